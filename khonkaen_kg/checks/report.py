"""The report of a check: findings by severity, then by kind, each with its element, its code, and the line and words of the source.

A report is plain values that JSON can carry; the text for a terminal is made from the same values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypedDict

import pyoxigraph as ox

from khonkaen_kg.checks.findings import Finding, sort_findings
from khonkaen_kg.checks.gaps import gather_passages
from khonkaen_kg.checks.shapes import SEVERITIES, Severity
from khonkaen_kg.namespaces import KK, KKO, KKS, RDFS

if TYPE_CHECKING:
    from khonkaen_kg.checks.plans import CheckedPlan
    from khonkaen_kg.errors import KhonkaenError
    from khonkaen_kg.source.outline import Outline


class Text(TypedDict):
    """The same in Thai and in English; ``en`` is none where nobody has translated it."""

    th: str
    en: str | None


class Evidence(TypedDict):
    """A passage: its IRI, the file of its source, the line from 1, and the words."""

    passage: str
    file: str
    line: int
    quote: str


class Subject(TypedDict):
    """What a finding is about: its IRI, the code that it has in its plan, what it is called, and where the source states it."""

    iri: str
    code: str | None
    label: Text
    evidence: list[Evidence]


class Entry(TypedDict):
    """A finding; ``remedy`` says what would close a gap, ``new`` whether the graph that was built does not have it yet."""

    severity: Severity
    kind: str | None
    kindLabel: Text
    shape: str
    message: Text
    remedy: Text | None
    element: Subject
    involved: Subject | None
    new: bool


class Problem(TypedDict):
    """Something curated that does not hold: the code of its error, its place as ``file:line:column``, what is wrong and what to do."""

    code: str
    place: str | None
    message: Text
    remedy: Text


class UnreadLine(TypedDict):
    """A line of the source that was not understood."""

    file: str
    line: int
    text: str


class Report(TypedDict):
    """The check of one plan. ``gone`` are the gaps that the graph that was built still has."""

    plan: str
    label: Text
    counts: dict[Severity, int]
    problems: list[Problem]
    findings: list[Entry]
    gone: list[Entry]
    unread: list[UnreadLine]


_HEADINGS: Final[dict[Severity, tuple[str, str]]] = {
    "violation": ("ข้อผิดพลาดเชิงโครงสร้าง", "Violations"),
    "warning": ("คำเตือน", "Warnings"),
    "info": ("ข้อสังเกต", "Information"),
}


def describe_check(plan: CheckedPlan) -> Report:
    """The report of one checked plan."""
    explained = _Statements(plan.graphs.triples, plan.graphs.outline.source.name)
    findings = sort_findings(plan.validation.findings)
    opened = frozenset(plan.opened) if plan.before else frozenset()
    return Report(
        plan=plan.graphs.plan,
        label=explained.read_text(plan.graphs.plan, RDFS + "label") or Text(th=plan.graphs.path, en=None),
        counts={severity: sum(finding.severity == severity for finding in findings) for severity in SEVERITIES},
        problems=[_describe_problem(problem) for problem in plan.graphs.problems],
        findings=[explained.explain(finding, is_new=finding in opened) for finding in findings],
        gone=[explained.explain(finding, is_new=False) for finding in sort_findings(plan.closed)],
        unread=_list_unread(plan.graphs.outline),
    )


def _describe_problem(problem: KhonkaenError) -> Problem:
    return Problem(
        code=problem.code,
        place=str(problem.place) if problem.place else None,
        message=Text(th=problem.th, en=problem.en),
        remedy=Text(th=problem.remedy_th, en=problem.remedy_en),
    )


def _list_unread(outline: Outline) -> list[UnreadLine]:
    text, file = outline.source.text, outline.source.name
    return [UnreadLine(file=file, line=line.number, text=line.span.of(text)) for line in outline.lines if line.role == "unread"]


class _Statements:
    """What the triples of a plan say of each node, looked up by IRI."""

    def __init__(self, triples: Iterable[ox.Triple], file: str) -> None:
        self._file = file
        self._values: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
        said = tuple(triples)
        for triple in said:
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, (ox.NamedNode, ox.Literal)):
                self._values[triple.subject.value][triple.predicate.value].append(triple.object)
        self._passages = gather_passages(said)

    def _read_value(self, iri: str, predicate: str) -> str | None:
        return next((term.value for term in self._values[iri][predicate]), None)

    def read_text(self, iri: str, predicate: str) -> Text | None:
        """The values of ``predicate`` in both languages; none where there is no Thai one."""
        texts = {term.language: term.value for term in self._values[iri][predicate] if isinstance(term, ox.Literal)}
        return Text(th=texts["th"], en=texts.get("en")) if "th" in texts else None

    def explain(self, finding: Finding, *, is_new: bool) -> Entry:
        """``finding`` with the labels, codes and passages of what it names."""
        kind = finding.gap_kind
        check = finding.shape.removeprefix(KKS)
        return Entry(
            severity=finding.severity,
            kind=kind,
            kindLabel=(self.read_text(kind, RDFS + "label") if kind else None) or Text(th=check, en=check),
            shape=finding.shape,
            message=Text(th=finding.th, en=finding.en),
            remedy=self.read_text(kind, KKO + "remedy") if kind else None,
            element=self._describe(finding.focus),
            involved=self._describe(finding.involved) if finding.involved else None,
            new=is_new,
        )

    def _describe(self, iri: str) -> Subject:
        evidence = [self._describe_passage(passage.value) for passage in self._passages.get(iri, ())]
        return Subject(
            iri=iri,
            code=self._read_value(iri, KKO + "code"),
            label=self.read_text(iri, RDFS + "label") or Text(th=iri.removeprefix(KK), en=None),
            evidence=sorted(evidence, key=lambda passage: (passage["line"], passage["passage"])),
        )

    def _describe_passage(self, passage: str) -> Evidence:
        line, quote = self._read_value(passage, KKO + "line"), self._read_value(passage, KKO + "quote")
        return Evidence(passage=passage, file=self._file, line=int(line or 0), quote=quote or "")


def render_report(report: Report) -> str:
    """``report`` as lines of text, in Thai and in English."""
    return "\n".join(_render_lines(report)) + "\n"


def _render_lines(report: Report) -> Iterator[str]:
    yield _join(report["label"])
    yield " · ".join(f"{th} {report['counts'][severity]}" for severity, (th, _) in _HEADINGS.items())
    yield " · ".join(f"{en} {report['counts'][severity]}" for severity, (_, en) in _HEADINGS.items())
    new = sum(entry["new"] for entry in report["findings"])
    if new or report["gone"]:
        yield f"นับจากการสร้างกราฟครั้งก่อน: พบใหม่ {new} · ไม่พบแล้ว {len(report['gone'])}"
        yield f"Since the graph was built: {new} new · {len(report['gone'])} no longer found"
    yield from _render_problems(report["problems"])
    for severity, (th, en) in _HEADINGS.items():
        yield from _render_entries(f"{th} · {en}", [entry for entry in report["findings"] if entry["severity"] == severity])
    yield from _render_entries("ไม่พบแล้ว · No longer found", report["gone"])
    yield from _render_unread(report["unread"])


def _render_problems(problems: Sequence[Problem]) -> Iterator[str]:
    if problems:
        yield ""
        yield f"ข้อมูลที่พิจารณาไว้ใช้ไม่ได้ · What was curated does not hold ({len(problems)})"
    for problem in problems:
        yield ""
        if problem["place"]:
            yield f"  {problem['place']}"
        for text in (problem["message"], problem["remedy"]):
            yield f"    {text['th']}"
            yield f"    {text['en']}"


def _render_entries(heading: str, entries: Sequence[Entry]) -> Iterator[str]:
    if entries:
        yield ""
        yield f"{heading} ({len(entries)})"
    for _, group in groupby(entries, key=lambda entry: (entry["kind"], entry["shape"])):
        yield from _render_kind(list(group))


def _render_kind(entries: Sequence[Entry]) -> Iterator[str]:
    first = entries[0]
    yield ""
    yield f"  {_join(first['kindLabel'])} ({len(entries)})"
    yield f"    {first['message']['th']}"
    yield f"    {first['message']['en']}"
    if first["remedy"]:
        yield f"    แนวทาง: {first['remedy']['th']}"
        yield f"    Remedy: {first['remedy']['en']}"
    for entry in entries:
        yield f"    • {_name(entry['element'])}{'  [ใหม่ · new]' if entry['new'] else ''}"
        if entry["involved"]:
            yield f"      ↔ {_name(entry['involved'])}"
        for evidence in entry["element"]["evidence"]:
            yield f"        {evidence['file']}:{evidence['line']}: “{evidence['quote']}”"


def _render_unread(lines: Sequence[UnreadLine]) -> Iterator[str]:
    if lines:
        yield ""
        yield f"บรรทัดที่ระบบไม่ได้อ่าน · Lines that were not read ({len(lines)})"
    for line in lines:
        yield f"  {line['file']}:{line['line']}: {line['text']}"


def _name(subject: Subject) -> str:
    return f"{subject['code']} {_join(subject['label'])}" if subject["code"] else _join(subject["label"])


def _join(text: Text) -> str:
    return text["th"] if text["en"] in {None, text["th"]} else f"{text['th']} · {text['en']}"
