"""Resources: every IRI of this project answers at its path, in every form, with its evidence, its gaps and its way back."""

from __future__ import annotations

import json
import re

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from rdflib import Graph, URIRef
from rdflib.compare import isomorphic

from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import BASE, DCAT, DCTERMS, GRAPH, KK, KKO, RDFS, SKOS, SOURCE, VOID
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.results import Cell
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph, open_graph
from khonkaen_kg.web import portrait, resources, tables, texts, things
from khonkaen_kg.web.documents import FORMS
from khonkaen_kg.web.envelope import CONTENT_SECURITY_POLICY
from khonkaen_kg.web.rendering import link_resource
from khonkaen_kg.web.site import make_site
from khonkaen_kg.web.texts import names
from tests.web.client import BROWSER, Client
from tests.web.conftest import FREE

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own parser of JSON-LD

PLAN = "/id/TH-40/2018-2022"
THEME = f"{PLAN}/positioning/5"
ALIGNMENT = f"{PLAN}/alignment/mission-1.issue-2"
GAP = f"{PLAN}/gap/positioning-without-process/positioning-5"
READERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}


def read(client: Client, path: str, suffix: str = "ttl") -> Graph:
    response = client.get(f"{path}.{suffix}")
    assert response.status_code == 200, response.text
    return Graph().parse(data=response.content, format=READERS[suffix])


@pytest.mark.parametrize("suffix", FORMS)
def test_accept_and_suffix_give_the_same_document_in_every_form(client: Client, suffix: str) -> None:
    form = FORMS[suffix]
    negotiated, fixed = client.get(THEME, form), client.get(f"{THEME}.{suffix}", "image/png")
    assert (negotiated.status_code, fixed.status_code) == (200, 200)
    assert negotiated.headers["content-type"].partition(";")[0] == fixed.headers["content-type"].partition(";")[0] == form
    assert negotiated.content == fixed.content
    assert negotiated.headers["vary"] == "Accept, Accept-Language"
    assert negotiated.headers["content-location"] == f"{THEME}.{suffix}"
    assert isomorphic(read(client, THEME, suffix), read(client, THEME, "nt"))


def test_same_rdf_in_every_language(client: Client) -> None:
    assert len({client.get(THEME, "text/turtle", accept_language=language).content for language in ("th", "en", "de")}) == 1


def test_description_is_what_is_said_of_a_thing_what_refers_to_it_and_the_names_of_both(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    iri = BASE.rstrip("/") + THEME
    said = knowledge_graph.sparql(f"SELECT DISTINCT ?p ?o WHERE {{ <{iri}> ?p ?o }}")
    referring = knowledge_graph.sparql(f"SELECT DISTINCT ?s ?p WHERE {{ ?s ?p <{iri}> }}")
    graph = read(client, THEME)
    assert len(list(graph.predicate_objects(URIRef(iri)))) == len(said) == 12
    assert len(list(graph.subject_predicates(URIRef(iri)))) == len(referring) == 8
    rest = {(subject, predicate) for subject, predicate, object_ in graph if URIRef(iri) not in (subject, object_)}
    assert {predicate for _, predicate in rest} == {URIRef(RDFS + "label")}
    assert URIRef(KK + "TH-40/2018-2022/issue/2") in {subject for subject, _ in rest}


def test_links_of_a_response_say_what_it_is_about_and_where_the_other_forms_are(client: Client) -> None:
    link = client.get(f"{THEME}.ttl").headers["link"]
    assert f'<{BASE}{THEME[1:]}>;rel="cite-as"' in link
    assert f'<{BASE}{THEME[1:]}>;rel="canonical"' in link
    assert f'<http://localhost{THEME}.jsonld>;rel="alternate";type="application/ld+json"' in link
    assert f'<http://localhost{THEME}.ttl>;rel="alternate"' not in link
    assert 'rel="license"' in link
    assert "; " not in link
    assert 'rel="canonical"' not in client.get(THEME, "text/turtle").headers["link"]


@pytest.mark.parametrize("accept", [None, "*/*", BROWSER, "image/png, text/html;q=0.1"])
def test_browsers_and_who_takes_anything_get_the_page(client: Client, accept: str | None) -> None:
    response = client.get(THEME, accept)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert response.headers["content-location"] == f"{THEME}.html"


def test_nothing_acceptable_is_406(client: Client) -> None:
    assert client.get(THEME, "image/png").status_code == 406


@pytest.mark.parametrize("suffix", ["", *(f".{form}" for form in FORMS)])
def test_unknown_thing_is_a_problem_for_programs_and_a_page_for_people(client: Client, suffix: str) -> None:
    for accept in (*FORMS.values(), None):
        response = client.get(f"/id/nothing{suffix}", accept)
        assert (response.status_code, response.headers["content-type"]) == (404, "application/problem+json")
    page = client.get(f"/id/nothing{suffix}", BROWSER)
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/id/%2e%2e%2fTH-40",
        "/id/../id/TH-40%2f..",
        "/id/a%00b",
        "/id/a%0d%0aSet-Cookie:x=1",
        "/id/%3E%20%7D%20%23",
        "/id/",
        "/id/%ff",
        "/id//evil.example",
        "/graph/nothing",
        "/graph/%00.ttl",
        "/source/nothing",
        "/source/nothing.txt",
        "/source/khonkaen-pmqa-process/nothing",
        "/ontology/prefix/nothing",
        "/id/TH-40/2018-2022/",
    ],
)
def test_tricks_with_paths_find_nothing_and_inject_nothing(client: Client, path: str) -> None:
    for accept in ("text/turtle", BROWSER):
        response = client.get(path, accept)
        assert response.status_code == 404
        assert "set-cookie" not in response.headers


