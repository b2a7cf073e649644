"""Golden answers: the rows that people expect of a named query, written by hand in ``tests/golden/answers/<query>[.<variant>].json``.

A file has ``params`` (as a user gives them), ``columns`` (those that are compared) and ``rows``, complete and in order. An IRI is written ``<process/2.1>``
within the Khon Kaen plan, ``<char=313,373>`` within its source, ``<graph/stated>`` for its graphs, else ``<kko:Strong>`` under a published prefix; a number and
a truth value as such; an unbound cell as ``null``. The golden of a CONSTRUCT has ``triples`` instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from khonkaen_kg.namespaces import GRAPH, KK, SOURCE, XSD, shorten
from khonkaen_kg.queries.results import Cell

FOLDER = Path(__file__).parents[1] / "golden" / "answers"
PLAN = f"{KK}TH-40/2018-2022"

_NEAR = ((f"{PLAN}/", ""), (f"{GRAPH}TH-40/2018-2022/", "graph/"), (f"{SOURCE}khonkaen-pmqa-process#", ""))

Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Golden:
    """One golden file; ``name`` is the query's, and ``variant`` tells its files apart."""

    name: str
    variant: str
    params: Mapping[str, str]
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    triples: frozenset[tuple[Value, ...]]

    def __str__(self) -> str:
        return f"{self.name}.{self.variant}" if self.variant else self.name


def read_goldens() -> tuple[Golden, ...]:
    """Every golden file, by name."""
    return tuple(_read_golden(path) for path in sorted(FOLDER.glob("*.json")))


def _read_golden(path: Path) -> Golden:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    name, _, variant = path.stem.partition(".")
    return Golden(
        name,
        variant,
        content.get("params", {}),
        tuple(content.get("columns", ())),
        tuple(tuple(row) for row in content.get("rows", ())),
        frozenset(tuple(triple) for triple in content.get("triples", ())),
    )


def write_cell(cell: Cell | None) -> Value:
    """``cell`` as a golden file writes it."""
    if cell is None:
        return None
    if cell.kind == "iri":
        near = next((shown + cell.value.removeprefix(start) for start, shown in _NEAR if cell.value.startswith(start)), None)
        return f"<{near or shorten(cell.value)}>"
    if cell.datatype == f"{XSD}integer":
        return int(cell.value)
    if cell.datatype == f"{XSD}boolean":
        return cell.value == "true"
    return cell.value


def write_rows(rows: Iterable[Mapping[str, Cell]], columns: Iterable[str]) -> tuple[tuple[Value, ...], ...]:
    """``rows`` cut to ``columns``, as a golden file writes them."""
    kept = tuple(columns)
    return tuple(tuple(write_cell(row.get(column)) for column in kept) for row in rows)
