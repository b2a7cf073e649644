"""Gaps within their plan: to which missions and issues an element belongs, and whether anything of the plan has been examined."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

_CURATED = "Curated"


def find_missions(strategy: nx.MultiDiGraph[str], iri: str) -> frozenset[str]:
    """The missions to which ``iri`` belongs as the source has it: the mission itself, the one that a process fulfils, those that list a recipient."""
    if iri not in strategy:
        return frozenset()
    if strategy.nodes[iri]["class"] == "Mission":
        return frozenset({iri})
    mentions = {subject for subject, _, attributes in strategy.in_edges(iri, data=True) if attributes["relation"] == "includesType"}
    return frozenset(mission for node in (iri, *mentions) for mission in _find_targets(strategy, node, "fulfilsMission", "isRecipientOf"))


def find_issues(strategy: nx.MultiDiGraph[str], iri: str) -> frozenset[str]:
    """The issues to which ``iri`` belongs: the issue itself, and those that it is aligned with at any grade."""
    if iri not in strategy:
        return frozenset()
    own = {iri} if strategy.nodes[iri]["class"] == "StrategicIssue" else set()
    return frozenset(own | _find_targets(strategy, iri, "addressesIssue"))


def is_examined(strategy: nx.MultiDiGraph[str]) -> bool:
    """Whether people have confirmed any link of the plan. Where they have not, that an element has none says nothing of the plan.

    That a mention of recipients is of a type is no such link: it says what its words mean.
    """
    return any(attributes["basis"] == _CURATED and attributes["relation"] != "includesType" for _, _, attributes in strategy.edges(data=True))


def _find_targets(strategy: nx.MultiDiGraph[str], iri: str, *relations: str) -> set[str]:
    return {target for _, target, attributes in strategy.out_edges(iri, data=True) if attributes["relation"] in relations}
