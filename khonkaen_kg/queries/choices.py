"""Choices: the values that a parameter can have, and the short names by which people give them."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from khonkaen_kg.errors import ParameterError
from khonkaen_kg.namespaces import KK, PREFIXES, shorten
from khonkaen_kg.queries.header import NamedQuery, Parameter
from khonkaen_kg.queries.slots import serialise_iri, serialise_string

_SHOWN: Final = 20
_COMPARED: Final = 1_000
_LONGEST: Final = 100
# A longer number is no number that the engine counts with.
_INTEGER: Final = re.compile(r"\s*[+-]?[0-9]{1,18}\s*")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a parameter can have: its IRI, the name by which it is shown and given (``recipient/farmers``), and its labels."""

    iri: str
    short: str
    th: str
    en: str

    @property
    def names(self) -> Iterator[str]:
        """Every name that means this choice: the IRI, its CURIE, its short name, each tail of that, and both labels."""
        yield self.iri
        yield shorten(self.iri)
        parts = self.short.split("/")
        yield from ("/".join(parts[index:]) for index in range(len(parts)))
        yield self.th
        yield self.en


def write_choices_query(class_: str) -> str:
    """The SPARQL text that lists the members of a class for :func:`read_choices`, in Thai dictionary order.

    Args:
        class_: the class's IRI.
    """
    return f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX kko: <https://w3id.org/khonkaen-kg/ontology#>
SELECT ?iri ?th ?en WHERE {{
  ?iri a <{class_}> .
  OPTIONAL {{ ?iri rdfs:label ?th FILTER(LANG(?th) = "th") }}
  OPTIONAL {{ ?iri rdfs:label ?en FILTER(LANG(?en) = "en") }}
  OPTIONAL {{ ?iri kko:sortKey ?key }}
}} GROUP BY ?iri ?th ?en ORDER BY (MIN(?key)) ?iri"""


def read_choices(results: bytes) -> tuple[Choice, ...]:
    """The choices in the SPARQL 1.1 JSON results of :func:`write_choices_query`."""
    rows = json.loads(results)["results"]["bindings"]
    return tuple(
        Choice(iri, _shorten(iri), row.get("th", {}).get("value", ""), row.get("en", {}).get("value", "")) for row in rows for iri in (row["iri"]["value"],)
    )


def _shorten(iri: str) -> str:
    return iri.removeprefix(KK) if iri.startswith(KK) else shorten(iri).partition(":")[2] or iri


def find_choice(choices: Sequence[Choice], given: str, asker: str, name: str) -> Choice:
    """The one of ``choices`` that ``given`` names, for the parameter ``name`` of ``asker``.

    Raises:
        ParameterError: it names none or several.
    """
    wanted = given.strip().casefold()
    shown = _show(given)
    found = [choice for choice in choices if wanted in {known.casefold() for known in choice.names}]
    if len(found) == 1:
        return found[0]
    if found:
        valid = ", ".join(choice.short for choice in found[:_SHOWN])
        raise ParameterError(
            th=f"{asker}: ค่า “{shown}” ของ {name} ตรงกับหลายรายการ",
            en=f"{asker}: the value “{shown}” of {name} means several things",
            remedy_th=f"ระบุให้ชัดเป็นหนึ่งใน {valid}",
            remedy_en=f"say which: {valid}",
        )
    # Comparing takes time by the number of names, and whoever asks chooses the name.
    near = difflib.get_close_matches(given[:_LONGEST], [choice.short for choice in choices], n=5, cutoff=0.5) if len(choices) <= _COMPARED else []
    names = near or [choice.short for choice in choices[:_SHOWN]]
    more = f" … ({len(choices)})" if len(choices) > len(names) else ""
    raise ParameterError(
        th=f"{asker}: ไม่มี {name} ที่ชื่อ “{shown}”",
        en=f"{asker}: there is no {name} named “{shown}”",
        remedy_th=f"ค่าที่ใช้ได้: {', '.join(names)}{more}",
        remedy_en=f"valid values: {', '.join(names)}{more}",
    )


def serialise_value(given: str, query: NamedQuery, parameter: Parameter) -> str:
    """``given`` as the SPARQL term of a parameter that has no choices.

    Raises:
        ParameterError: it is not a value of the parameter's type.
    """
    if term := _TERMS[parameter.type](given):
        return term
    shown = _show(given)
    raise ParameterError(
        th=f"{query.name}: ค่า “{shown}” ของ {parameter.name} ไม่ใช่ {parameter.type}",
        en=f"{query.name}: the value “{shown}” of {parameter.name} is no {parameter.type}",
        remedy_th=parameter.help_th,
        remedy_en=parameter.help_en,
    )


def _serialise_integer(given: str) -> str | None:
    return str(int(given)) if _INTEGER.fullmatch(given) else None


def _serialise_resource(given: str) -> str | None:
    prefix, _, local = given.partition(":")
    return serialise_iri(PREFIXES[prefix] + local if prefix in PREFIXES else given if "://" in given or given.startswith("urn:") else KK + given)


_TERMS: Final[Mapping[str, Callable[[str], str | None]]] = MappingProxyType(
    {"string": serialise_string, "integer": _serialise_integer, "iri": _serialise_resource}
)


def _show(given: str) -> str:
    # A lone surrogate could not be written out.
    return given.encode(errors="backslashreplace").decode()
