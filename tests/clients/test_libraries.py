"""The clients that people use, as they come: SPARQLWrapper, rdflib, pandas, curl."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from rdflib import RDFS, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import GET, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper

from khonkaen_kg.namespaces import KK, KKO

if TYPE_CHECKING:
    from collections.abc import Callable

PROCESS = KK + "TH-40/2018-2022/process/1.3"
LABEL = "กระบวนการบริหารจัดการขอนแก่นน่าอยู่มุ่งสู่เมืองต้นแบบ เมืองสิ่งแวดล้อมที่ดี"
FORMS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
    "jsonld": ("application/ld+json", "json-ld"),
}
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own parser of JSON-LD

DOCUMENTS = ("/id/TH-40/2018-2022/process/1.3", "/id/TH-40/2018-2022/alignment/process-1.3.issue-3", "/ontology", "/catalog", "/.well-known/void")


def wrap(address: str, text: str, method: str, request: str, form: str) -> SPARQLWrapper:
    wrapper = SPARQLWrapper(f"{address}/sparql")
    wrapper.setQuery(text)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(request)
    wrapper.setReturnFormat(form)
    return wrapper


def convert(wrapper: SPARQLWrapper) -> Any:
    answer = wrapper.query()
    try:
        return answer.convert()
    finally:
        answer.response.close()


SENDINGS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]


@pytest.mark.parametrize(("method", "request_method"), SENDINGS)
def test_sparqlwrapper_selects_and_asks(address: str, method: str, request_method: str) -> None:
    rows = convert(wrap(address, f"SELECT ?label {{ <{PROCESS}> rdfs:label ?label FILTER(lang(?label) = 'th') }}", method, request_method, JSON))
    assert [row["label"] for row in rows["results"]["bindings"]] == [{"type": "literal", "xml:lang": "th", "value": LABEL}]
    assert convert(wrap(address, f"ASK {{ <{PROCESS}> a <{KKO}Process> }}", method, request_method, JSON)) == {"head": {}, "boolean": True}
    assert convert(wrap(address, f"ASK {{ <{PROCESS}> a <{KKO}Mission> }}", method, request_method, JSON))["boolean"] is False


def test_sparqlwrapper_reads_xml_results(address: str) -> None:
    document = convert(wrap(address, f"SELECT ?label {{ <{PROCESS}> rdfs:label ?label FILTER(lang(?label) = 'th') }}", GET, URLENCODED, XML))
    assert [node.firstChild.data for node in document.getElementsByTagName("literal")] == [LABEL]


@pytest.mark.parametrize(("method", "request_method"), SENDINGS)
def test_sparqlwrapper_constructs_and_describes(address: str, method: str, request_method: str) -> None:
    text = f"CONSTRUCT {{ <{PROCESS}> rdfs:label ?label }} WHERE {{ <{PROCESS}> rdfs:label ?label FILTER(lang(?label) = 'th') }}"
    turtle = convert(wrap(address, text, method, request_method, TURTLE))
    assert set(Graph().parse(data=turtle, format="turtle")) == {(URIRef(PROCESS), RDFS.label, Literal(LABEL, lang="th"))}
    assert set(convert(wrap(address, text, method, request_method, RDFXML))) == {(URIRef(PROCESS), RDFS.label, Literal(LABEL, lang="th"))}
    described = convert(wrap(address, f"DESCRIBE <{PROCESS}>", method, request_method, RDFXML))
    assert (URIRef(PROCESS), RDFS.label, Literal(LABEL, lang="th")) in described


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_graph(address: str, method: str) -> None:
    store = SPARQLStore(f"{address}/sparql", method=method)
    graph = Graph(store)
    assert Literal(LABEL, lang="th") in set(graph.objects(URIRef(PROCESS), RDFS.label))
    ((count,),) = graph.query(f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ ?p a <{KKO}Process> }}")  # type: ignore[misc]
    assert int(count) == 8


@pytest.mark.parametrize("path", DOCUMENTS)
def test_rdflib_reads_every_form_as_the_same_graph(address: str, path: str, fetch: Callable[[str], Graph]) -> None:
    by_suffix = [fetch(f"{address}{path}.{suffix}") for suffix in FORMS] if path != "/.well-known/void" else []
    graphs = by_suffix or [fetch_as(address + path, kind) for kind, _ in FORMS.values()]
    assert len(graphs) == 4
    assert len(graphs[0]) > 5
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


def test_rdflib_follows_the_address_of_a_thing_by_itself(address: str) -> None:
    graph = Graph().parse(f"{address}/id/TH-40/2018-2022/process/1.3")
    assert (URIRef(PROCESS), RDFS.label, Literal(LABEL, lang="th")) in graph


def test_pandas_reads_a_named_query(address: str) -> None:
    frame = pd.read_csv(f"{address}/queries/processes-per-mission.csv")
    answer = json.loads(run_curl(f"{address}/queries/processes-per-mission.json"))
    assert list(frame.columns) == list(answer["columns"])
    assert len(frame) == len(answer["rows"]) > 0
    assert frame["processes"].sum() == 8


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed: apt-get install curl")
def test_curl_gets_the_form_that_it_asks_for(address: str) -> None:
    for kind, syntax in FORMS.values():
        text = run_curl("-L", "-H", f"Accept: {kind}", f"{address}/id/TH-40/2018-2022/process/1.3")
        assert (URIRef(PROCESS), RDFS.label, Literal(LABEL, lang="th")) in Graph().parse(data=text, format=syntax)
    assert "<!doctype html>" in run_curl("-L", "--compressed", "-H", "Accept: text/html", f"{address}/ontology")
    assert json.loads(run_curl("--data-urlencode", "query=ASK {}", "-H", "Accept: application/sparql-results+json", f"{address}/sparql"))["boolean"] is True


def run_curl(*arguments: str) -> str:
    return subprocess.run(["curl", "-sS", "--fail", *arguments], capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.fixture
def fetch() -> Callable[[str], Graph]:
    """rdflib's own fetching, which chooses the parser by the Content-Type."""
    return lambda url: Graph().parse(url)


def fetch_as(url: str, kind: str) -> Graph:
    syntax = next(syntax for media_type, syntax in FORMS.values() if media_type == kind)
    return Graph().parse(data=run_curl("-L", "-H", f"Accept: {kind}", url), format=syntax, publicID=url)
