"""The contract that every engine passes."""

from __future__ import annotations

import json

import pyoxigraph
import pytest

from khonkaen_kg.errors import FormatError, NotBuiltError, QueryRefusedError, QueryTooComplexError, SparqlSyntaxError
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.paths import Home
from khonkaen_kg.store.engine import GRAPHS, SOLUTIONS, Engine
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import open_graph

TRIPLE = pyoxigraph.Triple(pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:p"), pyoxigraph.Literal("ไทย", language="th"))
OTHER = pyoxigraph.Triple(pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:p"), pyoxigraph.Literal("other"))


@pytest.fixture(params=["in-process"])
def engine(request: pytest.FixtureRequest) -> Engine:
    graphs = (NamedGraph("urn:one", (TRIPLE,)), NamedGraph("urn:two", (OTHER,)))
    return {"in-process": InProcessEngine}[request.param](graphs)


def bindings(body: bytes) -> list[dict[str, dict[str, str]]]:
    return json.loads(body)["results"]["bindings"]  # type: ignore[no-any-return]


def test_default_graph_is_the_union_and_named_graphs_stay_addressable(engine: Engine) -> None:
    assert len(bindings(engine.answer("SELECT * { ?s ?p ?o }").body)) == 2
    assert bindings(engine.answer("SELECT ?o { GRAPH <urn:two> { ?s ?p ?o } }").body) == [{"o": {"type": "literal", "value": "other"}}]


def test_query_that_names_its_dataset_gets_just_that(engine: Engine) -> None:
    assert len(bindings(engine.answer("SELECT * FROM <urn:one> { ?s ?p ?o }").body)) == 1
    assert bindings(engine.answer("SELECT * FROM <http://127.0.0.1:1/> FROM <file:///etc/passwd> { ?s ?p ?o }").body) == []


def test_published_prefixes_need_no_declaration(engine: Engine) -> None:
    assert engine.answer("ASK { ?s kko:code ?o }").kind == "boolean"


@pytest.mark.parametrize("media_type", SOLUTIONS)
def test_select_is_answered_in_every_form(media_type: str, engine: Engine) -> None:
    answer = engine.answer("SELECT ?o { GRAPH <urn:one> { ?s ?p ?o } }", solutions=media_type)
    assert (answer.kind, answer.media_type) == ("solutions", media_type)
    assert "ไทย" in answer.body.decode()


@pytest.mark.parametrize("media_type", GRAPHS)
def test_construct_is_answered_in_every_form(media_type: str, engine: Engine) -> None:
    answer = engine.answer("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:one> { ?s ?p ?o } }", graph=media_type)
    assert (answer.kind, answer.media_type) == ("graph", media_type)
    form = pyoxigraph.RdfFormat.from_media_type(media_type)
    assert [quad.triple for quad in pyoxigraph.parse(answer.body, format=form)] == [TRIPLE]


def test_form_that_is_not_taken_is_an_error_that_lists_the_forms(engine: Engine) -> None:
    with pytest.raises(FormatError, match="text/csv"):
        engine.answer("SELECT * { ?s ?p ?o }", solutions=None)
    with pytest.raises(FormatError, match="text/turtle"):
        engine.answer("CONSTRUCT WHERE { ?s ?p ?o }", graph=None)


def test_syntax_error_has_line_and_column(engine: Engine) -> None:
    with pytest.raises(SparqlSyntaxError) as caught:
        engine.answer("SELECT * {\n ?s ?p }")
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (2, 9)


@pytest.mark.parametrize("text", ["SERVICE <http://127.0.0.1:1/>", "SERVICESILENTex:a", "trueSERVICE:a", "1e5SERVICE:a", "ex:.SERVICE:a", "sErViCe ?x"])
def test_every_spelling_of_service_is_refused(text: str, engine: Engine) -> None:
    with pytest.raises(QueryRefusedError):
        engine.answer(f"PREFIX ex: <urn:> PREFIX SERVICE: <urn:> SELECT * {{ {text} {{ ?s ?p ?o }} }}")


@pytest.mark.parametrize("text", ["# SERVICE\nASK {}", 'ASK { ?s ?p "SERVICE" }', "ASK { ?s <urn:SERVICE> ?o }", "ASK { ?service ?p ?o }"])
def test_word_service_is_free_where_it_calls_nobody(text: str, engine: Engine) -> None:
    assert engine.answer(text).kind == "boolean"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * " + "{" * 2240 + "}" * 2240,
        "SELECT * { FILTER(" + "!" * 9472 + "true) }",
        "SELECT * { FILTER" + "(" * 4736 + "true" + ")" * 4736 + " }",
        "SELECT * { " + " ".join(f"BIND({i} AS ?v{i})" for i in range(1000)) + " }",
        "SELECT * { ?s ?p ?o }" + " " * 20_000,
    ],
)
def test_query_that_would_end_the_process_is_refused(text: str, engine: Engine) -> None:
    with pytest.raises(QueryTooComplexError):
        engine.answer(text)


def test_home_that_was_never_built_says_what_to_do(tiny_copy: Home) -> None:
    with pytest.raises(NotBuiltError, match="khonkaen-kg build"):
        open_graph(tiny_copy)
