"""An IRI that was given up leads to the one that took its place, where people say so, with who, when and why."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, Triple

from khonkaen_kg.errors import CuratedError, IncompleteLinkError, KhonkaenError, UnknownElementError
from khonkaen_kg.graph.build import read_plans, read_shared
from khonkaen_kg.namespaces import DCTERMS, KK
from khonkaen_kg.paths import Home

HEAD = """@base <https://w3id.org/khonkaen-kg/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
GONE = """<TH-XX/2028-2030/process/9.9> dcterms:isReplacedBy <TH-XX/2028-2030/mission/1> ;
    prov:wasAttributedTo <curator/example> ;
    dcterms:modified "2026-11-22"^^xsd:date ;
    rdfs:comment "ต้นฉบับฉบับแก้ไขรวมกระบวนการนี้เข้ากับพันธกิจ"@th , "The mended source merged this process into the mission."@en .
"""
IS_REPLACED_BY = NamedNode(DCTERMS + "isReplacedBy")
PLAN_FILE = "TH-XX/2028-2030/replaced.ttl"


def write(home: Home, text: str, name: str = PLAN_FILE) -> None:
    (home.curated / name).write_text(HEAD + text, encoding="utf-8")


def find_problems(home: Home) -> list[KhonkaenError]:
    (plan,) = read_plans(home)
    return list(plan.problems)


def test_replaced_element_stands_in_the_curated_graph(tiny_copy: Home) -> None:
    write(tiny_copy, GONE)
    (plan,) = read_plans(tiny_copy)
    assert plan.problems == ()
    old, new = NamedNode(KK + "TH-XX/2028-2030/process/9.9"), NamedNode(KK + "TH-XX/2028-2030/mission/1")
    assert Triple(old, IS_REPLACED_BY, new) in plan.curated
    assert len([triple for triple in plan.curated if triple.subject == old]) == 5


def test_replaced_shared_identifier_stands_among_the_identifiers(tiny_copy: Home) -> None:
    write(tiny_copy, GONE.replace("TH-XX/2028-2030/process/9.9", "curator/old").replace("TH-XX/2028-2030/mission/1", "curator/example"), "replaced.ttl")
    shared = read_shared(tiny_copy)
    assert Triple(NamedNode(KK + "curator/old"), IS_REPLACED_BY, NamedNode(KK + "curator/example")) in shared.identifiers


@pytest.mark.parametrize(
    ("old", "new", "kind", "words_and_line"),
    [
        ("process/9.9> dcterms", "mission/2> dcterms", CuratedError, ("is still in use", 6)),
        ("<TH-XX/2028-2030/mission/1>", "<TH-XX/2028-2030/mission/77>", UnknownElementError, ("there is no kk:TH-XX/2028-2030/mission/77", 6)),
        ("<TH-XX/2028-2030/mission/1>", "<https://example.org/elsewhere>", CuratedError, ("must be", 6)),
        (
            "<TH-XX/2028-2030/mission/1>",
            "<TH-XX/2028-2030/mission/1> , <TH-XX/2028-2030/mission/2>",
            CuratedError,
            ("no more than 1 of dcterms:isReplacedBy", 6),
        ),
        ("    prov:wasAttributedTo <curator/example> ;\n", "", IncompleteLinkError, ("must have prov:wasAttributedTo", 6)),
        ('    dcterms:modified "2026-11-22"^^xsd:date ;\n', "", IncompleteLinkError, ("must have dcterms:modified", 6)),
        ('"2026-11-22"^^xsd:date', '"yesterday"', CuratedError, ("must be xsd:date", 8)),
        ("rdfs:comment", "rdfs:label", CuratedError, ("cannot say rdfs:label", 9)),
        ("<TH-XX/2028-2030/process/9.9>", "<TH-YY/2028-2030/process/9.9>", CuratedError, ("cannot have the IRI", 6)),
    ],
)
def test_replacement_that_does_not_hold_is_an_error_at_its_line(
    tiny_copy: Home, old: str, new: str, kind: type[KhonkaenError], words_and_line: tuple[str, int]
) -> None:
    assert old in GONE
    words, line = words_and_line
    write(tiny_copy, GONE.replace(old, new, 1))
    found = [problem for problem in find_problems(tiny_copy) if isinstance(problem, kind) and words in problem.en]
    assert found, find_problems(tiny_copy)
    assert str(found[0].place) == f"graph/curated/{PLAN_FILE}:{line}"
    assert found[0].remedy_th
    assert found[0].remedy_en


def test_replacement_of_an_identifier_in_use_ends_the_build(tiny_copy: Home) -> None:
    write(tiny_copy, GONE.replace("TH-XX/2028-2030/process/9.9", "TH-XX").replace("TH-XX/2028-2030/mission/1", "curator/example"), "replaced.ttl")
    with pytest.raises(CuratedError, match=r"still in use|stands already"):
        read_shared(tiny_copy)
