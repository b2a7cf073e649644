"""Discovery: from the address alone, a crawler finds everything, and all of it is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from khonkaen_kg.namespaces import BASE, GRAPH, KK
from khonkaen_kg.web import discovery
from tests.web.client import BROWSER
from tests.web.exchange import ask
from tests.web.open_site import ADDRESS, GAPS, PLAN, TRANSLATED, OpenSite

if TYPE_CHECKING:
    from tests.web.client import Client

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"


def read_map(site: OpenSite, number: int) -> dict[str, str | None]:
    """The addresses of a sitemap, each with when it changed."""
    root = ElementTree.fromstring(site.client.get(f"/sitemap/{number}.xml").text)
    return {url.findtext(SITEMAP + "loc") or "": url.findtext(SITEMAP + "lastmod") for url in root}


def tell_change(site: OpenSite, graph: str) -> str:
    (modified,) = (each.modified for each in site.new.graphs if each.iri == graph)
    return modified.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_robots_name_the_sitemap_and_keep_out_of_queries_only(published: OpenSite) -> None:
    response = published.client.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    lines = response.text.splitlines()
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in lines
    assert [line for line in lines if line.startswith("Disallow")] == ["Disallow: /sparql?", "Disallow: /queries/*?"]
    assert lines[0] == "User-agent: *"


def test_sitemaps_list_every_element_gap_plan_and_recipient_type(published: OpenSite) -> None:
    index = ElementTree.fromstring(published.client.get("/sitemap.xml").text)
    assert [entry.findtext(SITEMAP + "loc") for entry in index] == [f"{ADDRESS}/sitemap/1.xml", f"{ADDRESS}/sitemap/2.xml"]
    listed = set(read_map(published, 2))
    for kind, count in (
        ("Process", 8),
        ("Mission", 3),
        ("StrategicIssue", 5),
        ("Gap", 83),
        ("StrategicPlan", 1),
        ("RecipientType", None),
        ("SourceDocument", 1),
    ):
        iris = {row["s"].value for row in published.knowledge_graph.sparql(f"SELECT DISTINCT ?s WHERE {{ ?s a kko:{kind} }}")}
        assert iris
        assert count in (None, len(iris)), kind
        assert {iri.replace(BASE, f"{ADDRESS}/") for iri in iris} <= listed


def test_every_page_of_the_site_is_listed_and_there_in_both_languages(published: OpenSite) -> None:
    root = ElementTree.fromstring(published.client.get("/sitemap/1.xml").text)
    assert {f"{ADDRESS}{path}" for path in ("/", "/catalog", "/releases", "/ontology", "/shapes", "/queries")} <= set(read_map(published, 1))
    # Each can be asked as it is: its parameters have defaults.
    assert {f"{ADDRESS}/queries/{name}" for name in published.knowledge_graph.catalogue} <= set(read_map(published, 1))
    for url in root:
        alternates = {link.get("hreflang"): link.get("href") for link in url.iter(XHTML + "link")}
        location = url.findtext(SITEMAP + "loc")
        assert alternates == {"th": f"{location}?lang=th", "en": f"{location}?lang=en", "x-default": location}


@pytest.mark.parametrize("number", [1, 2])
def test_listed_addresses_answer(published: OpenSite, number: int) -> None:
    locations = list(read_map(published, number))
    # The pages of things are alike, and drawing them all takes long.
    chosen = locations if number == 1 else locations[::12]
    assert len(chosen) > 10
    for location in chosen:
        path = location.removeprefix(ADDRESS)
        for language in ("th", "en"):
            response = published.client.get(f"{path}?lang={language}", BROWSER)
            assert response.status_code == 200, path
            assert response.headers["content-language"] == language


def test_time_of_a_page_is_that_of_the_newest_graph_that_speaks_of_it(published: OpenSite) -> None:
    found = read_map(published, 2)
    renamed = published.label.subject.value.replace(BASE, f"{ADDRESS}/")  # type: ignore[union-attr]
    assert found[renamed] == tell_change(published, TRANSLATED)
    gap = next(location for location in found if "/gap/" in location)
    assert found[gap] == tell_change(published, GAPS)
    assert published.new.created.strftime("%Y-%m-%dT%H:%M:%SZ") == tell_change(published, TRANSLATED)
    assert read_map(published, 1)[f"{ADDRESS}/shapes"] == tell_change(published, GRAPH + "shapes")
    assert read_map(published, 1)[f"{ADDRESS}/problems"] is None


def test_large_graphs_have_several_sitemaps(published: OpenSite, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = discovery._list_resources(published.knowledge_graph, 0)
    monkeypatch.setattr(discovery, "MAX_URLS", 50)
    pages = [discovery._list_resources(published.knowledge_graph, number) for number in range(-(-len(whole) // 50) + 1)]
    assert [len(page) for page in pages[:-2]] == [50] * (len(pages) - 2)
    assert pages[-1] == ()
    assert tuple(entry for page in pages for entry in page) == whole


@pytest.mark.parametrize("number", ["0", "3", "01", "-1", "x", "99999999", "1.5", "%D9%A1", "1%00"])
def test_sitemap_that_is_not_there_is_not_found(published: OpenSite, number: str) -> None:
    response = published.client.get(f"/sitemap/{number}.xml")
    assert (response.status_code, response.json()["code"]) == (404, "unknown-page")


def test_api_catalog_describes_the_ways_to_ask_and_to_follow(published: OpenSite) -> None:
    response = published.client.get("/.well-known/api-catalog")
    assert response.headers["content-type"] == 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"'
    head = ask(published.app, "/.well-known/api-catalog", method="HEAD")
    assert head.headers["link"] == f'<{ADDRESS}/.well-known/api-catalog>;rel="api-catalog"'
    itself, *services = response.json()["linkset"]
    assert itself["anchor"] == f"{ADDRESS}/.well-known/api-catalog"
    assert (
        [item["href"] for item in itself["item"]]
        == [service["anchor"] for service in services]
        == [ADDRESS + path for path in ("/sparql", "/queries", "/releases", "/changes")]
    )
    for service in services:
        for relation in ("service-desc", "service-doc", "service-meta"):
            for link in service[relation]:
                answer = published.client.get(link["href"].removeprefix(ADDRESS))
                assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, link["type"])


def test_linkset_has_the_links_of_the_page(published: OpenSite) -> None:
    page = published.client.get("/catalog", BROWSER).headers["link"]
    header = {(target, relation) for target, relation in re.findall(r'<([^>]*)>;rel="([^"]*)"', page) if relation != "linkset"}
    response = published.client.get("/linkset")
    assert response.headers["content-type"] == "application/linkset+json"
    (context,) = response.json()["linkset"]
    assert context.pop("anchor") == f"{ADDRESS}/catalog"
    assert {(target["href"], relation) for relation, targets in context.items() for target in targets} == header
    text = published.client.get("/linkset", "application/linkset")
    assert text.headers["content-type"] == "application/linkset"
    assert {tuple(found) for found in re.findall(r'<([^>]*)>;rel="([^"]*)"', text.text)} == header
    assert text.text.count(f';anchor="{ADDRESS}/catalog"') == len(header)
    assert published.client.get("/linkset.json", "application/linkset").headers["content-type"] == "application/linkset+json"
    assert published.client.get("/linkset", "image/png").status_code == 406


def test_other_origins_may_read_all_of_it(published: OpenSite) -> None:
    for path in ("/robots.txt", "/sitemap.xml", "/linkset", "/.well-known/api-catalog", "/.well-known/void", "/catalog", "/changes", "/dumps"):
        preflight = ask(published.app, path, ("origin", "https://elsewhere.example"), ("access-control-request-method", "GET"), method="OPTIONS")
        assert (preflight.status, preflight.headers["access-control-allow-origin"]) == (204, "*")
        assert ask(published.app, path).headers["access-control-allow-origin"] == "*"
        assert ask(published.app, path, method="POST").status == 405


def test_graphs_of_no_release_have_sitemaps_without_dates(client: Client) -> None:
    assert client.get("/robots.txt").status_code == 200
    for path in ("/sitemap.xml", "/sitemap/1.xml", "/sitemap/2.xml"):
        response = client.get(path)
        assert response.status_code == 200
        assert "<lastmod>" not in response.text
    assert f"http://localhost/{PLAN.removeprefix(BASE)}</loc>" in client.get("/sitemap/2.xml").text
    assert KK.startswith(BASE)
