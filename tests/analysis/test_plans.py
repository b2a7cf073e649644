"""Which plan and which part of it an analysis is about, where the graphs hold several plans."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Triple

from khonkaen_kg.analysis.plans import find_plan, find_subject
from khonkaen_kg.errors import ParameterError
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.graph.terms import LABEL, TYPE, kko, thai
from khonkaen_kg.namespaces import GRAPH, KK
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

FIRST, SECOND = f"{KK}TH-40/2018-2022", f"{KK}TH-41/2018-2022"


@pytest.fixture(scope="module")
def two_plans(home: Home) -> KnowledgeGraph:
    triples = [Triple(NamedNode(f"{KK}recipient/farmers"), TYPE, kko("RecipientType"))]
    for plan, title in ((FIRST, "แผนหนึ่ง"), (SECOND, "แผนสอง")):
        process = NamedNode(f"{plan}/process/1.1")
        triples += [Triple(NamedNode(plan), TYPE, kko("StrategicPlan")), Triple(NamedNode(plan), LABEL, thai(title))]
        triples += [Triple(process, TYPE, kko("Process")), Triple(process, LABEL, thai(f"กระบวนการใน{title}"))]
    return KnowledgeGraph(InProcessEngine((NamedGraph(f"{GRAPH}test", tuple(triples)),)), read_catalogue(home))


def test_the_only_plan_need_not_be_named(knowledge_graph: KnowledgeGraph) -> None:
    assert find_plan(knowledge_graph, None, "analyse coverage").iri == FIRST


def test_one_of_several_plans_must_be_named(two_plans: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError) as caught:
        find_plan(two_plans, None, "analyse coverage")
    assert "TH-40/2018-2022, TH-41/2018-2022" in caught.value.remedy_en
    assert "--plan" in caught.value.remedy_th


@pytest.mark.parametrize("given", ["TH-41/2018-2022", "แผนสอง", SECOND])
def test_a_plan_is_named_by_short_name_label_or_iri(given: str, two_plans: KnowledgeGraph) -> None:
    assert find_plan(two_plans, given, "analyse coverage").iri == SECOND


@pytest.mark.parametrize("given", ["process/1.1", "1.1", "TH-41/2018-2022/process/1.1", "กระบวนการในแผนสอง", f"{SECOND}/process/1.1"])
def test_a_subject_is_looked_for_in_the_plan(given: str, two_plans: KnowledgeGraph) -> None:
    assert find_subject(two_plans, given, SECOND, ("Process",), "analyse what-if").iri == f"{SECOND}/process/1.1"


@pytest.mark.parametrize("given", ["TH-40/2018-2022/process/1.1", "กระบวนการในแผนหนึ่ง", f"{FIRST}/process/1.1"])
def test_a_subject_of_another_plan_is_unknown(given: str, two_plans: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match=r"process/1\.1"):
        find_subject(two_plans, given, SECOND, ("Process",), "analyse what-if")


def test_a_recipient_type_is_of_every_plan(two_plans: KnowledgeGraph) -> None:
    for plan in (FIRST, SECOND):
        assert find_subject(two_plans, "farmers", plan, ("RecipientType",), "analyse chains").iri == f"{KK}recipient/farmers"
