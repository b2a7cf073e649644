"""The cache: within its bytes, the oldest goes first, and what it finds is what it holds."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from khonkaen_kg.web.cache import MAX_ENTRY, Cache, Entry, compress, make_etag, mark_compressed

# An entry counts for its body and 1,000 bytes; each of its aliases for 1,000 more.
ENTRY = 2_000

Act = tuple[str, int, int]
"""What is done: ``put``, ``get``, ``find`` or ``compress``; with which entry or size; by which alias."""


def make_entry(name: object, size: int = 0) -> Entry:
    return Entry(f'"{name}"', [(b"etag", f'"{name}"'.encode())], b"x" * size)


def fill(cache: Cache, *names: object, size: int = 0) -> list[Entry]:
    entries = [make_entry(name, size) for name in names]
    for entry, name in zip(entries, names, strict=True):
        cache.put(entry, name)
    return entries


def measure(cache: Cache) -> tuple[int, int]:
    statistics = cache.statistics()
    return statistics.entries, statistics.size


def test_entry_is_found_by_its_alias_and_by_its_etag() -> None:
    cache = Cache(100_000)
    (entry,) = fill(cache, "a", size=500)
    assert cache.find("a") is entry
    assert cache.get('"a"', "other request") is entry
    assert cache.find("other request") is entry
    assert cache.find("b") is cache.get('"b"', "b") is None
    # 500 bytes, and 1,000 for the entry and each of its two aliases.
    assert measure(cache) == (1, 3_500)


def test_entry_that_nobody_has_asked_for_longest_goes_first() -> None:
    cache = Cache(3 * ENTRY)
    a, _, c = fill(cache, "a", "b", "c")
    assert cache.find("a") is a
    (d,) = fill(cache, "d")
    assert [cache.find(name) for name in "abcd"] == [a, None, c, d]
    assert measure(cache) == (3, 3 * ENTRY)


def test_being_asked_for_by_etag_counts_as_being_asked_for() -> None:
    cache = Cache(3 * ENTRY)
    a, _, _ = fill(cache, "a", "b", "c")
    assert cache.get('"a"', "a") is a
    fill(cache, "d")
    assert cache.find("b") is None
    assert cache.find("a") is a


def test_large_entry_takes_the_place_of_several() -> None:
    cache = Cache(3 * ENTRY)
    fill(cache, "a", "b", "c")
    (d,) = fill(cache, "d", size=2_500)
    # 4,500 of 6,000 bytes are the new one's, so none of the others fits beside it.
    assert [cache.find(name) for name in "abcd"] == [None, None, None, d]
    assert measure(cache) == (1, 4_500)


def test_aliases_count_and_go_with_their_entry() -> None:
    cache = Cache(6_000)
    _, b = fill(cache, "a", "b")
    for number in range(3):
        assert cache.get('"b"', f"b{number}") is b
    # With 1,000 for itself and 4,000 for its aliases, the second leaves no room for the first.
    assert measure(cache) == (1, 5_000)
    assert cache.find("a") is None
    fill(cache, "c")
    assert [cache.find(f"b{number}") for number in range(3)] == [None, None, None]
    assert measure(cache) == (1, ENTRY)


def test_same_alias_twice_counts_once() -> None:
    cache = Cache(100_000)
    fill(cache, "a")
    for _ in range(5):
        cache.get('"a"', "a")
    assert measure(cache) == (1, ENTRY)


def test_entry_is_replaced_by_one_with_its_etag() -> None:
    cache = Cache(100_000)
    fill(cache, "a", size=700)
    cache.get('"a"', "other")
    newer = make_entry("a", 300)
    cache.put(newer, "a")
    assert cache.find("a") is newer
    # What was known of the one before is not said of the other.
    assert cache.find("other") is None
    assert measure(cache) == (1, 2_300)


def test_answer_over_the_largest_size_is_not_kept() -> None:
    cache = Cache(10 * MAX_ENTRY)
    largest, larger = make_entry("largest", MAX_ENTRY), make_entry("larger", MAX_ENTRY + 1)
    cache.put(largest, "largest")
    cache.put(larger, "larger")
    assert cache.find("largest") is largest
    assert cache.find("larger") is None
    assert measure(cache) == (1, MAX_ENTRY + 2_000)


def test_answer_over_the_whole_budget_is_not_kept() -> None:
    cache = Cache(5_000)
    fill(cache, "a", size=4_000)
    assert cache.find("a") is None
    assert measure(cache) == (0, 0)


def test_cache_without_bytes_holds_nothing() -> None:
    cache = Cache(0)
    fill(cache, "a")
    assert cache.find("a") is cache.get('"a"', "a") is None
    assert measure(cache) == (0, 0)


def test_request_counts_as_one_hit_or_one_miss() -> None:
    cache = Cache(100_000)
    # A miss, as the front has it: neither the request nor its answer's ETag is known.
    assert cache.find("a") is cache.get('"a"', "a") is None
    cache.put(make_entry("a"), "a")
    # A hit by the request, and one by the ETag.
    assert cache.find("a") is not None
    assert cache.find("A") is None
    assert cache.get('"a"', "A") is not None
    statistics = cache.statistics()
    assert (statistics.hits, statistics.misses) == (2, 1)


def act(cache: Cache, acts: list[Act]) -> None:
    """Do ``acts``; after each, what the cache says of itself, what it holds and what it finds agree."""
    budget = cache._budget
    for verb, number, alias in acts:
        if verb == "put":
            cache.put(make_entry(number, 100 * number), alias)
        elif verb == "get":
            cache.get(f'"{number}"', alias)
        elif verb == "find":
            cache.find(alias)
        elif entry := cache._entries.get(f'"{number}"'):
            # As the front does on the first request for the compressed form.
            entry.compressed = b"z" * 700
        held = cache._entries.values()
        assert cache.statistics().size == sum(entry.size for entry in held) <= budget, (verb, number, alias)
        assert all(entry in held for entry in cache._aliases.values()), (verb, number, alias)


def list_acts(verbs: tuple[str, ...], *, one_entry_each: bool) -> st.SearchStrategy[list[Act]]:
    """Acts; an alias leads to one entry always, as long as a request has one answer in a release, or to any."""
    number = st.integers(0, 9)
    pairs = number.map(lambda n: (n, n)) | number.map(lambda n: (n, n + 10)) if one_entry_each else st.tuples(number, number)
    return st.lists(st.tuples(st.sampled_from(verbs), pairs).map(lambda act: (act[0], *act[1])), max_size=60)


@given(list_acts(("put", "get", "find"), one_entry_each=True), st.integers(0, 12_000))
def test_size_is_the_sum_of_what_is_held_and_within_the_budget(acts: list[Act], budget: int) -> None:
    act(Cache(budget), acts)


@pytest.mark.xfail(reason="the compressed form is not counted when it is made, and is taken off when its entry goes", raises=AssertionError)
@given(list_acts(("put", "get", "find", "compress"), one_entry_each=True), st.integers(0, 12_000))
@example([("put", 1, 1), ("compress", 1, 1)], 12_000)
def test_compressed_form_counts_too(acts: list[Act], budget: int) -> None:
    act(Cache(budget), acts)


@pytest.mark.xfail(reason="an alias that has come to another entry is left behind when that one goes", raises=(AssertionError, KeyError, ExceptionGroup))
@given(list_acts(("put", "get", "find"), one_entry_each=False), st.integers(0, 12_000))
@example([("put", 1, 5), ("put", 2, 5), ("get", 1, 6), ("put", 3, 7), ("find", 0, 5)], 5_500)
def test_alias_never_finds_an_entry_that_is_gone(acts: list[Act], budget: int) -> None:
    act(Cache(budget), acts)


@pytest.mark.xfail(reason="a request without an alias is not looked up, so it was no miss before it is a hit", raises=AssertionError)
def test_hit_of_a_request_without_an_alias_takes_no_miss_away() -> None:
    cache = Cache(100_000)
    assert cache.get('"a"', None) is None
    cache.put(make_entry("a"), None)
    assert cache.get('"a"', None) is not None
    statistics = cache.statistics()
    assert (statistics.hits, statistics.misses) == (1, 1)


@pytest.mark.xfail(reason="an alias counts for 1,000 bytes however long the address in it is", raises=AssertionError)
def test_long_addresses_count_with_their_bytes() -> None:
    cache = Cache(1_000_000)
    fill(cache, "a")
    for number in range(100):
        cache.get('"a"', ("release", "/sparql", b"x" * 50_000 + b"%d" % number))
    assert sum(len(alias[2]) for alias in cache._aliases if isinstance(alias, tuple)) <= 1_000_000


def test_etag_depends_on_the_release_and_on_every_part() -> None:
    one = ("release-1", ("a", "b"))
    others = [("release-2", ("a", "b")), ("release-1", ("a", "c")), ("release-1", ("ab", "")), ("release-1", ("ab",)), ("release-1", ("a", None))]
    etags = {make_etag(release, *parts) for release, parts in [one, *others]}
    assert len(etags) == len(others) + 1
    assert make_etag("0123456789abcdef", "a", None, "\ud800").startswith('"0123456789ab-')
    assert make_etag("r", None) != make_etag("r", "")
    assert make_etag(*("r", "a")) == make_etag("r", "a")


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
