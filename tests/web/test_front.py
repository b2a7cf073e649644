"""The front: what was answered once is answered from memory, and only to those for whom it is the answer."""

from __future__ import annotations

import asyncio
import gzip
import json
import shutil
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from starlette.types import ASGIApp

from khonkaen_kg.errors import DamagedReleaseError, NotBuiltError
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.settings import RELEASES
from khonkaen_kg.store.engine import Answer, Query, Stream, stream_whole
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.pool import overload
from khonkaen_kg.store.release import Release, find_release, list_releases, write_release
from khonkaen_kg.web.cache import MAX_ENTRY
from khonkaen_kg.web.envelope import BrokenAnswerError
from khonkaen_kg.web.site import Options, make_site
from tests.web.client import BROWSER
from tests.web.exchange import Reply, ask, send

VALUES = "SELECT ?o { ?s <urn:p> ?o } ORDER BY ?o"
LONG = 'SELECT ?n ("พัฒนาเมืองให้น่าอยู่" AS ?text) { VALUES ?n { ' + " ".join(map(str, range(50))) + " } }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
COMPETENCY = "/queries/processes-per-mission"
PAGES = ("/", "/queries", COMPETENCY, f"{COMPETENCY}.json", f"{COMPETENCY}.csv", "/sparql")


def address_of(query: str, **fields: str) -> str:
    return "/sparql?" + urlencode({"query": query, **fields})


class Shelf:
    """An engine over the releases of a home, which remembers what it was asked; ``turn_to`` makes one of them the current one."""

    def __init__(self, home: Home, release: Release) -> None:
        self.home = home
        self.current = release
        self.asked: list[Query] = []
        self.failure: Exception | None = None
        self.meanwhile: Callable[[], None] | None = None
        self._engines: dict[str, InProcessEngine] = {}

    @property
    def release(self) -> Release:
        return self.current

    def turn_to(self, release: Release) -> None:
        self.current = release

    async def find_release(self, name: str | None) -> Release:
        if self.meanwhile:
            self.meanwhile()
        return self.current if name is None else find_release(self.home, name)

    def list_releases(self) -> tuple[Release, ...]:
        return list_releases(self.home)

    def statistics(self) -> None:
        return None

    def answer(self, query: Query) -> Answer:
        self.asked.append(query)
        if self.failure:
            raise self.failure
        release = find_release(self.home, query.release) if query.release else self.current
        if release.name not in self._engines:
            engine = InProcessEngine()
            engine.load(release)
            self._engines[release.name] = engine
        return self._engines[release.name].answer(query)

    async def stream(self, query: Query) -> Stream:
        return stream_whole(await asyncio.to_thread(self.answer, query))

    def count(self) -> int:
        """How often it was asked since the last time."""
        count = len(self.asked)
        self.asked.clear()
        return count


def state(*values: str) -> list[tuple[str, list[Triple]]]:
    return [("urn:graph", [Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(value)) for value in values])]


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv(RELEASES.variable, raising=False)
    return Home(tmp_path)


@pytest.fixture
def first(own_home: Home) -> Release:
    return write_release(own_home.releases, state("first"))


@pytest.fixture
def second(own_home: Home, first: Release) -> Release:
    return write_release(own_home.releases, state("second"))


@pytest.fixture
def shelf(own_home: Home, first: Release) -> Shelf:
    return Shelf(own_home, first)


@pytest.fixture
def make(knowledge_graph: KnowledgeGraph) -> Callable[..., ASGIApp]:
    """Makes a site over an engine; without budgets unless they are given."""

    def make_it(engine: Shelf, **options: float) -> ASGIApp:
        chosen = {"client_seconds": 0.0, "client_errors": 0.0, "client_requests": 0} | options
        return make_site(KnowledgeGraph(engine, knowledge_graph.catalogue), Options(**chosen))  # type: ignore[arg-type]

    return make_it


@pytest.fixture
def site(make: Callable[..., ASGIApp], shelf: Shelf) -> ASGIApp:
    return make(shelf)


