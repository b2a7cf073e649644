"""Plan texts for the tests of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from khonkaen_kg.source.outline import Outline, read_outline
from khonkaen_kg.source.text import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from khonkaen_kg.source.outline import Item
    from khonkaen_kg.source.spans import Span

ROOT = Path(__file__).parents[2]
KHON_KAEN = ROOT / "graph" / "source" / "khonkaen-pmqa-process.txt"
TINY = ROOT / "tests" / "golden" / "tiny" / "graph" / "source" / "tiny.txt"
TITLE = "แผนพัฒนาจังหวัดสมมติ พ.ศ. 2561 – 2565"


def source_of(text: str) -> SourceText:
    return SourceText("plan.txt", text, "0" * 64)


def outline_of(text: str) -> Outline:
    return read_outline(source_of(text))


def plan_of(*lines: str, title: str = TITLE) -> Outline:
    """The outline of a title and these lines."""
    return outline_of("\n".join((title, *lines)))


def texts(items: Sequence[Item]) -> list[str]:
    return [item.text for item in items]


def roles(outline: Outline) -> dict[int, str]:
    return {line.number: line.role for line in outline.lines}


def all_items(outline: Outline) -> Iterator[Item]:
    if outline.aim:
        yield outline.aim
    yield from (*outline.missions, *outline.indicators, *outline.positioning, *outline.issues)
    for group in outline.groups:
        yield from (*group.recipients, *group.processes)


def all_spans(outline: Outline) -> Iterator[Span]:
    yield from (outline.title.span, outline.title.province_span, outline.title.period.span)
    for item in all_items(outline):
        yield from (*item.spans, item.heading, *(gloss.span for gloss in item.glosses))
    for indicator in outline.indicators:
        if indicator.target:
            yield indicator.target.span


def assert_is_accounted_for(outline: Outline) -> None:
    """Every span slices to its text, lies inside lines that say what they are, and every line that is not blank is there once."""
    text = outline.source.text
    for item in all_items(outline):
        assert item.spans[0].of(text) == item.text
        assert item.text.strip() == item.text != ""
        for gloss in item.glosses:
            assert gloss.span.of(text) == gloss.text
            assert item.spans[0].start < gloss.span.start <= gloss.span.end < item.spans[0].end
    assert outline.title.span.of(text) == outline.title.text
    assert outline.title.province_span.of(text) == outline.title.province
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    expected = {number: line.strip() for number, line in enumerate(lines, start=1) if line.strip()}
    assert [line.number for line in outline.lines] == sorted(expected)
    assert {line.number: line.span.of(text) for line in outline.lines} == expected
    reading = {line.number: line for line in outline.lines}
    for span in all_spans(outline):
        assert 0 <= span.start < span.end <= len(text)
        for number in range(outline.source.line_of(span.start), outline.source.line_of(span.end - 1) + 1):
            assert number not in reading or reading[number].role != "unread"
