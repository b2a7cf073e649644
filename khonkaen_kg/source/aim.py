"""The aim of a plan: its vision or its development goal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khonkaen_kg.source import grammar
from khonkaen_kg.source.lines import Line, continues, fold_lines
from khonkaen_kg.source.lists import Draft, make_item
from khonkaen_kg.source.sections import AIM_KINDS, Section
from khonkaen_kg.source.spans import Span, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from khonkaen_kg.source.elements import AimKind, Item, Role
    from khonkaen_kg.source.text import SourceText


def read_aim(source: SourceText, sections: Sequence[Section], roles: dict[int, Role]) -> tuple[Item | None, AimKind]:
    """The first vision or development goal that has a text, and which of the two it is; (None, "goal") where there is none."""
    for section in sections:
        aim_kind = AIM_KINDS.get(section.kind)
        if aim_kind is None:
            continue
        body = [line for line in section.body if line.number not in section.closers]
        if section.content is not None:
            span = _aim_at(source, [section.line, *body], section.content, roles)
        else:
            if body and grammar.introduces_list(body[0].folded.text, None):
                body = body[1:]
            if not body:
                continue
            mark = grammar.read_mark(body[0].folded.text, None)
            span = _aim_at(source, body, mark.end if mark else 0, roles)
        if not span.is_empty:
            return make_item(source, Draft([span], section.heading, ()), 1), aim_kind
    return None, "goal"


def _aim_at(source: SourceText, lines: Sequence[Line], start: int, roles: dict[int, Role]) -> Span:
    """The aim's span: what the quotes hold that begin at ``start`` of the first line, else the rest of the line with the lines that continue it."""
    first = lines[0]
    text = first.folded.text
    start += len(text) - start - len(text[start:].lstrip(" "))
    if text.startswith('"', start):
        count, span = _quoted_at(source, lines, start)
    else:
        count = 1
        while count < len(lines) and continues(lines[count - 1], lines[count], first.indent):
            count += 1
        span = fold_lines(source, lines[:count]).span(start)
    if not span.is_empty:
        for line in lines[:count]:
            roles.setdefault(line.number, "element")
    return span


def _quoted_at(source: SourceText, lines: Sequence[Line], start: int) -> tuple[int, Span]:
    """How many lines a quote takes that opens at ``start`` of the first one, and the span inside; an unclosed quote ends with its line."""
    closing = lines[0].folded.text.rfind('"')
    if closing > start:
        return 1, lines[0].folded.span(start + 1, closing)
    for count, line in enumerate(lines[1:], start=2):
        closing = line.folded.text.rfind('"')
        if closing >= 0:
            folded = fold(source.text, Span(lines[0].span.start, line.folded.starts[closing]))
            return count, folded.span(start + 1)
    return 1, lines[0].folded.span(start + 1)
