"""Both engines give the same rows in the same order, in every column."""

from __future__ import annotations

import pytest
import rdflib

from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from tests.queries.engines import ask_rdflib, describe_rdflib
from tests.queries.goldens import Golden, read_goldens, write_rows

CATALOGUE = read_catalogue(shipped_home())
ASKED = [golden for golden in read_goldens() if not golden.triples]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_rows_are_equal_on_both_engines(asked: Golden, knowledge_graph: KnowledgeGraph, dataset: rdflib.Dataset) -> None:
    query = CATALOGUE[asked.name]
    ours = knowledge_graph.query(asked.name, **asked.params)
    theirs = ask_rdflib(dataset, knowledge_graph.fill(query, asked.params))
    assert ours.columns == theirs.columns == tuple(query.columns)
    assert write_rows(ours.rows, query.columns) == write_rows(theirs.rows, query.columns)


def test_every_table_is_compared() -> None:
    assert len(ASKED) == 93


@pytest.mark.parametrize("resource", ["TH-40/2018-2022/mission/1", "recipient/farmers", "TH-40/2018-2022/alignment/mission-1.issue-2"])
def test_descriptions_are_equal_on_both_engines(resource: str, knowledge_graph: KnowledgeGraph, dataset: rdflib.Dataset) -> None:
    query = CATALOGUE["resource-description"]
    answer = knowledge_graph.answer(query.name, {"resource": resource}, graph="application/n-triples")
    assert set(rdflib.Graph().parse(data=answer.body, format="nt")) == describe_rdflib(dataset, knowledge_graph.fill(query, {"resource": resource}))
