"""Workbooks, opened again: what was text is text, what is printed is whole, and the same data make the same bytes."""

from __future__ import annotations

import datetime
import io
import zipfile
from typing import TYPE_CHECKING

import openpyxl
import pytest

from khonkaen_kg.errors import ResultTooLargeError
from khonkaen_kg.web import texts, workbook
from khonkaen_kg.web.desk.plans import Plan
from khonkaen_kg.web.spreadsheet import Sheet
from khonkaen_kg.web.workbook import MAX_CELLS, describe_source, name_sheets, write_workbook
from tests.web.open_site import ADDRESS, PLAN

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from tests.web.open_site import OpenSite

DAY = datetime.datetime(2026, 11, 22, 5, 6, 7, tzinfo=datetime.UTC)
SHEET = Sheet("ช่องว่าง", ("รหัส", "ชื่อ", "จำนวน"), (("1.1", "กระบวนการ", 3), ("007", None, -5)), "ชื่อตาราง", ("หมายเหตุ",), fixed_columns=1)


def open_book(*sheets: Sheet) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write_workbook(sheets, "th", DAY)))


def test_the_same_release_makes_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = write_workbook([SHEET], "th", DAY)
    # Another day on the clock must change nothing.
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert write_workbook([SHEET], "th", DAY) == first
    assert write_workbook([SHEET], "th", DAY + datetime.timedelta(days=1)) != first
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_is_of_the_day_of_the_release_and_names_nobody() -> None:
    properties = open_book(SHEET).properties
    assert properties.created == properties.modified == DAY.replace(tzinfo=None)
    assert (properties.title, properties.creator or "", properties.lastModifiedBy or "") == ("ชื่อตาราง", "", "")


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://evil.example","x")', "=1+1", "+1", "-1", "@A1", "007", "1.10", "3", "http://evil.example", "{=A1}", "_x0041_"]
)
def test_a_text_stays_a_text(text: str) -> None:
    page = open_book(Sheet("s", (text, "h"), ((text, 1),))).worksheets[0]
    assert [(cell.data_type, cell.value) for row in page.iter_rows() for cell in row] == [("s", text), ("s", "h"), ("s", text), ("n", 1)]
    assert page["A1"].hyperlink is None


def test_numbers_are_numbers_unless_excel_would_round_them() -> None:
    page = open_book(Sheet("s", ("h",), ((0,), (-7,), (10**15 + 1,)))).worksheets[0]
    assert [(page.cell(row, 1).data_type, page.cell(row, 1).value) for row in (2, 3, 4)] == [("n", 0), ("n", -7), ("s", "1000000000000001")]


def test_what_xml_forbids_is_made_visible() -> None:
    page = open_book(Sheet("s", ("h",), (("a\x00b\x1f\u202e\ufffe\uffff\ud800",), ("a\r\nb\rc",)), "t\x07")).worksheets[0]
    assert page["A1"].value == "t⟨U+0007⟩"
    assert page["A4"].value == "a⟨U+0000⟩b⟨U+001F⟩⟨U+202E⟩⟨U+FFFE⟩⟨U+FFFF⟩⟨U+D800⟩"
    assert page["A5"].value == "a\nb\nc"


@pytest.mark.parametrize(("character", "kept"), [("ก", 32_747), ("𝒂", 16_373)])
def test_a_text_longer_than_a_cell_says_what_is_cut(character: str, kept: int) -> None:
    value = open_book(Sheet("s", ("h",), ((character * 40_000,),))).worksheets[0]["A2"].value
    assert value == f"{character * kept} … (+{40_000 - kept:,})"
    assert len(value.encode("utf-16-le")) // 2 <= 32_767


