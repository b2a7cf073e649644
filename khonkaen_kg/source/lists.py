"""The lists of a plan: marked lines read into items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from khonkaen_kg.errors import DuplicateNumberError
from khonkaen_kg.source import grammar
from khonkaen_kg.source.elements import Gloss, IndicatorItem, Item, Role, TargetPhrase
from khonkaen_kg.source.lines import Line, continues, says_something
from khonkaen_kg.source.sections import Section
from khonkaen_kg.source.spans import Folded, Span, comparison_key, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from khonkaen_kg.source.text import SourceText

# An item that stands this many columns deeper than its list is part of the item above it.
_DEEPER = 2


@dataclass(slots=True)
class Draft:
    """An item while its list is read."""

    spans: list[Span]
    heading: Span
    numbers: tuple[int, ...]


class Numbering:
    """The numbers that a list has given, each once."""

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._starts: dict[tuple[int, ...], int] = {}

    def give(self, numbers: tuple[int, ...], span: Span) -> None:
        """Note the number (its levels) of the item at ``span``; items without one are passed over.

        Raises:
            DuplicateNumberError: another item of the list has it.
        """
        if not numbers:
            return
        twin = self._starts.setdefault(numbers, span.start)
        if twin == span.start:
            return
        label = ".".join(map(str, numbers))
        raise DuplicateNumberError(
            th=f"ลำดับที่ {label} ซ้ำกับบรรทัดที่ {self._source.line_of(twin)}",
            en=f"Number {label} is also on line {self._source.line_of(twin)}.",
            remedy_th="แก้ลำดับที่ในรายการให้ไม่ซ้ำกันตามเอกสารต้นฉบับ",
            remedy_en="Correct the numbers of the list after the document, each once.",
            place=self._source.place(span.start),
        )


class ListReader:
    """Reads the marked lines below one heading into drafts of items."""

    def __init__(self, source: SourceText, kind: grammar.SectionKind, heading: Span) -> None:
        self.drafts: list[Draft] = []
        self._numbering = Numbering(source)
        self._kind = kind
        self._heading = heading
        self._state: Literal["open", "paused", "closed"] = "open"
        self._style: tuple[str, bool, int] | None = None
        self._indent = 0
        self._last_line: Line | None = None
        self._last_indent = 0
        self._bare_mark: tuple[grammar.Mark, Line] | None = None

    def close(self) -> None:
        """End the list; only an item with counting words (ประเด็นที่ 2) that continues it opens it again."""
        self._state = "closed"
        self._last_line = None

    def take(self, line: Line) -> bool:
        """Read a line as an item or as the continuation of one; False where it is neither."""
        if line.folded.span().is_empty:
            return False
        mark = grammar.read_mark(line.folded.text, self._kind)
        bare, self._bare_mark = self._bare_mark, None
        if mark is None:
            if bare and line.number == bare[1].number + 1 and says_something(line.folded.text):
                return self._take_item(line, bare[0], 0, bare[1].indent)
            return self._take_unmarked(line)
        if not says_something(line.folded.text[mark.end :]):
            self._bare_mark = (mark, line) if mark.end >= len(line.folded.text) else None
            return False
        return self._take_item(line, mark, mark.end, line.indent)

    def _take_unmarked(self, line: Line) -> bool:
        last = self._last_line
        if last and continues(last, line, self._last_indent):
            self.drafts[-1].spans[0] = Span(self.drafts[-1].spans[0].start, line.folded.span().end)
            self._last_line = line
            return True
        is_detail = self._style is not None and line.indent >= self._indent + _DEEPER
        is_introduction = not self.drafts and grammar.introduces_list(line.folded.text, self._kind)
        if self._state == "open" and not is_detail and not is_introduction and says_something(line.folded.text):
            self._state = "paused"
        return False

    def _take_item(self, line: Line, mark: grammar.Mark, start: int, indent: int) -> bool:
        style = ("" if mark.numbers else mark.bullet, mark.is_ordinal, len(mark.numbers))
        last = self.drafts[-1].numbers if self.drafts and self._style else ()
        continues = bool(last) and mark.numbers == (*last[:-1], last[-1] + 1)
        if self._style and style != self._style:
            self._last_line = None
            return False
        if (self._state == "paused" and not continues) or (self._state == "closed" and not (continues and mark.is_ordinal)):
            self.close()
            return False
        if self._style and indent >= self._indent + _DEEPER and not continues and not mark.is_ordinal:
            self._last_line = None
            return False
        if self._style is None:
            self._style, self._indent = style, indent
        self._state = "open"
        self._last_line, self._last_indent = line, indent
        self.add(_unquote(line.folded, start), mark.numbers)
        return True

    def add(self, span: Span, numbers: tuple[int, ...]) -> None:
        """Add an item, unless its number stands in the list already."""
        self._numbering.give(numbers, span)
        self.drafts.append(Draft([span], self._heading, numbers))


def read_list(source: SourceText, sections: Sequence[Section], kind: grammar.SectionKind, roles: dict[int, Role]) -> list[Draft]:
    """The items of all sections of one kind. Where a later section repeats an item's text, the item gets a further span."""
    drafts: list[Draft] = []
    known: dict[str, Draft] = {}
    numbering = Numbering(source)
    for section in sections:
        if section.kind != kind:
            continue
        reader = ListReader(source, kind, section.heading)
        if section.content is not None:
            rest = section.line.folded.text[section.content :]
            if grammar.read_mark(rest, kind) is None:
                reader.add(section.line.folded.span(section.content), ())
        for line in section.body:
            if line.number in section.closers:
                reader.close()
            elif reader.take(line):
                roles[line.number] = "element"
        found = [(comparison_key(draft.spans[0].of(source.text)), draft) for draft in reader.drafts]
        new = [(key, draft) for key, draft in found if key not in known]
        for key, draft in found:
            if twin := known.get(key):
                twin.spans.extend(draft.spans)
        for key, draft in new:
            numbering.give(draft.numbers, draft.spans[0])
            drafts.append(draft)
            known.setdefault(key, draft)
    return drafts


