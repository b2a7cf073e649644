"""Discovery: how a crawler that knows only the address finds all there is: robots, sitemaps, the API catalogue, and typed links (Signposting)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from khonkaen_kg.namespaces import BASE, CATALOG, DATASET, GRAPH, KK, KKO, QUERIES, SCHEMA
from khonkaen_kg.web import documents, negotiation, problems, rendering
from khonkaen_kg.web.dumps import link_dump
from khonkaen_kg.web.memento import write_link
from khonkaen_kg.web.releases import CHANGES, RELEASES, require_release
from khonkaen_kg.web.sparql import describe_release

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from khonkaen_kg.store.engine import Engine
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.store.release import Release

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
AUTHOR: Final = KK + "curator/khonkaen-kg"
LINKSET: Final = "application/linkset"
LINKSET_JSON: Final = "application/linkset+json"
MAX_URLS: Final = 10_000
"""Addresses in one sitemap."""

_PROFILE: Final = 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML: Final = "http://www.w3.org/1999/xhtml"
_PAGES: Final = (
    "/",
    "/gaps",
    "/matrix",
    "/cascade",
    "/explore",
    "/data",
    "/help",
    "/catalog",
    "/releases",
    "/ontology",
    "/shapes",
    "/queries",
    "/sparql",
    "/docs",
    "/problems",
)
_GRAPHS_OF_PAGES: Final = {"/ontology": GRAPH + "ontology", "/shapes": GRAPH + "shapes", "/queries": QUERIES}
_RESOURCES: Final = f"""
    {{ ?subject <{KKO}inPlan> ?plan }}
    UNION {{ VALUES ?class {{ <{KKO}StrategicPlan> <{KKO}RecipientType> <{KKO}SourceDocument> }} ?subject a ?class }}
    FILTER(STRSTARTS(STR(?subject), "{KK}") || STRSTARTS(STR(?subject), "{BASE}source/"))"""


@dataclass(frozen=True, slots=True)
class Link:
    """A typed link (RFC 8288): where to, how what is there relates to the data set, and of which media type it is."""

    target: str
    relation: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page in a sitemap: its path, and when what it tells last changed, as a date and time in UTC; None where that is not known."""

    path: str
    modified: str | None


def list_links(release: Release, address: str) -> tuple[Link, ...]:
    """What the page of the data set has links to, in the relations of https://signposting.org/FAIR/."""
    return (
        Link(DATASET, "cite-as"),
        Link(SCHEMA + "Dataset", "type"),
        Link(SCHEMA + "AboutPage", "type"),
        Link(LICENCE, "license"),
        Link(AUTHOR, "author"),
        Link(CATALOG, "collection"),
        *(Link(f"{address}/catalog.{suffix}", "describedby", form) for suffix, form in documents.FORMS.items()),
        *(Link(address + link_dump(release, file.file), "item", "application/gzip") for file in release.wholes.values()),
        Link(address + RELEASES, "version-history", "text/html"),
        Link(f"{address}{RELEASES}.json", "version-history", "application/json"),
        Link(address + CHANGES, "version-history", "application/json"),
        Link(f"{address}/linkset", "linkset", LINKSET),
        Link(f"{address}/linkset.json", "linkset", LINKSET_JSON),
    )


def write_links(links: Iterable[Link], between: str = ", ", **attributes: str) -> str:
    """Links as a ``Link`` header or, with an anchor each, as a document of :data:`LINKSET`.

    >>> write_links([Link("https://kg.example/catalog.ttl", "describedby", "text/turtle")])
    '<https://kg.example/catalog.ttl>;rel="describedby";type="text/turtle"'
    """
    typed = ((link, {"type": link.media_type} if link.media_type else {}) for link in links)
    return between.join(write_link(link.target, link.relation, **given, **attributes) for link, given in typed)


def answer_robots(address: str) -> Response:
    """``/robots.txt``: everything may be read but the answers to queries, which have no end."""
    text = f"User-agent: *\nDisallow: /sparql?\nDisallow: /queries/*?\n\nSitemap: {address}/sitemap.xml\n"
    return Response(text, media_type="text/plain; charset=utf-8")


