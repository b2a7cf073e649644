"""Results: the rows of an answer, read from SPARQL 1.1 JSON results, which every engine writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from khonkaen_kg.errors import QueryTooComplexError
from khonkaen_kg.namespaces import XSD

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, unused-ignore]


@dataclass(frozen=True, slots=True)
class Cell:
    """One RDF term of a row: an ``iri``, a ``literal``, a ``bnode``, or a ``triple``, whose value is its text in SPARQL."""

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
        """The rows as a pandas data frame: numbers and truth values as such, all else as text, what is unbound as missing.

        pandas is not among this package's requirements, so install it first.
        """
        import pandas as pd  # noqa: PLC0415 (pandas is the caller's to install)

        rows = [[_convert(row[column]) if column in row else None for column in self.columns] for row in self.rows]
        return pd.DataFrame(rows, columns=list(self.columns)).convert_dtypes()


_CONVERTED: Final[Mapping[str, Callable[[str], float | bool]]] = MappingProxyType(
    {XSD + "integer": int, XSD + "decimal": float, XSD + "double": float, XSD + "boolean": ("true", "1").__contains__}
)
"""How values of these datatypes, as engines write them, are read."""


def _convert(cell: Cell) -> str | float | bool:
    convert = _CONVERTED.get(cell.datatype or "")
    try:
        return convert(cell.value) if convert else cell.value
    except ValueError:
        # An ill-typed literal says what it says.
        return cell.value


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
    """The table in SPARQL JSON results; an ASK becomes one row with the column ``boolean``.

    Raises:
        QueryTooComplexError: triple terms within triple terms, deeper than can be read.
    """
    try:
        return _read_table(results)
    except RecursionError as error:
        raise QueryTooComplexError(
            th="คำตอบมีพจน์ที่ซ้อนกันลึกเกินกว่าจะอ่านได้",
            en="the answer holds terms nested too deeply to be read",
            remedy_th="ลดจำนวนชั้นของ triple term ในคำถาม",
            remedy_en="nest fewer triple terms in the query",
        ) from error


def _read_table(results: bytes) -> Table:
    document: dict[str, Any] = json.loads(results)
    if "boolean" in document:
        answer = Cell("literal", str(document["boolean"]).lower(), datatype="http://www.w3.org/2001/XMLSchema#boolean")
        return Table(("boolean",), (MappingProxyType({"boolean": answer}),))
    rows = (MappingProxyType({name: _read_cell(term) for name, term in row.items()}) for row in document["results"]["bindings"])
    return Table(tuple(document["head"]["vars"]), tuple(rows))


def _read_cell(term: Mapping[str, Any]) -> Cell:
    if term["type"] == "triple":
        return Cell("triple", _write_term(term))
    return Cell({"uri": "iri"}.get(term["type"], term["type"]), term["value"], term.get("xml:lang"), term.get("datatype"))


def _write_term(term: Mapping[str, Any]) -> str:
    """A term of the results as SPARQL writes it."""
    value = term["value"]
    match term["type"]:
        case "triple":
            return f"<<( {' '.join(_write_term(value[part]) for part in ('subject', 'predicate', 'object'))} )>>"
        case "uri":
            return f"<{value}>"
        case "bnode":
            return f"_:{value}"
    text = json.dumps(value, ensure_ascii=False)
    if "xml:lang" in term:
        return f"{text}@{term['xml:lang']}"
    return f"{text}^^<{term['datatype']}>" if "datatype" in term else text
