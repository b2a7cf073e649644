"""The patterns of Thai planning documents: headings, list marks, periods, recipients, brackets and targets.

Every function reads folded text (``spans.fold``) and answers with places in it. No pattern can backtrack over more than a bounded stretch, so the time
to read a line grows with its length only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

SectionKind = Literal["goal", "vision", "missions", "indicators", "positioning", "issues", "value-creating", "support", "other"]
Comparator = Literal["at-least", "at-most", "equal"]
Unit = Literal["percent", "baht"]

_ERA = r"(?:พ\. ?ศ\.?|พศ\.?|ค\. ?ศ\.?|คศ\.?)"
_PERIOD = re.compile(
    rf"(?<![0-9])(?:(?P<era>{_ERA}) {{0,9}})?(?P<start>[0-9]{{3,9}}) {{0,9}}(?:-{{1,3}}|จนถึง|ถึง) {{0,9}}(?:ปี {{0,3}})?"
    rf"(?:{_ERA} {{0,9}})?(?P<end>[0-9]{{1,9}})(?![0-9])"
)
_PERIOD_IN_HEADING = rf"\(?(?:{_ERA} {{0,9}})?[0-9]{{4}} {{0,9}}(?:-{{1,3}}|ถึง) {{0,9}}(?:{_ERA} {{0,9}})?[0-9]{{2,4}}\)?"
_ERA_ALONE = re.compile(_ERA)
# A name ends where the words for the years begin, also without a space between.
_PROVINCE = r"(?:(?!พ\.|พศ|ค\.|คศ|ปี|ระยะ|ประจำ|ฉบับ)[ก-ฺเ-๎]){2,40}"
_TITLE = re.compile(rf"แผน(?:พัฒนา|ยุทธศาสตร์(?:การพัฒนา|พัฒนา)?) ?จังหวัด ?(?P<province>{_PROVINCE})?")
_PROVINCE_NAMED = re.compile(rf"(?<!กลุ่ม)จังหวัด ?(?P<province>{_PROVINCE})")

# The first term that fits wins, so a longer term stands before its own beginning.
_TERMS: tuple[tuple[str, SectionKind], ...] = (
    (r"วิสัยทัศน์|vision\b", "vision"),
    (r"เป้าหมายการพัฒนา", "goal"),
    (r"พันธกิจ|missions?\b", "missions"),
    (
        r"(?:ตัวชี้วัด|ดัชนีชี้วัด)(?:ความสำเร็จ)?(?: ?(?:ของ|ตาม)?(?:เป้าหมาย(?:การพัฒนา)?|เป้าประสงค์(?:รวม)?|วิสัยทัศน์|พันธกิจ|"
        r"ประเด็น(?:การพัฒนา|ยุทธศาสตร์)|ยุทธศาสตร์|แผน))?|kpis?\b",
        "indicators",
    ),
    (r"(?:ตำแหน่ง(?:และ|/)?)?จุดยืน(?:การพัฒนา|ทางยุทธศาสตร์)|ตำแหน่ง(?:การพัฒนา|(?:ทาง|เชิง)ยุทธศาสตร์)|จุดยืนและตำแหน่งการพัฒนา|\(? ?positioning\b ?\)?", "positioning"),
    (r"ประเด็น(?:การพัฒนา|ยุทธศาสตร์(?:การพัฒนา)?)|ยุทธศาสตร์(?:การพัฒนา)?|strategic issues?\b", "issues"),
    (r"กระบวนการ(?:ที่)? ?สร้างคุณค่า|กระบวนการหลัก", "value-creating"),
    (r"กระบวนการ(?:ที่|การ)? ?สนับสนุน", "support"),
    (
        r"เป้าประสงค์|วัตถุประสงค์|เป้าหมาย|แนวทาง|กลยุทธ์|กลวิธี|แผนงาน|โครงการ|ค่านิยม|วัฒนธรรมองค์กร|อัตลักษณ์|ปรัชญา|งบประมาณ|ผู้มีส่วนได้ส่วนเสีย|"
        r"ค่าเป้าหมาย|จุดแข็ง|จุดอ่อน|โอกาส|อุปสรรค|ภัยคุกคาม|บทวิเคราะห์|สภาพทั่วไป|ข้อมูลทั่วไป|ความเชื่อมโยง|ที่มา|หมายเหตุ",
        "other",
    ),
)
_HEADINGS = tuple((re.compile(term, re.IGNORECASE), kind) for term, kind in _TERMS)
_TAIL = (
    r"ความสำเร็จ|การพัฒนา|การดำเนินการ|รวม|หลัก|ที่สำคัญ|สำคัญ|ภาพรวม|องค์กร|หน่วยงาน|ระดับ|และค่าเป้าหมาย|(?:ตาม|ของ)(?:เป้าหมาย|เป้าประสงค์|วิสัยทัศน์|พันธกิจ|"
    r"ประเด็น|ยุทธศาสตร์|แผน(?:พัฒนา)?)?|ประจำปี|ระยะ ?[0-9]{1,2} ?ปี|[0-9]{1,2} ?ปี|\([^()]{0,80}\)"
)
_OF_THE_PLAN = re.compile("เป้าหมายการพัฒนา|วิสัยทัศน์|เป้าประสงค์รวม|จังหวัด")
# The goal for twenty years that a plan of five years cites is not its own.
_DECADES = re.compile("(?<![0-9])[1-9][0-9] ?ปี")
_OF_A_PART = re.compile("พันธกิจ|ประเด็น|ยุทธศาสตร์")
_AIM_INTRODUCTION = re.compile(r" ?(?:: ?|= ?|คือ ?|- (?=\S)|(?=\"))")
_COLON = re.compile(r" ?: ?")
_INTRODUCTION = re.compile(r"(?:ดังนี้|ดังต่อไปนี้|ต่อไปนี้|ได้แก่|ประกอบด้วย|คือ|:)[ :]{0,5}$")

_BULLET_SIGNS = "•●○◦⚫⚪·∙⋅・►▶▷▸‣➢➤➔➜→⇒❖◆◇■□▪▫▣✓✔✗☑✦✧★☆⮚⦁⁃\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf0a8"
_BULLET = re.compile(rf"(?:[{_BULLET_SIGNS}]|-{{1,3}}(?![0-9-])|[*+](?=[ ก-๛\"(]|$)|[oO](?= |$)) {{0,99}}")
_NUMBER = re.compile(
    r"(?:ข้อ(?:ที่)? ?)?(?:[(\[] ?(?P<closed>[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}) ?[)\]]|(?P<open>[0-9]{1,3}(?:\.[0-9]{1,3}){0,4}) ?(?:\)|\.(?![0-9])))"
)
_LEVELS = re.compile(r"(?P<levels>[0-9]{1,3}(?:\.[0-9]{1,3}){1,4}) ")
_LETTER = re.compile(r"\(?[ก-ฮ](?:\)|\. )")
_ORDINAL_WORDS: dict[SectionKind, str] = {
    "missions": "พันธกิจ",
    "indicators": "ตัวชี้วัด|ดัชนีชี้วัด",
    "positioning": "(?:ตำแหน่ง|จุดยืน)(?:การพัฒนา)?",
    "issues": "ประเด็น(?:การพัฒนา|ยุทธศาสตร์(?:การพัฒนา)?)?|ยุทธศาสตร์(?:การพัฒนา)?",
    "value-creating": "กระบวนการ",
    "support": "กระบวนการ(?:สนับสนุน)?",
}
_ORDINALS = {
    kind: re.compile(rf"(?:{words}) ?(?:ข้อ)?ที่ {{0,9}}(?P<number>[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{0,4}})(?![0-9])[ .:)-]{{0,9}}")
    for kind, words in _ORDINAL_WORDS.items()
}

_GROUP = re.compile(r"พันธกิจ(?: ?(?:ข้อ)?ที่ {0,9}(?P<number>[0-9]{1,3})(?![0-9]))?[ .:-]{0,9}")
_RECIPIENTS = re.compile(r"(?P<bracket>[(\[] ?)?(?:กลุ่ม)?ผู้รับบริการ(?:หลัก|ที่สำคัญ|สำคัญ|ของพันธกิจ|ตามพันธกิจ)? ?(?::|ได้แก่|คือ|ประกอบด้วย)[ :]{0,9}")
_ET_CETERA = re.compile(r" ?(?:ฯลฯ|เป็นต้น)[ .]{0,9}$")
_AND = re.compile(r"(?:และ|หรือ) ?")

_NUMBER_VALUE = r"(?P<value>[0-9]{1,3}(?:,[0-9]{3}){1,8}(?:\.[0-9]{1,9})?|[0-9]{1,24}(?:\.[0-9]{1,9})?)(?![0-9])"
_AT_LEAST = "ไม่น้อยกว่า|ไม่ต่ำกว่า|อย่างน้อย|ตั้งแต่|≥|>="
_AT_MOST = "ไม่เกินกว่า|ไม่เกิน|ไม่มากกว่า|ไม่สูงกว่า|อย่างมาก|≤|<="
_EQUAL = "เท่ากับ|="
_STRICT = "มากกว่า|สูงกว่า|เกินกว่า|เกิน|น้อยกว่า|ต่ำกว่า|>|<"
_COMPARED = rf"(?:(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST})|(?P<equal>{_EQUAL})|(?P<strict>{_STRICT})) {{0,9}})?"
_RANGE = r" {0,9}(?:-|ถึง) {0,9}(?:ร้อยละ {0,9})?[0-9]"
_UPWARD = r"(?P<upward> {0,9}ขึ้นไป)?"
_TARGETS = (
    re.compile(rf"{_COMPARED}ร้อยละ {{0,9}}{_NUMBER_VALUE}(?P<range>{_RANGE})?{_UPWARD}"),
    re.compile(rf"{_COMPARED}(?<![0-9.,]){_NUMBER_VALUE}(?P<range>{_RANGE}[0-9.]{{0,9}})? {{0,9}}%{_UPWARD}"),
    re.compile(
        rf"{_COMPARED}(?<![0-9.,]){_NUMBER_VALUE}(?P<range>{_RANGE}[0-9.,]{{0,24}})? {{0,9}}"
        rf"(?P<scale>หมื่นล้าน|แสนล้าน|พันล้าน|ล้าน|แสน|หมื่น|พัน)? {{0,9}}บาท(?! ?(?:/|ต่อ)){_UPWARD}"
    ),
)
_SCALES = {"พัน": 10**3, "หมื่น": 10**4, "แสน": 10**5, "ล้าน": 10**6, "พันล้าน": 10**9, "หมื่นล้าน": 10**10, "แสนล้าน": 10**11}
_BRACKETS = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A plan's title in a line: where it stands, and its province where the title names it."""

    start: int
    end: int
    province: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class YearMatch:
    """A period in a line: two numbers as they stand, with their places, and whether the era is the Gregorian one."""

    start: int
    end: int
    first: tuple[int, int]
    last: tuple[int, int]
    is_gregorian: bool


