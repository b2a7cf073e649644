"""The pitfalls of ontologies that a machine can see, each with a proof that it would be seen."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import FOAF, GEO, ORG, PROV, VANN, VOID, XSD

from khonkaen_kg.namespaces import BASE, KKO, PREFIXES

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
FOREIGN_TERMS = frozenset(line for line in (ONTOLOGY / "foreign-terms.txt").read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
TURTLE_FILES = sorted(path for folder in ("ontology", "shapes", "graph") for path in (ROOT / folder).rglob("*.ttl"))
QUERY_FILES = sorted((ROOT / "queries").rglob("*.rq"))
MODULES = sorted((ROOT / "khonkaen_kg").rglob("*.py"))
PROPERTY_TYPES = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def list_iris(graph: Graph) -> set[str]:
    """Every IRI in ``graph``, those of datatypes among them."""
    terms = {term for triple in graph for term in triple}
    datatypes = {term.datatype for term in terms if isinstance(term, Literal) and term.datatype}
    return {str(term) for term in terms | datatypes if isinstance(term, URIRef)}


def list_unknown_iris(graph: Graph) -> set[str]:
    """The IRIs of others in ``graph`` that the pinned list does not have."""
    return {iri for iri in list_iris(graph) if not iri.startswith(BASE)} - FOREIGN_TERMS


def list_members_of_cycles(graph: Graph, predicate: URIRef) -> set[str]:
    """The terms of ``graph`` that are above themselves by ``predicate``."""
    return {
        str(term)
        for term in graph.subjects(predicate, unique=True)
        if any(term in graph.transitive_objects(parent, predicate) for parent in graph.objects(term, predicate))
    }


def list_untyped_terms(graph: Graph) -> set[str]:
    """The terms that ``graph`` uses, those of RDF, RDFS, OWL and the datatypes aside, without saying what they are."""
    own = {term for triple in graph for term in triple if str(term).startswith(KKO)}
    named = {term for p in (RDF.type, RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf) for term in graph.objects(None, p)}
    terms = {term for term in own | named | set(graph.predicates()) if isinstance(term, URIRef)}
    reserved = (str(RDF), str(RDFS), str(OWL), str(XSD))
    return {str(term) for term in terms if not str(term).startswith(reserved) and (term, RDF.type, None) not in graph}


def list_duplicate_labels(graph: Graph) -> set[str]:
    """The labels that two terms of ``graph`` share in one language, letter case aside."""
    bearers: dict[tuple[str, str | None], set[str]] = defaultdict(set)
    for term, label in graph.subject_objects(RDFS.label):
        if isinstance(label, Literal):
            bearers[label.casefold(), label.language].add(str(term))
    return {f"{label}@{language}: {', '.join(sorted(terms))}" for (label, language), terms in bearers.items() if len(terms) > 1}


def find_named_terms(text: str) -> set[str]:
    """The local names of the project's own terms in the text of a query or module, by prefix, full IRI or constructor."""
    patterns = (r"(?<![\w:])kko:([A-Za-z]\w*)", rf"{re.escape(KKO)}([A-Za-z]\w*)", r'\bkko\("(\w+)"\)', r'\bKKO \+ "(\w+)"', r"\{KKO\}(\w+)")
    return {name for pattern in patterns for name in re.findall(pattern, text)}


def list_defined_names(graph: Graph) -> set[str]:
    return {str(term).removeprefix(KKO) for term in graph.subjects(RDF.type, unique=True) if str(term).startswith(KKO)}


def parse(statements: str) -> Graph:
    header = "".join(f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items())
    return Graph().parse(data=header + statements, format="turtle")


@pytest.mark.parametrize("predicate", [RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader], ids=str)
def test_no_term_is_above_itself(mapped: Graph, predicate: URIRef) -> None:
    assert list_members_of_cycles(mapped, predicate) == set()


def test_cycle_is_seen() -> None:
    graph = parse("kko:A rdfs:subClassOf kko:B . kko:B rdfs:subClassOf kko:C . kko:C rdfs:subClassOf kko:A . kko:D rdfs:subClassOf kko:A .")
    assert list_members_of_cycles(graph, RDFS.subClassOf) == {KKO + "A", KKO + "B", KKO + "C"}


