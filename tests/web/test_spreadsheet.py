"""CSV for Excel: read as UTF-8, and nothing in it is run."""

from __future__ import annotations

import csv
import io

import pytest

from khonkaen_kg.web.spreadsheet import Sheet, answer_excel_csv, write_excel_csv


def read_rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_it_has_a_byte_order_mark_and_ends_lines_as_excel_does() -> None:
    body = write_excel_csv(Sheet("แผ่น", ("ชื่อ", "จำนวน"), (("กระบวนการ", 8), (None, -1))))
    assert body == "\ufeffชื่อ,จำนวน\r\nกระบวนการ,8\r\n,-1\r\n".encode()


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", '"=1'])
def test_nothing_in_it_begins_a_formula(text: str) -> None:
    heading, row = read_rows(write_excel_csv(Sheet("s", (text,), ((text,),))))
    for cell in (*heading, *row):
        assert cell[0] not in "=+-@\t\r\n"
        assert cell[0] == "'" or cell == text == '"=1'


@pytest.mark.parametrize("text", ["ก,ข", 'ก"ข', "ก\nข", "a;b", "1=2", "10-20"])
def test_other_texts_come_back_as_they_were(text: str) -> None:
    assert read_rows(write_excel_csv(Sheet("s", ("h",), ((text,),)))) == [["h"], [text]]


def test_hidden_characters_are_made_visible() -> None:
    assert read_rows(write_excel_csv(Sheet("s", ("h",), (("safe\u202etxt\x00",), ("\u200b=1",))))) == [["h"], ["safe⟨U+202E⟩txt⟨U+0000⟩"], ["⟨U+200B⟩=1"]]


def test_title_and_notes_are_not_among_its_rows() -> None:
    assert read_rows(write_excel_csv(Sheet("s", ("h",), ((1,),), title="Title", notes=("Note",)))) == [["h"], ["1"]]


def test_it_is_kept_as_a_file_in_the_readers_language() -> None:
    answer = answer_excel_csv(Sheet("s", ("h",), ()), "th", "gaps")
    assert answer.headers["content-disposition"] == 'attachment; filename="gaps.csv"'
    assert (answer.headers["content-type"], answer.headers["content-language"], answer.headers["vary"]) == ("text/csv; charset=utf-8", "th", "Accept-Language")
