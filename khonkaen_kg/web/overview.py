"""What the home page tells about a plan: its elements, how far they are aligned, and its gaps, read from the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.namespaces import KKO, PREFIXES, SH
from khonkaen_kg.web.rendering import link_resource
from khonkaen_kg.web.tables import Labels, read_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from khonkaen_kg.queries.results import Table
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.desk.plans import Plan

SEVERITIES: Final = (SH + "Violation", SH + "Warning", SH + "Info")

_PREFIXES: Final = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("kko", "rdfs"))

_YEARS: Final = "SELECT ?start ?end WHERE { VALUES ?plan { <%s> } ?plan kko:startYear ?start ; kko:endYear ?end }"

_ELEMENTS: Final = """
SELECT ?element ?class ?code ?position ?mission ?line ?quote WHERE {
  VALUES ?plan { <%s> }
  VALUES ?class { kko:Goal kko:Mission kko:StrategicIssue kko:PositioningTheme kko:Process kko:RecipientMention kko:Indicator }
  ?element a ?class ; kko:inPlan ?plan .
  OPTIONAL { ?element kko:code ?code }
  OPTIONAL { ?element kko:position ?position }
  OPTIONAL { ?element kko:fulfilsMission|kko:isRecipientOf ?mission }
  OPTIONAL { ?element kko:statedIn ?passage . ?passage kko:line ?line ; kko:quote ?quote }
}
ORDER BY ?class ?position ?element ?line"""

_LINKS: Final = """
SELECT ?subject ?object ?grade WHERE {
  VALUES ?plan { <%s> }
  ?link a kko:Alignment ; kko:inPlan ?plan ; kko:hasReviewStatus kko:Confirmed ; kko:hasSubject ?subject ; kko:hasObject ?object ; kko:hasGrade ?grade .
  ?grade kko:rank ?rank .
}
ORDER BY DESC(?rank) ?subject ?object"""

_GAPS: Final = """
SELECT ?gap ?kind ?severity ?focus ?involved ?line ?quote WHERE {
  VALUES ?plan { <%s> }
  ?gap a kko:Gap ; kko:inPlan ?plan ; kko:hasGapKind ?kind ; kko:hasSeverity ?severity ; kko:concernsElement ?focus .
  OPTIONAL { ?gap kko:involvesElement ?involved }
  OPTIONAL { ?gap kko:hasPassage ?passage . ?passage kko:line ?line ; kko:quote ?quote }
}
ORDER BY ?kind ?gap ?line"""

_REMEDIES: Final = "SELECT ?kind ?remedy WHERE { ?kind kko:remedy ?remedy } ORDER BY ?kind ?remedy"


@dataclass(frozen=True, slots=True)
class Element:
    """A thing of the plan: its labels by language, and the line and words of the source that state it."""

    iri: str
    labels: Mapping[str, str]
    code: str | None = None
    line: str | None = None
    quote: str | None = None

    @property
    def href(self) -> str | None:
        """The page about it."""
        return link_resource(self.iri)


@dataclass(frozen=True, slots=True)
class Aligned:
    """An element and the processes aligned with it, by grade."""

    element: Element
    strong: tuple[Element, ...]
    weak: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class MissionGroup:
    """A mission with the recipients that its heading lists and the processes that fulfil it."""

    mission: Element
    recipients: tuple[Element, ...]
    processes: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap: the element that lacks something, why it is a gap, and another element that it involves."""

    iri: str
    focus: Element
    why: Mapping[str, str]
    involved: Element | None


