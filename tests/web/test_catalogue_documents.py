"""The catalogue's documents: one graph in every form, the same bytes each time, and a page that search engines for data sets understand."""

from __future__ import annotations

import json
import re

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

from khonkaen_kg.namespaces import DATASET, DCAT, DCTERMS, DESCRIPTION, QUERY, RDF, SCHEMA, SH
from khonkaen_kg.web import catalogue
from khonkaen_kg.web.documents import FORMS
from tests.web.client import BROWSER, Client, Page
from tests.web.exchange import ask
from tests.web.open_site import ADDRESS, OpenSite


def read_graph(body: bytes, media_type: str) -> Dataset:
    form = RdfFormat.from_media_type(media_type.partition(";")[0])
    assert form is not None
    graph = Dataset(Quad(*quad.triple) for quad in parse(body, format=form, base_iri=ADDRESS))
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return graph


def read_embedded(page: Page) -> dict[str, object]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.response.text, re.DOTALL)
    document = json.loads(found)
    assert isinstance(document, dict)
    return document


def list_links(header: str) -> list[tuple[str, str, str | None]]:
    return re.findall(r'<([^>]*)>;rel="([^"]*)"(?:;type="([^"]*)")?', header)


@pytest.mark.parametrize("path", ["/catalog", "/queries"])
def test_every_form_of_a_document_is_the_same_graph(published: OpenSite, path: str) -> None:
    graphs = []
    for suffix, form in FORMS.items():
        response = published.client.get(f"{path}.{suffix}")
        assert response.status_code == 200
        assert response.headers["content-type"] in (form, f"{form}; charset=utf-8")
        assert f'<{ADDRESS}{path}>;rel="canonical"' in response.headers["link"]
        assert response.content == published.client.get(f"{path}.{suffix}").content
        graphs.append(read_graph(response.content, form))
    assert len(graphs) == 4
    assert len(graphs[0]) > 100
    assert all(graph == graphs[0] for graph in graphs)


def test_catalogue_is_the_graph_in_the_store(published: OpenSite) -> None:
    (row,) = published.knowledge_graph.sparql(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{DESCRIPTION}> {{ ?s ?p ?o }} }}")
    graph = read_graph(published.client.get("/catalog.nt").content, "application/n-triples")
    assert len(graph) == int(row["n"].value)
    assert Quad(NamedNode(DATASET), NamedNode(RDF + "type"), NamedNode(DCAT + "Dataset")) in graph


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "text/turtle; charset=utf-8"),
        ("*/*", "text/turtle; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
        ("text/turtle;q=0.2, application/rdf+xml;q=0.9, application/x-unknown", "application/rdf+xml"),
        (", ".join(f"application/x-{n}" for n in range(100)) + ", text/turtle;q=0.1", "text/turtle; charset=utf-8"),
        ("a" * 100_000, "text/turtle; charset=utf-8"),
        (BROWSER, "text/html; charset=utf-8"),
    ],
)
def test_form_of_the_catalogue_follows_the_request(published: OpenSite, accept: str | None, form: str) -> None:
    lines = [("accept", accept)] if accept else []
    response = ask(published.app, "/catalog", *lines)
    assert (response.status, response.headers["content-type"]) == (200, form)
    assert response.headers["vary"].startswith("Accept")


def test_form_that_the_catalogue_has_not_is_refused(published: OpenSite) -> None:
    for path in ("/catalog", "/.well-known/void"):
        for accept in ("image/png", "*/*;q=0"):
            response = published.client.get(path, accept)
            assert (response.status_code, response.json()["code"]) == (406, "format")
            assert "text/turtle" in response.json()["en"]["remedy"]


def test_void_has_the_same_statements_where_harvesters_look(published: OpenSite) -> None:
    for accept, suffix in (("*/*", "ttl"), ("application/rdf+xml", "rdf"), ("application/ld+json", "jsonld")):
        assert published.client.get("/.well-known/void", accept).content == published.client.get(f"/catalog.{suffix}").content
    moved = published.client.get("/.well-known/void", BROWSER, host="kg.test")
    assert (moved.status_code, moved.headers["location"]) == (307, "/catalog")


def test_documents_are_current_until_the_next_release(published: OpenSite) -> None:
    etags = set()
    for path in ("/catalog.ttl", "/catalog.rdf", "/catalog", "/queries.ttl", "/.well-known/void", "/catalog.html?lang=th", "/catalog.html?lang=en"):
        got = ask(published.app, path)
        etags.add(got.headers["etag"])
        assert ask(published.app, path, ("if-none-match", got.headers["etag"])).status == 304
        assert ask(published.app, path, ("if-modified-since", got.headers["last-modified"])).status == 304
        head = ask(published.app, path, method="HEAD")
        assert (head.status, head.body, head.lasting) == (200, b"", got.lasting)
        assert ask(published.app, path, method="OPTIONS").headers["allow"] == "GET, HEAD, OPTIONS"
    assert len(etags) == 7


