"""The grammar takes the family's variants, and leaves unread what it does not know."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.source.plans import TITLE, assert_is_accounted_for, outline_of, plan_of, roles, texts

MISSIONS = ("พันธกิจ", "1. พัฒนาเกษตร", "2. พัฒนาคน")


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("พันธกิจ", "missions"),
        ("พันธกิจ (Mission)", "missions"),
        ("Mission", "missions"),
        ("2. พันธกิจของจังหวัดสมมติ", "missions"),
        ("๒) พันธกิจ :", "missions"),
        ("## พันธกิจ", "missions"),
        ("**พันธกิจ**", "missions"),
        ("➢ พันธกิจจังหวัด", "missions"),
        ("พัน\u200bธกิจ\u00a0", "missions"),
        ("ตัวชี้วัด", "indicators"),
        ("ตัวชี้วัดความสำเร็จตามเป้าหมายการพัฒนาจังหวัด", "indicators"),
        ("ตัวชี้วัดความสำเร็จตามวิสัยทัศน์จังหวัดสมมติ พ.ศ. 2561 – 2565", "indicators"),
        ("ตัวชี้วัดเป้าประสงค์รวม (KPIs)", "indicators"),
        ("ตัวชี้วัดและค่าเป้าหมายของจังหวัด", "indicators"),
        ("ตําแหน่งการพัฒนา", "positioning"),
        ("ตำแหน่งการพัฒนา (Positioning)", "positioning"),
        ("จุดยืนการพัฒนาจังหวัด", "positioning"),
        ("จุดยืนทางยุทธศาสตร์", "positioning"),
        ("ตำแหน่งเชิงยุทธศาสตร์ของจังหวัดสมมติ", "positioning"),
        ("(Positioning)", "positioning"),
        ("Positioning", "positioning"),
        ("ประเด็นการพัฒนา", "issues"),
        ("ประเด็นการพัฒนาของจังหวัดสมมติ ระยะ 5 ปี (พ.ศ. 2561 - 2565)", "issues"),
        ("ประเด็นยุทธศาสตร์", "issues"),
        ("ประเด็นยุทธศาสตร์การพัฒนาจังหวัด", "issues"),
        ("ยุทธศาสตร์", "issues"),
        ("ยุทธศาสตร์การพัฒนาจังหวัดสมมติ", "issues"),
    ],
)
def test_heading_variants_open_their_list(heading: str, kind: str) -> None:
    outline = plan_of(heading, "  • ข้อความหนึ่ง", "  • ข้อความสอง")
    lists = {name: texts(getattr(outline, name)) for name in ("missions", "indicators", "positioning", "issues")}
    assert {name: found for name, found in lists.items() if found} == {kind: ["ข้อความหนึ่ง", "ข้อความสอง"]}
    assert_is_accounted_for(outline)


@pytest.mark.parametrize(
    "item",
    [
        "พันธกิจเพื่อสังคมของจังหวัด",
        "ศูนย์กลางการศึกษา",
        "ยุทธศาสตร์ชาติด้านความมั่นคง",
        "ตัวชี้วัดที่ดีต่อประชาชน",
        "ประเด็นการพัฒนาเมือง",
        "วิสัยทัศน์ใหม่ของเมือง",
        "โครงการหลวงของเมือง",
        "กระบวนการสนับสนุนเกษตรกร",
    ],
)
def test_item_that_begins_with_a_heading_term_stays_an_item(item: str) -> None:
    assert texts(plan_of("ตำแหน่งการพัฒนา", f"  • {item}", "  • เมืองสีเขียว").positioning) == [item, "เมืองสีเขียว"]


@pytest.mark.parametrize("mark", ["•", "-", "–", "*", "·", "o", "▪", "➢", "\uf0b7", "●", "✓", "–\t", "•\u00a0", "•\u200b", "ก)"])
def test_bullets(mark: str) -> None:
    outline = plan_of("ตำแหน่งการพัฒนา", f"  {mark} เมืองน่าอยู่", f"  {mark} เมืองสีเขียว")
    assert texts(outline.positioning) == ["เมืองน่าอยู่", "เมืองสีเขียว"]
    assert [theme.number for theme in outline.positioning] == [None, None]


@pytest.mark.parametrize(
    "mark",
    ["{}.", "{})", "({})", "[{}]", "{} .", "พันธกิจที่ {}", "พันธกิจที่ {} :", "พันธกิจที่{}", "• พันธกิจที่ {}", "• {}.", "ข้อ {}.", "ข้อที่ {})", "2.{} ", "2.{}.", "(2.{})"],
)
@pytest.mark.parametrize("digits", ["12", "๑๒"])
def test_numbers(mark: str, digits: str) -> None:
    outline = plan_of("พันธกิจ", f"  {mark.format(digits[0])} พัฒนาเกษตร", f"  {mark.format(digits[1])} พัฒนาคน")
    assert texts(outline.missions) == ["พัฒนาเกษตร", "พัฒนาคน"]
    assert [mission.number for mission in outline.missions] == [1, 2]


def test_number_without_a_space_and_decimals() -> None:
    assert texts(plan_of("พันธกิจ", "1.พัฒนาเกษตร", "2.พัฒนาคน").missions) == ["พัฒนาเกษตร", "พัฒนาคน"]
    outline = plan_of("ตัวชี้วัด", "1. 2.5 ล้านบาท", "2. 7.5 ล้านบาท")
    assert texts(outline.indicators) == ["2.5 ล้านบาท", "7.5 ล้านบาท"]


@pytest.mark.parametrize("words", ["ประเด็นที่", "ประเด็นการพัฒนาที่", "ประเด็นยุทธศาสตร์ที่", "ยุทธศาสตร์ที่", "ยุทธศาสตร์การพัฒนาที่"])
def test_issue_ordinals(words: str) -> None:
    outline = plan_of("ประเด็นการพัฒนา", f"{words} ๑ : การเกษตร", f"{words} ๒ – การศึกษา")
    assert texts(outline.issues) == ["การเกษตร", "การศึกษา"]
    assert [issue.number for issue in outline.issues] == [1, 2]


@pytest.mark.parametrize(
    "years",
    [
        "พ.ศ. 2561 – 2565", "พ.ศ. ๒๕๖๑-๒๕๖๕", "พ.ศ.2561-2565", "(พ.ศ. 2561 — 2565)", "พ.ศ. 2561 ถึง พ.ศ. 2565", "พ.ศ. 2561 ถึง 2565", "ปี 2561-2565",
        "5 ปี (พ.ศ. 2561 - 2565)", "ระยะ 5 ปี พ.ศ. ๒๕๖๑ − ๒๕๖๕", "พ.ศ. 2561 - 65", "ค.ศ. 2018 - 2022", "พ.ศ.\u00a02561\u200b–2565", "ประจำปี พ.ศ. 2561-2565",
        "พ.ศ. 2561 – 2565 (ฉบับทบทวน พ.ศ. 2564)", "\nพ.ศ. 2561 – 2565", "\n\n  (พ.ศ. 2561 – 2565)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("join", [" ", ""])
def test_periods(years: str, join: str) -> None:
    outline = plan_of(*MISSIONS, title=f"แผนพัฒนาจังหวัดสมมติ{join}{years}")
    assert (outline.title.period.start_be, outline.title.period.end_be) == (2561, 2565)
    assert outline.title.province == "สมมติ"
    assert_is_accounted_for(outline)


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("(ร่าง) แผนพัฒนาจังหวัดสมมติ พ.ศ. 2561 – 2565", "แผนพัฒนาจังหวัดสมมติ พ.ศ. 2561 – 2565"),
        ("# แผนยุทธศาสตร์การพัฒนาจังหวัดสมมติ 5 ปี (พ.ศ. 2561 – 2565)", "แผนยุทธศาสตร์การพัฒนาจังหวัดสมมติ 5 ปี (พ.ศ. 2561 – 2565)"),
        ("เเผนพัฒนาจังหวัด สมมติ พ.ศ. 2561 – 2565", "เเผนพัฒนาจังหวัด สมมติ พ.ศ. 2561 – 2565"),
        ("แผนพัฒนาจังหวัด (พ.ศ. 2561 – 2565) จังหวัดสมมติ", "แผนพัฒนาจังหวัด (พ.ศ. 2561 – 2565)"),
        ("\ufeffแผนพัฒนาจังหวัดสมมติ พ.ศ. 2561 – 2565 ฉบับเต็ม", "แผนพัฒนาจังหวัดสมมติ พ.ศ. 2561 – 2565"),
    ],
)
def test_titles(line: str, title: str) -> None:
    outline = plan_of(*MISSIONS, title=line)
    assert (outline.title.text, outline.title.province) == (title, "สมมติ")
    assert_is_accounted_for(outline)


def test_title_that_begins_its_line_comes_before_one_in_a_sentence() -> None:
    outline = plan_of("แผนพัฒนาจังหวัดสมมติ พ.ศ. 2561 – 2565", *MISSIONS, title="หนังสือนำส่งแผนพัฒนาจังหวัดสมมติ พ.ศ. 2555 – 2557 ฉบับเดิม")
    assert outline.title.period.start_be == 2561
    assert roles(outline)[1] == "unread"


@pytest.mark.parametrize(
    "lines",
    [
        ("วิสัยทัศน์", "“เมืองน่าอยู่ คู่ป่า”"),
        ("วิสัยทัศน์ : “เมืองน่าอยู่ คู่ป่า”",),
        ("วิสัยทัศน์ “เมืองน่าอยู่ คู่ป่า”",),
        ("วิสัยทัศน์ : เมืองน่าอยู่ คู่ป่า",),
        ("วิสัยทัศน์จังหวัดสมมติ คือ เมืองน่าอยู่ คู่ป่า",),
        ("วิสัยทัศน์ (Vision)：", "", '  "เมืองน่าอยู่ คู่ป่า"'),
        ("1. วิสัยทัศน์", "  • «เมืองน่าอยู่ คู่ป่า»"),
        ("วิสัยทัศน์", "จังหวัดกำหนดวิสัยทัศน์ไว้ดังนี้", "‘เมืองน่าอยู่ คู่ป่า’"),
        ("วิสัยทัศน์", "เมืองน่าอยู่ คู่ป่า"),
        ("วิสัยทัศน์", "“เมืองน่าอยู่ คู่ป่า” (ประกาศใช้ปีนี้)"),
        ("วิสัยทัศน์", "“เมืองน่าอยู่ คู่ป่า"),
    ],
)
def test_aims(lines: tuple[str, ...]) -> None:
    outline = plan_of(*lines, *MISSIONS)
    assert outline.aim is not None
    assert (outline.aim.text, outline.aim_kind) == ("เมืองน่าอยู่ คู่ป่า", "vision")
    assert outline.aim.heading.of(outline.source.text).startswith("วิสัยทัศน์")
    assert len(outline.missions) == 2
    assert_is_accounted_for(outline)


def test_aim_over_two_lines_is_one_span() -> None:
    outline = plan_of("เป้าหมายการพัฒนา", "“เมืองน่าอยู่", "คู่ป่า”", *MISSIONS)
    assert outline.aim is not None
    assert (outline.aim.text, outline.aim.label, outline.aim_kind) == ("เมืองน่าอยู่\nคู่ป่า", "เมืองน่าอยู่ คู่ป่า", "goal")
    assert roles(outline)[3] == roles(outline)[4] == "element"


def test_second_aim_is_not_read() -> None:
    outline = plan_of("วิสัยทัศน์", "เมืองน่าอยู่", "เป้าหมายการพัฒนา", "เมืองสีเขียว", *MISSIONS)
    assert outline.aim is not None
    assert outline.aim.text == "เมืองน่าอยู่"
    assert [number for number, role in roles(outline).items() if role == "unread"] == [4, 5]


def test_goal_for_twenty_years_is_not_the_plan_s() -> None:
    outline = plan_of("เป้าหมายการพัฒนาจังหวัด 20 ปี", "เมืองอวกาศ", "เป้าหมายการพัฒนาจังหวัด ระยะ 5 ปี (พ.ศ. 2561 - 2565)", "เมืองน่าอยู่", *MISSIONS)
    assert outline.aim is not None
    assert outline.aim.text == "เมืองน่าอยู่"


def test_page_as_a_province_publishes_it() -> None:
    outline = plan_of(
        "วิสัยทัศน์ของจังหวัด (Vision)",
        "วิสัยทัศน์ของจังหวัด (Vision)",
        "เมืองสมมติ เมืองเกษตรน่าอยู่",
        "พันธกิจ(Mission)",
        "1.พัฒนาคน",
        "",
        "2.พัฒนาน้ำ",
        "- 12 -",
        "เป้าประสงค์รวม (Objectives) รายได้ต่อหัวเพิ่มขึ้นอย่างน้อย 40%",
        "1. ภาคเกษตร 30%",
        "2. ภาคบริการ 10%",
        "3. ภาคอื่น",
    )
    assert outline.aim is not None
    assert outline.aim.text == "เมืองสมมติ เมืองเกษตรน่าอยู่"
    assert texts(outline.missions) == ["พัฒนาคน", "พัฒนาน้ำ"]
    assert [number for number, role in roles(outline).items() if role == "unread"] == [9, 10, 11, 12, 13]
    assert_is_accounted_for(outline)


def test_page_number_in_a_list_is_no_item() -> None:
    outline = plan_of("ตำแหน่งการพัฒนา", "- เมืองน่าอยู่", "- 12 -", "13", "-----", "- เมืองสีเขียว")
    assert texts(outline.positioning) == ["เมืองน่าอยู่", "เมืองสีเขียว"]


def test_wrapped_item_is_one_span_over_its_lines() -> None:
    outline = plan_of("พันธกิจ", "  1. พัฒนาเกษตร", "     ให้ปลอดภัย", "  2. พัฒนาคน")
    assert texts(outline.missions) == ["พัฒนาเกษตร\n     ให้ปลอดภัย", "พัฒนาคน"]
    assert outline.missions[0].label == "พัฒนาเกษตร ให้ปลอดภัย"
    assert_is_accounted_for(outline)


def test_line_of_its_own_for_the_bullet() -> None:
    assert texts(plan_of("ตำแหน่งการพัฒนา", "•", "เมืองน่าอยู่", "•", "เมืองสีเขียว").positioning) == ["เมืองน่าอยู่", "เมืองสีเขียว"]


@pytest.mark.parametrize("line", ["(Our tasks)", "จังหวัดมีพันธกิจ 2 ข้อ", "จังหวัดจะดำเนินการดังต่อไปนี้ :", "-----", "หน้า ๑๒ ประกอบด้วย"])
def test_line_that_leads_over_to_a_list_does_not_end_it(line: str) -> None:
    outline = plan_of("พันธกิจ", line, "1. พัฒนาเกษตร", "2. พัฒนาคน")
    assert texts(outline.missions) == ["พัฒนาเกษตร", "พัฒนาคน"]
    assert roles(outline)[3] == "unread"


def test_unknown_heading_before_any_item_ends_a_list() -> None:
    assert plan_of("พันธกิจ", "สีประจำเมือง", "• เขียว").missions == ()


def test_unknown_heading_ends_a_list() -> None:
    outline = plan_of(*MISSIONS, "สีประจำเมือง", "• เขียว", "• แดง")
    assert texts(outline.missions) == ["พัฒนาเกษตร", "พัฒนาคน"]
    assert [number for number, role in roles(outline).items() if role == "unread"] == [5, 6, 7]


def test_known_heading_of_another_part_ends_a_list() -> None:
    outline = plan_of(*MISSIONS, "ค่านิยม", "3. ซื่อสัตย์")
    assert texts(outline.missions) == ["พัฒนาเกษตร", "พัฒนาคน"]


def test_numbers_carry_a_list_over_an_unknown_line() -> None:
    outline = plan_of("พันธกิจ", "1. พัฒนาเกษตร", "หน้า 12", "2. พัฒนาคน")
    assert texts(outline.missions) == ["พัฒนาเกษตร", "พัฒนาคน"]
    assert roles(outline)[4] == "unread"


def test_parts_of_an_issue_are_not_issues() -> None:
    outline = plan_of(
        "ประเด็นการพัฒนา",
        "ประเด็นการพัฒนาที่ 1 การเกษตร",
        "วัตถุประสงค์",
        "1. เพิ่มรายได้",
        "2. ลดต้นทุน",
        "ตัวชี้วัด",
        "- ร้อยละ 5",
        "ประเด็นการพัฒนาที่ 2 การศึกษา",
        "แนวทางการพัฒนา",
        "- สร้างโรงเรียน",
    )
    assert texts(outline.issues) == ["การเกษตร", "การศึกษา"]
    assert outline.indicators == ()
    assert_is_accounted_for(outline)


@pytest.mark.parametrize("detail", ["    - ตลาด", "  - ตลาด", "      • ตลาด", "    1.1 ตลาด", "    (ก) ตลาด"])
def test_details_below_an_item_are_not_items(detail: str) -> None:
    outline = plan_of("พันธกิจ", "  1. พัฒนาเกษตร", detail, "  2. พัฒนาคน")
    assert texts(outline.missions) == ["พัฒนาเกษตร", "พัฒนาคน"]
    assert roles(outline)[4] == "unread"


def test_repeated_list_gives_further_spans() -> None:
    outline = plan_of(*MISSIONS, "วิสัยทัศน์", "เมืองน่าอยู่", *MISSIONS)
    assert texts(outline.missions) == ["พัฒนาเกษตร", "พัฒนาคน"]
    assert [len(mission.spans) for mission in outline.missions] == [2, 2]


def test_item_on_the_heading_line() -> None:
    assert texts(plan_of("ตำแหน่งการพัฒนา : เมืองน่าอยู่", *MISSIONS).positioning) == ["เมืองน่าอยู่"]


def test_quoted_item_is_read_without_its_quotes() -> None:
    assert texts(plan_of("ตำแหน่งการพัฒนา", "- “เมืองน่าอยู่”", "- เมือง “สีเขียว”").positioning) == ["เมืองน่าอยู่", "เมือง “สีเขียว”"]


@pytest.mark.parametrize("heading", ["กระบวนการที่สร้างคุณค่า", "กระบวนการสร้างคุณค่าตามพันธกิจจังหวัดสมมติ", "7. กระบวนการที่สร้างคุณค่าตามพันธกิจ", "กระบวนการหลัก"])
@pytest.mark.parametrize(
    "group",
    [
        ("1. พันธกิจพัฒนาเกษตร", "(ผู้รับบริการ : เกษตรกร, ผู้ค้า)"),
        ("พันธกิจ พัฒนา เกษตร", "(ผู้รับบริการ:เกษตรกร,ผู้ค้า)"),
        ("พันธกิจที่ ๑ พัฒนาเกษตร", "ผู้รับบริการ : เกษตรกร, ผู้ค้า"),
        ("พันธกิจที่ 1 : พัฒนาเกษตร (ผู้รับบริการ : เกษตรกร, ผู้ค้า)",),
        ("พันธกิจที่ 1", "(กลุ่มผู้รับบริการ : เกษตรกร, และผู้ค้า ฯลฯ)"),
        ("พันธกิจที่ 1 พัฒนา", "[ผู้รับบริการ ได้แก่ เกษตรกร; ผู้ค้า]"),
        ("1) พัฒนาเกษตร", "- ผู้รับบริการ : เกษตรกร, ผู้ค้า"),
        ("พันธกิจพัฒนาเก", "ษตร", "(ผู้รับบริการ : เกษตรกร,", "ผู้ค้า)"),
        ("พันธกิจที่ 1", "ผู้รับบริการ :", "  • เกษตรกร", "  • ผู้ค้า", "กระบวนการ :"),
    ],
)
def test_process_groups(heading: str, group: tuple[str, ...]) -> None:
    outline = plan_of(*MISSIONS, heading, *group, "  • กระบวนการตลาด", "  • กระบวนการน้ำ", "2. พันธกิจพัฒนาคน", "  • กระบวนการเรียนรู้")
    first, second = outline.groups
    assert (first.mission, second.mission, first.process_type) == (0, 1, "value-creating")
    assert texts(first.recipients) == ["เกษตรกร", "ผู้ค้า"]
    assert texts(first.processes) == ["กระบวนการตลาด", "กระบวนการน้ำ"]
    assert texts(second.processes) == ["กระบวนการเรียนรู้"]
    assert_is_accounted_for(outline)


def test_recipients_with_brackets_and_numbers_stay_whole() -> None:
    outline = plan_of(*MISSIONS, "กระบวนการที่สร้างคุณค่า", "พันธกิจที่ 1", "(ผู้รับบริการ : ผู้ค้า (OTOP, SMEs), เกษตรกร 1,000 ราย)", "- กระบวนการตลาด")
    assert texts(outline.groups[0].recipients) == ["ผู้ค้า (OTOP, SMEs)", "เกษตรกร 1,000 ราย"]


def test_stakeholders_are_not_read_as_recipients() -> None:
    outline = plan_of(*MISSIONS, "กระบวนการที่สร้างคุณค่า", "พันธกิจที่ 1", "(ผู้รับบริการและผู้มีส่วนได้ส่วนเสีย : เกษตรกร)", "- กระบวนการตลาด")
    assert outline.groups[0].recipients == ()
    assert roles(outline)[7] == "unread"


def test_groups_of_one_mission_count_on() -> None:
    outline = plan_of(*MISSIONS, "กระบวนการที่สร้างคุณค่า", "พันธกิจที่ 1", "- กระบวนการตลาด", "กระบวนการสนับสนุน", "พันธกิจที่ 1", "- กระบวนการรถ")
    assert [(group.process_type, [process.position for process in group.processes]) for group in outline.groups] == [("value-creating", [1]), ("support", [2])]


def test_processes_before_any_mission_are_unread() -> None:
    outline = plan_of(*MISSIONS, "กระบวนการสนับสนุน", "- กระบวนการคลัง")
    assert outline.groups == ()
    assert roles(outline)[6] == "unread"


@pytest.mark.parametrize(
    ("words", "value", "unit", "comparator"),
    [
        ("เพิ่มขึ้น ร้อยละ 3", "3", "percent", None),
        ("ไม่น้อยกว่าร้อยละ ๗๐", "70", "percent", "at-least"),
        ("ไม่ต่ำกว่า ร้อยละ 70.5", "70.5", "percent", "at-least"),
        ("ร้อยละ 80 ขึ้นไป", "80", "percent", "at-least"),
        ("≥ 80%", "80", "percent", "at-least"),
        ("ไม่เกินร้อยละ 5 ต่อปี", "5", "percent", "at-most"),
        ("ไม่มากกว่า 5 %", "5", "percent", "at-most"),
        ("เท่ากับร้อยละ 100", "100", "percent", "equal"),
        ("ไม่เกิน ๑,๕๐๐ บาท", "1500", "baht", "at-most"),
        ("อย่างน้อย 2.5 ล้านบาท", "2500000", "baht", "at-least"),
    ],
)
def test_targets(words: str, value: str, unit: str, comparator: str | None) -> None:
    target = plan_of("ตัวชี้วัด", f"- สัดส่วนของเมือง {words}").indicators[0].target
    assert target is not None
    assert (target.value, target.unit, target.comparator) == (Decimal(value), unit, comparator)


@pytest.mark.parametrize(
    "words", ["จำนวน 5 แห่ง", "มากกว่าร้อยละ 5", "ร้อยละ 5 - 10", "ร้อยละ 3 ในปีแรก และร้อยละ 5 ในปีที่สอง", "ร้อยละของครัวเรือน", "100,000 บาท/คน/ปี", "80 - 90%"]
)
def test_what_is_no_single_target_stays_text(words: str) -> None:
    assert plan_of("ตัวชี้วัด", f"- สัดส่วนของเมือง {words}").indicators[0].target is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_change_what_is_read(end: str) -> None:
    outline = outline_of(end.join(("\ufeff", TITLE, "", *MISSIONS, "\u200b")))
    assert texts(outline.missions) == ["พัฒนาเกษตร", "พัฒนาคน"]
    assert roles(outline) == {1: "unread", 2: "element", 4: "heading", 5: "element", 6: "element", 7: "unread"}
    assert_is_accounted_for(outline)
