"""The description of the named queries as data: SHACL executables, by which SPARQL editors and other programs find, show and run them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from khonkaen_kg.graph.terms import LABEL, TYPE, english, integer, thai
from khonkaen_kg.namespaces import BASE, DCTERMS, PREFIXES, QUERY, RDFS, SCHEMA, SH, XSD
from khonkaen_kg.queries.header import NamedQuery, Parameter

# SHACL Advanced Features §5.1 has no executable for DESCRIBE: editors look for it by this property.
_FORMS: Final = {
    "select": ("SPARQLSelectExecutable", "select"),
    "ask": ("SPARQLAskExecutable", "ask"),
    "construct": ("SPARQLConstructExecutable", "construct"),
    "describe": ("SPARQLExecutable", "describe"),
}
_ONTOLOGY: Final = NamedNode(BASE + "ontology")
_PROLOGUE: Final = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def describe_queries(queries: Iterable[NamedQuery]) -> Iterator[Triple]:
    """The triples that describe ``queries``, with a named node for each query and each parameter; the text is that of the file without its header."""
    for query in queries:
        node = NamedNode(QUERY + query.name)
        kind, text = _FORMS[query.form]
        yield Triple(node, TYPE, _sh(kind))
        # The endpoint does no reasoning, and editors ask for the general class.
        yield Triple(node, TYPE, _sh("SPARQLExecutable"))
        yield Triple(node, NamedNode(DCTERMS + "identifier"), Literal(query.question.id))
        yield Triple(node, LABEL, thai(query.question.th))
        yield Triple(node, LABEL, english(query.question.en))
        yield Triple(node, NamedNode(RDFS + "comment"), thai(query.question.th))
        yield Triple(node, NamedNode(RDFS + "comment"), english(f"{query.summary}. {query.description}"))
        for tag in query.tags:
            yield Triple(node, NamedNode(SCHEMA + "keywords"), english(tag))
        yield Triple(node, _sh(text), Literal(_drop_header(query.text)))
        yield Triple(node, _sh("prefixes"), _ONTOLOGY)
        for position, parameter in enumerate(query.parameters, start=1):
            named = NamedNode(f"{QUERY}{query.name}/parameter/{parameter.name}")
            yield Triple(node, _sh("parameter"), named)
            yield from _describe_parameter(named, parameter, position)


def _describe_parameter(node: NamedNode, parameter: Parameter, position: int) -> Iterator[Triple]:
    yield Triple(node, TYPE, _sh("Parameter"))
    # SHACL §6.2.1: the variable is the local name of the path.
    yield Triple(node, _sh("path"), node)
    yield Triple(node, _sh("name"), Literal(parameter.name))
    yield Triple(node, _sh("order"), integer(position))
    yield Triple(node, LABEL, thai(parameter.help_th))
    yield Triple(node, LABEL, english(parameter.help_en))
    yield Triple(node, _sh("optional"), Literal(parameter.optional or parameter.default is not None))
    if parameter.class_:
        yield Triple(node, _sh("class"), NamedNode(parameter.class_))
    elif parameter.type == "iri":
        yield Triple(node, _sh("nodeKind"), _sh("IRI"))
    else:
        yield Triple(node, _sh("datatype"), NamedNode(XSD + parameter.type))
    if parameter.default is not None:
        yield Triple(node, _sh("defaultValue"), _read_term(parameter.default))


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


def _drop_header(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))


def _read_term(text: str) -> NamedNode | Literal:
    """A term as SPARQL writes it, which is as Turtle does."""
    (quad,) = parse(f"{_PROLOGUE}<urn:s> <urn:p> {text} .", format=RdfFormat.TURTLE)
    assert isinstance(quad.object, NamedNode | Literal)  # noqa: S101 (a slot holds one of the two)
    return quad.object
