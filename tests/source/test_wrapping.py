"""Rows are as wide as they may be, lose nothing that fits, and do not end inside the common words of plans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khonkaen_kg.source.wrapping import measure_text, wrap_text

THAI = st.text(alphabet=st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4D), max_size=80)
MIXED = st.text(alphabet=st.sampled_from("กขงเแา่ำิ การและพัฒนา abcW.,()-0123456789😀"), max_size=120)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("กระบวนการพัฒนาระบบขนส่งและโลจิสติกส์", ("กระบวนการพัฒนา", "ระบบขนส่งและ", "โลจิสติกส์")),
        ("ศูนย์กลางการบริการทางการแพทย์", ("ศูนย์กลางการบริการ", "ทางการแพทย์")),
        ("Medical services hub", ("Medical services", "hub")),
        ("", ()),
    ],
)
def test_rows_end_beside_words(text: str, rows: tuple[str, ...]) -> None:
    assert wrap_text(text, 10, 4) == rows


def test_what_does_not_fit_ends_in_an_ellipsis_and_not_inside_an_english_word() -> None:
    assert wrap_text("Raising economic development, increasing competitiveness", 10, 2) == ("Raising economic", "development,…")


@given(st.one_of(THAI, MIXED), st.floats(4, 30), st.integers(1, 6))
def test_no_row_is_wider_than_asked_and_none_is_too_many(text: str, width: float, rows: int) -> None:
    wrapped = wrap_text(text, width, rows)
    assert len(wrapped) <= rows
    assert all(measure_text(row) <= width for row in wrapped)


@given(MIXED, st.floats(4, 30))
def test_nothing_is_lost_where_there_is_place(text: str, width: float) -> None:
    assert "".join("".join(wrap_text(text, width, 1000)).split()) == "".join(text.split())