def test_every_term_has_a_type(mapped: Graph) -> None:
    assert list_untyped_terms(mapped) == set()


def test_untyped_term_is_seen() -> None:
    assert list_untyped_terms(parse("kko:a a owl:ObjectProperty ; rdfs:domain kko:B .")) == {KKO + "B"}


def test_no_two_terms_share_a_label(terms: Graph) -> None:
    assert list_duplicate_labels(terms) == set()


def test_duplicate_label_is_seen() -> None:
    assert list_duplicate_labels(parse('kko:A rdfs:label "Goal"@en , "เป้าหมาย"@th . kko:B rdfs:label "goal"@en , "เป้าประสงค์"@th .')) == {
        f"goal@en: {KKO}A, {KKO}B"
    }


def test_no_definition_repeats_another(terms: Graph) -> None:
    definitions = Counter(terms.objects(None, SKOS.definition))
    assert [text for text, times in definitions.items() if times > 1] == []


def test_no_term_of_others_is_outside_the_pinned_list() -> None:
    unknown = {path.relative_to(ROOT).as_posix(): iris for path in TURTLE_FILES if (iris := list_unknown_iris(Graph().parse(path)))}
    assert unknown == {}


@pytest.mark.parametrize(
    ("statement", "misspelled"),
    [
        ("<urn:x> a oa:TextQuoteSelecter .", "http://www.w3.org/ns/oa#TextQuoteSelecter"),
        ("kko:Province rdfs:subClassOf <http://schema.org/AdministrativeArea> .", "http://schema.org/AdministrativeArea"),
        ('kko:Province rdfs:label "2018"^^xsd:gyear .', "http://www.w3.org/2001/XMLSchema#gyear"),
        ("kko:Province rdfs:subclassOf kko:Goal .", "http://www.w3.org/2000/01/rdf-schema#subclassOf"),
    ],
)
def test_misspelled_term_of_others_is_seen(statement: str, misspelled: str) -> None:
    assert misspelled in list_unknown_iris(parse(statement))


def test_pinned_list_agrees_with_the_vocabularies_that_rdflib_carries() -> None:
    carried: Iterable[object] = (RDF, RDFS, OWL, XSD, SH, SKOS, DCTERMS, VANN, PROV, ORG, VOID, FOAF, GEO)
    checked = 0
    for vocabulary in carried:
        names = {iri.removeprefix(str(vocabulary)) for iri in FOREIGN_TERMS if iri.startswith(str(vocabulary)) and iri != str(vocabulary)}
        assert [name for name in names if name not in vocabulary] == []  # type: ignore[operator]
        checked += len(names)
    assert checked > 100


def test_pinned_list_is_sorted_by_vocabulary_without_repetition() -> None:
    lines = (ONTOLOGY / "foreign-terms.txt").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line and not line.startswith("#")]) == len(FOREIGN_TERMS)


def test_process_is_no_public_service_and_indicator_no_cids_indicator(mapped: Graph) -> None:
    above = {str(parent) for term in ("Process", "Indicator", "Target") for parent in mapped.transitive_objects(URIRef(KKO + term), RDFS.subClassOf)}
    assert above == {KKO + name for name in ("Process", "Indicator", "Target", "PlanElement")}


def test_every_term_in_use_is_defined(terms: Graph) -> None:
    defined = list_defined_names(terms)
    used = {path: {iri.removeprefix(KKO) for iri in list_iris(Graph().parse(path)) if iri.startswith(KKO)} for path in TURTLE_FILES}
    used |= {path: find_named_terms(path.read_text(encoding="utf-8")) for path in (*QUERY_FILES, *MODULES)}
    unknown = {path.relative_to(ROOT).as_posix(): sorted(names - defined) for path, names in used.items() if names - defined}
    assert unknown == {}
    assert sum(bool(names) for names in used.values()) > 20


def test_undefined_term_in_a_query_is_seen(terms: Graph) -> None:
    assert find_named_terms("?x a kko:Proces ; <https://w3id.org/khonkaen-kg/ontology#code> ?c") - list_defined_names(terms) == {"Proces"}


