"""Difference: what one release states and another does not."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from khonkaen_kg.graph.terms import TYPE, kko
from khonkaen_kg.store.release.manifest import Release

_GAPS: Final = "/gaps"
_IS_GAP: Final = [str(TYPE), str(kko("Gap"))]


@dataclass(frozen=True, slots=True)
class GraphDifference:
    """What differs in one graph.

    Attributes:
        iri: its name.
        added: the statements that only the new release has: lines of canonical N-Quads, sorted, without their ends.
        removed: those that only the old one has.
    """

    iri: str
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """What was removed and what was added in its place: pairs of the same subject and predicate, and of the same language where there is one."""
        pairs, removed, added = _pair(self.removed, self.added, _read_kind)
        others, *_ = _pair(removed, added, _read_slot)
        return tuple(sorted(pairs + others))


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two releases.

    Attributes:
        old: the one before; None where everything is new.
        new: the one after.
        graphs: the graphs that differ, by name.
    """

    old: Release | None
    new: Release
    graphs: tuple[GraphDifference, ...]

    @property
    def opened_gaps(self) -> tuple[str, ...]:
        """The IRIs of the gaps that only the new release reports."""
        return tuple(sorted(iri for graph in self.graphs for iri in _find_gaps(graph.iri, graph.added)))

    @property
    def closed_gaps(self) -> tuple[str, ...]:
        """The IRIs of the gaps that only the old release reports."""
        return tuple(sorted(iri for graph in self.graphs for iri in _find_gaps(graph.iri, graph.removed)))


def compare_releases(old: Release | None, new: Release) -> Difference:
    """What differs between ``old`` and ``new``; only graphs of different content are read.

    Blank nodes are told apart by their canonical names: where the structure of one changes, others in its graph may be named anew and so differ too.

    Raises:
        DamagedReleaseError: a file of one of them is missing or is not as it was published.
    """
    before, after = old.hashes if old else {}, new.hashes
    differing = sorted(iri for iri in before.keys() | after.keys() if before.get(iri) != after.get(iri))
    graphs = []
    for iri in differing:
        removed, added = _read_lines(old, iri), _read_lines(new, iri)
        graphs.append(GraphDifference(iri, tuple(sorted(added - removed)), tuple(sorted(removed - added))))
    return Difference(old, new, tuple(graphs))


def record_difference(difference: Difference) -> dict[str, Any]:
    """``difference`` as a JSON document. What is changed stands among what is removed and what is added as well."""
    return {
        "old": difference.old.name if difference.old else None,
        "new": difference.new.name,
        "added": sum(len(graph.added) for graph in difference.graphs),
        "removed": sum(len(graph.removed) for graph in difference.graphs),
        "changed": sum(len(graph.changes) for graph in difference.graphs),
        "openedGaps": list(difference.opened_gaps),
        "closedGaps": list(difference.closed_gaps),
        "graphs": [
            {
                "graph": graph.iri,
                "added": list(graph.added),
                "removed": list(graph.removed),
                "changed": [{"removed": removed, "added": added} for removed, added in graph.changes],
            }
            for graph in difference.graphs
        ],
    }


def _read_lines(release: Release | None, iri: str) -> set[str]:
    if release and (graph := release.find_graph(iri)):
        # Not by str.splitlines, which takes characters inside a literal for ends of lines.
        return set(release.read_graph(graph).decode().split("\n")) - {""}
    return set()


def _pair(removed: Iterable[str], added: Iterable[str], read_key: Callable[[str], tuple[str, ...]]) -> tuple[list[tuple[str, str]], list[str], list[str]]:
    """Pair the lines that have the same key, in order, one of each at a time; gives the pairs, and what is left of both."""
    waiting: dict[tuple[str, ...], deque[str]] = defaultdict(deque)
    for line in added:
        waiting[read_key(line)].append(line)
    pairs, left = [], []
    for line in removed:
        if others := waiting[read_key(line)]:
            pairs.append((line, others.popleft()))
        else:
            left.append(line)
    return pairs, left, [line for others in waiting.values() for line in others]


def _read_slot(line: str) -> tuple[str, ...]:
    subject, predicate, _ = line.split(" ", 2)
    return subject, predicate


def _read_kind(line: str) -> tuple[str, ...]:
    """Subject, predicate, and what stands behind the text of a literal: its language or datatype; the graph is the same for all."""
    subject, predicate, rest = line.split(" ", 2)
    return subject, predicate, rest.rpartition('"')[2] if rest.startswith('"') else "<"


def _find_gaps(iri: str, lines: tuple[str, ...]) -> Iterator[str]:
    if iri.endswith(_GAPS):
        for line in lines:
            subject, *rest = line.split(" ", 3)
            if rest[:2] == _IS_GAP:
                yield subject[1:-1]
