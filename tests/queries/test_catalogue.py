"""Query files are read with places in errors, and parameters are given by short names."""

from __future__ import annotations

from pathlib import Path

import pytest

from khonkaen_kg.errors import FormatError, KhonkaenError, ParameterError, QueryFileError, UnknownQueryError
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.catalogue import Catalogue, read_catalogue
from khonkaen_kg.queries.header import read_query
from khonkaen_kg.queries.results import Cell, Table, group_columns
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

GOOD = """#+ summary: Things
#+ description: Every thing.
#+ tags:
#+   - thing
#+ kkg:
#+   question: {id: T-1, th: "มีอะไรบ้าง", en: "What is there?"}
#+   params:
#+     thing: {type: iri, class: "kko:Process", optional: true, help: {th: "สิ่ง", en: "Thing"}}
#+   columns: {thing: iri}
SELECT ?thing WHERE { VALUES ?thing { UNDEF } ?thing ?p ?o } ORDER BY ?thing
"""


def write(folder: Path, text: str, name: str = "things.rq") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_header_gives_question_parameters_and_columns(tmp_path: Path) -> None:
    query = read_query(write(tmp_path, GOOD), "things.rq")
    assert (query.name, query.question.en, query.form, dict(query.columns)) == ("things", "What is there?", "select", {"thing": "iri"})
    (parameter,) = query.parameters
    assert (parameter.class_, parameter.optional, parameter.default) == ("https://w3id.org/khonkaen-kg/ontology#Process", True, None)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("#+ summary: Things\n", "", 1, "summary"),
        ("#+ description: Every thing.", "#+ description: Every: thing.", 2, "YAML"),
        ("#+ tags:", "#+ endpoint: x\n#+ tags:", 3, "endpoint"),
        ("type: iri", "type: uri", 8, "type"),
        ("kko:Process", "xxx:Process", 8, "xxx"),
        ("optional: true, ", "", 8, "optional"),
        ("VALUES ?thing { UNDEF }", "", 8, "slot"),
        ("columns: {thing: iri}", "columns: {thing: iri, other: iri}", 9, "other"),
        (', en: "What is there?"}', "}", 6, "en"),
        ('help: {th: "สิ่ง", en: "Thing"}', 'help: {th: "สิ่ง"}', 8, "help"),
        ("optional: true, ", "optional: true, required: false, ", 8, "required"),
        ("optional: true, ", "optional: true, optional: true, ", 8, "optional"),
        ("#+ tags:", "#+ summary: Others\n#+ tags:", 3, "summary"),
        ("#+ tags:", "#+ method: POST\n#+ tags:", 3, "POST"),
        ("#+ tags:\n#+   - thing", "#+ tags: thing", 3, "tags"),
        ("columns: {thing: iri}", "columns: [thing]", 9, "columns"),
        ("columns: {thing: iri}", "columns: {thing: iri}\n#+   view: tabel", 10, "tabel"),
        ('params:\n#+     thing: {type: iri, class: "kko:Process", optional: true, help: {th: "สิ่ง", en: "Thing"}}', "params: [thing]", 7, "params"),
        ("SELECT ?thing WHERE { VALUES ?thing { UNDEF } ?thing ?p ?o } ORDER BY ?thing", "INSERT DATA { VALUES ?thing { UNDEF } }", 10, "CONSTRUCT"),
    ],
)
def test_broken_header_is_an_error_with_its_line(old: str, new: str, line: int, reason: str, tmp_path: Path) -> None:
    assert old in GOOD
    with pytest.raises(QueryFileError, match=reason) as caught:
        read_query(write(tmp_path, GOOD.replace(old, new, 1)), "queries/things.rq")
    assert str(caught.value.place) == f"queries/things.rq:{line}"


def test_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert read_query(write(tmp_path, "\ufeff" + GOOD), "things.rq").text == GOOD


def test_file_that_is_not_utf_8_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "things.rq"
    path.write_bytes(GOOD.encode("cp874"))
    with pytest.raises(QueryFileError, match="UTF-8") as caught:
        read_query(path, "queries/things.rq")
    assert str(caught.value.place) == "queries/things.rq:6"


def test_file_that_cannot_be_read_is_an_error_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "queries" / "gaps" / "folder.rq").mkdir(parents=True)
    with pytest.raises(QueryFileError, match=r"queries/gaps/folder\.rq"):
        read_catalogue(Home(tmp_path))


def test_syntax_error_in_a_named_query_names_its_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("?thing ?p ?o", "?thing ?p"))
    knowledge_graph = KnowledgeGraph(InProcessEngine(()), Catalogue({"things": read_query(path, "queries/things.rq")}))
    with pytest.raises(QueryFileError, match="SPARQL") as caught:
        knowledge_graph.query("things")
    assert str(caught.value.place).startswith("queries/things.rq:10:")


def test_questions_come_in_the_order_of_their_numbers_and_all_others_by_name(tmp_path: Path) -> None:
    for name, identifier in (("a", "CQ-10"), ("b", "CQ-2"), ("c", "CQ-4b"), ("d", "CQ-4a")):
        write(tmp_path / "queries" / "questions", GOOD.replace("T-1", identifier), f"{name}.rq")
    for group, name in (("gaps", "y"), ("gaps", "x"), ("others", "w"), ("resources", "z")):
        write(tmp_path / "queries" / group, GOOD, f"{name}.rq")
    assert list(read_catalogue(Home(tmp_path))) == ["b", "d", "c", "a", "x", "y", "z", "w"]


