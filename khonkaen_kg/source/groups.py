"""The process groups of a plan: the processes of each mission, and whom they serve."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from khonkaen_kg.errors import GroupMissionError
from khonkaen_kg.source import grammar
from khonkaen_kg.source.elements import ProcessGroup, ProcessType, Role
from khonkaen_kg.source.lines import Line, fold_lines
from khonkaen_kg.source.lists import Draft, ListReader, Numbering, make_items
from khonkaen_kg.source.sections import PROCESS_TYPES, Section
from khonkaen_kg.source.spans import Span, comparison_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from khonkaen_kg.source.text import SourceText

# Lines over which a group's heading or its recipients may be wrapped.
_LONGEST_HEADING = 4
_LONGEST_RECIPIENTS = 20
_PROCESS = "กระบวนการ"


@dataclass(slots=True)
class _Group:
    mission: int
    heading: Span
    process_type: ProcessType
    processes: ListReader
    recipients: ListReader
    lists_recipients: bool = False


@dataclass(frozen=True, slots=True)
class _GroupHeading:
    mission: int
    heading: Span
    mission_span: Span | None
    numbers: tuple[int, ...]
    count: int


class _MissionIndex:
    """Finds a listed mission by its text, whatever its spacing, or by its number."""

    def __init__(self, source: SourceText, missions: Sequence[Draft]) -> None:
        self.missions = missions
        self.keys = tuple(comparison_key(draft.spans[0].of(source.text)) for draft in missions)
        self.by_key = {key: index for index, key in reversed(list(enumerate(self.keys)))}
        self.by_number = {draft.numbers[-1] if draft.numbers else position: position - 1 for position, draft in enumerate(missions, start=1)}

    def find(self, key: str, number: int | None) -> int | None:
        """The mission of this text and, where a number is given, of this number too. A number goes with the beginning of the text, or with none."""
        if number is None:
            return self.by_key.get(key)
        index = self.by_number.get(number)
        return index if index is not None and self.keys[index].startswith(key) else None


def read_groups(source: SourceText, sections: Sequence[Section], missions: Sequence[Draft], roles: dict[int, Role]) -> tuple[ProcessGroup, ...]:
    """The process groups in the order of the text. A mission that heads a group gets a further span there."""
    groups: list[_Group] = []
    mission_index = _MissionIndex(source, missions)
    for section in sections:
        process_type = PROCESS_TYPES.get(section.kind)
        if process_type is None:
            continue
        numbering = Numbering(source)
        group: _Group | None = None
        index = 0
        while index < len(section.body):
            line = section.body[index]
            count = 1
            if line.number in section.closers:
                if group:
                    group.processes.close()
            elif heading := _match_group(source, section.body, index, mission_index):
                numbering.give(heading.numbers, heading.heading)
                if heading.mission_span:
                    missions[heading.mission].spans.append(heading.mission_span)
                group = _Group(
                    heading.mission,
                    heading.heading,
                    process_type,
                    ListReader(source, section.kind, heading.heading),
                    ListReader(source, "other", heading.heading),
                )
                groups.append(group)
                count = heading.count
                roles.update((read.number, "heading") for read in section.body[index : index + count])
                last = section.body[index + count - 1]
                if grammar.find_recipients(last.folded.text):
                    count += _take_recipients(source, section.body[index + count - 1 : index + count - 1 + _LONGEST_RECIPIENTS], group, roles) - 1
            elif group and _recipients_at(line):
                count = _take_recipients(source, section.body[index : index + _LONGEST_RECIPIENTS], group, roles)
            elif group:
                _take_process(line, section.kind, group, roles)
            index += count
    return _make_groups(source, groups)


def _match_group(source: SourceText, body: Sequence[Line], index: int, missions: _MissionIndex) -> _GroupHeading | None:
    line = body[index]
    mark = grammar.read_mark(line.folded.text, None)
    start = mark.end if mark else 0
    numbers = mark.numbers if mark else ()
    named = grammar.match_group(line.folded.text, start)
    number, begin = named or (None, start)
    first_key = None
    for count in range(1, _LONGEST_HEADING + 1 if named else 2):
        if count > 1 and (index + count > len(body) or not _is_carried_on(body[index + count - 2], body[index + count - 1])):
            break
        folded = fold_lines(source, body[index : index + count])
        recipients = grammar.find_recipients(folded.text, begin)
        end = len(folded.text[: recipients[0] if recipients else None].rstrip(" :"))
        span = folded.span(begin, max(begin, end))
        key = comparison_key(span.of(source.text))
        first_key = key if first_key is None else first_key
        mission = missions.find(key, number)
        if mission is not None and key == missions.keys[mission]:
            return _GroupHeading(mission, folded.span(start, end), span, numbers, count)
        if recipients:
            break
    if named is None:
        return None
    mission = missions.find(first_key or "", number)
    if mission is not None and number is not None:
        text = line.folded.text
        recipients = grammar.find_recipients(text, begin)
        return _GroupHeading(mission, line.folded.span(start, recipients[0] if recipients else None), None, numbers, 1)
    known = "; ".join(f"{position}. {draft.spans[0].of(source.text)}" for position, draft in enumerate(missions.missions, start=1))
    raise GroupMissionError(
        th="หัวข้อกลุ่มกระบวนการระบุพันธกิจที่ไม่อยู่ในรายการพันธกิจของแผน",
        en="The heading of this process group names a mission that the plan does not list.",
        remedy_th=f"แก้ข้อความหรือลำดับที่ให้ตรงกับพันธกิจที่มี: {known or 'เอกสารไม่มีรายการพันธกิจ'}",
        remedy_en=f"Make its text or number that of a listed mission: {known or 'the text has no list of missions'}",
        place=source.place(line.folded.span(start).start),
    )


def _is_carried_on(last: Line, line: Line) -> bool:
    return line.number == last.number + 1 and grammar.read_mark(line.folded.text, None) is None and _recipients_at(line) is None


def _recipients_at(line: Line) -> tuple[int, int, bool] | None:
    found = grammar.find_recipients(line.folded.text)
    mark = grammar.read_mark(line.folded.text, None)
    return found if found and not line.folded.text[mark.end if mark else 0 : found[0]].strip() else None


def _take_recipients(source: SourceText, lines: Sequence[Line], group: _Group, roles: dict[int, Role]) -> int:
    """Read the recipients that begin on the first line, over further lines until their bracket closes or the commas end. Gives the number of lines read."""
    folded = lines[0].folded
    found = grammar.find_recipients(folded.text)
    if found is None:
        return 1
    start, begin, is_bracketed = found
    count = 1
    end = grammar.find_closing(folded.text, start) if is_bracketed else len(folded.text)
    for last, line in pairwise(lines):
        is_open = end is None if is_bracketed else folded.text.endswith(",")
        if not is_open or not _is_carried_on(last, line):
            break
        count += 1
        folded = fold_lines(source, lines[:count])
        end = grammar.find_closing(folded.text, start) if is_bracketed else len(folded.text)
    if end is None:
        count, folded = 1, lines[0].folded
        end = len(folded.text)
    places = grammar.split_recipients(folded.text, begin, end)
    for place in places:
        group.recipients.add(folded.span(*place), ())
    group.lists_recipients = not places
    for line in lines[:count]:
        roles.setdefault(line.number, "element" if places else "heading")
    return count


def _take_process(line: Line, kind: grammar.SectionKind, group: _Group, roles: dict[int, Role]) -> None:
    text = line.folded.text
    if text.strip(" :") == _PROCESS:
        group.lists_recipients = False
        roles[line.number] = "heading"
        return
    mark = grammar.read_mark(text, kind)
    if group.lists_recipients and mark and text.startswith(_PROCESS, mark.end):
        group.lists_recipients = False
    if (group.recipients if group.lists_recipients else group.processes).take(line):
        roles[line.number] = "element"


def _make_groups(source: SourceText, groups: Sequence[_Group]) -> tuple[ProcessGroup, ...]:
    """Groups of one mission count on, so that a mission's processes and recipients have one sequence of positions."""
    made: list[ProcessGroup] = []
    processes: Counter[int] = Counter()
    recipients: Counter[int] = Counter()
    for group in groups:
        made.append(
            ProcessGroup(
                mission=group.mission,
                heading=group.heading,
                recipients=make_items(source, group.recipients.drafts, after=recipients[group.mission]),
                processes=make_items(source, group.processes.drafts, after=processes[group.mission]),
                process_type=group.process_type,
            )
        )
        processes[group.mission] += len(group.processes.drafts)
        recipients[group.mission] += len(group.recipients.drafts)
    return tuple(made)
