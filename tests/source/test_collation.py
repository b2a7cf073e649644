"""Sort keys give the order of the Royal Institute's dictionary."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khonkaen_kg.source.collation import thai_sort_key

labels = st.text(alphabet=st.sampled_from("กขคเแโใไาิ่้็์ะๆ AbZ1๑-") | st.characters(), max_size=12)


@pytest.mark.parametrize(
    "ordered",
    [
        # Consonants, with ฤ after ร and ฦ after ล.
        ["กา", "ขา", "คา", "งา", "จา", "ชา", "ตา", "นา", "มา", "ยา", "รา", "ฤกษ์", "ลา", "ฦๅ", "วา", "หา", "อา", "ฮา"],
        # Vowels of one consonant: without, ะ ั า ำ ิ ี ึ ื ุ ู เ แ โ ใ ไ.
        ["กก", "กะ", "กัก", "กา", "กำ", "กิน", "กีบ", "กึก", "กืก", "กุ้ง", "กู้", "เก", "แก", "โก", "ใกล้", "ไก่"],
        # A leading vowel sorts by the consonant behind it.
        ["กบ", "เกม", "ขน", "แขก", "คน", "โคม", "งาน", "ไง"],
        # Marks decide only where the letters are equal: none, ็, ่, ้, ๊, ๋, ์.
        ["เกง", "เก็ง", "เก่ง", "เก้ง", "เก๊ง", "เก๋ง"],
        ["ขาว", "ข่าว", "ข้าว"],
        ["แหง", "แหง่", "แห่ง", "แห้ง", "แหงน"],
        ["ปา", "ป่า", "ป้า", "ป๊า", "ป๋า"],
        ["กานต", "กานต์", "กานท"],
        ["ก้น", "กบ"],
        ["ขา", "ข้าง", "ขาด"],
        # A mark further left weighs more.
        ["มาม่า", "ม่ามา", "ม่าม่า"],
        ["เกลือ", "เกวียน", "เก้า", "เกาะ", "แก้ว", "แกะ", "โกรธ", "ใกล้", "ไกล"],
        ["กรรม", "กระ", "กราบ", "กฤษณ์", "กล", "กลม", "กว่า", "เกม"],
        # Shorter first; Latin before Thai, without case first; digits before letters.
        ["เมือง", "เมืองเก่า", "เมืองใหม่"],
        ["1 ตำบล", "๒ ตำบล", "3 ตำบล", "Apple", "banana", "Cherry", "กล้วย"],
        ["OTOP", "otop", "SMEs"],
    ],
)
def test_dictionary_order(ordered: list[str]) -> None:
    shuffled = ordered.copy()
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=thai_sort_key) == ordered


def test_positioning_themes_of_khon_kaen() -> None:
    themes = ["เมืองอุตสาหกรรมสีเขียว", "ศูนย์กลางการศึกษา", "เมืองน่าอยู่อย่างยั่งยืน (Smart City)", "ศูนย์กลางการบริการทางการแพทย์", "เมืองแห่งการประชุมสัมมนา (MICE City)"]
    assert sorted(themes, key=thai_sort_key) == [
        "เมืองน่าอยู่อย่างยั่งยืน (Smart City)",
        "เมืองแห่งการประชุมสัมมนา (MICE City)",
        "เมืองอุตสาหกรรมสีเขียว",
        "ศูนย์กลางการบริการทางการแพทย์",
        "ศูนย์กลางการศึกษา",
    ]


def test_two_spellings_of_sara_am_sort_together() -> None:
    assert sorted(["นํ้าตก", "น้ำตาล", "น้ำ"], key=thai_sort_key) == ["น้ำ", "นํ้าตก", "น้ำตาล"]


@given(labels, labels)
def test_keys_are_equal_only_for_equal_labels(left: str, right: str) -> None:
    assert (thai_sort_key(left) == thai_sort_key(right)) == (left == right)


@given(st.lists(labels, max_size=8), st.randoms(use_true_random=False))
def test_order_does_not_depend_on_where_it_starts(items: list[str], shuffle: random.Random) -> None:
    shuffled = items.copy()
    shuffle.shuffle(shuffled)
    assert sorted(shuffled, key=thai_sort_key) == sorted(items, key=thai_sort_key)


@given(st.text(alphabet="กขคเแโใไาิูะ", max_size=8), st.text(alphabet="กขคเแโใไาิูะ", max_size=8))
def test_order_by_letters_is_the_order_with_leading_vowels_swapped(left: str, right: str) -> None:
    if swap(left) != swap(right):
        assert (thai_sort_key(left) < thai_sort_key(right)) == (swap(left) < swap(right))


def swap(text: str) -> list[str]:
    letters = list(text.replace("เเ", "แ"))
    index = 0
    while index + 1 < len(letters):
        if letters[index] in "เแโใไ" and letters[index + 1] in "กขค":
            letters[index : index + 2] = reversed(letters[index : index + 2])
            index += 1
        index += 1
    return letters
