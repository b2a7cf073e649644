"""Tables as people read them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khonkaen_kg.namespaces import KK, KKO, SH, SOURCE, XSD
from khonkaen_kg.queries.results import Cell, Table
from khonkaen_kg.web.rendering import link_resource, make_link, show_hidden, show_literal, show_years
from khonkaen_kg.web.tables import MAX_COLUMNS, MAX_ROWS, Phrase, Shown, arrange_table, read_labels, show_table

if TYPE_CHECKING:
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

ISSUE = KK + "TH-40/2018-2022/issue/1"


def iri(value: str) -> Cell:
    return Cell("iri", value)


def text(value: str, language: str | None = None, datatype: str | None = None) -> Cell:
    return Cell("literal", value, language, None if datatype is None else XSD + datatype)


def test_columns_of_one_thing_become_one() -> None:
    row = {"x": iri(ISSUE), "xLabel": text("ประเด็น", "th"), "xLabelEn": text("Issue", "en"), "xCode": text("1"), "xLine": text("47", datatype="integer")}
    view = arrange_table(Table(tuple(row), (row,)), {}, "th")
    (cell,) = view.rows[0]
    assert cell == Shown(Phrase("ประเด็น", "th"), Phrase("Issue", "en"), "1", link_resource(ISSUE), line="47")
    (english,) = arrange_table(Table(tuple(row), (row,)), {}, "en").rows[0]
    assert english is not None
    assert (english.main, english.also) == (Phrase("Issue", "en"), Phrase("ประเด็น", "th"))


def test_quote_carries_its_line_and_leads_to_its_passage() -> None:
    passage = SOURCE + "khonkaen-pmqa-process#char=1,5"
    row = {
        "passage": iri(passage),
        "quote": text("คน", "th"),
        "line": text("9", datatype="integer"),
        "startOffset": text("1", datatype="integer"),
        "endOffset": text("5", datatype="integer"),
    }
    view = arrange_table(Table(tuple(row), (row,)), {}, "en")
    assert [h.text for h in view.headings] == ["Words of the source"]
    assert view.rows == ((Shown(Phrase("คน", "th"), href=link_resource(passage), line="9", is_quote=True),),)


def test_thai_and_english_of_one_text_become_one() -> None:
    row = {"reasonTh": text("เพราะ", "th"), "reasonEn": text("because", "en")}
    table = Table(tuple(row), (row, {"reasonTh": text("เท่านั้น", "th")}))
    assert [r[0] and r[0].main for r in arrange_table(table, {}, "en").rows] == [Phrase("because", "en"), Phrase("เท่านั้น", "th")]


def test_grades_and_foreign_terms_are_words_with_a_mark() -> None:
    row = {"grade": iri(KKO + "Strong"), "severity": iri(SH + "Warning")}
    view = arrange_table(Table(tuple(row), (row,)), {KKO + "Strong": {"th": "ชัดเจน", "en": "Strong"}}, "th")
    grade, severity = view.rows[0]
    assert grade == Shown(Phrase("ชัดเจน", "th"), mark="strong")
    assert severity == Shown(Phrase("คำเตือน", "th"), mark="warning")


def test_what_all_rows_share_is_told_once() -> None:
    rows = tuple({"process": text(str(i)), "plan": iri(KK + "p"), "recipient": text("เกษตรกร"), "grade": iri(KKO + "Strong")} for i in range(3))
    view = arrange_table(Table(("process", "plan", "recipient", "grade"), rows), {}, "th", asked={"recipient"})
    assert [h.text for h in view.headings] == ["กระบวนการ", "ระดับความสอดคล้อง"]
    assert [h.text for h, _ in view.shared] == ["แผน", "ประเภทผู้รับบริการ"]
    assert len(view.rows) == 3


def test_column_that_repeats_another_is_left_out_unless_it_is_evidence() -> None:
    row = {"gap": iri(KK + "g"), "messageTh": text("ไม่มี", "th"), "messageEn": text("none", "en"), "quote": text("ไม่มี", "th")}
    view = arrange_table(Table(tuple(row), (row,)), {KK + "g": {"th": "ไม่มี"}}, "th")
    assert [h.text for h in view.headings] == ["ช่องว่าง", "ข้อความในเอกสารต้นฉบับ"]


def test_wide_table_is_arranged_in_linear_time() -> None:
    # All columns but one say the same in all rows but the last: the comparison that is slowest when columns are compared in pairs.
    columns = tuple(f"v{i}" for i in range(600))
    rows = [dict.fromkeys(columns, text("same"))] * 200
    rows.append({c: text(str(i)) for i, c in enumerate(columns)})
    started = time.monotonic()
    view = arrange_table(Table(columns, tuple(rows)), {}, "en")
    assert time.monotonic() - started < 5
    assert len(view.headings) == 600


def test_page_shows_so_many_rows_and_columns(knowledge_graph: KnowledgeGraph) -> None:
    columns = tuple(f"v{i}" for i in range(MAX_COLUMNS + 1))
    rows = tuple({c: text(f"{r} {c}") for c in columns} for r in range(MAX_ROWS + 1))
    excerpt = show_table(knowledge_graph, Table(columns, rows), "en")
    assert (excerpt.rows, excerpt.columns) == (MAX_ROWS + 1, MAX_COLUMNS + 1)
    assert (len(excerpt.view.rows), len(excerpt.view.headings)) == (excerpt.shown_rows, excerpt.shown_columns) == (MAX_ROWS, MAX_COLUMNS)


def test_table_without_columns_keeps_its_rows(knowledge_graph: KnowledgeGraph) -> None:
    excerpt = show_table(knowledge_graph, Table((), ({}, {})), "en")
    assert (excerpt.rows, excerpt.shown_rows, excerpt.view.headings, excerpt.view.rows) == (2, 2, (), ((), ()))


def test_numbers_are_aligned_and_absent_values_are_none() -> None:
    view = arrange_table(Table(("n", "s"), ({"n": text("3", datatype="integer"), "s": text("3")}, {"s": text("x")})), {}, "en")
    assert [h.is_number for h in view.headings] == [True, False]
    assert view.rows[1][0] is None


def test_empty_table_has_its_headings() -> None:
    view = arrange_table(Table(("process", "plan"), ()), {}, "en")
    assert ([h.text for h in view.headings], view.rows, view.shared) == (["Process", "Plan"], (), ())


def test_labels_of_any_number_of_things_are_read(knowledge_graph: KnowledgeGraph) -> None:
    many = {f"https://elsewhere.example/{'x' * 80}/{i}" for i in range(1_000)}
    labels = read_labels(knowledge_graph, many | {ISSUE, "not an iri>", KKO + "Strong"})
    assert set(labels) == {ISSUE, KKO + "Strong"}
    assert set(labels[ISSUE]) == {"th", "en"}


def test_only_things_of_this_graph_are_links() -> None:
    assert link_resource("http://example.org/x") is None
    assert link_resource("javascript:alert(1)") is None
    assert link_resource(ISSUE + "?a&b#é") == "/id/TH-40/2018-2022/issue/1%3Fa%26b#%C3%A9"
    assert link_resource(KK + "TH-40/2018-2022/alignment/mission-1.issue-2") == "/id/TH-40/2018-2022/alignment/mission-1.issue-2"


def test_values_are_shown_as_readers_expect() -> None:
    assert show_literal("2018", XSD + "gYear", "th") == "พ.ศ.\xa02561 (2018)"
    assert show_literal("2018", XSD + "gYear", "en") == "2018 (BE\xa02561)"
    assert show_literal("true", XSD + "boolean", "th") == "ใช่"
    assert show_literal("2026-11-22", XSD + "date", "en") == "2026-11-22"
    assert show_literal("0", XSD + "boolean", "en") == "No"
    assert show_literal("2024-02-29", XSD + "date", "th") == "29 กุมภาพันธ์ พ.ศ.\xa02567 (2024)"
    assert show_literal("-0044", XSD + "gYear", "th") == "-0044"
    assert show_years(2018, 2022, "en") == "2018–2022 (BE\xa02561–2565)"


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(
    ("value", "datatype"),
    [("2024-01-99", "date"), ("2023-02-29", "date"), ("0000-01-01", "date"), ("abc", "boolean"), ("TRUE", "boolean"), ("0000", "gYear"), ("๒๕๖๑", "gYear")],
)
def test_ill_typed_literal_stays_as_it_stands(value: str, datatype: str, language: str) -> None:
    assert show_literal(value, XSD + datatype, language) == value


@given(st.text())
def test_shown_text_holds_no_hidden_character(value: str) -> None:
    shown = str(show_hidden(value))
    assert show_hidden(shown) == shown
    assert all(character.isprintable() or character in "\t\n\r\u2028\u2029" or character.isspace() or ord(character) > 0x7F for character in shown)
    assert not set(shown) & {"\u202e", "\u200b", "\u2066", "\ufeff", "\x00", "\ud800"}


@given(st.text())
def test_link_holds_no_character_that_could_end_it(value: str) -> None:
    link = make_link("/queries/x", [("p", value)])
    assert link.isascii()
    assert not set(link) & set("<>\"' #&\\\n\r")
