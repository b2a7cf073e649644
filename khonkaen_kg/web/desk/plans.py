"""Which plan a page is about: the one that the request names, else the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.namespaces import KKO
from khonkaen_kg.web import forms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

PLAN: Final = "plan"
"""The parameter that names the plan."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan that may be shown: ``key`` is its IRI after ``id/``, by which addresses name it."""

    iri: str
    key: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The plans of the graph, in Thai dictionary order, and the one that the page is about; None where there is none."""

    plans: tuple[Plan, ...]
    chosen: Plan | None


def choose_plan(request: Request, knowledge_graph: KnowledgeGraph) -> Shelf:
    """The plan that ``?plan=`` names by key or IRI, else the first, beside the others.

    Raises:
        ParameterError: it names none of them, or is given more than once.
    """
    plans = tuple(
        Plan(member.iri, member.short, {language: label for language, label in (("th", member.th), ("en", member.en)) if label})
        for member in knowledge_graph.members(KKO + "StrategicPlan")
    )
    asked = forms.read_single(request, PLAN)
    chosen = next((plan for plan in plans if asked in (None, "", plan.key, plan.iri)), None)
    if chosen is None and asked:
        raise forms.unknown_value(PLAN, asked, [plan.key for plan in plans])
    return Shelf(plans, chosen)
