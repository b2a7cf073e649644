"""The service description of a release that is worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from khonkaen_kg.namespaces import RDFS, VOID
from khonkaen_kg.store.description import SD, describe_service
from khonkaen_kg.store.engine import GRAPHS
from khonkaen_kg.store.guard import LIMITS
from khonkaen_kg.store.release import Release, write_release

ENDPOINT = "https://kg.example/sparql"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def make_release(folder: Path, **counts: int) -> Release:
    return write_release(
        folder, [(f"urn:{name}", [Triple(NamedNode(f"urn:s{n}"), NamedNode("urn:p"), Literal(n)) for n in range(count)]) for name, count in counts.items()]
    )


def read(release: Release | None, media_type: str = "text/turtle") -> set[tuple[str, str, str]]:
    quads = parse(describe_service(release, ENDPOINT, media_type), format=RdfFormat.from_media_type(media_type))
    return {(getattr(quad.subject, "value", ""), quad.predicate.value, getattr(quad.object, "value", "")) for quad in quads}


def test_named_graphs_stand_with_their_sizes(tmp_path: Path) -> None:
    triples = read(make_release(tmp_path, one=1, two=2))
    dataset = f"{ENDPOINT}#dataset"
    named = {subject: object_ for subject, predicate, object_ in triples if predicate == SD + "name"}
    assert sorted(named.values()) == ["urn:one", "urn:two"]
    assert {object_ for subject, predicate, object_ in triples if (subject, predicate) == (dataset, SD + "namedGraph")} == set(named)
    held = {subject: object_ for subject, predicate, object_ in triples if predicate == SD + "graph"}
    sizes = {subject: object_ for subject, predicate, object_ in triples if predicate == VOID + "triples"}
    assert {named[graph]: sizes[held[graph]] for graph in named} == {"urn:one": "1", "urn:two": "2"}


def test_graphs_of_no_release_are_not_told(tmp_path: Path) -> None:
    triples = read(None)
    assert triples < read(make_release(tmp_path, one=1))
    assert (ENDPOINT, TYPE, SD + "Service") in triples
    assert not {predicate for _, predicate, _ in triples} & {SD + "namedGraph", VOID + "triples"}


@pytest.mark.parametrize("media_type", GRAPHS)
def test_same_content_gives_the_same_bytes_and_every_form_the_same_graph(media_type: str, tmp_path: Path) -> None:
    one, two = (make_release(tmp_path / place, one=1, two=2) for place in ("a", "b"))
    assert describe_service(one, ENDPOINT, media_type) == describe_service(two, ENDPOINT, media_type)
    assert read(one, media_type) == read(one)


def test_nothing_in_it_is_without_a_name(tmp_path: Path) -> None:
    # What other documents can point to: no blank node.
    quads = parse(describe_service(make_release(tmp_path, one=1), ENDPOINT, GRAPHS[1]), format=RdfFormat.N_TRIPLES)
    assert all(isinstance(term, NamedNode | Literal) for quad in quads for term in (quad.subject, quad.object))


def test_limits_are_told_in_both_languages() -> None:
    comments = [object_ for _, predicate, object_ in read(None) if predicate == RDFS + "comment"]
    assert len(comments) == 2
    assert all(f"{LIMITS['bytes']:,}" in comment and "SERVICE" in comment for comment in comments)
