"""The house style of the ontology, and that each of its shapes says what it means: one example that passes, one for each way to fail."""

from __future__ import annotations

from pathlib import Path

import pyshacl
import pytest
from rdflib import RDF, SH, Graph, URIRef

from khonkaen_kg.namespaces import KKO, KKS

ROOT = Path(__file__).parents[2]
STYLE = ROOT / "shapes" / "ontology-style.ttl"
EXAMPLES = Path(__file__).parent / "style"
VALID = sorted(EXAMPLES.glob("*/valid-*.ttl"))
INVALID = sorted(EXAMPLES.glob("*/invalid-*.ttl"))


@pytest.fixture(scope="module")
def style() -> Graph:
    return Graph().parse(STYLE)


def judge(data: Graph, style: Graph) -> set[tuple[str, str]]:
    """The faults of ``data`` as pairs of the shape's name and the focus; the exemptions that ``style`` holds are part of what is judged."""
    _, report, _ = pyshacl.validate(data + style, shacl_graph=style, advanced=True, inference="none")
    assert isinstance(report, Graph)
    return {
        (str(report.value(result, SH.sourceShape)).removeprefix(KKS), str(report.value(result, SH.focusNode)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def list_reporting_shapes(style: Graph) -> set[str]:
    """The shapes that a fault can name: every property shape, and the node shapes that judge the term itself."""
    properties = set(style.subjects(RDF.type, SH.PropertyShape))
    nodes = {shape for shape in style.subjects(RDF.type, SH.NodeShape) if (shape, SH.property, None) not in style}
    return {str(shape).removeprefix(KKS) for shape in properties | nodes if isinstance(shape, URIRef)}


def test_ontology_keeps_the_house_style(terms: Graph, style: Graph) -> None:
    assert judge(terms, style) == set()


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.parent.name)
def test_valid_example_has_no_fault(path: Path, style: Graph) -> None:
    assert judge(Graph().parse(path), style) == set()


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_example_has_the_named_fault_and_no_other(path: Path, style: Graph) -> None:
    assert {shape for shape, _ in judge(Graph().parse(path), style)} == {path.stem.removeprefix("invalid-")}


def test_every_shape_has_its_examples(style: Graph) -> None:
    targeted = {str(shape).removeprefix(KKS) for shape in style.subjects(SH.target)}
    assert {path.parent.name for path in VALID} == targeted
    assert {path.stem.removeprefix("invalid-") for path in INVALID} == list_reporting_shapes(style)


def test_every_exemption_names_a_term_a_shape_and_a_reason(terms: Graph, style: Graph) -> None:
    exemptions = set(style.subjects(URIRef(KKS + "frees")))
    assert len(exemptions) == 4
    for exemption in exemptions:
        assert (style.value(exemption, URIRef(KKS + "frees")), RDF.type, None) in terms
        assert (style.value(exemption, URIRef(KKS + "fromShape")), RDF.type, SH.NodeShape) in style
        assert len(list(style.objects(exemption, URIRef("http://www.w3.org/2000/01/rdf-schema#comment")))) == 2


def test_exemption_is_needed(terms: Graph, style: Graph) -> None:
    strict = Graph()
    strict += style
    strict.remove((None, URIRef(KKS + "frees"), None))
    freed = {
        (f"{shape}", KKO + term)
        for shape, term in (("Property-domain", "sortKey"), *(("Class-disjointness", term) for term in ("Vision", "Curator", "LinkRelation")))
    }
    assert judge(terms, strict) == freed
