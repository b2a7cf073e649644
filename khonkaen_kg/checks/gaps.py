"""Gaps: findings as triples of a plan's gaps graph, and back.

The same triples serve the gap lists, the matrix and SPARQL; and a plan whose content is known has its findings read from them, not found again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.checks.findings import Finding, sort_findings
from khonkaen_kg.checks.shapes import Severity
from khonkaen_kg.graph.identifiers import join_locals
from khonkaen_kg.graph.terms import LABEL, TYPE, english, kko, thai
from khonkaen_kg.namespaces import KK, SH

_SEVERITIES: Final[dict[Severity, NamedNode]] = {"warning": NamedNode(SH + "Warning"), "info": NamedNode(SH + "Info")}


def mint_gap(finding: Finding, plan: str) -> str:
    """The IRI of the gap that ``finding`` reports: the same for the same kind and elements, whatever else changes in the plan.

    Raises:
        ValueError: ``finding`` reports no gap.
    """
    if finding.gap_kind is None:
        raise ValueError(f"{finding.shape} reports no gap")
    kind = finding.gap_kind.rpartition("/")[2]
    elements = [iri for iri in (finding.focus, finding.involved) if iri]
    return f"{plan}/gap/{kind}/{join_locals(*(_name_element(iri, plan) for iri in elements))}"


def _name_element(iri: str, plan: str) -> str:
    if iri == plan:
        return "plan"
    return iri.removeprefix(f"{plan}/").removeprefix(f"{KK}recipient/")


def describe_gaps(findings: Iterable[Finding], plan: str, triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """The triples of the gaps that ``findings`` report; findings that report none, the violations, are left out.

    Args:
        findings: what was found of the plan.
        plan: the plan's IRI.
        triples: what is said of the plan, for the passages of what a gap concerns.
    """
    passages = gather_passages(triples)
    return tuple(triple for finding in findings if finding.gap_kind for triple in _describe_gap(finding, plan, passages))


def _describe_gap(finding: Finding, plan: str, passages: dict[str, set[NamedNode]]) -> Iterator[Triple]:
    gap = NamedNode(mint_gap(finding, plan))
    yield Triple(gap, TYPE, kko("Gap"))
    yield Triple(gap, LABEL, thai(finding.th))
    yield Triple(gap, LABEL, english(finding.en))
    yield Triple(gap, kko("inPlan"), NamedNode(plan))
    yield Triple(gap, kko("hasGapKind"), NamedNode(finding.gap_kind or ""))
    yield Triple(gap, kko("hasSeverity"), _SEVERITIES[finding.severity])
    yield Triple(gap, kko("reportedBy"), NamedNode(finding.shape))
    yield Triple(gap, kko("concernsElement"), NamedNode(finding.focus))
    if finding.involved:
        yield Triple(gap, kko("involvesElement"), NamedNode(finding.involved))
    for passage in passages.get(finding.focus, ()):
        yield Triple(gap, kko("hasPassage"), passage)


def gather_passages(triples: Iterable[Triple]) -> dict[str, set[NamedNode]]:
    """The passages that state each node; for a recipient type, which no text states as such, those of the mentions that include it."""
    passages: dict[str, set[NamedNode]] = defaultdict(set)
    mentions: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode):
            continue
        if triple.predicate == kko("statedIn"):
            passages[triple.subject.value].add(triple.object)
        elif triple.predicate == kko("includesType"):
            mentions[triple.object.value].add(triple.subject.value)
    for recipient, including in mentions.items():
        passages[recipient] |= {passage for mention in including for passage in passages[mention]}
    return passages


def read_findings(gaps: Iterable[Triple]) -> tuple[Finding, ...]:
    """The findings that the gaps graph ``gaps`` was made from; the inverse of :func:`describe_gaps`."""
    described: dict[str, dict[str, str]] = defaultdict(dict)
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in gaps:
        if not isinstance(triple.subject, NamedNode):
            continue
        if triple.predicate == LABEL and isinstance(triple.object, Literal):
            labels[triple.subject.value][triple.object.language or ""] = triple.object.value
        elif isinstance(triple.object, NamedNode):
            described[triple.subject.value][triple.predicate.value] = triple.object.value
    severities = {term.value: severity for severity, term in _SEVERITIES.items()}
    return sort_findings(
        Finding(
            severity=severities[slots[kko("hasSeverity").value]],
            shape=slots[kko("reportedBy").value],
            gap_kind=slots[kko("hasGapKind").value],
            focus=slots[kko("concernsElement").value],
            involved=slots.get(kko("involvesElement").value),
            th=labels[gap]["th"],
            en=labels[gap]["en"],
        )
        for gap, slots in described.items()
        if slots.get(TYPE.value) == kko("Gap").value
    )
