"""Plans: which plan and which part of it an analysis is about, and what the published graphs say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, Triple, parse

from khonkaen_kg.analysis.strategy import build_strategy
from khonkaen_kg.analysis.whatif import Statements
from khonkaen_kg.checks.shapes import ShapeFile
from khonkaen_kg.errors import ParameterError
from khonkaen_kg.graph.derived import Hierarchy, read_hierarchy
from khonkaen_kg.graph.identifiers import mint_graph
from khonkaen_kg.namespaces import GRAPH, KK, KKO
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.choices import Choice, find_choice
from khonkaen_kg.store.engine import Query
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.published import read_published

if TYPE_CHECKING:
    import networkx as nx

_ELEMENTS = "plan-elements"
_LINKS = "plan-links"
_N_TRIPLES: Final = "application/n-triples"


def find_plan(knowledge_graph: KnowledgeGraph, given: str | None, asker: str) -> Choice:
    """The plan that ``given`` names; the only one where nothing is given.

    Args:
        knowledge_graph: the published graphs.
        given: a short name (``TH-40/2018-2022``), a label or an IRI.
        asker: what messages call the one who asks (``analyse coverage``).

    Raises:
        ParameterError: no plan has this name, or nothing is given and there are several plans.
    """
    plans = knowledge_graph.members(KKO + "StrategicPlan")
    if given is None and len(plans) == 1:
        return plans[0]
    if given is None:
        names = ", ".join(plan.short for plan in plans)
        raise ParameterError(
            th=f"{asker}: มีหลายแผน ต้องระบุว่าแผนใด",
            en=f"{asker}: there are several plans, so one must be named",
            remedy_th=f"ใช้ --plan กับชื่อใดชื่อหนึ่ง: {names}",
            remedy_en=f"give --plan one of: {names}",
        )
    return find_choice(plans, given, asker, "--plan")


def find_subject(knowledge_graph: KnowledgeGraph, given: str, plan: str, kinds: Sequence[str], asker: str) -> Choice:
    """The part of a plan that ``given`` names.

    Args:
        knowledge_graph: the published graphs.
        given: a short name (``process/1.2``, ``recipient/farmers``), a label or an IRI.
        plan: the plan's IRI.
        kinds: the classes that it may be of (``Process``). Recipient types belong to no plan and can always be named.
        asker: what messages call the one who asks.

    Raises:
        ParameterError: nothing of these classes has this name, or several things have.
    """
    choices = (choice for kind in kinds for choice in knowledge_graph.members(KKO + kind))
    # The plan is chosen, so its path need not stand before each name.
    path = plan.removeprefix(KK) + "/"
    own = {choice.iri: replace(choice, short=choice.short.removeprefix(path)) for choice in choices if choice.iri.startswith((f"{plan}/", f"{KK}recipient/"))}
    return find_choice(tuple(own.values()), given.strip().removeprefix(path), asker, "SUBJECT")


def read_strategy(knowledge_graph: KnowledgeGraph, plan: str) -> nx.MultiDiGraph[str]:
    """The graph of the plan with the IRI ``plan``."""
    return build_strategy(knowledge_graph.query(_ELEMENTS, plan=plan), knowledge_graph.query(_LINKS, plan=plan))


def read_statements(home: Home, plan: str) -> tuple[Statements, Hierarchy]:
    """All that the published graphs of ``home`` say of the plan with the IRI ``plan``, and the ontology's general terms.

    Raises:
        NotBuiltError: a graph is missing or damaged.
    """
    published = {graph.iri: graph.triples for graph in read_published(home)}
    return _arrange(plan, {part: tuple(triple for iri in iris for triple in published[iri]) for part, iris in _name_graphs(plan).items()})


def ask_published(knowledge_graph: KnowledgeGraph, plan: str) -> dict[str, bytes]:
    """The graphs that a supposition about ``plan`` is made of, part by part as N-Triples, as the engine has them now."""
    return {part: knowledge_graph.engine.answer(Query(_write_construct(iris), graph=_N_TRIPLES)).body for part, iris in _name_graphs(plan).items()}


def read_asked(plan: str, parts: Mapping[str, bytes]) -> tuple[Statements, Hierarchy, ShapeFile]:
    """What :func:`ask_published` gave: all that is said of ``plan``, the ontology's general terms, and the shapes."""
    triples = {part: tuple(quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES)) for part, body in parts.items()}
    return *_arrange(plan, triples), ShapeFile("shapes", b"", triples["shapes"])


def _name_graphs(plan: str) -> dict[str, tuple[str, ...]]:
    """The graphs that bear on the gaps of ``plan``, part by part."""
    own = {name: mint_graph(plan.removeprefix(KK), name) for name in ("stated", "curated", "passages", "translated", "gaps")}
    return {
        "given": (own["stated"], own["curated"]),
        "beside": (own["passages"], own["translated"], GRAPH + "concepts", GRAPH + "identifiers"),
        "gaps": (own["gaps"],),
        "ontology": (GRAPH + "ontology",),
        "shapes": (GRAPH + "shapes",),
    }


def _write_construct(graphs: Sequence[str]) -> str:
    # Graph by graph: of one pattern over several an engine may read all graphs.
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {' UNION '.join(f'{{ GRAPH <{iri}> {{ ?s ?p ?o }} }}' for iri in graphs)} }}"


def _arrange(plan: str, parts: Mapping[str, tuple[Triple, ...]]) -> tuple[Statements, Hierarchy]:
    return Statements(plan, parts["given"], parts["beside"], parts["gaps"]), read_hierarchy(parts["ontology"])
