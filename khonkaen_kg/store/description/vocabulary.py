"""Vocabulary: short ways to state what a description says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.graph.terms import LABEL, TYPE, english, thai
from khonkaen_kg.namespaces import PREFIXES, XSD

_TITLE: Final = NamedNode(PREFIXES["dcterms"] + "title")
_DESCRIPTION: Final = NamedNode(PREFIXES["dcterms"] + "description")
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_TIME: Final = NamedNode(XSD + "dateTime")


@cache
def term(curie: str) -> NamedNode:
    """The term that a published prefix makes of ``curie``: ``term("dcat:Dataset")``."""
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


@cache
def authority(code: str) -> NamedNode:
    """A code of the authority tables of the European Union, which DCAT-AP asks for: ``authority("language/THA")``."""
    return NamedNode(_AUTHORITY + code)


def text(value: str) -> Literal:
    """A text in no language."""
    return Literal(value)


def moment(value: datetime) -> Literal:
    """A moment as ``xsd:dateTime``."""
    return Literal(value.strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=_TIME)


def state(subject: NamedNode, predicate: str, *objects: NamedNode | Literal) -> Iterator[Triple]:
    """What ``subject`` has by ``predicate``, a CURIE."""
    named = term(predicate)
    for object_ in objects:
        yield Triple(subject, named, object_)


def present(node: NamedNode, *types: str, th: str, en: str) -> Iterator[Triple]:
    """What ``node`` is, and its name in both languages: as label for pages and as title for harvesters."""
    for kind in types:
        yield Triple(node, TYPE, term(kind))
    for name in (thai(th), english(en)):
        yield Triple(node, LABEL, name)
        yield Triple(node, _TITLE, name)


def name_node(node: NamedNode, kind: str, *, th: str, en: str) -> Iterator[Triple]:
    """What ``node``, which nobody lists by its title, is, and its label in both languages."""
    yield Triple(node, TYPE, term(kind))
    yield Triple(node, LABEL, thai(th))
    yield Triple(node, LABEL, english(en))


def explain(node: NamedNode, *, th: str, en: str) -> Iterator[Triple]:
    """The description of ``node`` in both languages."""
    yield Triple(node, _DESCRIPTION, thai(th))
    yield Triple(node, _DESCRIPTION, english(en))
