"""Every property shape accepts its valid examples and finds each of its invalid ones, and every property shape has both."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse, serialize

from khonkaen_kg.checks.findings import find
from khonkaen_kg.checks.shapes import Shape, read_shape_files, read_shapes
from khonkaen_kg.namespaces import KKO, KKS, SH
from khonkaen_kg.paths import shipped_home

EXAMPLES = Path(__file__).parent
CASES = sorted(path for path in EXAMPLES.glob("*/*.ttl"))
COUNT = 405

_PROPERTY = NamedNode(SH + "property")


@cache
def named_shapes() -> dict[str, Shape]:
    return read_shapes(read_shape_files(shipped_home().shapes))


@cache
def described() -> dict[NamedNode | BlankNode, list[Triple]]:
    triples = defaultdict(list)
    for file in read_shape_files(shipped_home().shapes):
        for triple in file.triples:
            assert isinstance(triple.subject, (NamedNode, BlankNode))
            triples[triple.subject].append(triple)
    return triples


def list_triples_of(shape: str) -> list[Triple]:
    """The shape, all that it points to, and the targets that it is applied to: the other checks of those targets are left out."""
    property_shape = NamedNode(shape)
    waiting: list[NamedNode | BlankNode] = [property_shape]
    seen: set[NamedNode | BlankNode] = set()
    kept: list[Triple] = []
    for node, triples in described().items():
        if any(triple.predicate == _PROPERTY and triple.object == property_shape for triple in triples):
            kept += [triple for triple in triples if triple.predicate != _PROPERTY or triple.object == property_shape]
            seen.add(node)
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        kept += described().get(node, [])
        waiting += [triple.object for triple in described().get(node, []) if isinstance(triple.object, (NamedNode, BlankNode))]
    return kept


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder for each property shape that holds this shape alone, by its local name."""
    found = {}
    for iri in named_shapes():
        folder = tmp_path_factory.mktemp("shapes")
        (folder / "shapes.ttl").write_bytes(serialize(list_triples_of(iri), format=RdfFormat.TURTLE) or b"")
        found[iri.removeprefix(KKS)] = folder
    return found


@pytest.mark.parametrize("path", CASES, ids=[f"{path.parent.name}/{path.stem}" for path in CASES])
def test_shape_judges_its_example(path: Path, folders: dict[str, Path]) -> None:
    triples = [quad.triple for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE)]
    found = find(triples, folders[path.parent.name])
    expected = {KKS + path.parent.name} if path.name.startswith("invalid-") else set()
    assert {finding.shape for finding in found} == expected


def test_every_example_is_collected() -> None:
    assert len(CASES) == COUNT
    assert all(path.name.startswith(("valid-", "invalid-")) for path in CASES)


def test_every_property_shape_has_a_valid_and_an_invalid_example() -> None:
    for prefix in ("valid-", "invalid-"):
        assert {path.parent.name for path in CASES if path.name.startswith(prefix)} == {iri.removeprefix(KKS) for iri in named_shapes()}


def test_every_property_shape_is_applied_by_a_node_shape_of_its_class() -> None:
    applied = {
        (node.value.removeprefix(KKS), triple.object.value.removeprefix(KKS))
        for node, triples in described().items()
        for triple in triples
        if triple.predicate == _PROPERTY and isinstance(node, NamedNode) and isinstance(triple.object, NamedNode)
    }
    assert applied == {(f"{iri.removeprefix(KKS).partition('-')[0]}Shape", iri.removeprefix(KKS)) for iri in named_shapes()}


def test_gap_shapes_report_one_gap_kind_each() -> None:
    kinds = [shape.gap_kind for shape in named_shapes().values() if shape.severity != "violation"]
    assert None not in kinds
    assert len(kinds) == len(set(kinds)) == 36


def test_no_message_denies_what_the_source_does_not_state() -> None:
    """A gap of what the source could state says that this source does not; a gap of links says that no curated one exists. Never both, never neither."""
    for shape in named_shapes().values():
        if shape.gap_kind:
            assert ("not stated in this source" in shape.en) == ("เอกสารต้นฉบับนี้ไม่ได้ระบุ" in shape.th), shape.iri
            assert ("not stated in this source" in shape.en) != ("curated" in shape.en), shape.iri


def test_every_term_of_the_shapes_is_in_the_ontology() -> None:
    ontology = shipped_home().ontology
    known = {
        quad.subject.value
        for name in ("khonkaen-kg.ttl", "concepts.ttl")
        for quad in parse((ontology / name).read_bytes(), format=RdfFormat.TURTLE)
        if isinstance(quad.subject, NamedNode)
    }
    used = {
        term.value
        for triples in described().values()
        for triple in triples
        for term in (triple.predicate, triple.object)
        if isinstance(term, NamedNode) and term.value.startswith((KKO, KKS.removesuffix("shapes#") + "id/gap-kind/"))
    }
    assert used <= known


def test_shapes_are_well_formed() -> None:
    """The shapes that the specification gives for shapes (SHACL, appendix C) find nothing wrong with these."""
    import pyshacl
    from rdflib import Graph

    rules = Graph()
    for name in ("completeness.ttl", "gaps.ttl", "provenance.ttl"):
        rules.parse(shipped_home().shapes / name)
    conforms, _, report = pyshacl.validate(Graph(), shacl_graph=rules, meta_shacl=True)
    assert conforms, report
