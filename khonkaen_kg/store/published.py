"""The published graphs: what is generated, and what people wrote that is published as it is."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import Triple

from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.graph.files import read_graphs
from khonkaen_kg.graph.turtle import read_turtle
from khonkaen_kg.namespaces import GRAPH
from khonkaen_kg.paths import Home


def read_published(home: Home) -> tuple[NamedGraph, ...]:
    """Every graph that queries see: the generated ones, verified, then the ontology, its concepts and mappings, and the shapes.

    Raises:
        NotBuiltError: a generated graph is missing or damaged, or a file beside them cannot be read.
        DataSyntaxError: a file is not Turtle; the place has line and column.
    """
    hand_written = {
        "ontology": (home.ontology / "khonkaen-kg.ttl", home.ontology / "prefixes.ttl"),
        "concepts": (home.ontology / "concepts.ttl",),
        "mappings": tuple(sorted((home.ontology / "mappings").glob("*.ttl"))),
        "shapes": tuple(sorted(home.shapes.glob("*.ttl"))),
    }
    return (*read_graphs(home), *(NamedGraph(GRAPH + name, _read(paths, home)) for name, paths in hand_written.items()))


def _read(paths: tuple[Path, ...], home: Home) -> tuple[Triple, ...]:
    return tuple(triple for path in paths for triple in read_turtle(path, home.relative(path)))