@dataclass(frozen=True, slots=True)
class HeadingMatch:
    """A section's heading in a line. ``content`` is where text of the section begins on the same line, if it does."""

    kind: SectionKind
    start: int
    end: int
    content: int | None
    is_of_the_plan: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before an item's text: a bullet, a number (its levels, outermost first), or words such as ประเด็นที่ 1."""

    bullet: str
    numbers: tuple[int, ...]
    is_ordinal: bool
    end: int


@dataclass(frozen=True, slots=True)
class TargetMatch:
    """A target in an indicator's text."""

    start: int
    end: int
    value: Decimal
    unit: Unit
    comparator: Comparator | None


def match_title(text: str) -> TitleMatch | None:
    """The title of a provincial plan (แผนพัฒนาจังหวัด…) in a line."""
    match = _TITLE.search(text)
    if match is None:
        return None
    return TitleMatch(match.start(), match.end(), match.span("province") if match["province"] else None)


def match_period(text: str, start: int = 0) -> YearMatch | None:
    """The first period (พ.ศ. 2561 - 2565) in a line from ``start`` on. The numbers are not judged here."""
    match = _PERIOD.search(text, start)
    if match is None:
        return None
    is_gregorian = (match["era"] or "").startswith("ค")
    return YearMatch(match.start(), match.end(), match.span("start"), match.span("end"), is_gregorian)


