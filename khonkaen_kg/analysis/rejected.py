"""Rejected pairs: what the curators examined and did not find aligned, so that nobody takes them for overlooked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from khonkaen_kg.namespaces import KKO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from khonkaen_kg.queries.results import Cell, Table


@dataclass(frozen=True, slots=True)
class RejectedPair:
    """A rejected pair: its IRI, both ends by IRI, the relation's name in the ontology, and the reason, empty where none is given."""

    iri: str
    subject: str
    relation: str
    object: str
    th: str
    en: str


def read_rejected(rejected: Table) -> tuple[RejectedPair, ...]:
    """The pairs in the answer to the query ``rejected-candidates``, in its order."""
    return tuple(
        RejectedPair(
            row["link"].value,
            row["subject"].value,
            row["relation"].value.removeprefix(KKO),
            row["object"].value,
            _read_text(row, "reasonTh"),
            _read_text(row, "reasonEn"),
        )
        for row in rejected
    )


def _read_text(row: Mapping[str, Cell], column: str) -> str:
    return row[column].value if column in row else ""
