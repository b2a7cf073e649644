"""What is published beside the generated graphs is read with places in errors."""

from __future__ import annotations

import shutil

import pytest

from khonkaen_kg.errors import DataSyntaxError, NotBuiltError
from khonkaen_kg.paths import Home
from khonkaen_kg.store.published import read_published


def test_syntax_error_in_the_shapes_of_a_home_has_its_place(home: Home, khonkaen_copy: Home) -> None:
    shutil.copytree(home.shapes, khonkaen_copy.root / "shapes")
    (khonkaen_copy.root / "shapes" / "own.ttl").write_text("# mine\n<a> <b> .\n", encoding="utf-8")
    with pytest.raises(DataSyntaxError) as caught:
        read_published(khonkaen_copy)
    assert str(caught.value.place).startswith("shapes/own.ttl:2:")


def test_file_that_is_missing_from_the_ontology_of_a_home_is_named(khonkaen_copy: Home) -> None:
    (khonkaen_copy.root / "ontology").mkdir()
    with pytest.raises(NotBuiltError, match=r"ontology/khonkaen-kg\.ttl"):
        read_published(khonkaen_copy)


def test_blank_nodes_of_two_files_never_meet(home: Home, khonkaen_copy: Home) -> None:
    shutil.copytree(home.shapes, khonkaen_copy.root / "shapes")
    for name in ("one", "two"):
        (khonkaen_copy.root / "shapes" / f"{name}.ttl").write_text(f"_:x <urn:p> <urn:{name}> .\n", encoding="utf-8")
    (shapes,) = (graph for graph in read_published(khonkaen_copy) if graph.iri.endswith("/shapes"))
    assert len({triple.subject for triple in shapes.triples if triple.predicate.value == "urn:p"}) == 2
