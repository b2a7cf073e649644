"""``/queries``: the catalogue of named queries, and the answer to each as JSON and CSV."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.errors import FormatError
from khonkaen_kg.namespaces import XSD
from khonkaen_kg.queries.results import read_table
from khonkaen_kg.store.engine import JSON
from khonkaen_kg.web import fields, forms, negotiation, rendering, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.requests import Request

    from khonkaen_kg.queries.header import NamedQuery, Parameter
    from khonkaen_kg.queries.results import Cell
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

GROUPS: Final = ("questions", "gaps", "resources")

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4000}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")


def answer_catalogue(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The catalogue: a page for browsers, else JSON.

    Raises:
        ParameterError: ``?lang=`` or ``?tag=`` is given more than once.
    """
    if negotiation.prefers_html(request.headers.get("accept")):
        forms.read_single(request, "lang")
        tag = forms.read_single(request, "tag")
        queries = knowledge_graph.catalogue.values()
        tags = sorted(Counter(name for query in queries for name in query.tags).items())
        groups = group_queries(query for query in queries if not tag or tag in query.tags)
        known = {name for name, _ in tags if f"tag-{name}" in texts.TEXTS}
        return rendering.answer_page(request, "catalogue.html", groups=groups, tags=tags, tag=tag, known_tags=known)
    return _answer_json({"queries": [describe_query(knowledge_graph, query) for query in knowledge_graph.catalogue.values()]}, {"Vary": "Accept"})


def answer_json(request: Request, knowledge_graph: KnowledgeGraph, name: str) -> Response:
    """The answer of the named query as JSON: what was asked, the columns with their types, and the rows.

    An IRI or a text is a string, a number a number, true and false themselves, what is unbound null. A query that makes a graph gives JSON-LD.

    Raises:
        UnknownQueryError: no query has this name.
        ParameterError: a parameter is wrong.
    """
    query = knowledge_graph.catalogue[name]
    given = read_parameters(forms.read_query_string(request), query)
    fields.refuse_missing(knowledge_graph, query, given)
    answer = knowledge_graph.answer(name, given, solutions=JSON, graph="application/ld+json")
    if answer.kind == "graph":
        return Response(answer.body, media_type=answer.media_type)
    table = read_table(answer.body)
    return _answer_json(
        {
            "query": name,
            "question": {"id": query.question.id, "th": query.question.th, "en": query.question.en},
            "parameters": {p.name: fields.resolve_value(knowledge_graph, query, p, given.get(p.name)) for p in query.parameters},
            "columns": {column: query.columns.get(column, "") for column in table.columns},
            "rows": [{column: _plain(row.get(column)) for column in table.columns} for row in table],
        }
    )


def answer_csv(request: Request, knowledge_graph: KnowledgeGraph, name: str) -> Response:
    """The answer of the named query as the CSV of the SPARQL 1.1 recommendation.

    Raises:
        UnknownQueryError: no query has this name.
        ParameterError: a parameter is wrong.
        FormatError: the query makes a graph, which has no rows.
    """
    query = knowledge_graph.catalogue[name]
    given = read_parameters(forms.read_query_string(request), query)
    fields.refuse_missing(knowledge_graph, query, given)
    if makes_graph(query):
        raise FormatError(
            th=f"{name} ตอบเป็นกราฟ จึงไม่มีรูปแบบ CSV",
            en=f"The query {name} answers with a graph, which has no CSV form.",
            remedy_th=f"ใช้ /queries/{name}.json (JSON-LD)",
            remedy_en=f"Use /queries/{name}.json (JSON-LD).",
        )
    answer = knowledge_graph.answer(name, given, solutions="text/csv", graph=None)
    headers = {"Content-Disposition": f'inline; filename="{name}.csv"'}
    return Response(answer.body, headers=headers, media_type="text/csv; charset=utf-8")


def makes_graph(query: NamedQuery) -> bool:
    """Whether the query answers with a graph, which has no rows and so no CSV."""
    return query.form not in ("select", "ask")


def describe_query(knowledge_graph: KnowledgeGraph, query: NamedQuery) -> dict[str, object]:
    """What the catalogue says of a query, as JSON values."""
    suffixes = {"page": "", "json": ".json"} | ({} if makes_graph(query) else {"csv": ".csv", "excelCsv": ".excel.csv", "xlsx": ".xlsx"})
    return {
        "name": query.name,
        "group": query.group,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "question": {"id": query.question.id, "th": query.question.th, "en": query.question.en},
        "parameters": [_describe_parameter(knowledge_graph, parameter) for parameter in query.parameters],
        "columns": dict(query.columns),
        "links": {form: f"/queries/{query.name}{suffix}" for form, suffix in suffixes.items()},
    }


def group_queries(queries: Iterable[NamedQuery]) -> dict[str, list[NamedQuery]]:
    """Queries by group, the known groups first."""
    groups: dict[str, list[NamedQuery]] = {name: [] for name in GROUPS}
    for query in queries:
        groups.setdefault(query.group, []).append(query)
    return {name: members for name, members in groups.items() if members}


def read_parameters(pairs: Iterable[tuple[str, str]], query: NamedQuery) -> dict[str, str]:
    """What ``pairs`` of names and values give for each parameter; an empty value, which is what a form sends for no choice, is none.

    Raises:
        ParameterError: a parameter is given more than once.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise forms.repeated(name)
        # An unknown name is kept even when empty, so that it is complained of.
        if value.strip() or name not in {p.name for p in query.parameters}:
            given[name] = value
    return given


def _describe_parameter(knowledge_graph: KnowledgeGraph, parameter: Parameter) -> dict[str, object]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "class": parameter.class_,
        "optional": parameter.optional,
        "default": fields.find_default(knowledge_graph, parameter),
        "help": {"th": parameter.help_th, "en": parameter.help_en},
        "values": [{"value": c.short, "iri": c.iri, "th": c.th, "en": c.en} for c in knowledge_graph.choices(parameter)],
    }


def _plain(cell: Cell | None) -> str | int | float | bool | None:
    """The value of a cell in JSON. What JSON's readers would not get back as it was written, ill-typed literals included, stays a text."""
    if cell is None:
        return None
    kind = (cell.datatype or "").removeprefix(XSD)
    if kind == "integer" and _INTEGER.fullmatch(cell.value):
        return int(cell.value)
    if kind == "boolean" and cell.value in ("true", "false"):
        return cell.value == "true"
    if kind in ("decimal", "double") and _NUMBER.fullmatch(cell.value):
        number = float(cell.value)
        return number if math.isfinite(number) and Decimal(repr(number)) == Decimal(cell.value) else cell.value
    return cell.value


def _answer_json(document: object, headers: Mapping[str, str] | None = None) -> Response:
    return Response(rendering.encode(json.dumps(document, ensure_ascii=False)), headers=headers, media_type="application/json")
