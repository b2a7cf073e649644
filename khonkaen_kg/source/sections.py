"""The sections of a plan: each heading with the lines below it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from khonkaen_kg.source import grammar
from khonkaen_kg.source.elements import AimKind, ProcessType, Role
from khonkaen_kg.source.lines import Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from khonkaen_kg.source.spans import Span

AIM_KINDS: Mapping[grammar.SectionKind, AimKind] = {"goal": "goal", "vision": "vision"}
PROCESS_TYPES: Mapping[grammar.SectionKind, ProcessType] = {"value-creating": "value-creating", "support": "support"}


@dataclass(slots=True)
class Section:
    """A heading and the lines below it. ``content`` is where text of the section begins on the heading's own line, if it does."""

    kind: grammar.SectionKind
    heading: Span
    line: Line
    content: int | None
    body: list[Line] = field(default_factory=list)
    # Lines that head a part which is not read, such as แนวทางการพัฒนา below an issue.
    closers: set[int] = field(default_factory=set)


def find_sections(lines: Sequence[Line], province: str, roles: dict[int, Role]) -> list[Section]:
    """Divide the lines that have no role yet into sections. Lines before the first heading belong to none."""
    sections: list[Section] = []
    has_aim = False
    for line in lines:
        if line.number in roles:
            continue
        current = sections[-1] if sections else None
        has_aim = has_aim or (current is not None and current.kind in AIM_KINDS and bool(current.body or current.content is not None))
        heading = grammar.match_heading(line.folded.text, province)
        if heading and not (has_aim and heading.kind in AIM_KINDS) and _opens_section(heading, current):
            roles[line.number] = "heading"
            sections.append(Section(heading.kind, line.folded.span(heading.start, heading.end), line, heading.content))
        elif current:
            current.body.append(line)
            if heading:
                current.closers.add(line.number)
    return sections


def _opens_section(heading: grammar.HeadingMatch, current: Section | None) -> bool:
    """Whether a heading opens a section that is read. Indicators below issues or processes are theirs and not the plan's, unless they say otherwise."""
    if heading.kind == "indicators":
        return heading.is_of_the_plan or current is None or current.kind not in {"issues", *PROCESS_TYPES}
    return heading.kind != "other"