def read_values(reply: Reply) -> list[str]:
    assert reply.status == 200, reply.body
    return [row["o"]["value"] for row in json.loads(reply.body)["results"]["bindings"]]


def read_metrics(site: ASGIApp) -> dict[str, float]:
    lines = ask(site, "/metrics").body.decode().splitlines()
    return {name.removeprefix("khonkaen_kg_"): float(value) for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))}


def tag(reply: Reply) -> str:
    return reply.headers["etag"]


# What is answered from memory.


@pytest.mark.parametrize("target", [*PAGES, address_of(VALUES), address_of(CONSTRUCT), "/static/site.css"])
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_second_request_gets_the_same_from_memory(target: str, accept: str, site: ASGIApp, shelf: Shelf) -> None:
    lines = (("accept", accept), ("accept-language", "en"))
    one = ask(site, target, *lines)
    shelf.count()
    two = ask(site, target, *lines)
    assert shelf.count() == 0 or "text/html" in one.headers["content-type"]
    assert (one.status, one.lasting, one.body) == (two.status, two.lasting, two.body)
    assert one.status == 200
    assert two.headers["content-length"] == str(len(two.body))


def test_engine_is_asked_once_for_what_is_asked_twice(site: ASGIApp, shelf: Shelf) -> None:
    assert read_values(ask(site, address_of(VALUES))) == read_values(ask(site, address_of(VALUES))) == ["first"]
    assert shelf.count() == 1


def test_same_query_at_another_address_is_the_same_question(site: ASGIApp, shelf: Shelf) -> None:
    replies = [ask(site, address_of(f"\n {VALUES} \n")), ask(site, address_of(VALUES, ac="1"))]
    assert {tag(reply) for reply in replies} == {tag(replies[0])}
    assert shelf.count() == 1


def test_every_question_of_another_kind_is_another_one(site: ASGIApp, shelf: Shelf) -> None:
    graph = {"default-graph-uri": "urn:graph"}
    targets = [address_of(VALUES), address_of(f"{VALUES} #"), address_of(VALUES, **graph), address_of(VALUES, **{"named-graph-uri": "urn:graph"})]
    replies = [ask(site, target) for target in targets]
    assert len({tag(reply) for reply in replies}) == shelf.count() == 4
    assert [read_values(reply) for reply in replies] == [["first"], ["first"], ["first"], []]


def test_queries_by_post_are_told_apart_by_their_bodies(site: ASGIApp, shelf: Shelf) -> None:
    sparql = ("content-type", "application/sparql-query")
    texts = ["ASK {}", "ASK { <urn:none> ?p ?o }", "ASK {}"]
    replies = [ask(site, "/sparql", sparql, method=method, body=text.encode()) for method in ("POST", "QUERY") for text in texts]
    assert [json.loads(reply.body)["boolean"] for reply in replies] == [True, False, True] * 2
    # What an address gives is never found by what was posted to it.
    assert "text/turtle" in ask(site, "/sparql").headers["content-type"]


def test_condition_of_a_post_is_no_reason_to_leave_out_the_answer(site: ASGIApp, first: Release) -> None:
    asked = ask(site, address_of(VALUES))
    conditions = (("if-none-match", tag(asked)), ("if-modified-since", asked.headers["last-modified"]))
    reply = ask(site, "/sparql", ("content-type", "application/sparql-query"), *conditions, method="POST", body=VALUES.encode())
    assert read_values(reply) == ["first"]


def test_engine_without_a_release_is_asked_each_time(knowledge_graph: KnowledgeGraph) -> None:
    site = make_site(knowledge_graph, Options(client_seconds=0, client_errors=0))
    replies = [ask(site, target) for target in ("/queries", address_of("ASK {}"), "/sparql") for _ in range(2)]
    assert [reply.status for reply in replies] == [200] * 6
    assert not [reply for reply in replies if {"etag", "cache-control", "last-modified"} & set(reply.headers)]


