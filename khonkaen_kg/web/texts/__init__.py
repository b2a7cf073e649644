"""Every text of the user interface, in Thai and English, a module for each page. What the graph says of itself comes from the graph."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from khonkaen_kg.web.texts.cascade import CASCADE
from khonkaen_kg.web.texts.explore import EXPLORE
from khonkaen_kg.web.texts.frame import FRAME
from khonkaen_kg.web.texts.gaps import GAPS
from khonkaen_kg.web.texts.help import HELP
from khonkaen_kg.web.texts.home import HOME
from khonkaen_kg.web.texts.matrix import MATRIX
from khonkaen_kg.web.texts.names import BASES, COLUMNS, INVERSES, TERMS, VALUES
from khonkaen_kg.web.texts.questions import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOMS: Final = (FRAME, HOME, GAPS, MATRIX, CASCADE, EXPLORE, QUESTIONS, HELP)
"""The texts of each page; no key stands in two of them."""

TEXTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({key: text for room in ROOMS for key, text in room.items()})
"""Texts by key, as (Thai, English)."""


def choose(language: str) -> Callable[..., str]:
    """The function that gives the text of a key in ``language``; what stands in braces is filled from its keyword arguments.

    >>> choose("en")("line", n=53)
    'line 53'
    """
    index = _index(language)

    def text(key: str, **values: object) -> str:
        found = TEXTS[key][index]
        return found.format(**values) if values else found

    return text


def name_column(column: str, language: str) -> str:
    """The heading of a result column: its name in words where it is known, else the name taken apart.

    >>> name_column("justificationTh", "en"), name_column("someCount", "en")
    ('Justification', 'Some count')
    """
    for name in (column, re.sub(r"(?:Th|En|Label|LabelEn|Code|Line|Quote)$", "", column)):
        if name in COLUMNS:
            return COLUMNS[name][_index(language)]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).capitalize()


def name_term(iri: str, language: str) -> str | None:
    """The word for a foreign term, or None."""
    return TERMS[iri][_index(language)] if iri in TERMS else None


def name_basis(iri: str, language: str) -> str | None:
    """The words for a basis, or None where the graph's label says enough."""
    return BASES[iri][_index(language)] if iri in BASES else None


def name_inverse(iri: str, language: str) -> str | None:
    """The words for a property as its object has it, or None.

    >>> name_inverse("https://w3id.org/khonkaen-kg/ontology#hasObject", "en")
    'is the object of'
    """
    return INVERSES[iri][_index(language)] if iri in INVERSES else None


def name_value(column: str, value: str, language: str) -> str | None:
    """The words for a code that a result column holds, or None."""
    return VALUES[column, value][_index(language)] if (column, value) in VALUES else None


def _index(language: str) -> int:
    return ("th", "en").index(language)
