"""Canonical N-Quads: the same bytes for the same graph, whatever its order and the names of its blank nodes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, Triple, serialize


def write_quads(iri: str, triples: Iterable[Triple]) -> bytes:
    """``triples`` in the graph ``iri`` as sorted N-Quads without repeats.

    Blank nodes are named by RDFC-1.0, with a prefix made from the graph's name: their names in two graphs never meet.
    """
    given = tuple(triples)
    lines = _serialise(given)
    # A literal may hold the same characters, which only costs time.
    if b"_:" in lines:
        lines = _serialise(_name_blank_nodes(given, f"g{hashlib.sha256(iri.encode()).hexdigest()[:12]}"))
    # An end of line inside a literal is escaped, so this is where lines end and nowhere else.
    return b"".join(sorted(set(lines.splitlines(keepends=True)))).replace(b" .\n", f" <{iri}> .\n".encode())


def hash_quads(iri: str, quads: bytes) -> str:
    """The content hash of a graph from what :func:`write_quads` made of it: that of :func:`khonkaen_kg.graph.turtle.hash_triples`.

    It is the same because the order of the lines is: a term is never the beginning of another one and a space.
    """
    return hashlib.sha256(drop_graph_name(iri, quads)).hexdigest()


def drop_graph_name(iri: str, quads: bytes) -> bytes:
    """What :func:`write_quads` made of the graph ``iri``, as N-Triples."""
    return quads.replace(f" <{iri}> .\n".encode(), b" .\n")


def _serialise(triples: Iterable[Triple]) -> bytes:
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


def _name_blank_nodes(triples: Iterable[Triple], prefix: str) -> tuple[Triple, ...]:
    dataset = Dataset(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(_rename(quad.triple, prefix) for quad in dataset)


def _rename(triple: Triple, prefix: str) -> Triple:
    subject, object_ = triple.subject, triple.object
    if isinstance(subject, BlankNode):
        subject = BlankNode(prefix + subject.value)
    if isinstance(object_, BlankNode):
        object_ = BlankNode(prefix + object_.value)
    elif isinstance(object_, Triple):
        object_ = _rename(object_, prefix)
    return Triple(subject, triple.predicate, object_)