def test_every_iri_of_the_graph_answers(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    found = knowledge_graph.sparql(
        f"""SELECT DISTINCT ?iri WHERE {{
          {{ ?iri ?p ?o }} UNION {{ ?s ?p ?iri }} UNION {{ GRAPH ?iri {{ ?s ?p ?o }} }}
          FILTER(isIRI(?iri) && STRSTARTS(STR(?iri), "{BASE}")) }}"""
    )
    # /ontology and /shapes have pages of their own, and so has what begins there.
    paths = {row[0].partition("#")[0].removeprefix(BASE) for row in found.values if row[0]}
    ours = sorted(path for path in paths if re.match(r"(?:id|graph|source|ontology/[a-z]+)/", path))
    assert len(ours) > 400
    for path in ours:
        assert client.get(f"/{path}", "application/n-triples").content, path


def test_page_of_an_element_has_its_words_its_gaps_and_its_statements_with_their_basis(client: Client) -> None:
    page = client.browse(f"{THEME}?lang=th")
    assert page.text.count("ศูนย์กลางการศึกษา") > 3
    assert "Education hub" in page.text
    assert "ระบุในเอกสารต้นฉบับ" in page.text
    assert "อนุมานจากข้อมูลอื่นในกราฟ" in page.text
    assert "ไม่พบกระบวนการที่คณะผู้จัดทำกราฟนี้พิจารณาว่าสนับสนุนตำแหน่งการพัฒนานี้" in page.text
    assert "แนวทางปิดช่องว่าง: ระบุกระบวนการที่มุ่งสู่ตำแหน่งการพัฒนานี้" in page.text.replace(" :", ":")
    assert "/source/khonkaen-pmqa-process?lang=th#char=976,993" in page.links()
    # Each property leads to its definition.
    assert "/ontology?lang=th#inPlan" in page.links()
    stated = "ตามที่ระบุในเอกสารต้นฉบับ “การจัดการกระบวนการ จังหวัดขอนแก่น (PMQA)”"
    assert f"คณะผู้จัดทำ khonkaen-kg. “ศูนย์กลางการศึกษา” {stated} แผนพัฒนาจังหวัดในรูปกราฟความรู้ {BASE}{THEME[1:]}" in page.text


def test_page_of_an_element_says_what_it_lacks_the_graver_first(client: Client) -> None:
    lacks = client.get(f"{THEME}.html?lang=en").text.partition('id="lacks"')[2].partition("</section>")[0]
    assert re.findall(r'<li class="severity-(\w+)"', lacks) == ["warning"] * 4 + ["info"]


def test_element_without_gaps_says_so(client: Client) -> None:
    page = client.browse(f"{PLAN}/gloss/positioning-1.1?lang=en")
    assert "No gap was found that concerns this element" in page.text


def test_direct_property_tells_who_linked_it_why_and_how_strongly(client: Client) -> None:
    html = client.get(f"{PLAN}/mission/1?lang=en", BROWSER).text
    statement = html.partition("addresses issue</span></a></dt>")[2].partition("</dd>")[0]
    assert 'class="mark mark-strong"' in statement
    assert "These are shared distinctive words." in statement
    assert 'Curated by <span lang="en">this graph&#39;s curators</span>' in statement
    assert "Follows from what this graph&#39;s curators found" in statement
    assert "Follows from other statements" not in statement
    assert f'href="{ALIGNMENT}?lang=en"' in statement


def section(html: str, name: str) -> str:
    return html.partition(f'<h2 id="{name}">')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("path", "relation", "other"),
    [
        (THEME, "aligns with", f"{PLAN}/positioning/6"),
        (THEME, "what aligns with it", f"{PLAN}/positioning/2"),
        (f"{PLAN}/issue/4", "addressed by", f"{PLAN}/process/1.2"),
        (f"{PLAN}/process/1.2", "addresses issue", f"{PLAN}/issue/4"),
    ],
)
def test_rejected_link_stands_apart_with_its_verdict_and_reason_on_the_pages_of_both_ends(client: Client, path: str, relation: str, other: str) -> None:
    html = client.get(f"{path}?lang=en", BROWSER).text
    held, _, rest = section(html, "facts").partition("not-held")
    assert f'href="{other}?lang=en"' not in held
    (entry,) = (part for part in rest.split("<dt>")[1:] if f'href="{other}?lang=en"' in part)
    assert f">{relation}<" in entry
    assert 'class="mark mark-rejected">Examined and rejected<' in entry
    assert "2026-11-22" in entry
    # The link itself, among all that refers to the thing, has the mark too.
    link = re.search(r'href="([^"?]*/alignment/[^"?]*)\?lang=en"', entry)
    assert link is not None
    values = html.partition('<details class="details">')[2].split('<div class="value">')[1:]
    assert [value for value in values if link[1] in value and "mark-rejected" in value.partition("</div>")[0]]