def test_two_files_of_one_name_are_an_error(tmp_path: Path) -> None:
    write(tmp_path / "queries" / "questions", GOOD)
    write(tmp_path / "queries" / "gaps", GOOD)
    with pytest.raises(QueryFileError, match="things"):
        read_catalogue(Home(tmp_path))


def test_every_shipped_query_is_valid_sparql(home: Home) -> None:
    engine = InProcessEngine(())
    knowledge_graph = KnowledgeGraph(engine, read_catalogue(home))
    kinds = {knowledge_graph.answer(name, {}).kind for name in knowledge_graph.catalogue}
    assert kinds == {"solutions", "graph"}


def test_every_shipped_query_orders_its_rows_and_names_its_columns(home: Home) -> None:
    catalogue = read_catalogue(home)
    selects = [query for query in catalogue.values() if query.form == "select"]
    assert len(selects) > 60
    for query in selects:
        assert "ORDER BY" in query.text, query.name
        assert query.columns, query.name


def test_all_competency_questions_are_answered_by_some_query(home: Home) -> None:
    asked = {query.question.id[:5] for query in read_catalogue(home).values()}
    assert {f"CQ-{number:02d}" for number in range(1, 19)} <= asked


def test_unknown_query_offers_the_nearest_names(home: Home) -> None:
    with pytest.raises(UnknownQueryError, match="processes-by-recipient-and-issue") as caught:
        read_catalogue(home)["process-by-recipient"]
    assert caught.value.exit_code == 64


@pytest.mark.parametrize("given", ["farmers", "recipient/farmers", "เกษตรกร", "Farmers", "https://w3id.org/khonkaen-kg/id/recipient/farmers"])
def test_recipient_can_be_given_by_any_of_its_names(given: str, knowledge_graph: KnowledgeGraph) -> None:
    table = knowledge_graph.query("processes-by-recipient-and-issue", recipient=given)
    assert [row["processCode"].value for row in table] == ["2.1", "2.2", "2.3"]


def test_farmers_are_served_by_three_processes_under_issue_one_with_basis_and_grade(knowledge_graph: KnowledgeGraph) -> None:
    table = knowledge_graph.query("processes-by-recipient-and-issue", recipient="farmers")
    shown = [
        (row["processCode"].value, row["issueCode"].value, row["recipientBasis"].value[-9:], row["grade"].value[-6:], row["issueBasis"].value[-7:])
        for row in table
    ]
    assert shown == [(code, "1", "Inherited", "Strong", "Curated") for code in ("2.1", "2.2", "2.3")]
    assert ["ownRecipientGrade" in row for row in table] == [True, False, False]


@pytest.mark.parametrize(
    ("name", "parameters", "reason"),
    [
        ("processes-by-recipient-and-issue", {"recipient": "fishers"}, "fishers"),
        ("processes-by-recipient-and-issue", {"recipents": "farmers"}, "recipient, issue, minGrade, plan"),
        ("processes-by-recipient-and-issue", {"minGrade": "medium"}, "Strong"),
        ("processes-by-recipient-and-issue", {"recipient": '"} DELETE WHERE { ?s ?p ?o'}, "DELETE"),
        ("resource-statements", {"resource": "http://example.org/a b"}, "resource"),
    ],
)
def test_bad_parameter_names_the_valid_ones(name: str, parameters: dict[str, str], reason: str, knowledge_graph: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError) as caught:
        knowledge_graph.query(name, **parameters)
    assert reason in str(caught.value)


def test_value_may_be_a_number_a_cell_or_nothing(knowledge_graph: KnowledgeGraph) -> None:
    name = "processes-by-recipient-and-issue"
    default = knowledge_graph.query(name)
    assert knowledge_graph.query(name, recipient=None, plan=None) == default
    (issue,) = {row["issue"] for row in default}
    assert knowledge_graph.query(name, issue=issue) == default
    with pytest.raises(ParameterError, match="40"):
        knowledge_graph.query(name, recipient=40)


@pytest.mark.parametrize("parameter", ["name", "self", "parameters"])
def test_name_that_is_no_parameter_is_told_whatever_it_is(parameter: str, knowledge_graph: KnowledgeGraph) -> None:
    with pytest.raises(ParameterError, match=parameter):
        knowledge_graph.query("issues-without-process", **{parameter: None})


def test_query_that_makes_a_graph_has_no_rows(knowledge_graph: KnowledgeGraph) -> None:
    with pytest.raises(FormatError):
        knowledge_graph.query("resource-description")


def test_ambiguous_name_asks_which(knowledge_graph: KnowledgeGraph) -> None:
    # "1" ends the IRI of issue 1, mission 1, goal 1 …: which one is meant cannot be guessed.
    with pytest.raises(KhonkaenError, match="issue/1"):
        knowledge_graph.query("statements-about-element", element="1")


def test_table_gives_plain_values_and_groups_its_columns() -> None:
    table = Table(("x", "xLabel", "n"), ({"x": Cell("iri", "urn:x"), "xLabel": Cell("literal", "ก", "th")},))
    assert table.values == (("urn:x", "ก", None),)
    assert group_columns(("x", "xLabel", "xLine", "line", "n")) == {"x": {"": "x", "Label": "xLabel", "Line": "xLine"}, "line": {"": "line"}, "n": {"": "n"}}
