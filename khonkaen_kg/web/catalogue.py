"""``/catalog``: the data set as a page for people and as RDF for harvesters; beside it VoID's well-known address and the described queries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.namespaces import DATASET, DCTERMS, DESCRIPTION, QUERIES, RELEASE, SCHEMA
from khonkaen_kg.store.release.dumps import list_dumps
from khonkaen_kg.web import documents, forms, named, negotiation, problems, rendering, tables
from khonkaen_kg.web.discovery import AUTHOR, LICENCE, list_links, write_links
from khonkaen_kg.web.dumps import GZIP, link_dump
from khonkaen_kg.web.memento import write_link
from khonkaen_kg.web.releases import require_release
from khonkaen_kg.web.sparql import describe_release, with_charset

if TYPE_CHECKING:
    from starlette.requests import Request

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.store.release import Release
    from khonkaen_kg.store.release.dumps import Dump
    from khonkaen_kg.web.tables import Labels

CATALOG: Final = "/catalog"
DEFAULT: Final = "text/turtle"
"""The form for programs that take any."""
_JSON: Final = "application/json"
MAX_GRAPHS: Final = 200
"""Graphs whose files the page lists; the list for programs has all."""
LONGEST: Final = 5_000
"""Characters of the longest description that search engines take."""

_DESCRIBED: Final = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{DESCRIPTION}> {{ ?s ?p ?o }} }}"
# Where the queries can be asked depends on the site, which the graph of the queries knows nothing of.
_QUERIES: Final = f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ GRAPH <{QUERIES}> {{ ?s ?p ?o }} }}
  UNION {{ GRAPH <{DESCRIPTION}> {{ ?s ?p ?o }} FILTER(?p = <{SCHEMA}target>) }}
}}"""
_WORDS: Final = f"""SELECT ?property ?text WHERE {{
  VALUES ?property {{ <{DCTERMS}title> <{DCTERMS}description> }}
  GRAPH <{DESCRIPTION}> {{ <{DATASET}> ?property ?text }}
}} ORDER BY ?property ?text"""
_PERIOD: Final = f"SELECT ?start ?end WHERE {{ GRAPH <{DESCRIPTION}> {{ <{DATASET}> dcterms:temporal ?p . ?p dcat:startDate ?start ; dcat:endDate ?end }} }}"
_PLACES: Final = f"SELECT DISTINCT ?place WHERE {{ GRAPH <{DESCRIPTION}> {{ <{DATASET}> dcterms:spatial ?place }} }} ORDER BY ?place"


@dataclass(frozen=True, slots=True)
class DataSet:
    """What the catalogue says of the data set, for a page: texts and names by language, years as text, places by IRI."""

    title: dict[str, str]
    description: dict[str, str]
    start: str | None
    end: str | None
    places: tuple[str, ...]
    labels: Labels


def answer_catalogue(request: Request, knowledge_graph: KnowledgeGraph, address: str, suffix: str = "") -> Response:
    """The data set: a page for browsers, RDF for programs.

    Args:
        request: what is answered.
        knowledge_graph: what is served.
        address: the site's.
        suffix: that fixes the form, one of :data:`khonkaen_kg.web.documents.FORMS` or ``html``; empty for none.

    Raises:
        UnknownReleaseError: the graphs are of no release.
        FormatError: the request takes none of the forms.
    """
    release = require_release(knowledge_graph.engine.release)
    form = documents.negotiate(request.headers.get("accept"), suffix or None, default=DEFAULT)
    links = write_links(list_links(release, address))
    if form != documents.HTML:
        canonical = [write_link(address + CATALOG, "canonical")] if suffix else []
        return _answer_document(knowledge_graph, release, _DESCRIBED, form, ", ".join((*canonical, links)))
    forms.read_single(request, "lang")
    language = rendering.choose_page_language(request)
    found = read_data_set(knowledge_graph, release)
    dumps = list_dumps(release)
    parts: dict[str, list[Dump]] = {}
    for dump in dumps:
        if dump.graph is not None:
            parts.setdefault(dump.graph, []).append(dump)
    response = rendering.answer_page(
        request,
        "dataset.html",
        data=found,
        release=release,
        wholes=[dump for dump in dumps if dump.graph is None],
        graphs=[(graph, parts[graph.iri]) for graph in release.graphs[:MAX_GRAPHS]],
        file=link_dump,
        dataset=DATASET,
        release_iri=RELEASE + release.name,
        licence=LICENCE,
        author=AUTHOR,
        embedded=rendering.embed_json(json.dumps(_describe_for_search(found, release, dumps, address, language), ensure_ascii=False, indent=1)),
        suffixes=documents.FORMS,
    )
    response.headers["Link"] = links
    response.headers["Last-Modified"] = describe_release(release)["Last-Modified"]
    return response


