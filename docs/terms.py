"""The tables of terms and of mappings in docs/ontology.md, made from the ontology."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Node, URIRef
from rdflib.collection import Collection

from khonkaen_kg.namespaces import KKO

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "ontology.md"
PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
MAPPING_PREDICATES = (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.narrowMatch, SKOS.relatedMatch)


def write_tables(page: str) -> str:
    """``page`` with each block between ``<!-- table: NAME -->`` and ``<!-- end -->`` made anew.

    Raises:
        KeyError: a block names a table that is not made here.
        ValueError: the page has no such block.
    """
    terms = Graph().parse(ROOT / "ontology" / "khonkaen-kg.ttl")
    mappings = [Graph().parse(path) for path in sorted((ROOT / "ontology" / "mappings").glob("*.ttl"))]
    tables = {"classes": tabulate_classes(terms), "properties": tabulate_properties(terms), "mappings": tabulate_mappings(mappings)}
    block = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
    made, blocks = block.subn(lambda found: f"{found[1]}{tables[found[2]]}{found[3]}", page)
    if not blocks:
        raise ValueError(f"{PAGE.name}: no block <!-- table: NAME --> … <!-- end -->")
    return made


def tabulate_classes(terms: Graph) -> str:
    """A Markdown table of the classes, in the order of their names."""
    rows = []
    for term in _list_own(terms, OWL.Class):
        parents = ", ".join(_quote(parent, terms) for parent in sorted(terms.objects(term, RDFS.subClassOf), key=str))
        rows.append((_quote(term, terms), *_labels(term, terms), parents))
    return _draw(("class", "ไทย", "English", "kind of"), rows)


def tabulate_properties(terms: Graph) -> str:
    """A Markdown table of the properties with what they lead from and to, in the order of their names."""
    rows = []
    for term in sorted({term for kind in PROPERTY_TYPES for term in _list_own(terms, kind)}):
        ends = (_name_class(terms.value(term, end), terms) for end in (RDFS.domain, RDFS.range))
        rows.append((_quote(term, terms), *_labels(term, terms), *ends))
    return _draw(("property", "ไทย", "English", "from", "to"), rows)


def tabulate_mappings(mappings: list[Graph]) -> str:
    """A Markdown table of the statements that relate our terms to those of others."""
    rows = [
        tuple(_quote(term, graph) for term in (subject, predicate, other))
        for graph in mappings
        for predicate in MAPPING_PREDICATES
        for subject, other in sorted(graph.subject_objects(predicate))
    ]
    return _draw(("term", "relation", "term of others"), sorted(rows))


def _list_own(terms: Graph, kind: URIRef) -> list[URIRef]:
    return sorted(term for term in terms.subjects(RDF.type, kind) if isinstance(term, URIRef) and term.startswith(KKO))


def _labels(term: Node, terms: Graph) -> tuple[str, str]:
    labels = {label.language: str(label) for label in terms.objects(term, RDFS.label) if isinstance(label, Literal)}
    return labels["th"], labels["en"]


def _quote(term: Node, graph: Graph) -> str:
    return f"`{graph.namespace_manager.normalizeUri(str(term))}`"


def _name_class(node: Node | None, terms: Graph) -> str:
    if node is None:
        return "anything"
    union = terms.value(node, OWL.unionOf)
    members = [node] if union is None else list(Collection(terms, union))
    return ", ".join(_quote(member, terms) for member in members)


def _draw(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, ("---",) * len(head), *rows))
