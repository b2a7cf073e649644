"""Reading takes time that grows with the text only: no line, however long or strange, makes it crawl."""

from __future__ import annotations

import contextlib
import time

import pytest

from khonkaen_kg.errors import SourceError
from khonkaen_kg.source.collation import thai_sort_key
from tests.source.plans import TITLE, outline_of

SIZE = 1_000_000
LIMIT = 15.0
MISSION = "พันธกิจ\n1. ก\n"
GROUP = f"{MISSION}กระบวนการหลัก\nพันธกิจที่ 1\n"
PATTERNS = {
    "spaces": " ",
    "dots": ".",
    "digits": "1",
    "thai digits": "๑",
    "thousands": "1,",
    "decimals": "1.1",
    "levels": "1.",
    "dashes": "-",
    "bullets": "•",
    "stars": "*",
    "open brackets": "(",
    "close brackets": ")",
    "brackets": "()",
    "quotes": '"',
    "zero width": "\u200b",
    "sara e": "เ",
    "nikhahit": "ํ้",
    "colons": " :",
    "commas": "ก,",
    "title": "แผนพัฒนาจังหวัด",
    "province": "จังหวัดก",
    "period": "พ.ศ. ",
    "period spaces": "2561   ",
    "heading tail": "พันธกิจตามของการพัฒนา",
    "tail brackets": "พันธกิจ(",
    "recipients": "ผู้รับบริการ : ",
    "percent": "ร้อยละ ",
    "at least": "ไม่น้อยกว่า   ",
    "baht": "1 ล้านบาท ",
    "et cetera": "ฯลฯ ",
    "introduction": "ดังนี้ ",
    "mission": "พันธกิจ",
    "tabs": "\t",
    "line separators": "\u2028",
}
LINES = {
    "headings": "วิสัยทัศน์",
    "missions": "พันธกิจ",
    "issues": "ประเด็นการพัฒนา",
    "indicators": "ตัวชี้วัด",
    "processes": "กระบวนการที่สร้างคุณค่า",
    "titles": "แผนพัฒนาจังหวัด",
    "items": "- เมือง",
    "wrapped": "  ต่อเนื่อง",
    "groups": "พันธกิจที่ 1",
    "recipients": "(ผู้รับบริการ : ก,",
    "quotes": "“",
    "empty marks": "-",
    "plain": "ข้อความ",
    "returns": "\r",
}


@pytest.mark.parametrize("name", PATTERNS)
@pytest.mark.parametrize("before", ["แผนพัฒนาจังหวัดก", f"{TITLE}\n{MISSION}ตัวชี้วัด\n- ", f"{TITLE}\n{MISSION}กระบวนการหลัก\nพันธกิจ"])
def test_long_line_is_read_in_linear_time(name: str, before: str) -> None:
    assert_ends(before + (PATTERNS[name] * SIZE)[: SIZE // 10] + "\n2. ข")


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("before", [MISSION, "วิสัยทัศน์\n“", f"{GROUP}(ผู้รับบริการ : "])
def test_many_lines_are_read_in_linear_time(name: str, before: str) -> None:
    assert_ends(f"{TITLE}\n{before}" + f"{LINES[name]}\n" * (SIZE // 100))


@pytest.mark.parametrize("heading", ["พันธกิจ", "ประเด็นการพัฒนา", "วิสัยทัศน์", "กระบวนการหลัก\nพันธกิจที่ 1"])
def test_many_sections_are_read_in_linear_time(heading: str) -> None:
    assert_ends(f"{TITLE}\n{MISSION}" + "".join(f"{heading}\n- เมือง {number}\n" for number in range(SIZE // 100)))


def test_line_of_a_million_characters() -> None:
    assert_ends(f"{TITLE}\nพันธกิจ\n1. {'พัฒนาเมือง (Smart City) ' * (SIZE // 25)}\n2. คน")


def test_sort_key_of_a_million_characters() -> None:
    started = time.perf_counter()
    thai_sort_key("เก้าแก้ว " * (SIZE // 9))
    assert time.perf_counter() - started < LIMIT


def assert_ends(text: str) -> None:
    started = time.perf_counter()
    with contextlib.suppress(SourceError):
        outline_of(text)
    # The bound is far above what linear reading needs here and far below what a quadratic one would.
    assert time.perf_counter() - started < LIMIT
