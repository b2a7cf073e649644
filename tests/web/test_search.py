"""Search finds things by name, questions by their words and lines of the source, in both languages, and says when it only comes near."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.errors import UnavailableError
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import BASE, KK, KKO, RDF, RDFS, SOURCE
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.queries.results import Cell, Table
from khonkaen_kg.source.text import SourceText
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web.admission import PLACES
from khonkaen_kg.web.search import MAX_QUERY, SUGGESTIONS, Finder, find, find_named, read_index
from khonkaen_kg.web.site import make_site
from tests.web.client import Client
from tests.web.conftest import FREE

if TYPE_CHECKING:
    from khonkaen_kg.web.search import Index
    from tests.web.client import Page
    from tests.web.open_site import OpenSite

PLAN = f"{KK}TH-40/2018-2022"
HOSTILE = "<script>alert(1)</script>\u202eร้าย"


@pytest.fixture(scope="module")
def index(knowledge_graph: KnowledgeGraph) -> Index:
    return read_index(knowledge_graph)


def search(client: Client, words: str, more: str = "") -> Page:
    return client.browse(f"/search?q={quote(words)}{more}")


def suggest(client: Client, words: str, language: str = "th") -> dict[str, object]:
    document: dict[str, object] = client.get(f"/search.json?q={quote(words)}&lang={language}").json()
    return document


def list_marks(page: Page) -> list[str]:
    html = page.response.text
    return [piece.partition("</mark>")[0] for piece in html.split("<mark>")[1:]]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("ศูนย์กลางการศึกษา", "positioning/5"),
        ("Education hub", "positioning/5"),
        ("education", "positioning/5"),
        ("กระบวนการ 3.2", "process/3.2"),
        ("กระบวนการที่ ๓.๒", "process/3.2"),
        ("process 3.2", "process/3.2"),
        ("process/3.2", "process/3.2"),
        ("ประเด็นการพัฒนาที่ 4", "issue/4"),
        ("เกษตร", "recipient-mention/2.1"),
    ],
)
def test_element_is_found_first(words: str, first: str, index: Index) -> None:
    assert find(index, words).entries[0].iri in (f"{PLAN}/{first}", f"{KK}recipient/farmers")


def test_what_begins_with_the_words_comes_before_what_holds_them(index: Index) -> None:
    found = find(index, "ศูนย์กลาง")
    assert [entry.iri.removeprefix(PLAN) for entry in found.entries] == ["/positioning/6", "/positioning/5", "/positioning/2", "/goal/1"]
    assert not found.is_loose


def test_exact_name_comes_before_elements_that_hold_it(index: Index) -> None:
    assert find(index, "กระบวนการ").entries[0].iri == KKO + "Process"


def test_elements_come_before_vocabulary(index: Index) -> None:
    # Both hold the word within their names; no name begins with it.
    levels = [entry.level for entry in find(index, "สอดคล้อง").entries if not entry.labels["th"].startswith("สอดคล้อง")]
    assert levels == sorted(levels)
    assert set(levels) == {0, 1, 2}


def test_code_alone_finds_what_has_it_and_not_what_holds_it(index: Index) -> None:
    assert {entry.iri.removeprefix(PLAN) for entry in find(index, "3.2").entries} == {"/process/3.2", "/recipient-mention/3.2"}


def test_question_is_found_by_its_words(index: Index) -> None:
    assert any(entry.href == "/queries/processes-by-recipient-and-issue" for entry in find(index, "กระบวนการใดให้บริการ").entries)


def test_missing_mark_finds_near_results_and_says_so(client: Client) -> None:
    page = search(client, "ศูนยกลางการศึกษา")
    assert "ผลใกล้เคียง" in page.text
    assert list_marks(page) == ["ศูนย์กลางการศึกษา", "ศูนย์กลางการศึกษา"]
    assert "ผลใกล้เคียง" not in search(client, "ศูนย์กลางการศึกษา").text


def test_words_that_stand_apart_are_found_one_by_one(client: Client) -> None:
    page = search(client, "การแพทย์ สิ่งแวดล้อม")
    assert "จึงค้นทีละคำ" in page.text
    assert {"การแพทย์", "สิ่งแวดล้อม"} <= set(list_marks(page))


def test_what_holds_more_of_the_words_comes_first(index: Index) -> None:
    found = find(index, "โลจิสติกส์ ขนส่ง")
    assert found.is_parted
    assert found.entries[0].iri == f"{PLAN}/process/3.2"


def test_lines_of_the_source_are_found_with_their_number(client: Client) -> None:
    page = search(client, "โลจิสติก")
    lines = [link for link in page.links() if link.startswith("/source/")]
    # T2 stands on line 33 from character 854, P3.2 on line 85 from 2544.
    assert lines == ["/source/khonkaen-pmqa-process?passage=874%2C882#passage", "/source/khonkaen-pmqa-process?passage=2570%2C2578#passage"]
    assert "บรรทัด 33" in page.text
    assert "บรรทัด 85" in page.text
    quoted = client.browse(lines[0]).response.text
    assert "โลจิสติก" in quoted.partition('id="passage"')[2][:1500]


def test_result_leads_to_its_page_and_to_explore(client: Client) -> None:
    links = search(client, "ศูนย์กลางการศึกษา", "&lang=en").links()
    assert "/id/TH-40/2018-2022/positioning/5?lang=en" in links
    assert f"/explore?resource={quote(PLAN + '/positioning/5', safe='')}&lang=en" in links


def test_results_are_grouped_by_kind_with_counts(client: Client) -> None:
    page = search(client, "ตัวชี้วัด")
    headings = [attributes["id"] for attributes in page.all("h2") if "id" in attributes]
    assert len(headings) == len(set(headings)) > 4
    assert headings[0] == "kind-Class"
    assert "kind-source" in headings


def test_one_kind_can_be_seen_whole(client: Client) -> None:
    page = search(client, "ไม่มี", "&kind=GapKind")
    assert [attributes["id"] for attributes in page.all("h2")] == ["kind-GapKind"]
    assert len(page.all("li")) > len(search(client, "ไม่มี").all("li")) / 2


def test_no_search_shows_how_to(client: Client) -> None:
    for address in ("/search", "/search?q=", "/search?q=%20%E2%80%8B"):
        page = client.browse(address)
        assert page.response.status_code == 200
    assert "ตัวอย่างคำค้น" in client.browse("/search").text


def test_nothing_found_says_that_the_graph_has_none(client: Client) -> None:
    page = search(client, "กขคฅฆงจฉ")
    assert page.response.status_code == 200
    assert "ไม่พบรายการที่ตรงกับคำค้นนี้" in page.text


@pytest.mark.parametrize(
    "address", [f"/search?q={'x' * (MAX_QUERY + 1)}", "/search?q=a&q=b", "/search?q=a&kind=Nothing", f"/search.json?q={'x' * (MAX_QUERY + 1)}"]
)
def test_wrong_search_is_refused(address: str, client: Client) -> None:
    assert client.get(address).status_code == 422


@pytest.mark.parametrize(
    ("address", "values"),
    [("/search?q=a&kind=Nothing", "StrategicPlan, Goal, Mission"), ("/explore?depth=3", "1, 2."), ("/gaps?plan=nowhere", "TH-40/2018-2022.")],
)
def test_refusal_tells_the_valid_values(address: str, values: str, client: Client) -> None:
    page = client.browse(f"{address}&lang=en")
    assert page.response.status_code == 422
    assert f"Valid values: {values}" in page.text


def test_search_of_the_greatest_length_is_answered(client: Client) -> None:
    assert client.get(f"/search?q={'x' * MAX_QUERY}").status_code == 200


def test_hostile_search_is_shown_as_text(client: Client) -> None:
    html = search(client, HOSTILE).response.text
    assert "<script>alert" not in html
    assert "\u202e" not in html


def test_hostile_label_is_found_and_shown_as_text() -> None:
    node = NamedNode(KK + "TH-99/evil/1")
    triples = [Triple(node, NamedNode(RDF + "type"), NamedNode(KKO + "Process")), Triple(node, NamedNode(RDFS + "label"), Literal(HOSTILE, language="th"))]
    graph = NamedGraph(BASE + "graph/evil", tuple(triples))
    client = Client(make_site(KnowledgeGraph(InProcessEngine([graph]), read_catalogue(shipped_home())), FREE))
    html = search(client, "alert(1)").response.text
    assert "&lt;script&gt;<mark>alert(1)</mark>&lt;/script&gt;⟨U+202E⟩ร้าย" in html
    assert "<script>alert" not in html


def test_suggestions_are_few_and_in_the_language_of_the_reader(client: Client) -> None:
    answer = suggest(client, "การพัฒนา")
    assert answer["near"] is False
    assert isinstance(answer["suggestions"], list)
    assert len(answer["suggestions"]) == SUGGESTIONS
    assert isinstance(answer["count"], int)
    assert answer["count"] > SUGGESTIONS
    english = suggest(client, "ศูนย์กลางการศึกษา", "en")
    assert english["suggestions"] == [
        {
            "label": "Education hub",
            "also": "ศูนย์กลางการศึกษา",
            "kind": "Positioning theme",
            "code": "5",
            "plan": None,
            "href": "/id/TH-40/2018-2022/positioning/5",
            "iri": f"{PLAN}/positioning/5",
        }
    ]


def test_suggestions_to_nothing_are_none(client: Client) -> None:
    assert suggest(client, "") == {"count": 0, "near": False, "suggestions": []}


def test_everything_with_a_label_finds_itself(index: Index) -> None:
    for entry in index.entries:
        for label in entry.labels.values():
            assert entry in find(index, label).entries


def test_index_holds_every_kind(index: Index) -> None:
    assert len(index.entries) >= 262 + 66
    assert index.plans == 1
    assert len(index.lines) == 43


def test_short_names_lead_to_their_things(index: Index) -> None:
    named = [find_named(index, name) for name in ("process/3.2", "farmers", "recipient/farmers", "kko:Process", f"{PLAN}/goal/1", "nothing")]
    assert [entry.iri.removeprefix(KK) if entry else None for entry in named] == [
        "TH-40/2018-2022/process/3.2",
        "recipient/farmers",
        "recipient/farmers",
        KKO + "Process",
        "TH-40/2018-2022/goal/1",
        None,
    ]


def test_index_is_made_once_for_a_release_and_anew_for_the_next(published: OpenSite) -> None:
    made = InProcessEngine()
    graph = KnowledgeGraph(made, published.knowledge_graph.catalogue)
    finder = Finder()

    async def read() -> Index:
        return await finder.read(graph)

    made.load(published.old)
    first = asyncio.run(read())
    assert asyncio.run(read()) is first
    made.load(published.new)
    assert asyncio.run(read()) is not first


def test_who_waits_for_the_index_keeps_no_page_from_others_and_it_is_made_once(knowledge_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    may_go_on = threading.Event()
    made: list[Index] = []

    def read_slowly(graph: KnowledgeGraph) -> Index:
        assert may_go_on.wait(30)
        made.append(read_index(graph))
        return made[-1]

    monkeypatch.setattr("khonkaen_kg.web.search.read_index", read_slowly)

    async def ask_all() -> tuple[int, list[int]]:
        transport = httpx.ASGITransport(make_site(knowledge_graph, FREE))
        async with httpx.AsyncClient(transport=transport, base_url="http://kg.test") as client:
            addresses = [*["/search?q=a", "/search.json?q=a", "/explore?resource=process/3.2"] * (PLACES + 1)]
            searches = [asyncio.create_task(client.get(address)) for address in addresses]
            await asyncio.sleep(0.1)
            async with asyncio.timeout(20):
                other = await client.get("/explore?resource=" + quote(f"{PLAN}/process/3.2"))
            assert not any(task.done() for task in searches)
            # One that goes away takes nothing from the others.
            searches.pop().cancel()
            may_go_on.set()
            return other.status_code, [(await task).status_code for task in searches]

    status, statuses = asyncio.run(ask_all())
    assert (status, set(statuses), len(made)) == (200, {200}, 1)


def test_index_that_could_not_be_made_is_tried_again(knowledge_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    finder = Finder()

    def fail(_: KnowledgeGraph) -> Index:
        raise UnavailableError(th="ใช้ไม่ได้", en="gone", remedy_th="รอ", remedy_en="wait")

    async def read() -> Index:
        return await finder.read(knowledge_graph)

    with monkeypatch.context() as patch:
        patch.setattr("khonkaen_kg.web.search.read_index", fail)
        with pytest.raises(UnavailableError):
            asyncio.run(read())
    assert asyncio.run(read()).entries


def read_lines(text: str, monkeypatch: pytest.MonkeyPatch, knowledge_graph: KnowledgeGraph) -> Index:
    """The index of the shipped graph as if its only source had ``text``."""
    columns = ("source", "textFile", "sha256")
    cells = (Cell("iri", SOURCE + "x"), Cell("literal", "x.txt"), Cell("literal", hashlib.sha256(text.encode()).hexdigest()))
    sources = Table(columns, (dict(zip(columns, cells, strict=True)),))

    class Graph(KnowledgeGraph):
        def query(self, name: str, /, **parameters: str | int | Cell | None) -> Table:
            return sources if name == "sources" else super().query(name, **parameters)

    monkeypatch.setattr("khonkaen_kg.web.source.find_text", lambda *_: text)
    return read_index(Graph(knowledge_graph.engine, knowledge_graph.catalogue))


def test_lines_are_counted_as_the_source_is_read(knowledge_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "ก\x0bข\x0cค\u0085ฆ\u2028ง\r\n\r\nจฉ\rชซ\n"
    index = read_lines(text, monkeypatch, knowledge_graph)
    assert [(line.number, text[line.start : line.start + len(line.text)]) for line in index.lines] == [
        (1, "ก\x0bข\x0cค\u0085ฆ\u2028ง"),
        (3, "จฉ"),
        (4, "ชซ"),
    ]
    read = SourceText("x.txt", text, "")
    assert all(read.line_of(line.start) == line.number for line in index.lines)


def test_oddly_typed_line_is_found_with_its_words_marked(knowledge_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    index = read_lines("ข์ ฺูน", monkeypatch, knowledge_graph)
    for asked in ("ข์ ฺ", "ข์ ฺู", "ข"):
        found = find(index, asked)
        assert all(any(is_marked for _, is_marked in found.mark(line.text)) for line in found.lines)
    assert find(index, "ข์ ฺูน").lines


def test_header_has_the_search_on_every_page_but_its_own(client: Client) -> None:
    for address in ("/", "/queries", "/problems", "/nowhere"):
        fields = [field for field in client.browse(address).all("input") if field.get("type") == "search"]
        assert [field["id"] for field in fields] == ["search"]
    assert [field["id"] for field in search(client, "x").all("input") if field.get("type") == "search"] == ["find"]


def test_suggestions_are_json_that_no_page_can_run(client: Client) -> None:
    response = client.get("/search.json?q=a")
    assert response.headers["content-type"] == "application/json"
    assert json.loads(response.text)["count"] > 0
