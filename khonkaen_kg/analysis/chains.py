"""Chains: from a recipient type through the mission that names it, its processes and their issues to the goal, with the basis of every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.strategy import Element, Link, find_links_from, find_links_to, list_elements, read_element

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Step:
    """One step: to ``target`` by ``relation``, which may point either way, on what basis and, where it is curated and graded, in which grade."""

    relation: str
    target: Element
    basis: str
    grade: Grade | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Chain:
    """One way from a recipient type towards the goal.

    The steps lead to a recipient mention, a mission, a process, an issue and the goal; a chain ends where the plan has no next step. ``own_grade`` is the
    grade in which the process itself, by its own words, serves the recipient; none where it only has it from its mission.
    """

    recipient: Element
    steps: tuple[Step, ...]
    own_grade: Grade | None

    @property
    def is_complete(self) -> bool:
        """Whether the chain leads to the goal."""
        return bool(self.steps) and self.steps[-1].target.kind == "Goal"


def trace_chains(strategy: nx.MultiDiGraph[str], recipient: str, min_grade: Grade = Grade.WEAK) -> tuple[Chain, ...]:
    """Every chain from ``recipient`` to the goal or to where it breaks off, in the order of the plan; none where the plan does not name it.

    Args:
        strategy: the graph of one plan.
        recipient: the IRI of a recipient type.
        min_grade: alignments of a lower grade are no step, and lower own links do not count.
    """
    if recipient not in strategy:
        return ()
    start = read_element(strategy, recipient)
    own = {link.subject: link.grade for link in find_links_to(strategy, start, "servesOwnRecipientType", min_grade)}
    paths = (steps for steps in _extend(strategy, start, (), min_grade) if steps)
    return tuple(Chain(start, steps, next((own[step.target] for step in steps if step.target in own), None)) for steps in paths)


def _extend(strategy: nx.MultiDiGraph[str], end: Element, steps: tuple[Step, ...], min_grade: Grade) -> Iterator[tuple[Step, ...]]:
    onward = _find_steps(strategy, end, min_grade)
    if not onward:
        yield steps
    for step in onward:
        yield from _extend(strategy, step.target, (*steps, step), min_grade)


def _find_steps(strategy: nx.MultiDiGraph[str], end: Element, min_grade: Grade) -> list[Step]:
    match end.kind:
        case "RecipientType":
            return [_follow(link, link.subject) for link in find_links_to(strategy, end, "includesType")]
        case "RecipientMention":
            return [_follow(link, link.object) for link in find_links_from(strategy, end, "isRecipientOf")]
        case "Mission":
            return [_follow(link, link.subject) for link in find_links_to(strategy, end, "fulfilsMission")]
        case "Process":
            return [_follow(link, link.object) for link in find_links_from(strategy, end, "addressesIssue", min_grade)]
        case "StrategicIssue":
            # The source draws no line from an issue to the goal: it states both as parts of one plan, and that is the step.
            return [Step("inPlan", goal, "Stated", None, None) for goal in list_elements(strategy, "Goal")]
        case _:
            return []


def _follow(link: Link, target: Element) -> Step:
    return Step(link.relation, target, link.basis, link.grade, link.iri)
