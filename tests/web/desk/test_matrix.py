"""The matrix as readers see it: in words, with what each cell rests on, the same on the page, in the workbook and in CSV."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.analysis.matrix import KINDS
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import BASE, KK, KKO, RDF, RDFS, XSD
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web.site import make_site
from tests.web.client import Client

if TYPE_CHECKING:
    from tests.web.client import Page
    from tests.web.open_site import OpenSite

HOSTILE = '=HYPERLINK("http://evil.example")<script>alert(1)</script>\u202e\'&'
SHOWN = HOSTILE.replace("\u202e", "⟨U+202E⟩")


def read_cells(page: Page) -> list[list[str]]:
    """The texts of the cells of the page's matrix, row by row, heads included; without marks of gaps."""
    html = page.response.text
    table = html[html.index('<table class="matrix">') : html.index("</table>")]
    table = re.sub(r'<ul class="plain gap-marks">.*?</ul>', "", table, flags=re.DOTALL)
    rows = re.findall(r"<tr.*?</tr>", table, flags=re.DOTALL)
    return [[clean(cell) for cell in re.findall(r"<t[hd][ >].*?</t[hd]>", row, flags=re.DOTALL)] for row in rows]


def clean(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def open_sheet(body: bytes, number: int) -> list[list[str | int | None]]:
    """The cells of a sheet below its title and notes."""
    page = openpyxl.load_workbook(io.BytesIO(body)).worksheets[number]
    head = int(page.auto_filter.ref.split(":")[0][1:])
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=head)]


def flatten(text: object) -> str:
    return " ".join(str(text).split()) if text is not None else ""


def make_small(label: str, knowledge_graph: KnowledgeGraph) -> Client:
    """A site over a plan of one process and one issue, both called ``label``, which nobody has examined."""
    plan, passage = KK + "p", KK + "p/passage"
    statements: list[tuple[str, str, str | Literal]] = [(plan, RDF + "type", KKO + "StrategicPlan"), (plan, RDFS + "label", Literal(label, language="th"))]
    statements.append((passage, KKO + "line", Literal("7", datatype=NamedNode(XSD + "integer"))))
    for thing, class_ in ((KK + "p/process/1", "Process"), (KK + "p/issue/1", "StrategicIssue")):
        statements += [(thing, RDF + "type", KKO + class_), (thing, KKO + "inPlan", plan), (thing, KKO + "statedIn", passage)]
        statements += [(thing, RDFS + "label", Literal(label, language="th")), (thing, KKO + "code", Literal(label))]
    triples = tuple(Triple(NamedNode(s), NamedNode(p), o if isinstance(o, Literal) else NamedNode(o)) for s, p, o in statements)
    return Client(make_site(KnowledgeGraph(InProcessEngine([NamedGraph(BASE + "graph/x", triples)]), knowledge_graph.catalogue)))


def test_the_first_matrix_is_that_of_processes_and_issues(client: Client) -> None:
    cells = read_cells(client.browse("/matrix?lang=en"))
    assert cells[0] == ["Processes", "Strategic issues", "Total (pairs)"]
    assert cells[1][-2:] == ["Strong", "Weak"]
    assert cells[1][1] == "Issue 2 Developing the quality of people and society"
    rows = {row[0].split()[0]: row[1:] for row in cells[2:]}
    assert rows["1.2"] == ["none found", "Strong", "none found", "examined, rejected", "none found", "1", "0"]
    assert rows["3.1"] == ["Weak", "none found", "none found", "none found", "Weak", "0", "2"]
    assert cells[-2] == ["Total: Strong", "3", "1", "1", "0", "0", "5", ""]
    assert cells[-1] == ["Total: Weak", "2", "1", "0", "0", "3", "", "6"]


def test_thai_readers_have_it_in_thai(client: Client) -> None:
    cells = read_cells(client.browse("/matrix?lang=th"))
    assert cells[0] == ["กระบวนการ", "ประเด็นการพัฒนา", "รวม (คู่)"]
    assert cells[3][1:] == ["ไม่พบ", "ชัดเจน", "ไม่พบ", "พิจารณาแล้วไม่รับ", "ไม่พบ", "1", "0"]


@pytest.mark.parametrize("name", KINDS)
def test_it_is_a_real_table(name: str, client: Client) -> None:
    page = client.browse(f"/matrix?of={name}")
    assert page.response.status_code == 200
    assert len(page.all("caption")) == len(page.all("table")) == 1
    assert {head.get("scope") for head in page.all("th")} == {"col", "row", "colgroup"}
    cells = read_cells(page)
    assert {len(row) for row in cells[2:]} == {len(cells[1]) + 1}
    assert "style" not in "".join(name for _, attributes in page.elements for name in attributes)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("grade", ["Weak", "Strong"])
