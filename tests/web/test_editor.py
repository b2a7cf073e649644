"""The page of ``/sparql``: what readers get without a program in their browser, and what the editor needs."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.web import editor
from tests.web.client import BROWSER, Page

if TYPE_CHECKING:
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from tests.web.client import Client
    from tests.web.open_site import OpenSite

COUNT = 'SELECT ?m (COUNT(?p) AS ?n) { ?p kko:fulfilsMission ?m . ?m rdfs:label ?l FILTER(LANG(?l) = "th") } GROUP BY ?m ORDER BY ?m'


def ask(client: Client, query: str, language: str = "en") -> Page:
    return client.browse("/sparql?" + urlencode({"query": query, "lang": language}))


def test_address_fills_the_field_and_answers(client: Client) -> None:
    page = ask(client, COUNT)
    assert COUNT in page.text
    assert "3 rows" in page.text
    assert "Develop into a sustainably liveable city for people of every group in society" in page.text


def test_every_example_fills_the_field_without_asking(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    offered = [option["value"] for option in client.browse("/sparql").all("option")]
    assert offered == [name for name, query in knowledge_graph.catalogue.items() if query.group == "questions"]
    for name in offered:
        page = client.browse(f"/sparql?example={name}")
        assert [option["value"] for option in page.all("option") if "selected" in option] == [name]
        assert "#+" not in page.text
        assert "SELECT" in page.text
        assert not page.all("table")


def test_unknown_example_offers_the_nearest(client: Client) -> None:
    answer = client.get("/sparql?example=issues-without-proces", BROWSER)
    assert answer.status_code == 404
    assert "issues-without-process" in answer.text


def test_programs_are_not_given_an_example(client: Client) -> None:
    assert client.get("/sparql?example=nope", "text/turtle").status_code == 200


def test_bars_have_the_values_of_the_answer(client: Client) -> None:
    page = ask(client, COUNT)
    assert re.findall(r'class="bar-value">(\d+)', page.response.text) == ["3", "3", "2"]
    assert not ask(client, "SELECT ?m { ?m a kko:Mission }").all("figure")


@pytest.mark.parametrize(
    ("query", "views", "forms"),
    [
        (COUNT, ["Table", "Chart", "Raw response"], ["json", "csv", "tsv", "xml"]),
        ("DESCRIBE ?m { ?m a kko:Mission }", ["Turtle text", "Graph drawing", "Raw response"], ["ttl", "nt", "rdf", "jsonld"]),
        ("ASK { ?m a kko:Mission }", [], ["json", "xml"]),
    ],
)
def test_answer_has_the_views_and_files_of_its_kind(query: str, views: list[str], forms: list[str], client: Client) -> None:
    page = ask(client, query)
    assert [element["data-view"] for name, element in page.elements if name == "div" and "data-view" in element] == views
    actions = [button["formaction"] for button in page.all("button") if "formaction" in button]
    assert actions == [f"/sparql?format={form}&lang=en" for form in forms]
    for action in actions:
        answer = client.request("POST", action, data={"query": query}, headers={"accept": BROWSER})
        assert (answer.status_code, answer.headers["content-type"].startswith("text/html")) == (200, False)


def test_short_query_has_a_permanent_link_and_a_long_one_has_none(client: Client) -> None:
    assert any("data-permalink" in a for a in ask(client, COUNT).all("a"))
    page = Page(client.request("POST", "/sparql", data={"query": COUNT + "#" * editor.MAX_LINKED_BYTES}, headers={"accept": BROWSER}))
    assert not any("data-permalink" in a for a in page.all("a"))


@pytest.mark.parametrize(("language", "place"), [("th", "บรรทัด 2 คอลัมน์"), ("en", "line 2, column")])
def test_error_tells_its_line_to_the_reader_and_to_the_editor(language: str, place: str, client: Client) -> None:
    page = ask(client, "SELECT * {\n ?s ?p }", language)
    assert page.response.status_code == 400
    assert place in page.text
    assert [element["data-line"] for _, element in page.elements if element.get("id") == "result"] == ["2"]


def test_error_shows_the_line_and_no_name_of_the_grammar(client: Client) -> None:
    page = ask(client, "SELECT ?s {\n  ?s a kko:Process\n  ?s rdfs:label ?l\n}")
    assert "“?s” cannot stand here" in page.text
    assert "line 3, column 3" in page.text
    assert "expected" not in page.text
    assert re.findall(r'<pre class="code-block fault".*?</pre>', page.response.text) == [
        '<pre class="code-block fault" tabindex="0"><code>  <mark>?s rdfs:label ?l</mark></code></pre>'
    ]


def read_drawing(page: Page) -> dict[str, list[dict[str, str]]]:
    (drawing,) = [json.loads(element["data-drawing"]) for _, element in page.elements if "data-drawing" in element]
    assert isinstance(drawing, dict)
    return drawing


@pytest.mark.parametrize(
    ("language", "name", "relation"),
    [
        ("th", "กระบวนการพัฒนาด้านการค้าและการลงทุน", "ดำเนินการตามพันธกิจ"),
        ("en", "Developing trade and investment", "fulfils mission"),
    ],
)
def test_drawing_has_the_names_of_the_table(language: str, name: str, relation: str, client: Client) -> None:
    process = "<https://w3id.org/khonkaen-kg/id/TH-40/2018-2022/process/2.3>"
    drawing = read_drawing(
        ask(client, f"CONSTRUCT {{ ?p kko:fulfilsMission ?m ; kko:code ?c }} {{ ?p kko:fulfilsMission ?m ; kko:code ?c FILTER(?p = {process}) }}", language)
    )
    labels = {node["id"]: node["label"] for node in drawing["nodes"]}
    assert labels[process] == name
    assert len(labels) == 3
    assert [node["label"] for node in drawing["nodes"] if node["kind"] == "literal"] == ["2.3"]
    assert relation in {edge["label"] for edge in drawing["edges"]}


def test_label_that_a_graph_has_names_its_node(client: Client) -> None:
    drawing = read_drawing(ask(client, 'CONSTRUCT { <urn:a> rdfs:label "One"@en ; rdf:type kko:Process } {}'))
    assert [(node["id"], node["label"]) for node in drawing["nodes"]] == [("<urn:a>", "One"), (f"<{PREFIXES['kko']}Process>", "Process")]
    assert len(drawing["edges"]) == 1


def test_empty_graph_says_so_and_a_large_one_is_not_drawn(client: Client) -> None:
    empty = ask(client, "CONSTRUCT { ?s kko:nothing ?o } { ?s kko:nothing ?o }")
    assert "Nothing matches these conditions" in empty.text
    large = ask(client, f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s ?p ?o }} LIMIT {editor.MAX_DRAWN + 1}")
    assert f"at most {editor.MAX_DRAWN} statements" in large.text
    for page in (empty, large):
        assert not any("data-drawing" in element for _, element in page.elements)


def test_release_that_is_asked_is_carried_by_links_and_forms(published: OpenSite) -> None:
    url = "/sparql?" + urlencode({"query": COUNT, "version": published.new.name, "lang": "en"})
    page = Page(published.client.get(url, BROWSER))
    assert page.response.status_code == 200
    fields = [element["value"] for element in page.all("input") if element.get("name") == "version"]
    # To choose an example, to ask, and to take the answer.
    assert fields == 3 * [published.new.name]
    (link,) = [a["href"] for a in page.all("a") if "data-permalink" in a]
    assert f"version={published.new.name}" in link


def test_editor_knows_prefixes_and_where_terms_are_listed(client: Client) -> None:
    page = client.browse("/sparql?lang=en")
    (tools,) = [json.loads(form["data-tools"]) for form in page.all("form") if "data-tools" in form]
    assert tools["prefixes"] == dict(PREFIXES)
    terms = [row for address in tools["terms"] for row in client.get(address).json()["rows"]]
    process = next(row for row in terms if row["element"] == PREFIXES["kko"] + "Process")
    assert (process["elementLabel"], process["elementLabelEn"], process["class"]) == ("กระบวนการ", "Process", PREFIXES["owl"] + "Class")
    assert any(row["element"] == PREFIXES["kko"] + "fulfilsMission" for row in terms)


def test_library_is_loaded_on_this_page_only(client: Client) -> None:
    assert any("yasgui" in script.get("src", "") for script in client.browse("/sparql").all("script"))
    assert not any("yasgui" in script.get("src", "") for script in client.browse("/queries").all("script"))


def test_nothing_is_styled_in_place(client: Client) -> None:
    for query in (COUNT, "DESCRIBE ?m { ?m a kko:Mission }", "SELECT"):
        page = ask(client, query)
        assert not any("style" in attributes for _, attributes in page.elements)
        assert not page.all("style")
