"""The lines of a text as the readers of its parts see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from khonkaen_kg.source.grammar import read_mark
from khonkaen_kg.source.spans import Folded, Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from khonkaen_kg.source.text import SourceText

_TAB = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank. ``span`` and ``folded`` are the line without the spaces around it, ``indent`` the columns before it."""

    number: int
    span: Span
    indent: int
    folded: Folded


def split_lines(text: str) -> Iterator[Line]:
    """The lines of a text that are not blank, numbered from 1 with the blank ones counted; they end with LF, CR LF or CR."""
    number = 0
    start = 0
    for raw in text.replace("\r\n", "\n\n").replace("\r", "\n").split("\n"):
        end = start + len(raw)
        number += 1
        # A pair CR LF was turned into two line feeds, so that offsets stay; its second half is no line.
        if start > 0 and text[start - 1 : start + 1] == "\r\n":
            number -= 1
        elif content := raw.strip():
            begin = start + raw.index(content)
            span = Span(begin, begin + len(content))
            yield Line(number, span, _indent_of(raw), fold(text, span))
        start = end + 1


def _indent_of(raw: str) -> int:
    columns = 0
    for character in raw:
        if character == "\t":
            columns += _TAB - columns % _TAB
        elif character.isspace():
            columns += 1
        else:
            break
    return columns


def fold_lines(source: SourceText, lines: Sequence[Line]) -> Folded:
    """Neighbouring lines folded as one text; the places of the first line's own folded text are valid in it."""
    return fold(source.text, Span(lines[0].span.start, lines[-1].span.end))


def continues(last: Line, line: Line, indent: int) -> bool:
    """Whether a line carries on the text of the line above it: next to it, deeper than where the text began, and without a mark of its own."""
    return line.number == last.number + 1 and line.indent > indent and read_mark(line.folded.text, None) is None


def says_something(text: str) -> bool:
    """Whether a text has a letter: rules, page numbers and lone brackets have none."""
    return any(character.isalpha() for character in text)