@pytest.mark.parametrize("target", ["/healthz", "/readyz", "/metrics"])
def test_state_of_the_service_is_never_from_memory(target: str, site: ASGIApp, shelf: Shelf) -> None:
    replies = [ask(site, target, ("if-none-match", "*")) for _ in range(2)]
    assert [reply.status for reply in replies] == [200, 200]
    assert [reply.headers["cache-control"] for reply in replies] == ["no-store", "no-store"]
    assert "etag" not in replies[0].headers
    assert shelf.count() == (2 if target == "/readyz" else 0)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (address_of("SELECT nonsense"), 400),
        (address_of("SELECT (<urn:f>(1) AS ?x) {}"), 400),
        (address_of(CONSTRUCT, format="csv"), 406),
        (address_of("ASK {}", version="99"), 404),
        ("/queries/none.json", 404),
        (f"{COMPETENCY}.json?nothing=1", 422),
        ("/nowhere", 404),
    ],
)
def test_error_is_never_from_memory(target: str, status: int, site: ASGIApp) -> None:
    before = read_metrics(site)
    replies = [ask(site, target) for _ in range(2)]
    assert [reply.status for reply in replies] == [status, status]
    assert not {"etag", "last-modified", "content-encoding"} & set(replies[0].headers)
    after = read_metrics(site)
    assert (after["cache_hits_total"], after["cache_entries"]) == (before["cache_hits_total"], before["cache_entries"])


def test_failure_of_the_engine_is_over_when_it_is_over(site: ASGIApp, shelf: Shelf) -> None:
    shelf.failure = NotBuiltError(th="ไม่มีกราฟ", en="no graph", remedy_th="สร้าง", remedy_en="build it")
    assert [ask(site, target).status for target in (address_of(VALUES), f"{COMPETENCY}.json", "/")] == [503] * 3
    shelf.failure = None
    assert [ask(site, target).status for target in (address_of(VALUES), f"{COMPETENCY}.json", "/")] == [200] * 3


class Piecemeal(Shelf):
    """Answers in three pieces, the last of which may not come."""

    def __init__(self, home: Home, release: Release, size: int, *, is_whole: bool) -> None:
        super().__init__(home, release)
        self.size = size
        self.is_whole = is_whole

    async def stream(self, query: Query) -> Stream:
        self.asked.append(query)

        async def give() -> AsyncGenerator[bytes]:
            yield b"a" * self.size
            yield b"b" * self.size
            if not self.is_whole:
                raise DamagedReleaseError(th="ขาด", en="cut", remedy_th="ลองใหม่", remedy_en="again")
            yield b"c"

        return Stream("solutions", "text/csv", give())


def test_answer_that_came_in_pieces_is_kept_whole(own_home: Home, first: Release, make: Callable[..., ASGIApp]) -> None:
    engine = Piecemeal(own_home, first, 1_000, is_whole=True)
    site = make(engine)
    one, two = (ask(site, address_of("ASK {}")) for _ in range(2))
    assert one.pieces == (b"a" * 1_000, b"b" * 1_000, b"c")
    assert two.pieces == (one.body,)
    # A length is told only where it is known before the first byte.
    assert ("content-length" in one.headers, two.headers["content-length"]) == (False, "2001")
    assert engine.count() == 1


def test_answer_that_breaks_off_is_never_whole_and_never_kept(own_home: Home, first: Release, make: Callable[..., ASGIApp]) -> None:
    engine = Piecemeal(own_home, first, 1_000, is_whole=False)
    site = make(engine)
    for _ in range(2):
        # The server makes a broken transfer of it.
        with pytest.raises(BrokenAnswerError, match="release-damaged"):
            ask(site, address_of("ASK {}"))
    assert engine.count() == 2


