"""The report: what an analysis found, as text for people in both languages and as records for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.analysis.chains import Chain, Step
from khonkaen_kg.analysis.coverage import Coverage
from khonkaen_kg.analysis.fragility import Reach
from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.strategy import Element, shorten_name
from khonkaen_kg.analysis.whatif import Supposition
from khonkaen_kg.checks.findings import Finding
from khonkaen_kg.graph.terms import LABEL

Record = dict[str, Any]

TERMS: Final = {
    "StrategicIssue": "ประเด็นการพัฒนา · Strategic issue",
    "PositioningTheme": "ตำแหน่งการพัฒนา · Positioning theme",
    "RecipientType": "ประเภทผู้รับบริการ · Recipient type",
    "Stated": "ระบุในเอกสารต้นฉบับ · Stated in the source",
    "Curated": "พิจารณาโดยคณะผู้จัดทำกราฟนี้ · Curated",
    "Strong": "ชัดเจน · Strong",
    "Weak": "อ่อน · Weak",
}
"""What the ontology calls the classes, bases and grades that reports name."""

_SEVERITIES: Final = {"violation": "ข้อผิดพลาดเชิงโครงสร้าง · violation", "warning": "คำเตือน · warning", "info": "ข้อสังเกต · info"}


def read_labels(triples: Iterable[Triple]) -> dict[str, tuple[str, str]]:
    """The Thai and the English label of everything that ``triples`` label, empty where there is none."""
    labels: dict[str, tuple[str, str]] = {}
    for triple in triples:
        if triple.predicate == LABEL and isinstance(triple.subject, NamedNode) and isinstance(triple.object, Literal):
            th, en = labels.get(triple.subject.value, ("", ""))
            text = triple.object.value
            labels[triple.subject.value] = (text, en) if triple.object.language == "th" else (th, text)
    return labels


# --- records -----------------------------------------------------------------------------------------------------------------------------------


def record_element(element: Element) -> Record:
    """An element with its names."""
    return {
        "iri": element.iri,
        "name": element.short,
        "class": element.kind,
        "code": element.code or None,
        "label": {"th": element.th, "en": element.en or None},
    }


def record_coverage(coverage: Coverage) -> Record:
    """The coverage of one element; ``grade`` is null where no link covers it."""
    return {
        "element": record_element(coverage.element),
        "grade": coverage.grade,
        "strong": len(coverage.strong),
        "weak": len(coverage.weak),
        "links": [{"process": record_element(link.subject), "grade": link.grade, "basis": link.basis, "link": link.iri} for link in coverage.links],
        "inherited": [record_element(process) for process in coverage.inherited],
    }


def record_reach(reach: Reach) -> Record:
    """What reaches one element; ``onlyProcess`` and ``onlyMission`` are null where there are several or none."""
    return {
        "element": record_element(reach.element),
        "processes": [record_element(process) for process in reach.processes],
        "missions": [record_element(mission) for mission in reach.missions],
        "onlyProcess": reach.only_process and reach.only_process.iri,
        "onlyMission": reach.only_mission and reach.only_mission.iri,
    }


def record_chain(chain: Chain) -> Record:
    """One chain with its steps; ``ownGrade`` is null where the process has the recipient from its mission only."""
    return {
        "recipient": record_element(chain.recipient),
        "isComplete": chain.is_complete,
        "ownGrade": chain.own_grade,
        "steps": [
            {"relation": step.relation, "target": record_element(step.target), "basis": step.basis, "grade": step.grade, "link": step.link}
            for step in chain.steps
        ],
    }


def record_supposition(supposition: Supposition, labels: Mapping[str, tuple[str, str]]) -> Record:
    """What a removal does, with the labels of what it names."""

    def record(finding: Finding) -> Record:
        return {
            "severity": finding.severity,
            "kind": finding.gap_kind,
            "shape": finding.shape,
            "message": {"th": finding.th, "en": finding.en},
            "element": _record_named(finding.focus, labels),
            "involved": _record_named(finding.involved, labels) if finding.involved else None,
        }

    removal = supposition.removal
    return {
        "removed": {
            "elements": [_record_named(iri, labels) for iri in sorted(removal.elements)],
            "links": [_record_named(iri, labels) for iri in sorted(removal.links)],
            "recipients": [_record_named(iri, labels) for iri in sorted(removal.recipients)],
        },
        "opened": [record(finding) for finding in supposition.opened],
        "closed": [record(finding) for finding in supposition.closed],
    }


def _record_named(iri: str, labels: Mapping[str, tuple[str, str]]) -> Record:
    th, en = labels.get(iri, ("", ""))
    return {"iri": iri, "name": shorten_name(iri), "label": {"th": th or None, "en": en or None}}


# --- text --------------------------------------------------------------------------------------------------------------------------------------


def render_coverages(coverages: Sequence[Coverage]) -> str:
    """Coverage, class by class, each with its counts."""
    lines: list[str] = []
    for kind, group in groupby(coverages, key=lambda coverage: coverage.element.kind):
        members = list(group)
        strong, weak, none = (sum(coverage.grade is grade for coverage in members) for grade in (*Grade, None))
        lines += ["", f"{TERMS[kind]}: ชัดเจน {strong} อ่อนเท่านั้น {weak} ไม่มี {none} · strong {strong}, weak only {weak}, none {none}"]
        for coverage in members:
            lines += ["", *_render_coverage(coverage)]
    return _join_lines(lines)


def _render_coverage(coverage: Coverage) -> Iterator[str]:
    yield f"  {_name(coverage.element)}"
    for link in coverage.links:
        yield f"      {_grade(link.grade)}: {_name(link.subject)}"
    if not coverage.links:
        yield "      ไม่มีกระบวนการที่เชื่อมโยงไว้ในระดับที่นับ · no process is linked to it in a grade that counts"
    if coverage.inherited:
        yield f"      รับทอดจากพันธกิจเท่านั้น · from the mission only: {', '.join(process.short for process in coverage.inherited)}"


def render_reaches(reaches: Sequence[Reach]) -> str:
    """What reaches each element, and what it hangs on."""
    lines = [line for reach in reaches for line in ("", *_render_reach(reach))]
    return _join_lines(lines or ["ไม่มีองค์ประกอบที่เปราะบาง · nothing is fragile"])


def _render_reach(reach: Reach) -> Iterator[str]:
    yield f"{_name(reach.element)}"
    if reach.only_process:
        yield f"    กระบวนการเดียว · one process only: {_name(reach.only_process)}"
    elif reach.processes:
        yield f"    กระบวนการ · processes {len(reach.processes)}: {', '.join(process.short for process in reach.processes)}"
    else:
        yield "    ไม่มีกระบวนการที่เชื่อมโยงไว้ในระดับที่นับ · no process is linked to it in a grade that counts"
    if reach.only_mission:
        yield f"    พันธกิจเดียว · one mission only: {_name(reach.only_mission)}"
    elif reach.missions:
        yield f"    พันธกิจ · missions {len(reach.missions)}: {', '.join(mission.short for mission in reach.missions)}"
    if len(reach.processes) > 1 and len(reach.missions) > 1:
        yield "    ไม่เปราะบาง · not fragile"


def render_chains(chains: Sequence[Chain]) -> str:
    """Each chain as steps below each other, with basis and grade."""
    lines = [line for chain in chains for line in ("", *_render_chain(chain))]
    return _join_lines(lines or ["แผนนี้ไม่ได้ระบุผู้รับบริการประเภทนี้ · the plan does not name this recipient type"])


def _render_chain(chain: Chain) -> Iterator[str]:
    yield _name(chain.recipient)
    for step in chain.steps:
        yield f"  → {_name(step.target)}\n      {_describe_step(step)}"
    if any(step.target.kind == "Process" for step in chain.steps):
        own = f"ถ้อยคำของกระบวนการเองเชื่อมโยงถึงผู้รับบริการนี้ · the process serves this recipient by its own words: {_grade(chain.own_grade)}"
        yield f"  {own if chain.own_grade else 'กระบวนการรับทอดผู้รับบริการจากพันธกิจ · the process has the recipient from its mission'}"
    if not chain.is_complete:
        yield "  ห่วงโซ่ไม่ถึงเป้าหมาย · the chain does not reach the goal"


def _describe_step(step: Step) -> str:
    if step.relation == "inPlan":
        return "อยู่ในแผนเดียวกัน ต้นฉบับไม่ได้โยงประเด็นกับเป้าหมายโดยตรง · of the same plan; the source draws no line from an issue to the goal"
    return f"{TERMS[step.basis]}{f' ({_grade(step.grade)})' if step.grade else ''}"


def render_supposition(subject: str, supposition: Supposition, labels: Mapping[str, tuple[str, str]]) -> str:
    """What is removed with ``subject``, and the gaps that open and close."""
    removal = supposition.removal
    lines = [f"หากไม่มี · Without {_name_labelled(subject, labels)}"]
    if under := sorted(removal.elements - {subject}):
        lines += [f"  นำออกไปด้วย · goes with it: {', '.join(shorten_name(iri) for iri in under)}"]
    if links := sorted(removal.links - {subject}):
        lines += [f"  ความเชื่อมโยงและรายการที่ไม่รับซึ่งถูกนำออกด้วย · links and rejected candidates that go with it: {', '.join(shorten_name(iri) for iri in links)}"]
    for iri in sorted(removal.recipients):
        lines += [f"  แผนไม่ระบุถึงอีกต่อไป · no longer named by the plan: {_name_labelled(iri, labels)}"]
    lines += ["", f"ช่องว่างที่เกิดขึ้น · Gaps that open: {len(supposition.opened)}"]
    lines += [line for finding in supposition.opened for line in _render_finding(finding, labels)]
    lines += ["", f"ช่องว่างที่ไม่พบอีก · Gaps no longer found: {len(supposition.closed)}"]
    lines += [line for finding in supposition.closed for line in _render_finding(finding, labels)]
    return _join_lines(lines)


def _render_finding(finding: Finding, labels: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    involved = f" — {_name_labelled(finding.involved, labels)}" if finding.involved else ""
    yield f"  {_name_labelled(finding.focus, labels)}{involved}"
    yield f"      {_SEVERITIES[finding.severity]}: {finding.th} · {finding.en}"


def _name(element: Element) -> str:
    return _join_texts(element.short, element.th, element.en)


def _name_labelled(iri: str, labels: Mapping[str, tuple[str, str]]) -> str:
    return _join_texts(shorten_name(iri), *labels.get(iri, ("", "")))


def _join_texts(short: str, th: str, en: str) -> str:
    return f"{short} {' · '.join(text for text in (th, en) if text)}".rstrip()


def _grade(grade: Grade | None) -> str:
    return TERMS[(grade or Grade.WEAK).capitalize()]


def _join_lines(lines: Iterable[str]) -> str:
    return "\n".join(lines).strip("\n") + "\n"
