"""Passages: stretches of a source as RDF, each with both Web Annotation selectors, so that a reader can find it even where offsets moved."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.graph.identifiers import mint_passage
from khonkaen_kg.graph.terms import TYPE, integer, kko, oa, thai
from khonkaen_kg.source.spans import Span
from khonkaen_kg.source.text import SourceText

_CONTEXT = 24
"""Code points of context on each side of a quote: enough to tell apart the repeats in one plan."""


def describe_passage(source: SourceText, source_iri: str, span: Span) -> Iterable[Triple]:
    """The triples of one passage (Web Annotation Data Model §4.2.4 and §4.2.5: a quote with prefix and suffix, and a position)."""
    passage = NamedNode(mint_passage(source_iri, span.start, span.end))
    quote = NamedNode(f"{source_iri}/quote-selector/{span.start}-{span.end}")
    position = NamedNode(f"{source_iri}/position-selector/{span.start}-{span.end}")
    text = span.of(source.text)
    yield Triple(passage, TYPE, kko("Passage"))
    yield Triple(passage, TYPE, oa("SpecificResource"))
    yield Triple(passage, kko("quote"), thai(text))
    yield Triple(passage, kko("startOffset"), integer(span.start))
    yield Triple(passage, kko("endOffset"), integer(span.end))
    yield Triple(passage, kko("line"), integer(source.line_of(span.start)))
    yield Triple(passage, oa("hasSource"), NamedNode(source_iri))
    yield Triple(passage, oa("hasSelector"), quote)
    yield Triple(passage, oa("hasSelector"), position)
    yield Triple(quote, TYPE, oa("TextQuoteSelector"))
    yield Triple(quote, oa("exact"), Literal(text))
    yield Triple(quote, oa("prefix"), Literal(source.text[max(0, span.start - _CONTEXT) : span.start]))
    yield Triple(quote, oa("suffix"), Literal(source.text[span.end : span.end + _CONTEXT]))
    yield Triple(position, TYPE, oa("TextPositionSelector"))
    yield Triple(position, oa("start"), integer(span.start))
    yield Triple(position, oa("end"), integer(span.end))


def describe_passages(source: SourceText, source_iri: str, spans: Iterable[Span]) -> tuple[Triple, ...]:
    """The triples of all passages at ``spans``, each span once."""
    unique = sorted(set(spans), key=lambda span: (span.start, span.end))
    return tuple(triple for span in unique for triple in describe_passage(source, source_iri, span))