@pytest.mark.parametrize("name", KINDS)
def test_page_workbook_and_csv_say_the_same(name: str, grade: str, language: str, client: Client) -> None:
    asked = f"of={name}&minGrade={grade}&lang={language}"
    shown = read_cells(client.browse(f"/matrix?{asked}"))
    sheet = open_sheet(client.get(f"/matrix.xlsx?{asked}").content, 0)
    rows = list(csv.reader(io.StringIO(client.get(f"/matrix.csv?{asked}").content.decode("utf-8-sig"), newline="")))
    assert [[flatten(cell) for cell in row] for row in sheet] == [[flatten(cell) for cell in row] for row in rows]
    # The page has code and name in one cell, and gaps as marks where the sheets have a column and a row.
    columns = len(shown[1]) - (2 if grade == "Weak" else 1) - (name == "recipient-issue")
    assert [flatten(cell) for cell in sheet[0][2 : 2 + columns]] == shown[1][:columns]
    assert [[" ".join(filter(None, (flatten(row[0]), flatten(row[1])))), *map(flatten, row[2:-1])] for row in sheet[1:-1]] == shown[2:]
    totals = [cell for row in sheet[1:-1] for cell in row[2 + columns : -1]]
    assert all(isinstance(cell, int) or cell is None for cell in totals)


def test_with_strong_links_only_none_found_is_not_said_of_weak_ones(client: Client) -> None:
    cells = read_cells(client.browse("/matrix?minGrade=Strong&lang=en"))
    assert cells[2][1:] == ["no strong one"] * 5 + ["0"]
    assert cells[-1] == ["Total: Strong", "3", "1", "1", "0", "0", "5"]


def test_gaps_are_marked_and_lead_to_their_reasons(client: Client) -> None:
    page = client.browse("/matrix?lang=en")
    links = [link for link in page.links() if link.startswith("/gaps?element=")]
    assert [link.removeprefix("/gaps?element=").replace("%2F", "/").removesuffix("&lang=en") for link in links] == [
        "issue/4",
        "issue/5",
        "process/1.1",
        "process/3.1",
        "process/3.2",
    ]
    assert "Issue without a process" in page.text
    sheet = open_sheet(client.get("/matrix.xlsx?lang=en").content, 0)
    assert [row[-1] for row in sheet[1:9]] == ["Process with weakly aligned issues only" if row in (0, 6, 7) else None for row in range(8)]
    assert sheet[-1][5] == "Issue without a process"


def test_a_cell_opens_what_it_rests_on(client: Client) -> None:
    page = client.browse("/matrix?lang=en&cell=process/1.2+issue/2")
    assert page.all("section")[0]["id"] == "cell"
    for told in ("คุณภาพชีวิต", "line 65", "คุณภาพคนและสังคม", "line 49", "Distinctive phrase", "khonkaen-kg curators", "Confirmed", "2026-11-22"):
        assert told in page.text, told
    assert "/id/TH-40/2018-2022/alignment/process-1.2.issue-2?lang=en" in page.links()
    assert any(link.startswith("/source/khonkaen-pmqa-process") and "#char=" in link for link in page.links())
    # It leads back to the cell that was opened.
    back = next(link for link in page.links() if "#c2-2" in link)
    assert back == "/matrix?of=process-issue&lang=en#c2-2"
    assert "c2-2" in {link.get("id") for link in page.all("a")}
    assert [link["id"] for link in page.all("a") if link.get("aria-current") == "true"] == ["c2-2"]


def test_every_cell_that_is_a_link_opens(client: Client) -> None:
    links = [link for name in KINDS for link in client.browse(f"/matrix?of={name}").links() if "cell=" in link]
    assert len(links) == (5 + 6 + 3) + (3 + 4) + (3 + 2 + 1) + (1 + 5 + 16)
    for link in links[::6]:
        page = client.browse(link.partition("#")[0])
        assert (page.response.status_code, link.partition("#")[2]) == (200, "cell")
        assert [section["id"] for section in page.all("section") if section.get("id")] == ["cell"]


def test_a_rejected_pair_says_why(client: Client) -> None:
    page = client.browse("/matrix?lang=th&cell=process/1.2+issue/4")
    assert "คำว่า “ชีวิต” ตรงกันแต่ต่างความหมาย" in page.text
    assert "ชีวิต (life) is shared, in two senses" in page.text
    assert "ไม่รับ" in page.text


def test_a_path_shows_each_step(client: Client) -> None:
    page = client.browse("/matrix?of=recipient-issue&lang=en&cell=recipient/farmers+issue/1")
    assert "serves recipient type of its own" in page.text
    assert "การผลิตสินค้าเกษตร" in page.text
    links = page.links()
    assert "/id/TH-40/2018-2022/recipient-link/process-2.1.farmers?lang=en" in links
    assert "/id/TH-40/2018-2022/alignment/process-2.1.issue-1?lang=en" in links
    inherited = client.browse("/matrix?of=recipient-issue&lang=en&cell=recipient/elderly+issue/3")
    assert "The source lists these recipients for the mission of this process, not for the process itself." in inherited.text
    assert "line 61" in inherited.text
    assert "/id/TH-40/2018-2022/mission/1?lang=en" in inherited.links()