def find_era(text: str, start: int = 0) -> int | None:
    """Where พ.ศ. or ค.ศ. stands in a line from ``start`` on."""
    match = _ERA_ALONE.search(text, start)
    return match.start() if match else None


def find_province(text: str, start: int = 0) -> tuple[int, int] | None:
    """Where the name of a province stands after the word จังหวัด."""
    match = _PROVINCE_NAMED.search(text, start)
    return match.span("province") if match else None


def match_heading(text: str, province: str) -> HeadingMatch | None:
    """The heading that a whole line is, or that its beginning is before a colon or a quote.

    A heading is a planning term followed only by words that headings carry, so that an item which begins with such a term stays an item. ``province`` is the
    name that may follow the word จังหวัด.
    """
    mark = read_mark(text, None)
    start = mark.end if mark else len(text) - len(text.lstrip(" #*_"))
    found = next(((term, kind) for pattern, kind in _HEADINGS if (term := pattern.match(text, start))), None)
    if found is None:
        return None
    term, kind = found
    tail = _tail_of_headings(province).match(text, term.end())
    end = tail.end() if tail else term.end()
    words = text[start:end]
    is_of_the_plan = _OF_THE_PLAN.search(words) is not None
    is_of_a_part = kind == "indicators" and not is_of_the_plan and _OF_A_PART.search(words)
    is_of_a_longer_plan = kind in {"goal", "vision"} and _DECADES.search(words)
    if is_of_a_part or is_of_a_longer_plan:
        kind = "other"
    if not text[end:].strip(" :*_#"):
        return HeadingMatch(kind, start, end, None, is_of_the_plan)
    introduction = (_AIM_INTRODUCTION if kind in {"goal", "vision"} else _COLON).match(text, end)
    return HeadingMatch(kind, start, end, introduction.end(), is_of_the_plan) if introduction else None