@pytest.mark.parametrize(("name", "mark"), [("process-1.2.issue-4", "rejected"), ("mission-1.issue-2", "strong")])
def test_page_of_a_link_begins_with_its_verdict_reason_curator_and_date(client: Client, name: str, mark: str) -> None:
    html = client.get(f"{PLAN}/alignment/{name}?lang=th", BROWSER).text
    head = html.partition("<h1>")[2].partition("</header>")[0]
    assert f'class="mark mark-{mark}"' in head
    assert "ผู้พิจารณา" in head
    assert "คณะผู้จัดทำกราฟนี้" in head
    assert "22 พฤศจิกายน" in head
    assert ("จึงไม่รับ" in head) == (mark == "rejected")
    # Who quotes a rejected link quotes that it was rejected.
    assert ("(พิจารณาแล้วไม่รับ)" in html.partition('class="cite"')[2].partition("</p>")[0]) == (mark == "rejected")


def test_planner_finds_what_a_theme_is_linked_with_once_and_no_sort_key_or_iri_before_the_details(client: Client) -> None:
    html = client.get(f"{THEME}?lang=th", BROWSER).text
    facts = section(html, "facts").partition("not-held")[0]
    assert facts.count("<dt>") == 1
    assert facts.count(f'href="{PLAN}/issue/2?lang=th"') == 1
    assert "ตอบสนองประเด็น" in facts
    before, _, details = html.partition("<main")[2].partition('<details class="details">')
    assert "กุญแจเรียงลำดับ" not in html
    assert '<p class="iri">' not in before
    assert BASE + THEME[1:] in details
    # The rest is kept: the general property, the type that follows, the code, the heading, what refers to it.
    for told in ("alignsWith", "code", "listedUnder", "statedIn", "inPlan", "position", "hasObject", "hasSubject", "concernsElement"):
        assert f'href="/ontology?lang=th#{told}"' in details
    order = [html.index(f'id="{name}"') for name in ("evidence", "facts", "lacks", "cite", "iri", "said", "referring", "forms")]
    assert order == sorted(order)


