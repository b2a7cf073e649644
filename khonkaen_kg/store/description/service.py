"""The service description: what the endpoint offers, in the words of SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, Triple

from khonkaen_kg.graph.terms import english, integer, thai
from khonkaen_kg.graph.turtle import canonical_lines
from khonkaen_kg.namespaces import DATASET, DESCRIPTION
from khonkaen_kg.store.description.vocabulary import present, state, term
from khonkaen_kg.store.guard import LIMITS

if TYPE_CHECKING:
    from khonkaen_kg.store.release import Release, ReleasedGraph

FORMATS: Final = "http://www.w3.org/ns/formats/"
"""Of the names of formats, https://www.w3.org/ns/formats/."""
_RESULT_FORMATS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
_LANGUAGES: Final = ("SPARQL10Query", "SPARQL11Query")


def name_endpoint(address: str) -> NamedNode:
    """The endpoint of the site at ``address``, which has no slash at its end."""
    return NamedNode(address + "/sparql")


def describe_service(release: Release | None, address: str) -> bytes:
    """The description of the service of the site at ``address`` as N-Triples; the same release gives the same bytes.

    It is the part about the service of what :func:`khonkaen_kg.store.description.describe_site` says, and is there without it: for graphs of no release, and
    where another engine has them.

    Args:
        release: what is served; its named graphs are listed with their sizes.
        address: as for :func:`name_endpoint`.
    """
    named = (triple for graph in release.graphs for triple in state_named_graph(graph, address)) if release else ()
    return canonical_lines((*state_service(address, is_described=release is not None), *named))


def state_service(address: str, *, is_described: bool = True) -> Iterator[Triple]:
    """The triples of :func:`describe_service`, but for the graphs of a release; ``is_described`` where the description stands among the graphs."""
    service, dataset = name_endpoint(address), NamedNode(DATASET)
    union = NamedNode(service.value + "#default-graph")
    yield from present(service, "sd:Service", th="บริการสืบค้นด้วย SPARQL", en="SPARQL query service")
    yield from state(service, "sd:endpoint", service)
    yield from state(service, "sd:supportedLanguage", *(term(f"sd:{name}") for name in _LANGUAGES))
    yield from state(service, "sd:resultFormat", *(NamedNode(FORMATS + name) for name in _RESULT_FORMATS))
    yield from state(service, "sd:feature", term("sd:UnionDefaultGraph"))
    yield from state(service, "rdfs:comment", thai(_tell_limits_th()), english(_tell_limits_en()))
    yield from state(service, "sd:defaultDataset", dataset)
    yield from state(dataset, "rdf:type", term("sd:Dataset"), term("void:Dataset"))
    yield from state(dataset, "void:sparqlEndpoint", service)
    yield from state(dataset, "sd:defaultGraph", union)
    yield from present(union, "sd:Graph", th="กราฟตั้งต้น: กราฟที่มีชื่อทั้งหมดรวมกัน", en="The default graph: the union of all named graphs")
    # How many triples the description has is known once it is whole: it says so itself.
    if is_described:
        yield from _state_named(DESCRIPTION, address)


def state_named_graph(graph: ReleasedGraph, address: str) -> Iterator[Triple]:
    """A named graph of what is served at ``address``, with its size."""
    yield from _state_named(graph.iri, address)
    yield from state(NamedNode(graph.iri), "void:triples", integer(graph.triples))


def _state_named(iri: str, address: str) -> Iterator[Triple]:
    dataset, named, graph = NamedNode(DATASET), NamedNode(f"{name_endpoint(address).value}#name={iri}"), NamedNode(iri)
    yield from state(dataset, "sd:namedGraph", named)
    yield from state(named, "rdf:type", term("sd:NamedGraph"))
    yield from state(named, "sd:name", graph)
    yield from state(named, "sd:graph", graph)
    yield from state(graph, "rdf:type", term("sd:Graph"), term("void:Dataset"))


def _tell_limits_th() -> str:
    return (
        f"คำถามหนึ่งยาวได้ไม่เกิน {LIMITS['bytes']:,} ไบต์ มีเวลาและหน่วยความจำจำกัด และไม่ส่งต่อไปยังเครื่องอื่น (SERVICE) "
        "คำตอบครบถ้วนหรือเป็นข้อผิดพลาดเสมอ กราฟตั้งต้นคือกราฟที่เผยแพร่ทั้งหมดรวมกัน คำนำหน้าที่เผยแพร่ใช้ได้โดยไม่ต้องประกาศ"
    )


def _tell_limits_en() -> str:
    return (
        f"A query may have {LIMITS['bytes']:,} bytes, has a limit of time and memory, and is never sent on to another server (SERVICE). "
        "An answer is complete or an error. The default graph is the union of the published graphs; published prefixes need no declaration."
    )
