"""RDF documents: the form that a request wants, and the same bytes for the same statements."""

from __future__ import annotations

import random

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph
from rdflib.compare import isomorphic

from khonkaen_kg.errors import FormatError
from khonkaen_kg.namespaces import KK, KKO, RDFS
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web.documents import FORMS, HTML, construct, negotiate, split_suffix, write_document, write_iri
from tests.web.client import BROWSER

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own parser of JSON-LD

READERS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
STATEMENTS = f"""<{KK}a> <{RDFS}label> "ก .\\n@prefix a: <b> .\\n"@th .
<{KK}a> <{KKO}p> _:x .
<{KK}a> <{KKO}p> <{KK}TH-40/2018-2022> .
_:x <{KKO}n> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .
_:x <{KKO}q> _:y .
_:y <{KKO}n> "</script>" .
""".encode()


@pytest.mark.parametrize(
    ("path", "stem", "suffix"),
    [
        ("/id/dataset.ttl", "/id/dataset", "ttl"),
        ("/id/dataset.html", "/id/dataset", "html"),
        ("/id/TH-40/2018-2022/process/1.3", "/id/TH-40/2018-2022/process/1.3", None),
        ("/id/TH-40/2018-2022/process/1.3.rdf", "/id/TH-40/2018-2022/process/1.3", "rdf"),
        ("/id/.ttl", "/id/.ttl", None),
        ("/id/dataset.TTL", "/id/dataset.TTL", None),
    ],
)
def test_suffix_is_split_from_what_it_fixes_the_form_of(path: str, stem: str, suffix: str | None) -> None:
    assert split_suffix(path) == (stem, suffix)


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        (None, HTML),
        ("", HTML),
        ("*/*", HTML),
        (BROWSER, HTML),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-triples", "application/n-triples"),
        ("application/xhtml+xml", HTML),
        ("image/png, nonsense, text/xml;q=0.2", "application/rdf+xml"),
        ("text/html;q=0.3, application/n-triples;q=0.4, text/turtle;q=0.35", "application/n-triples"),
        ("application/*", "application/ld+json"),
        ("text/turtle, " * 2_000, HTML),
    ],
)
def test_accept_chooses_the_form(accept: str | None, form: str) -> None:
    assert negotiate(accept) == form


def test_default_is_that_of_the_document_and_a_suffix_is_stronger_than_accept() -> None:
    assert negotiate("*/*", default="text/turtle") == "text/turtle"
    assert negotiate("text/html", default="text/turtle") == HTML
    assert {suffix: negotiate("image/png", suffix) for suffix in FORMS} == FORMS
    with pytest.raises(FormatError):
        negotiate("image/png")
    with pytest.raises(FormatError):
        negotiate("*/*;q=0")


@pytest.mark.parametrize("suffix", FORMS)
def test_every_form_says_the_same(suffix: str) -> None:
    document = write_document(STATEMENTS, FORMS[suffix])
    assert isomorphic(Graph().parse(data=document, format=READERS[suffix]), Graph().parse(data=STATEMENTS, format="nt"))


@pytest.mark.parametrize("suffix", FORMS)
def test_order_repeats_and_names_of_blank_nodes_leave_no_trace(suffix: str) -> None:
    expected = write_document(STATEMENTS, FORMS[suffix])
    lines = STATEMENTS.splitlines(keepends=True) * 2
    for seed in range(5):
        random.Random(seed).shuffle(lines)
        assert write_document(b"".join(lines).replace(b"_:x", f"_:z{seed}".encode()).replace(b"_:y", b"_:a"), FORMS[suffix]) == expected


def test_turtle_declares_the_prefixes_that_it_uses_in_their_order_and_escapes_no_slash() -> None:
    text = write_document(STATEMENTS, "text/turtle").decode()
    assert [line.split()[1] for line in text.splitlines() if line.startswith("@prefix")] == ["kko:", "rdfs:"]
    assert "<id/TH-40/2018-2022>" in text
    assert "\\/" not in text


def test_what_xml_cannot_have_is_refused() -> None:
    control = f'<{KK}a> <{KKO}p> "\\u0001" .\n'.encode()
    with pytest.raises(FormatError):
        write_document(control, "application/rdf+xml")
    assert b"\\u0001" in write_document(control, "application/n-triples")


def test_empty_graph_is_a_document_in_every_form() -> None:
    for suffix, form in FORMS.items():
        assert len(Graph().parse(data=write_document(b"", form), format=READERS[suffix])) == 0


def test_construct_gives_n_triples(knowledge_graph: KnowledgeGraph) -> None:
    made = construct(knowledge_graph, f"CONSTRUCT WHERE {{ <{KK}TH-40/2018-2022/positioning/5> rdfs:label ?label }}")
    assert {triple.object.value for triple in parse(made, format=RdfFormat.N_TRIPLES)} == {"ศูนย์กลางการศึกษา", "Education hub"}


@pytest.mark.parametrize("text", ["https://a/> } #", "https://a/ b", "https://a/\0", "no iri", "https://a/\ud800", "https://a/{x}", "https://a/%zz"])
def test_what_is_no_iri_is_no_term(text: str) -> None:
    assert write_iri(text) is None
