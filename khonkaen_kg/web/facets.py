"""Facets: what a reader may narrow an answer by, and the rows that are left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.namespaces import KK, XSD, shorten
from khonkaen_kg.queries.results import Table
from khonkaen_kg.source.collation import thai_sort_key
from khonkaen_kg.web import tables, texts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from khonkaen_kg.queries.results import Cell
    from khonkaen_kg.web.tables import Labels, Shown

PREFIX: Final = "facet."
"""What the parameters of facets begin with: a variable of SPARQL, which names a query's own parameter, has no full stop."""
ABSENT: Final = "-"
"""The value of an empty cell; no name that a cell can have."""
MAX_VALUES: Final = 12

_KINDS: Final = ("iri", "boolean")


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: ``name`` is what addresses call it, ``shown`` its words (None for an empty cell), ``count`` how many rows choosing it gives."""

    name: str
    shown: Shown | None
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A column that few values stand in."""

    column: str
    heading: str
    options: tuple[Option, ...]

    @property
    def size(self) -> int:
        """How many values there are to choose from."""
        return len(self.options)


def list_columns(kinds: Mapping[str, str]) -> tuple[str, ...]:
    """The columns that an answer may be narrowed by: those of things and of yes or no, where no other column speaks for them.

    Args:
        kinds: the kind of each column, as a query's header has them.
    """
    return tuple(column for column, kind in kinds.items() if kind in _KINDS and not tables.is_part(column, list(kinds)))


def name_value(cell: Cell | None) -> str:
    """What an address calls a cell's value: an IRI by its short name.

    >>> from khonkaen_kg.namespaces import KKO
    >>> from khonkaen_kg.queries.results import Cell
    >>> name_value(Cell("iri", KKO + "Strong")), name_value(Cell("iri", KK + "recipient/farmers")), name_value(None)
    ('Strong', 'recipient/farmers', '-')
    """
    if cell is None:
        return ABSENT
    if cell.kind != "iri":
        return {"1": "true", "0": "false"}.get(cell.value, cell.value) if cell.datatype == XSD + "boolean" else cell.value
    if cell.value.startswith(KK):
        return cell.value.removeprefix(KK)
    short = shorten(cell.value)
    return short if "://" in short else short.partition(":")[2]


def choose_rows(table: Table, chosen: Mapping[str, Collection[str]]) -> Table:
    """The rows that have one of the chosen values in every column that something is chosen of."""
    return Table(table.columns, tuple(row for row in table if all(name_value(row.get(column)) in names for column, names in chosen.items())))


def make_facets(table: Table, columns: Sequence[str], chosen: Mapping[str, Sequence[str]], labels: Labels, language: str) -> tuple[Facet, ...]:
    """The facets of a whole answer: columns where some of at most :data:`MAX_VALUES` values stand in several rows, and those that something is chosen of.

    Args:
        table: the answer, not narrowed.
        columns: those that it may be narrowed by.
        chosen: names of values by column; what the answer does not have is kept, with no row.
        labels: labels of the values.
        language: ``th`` or ``en``.
    """
    facets = []
    for column in columns:
        cells = {name_value(row.get(column)): row for row in table}
        if column in chosen or (1 < len(cells) <= MAX_VALUES and 2 * len(cells) <= len(table)):
            others = {other: names for other, names in chosen.items() if other != column}
            counts = Counter(name_value(row.get(column)) for row in choose_rows(table, others))
            wanted = chosen.get(column, ())
            shown = {name: tables.show_cell(column, row, table.columns, labels, language) for name, row in cells.items()}
            names = sorted(shown, key=lambda name: _rank(shown[name])) + [name for name in wanted if name not in shown]
            kept = [name for name in names if name in wanted] if len(names) > MAX_VALUES else names
            options = tuple(Option(name, shown.get(name), counts[name], name in wanted) for name in kept)
            facets.append(Facet(column, texts.name_column(column, language), options))
    return tuple(facets)


def find_few(table: Table, columns: Sequence[str], chosen: Collection[str]) -> Table:
    """One row for each value of the columns that become facets, for which labels are wanted."""
    rows = []
    for column in columns:
        cells = {name_value(cell): cell for row in table if (cell := row.get(column)) is not None}
        if column in chosen or len(cells) <= MAX_VALUES:
            rows += [{column: cell} for cell in list(cells.values())[: tables.MAX_ROWS]]
    return Table(tuple(columns), tuple(rows))


def _rank(shown: Shown | None) -> tuple[int, str]:
    """Grades and the like by rank, the others in Thai dictionary order, nothing last."""
    if shown is None:
        return len(tables.RANKS) + 1, ""
    rank = tables.RANKS.get(shown.mark or "", len(tables.RANKS))
    return rank, thai_sort_key(f"{shown.code or ''} {shown.main.text}")
