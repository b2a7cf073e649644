"""The published graphs: what is generated, and what people wrote that is published as it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Triple

from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.graph.files import GraphFile, list_graph_files, read_graph_file, read_settled
from khonkaen_kg.graph.turtle import read_turtle
from khonkaen_kg.namespaces import GRAPH, QUERIES
from khonkaen_kg.paths import Home
from khonkaen_kg.queries import description
from khonkaen_kg.queries.catalogue import read_catalogue


@dataclass(frozen=True, slots=True)
class Source:
    """What a published graph is read from: the file that was generated, or the files that people wrote."""

    iri: str
    origin: GraphFile | tuple[Path, ...]


def read_published(home: Home) -> tuple[NamedGraph, ...]:
    """Every graph that queries see: the generated ones, verified, then the ontology, its concepts and mappings, the shapes, and the named queries.

    Raises:
        NotBuiltError: a generated graph is missing or damaged, or a file beside them cannot be read.
        DataSyntaxError: a file is not Turtle; the place has line and column.
        QueryFileError: a query's header or slots are wrong.
    """
    return read_settled(home, lambda folder: tuple(NamedGraph(source.iri, read_source(home, source)) for source in list_sources(home, folder)))


def list_sources(home: Home, folder: Path) -> tuple[Source, ...]:
    """What every published graph is read from, in the order of :func:`read_published`.

    Args:
        home: where the files are.
        folder: that of the generated files, as :func:`khonkaen_kg.graph.files.read_settled` gives it.

    Raises:
        NotBuiltError: the catalogue of the generated files is missing or damaged, or a file is among them that no build made.
    """
    hand_written = {
        "ontology": (home.ontology / "khonkaen-kg.ttl", home.ontology / "prefixes.ttl"),
        "concepts": (home.ontology / "concepts.ttl",),
        "mappings": tuple(sorted((home.ontology / "mappings").glob("*.ttl"))),
        "shapes": tuple(sorted(home.shapes.glob("*.ttl"))),
        # What the queries are described by may change too.
        "queries": (*sorted(home.queries.rglob("*.rq")), Path(description.__file__)),
    }
    generated = (Source(file.iri, file) for file in list_graph_files(home, folder))
    return (*generated, *(Source(GRAPH + name, paths) for name, paths in hand_written.items()))


def read_source(home: Home, source: Source) -> tuple[Triple, ...]:
    """The triples of a published graph; raises as :func:`read_published`."""
    if isinstance(source.origin, GraphFile):
        return read_graph_file(home, source.origin).triples
    if source.iri == QUERIES:
        return tuple(description.describe_queries(read_catalogue(home).values()))
    return tuple(triple for path in source.origin for triple in read_turtle(path, home.relative(path)))


def hash_source(source: Source) -> str | None:
    """The sha256, in hex, of the name and sha256 of each file of ``source``; None where one cannot be read. The same files give the same graph."""
    paths = (source.origin.path,) if isinstance(source.origin, GraphFile) else source.origin
    whole = hashlib.sha256()
    try:
        for path in paths:
            whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    except OSError:
        return None
    return whole.hexdigest()
