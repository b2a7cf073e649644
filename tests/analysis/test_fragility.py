"""Fragile elements: worked out from the processes of each issue and theme, and the mission of each process (the first number of its code)."""

from __future__ import annotations

import networkx as nx
import pytest

from khonkaen_kg.analysis.fragility import find_fragile, measure_reach
from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

# element: (its only process, its only mission)
WEAK = {
    # P1.1 and P1.2, both of M1
    "issue/2": (None, "1"),
    "issue/3": ("1.3", "1"),
    # P1.2 and P1.3, both of M1
    "positioning/1": (None, "1"),
    "positioning/2": ("3.2", "3"),
    "positioning/3": ("3.1", "3"),
    "positioning/4": ("2.2", "2"),
    "positioning/6": ("1.1", "1"),
    "positioning/7": ("1.3", "1"),
}
STRONG = {
    # P2.1, P2.2 and P2.3, all of M2; the processes of M3 are weak
    "issue/1": (None, "2"),
    "issue/2": ("1.2", "1"),
    "issue/3": ("1.3", "1"),
    "positioning/1": ("1.3", "1"),
    "positioning/2": ("3.2", "3"),
    "positioning/6": ("1.1", "1"),
}


@pytest.mark.parametrize(("grade", "expected"), [(Grade.WEAK, WEAK), (Grade.STRONG, STRONG)])
def test_fragile_elements_hang_on_one_process_or_one_mission(
    grade: Grade, expected: dict[str, tuple[str | None, str | None]], strategy: nx.MultiDiGraph[str]
) -> None:
    found = {
        reach.element.short: (reach.only_process.code if reach.only_process else None, reach.only_mission.code if reach.only_mission else None)
        for reach in find_fragile(strategy, grade)
    }
    assert found == expected
    assert list(found) == list(expected)


def test_what_several_missions_reach_is_not_fragile(strategy: nx.MultiDiGraph[str]) -> None:
    reaches = {reach.element.short: reach for reach in measure_reach(strategy)}
    assert [process.code for process in reaches["issue/5"].processes] == ["1.3", "3.1", "3.2"]
    assert [mission.code for mission in reaches["issue/5"].missions] == ["1", "3"]
    assert [mission.code for mission in reaches["issue/1"].missions] == ["2", "3"]
    assert not reaches["issue/1"].only_mission


def test_what_nothing_reaches_is_measured_but_not_fragile(strategy: nx.MultiDiGraph[str]) -> None:
    reaches = {reach.element.short: reach for reach in measure_reach(strategy)}
    assert len(reaches) == 5 + 7
    for name in ("issue/4", "positioning/5"):
        assert reaches[name].processes == reaches[name].missions == ()
        assert name not in {reach.element.short for reach in find_fragile(strategy)}


@pytest.mark.parametrize("grade", Grade)
def test_the_query_about_fragile_elements_tells_the_same(grade: Grade, strategy: nx.MultiDiGraph[str], knowledge_graph: KnowledgeGraph) -> None:
    asked = knowledge_graph.query("fragile-elements", minGrade=grade.value)
    rows = {row["element"].value: tuple(row[column].value if column in row else None for column in ("onlyProcess", "onlyMission")) for row in asked}
    found = {
        reach.element.iri: (reach.only_process.iri if reach.only_process else None, reach.only_mission.iri if reach.only_mission else None)
        for reach in find_fragile(strategy, grade)
    }
    assert found == rows
