"""The cascade page tells the plan in a drawing and in words, follows one element, and says what would follow without a part."""

from __future__ import annotations

import asyncio
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Literal, Triple

from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.graph.terms import LABEL
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.published import read_published
from khonkaen_kg.web.site import make_site
from khonkaen_kg.web.suppositions import Question, Suppositions
from tests.web.client import Client, Page
from tests.web.conftest import FREE

if TYPE_CHECKING:
    from khonkaen_kg.paths import Home
    from tests.web.open_site import OpenSite

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script></title>]]>\u202eevil\u200b'\"&\x01\ufffe"


def _section(page: Page, heading: str) -> str:
    """The words of the section that the heading with this id names."""
    found = re.search(rf'<section[^>]*aria-labelledby="{heading}".*?</section>', page.response.text, re.DOTALL)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_drawing_and_table_say_the_same(client: Client) -> None:
    page = client.browse("/cascade?lang=th")
    boxes = [a["href"] for a in page.all("a") if a.get("class", "").startswith("box")]
    assert len(boxes) == 1 + 9 + 3 + 8 + 5 + 7
    assert "/cascade?element=process%2F3.2&lang=th#drawing" in boxes
    table = _section(page, "table")
    assert "ศูนย์กลางการศึกษา Education hub บรรทัด 39 ไม่พบ" in table
    assert "เอกสารระบุว่า เกษตรกร/กลุ่มอาชีพ" in table
    drawing = _section(page, "drawing")
    assert drawing.count("ไม่พบกระบวนการที่เชื่อมโยง") == 2
    # One path for each of 40 flows, and one for each of 5 kinds of line in the legend.
    assert len(page.all("path")) == 40 + 5 + len(re.findall("<path", page.response.text.partition("<main")[0]))


def test_an_element_shows_its_whole_chain(client: Client) -> None:
    page = client.browse("/cascade?element=process/3.2&lang=en")
    chain = _section(page, "chain")
    assert "Hub of transport, logistics and the rail system" in chain
    assert "Found by the curators: weak" in chain
    assert "Stated in the source" in chain
    assert "Inherited from the mission Tourists" in chain
    assert "Patients" not in chain
    assert [a.get("href") for a in page.all("a") if a.get("aria-current") == "true"] == ["/cascade?lang=en#drawing"]
    alone = _section(client.browse("/cascade?element=issue/4&lang=en"), "chain")
    assert "Nothing was found that leads to this element" in alone
    assert "not stated in this source" in alone


def test_without_a_process_the_gaps_that_open_are_told_and_marked(client: Client) -> None:
    page = client.browse("/cascade?without=process/3.2&lang=en")
    told = _section(page, "without-heading")
    assert "Gaps that would open 2" in told
    assert "No curated alignment connects any process to this positioning theme." in told
    assert told.count("What would close it:") == 2
    assert "Curated links 3" in told
    assert "No gap would close." in told
    drawing = _section(page, "drawing")
    assert "new gaps: 2" in drawing
    assert drawing.count("taken out") == 1


def test_without_a_mission_its_parts_and_recipients_go_too(client: Client) -> None:
    page = client.browse("/cascade?without=mission/2&lang=en")
    told = _section(page, "without-heading")
    assert "Gaps that would open 5" in told
    assert "Gaps that would no longer be found 1" in told
    assert re.search("Recipients that the plan would no longer name +Occupational groups +Farmers", told)
    # The mission, its three processes, and two recipient types.
    assert _section(page, "drawing").count("taken out") == 6


def test_a_link_can_be_supposed_away(client: Client) -> None:
    told = _section(client.browse("/cascade?without=recipient-link/process-2.1.farmers&lang=en"), "without-heading")
    assert "Gaps that would open 1" in told
    assert "Nothing else goes with it." in told


@pytest.mark.parametrize(
    ("query", "valid"),
    [
        ("element=process/9", "process/3.2"),
        ("element=indicator/1", "issue/4"),
        ("without=issue/1", "mission/3"),
        ("without=<x>", "process/1.1"),
        ("minGrade=strong", "Strong"),
        ("plan=TH-99", "TH-40/2018-2022"),
        ("element=issue/1&element=issue/2", "element"),
        ("without=process/3.2&without=process/3.1", "without"),
    ],
)
@pytest.mark.parametrize("path", ["/cascade", "/cascade.svg"])
def test_wrong_values_are_refused_with_the_valid_ones(path: str, query: str, valid: str, client: Client) -> None:
    answer = client.get(f"{path}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter")
    assert valid in answer.json()["en"]["remedy"]


def test_strong_only_draws_no_weak_line(client: Client) -> None:
    drawing = client.get("/cascade.svg?minGrade=Strong").text
    lines = [path for path in ET.fromstring(drawing).iter(f"{SVG}path") if path.get("class")]
    assert {path.get("class") for path in lines} == {"strong", "stated", "same"}
    assert sum(path.get("class") == "strong" for path in lines) == 8


def test_strong_only_calls_nothing_a_gap_that_has_a_weak_link(client: Client) -> None:
    page = client.browse("/cascade?minGrade=Strong&lang=en")
    drawing, table = _section(page, "drawing"), _section(page, "table")
    assert (drawing.count("no process found"), drawing.count("leads to nothing"), drawing.count("no strong one")) == (2, 0, 5)
    assert len(re.findall('<tr role="row" class="without"', page.response.text)) == 2
    assert table.count("no strong one") == 5
    file = client.get("/cascade.svg?minGrade=Strong&lang=en").text
    assert (file.count("no process found"), file.count("leads to nothing"), file.count("no strong one")) == (2, 0, 5)
    assert "no strong one" not in client.browse("/cascade?lang=en").text


