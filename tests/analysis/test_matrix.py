"""Matrices against the alignments as they are written down for the plan, worked out by hand."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import networkx as nx
import pytest

from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.matrix import KINDS, State, build_matrix
from khonkaen_kg.analysis.rejected import RejectedPair, read_rejected
from khonkaen_kg.namespaces import KK, KKO, SH
from khonkaen_kg.queries.results import Cell, Table
from tests.analysis.conftest import PLAN

if TYPE_CHECKING:
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

# Rows in the order of the plan; S strong, w weak, x rejected, m through the mission only, - none.
STATES = {"S": State.STRONG, "w": State.WEAK, "x": State.REJECTED, "m": State.INHERITED, "-": State.NONE}
MATRICES = {
    "process-issue": {
        "process/1.1": "-w---",
        "process/1.2": "-S-x-",
        "process/1.3": "--S-w",
        "process/2.1": "S---x",
        "process/2.2": "S---x",
        "process/2.3": "S----",
        "process/3.1": "w---w",
        "process/3.2": "w---w",
    },
    "process-positioning": {
        "process/1.1": "-----S-",
        "process/1.2": "w------",
        "process/1.3": "S-----w",
        "process/2.1": "-------",
        "process/2.2": "---w---",
        "process/2.3": "-------",
        "process/3.1": "--w----",
        "process/3.2": "-S-----",
    },
    "mission-issue": {"mission/1": "xSw-w", "mission/2": "S----", "mission/3": "----S"},
    # Farmers by P2.1 (strong) to issue 1 (strong); tourists by P3.1 (strong), which addresses issues 1 and 5 weakly; patients by P1.1 to issue 2 (weak).
    # Those of mission 1 whom no process names: by P1.1 and P1.2 to issue 2, by P1.3 to issues 3 and 5; patients have P1.2 and P1.3 so too.
    # Residents and entrepreneurs are of mission 3 as well, whose processes address issues 1 and 5.
    "recipient-issue": {
        "recipient/farmers": "S----",
        "recipient/occupational-groups": "w----",
        "recipient/entrepreneurs": "w---m",
        "recipient/tourists": "w---w",
        "recipient/patients": "-wm-m",
        "recipient/elderly": "-mm-m",
        "recipient/disadvantaged": "-mm-m",
        "recipient/workers": "-mm-m",
        "recipient/residents": "mmm-m",
    },
}


@pytest.fixture(scope="session")
def rejected(knowledge_graph: KnowledgeGraph) -> tuple[RejectedPair, ...]:
    return read_rejected(knowledge_graph.query("rejected-candidates", plan=PLAN))


@pytest.fixture(scope="session")
def gaps(knowledge_graph: KnowledgeGraph) -> Table:
    return knowledge_graph.query("all-gaps", plan=PLAN)


@pytest.mark.parametrize("name", KINDS)
def test_every_cell_is_as_the_curators_judged_it(name: str, strategy: nx.MultiDiGraph[str], rejected: tuple[RejectedPair, ...]) -> None:
    matrix = build_matrix(strategy, name, rejected)
    assert {line.element.short: [pair.state for pair in line.pairs] for line in matrix.rows} == {
        row: [STATES[sign] for sign in signs] for row, signs in MATRICES[name].items()
    }
    for at, column in enumerate(matrix.columns):
        assert column.pairs == tuple(line.pairs[at] for line in matrix.rows)


@pytest.mark.parametrize(
    ("name", "counts"),
    [("process-issue", (5, 6, 3)), ("process-positioning", (3, 4, 0)), ("mission-issue", (3, 2, 1)), ("recipient-issue", (1, 5, 0))],
)
def test_totals_are_those_of_the_list_of_alignments(
    name: str, counts: tuple[int, ...], strategy: nx.MultiDiGraph[str], rejected: tuple[RejectedPair, ...]
) -> None:
    matrix = build_matrix(strategy, name, rejected)
    assert tuple(matrix.count(state) for state in (State.STRONG, State.WEAK, State.REJECTED)) == counts
    assert tuple(sum(line.count(state) for line in matrix.columns) for state in (State.STRONG, State.WEAK, State.REJECTED)) == counts
    assert matrix.is_examined


def test_with_strong_links_only_no_weak_one_counts(strategy: nx.MultiDiGraph[str], rejected: tuple[RejectedPair, ...]) -> None:
    matrix = build_matrix(strategy, "process-issue", rejected, min_grade=Grade.STRONG)
    assert [matrix.count(state) for state in State] == [5, 0, 0, 3, 32]


def test_recipients_named_weakly_are_not_said_to_be_reached_through_a_mission_only(strategy: nx.MultiDiGraph[str]) -> None:
    matrix = build_matrix(strategy, "recipient-issue", min_grade=Grade.STRONG)
    rows = {line.element.short: line for line in matrix.rows}
    # P2.2 names entrepreneurs, weakly; P2.1 has them from its mission, and addresses issue 1 strongly.
    assert rows["recipient/entrepreneurs"].pairs[0].state is State.NONE
    assert rows["recipient/farmers"].pairs[0].state is State.STRONG
    # P1.2 and P1.3 address issues 2 and 3 strongly.
    assert [pair.state for pair in rows["recipient/elderly"].pairs] == [STATES[sign] for sign in "-mm--"]


def test_a_path_tells_each_step(strategy: nx.MultiDiGraph[str]) -> None:
    matrix = build_matrix(strategy, "recipient-issue")
    pair = next(pair for pair in matrix.pairs if pair.short == "recipient/farmers issue/1")
    first, *others = pair.paths
    assert first.origins == ()
    # The mention of mission 2 names farmers and occupational groups in one.
    assert [(origin.mission.short, [mention.short for mention in origin.mentions]) for origin in others[0].origins] == [
        ("mission/2", ["recipient-mention/2.1"])
    ]
    assert (first.process.short, first.recipient.grade, first.issue.grade, first.state) == ("process/2.1", Grade.STRONG, Grade.STRONG, State.STRONG)
    assert [(path.process.short, path.state) for path in others] == [("process/2.2", State.INHERITED), ("process/2.3", State.INHERITED)]


@pytest.mark.parametrize(
    ("name", "rows", "columns"),
    [
        (
            "process-issue",
            {f"process/{code}": ["process-with-weak-issue-only"] for code in ("1.1", "3.1", "3.2")},
            {"issue/4": ["issue-without-process"], "issue/5": ["issue-with-weak-process-only"]},
        ),
        (
            "process-positioning",
            {f"process/{code}": ["process-without-positioning"] for code in ("2.1", "2.3")},
            {"positioning/5": ["positioning-without-process"]} | {f"positioning/{n}": ["positioning-with-weak-process-only"] for n in (3, 4, 7)},
        ),
        ("mission-issue", {}, {"issue/4": ["issue-without-mission"]}),
        (
            "recipient-issue",
            {f"recipient/{name}": ["recipient-named-by-no-process"] for name in ("elderly", "disadvantaged", "workers", "residents")},
            {"issue/3": ["issue-without-own-recipient"], "issue/4": ["issue-without-recipient", "issue-without-own-recipient"]},
        ),
    ],
)
def test_gaps_stand_at_their_rows_and_columns(
    name: str, rows: dict[str, list[str]], columns: dict[str, list[str]], strategy: nx.MultiDiGraph[str], gaps: Table
) -> None:
    matrix = build_matrix(strategy, name, gaps=gaps)
    for lines, expected in ((matrix.rows, rows), (matrix.columns, columns)):
        assert {line.element.short: [gap.kind.rpartition("/")[2] for gap in line.gaps] for line in lines if line.gaps} == expected


def test_a_rejected_pair_is_found_in_either_order_and_a_confirmed_one_outweighs_it() -> None:
    strategy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for name, kind in (("process/1", "Process"), ("issue/1", "StrategicIssue"), ("issue/2", "StrategicIssue")):
        strategy.add_node(KK + name, **{"class": kind})
    strategy.add_edge(KK + "process/1", KK + "issue/2", key="l", relation="addressesIssue", basis="Curated", grade="weak", link="l")
    turned = RejectedPair("c", KK + "issue/1", "alignsWith", KK + "process/1", "", "no")
    outweighed = RejectedPair("d", KK + "process/1", "alignsWith", KK + "issue/2", "", "no")
    first, second = build_matrix(strategy, "process-issue", (turned, outweighed)).pairs
    assert (first.state, first.rejected, second.state, second.rejected) == (State.REJECTED, (turned,), State.WEAK, ())


def test_a_plan_without_links_is_not_examined() -> None:
    strategy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    strategy.add_node(KK + "process/1", **{"class": "Process"})
    strategy.add_node(KK + "issue/1", **{"class": "StrategicIssue"})
    matrix = build_matrix(strategy, "process-issue")
    assert (matrix.is_examined, matrix.count(State.NONE)) == (False, 1)
    assert not build_matrix(nx.MultiDiGraph(), "mission-issue").pairs


def test_a_gap_of_another_kind_or_element_is_not_shown() -> None:
    strategy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    strategy.add_node(KK + "process/1", **{"class": "Process"})
    strategy.add_node(KK + "issue/1", **{"class": "StrategicIssue"})

    def gap(kind: str, element: str) -> MappingProxyType[str, Cell]:
        cells = {"gap": KK + "g", "kind": KK + "gap-kind/" + kind, "severity": SH + "Warning", "element": KK + element}
        return MappingProxyType({name: Cell("iri", value) for name, value in cells.items()})

    table = Table(
        ("gap", "kind", "severity", "element"),
        (gap("process-without-owner", "process/1"), gap("process-without-issue", "process/1"), gap("process-without-issue", "process/2")),
    )
    row = build_matrix(strategy, "process-issue", gaps=table).rows[0]
    assert [(found.kind, found.severity, found.labels) for found in row.gaps] == [(KK + "gap-kind/process-without-issue", "Warning", {})]


def test_every_gap_kind_that_a_matrix_names_is_there(knowledge_graph: KnowledgeGraph) -> None:
    kinds = {choice.iri.removeprefix(KK + "gap-kind/") for choice in knowledge_graph.members(KKO + "GapKind")}
    named = {name for kind in KINDS.values() for name in (*kind.row_gaps, *kind.column_gaps)}
    assert named <= kinds
    assert len(named) == 4 + 3 + 2 + 3
