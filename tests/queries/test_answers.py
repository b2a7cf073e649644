"""Every named query gives the answers that people wrote down for it; that a second engine gives the same is tested beside this."""

from __future__ import annotations

import pytest
import rdflib

from khonkaen_kg.namespaces import KK, SH
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.queries.results import Cell
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from tests.queries.goldens import PLAN, Golden, read_goldens, write_cell, write_rows

CATALOGUE = read_catalogue(shipped_home())
GOLDENS = read_goldens()
TABLES = [golden for golden in GOLDENS if not golden.triples]
GRAPHS = [golden for golden in GOLDENS if golden.triples]
GAP_QUERIES = [name for name, query in CATALOGUE.items() if query.group == "gaps" and name != "all-gaps"]


def test_every_golden_file_is_collected() -> None:
    assert (len(TABLES), len(GRAPHS)) == (93, 1)


def test_every_query_has_a_golden_answer() -> None:
    assert {golden.name for golden in GOLDENS} == set(CATALOGUE)
    assert len(CATALOGUE) == 70


def test_every_competency_question_has_its_query() -> None:
    asked = {query.question.id.rstrip("ab") for query in CATALOGUE.values() if query.group == "questions"}
    assert asked == {f"CQ-{number:02}" for number in range(1, 19)}


def test_every_parameter_but_the_plan_is_tried_with_a_value() -> None:
    declared = {(name, parameter.name) for name, query in CATALOGUE.items() for parameter in query.parameters if parameter.name not in {"plan", "passage"}}
    assert declared == {(golden.name, parameter) for golden in GOLDENS for parameter in golden.params if parameter != "plan"}


@pytest.mark.parametrize("golden", TABLES, ids=str)
def test_answer_is_the_golden_one(golden: Golden, knowledge_graph: KnowledgeGraph) -> None:
    table = knowledge_graph.query(golden.name, **golden.params)
    assert write_rows(table.rows, golden.columns) == golden.rows


@pytest.mark.parametrize("golden", GRAPHS, ids=str)
def test_description_is_the_golden_one(golden: Golden, knowledge_graph: KnowledgeGraph) -> None:
    answer = knowledge_graph.answer(golden.name, golden.params, graph="application/n-triples")
    triples = rdflib.Graph().parse(data=answer.body, format="nt")
    assert frozenset(tuple(write_cell(_cell(term)) for term in triple) for triple in triples) == golden.triples


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_choosing_the_only_plan_changes_nothing(name: str, knowledge_graph: KnowledgeGraph) -> None:
    query = CATALOGUE[name]
    if any(parameter.name == "plan" for parameter in query.parameters):
        assert knowledge_graph.query(name, plan=PLAN) == knowledge_graph.query(name)
    else:
        assert {parameter.name for parameter in query.parameters} & {"link", "element", "process", "resource", "passage"}, (
            "only a query of one thing has no plan"
        )


def test_there_is_a_query_for_every_gap_kind(knowledge_graph: KnowledgeGraph) -> None:
    kinds = {row["kind"].value.removeprefix(f"{KK}gap-kind/") for row in knowledge_graph.query("gap-counts")}
    assert kinds == set(GAP_QUERIES)
    assert len(GAP_QUERIES) == 36


@pytest.mark.parametrize("name", GAP_QUERIES)
def test_gap_query_finds_what_the_checks_found(name: str, knowledge_graph: KnowledgeGraph) -> None:
    found = knowledge_graph.query(name)
    reported = knowledge_graph.query("all-gaps", kind=f"gap-kind/{name}")
    ends = [sorted((row["element"].value, str(row.get("involved", ""))) for row in table) for table in (found, reported)]
    assert ends[0] == ends[1]
    assert {row["severity"].value.removeprefix(SH).lower() for row in reported} <= set(CATALOGUE[name].tags)


@pytest.mark.parametrize("golden", TABLES, ids=str)
def test_cells_are_of_the_kinds_that_the_header_says(golden: Golden, knowledge_graph: KnowledgeGraph) -> None:
    columns = CATALOGUE[golden.name].columns
    for row in knowledge_graph.query(golden.name, **golden.params):
        for name, cell in row.items():
            assert columns[name] in {"term", _kind(cell)}, (name, cell)
            if columns[name] == "langString" and name != "quote":
                assert cell.language == ("en" if name.endswith("En") else "th"), (name, cell)


def _kind(cell: Cell) -> str:
    if cell.kind == "iri":
        return "iri"
    if cell.language:
        return "langString"
    return (cell.datatype or "#string").rpartition("#")[2]


def _cell(term: rdflib.term.Node) -> Cell:
    if isinstance(term, rdflib.Literal):
        return Cell("literal", str(term), term.language, str(term.datatype) if term.datatype else None)
    return Cell("iri", str(term))
