"""Bar charts of an answer: what each row is called, and its numbers as lengths."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.web import tables

if TYPE_CHECKING:
    from khonkaen_kg.queries.results import Table
    from khonkaen_kg.web.tables import Labels, Shown

MAX_BARS: Final = 50


@dataclass(frozen=True, slots=True)
class Bar:
    """A number as the answer has it, and how long its bar is in percent of the longest."""

    text: str
    percent: float


@dataclass(frozen=True, slots=True)
class Group:
    """What a row is about, and a bar for each series; None where the row has no number."""

    name: Shown
    bars: tuple[Bar | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """The rows of an answer as bars; ``series`` are the headings of its columns of numbers."""

    heading: str
    series: tuple[str, ...]
    groups: tuple[Group, ...]


def draw_chart(table: Table, labels: Labels, language: str) -> Chart | None:
    """The chart of a table: its first column of words with its columns of numbers.

    None where there is no such column, nothing to compare, more than :data:`MAX_BARS` rows, or a number below zero, which has no length.
    """
    if not 1 < len(table) <= MAX_BARS:
        return None
    columns = tables.show_columns(table, labels, language)
    headings = [tables.make_heading(column, cells, language) for column, cells in columns.items()]
    named = next((h for h in headings if not h.is_number and all(cell is not None for cell in columns[h.column])), None)
    numeric = [h for h in headings if h.is_number]
    numbers = {h.column: [_read_number(cell) for cell in columns[h.column]] for h in numeric}
    known = [number for column in numbers.values() for number in column if number is not None]
    if named is None or not known or min(known) < 0 or max(known) == 0:
        return None
    longest = max(known)
    groups = tuple(
        Group(name, tuple(_draw_bar(columns[h.column][row], numbers[h.column][row], longest) for h in numeric))
        for row, name in enumerate(columns[named.column])
        if name is not None
    )
    return Chart(named.text, tuple(h.text for h in numeric), groups)


def _draw_bar(cell: Shown | None, number: float | None, longest: float) -> Bar | None:
    return None if cell is None or number is None else Bar(cell.main.text, round(100 * number / longest, 2))


def _read_number(cell: Shown | None) -> float | None:
    try:
        number = float(cell.main.text) if cell else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None