def test_every_statement_of_a_thing_is_on_its_page_but_its_sort_key(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    iri = BASE + THEME[1:]
    said = knowledge_graph.sparql(f"SELECT DISTINCT ?p ?o WHERE {{ {{ <{iri}> ?p ?o }} UNION {{ ?o ?p <{iri}> }} FILTER(?p != kko:sortKey) }}")
    html = client.get(f"{THEME}?lang=en", BROWSER).text
    assert html.count('<div class="basis">') == len(said) == 19


def test_what_refers_to_a_thing_is_said_from_its_own_side(client: Client) -> None:
    thai, english = (client.browse(f"{THEME}?lang={language}").text for language in ("th", "en"))
    assert all(words in thai for words in ("เป็นต้นทางของ", "เป็นปลายทางของ", "ช่องว่างของรายการนี้"))
    assert all(words in english for words in ("is the subject of", "is the object of", "gaps of it"))


def test_every_property_of_the_ontology_that_a_page_turns_round_has_words_for_it(knowledge_graph: KnowledgeGraph) -> None:
    rows = knowledge_graph.sparql(
        f"""SELECT DISTINCT ?p WHERE {{ ?s ?p ?o FILTER(isIRI(?s) && STRSTARTS(STR(?p), "{KKO}") && STRSTARTS(STR(?s), "{KK}") && isIRI(?o)
          && STRSTARTS(STR(?o), "{BASE}") && !STRSTARTS(STR(?o), "{KKO}")) }}"""
    )
    assert {row[0] for row in rows.values} - set(names.INVERSES) <= {KKO + "reportedBy"}


def test_graph_or_curator_has_its_details_open_for_there_is_nothing_else(client: Client) -> None:
    for path in ("/graph/TH-40/2018-2022/stated", "/id/curator/khonkaen-kg"):
        assert '<details class="details" open>' in client.get(path, BROWSER).text


def test_page_of_a_gap_begins_with_its_severity_and_what_would_close_it(client: Client) -> None:
    head = client.get(f"{PLAN}/gap/issue-without-process/issue-4?lang=en", BROWSER).text.partition("<h1>")[2].partition("</header>")[0]
    assert 'class="mark mark-warning"' in head
    assert "What would close it" in head


def test_inherited_property_has_no_link_behind_it(client: Client) -> None:
    # The process serves tourists in its own words, by a link, and inherits them from its mission, by none.
    html = client.get(f"{PLAN}/process/3.1?lang=en", BROWSER).text
    parts = html.partition('href="/ontology?lang=en#inheritsRecipientType"')[2].partition("</dd>")[0]
    assert "Tourists" in parts
    assert "recipient-link" not in parts
    own = html.partition('href="/ontology?lang=en#servesRecipientType"')[2].partition("</dd>")[0]
    assert f"{PLAN}/recipient-link/process-3.1.tourists" in own


def test_page_of_a_link_is_called_by_what_it_links_and_shows_both_quotes(client: Client) -> None:
    page = client.browse(f"{ALIGNMENT}?lang=th")
    assert "พัฒนาให้เป็นเมืองน่าอยู่อย่างยั่งยืน สำหรับคนทุกกลุ่มในสังคม → การพัฒนาคุณภาพคนและสังคม" in page.text
    links = [link for link in page.links() if link.startswith("/source/khonkaen-pmqa-process?lang=th#char=")]
    assert links[:2] == [f"/source/khonkaen-pmqa-process?lang=th#char={span}" for span in ("356,373", "1229,1239")]


def test_page_of_a_gap_leads_to_its_element(client: Client) -> None:
    assert f"{THEME}?lang=en" in client.browse(f"{GAP}?lang=en").links()


def test_gaps_of_one_kind_are_told_apart_by_their_element(client: Client) -> None:
    first, second = (client.browse(f"{PLAN}/gap/indicator-without-baseline/indicator-{n}?lang=en").text for n in (1, 2))
    name = "A baseline of this indicator is not stated in this source: Indicator 1, Growth rate"
    # In the title, the heading and the citation.
    assert first.count(name) == 3
    assert name not in second
    thai = client.browse(f"{PLAN}/gap/indicator-without-baseline/indicator-1?lang=th").text
    assert thai.count("ค่าฐานของตัวชี้วัดนี้: ตัวชี้วัดที่ 1 อัตราการขยายตัว") >= 3


def test_page_of_a_gap_says_what_a_gap_means_and_which_rule_found_it(client: Client) -> None:
    text = client.browse(f"{PLAN}/gap/indicator-without-baseline/indicator-1?lang=en").text
    assert texts.TEXTS["not-stated"][1] in text
    assert "the rule “A baseline of this indicator is not stated in this source” (kks:Indicator-without-baseline)" in text


def test_types_that_are_called_alike_have_their_prefixed_names() -> None:
    iris = [VOID + "Dataset", DCAT + "Dataset", SKOS + "Concept"]
    cells = [Cell("iri", iri) for iri in iris]
    shown = portrait.tell_apart(cells, [tables.show_term(cell, {}, "en") for cell in cells])
    assert [term.main.text for term in shown] == ["Dataset (void:Dataset)", "Dataset (dcat:Dataset)", "Concept"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # The torn word is left out, with the mark that it begins with.
        (("ัดทำแผน ของจังหวัด ", "ของจังหวัด "), (" และการ พัฒนาเ", " และการ")),
        # Where there is but one word, only what cannot stand at its end is.
        (("ิ\u0e33บล", "บล"), ("พื้นที่เ", "พื้นที่")),
        (("", ""), ("", "")),
    ],
)
def test_surroundings_of_a_quote_begin_and_end_with_whole_words(before: tuple[str, str], after: tuple[str, str]) -> None:
    assert (portrait.trim_before(before[0]), portrait.trim_after(after[0])) == (before[1], after[1])


