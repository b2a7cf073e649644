"""The shipped plan and the tiny plan read to exactly the elements and spans written here by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from khonkaen_kg.source.outline import Outline, ProcessGroup, TargetPhrase, read_outline
from khonkaen_kg.source.spans import Span
from khonkaen_kg.source.text import read_source
from tests.source.plans import KHON_KAEN, TINY, all_items, assert_is_accounted_for, roles, texts


@pytest.fixture(scope="module")
def khon_kaen() -> Outline:
    return read_outline(read_source(KHON_KAEN))


@pytest.fixture(scope="module")
def tiny() -> Outline:
    return read_outline(read_source(TINY))


def spans(items: tuple[object, ...]) -> list[list[tuple[int, int]]]:
    return [[(span.start, span.end) for span in item.spans] for item in items]  # type: ignore[attr-defined]


def test_source_is_the_pinned_one(khon_kaen: Outline) -> None:
    assert len(khon_kaen.source.text) == 2580
    assert khon_kaen.source.line_of(2579) == 85


def test_plan_title_names_province_and_period(khon_kaen: Outline) -> None:
    title = khon_kaen.title
    assert (title.text, title.span) == ("แผนพัฒนาจังหวัดขอนแก่น พ.ศ. 2561 – 2565", Span(149, 188))
    assert (title.province, title.province_span) == ("ขอนแก่น", Span(164, 171))
    assert (title.period.start_be, title.period.end_be, title.period.start_ce, title.period.end_ce) == (2561, 2565, 2018, 2022)
    assert title.period.span.of(khon_kaen.source.text) == "พ.ศ. 2561 – 2565"


def test_aim_is_a_goal_between_the_quotes(khon_kaen: Outline) -> None:
    assert khon_kaen.aim_kind == "goal"
    assert khon_kaen.aim is not None
    assert khon_kaen.aim.text == "มหานครน่าอยู่ มุ่งสู่เมืองนวัตกรรม ศูนย์กลางเชื่อมโยงอนุภูมิภาคลุ่มน้ำโขง"
    assert khon_kaen.aim.spans == (Span(223, 296),)
    assert khon_kaen.aim.heading.of(khon_kaen.source.text) == "เป้าหมายการพัฒนาจังหวัดขอนแก่น"


def test_missions_stand_in_the_list_and_in_the_process_section(khon_kaen: Outline) -> None:
    assert spans(khon_kaen.missions) == [[(313, 373), (1641, 1701)], [(380, 507), (2014, 2141)], [(514, 591), (2359, 2435)]]
    assert texts(khon_kaen.missions) == [
        "พัฒนาให้เป็นเมืองน่าอยู่อย่างยั่งยืน สำหรับคนทุกกลุ่มในสังคม",
        "พัฒนาขีดความสามารถทางการแข่งขันเพื่อยกระดับมาตรฐานสินค้าและบริการให้ตรงกับความต้องการของตลาดและเชื่อมโยงกับอนุภูมิภาคลุ่มน้ำโขง",
        "ส่งเสริมการพัฒนาด้านนวัตกรรม และเทคโนโลยี สู่การเป็น Smart City และ MICE City",
    ]
    assert [mission.number for mission in khon_kaen.missions] == [1, 2, 3]
    assert khon_kaen.missions[2].spans[1].of(khon_kaen.source.text) == "ส่งเสริมการพัฒนาด้านนวัตกรรม และเทคโนโลยีสู่การเป็น Smart City และ MICE City"


def test_indicators_state_their_targets(khon_kaen: Outline) -> None:
    assert spans(khon_kaen.indicators) == [[(644, 705)], [(711, 774)]]
    assert texts(khon_kaen.indicators) == [
        "อัตราการขยายตัวมูลค่าผลิตภัณฑ์มวลรวมจังหวัดเพิ่มขึ้น ร้อยละ 3",
        "ระดับความสุขมวลรวมของประชาชนจังหวัดขอนแก่น ไม่น้อยกว่าร้อยละ 70",
    ]
    assert [indicator.target for indicator in khon_kaen.indicators] == [
        TargetPhrase(Decimal(3), "percent", None, Span(697, 705)),
        TargetPhrase(Decimal(70), "percent", "at-least", Span(754, 774)),
    ]
    assert khon_kaen.source.text[697:705] == "ร้อยละ 3"
    assert khon_kaen.source.text[754:774] == "ไม่น้อยกว่าร้อยละ 70"


def test_positioning_themes_are_the_bullets(khon_kaen: Outline) -> None:
    assert spans(khon_kaen.positioning) == [[(811, 848)], [(854, 892)], [(898, 934)], [(940, 970)], [(976, 993)], [(999, 1028)], [(1034, 1056)]]
    assert texts(khon_kaen.positioning) == [
        "เมืองน่าอยู่อย่างยั่งยืน (Smart City)",
        "ศูนย์กลางคมนาคมขนส่งโลจิสติกและระบบราง",
        "เมืองแห่งการประชุมสัมมนา (MICE City)",
        "เมืองหัตถกรรมโลกแห่งผ้ามัดหมี่",
        "ศูนย์กลางการศึกษา",
        "ศูนย์กลางการบริการทางการแพทย์",
        "เมืองอุตสาหกรรมสีเขียว",
    ]
    assert {theme.number for theme in khon_kaen.positioning} == {None}
    assert {theme.heading.of(khon_kaen.source.text) for theme in khon_kaen.positioning} == {"ตำแหน่งการพัฒนา (Positioning)"}


def test_issues_are_numbered_by_the_text(khon_kaen: Outline) -> None:
    assert spans(khon_kaen.issues) == [[(1092, 1196)], [(1215, 1239)], [(1258, 1328)], [(1347, 1403)], [(1422, 1580)]]
    assert texts(khon_kaen.issues) == [
        "การยกระดับการพัฒนาเศรษฐกิจเพิ่มขีดความสามารถทางการแข่งขัน และเชื่อมโยงโอกาสจากประเทศอนุภูมิภาคลุ่มน้ำโขง",
        "การพัฒนาคุณภาพคนและสังคม",
        "การบริหารจัดการทรัพยากรธรรมชาติและสิ่งแวดล้อมเพื่อการพัฒนาอย่างยั่งยืน",
        "การเสริมสร้างความมั่นคงและความปลอดภัยในชีวิตและทรัพย์สิน",
        "การส่งเสริมและพัฒนาศักยภาพด้าน การเป็นเมืองอัจฉริยะ (Smart City)และเมืองแห่งการประชุมสัมมนา (Meetings, Incentive Travel, Conventions, Exhibitions : MICE City)",
    ]
    assert [issue.number for issue in khon_kaen.issues] == [1, 2, 3, 4, 5]


def test_glosses_are_the_bracketed_texts_of_elements_only(khon_kaen: Outline) -> None:
    glosses = [(item.spans[0].start, gloss.text, gloss.span) for item in all_items(khon_kaen) for gloss in item.glosses]
    assert glosses == [
        (811, "Smart City", Span(837, 847)),
        (898, "MICE City", Span(924, 933)),
        (1422, "Smart City", Span(1475, 1485)),
        (1422, "Meetings, Incentive Travel, Conventions, Exhibitions : MICE City", Span(1515, 1579)),
    ]


def groups_of(outline: Outline) -> list[tuple[int, str, list[list[tuple[int, int]]], list[list[tuple[int, int]]]]]:
    return [(group.mission, group.process_type, spans(group.recipients), spans(group.processes)) for group in outline.groups]


def test_processes_and_recipients_stand_under_their_mission(khon_kaen: Outline) -> None:
    assert groups_of(khon_kaen) == [
        (
            0,
            "value-creating",
            [[(1719, 1739)], [(1741, 1751)], [(1753, 1765)], [(1767, 1779)], [(1781, 1797)]],
            [[(1806, 1875)], [(1883, 1919)], [(1927, 2002)]],
        ),
        (1, "value-creating", [[(2159, 2177)], [(2179, 2191)]], [[(2200, 2251)], [(2259, 2304)], [(2312, 2347)]]),
        (2, "value-creating", [[(2452, 2465)], [(2467, 2479)], [(2481, 2497)]], [[(2506, 2536)], [(2544, 2580)]]),
    ]
    assert [texts(group.recipients) for group in khon_kaen.groups] == [
        ["ผู้รับการรักษาพยาบาล", "ผู้สูงอายุ", "ผู้ด้อยโอกาส", "ผู้ใช้แรงงาน", "ประชาชนในพื้นที่"],
        ["เกษตรกร/กลุ่มอาชีพ", "ผู้ประกอบการ"],
        ["นักท่องเที่ยว", "ผู้ประกอบการ", "ประชาชนในพื้นที่"],
    ]
    assert [texts(group.processes) for group in khon_kaen.groups] == [
        [
            "กระบวนการพัฒนาด้านการแพทย์ สาธารณสุขและการให้บริการรักษาพยาบาลผู้ป่วย",
            "กระบวนการพัฒนาและส่งเสริมคุณภาพชีวิต",
            "กระบวนการบริหารจัดการขอนแก่นน่าอยู่มุ่งสู่เมืองต้นแบบ เมืองสิ่งแวดล้อมที่ดี",
        ],
        [
            "กระบวนการส่งเสริมและพัฒนาการผลิตสินค้าเกษตรที่สำคัญ",
            "กระบวนการส่งเสริมและพัฒนาสินค้า OTOP และ SMEs",
            "กระบวนการพัฒนาด้านการค้าและการลงทุน",
        ],
        ["กระบวนการส่งเสริมการท่องเที่ยว", "กระบวนการพัฒนาระบบขนส่งและโลจิสติกส์"],
    ]


def test_group_headings_hold_the_mission_of_the_group(khon_kaen: Outline) -> None:
    assert [(group.heading.start, group.heading.end) for group in khon_kaen.groups] == [(1634, 1701), (2007, 2141), (2352, 2435)]


def test_every_line_is_accounted_for(khon_kaen: Outline) -> None:
    assert_is_accounted_for(khon_kaen)
    elements = {9, 13, 17, 19, 21, 25, 27, *range(31, 44, 2), *range(47, 56, 2), 61, 63, 65, 67, 71, 73, 75, 77, 81, 83, 85}
    expected = {number: "element" if number in elements else "heading" for number in range(9, 86, 2)}
    assert roles(khon_kaen) == {1: "unread", 3: "unread", 5: "unread", 7: "unread", **expected}


def test_items_count_from_one_in_their_list(khon_kaen: Outline) -> None:
    for items in (khon_kaen.missions, khon_kaen.indicators, khon_kaen.positioning, khon_kaen.issues, *(group.processes for group in khon_kaen.groups)):
        assert [item.position for item in items] == list(range(1, len(items) + 1))


def test_tiny_plan_reads_to_its_outline(tiny: Outline) -> None:
    text = tiny.source.text
    title = tiny.title
    assert (title.text, title.province, title.period.span.of(text)) == ("แผนพัฒนาจังหวัดตัวอย่าง (พ.ศ. ๒๕๗๑-๒๕๗๓)", "ตัวอย่าง", "พ.ศ. ๒๕๗๑-๒๕๗๓")
    assert (title.period.start_be, title.period.end_be, title.period.start_ce, title.period.end_ce) == (2571, 2573, 2028, 2030)
    assert tiny.aim_kind == "vision"
    assert tiny.aim is not None
    assert (tiny.aim.text, tiny.aim.heading.of(text)) == ("เมืองตัวอย่างสงบสุข เกษตรปลอดภัย", "วิสัยทัศน์ (Vision)")
    assert texts(tiny.missions) == ["พัฒนาเกษตรปลอดภัยให้มีมูลค่าสูง", "ดูแลผู้สูงอายุและชุมชนให้อยู่อย่างสงบสุข"]
    assert [[span.of(text) for span in mission.spans[1:]] for mission in tiny.missions] == [["พัฒนาเกษตรปลอดภัย ให้มีมูลค่าสูง"], []]
    assert texts(tiny.indicators) == ["สัดส่วนครัวเรือนที่ปลูกพืชปลอดภัย ร้อยละ ๖๐ ขึ้นไป", "ค่าใช้จ่ายด้านสุขภาพเฉลี่ยต่อครัวเรือน ไม่เกิน ๑,๕๐๐ บาท"]
    targets = [indicator.target for indicator in tiny.indicators if indicator.target]
    assert [(target.value, target.unit, target.comparator, target.span.of(text)) for target in targets] == [
        (Decimal(60), "percent", "at-least", "ร้อยละ ๖๐ ขึ้นไป"),
        (Decimal(1500), "baht", "at-most", "ไม่เกิน ๑,๕๐๐ บาท"),
    ]
    assert texts(tiny.positioning) == ["แหล่งอาหารปลอดภัย (Safe Food)", "เมืองสงบสุขของคนทุกวัย"]
    assert [gloss.text for theme in tiny.positioning for gloss in theme.glosses] == ["Safe Food"]
    assert texts(tiny.issues) == ["การเพิ่มมูลค่าเกษตรปลอดภัย", "การดูแลผู้สูงอายุและครอบครัว", "การจัดการน้ำและป่าชุมชน"]
    assert [issue.number for issue in tiny.issues] == [1, 2, 3]
    assert [describe(group) for group in tiny.groups] == [
        (0, "value-creating", ["เกษตรกร", "ผู้ประกอบการ"], ["กระบวนการรับรองแปลงเกษตรปลอดภัย", "กระบวนการพัฒนาตลาดสินค้าชุมชน"]),
        (1, "support", ["ผู้สูงอายุ/ผู้ดูแล"], ["กระบวนการจัดหารถรับส่งผู้สูงอายุ"]),
    ]
    assert [group.heading.of(text) for group in tiny.groups] == ["พันธกิจที่ ๑ พัฒนาเกษตรปลอดภัย ให้มีมูลค่าสูง", "พันธกิจที่ ๒"]


def describe(group: ProcessGroup) -> tuple[int, str, list[str], list[str]]:
    return group.mission, group.process_type, texts(group.recipients), texts(group.processes)


def test_every_line_of_the_tiny_plan_is_accounted_for(tiny: Outline) -> None:
    assert_is_accounted_for(tiny)
    assert [number for number, role in roles(tiny).items() if role == "unread"] == [2, 22, 23]
    assert [number for number, role in roles(tiny).items() if role == "heading"] == [4, 6, 10, 14, 18, 25, 26, 31, 32]
