"""Values enter a query only as terms in slots."""

from __future__ import annotations

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khonkaen_kg.queries.slots import fill_slots, find_slots, list_columns, read_form, serialise_iri, serialise_string
from khonkaen_kg.queries.tokens import scan

QUERY = """PREFIX ex: <http://example.org/#VALUES>
SELECT ?x (COUNT(?y) AS ?n) WHERE { # VALUES ?comment { 1 }
  VALUES ?word { "default" }
  BIND("VALUES ?string { 2 }" AS ?z)
  VALUES (?pair) { (3) }
  VALUES ?twice { 4 } VALUES ?twice { 5 }
  ?x ex:p ?word .
}"""


def test_slot_is_found_outside_strings_comments_and_iris_only() -> None:
    slots = find_slots(QUERY)
    assert set(slots) == {"word"}
    assert slots["word"].content == '"default"'


def test_only_the_inside_of_the_braces_changes() -> None:
    filled = fill_slots(QUERY, find_slots(QUERY), {"word": '"x"'})
    assert filled == QUERY.replace('{ "default" }', '{ "x" }')


@given(st.text())
def test_no_string_leaves_its_slot(value: str) -> None:
    text = 'SELECT ?word WHERE { VALUES ?word { "default" } }'
    filled = fill_slots(text, find_slots(text), {"word": serialise_string(value)})
    try:
        value.encode()
    except UnicodeEncodeError:
        return  # a lone surrogate is no text that a query can carry
    solutions = pyoxigraph.Store().query(filled)
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    assert [solution["word"].value for solution in solutions] == [value]


@given(st.text())
def test_whatever_is_taken_as_an_iri_is_one_term(value: str) -> None:
    term = serialise_iri(value)
    if term is not None:
        assert [token.kind for token in scan(term)] == ["iri"]


@pytest.mark.parametrize("value", ["a> } DELETE WHERE { ?s ?p ?o", "http://x/ y", "no-scheme", "http://x/{", "http://x/\n"])
def test_what_could_be_syntax_is_no_iri(value: str) -> None:
    assert serialise_iri(value) is None


@given(st.text())
def test_tokens_and_what_is_between_them_make_the_text(text: str) -> None:
    at = 0
    for token in scan(text):
        between = text[at : token.start]
        assert between.strip() == "" or "#" in between
        assert text[token.start : token.end] == token.text
        at = token.end


def test_word_with_an_escaped_hash_hides_no_comment() -> None:
    assert [token.text for token in scan("ex:a\\#b ?c")] == ["ex:a\\#b", "?c"]


def test_form_and_columns_are_read_from_the_text() -> None:
    assert read_form(QUERY) == "select"
    assert list_columns(QUERY) == ("x", "n")
    assert list_columns("SELECT DISTINCT ?a ?b { ?a ?b ?c }") == ("a", "b")
    assert read_form("# SELECT\nPREFIX : <urn:ASK> CONSTRUCT { } WHERE { }") == "construct"
