"""Standing: the description of a site as it stands in a store, renewed from one release to the next by what differs."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode, Quad, Store, Triple

from khonkaen_kg.namespaces import DESCRIPTION
from khonkaen_kg.store.description import describe_graph, describe_site, describe_size
from khonkaen_kg.store.description.facts import Ask, Counts, Name, read_facts
from khonkaen_kg.store.release import Release, ReleasedGraph

_DESCRIPTION = NamedNode(DESCRIPTION)


class StandingDescription:
    """The description of a site in a graph of its own.

    Most of it is about single graphs, and of these few differ between two releases; nothing is said both of a graph and elsewhere, so what no longer holds
    can be taken out.

    Args:
        store: where it stands.
        address: that of the site, without a slash at its end.
    """

    def __init__(self, store: Store, address: str) -> None:
        self._store = store
        self._address = address
        self._graphs: dict[str, tuple[ReleasedGraph, Name | None]] = {}
        self._site: tuple[Triple, ...] = ()
        self._size = 0

    @property
    def triples(self) -> tuple[Triple, ...]:
        """What it says, sorted."""
        return tuple(sorted((quad.triple for quad in self._store.quads_for_pattern(None, None, None, _DESCRIPTION)), key=str))

    def renew(self, release: Release, earlier: Sequence[Release], ask: Ask, counts: Counts) -> None:
        """Let it describe ``release``, which is in the store; the arguments are those of :func:`khonkaen_kg.store.description.describe_site`."""
        facts = read_facts(ask)
        graphs = {graph.iri: (graph, facts.graphs.get(graph.iri)) for graph in release.graphs}
        stays = {iri for iri, new in graphs.items() if self._graphs.get(iri) == new}
        for old in [old for iri, old in self._graphs.items() if iri not in stays]:
            self._remove(describe_graph(*old, self._address))
        self._remove(self._site)
        for new in [new for iri, new in graphs.items() if iri not in stays]:
            self._add(describe_graph(*new, self._address))
        site = describe_site(release, earlier, self._address, ask, facts=facts, counts=counts)
        self._add(site)
        size = describe_size(self._size + 1)
        self._add([size])
        self._graphs, self._site = graphs, (*site, size)

    def clear(self) -> None:
        """Take it away."""
        self._store.remove_graph(_DESCRIPTION)
        self._graphs, self._site, self._size = {}, (), 0

    def _remove(self, triples: Sequence[Triple]) -> None:
        for triple in triples:
            self._store.remove(_place(triple))
        self._size -= len(triples)

    def _add(self, triples: Sequence[Triple]) -> None:
        self._store.extend(map(_place, triples))
        self._size += len(triples)


def _place(triple: Triple) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, _DESCRIPTION)