def test_answer_over_the_largest_size_is_asked_for_anew(own_home: Home, first: Release, make: Callable[..., ASGIApp]) -> None:
    engine = Piecemeal(own_home, first, MAX_ENTRY // 2, is_whole=True)
    site = make(engine)
    one, two = (ask(site, address_of("ASK {}")) for _ in range(2))
    assert len(one.body) == len(two.body) == MAX_ENTRY + 1
    assert engine.count() == 2
    assert read_metrics(site)["cache_entries"] == 0


def test_site_without_a_cache_answers_the_same(shelf: Shelf, make: Callable[..., ASGIApp]) -> None:
    site = make(shelf, cache=0)
    one, two = (ask(site, address_of(VALUES), ("accept-encoding", "identity")) for _ in range(2))
    assert (one.lasting, one.body) == (two.lasting, two.body)
    assert ask(site, address_of(VALUES), ("if-none-match", tag(one))).status == 304
    assert shelf.count() == 2


# Conditional requests.

CONDITIONS: list[tuple[Callable[[str], str], int]] = [
    (lambda tag: tag, 304),
    (lambda tag: f"W/{tag}", 304),
    (lambda tag: f'"one", {tag}', 304),
    (lambda tag: f'{tag},"other"', 304),
    (lambda tag: f'W/"one" ,  W/{tag}', 304),
    (lambda _: "*", 304),
    (lambda tag: f'{tag[:-1]}-gzip"', 304),
    (lambda _: '"other"', 200),
    (lambda tag: tag.strip('"'), 200),
    (lambda tag: tag.upper().replace("E", "F"), 200),
    (lambda _: "", 200),
    (lambda _: ",,,", 200),
]


@pytest.mark.parametrize(("condition", "status"), CONDITIONS, ids=[condition('"tag"') or "empty" for condition, _ in CONDITIONS])
@pytest.mark.parametrize("target", [address_of(VALUES), "/", f"{COMPETENCY}.json", "/sparql"])
def test_condition_is_judged_alike_from_memory_and_anew(
    target: str, condition: Callable[[str], str], status: int, shelf: Shelf, make: Callable[..., ASGIApp]
) -> None:
    site = make(shelf)
    accept = ("accept", BROWSER if target == "/" else "*/*")
    whole = ask(site, target, accept)
    given = condition(tag(whole))
    for place, is_kept in ((site, True), (make(shelf), False)):
        shelf.count()
        reply = ask(place, target, accept, ("if-none-match", given))
        assert reply.status == status
        if status == 200:
            assert reply.body == whole.body
            continue
        assert reply.body == b""
        # The tag of the form that the asker has.
        assert tag(reply) == (given if "-gzip" in given else tag(whole))
        same = ("vary", "cache-control", "access-control-allow-origin", "access-control-expose-headers")
        assert {name: reply.headers[name] for name in same} == {name: whole.headers[name] for name in same}
        assert not {"content-length", "content-type", "content-language", "content-encoding"} & set(reply.headers)
        # Who names the answer costs the engine nothing; whether there is one at all is for the engine to say.
        assert shelf.count() == 0 or not (is_kept or (target.startswith("/sparql") and given != "*"))


@pytest.mark.parametrize(("seconds", "status"), [(0, 304), (3_600, 304), (-1, 200)])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_answer_is_as_old_as_its_release(seconds: int, status: int, method: str, site: ASGIApp, first: Release) -> None:
    when = format_datetime(first.created + timedelta(seconds=seconds), usegmt=True)
    assert ask(site, address_of(VALUES)).headers["last-modified"] == format_datetime(first.created, usegmt=True)
    assert ask(site, address_of(VALUES), ("if-modified-since", when), method=method).status == status


@pytest.mark.parametrize("given", ["yesterday", "", "Tue, 99 Foo 2020 00:00:00 GMT", "2030-01-01", "Tue, 01 Jan 2030 00:00:00 -0000"])
def test_time_that_is_none_is_no_condition(given: str, site: ASGIApp) -> None:
    ask(site, address_of(VALUES))
    assert ask(site, address_of(VALUES), ("if-modified-since", given)).status == 200


def test_tag_counts_before_the_time(site: ASGIApp, first: Release) -> None:
    later = format_datetime(first.created + timedelta(days=1), usegmt=True)
    ask(site, address_of(VALUES))
    assert ask(site, address_of(VALUES), ("if-none-match", '"other"'), ("if-modified-since", later)).status == 200


def test_wrong_query_is_an_error_under_any_condition(site: ASGIApp) -> None:
    assert ask(site, address_of("SELECT nonsense"), ("if-none-match", "*")).status == 400


# HEAD and compression.


@pytest.mark.parametrize("target", [*PAGES, address_of(VALUES), "/static/site.css", "/nowhere", address_of("nonsense")])
def test_head_has_the_headers_of_get_and_no_body(target: str, site: ASGIApp, shelf: Shelf, make: Callable[..., ASGIApp]) -> None:
    anew = ask(site, target, method="HEAD")
    shelf.count()
    get = ask(site, target)
    # What was made for one is there for the other.
    assert shelf.count() == 0 or get.status != 200
    kept = ask(site, target, method="HEAD")
    assert (anew.status, anew.body, anew.lasting) == (kept.status, kept.body, kept.lasting) == (get.status, b"", get.lasting)


@pytest.mark.parametrize(
    ("given", "is_compressed"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("deflate;q=0.5, gzip;q=0.5", True),
        ("deflate, gzip", True),
        ("gzip;q=0", False),
        ("gzip ; q=0, identity", False),
        ("gzip;q=0.0", False),
        ("br", False),
        ("identity", False),
        ("", False),
        (None, False),
    ],
)
@pytest.mark.parametrize("is_kept", [True, False])
def test_answer_is_compressed_where_gzip_is_taken(given: str | None, is_compressed: bool, is_kept: bool, site: ASGIApp) -> None:
    target = address_of(LONG)
    lines = () if given is None else (("accept-encoding", given),)
    plain = ask(site, target) if is_kept else None
    reply = ask(site, target, *lines)
    assert (reply.headers.get("content-encoding") == "gzip") is is_compressed
    assert reply.headers["content-length"] == str(len(reply.body))
    assert reply.headers["vary"] == "Accept, Accept-Encoding"
    plain = plain or ask(site, target)
    assert len(plain.body) > 1_000
    if is_compressed:
        assert gzip.decompress(reply.body) == plain.body
        assert len(reply.body) < len(plain.body) / 2
        # A strong tag names bytes, so each form has its own.
        assert tag(reply) == tag(plain)[:-1] + '-gzip"'
        assert reply.body == ask(site, target, *lines).body
    else:
        assert (reply.body, tag(reply)) == (plain.body, tag(plain))


def test_pages_say_that_they_depend_on_all_that_they_depend_on(site: ASGIApp) -> None:
    page = ask(site, "/", ("accept", BROWSER), ("accept-encoding", "gzip"))
    assert page.headers["vary"] == "Accept, Accept-Language, Accept-Encoding"
    assert gzip.decompress(page.body).startswith(b"<!doctype html>") or b"<html" in gzip.decompress(page.body)[:200]


def test_short_answer_is_not_compressed(site: ASGIApp) -> None:
    replies = [ask(site, address_of("ASK {}"), ("accept-encoding", "gzip")) for _ in range(2)]
    assert [json.loads(reply.body)["boolean"] for reply in replies] == [True, True]
    assert not [reply for reply in replies if "content-encoding" in reply.headers]


@pytest.mark.parametrize("is_kept", [True, False])
def test_who_has_the_compressed_form_is_told_its_tag(is_kept: bool, site: ASGIApp, shelf: Shelf, make: Callable[..., ASGIApp]) -> None:
    gzipped = ("accept-encoding", "gzip")
    compressed = ask(site, address_of(LONG), gzipped)
    reply = ask(site if is_kept else make(shelf), address_of(LONG), gzipped, ("if-none-match", tag(compressed)))
    # RFC 9110 §15.4.5: the ETag that a 200 would have had.
    assert (reply.status, tag(reply)) == (304, tag(compressed))


# One tag for each form, in each release.

FORMS: list[tuple[str, str, str]] = [
    (address_of(VALUES), "application/sparql-results+json", "th"),
    (address_of(VALUES), "application/sparql-results+xml", "th"),
    (address_of(VALUES), "text/csv", "th"),
    (address_of(VALUES), "text/tab-separated-values", "th"),
    (address_of(CONSTRUCT), "text/turtle", "th"),
    (address_of(CONSTRUCT), "application/n-triples", "th"),
    (address_of(CONSTRUCT), "application/rdf+xml", "th"),
    (address_of(CONSTRUCT), "application/ld+json", "th"),
    ("/sparql", "text/turtle", "th"),
    ("/sparql", "application/rdf+xml", "th"),
    ("/", "text/html", "th"),
    ("/", "text/html", "en"),
    ("/queries", "application/json", "th"),
    ("/queries", "text/html", "th"),
    ("/queries", "text/html", "en"),
    (COMPETENCY, "application/json", "th"),
    (COMPETENCY, "text/csv", "th"),
    (COMPETENCY, "text/html", "th"),
    (COMPETENCY, "text/html", "en"),
    (f"{COMPETENCY}.json", "*/*", "th"),
    (f"{COMPETENCY}.csv", "*/*", "th"),
    (f"{COMPETENCY}?lang=en", "text/html", "th"),
]


def ask_forms(site: ASGIApp) -> dict[tuple[str, str, str], Reply]:
    replies = {form: ask(site, form[0], ("accept", form[1]), ("accept-language", form[2])) for form in FORMS}
    assert {reply.status for reply in replies.values()} == {200}
    return replies


def test_every_form_has_its_own_tag(site: ASGIApp) -> None:
    replies = ask_forms(site)
    assert len({tag(reply) for reply in replies.values()}) == len(FORMS)
    for (_, media_type, language), reply in replies.items():
        assert reply.headers["content-type"].startswith(media_type.replace("*/*", ""))
        assert reply.headers.get("content-language") in (None, language, "en")
    assert all(value.startswith('"') and value.endswith('"') for value in map(tag, replies.values()))


def test_tags_stay_the_same_when_the_service_starts_again(own_home: Home, first: Release, make: Callable[..., ASGIApp]) -> None:
    before = ask_forms(make(Shelf(own_home, first)))
    after = ask_forms(make(Shelf(own_home, first)))
    assert {form: tag(reply) for form, reply in before.items()} == {form: tag(reply) for form, reply in after.items()}
    assert {form: reply.body for form, reply in before.items()} == {form: reply.body for form, reply in after.items()}


def test_same_data_in_another_place_has_the_same_tags(own_home: Home, first: Release, make: Callable[..., ASGIApp], tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    site = make(Shelf(other, write_release(other.releases, state("first"))))
    assert {tag(reply) for reply in ask_forms(site).values()} == {tag(reply) for reply in ask_forms(make(Shelf(own_home, first))).values()}


def test_tags_change_with_the_release(site: ASGIApp, shelf: Shelf, second: Release) -> None:
    before = ask_forms(site)
    shelf.turn_to(second)
    after = ask_forms(site)
    assert not {tag(reply) for reply in before.values()} & {tag(reply) for reply in after.values()}


# Releases.


def test_new_release_is_answered_from_at_once(site: ASGIApp, shelf: Shelf, first: Release, second: Release) -> None:
    old = ask(site, address_of(VALUES))
    shelf.turn_to(second)
    new = ask(site, address_of(VALUES), ("if-none-match", tag(old)))
    assert (read_values(old), read_values(new)) == (["first"], ["second"])
    # And back: what is still held of the first is found again.
    shelf.turn_to(first)
    assert read_values(ask(site, address_of(VALUES))) == ["first"]
    assert shelf.count() == 2


def test_retained_release_is_asked_by_its_version(site: ASGIApp, shelf: Shelf, first: Release, second: Release) -> None:
    shelf.turn_to(second)
    current = ask(site, address_of(VALUES))
    names = (first.id, first.id[:8], "1", first.name)
    replies = [ask(site, address_of(VALUES, version=name)) for name in names]
    assert [read_values(reply) for reply in (current, *replies)] == [["second"], *[["first"]] * 4]
    assert len({tag(reply) for reply in replies}) == 1
    assert tag(replies[0]) != tag(current)
    assert {reply.headers["last-modified"] for reply in replies} == {format_datetime(first.created, usegmt=True)}
    # However it is called, it is one question.
    assert shelf.count() == 2
    assert read_values(ask(site, address_of(VALUES, version="2"))) == ["second"]
    assert shelf.count() == 0


def test_version_is_heard_in_a_form_too(site: ASGIApp, shelf: Shelf, second: Release) -> None:
    shelf.turn_to(second)
    form = ("content-type", "application/x-www-form-urlencoded")
    assert read_values(ask(site, "/sparql", form, method="POST", body=urlencode({"query": VALUES, "version": "1"}).encode())) == ["first"]
    assert read_values(ask(site, "/sparql?version=1", ("content-type", "application/sparql-query"), method="POST", body=VALUES.encode())) == ["first"]


def test_release_that_is_gone_is_unknown_though_it_was_answered_from(site: ASGIApp, shelf: Shelf, first: Release, second: Release) -> None:
    shelf.turn_to(second)
    # The beginning of its name names whatever release is kept, so it is looked up each time but for answers in memory, which are right all the same.
    assert read_values(ask(site, address_of(VALUES, version=first.id))) == ["first"]
    shutil.rmtree(first.folder)
    assert ask(site, address_of("ASK {}", version=first.id)).status == 404


def test_answer_that_overtakes_a_release_is_not_kept_as_one_of_it(site: ASGIApp, shelf: Shelf, first: Release, second: Release) -> None:
    shelf.meanwhile = lambda: shelf.turn_to(second)
    assert read_values(ask(site, address_of(VALUES))) == ["second"]
    shelf.meanwhile = None
    shelf.turn_to(first)
    assert read_values(ask(site, address_of(VALUES))) == ["first"]


@pytest.mark.parametrize(
    ("name", "one", "two", "target"),
    [("accept", "text/csv", "application/sparql-results+json", address_of(VALUES)), ("accept-language", "en", "th", "/queries")],
)
def test_header_in_two_lines_gives_nobody_else_another_answer(name: str, one: str, two: str, target: str, site: ASGIApp) -> None:
    accept = (("accept", BROWSER),) if name != "accept" else ()
    ask(site, target, *accept, (name, one), (name, two))
    reply = ask(site, target, *accept, (name, two))
    assert two in (reply.headers["content-type"], reply.headers.get("content-language"))


# What is told of a request.


def test_every_response_has_a_number_of_its_own(site: ASGIApp, shelf: Shelf, make: Callable[..., ASGIApp]) -> None:
    targets = [address_of(VALUES), address_of(VALUES), "/", "/nowhere", address_of("nonsense"), "/healthz", "/static/site.css"]
    replies = [ask(site, target) for target in targets]
    replies.append(ask(site, address_of(VALUES), ("if-none-match", "*")))
    replies.append(ask(site, "/sparql", method="OPTIONS"))
    replies.append(ask(site, "/sparql", method="PUT"))
    assert [reply.status for reply in replies] == [200, 200, 200, 404, 400, 200, 200, 304, 204, 405]
    assert len({reply.headers["x-request-id"] for reply in replies}) == len(replies)


def test_number_that_a_client_sends_is_not_taken_over(site: ASGIApp) -> None:
    assert ask(site, "/healthz", ("x-request-id", "chosen")).headers["x-request-id"] != "chosen"


def test_metrics_count_hits_misses_and_what_is_held(site: ASGIApp, shelf: Shelf) -> None:
    before = read_metrics(site)
    for target in (address_of(VALUES), address_of(VALUES), address_of(VALUES, ac="1"), address_of("nonsense")):
        ask(site, target, ("if-none-match", '"other"'))
    after = read_metrics(site)
    told = {name: after[name] - before[name] for name in ("cache_hits_total", "cache_misses_total", "cache_entries")}
    # The second is found by its address and the third by its tag.
    assert told == {"cache_hits_total": 2, "cache_misses_total": 2, "cache_entries": 1}
    assert after['requests_total{route="sparql",status="2xx"}'] - before['requests_total{route="sparql",status="2xx"}'] == 3
    assert after['requests_total{route="sparql",status="4xx"}'] - before['requests_total{route="sparql",status="4xx"}'] == 1


def test_answer_that_is_found_by_its_tag_stays_where_it_was_found_before(site: ASGIApp) -> None:
    body = len(ask(site, address_of(VALUES)).body)
    ask(site, address_of(VALUES, ac="1"))
    # 1,000 bytes for the entry and each of its two addresses, and those of the addresses, which are longer than the paths in them.
    assert read_metrics(site)["cache_bytes"] > body + 3_000 + len(address_of(VALUES)) + len(address_of(VALUES, ac="1"))


def test_requests_at_once_each_get_their_own_answer(site: ASGIApp) -> None:
    queries = {f"SELECT ({number} AS ?o) {{}}": str(number) for number in range(20)}

    async def ask_all() -> list[Reply]:
        return await asyncio.gather(*(send(site, address_of(query)) for query in (*queries, *queries)))

    assert [read_values(reply) for reply in asyncio.run(ask_all())] == [[value] for value in (*queries.values(), *queries.values())]


# Budgets.


def test_address_over_its_budget_is_told_when_to_come_again(shelf: Shelf, make: Callable[..., ASGIApp]) -> None:
    site = make(shelf, client_errors=2.0)
    kept = ask(site, address_of(VALUES))
    assert [ask(site, address_of("nonsense")).status for _ in range(3)] == [400] * 3
    shelf.count()
    targets = (address_of("ASK {}"), "/queries", "/", f"{COMPETENCY}.json")
    others = ("/releases/1..1.json", "/releases.json", "/changes", "/catalog", "/.well-known/void", "/ontology.ttl", "/shapes", "/sitemap.xml", "/queries.ttl")
    for target in (*targets, *others):
        refused = ask(site, target)
        assert (refused.status, json.loads(refused.body)["code"]) == (429, "budget-spent")
        # 3 of 2 a minute: half a minute, less what has passed meanwhile.
        assert 20 <= int(refused.headers["retry-after"]) <= 30
        assert refused.headers["access-control-allow-origin"] == "*"
        assert "Retry-After" in refused.headers["access-control-expose-headers"]
        assert "etag" not in refused.headers
    assert shelf.count() == 0
    # What costs nothing is open to it, and all is to others.
    assert [ask(site, target).status for target in ("/healthz", "/metrics", "/static/site.css", "/problems")] == [200] * 4
    again = ask(site, address_of(VALUES))
    assert (again.status, again.body) == (200, kept.body)
    assert [ask(site, target, address="203.0.113.2").status for target in targets] == [200] * 4


def test_refusal_itself_is_no_error_that_counts(shelf: Shelf, make: Callable[..., ASGIApp]) -> None:
    site = make(shelf, client_errors=2.0)
    for _ in range(3):
        ask(site, address_of("nonsense"))
    waits = [int(ask(site, address_of("ASK {}")).headers["retry-after"]) for _ in range(10)]
    assert waits == sorted(waits, reverse=True)


def test_browser_over_its_budget_gets_a_page(shelf: Shelf, make: Callable[..., ASGIApp]) -> None:
    site = make(shelf, client_errors=1.0)
    for _ in range(2):
        ask(site, "/queries/none.json")
    page = ask(site, address_of("ASK {}"), ("accept", BROWSER), ("accept-language", "th"))
    assert page.status == 429
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "ที่อยู่เครือข่ายนี้ใช้บริการครบส่วนที่กำหนดแล้ว" in page.body.decode()


def test_seconds_of_answering_are_counted(shelf: Shelf, make: Callable[..., ASGIApp]) -> None:
    # A millionth of a second a minute: the first answer uses it up many times.
    site = make(shelf, client_seconds=0.000_001)
    assert ask(site, address_of("ASK {}")).status == 200
    refused = ask(site, address_of(VALUES))
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) > 60


def test_page_that_found_a_crowd_costs_its_asker_nothing(own_home: Home, first: Release) -> None:
    class Crowded(InProcessEngine):
        def answer(self, query: Query) -> Answer:  # noqa: ARG002 (the engine's signature)
            raise overload()

    engine = Crowded()
    engine.load(first)
    site = make_site(KnowledgeGraph(engine, read_catalogue(own_home)), Options(client_errors=1))
    assert [ask(site, "/").status for _ in range(5)] == [503] * 5