def test_concepts_and_prefixes_have_no_blank_node() -> None:
    for name in ("concepts.ttl", "prefixes.ttl"):
        assert not [term for triple in Graph().parse(ONTOLOGY / name) for term in triple if isinstance(term, BNode)]


def test_prefixes_are_those_of_the_package() -> None:
    graph = Graph().parse(ONTOLOGY / "prefixes.ttl")
    declared = {str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace)) for node in graph.objects(URIRef(BASE + "ontology"), SH.declare)}
    assert declared == dict(PREFIXES)


def test_mappings_say_what_they_are_and_define_no_term_of_ours() -> None:
    files = sorted((ONTOLOGY / "mappings").glob("*.ttl"))
    assert len(files) == 13
    for path in files:
        graph = Graph().parse(path)
        mapping = URIRef(f"{BASE}ontology/mappings/{path.stem}")
        assert (mapping, RDF.type, OWL.Ontology) in graph
        assert {title.language for title in graph.objects(mapping, DCTERMS.title) if isinstance(title, Literal)} == {"th", "en"}
        assert graph.value(mapping, DCTERMS.license) is not None
        assert graph.value(mapping, DCTERMS.source) is not None
        assert {str(s) for s in graph.subjects(RDF.type) if str(s).startswith(KKO)} == set()


def test_strong_forms_are_below_what_they_are_strong_forms_of(terms: Graph) -> None:
    strong_form = URIRef(KKO + "isStrongFormOf")
    pairs = set(terms.subject_objects(strong_form))
    assert len(pairs) == 2
    assert all((strong, RDFS.subPropertyOf, general) in terms for strong, general in pairs)


def test_values_are_the_published_ones(terms: Graph) -> None:
    def name(cls: str) -> set[str]:
        return {str(value).removeprefix(KKO).removeprefix(BASE + "id/") for value in terms.subjects(RDF.type, URIRef(KKO + cls))}

    assert name("Basis") == {"Stated", "Translated", "Curated", "Derived", "Inherited"}
    assert name("GradingRule") == {"DistinctivePhrase", "ParentMission", "SingleModifier", "IndirectPath", "DomainReading"}
    assert name("ReviewStatus") == {"Proposed", "Confirmed", "Rejected"}
    assert name("RecipientType") == {
        f"recipient/{kind}"
        for kind in ("patients", "elderly", "disadvantaged", "workers", "residents", "farmers", "occupational-groups", "entrepreneurs", "tourists")
    }
    ranks = {str(grade).removeprefix(KKO): rank.toPython() for grade, rank in terms.subject_objects(URIRef(KKO + "rank")) if isinstance(rank, Literal)}
    assert ranks == {"Strong": 2, "Weak": 1}
    assert len(name("GapKind")) == 36


@pytest.mark.parametrize("grade", ["Strong", "Weak"])
@pytest.mark.parametrize("word", ["พัฒนา", "ส่งเสริม", "เพื่อ", "การ", "เมือง", "ศูนย์กลาง", "ด้าน", "ยกระดับ"])
def test_grades_list_the_words_that_prove_nothing_alone(terms: Graph, grade: str, word: str) -> None:
    definitions = list(terms.objects(URIRef(KKO + grade), SKOS.definition))
    assert len(definitions) == 2
    assert all(word in str(definition) for definition in definitions)


def test_gap_kinds_say_that_a_gap_is_not_stated_in_this_source(terms: Graph) -> None:
    phrases = {"th": "ไม่ระบุในเอกสารต้นฉบับนี้", "en": "not stated in this source"}
    for kind in terms.subjects(RDF.type, URIRef(KKO + "GapKind")):
        for definition in terms.objects(kind, SKOS.definition):
            assert isinstance(definition, Literal)
            assert phrases[str(definition.language)] in definition


def test_every_gap_kind_that_a_shape_reports_is_defined_and_every_defined_one_reported(terms: Graph) -> None:
    shapes = Graph()
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        shapes.parse(path)
    assert set(shapes.objects(None, URIRef(KKO + "reportsGap"))) == set(terms.subjects(RDF.type, URIRef(KKO + "GapKind")))
