"""The named queries as data."""

from __future__ import annotations

import shutil

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.checks.plans import build_files
from khonkaen_kg.errors import QueryFileError
from khonkaen_kg.graph.files import write_files
from khonkaen_kg.namespaces import BASE, KK, KKO, QUERIES, QUERY, RDF, RDFS, SH
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.queries.description import describe_queries
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.release import publish

ONE = f"{QUERY}processes-by-recipient-and-issue"


@pytest.fixture(scope="module")
def triples(home: Home) -> set[Triple]:
    return set(describe_queries(read_catalogue(home).values()))


def objects(triples: set[Triple], subject: str, predicate: str) -> set[str]:
    found = {triple.object for triple in triples if triple.subject == NamedNode(subject) and triple.predicate.value == predicate}
    return {f"{term.value}@{term.language}" if isinstance(term, Literal) and term.language else getattr(term, "value", "") for term in found}


def test_query_is_an_executable_with_its_question_and_text(triples: set[Triple]) -> None:
    assert objects(triples, ONE, RDF + "type") == {SH + "SPARQLSelectExecutable", SH + "SPARQLExecutable"}
    assert "Which processes serve this recipient type (such as farmers), and under which issue?@en" in objects(triples, ONE, RDFS + "label")
    assert objects(triples, ONE, "http://purl.org/dc/terms/identifier") == {"CQ-01"}
    assert objects(triples, ONE, SH + "prefixes") == {BASE + "ontology"}
    (text,) = objects(triples, ONE, SH + "select")
    assert text.startswith("PREFIX kko:")
    assert text.rstrip().endswith("?issue ?mention")
    assert objects(triples, f"{QUERY}resource-description", SH + "construct")


def test_parameter_has_its_class_and_default(triples: set[Triple]) -> None:
    parameters = {f"{ONE}/parameter/{name}" for name in ("recipient", "issue", "minGrade", "plan")}
    assert objects(triples, ONE, SH + "parameter") == parameters
    grade, issue = f"{ONE}/parameter/minGrade", f"{ONE}/parameter/issue"
    assert objects(triples, grade, SH + "class") == {KKO + "AlignmentGrade"}
    assert objects(triples, grade, SH + "defaultValue") == {KKO + "Weak"}
    assert objects(triples, f"{ONE}/parameter/recipient", SH + "defaultValue") == {KK + "recipient/farmers"}
    assert objects(triples, issue, SH + "defaultValue") == set()
    assert objects(triples, issue, SH + "optional") == {"true"}
    # The local name of the path is the variable.
    assert all(objects(triples, parameter, SH + "path") == {parameter} for parameter in parameters)


def test_everything_has_a_label_in_both_languages_and_no_node_is_blank(triples: set[Triple]) -> None:
    subjects = {triple.subject for triple in triples}
    assert all(isinstance(term, NamedNode | Literal) for triple in triples for term in (triple.subject, triple.object))
    for subject in subjects:
        assert isinstance(subject, NamedNode)
        labels = objects(triples, subject.value, RDFS + "label")
        assert {label[-3:] for label in labels} == {"@th", "@en"}, subject
    assert len(subjects) > 100


def test_the_open_graph_has_them(knowledge_graph: KnowledgeGraph, triples: set[Triple]) -> None:
    (row,) = knowledge_graph.sparql(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{QUERIES}> {{ ?s ?p ?o }} }}")
    assert int(row["n"].value) == len(triples)


def test_changed_renamed_or_broken_query_is_noticed_when_publishing(tiny_copy: Home, home: Home) -> None:
    write_files(tiny_copy, build_files(tiny_copy))
    shutil.copytree(home.queries, tiny_copy.root / "queries")
    first = publish(tiny_copy)
    assert publish(tiny_copy).name == first.name
    path = tiny_copy.queries / "resources" / "plans.rq"
    path.write_text(path.read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    second = publish(tiny_copy)
    assert {iri for iri in second.hashes if second.hashes[iri] != first.hashes[iri]} == {QUERIES}
    path.rename(path.with_name("all-plans.rq"))
    third = publish(tiny_copy)
    assert third.hashes[QUERIES] != second.hashes[QUERIES]
    path.with_name("all-plans.rq").write_text("SELECT * {}\n", encoding="utf-8")
    with pytest.raises(QueryFileError):
        publish(tiny_copy)
