"""Content negotiation as RFC 9110 has it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from khonkaen_kg.web.negotiation import (
    _ELEMENT,
    MAX_ACCEPT,
    MediaRange,
    charset_of,
    choose_aliased,
    choose_language,
    choose_media_type,
    media_type_of,
    parse_accept,
    prefers_html,
)

OFFERS = ("application/json", "text/csv", "text/turtle")


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, text/turtle;q=0.9", "text/turtle"),
        ("*/*;q=0.1, text/csv", "text/csv"),
        ("text/*;q=0.9, text/csv;q=0.1", "text/turtle"),
        ("*/*, application/json;q=0", "text/csv"),
        ("application/unknown, text/csv;q=0.2", "text/csv"),
        ("nonsense, ;;, text/csv", "text/csv"),
        ('text/html;title="a,b;q=1", text/csv;q=0.3', "text/csv"),
        ("text/csv ; q=0.5 , text/turtle ; q=0.4", "text/csv"),
        ("image/png", None),
        ("*/*;q=0", None),
        ("text/csv;q=2", None),
        ("text/csv;q=", None),
        ("*/csv", None),
        ("text/csv; charset=utf-8", "text/csv"),
        ("application/json;charset=utf-8", "application/json"),
        ('text/csv;header="present";q=0.4, text/turtle;version=1.1;q=0.5', "text/turtle"),
        ("text/csv;header=present, text/csv;q=0, text/turtle;q=0.1", "text/turtle"),
        ("text/turtle, text/plain, */*", "text/turtle"),
        ("text/*, */*", "text/csv"),
        ('text/turtle;x="not ended, text/csv', None),
        ("text/csv," + " " * MAX_ACCEPT, "application/json"),
    ],
)
def test_best_offer_is_chosen(accept: str | None, chosen: str | None) -> None:
    assert choose_media_type(accept, OFFERS) == chosen


def test_parameters_make_a_range_more_specific() -> None:
    offers = ("text/csv", "text/csv;header=present")
    assert choose_media_type("text/csv;q=0.2, text/csv;header=present", offers) == "text/csv;header=present"
    assert choose_media_type("text/csv, text/csv;header=present;q=0.2", offers) == "text/csv"


@pytest.mark.parametrize(
    "hostile",
    [
        'a/b;a="' + '\\"' * 30_000,
        '"' * 60_001,
        'a/b;a="' + "\\" * 60_001,
        '",' * 30_000,
        "a/b" + ";" * 60_000,
        "a/b" + " " * 60_000 + "x",
        "a/b;" + "a=b;" * 15_000,
        "a/b," * 15_000,
        "," * 60_000,
        "a/" * 30_000,
    ],
)
def test_hostile_header_takes_no_long_time(hostile: str) -> None:
    started = time.monotonic()
    for header in (hostile, hostile[:MAX_ACCEPT]):
        choose_media_type(header, OFFERS)
        prefers_html(header)
        choose_language(header, ("th", "en"))
        charset_of(header)
    # The parts are taken apart in linear time even where the bound on the whole does not save the day.
    _ELEMENT.findall(hostile)
    assert time.monotonic() - started < 2


def test_quoted_parameter_is_unescaped() -> None:
    assert parse_accept('a/b;x="c\\"d"') == (MediaRange("a", "b", (("x", 'c"d'),), 1000),)


def test_alias_gives_the_real_form() -> None:
    offers = {"application/sparql-results+json": "application/sparql-results+json", "application/json": "application/sparql-results+json"}
    assert choose_aliased("application/json", offers) == "application/sparql-results+json"
    assert choose_aliased("image/png", offers) is None


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("application/xhtml+xml", True),
        ("*/*", False),
        (None, False),
        ("application/json", False),
        ("text/html;q=0.2, application/n-quads", False),
        ("text/html;q=0", False),
    ],
)
def test_browser_is_known_by_its_accept_header(accept: str | None, expected: bool) -> None:
    assert prefers_html(accept) is expected


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        (None, "th"),
        ("", "th"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("th-TH,th;q=0.9,en;q=0.8", "th"),
        ("en;q=0.8, th;q=0.9", "th"),
        ("fr", "th"),
        ("fr, en;q=0.1", "en"),
        ("*", "th"),
        ("th;q=0, *", "en"),
        ("en;q=x", "th"),
        ("enx", "th"),
    ],
)
def test_language_is_looked_up(header: str | None, chosen: str) -> None:
    assert choose_language(header, ("th", "en")) == chosen


def test_content_type_is_taken_apart() -> None:
    assert media_type_of("Application/SPARQL-Query; charset=UTF-8") == "application/sparql-query"
    assert charset_of("application/sparql-query; charset=UTF-8") == "utf-8"
    assert (media_type_of(None), charset_of(None), charset_of("text/plain")) == ("", None, None)


texts = st.one_of(st.text(), st.text(alphabet='abc/*;=,"\\q.01 +-\t'), st.just("text/csv;q=0.5,").flatmap(lambda head: st.text().map(lambda tail: head + tail)))


@given(texts)
def test_no_header_makes_it_fail(header: str) -> None:
    assert choose_media_type(header, OFFERS) in (*OFFERS, None)
    assert choose_language(header, ("th", "en")) in ("th", "en")
    assert prefers_html(header) in (True, False)
    media_type_of(header)
    charset_of(header)


@given(st.dictionaries(st.sampled_from(OFFERS), st.integers(0, 1000), min_size=1))
def test_chosen_offer_has_the_highest_weight(weights: dict[str, int]) -> None:
    header = ", ".join(f"{offer};q={weight / 1000:.3f}" for offer, weight in weights.items())
    best = max(weights.values())
    expected = next((offer for offer in OFFERS if weights.get(offer) == best), None) if best else None
    assert choose_media_type(header, OFFERS) == expected


@given(st.permutations(["text/csv;q=0.3", "text/*;q=0.7", "*/*;q=0.5", "text/turtle;q=0.1"]))
def test_order_of_the_ranges_does_not_matter(ranges: list[str]) -> None:
    assert choose_media_type(", ".join(ranges), OFFERS) == "application/json"


@given(st.lists(st.builds(MediaRange, st.sampled_from(["text", "*"]), st.just("*"), st.just(()), st.integers(0, 1000)), max_size=5))
def test_written_ranges_read_back(ranges: list[MediaRange]) -> None:
    header = ",".join(f"{r.type}/{r.subtype};q={r.quality / 1000:.3f}" for r in ranges)
    assert list(parse_accept(header)) == ranges
