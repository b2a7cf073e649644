"""Retirement: the IRIs of this project that earlier releases stated something about and a new one does not."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from khonkaen_kg.errors import DamagedReleaseError
from khonkaen_kg.namespaces import BASE
from khonkaen_kg.store.release.forms import CANONICAL
from khonkaen_kg.store.release.manifest import Release, ReleasedGraph, read_file

_SUBJECT: Final = re.compile(rb"^<(%b[^>]*)> " % re.escape(BASE).encode(), re.MULTILINE)
_PART: Final = re.compile("[/#]")


def find_retired(folder: Path, graphs: Iterable[ReleasedGraph], before: Release | None) -> dict[str, str]:
    """The retired IRIs of a new release, each with the name of the last release that had it as a subject.

    A graph that did not change is read only where an IRI that those that did have lost may be in it.

    Args:
        folder: that of the new release.
        graphs: those of the new release.
        before: the release that it follows. What cannot be read there is passed over.
    """
    if before is None:
        return {}
    given = tuple(graphs)
    kept = set(before.hashes.items())
    changed = [graph for graph in given if (graph.iri, graph.hash) not in kept]
    stays = {(graph.iri, graph.hash) for graph in given}
    lost: set[str] = set()
    for graph in before.graphs:
        if (graph.iri, graph.hash) not in stays:
            with suppress(DamagedReleaseError):
                lost |= _list_subjects(before.folder, graph)
    retired = dict(before.retired)
    for graph in changed:
        stated = _list_subjects(folder, graph)
        lost -= stated
        # What was retired before stands in no graph that has not changed.
        retired = {iri: name for iri, name in retired.items() if iri not in stated}
    ordered = sorted(lost)
    for graph in given:
        if (graph.iri, graph.hash) in kept and any(_has_beginning(ordered, scope) for scope in graph.scopes):
            lost -= _list_subjects(folder, graph)
            ordered = sorted(lost)
    return retired | dict.fromkeys(ordered, before.name)


def list_scopes(quads: bytes) -> tuple[str, ...]:
    r"""What the IRIs of this project that are subjects in ``quads`` begin with: for each part of its names (things, graphs, texts …) what all have in common.

    >>> list_scopes(b"<https://w3id.org/khonkaen-kg/id/TH-40/1> <urn:p> <urn:o> .\n<https://w3id.org/khonkaen-kg/id/TH-41/1> <urn:p> <urn:o> .\n")
    ('https://w3id.org/khonkaen-kg/id/TH-4',)
    """
    parts = defaultdict(list)
    for subject in set(_SUBJECT.findall(quads)):
        iri = subject.decode()
        parts[_PART.split(iri[len(BASE) :], maxsplit=1)[0]].append(iri)
    # Characters are compared here, not the folders of a path.
    return tuple(sorted(os.path.commonprefix([min(iris), max(iris)]) for iris in parts.values()))  # noqa: RUF071


def _has_beginning(ordered: Sequence[str], beginning: str) -> bool:
    place = bisect_left(ordered, beginning)
    return place < len(ordered) and ordered[place].startswith(beginning)


def _list_subjects(folder: Path, graph: ReleasedGraph) -> set[str]:
    return {iri.decode() for iri in set(_SUBJECT.findall(read_file(folder, graph.forms[CANONICAL])))}
