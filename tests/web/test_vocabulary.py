"""The published vocabulary: every term and every shape opens at its place, in both languages, in every form."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.compare import isomorphic

from docs import diagram
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.graph.turtle import read_turtle
from khonkaen_kg.namespaces import BASE, GRAPH, KKO, KKS
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.published import read_published
from khonkaen_kg.web.site import make_site
from khonkaen_kg.web.vocabulary import find_uses
from tests.web.client import Client, Page
from tests.web.conftest import FREE

if TYPE_CHECKING:
    from khonkaen_kg.paths import Home

FORMS = {
    "ttl": ("text/turtle", "turtle"),
    "nt": ("application/n-triples", "nt"),
    "rdf": ("application/rdf+xml", "xml"),
    "jsonld": ("application/ld+json", "json-ld"),
}


@pytest.fixture(scope="module")
def ontology(home: Home) -> Graph:
    return Graph().parse(home.ontology / "khonkaen-kg.ttl")


@pytest.fixture(scope="module")
def concepts(home: Home) -> Graph:
    return Graph().parse(home.ontology / "concepts.ttl")


def list_ids(page: Page) -> list[str]:
    return [attributes["id"] for _, attributes in page.elements if "id" in attributes]


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_term_opens_at_its_place(client: Client, ontology: Graph, concepts: Graph, language: str) -> None:
    page = client.browse(f"/ontology?lang={language}")
    assert page.response.status_code == 200
    assert page.response.headers["content-language"] == language
    ids = list_ids(page)
    assert len(ids) == len(set(ids))
    names = {str(term).removeprefix(KKO) for graph in (ontology, concepts) for term in graph.subjects(RDF.type) if str(term).startswith(KKO)}
    assert len(names) == 173
    assert names - set(ids) == set()


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_shape_opens_at_its_place(client: Client, home: Home, language: str) -> None:
    page = client.browse(f"/shapes?lang={language}")
    shapes = Graph()
    for path in home.shapes.glob("*.ttl"):
        shapes.parse(path)
    names = {str(node).removeprefix(KKS) for node in shapes.subjects() if str(node).startswith(KKS)}
    ids = list_ids(page)
    assert len(names) > 175
    assert names - set(ids) == set()
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("path", "language"), [("/ontology", "th"), ("/ontology", "en"), ("/shapes", "th"), ("/shapes", "en")])
def test_links_within_a_page_lead_to_a_place_on_it(client: Client, path: str, language: str) -> None:
    page = client.browse(f"{path}?lang={language}")
    places = set(list_ids(page))
    inner = [link[1:] for link in page.links() if link.startswith("#")]
    assert len(inner) > 150
    assert {link for link in inner if link not in places} == set()
    assert {link.partition("#")[2] for link in page.links() if link.startswith(f"{path}?") and "#" in link} - places == set()


@pytest.mark.parametrize("path", ["/ontology", "/shapes"])
def test_page_has_nothing_that_the_content_security_policy_forbids(client: Client, path: str) -> None:
    page = client.browse(path)
    assert page.all("style") == []
    assert [script for script in page.all("script") if "src" not in script] == []
    assert [attributes for _, attributes in page.elements if "style" in attributes or any(name.startswith("on") for name in attributes)] == []
    assert "http://www.w3.org/1999/xlink" not in page.response.text


def test_term_is_told_in_the_readers_language_with_the_other_beside_it(client: Client) -> None:
    for language, first, second in (("th", "กระบวนการ", "Process"), ("en", "Process", "กระบวนการ")):
        text = client.get(f"/ontology?lang={language}", "text/html").text
        term = text.partition('id="Process">')[2].partition("</section>")[0]
        assert re.search(rf"<h3[^>]*>{first}</h3>", term)
        assert re.search(rf'lang="(en|th)">{second}<', term)
        assert "PMQA" in term
        assert 'href="#PlanElement"' in term
        assert 'href="#fulfilsMission"' in term


def test_examples_are_statements_of_the_graph(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    uses = find_uses(knowledge_graph)
    prefixes = "PREFIX kk: <https://w3id.org/khonkaen-kg/id/>\n"
    told = [(name, example) for name, use in uses.items() for example in use.examples]
    assert len(told) > 130
    for name, example in told:
        text = " ".join(piece.text for piece in example)
        (row,) = knowledge_graph.sparql(f"BASE <{BASE}> {prefixes} SELECT (COUNT(*) AS ?n) WHERE {{ {text} }}").values
        assert row != ("0",), (name, text)
    page = client.browse("/ontology?lang=en")
    assert "/id/TH-40/2018-2022/process/1.1?lang=en" in page.links()


def test_term_leads_to_the_questions_that_use_it(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    uses = find_uses(knowledge_graph)
    asked = {query.name for query in uses["fulfilsMission"].queries}
    assert {"processes-per-mission", "mission-without-process"} <= asked
    assert all("fulfilsMission" in knowledge_graph.catalogue[name].text for name in asked)
    page = client.browse("/ontology?lang=th")
    assert "/queries/processes-per-mission?lang=th" in page.links()
    assert "แต่ละพันธกิจมีกี่กระบวนการ" in page.text


# rdflib's own parser of JSON-LD uses what rdflib has deprecated.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("path", ["/ontology", "/shapes"])
def test_every_form_is_the_same_graph_byte_for_byte_each_time(client: Client, path: str) -> None:
    graphs = []
    for suffix, (media_type, syntax) in FORMS.items():
        fixed, chosen = client.get(f"{path}.{suffix}"), client.get(path, media_type)
        assert fixed.content == chosen.content == client.get(path, media_type, accept_language="en").content
        assert fixed.headers["content-type"] == chosen.headers["content-type"]
        assert fixed.headers["content-type"].partition(";")[0] == media_type
        assert chosen.headers["content-location"] == f"{FREE.address}{path}.{suffix}"
        assert f'<{FREE.address}{path}>;rel="canonical"' in fixed.headers["link"]
        assert "Accept" in chosen.headers["vary"]
        graphs.append(Graph().parse(data=chosen.content, format=syntax))
    assert len(graphs[0]) > 1_000
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])
    assert client.get(path, "*/*").headers["content-type"].startswith("text/html")
    assert client.get(f"{path}.html", "text/turtle").headers["content-type"].startswith("text/html")


def test_document_of_the_ontology_is_what_people_wrote(client: Client, ontology: Graph, concepts: Graph) -> None:
    served = Graph().parse(data=client.get("/ontology.nt").content, format="nt")
    for name in ("Process", "fulfilsMission"):
        assert set(served.triples((URIRef(KKO + name), None, None))) == set(ontology.triples((URIRef(KKO + name), None, None)))
    # Whoever follows the IRI of a value lands here too.
    assert set(served.triples((URIRef(KKO + "Strong"), None, None))) == set(concepts.triples((URIRef(KKO + "Strong"), None, None)))


def test_version_answers_with_the_same(client: Client, ontology: Graph) -> None:
    version = str(ontology.value(URIRef(BASE + "ontology"), OWL.versionIRI)).removeprefix(BASE)
    assert client.get(f"/{version}", "text/turtle").content == client.get("/ontology.ttl").content
    assert client.get(f"/{version}.jsonld").content == client.get("/ontology.jsonld").content
    assert client.get("/ontology/9.9.9", "text/turtle").status_code == 404


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        ("/ontology.exe", "*/*", 404),
        ("/shapes.exe", "*/*", 404),
        ("/ontology", "image/png", 406),
        ("/shapes", "image/png", 406),
        ("/ontology?lang=th&lang=en", "*/*", 422),
    ],
)
def test_what_cannot_be_answered_says_so(client: Client, path: str, accept: str, status: int) -> None:
    assert client.get(path, accept).status_code == status


def test_home_with_an_ontology_of_its_own_gets_a_list_of_its_terms(tmp_path: Path, home: Home) -> None:
    file = Path(shutil.copy(home.ontology / "khonkaen-kg.ttl", tmp_path))
    added = '\nkko:Rumour a owl:Class ; rdfs:label "Rumour"@en , "ข่าวลือ"@th ; skos:definition "What is said <b>without</b> a source."@en .\n'
    file.write_text(file.read_text(encoding="utf-8") + added, encoding="utf-8")
    published = [graph for graph in read_published(home) if "TH-40" not in graph.iri and not graph.iri.endswith(("ontology", "catalog"))]
    terms = NamedGraph(GRAPH + "ontology", read_turtle(file, file.name))
    own = KnowledgeGraph(InProcessEngine((*published, terms)), read_catalogue(home))
    page = Client(make_site(own, FREE)).browse("/ontology?lang=en")
    assert "Rumour" in list_ids(page)
    assert "Process" in list_ids(page)
    assert "an ontology other than the one that ships" in page.text
    assert "What is said <b>without</b> a source." in page.text
    assert page.all("svg")[1:] == []
    assert "TH-40/2018-2022" not in page.response.text


def test_layout_of_the_diagrams_has_all_that_the_ontology_has(ontology: Graph) -> None:
    layout = json.loads(diagram.LAYOUT.read_text(encoding="utf-8"))
    assert set(layout) == set(diagram.DIAGRAMS)
    for name, (_, classes) in diagram.DIAGRAMS.items():
        edges = {edge.key for edge in diagram.list_edges(ontology, classes)}
        assert set(layout[name]["boxes"]) == set(classes), "run: python -m docs.diagram"
        assert set(layout[name]["edges"]) == edges, "run: python -m docs.diagram"
    drawn = {name for _, classes in diagram.DIAGRAMS.values() for name in classes}
    own = {str(term).removeprefix(KKO) for term in ontology.subjects(RDF.type, OWL.Class) if str(term).startswith(KKO)}
    # Plain lists of values are told in words only.
    assert own - drawn == {"Comparator", "Direction", "ProcessType"}


def test_generated_pages_are_the_same_under_every_hash_seed() -> None:
    program = "import hashlib; from docs import vocabulary; print([hashlib.sha256(text.encode()).hexdigest() for _, text in vocabulary.list_fragments()])"
    made = {
        subprocess.run([sys.executable, "-c", program], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout for seed in ("1", "2")
    }
    assert len(made) == 1
