"""What if: which gaps open and close when a process, a mission or a curated link is taken out of a plan.

There is one truth about gaps, the shapes: what is removed is taken out of the statements themselves, the rest is derived and checked anew, and the findings
are compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, Triple

from khonkaen_kg.checks.findings import Finding, find, find_by
from khonkaen_kg.checks.gaps import read_findings
from khonkaen_kg.checks.shapes import ShapeFile
from khonkaen_kg.checks.validation import validate_plan
from khonkaen_kg.graph.derived import Hierarchy, derive
from khonkaen_kg.graph.terms import LINK_CLASSES, TYPE, kko

_UNDER: Final = frozenset(
    kko(name)
    for name in (
        *("fulfilsMission", "isRecipientOf", "isGlossOf", "measures", "isTargetOf", "isBaselineOf", "isActualOf"),
        *("isRequirementOf", "isStakeholderOf", "implementsIssue", "partOfProgramme"),
    )
)
"""The properties by which an element stands under others: it goes when all of these go."""

_ENDS: Final = frozenset({kko("hasSubject"), kko("hasObject"), kko("passesThrough")})


@dataclass(frozen=True, slots=True)
class Statements:
    """All that is said of one plan.

    Args:
        plan: the plan's IRI.
        given: what is stated and curated: the rest follows from it.
        beside: passages, translations, and the concepts and identifiers that all plans share.
        gaps: the gaps graph that was made of the plan; where it still is that of these statements, it spares one validation.
    """

    plan: str
    given: tuple[Triple, ...]
    beside: tuple[Triple, ...]
    gaps: tuple[Triple, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """What goes: the elements (what was to be removed and what stands under it), the curated links, and the recipient types that the plan then never names."""

    elements: frozenset[str]
    links: frozenset[str]
    recipients: frozenset[str]

    @property
    def gone(self) -> frozenset[str]:
        """Everything that is no longer in the plan."""
        return self.elements | self.links | self.recipients


@dataclass(frozen=True, slots=True)
class Supposition:
    """What follows from a removal: the findings that only the smaller plan has, and those that only the whole plan has.

    A finding that concerns or involves what was removed is in neither: it closes nothing that its subject goes. A gap in ``closed`` may have given way to a
    graver one in ``opened``: a theme with a weak process only becomes one with no process.
    """

    removal: Removal
    opened: tuple[Finding, ...]
    closed: tuple[Finding, ...]


def gather_removal(given: Iterable[Triple], subject: str) -> Removal:
    """What goes with ``subject``, an element of the plan or a curated link of it.

    A mission takes its processes and recipient mentions with it, and every element takes the curated links from it, to it and through it.
    """
    above: dict[str, set[str]] = defaultdict(set)
    ends: dict[str, set[str]] = defaultdict(set)
    mentions: dict[str, set[str]] = defaultdict(set)
    links: set[str] = set()
    for triple in given:
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode):
            continue
        if triple.predicate in _UNDER:
            above[triple.subject.value].add(triple.object.value)
        elif triple.predicate in _ENDS:
            ends[triple.subject.value].add(triple.object.value)
        elif triple.predicate == kko("includesType"):
            mentions[triple.object.value].add(triple.subject.value)
        elif triple.predicate == TYPE and triple.object in LINK_CLASSES:
            links.add(triple.subject.value)
    if subject in links:
        return Removal(frozenset(), frozenset({subject}), frozenset())
    gone = {subject}
    while under := {element for element, upper in above.items() if upper <= gone} - gone:
        gone |= under
    return Removal(
        frozenset(gone),
        frozenset(link for link in links if ends[link] & gone),
        frozenset(recipient for recipient, including in mentions.items() if including <= gone),
    )


def remove(triples: Iterable[Triple], removal: Removal) -> tuple[Triple, ...]:
    """``triples`` without those from or to the removed elements and links."""
    gone = {NamedNode(iri) for iri in removal.elements | removal.links}
    return tuple(triple for triple in triples if triple.subject not in gone and triple.object not in gone)


def suppose_without(subject: str, statements: Statements, hierarchy: Hierarchy, shapes: Path) -> Supposition:
    """What the removal of ``subject`` does to the gaps of a plan.

    Args:
        subject: the IRI of an element or a curated link of the plan.
        statements: the plan as it is.
        hierarchy: the ontology's general terms, for what is derived.
        shapes: the folder of shapes.

    Raises:
        NotBuiltError: the folder holds no shapes.
        ShapeError: a shapes file is wrong.
    """
    removal = gather_removal(statements.given, subject)
    whole = (*statements.given, *derive(statements.given, hierarchy), *statements.beside)
    before = validate_plan(statements.plan, whole, shapes, statements.gaps).findings
    return compare_findings(before, find(_take_out(statements, hierarchy, removal), shapes), removal)


def suppose_without_published(subject: str, statements: Statements, hierarchy: Hierarchy, shapes: Sequence[ShapeFile]) -> Supposition:
    """As :func:`suppose_without`, of a plan as a release has it: its gaps graph was made of these statements by these shapes, and is not made again."""
    removal = gather_removal(statements.given, subject)
    return compare_findings(read_findings(statements.gaps), find_by(_take_out(statements, hierarchy, removal), shapes), removal)


def _take_out(statements: Statements, hierarchy: Hierarchy, removal: Removal) -> tuple[Triple, ...]:
    """All that is said of the plan without what is removed, with what then follows."""
    given = remove(statements.given, removal)
    return (*given, *derive(given, hierarchy), *remove(statements.beside, removal))


def compare_findings(before: Iterable[Finding], after: Iterable[Finding], removal: Removal) -> Supposition:
    """The findings that differ, without those about what was removed."""
    had, has = tuple(before), tuple(after)

    def differ(some: Iterable[Finding], others: tuple[Finding, ...]) -> tuple[Finding, ...]:
        return tuple(f for f in some if f not in others and f.focus not in removal.gone and f.involved not in removal.gone)

    return Supposition(removal, opened=differ(has, had), closed=differ(had, has))
