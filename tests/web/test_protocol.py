"""What clients of the SPARQL 1.1 Protocol send, and what they must get: over a release of the shipped graphs."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator
from urllib.parse import urlencode

import pyoxigraph
import pytest
import rdflib
import rdflib.compare

from khonkaen_kg.errors import NotBuiltError
from khonkaen_kg.namespaces import DATASET, PREFIXES, VOID
from khonkaen_kg.paths import Home
from khonkaen_kg.settings import RELEASES
from khonkaen_kg.store.engine import GRAPHS, SOLUTIONS, Query, Stream
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.published import read_published
from khonkaen_kg.store.release import write_release
from khonkaen_kg.web.site import Options, make_site
from tests.web.client import BROWSER, Client
from tests.web.exchange import ask
from tests.web.test_envelope import FailingEngine

ADDRESS = "https://kg.example"
GRAPH = "https://w3id.org/khonkaen-kg/graph/"
STATED, CONCEPTS, SHAPES = (GRAPH + name for name in ("TH-40/2018-2022/stated", "concepts", "shapes"))
SD = "http://www.w3.org/ns/sparql-service-description#"

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
SELECT = "SELECT ?s { ?s a kko:Mission } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT WHERE { ?s a kko:Mission }"
FORM = "application/x-www-form-urlencoded"
TEXT = "application/sparql-query"
FREE = Options(address=ADDRESS, client_seconds=0, client_errors=0, client_requests=0)


@pytest.fixture(scope="module")
def graph(home: Home, knowledge_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """The shipped graphs as a release."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(RELEASES.variable, raising=False)
        own = Home(tmp_path_factory.mktemp("home"))
        engine = InProcessEngine()
        engine.load(write_release(own.releases, [(graph.iri, graph.triples) for graph in read_published(home)]))
        yield KnowledgeGraph(engine, knowledge_graph.catalogue)


@pytest.fixture(scope="module")
def client(graph: KnowledgeGraph) -> Client:
    return Client(make_site(graph, FREE))


