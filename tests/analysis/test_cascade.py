"""The cascade, worked out by hand from the source and the tables of alignments, and the layout of any cascade."""

from __future__ import annotations

from itertools import combinations, pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khonkaen_kg.analysis.cascade import COLUMNS, SAME_PLAN, Box, Cascade, Flow, Measures, find_thread, lay_out, list_routes, read_cascade
from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.strategy import Element
from khonkaen_kg.namespaces import KK

PLAN = KK + "TH-40/2018-2022"


@pytest.fixture(scope="module")
def cascade(strategy: nx.MultiDiGraph[str]) -> Cascade:
    return read_cascade(strategy)


def _shorten(flow: Flow) -> tuple[str, str, str]:
    return flow.source.short, flow.target.short, flow.grade or flow.basis


def test_columns_hold_the_plan_in_its_order(cascade: Cascade) -> None:
    names = [[element.short for _, group in column for element in group] for column in cascade.columns]
    kinds = ("patients", "elderly", "disadvantaged", "workers", "residents", "occupational-groups", "farmers", "entrepreneurs", "tourists")
    assert names[0][0] == "goal/1"
    assert set(names[0][1:]) == {f"recipient/{kind}" for kind in kinds}
    assert names[0][1] == "recipient/patients"
    assert names[0][-1] == "recipient/tourists"
    assert names[1] == ["mission/1", "mission/2", "mission/3"]
    assert names[2] == [f"process/{code}" for code in ("1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3.1", "3.2")]
    assert names[3] == [*(f"issue/{n}" for n in range(1, 6)), *(f"positioning/{n}" for n in range(1, 8))]


def test_flows_are_those_of_the_tables(cascade: Cascade) -> None:
    # 3 of the same plan, 11 recipient types named by missions (10 mentions, one of two types), 8 processes; 8 strong and 10 weak alignments of processes.
    assert len(cascade.flows) == 3 + 11 + 8 + 18
    found = {_shorten(flow) for flow in cascade.flows}
    assert {("goal/1", f"mission/{n}", SAME_PLAN) for n in (1, 2, 3)} <= found
    assert ("mission/3", "process/3.2", "Stated") in found
    assert {(f"process/2.{n}", "issue/1", "strong") for n in (1, 2, 3)} <= found
    assert {target for source, target, _ in found if source == "process/3.2"} == {"issue/1", "issue/5", "positioning/2"}
    farmers = next(flow for flow in cascade.flows if flow.source.short == "recipient/farmers")
    assert (farmers.target.short, farmers.basis, farmers.mention.th if farmers.mention else "") == ("mission/2", "Stated", "เกษตรกร/กลุ่มอาชีพ")


def test_services_are_own_where_words_say_so_and_inherited_else(cascade: Cascade) -> None:
    # M1 names 5 types for 3 processes, M2 3 for 3, M3 3 for 2.
    assert len(cascade.services) == 15 + 9 + 6
    own = {_shorten(flow) for flow in cascade.services if flow.grade}
    assert own == {
        ("recipient/patients", "process/1.1", "strong"),
        ("recipient/farmers", "process/2.1", "strong"),
        ("recipient/tourists", "process/3.1", "strong"),
        ("recipient/entrepreneurs", "process/2.2", "weak"),
        ("recipient/occupational-groups", "process/2.2", "weak"),
        ("recipient/entrepreneurs", "process/2.3", "weak"),
    }


def test_gaps_stay_visible_at_their_place(cascade: Cascade) -> None:
    assert [element.short for element in cascade.elements.values() if any(cascade.lacks(element))] == ["issue/4", "positioning/5"]


def test_strong_flows_only_leave_the_elements(strategy: nx.MultiDiGraph[str], cascade: Cascade) -> None:
    strong = read_cascade(strategy, Grade.STRONG)
    assert strong.elements == cascade.elements
    # A weak link is one all the same: what has none but weak ones is no gap.
    assert [element.short for element in strong.elements.values() if any(strong.lacks(element))] == ["issue/4", "positioning/5"]
    weak_only = {element.short for element in strong.elements.values() if strong.lacks_grade(element)}
    assert weak_only == {"issue/5", "positioning/3", "positioning/4", "positioning/7", "process/3.1"}
    assert not any(cascade.lacks_grade(element) for element in cascade.elements.values())


