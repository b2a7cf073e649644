"""Terms: short ways to make the RDF terms that the graphs are written in."""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from khonkaen_kg.namespaces import KKO, OA, PROV, RDF, RDFS, XSD

TYPE = NamedNode(RDF + "type")
LABEL = NamedNode(RDFS + "label")


def kko(name: str) -> NamedNode:
    """A term of this project's ontology: ``kko("Process")``."""
    return NamedNode(KKO + name)


LINK_CLASSES = (kko("Alignment"), kko("RecipientLink"), kko("SharedPhrase"))
"""The kinds of link that people examine: the only nodes from which a direct property follows."""


def oa(name: str) -> NamedNode:
    """A term of the Web Annotation vocabulary."""
    return NamedNode(OA + name)


def prov(name: str) -> NamedNode:
    """A term of PROV-O."""
    return NamedNode(PROV + name)


def read_value(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """The IRI, label or text of a term; the whole statement of a quoted triple."""
    return str(term) if isinstance(term, Triple) else term.value


def thai(text: str) -> Literal:
    """A Thai text."""
    return Literal(text, language="th")


def english(text: str) -> Literal:
    """An English text."""
    return Literal(text, language="en")


def integer(value: int) -> Literal:
    """A whole number as ``xsd:integer``."""
    return Literal(str(value), datatype=NamedNode(XSD + "integer"))


def decimal(value: Decimal) -> Literal:
    """A number as ``xsd:decimal`` in canonical form (XML Schema 1.1): ``3``, ``2.5``, never ``3.0`` or ``3E0``."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Literal(text, datatype=NamedNode(XSD + "decimal"))


def year(value: int) -> Literal:
    """A Gregorian year as ``xsd:gYear``; a year of the Buddhist era is an :func:`integer`, since gYear is Gregorian."""
    return Literal(f"{value:04d}", datatype=NamedNode(XSD + "gYear"))
