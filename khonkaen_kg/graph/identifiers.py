"""Identifiers: the IRIs of plans, their elements, their graphs, and passages.

An element's code is the number that the text states, else its place in its list. A code that people have pinned to a text (by ``kko:translates``) stays with
that text when lines are added or removed around it. A pinned code whose text is gone goes to the item in its place, which may be the same one in other words;
its translation then no longer holds, and nothing is built until someone has looked at it. A code that is not pinned follows the number or the place, and only
its quotes hold what was curated for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from khonkaen_kg.namespaces import GRAPH, KK
from khonkaen_kg.source.outline import Item, Outline, TargetPhrase
from khonkaen_kg.source.spans import Span, comparison_key


@dataclass(frozen=True, slots=True)
class Element:
    """A part of the plan under its IRI.

    ``local`` is the IRI's tail below the plan (``process/1.2``), ``position`` counts from 1 in the element's list, ``text`` is what it says, on one line.
    ``spans`` are the places where the source states it; ``heading`` is the line under which it stands. ``parent`` is the IRI of what the source puts it
    under: the mission of a process or recipient mention, the goal of an indicator, the indicator of a target, the element that a gloss explains.
    """

    iri: str
    local: str
    code: str
    position: int
    text: str
    spans: tuple[Span, ...]
    heading: Span
    parent: str | None = None
    process_type: str | None = None
    target: TargetPhrase | None = None

    @property
    def kind(self) -> str:
        """The first part of the local name: ``process``."""
        return self.local.partition("/")[0]


def mint_plan(province_code: str, start_ce: int, end_ce: int) -> str:
    """The IRI of the plan of a province (ISO 3166-2 code) for a period of Gregorian years, inclusive."""
    return f"{KK}{province_code}/{start_ce}-{end_ce}"


def mint_graph(plan_path: str, name: str) -> str:
    """The IRI of the named graph ``name`` (``stated``) of the plan at ``plan_path`` (``TH-40/2018-2022``)."""
    return f"{GRAPH}{plan_path}/{name}"


def mint_passage(source: str, start: int, end: int) -> str:
    """The IRI of the characters from ``start`` to ``end`` (code points, end exclusive) of a source (RFC 5147 §2.1)."""
    return f"{source}#char={start},{end}"


def join_locals(*names: str) -> str:
    """Local names as one step of an IRI: ``process-1.1.issue-2`` from ``process/1.1`` and ``issue/2``."""
    return ".".join(name.replace("/", "-") for name in names)


def assign_codes(items: Sequence[Item], pinned: Mapping[str, str], prefix: str = "") -> tuple[str, ...]:
    """A code for each of ``items`` of one list, in their order.

    Args:
        items: the list's items.
        pinned: the texts that codes of this list are pinned to, by code.
        prefix: what every code of the list begins with (``1.`` for the processes of mission 1).
    """
    codes_by_text: dict[str, list[str]] = {}
    for code in sorted(pinned):
        codes_by_text.setdefault(comparison_key(pinned[code]), []).append(code)
    kept = [codes.pop(0) if (codes := codes_by_text.get(comparison_key(item.text))) else None for item in items]
    taken = {code for code in kept if code}
    highest = max((int(number) for code in pinned if (number := code.removeprefix(prefix)).isdecimal()), default=0)
    # Numbers above all pinned ones, so that an item whose own place is taken does not get the code of a text that is gone.
    fresh = (code for number in count(highest + 1) if (code := f"{prefix}{number}") not in taken)
    assigned: list[str] = []
    for position, (item, kept_code) in enumerate(zip(items, kept, strict=True), start=1):
        code = kept_code or f"{prefix}{item.number or position}"
        if kept_code is None and code in taken:
            code = next(fresh)
        taken.add(code)
        assigned.append(code)
    return tuple(assigned)


def identify_elements(outline: Outline, plan: str, pinned: Mapping[str, str]) -> tuple[Element, ...]:
    """Every element of ``outline`` under its IRI, missions before what belongs to them.

    Args:
        outline: what was read.
        plan: the plan's IRI.
        pinned: the texts that local names (``process/1.2``) are pinned to.
    """

    def identify(kind: str, items: Sequence[Item], parent: str | None = None, prefix: str = "", types: Sequence[str | None] = ()) -> list[Element]:
        # Only what could be a code of this list: a pin must not name an element in a way of its own.
        own = {local.partition("/")[2]: text for local, text in pinned.items() if re.fullmatch(rf"{kind}/{re.escape(prefix)}[1-9][0-9]*", local)}
        codes = assign_codes(items, own, prefix)
        return [
            Element(f"{plan}/{kind}/{code}", f"{kind}/{code}", code, position, item.label, item.spans, item.heading, parent, process_type)
            for position, (code, item, process_type) in enumerate(zip(codes, items, types or [None] * len(items), strict=True), start=1)
        ]

    goals = identify("goal", [outline.aim] if outline.aim else [])
    missions = identify("mission", outline.missions)
    indicators = identify("indicator", outline.indicators, goals[0].iri if goals else None)
    themes = identify("positioning", outline.positioning)
    issues = identify("issue", outline.issues)
    mentions: list[Element] = []
    processes: list[Element] = []
    for index, mission in enumerate(missions):
        groups = [group for group in outline.groups if group.mission == index]
        mentions += identify("recipient-mention", [item for group in groups for item in group.recipients], mission.iri, f"{mission.code}.")
        typed = [(item, group.process_type) for group in groups for item in group.processes]
        processes += identify("process", [item for item, _ in typed], mission.iri, f"{mission.code}.", [process_type for _, process_type in typed])
    listed = [*goals, *missions, *indicators, *themes, *issues, *mentions, *processes]
    return (*listed, *_identify_targets(outline, indicators, plan), *_identify_glosses(outline, listed, plan))


def _identify_targets(outline: Outline, indicators: Iterable[Element], plan: str) -> Iterator[Element]:
    for indicator, item in zip(indicators, outline.indicators, strict=True):
        if phrase := item.target:
            local = f"target/{indicator.code}"
            text = phrase.span.of(outline.source.text)
            yield Element(f"{plan}/{local}", local, indicator.code, 1, text, (phrase.span,), indicator.heading, indicator.iri, target=phrase)


def _identify_glosses(outline: Outline, elements: Iterable[Element], plan: str) -> Iterator[Element]:
    glosses = {item.spans: item.glosses for item in list_items(outline)}
    for element in elements:
        for position, gloss in enumerate(glosses[element.spans], start=1):
            code = f"{join_locals(element.local)}.{position}"
            yield Element(f"{plan}/gloss/{code}", f"gloss/{code}", code, position, gloss.text, (gloss.span,), element.heading, element.iri)


def list_items(outline: Outline) -> tuple[Item, ...]:
    """Every item of ``outline``, in no order that matters."""
    aim = (outline.aim,) if outline.aim else ()
    grouped = (item for group in outline.groups for item in (*group.recipients, *group.processes))
    return (*aim, *outline.missions, *outline.indicators, *outline.positioning, *outline.issues, *grouped)
