"""A site over two releases of the shipped data: the older one has another word in a label, and one gap more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.namespaces import GRAPH, KK, KKO, RDF, RDFS
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.published import read_published
from khonkaen_kg.store.release import write_release
from khonkaen_kg.web.site import Options, make_site
from tests.web.client import Client

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from khonkaen_kg.paths import Home
    from khonkaen_kg.store.release import Release

ADDRESS = "https://kg.example"
PLAN = KK + "TH-40/2018-2022"
GAP = NamedNode(PLAN + "/gap/invented/1")
GAPS, TRANSLATED = (GRAPH + "TH-40/2018-2022/" + name for name in ("gaps", "translated"))


@dataclass(frozen=True, slots=True)
class OpenSite:
    """The site, what asks it, and its two releases."""

    app: ASGIApp
    client: Client
    knowledge_graph: KnowledgeGraph
    old: Release
    new: Release
    label: Triple
    """The statement of the new release whose text was another one in the old."""


def write_releases(home: Home, releases: Path) -> tuple[Release, Release, Triple]:
    """Two releases of the shipped data in the folder ``releases``, and the statement of the newer one whose text was another one in the older."""
    graphs = {graph.iri: tuple(graph.triples) for graph in read_published(home)}
    label = min((t for t in graphs[TRANSLATED] if t.predicate.value == RDFS + "label"), key=str)
    gap = (
        Triple(GAP, NamedNode(RDF + "type"), NamedNode(KKO + "Gap")),
        Triple(GAP, NamedNode(KKO + "inPlan"), NamedNode(PLAN)),
        Triple(GAP, NamedNode(RDFS + "label"), Literal("An invented <gap>.", language="en")),
        Triple(GAP, NamedNode(RDFS + "label"), Literal("ช่องว่างสมมติ", language="th")),
    )

    def state_old() -> Iterator[tuple[str, tuple[Triple, ...]]]:
        for iri, triples in graphs.items():
            if iri == TRANSLATED:
                others = tuple(triple for triple in triples if triple != label)
                yield iri, (*others, Triple(label.subject, label.predicate, Literal("An earlier name", language="en")))
            else:
                yield iri, triples + gap if iri == GAPS else triples

    return write_release(releases, state_old()), write_release(releases, graphs.items()), label


def open_site(home: Home, releases: Path) -> OpenSite:
    """The site over two releases in the folder ``releases``."""
    old, new, label = write_releases(home, releases)
    engine = InProcessEngine(address=ADDRESS)
    engine.load(new)
    knowledge_graph = KnowledgeGraph(engine, read_catalogue(home))
    app = make_site(knowledge_graph, Options(address=ADDRESS, client_seconds=0, client_errors=0, client_requests=0))
    return OpenSite(app, Client(app), knowledge_graph, old, new, label)
