"""Chains from a recipient type to the goal."""

from __future__ import annotations

import networkx as nx
import pytest

from khonkaen_kg.analysis.chains import Chain, trace_chains
from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.namespaces import KK
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph


def _trace(strategy: nx.MultiDiGraph[str], recipient: str, min_grade: Grade = Grade.WEAK) -> tuple[Chain, ...]:
    return trace_chains(strategy, f"{KK}recipient/{recipient}", min_grade)


def _names(chain: Chain) -> list[str]:
    return [step.target.short for step in chain.steps]


@pytest.mark.parametrize("grade", Grade)
def test_farmers_lead_through_mission_2_and_its_three_processes_to_issue_1(grade: Grade, strategy: nx.MultiDiGraph[str]) -> None:
    chains = _trace(strategy, "farmers", grade)
    # เกษตรกร/กลุ่มอาชีพ is the first recipient of M2, and each of its processes strongly addresses I1.
    assert [_names(chain) for chain in chains] == [
        ["recipient-mention/2.1", "mission/2", process, "issue/1", "goal/1"] for process in ("process/2.1", "process/2.2", "process/2.3")
    ]
    assert all(chain.is_complete for chain in chains)
    # Only P2.1 names farm goods in its own text.
    assert [chain.own_grade for chain in chains] == [Grade.STRONG, None, None]


def test_every_step_says_its_basis_and_grade(strategy: nx.MultiDiGraph[str]) -> None:
    chain = _trace(strategy, "farmers")[0]
    assert [(step.relation, step.basis, step.grade) for step in chain.steps] == [
        ("includesType", "Curated", None),
        ("isRecipientOf", "Stated", None),
        ("fulfilsMission", "Stated", None),
        ("addressesIssue", "Curated", Grade.STRONG),
        ("inPlan", "Stated", None),
    ]
    assert chain.steps[3].link == f"{KK}TH-40/2018-2022/alignment/process-2.1.issue-1"
    assert [step.link for step in chain.steps if step.relation != "addressesIssue"] == [None] * 4


def test_a_chain_breaks_off_where_no_alignment_is_strong_enough(strategy: nx.MultiDiGraph[str]) -> None:
    # Tourists: M3 with P3.1 and P3.2, each weakly linked to I1 and I5.
    weak = _trace(strategy, "tourists")
    assert [_names(chain)[2:4] for chain in weak] == [[p, i] for p in ("process/3.1", "process/3.2") for i in ("issue/1", "issue/5")]
    assert [chain.own_grade for chain in weak] == [Grade.STRONG, Grade.STRONG, None, None]
    strong = _trace(strategy, "tourists", Grade.STRONG)
    assert [_names(chain) for chain in strong] == [["recipient-mention/3.1", "mission/3", process] for process in ("process/3.1", "process/3.2")]
    assert not any(chain.is_complete for chain in strong)


def test_residents_are_led_through_both_missions_that_name_them(strategy: nx.MultiDiGraph[str]) -> None:
    chains = _trace(strategy, "residents")
    assert [_names(chain)[1:4] for chain in chains] == [
        ["mission/1", "process/1.1", "issue/2"],
        ["mission/1", "process/1.2", "issue/2"],
        ["mission/1", "process/1.3", "issue/3"],
        ["mission/1", "process/1.3", "issue/5"],
        ["mission/3", "process/3.1", "issue/1"],
        ["mission/3", "process/3.1", "issue/5"],
        ["mission/3", "process/3.2", "issue/1"],
        ["mission/3", "process/3.2", "issue/5"],
    ]
    assert {chain.own_grade for chain in chains} == {None}


def test_a_recipient_that_the_plan_does_not_name_has_no_chain(strategy: nx.MultiDiGraph[str]) -> None:
    assert _trace(strategy, "learners") == ()


@pytest.mark.parametrize("grade", Grade)
@pytest.mark.parametrize("recipient", ["patients", "elderly", "farmers", "entrepreneurs", "tourists", "residents"])
def test_the_query_about_chains_tells_the_same(recipient: str, grade: Grade, strategy: nx.MultiDiGraph[str], knowledge_graph: KnowledgeGraph) -> None:
    asked = knowledge_graph.query("chain-of-recipient", recipient=recipient, minGrade=grade.value)
    rows = [[row[column].value for column in ("mention", "mission", "process", "issue") if column in row] for row in asked]
    assert [[step.target.iri for step in chain.steps if step.target.kind != "Goal"] for chain in _trace(strategy, recipient, grade)] == rows
