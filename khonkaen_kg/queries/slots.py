"""Slots: the places of a query where a value goes. A slot is the inside of the braces of a one-variable row, ``VALUES ?x { … }``.

A value becomes one serialised RDF term and replaces what stands in the braces; nothing else of the text changes, so no value can become syntax.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import NamedNode

from khonkaen_kg.queries.tokens import Token, scan

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a variable's value stands in the text (code points, end exclusive) and what stands there now, as a SPARQL term or ``UNDEF``."""

    variable: str
    start: int
    end: int
    content: str


def find_slots(text: str) -> dict[str, Slot]:
    """The slots of ``text`` by variable. A variable with two such rows has no slot: which one to fill would be a guess."""
    found: dict[str, list[Slot]] = {}
    for slot in _scan_slots(text):
        found.setdefault(slot.variable, []).append(slot)
    return {variable: slots[0] for variable, slots in found.items() if len(slots) == 1}


def _scan_slots(text: str) -> Iterator[Slot]:
    tokens = list(scan(text))
    for index, token in enumerate(tokens):
        row = list(islice(tokens, index + 1, index + 3))
        if token.is_word("VALUES") and len(row) == 2 and row[0].kind == "variable" and row[1].text == "{":
            close = next((later for later in islice(tokens, index + 3, None) if later.text == "}"), None)
            if close:
                yield Slot(row[0].text[1:], row[1].end, close.start, text[row[1].end : close.start].strip())


def fill_slots(text: str, slots: Mapping[str, Slot], terms: Mapping[str, str]) -> str:
    """``text`` with each of ``terms`` (variable → serialised term) in the variable's slot."""
    pieces: list[str] = []
    at = 0
    for slot in sorted((slots[variable] for variable in terms), key=lambda slot: slot.start):
        pieces += [text[at : slot.start], f" {terms[slot.variable]} "]
        at = slot.end
    return "".join([*pieces, text[at:]])


def serialise_iri(iri: str) -> str | None:
    """``iri`` as a SPARQL term, or None where it is not an absolute IRI (RFC 3987, as the engine's parser takes it)."""
    try:
        return str(NamedNode(iri))
    except ValueError:
        return None


def serialise_string(value: str) -> str | None:
    """``value`` as a SPARQL string literal, or None where it holds a lone surrogate, which no query can carry."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    return f'"{value.translate(_ESCAPES)}"'


def read_form(text: str) -> str:
    """The query form of ``text``: ``select``, ``ask``, ``construct`` or ``describe``; the empty string where there is none."""
    return next((token.text.lower() for token in scan(text) if token.kind == "word" and token.text.upper() in _FORMS), "")


def list_columns(text: str) -> tuple[str, ...]:
    """The variables that a SELECT names as its columns, in order."""
    columns: list[str] = []
    depth = 0
    previous: Token | None = None
    tokens = scan(text)
    for token in tokens:
        if token.is_word("SELECT"):
            break
    for token in tokens:
        if token.is_word("WHERE") or token.is_word("FROM") or token.text == "{":
            break
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind == "variable" and (depth == 0 or (depth == 1 and previous and previous.is_word("AS"))):
            columns.append(token.text[1:])
        previous = token
    return tuple(columns)
