"""Results as tables."""

from __future__ import annotations

import json

import pytest

from khonkaen_kg.errors import QueryTooComplexError
from khonkaen_kg.namespaces import XSD
from khonkaen_kg.queries.results import Cell, read_table

Term = dict[str, object]


def write_results(term: Term) -> bytes:
    return json.dumps({"head": {"vars": ["t"]}, "results": {"bindings": [{"t": term}]}}).encode()


def make_triple(last: Term) -> Term:
    return {"type": "triple", "value": {"subject": {"type": "bnode", "value": "b0"}, "predicate": {"type": "uri", "value": "urn:p"}, "object": last}}


@pytest.mark.parametrize(
    ("last", "text"),
    [
        ({"type": "uri", "value": "urn:o"}, "<urn:o>"),
        ({"type": "literal", "value": 'a "b"\n'}, r'"a \"b\"\n"'),
        ({"type": "literal", "value": "คน", "xml:lang": "th"}, '"คน"@th'),
        ({"type": "literal", "value": "1", "datatype": XSD + "integer"}, f'"1"^^<{XSD}integer>'),
        (make_triple({"type": "uri", "value": "urn:o"}), "<<( _:b0 <urn:p> <urn:o> )>>"),
    ],
)
def test_triple_term_is_its_text(last: Term, text: str) -> None:
    (row,) = read_table(write_results(make_triple(last)))
    assert row["t"] == Cell("triple", f"<<( _:b0 <urn:p> {text} )>>")


def test_deeply_nested_term_is_refused() -> None:
    nested = b'{"type": "triple", "value": {"object": ' * 100_000
    with pytest.raises(QueryTooComplexError):
        read_table(b'{"head": {"vars": ["t"]}, "results": {"bindings": [{"t": ' + nested)


def test_data_frame_has_numbers_as_numbers_and_gaps_as_missing() -> None:
    typed = {
        "n": {"type": "literal", "value": "53", "datatype": XSD + "integer"},
        "x": {"type": "literal", "value": "0.5", "datatype": XSD + "decimal"},
        "is": {"type": "literal", "value": "true", "datatype": XSD + "boolean"},
        "code": {"type": "literal", "value": "01"},
    }
    frame = read_table(json.dumps({"head": {"vars": [*typed]}, "results": {"bindings": [typed, {}]}}).encode()).df()
    assert frame.iloc[0].tolist() == [53, 0.5, True, "01"]
    assert frame["n"].sum() == 53
    assert frame.isna().iloc[1].all()


def test_ill_typed_number_stays_text_in_a_data_frame() -> None:
    cell = {"n": {"type": "literal", "value": "ten", "datatype": XSD + "integer"}}
    frame = read_table(json.dumps({"head": {"vars": ["n"]}, "results": {"bindings": [cell]}}).encode()).df()
    assert frame["n"].tolist() == ["ten"]
