"""The order of an answer's rows that a reader asks for, by what stands in a column as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from khonkaen_kg.queries.results import Table
from khonkaen_kg.source.collation import thai_sort_key
from khonkaen_kg.web import tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from khonkaen_kg.queries.results import Cell
    from khonkaen_kg.web.tables import Labels

SORT: Final = "sort"
"""The parameter that names the column; a minus before it turns the order round."""


@dataclass(frozen=True, slots=True)
class Order:
    """A column, and whether its greatest value comes first."""

    column: str
    is_descending: bool


def read_order(given: str | None) -> Order | None:
    """The order that a parameter's value names; None where it names none.

    >>> read_order("-processes")
    Order(column='processes', is_descending=True)
    """
    return Order(given.removeprefix("-"), given.startswith("-")) if given else None


def sort_rows(table: Table, order: Order, labels: Labels, language: str) -> Table:
    """The rows in that order: grades and the like by rank, numbers by size, words in Thai dictionary order, empty cells last whichever way.

    Rows that are alike in the column keep their order.
    """
    keyed = [(_find_key(row, order.column, table, labels, language), row) for row in table]
    filled = sorted(((key, row) for key, row in keyed if key is not None), key=lambda pair: pair[0], reverse=order.is_descending)
    return Table(table.columns, (*(row for _, row in filled), *(row for key, row in keyed if key is None)))


def _find_key(row: Mapping[str, Cell], column: str, table: Table, labels: Labels, language: str) -> tuple[int, Decimal, str] | None:
    shown = tables.show_cell(column, row, table.columns, labels, language)
    if shown is None:
        return None
    if shown.mark is not None:
        return 0, Decimal(tables.RANKS[shown.mark]), ""
    if shown.is_number and (number := _read_number(row[column].value)) is not None:
        return 1, number, ""
    return 2, Decimal(0), thai_sort_key(shown.main.text)


def _read_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return None if number.is_nan() else number
