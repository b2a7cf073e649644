"""Coverage by grade: each expected value is read off the tables of alignments and of recipient links, relation by relation."""

from __future__ import annotations

import networkx as nx
import pytest

from khonkaen_kg.analysis.coverage import Coverage, measure_coverage
from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

STRONG, WEAK = Grade.STRONG, Grade.WEAK

# element: (grade, processes with a strong link, processes with weak links only)
EXPECTED = {
    # P2.1, P2.2, P2.3→I1 strong by their mission; P3.1, P3.2→I1 by a domain reading
    "issue/1": (STRONG, ["2.1", "2.2", "2.3"], ["3.1", "3.2"]),
    # P1.2→I2 strong (คุณภาพ); P1.1→I2 weak
    "issue/2": (STRONG, ["1.2"], ["1.1"]),
    # P1.3→I3 strong (สิ่งแวดล้อม, บริหารจัดการ)
    "issue/3": (STRONG, ["1.3"], []),
    "issue/4": (None, [], []),
    # P1.3→I5 through T1; P3.1, P3.2→I5 by their mission only
    "issue/5": (WEAK, [], ["1.3", "3.1", "3.2"]),
    # P1.3→T1 strong (น่าอยู่); P1.2→T1 weak
    "positioning/1": (STRONG, ["1.3"], ["1.2"]),
    "positioning/2": (STRONG, ["3.2"], []),
    "positioning/3": (WEAK, [], ["3.1"]),
    "positioning/4": (WEAK, [], ["2.2"]),
    "positioning/5": (None, [], []),
    "positioning/6": (STRONG, ["1.1"], []),
    "positioning/7": (WEAK, [], ["1.3"]),
    "recipient/patients": (STRONG, ["1.1"], []),
    "recipient/elderly": (None, [], []),
    "recipient/disadvantaged": (None, [], []),
    "recipient/workers": (None, [], []),
    "recipient/residents": (None, [], []),
    "recipient/farmers": (STRONG, ["2.1"], []),
    "recipient/occupational-groups": (WEAK, [], ["2.2"]),
    "recipient/entrepreneurs": (WEAK, [], ["2.2", "2.3"]),
    "recipient/tourists": (STRONG, ["3.1"], []),
}

# The processes of the missions that name the type, without those that serve it by their own words.
INHERITED = {
    "recipient/patients": ["1.2", "1.3"],
    "recipient/elderly": ["1.1", "1.2", "1.3"],
    "recipient/disadvantaged": ["1.1", "1.2", "1.3"],
    "recipient/workers": ["1.1", "1.2", "1.3"],
    # named by M1 and by M3
    "recipient/residents": ["1.1", "1.2", "1.3", "3.1", "3.2"],
    "recipient/farmers": ["2.2", "2.3"],
    "recipient/occupational-groups": ["2.1", "2.3"],
    # named by M2 and by M3
    "recipient/entrepreneurs": ["2.1", "3.1", "3.2"],
    "recipient/tourists": ["3.2"],
}


@pytest.fixture(scope="module")
def coverages(strategy: nx.MultiDiGraph[str]) -> dict[str, Coverage]:
    return {coverage.element.short: coverage for coverage in measure_coverage(strategy)}


def test_every_issue_theme_and_recipient_is_measured(coverages: dict[str, Coverage]) -> None:
    assert set(coverages) == set(EXPECTED)
    assert len(coverages) == 5 + 7 + 9
    assert list(coverages)[:12] == list(EXPECTED)[:12]


@pytest.mark.parametrize("name", EXPECTED)
def test_coverage_has_the_grade_and_the_processes_of_the_plan(name: str, coverages: dict[str, Coverage]) -> None:
    coverage = coverages[name]
    assert (coverage.grade, [p.code for p in coverage.strong], [p.code for p in coverage.weak]) == EXPECTED[name]
    assert {link.basis for link in coverage.links} <= {"Curated"}


@pytest.mark.parametrize("name", EXPECTED)
def test_only_recipients_are_inherited(name: str, coverages: dict[str, Coverage]) -> None:
    assert [process.code for process in coverages[name].inherited] == INHERITED.get(name, [])


def test_weak_links_do_not_count_where_strong_ones_are_asked_for(strategy: nx.MultiDiGraph[str]) -> None:
    strong = {coverage.element.short: coverage for coverage in measure_coverage(strategy, Grade.STRONG)}
    for name, (grade, firm, _) in EXPECTED.items():
        assert strong[name].grade == (STRONG if grade is STRONG else None), name
        assert [process.code for process in strong[name].processes] == firm, name
    # A process whose weak link does not count has the recipient from its mission like any other.
    assert [process.code for process in strong["recipient/occupational-groups"].inherited] == ["2.1", "2.2", "2.3"]


@pytest.mark.parametrize(
    ("query", "kind", "grade"),
    [
        ("issue-without-process", "StrategicIssue", None),
        ("issue-with-weak-process-only", "StrategicIssue", WEAK),
        ("positioning-without-process", "PositioningTheme", None),
        ("positioning-with-weak-process-only", "PositioningTheme", WEAK),
        ("recipient-named-by-no-process", "RecipientType", None),
    ],
)
def test_coverage_and_the_gap_queries_tell_the_same(
    query: str, kind: str, grade: Grade | None, coverages: dict[str, Coverage], knowledge_graph: KnowledgeGraph
) -> None:
    asked = knowledge_graph.query(query)
    column = {"StrategicIssue": "issue", "PositioningTheme": "positioning", "RecipientType": "recipient"}[kind]
    found = {coverage.element.iri for coverage in coverages.values() if coverage.element.kind == kind and coverage.grade is grade}
    assert found == {row[column if column in row else asked.columns[0]].value for row in asked}