def _unquote(folded: Folded, start: int) -> Span:
    """The span of an item's text from ``start``, inside the quotes where they hold all of it."""
    text = folded.text[start:].strip(" ")
    is_quoted = len(text) > 2 and text[0] == text[-1] == '"' and text.count('"') == 2
    span = folded.span(start)
    if not is_quoted:
        return span
    begin = folded.text.index('"', start)
    return folded.span(begin + 1, folded.text.rindex('"'))


def make_item(source: SourceText, draft: Draft, position: int) -> Item:
    """The item of a draft."""
    span = draft.spans[0]
    folded = fold(source.text, span)
    glosses = (folded.span(*place) for place in grammar.find_glosses(folded.text))
    return Item(
        text=span.of(source.text),
        spans=tuple(draft.spans),
        heading=draft.heading,
        position=position,
        number=draft.numbers[-1] if draft.numbers else None,
        glosses=tuple(Gloss(gloss.of(source.text), gloss) for gloss in glosses if not gloss.is_empty),
    )


def make_items(source: SourceText, drafts: Sequence[Draft], *, after: int = 0) -> tuple[Item, ...]:
    """The items of drafts; their positions count on after ``after``."""
    return tuple(make_item(source, draft, position) for position, draft in enumerate(drafts, start=after + 1))


def make_indicator(source: SourceText, item: Item) -> IndicatorItem:
    """An item of the indicators' list with the target that its text states."""
    folded = fold(source.text, item.spans[0])
    found = grammar.find_target(folded.text)
    target = TargetPhrase(found.value, found.unit, found.comparator, folded.span(found.start, found.end)) if found else None
    return IndicatorItem(item.text, item.spans, item.heading, item.position, item.number, item.glosses, target)
