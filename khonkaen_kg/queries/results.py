"""Results: the rows of an answer, read from SPARQL 1.1 JSON results, which every engine writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, unused-ignore]


@dataclass(frozen=True, slots=True)
class Cell:
    """One RDF term of a row: an ``iri``, a ``literal`` or a ``bnode``."""

    kind: str
    value: str
    language: str | None = None
    datatype: str | None = None

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a SELECT: its columns, and its rows in their order; an unbound variable has no cell in its row."""

    columns: tuple[str, ...]
    rows: tuple[Mapping[str, Cell], ...]

    def __iter__(self) -> Iterator[Mapping[str, Cell]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def values(self) -> tuple[tuple[str | None, ...], ...]:
        """The rows as plain texts in the order of the columns, None where a variable is unbound."""
        return tuple(tuple(row[column].value if column in row else None for column in self.columns) for row in self.rows)

    def df(self) -> pandas.DataFrame:
        """The rows as a pandas data frame of texts; pandas is not among this package's requirements, so install it first."""
        import pandas as pd  # noqa: PLC0415 (pandas is the caller's to install)

        return pd.DataFrame(list(self.values), columns=list(self.columns))


_PARTS = ("LabelEn", "Label", "Code", "Line", "Quote")


def group_columns(columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """The columns that speak of one thing, together: ``x`` with ``xLabel``, ``xLabelEn``, ``xCode``, ``xLine`` and ``xQuote``.

    Returns:
        For each thing, in the order of its first column: what the column tells (``""`` for ``x`` itself, ``Label``, ``Line`` …) → the column.
    """
    groups: dict[str, dict[str, str]] = {}
    for column in columns:
        part = next((part for part in _PARTS if column.endswith(part) and column.removesuffix(part) in columns), "")
        groups.setdefault(column.removesuffix(part), {})[part] = column
    return groups


def read_table(results: bytes) -> Table:
    """The table in SPARQL 1.1 JSON results; an ASK becomes one row with the column ``boolean``."""
    document: dict[str, Any] = json.loads(results)
    if "boolean" in document:
        answer = Cell("literal", str(document["boolean"]).lower(), datatype="http://www.w3.org/2001/XMLSchema#boolean")
        return Table(("boolean",), (MappingProxyType({"boolean": answer}),))
    rows = (MappingProxyType({name: _read_cell(term) for name, term in row.items()}) for row in document["results"]["bindings"])
    return Table(tuple(document["head"]["vars"]), tuple(rows))


def _read_cell(term: Mapping[str, str]) -> Cell:
    return Cell({"uri": "iri"}.get(term["type"], term["type"]), term["value"], term.get("xml:lang"), term.get("datatype"))