@lru_cache(maxsize=128)
def _tail_of_headings(province: str) -> re.Pattern[str]:
    return re.compile(rf"(?: {{0,9}}(?:{_TAIL}|จังหวัด ?(?:{re.escape(province)})?|{_PERIOD_IN_HEADING}))*")


def introduces_list(text: str, kind: SectionKind | None) -> bool:
    """Whether a line only leads over to a list: it ends so (… ดังนี้), stands in brackets, or speaks of the section's own kind."""
    bracketed = text.strip(" ")
    closing = find_closing(bracketed, 0) if bracketed[:1] in _BRACKETS else None
    if _INTRODUCTION.search(text) or (closing is not None and closing == len(bracketed) - 1):
        return True
    return any(pattern.search(text) is not None for pattern, its_kind in _HEADINGS if its_kind == kind)


def read_mark(text: str, kind: SectionKind | None) -> Mark | None:
    """The mark before an item's text: a bullet, a number or both, and after them the counting words of the section's kind (ประเด็นที่ 1)."""
    start = end = len(text) - len(text.lstrip(" "))
    numbers: tuple[int, ...] = ()
    if bullet := _BULLET.match(text, end):
        end = bullet.end()
    if number := _NUMBER.match(text, end):
        numbers = _read_levels(number["closed"] or number["open"])
        end = number.end()
    elif levels := _LEVELS.match(text, end):
        numbers = _read_levels(levels["levels"])
        end = levels.end()
    elif letter := _LETTER.match(text, end):
        end = letter.end()
    end += len(text) - end - len(text[end:].lstrip(" "))
    ordinal = _ORDINALS[kind].match(text, end) if kind in _ORDINALS else None
    if ordinal:
        numbers = _read_levels(ordinal["number"])
        end = ordinal.end()
    return Mark(bullet[0].rstrip(" ") if bullet else "", numbers, ordinal is not None, end) if end > start else None


