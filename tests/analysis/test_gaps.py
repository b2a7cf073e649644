"""Elements belong to missions and issues as the source lists them and the curators align them."""

from __future__ import annotations

import networkx as nx
import pytest

from khonkaen_kg.analysis.gaps import find_issues, find_missions, is_examined
from khonkaen_kg.namespaces import KK
from tests.analysis.conftest import PLAN


def full(name: str) -> str:
    return f"{KK}{name}" if name.startswith("recipient/") else f"{PLAN}/{name}"


@pytest.mark.parametrize(
    ("element", "missions", "issues"),
    [
        ("mission/3", ["3"], ["5"]),
        ("process/1.3", ["1"], ["3", "5"]),
        ("process/3.1", ["3"], ["1", "5"]),
        # Residents are listed under two missions, the elderly under one.
        ("recipient/residents", ["1", "3"], []),
        ("recipient/elderly", ["1"], []),
        ("issue/4", [], ["4"]),
        ("positioning/5", [], ["2"]),
        ("positioning/7", [], ["1", "3"]),
        ("indicator/1", [], []),
        ("goal/1", [], []),
    ],
)
def test_element_belongs_to_its_missions_and_issues(element: str, missions: list[str], issues: list[str], strategy: nx.MultiDiGraph[str]) -> None:
    assert find_missions(strategy, full(element)) == {full(f"mission/{code}") for code in missions}
    assert find_issues(strategy, full(element)) == {full(f"issue/{code}") for code in issues}


def test_plan_itself_belongs_to_no_part_of_it(strategy: nx.MultiDiGraph[str]) -> None:
    assert find_missions(strategy, PLAN) == find_issues(strategy, PLAN) == frozenset()


def test_plan_is_examined_once_a_link_of_it_is_confirmed(strategy: nx.MultiDiGraph[str]) -> None:
    assert is_examined(strategy)
    stated = strategy.copy()
    stated.remove_edges_from(
        [edge[:3] for edge in strategy.edges(keys=True, data=True) if edge[3]["basis"] == "Curated" and edge[3]["relation"] != "includesType"]
    )
    assert not is_examined(stated)
    assert not is_examined(nx.MultiDiGraph())