def test_the_workbook_has_every_link_with_its_quotes_and_reason(client: Client) -> None:
    sheet = open_sheet(client.get("/matrix.xlsx?of=process-issue&lang=en").content, 1)
    assert len(sheet) - 1 == 5 + 6 + 3
    row = next(row for row in sheet if str(row[-1]).endswith("alignment/process-1.2.issue-4"))
    assert row[:5] == [
        "Process 1.2 Developing and promoting quality of life",
        "addresses issue",
        "Issue 4 Strengthening security and the safety of life and property",
        "Rejected",
        None,
    ]
    assert "(line 65)" in str(row[6])
    assert "two senses" in str(row[7])
    # Farmers, patients and tourists strongly, three more weakly; every process has recipients, so all eleven alignments with issues are steps.
    links = {str(row[-1]) for row in open_sheet(client.get("/matrix.xlsx?of=recipient-issue").content, 1)[1:]}
    assert len([link for link in links if "/recipient-link/" in link]) == 6
    assert len([link for link in links if "/alignment/" in link]) == 11


def test_the_workbook_tells_what_was_asked_for_and_the_same_bytes_come_again(published: OpenSite) -> None:
    first, again = (published.client.get("/matrix.xlsx?of=mission-issue&minGrade=Strong&lang=en") for _ in range(2))
    assert first.content == again.content
    assert first.headers["etag"] == again.headers["etag"]
    told = {row[0]: row[1] for row in open_sheet(first.content, 2)}
    assert told["Conditions chosen"] == "Which matrix: Missions and strategic issues; Grades that count: Strong only"
    assert told["The page that shows the same"] == "https://kg.example/matrix?of=mission-issue&minGrade=Strong&plan=TH-40%2F2018-2022"
    assert first.headers["content-disposition"] == 'attachment; filename="matrix-mission-issue.xlsx"'


@pytest.mark.parametrize("suffix", ["", ".xlsx", ".csv"])
@pytest.mark.parametrize(
    ("query", "valid"),
    [
        ("of=process-goal", "process-issue, process-positioning, mission-issue, recipient-issue"),
        ("minGrade=weak", "Weak, Strong"),
        ("plan=TH-41/1", "TH-40/2018-2022"),
        ("of=mission-issue&of=mission-issue", "of"),
        ("lang=th&lang=en", "lang"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_is_valid(query: str, valid: str, suffix: str, client: Client) -> None:
    answer = client.get(f"/matrix{suffix}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "parameter")
    assert valid in answer.json()["en"]["remedy"]


@pytest.mark.parametrize("cell", ["process/1.1+issue/4", "process/1.2", "x", "issue/2+process/1.2"])
def test_a_cell_without_a_judgement_is_refused(cell: str, client: Client) -> None:
    assert client.get(f"/matrix?cell={cell}").status_code == 422


def test_hostile_labels_are_shown_inert(knowledge_graph: KnowledgeGraph) -> None:
    client = make_small(HOSTILE, knowledge_graph)
    page = client.browse("/matrix?lang=en")
    assert [script["src"] for script in page.all("script")] == ["/static/site.js"]
    assert "\u202e" not in page.response.text
    assert SHOWN in page.text
    book = openpyxl.load_workbook(io.BytesIO(client.get("/matrix.xlsx").content))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None and SHOWN in str(cell.value)]
    assert len(found) >= 4
    assert {cell.data_type for cell in found} == {"s"}
    for row in csv.reader(io.StringIO(client.get("/matrix.csv").content.decode("utf-8-sig"), newline="")):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_plan_that_nobody_examined_says_so(knowledge_graph: KnowledgeGraph) -> None:
    client = make_small("ก", knowledge_graph)
    page = client.browse("/matrix?lang=en")
    assert read_cells(page)[2][1:] == ["none found", "0", "0"]
    assert "Nobody has examined any pair of this matrix." in page.text
    assert "states nothing for this matrix" in client.browse("/matrix?of=mission-issue&lang=en").text
    assert client.get("/matrix.xlsx?of=mission-issue").status_code == 200


def test_a_graph_without_a_plan_says_so(knowledge_graph: KnowledgeGraph) -> None:
    client = Client(make_site(KnowledgeGraph(InProcessEngine([]), knowledge_graph.catalogue)))
    assert "This graph holds no plan yet" in client.browse("/matrix?lang=en").text
    for suffix in (".xlsx", ".csv"):
        assert client.get(f"/matrix{suffix}").status_code == 422


def test_choices_are_kept_from_link_to_link(client: Client) -> None:
    page = client.browse("/matrix?minGrade=Strong&plan=TH-40/2018-2022&lang=en")
    links = page.links()
    assert "/matrix?of=mission-issue&minGrade=Strong&lang=en&plan=TH-40%2F2018-2022" in links
    assert "/matrix.xlsx?of=process-issue&minGrade=Strong&plan=TH-40%2F2018-2022&lang=en" in links
    sent = {field["name"]: field["value"] for field in page.all("input") if field.get("type") == "hidden"}
    assert sent["of"] == "process-issue"
    assert sent["plan"] == "TH-40/2018-2022"
    assert [field["value"] for field in page.all("input") if field.get("type") == "radio" and "checked" in field] == ["Strong"]
