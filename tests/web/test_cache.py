"""The cache: within its bytes, the oldest goes first, and what it finds is what it holds."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Triple

from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.release import write_release
from khonkaen_kg.web.cache import MAX_ENTRY, Alias, Cache, Entry, compress, make_etag, mark_compressed
from khonkaen_kg.web.site import Options, make_site
from tests.web.client import Client

if TYPE_CHECKING:
    from pathlib import Path

# An entry counts for its body and 1,000 bytes; each of its aliases for its own bytes and 1,000 more.
ALIAS = 1_010
ENTRY = 1_000 + ALIAS

Act = tuple[str, int, int]
"""What is done: ``keep``, ``get``, ``find`` or ``compress``; with which entry; by which alias."""


def make_alias(name: object) -> Alias:
    """An alias of ten bytes."""
    return (f"{name:>10}", b"", b"", b"", b"")


def make_entry(name: object, size: int = 0) -> Entry:
    return Entry(f'"{name}"', [(b"content-type", b"text/plain")], b"x" * size)


def fill(cache: Cache, *names: object, size: int = 0) -> list[Entry]:
    return [cache.keep(make_entry(name, size), make_alias(name)) for name in names]


def find(cache: Cache, names: object) -> list[Entry | None]:
    return [cache.find(make_alias(name)) for name in str(names)]


def measure(cache: Cache) -> tuple[int, int]:
    statistics = cache.statistics()
    return statistics.entries, statistics.size


def test_entry_is_found_by_its_aliases_and_by_its_etag() -> None:
    cache = Cache(100_000)
    (entry,) = fill(cache, "a", size=500)
    assert find(cache, "a") == [entry]
    assert cache.get('"a"') is entry
    cache.keep(entry, make_alias("b"))
    assert find(cache, "abc") == [entry, entry, None]
    assert cache.get('"c"') is None
    assert measure(cache) == (1, 1_500 + 2 * ALIAS)


def test_entry_that_nobody_has_asked_for_longest_goes_first() -> None:
    cache = Cache(3 * ENTRY)
    a, _, c = fill(cache, "a", "b", "c")
    assert find(cache, "a") == [a]
    (d,) = fill(cache, "d")
    assert find(cache, "abcd") == [a, None, c, d]
    assert measure(cache) == (3, 3 * ENTRY)


def test_being_asked_for_by_etag_counts_as_being_asked_for() -> None:
    cache = Cache(3 * ENTRY)
    a, _, _ = fill(cache, "a", "b", "c")
    assert cache.get('"a"') is a
    fill(cache, "d")
    assert find(cache, "ba") == [None, a]


def test_large_entry_takes_the_place_of_several() -> None:
    cache = Cache(3 * ENTRY)
    fill(cache, "a", "b", "c")
    (d,) = fill(cache, "d", size=2_500)
    # More than 4,500 of 6,030 bytes are the new one's, so none of the others fits beside it.
    assert find(cache, "abcd") == [None, None, None, d]
    assert measure(cache) == (1, ENTRY + 2_500)


def test_aliases_count_and_go_with_their_entry() -> None:
    cache = Cache(1_000 + 5 * ALIAS)
    _, b = fill(cache, "a", "b")
    for name in "123":
        cache.keep(b, make_alias(name))
    # With its four aliases, the second leaves no room for the first.
    assert measure(cache) == (1, 1_000 + 4 * ALIAS)
    assert find(cache, "a") == [None]
    (c,) = fill(cache, "c")
    assert find(cache, "b123c") == [None, None, None, None, c]
    assert measure(cache) == (1, ENTRY)


def test_same_alias_twice_counts_once() -> None:
    cache = Cache(100_000)
    (a,) = fill(cache, "a")
    for _ in range(5):
        cache.keep(a, make_alias("a"))
    assert measure(cache) == (1, ENTRY)


def test_request_without_an_alias_is_found_by_its_etag_only() -> None:
    cache = Cache(100_000)
    entry = cache.keep(make_entry("a"), None)
    assert cache.get('"a"') is entry
    assert measure(cache) == (1, 1_000)
    statistics = cache.statistics()
    assert (statistics.hits, statistics.misses) == (1, 0)


def test_answer_that_is_there_already_stays_with_all_that_finds_it() -> None:
    cache = Cache(100_000)
    (first,) = fill(cache, "a")
    # Two who asked at once: what the ETag names is the same bytes.
    assert cache.keep(make_entry("a"), make_alias("b")) is first
    assert find(cache, "ab") == [first, first]
    assert measure(cache) == (1, 1_000 + 2 * ALIAS)


def test_answer_over_the_largest_size_is_not_kept() -> None:
    cache = Cache(10 * MAX_ENTRY)
    largest, larger = make_entry("a", MAX_ENTRY), make_entry("b", MAX_ENTRY + 1)
    assert cache.keep(largest, make_alias("a")) is largest
    assert cache.keep(larger, make_alias("b")) is larger
    assert find(cache, "ab") == [largest, None]
    assert measure(cache) == (1, MAX_ENTRY + ENTRY)


def test_answer_over_the_whole_budget_is_not_kept() -> None:
    cache = Cache(5_000)
    (entry,) = fill(cache, "a", size=4_000)
    assert len(entry.body) == 4_000
    assert find(cache, "a") == [None]
    assert measure(cache) == (0, 0)


def test_cache_without_bytes_holds_nothing() -> None:
    cache = Cache(0)
    fill(cache, "a")
    assert find(cache, "a") == [None]
    assert cache.get('"a"') is None
    assert measure(cache) == (0, 0)


def test_long_request_is_not_remembered_and_a_short_one_counts_with_its_bytes() -> None:
    cache = Cache(100_000)
    (entry,) = fill(cache, "a")
    longest, longer = (("release", b"/sparql", b"q" * size, b"", b"") for size in (7_986, 7_987))
    # 7 bytes of the release, 7 of the path: 8,000 and one more.
    assert (cache.keep(entry, longest), cache.keep(entry, longer)) == (entry, entry)
    assert (cache.find(longest), cache.find(longer)) == (entry, None)
    assert measure(cache) == (1, ENTRY + 9_000)


def test_compressed_form_counts_from_when_it_is_made() -> None:
    cache = Cache(2 * ENTRY + 1_000)
    fill(cache, "a")
    (b,) = fill(cache, "b")
    b.compressed = b"z" * 1_000
    cache.recount(b)
    assert measure(cache) == (2, 2 * ENTRY + 1_000)
    b.compressed += b"z"
    cache.recount(b)
    assert measure(cache) == (1, ENTRY + 1_001)
    assert find(cache, "ab") == [None, b]


def test_entry_that_is_gone_counts_for_nothing() -> None:
    cache = Cache(ENTRY)
    (a,) = fill(cache, "a")
    fill(cache, "b")
    a.compressed = b"z" * 1_000
    cache.recount(a)
    assert measure(cache) == (1, ENTRY)


def test_request_counts_as_one_hit_or_one_miss() -> None:
    cache = Cache(100_000)
    # As the front has it: a request that is not known is looked for by its ETag.
    assert find(cache, "a") == [None]
    assert cache.get('"a"') is None
    (a,) = fill(cache, "a")
    assert find(cache, "ab") == [a, None]
    assert cache.get('"a"') is a
    statistics = cache.statistics()
    assert (statistics.hits, statistics.misses) == (2, 1)


NUMBER = st.integers(0, 9)
ACTS = st.lists(st.tuples(st.sampled_from(("keep", "get", "find", "compress")), NUMBER, NUMBER), max_size=60)


@given(ACTS, st.integers(0, 12_000))
@example([("keep", 1, 5), ("keep", 2, 5), ("keep", 1, 6), ("keep", 3, 7), ("find", 0, 5)], 5_500)
@example([("keep", 1, 1), ("compress", 1, 1)], 12_000)
def test_size_is_the_sum_of_what_is_held_and_what_is_found_is_held(acts: list[Act], budget: int) -> None:
    cache = Cache(budget)
    for verb, number, alias in acts:
        if verb == "keep":
            cache.keep(make_entry(number, 100 * number), make_alias(alias))
        elif verb == "get":
            cache.get(f'"{number}"')
        elif verb == "find":
            cache.find(make_alias(alias))
        elif entry := cache.get(f'"{number}"'):
            entry.compressed = b"z" * 700
            cache.recount(entry)
        held = tuple(cache._entries.values())
        sizes = [1_000 + len(entry.body) + len(entry.compressed or b"") + ALIAS * len(entry.aliases) for entry in held]
        assert measure(cache) == (len(held), sum(sizes)), (verb, number, alias)
        assert sum(sizes) <= budget, (verb, number, alias)
        assert all(entry in held for entry in cache._aliases.values()), (verb, number, alias)


def test_etag_depends_on_the_release_and_on_every_part() -> None:
    one = ("release-1", ("a", "b"))
    others = [("release-2", ("a", "b")), ("release-1", ("a", "c")), ("release-1", ("ab", "")), ("release-1", ("ab",)), ("release-1", ("a", None))]
    etags = {make_etag(release, *parts) for release, parts in [one, *others]}
    assert len(etags) == len(others) + 1
    assert make_etag("0123456789abcdef", "a", None, "\ud800").startswith('"0123456789abcdef-')
    assert make_etag("r", None) != make_etag("r", "")
    assert make_etag("r", "a", "b") == make_etag("r", *"ab")


def test_compressed_form_is_the_same_bytes_each_time_and_has_its_own_etag() -> None:
    body = "พัฒนาเมือง".encode() * 500
    assert compress(body) == compress(body)
    assert gzip.decompress(compress(body)) == body
    assert mark_compressed(b'"a-b"') == b'"a-b-gzip"'


@pytest.mark.parametrize(
    ("media_type", "size", "pays"),
    [(b"text/css", 1_000, True), (b"text/css", 999, False), (b"font/woff2", 50_000, False), (b"image/png", 50_000, False), (b"application/json", 5_000, True)],
)
def test_texts_that_are_long_enough_are_compressed(media_type: bytes, size: int, pays: bool) -> None:
    assert Entry('"a"', [(b"content-type", media_type)], b"x" * size).pays_to_compress is pays


def test_etag_of_the_endpoint_differs_by_address_and_by_release_of_the_same_content(tmp_path: Path, knowledge_graph: KnowledgeGraph) -> None:
    etags = set()
    for sequence in (1, 2):
        release = write_release(tmp_path, [("urn:g", [Triple(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o"))])])
        assert release.sequence == sequence
        for address in ("https://one.example", "https://two.example"):
            engine = InProcessEngine(address=address)
            engine.load(release)
            client = Client(make_site(KnowledgeGraph(engine, knowledge_graph.catalogue), Options(address=address)))
            for target in ("/sparql", "/sparql?query=ASK%7B%7D", "/queries"):
                etags.add((target, client.get(target).headers["etag"]))
    assert len(etags) == 12