def answer_void(request: Request, knowledge_graph: KnowledgeGraph, address: str) -> Response:
    """``/.well-known/void``: the same RDF where VoID §6.2 has harvesters look for it; who wants a page is sent to the catalogue.

    Raises:
        UnknownReleaseError: the graphs are of no release.
        FormatError: the request takes none of the forms.
    """
    release = require_release(knowledge_graph.engine.release)
    form = documents.negotiate(request.headers.get("accept"), default=DEFAULT)
    if form == documents.HTML:
        response = rendering.redirect_to(request, CATALOG)
        response.headers["Vary"] = "Accept"
        return response
    return _answer_document(knowledge_graph, release, _DESCRIBED, form, write_link(address + CATALOG, "canonical"))


def answer_queries(request: Request, knowledge_graph: KnowledgeGraph, address: str, suffix: str = "") -> Response:
    """The named queries: a page for browsers, JSON for programs, and RDF in the words of SHACL, each with the endpoint that answers it.

    Args:
        request: what is answered.
        knowledge_graph: what is served.
        address: the site's.
        suffix: that fixes the form of RDF; empty for the form that the request likes best.

    Raises:
        UnknownReleaseError: RDF is asked for, and the graphs are of no release.
        FormatError: the request takes none of the forms.
    """
    form = documents.FORMS[suffix] if suffix else _choose_form(request.headers.get("accept"))
    if form in (_JSON, documents.HTML):
        return named.answer_catalogue(request, knowledge_graph)
    release = require_release(knowledge_graph.engine.release)
    return _answer_document(knowledge_graph, release, _QUERIES, form, write_link(address + "/queries", "canonical"))


def _choose_form(accept: str | None) -> str:
    if negotiation.prefers_html(accept):
        return documents.HTML
    offers = (_JSON, *documents.FORMS.values())
    chosen = negotiation.choose_media_type(accept, offers)
    if chosen is None:
        raise problems.refuse_forms(documents.HTML, *offers)
    return chosen


def read_data_set(knowledge_graph: KnowledgeGraph, release: Release) -> DataSet:
    """What the catalogue says of the data set."""
    words: dict[str, dict[str, str]] = {DCTERMS + "title": {}, DCTERMS + "description": {}}
    for row in knowledge_graph.sparql(_WORDS):
        words[row["property"].value][row["text"].language or ""] = row["text"].value
    start, end = next(((row["start"].value, row["end"].value) for row in knowledge_graph.sparql(_PERIOD)), (None, None))
    places = tuple(row["place"].value for row in knowledge_graph.sparql(_PLACES))
    labels = tables.read_labels(knowledge_graph, {*places, AUTHOR, *(graph.iri for graph in release.graphs[:MAX_GRAPHS])})
    return DataSet(words[DCTERMS + "title"], words[DCTERMS + "description"], start, end, places, labels)


def _answer_document(knowledge_graph: KnowledgeGraph, release: Release, text: str, form: str, link: str) -> Response:
    body = documents.write_document(documents.construct(knowledge_graph, text), form)
    headers = {**describe_release(release), "Vary": "Accept, Accept-Language", "Link": link}
    return Response(body, headers=headers, media_type=with_charset(form))


def _describe_for_search(data: DataSet, release: Release, dumps: tuple[Dump, ...], address: str, language: str) -> dict[str, object]:
    """The data set in the words of schema.org that search engines for data sets read."""
    other = "en" if language == "th" else "th"
    creator = {"@type": "Organization", "@id": AUTHOR, "name": data.labels.get(AUTHOR, {}).get(language, "khonkaen-kg"), "url": address + "/"}
    files = [
        {
            "@type": "DataDownload",
            "name": dump.name + GZIP,
            "contentUrl": address + link_dump(release, dump.name + GZIP),
            "encodingFormat": [dump.form.media_type, "application/gzip"],
            "contentSize": f"{dump.size} B",
            "sha256": dump.gzip_sha256,
            "license": LICENCE,
        }
        for dump in dumps
        if dump.graph is None
    ]
    described: dict[str, object] = {
        "@context": SCHEMA,
        "@type": "Dataset",
        "@id": DATASET,
        "name": data.title.get(language, ""),
        "alternateName": data.title.get(other, ""),
        "description": data.description.get(language, "")[:LONGEST],
        "url": address + CATALOG,
        "identifier": DATASET,
        "license": LICENCE,
        "creator": creator,
        "publisher": creator,
        "isAccessibleForFree": True,
        "inLanguage": ["th", "en"],
        "version": release.name,
        "dateModified": release.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "spatialCoverage": [{"@type": "Place", "@id": place, "name": data.labels[place].get(language, "")} for place in data.places if place in data.labels],
        "distribution": files,
    }
    if data.start and data.end:
        described["temporalCoverage"] = f"{data.start}/{data.end}"
    return described
