"""The catalogue: every generated graph by name, with its basis, what it was derived from, its size and its hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.graph.build import PlanGraphs, Shared
from khonkaen_kg.graph.derived import make_sort_keys
from khonkaen_kg.graph.identifiers import mint_graph
from khonkaen_kg.graph.terms import LABEL, TYPE, english, integer, kko, prov, thai
from khonkaen_kg.graph.turtle import hash_triples
from khonkaen_kg.namespaces import GRAPH, KK, VOID

CATALOGUE = GRAPH + "catalog"

_SOFTWARE = NamedNode(KK + "software/khonkaen-kg")
_SOFTWARE_TRIPLES = (
    Triple(_SOFTWARE, TYPE, prov("SoftwareAgent")),
    Triple(_SOFTWARE, LABEL, thai("โปรแกรม khonkaen-kg")),
    Triple(_SOFTWARE, LABEL, english("The khonkaen-kg program")),
)


@dataclass(frozen=True, slots=True)
class _Kind:
    basis: str
    th: str
    en: str
    derived_from: tuple[str, ...] = ()
    is_by_people: bool = False


_KINDS = {
    "stated": _Kind("Stated", "ข้อความที่ระบุในเอกสารต้นฉบับ", "What the source states"),
    "passages": _Kind("Stated", "ข้อความอ้างอิงในเอกสารต้นฉบับ", "Passages of the source"),
    "translated": _Kind("Translated", "คำแปลภาษาอังกฤษ", "English translations", ("stated",), is_by_people=True),
    "curated": _Kind("Curated", "ผลการพิจารณาของคณะผู้จัดทำกราฟนี้", "What this graph's curators found", ("stated",), is_by_people=True),
    "derived": _Kind("Derived", "ข้อความที่อนุมานได้", "What follows from the rest", ("stated", "curated")),
    "gaps": _Kind("Derived", "ช่องว่างที่ตรวจพบ", "Gaps that the checks found", ("stated", "curated", "derived")),
}


@dataclass(frozen=True, slots=True)
class NamedGraph:
    """A named graph."""

    iri: str
    triples: tuple[Triple, ...]


def name_graphs(checked: Iterable[tuple[PlanGraphs, tuple[Triple, ...]]], shared: Shared) -> tuple[NamedGraph, ...]:
    """Every generated graph, the catalogue last.

    Args:
        checked: each plan with the triples of its gaps graph.
        shared: what the plans share.
    """
    graphs = [
        NamedGraph(GRAPH + "identifiers", shared.identifiers),
        NamedGraph(GRAPH + "derived", tuple(make_sort_keys((*shared.concepts, *shared.identifiers)))),
    ]
    catalogue: list[Triple] = list(_SOFTWARE_TRIPLES)
    for plan, gaps in checked:
        for name, triples in {**plan.graphs, "gaps": gaps}.items():
            graphs.append(NamedGraph(mint_graph(plan.path, name), triples))
            catalogue += _describe_plan_graph(name, plan)
    catalogue += [triple for graph in graphs for triple in _describe_graph(graph)]
    return (*graphs, NamedGraph(CATALOGUE, tuple(catalogue)))


def _describe_graph(graph: NamedGraph) -> Iterator[Triple]:
    node = NamedNode(graph.iri)
    yield Triple(node, TYPE, kko("StatementGraph"))
    yield Triple(node, NamedNode(VOID + "triples"), integer(len(set(graph.triples))))
    yield Triple(node, kko("contentHash"), Literal(hash_triples(graph.triples)))


def _describe_plan_graph(name: str, plan: PlanGraphs) -> Iterator[Triple]:
    node = NamedNode(mint_graph(plan.path, name))
    kind = _KINDS[name]
    title = plan.outline.title
    period = title.period
    yield Triple(node, LABEL, thai(f"{kind.th}: แผนพัฒนาจังหวัด{title.province} พ.ศ. {period.start_be}–{period.end_be}"))
    yield Triple(node, LABEL, english(f"{kind.en}, {plan.path}"))
    yield Triple(node, kko("inPlan"), NamedNode(plan.plan))
    yield Triple(node, kko("hasBasis"), kko(kind.basis))
    origins = [NamedNode(mint_graph(plan.path, origin)) for origin in kind.derived_from] or [NamedNode(plan.source)]
    for origin in origins:
        yield Triple(node, prov("wasDerivedFrom"), origin)
    # Translations do not name who made them: they come from those who curated the plan.
    curators = {triple.object for triple in plan.curated if triple.predicate == kko("curatedBy")}
    for agent in curators if kind.is_by_people else {_SOFTWARE}:
        yield Triple(node, prov("wasAttributedTo"), agent)
