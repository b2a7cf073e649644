"""What is told of a text that is no SPARQL: the first token that no query could go on with, in words, and nothing of a grammar."""

from __future__ import annotations

import pytest

from khonkaen_kg.errors import SparqlSyntaxError
from khonkaen_kg.store.engine import Query
from khonkaen_kg.store.inprocess import InProcessEngine


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("SELEC * {}", 1, 1, "“SELEC” cannot stand here"),
        # The point before the second triple is missing.
        ("SELECT ?s {\n  ?s a kko:Process\n  ?s rdfs:label ?l\n}", 3, 3, "“?s” cannot stand here"),
        ("SELECT ?s {\n  ?s rdfs:label\n}", 3, 1, "“}” cannot stand here"),
        ('SELECT ?s { ?s rdfs:label ?l\n FILTER(LANG(?l) = "th" && ) }', 2, 28, "“)” cannot stand here"),
        ('SELECT ?s { ?s kko:startYear "2018"^^xsd:gYear } ORDER ?s', 1, 56, "“?s” cannot stand here"),
        ("SELECT ?s { ?s foo:bar ?o }", 1, 16, "“foo:bar” has a prefix that is not declared"),
        ("SELECT * {\n ?s ?p ?o\n", 2, 10, "it ends too early"),
        ("SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s", 1, 38, "The SELECT contains a variable that is unbound"),
        # A beginning that is a whole query is not run.
        ("# one\nASK { ?s ?p ?o } LIMIT x", 2, 24, "“x” cannot stand here"),
    ],
)
def test_fault_is_at_the_first_token_that_cannot_follow(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(SparqlSyntaxError) as caught:
        InProcessEngine().answer(Query(text))
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (line, column)
    assert caught.value.en == f"this is not valid SPARQL: {said}"
    assert "expected" not in caught.value.th