@pytest.mark.parametrize("query", ["", "?lang=en", "?without=process/3.2&lang=th", "?element=recipient/farmers&lang=en"])
def test_drawing_is_a_file_that_needs_nothing_else(query: str, client: Client) -> None:
    first, second = client.get(f"/cascade.svg{query}"), client.get(f"/cascade.svg{query}")
    assert first.content == second.content
    assert first.headers["content-type"] == "image/svg+xml"
    assert first.headers["content-disposition"] == 'inline; filename="cascade-TH-40-2018-2022.svg"'
    root = ET.fromstring(first.content)
    assert root.tag == f"{SVG}svg"
    width, height = (float(root.attrib[side]) for side in ("width", "height"))
    assert root.attrib["viewBox"] == f"0 0 {width} {height}"
    assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {"svg", "title", "g", "path", "rect", "text"}
    # The site's policy lets no style stand inside, and a file leads nowhere.
    assert not [name for node in root.iter() for name in node.attrib if name in ("style", "href") or name.startswith("on")]


def test_page_needs_no_script(client: Client) -> None:
    page = client.browse("/cascade?without=process/2.1&element=process/2.1")
    assert next(button for button in page.all("button") if "data-image" in button)["hidden"] == ""
    assert "/cascade.svg?plan=TH-40%2F2018-2022&without=process%2F2.1&element=process%2F2.1&lang=th" in page.links()
    (form,) = [form for form in page.all("form") if form.get("action") == "/cascade#supposed"]
    assert form["method"] == "get"
    assert len(page.all("script")) == 1


@pytest.fixture(scope="module")
def hostile(home: Home, knowledge_graph: KnowledgeGraph) -> Client:
    """The shipped plan with hostile labels in place of its own."""

    def poison(triple: Triple) -> Triple:
        if triple.predicate != LABEL or not isinstance(triple.object, Literal):
            return triple
        return Triple(triple.subject, LABEL, Literal(HOSTILE, language=triple.object.language))

    graphs = [NamedGraph(graph.iri, tuple(poison(triple) for triple in graph.triples)) for graph in read_published(home)]
    return Client(make_site(KnowledgeGraph(InProcessEngine(graphs), knowledge_graph.catalogue), FREE))


@pytest.mark.parametrize("path", ["/cascade.svg", "/cascade.svg?element=process/3.2", "/cascade.svg?without=process/3.2"])
def test_hostile_labels_are_inert_in_the_drawing(path: str, hostile: Client) -> None:
    answer = hostile.get(path)
    assert answer.status_code == 200
    root = ET.fromstring(answer.content)
    assert not list(root.iter(f"{SVG}script"))
    titles = [title.text or "" for title in root.iter(f"{SVG}title")]
    assert any("<script>alert(1)</script>" in title for title in titles)
    assert all("\u202e" not in title and "\x01" not in title for title in titles)


def test_hostile_labels_are_inert_on_the_page(hostile: Client) -> None:
    page = hostile.browse("/cascade?without=process/3.2&element=process/3.2")
    assert page.response.status_code == 200
    assert len(page.all("script")) == 1


def test_a_graph_without_a_plan_says_so(knowledge_graph: KnowledgeGraph) -> None:
    empty = Client(make_site(KnowledgeGraph(InProcessEngine(), knowledge_graph.catalogue), FREE))
    assert "ยังไม่มีแผนในกราฟนี้" in empty.browse("/cascade").text
    assert empty.get("/cascade.svg").status_code == 404


def test_a_plan_that_nobody_has_examined_is_not_called_unaligned(home: Home, knowledge_graph: KnowledgeGraph) -> None:
    stated = [graph for graph in read_published(home) if not graph.iri.endswith(("/curated", "/derived", "/gaps"))]
    unexamined = Client(make_site(KnowledgeGraph(InProcessEngine(stated), knowledge_graph.catalogue), FREE))
    for grade in ("Weak", "Strong"):
        assert "Nobody has examined the alignments of this plan yet" in unexamined.browse(f"/cascade?lang=en&minGrade={grade}").text


def test_an_answer_is_kept_by_its_address(published: OpenSite) -> None:
    first, again = (published.client.get("/cascade?without=process/3.2") for _ in range(2))
    assert first.status_code == 200
    assert again.headers["etag"] == first.headers["etag"]
    assert first.headers["etag"] != published.client.get("/cascade?without=process/3.1").headers["etag"]
    assert published.client.get("/cascade?without=process/3.2", if_none_match=first.headers["etag"]).status_code == 304


class _Endless(Suppositions):
    """Answers nobody, and remembers who has left."""

    left = 0

    async def ask(self, question: Question) -> dict[str, Any]:  # noqa: ARG002 (what it overrides takes it)
        try:
            return await asyncio.Future()
        finally:
            self.left += 1


def test_who_has_gone_waits_for_no_answer(knowledge_graph: KnowledgeGraph) -> None:
    endless = _Endless()
    site = make_site(knowledge_graph, FREE, endless)
    messages = iter(({"type": "http.request", "body": b"", "more_body": False}, {"type": "http.disconnect"}))
    sent = []

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/cascade", "query_string": b"without=process/3.2", "headers": [], "client": ("127.0.0.1", 1)}
    asyncio.run(asyncio.wait_for(site({**scope, "root_path": "", "scheme": "http", "server": ("kg.test", 80), "http_version": "1.1"}, receive, send), 10))
    assert (endless.left, sent) == (1, [])
