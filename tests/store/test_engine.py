"""The contract that every engine passes."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph
import pytest

from khonkaen_kg.errors import FormatError, NotBuiltError, RequestError, SparqlSyntaxError
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.paths import Home
from khonkaen_kg.store.embedded import EmbeddedEngine
from khonkaen_kg.store.engine import GRAPHS, SOLUTIONS, Engine, Query
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import open_graph
from khonkaen_kg.store.release import write_release
from khonkaen_kg.store.remote import RemoteEngine, push_graphs
from tests.oxigraph_server import start_oxigraph
from tests.store.running import run_engine

TRIPLE = pyoxigraph.Triple(pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:p"), pyoxigraph.Literal("ไทย", language="th"))
OTHER = pyoxigraph.Triple(pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:p"), pyoxigraph.Literal("other"))


@pytest.fixture(params=["in-process", "embedded", "remote"], scope="module")
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    graphs = (NamedGraph("urn:one", (TRIPLE,)), NamedGraph("urn:two", (OTHER,)))
    if request.param == "in-process":
        yield InProcessEngine(graphs)
        return
    if request.param == "remote":
        with start_oxigraph(tmp_path_factory.mktemp("oxigraph") / "data") as address:
            triples = pyoxigraph.RdfFormat.N_TRIPLES
            push_graphs(f"{address}/store", [(graph.iri, pyoxigraph.serialize(graph.triples, format=triples) or b"") for graph in graphs], str)
            with RemoteEngine(f"{address}/query?union-default-graph") as remote:
                remote.check({"urn:one": 1, "urn:two": 1})
                yield remote
        return
    home = Home(tmp_path_factory.mktemp("home"))
    write_release(home.releases, [(graph.iri, graph.triples) for graph in graphs])
    with run_engine(EmbeddedEngine(home, workers=1)) as embedded:
        yield embedded


def bindings(body: bytes) -> list[dict[str, dict[str, str]]]:
    return json.loads(body)["results"]["bindings"]  # type: ignore[no-any-return]


def test_default_graph_is_the_union_and_named_graphs_stay_addressable(engine: Engine) -> None:
    assert len(bindings(engine.answer(Query("SELECT * { <urn:s> ?p ?o }")).body)) == 2
    assert bindings(engine.answer(Query("SELECT ?o { GRAPH <urn:two> { ?s ?p ?o } }")).body) == [{"o": {"type": "literal", "value": "other"}}]


def test_query_that_names_its_dataset_gets_just_that(engine: Engine) -> None:
    assert len(bindings(engine.answer(Query("SELECT * FROM <urn:one> { ?s ?p ?o }")).body)) == 1
    assert bindings(engine.answer(Query("SELECT * FROM <http://127.0.0.1:1/> FROM <file:///etc/passwd> { ?s ?p ?o }")).body) == []


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * FROM <urn:one> { ?s ?p ?o }",
        "SELECT*FROM<urn:one>{?s ?p ?o}",
        "PREFIX u: <urn:> SELECT * FROMu:one { ?s ?p ?o }",
        "PREFIX from: <urn:> SELECT * FROM from:one { ?s ?p ?o }",
        "SELECT * FROMNAMED<urn:one> { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * fRoM nAmEd <urn:one> { GRAPH ?g { ?s ?p ?o } }",
    ],
)
def test_dataset_is_seen_in_every_spelling(text: str, engine: Engine) -> None:
    assert [row["o"]["value"] for row in bindings(engine.answer(Query(text)).body)] == ["ไทย"]


def test_dataset_of_named_graphs_only_has_an_empty_default_graph(engine: Engine) -> None:
    assert bindings(engine.answer(Query("SELECT * FROMNAMED<urn:one> { ?s ?p ?o }")).body) == []


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX from: <urn:> SELECT * { ?s from:p ?o }",
        "SELECT * { <urn:s> ?p ?o } # FROM <urn:one>",
        'SELECT * { <urn:s> ?p ?o FILTER(?o != "FROM") }',
        "SELECT * { <urn:s> ?p ?o } ORDER BY ?from",
    ],
)
def test_word_from_is_free_where_it_names_no_dataset(text: str, engine: Engine) -> None:
    assert len(bindings(engine.answer(Query(text)).body)) == 2


def test_byte_order_mark_is_no_part_of_the_text(engine: Engine) -> None:
    assert engine.answer(Query("\ufeffASK {}")).body == engine.answer(Query("ASK {}")).body


def test_lone_surrogate_is_an_error_with_its_place(engine: Engine) -> None:
    with pytest.raises(SparqlSyntaxError) as caught:
        engine.answer(Query("ASK {\n \ud800 }"))
    assert str(caught.value.place) == "query:2:2"


def test_function_that_the_engine_lacks_is_an_error_of_the_request(engine: Engine) -> None:
    with pytest.raises(RequestError, match="urn:f"):
        engine.answer(Query("SELECT (<urn:f>(1) AS ?x) {}"))


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("CONSTRUCT { ?s ?p <<( ?s ?p ?o )>> } WHERE { ?s ?p ?o }", "application/ld+json"),
        ('CONSTRUCT { <urn:s> <urn:p> "\\u0001" } WHERE {}', "application/rdf+xml"),
        ('SELECT ("\\u0001" AS ?x) {}', "application/sparql-results+xml"),
        ('SELECT ("\\uFFFF" AS ?x) {}', "application/sparql-results+xml"),
    ],
)
def test_answer_that_a_form_cannot_write_is_an_error_that_names_another(text: str, media_type: str, engine: Engine) -> None:
    with pytest.raises(FormatError, match="text/turtle"):
        engine.answer(Query(text, solutions=media_type, graph=media_type))
    assert engine.answer(Query(text)).body


def test_failed_answer_can_be_dropped_by_another_thread(engine: Engine) -> None:
    # Pytest turns the engine's complaint, an exception that nobody can catch, into a failure.
    with ThreadPoolExecutor(1) as pool:
        for text in ("SELECT * { ?s ?p ?o }", 'SELECT ("\\u0001" AS ?x) {}', "SELECT (<urn:f>(1) AS ?x) {}"):
            error = pool.submit(engine.answer, Query(text, None if "?s" in text else "application/sparql-results+xml")).exception()
            assert isinstance(error, RequestError)
            del error
    gc.collect()


def test_published_prefixes_need_no_declaration(engine: Engine) -> None:
    assert engine.answer(Query("ASK { ?s kko:code ?o }")).kind == "boolean"


@pytest.mark.parametrize("media_type", SOLUTIONS)
def test_select_is_answered_in_every_form(media_type: str, engine: Engine) -> None:
    answer = engine.answer(Query("SELECT ?o { GRAPH <urn:one> { ?s ?p ?o } }", solutions=media_type))
    assert (answer.kind, answer.media_type) == ("solutions", media_type)
    assert "ไทย" in answer.body.decode()


@pytest.mark.parametrize("media_type", GRAPHS)
def test_construct_is_answered_in_every_form(media_type: str, engine: Engine) -> None:
    answer = engine.answer(Query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:one> { ?s ?p ?o } }", graph=media_type))
    assert (answer.kind, answer.media_type) == ("graph", media_type)
    form = pyoxigraph.RdfFormat.from_media_type(media_type)
    assert [quad.triple for quad in pyoxigraph.parse(answer.body, format=form)] == [TRIPLE]


def test_form_that_is_not_taken_is_an_error_that_lists_the_forms(engine: Engine) -> None:
    with pytest.raises(FormatError, match="text/csv"):
        engine.answer(Query("SELECT * { ?s ?p ?o }", solutions=None))
    with pytest.raises(FormatError, match="text/turtle"):
        engine.answer(Query("CONSTRUCT WHERE { ?s ?p ?o }", graph=None))


def test_syntax_error_has_line_and_column(engine: Engine) -> None:
    with pytest.raises(SparqlSyntaxError) as caught:
        engine.answer(Query("SELECT * {\n ?s ?p }"))
    assert caught.value.place is not None
    assert caught.value.place.line == 2
    # What another server says may be of what it has looked ahead for.
    assert caught.value.place.column in {8, 9}


def test_home_that_was_never_built_says_what_to_do(tiny_copy: Home) -> None:
    with pytest.raises(NotBuiltError, match="khonkaen-kg build"):
        open_graph(tiny_copy)
