"""Derived statements: shortcuts and inherited links that follow from what is stated and what was curated, and from nothing else.

The endpoint does no reasoning, so a question that asks for a general class or property must find its members written out: the derived graph holds them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.graph.terms import LABEL, LINK_CLASSES, TYPE, kko
from khonkaen_kg.namespaces import KKO, RDFS
from khonkaen_kg.source.collation import thai_sort_key

_SUBCLASS = NamedNode(RDFS + "subClassOf")
_SUBPROPERTY = NamedNode(RDFS + "subPropertyOf")


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The ontology's own general terms: all broader classes and properties of each term, and the strong form of each relation."""

    broader: Mapping[NamedNode, frozenset[NamedNode]]
    strong_forms: Mapping[NamedNode, NamedNode]


def read_hierarchy(ontology: Iterable[Triple]) -> Hierarchy:
    """The hierarchy of the project's own terms in ``ontology`` (terms of other vocabularies are left to those who reason)."""
    parents: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    strong_forms: dict[NamedNode, NamedNode] = {}
    for triple in ontology:
        child, parent = triple.subject, triple.object
        if not isinstance(child, NamedNode) or not isinstance(parent, NamedNode) or not parent.value.startswith(KKO):
            continue
        if triple.predicate in {_SUBCLASS, _SUBPROPERTY}:
            parents[child].add(parent)
        elif triple.predicate == kko("isStrongFormOf"):
            strong_forms[parent] = child

    return Hierarchy({term: _climb(term, parents) for term in parents}, strong_forms)


def _climb(term: NamedNode, parents: Mapping[NamedNode, set[NamedNode]]) -> frozenset[NamedNode]:
    """All terms above ``term``; itself among them where the ontology goes round in a circle."""
    above: set[NamedNode] = set()
    waiting = [term]
    while waiting:
        found = parents.get(waiting.pop(), set()) - above
        above |= found
        waiting += found
    return frozenset(above)


def derive(triples: Iterable[Triple], hierarchy: Hierarchy) -> tuple[Triple, ...]:
    """What follows from the stated and curated ``triples`` of one plan, and is not among them."""
    given = frozenset(triples)
    direct = (*_relate(given, hierarchy), *_inherit_recipients(given))
    return tuple({*direct, *_generalise((*given, *direct), hierarchy), *make_sort_keys(given)} - given)


def _relate(triples: Iterable[Triple], hierarchy: Hierarchy) -> list[Triple]:
    """One direct property for each confirmed link, and its strong form where the link is strong."""
    slots: dict[NamedNode, dict[NamedNode, NamedNode]] = defaultdict(dict)
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
            slots[triple.subject][triple.predicate] = triple.object
    related: list[Triple] = []
    for link in slots.values():
        if link.get(TYPE) not in LINK_CLASSES or link.get(kko("hasReviewStatus")) != kko("Confirmed"):
            continue
        subject, relation, target = link[kko("hasSubject")], link[kko("hasRelation")], link[kko("hasObject")]
        related.append(Triple(subject, relation, target))
        if link.get(kko("hasGrade")) == kko("Strong") and relation in hierarchy.strong_forms:
            related.append(Triple(subject, hierarchy.strong_forms[relation], target))
    return related


def _inherit_recipients(triples: Iterable[Triple]) -> list[Triple]:
    """The recipient types that each process has through its mission: the source lists recipients per mission, not per process."""
    mentions: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    types: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    processes: list[tuple[NamedNode, NamedNode]] = []
    for triple in triples:
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode):
            continue
        if triple.predicate == kko("isRecipientOf"):
            mentions[triple.object].append(triple.subject)
        elif triple.predicate == kko("includesType"):
            types[triple.subject].append(triple.object)
        elif triple.predicate == kko("fulfilsMission"):
            processes.append((triple.subject, triple.object))
    return [
        Triple(process, kko("inheritsRecipientType"), recipient)
        for process, mission in processes
        for mention in mentions[mission]
        for recipient in types[mention]
    ]


def _generalise(triples: Iterable[Triple], hierarchy: Hierarchy) -> list[Triple]:
    general: list[Triple] = []
    for triple in triples:
        general += [Triple(triple.subject, broader, triple.object) for broader in hierarchy.broader.get(triple.predicate, ())]
        if triple.predicate == TYPE and isinstance(triple.object, NamedNode):
            general += [Triple(triple.subject, TYPE, broader) for broader in hierarchy.broader.get(triple.object, ())]
    return general


def make_sort_keys(triples: Iterable[Triple]) -> list[Triple]:
    """A sort key for each Thai label, so that ``ORDER BY`` gives Thai dictionary order on any engine."""
    return [
        Triple(triple.subject, kko("sortKey"), Literal(thai_sort_key(triple.object.value)))
        for triple in triples
        if triple.predicate == LABEL and isinstance(triple.object, Literal) and triple.object.language == "th"
    ]
