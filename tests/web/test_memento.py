"""Mementos: what an address said in each release that is kept, by name and by time; what was retired, and what was replaced."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.namespaces import BASE, DCTERMS, GRAPH, KK, RDFS
from khonkaen_kg.paths import Home
from khonkaen_kg.settings import RELEASES
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.release import Release, write_release
from khonkaen_kg.web.site import Options, make_site
from tests.web.client import BROWSER, Client
from tests.web.test_front import Shelf

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://kg.example"
DAY = 86_400
KEPT, GONE, OLD, NEW = (f"thing/{name}" for name in ("kept", "gone", "old", "new"))


def describe(*labels: tuple[str, str]) -> list[tuple[str, list[Triple]]]:
    return [(GRAPH + "things", [Triple(NamedNode(KK + thing), NamedNode(RDFS + "label"), Literal(label, language="en")) for thing, label in labels])]


@pytest.fixture
def releases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Release, ...]:
    """Three releases, of 2, 3 and 4 January 1970. The second has one thing less, the third replaces one."""
    monkeypatch.delenv(RELEASES.variable, raising=False)
    home = Home(tmp_path)
    contents = [
        describe((KEPT, "first"), (GONE, "gone"), (OLD, "old")),
        describe((KEPT, "second"), (OLD, "old")),
        describe((KEPT, "third"), (NEW, "new")),
    ]
    contents[2][0][1].append(Triple(NamedNode(KK + OLD), NamedNode(DCTERMS + "isReplacedBy"), NamedNode(KK + NEW)))
    made = []
    for day, content in enumerate(contents, start=1):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(day * DAY))
        made.append(write_release(home.releases, content))
    return tuple(made)


@pytest.fixture
def shelf(tmp_path: Path, releases: tuple[Release, ...]) -> Shelf:
    return Shelf(Home(tmp_path), releases[-1])


@pytest.fixture
def client(shelf: Shelf, knowledge_graph: KnowledgeGraph) -> Client:
    options = Options(address=ADDRESS, client_seconds=0, client_errors=0, client_requests=0)
    return Client(make_site(KnowledgeGraph(shelf, knowledge_graph.catalogue), options))


def read_links(response: httpx.Response) -> dict[str, tuple[str, str]]:
    """The links of a response by relation: where they lead, and their other attributes."""
    found = {}
    for target, attributes in re.findall(r'<([^>]*)>((?:;[a-z]+="[^"]*")+)', response.headers["link"]):
        relation, _, rest = attributes.removeprefix(';rel="').partition('"')
        found[relation] = (target, rest)
    return found


def test_original_is_its_own_timegate_and_names_its_versions(client: Client) -> None:
    response = client.get(f"/id/{KEPT}", "text/turtle")
    links = read_links(response)
    assert links["original timegate"] == (f"{ADDRESS}/id/{KEPT}", "")
    assert links["timemap"] == (f"{ADDRESS}/timemap/id/{KEPT}", ';type="application/link-format"')
    assert response.headers["vary"].startswith("Accept-Datetime, Accept, Accept-Language")
    assert "memento-datetime" not in response.headers
    assert response.headers["last-modified"] == "Sun, 04 Jan 1970 00:00:00 GMT"
    assert '"third"@en' in response.text


@pytest.mark.parametrize(
    ("date", "index"),
    [
        ("Fri, 02 Jan 1970 00:00:00 GMT", 0),
        ("Fri, 02 Jan 1970 23:59:59 GMT", 0),
        ("Sat, 03 Jan 1970 12:00:00 GMT", 1),
        ("Sun, 04 Jan 1970 00:00:00 GMT", 2),
        ("Sun, 22 Nov 2026 00:00:00 GMT", 2),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Mon, 01 Jan 1900 00:00:00 GMT", 0),
    ],
)
def test_time_leads_to_the_release_of_that_time_and_before_the_first_to_the_first(client: Client, releases: tuple[Release, ...], date: str, index: int) -> None:
    response = client.get(f"/id/{KEPT}?lang=en", BROWSER, accept_datetime=date)
    assert response.status_code == 302
    assert response.headers["location"] == f"/id/{KEPT}?lang=en&version={releases[index].name}"
    assert response.headers["vary"] == "Accept-Datetime, Accept, Accept-Language"
    assert "original timegate" in read_links(response)
    assert "memento-datetime" not in response.headers
    assert "etag" not in response.headers


@pytest.mark.parametrize(
    "date", ["", "yesterday", "2026-11-22", "Sun, 22 Nov 2026 00:00:00 +0700", "Sun, 31 Feb 2026 00:00:00 GMT", "Sun, 22 Xxx 2026 0:00 GMT"]
)
def test_what_is_no_date_is_refused(client: Client, date: str) -> None:
    response = client.get(f"/id/{KEPT}", "text/turtle", accept_datetime=date)
    assert (response.status_code, response.json()["code"]) == (400, "protocol")
    assert response.headers["vary"].startswith("Accept-Datetime, Accept")
    assert response.headers["cache-control"] == "no-store"


def test_memento_says_what_its_release_said_and_where_the_others_are(client: Client, releases: tuple[Release, ...]) -> None:
    response = client.get(f"/id/{KEPT}?version={releases[1].name}", "text/turtle")
    assert (response.status_code, response.headers["memento-datetime"]) == (200, "Sat, 03 Jan 1970 00:00:00 GMT")
    assert '"second"@en' in response.text
    links = read_links(response)
    own = f"{ADDRESS}/id/{KEPT}"
    assert links["original timegate"][0] == own
    assert links["first prev memento"] == (f"{own}?version={releases[0].name}", ';datetime="Fri, 02 Jan 1970 00:00:00 GMT"')
    assert links["last next memento"] == (f"{own}?version={releases[2].name}", ';datetime="Sun, 04 Jan 1970 00:00:00 GMT"')


@pytest.mark.parametrize("path", ["/ontology", "/ontology.ttl", "/shapes", "/shapes.jsonld"])
def test_terms_and_rules_have_versions_too(client: Client, releases: tuple[Release, ...], path: str) -> None:
    response = client.get(f"{path}?version={releases[0].name}", "text/turtle")
    assert (response.status_code, response.headers["memento-datetime"]) == (200, "Fri, 02 Jan 1970 00:00:00 GMT")
    assert response.headers["content-location"].endswith(f"?version={releases[0].name}")
    led = client.get(path, accept_datetime="Sat, 03 Jan 1970 10:00:00 GMT")
    assert (led.status_code, led.headers["location"]) == (302, f"{path}?version={releases[1].name}")
    page = client.browse(f"{path.partition('.')[0]}?version={releases[0].name}&lang=en")
    assert releases[0].name in page.text
    assert f"/timemap{path.partition('.')[0]}" in page.links()


@pytest.mark.parametrize("path", [f"/id/{KEPT}", "/ontology"])
def test_other_forms_of_a_memento_are_of_the_same_release(client: Client, releases: tuple[Release, ...], path: str) -> None:
    query = f"?version={releases[0].name}"
    response = client.get(path + query, BROWSER)
    forms = {f"{path}.{suffix}{query}" for suffix in ("ttl", "nt", "rdf", "jsonld")}
    assert {f"{ADDRESS}{form}" for form in forms} <= set(re.findall(r'<([^>]*)>;rel="alternate"', response.headers["link"]))
    assert forms == set(re.findall(r'<link rel="alternate" type="[^"]*" href="([^"]*)">', response.text))
    assert client.get(path + query, "text/turtle").content == client.get(f"{path}.ttl{query}").content


def test_version_is_named_as_for_queries(client: Client, releases: tuple[Release, ...]) -> None:
    for name in (releases[0].name, releases[0].id, releases[0].id[:8], "1"):
        assert '"first"@en' in client.get(f"/id/{KEPT}.ttl?version={name}").text
    assert client.get(f"/id/{KEPT}?version=99999999", "text/turtle").status_code == 404


def test_page_of_an_earlier_release_says_so_and_leads_to_the_current_one(client: Client, releases: tuple[Release, ...]) -> None:
    page = client.browse(f"/id/{KEPT}?version={releases[0].name}&lang=en")
    assert f"This page shows release {releases[0].name}" in page.text
    assert f"/id/{KEPT}?lang=en" in page.links()
    assert f"/id/{KEPT}.ttl?version={releases[0].name}" in page.links()
    for url in (f"/id/{KEPT}?lang=en", f"/id/{KEPT}?lang=en&version={releases[2].name}"):
        assert "This page shows release" not in client.browse(url).text


def test_who_asks_for_a_time_is_not_given_what_is_remembered(client: Client) -> None:
    first = client.get(f"/id/{KEPT}", "text/turtle")
    assert client.get(f"/id/{KEPT}", "text/turtle").headers["etag"] == first.headers["etag"]
    assert client.get(f"/id/{KEPT}", "text/turtle", accept_datetime="Fri, 02 Jan 1970 00:00:00 GMT").status_code == 302
    assert client.get(f"/id/{KEPT}", "text/turtle").text == first.text


def test_original_and_mementos_never_share_an_etag(client: Client, releases: tuple[Release, ...]) -> None:
    urls = (f"/id/{KEPT}.ttl", *(f"/id/{KEPT}.ttl?version={release.name}" for release in releases))
    assert len({client.get(url).headers["etag"] for url in urls}) == 4


def test_timemap_lists_every_release_in_both_forms(client: Client, releases: tuple[Release, ...]) -> None:
    response = client.get(f"/timemap/id/{KEPT}")
    assert response.headers["content-type"] == "application/link-format"
    own = f"{ADDRESS}/id/{KEPT}"
    times = ("Fri, 02 Jan 1970 00:00:00 GMT", "Sat, 03 Jan 1970 00:00:00 GMT", "Sun, 04 Jan 1970 00:00:00 GMT")
    assert response.text.split(",\n") == [
        f'<{own}>;rel="original timegate"',
        f'<{ADDRESS}/timemap/id/{KEPT}>;rel="self";type="application/link-format";from="{times[0]}";until="{times[2]}"',
        f'<{own}?version={releases[0].name}>;rel="first memento";datetime="{times[0]}"',
        f'<{own}?version={releases[1].name}>;rel="memento";datetime="{times[1]}"',
        f'<{own}?version={releases[2].name}>;rel="last memento";datetime="{times[2]}"\n',
    ]
    listed = client.get(f"/timemap/id/{KEPT}", "application/json").json()
    assert [memento["uri"] for memento in listed["mementos"]["list"]] == [f"{own}?version={release.name}" for release in releases]
    assert listed["mementos"]["first"]["datetime"] == "1970-01-02T00:00:00+00:00"
    assert client.get(f"/timemap/id/{KEPT}", "image/png").status_code == 406


def test_release_that_is_not_served_yet_is_no_version_yet(client: Client, shelf: Shelf, releases: tuple[Release, ...]) -> None:
    shelf.turn_to(releases[1])
    for answer in (client.get(f"/timemap/id/{KEPT}"), client.get(f"/id/{KEPT}?version={releases[0].name}"), client.get(f"/id/{KEPT}", BROWSER)):
        assert answer.status_code == 200
        assert releases[1].name in answer.text + answer.headers.get("link", "")
        assert releases[2].name not in answer.text + answer.headers.get("link", "")
    led = client.get(f"/id/{KEPT}", accept_datetime="Sun, 22 Nov 2026 00:00:00 GMT")
    assert led.headers["location"] == f"/id/{KEPT}?version={releases[1].name}"


def test_earlier_release_of_the_same_content_is_another_version(client: Client, shelf: Shelf, releases: tuple[Release, ...]) -> None:
    again = write_release(shelf.home.releases, describe((KEPT, "first"), (GONE, "gone"), (OLD, "old")))
    assert again.id == releases[0].id
    shelf.turn_to(again)
    shelf.asked.clear()
    page = client.browse(f"/id/{KEPT}?version={releases[0].name}&lang=en")
    assert f"/id/{KEPT}?lang=en" in page.links()
    assert {query.release for query in shelf.asked} == {releases[0].name}


def test_citation_of_an_earlier_version_has_its_address(client: Client, releases: tuple[Release, ...]) -> None:
    old, _, new = (client.browse(f"/id/{KEPT}?lang=en&version={release.name}").text.partition("Cite this")[2] for release in releases)
    assert f"release {releases[0].name}, 1970-01-02 (BE 2513). {KK}{KEPT}?version={releases[0].name}" in old
    assert f"release {releases[2].name}, 1970-01-04 (BE 2513). {KK}{KEPT} " in new


def test_timemap_of_what_is_retired_is_there_and_of_what_never_was_is_not(client: Client) -> None:
    assert client.get(f"/timemap/id/{GONE}").status_code == 200
    for path in ("/timemap/catalog", "/timemap/releases", "/timemap/sparql", "/timemap/id/nothing", "/timemap/", "/timemap/id/a%00b", "/timemapid/x"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("suffix", ["", ".ttl"])
def test_no_release_after_the_last_that_had_a_retired_thing_is_named(client: Client, releases: tuple[Release, ...], suffix: str) -> None:
    path = f"/id/{GONE}{suffix}"
    listed = client.get(f"/timemap{path}", "application/json").json()["mementos"]["list"]
    assert [memento["uri"] for memento in listed] == [f"{ADDRESS}{path}?version={releases[0].name}"]
    led = client.get(path, accept_datetime="Sun, 22 Nov 2026 00:00:00 GMT")
    assert (led.status_code, led.headers["location"]) == (302, f"{path}?version={releases[0].name}")
    memento = client.get(led.headers["location"], BROWSER)
    assert memento.status_code == 200
    for other in releases[1:]:
        assert f"version={other.name}" not in memento.text + memento.headers["link"] + led.headers["link"]


def test_retired_thing_that_no_kept_release_has_has_no_versions(client: Client, releases: tuple[Release, ...]) -> None:
    shutil.rmtree(releases[0].folder)
    assert client.get(f"/timemap/id/{GONE}").status_code == 404
    for headers in ({}, {"accept_datetime": "Fri, 02 Jan 1970 00:00:00 GMT"}):
        response = client.get(f"/id/{GONE}", "text/turtle", **headers)
        assert response.status_code == 410
        assert response.headers["vary"].startswith("Accept-Datetime")


@pytest.mark.parametrize("path", ["/id/nope", "/id/nope.ttl", "/graph/nope", "/source/nope.txt", "/ontology/9.9"])
def test_time_of_what_never_was_is_not_found(client: Client, path: str) -> None:
    response = client.get(path, "text/turtle", accept_datetime="Fri, 02 Jan 1970 00:00:00 GMT")
    assert (response.status_code, response.headers["vary"].startswith("Accept-Datetime")) == (404, True)


def test_links_of_a_memento_stay_in_its_release(client: Client, releases: tuple[Release, ...]) -> None:
    version = f"version={releases[0].name}"
    links = client.browse(f"/id/{KEPT}?lang=en&{version}").links()
    assert f"/graph/things?lang=en&{version}" in links
    # What has no versions, and the way to what is now, carry none.
    assert {"/catalog?lang=en", "/releases?lang=en", f"/id/{KEPT}?lang=en"} <= set(links)
    assert not [link for link in links if link.count("version=") > 1]
    assert "/graph/things?lang=en" in client.browse(f"/id/{KEPT}?lang=en").links()
    table = "/sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20%3Fp%20%22first%22%40en%20%7D"
    assert f"/id/{KEPT}?{version}" in client.browse(f"{table}&version=1").links()
    assert client.browse(f"{table}&version=99").response.status_code == 404


@pytest.mark.parametrize("version", ["%E0%B9%91", "%D9%A1", "%C2%B9", "%EF%BC%91"])
def test_number_of_a_version_is_in_ascii_digits(client: Client, version: str) -> None:
    for path in (f"/id/{KEPT}?", "/sparql?query=ASK%7B%7D&"):
        response = client.get(f"{path}version={version}", "application/json")
        assert (response.status_code, response.json()["code"]) == (404, "unknown-release")


@pytest.mark.parametrize("suffix", ["", ".ttl"])
def test_retired_thing_is_gone_with_the_way_to_its_last_version(client: Client, releases: tuple[Release, ...], suffix: str) -> None:
    response = client.get(f"/id/{GONE}{suffix}", "text/turtle")
    assert (response.status_code, response.headers["content-type"], response.json()["code"]) == (410, "application/problem+json", "gone")
    assert releases[0].name in response.json()["detail"]
    href = f"/id/{GONE}?version={releases[0].name}"
    page = client.browse(f"/id/{GONE}?lang=en")
    assert (page.response.status_code, href in page.links()) == (410, True)
    assert '"gone"@en' in client.get(href, "text/turtle").text


def test_replaced_thing_leads_to_what_replaces_it_in_the_form_that_was_asked_for(client: Client, releases: tuple[Release, ...]) -> None:
    for url, target in ((f"/id/{OLD}", f"/id/{NEW}"), (f"/id/{OLD}.jsonld?lang=th", f"/id/{NEW}.jsonld?lang=th")):
        response = client.get(url)
        assert (response.status_code, response.headers["location"]) == (301, target)
    assert '"old"@en' in client.get(f"/id/{OLD}?version={releases[1].name}", "text/turtle").text


def test_graph_has_versions_too(client: Client, releases: tuple[Release, ...]) -> None:
    texts = [client.get(f"/graph/things.nt?version={release.name}").text for release in releases]
    assert [text.count("\n") for text in texts] == [3, 2, 3]


def test_graphs_of_no_release_have_no_versions(knowledge_graph: KnowledgeGraph) -> None:
    engine = InProcessEngine()
    client = Client(make_site(KnowledgeGraph(engine, knowledge_graph.catalogue)))
    assert engine.list_releases() == ()
    assert client.get("/timemap/id/x").status_code == 404
    assert client.get(f"/id/{KEPT}?version=1").status_code == 404


def test_nothing_of_a_memento_comes_from_the_host_header(client: Client, releases: tuple[Release, ...]) -> None:
    response = client.get(f"/id/{KEPT}?version={releases[0].name}", "text/turtle", host="evil.example")
    assert "evil.example" not in str(response.headers) + response.text
    assert BASE in response.text