def test_too_many_cells_are_refused_rather_than_left_out() -> None:
    with pytest.raises(ResultTooLargeError):
        write_workbook([Sheet("s", tuple("abcdefghij"), ((1,) * 10,) * (MAX_CELLS // 10))], "th")


def test_heads_stay_and_pages_are_printed_whole() -> None:
    page = open_book(SHEET).worksheets[0]
    assert [page["A1"].value, page["A2"].value, page["A3"].value] == ["ชื่อตาราง", "หมายเหตุ", None]
    assert [cell.value for cell in page[4]] == ["รหัส", "ชื่อ", "จำนวน"]
    assert page.freeze_panes == "B5"
    assert page.auto_filter.ref == "A4:C6"
    assert (page.page_setup.orientation, str(page.page_setup.paperSize)) == ("landscape", "9")
    assert page.print_title_rows == "$4:$4"
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)
    assert page.oddFooter.center.text == "หน้า &P จาก &N"


def test_it_is_set_in_the_face_of_thai_offices() -> None:
    for row in open_book(SHEET).worksheets[0].iter_rows(min_row=4):
        for cell in row:
            assert (cell.font.name, cell.font.sz, cell.alignment.wrap_text) == ("TH Sarabun New", 16, True)


def test_rows_are_high_enough_and_columns_share_the_page() -> None:
    long = "การพัฒนาคุณภาพคนและสังคม " * 10
    page = open_book(Sheet("s", tuple("abcdefgh"), ((long,) * 8,))).worksheets[0]
    # Columns of one width stand together in the file.
    shared = page.column_dimensions["A"]
    assert (shared.min, shared.max) == (1, 8)
    assert 180 < 8 * shared.width < 200
    assert page.row_dimensions[2].height > 10 * 27
    assert 27 < page.row_dimensions[1].height <= 28


def test_a_column_is_widened_rather_than_a_text_cut() -> None:
    page = open_book(Sheet("s", ("a", "b"), (("การพัฒนาคุณภาพคนและสังคม " * 100, "x"),))).worksheets[0]
    assert page.row_dimensions[2].height < 409
    assert page.column_dimensions["A"].width > 150


def test_columns_for_programs_stay_on_one_line_beside_what_is_printed() -> None:
    page = open_book(Sheet("s", ("a", "iri"), (("x", "https://w3id.org/" + "long/" * 40),), title="t", aside_columns=1)).worksheets[0]
    assert page.row_dimensions[4].height <= 28
    assert page["B4"].alignment.wrap_text in (None, False)
    assert page["A4"].alignment.wrap_text is True
    assert page.print_area == "'s'!$A$1:$A$4"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a/b:c[d]*?\\e"], ["a b c d e"]),
        (["'x'"], ["x"]),
        (["", " "], ["Sheet", "Sheet 2"]),
        (["ก" * 40, "ก" * 40], ["ก" * 31, "ก" * 29 + " 2"]),
        (["A", "a"], ["A", "a 2"]),
        # No letter is parted from its tone mark: of 31 signs the last pair would be cut in two.
        (["ก" * 30 + "ก้"], ["ก" * 30]),
    ],
)
def test_sheets_have_names_that_excel_takes(names: list[str], expected: list[str]) -> None:
    assert name_sheets(names) == expected
    assert open_book(*(Sheet(name, ("h",), ()) for name in names)).sheetnames == expected


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_source_sheet_tells_where_the_data_come_from(language: str, published: OpenSite) -> None:
    plan = Plan(PLAN, "TH-40/2018-2022", {"th": "แผน", "en": "Plan"})
    sheet = describe_source(published.knowledge_graph, ADDRESS, language, page="/gaps?kind=x", plan=plan, filters=[("kind", "x")])
    told = {row[0]: row[1] for row in sheet.rows}
    t = texts.choose(language)
    assert told[t("export-plan")] == {"th": "แผน", "en": "Plan"}[language]
    name, address = str(told[t("export-source")]).split("\n")
    assert name == {"th": "การจัดการกระบวนการ จังหวัดขอนแก่น (PMQA)", "en": "Process management, Khon Kaen Province (PMQA)"}[language]
    assert address.startswith("https://sites.google.com/view/hrkhonkaen/pmqa/")
    assert told[t("release-name")] == published.new.name
    created = published.new.created
    assert str(created.year) in str(told[t("release-created")])
    assert str(created.year + 543) in str(told[t("release-created")])
    assert told[t("export-page")] == ADDRESS + "/gaps?kind=x"
    assert told[t("export-filter")] == "kind: x"
    assert (told[t("export-gap")], told[t("curators-title")], told[t("export-licence")]) == (t("not-stated"), t("curators"), t("footer-licence"))


def test_a_workbook_of_all_plans_says_so(published: OpenSite) -> None:
    sheet = describe_source(published.knowledge_graph, ADDRESS, "en", page="/queries/x", plan=None)
    assert sheet.rows[0] == ("Plan", "All plans")
    assert ("Conditions chosen", "none") in sheet.rows


def test_a_file_of_a_release_is_of_its_day(published: OpenSite) -> None:
    answer = workbook.answer_workbook(published.knowledge_graph, [SHEET], "th", "gaps")
    made = openpyxl.load_workbook(io.BytesIO(bytes(answer.body))).properties.created
    assert made == published.new.created.replace(tzinfo=None, microsecond=0)
    assert answer.headers["content-disposition"] == 'attachment; filename="gaps.xlsx"'
    assert answer.headers["content-type"] == workbook.XLSX
