"""RDF documents: which form of a document a request wants, and how it is written, the same bytes for the same statements."""

from __future__ import annotations

import io
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse, serialize

from khonkaen_kg.graph.turtle import AS_RELATIVE_IRIS, serialise
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.store.engine import Query
from khonkaen_kg.store.forms import refuse_content, write_triples
from khonkaen_kg.web import negotiation, problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

HTML: Final = "text/html"
N_TRIPLES: Final = "application/n-triples"

FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {"ttl": "text/turtle", "nt": N_TRIPLES, "rdf": "application/rdf+xml", "jsonld": "application/ld+json"},
)
"""The RDF forms of a document, by the suffix of its address."""

_ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {form: form for form in ("text/turtle", "application/ld+json", "application/rdf+xml", N_TRIPLES)}
    | {
        "application/x-turtle": "text/turtle",
        "application/json": "application/ld+json",
        "application/xml": "application/rdf+xml",
        "text/xml": "application/rdf+xml",
    }
)
"""What a request may call an RDF form, and what it then gets."""

_BLANK: Final = b"_:"


def split_suffix(path: str) -> tuple[str, str | None]:
    """A path without the suffix that fixes the form, and that suffix; None where it has none.

    >>> split_suffix("/id/dataset.ttl"), split_suffix("/id/TH-40/2018-2022/process/1.3")
    (('/id/dataset', 'ttl'), ('/id/TH-40/2018-2022/process/1.3', None))
    """
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and not stem.endswith("/") and (suffix in FORMS or suffix == "html") else (path, None)


def negotiate(accept: str | None, suffix: str | None = None, *, default: str = HTML) -> str:
    """The media type to answer with: the one that the suffix fixes, else the one that the request likes best.

    Args:
        accept: the request's ``Accept`` header.
        suffix: as :func:`split_suffix` gives it.
        default: the form for a request that takes any.

    Raises:
        FormatError: the request accepts none.
    """
    if suffix is not None:
        return HTML if suffix == "html" else FORMS[suffix]
    chosen = negotiation.choose_aliased(accept, {default: default, **_ALIASES, HTML: HTML, "application/xhtml+xml": HTML})
    if chosen is None:
        raise problems.refuse_forms(HTML, *FORMS.values())
    return chosen


def construct(knowledge_graph: KnowledgeGraph, text: str, release: str | None = None) -> bytes:
    """The N-Triples that a CONSTRUCT in SPARQL makes, of the release called ``release`` or of the current one; raises as the engine does."""
    return knowledge_graph.engine.answer(Query(text, solutions=None, graph=N_TRIPLES, release=release)).body


def write_iri(iri: str) -> str | None:
    """``iri`` as a term of SPARQL; None where it is no IRI.

    >>> write_iri("https://w3id.org/khonkaen-kg/id/dataset"), write_iri("https://w3id.org/> { }")
    ('<https://w3id.org/khonkaen-kg/id/dataset>', None)
    """
    try:
        return str(NamedNode(iri))
    except ValueError:
        return None


def write_document(ntriples: bytes, media_type: str) -> bytes:
    """N-Triples in another RDF form: sorted, without repeats, with the published prefixes that it uses, blank nodes named by what is said of them (RDFC-1.0).

    Raises:
        FormatError: the form cannot write the statements.
    """
    lines = _sort(_name_blank_nodes(ntriples) if _BLANK in ntriples else ntriples)
    if media_type == N_TRIPLES:
        return lines
    if media_type == "text/turtle":
        return serialise((quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)), RdfFormat.TURTLE).encode()
    used = {prefix: iri for prefix, iri in sorted(PREFIXES.items()) if iri not in AS_RELATIVE_IRIS and f"<{iri}".encode() in lines}
    output = io.BytesIO()
    try:
        write_triples(parse(lines, format=RdfFormat.N_TRIPLES), media_type, output, used)
    except OSError as error:
        raise refuse_content(str(error)) from None
    return output.getvalue()


def _sort(ntriples: bytes) -> bytes:
    return b"".join(sorted(set(ntriples.splitlines(keepends=True))))


def _name_blank_nodes(ntriples: bytes) -> bytes:
    dataset = Dataset(Quad(*quad.triple) for quad in parse(ntriples, format=RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return serialize((quad.triple for quad in dataset), format=RdfFormat.N_TRIPLES) or b""
