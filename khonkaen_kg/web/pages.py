"""The pages that are about no single query: the home page, the error codes, the API's documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khonkaen_kg.web import forms, named, overview, problems, rendering
from khonkaen_kg.web.desk import plans

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph


def answer_home(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The home page: one plan at a glance, the questions, the gaps.

    Raises:
        ParameterError: ``?plan=`` names no plan, or a parameter is given more than once.
    """
    forms.read_single(request, "lang")
    shelf = plans.choose_plan(request, knowledge_graph)
    return rendering.answer_page(
        request,
        "home.html",
        shelf=shelf,
        overview=overview.read_overview(knowledge_graph, shelf.chosen) if shelf.chosen else None,
        groups=named.group_queries(knowledge_graph.catalogue.values()),
        severities=[(severity, severity.rpartition("#")[2].lower()) for severity in overview.SEVERITIES],
    )


def answer_problems(request: Request) -> Response:
    """The list of error codes, to which each problem's ``type`` points.

    Raises:
        ParameterError: ``?lang=`` is given more than once.
    """
    forms.read_single(request, "lang")
    kinds = sorted(((kind.code, outcome) for kind, outcome in problems.OUTCOMES.items()), key=lambda entry: entry[0])
    return rendering.answer_page(request, "problems.html", kinds=kinds)


def answer_docs(request: Request) -> Response:
    """The API's documentation, drawn by the vendored Swagger UI.

    Raises:
        ParameterError: ``?lang=`` is given more than once.
    """
    forms.read_single(request, "lang")
    return rendering.answer_page(request, "docs.html")