def test_page_names_every_form_and_embeds_what_is_said(client: Client) -> None:
    page = client.browse(f"{THEME}?lang=en")
    alternates = {(link["type"], link["href"]) for link in page.all("link") if link.get("rel") == "alternate" and "type" in link}
    assert alternates == {(form, f"{THEME}.{suffix}") for suffix, form in FORMS.items()}
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.response.text, re.DOTALL)
    embedded = Graph().parse(data=block, format="json-ld")
    assert (URIRef(BASE + THEME[1:]), URIRef(KKO + "code"), None) in embedded
    assert "script-src 'self'" in CONTENT_SECURITY_POLICY


def test_words_in_embedded_data_cannot_leave_it(knowledge_graph: KnowledgeGraph) -> None:
    hostile = "</script><script>alert(1)</script><!-- ก\u202e"
    things = (Triple(NamedNode(KK + "x"), NamedNode(RDFS + "label"), Literal(hostile, language="en")),)
    client = Client(make_site(KnowledgeGraph(InProcessEngine([NamedGraph(GRAPH + "x", things)]), knowledge_graph.catalogue), FREE))
    html = client.get("/id/x", BROWSER).text
    assert "alert(1)</script>" not in html
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert json.loads(block)[0][RDFS + "label"][0]["@value"] == hostile
    assert client.get("/id/x.html").status_code == 200


