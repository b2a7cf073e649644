"""Whatever the marks, digits, spaces and line ends: the same plan is read, and no text breaks the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from khonkaen_kg.errors import SourceError
from khonkaen_kg.source.outline import read_outline
from khonkaen_kg.source.spans import Span, comparison_key, fold
from khonkaen_kg.source.text import SourceText
from tests.source.plans import KHON_KAEN, TINY, assert_is_accounted_for, outline_of, texts

if TYPE_CHECKING:
    from collections.abc import Callable

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
WORDS = [
    "เมือง",
    "น้ำ",
    "เกษตร",
    "คนไทย",
    "สุขภาพ",
    "ป่า",
    "ตลาด",
    "ความรู้",
    "ท่องเที่ยว",
    "Smart City",
    "OTOP",
    "ร้อยละ ๓",
    "2.5",
    "“ดี”",
    "(ก)",
    "ๆ",
    "เพื่อ",
    "และ",
    "ที่ 1",
    "- ",
    ":",
]
FIRST_WORDS = ["เมือง", "น้ำ", "การเกษตร", "คนไทย", "สุขภาพ", "ป่า", "พัฒนาตลาด", "ความรู้", "ศูนย์กลาง", "ส่งเสริม", "Smart City", "ปี ๒๕๖๕"]


@st.composite
def item_texts(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(FIRST_WORDS))
    for word in draw(st.lists(st.sampled_from(WORDS), max_size=5)):
        text += draw(st.sampled_from(["", " ", "  ", "\u00a0", "\u200b"])) + word
    return text.strip(" \u00a0\u200b:-")


def lists_of(size: int) -> st.SearchStrategy[list[str]]:
    return st.lists(item_texts(), max_size=size)


missions = st.lists(item_texts(), min_size=1, max_size=4, unique_by=comparison_key)


@dataclass(frozen=True)
class Plan:
    start: int
    years: int
    aim: str
    missions: list[str]
    positioning: list[str]
    issues: list[str]
    groups: list[tuple[int, list[str], list[str]]]


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    listed = draw(missions)
    recipient = st.sampled_from(["เกษตรกร", "ผู้สูงอายุ", "ผู้ค้า/ผู้ผลิต", "นักเรียน (ทุกระดับ)", "SMEs"])
    group = st.tuples(st.integers(0, len(listed) - 1), st.lists(recipient, min_size=1, max_size=4), st.lists(item_texts().map("กระบวนการ".__add__), max_size=3))
    return Plan(
        start=draw(st.integers(2400, 2690)),
        years=draw(st.integers(0, 10)),
        aim=draw(item_texts()),
        missions=listed,
        positioning=draw(lists_of(5)),
        issues=draw(lists_of(5)),
        groups=draw(st.lists(group, max_size=4)),
    )


@dataclass(frozen=True)
class Style:
    """One way to write a plan down."""

    thai_digits: bool
    bullet: str
    number: str
    indent: str
    space: str
    dash: str
    quotes: tuple[str, str]
    colon: str
    end: str
    blank_lines: int
    mission_spacing: Callable[[str], str]

    def digits(self, value: object) -> str:
        return str(value).translate(THAI_DIGITS) if self.thai_digits else str(value)

    def bulleted(self, text: str) -> str:
        return f"{self.indent}{self.bullet}{self.space}{text}"

    def numbered(self, number: int, text: str) -> str:
        return f"{self.indent}{self.number.format(self.digits(number))}{self.space}{text}"

    def write(self, plan: Plan) -> str:
        opening, closing = self.quotes
        lines = [
            f"แผนพัฒนาจังหวัดสมมติ{self.space}พ.ศ.{self.space}{self.digits(plan.start)}{self.dash}{self.digits(plan.start + plan.years)}",
            f"วิสัยทัศน์{self.colon}",
            f"{opening}{plan.aim}{closing}",
            f"พันธกิจ{self.colon}",
            *(self.numbered(number, text) for number, text in enumerate(plan.missions, start=1)),
            f"จุดยืนการพัฒนา{self.colon}",
            *(self.bulleted(text) for text in plan.positioning),
            f"ยุทธศาสตร์การพัฒนาจังหวัดสมมติ{self.colon}",
            *(self.bulleted(f"ยุทธศาสตร์ที่{self.space}{self.digits(number)}{self.space}{text}") for number, text in enumerate(plan.issues, start=1)),
            f"กระบวนการที่สร้างคุณค่าตามพันธกิจ{self.colon}",
        ]
        for number, (mission, recipients, processes) in enumerate(plan.groups, start=1):
            lines.append(f"{self.digits(number)}. พันธกิจ{self.mission_spacing(plan.missions[mission])}")
            lines.append(f"(ผู้รับบริการ{self.colon or ':'}{self.space}{f',{self.space}'.join(recipients)})")
            lines.extend(self.bulleted(text) for text in processes)
        return (self.end * (self.blank_lines + 1)).join(lines)


styles = st.builds(
    Style,
    thai_digits=st.booleans(),
    bullet=st.sampled_from(["•", "-", "–", "*", "·", "o", "▪", "➢", "\uf0b7"]),
    number=st.sampled_from(["{}.", "{})", "({})", "พันธกิจที่ {}", "พันธกิจที่{} :", "• {}."]),
    indent=st.sampled_from(["", "  ", "    ", "\t", "\u00a0\u00a0"]),
    space=st.sampled_from([" ", "  ", "\t", "\u00a0", " \u200b"]),
    dash=st.sampled_from(["-", " - ", "–", " – ", "—", " ถึง ", "\u00a0–\u200b "]),
    quotes=st.sampled_from([("“", "”"), ('"', '"'), ("«", "»"), ("‘", "’"), ("", "")]),
    colon=st.sampled_from(["", ":", " :", " ：", " : "]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    blank_lines=st.integers(0, 2),
    mission_spacing=st.sampled_from(
        [str, lambda text: text.replace(" ", ""), lambda text: text.replace(" ", "   "), lambda text: text.replace("“", '"').replace("”", '"')]
    ),
)


@settings(max_examples=300, deadline=None)
@given(plans(), styles)
def test_every_writing_of_a_plan_reads_back(plan: Plan, style: Style) -> None:
    outline = outline_of(style.write(plan))
    assert_is_accounted_for(outline)
    assert (outline.title.period.start_be, outline.title.period.end_be) == (plan.start, plan.start + plan.years)
    assert outline.aim is not None
    if style.quotes[0] or "“" not in plan.aim:
        assert outline.aim.text == plan.aim
    assert texts(outline.missions) == plan.missions
    assert [mission.number for mission in outline.missions] == list(range(1, len(plan.missions) + 1))
    assert texts(outline.positioning) == plan.positioning
    assert texts(outline.issues) == plan.issues
    assert [issue.number for issue in outline.issues] == list(range(1, len(plan.issues) + 1))
    assert [(group.mission, texts(group.recipients), texts(group.processes)) for group in outline.groups] == plan.groups
    for index, mission in enumerate(outline.missions):
        assert len(mission.spans) == 1 + sum(group[0] == index for group in plan.groups)
        assert len({comparison_key(span.of(outline.source.text)) for span in mission.spans}) == 1
    assert all(line.role != "unread" for line in outline.lines)


FRAGMENTS = [
    *("แผนพัฒนาจังหวัด", "สมมติ", "พ.ศ. 2561 – 2565", "พ.ศ.", "2561", "-", "พันธกิจ", "พันธกิจที่ ", "1", "๒", ".", ")", "(", "[", "]", "•", "o ", "0", ":", ","),
    *(" ", "  ", "\t", "\n", "\r\n", "\r", "\u200b", "\u00a0", "\ufeff", "\x0c", "\u2028", "“", "”", '"', "เเ", "ํา", "ฯลฯ", "และ", "ดังนี้", "พัฒนาคน"),
    *("ผู้รับบริการ", "กระบวนการที่สร้างคุณค่า", "กระบวนการสนับสนุน", "กระบวนการ", "วิสัยทัศน์", "เป้าหมายการพัฒนา", "ตัวชี้วัด", "ร้อยละ 70", "ไม่เกิน", "บาท"),
    *("ตำแหน่งการพัฒนา", "(Positioning)", "ประเด็นการพัฒนา", "ประเด็นที่ 1", "ยุทธศาสตร์", "แนวทาง"),
]


@settings(max_examples=500, deadline=None)
@given(st.booleans(), st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=60))
def test_no_text_breaks_the_reader(has_title: bool, fragments: list[str]) -> None:
    text = ("แผนพัฒนาจังหวัดสมมติ พ.ศ. 2561 – 2565\n" if has_title else "") + "".join(fragments)
    refusals: list[SourceError] = []
    try:
        assert_is_accounted_for(outline_of(text))
    except SourceError as error:
        refusals.append(error)
    assert all(error.place and error.place.line for error in refusals)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_edited_plans_are_read_or_refused(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from([KHON_KAEN, TINY])).read_text(encoding="utf-8").split("\n")
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(lines) - 1))
        edit = data.draw(st.sampled_from(["drop", "repeat", "swap", "cut", "indent"]))
        if edit == "drop" and len(lines) > 1:
            del lines[index]
        elif edit == "repeat":
            lines.insert(data.draw(st.integers(0, len(lines))), lines[index])
        elif edit == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[index], lines[other] = lines[other], lines[index]
        elif edit == "cut":
            lines[index] = lines[index][: data.draw(st.integers(0, len(lines[index])))]
        else:
            lines[index] = "   " + lines[index]
    try:
        outline = outline_of("\n".join(lines))
    except SourceError:
        return
    assert_is_accounted_for(outline)


@given(st.text(alphabet=st.sampled_from("กเแํ้่า๑1 \u200b\u00a0“-") | st.characters(), max_size=40))
def test_folded_text_knows_where_it_came_from(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
    assert list(folded.ends) == sorted(folded.ends)
    part = fold(f"xx{text}xx", Span(2, 2 + len(text)))
    assert [start - 2 for start in part.starts] == list(folded.starts)
    assert part.text == folded.text


@given(st.integers(0, 10**9))
def test_digits_fold_to_one_form(value: int) -> None:
    assert fold(str(value).translate(THAI_DIGITS)).text == str(value)


@given(st.text(alphabet="กข\n\r", max_size=30))
def test_lines_and_columns_count_as_editors_do(text: str) -> None:
    source = SourceText("plan.txt", text, "")
    line, column = 1, 1
    for offset, character in enumerate(text):
        assert (source.line_of(offset), source.column_of(offset)) == (line, column)
        if character == "\n" or (character == "\r" and text[offset + 1 : offset + 2] != "\n"):
            line, column = line + 1, 1
        else:
            column += 1


@given(plans(), styles)
@settings(max_examples=50, deadline=None)
def test_reading_is_a_function_of_the_text(plan: Plan, style: Style) -> None:
    source = SourceText("plan.txt", style.write(plan), "")
    assert read_outline(source) == read_outline(source)
