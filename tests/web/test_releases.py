"""Releases: what is kept, what changed between two, and a feed that can be followed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.namespaces import GRAPH, KK, KKO, RDF, RDFS, SOURCE
from khonkaen_kg.queries.catalogue import Catalogue
from khonkaen_kg.settings import RETAIN
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.release import write_release
from khonkaen_kg.store.release.dumps import find_dump, read_dump
from khonkaen_kg.store.release.patch import read_patch
from khonkaen_kg.web import comparison, releases
from khonkaen_kg.web.site import make_site
from tests.web.client import BROWSER, Client
from tests.web.conftest import FREE
from tests.web.open_site import GAP, GAPS, TRANSLATED, OpenSite


def pair_of(site: OpenSite, suffix: str = "") -> str:
    return f"/releases/{site.old.name}..{site.new.name}{suffix}"


def read_whole(site: OpenSite, name: str) -> set[str]:
    release = {each.name: each for each in (site.old, site.new)}[name]
    return set(b"".join(read_dump(find_dump(release, "khonkaen-kg.nq"))).decode().split("\n")) - {""}


def make_shelf(folder: Path, count: int) -> Client:
    """A site over so many releases, each with one value more than the one before; the first release has one."""
    node, says = NamedNode(KK + "thing"), NamedNode(KK + "says")
    for number in range(1, count + 1):
        release = write_release(folder, [("urn:graph", [Triple(node, says, Literal(str(value))) for value in range(number)])])
    engine = InProcessEngine()
    engine.load(release)
    return Client(make_site(KnowledgeGraph(engine, Catalogue({})), FREE))


def test_releases_are_listed_the_newest_first(published: OpenSite) -> None:
    listed = published.client.get("/releases.json").json()["releases"]
    assert [entry["name"] for entry in listed] == [published.new.name, published.old.name]
    new, old = listed
    assert (new["sequence"], new["parent"]) == (2, published.old.id)
    assert (new["triples"], new["graphs"]) == (published.new.triples, len(published.new.graphs))
    # The gap, which four statements make, is gone; a label is another one.
    assert old["triples"] - new["triples"] == 4
    assert new["changedGraphs"] == [GAPS, TRANSLATED]
    assert (new["openedGaps"], new["closedGaps"]) == (0, 1)
    assert (old["changedGraphs"], old["openedGaps"], old["closedGaps"], old["parent"]) == (None, None, None, None)
    for entry in listed:
        for link in entry["links"].values():
            assert published.client.get(link).status_code == 200, link


@pytest.mark.parametrize("language", ["th", "en"])
def test_page_of_releases_links_to_files_and_differences(published: OpenSite, language: str) -> None:
    page = published.client.browse(f"/releases?lang={language}")
    assert page.response.headers["content-language"] == language
    links = page.links()
    for release in (published.old, published.new):
        assert release.name in page.text
        assert f"/id/release/{release.name}?lang={language}" in links
        assert f"/dumps/{release.name}/khonkaen-kg.trig.gz" in links
    assert f"{pair_of(published)}?lang={language}" in links
    assert ("1 gaps closed" if language == "en" else "ช่องว่างที่ปิดแล้ว 1 รายการ") in page.text


def test_difference_tells_gaps_first_then_what_changed(published: OpenSite) -> None:
    english, thai = (published.client.browse(f"{pair_of(published)}?lang={language}") for language in ("en", "th"))
    assert "An invented <gap>." in english.text
    assert "ช่องว่างสมมติ" in thai.text
    assert english.text.index("Closed gaps 1") < english.text.index("Graphs that changed")
    assert isinstance(published.label.object, Literal)
    now = published.label.object.value
    assert english.text.index("An earlier name") < english.text.rindex(now)
    assert "<gap>" not in english.response.text
    assert {link["type"] for link in english.all("link") if link.get("rel") == "alternate" and "type" in link} == {"application/json", "application/rdf-patch"}


def test_difference_as_json_lists_every_statement(published: OpenSite) -> None:
    found = published.client.get(pair_of(published, ".json")).json()
    assert (found["old"], found["new"]) == (published.old.name, published.new.name)
    assert (found["added"], found["removed"], found["changed"]) == (1, 5, 1)
    assert (found["openedGaps"], found["closedGaps"]) == ([], [GAP.value])
    assert [graph["graph"] for graph in found["graphs"]] == [GAPS, TRANSLATED]


def test_patch_makes_the_new_release_of_the_old(published: OpenSite) -> None:
    response = published.client.get(pair_of(published, ".rdfp"))
    assert response.headers["content-type"] == "application/rdf-patch"
    added, removed = read_patch(response.content)
    assert (read_whole(published, published.old.name) - set(removed)) | set(added) == read_whole(published, published.new.name)
    assert published.client.get(pair_of(published), "application/rdf-patch").content == response.content
    # The other way round it takes the new one back.
    back = read_patch(published.client.get(f"/releases/{published.new.name}..{published.old.name}.rdfp").content)
    assert back == (removed, added)


def test_form_of_a_difference_follows_the_request(published: OpenSite) -> None:
    for accept, form in ((BROWSER, "text/html; charset=utf-8"), ("*/*", "text/html; charset=utf-8"), ("application/json", "application/json")):
        assert published.client.get(pair_of(published), accept).headers["content-type"] == form
    refused = published.client.get(pair_of(published), "image/png")
    assert (refused.status_code, refused.json()["code"]) == (406, "format")


def test_release_is_the_same_as_itself(published: OpenSite) -> None:
    page = published.client.browse(f"/releases/{published.new.name}..{published.new.name}?lang=en")
    assert "The two releases state the same." in page.text


def test_releases_may_be_named_by_number(published: OpenSite) -> None:
    for suffix in ("", ".json", ".rdfp"):
        response = published.client.get(f"/releases/1..2{suffix}", host="kg.test")
        assert (response.status_code, response.headers["location"]) == (307, pair_of(published, suffix))


@pytest.mark.parametrize(
    "pair", ["x", "1..", "..2", "1...2", "1..2.exe", "1..9", "0..1", "%2e%2e..%2e%2e", "1..2%0d%0aSet-Cookie:x=1", "1..2%00", "١..٢", "9" * 5_000 + "..1"]
)
def test_what_is_no_pair_of_releases_is_not_found(published: OpenSite, pair: str) -> None:
    response = published.client.get(f"/releases/{pair}")
    assert response.status_code == 404
    assert response.json()["code"] in ("unknown-release", "unknown-page")
    assert "set-cookie" not in response.headers


def test_page_says_how_much_more_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node, says = NamedNode(KK + "thing"), NamedNode(KK + "says")
    many = [Triple(node, says, Literal(str(value))) for value in range(comparison.MAX_STATEMENTS + 7)]
    old = write_release(tmp_path, [("urn:graph", many[:0])])
    new = write_release(tmp_path, [("urn:graph", many)])
    engine = InProcessEngine()
    engine.load(new)
    client = Client(make_site(KnowledgeGraph(engine, Catalogue({})), FREE))
    assert "and 7 more statements" in client.browse(f"/releases/{old.name}..{new.name}?lang=en").text
    added, _ = read_patch(client.get(f"/releases/{old.name}..{new.name}.rdfp").content)
    assert len(added) == comparison.MAX_STATEMENTS + 7
    monkeypatch.setattr(releases, "MAX_JSON", 10)
    refused = client.get(f"/releases/{old.name}..{new.name}.json")
    assert (refused.status_code, refused.json()["code"]) == (503, "result-too-large")


def test_feed_has_what_follows_the_sequence_number(published: OpenSite) -> None:
    for since, names in ((0, [published.old.name, published.new.name]), (1, [published.new.name]), (2, [])):
        feed = published.client.get(f"/changes?since={since}").json()
        assert [change["name"] for change in feed["changes"]] == names
        assert (feed["since"], feed["last"], feed["current"], feed["isComplete"]) == (since, 2, 2, True)
        assert "next" not in feed
    assert published.client.get("/changes").json()["changes"] == published.client.get("/changes?since=0").json()["changes"]
    change = published.client.get("/changes?since=1").json()["changes"][0]
    assert (change["closedGaps"], change["links"]["patch"]) == (1, pair_of(published, ".rdfp"))


@pytest.mark.parametrize("since", ["-1", "x", "1.5", "3", "99999999999999999999", "0x1", "%D9%A1", "1&since=2", "1%00", "+1", "%201", ""])
def test_since_that_is_no_sequence_number_is_refused(published: OpenSite, since: str) -> None:
    response = published.client.get(f"/changes?since={since}")
    assert (response.status_code, response.json()["code"]) == (422, "parameter")


@pytest.mark.parametrize("query", ["snce=1", "since=1&lang=th", "page=2"])
def test_parameter_that_the_feed_has_not_is_refused(published: OpenSite, query: str) -> None:
    response = published.client.get(f"/changes?{query}")
    assert (response.status_code, response.json()["code"]) == (422, "parameter")
    assert "since" in response.json()["detail"]


def test_way_to_a_difference_keeps_what_was_asked(published: OpenSite) -> None:
    assert published.client.get("/releases/1..2?lang=th").headers["location"] == f"{pair_of(published)}?lang=th"


def test_feed_is_followed_page_by_page_and_full_pages_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RETAIN.variable, "100")
    count = releases.PAGE + 3
    client = make_shelf(tmp_path, count)
    first = client.get("/changes?since=0")
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert first.headers["link"] == f'</changes?since={releases.PAGE}>;rel="next"'
    assert "current" not in first.json()
    # It is full, but not for ever: another will follow.
    exact = client.get(f"/changes?since={count - releases.PAGE}")
    assert (len(exact.json()["changes"]), exact.json()["current"]) == (releases.PAGE, count)
    assert "immutable" not in exact.headers["cache-control"]
    second = client.get(first.json()["next"])
    assert "immutable" not in second.headers["cache-control"]
    assert "link" not in second.headers
    sequences = [change["sequence"] for page in (first, second) for change in page.json()["changes"]]
    assert sequences == list(range(1, count + 1))
    # A follower who takes every patch has what the current release states.
    held: set[str] = set()
    for page in (first, second):
        for change in page.json()["changes"]:
            if "patch" in change["links"]:
                added, removed = read_patch(client.get(change["links"]["patch"]).content)
                held = (held - set(removed)) | set(added)
            else:
                held = {line for line in client.get(change["links"]["whole"].removesuffix(".gz")).text.split("\n") if line}
    assert len(held) == count


def test_feed_says_when_it_cannot_tell_all_that_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(RETAIN.variable, "2")
    client = make_shelf(tmp_path, 5)
    kept = [entry["sequence"] for entry in client.get("/releases.json").json()["releases"]]
    assert kept == [5, 4]
    assert client.get("/changes?since=2").json()["isComplete"] is False
    assert client.get("/changes?since=3").json()["isComplete"] is True
    assert client.get("/changes?since=4").json()["isComplete"] is True


def test_graphs_of_no_release_have_no_releases(client: Client) -> None:
    for path in ("/releases", "/changes", "/dumps", "/dumps/khonkaen-kg.nq", "/releases/1..2"):
        response = client.get(path)
        assert (response.status_code, json.loads(response.content)["code"]) == (404, "unknown-release"), path


def test_release_names_the_one_that_it_follows(published: OpenSite) -> None:
    page = published.client.browse("/releases?lang=en")
    assert "Follows Release 1" in page.text
    assert f"/id/release/{published.old.name}?lang=en" in page.links()


def test_page_calls_what_changed_by_names_that_readers_know(tmp_path: Path) -> None:
    element, gap, passage = NamedNode(KK + "plan/process/1"), NamedNode(KK + "plan/gap/x/1"), NamedNode(SOURCE + "plan#char=1,5")
    old = [
        (
            GRAPH + "plan/stated",
            [Triple(element, NamedNode(RDFS + "label"), Literal("The old process", language="en")), Triple(element, NamedNode(KKO + "statedIn"), passage)],
        ),
        (GRAPH + "sources", [Triple(passage, NamedNode(KKO + "quote"), Literal("ถ้อยคำ", language="th"))]),
        (
            GRAPH + "plan/gaps",
            [
                Triple(gap, NamedNode(RDF + "type"), NamedNode(KKO + "Gap")),
                Triple(gap, NamedNode(RDFS + "label"), Literal("A gap.", language="en")),
                Triple(gap, NamedNode(KKO + "concernsElement"), element),
            ],
        ),
    ]
    before = write_release(tmp_path, old)
    after = write_release(tmp_path, [(GRAPH + "other", [Triple(NamedNode(KK + "x"), NamedNode(RDFS + "label"), Literal("x"))])])
    engine = InProcessEngine(address="https://kg.example")
    engine.load(after)
    client = Client(make_site(KnowledgeGraph(engine, Catalogue({})), FREE))
    text = client.browse(f"/releases/{before.name}..{after.name}?lang=en").text
    # The gap with its element, a passage by its words, and the type as a word.
    assert "A gap. A gap of The old process" in text
    assert "“ถ้อยคำ”" in text
    assert "Type" in text
    assert "rdf:type" not in text