def test_graph_is_its_own_content_and_its_page_says_how_much_that_is(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    iri = GRAPH + "TH-40/2018-2022/stated"
    (count,) = knowledge_graph.sparql(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}").values[0]
    assert client.get("/graph/TH-40/2018-2022/stated", "application/n-triples").text.count("\n") == int(count or 0) == 351
    page = client.browse("/graph/TH-40/2018-2022/stated?lang=en")
    assert "The graph has 351 statements" in page.text


def test_graph_with_blank_nodes_is_the_same_bytes_in_every_process(client: Client, home: Home) -> None:
    other = Client(make_site(open_graph(home), FREE))
    assert client.get("/graph/shapes.ttl").content == other.get("/graph/shapes.ttl").content


def test_graph_that_is_too_large_is_left_to_the_dumps(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "MAX_GRAPH", 350)
    response = client.get("/graph/TH-40/2018-2022/stated.ttl")
    assert (response.status_code, response.json()["code"]) == (503, "result-too-large")
    assert "/dumps" in response.json()["detail"]


def test_page_with_too_many_statements_says_so_and_its_documents_have_all(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(things, "MAX_STATEMENTS", 10)
    assert "These are the first 10 statements" in client.browse(f"{THEME}?lang=en").text
    assert len(list(read(client, THEME).predicate_objects(URIRef(BASE + THEME[1:])))) == 12


def test_iri_that_ends_like_a_form_is_found_before_the_form(knowledge_graph: KnowledgeGraph) -> None:
    things = tuple(Triple(NamedNode(KK + name), NamedNode(RDFS + "label"), Literal(name)) for name in ("file", "file.ttl"))
    client = Client(make_site(KnowledgeGraph(InProcessEngine([NamedGraph(GRAPH + "x", things)]), knowledge_graph.catalogue), FREE))
    assert client.get("/id/file.ttl", BROWSER).headers["content-type"] == "text/html; charset=utf-8"
    assert "<id/file.ttl>" in client.get("/id/file.ttl.ttl").text
    assert KK + "file.ttl" not in client.get("/id/file.nt").text


def test_iri_in_thai_letters_is_escaped_in_headers(knowledge_graph: KnowledgeGraph) -> None:
    thing = Triple(NamedNode(KK + "ก"), NamedNode(RDFS + "label"), Literal("x"))
    replaced = Triple(NamedNode(KK + "old"), NamedNode(DCTERMS + "isReplacedBy"), NamedNode("https://example.org/ก"))
    client = Client(make_site(KnowledgeGraph(InProcessEngine([NamedGraph(GRAPH + "x", (thing, replaced))]), knowledge_graph.catalogue), FREE))
    for path, accept in (("/id/%E0%B8%81", BROWSER), ("/id/%E0%B8%81", "text/turtle"), ("/id/%E0%B8%81.ttl", "*/*")):
        response = client.get(path, accept)
        assert response.status_code == 200
        assert f'<{KK}%E0%B8%81>;rel="cite-as"' in response.headers["link"]
    moved = client.get("/id/old", BROWSER)
    assert (moved.status_code, moved.headers["location"]) == (301, "https://example.org/%E0%B8%81")
    # A browser would keep it for ever, and another release may say otherwise.
    assert "max-age=0" in moved.headers["cache-control"]


def test_source_is_described_with_all_its_passages(client: Client) -> None:
    graph = read(client, "/source/khonkaen-pmqa-process")
    passages = {subject for subject in graph.subjects() if str(subject).startswith(SOURCE + "khonkaen-pmqa-process#")}
    assert len(passages) == 120
    assert (URIRef(SOURCE + "khonkaen-pmqa-process#char=976,993"), URIRef(KKO + "quote"), None) in graph


def test_foreign_properties_on_pages_have_words_in_both_languages(knowledge_graph: KnowledgeGraph) -> None:
    rows = knowledge_graph.sparql(
        f"""SELECT DISTINCT ?p WHERE {{ ?s ?p ?o FILTER(isIRI(?s) && STRSTARTS(STR(?s), "{BASE}") && !CONTAINS(STR(?s), "#"))
          MINUS {{ ?p rdfs:label ?label }} }}"""
    )
    vann = "http://purl.org/vocab/vann/"
    unnamed = {row[0] for row in rows.values if row[0] and not row[0].startswith(vann)} - set(names.TERMS)
    assert unnamed == set()


@pytest.mark.parametrize(
    ("iri", "href"),
    [
        (KK + "TH-40/2018-2022/process/1.3", "/id/TH-40/2018-2022/process/1.3"),
        (KKO + "Strong", "/ontology#Strong"),
        (SOURCE + "khonkaen-pmqa-process#char=1,5", "/source/khonkaen-pmqa-process#char=1,5"),
        (KK + "a?b#é", "/id/a%3Fb#%C3%A9"),
        (BASE + "/evil.example", None),
        ("javascript:alert(1)", None),
        ("https://w3id.org/khonkaen-kg-not/id/x", None),
    ],
)
def test_link_of_a_thing_is_its_path(iri: str, href: str | None) -> None:
    assert link_resource(iri) == href


def test_no_query_of_a_page_is_asked_twice(client: Client, knowledge_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    answer = knowledge_graph.engine.answer

    def note(query: object) -> object:
        asked.append(query.text)  # type: ignore[attr-defined]
        return answer(query)  # type: ignore[arg-type]

    monkeypatch.setattr(knowledge_graph.engine, "answer", note)
    client.browse(THEME)
    assert len(asked) == len(set(asked)) <= 8