@pytest.fixture(scope="module")
def sizes(graph: KnowledgeGraph) -> dict[str, int]:
    """The triples of each graph, as the engine counts them."""
    rows = json.loads(graph.engine.answer(Query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")).body)["results"]["bindings"]
    return {row["g"]["value"]: int(row["n"]["value"]) for row in rows}


Fields = list[tuple[str, str]]


def count(client: Client, query: str, *fields: tuple[str, str]) -> int:
    answer = client.get("/sparql?" + urlencode([("query", query), *fields]))
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


# The ways to ask.

WAYS: dict[str, tuple[str, Fields, str | None, str]] = {
    "GET": ("GET", [("query", SELECT)], None, ""),
    "POST of a form": ("POST", [], FORM, urlencode({"query": SELECT})),
    "POST of a form with a charset": ("POST", [], f'{FORM}; charset="UTF-8"', urlencode({"query": SELECT})),
    "POST of a query": ("POST", [], TEXT, SELECT),
    "POST of a query with a charset": ("POST", [], f"{TEXT};charset=utf-8", SELECT),
    "QUERY": ("QUERY", [], TEXT, SELECT),
    "QUERY of a form": ("QUERY", [], FORM, urlencode({"query": SELECT})),
    "POST of a query with other parameters": ("POST", [("ac", "1"), ("timeout", "5")], TEXT, SELECT),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_every_way_to_ask_gives_the_same(way: tuple[str, Fields, str | None, str], client: Client) -> None:
    method, fields, content_type, body = way
    headers = {"accept": "text/csv"} | ({"content-type": content_type} if content_type else {})
    answer = client.request(method, "/sparql?" + urlencode(fields), content=body.encode(), headers=headers)
    plans = "https://w3id.org/khonkaen-kg/id/TH-40/2018-2022/mission/"
    assert (answer.status_code, answer.text.split()) == (200, ["s", *(f"{plans}{number}" for number in (1, 2, 3))])
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "QUERY"])
@pytest.mark.parametrize(("content_type", "body"), [(FORM, ""), (FORM, "query="), (FORM, "query=+%0A"), (TEXT, " \n"), (FORM, "format=json")])
def test_body_without_a_query_is_an_error(method: str, content_type: str, body: str, client: Client) -> None:
    answer = client.request(method, "/sparql", content=body.encode(), headers={"content-type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (400, "protocol")


@pytest.mark.parametrize("body", ["ASK {}", "ASK { }"])
def test_query_in_the_address_and_in_the_body_is_an_error(body: str, client: Client) -> None:
    answer = client.request("POST", "/sparql?query=ASK%7B%7D", content=body.encode(), headers={"content-type": TEXT})
    assert (answer.status_code, answer.json()["code"]) == (400, "protocol")


# The dataset.


@pytest.mark.parametrize("clause", ["", f"FROM <{SHAPES}>", f"FROM NAMED <{SHAPES}>", f"FROM <{SHAPES}> FROM NAMED <{STATED}>"])
def test_dataset_of_the_request_stands_for_that_of_the_query(clause: str, client: Client, sizes: dict[str, int]) -> None:
    default, named = COUNT.replace("{", f"{clause} {{", 1), COUNT_NAMED.replace("{", f"{clause} {{", 1)
    stated, concepts = ("default-graph-uri", STATED), ("default-graph-uri", CONCEPTS)
    assert count(client, default, stated) == sizes[STATED]
    assert count(client, default, stated, concepts) == sizes[STATED] + sizes[CONCEPTS]
    # A default graph only: no graph has a name.
    assert count(client, named, stated, concepts) == 0
    # Named graphs only: the default graph is empty.
    of_name = [("named-graph-uri", iri) for iri in (STATED, CONCEPTS)]
    assert count(client, default, *of_name) == 0
    assert count(client, named, *of_name) == sizes[STATED] + sizes[CONCEPTS]
    assert (count(client, default, concepts, of_name[0]), count(client, named, concepts, of_name[0])) == (sizes[CONCEPTS], sizes[STATED])


def test_graph_that_is_not_there_is_empty_and_nothing_is_fetched(client: Client) -> None:
    assert count(client, COUNT, ("default-graph-uri", "http://127.0.0.1:1/"), ("default-graph-uri", "file:///etc/passwd")) == 0


def test_graph_that_is_given_twice_counts_once(client: Client, sizes: dict[str, int]) -> None:
    assert count(client, COUNT, ("default-graph-uri", CONCEPTS), ("default-graph-uri", CONCEPTS)) == sizes[CONCEPTS]


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_dataset_comes_with_a_body_too(method: str, client: Client, sizes: dict[str, int]) -> None:
    fields = urlencode([("default-graph-uri", STATED), ("default-graph-uri", CONCEPTS)])
    of_form = client.request(method, "/sparql", content=f"{fields}&{urlencode({'query': COUNT})}".encode(), headers={"content-type": FORM})
    of_text = client.request(method, f"/sparql?{fields}", content=COUNT.encode(), headers={"content-type": TEXT})
    expected = [{"n": {"type": "literal", "value": str(sizes[STATED] + sizes[CONCEPTS]), "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]
    assert of_form.json()["results"]["bindings"] == of_text.json()["results"]["bindings"] == expected


def test_without_a_dataset_the_default_graph_is_the_union(client: Client, sizes: dict[str, int], graph: KnowledgeGraph) -> None:
    assert graph.engine.release is not None
    assert sum(sizes.values()) == graph.engine.release.triples == count(client, COUNT_NAMED)
    assert max(sizes.values()) < count(client, COUNT) <= sum(sizes.values())


@pytest.mark.parametrize("prefix", PREFIXES)
def test_published_prefix_needs_no_declaration_and_may_have_another(prefix: str, client: Client) -> None:
    asked = f'ASK {{ FILTER(STR({prefix}:x) = "{PREFIXES[prefix]}x") }}'
    assert client.get("/sparql?" + urlencode({"query": asked})).json()["boolean"] is True
    assert client.get("/sparql?" + urlencode({"query": f"PREFIX {prefix}: <urn:other:> {asked}"})).json()["boolean"] is False


# Forms.

CSV, TSV = "text/csv; charset=utf-8", "text/tab-separated-values; charset=utf-8"
RESULTS_JSON, RESULTS_XML = "application/sparql-results+json", "application/sparql-results+xml"
TURTLE, TRIPLES, RDF_XML, JSON_LD = "text/turtle; charset=utf-8", "application/n-triples", "application/rdf+xml", "application/ld+json"
NAMES = {
    "json": (RESULTS_JSON, JSON_LD),
    "xml": (RESULTS_XML, RDF_XML),
    "csv": (CSV, None),
    "tsv": (TSV, None),
    "ttl": (None, TURTLE),
    "turtle": (None, TURTLE),
    "n3": (None, TURTLE),
    "nt": (None, TRIPLES),
    "rdf": (None, RDF_XML),
    "rdf+xml": (None, RDF_XML),
    "jsonld": (None, JSON_LD),
    "json-ld": (None, JSON_LD),
    "JSON": (RESULTS_JSON, JSON_LD),
    "application/json": (RESULTS_JSON, JSON_LD),
    "application/xml": (RESULTS_XML, RDF_XML),
    **{media_type: ({"text/csv": CSV, "text/tab-separated-values": TSV}.get(media_type, media_type), None) for media_type in SOLUTIONS},
    **{media_type: (None, {"text/turtle": TURTLE}.get(media_type, media_type)) for media_type in GRAPHS},
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("accept", [None, BROWSER, "image/png"])
def test_form_that_the_address_names_counts_before_the_header(name: str, accept: str | None, client: Client) -> None:
    for query, expected in zip((SELECT, CONSTRUCT), NAMES[name], strict=True):
        answer = client.get("/sparql?" + urlencode({"query": query, "format": name}), accept)
        if expected is None:
            # The error of a person is a page.
            assert answer.status_code == 406
        else:
            assert (answer.status_code, answer.headers["content-type"]) == (200, expected)


def test_empty_form_is_none(client: Client) -> None:
    assert client.get("/sparql?" + urlencode({"query": SELECT, "format": ""}), "text/csv").headers["content-type"] == CSV


# What SPARQLWrapper 2 sends: the form in three parameters, for some in two words each, and a header.
WRAPPER: list[object] = [
    pytest.param(SELECT, ("json",), "application/sparql-results+json,application/json,text/javascript,application/javascript", RESULTS_JSON, id="json"),
    pytest.param(SELECT, ("xml",), "application/sparql-results+xml", RESULTS_XML, id="xml"),
    pytest.param(SELECT, ("csv",), "text/csv", CSV, id="csv"),
    pytest.param(SELECT, ("tsv", "text/tab-separated-values"), "text/tab-separated-values", TSV, id="tsv"),
    pytest.param(CONSTRUCT, ("turtle",), "application/turtle,text/turtle", TURTLE, id="turtle"),
    pytest.param(CONSTRUCT, ("n3",), "application/turtle,text/turtle,text/rdf+n3,application/n-triples,application/n3,text/n3", TURTLE, id="n3"),
    pytest.param(CONSTRUCT, ("xml",), "application/rdf+xml", RDF_XML, id="xml of a graph"),
    pytest.param(CONSTRUCT, ("rdf+xml", "application/rdf+xml"), "application/rdf+xml", RDF_XML, id="rdf+xml"),
    pytest.param(CONSTRUCT, ("json-ld", "application/ld+json,application/x-json+ld"), "application/ld+json,application/x-json+ld", JSON_LD, id="json-ld"),
]


@pytest.mark.parametrize(("query", "words", "accept", "content_type"), WRAPPER)
def test_sparqlwrapper_gets_what_it_asks_for(query: str, words: tuple[str, ...], accept: str, content_type: str, client: Client) -> None:
    fields = [(name, word) for name in ("format", "output", "results") for word in words]
    got = client.get("/sparql?" + urlencode([*fields, ("query", query)]), accept)
    headers = {"accept": accept, "content-type": FORM}
    posted = client.request("POST", "/sparql", content=urlencode([*fields, ("query", query)]).encode(), headers=headers)
    direct = client.request("POST", "/sparql?" + urlencode(fields), content=query.encode(), headers={"accept": accept, "content-type": TEXT})
    for answer in (got, posted, direct):
        assert (answer.status_code, answer.headers["content-type"]) == (200, content_type), answer.text


# The service description.


def describe(client: Client, media_type: str, target: str = "/sparql") -> rdflib.Graph:
    answer = client.get(target, media_type)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media_type)
    triples = pyoxigraph.parse(answer.content, format=pyoxigraph.RdfFormat.from_media_type(media_type))
    lines = pyoxigraph.serialize((quad.triple for quad in triples), format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=lines, format="nt")


def test_description_is_the_same_graph_in_every_form(client: Client) -> None:
    graphs = [describe(client, media_type) for media_type in GRAPHS]
    assert len(graphs[0]) > 60
    assert all(rdflib.compare.isomorphic(graphs[0], other) for other in graphs[1:])
    # RDF/XML and Turtle are read by another reader too.
    for media_type in ("text/turtle", "application/rdf+xml"):
        assert rdflib.compare.isomorphic(graphs[0], rdflib.Graph().parse(data=client.get("/sparql", media_type).content, format=media_type))


def test_description_counts_the_triples_of_every_graph(client: Client, sizes: dict[str, int]) -> None:
    described = describe(client, "text/turtle").query(
        f"PREFIX sd: <{SD}> PREFIX void: <{VOID}> SELECT ?name ?n {{ <{ADDRESS}/sparql> sd:defaultDataset/sd:namedGraph ?g ."
        " ?g sd:name ?name ; sd:graph/void:triples ?n }"
    )
    assert {str(name): int(n) for name, n in described} == sizes  # type: ignore[misc]
    assert len(sizes) == 14


def test_description_names_the_public_address_and_what_is_offered(client: Client) -> None:
    described = describe(client, "text/turtle")
    service = rdflib.URIRef(f"{ADDRESS}/sparql")
    assert list(described.subject_objects(rdflib.URIRef(SD + "endpoint"))) == [(service, service)]
    assert {str(feature) for feature in described.objects(service, rdflib.URIRef(SD + "feature"))} == {SD + "UnionDefaultGraph"}
    formats = {str(form).rpartition("/")[2] for form in described.objects(service, rdflib.URIRef(SD + "resultFormat"))}
    assert formats == {
        *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
        *("Turtle", "N-Triples", "RDF_XML", "JSON-LD"),
    }
    datasets = described.query(f"PREFIX void: <{VOID}> SELECT ?d {{ ?d a void:Dataset ; void:sparqlEndpoint <{service}> }}")
    assert [str(row[0]) for row in datasets] == [DATASET]  # type: ignore[index]
    limits = {comment.language or "": str(comment) for comment in described.objects(service, rdflib.RDFS.comment) if isinstance(comment, rdflib.Literal)}
    assert sorted(limits) == ["en", "th"]
    assert all("20,000" in text for text in limits.values())


@pytest.mark.parametrize("target", ["/sparql", "/sparql?", "/sparql?ac=1", "/sparql?format=ttl", "/sparql?default-graph-uri=urn:x"])
@pytest.mark.parametrize("accept", [None, "*/*", "text/turtle", "application/unknown, */*;q=0.1"])
def test_request_without_a_query_gets_the_description(target: str, accept: str | None, client: Client) -> None:
    answer = client.get(target, accept, accept_encoding="identity")
    assert (answer.status_code, answer.headers["content-type"]) == (200, TURTLE)
    assert answer.content == client.get("/sparql", "text/turtle").content
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


def test_probe_that_takes_rdf_xml_only_gets_it(client: Client) -> None:
    assert client.get("/sparql", "application/rdf+xml").headers["content-type"] == RDF_XML
    assert client.get("/sparql", "application/rdf+xml, application/xml;q=0.5").headers["content-type"] == RDF_XML


@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+json"])
def test_client_that_takes_no_rdf_is_told_that_it_sent_no_query(accept: str, client: Client) -> None:
    answer = client.get("/sparql", accept)
    assert (answer.status_code, answer.json()["code"]) == (400, "protocol")


@pytest.mark.parametrize("target", ["/sparql?query=", "/sparql?query=%20%0A", "/sparql?query=&query="])
@pytest.mark.parametrize("accept", [None, "text/turtle"])
def test_empty_query_is_an_error_and_no_description(target: str, accept: str | None, client: Client) -> None:
    answer = client.get(target, accept)
    assert (answer.status_code, answer.json()["code"]) == (400, "protocol")


# Methods and errors.


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("target", ["/sparql", "/sparql?query=ASK%7B%7D"])
def test_method_that_is_not_taken_is_told_those_that_are(method: str, target: str, client: Client) -> None:
    answer = client.request(method, target, headers={"origin": "https://elsewhere.example"})
    assert (answer.status_code, answer.json()["code"]) == (405, "method")
    assert answer.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "QUERY", "PUT"])
def test_preflight_is_allowed_for_what_is_taken_and_for_nothing_else(method: str, client: Client) -> None:
    answer = client.request("OPTIONS", "/sparql?query=nonsense", headers={"origin": "https://yasgui.example", "access-control-request-method": method})
    assert answer.status_code == 204
    assert (method in answer.headers["access-control-allow-methods"].split(", ")) is (method != "PUT")
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.headers["access-control-allow-origin"] == "*"


ERRORS: list[tuple[int, str, str, dict[str, str], str]] = [
    (400, "GET", "/sparql?query=nonsense", {}, ""),
    (400, "POST", "/sparql", {"content-type": TEXT}, "nonsense"),
    (403, "POST", "/sparql", {"content-type": "application/sparql-update"}, "CLEAR ALL"),
    (403, "GET", "/sparql?query=ASK%7BSERVICE%3Curn:x%3E%7B%7D%7D", {}, ""),
    (404, "GET", "/sparql?query=ASK%7B%7D&version=none", {}, ""),
    (404, "GET", "/queries/none.csv", {}, ""),
    (405, "PUT", "/sparql", {}, ""),
    (405, "POST", "/queries", {}, ""),
    (406, "GET", "/sparql?query=ASK%7B%7D", {"accept": "image/png"}, ""),
    (413, "POST", "/sparql", {"content-type": TEXT}, "#" * 20_001),
    (415, "POST", "/sparql", {"content-type": "text/plain"}, "ASK {}"),
    (415, "QUERY", "/sparql", {}, "ASK {}"),
    (422, "GET", "/queries/processes-per-mission.json?none=1", {}, ""),
]


def assert_is_shared(headers: dict[str, str]) -> None:
    assert headers["access-control-allow-origin"] == "*"
    assert {"Link", "ETag", "Retry-After"} <= set(headers["access-control-expose-headers"].split(", "))
    assert "access-control-allow-credentials" not in headers


@pytest.mark.parametrize("wrong", ERRORS, ids=[f"{error[0]} {error[1]} {error[2]}" for error in ERRORS])
def test_scripts_of_every_site_can_read_an_error(wrong: tuple[int, str, str, dict[str, str], str], client: Client) -> None:
    status, method, target, headers, body = wrong
    answer = client.request(method, target, content=body.encode(), headers={"origin": "https://elsewhere.example", **headers})
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert_is_shared(dict(answer.headers))


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("secret"), 500), (NotBuiltError(th="ไม่มี", en="none", remedy_th="สร้าง", remedy_en="build"), 503)])
def test_scripts_of_every_site_can_read_a_failure(error: Exception, status: int, knowledge_graph: KnowledgeGraph) -> None:
    failing = Client(make_site(KnowledgeGraph(FailingEngine(error), knowledge_graph.catalogue), FREE))
    answer = failing.get("/sparql?query=ASK%7B%7D", origin="https://elsewhere.example")
    assert answer.status_code == status
    assert_is_shared(dict(answer.headers))


class Fragments(InProcessEngine):
    """Answers in three pieces."""

    async def stream(self, query: Query) -> Stream:  # noqa: ARG002 (the engine's signature)
        async def give() -> AsyncGenerator[bytes]:
            for piece in (b"?n\n", b"1\n", b"2\n"):
                yield piece

        return Stream("solutions", "text/tab-separated-values", give())


def test_client_of_http_1_0_is_told_the_length_of_what_comes_in_pieces(knowledge_graph: KnowledgeGraph) -> None:
    site = make_site(KnowledgeGraph(Fragments(), knowledge_graph.catalogue), FREE)
    old, new = (ask(site, "/sparql?query=ASK%7B%7D", version=version) for version in ("1.0", "1.1"))
    assert (old.headers["content-length"], old.pieces) == ("7", (b"?n\n1\n2\n",))
    assert ("content-length" in new.headers, new.body) == (False, old.body)


# For people: the page is an answer too.


@pytest.mark.parametrize(("field", "status", "told"), [("version=99999999", 404, "99999999"), ("default-graph-uri=urn:none", 200, "Answer N 0 ")])
def test_page_heeds_what_programs_may_say(field: str, status: int, told: str, client: Client) -> None:
    page = client.browse(f"/sparql?{urlencode({'query': COUNT, 'lang': 'en'})}&{field}")
    assert page.response.status_code == status
    assert told in page.text