def test_thread_of_a_process_leads_both_ways(cascade: Cascade) -> None:
    thread = find_thread(cascade, f"{PLAN}/process/3.2")
    ends = {end.short for flow in thread for end in (flow.source, flow.target)}
    recipients = {"recipient/tourists", "recipient/entrepreneurs", "recipient/residents"}
    assert ends == {"goal/1", *recipients, "mission/3", "process/3.2", "issue/1", "issue/5", "positioning/2"}
    assert {flow.source.short for flow in thread if flow.basis == "Inherited"} == recipients


def test_routes_tell_each_step_from_the_mission(cascade: Cascade) -> None:
    routes = list_routes(cascade, f"{PLAN}/positioning/1")
    assert [[route.start.short, *(flow.target.short for flow in route.steps)] for route in routes] == [
        ["mission/1", "process/1.2", "positioning/1"],
        ["mission/1", "process/1.3", "positioning/1"],
    ]
    assert [flow.grade for flow in routes[1].steps] == [None, Grade.STRONG]
    (alone,) = list_routes(cascade, f"{PLAN}/issue/4")
    assert (alone.start.short, alone.steps, alone.recipients, alone.goals) == ("issue/4", (), (), ())


def test_routes_begin_with_processes_without_a_mission_too() -> None:
    mission, stated, alone, issue = (
        Element(name, kind, "", "", "") for name, kind in (("m", "Mission"), ("p", "Process"), ("q", "Process"), ("i", "StrategicIssue"))
    )
    columns = (("Goal", ()),), (("Mission", (mission,)),), (("Process", (stated, alone)),), (("StrategicIssue", (issue,)),)
    flows = (Flow(mission, stated, "Stated"), Flow(stated, issue, "Curated", Grade.WEAK), Flow(alone, issue, "Curated", Grade.STRONG))
    cascade = Cascade(columns, flows, ())

    def tell(element: str) -> list[list[str]]:
        return [[route.start.iri, *(flow.target.iri for flow in route.steps)] for route in list_routes(cascade, element)]

    assert tell("i") == [["m", "p", "i"], ["q", "i"]]
    assert tell("q") == [["q", "i"]]
    assert tell("p") == tell("m") == [["m", "p", "i"]]


@st.composite
def cascades(draw: st.DrawFn) -> Cascade:
    """Any number of elements in each column, and any flows between columns that stand beside each other."""

    def make(kind: str) -> tuple[Element, ...]:
        return tuple(Element(f"{kind}/{number}", kind, str(number), "", "") for number in range(draw(st.integers(0, 9))))

    columns = tuple(tuple((kind, make(kind)) for kind in kinds) for kinds in COLUMNS)
    flows: list[Flow] = []
    for left, right in pairwise(columns):
        sources, targets = ([element for _, group in column for element in group] for column in (left, right))
        pairs = [(source, target) for source in sources for target in targets]
        flows += [
            Flow(source, target, "Stated") for source, target in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20) if pairs else st.just([]))
        ]
    return Cascade(columns, tuple(flows), ())


def _overlap(one: Box, other: Box) -> bool:
    return one.x < other.x + other.width and other.x < one.x + one.width and one.y < other.y + other.height and other.y < one.y + one.height


@given(cascades(), st.integers(1, 6))
def test_layout_overlaps_nothing_and_stays_on_its_canvas(cascade: Cascade, rows: int) -> None:
    measures = Measures()
    layout = lay_out(cascade, dict.fromkeys(cascade.elements, rows))
    assert [box.element for box in layout.boxes] == list(cascade.elements.values())
    slack = 1e-6
    for box in layout.boxes:
        assert -slack <= box.x <= box.x + box.width <= layout.width + slack
        assert -slack <= box.y <= box.y + box.height <= layout.height + slack
        assert box.height >= rows * measures.row
    assert not [pair for pair in combinations(layout.boxes, 2) if _overlap(*pair)]
    places = {box.element: box for box in layout.boxes}
    for ribbon in layout.ribbons:
        source, target = places[ribbon.flow.source], places[ribbon.flow.target]
        assert ribbon.x1 == source.x + source.width < ribbon.x2 == target.x
        assert source.y < ribbon.y1 < source.y + source.height
        assert target.y < ribbon.y2 < target.y + target.height
    assert lay_out(cascade, dict.fromkeys(cascade.elements, rows)) == layout
