"""What a page shows of the difference between two releases: gaps opened and closed, and of each graph what changed of which subject."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from khonkaen_kg.namespaces import KKO, RDFS, SOURCE
from khonkaen_kg.store.release.difference import compare_releases

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from khonkaen_kg.store.release import Release
    from khonkaen_kg.store.release.difference import GraphDifference

MAX_STATEMENTS: Final = 500
"""Statements of one graph that a page shows."""
MAX_GAPS: Final = 200
"""Gaps that a page shows of those opened, and of those closed."""
QUOTE: Final = KKO + "quote"

_LABEL: Final = RDFS + "label"
_CONCERNS: Final = KKO + "concernsElement"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap that was opened or closed, with what was found in each language, and the element that it concerns."""

    iri: str
    message: Mapping[str, str]
    element: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What two releases say of a subject by one predicate: what the old one says only, and what the new one says only."""

    predicate: str
    old: tuple[NamedNode | Literal, ...]
    new: tuple[NamedNode | Literal, ...]


@dataclass(frozen=True, slots=True)
class GraphChanges:
    """What changed in a graph: how many statements, and of some subjects what; ``hidden`` statements more are not held."""

    iri: str
    added: int
    removed: int
    subjects: tuple[tuple[str, tuple[Change, ...]], ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a page shows of the difference between two releases; of gaps the count of all, and the first of them."""

    old: Release
    new: Release
    opened_count: int
    closed_count: int
    opened: tuple[Gap, ...]
    closed: tuple[Gap, ...]
    graphs: tuple[GraphChanges, ...]
    labels: Mapping[str, Mapping[str, str]]

    @property
    def added(self) -> int:
        """How many statements the new release has and the old one has not."""
        return sum(graph.added for graph in self.graphs)

    @property
    def removed(self) -> int:
        """How many statements the old release has and the new one has not."""
        return sum(graph.removed for graph in self.graphs)


@lru_cache(maxsize=8)
def compare(old: Release, new: Release) -> Comparison:
    """What a page shows of the difference between two releases; the last few are remembered.

    Raises:
        DamagedReleaseError: a file of either is not as it was published.
    """
    difference = compare_releases(old, new)
    graphs = tuple(_excerpt(graph) for graph in difference.graphs)
    gaps = [graph for graph in difference.graphs if graph.iri.endswith("/gaps")]
    opened, closed = difference.opened_gaps[:MAX_GAPS], difference.closed_gaps[:MAX_GAPS]
    messages = (
        _find_messages(opened, (line for graph in gaps for line in graph.added)),
        _find_messages(closed, (line for graph in gaps for line in graph.removed)),
    )
    wanted = {iri for graph in graphs for iri in list_iris(graph)} | {gap.element for gaps in messages for gap in gaps if gap.element}
    labels = _find_labels(wanted, (line for graph in difference.graphs for line in (*graph.added, *graph.removed)))
    return Comparison(old, new, len(difference.opened_gaps), len(difference.closed_gaps), *messages, graphs, labels)


@lru_cache(maxsize=256)
def count_gaps(old: Release, new: Release) -> tuple[int, int]:
    """How many gaps were opened and closed between two releases; only their graphs of gaps are read."""
    difference = compare_releases(*(replace(release, graphs=tuple(graph for graph in release.graphs if graph.iri.endswith("/gaps"))) for release in (old, new)))
    return len(difference.opened_gaps), len(difference.closed_gaps)


def list_iris(graph: GraphChanges) -> set[str]:
    """Everything that the shown changes of a graph name."""
    iris = {graph.iri}
    for subject, changes in graph.subjects:
        iris.add(subject)
        for change in changes:
            iris.add(change.predicate)
            iris |= {term.value for term in (*change.old, *change.new) if isinstance(term, NamedNode)}
    return iris


def is_passage(iri: str) -> bool:
    """Whether ``iri`` is that of a stretch of a source."""
    return iri.startswith(SOURCE) and "#char=" in iri


def _find_messages(gaps: Sequence[str], lines: Iterable[str]) -> tuple[Gap, ...]:
    """The gaps of these names, each with its label in every language, and its element, as ``lines`` of N-Quads have them."""
    wanted: dict[str, dict[str, str]] = {iri: {} for iri in gaps}
    elements: dict[str, str] = {}
    for subject, object_ in _select(lines, _LABEL, _CONCERNS):
        if subject in wanted and isinstance(object_, Literal):
            wanted[subject][object_.language or ""] = object_.value
        elif subject in wanted:
            elements[subject] = object_.value
    return tuple(Gap(iri, message, elements.get(iri)) for iri, message in wanted.items())


def _find_labels(iris: Collection[str], lines: Iterable[str]) -> dict[str, dict[str, str]]:
    """What ``lines`` of N-Quads call ``iris``: a passage by its words, all else by its labels."""
    labels: dict[str, dict[str, str]] = {}
    for subject, object_ in _select(lines, _LABEL, QUOTE):
        if subject in iris and isinstance(object_, Literal):
            text = f"“{object_.value}”" if is_passage(subject) else object_.value
            labels.setdefault(subject, {}).setdefault(object_.language or "", text)
    return labels


def _select(lines: Iterable[str], *predicates: str) -> Iterator[tuple[str, NamedNode | Literal]]:
    """The subjects and objects of those ``lines`` of N-Quads that have one of ``predicates``."""
    marks = tuple(f" <{predicate}> " for predicate in predicates)
    chosen = (line for line in lines if any(mark in line for mark in marks))
    for quad in parse("".join(f"{line.rstrip()}\n" for line in chosen).encode(), format=RdfFormat.N_QUADS):
        if isinstance(quad.subject, NamedNode) and quad.predicate.value in predicates and isinstance(quad.object, NamedNode | Literal):
            yield quad.subject.value, quad.object


def _excerpt(graph: GraphDifference) -> GraphChanges:
    found: dict[tuple[str, str], tuple[list[NamedNode | Literal], list[NamedNode | Literal]]] = defaultdict(lambda: ([], []))
    shown = 0
    # Both sides of a change stand near each other where lines are taken in their order.
    lines = sorted([*((line, 0) for line in islice(graph.removed, MAX_STATEMENTS)), *((line, 1) for line in islice(graph.added, MAX_STATEMENTS))])
    for line, side in lines[:MAX_STATEMENTS]:
        for quad in parse(f"{line.rstrip()}\n".encode(), format=RdfFormat.N_QUADS):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                found[quad.subject.value, quad.predicate.value][side].append(quad.object)
                shown += 1
    subjects: dict[str, list[Change]] = {}
    for (subject, predicate), (old, new) in found.items():
        subjects.setdefault(subject, []).append(Change(predicate, tuple(old), tuple(new)))
    held = tuple((subject, tuple(changes)) for subject, changes in subjects.items())
    return GraphChanges(graph.iri, len(graph.added), len(graph.removed), held, len(graph.added) + len(graph.removed) - shown)
