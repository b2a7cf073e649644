"""The page of gaps: which, why, what would close them, narrowed by facets; and the same in spreadsheets."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest
from pyoxigraph import NamedNode, Triple

from khonkaen_kg.analysis.plans import read_strategy
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import KK, KKO
from khonkaen_kg.queries.choices import Choice
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.published import read_published
from khonkaen_kg.web.desk import gaps
from khonkaen_kg.web.desk.gaps import Gap, count_options, list_gaps, select_gaps
from khonkaen_kg.web.desk.plans import Plan
from khonkaen_kg.web.site import make_site
from tests.web.client import Client, Page
from tests.web.test_pages import HOSTILE, make_hostile_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from khonkaen_kg.paths import Home

PLAN = f"{KK}TH-40/2018-2022"
T5 = [
    "gap/positioning-without-process/positioning-5",
    "gap/positioning-without-recipient/positioning-5",
    "gap/positioning-without-mission-phrase/positioning-5",
    "gap/positioning-with-weak-issue-only/positioning-5",
    "gap/positioning-without-indicator/positioning-5",
]
"""What the education hub lacks: a process, a recipient, a phrase shared with a mission; a strong issue, where weak ones exist; and an indicator."""
KINDS = [
    "issue-without-process",
    "issue-without-mission",
    "issue-without-positioning",
    "issue-without-recipient",
    "issue-without-own-recipient",
    "positioning-without-process",
    "positioning-without-recipient",
    "positioning-without-mission-phrase",
    "process-without-positioning",
    "recipient-named-by-no-process",
    "issue-with-weak-process-only",
    "positioning-with-weak-issue-only",
    "positioning-with-weak-process-only",
    "process-with-weak-issue-only",
    "mission-without-strong-process-for-its-issue",
]
"""The kinds of the warnings: without any link before weak ones only, then issue, theme, process, mission, recipient; and what they are without."""


def read_gaps(page: Page) -> list[str]:
    """The anchors of the gaps on a page, in their order."""
    return [attributes["id"] for attributes in page.all("li") if "id" in attributes]


def read_entry(page: Page, name: str) -> str:
    """The words of one gap on a page."""
    html = page.response.text.split(f'<li id="{name}">')[1].split('class="gap-links"')[0]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def choose(name: str, *values: str) -> dict[str, tuple[Choice, ...]]:
    return {name: tuple(Choice(value if "/" not in value else f"{PLAN}/{value}", value, "", "") for value in values)}


@pytest.fixture(scope="module")
def found(knowledge_graph: KnowledgeGraph) -> tuple[Gap, ...]:
    plan = Plan(PLAN, "TH-40/2018-2022", {})
    return list_gaps(plan, knowledge_graph.query("all-gaps"), knowledge_graph.query("gap-candidates"), read_strategy(knowledge_graph, PLAN))


def test_all_gaps_are_there_the_graver_first(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    page = client.browse("/gaps?lang=en")
    shown = read_gaps(page)
    assert len(shown) == len(set(shown)) == 83
    assert "83 of 83 gaps" in page.text
    headings = [re.sub("<[^>]+>", "", text) for text in re.findall(r'<h2 id="severity-\w+">(.*?)</h2>', page.response.text)]
    assert headings == ["Warning 32", "Information 51"]
    assert {f"{PLAN}/{name}" for name in shown[:32]} == {row["gap"].value for row in knowledge_graph.query("all-gaps", severity="Warning")}


def test_gap_tells_its_sentence_element_quote_line_rule_and_remedy(client: Client) -> None:
    page = client.browse("/gaps?kind=issue-without-process&lang=th")
    assert read_gaps(page) == ["gap/issue-without-process/issue-4"]
    entry = read_entry(page, "gap/issue-without-process/issue-4")
    assert "ไม่พบกระบวนการที่คณะผู้จัดทำกราฟนี้พิจารณาว่าสอดคล้องกับประเด็นการพัฒนานี้" in entry
    assert "4 การเสริมสร้างความมั่นคงและความปลอดภัยในชีวิตและทรัพย์สิน" in entry
    assert "บรรทัด 53" in entry
    assert "แนวทางปิดช่องว่าง ระบุกระบวนการที่ขับเคลื่อนประเด็นนี้" in page.text
    assert "ไม่มีกระบวนการใดสอดคล้องกับประเด็นการพัฒนาไม่ว่าระดับใด" in page.text
    assert "“ไม่ระบุในเอกสารต้นฉบับนี้” มิได้หมายความว่าจังหวัดไม่มี" in page.text
    links = page.links()
    assert "/source/khonkaen-pmqa-process?lang=th#char=1347,1403" in links
    assert "/shapes?lang=th#StrategicIssue-without-process" in links
    assert "/id/TH-40/2018-2022/gap/issue-without-process/issue-4?lang=th" in links
    assert "#gap/issue-without-process/issue-4" in links
    assert "/id/TH-40/2018-2022/issue/4?lang=th" in links


def test_rejected_candidate_is_told_with_its_reason(client: Client) -> None:
    page = client.browse("/gaps?kind=issue-without-process&lang=en")
    entry = read_entry(page, "gap/issue-without-process/issue-4")
    assert "Examined and rejected Process 1.2 Developing and promoting quality of life → to Issue 4" in entry
    assert "the process is about quality of life, how people live" in entry
    assert "/id/TH-40/2018-2022/alignment/process-1.2.issue-4?lang=en" in page.links()


def test_weak_links_are_candidates(client: Client) -> None:
    page = client.browse("/gaps?element=issue/5&kind=issue-with-weak-process-only&lang=en")
    assert "Would close it if it were strong" in page.text
    links = page.links()
    for name in ("process-1.3.issue-5", "process-3.1.issue-5", "process-3.2.issue-5", "process-2.1.issue-5", "process-2.2.issue-5"):
        assert f"/id/TH-40/2018-2022/alignment/{name}?lang=en" in links
    entry = read_entry(page, "gap/issue-with-weak-process-only/issue-5")
    assert (entry.count("Weak "), entry.count("Examined and rejected")) == (3, 2)


def test_one_element_has_all_that_it_lacks_under_its_name(client: Client) -> None:
    page = client.browse("/gaps?element=positioning/5&lang=th")
    assert read_gaps(page) == T5
    assert "สิ่งที่ไม่ระบุหรือไม่พบของ ตำแหน่งที่ 5 ศูนย์กลางการศึกษา" in page.text
    assert "แสดง 5 จาก 83 รายการ" in page.text


def test_element_that_a_gap_involves_is_told_of_too(client: Client) -> None:
    names = read_gaps(client.browse("/gaps?element=issue/5"))
    assert "gap/mission-without-strong-process-for-its-issue/mission-3.issue-5" in names
    assert read_gaps(client.browse("/gaps?element=TH-40/2018-2022")) == [
        f"gap/plan-without-{thing}/plan" for thing in ("budget", "project", "stakeholder", "support-process", "upward-link")
    ]


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (choose("mission", "mission/1"), None),
        # I4: process, mission, positioning, recipient, own recipient; and indicator.
        (choose("issue", "issue/4"), 6),
        # Every gap for which a weak link exists: I5, M3, five themes' issues, three themes' processes, three processes' issues.
        (choose("grade", "Weak"), 13),
        (choose("grade", "none"), 70),
        (choose("grade", "Weak", "none"), 83),
        (choose("grade", "Weak") | choose("issue", "issue/2"), 3),
        (choose("element", "positioning/5") | choose("grade", "Weak"), 1),
        ({}, 83),
    ],
)
def test_gaps_are_those_of_every_parameter(chosen: dict[str, tuple[Choice, ...]], count: int | None, found: tuple[Gap, ...]) -> None:
    selected = select_gaps(found, chosen)
    if count is not None:
        assert len(selected) == count
    else:
        # Mission 1 itself: indicator; processes 1.1 to 1.3: indicator, owner, requirement each, and 1.1's weak issue; recipients that no process names:
        # the elderly, the disadvantaged, workers, residents.
        assert len(selected) == 1 + 9 + 1 + 4
        assert {gap.element.short for gap in selected} == {
            "mission/1", "process/1.1", "process/1.2", "process/1.3", "recipient/elderly", "recipient/disadvantaged", "recipient/workers", "recipient/residents"
        }  # fmt: skip


def test_weak_gaps_of_issue_two_are_by_hand(found: tuple[Gap, ...]) -> None:
    # P1.1→I2, T5→I2 and T6→I2 are weak, and nothing else of these leads to I2.
    selected = select_gaps(found, choose("grade", "Weak") | choose("issue", "issue/2"))
    assert {gap.element.short for gap in selected} == {"process/1.1", "positioning/5", "positioning/6"}


def test_counts_of_a_facet_follow_the_others_and_not_itself(found: tuple[Gap, ...]) -> None:
    grades = tuple(Choice(grade, grade, "", "") for grade in ("Weak", "none"))
    issues = choose("issue", *(f"issue/{n}" for n in range(1, 6)))["issue"]
    choices = dict[str, tuple[Choice, ...]].fromkeys(gaps.FACETS, ()) | {"grade": grades, "issue": issues}
    counts = count_options(found, choices, {"grade": grades[:1], "issue": issues[1:2]})
    assert {choice.short: count for choice, count in counts["grade"].items()} == {"Weak": 3, "none": len(select_gaps(found, {"issue": issues[1:2]})) - 3}
    # Weak links exist for: I5's processes; M3 and I5; the issues of T2, T4, T5, T6, T7; the processes of T3, T4, T7; the issues of P1.1, P3.1, P3.2.
    # To I1 lead T2, T4 (twice), T7 (twice), P3.1, P3.2; to I2 as above; to I3 T7 (twice); to I5 itself, M3, T3, P3.1, P3.2; to I4 nothing.
    assert {choice.short: count for choice, count in counts["issue"].items()} == {"issue/1": 7, "issue/2": 3, "issue/3": 2, "issue/5": 5}


def test_counts_on_the_page_are_of_what_choosing_shows(client: Client) -> None:
    page = client.browse("/gaps?grade=Weak&lang=en")
    options = re.findall(
        r'name="(kind|mission|issue|severity)" value="([^"]+)"(?: checked)?>.*?<span class="tally">(\d+)</span></label>', page.response.text, re.DOTALL
    )
    assert len(options) > 8
    for name, value, count in options[::3]:
        assert f"{count} of 83 gaps" in client.browse(f"/gaps?grade=Weak&{name}={value}&lang=en").text


def test_several_values_of_a_facet_are_any_of_them(client: Client) -> None:
    page = client.browse("/gaps?kind=issue-without-process&kind=positioning-without-process&lang=en")
    assert read_gaps(page) == ["gap/issue-without-process/issue-4", "gap/positioning-without-process/positioning-5"]


def test_what_is_chosen_can_be_given_up_one_by_one(client: Client) -> None:
    page = client.browse("/gaps?kind=issue-without-process&issue=issue/4&lang=en")
    chips = page.response.text.split('class="chips chosen"')[1].split("</ul>")[0]
    assert re.findall(r'href="([^"]+)"', chips) == ["/gaps?issue=issue%2F4&amp;lang=en", "/gaps?kind=issue-without-process&amp;lang=en"]
    checked = [box["value"] for box in page.all("input") if "checked" in box]
    assert sorted(checked) == ["issue-without-process", "issue/4"]


def test_no_gap_of_what_is_chosen_leads_back(client: Client) -> None:
    page = client.browse("/gaps?kind=issue-without-process&issue=issue/1&lang=en")
    assert page.response.status_code == 200
    assert "No gap meets what you chose" in page.text
    assert "0 of 83 gaps" in page.text
    assert "/gaps?lang=en" in page.links()


def test_plan_without_gaps_says_so(home: Home, knowledge_graph: KnowledgeGraph) -> None:
    others = [graph for graph in read_published(home) if not graph.iri.endswith("/gaps")]
    page = Client(make_site(KnowledgeGraph(InProcessEngine(others), knowledge_graph.catalogue))).browse("/gaps?lang=en")
    assert "No gap was found in this plan" in page.text
    assert "not stated in this source" in page.text


def test_plan_of_which_nothing_was_examined_says_so(home: Home, knowledge_graph: KnowledgeGraph, client: Client) -> None:
    stated = [graph for graph in read_published(home) if not graph.iri.endswith("/curated")]
    page = Client(make_site(KnowledgeGraph(InProcessEngine(stated), knowledge_graph.catalogue))).browse("/gaps?lang=en")
    assert "Nothing of this plan has been examined yet" in page.text
    assert "Nothing of this plan has been examined yet" not in client.browse("/gaps?lang=en").text


def test_graph_without_a_plan_has_a_page_and_an_empty_file(knowledge_graph: KnowledgeGraph) -> None:
    client = Client(make_site(KnowledgeGraph(InProcessEngine([]), knowledge_graph.catalogue)))
    assert "This graph holds no plan yet" in client.browse("/gaps?lang=en").text
    assert client.get("/gaps.csv?lang=en").text.count("\r\n") == 1
    assert client.get("/gaps.xlsx").status_code == 200


@pytest.mark.parametrize(
    ("query", "valid"),
    [
        ("kind=issue-without-proces", "issue-without-process"),
        ("severity=Grave", "Warning"),
        ("mission=mission/9", "mission/1"),
        ("issue=positioning/5", "issue/4"),
        ("grade=Strong", "Weak, none"),
        ("element=positioning/50", "positioning/5"),
        ("plan=TH-41/2018-2022", "TH-40/2018-2022"),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".xlsx", ".csv"])
def test_wrong_value_is_refused_with_the_valid_ones(query: str, valid: str, suffix: str, client: Client) -> None:
    answer = client.get(f"/gaps{suffix}?{query}", "application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter")
    assert valid in answer.json()["en"]["remedy"]


def test_language_is_given_once_and_an_empty_value_is_none(client: Client) -> None:
    assert client.get("/gaps?lang=th&lang=en").status_code == 422
    assert "83 of 83" in client.browse("/gaps?kind=&issue=&lang=en").text


def test_workbook_has_the_gaps_of_the_page_and_where_they_come_from(client: Client) -> None:
    answer = client.get("/gaps.xlsx?element=positioning/5&lang=en")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet, source = book.worksheets
    rows = [row for row in sheet.iter_rows(values_only=True) if str(row[-1]).startswith(KK)]
    assert [row[-1].removeprefix(f"{PLAN}/") for row in rows] == T5
    assert rows[0][:6] == (
        "Warning",
        "Positioning theme without a process",
        "Theme 5",
        "Education hub",
        "No curated alignment connects any process to this positioning theme.",
        39,
    )
    told = "\n".join(str(cell) for row in source.iter_rows(values_only=True) for cell in row)
    assert "/gaps?plan=TH-40%2F2018-2022&element=positioning%2F5" in told
    assert "Element: Education hub" in told
    assert "not stated in this source" in told
    assert "CC BY 4.0" in told


def test_csv_has_every_gap_with_its_candidates(client: Client) -> None:
    body = client.get("/gaps.csv?lang=th").content
    assert body.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(body.decode("utf-8-sig"), newline=""))
    assert len(rows) == 83
    (row,) = [row for row in rows if row[-1].endswith("/gap/issue-without-process/issue-4")]
    assert dict(zip(head, row, strict=True))["พิจารณาแล้วไม่รับ"].startswith("กระบวนการ 1.2 → ประเด็นที่ 4: ")
    assert [row[6] for row in rows if row[-1].endswith("/gap/plan-without-budget/plan")] == ["แผนพัฒนาจังหวัดขอนแก่น พ.ศ. 2561 – 2565"]


def test_csv_tells_proposed_links_as_the_page_does(home: Home, knowledge_graph: KnowledgeGraph) -> None:
    link = NamedNode(f"{KK}TH-40/2018-2022/alignment/process-1.2.issue-4")
    status = NamedNode(KKO + "hasReviewStatus")

    def propose(triples: Iterable[Triple]) -> tuple[Triple, ...]:
        return tuple(Triple(link, status, NamedNode(KKO + "Proposed")) if (t.subject, t.predicate) == (link, status) else t for t in triples)

    graphs = [NamedGraph(graph.iri, propose(graph.triples)) for graph in read_published(home)]
    client = Client(make_site(KnowledgeGraph(InProcessEngine(graphs), knowledge_graph.catalogue)))
    address = "kind=issue-without-process&lang=en"
    assert "Proposed, not reviewed yet" in client.browse(f"/gaps?{address}").text
    head, row = csv.reader(io.StringIO(client.get(f"/gaps.csv?{address}").text.removeprefix("\ufeff"), newline=""))
    told = dict(zip(head, row, strict=True))
    assert told["Proposed, not reviewed yet"].startswith("Process 1.2 → Issue 4: ")
    assert told["Examined and rejected"] == ""


def test_downloads_of_a_page_carry_what_is_chosen(client: Client) -> None:
    links = client.browse("/gaps?kind=issue-without-process&lang=en").links()
    for suffix in (".xlsx", ".csv"):
        assert f"/gaps{suffix}?plan=TH-40%2F2018-2022&lang=en&kind=issue-without-process" in links


def test_hostile_labels_are_shown_inert(knowledge_graph: KnowledgeGraph) -> None:
    client = Client(make_site(KnowledgeGraph(InProcessEngine([make_hostile_graph()]), knowledge_graph.catalogue)))
    page = client.browse("/gaps")
    assert page.response.status_code == 200
    assert read_gaps(page) == ["gap/x/1"]
    assert all(script["src"] == "/static/site.js" for script in page.all("script"))
    assert "\u202e" not in page.response.text
    assert HOSTILE.replace("\u202e", "⟨U+202E⟩").replace("\u200b", "⟨U+200B⟩") in page.text


def test_every_link_of_the_page_leads_somewhere(client: Client) -> None:
    page = client.browse("/gaps?issue=issue/4&lang=en")
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    links = set(page.links())
    assert len(links) > 40
    for link in links:
        if link.startswith("#"):
            assert link[1:] in ids
        elif link.partition("?")[0] not in ("/catalog", "/releases"):
            # This graph is of no release, so there is neither.
            assert client.get(link).status_code == 200, link


def test_page_of_an_element_leads_to_all_that_it_lacks(client: Client) -> None:
    href = "/gaps?plan=TH-40%2F2018-2022&element=positioning%2F5&lang=en"
    assert href in client.browse("/id/TH-40/2018-2022/positioning/5?lang=en").links()
    assert read_gaps(client.browse(href)) == T5
    # A recipient type is of no one plan.
    assert not [link for link in client.browse("/id/recipient/elderly").links() if link.startswith("/gaps?plan")]


def read_kinds(names: Iterable[str]) -> list[str]:
    """The kinds of gaps by their names, each once."""
    return list(dict.fromkeys(name.split("/")[-2] for name in names))


def test_kinds_stand_by_their_gravity_wherever_gaps_are_listed(client: Client) -> None:
    page = client.browse("/gaps?lang=th")
    assert read_kinds(read_gaps(page))[: len(KINDS)] == KINDS
    rows = list(csv.reader(io.StringIO(client.get("/gaps.csv?lang=th").text.removeprefix("\ufeff"), newline="")))[1:]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/gaps.xlsx?lang=th").content)).worksheets[0]
    cells = [str(row[-1]) for row in book.iter_rows(values_only=True) if str(row[-1]).startswith(KK)]
    assert [row[-1] for row in rows] == cells == [f"{PLAN}/{name}" for name in read_gaps(page)]


def test_summary_has_every_kind_with_its_count_and_leads_to_it(client: Client) -> None:
    html = client.browse("/gaps?lang=th").response.text
    summary = html.split('class="summary"')[1].split("</section>")[0]
    rows = re.findall(r'href="#((?:warning|info)-\d+)"><span[^>]*>([^<]+)</span></a></th><td class="number">(\d+)</td>', summary)
    assert len(rows) == 30
    assert sum(int(count) for *_, count in rows) == 83
    assert rows[0] == ("warning-1", "ประเด็นการพัฒนาที่ไม่มีกระบวนการรองรับ", "1")
    for anchor, label, _ in rows:
        assert label in html.split(f' id="{anchor}"')[1].split("</h3>")[0]
    assert 'class="summary"' not in client.browse("/gaps?kind=issue-without-process").response.text


def test_usual_details_are_folded_unless_the_reader_chose(client: Client) -> None:
    def count_open(address: str) -> tuple[int, int]:
        kinds = [attributes for attributes in client.browse(address).all("details") if attributes.get("class") == "kind-of-gap"]
        return len(kinds), sum("open" in attributes for attributes in kinds)

    assert count_open("/gaps") == (15, 0)
    assert count_open("/gaps?severity=Info") == (15, 15)
    assert count_open("/gaps?kind=issue-without-indicator") == (1, 1)


def test_finding_of_several_is_told_once(client: Client) -> None:
    page = client.browse("/gaps?kind=process-without-owner&lang=en")
    message = re.findall(r'<div class="message"><dt>Finding</dt><dd><span lang="en">([^<]+)<', page.response.text)
    assert len(message) == 1
    assert page.response.text.count(message[0]) == 1


@pytest.mark.parametrize(
    ("language", "codes"),
    [("th", ("ประเด็นที่ 5", "กระบวนการ 3.2", "พันธกิจที่ 3", "ตำแหน่งที่ 7")), ("en", ("Issue 5", "Process 3.2", "Mission 3", "Theme 7"))],
)
def test_codes_say_of_what_they_are(language: str, codes: tuple[str, ...], client: Client) -> None:
    page = client.browse(f"/gaps?lang={language}")
    main = page.response.text.split('class="gap-found"')[1]
    assert set(codes) <= set(re.findall(r'<span class="code">([^<]+)</span>', main))
    assert not re.findall(r'<span class="code">[\d.]+</span>', main)
    rows = list(csv.reader(io.StringIO(client.get(f"/gaps.csv?lang={language}").text.removeprefix("\ufeff"), newline="")))[1:]
    (row,) = [row for row in rows if row[-1].endswith("mission-without-strong-process-for-its-issue/mission-3.issue-5")]
    assert row[2] == codes[2]
    assert f"{codes[1]} → {codes[0]}: " in row[8]


def test_no_row_of_the_workbook_is_cut_and_programs_columns_are_not_printed(client: Client) -> None:
    page = openpyxl.load_workbook(io.BytesIO(client.get("/gaps.xlsx?lang=th").content)).worksheets[0]
    assert max(size.height for size in page.row_dimensions.values() if size.height) < 409
    assert page["L3"].value == "ตัวระบุถาวร"
    assert page["L4"].alignment.wrap_text in (None, False)
    assert page.print_area == "'ช่องว่าง'!$A$1:$K$86"
    # A recipient in two words takes two lines, however long its IRI.
    (row,) = [row for row in page.iter_rows() if str(row[-1].value).endswith("plan-without-budget/plan")]
    assert page.row_dimensions[row[0].row].height < 200
