"""Names are found however their marks, digits and spaces are typed, and best where they begin with what was asked for."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from khonkaen_kg.source.matching import Rank, loosen, make_key, mark_matches, normalise, split_words

NIKHAHIT = "\u0e4d"
TONES = "็่้๊๋์"
WORDS = st.text(st.sampled_from([*map(chr, range(0x0E01, 0x0E5C)), *"aAbBßÉe\u0301 \u200b\u00ad๑5(Ａ"]), max_size=20)
LABELS = st.sampled_from(["ศูนย์กลางการศึกษา", "เมืองน่าอยู่อย่างยั่งยืน (Smart City)", "กระบวนการพัฒนาด้านการค้าและการลงทุน", "แก้น้ำท่วม", "Education hub", "พ.ศ. ๒๕๖๑ – ๒๕๖๕"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ศูนย\u200bกลาง", "ศูนยกลาง"),
        ("การ\u00adศึกษา", "การศึกษา"),
        ("พ.ศ. ๒๕๖๑", "พ.ศ. 2561"),
        (f"น{NIKHAHIT}้า", "น้ำ"),
        (f"น้{NIKHAHIT}า", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("ท\u0e48\u0e35", "ที่"),
        ("ที่\u0e48", "ที่"),
        ("เเผน", "แผน"),
        ("เ\u200bเผน", "แผน"),
        ("SMART   city", "Smart City"),
        ("cafe\u0301", "CAFÉ"),
        ("เทคโนโลยีสู่การเป็น", "เทคโนโลยี สู่การเป็น"),
    ],
)
def test_writings_of_one_word_are_equal(typed: str, meant: str) -> None:
    assert normalise(typed).text == normalise(meant).text


def test_other_words_stay_apart() -> None:
    texts = {normalise(word).text for word in ("ขาว", "ข่าว", "ข้าว", "ขาวน", "เขา", "เข้า", "ชีวิต", "ทรัพยากร", "ทรัพย์สิน")}
    assert len(texts) == 9


def test_without_tone_marks_words_that_differ_only_in_them_are_equal() -> None:
    assert {loosen(normalise(word)).text for word in ("ขาว", "ข่าว", "ข้าว")} == {"ขาว"}


@pytest.mark.parametrize(
    ("needle", "rank"),
    [("smart city", Rank.EXACT), ("smart", Rank.PREFIX), ("city", Rank.WORD), ("mart", Rank.INSIDE), ("ity", Rank.INSIDE), ("village", None)],
)
def test_rank_tells_where_a_name_holds_the_words(needle: str, rank: Rank | None) -> None:
    assert make_key("Smart City").find(make_key(needle)) is rank


def test_word_of_a_later_place_counts_as_a_word() -> None:
    assert make_key("Smart art").find(make_key("art")) is Rank.WORD


def test_words_of_a_query_are_told_once_and_without_tones() -> None:
    assert split_words(" ศูนย์กลาง  การศึกษา\u200b ศูนยกลาง ่ ") == ("ศูนยกลาง", "การศึกษา")


def test_marked_pieces_are_the_words_as_they_stand() -> None:
    assert list(mark_matches("เมือง (Smart  City) และ smartcity", (normalise("SMART CITY").text,))) == [
        ("เมือง (", False),
        ("Smart  City", True),
        (") และ ", False),
        ("smartcity", True),
    ]


def test_a_mark_never_stands_apart_from_its_letter() -> None:
    assert list(mark_matches("ศูนย์กลาง", ("ศูนย",), is_loose=True)) == [("ศูนย์", True), ("กลาง", False)]


def test_pieces_that_touch_are_one() -> None:
    assert list(mark_matches("การศึกษา", ("การ", "ศึกษา"))) == [("การศึกษา", True)]


@given(WORDS)
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text).text
    assert normalise(once).text == once


@given(WORDS)
def test_places_lead_back_into_the_text(text: str) -> None:
    folded, shown = normalise(text), unicodedata.normalize("NFC", text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(shown) for start, end in zip(folded.starts, folded.ends, strict=True))


@given(LABELS)
def test_a_label_always_finds_itself(label: str) -> None:
    assert make_key(label).find(make_key(label)) is Rank.EXACT


@given(LABELS, st.sampled_from(["", *TONES]))
def test_a_label_finds_itself_without_or_with_other_tones(label: str, tone: str) -> None:
    typed = "".join(tone if character in TONES else character for character in label)
    assert make_key(label).loosen().find(make_key(typed).loosen()) is Rank.EXACT


@given(WORDS)
def test_key_is_the_normalised_text(text: str) -> None:
    assert make_key(text).text == normalise(text).text
    assert make_key(text).loosen().text == loosen(normalise(text)).text


@given(st.text(st.sampled_from([*"กขนูเแาำ", *TONES, *"ัิีืฺุู", NIKHAHIT, *" `'\"“”–aB5๕(\t\n\u00a0\u200b"]), max_size=12))
@example("ข์ ฺูน")
@example("a`b")
def test_key_of_plain_text_is_the_normalised_text(text: str) -> None:
    assert make_key(text).text == normalise(text).text


@given(WORDS, WORDS)
def test_pieces_together_are_the_text(text: str, needle: str) -> None:
    needles = (key,) if (key := normalise(needle).text) else ()
    assert "".join(piece for piece, _ in mark_matches(text, needles)) == unicodedata.normalize("NFC", text)
