"""The service description: what the endpoint offers, in the words of SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from khonkaen_kg.graph.terms import TYPE, english, integer, thai
from khonkaen_kg.namespaces import PREFIXES, RDFS, VOID
from khonkaen_kg.store.guard import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from khonkaen_kg.store.release import Release

SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
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


def describe_service(release: Release | None, endpoint: str, media_type: str) -> bytes:
    """The description of the service at ``endpoint`` in an RDF form; the same release gives the same bytes.

    Args:
        release: what is served; its named graphs are listed with their sizes.
        endpoint: the address of the SPARQL endpoint.
        media_type: one of :data:`khonkaen_kg.store.engine.GRAPHS`.
    """
    form = RdfFormat.from_media_type(media_type)
    assert form is not None, media_type  # noqa: S101 (every form of GRAPHS is one that the library writes)
    prefixes = {"sd": SD, **{name: PREFIXES[name] for name in ("rdfs", "void")}}
    return serialize(_state_service(release, endpoint), format=form, prefixes=prefixes) or b""


def _state_service(release: Release | None, endpoint: str) -> Iterator[Triple]:
    service, dataset, union = NamedNode(endpoint), NamedNode(endpoint + "#dataset"), NamedNode(endpoint + "#default-graph")
    yield Triple(service, TYPE, _sd("Service"))
    yield Triple(service, _sd("endpoint"), service)
    for name in _LANGUAGES:
        yield Triple(service, _sd("supportedLanguage"), _sd(name))
    for name in _RESULT_FORMATS:
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    yield Triple(service, NamedNode(RDFS + "comment"), thai(_tell_limits_th()))
    yield Triple(service, NamedNode(RDFS + "comment"), english(_tell_limits_en()))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, TYPE, _sd("Dataset"))
    yield Triple(dataset, TYPE, NamedNode(VOID + "Dataset"))
    yield Triple(dataset, NamedNode(VOID + "sparqlEndpoint"), service)
    yield Triple(dataset, _sd("defaultGraph"), union)
    yield Triple(union, TYPE, _sd("Graph"))
    for graph in release.graphs if release else ():
        named, held = NamedNode(f"{endpoint}#name={graph.iri}"), NamedNode(f"{endpoint}#graph={graph.iri}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, TYPE, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(graph.iri))
        yield Triple(named, _sd("graph"), held)
        yield Triple(held, TYPE, _sd("Graph"))
        yield Triple(held, TYPE, NamedNode(VOID + "Dataset"))
        yield Triple(held, NamedNode(VOID + "triples"), integer(graph.triples))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def _tell_limits_th() -> str:
    return (
        f"คำถามหนึ่งยาวได้ไม่เกิน {LIMITS['bytes']:,} ไบต์ มีเวลาและหน่วยความจำจำกัด และไม่ส่งต่อไปยังเครื่องอื่น (SERVICE) "
        "คำตอบครบถ้วนหรือเป็นข้อผิดพลาดเสมอ กราฟปริยายคือกราฟที่เผยแพร่ทั้งหมดรวมกัน คำนำหน้าที่เผยแพร่ใช้ได้โดยไม่ต้องประกาศ"
    )


def _tell_limits_en() -> str:
    return (
        f"A query may have {LIMITS['bytes']:,} bytes, has a limit of time and memory, and is never sent on to another server (SERVICE). "
        "An answer is complete or an error. The default graph is the union of the published graphs; published prefixes need no declaration."
    )
