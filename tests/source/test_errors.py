"""What cannot be read is refused with its place and a remedy, in Thai and in English."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

import pytest

from khonkaen_kg.errors import DuplicateNumberError, EncodingError, GroupMissionError, PeriodError, SectionError, SourceError
from khonkaen_kg.source.text import guess_encoding, read_source
from tests.source.plans import KHON_KAEN, TITLE, outline_of, plan_of

if TYPE_CHECKING:
    from pathlib import Path

MISSIONS = ("พันธกิจ", "1. พัฒนาเกษตร", "2. พัฒนาคน")


def assert_speaks(error: SourceError, place: str) -> None:
    assert str(error.place) == place
    assert all((error.th, error.en, error.remedy_th, error.remedy_en))
    assert any("ก" <= character <= "๛" for character in error.th)
    assert place in str(error)


@pytest.mark.parametrize(
    ("codec", "named"),
    [("cp874", "CP874"), ("tis-620", "CP874"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16LE"), ("utf-16-be", "UTF-16BE"), ("utf-32", "UTF-32")],
)
def test_encoding_is_named(tmp_path: Path, codec: str, named: str) -> None:
    path = tmp_path / "plan.txt"
    text = KHON_KAEN.read_text(encoding="utf-8").translate({ord("“"): '"', ord("”"): '"', ord("–"): "-", ord("•"): "*"})
    path.write_bytes(text.encode(codec))
    with pytest.raises(EncodingError) as caught:
        read_source(path)
    assert named in caught.value.en
    assert named in caught.value.th
    assert caught.value.place is not None
    assert caught.value.place.file == str(path)
    assert caught.value.place.line in {1, 2}


def test_encoding_error_has_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes("แผน\r\nกข".encode() + b"\xff")
    with pytest.raises(EncodingError) as caught:
        read_source(path)
    assert_speaks(caught.value, f"{path}:2:3")
    assert "0xFF" in caught.value.en


def test_encoding_that_is_not_thai_is_not_guessed() -> None:
    assert guess_encoding("Zürich und Köln".encode("latin-1")) is None
    assert guess_encoding(b"\x00\xff\x13\x37" * 8) is None


def test_missing_file_and_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "no.txt", tmp_path):
        with pytest.raises(SourceError) as caught:
            read_source(path)
        assert_speaks(caught.value, str(path))


def test_text_in_another_normal_form(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("แผน\n" + unicodedata.normalize("NFD", "กขécole"), encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_source(path)
    assert_speaks(caught.value, f"{path}:2:3")
    assert "NFC" in caught.value.remedy_th


def test_byte_order_mark_is_kept_and_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TITLE.encode())
    assert read_source(path).text == "\ufeff" + TITLE


def test_source_knows_its_bytes_and_places(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes("ก\r\nขค\rง\n".encode())
    source = read_source(path)
    assert source.text == "ก\r\nขค\rง\n"
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [(source.line_of(offset), source.column_of(offset)) for offset in range(len(source.text))] == [
        (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", "รายงานการประชุม\nพันธกิจ\n1. พัฒนาคน", "เมนูอาหาร"])
def test_text_without_a_plan_title(text: str) -> None:
    with pytest.raises(SectionError) as caught:
        outline_of(text)
    assert_speaks(caught.value, "plan.txt:1:1")


def test_text_without_a_section() -> None:
    with pytest.raises(SectionError) as caught:
        plan_of("เรื่องอื่น ๆ", "1. ข้อความ")
    assert_speaks(caught.value, f"plan.txt:1:{len(TITLE) + 1}")
    assert "พันธกิจ" in caught.value.th


def test_title_without_a_province() -> None:
    with pytest.raises(SectionError) as caught:
        plan_of(*MISSIONS, title="แผนพัฒนาจังหวัด พ.ศ. 2561 – 2565")
    assert_speaks(caught.value, "plan.txt:1:1")


@pytest.mark.parametrize(
    ("years", "column", "word"),
    [
        ("พ.ศ. 25611 – 2565", 26, "25611"),
        ("พ.ศ. 2561 – 25650", 33, "25650"),
        ("พ.ศ. 2018 – 2022", 26, "ค.ศ."),
        ("พ.ศ. 2561 – 2022", 33, "ค.ศ."),
        ("ค.ศ. 2561 – 2565", 26, "พ.ศ."),
        ("พ.ศ. 2565 – 2561", 26, "2565"),
        ("พ.ศ. 2561 – 2656", 26, "2656"),
        ("พ.ศ. 256 – 2565", 26, "256"),
        ("พ.ศ. 2561 – 5", 33, "5"),
        ("พ.ศ. 2561", 21, "ช่วงปี"),
        ("พ.ศ. 2561 –", 21, "ช่วงปี"),
        ("พ.ศ. สองพันห้าร้อย", 21, "ช่วงปี"),
        ("", 1, "ช่วงปี"),
    ],
)
def test_period_that_cannot_be_years(years: str, column: int, word: str) -> None:
    with pytest.raises(PeriodError) as caught:
        plan_of(*MISSIONS, title=f"แผนพัฒนาจังหวัดสมมติ{years}")
    assert word in caught.value.th
    assert_speaks(caught.value, f"plan.txt:1:{column}")


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        (("พันธกิจ", "1. พัฒนาเกษตร", "1. พัฒนาคน"), "plan.txt:4:4"),
        (("พันธกิจ", "๑. พัฒนาเกษตร", "2. พัฒนาน้ำ", "1. พัฒนาคน"), "plan.txt:5:4"),
        (("ประเด็นการพัฒนา", "ประเด็นที่ 1 เกษตร", "ประเด็นที่ ๑ คน"), "plan.txt:4:14"),
        ((*MISSIONS, "พันธกิจ", "1. พัฒนาเมือง"), "plan.txt:6:4"),
        ((*MISSIONS, "กระบวนการสร้างคุณค่า", "1. พันธกิจพัฒนาเกษตร", "1. พันธกิจพัฒนาคน"), "plan.txt:7:4"),
        ((*MISSIONS, "กระบวนการสร้างคุณค่า", "พันธกิจที่ 1", "(1) กระบวนการก", "(1) กระบวนการข"), "plan.txt:8:5"),
    ],
)
def test_number_given_twice(lines: tuple[str, ...], place: str) -> None:
    with pytest.raises(DuplicateNumberError) as caught:
        plan_of(*lines)
    assert_speaks(caught.value, place)


@pytest.mark.parametrize("heading", ["1. พันธกิจพัฒนาน้ำ", "พันธกิจที่ 3", "พันธกิจที่ 1 พัฒนาคน", "พันธกิจที่ 2 พัฒนาน้ำ", "พันธกิจพัฒนาเกษตรและน้ำ (ผู้รับบริการ : เกษตรกร)"])
def test_group_of_an_unknown_mission(heading: str) -> None:
    with pytest.raises(GroupMissionError) as caught:
        plan_of(*MISSIONS, "กระบวนการที่สร้างคุณค่า", heading, "- กระบวนการ ก")
    assert_speaks(caught.value, f"plan.txt:6:{4 if heading[0] == '1' else 1}")
    assert "พัฒนาเกษตร" in caught.value.remedy_th


def test_group_where_no_mission_is_listed() -> None:
    with pytest.raises(GroupMissionError) as caught:
        plan_of("กระบวนการที่สร้างคุณค่า", "1. พันธกิจพัฒนาน้ำ", "- กระบวนการ ก")
    assert "ไม่มีรายการพันธกิจ" in caught.value.remedy_th
