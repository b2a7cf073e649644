"""Description: what a site says of a release: a DCAT-AP catalogue, VoID and the service description, as one graph that all documents are taken from.

It depends on the release, the older releases that are kept, and the site's address: on nothing else, and never on the clock. It stands in the store as one more
named graph, but is no part of the release: neither of its id, nor of its files, nor of what VoID counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from khonkaen_kg.graph.terms import integer
from khonkaen_kg.namespaces import BASE, DESCRIPTION, RELEASE
from khonkaen_kg.store.description.catalogue import state_catalogue, state_graph
from khonkaen_kg.store.description.facts import Ask, Counts, Facts, Name
from khonkaen_kg.store.description.service import describe_service, name_endpoint, state_named_graph, state_service
from khonkaen_kg.store.description.statistics import state_statistics
from khonkaen_kg.store.description.vocabulary import moment, present, state, term

if TYPE_CHECKING:
    from khonkaen_kg.store.release import Release, ReleasedGraph

__all__ = ["describe_graph", "describe_service", "describe_site", "describe_size"]

_QUERIES: Final = "SELECT ?query { ?query a sh:SPARQLExecutable } ORDER BY ?query"


def describe_site(release: Release, earlier: Sequence[Release], address: str, ask: Ask, *, facts: Facts, counts: Counts) -> tuple[Triple, ...]:
    """What the site at ``address`` says of ``release``, but for its graphs one by one: see :func:`describe_graph`.

    It is the same for the same arguments, in the same order, without repeats and without a blank node.

    Args:
        release: what is served.
        earlier: the releases that are kept and older, the oldest first.
        address: the site's address as others reach it, without a slash at its end.
        ask: answers a SELECT over the union of the release's graphs.
        facts: what they say of what they hold.
        counts: how much there is in them.
    """
    return tuple(dict.fromkeys(_state_site(release, earlier, address, ask, facts=facts, counts=counts)))


def describe_graph(graph: ReleasedGraph, name: Name | None, address: str) -> tuple[Triple, ...]:
    """What the site at ``address`` says of a graph: nothing that another release that has the same would say otherwise, and nothing that is said elsewhere."""
    return tuple(dict.fromkeys((*state_graph(graph, name, address), *state_named_graph(graph, address))))


def describe_size(triples: int) -> Triple:
    """What a description of so many triples, this one among them, says of its size."""
    return Triple(NamedNode(DESCRIPTION), term("void:triples"), integer(triples))


def _state_site(release: Release, earlier: Sequence[Release], address: str, ask: Ask, *, facts: Facts, counts: Counts) -> Iterator[Triple]:
    yield from state_catalogue(release, earlier, address, facts)
    yield from state_statistics(counts)
    yield from state_service(address)
    # Editors look for the examples of the endpoint that they ask.
    for row in ask(_QUERIES):
        yield from state(NamedNode(row["query"].value), "schema:target", name_endpoint(address))
    yield from _state_retired(release, earlier)


def _state_retired(release: Release, earlier: Sequence[Release]) -> Iterator[Triple]:
    """Which IRIs an earlier release had and this one has not: the last release that had it and, where it is known, when the first without it was made."""
    kept = (*earlier, release)
    names = {each.name for each in kept}
    followers = {before.name: after for before, after in pairwise(kept)}
    for iri, name in sorted(release.retired.items()):
        node, short = NamedNode(iri), iri.removeprefix(BASE)
        yield from present(node, "prov:Entity", th=f"{short} (เลิกใช้แล้ว)", en=f"{short} (retired)")
        last = NamedNode(RELEASE + name)
        yield from state(node, "dcterms:isPartOf", last)
        if name not in names:
            yield from present(last, "prov:Entity", th=f"รุ่นข้อมูล {name} (ไม่ได้เก็บไว้แล้ว)", en=f"Release {name} (no longer kept)")
        if after := followers.get(name):
            yield from state(node, "prov:invalidatedAtTime", moment(after.created))