def test_no_document_says_what_the_host_header_says(published: OpenSite) -> None:
    for path in ("/catalog", "/catalog.html", "/queries.ttl", "/releases", "/changes", "/robots.txt", "/sitemap.xml", "/sitemap/1.xml", "/linkset"):
        response = ask(published.app, path, ("host", "evil.example"), ("x-forwarded-host", "evil.example"))
        assert response.status == 200
        assert b"evil.example" not in response.body
        assert "evil.example" not in str(response.headers)


def test_described_queries_name_the_endpoint(published: OpenSite) -> None:
    graph = read_graph(published.client.get("/queries.nt").content, "application/n-triples")
    executable, target = NamedNode(SH + "SPARQLExecutable"), NamedNode(SCHEMA + "target")
    described = {str(quad.subject) for quad in graph if quad.predicate.value == RDF + "type" and quad.object == executable}
    assert described == {f"<{QUERY}{name}>" for name in published.knowledge_graph.catalogue}
    assert {str(quad.subject) for quad in graph if quad.predicate == target and quad.object == NamedNode(f"{ADDRESS}/sparql")} == described


@pytest.mark.parametrize("language", ["th", "en"])
def test_page_embeds_what_search_engines_for_data_sets_read(published: OpenSite, language: str) -> None:
    page = published.client.browse(f"/catalog?lang={language}")
    found = read_embedded(page)
    other = read_embedded(published.client.browse(f"/catalog?lang={'en' if language == 'th' else 'th'}"))
    assert (found["@context"], found["@type"], found["@id"], found["identifier"]) == (SCHEMA, "Dataset", DATASET, DATASET)
    assert found["name"] == other["alternateName"] != found["alternateName"]
    assert isinstance(found["description"], str)
    assert 50 <= len(found["description"]) <= 5_000
    assert found["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert found["creator"]["name"] == {"th": "คณะผู้จัดทำ khonkaen-kg", "en": "khonkaen-kg curators"}[language]  # type: ignore[index]
    assert (found["url"], found["inLanguage"], found["isAccessibleForFree"]) == (f"{ADDRESS}/catalog", ["th", "en"], True)
    assert (found["version"], found["temporalCoverage"]) == (published.new.name, "2018/2022")
    assert [place["name"] for place in found["spatialCoverage"]] == [{"th": "จังหวัดขอนแก่น", "en": "Khon Kaen Province"}[language]]  # type: ignore[attr-defined]
    files = found["distribution"]
    assert isinstance(files, list)
    assert [file["sha256"] for file in files] == [published.new.wholes[form].sha256 for form in ("nq", "trig", "ttl", "jsonld")]
    for file in files:
        assert file["contentUrl"].startswith(ADDRESS)
        assert published.client.get(file["contentUrl"].removeprefix(ADDRESS)).status_code == 200


@pytest.mark.parametrize("language", ["th", "en"])
def test_page_tells_licence_counts_citation_and_files(published: OpenSite, language: str) -> None:
    page = published.client.browse(f"/catalog?lang={language}")
    assert f"{published.new.triples:,}" in page.text
    assert "https://creativecommons.org/licenses/by/4.0/" in page.links()
    assert page.text.count(f"{published.new.name} [Data set]") == page.text.count(f"{published.new.name} [ชุดข้อมูล]") == 1
    assert len([link for link in page.links() if link.startswith(f"/dumps/{published.new.name}/") and link.endswith(".gz")]) == 4 * (
        1 + len(published.new.graphs)
    )
    for form in ("nq", "trig", "ttl", "jsonld"):
        assert published.new.wholes[form].sha256 in page.text
    assert {link["type"] for link in page.all("link") if link.get("rel") == "alternate" and "type" in link} == set(FORMS.values())
    for link in {link for link in page.links() if link.startswith("/")}:
        assert published.client.get(link, BROWSER).status_code == 200, link


def test_headers_of_the_page_lead_on(published: OpenSite) -> None:
    header = published.client.get("/catalog", BROWSER).headers["link"]
    # Some harvesters do not find a parameter behind a space.
    assert "; " not in header
    links = list_links(header)
    relations = [relation for _, relation, _ in links]
    assert set(relations) == {"cite-as", "type", "license", "author", "collection", "describedby", "item", "linkset", "version-history"}
    assert [target for target, relation, _ in links if relation == "version-history"] == [
        ADDRESS + path for path in ("/releases", "/releases.json", "/changes")
    ]
    assert (DATASET, "cite-as", "") in links
    for target, relation, media_type in links:
        if relation in ("describedby", "item", "linkset", "version-history"):
            accept = media_type if relation in ("linkset", "version-history") else "*/*"
            response = published.client.get(target.removeprefix(ADDRESS), accept)
            assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, media_type), target


