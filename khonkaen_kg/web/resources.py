"""Resources: what the graph says of one thing, as a page and in every RDF form, at the path of the thing's IRI."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.errors import ResultTooLargeError
from khonkaen_kg.namespaces import BASE, DCTERMS, GRAPH
from khonkaen_kg.web import documents, forms, memento, portrait, rendering, things
from khonkaen_kg.web.cache import CACHE_CONTROL
from khonkaen_kg.web.discovery import LICENCE
from khonkaen_kg.web.sparql import with_charset

if TYPE_CHECKING:
    from markupsafe import Markup
    from starlette.requests import Request

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.store.release import Release
    from khonkaen_kg.web.memento import Moment
    from khonkaen_kg.web.things import Thing

MAX_GRAPH: Final = 100_000
"""Statements of a graph that are written on demand; the dumps have more."""
_VERSIONS: Final = 20
_DOCUMENTS: Final = {"html": documents.HTML, **documents.FORMS}

# Each is asked with a term that the engine's own reader of IRIs has passed.
_DESCRIPTION: Final = """
CONSTRUCT { %(term)s ?property ?value . ?subject ?reference %(term)s . ?named rdfs:label ?label . ?part ?says ?what . ?b1 ?p1 ?o1 . ?b2 ?p2 ?o2 }
WHERE {
  { %(term)s ?property ?value }
  UNION { ?subject ?reference %(term)s FILTER(isIRI(?subject)) }
  UNION { %(term)s ?to ?named . FILTER(isIRI(?named) && STRSTARTS(STR(?named), "%(base)s")) ?named rdfs:label ?label }
  UNION { ?named ?from %(term)s . FILTER(isIRI(?named) && STRSTARTS(STR(?named), "%(base)s")) ?named rdfs:label ?label }
  UNION { ?part oa:hasSource %(term)s ; ?says ?what }
  UNION { %(term)s ?to ?b1 . FILTER(isBlank(?b1)) ?b1 ?p1 ?o1 }
  UNION { %(term)s ?to ?b1 . FILTER(isBlank(?b1)) ?b1 ?through ?b2 . FILTER(isBlank(?b2)) ?b2 ?p2 ?o2 }
}"""
"""What is said of a thing and of what has no name of its own in it, what refers to it, the passages of a source, and the names of what it is linked with."""

_SUBJECT: Final = "CONSTRUCT WHERE { %s ?property ?value }"
_GRAPH: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH %s { ?s ?p ?o } }"


def answer_resource(request: Request, knowledge_graph: KnowledgeGraph, moment: Moment, address: str) -> Response:
    """What the graph says of the thing at the request's path, in the form that the request likes best.

    Raises:
        UnknownPageError: nothing is said of it.
        GoneError: something was, in an earlier release.
        FormatError: the request accepts none of the forms.
        ResultTooLargeError: it is a graph that only the dumps have.
    """
    forms.read_single(request, "lang")
    thing = things.find_thing(knowledge_graph, request.url.path)
    if moved := thing.values(DCTERMS + "isReplacedBy"):
        return _redirect(request, thing, moved[0].value)
    media_type = documents.negotiate(request.headers.get("accept"), thing.suffix)
    if media_type == documents.HTML:
        language = rendering.choose_page_language(request)
        response = rendering.answer_page(
            request,
            "resource.html",
            resource=portrait.read_portrait(knowledge_graph, thing, language),
            embedded=embed(knowledge_graph, thing),
            size=things.count_statements(knowledge_graph, thing) if thing.is_graph else None,
            released=(released := moment.release.find_graph(thing.iri) if moment.release else None),
            dumps=[file.file.removesuffix(".gz") for file in released.forms.values()] if released else [],
            shown_statements=things.MAX_STATEMENTS,
            moment=moment,
            version=moment.parameters,
            versions=list_versions(knowledge_graph, moment, thing.path),
        )
    else:
        response = Response(write_rdf(knowledge_graph, thing, media_type, moment), media_type=with_charset(media_type))
    add_headers(response, thing, media_type, moment, address, licence=LICENCE)
    return response


def write_rdf(knowledge_graph: KnowledgeGraph, thing: Thing, media_type: str, moment: Moment) -> bytes:
    """The RDF document of ``thing``: of a graph its content, else its description.

    Raises:
        ResultTooLargeError: it is a graph that only the dumps have.
        FormatError: the form cannot write the statements.
    """
    if thing.is_graph and (size := things.count_statements(knowledge_graph, thing)):
        if size > MAX_GRAPH:
            raise _refuse_graph(size, thing, moment.release)
        return documents.write_document(documents.construct(knowledge_graph, _GRAPH % thing.term), media_type)
    return documents.write_document(documents.construct(knowledge_graph, _DESCRIPTION % {"term": thing.term, "base": BASE}), media_type)


def embed(knowledge_graph: KnowledgeGraph, thing: Thing) -> Markup:
    """What is said of ``thing`` as JSON-LD that may stand in a page: nothing in it can end the element."""
    document = documents.write_document(documents.construct(knowledge_graph, _SUBJECT % thing.term), "application/ld+json")
    return rendering.embed_json(document.decode())


def list_versions(knowledge_graph: KnowledgeGraph, moment: Moment, path: str) -> tuple[Release, ...]:
    """The releases that the page at ``path`` names: the newest that are kept and have what it is about, the newest first."""
    kept = memento.list_versions(knowledge_graph.engine, moment.current, path) if moment.current else ()
    return tuple(reversed(kept))[:_VERSIONS]


def add_headers(response: Response, thing: Thing, media_type: str, moment: Moment, address: str, *, licence: str | None) -> None:
    """Say of a response which thing it is about, in which form, where the other forms are, and under which licence."""
    addresses = {suffix: address + rendering.make_link(f"{thing.path}.{suffix}", moment.parameters) for suffix in _DOCUMENTS}
    form = next((suffix for suffix, form in documents.FORMS.items() if form == media_type), "html")
    links = [memento.write_link(thing.iri, "cite-as")]
    if thing.suffix is not None:
        links.append(memento.write_link(thing.iri, "canonical"))
    links += [memento.write_link(addresses[suffix], "alternate", type=other) for suffix, other in _DOCUMENTS.items() if suffix != form]
    links += [memento.write_link(addresses["ttl"], "describedby", type="text/turtle"), memento.write_link(f"{address}/id/dataset", "collection")]
    if licence:
        links.append(memento.write_link(licence, "license"))
    memento.add_links(response, *links)
    response.headers["Content-Location"] = rendering.make_link(f"{thing.path}.{form}")
    response.headers["Vary"] = "Accept, Accept-Language"


def _redirect(request: Request, thing: Thing, iri: str) -> Response:
    """The way to what has taken the place of ``thing``, in the form that was asked for."""
    path, mark, fragment = (rendering.link_resource(iri) or rendering.make_uri(iri)).partition("#")
    suffix = f".{thing.suffix}" if thing.suffix else ""
    query = request.url.query
    target = f"{path}{suffix}{'?' if query else ''}{query}{mark}{fragment}"
    return Response(status_code=301, headers={"Location": target, "Vary": "Accept, Accept-Language", "Cache-Control": CACHE_CONTROL})


def _refuse_graph(size: int, thing: Thing, release: Release | None) -> ResultTooLargeError:
    where = f"/dumps/{release.name}/{thing.iri.removeprefix(GRAPH).replace('/', '+')}.ttl" if release else "/dumps"
    return ResultTooLargeError(
        th=f"กราฟนี้มีข้อมูล {size:,} รายการ เกินกว่าที่เขียนเป็นเอกสารให้ทันทีได้ ({MAX_GRAPH:,} รายการ)",
        en=f"The graph has {size:,} statements, more than the {MAX_GRAPH:,} that are written on demand.",
        remedy_th=f"ดาวน์โหลดแฟ้มของกราฟนี้ที่ {where}",
        remedy_en=f"Download the graph's file at {where}",
    )
