"""The ontology's files, parsed once."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"


@pytest.fixture(scope="session")
def terms() -> Graph:
    """The terms and the concepts."""
    return Graph().parse(ONTOLOGY / "khonkaen-kg.ttl").parse(ONTOLOGY / "concepts.ttl")


@pytest.fixture(scope="session")
def mapped(terms: Graph) -> Graph:
    """The terms and the concepts, with the mappings to other vocabularies."""
    graph = Graph()
    graph += terms
    for path in sorted((ONTOLOGY / "mappings").glob("*.ttl")):
        graph.parse(path)
    return graph


@pytest.fixture(scope="session")
def plans() -> Graph:
    """All that the published graphs say, each plan's and those that plans share."""
    graph = Graph()
    for path in sorted((ROOT / "graph" / "named").rglob("*.ttl")):
        graph.parse(path)
    return graph