def _read_levels(levels: str) -> tuple[int, ...]:
    return tuple(int(level) for level in levels.split("."))


def match_group(text: str, start: int) -> tuple[int | None, int] | None:
    """A process group's heading (พันธกิจ… or พันธกิจที่ 1 …): the mission's number where it is said, and where the mission's text begins."""
    match = _GROUP.match(text, start)
    if match is None:
        return None
    return (int(match["number"]) if match["number"] else None), match.end()


def find_recipients(text: str, start: int = 0) -> tuple[int, int, bool] | None:
    """The words that lead to recipients (ผู้รับบริการ :): where they begin, where the list begins, and whether a bracket holds them."""
    match = _RECIPIENTS.search(text, start)
    return (match.start(), match.end(), match["bracket"] is not None) if match else None


def split_recipients(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The places of the recipients in a list that commas or semicolons divide, brackets kept whole."""
    pieces: list[tuple[int, int]] = []
    depth = 0
    begin = start
    for index in range(start, end + 1):
        character = text[index] if index < end else ","
        depth = max(depth + (character in _BRACKETS) - (character in _BRACKETS.values()), 0)
        is_in_number = character == "," and text[index - 1 : index].isdigit() and text[index + 1 : index + 2].isdigit()
        if index == end or (character in ",;|" and depth == 0 and not is_in_number):
            pieces.append((begin, index))
            begin = index + 1
    return tuple(piece for piece in (_trim_recipient(text, *piece) for piece in pieces) if piece[0] < piece[1])


def _trim_recipient(text: str, start: int, end: int) -> tuple[int, int]:
    start = end - len(text[start:end].lstrip(" "))
    if joined := _AND.match(text, start, end):
        start = joined.end()
    if et_cetera := _ET_CETERA.search(text[start:end]):
        end = start + et_cetera.start()
    return start, start + len(text[start:end].rstrip(" "))


def find_glosses(text: str) -> tuple[tuple[int, int], ...]:
    """The places of bracketed texts, brackets excluded; of brackets in brackets the outer ones count."""
    places: list[tuple[int, int]] = []
    closers: list[str] = []
    begin = 0
    for index, character in enumerate(text):
        if character in _BRACKETS:
            if not closers:
                begin = index + 1
            closers.append(_BRACKETS[character])
        elif closers and character == closers[-1]:
            closers.pop()
            if not closers:
                places.append((begin, index))
    return tuple(places)


def find_closing(text: str, start: int) -> int | None:
    """Where the bracket closes that opens at ``start``; None where the text leaves it open."""
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] in _BRACKETS) - (text[index] in _BRACKETS.values())
        if depth == 0:
            return index
    return None


def find_target(text: str) -> TargetMatch | None:
    """The one target that an indicator's text states.

    None where there is none, or several, or a range, or one that is strictly above or below a value: these stay text only.
    """
    matches = [match for pattern in _TARGETS for match in pattern.finditer(text)]
    if len(matches) != 1 or matches[0]["range"] or matches[0]["strict"]:
        return None
    match = matches[0]
    groups = match.groupdict()
    comparator: Comparator | None = None
    if groups["least"] or groups["upward"]:
        comparator = "at-least"
    elif groups["most"]:
        comparator = "at-most"
    elif groups["equal"]:
        comparator = "equal"
    value = Decimal(match["value"].replace(",", "")) * _SCALES.get(groups.get("scale") or "", 1)
    return TargetMatch(match.start(), match.end(), value, "baht" if "scale" in groups else "percent", comparator)
