"""The home page tells the whole plan, in both languages, and tells it truly."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, Triple

import khonkaen_kg.web
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import BASE, KK, KKO, RDF, RDFS, SH, XSD
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web import texts
from khonkaen_kg.web.site import make_site
from khonkaen_kg.web.texts import names
from tests.web.client import Client, Page

if TYPE_CHECKING:
    from khonkaen_kg.graph.build import PlanGraphs

TEMPLATES = Path(khonkaen_kg.web.__file__).parent / "templates"
HOSTILE = "<script>alert(1)</script></title>\u202eevil\u200b'\"&"


def read_section(page: Page, name: str) -> str:
    """The text of the section that the heading ``name`` starts, up to the next heading of the same rank."""
    html = page.response.text
    start = html.index(f'<h2 id="{name}"')
    end = html.find("<h2 id=", start + 1)
    inner = re.sub(r"<[^>]+>", " ", html[start : end if end > 0 else len(html)])
    return " ".join(inner.split())


@pytest.fixture(scope="module", params=["th", "en"])
def home_page(request: pytest.FixtureRequest, client: Client) -> Page:
    return client.browse(f"/?lang={request.param}")


def test_home_is_thai_unless_the_reader_wants_english(client: Client) -> None:
    assert client.browse("/").response.headers["content-language"] == "th"
    assert client.browse("/", accept_language="en-GB,en;q=0.9,th;q=0.8").response.headers["content-language"] == "en"
    assert client.browse("/?lang=th", accept_language="en").response.headers["content-language"] == "th"
    assert client.browse("/?lang=xx", accept_language="fr").response.headers["content-language"] == "th"
    assert client.browse("/").response.headers["vary"] == "Accept, Accept-Language"
    assert client.get("/").headers["content-type"] == "text/html; charset=utf-8"


def test_home_shows_every_stated_text(home_page: Page, plan: PlanGraphs) -> None:
    classes = {KKO + name for name in ("Goal", "Mission", "StrategicIssue", "PositioningTheme", "Process", "RecipientMention", "Indicator")}
    labels = {triple.subject: triple.object.value for triple in plan.stated if triple.predicate.value == RDFS + "label" and isinstance(triple.object, Literal)}
    of_class = {t.subject for t in plan.stated if t.predicate.value == RDF + "type" and isinstance(t.object, NamedNode) and t.object.value in classes}
    assert len(of_class) == 1 + 3 + 5 + 7 + 8 + 10 + 2
    language = home_page.all("html")[0]["lang"]
    for element in of_class:
        # Recipients are short names; an English page has them in English.
        if language == "th" or "recipient-mention" not in str(element):
            assert " ".join(labels[element].split()) in home_page.text


def test_home_tells_the_years_in_both_eras(client: Client) -> None:
    assert "พ.ศ. 2561–2565 (2018–2022)" in client.browse("/?lang=th").text
    assert "2018–2022 (BE 2561–2565)" in client.browse("/?lang=en").text


def test_home_tells_who_confirmed_the_alignments_and_what_a_gap_means(client: Client) -> None:
    thai, english = client.browse("/?lang=th").text, client.browse("/?lang=en").text
    assert "เป็นการพิจารณาของคณะผู้จัดทำของโครงการนี้ตามหลักเกณฑ์การให้ระดับที่เผยแพร่ไว้ มิใช่ของจังหวัด" in thai
    assert "ไม่ระบุในเอกสารต้นฉบับนี้" in thai
    assert "the judgement of this project's curators under the published grading rule, not the province's" in english
    assert "not stated in this source" in english


def test_home_counts_what_the_plan_has(client: Client) -> None:
    text = client.browse("/?lang=en").text
    for figure in ("3 Missions", "5 Strategic issues", "7 Positioning themes", "8 Processes", "2 Indicators", "32 Curated alignments", "83 Gaps"):
        assert figure in text
    assert "Strong 13" in text
    assert "Weak 19" in text
    assert "Warning 32" in text
    assert "Information 51" in text


def test_issues_show_their_processes_by_grade(client: Client) -> None:
    page = client.browse("/?lang=en")
    rows = re.findall(r'<tr role="row".*?</tr>', page.response.text, re.DOTALL)
    by_issue = {}
    for row in rows:
        element, *cells = row.split("<td ")
        if "/issue/" in element:
            by_issue[re.findall(r"/issue/(\d)", element)[0]] = tuple(re.findall(r"/process/(\d\.\d)", cell) for cell in cells)
    assert by_issue == {
        "1": (["2.1", "2.2", "2.3"], ["3.1", "3.2"]),
        "2": (["1.2"], ["1.1"]),
        "3": (["1.3"], []),
        "4": ([], []),
        "5": ([], ["1.3", "3.1", "3.2"]),
    }


def test_gaps_are_counted_by_severity_and_kind(client: Client) -> None:
    gaps = read_section(client.browse("/?lang=en"), "gaps")
    assert "Warning 32" in gaps
    assert "Information 51" in gaps
    assert "Issue without a recipient of its own 2" in gaps
    assert "See all gaps" in gaps


def test_home_links_every_question(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    links = client.browse("/?lang=th").links()
    for query in knowledge_graph.catalogue.values():
        if query.group == "questions":
            assert f"/queries/{query.name}?lang=th" in links


def test_every_link_of_the_home_page_leads_somewhere(home_page: Page, client: Client) -> None:
    ids = {attributes["id"] for _, attributes in home_page.elements if "id" in attributes}
    links = set(home_page.links())
    assert len(links) > 60
    for link in links:
        if link.startswith("#"):
            assert link[1:] in ids
        elif link.partition("?")[0] not in ("/catalog", "/releases"):
            # This graph is of no release, so there is neither; the links of a released site are followed from its catalogue.
            assert link.startswith("/")
            assert client.browse(link).response.status_code == 200, link


def test_plan_can_be_chosen_and_an_unknown_one_is_refused(client: Client) -> None:
    assert "แผนพัฒนาจังหวัดขอนแก่น" in client.browse("/?plan=TH-40/2018-2022").text
    answer = client.get("/?plan=TH-41/2018-2022")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter")
    assert "TH-40/2018-2022" in answer.json()["en"]["remedy"]


@pytest.mark.parametrize("path", ["/", "/queries", "/queries/all-gaps", "/sparql", "/docs", "/problems", "/nowhere"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_has_what_readers_and_their_tools_need(path: str, language: str, client: Client) -> None:
    page = client.browse(f"{path}?lang={language}")
    assert page.all("html") == [{"lang": language}]
    assert page.response.headers["content-language"] == language
    assert "width=device-width" in [meta.get("content", "") for meta in page.all("meta")][1]
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert page.links()[0] == "#content"
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    fields = [f for tag in ("select", "textarea", "input") for f in page.all(tag) if f.get("type") not in ("hidden", "radio")]
    assert all(field["id"] in labelled for field in fields)
    for _, attributes in page.elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href", "action"):
            assert attributes.get(name, "/").startswith(("/", "#"))
            assert not attributes.get(name, "/").startswith("//")
    scripts = [script.get("src", "") for script in page.all("script")]
    assert all(script.startswith("/static/") for script in scripts)
    assert scripts[-1] == "/static/site.js"


def test_docs_are_drawn_by_our_own_copy_of_swagger_ui(client: Client) -> None:
    page = client.browse("/docs")
    sources = [script["src"] for script in page.all("script")] + [link["href"] for link in page.all("link") if link.get("rel") == "stylesheet"]
    assert "/static/vendor/swagger-ui/swagger-ui-bundle.js" in sources
    assert all(client.get(source).status_code == 200 for source in sources)


def make_hostile_graph() -> NamedGraph:
    def triple(subject: str, predicate: str, value: str | Literal) -> Triple:
        return Triple(NamedNode(subject), NamedNode(predicate), value if isinstance(value, Literal) else NamedNode(value))

    plan, issue, gap, kind, passage = (KK + name for name in ("p", "p/issue/1", "p/gap/x/1", "gap-kind/x", "p/passage"))
    statements = [
        triple(plan, RDF + "type", KKO + "StrategicPlan"),
        triple(issue, RDF + "type", KKO + "StrategicIssue"),
        triple(issue, KKO + "inPlan", plan),
        triple(issue, KKO + "code", Literal(HOSTILE)),
        triple(issue, KKO + "statedIn", passage),
        triple(passage, KKO + "line", Literal("7", datatype=NamedNode(XSD + "integer"))),
        triple(passage, KKO + "quote", Literal(HOSTILE, language="th")),
        triple(gap, RDF + "type", KKO + "Gap"),
        triple(gap, KKO + "inPlan", plan),
        triple(gap, KKO + "hasGapKind", kind),
        triple(gap, KKO + "hasSeverity", SH + "Warning"),
        triple(gap, KKO + "concernsElement", issue),
        triple(gap, KKO + "hasPassage", passage),
        triple(kind, KKO + "remedy", Literal(HOSTILE, language="th")),
        triple(issue, KKO + "seeAlso", "javascript:alert(1)"),
        *(triple(thing, RDFS + "label", Literal(HOSTILE, language="th")) for thing in (plan, issue, gap, kind)),
    ]
    return NamedGraph(BASE + "graph/hostile", tuple(statements))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D",
        "/queries/all-gaps",
        "/queries/resource-statements?resource=https%3A%2F%2Fw3id.org%2Fkhonkaen-kg%2Fid%2Fp%2Fissue%2F1",
        "/id/p/issue/1",
    ],
)
def test_hostile_labels_are_shown_inert(path: str, knowledge_graph: KnowledgeGraph) -> None:
    client = Client(make_site(KnowledgeGraph(InProcessEngine([make_hostile_graph()]), knowledge_graph.catalogue)))
    page = client.browse(path)
    assert page.response.status_code == 200
    assert all(script.get("type") == "application/ld+json" or script["src"].startswith("/static/") for script in page.all("script"))
    assert "\u202e" not in page.response.text
    assert "\u200b" not in page.response.text
    assert "<script>alert(1)</script></title>⟨U+202E⟩evil⟨U+200B⟩'\"&" in page.text
    assert not [link for link in page.links() if link.startswith("javascript:")]


def test_graph_without_a_plan_has_a_home_page(knowledge_graph: KnowledgeGraph) -> None:
    page = Client(make_site(KnowledgeGraph(InProcessEngine([]), knowledge_graph.catalogue))).browse("/?lang=en")
    assert page.response.status_code == 200
    assert "This graph holds no plan yet" in page.text


def test_every_text_is_used_and_every_text_used_is_there() -> None:
    web = TEMPLATES.parent
    rooms = (path for path in (*TEMPLATES.glob("*"), *web.rglob("*.py")) if path.parent != web / "texts")
    written = "".join(path.read_text(encoding="utf-8") for path in rooms)
    assert set(re.findall(r'(?:\bt|texts\.choose\(language\))\("([a-z-]+[a-z])"', written)) <= set(texts.TEXTS)
    named = set(re.findall(r'"([a-z][a-z0-9-]*)"', written))
    # Some keys are put together: a beginning with the name of a severity, a grade, a kind or a group after it, or a severity with an end.
    beginnings = tuple(set(re.findall(r'"([a-z-]+-)" ?[~+]', written)) | set(re.findall(r'f"([a-z-]+-)\{', written)))
    ends = ("-lead",)
    assert {key for key in texts.TEXTS if key not in named and not key.startswith(beginnings) and not key.endswith(ends)} == set()


def test_no_text_stands_in_two_rooms() -> None:
    assert len(texts.TEXTS) == sum(len(room) for room in texts.ROOMS)


def test_every_text_is_thai_and_english() -> None:
    thai_letter = re.compile("[\u0e01-\u0e5b]")
    same = {"sparql", "api", "json", "csv", "openapi", "switch"}
    for key, (thai, english) in {**texts.TEXTS, **names.COLUMNS}.items():
        assert thai.strip() == thai != ""
        assert english.strip() == english != ""
        if key not in same:
            assert thai_letter.search(thai), key
            assert not thai_letter.search(english), key
            assert set(re.findall(r"\{\w+\}", thai)) >= set(re.findall(r"\{\w+\}", english)), key


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/queries", "///evil.example", "/\\evil.example"])
def test_no_link_of_an_unknown_page_leads_to_another_host(path: str, client: Client) -> None:
    # Without the host before it, a client would take such an address for that of a host.
    page = client.browse("http://kg.test" + path)
    assert page.response.status_code == 404
    links = [a["href"] for tag in ("a", "link") for a in page.all(tag)]
    assert all(re.match(r"/(?![/\\])|#", link) for link in links), links
    assert any("evil.example" in link for link in links)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/?plan=TH-40/2018-2022&plan=TH-40/2018-2022", "plan"),
        ("/?lang=th&lang=en", "lang"),
        ("/queries?lang=th&lang=en", "lang"),
        ("/queries/all-gaps?lang=th&lang=en", "lang"),
        ("/sparql?lang=th&lang=en", "lang"),
        ("/docs?lang=th&lang=en", "lang"),
        ("/problems?lang=th&lang=en", "lang"),
    ],
)
def test_parameter_of_a_page_is_given_once(address: str, name: str, client: Client) -> None:
    page = client.browse(address)
    assert page.response.status_code == 422
    assert f"{name} is given more than once" in page.text
