"""Named queries finish on a corpus of a hundred thousand triples, and none is written in a form whose work grows with the square of the data."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.corpus import Plan, make_plans, quads_of
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import KK
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.queries.header import NamedQuery
from khonkaen_kg.queries.tokens import Token, scan
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

ROOT = Path(__file__).parents[2]
CATALOGUE = read_catalogue(shipped_home())
CORPUS_SIZE = 100_000
DEADLINE = 20
"""Seconds: two hundred times what the slowest query needs, so that only one that does not finish misses it."""

ASK_IN_A_PROCESS = """
import sys
from benchmarks.corpus import make_corpus
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from pyoxigraph import QueryTriples, Store

store = Store()
store.bulk_extend(make_corpus(int(sys.argv[1])))
print("loaded", len(store), flush=True)
catalogue = read_catalogue(shipped_home())
for name in sys.stdin:
    results = store.query(catalogue[name.strip()].text, use_default_graph_as_union=True)
    print("finished", name.strip(), sum(1 for _ in results), flush=True)
"""


def test_every_query_finishes_on_a_large_corpus() -> None:
    with subprocess.Popen([sys.executable, "-c", ASK_IN_A_PROCESS, str(CORPUS_SIZE)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as asker:
        try:
            output, _ = asker.communicate("\n".join(CATALOGUE), timeout=DEADLINE + len(CATALOGUE))
        except subprocess.TimeoutExpired:
            asker.kill()
            output, _ = asker.communicate()
    loaded, *finished = (line.split() for line in output.splitlines())
    assert int(loaded[1]) >= CORPUS_SIZE
    assert [line[1] for line in finished] == list(CATALOGUE)


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return list(make_plans(20_000))


@pytest.fixture(scope="module")
def corpus(plans: list[Plan]) -> KnowledgeGraph:
    """Some invented plans beside the shipped concepts; the named queries are asked of them."""
    graphs: dict[str, NamedGraph] = {}
    for plan in plans:
        for quad in quads_of(plan):
            name = quad.graph_name.value  # type: ignore[union-attr]
            graphs[name] = NamedGraph(name, (*graphs[name].triples, quad.triple) if name in graphs else (quad.triple,))
    return KnowledgeGraph(InProcessEngine(graphs.values()), CATALOGUE)