def test_nothing_in_the_embedded_data_ends_its_element(published: OpenSite) -> None:
    html = published.client.browse("/catalog").response.text
    _, _, rest = html.partition('<script type="application/ld+json">')
    assert "<" not in rest.partition("</script>")[0]


def test_graphs_of_no_release_have_no_catalogue(client: Client) -> None:
    for path in ("/catalog", "/catalog.ttl", "/.well-known/void", "/queries.ttl", "/linkset"):
        response = client.get(path)
        assert (response.status_code, response.json()["code"]) == (404, "unknown-release")


@pytest.mark.parametrize("page", ["/catalog", "/releases", "/ontology", "/shapes"])
def test_slash_at_the_end_of_a_page_leads_to_the_page_with_what_was_asked(published: OpenSite, page: str) -> None:
    response = published.client.get(f"{page}/?lang=th", host="evil.example")
    assert (response.status_code, response.headers["location"]) == (308, f"{page}?lang=th")
    assert published.client.get(page, BROWSER).status_code == 200


@pytest.mark.parametrize("version", ["1", "99", "x"])
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/catalog", "/catalog.ttl", "/catalog/", "/.well-known/void", "/queries", "/queries.ttl", "/releases", "/releases.json", "/changes", "/dumps"),
        *(
            "/dumps/",
            "/dumps/khonkaen-kg.nq",
            "/linkset",
            "/linkset.json",
            "/sitemap.xml",
            "/robots.txt",
            "/.well-known/api-catalog",
            "/timemap/id/dataset",
            "/docs",
        ),
    ],
)
def test_version_of_what_has_none_is_refused_and_never_passed_over(published: OpenSite, path: str, version: str) -> None:
    for accept in ("text/html", "application/json"):
        response = published.client.get(f"{path}?version={version}", accept)
        assert response.status_code == 422
    problem = response.json()
    assert problem["code"] == "parameter"
    for language in ("th", "en"):
        assert "/id/…?version=" in problem[language]["remedy"]
        assert "/releases" in problem[language]["remedy"]


def test_version_without_a_value_asks_for_none(published: OpenSite) -> None:
    assert published.client.get("/catalog.ttl?version=").content == published.client.get("/catalog.ttl").content


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/turtle", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json, */*;q=0.1", "application/ld+json"),
        (BROWSER, "text/html"),
    ],
)
def test_form_of_the_list_of_queries_follows_the_request(published: OpenSite, accept: str | None, form: str) -> None:
    response = published.client.get("/queries", accept)
    assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, form)
    suffix = {media_type: suffix for suffix, media_type in FORMS.items()}.get(form)
    assert suffix is None or response.content == published.client.get(f"/queries.{suffix}").content


def test_form_that_the_list_of_queries_has_not_is_refused(published: OpenSite) -> None:
    response = published.client.get("/queries", "image/png")
    assert (response.status_code, response.json()["code"]) == (406, "format")


def test_suffix_that_is_no_form_is_not_found(published: OpenSite) -> None:
    for path in ("/catalog.exe", "/catalog//", "/catalog.ttl/", "/queries.html.ttl.exe", "/.well-known/nothing", "/.well-known/security.txt", "/CATALOG"):
        assert published.client.get(path).status_code == 404, path
    for path in ("/catalog?lang=th&lang=en", "/releases?lang=th&lang=en"):
        assert published.client.get(path, BROWSER).status_code == 422


def test_title_stands_in_both_languages(published: OpenSite) -> None:
    graph = read_graph(published.client.get("/catalog.nt").content, "application/n-triples")
    titles = [quad.object for quad in graph if quad.subject == NamedNode(DATASET) and quad.predicate.value == DCTERMS + "title"]
    assert sorted(getattr(title, "language", "") for title in titles) == ["en", "th"]


def test_page_of_many_graphs_lists_some_and_says_how_many_there_are(published: OpenSite, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "of 14 graphs" not in published.client.browse("/catalog?lang=en&all").text
    monkeypatch.setattr(catalogue, "MAX_GRAPHS", 3)
    assert "These are the first 3 of 14 graphs." in published.client.browse("/catalog?lang=en&some").text