def answer_sitemaps(_request: Request, knowledge_graph: KnowledgeGraph, address: str) -> Response:
    """``/sitemap.xml``: the index of the sitemaps. The first has the pages of the site, the others those of what the graph is about."""
    (row,) = knowledge_graph.sparql(f"SELECT (COUNT(DISTINCT ?subject) AS ?count) WHERE {{ {_RESOURCES} }}")
    pages = 1 + -(-int(row["count"].value) // MAX_URLS)
    modified = _find_newest(_read_dates(knowledge_graph.engine), None)
    last = f"<lastmod>{modified}</lastmod>" if modified else ""
    entries = "".join(f"<sitemap><loc>{escape(f'{address}/sitemap/{n}.xml')}</loc>{last}</sitemap>\n" for n in range(1, pages + 1))
    return _answer_xml(f'<sitemapindex xmlns="{_SITEMAP}">\n{entries}</sitemapindex>\n', knowledge_graph.engine.release)


def answer_sitemap(request: Request, knowledge_graph: KnowledgeGraph, number: str, address: str) -> Response:
    """``/sitemap/N.xml``: pages with their other language, and when what each tells has last changed.

    Raises:
        UnknownPageError: there is no such sitemap.
    """
    n = int(number) if number.isascii() and number.isdecimal() and len(number) < 6 and not number.startswith("0") else 0
    pages = _list_site(knowledge_graph) if n == 1 else _list_resources(knowledge_graph, n - 2) if n else ()
    if not pages:
        raise problems.unknown_page(request.url.path)
    entries = "".join(_write_page(page, address) for page in pages)
    return _answer_xml(f'<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">\n{entries}</urlset>\n', knowledge_graph.engine.release)


def answer_api_catalog(address: str) -> Response:
    """``/.well-known/api-catalog`` (RFC 9727): the ways to ask and to follow what changes, with what describes each."""
    catalog, openapi = f"{address}/.well-known/api-catalog", f"{address}/openapi.json"
    anchors = [address + path for path in ("/sparql", "/queries", RELEASES, CHANGES)]
    services = [
        {
            "anchor": anchor,
            "service-desc": [{"href": openapi, "type": "application/json"}],
            "service-doc": [{"href": f"{address}/docs", "type": "text/html", "hreflang": ["th", "en"]}],
            "service-meta": [{"href": f"{address}/.well-known/void", "type": "text/turtle"}, {"href": f"{address}/catalog.ttl", "type": "text/turtle"}],
            "license": [{"href": LICENCE}],
        }
        for anchor in anchors
    ]
    document = {"linkset": [{"anchor": catalog, "item": [{"href": anchor} for anchor in anchors]}, *services]}
    # Clients may ask for the header alone.
    headers = {"Link": f'<{catalog}>;rel="api-catalog"'}
    return Response(json.dumps(document, ensure_ascii=False), headers=headers, media_type=_PROFILE)


def answer_linkset(request: Request, knowledge_graph: KnowledgeGraph, address: str, media_type: str | None = None) -> Response:
    """``/linkset`` (RFC 9264): the links of the page of the data set, as they also stand in its headers.

    Args:
        request: what is answered.
        knowledge_graph: what is served.
        address: the site's.
        media_type: the form, None for the one that the request likes best.

    Raises:
        UnknownReleaseError: the graphs are of no release.
        FormatError: the request takes neither form.
    """
    release = require_release(knowledge_graph.engine.release)
    links = [link for link in list_links(release, address) if link.relation != "linkset"]
    offers = {LINKSET_JSON: LINKSET_JSON, "application/json": LINKSET_JSON, LINKSET: LINKSET, "text/html": LINKSET_JSON}
    chosen = media_type or negotiation.choose_aliased(request.headers.get("accept"), offers)
    if chosen is None:
        raise problems.refuse_forms(LINKSET_JSON, LINKSET)
    anchor = f"{address}/catalog"
    headers = {**describe_release(release), "Vary": "Accept"}
    if chosen == LINKSET:
        return Response(write_links(links, ",\n", anchor=anchor) + "\n", headers=headers, media_type=LINKSET)
    targets: dict[str, list[dict[str, str]]] = {}
    for link in links:
        targets.setdefault(link.relation, []).append({"href": link.target} | ({"type": link.media_type} if link.media_type else {}))
    return Response(rendering.encode(json.dumps({"linkset": [{"anchor": anchor, **targets}]}, ensure_ascii=False)), headers=headers, media_type=LINKSET_JSON)


def _list_site(knowledge_graph: KnowledgeGraph) -> tuple[Page, ...]:
    dates = _read_dates(knowledge_graph.engine)
    newest = _find_newest(dates, None)
    release = knowledge_graph.engine.release
    made = {"/catalog": release.created.strftime(_TIME), "/releases": release.created.strftime(_TIME)} if release else {}
    # What says the same in every release has no date.
    unchanging = {"/sparql", "/docs", "/help", "/problems"}
    pages = [Page(path, None if path in unchanging else made.get(path) or dates.get(_GRAPHS_OF_PAGES.get(path, ""), newest)) for path in _PAGES]
    # What asks for a parameter that has no default answers with a form until it is given.
    complete = (query for query in knowledge_graph.catalogue.values() if all(p.optional or p.default is not None for p in query.parameters))
    return (*pages, *(Page(f"/queries/{quote(query.name)}", newest) for query in complete))


def _list_resources(knowledge_graph: KnowledgeGraph, page: int) -> tuple[Page, ...]:
    dates = _read_dates(knowledge_graph.engine)
    # The graph of the description, which has no date, is not of the release.
    found: dict[str, set[str]] = {}
    part = f"SELECT DISTINCT ?subject WHERE {{ {_RESOURCES} }} ORDER BY ?subject LIMIT {MAX_URLS} OFFSET {page * MAX_URLS}"
    for row in knowledge_graph.sparql(f"SELECT DISTINCT ?subject ?graph WHERE {{ {{ {part} }} GRAPH ?graph {{ ?subject ?p ?o }} }} ORDER BY ?subject ?graph"):
        found.setdefault(row["subject"].value, set()).add(row["graph"].value)
    return tuple(Page("/" + quote(iri.removeprefix(BASE), safe="/:@!$&'()*+,;=-._~"), _find_newest(dates, graphs)) for iri, graphs in found.items())


def _read_dates(engine: Engine) -> Mapping[str, str]:
    """When each graph last changed."""
    return {graph.iri: graph.modified.strftime(_TIME) for graph in engine.release.graphs} if engine.release else {}


def _find_newest(dates: Mapping[str, str], graphs: set[str] | None) -> str | None:
    return max((date for iri, date in dates.items() if graphs is None or iri in graphs), default=None)


def _write_page(page: Page, address: str) -> str:
    at = address + page.path
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(href)}/>'
        for language, href in (("th", f"{at}?lang=th"), ("en", f"{at}?lang=en"), ("x-default", at))
    )
    return f"<url><loc>{escape(at)}</loc>{f'<lastmod>{page.modified}</lastmod>' if page.modified else ''}{alternates}</url>\n"


def _answer_xml(body: str, release: Release | None) -> Response:
    headers = describe_release(release) if release else {}
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', headers=headers, media_type="application/xml")