@dataclass(frozen=True, slots=True)
class GapKind:
    """The gaps of one kind, with what would close them."""

    iri: str
    labels: Mapping[str, str]
    remedy: Mapping[str, str]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the home page tells of one plan; gap kinds by severity IRI."""

    plan: Plan
    years: tuple[int, int] | None
    goals: tuple[Element, ...]
    missions: tuple[MissionGroup, ...]
    issues: tuple[Aligned, ...]
    themes: tuple[Aligned, ...]
    indicators: tuple[Element, ...]
    strong_links: int
    weak_links: int
    gaps: Mapping[str, tuple[GapKind, ...]]

    @property
    def process_count(self) -> int:
        """How many processes the plan has."""
        return sum(len(group.processes) for group in self.missions)

    @property
    def gap_count(self) -> int:
        """How many gaps the plan has."""
        return sum(self.count_gaps(severity) for severity in self.gaps)

    def count_gaps(self, severity: str) -> int:
        """How many gaps of this severity the plan has."""
        return sum(len(kind.gaps) for kind in self.gaps.get(severity, ()))


def read_overview(knowledge_graph: KnowledgeGraph, plan: Plan) -> Overview:
    """The overview of ``plan``."""
    stated = _rows(knowledge_graph.sparql(_PREFIXES + _ELEMENTS % plan.iri))
    links = _rows(knowledge_graph.sparql(_PREFIXES + _LINKS % plan.iri))
    found = _rows(knowledge_graph.sparql(_PREFIXES + _GAPS % plan.iri))
    named = {row[c] for row in (*stated, *found) for c in ("element", "gap", "kind", "focus", "involved") if c in row}
    labels = read_labels(knowledge_graph, named)
    elements = {row["element"]: _read_element(row["element"], row, labels) for row in reversed(stated)}
    of_class: dict[str, dict[str, dict[str, str]]] = {}
    for row in stated:
        of_class.setdefault(row["class"].removeprefix(KKO), {}).setdefault(row["element"], row)

    def of(name: str) -> tuple[Element, ...]:
        return tuple(elements[iri] for iri in sorted(of_class.get(name, {}), key=lambda iri: _order(of_class[name][iri])))

    def under(name: str, mission: Element) -> tuple[Element, ...]:
        return tuple(e for e in of(name) if of_class[name][e.iri].get("mission") == mission.iri)

    def align(element: Element) -> Aligned:
        processes = of_class.get("Process", {})
        by_grade = {
            grade: tuple(elements[r["subject"]] for r in links if r["object"] == element.iri and r["subject"] in processes and r["grade"] == KKO + grade)
            for grade in ("Strong", "Weak")
        }
        return Aligned(element, by_grade["Strong"], by_grade["Weak"])

    return Overview(
        plan=plan,
        years=_read_years(_rows(knowledge_graph.sparql(_PREFIXES + _YEARS % plan.iri))),
        goals=of("Goal"),
        missions=tuple(MissionGroup(m, under("RecipientMention", m), under("Process", m)) for m in of("Mission")),
        issues=tuple(align(e) for e in of("StrategicIssue")),
        themes=tuple(align(e) for e in of("PositioningTheme")),
        indicators=of("Indicator"),
        strong_links=sum(r["grade"] == KKO + "Strong" for r in links),
        weak_links=sum(r["grade"] == KKO + "Weak" for r in links),
        gaps=_group_gaps(found, elements, labels, _read_remedies(knowledge_graph)),
    )


def _rows(table: Table) -> list[dict[str, str]]:
    return [{column: cell.value for column, cell in row.items()} for row in table.rows]


def _read_years(rows: Sequence[Mapping[str, str]]) -> tuple[int, int] | None:
    years = [(_number(row, "start"), _number(row, "end")) for row in rows]
    return next(((start, end) for start, end in years if start and end), None)


def _number(row: Mapping[str, str], column: str) -> int | None:
    text = row.get(column, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _order(row: Mapping[str, str]) -> tuple[str, int, str]:
    # Processes and recipients count anew under each mission.
    return row.get("mission", ""), _number(row, "position") or 0, row["element"]


def _read_element(iri: str, row: Mapping[str, str], labels: Labels) -> Element:
    return Element(iri, labels.get(iri, {}), row.get("code"), row.get("line"), row.get("quote"))


def _read_remedies(knowledge_graph: KnowledgeGraph) -> dict[str, dict[str, str]]:
    remedies: dict[str, dict[str, str]] = {}
    for row in knowledge_graph.sparql(_PREFIXES + _REMEDIES).rows:
        remedies.setdefault(row["kind"].value, {})[row["remedy"].language or ""] = row["remedy"].value
    return remedies


def _group_gaps(
    rows: Iterable[Mapping[str, str]], elements: Mapping[str, Element], labels: Labels, remedies: Mapping[str, Mapping[str, str]]
) -> dict[str, tuple[GapKind, ...]]:
    gaps: dict[tuple[str, str], dict[str, Gap]] = {}
    for row in rows:
        focus = row["focus"]
        code = elements[focus].code if focus in elements else None
        involved = row.get("involved")
        gap = Gap(
            iri=row["gap"],
            focus=Element(focus, labels.get(focus, {}), code, row.get("line"), row.get("quote")),
            why=labels.get(row["gap"], {}),
            involved=None if involved is None else elements.get(involved, Element(involved, labels.get(involved, {}))),
        )
        # A focus that the source states twice gives a row for each passage; the first is the one to show.
        gaps.setdefault((row["severity"], row["kind"]), {}).setdefault(row["gap"], gap)
    return {
        severity: tuple(
            GapKind(kind, labels.get(kind, {}), remedies.get(kind, {}), tuple(found.values())) for (of, kind), found in gaps.items() if of == severity
        )
        for severity in SEVERITIES
    }
