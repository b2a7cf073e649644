"""The pages that are about no single query: the error codes, the API's documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from khonkaen_kg.web import forms, problems, rendering

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


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
