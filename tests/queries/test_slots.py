"""Values enter a query only as terms in slots."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from khonkaen_kg.errors import ParameterError
from khonkaen_kg.queries.choices import find_choice, serialise_value
from khonkaen_kg.queries.header import read_query
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


def ask_word(term: str) -> pyoxigraph.Literal | pyoxigraph.NamedNode:
    """What the engine reads where ``term`` fills the slot."""
    text = 'SELECT ?word WHERE { VALUES ?word { "default" } }'
    solutions = pyoxigraph.Store().query(fill_slots(text, find_slots(text), {"word": term}))
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    (word,) = (solution["word"] for solution in solutions)
    assert isinstance(word, pyoxigraph.Literal | pyoxigraph.NamedNode)
    return word


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_string_leaves_its_slot(value: str) -> None:
    term = serialise_string(value)
    assert term is not None
    assert ask_word(term) == pyoxigraph.Literal(value)


def test_lone_surrogate_is_no_string() -> None:
    assert serialise_string("a\ud800") is None


@given(st.one_of(st.text(), st.builds("http://x/{}".format, st.text()), st.from_regex(r"[a-z]{1,5}:[!-~]*", fullmatch=True)))
def test_whatever_is_taken_as_an_iri_is_one_term_to_the_engine(value: str) -> None:
    term = serialise_iri(value)
    if term is not None:
        assert [token.kind for token in scan(term)] == ["iri"]
        assert ask_word(term) == pyoxigraph.NamedNode(value)


@pytest.mark.parametrize(
    "value",
    [
        *("a> } DELETE WHERE { ?s ?p ?o", "http://x/ y", "no-scheme", "http://x/{", "http://x/\n", "http://x/\\u0041"),
        *("http://[", "http://x:port/", "http://x/%zz", "http://x/\x7f", "http://x/\ue000", "http://x/\ud800"),
    ],
)
def test_what_the_engine_would_not_read_is_no_iri(value: str) -> None:
    assert serialise_iri(value) is None


HEADER = """#+ summary: Things
#+ description: Every thing.
#+ tags:
#+   - thing
#+ kkg:
#+   question: {id: T-1, th: "มีอะไรบ้าง", en: "What is there?"}
#+   params:
#+     word: {type: TYPE, optional: true, help: {th: "คำ", en: "a word"}}
#+   columns: {word: iri}
SELECT ?word WHERE { VALUES ?word { UNDEF } } ORDER BY ?word
"""


def serialise(given_: str, type_: str, folder: Path) -> str:
    """``given_`` as the term of a parameter of ``type_``."""
    path = folder / "things.rq"
    path.write_text(HEADER.replace("TYPE", type_), encoding="utf-8")
    query = read_query(path, "things.rq")
    return serialise_value(given_, query, query.parameters[0])


@pytest.mark.parametrize(("given_", "term"), [("5", "5"), (" +5 ", "5"), ("-05", "-5"), ("9" * 18, "9" * 18)])
def test_integer_is_a_sign_and_digits(given_: str, term: str, tmp_path: Path) -> None:
    assert serialise(given_, "integer", tmp_path) == term


@pytest.mark.parametrize(
    ("type_", "given_"),
    [
        *(("integer", given_) for given_ in ("+-5", "--5", "", "+", "๕", "1.5", "1e3", "5" * 5000)),
        *(("iri", given_) for given_ in ("http://[", "http://x:port/", "http://x/%zz", "urn:\x7f", "http://x/\ud800")),
        ("string", "\udce0"),
    ],
)
def test_value_that_is_no_term_is_an_error_of_its_parameter(type_: str, given_: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="a word") as caught:
        serialise(given_, type_, tmp_path)
    assert str(caught.value).encode()


def test_choice_that_cannot_be_written_out_is_an_error_that_can() -> None:
    with pytest.raises(ParameterError) as caught:
        find_choice((), "\udce0", "things", "word")
    assert str(caught.value).encode()


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


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("1-1", ["1", "-", "1"]),
        ("1e5SERVICE:a", ["1e5", "SERVICE:a"]),
        ("ex:a-b.c.", ["ex:a-b.c", "."]),
        ("ex:-1", ["ex:", "-", "1"]),
        ("?ชื่อ-1", ["?ชื่อ", "-", "1"]),
        ('"ก"@en-US.', ['"ก"', "@en-US", "."]),
        ("<http://x/\\u0041#> ?p", ["<http://x/\\u0041#>", "?p"]),
        ("_:b1||?x&&!?y", ["_:b1", "||", "?x", "&&", "!", "?y"]),
    ],
)
def test_names_numbers_and_marks_end_where_sparql_ends_them(text: str, tokens: list[str]) -> None:
    assert [token.text for token in scan(text)] == tokens


def test_form_and_columns_are_read_from_the_text() -> None:
    assert read_form(QUERY) == "select"
    assert list_columns(QUERY) == ("x", "n")
    assert list_columns("SELECT DISTINCT ?a ?b { ?a ?b ?c }") == ("a", "b")
    assert read_form("# SELECT\nPREFIX : <urn:ASK> CONSTRUCT { } WHERE { }") == "construct"
