"""The outline of a plan: what its text states, and an account of every line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from khonkaen_kg.errors import SectionError
from khonkaen_kg.source.aim import read_aim
from khonkaen_kg.source.elements import (
    AimKind,
    Gloss,
    IndicatorItem,
    Item,
    LineReading,
    Period,
    PlanTitle,
    ProcessGroup,
    ProcessType,
    Role,
    TargetPhrase,
)
from khonkaen_kg.source.groups import read_groups
from khonkaen_kg.source.lines import split_lines
from khonkaen_kg.source.lists import make_indicator, make_items, read_list
from khonkaen_kg.source.sections import find_sections
from khonkaen_kg.source.title import read_title

if TYPE_CHECKING:
    from khonkaen_kg.source.text import SourceText

__all__ = [
    "AimKind",
    "Gloss",
    "IndicatorItem",
    "Item",
    "LineReading",
    "Outline",
    "Period",
    "PlanTitle",
    "ProcessGroup",
    "ProcessType",
    "Role",
    "TargetPhrase",
    "read_outline",
]


@dataclass(frozen=True, slots=True)
class Outline:
    """All that the text of a plan states, and the reading of each of its lines."""

    source: SourceText
    title: PlanTitle
    aim: Item | None
    aim_kind: AimKind
    missions: tuple[Item, ...]
    indicators: tuple[IndicatorItem, ...]
    positioning: tuple[Item, ...]
    issues: tuple[Item, ...]
    groups: tuple[ProcessGroup, ...]
    lines: tuple[LineReading, ...]


def read_outline(source: SourceText) -> Outline:
    """Read a plan's text.

    A list's items are the marked lines under its heading that look like the first one; deeper, differently marked and unmarked lines are not items. A line
    that is not understood is never guessed at: it is listed as unread, and the list goes on only where its numbers do.

    Raises:
        SectionError: no plan title, no province or no section heading is found.
        PeriodError: the title's period is missing or cannot be years.
        DuplicateNumberError: a list states a number twice.
        GroupMissionError: a process group's heading names no listed mission.
    """
    lines = tuple(split_lines(source.text))
    roles: dict[int, Role] = {}
    title = read_title(source, lines, roles)
    sections = find_sections(lines, title.province, roles)
    if not sections:
        raise SectionError(
            th="ไม่พบหัวข้อของแผนที่รู้จัก เช่น เป้าหมายการพัฒนา พันธกิจ ตัวชี้วัด ประเด็นการพัฒนา",
            en="No section heading is recognised, such as เป้าหมายการพัฒนา (goal), พันธกิจ (missions) or ประเด็นการพัฒนา (issues).",
            remedy_th="ตรวจสอบว่าเป็นข้อความของแผน และหัวข้อแต่ละหัวข้ออยู่คนละบรรทัดกับรายการ",
            remedy_en="Check that this is a plan's text and that each heading stands on a line of its own.",
            place=source.place(title.span.end),
        )
    aim, aim_kind = read_aim(source, sections, roles)
    lists = {kind: read_list(source, sections, kind, roles) for kind in ("missions", "indicators", "positioning", "issues")}
    groups = read_groups(source, sections, lists["missions"], roles)
    return Outline(
        source=source,
        title=title,
        aim=aim,
        aim_kind=aim_kind,
        missions=make_items(source, lists["missions"]),
        indicators=tuple(make_indicator(source, item) for item in make_items(source, lists["indicators"])),
        positioning=make_items(source, lists["positioning"]),
        issues=make_items(source, lists["issues"]),
        groups=groups,
        lines=tuple(LineReading(line.number, roles.get(line.number, "unread"), line.span) for line in lines),
    )
