"""Statistics: how much of what a data set has, in the words of VoID."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from pyoxigraph import NamedNode, Triple

from khonkaen_kg.graph.terms import integer
from khonkaen_kg.namespaces import BASE, DATASET, KKO, shorten
from khonkaen_kg.store.description.facts import Counts, find_space
from khonkaen_kg.store.description.vocabulary import name_node, state, text

_ONTOLOGY: Final = BASE + "ontology"
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9_]+")


def state_statistics(counts: Counts) -> Iterator[Triple]:
    """The partitions by class and property, and the links to other data sets, each a named part of the data set."""
    dataset = NamedNode(DATASET)
    yield from state(dataset, "void:entities", integer(counts.subjects))
    yield from state(dataset, "void:distinctSubjects", integer(counts.subjects))
    yield from state(dataset, "void:distinctObjects", integer(counts.objects))
    yield from state(dataset, "void:properties", integer(len(counts.properties)))
    yield from state(dataset, "void:classes", integer(len(counts.classes)))
    # Of this project's own, the namespace of shapes is no vocabulary, and the ontology has a name without the mark.
    spaces = {find_space(iri) for iri in (*counts.properties, *counts.classes)}
    vocabularies = sorted({_ONTOLOGY if space == KKO else space for space in spaces if space == KKO or not space.startswith(BASE)})
    yield from state(dataset, "void:vocabulary", *(NamedNode(iri) for iri in vocabularies))
    yield from name_node(NamedNode(_ONTOLOGY), "owl:Ontology", th="ออนโทโลยีของ khonkaen-kg", en="The ontology of khonkaen-kg")
    for iri, triples in counts.properties.items():
        yield from _state_property(dataset, _name_part(f"property-{_slug(iri)}"), iri, triples, shorten(iri))
    for iri, entities in counts.classes.items():
        part = _name_part(f"class-{_slug(iri)}")
        yield from state(dataset, "void:classPartition", part)
        yield from name_node(part, "void:Dataset", th=f"สิ่งที่เป็น {shorten(iri)}", en=f"Things that are {shorten(iri)}")
        yield from state(part, "void:class", NamedNode(iri))
        yield from state(part, "void:entities", integer(entities))
    for (iri, used), triples in counts.uses.items():
        part = _name_part(f"class-{_slug(iri)}")
        yield from _state_property(part, _name_part(f"class-{_slug(iri)}-{_slug(used)}"), used, triples, f"{shorten(iri)}, {shorten(used)}")
    for (used, space), triples in counts.links.items():
        yield from _state_links(dataset, used, space, triples)


def _state_property(whole: NamedNode, part: NamedNode, iri: str, triples: int, shown: str) -> Iterator[Triple]:
    yield from state(whole, "void:propertyPartition", part)
    yield from name_node(part, "void:Dataset", th=f"ข้อความ {shown}", en=f"Statements {shown}")
    yield from state(part, "void:property", NamedNode(iri))
    yield from state(part, "void:triples", integer(triples))


def _state_links(dataset: NamedNode, used: str, space: str, triples: int) -> Iterator[Triple]:
    target, links = _name_part(f"target-{_digest(space)}"), _name_part(f"links-{_slug(used)}-{_digest(space)}")
    host = urlsplit(space).hostname or space
    yield from name_node(target, "void:Dataset", th=f"ข้อมูลของ {host} ({space})", en=f"Data of {host} ({space})")
    yield from state(target, "void:uriSpace", text(space))
    yield from name_node(links, "void:Linkset", th=f"ลิงก์ {shorten(used)} ไปยัง {space}", en=f"Links {shorten(used)} to {space}")
    yield from state(links, "void:subjectsTarget", dataset)
    yield from state(links, "void:objectsTarget", target)
    yield from state(links, "void:linkPredicate", NamedNode(used))
    yield from state(links, "void:triples", integer(triples))
    yield from state(dataset, "void:subset", links)


def _name_part(name: str) -> NamedNode:
    return NamedNode(f"{DATASET}/{name}")


def _slug(iri: str) -> str:
    """A part of a name that is another one for each IRI: readable where a published prefix makes it so."""
    curie = shorten(iri)
    return curie.replace(":", ".") if _PLAIN.fullmatch(curie) else _digest(iri)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:16]
