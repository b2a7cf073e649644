"""The title of a plan: its province and its period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khonkaen_kg.errors import PeriodError, SectionError
from khonkaen_kg.source import grammar
from khonkaen_kg.source.elements import Period, PlanTitle, Role
from khonkaen_kg.source.lines import Line, says_something

if TYPE_CHECKING:
    from collections.abc import Sequence

    from khonkaen_kg.source.spans import Span
    from khonkaen_kg.source.text import SourceText

_BE_YEARS = range(2400, 2701)
_CE_YEARS = range(1857, 2158)
_BE_CE = 543
_LONGEST_PERIOD = 20


def read_title(source: SourceText, lines: Sequence[Line], roles: dict[int, Role]) -> PlanTitle:
    """The plan's title with province and period; the period may stand alone on the next line.

    Raises:
        SectionError: no line names a provincial plan, or no province is named.
        PeriodError: the period is missing or cannot be years.
    """
    found = [(index, line, match) for index, line in enumerate(lines) if (match := grammar.match_title(line.folded.text))]
    if not found:
        raise SectionError(
            th="ไม่พบชื่อแผน เช่น “แผนพัฒนาจังหวัดขอนแก่น พ.ศ. 2561 – 2565”",
            en="No plan title is found, such as “แผนพัฒนาจังหวัดขอนแก่น พ.ศ. 2561 – 2565”.",
            remedy_th="เพิ่มบรรทัดชื่อแผนที่ระบุจังหวัดและช่วงปี พ.ศ. ตามเอกสารต้นฉบับ",
            remedy_en="Take in the line of the document that names the plan, its province and its years.",
            place=source.place(0),
        )
    # A title begins its line; the same words inside a sentence count only where no line begins with them.
    found.sort(key=lambda entry: says_something(entry[1].folded.text[: entry[2].start]))
    for index, line, match in found:
        years = grammar.match_period(line.folded.text, match.end)
        years_line = line
        if years is None and index + 1 < len(lines):
            years_line = lines[index + 1]
            years = grammar.match_period(years_line.folded.text)
            if years is not None and years_line.folded.text[: years.start].strip(' ("') + years_line.folded.text[years.end :].strip(' )"'):
                years = None
        if years is None:
            continue
        period = _read_period(source, years_line, years)
        roles[line.number] = roles[years_line.number] = "element"
        end = match.end
        if years_line is line:
            end = years.end + (line.folded.text[years.end : years.end + 1] == ")" and "(" in line.folded.text[match.start : years.start])
        span = line.folded.span(match.start, end)
        province = _find_province(source, lines, line, match)
        return PlanTitle(span.of(source.text), span, province.of(source.text), province, period)
    _, line, match = found[0]
    at = grammar.find_era(line.folded.text, match.end)
    raise PeriodError(
        th="ชื่อแผนไม่มีช่วงปีที่อ่านได้",
        en="The plan's title has no period that can be read.",
        remedy_th="ระบุช่วงปีเป็นตัวเลข เช่น “พ.ศ. 2561 – 2565”",
        remedy_en="State the period in numbers, such as “พ.ศ. 2561 – 2565”.",
        place=source.place(line.folded.starts[match.start if at is None else at]),
    )


def _read_period(source: SourceText, line: Line, years: grammar.YearMatch) -> Period:
    text = line.folded.text
    first_text, last_text = text[slice(*years.first)], text[slice(*years.last)]
    # An end in two digits (2561-65) leaves out the century that the start has.
    full_last = first_text[:2] + last_text if len(last_text) == 2 and len(first_text) == 4 else last_text
    numbers = []
    for digits, place in ((first_text, years.first), (full_last, years.last)):
        number = int(digits)
        if number not in (_CE_YEARS if years.is_gregorian else _BE_YEARS):
            is_swapped = number in (_BE_YEARS if years.is_gregorian else _CE_YEARS)
            era, other = ("ค.ศ.", "พ.ศ.") if years.is_gregorian else ("พ.ศ.", "ค.ศ.")
            raise PeriodError(
                th=f"“{digits}” ไม่ใช่ปี {era} ที่เป็นไปได้{f' ดูเหมือนเป็นปี {other}' if is_swapped else ''}",
                en=f"“{digits}” cannot be a year of the era {era}.{f' It looks like a year {other}.' if is_swapped else ''}",
                remedy_th="ตรวจสอบช่วงปีในชื่อแผนกับเอกสารต้นฉบับ เช่น “พ.ศ. 2561 – 2565”",
                remedy_en="Check the years in the title against the document; they look like “พ.ศ. 2561 – 2565” (2018–2022).",
                place=source.place(line.folded.starts[place[0]]),
            )
        numbers.append(number + (_BE_CE if years.is_gregorian else 0))
    start, end = numbers
    if end < start or end - start >= _LONGEST_PERIOD:
        raise PeriodError(
            th=f"ช่วงปี {start}–{end} เป็นไปไม่ได้ (ปีสิ้นสุดมาก่อนปีเริ่มต้น หรือยาวเกิน {_LONGEST_PERIOD} ปี)",
            en=f"The period {start}–{end} is impossible: it ends before it starts, or lasts more than {_LONGEST_PERIOD} years.",
            remedy_th="ตรวจสอบช่วงปีในชื่อแผนกับเอกสารต้นฉบับ",
            remedy_en="Check the years in the title against the document.",
            place=source.place(line.folded.starts[years.first[0]]),
        )
    return Period(start, end, line.folded.span(years.start, years.end))


def _find_province(source: SourceText, lines: Sequence[Line], title: Line, match: grammar.TitleMatch) -> Span:
    if match.province:
        return title.folded.span(*match.province)
    for line, start in ((title, match.end), *((line, 0) for line in lines)):
        if place := grammar.find_province(line.folded.text, start):
            return line.folded.span(*place)
    raise SectionError(
        th="ชื่อแผนไม่ระบุชื่อจังหวัด",
        en="The plan's title names no province.",
        remedy_th="ระบุชื่อจังหวัดหลังคำว่า “จังหวัด” ในบรรทัดชื่อแผน",
        remedy_en="Name the province after the word จังหวัด in the title's line.",
        place=source.place(title.folded.starts[match.start]),
    )
