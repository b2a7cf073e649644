"""Corpora as files: a home that this project's server reads, and the same triples as N-Quads for its peers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from benchmarks.corpus import find_hierarchy, make_plan, quads_of, shared_quads
from khonkaen_kg.graph.catalogue import CATALOGUE, NamedGraph
from khonkaen_kg.graph.derived import Hierarchy
from khonkaen_kg.graph.files import render_files
from khonkaen_kg.graph.terms import TYPE, kko
from khonkaen_kg.graph.turtle import hash_triples, read_turtle
from khonkaen_kg.namespaces import GRAPH, KK
from khonkaen_kg.paths import Home, shipped_home
from khonkaen_kg.store.published import read_published
from khonkaen_kg.store.release.quads import write_quads

_HAND_WRITTEN = frozenset(GRAPH + name for name in ("ontology", "concepts", "mappings", "shapes", "queries"))
_SEED, _OTHER_SEED = 2561, 2562
_PROJECTS = 40
_MOST_NAMED = 2000
"""How many plans and processes of a corpus are named, for questions about them."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Published graphs in both forms, how many triples they have, and the IRIs of plans and processes among them."""

    name: str
    home: Home
    quads: Path
    triples: int
    plans: tuple[str, ...]
    processes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rendered:
    """A plan in both forms, with its part of the catalogue."""

    plan: str
    processes: tuple[str, ...]
    triples: int
    quads: bytes
    files: dict[str, bytes]
    catalogue: tuple[Triple, ...]


def write_shipped(folder: Path) -> Corpus:
    """The corpus that ships with this project; only its N-Quads are written."""
    graphs = read_published(shipped_home())
    triples = _write_quads(folder / "shipped.nq", graphs)
    named = {kind: _find_typed((t for graph in graphs for t in graph.triples), kind) for kind in ("StrategicPlan", "Process")}
    return Corpus("shipped plan", shipped_home(), folder / "shipped.nq", triples, named["StrategicPlan"], named["Process"])


def write_corpus(folder: Path, size: int) -> Corpus:
    """Write a corpus of invented plans of at least ``size`` triples below ``folder``: the same for the same size."""
    home, quads = Home(folder / "home"), folder / "corpus.nq"
    shared = list(_shared_graphs())
    own = [graph for graph in shared if graph.iri not in _HAND_WRITTEN]
    triples = _write_quads(quads, shared)
    _write_files(home, render_files(own))
    catalogue = [triple for graph in own for triple in _vouch(graph)]
    plans: list[str] = []
    processes: list[str] = []
    with quads.open("ab") as file:
        for rendered in _render_plans(size):
            file.write(rendered.quads)
            _write_files(home, rendered.files)
            catalogue += rendered.catalogue
            triples += rendered.triples
            plans.append(rendered.plan)
            processes += rendered.processes
    described = NamedGraph(CATALOGUE, tuple(catalogue))
    _write_files(home, render_files([described]))
    triples += _write_quads(quads, [described])
    return Corpus(f"{size:,} triples", home, quads, triples, tuple(plans[:_MOST_NAMED]), tuple(processes[:_MOST_NAMED]))


def change_plan(corpus: Corpus, *, is_original: bool = False) -> None:
    """Put another plan in the place of a corpus's first, in its home only; or the original one back."""
    rendered = _render_plan(0, _SEED if is_original else _OTHER_SEED)
    catalogue = corpus.home.named / "catalog.ttl"
    prefix = f"{GRAPH}{rendered.plan.removeprefix(KK)}/"
    kept = [t for t in read_turtle(catalogue, catalogue.name) if not (isinstance(t.subject, NamedNode) and t.subject.value.startswith(prefix))]
    shutil.rmtree(corpus.home.named / rendered.plan.removeprefix(KK))
    _write_files(corpus.home, rendered.files)
    _write_files(corpus.home, render_files([NamedGraph(CATALOGUE, (*kept, *rendered.catalogue))]))


def _shared_graphs() -> Iterator[NamedGraph]:
    """What all plans share: the graphs that people wrote, and the sort keys."""
    yield from (graph for graph in read_published(shipped_home()) if graph.iri in _HAND_WRITTEN)
    yield NamedGraph(f"{GRAPH}derived", tuple(quad.triple for quad in shared_quads() if quad.graph_name == NamedNode(f"{GRAPH}derived")))


def _render_plans(size: int) -> Iterator[_Rendered]:
    """Plans in the order of their numbers until they hold ``size`` triples, made by as many processes as there are processors."""
    workers = os.cpu_count() or 1
    made = 0
    with ProcessPoolExecutor(workers) as pool:
        following: list[Future[_Rendered]] = []
        for number in count():
            following.append(pool.submit(_render_plan, number, _SEED))
            if len(following) < 4 * workers:
                continue
            rendered = following.pop(0).result()
            yield rendered
            made += rendered.triples
            if made >= size:
                pool.shutdown(cancel_futures=True)
                return


def _render_plan(number: int, seed: int) -> _Rendered:
    plan = make_plan(number, seed, _PROJECTS, _hierarchy())
    graphs = [NamedGraph(f"{GRAPH}{plan.path}/{name}", tuple(triples)) for name, triples in plan.graphs.items()]
    catalogue = NamedNode(CATALOGUE)
    quads = [quad for quad in quads_of(plan) if quad.graph_name != catalogue]
    described = [quad.triple for quad in quads_of(plan) if quad.graph_name == catalogue]
    return _Rendered(
        plan=plan.iri,
        processes=_find_typed(plan.graphs["stated"], "Process"),
        triples=len(quads),
        quads=serialize(quads, format=RdfFormat.N_QUADS) or b"",
        files=render_files(graphs),
        catalogue=(*described, *(triple for graph in graphs for triple in _vouch(graph))),
    )


@cache
def _hierarchy() -> Hierarchy:
    return find_hierarchy()


def _vouch(graph: NamedGraph) -> Iterator[Triple]:
    """What the catalogue says of a graph so that reading it is verified."""
    yield Triple(NamedNode(graph.iri), TYPE, kko("StatementGraph"))
    yield Triple(NamedNode(graph.iri), kko("contentHash"), Literal(hash_triples(graph.triples)))


def _find_typed(triples: Iterable[Triple], kind: str) -> tuple[str, ...]:
    found = {triple.subject.value for triple in triples if triple.predicate == TYPE and triple.object == kko(kind) and isinstance(triple.subject, NamedNode)}
    return tuple(sorted(found))


def _write_quads(path: Path, graphs: Iterable[NamedGraph]) -> int:
    """Append graphs to an N-Quads file; how many quads they are."""
    written = [write_quads(graph.iri, graph.triples) for graph in graphs]
    with path.open("ab") as file:
        file.writelines(written)
    return sum(lines.count(b"\n") for lines in written)


def _write_files(home: Home, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        path = home.named / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
