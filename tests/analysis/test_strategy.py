"""The graph of a plan has every node with its labels, and every link with its basis and grade."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import pytest

from khonkaen_kg.analysis.export import limit_grades
from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.strategy import build_strategy, find_links_from, find_links_to, list_elements, read_element
from khonkaen_kg.namespaces import KK, KKO
from khonkaen_kg.queries.results import Cell, Table

PLAN = KK + "TH-40/2018-2022"


def test_every_class_has_the_counts_that_the_source_states(strategy: nx.MultiDiGraph[str]) -> None:
    counted = Counter(attributes["class"] for _, attributes in strategy.nodes(data=True))
    assert counted == {
        "Goal": 1,
        "Mission": 3,
        "Indicator": 2,
        "PositioningTheme": 7,
        "StrategicIssue": 5,
        "Process": 8,
        "RecipientMention": 5 + 2 + 3,
        "RecipientType": 9,
    }
    assert strategy.graph["plan"] == PLAN


def test_every_node_has_both_labels_and_its_line(strategy: nx.MultiDiGraph[str]) -> None:
    for iri, attributes in strategy.nodes(data=True):
        assert attributes["th"], iri
        assert attributes["en"], iri
        assert attributes["line"] > 0, iri
    theme = read_element(strategy, f"{PLAN}/positioning/4")
    assert (theme.kind, theme.code, theme.short) == ("PositioningTheme", "4", "positioning/4")
    assert (theme.th, theme.en) == ("เมืองหัตถกรรมโลกแห่งผ้ามัดหมี่", "World Craft City for Ikat (Mudmee)")


def test_links_have_the_counts_and_grades_of_the_plan(strategy: nx.MultiDiGraph[str]) -> None:
    edges = [attributes for _, _, attributes in strategy.edges(data=True)]
    alignments = Counter((e["relation"], e["grade"]) for e in edges if e["relation"] in {"addressesIssue", "supportsPositioning"})
    # mission → issue 3 + 2, process → issue 5 + 6, positioning → issue 2 + 7; process → positioning 3 + 4
    assert alignments == {
        ("addressesIssue", "strong"): 3 + 5 + 2,
        ("addressesIssue", "weak"): 2 + 6 + 7,
        ("supportsPositioning", "strong"): 3,
        ("supportsPositioning", "weak"): 4,
    }
    bases = Counter((e["relation"], e["basis"]) for e in edges if e["relation"] not in {"addressesIssue", "supportsPositioning"})
    assert bases == {
        ("fulfilsMission", "Stated"): 8,
        ("isRecipientOf", "Stated"): 10,
        ("measures", "Stated"): 2,
        ("includesType", "Curated"): 11,
        ("sharesPhraseWith", "Curated"): 3,
        ("servesOwnRecipientType", "Curated"): 6,
        # 3 processes × 5 types, 3 × 3, 2 × 3
        ("inheritsRecipientType", "Inherited"): 15 + 9 + 6,
    }
    assert all(e["basis"] == "Curated" for e in edges if "grade" in e)
    assert not any("grade" in e for e in edges if e["basis"] != "Curated")


def test_a_link_is_read_with_both_ends_and_its_iri(strategy: nx.MultiDiGraph[str]) -> None:
    (link,) = find_links_to(strategy, read_element(strategy, f"{PLAN}/positioning/2"), "supportsPositioning")
    assert (link.subject.short, link.object.short, link.grade, link.basis) == ("process/3.2", "positioning/2", Grade.STRONG, "Curated")
    assert link.iri == f"{PLAN}/alignment/process-3.2.positioning-2"
    tourism = read_element(strategy, f"{PLAN}/process/3.1")
    assert [found.object.short for found in find_links_from(strategy, tourism, "addressesIssue")] == ["issue/1", "issue/5"]
    assert find_links_from(strategy, tourism, "addressesIssue", Grade.STRONG) == ()


def test_limiting_grades_takes_the_weak_links_and_nothing_else(strategy: nx.MultiDiGraph[str]) -> None:
    strong = limit_grades(strategy, Grade.STRONG)
    # 19 weak alignments and 3 weak recipient links
    assert strategy.number_of_edges() - strong.number_of_edges() == 19 + 3
    assert list(strong) == list(strategy)
    assert nx.utils.graphs_equal(limit_grades(strategy, Grade.WEAK), strategy)


def _table(*rows: dict[str, str]) -> Table:
    def cell(value: str) -> Cell:
        return Cell("iri", value) if ":" in value else Cell("literal", value)

    return Table(tuple(dict.fromkeys(name for row in rows for name in row)), tuple({name: cell(value) for name, value in row.items()} for row in rows))


@pytest.fixture
def elements() -> Table:
    frame = {"plan": "ex:plan"}
    return _table(
        {"element": "ex:issue", "elementClass": KKO + "StrategicIssue", "elementLabel": "ประเด็น", **frame},
        {"element": "ex:second", "elementClass": KKO + "Process", "elementLabel": "สอง", "elementCode": "2", **frame},
        {"element": "ex:tenth", "elementClass": KKO + "Process", "elementLabel": "สิบ", "elementCode": "10", **frame},
    )


def test_neighbours_keep_the_order_of_the_plan_and_not_that_of_the_names(elements: Table) -> None:
    frame = {"relation": KKO + "addressesIssue", "object": "ex:issue", "basis": KKO + "Curated", "plan": "ex:plan"}
    links = _table({"subject": "ex:tenth", "link": "ex:a", **frame}, {"subject": "ex:second", "link": "ex:b", **frame})
    strategy = build_strategy(elements, links)
    issue = read_element(strategy, "ex:issue")
    assert [link.subject.code for link in find_links_to(strategy, issue, "addressesIssue")] == ["2", "10"]
    assert (issue.code, issue.en) == ("", "")


def test_a_link_to_what_is_no_element_is_left_out(elements: Table) -> None:
    links = _table({"subject": "ex:second", "relation": KKO + "alignsWith", "object": "ex:elsewhere", "basis": KKO + "Curated", "plan": "ex:plan"})
    strategy = build_strategy(elements, links)
    assert set(strategy) == {"ex:issue", "ex:second", "ex:tenth"}
    assert strategy.number_of_edges() == 0


def test_classes_are_listed_in_the_order_asked_for(strategy: nx.MultiDiGraph[str]) -> None:
    listed = [element.short for element in list_elements(strategy, "Goal", "Mission")]
    assert listed == ["goal/1", "mission/1", "mission/2", "mission/3"]
