"""Statements: what the source states, as RDF, each element with the passage that states it and the heading under which it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.graph.identifiers import Element, mint_passage
from khonkaen_kg.graph.terms import LABEL, TYPE, decimal, integer, kko, thai, year
from khonkaen_kg.namespaces import UNIT
from khonkaen_kg.source.outline import Outline
from khonkaen_kg.source.spans import Span

_CLASSES = {
    "goal": "Goal",
    "mission": "Mission",
    "indicator": "Indicator",
    "target": "Target",
    "positioning": "PositioningTheme",
    "issue": "StrategicIssue",
    "recipient-mention": "RecipientMention",
    "process": "Process",
    "gloss": "Gloss",
}
_PARENTS = {"process": "fulfilsMission", "recipient-mention": "isRecipientOf", "indicator": "measures", "target": "isTargetOf", "gloss": "isGlossOf"}
_PROCESS_TYPES = {"value-creating": "ValueCreating", "support": "Support"}
_COMPARATORS = {"at-least": "AtLeast", "at-most": "AtMost", "equal": "Equal", None: "ComparatorNotStated"}
_UNITS = {"percent": "PERCENT", "baht": "CCY_THB"}


@dataclass(frozen=True, slots=True)
class PlanFrame:
    """The IRIs around a plan's elements: its own, its province's, and those of its source and of what that describes."""

    plan: NamedNode
    province: NamedNode
    source: NamedNode

    def passage(self, span: Span) -> NamedNode:
        """The passage at ``span`` of the plan's source."""
        return NamedNode(mint_passage(self.source.value, span.start, span.end))


def state_plan(outline: Outline, frame: PlanFrame) -> Iterator[Triple]:
    """The plan, its period and its province, from the title."""
    title = outline.title
    period = title.period
    yield Triple(frame.plan, TYPE, kko("StrategicPlan"))
    yield Triple(frame.plan, LABEL, thai(title.text))
    yield Triple(frame.plan, kko("readFrom"), frame.source)
    yield Triple(frame.plan, kko("statedIn"), frame.passage(title.span))
    yield Triple(frame.plan, kko("coversProvince"), frame.province)
    yield Triple(frame.plan, kko("startYear"), year(period.start_ce))
    yield Triple(frame.plan, kko("endYear"), year(period.end_ce))
    yield Triple(frame.plan, kko("startYearBE"), integer(period.start_be))
    yield Triple(frame.plan, kko("endYearBE"), integer(period.end_be))
    yield Triple(frame.province, kko("statedIn"), frame.passage(title.province_span))


def state_element(element: Element, frame: PlanFrame) -> Iterator[Triple]:
    """One element: what it is, its words, its place in its list, what it stands under, and its evidence."""
    node = NamedNode(element.iri)
    yield Triple(node, TYPE, kko(_CLASSES[element.kind]))
    yield Triple(node, LABEL, thai(element.text))
    yield Triple(node, kko("code"), Literal(element.code))
    yield Triple(node, kko("position"), integer(element.position))
    yield Triple(node, kko("inPlan"), frame.plan)
    yield Triple(node, kko("listedUnder"), frame.passage(element.heading))
    for span in element.spans:
        yield Triple(node, kko("statedIn"), frame.passage(span))
    if element.parent:
        yield Triple(node, kko(_PARENTS[element.kind]), NamedNode(element.parent))
    if element.process_type:
        yield Triple(node, kko("hasProcessType"), kko(_PROCESS_TYPES[element.process_type]))
    if element.target:
        yield Triple(node, kko("targetValue"), decimal(element.target.value))
        yield Triple(node, kko("hasUnit"), NamedNode(UNIT + _UNITS[element.target.unit]))
        yield Triple(node, kko("hasComparator"), kko(_COMPARATORS[element.target.comparator]))
    if element.kind == "gloss":
        yield Triple(node, kko("glossText"), Literal(element.text))


def state_outline(outline: Outline, elements: Iterable[Element], frame: PlanFrame) -> tuple[Triple, ...]:
    """Everything that ``outline`` states about the plan and ``elements``."""
    triples = [*state_plan(outline, frame), *(triple for element in elements for triple in state_element(element, frame))]
    if outline.aim_kind == "vision":
        triples += [Triple(triple.subject, TYPE, kko("Vision")) for triple in triples if triple.predicate == TYPE and triple.object == kko("Goal")]
    return tuple(triples)


def list_spans(outline: Outline, elements: Iterable[Element]) -> tuple[Span, ...]:
    """Every span of the source that a statement points to."""
    title = (outline.title.span, outline.title.province_span)
    return (*title, *(span for element in elements for span in (*element.spans, element.heading)))
