"""``/queries``: the catalogue of named queries, and each as page, JSON and CSV."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.errors import FormatError, ParameterError
from khonkaen_kg.namespaces import KK, KKO, PREFIXES, XSD
from khonkaen_kg.queries.choices import find_choice
from khonkaen_kg.queries.results import read_table
from khonkaen_kg.store.engine import JSON
from khonkaen_kg.web import forms, negotiation, problems, rendering, tables, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from starlette.requests import Request

    from khonkaen_kg.queries.choices import Choice
    from khonkaen_kg.queries.header import NamedQuery, Parameter
    from khonkaen_kg.queries.results import Cell
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

GROUPS: Final = ("questions", "gaps", "resources")

_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,4000}")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_GRADE: Final = KKO + "AlignmentGrade"


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a form offers."""

    value: str
    text: str
    language: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a form shows it: ``radio`` and ``select`` have options, ``text`` and ``number`` a value."""

    name: str
    kind: str
    label: str
    is_optional: bool
    options: tuple[Option, ...]
    value: str


def answer_catalogue(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The catalogue: a page for browsers, else JSON.

    Raises:
        ParameterError: ``?lang=`` is given more than once.
    """
    if negotiation.prefers_html(request.headers.get("accept")):
        forms.read_single(request, "lang")
        return rendering.answer_page(request, "catalogue.html", groups=group_queries(knowledge_graph.catalogue.values()))
    return _answer_json({"queries": [describe_query(knowledge_graph, query) for query in knowledge_graph.catalogue.values()]}, {"Vary": "Accept"})


def answer_negotiated(request: Request, knowledge_graph: KnowledgeGraph, name: str) -> Response:
    """The answer of the named query in the form that the request likes best: a page unless it asks for JSON or CSV.

    Raises:
        UnknownQueryError: no query has this name.
        FormatError: the request accepts none of these; for the rest as :func:`answer_page`.
    """
    query = knowledge_graph.catalogue[name]
    offers = [form for form in _FORMS if form != "text/csv" or not makes_graph(query)]
    chosen = negotiation.choose_media_type(request.headers.get("accept"), offers)
    if chosen is None:
        raise problems.refuse_forms(*offers)
    response = _FORMS[chosen](request, knowledge_graph, name)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def answer_page(request: Request, knowledge_graph: KnowledgeGraph, name: str) -> Response:
    """The page of the named query: its form, its answer, and where else the answer is found.

    Raises:
        UnknownQueryError: no query has this name.
        ParameterError: a parameter is wrong, and the request comes from a program; a reader gets the form with the error.
        ResultTooLargeError: the answer is too large for a page.
    """
    query = knowledge_graph.catalogue[name]
    language = rendering.choose_page_language(request)
    try:
        given = _read_parameters(request, query, with_language=True)
        answer = knowledge_graph.answer(name, given)
    except ParameterError as error:
        if not negotiation.prefers_html(request.headers.get("accept")):
            raise
        fields = make_fields(knowledge_graph, query, _keep_valid(request, knowledge_graph, query), language)
        return rendering.answer_page(request, "query.html", status=422, query=query, fields=fields, error=error, answered=False, text=query.text)
    rendering.refuse_large(answer)
    is_graph = answer.kind == "graph"
    return rendering.answer_page(
        request,
        "query.html",
        query=query,
        fields=make_fields(knowledge_graph, query, given, language),
        error=None,
        answered=True,
        graph=answer.body.decode() if is_graph else None,
        excerpt=None if is_graph else tables.show_table(knowledge_graph, read_table(answer.body), language, _list_asked(query, given)),
        text=knowledge_graph.fill(query, given),
        given=sorted(given.items()),
    )


def answer_json(request: Request, knowledge_graph: KnowledgeGraph, name: str) -> Response:
    """The answer of the named query as JSON: what was asked, the columns with their types, and the rows.

    An IRI or a text is a string, a number a number, true and false themselves, what is unbound null. A query that makes a graph gives JSON-LD.

    Raises:
        UnknownQueryError: no query has this name.
        ParameterError: a parameter is wrong.
    """
    query = knowledge_graph.catalogue[name]
    given = _read_parameters(request, query)
    answer = knowledge_graph.answer(name, given, solutions=JSON, graph="application/ld+json")
    if answer.kind == "graph":
        return Response(answer.body, media_type=answer.media_type)
    table = read_table(answer.body)
    return _answer_json(
        {
            "query": name,
            "question": {"id": query.question.id, "th": query.question.th, "en": query.question.en},
            "parameters": {p.name: _resolve(knowledge_graph, query, p, given.get(p.name)) for p in query.parameters},
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
    given = _read_parameters(request, query)
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
    suffixes = {"page": "", "json": ".json"} | ({} if makes_graph(query) else {"csv": ".csv"})
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


def make_fields(knowledge_graph: KnowledgeGraph, query: NamedQuery, given: Mapping[str, str], language: str) -> tuple[Field, ...]:
    """The form of a query, filled with what was given and else with the defaults. A parameter that leaves nothing to choose has no field."""
    fields = (_make_field(knowledge_graph, query, parameter, given.get(parameter.name), language) for parameter in query.parameters)
    classes = {parameter.name: parameter.class_ for parameter in query.parameters}
    return tuple(f for f in fields if f.name in given or not (f.is_optional and classes[f.name] and len(f.options) < 2))


def find_default(knowledge_graph: KnowledgeGraph, parameter: Parameter) -> str | None:
    """The default of a parameter as a request would give it; None when it has none."""
    value = _read_term(parameter.default)
    return next((choice.short for choice in knowledge_graph.choices(parameter) if choice.iri == value), value)


def _read_parameters(request: Request, query: NamedQuery, *, with_language: bool = False) -> dict[str, str]:
    """What the request gives for each parameter; an empty value, which is what a form sends for no choice, is none."""
    given: dict[str, str] = {}
    if with_language:
        forms.read_single(request, "lang")
    for name, value in forms.read_query_string(request):
        if with_language and name == "lang":
            continue
        if name in given:
            raise forms.repeated(name)
        # An unknown name is kept even when empty, so that it is complained of.
        if value.strip() or name not in {p.name for p in query.parameters}:
            given[name] = value
    return given


def _keep_valid(request: Request, knowledge_graph: KnowledgeGraph, query: NamedQuery) -> dict[str, str]:
    """Those of the request's parameters that are right by themselves, so that a form with an error need not be filled in anew."""
    pairs = [(name, value) for name, value in forms.read_query_string(request) if value.strip()]
    count = Counter(name for name, _ in pairs)
    return {name: value for name, value in pairs if count[name] == 1 and _is_valid(knowledge_graph, query, name, value)}


def _is_valid(knowledge_graph: KnowledgeGraph, query: NamedQuery, name: str, value: str) -> bool:
    try:
        knowledge_graph.fill(query, {name: value})
    except ParameterError:
        return False
    return True


def _list_asked(query: NamedQuery, given: Mapping[str, str]) -> set[str]:
    """The parameters whose value the reader chose."""
    return {parameter.name for parameter in query.parameters if parameter.name in given or not parameter.optional}


def _make_field(knowledge_graph: KnowledgeGraph, query: NamedQuery, parameter: Parameter, given: str | None, language: str) -> Field:
    choices = knowledge_graph.choices(parameter)
    value = given or find_default(knowledge_graph, parameter) or ""
    chosen = find_choice(choices, value, query.name, parameter.name).iri if choices and value else None
    options = tuple(_make_option(choice, language, choice.iri == chosen) for choice in choices)
    if parameter.class_ == _GRADE:
        kind = "radio"
    elif choices:
        kind = "select"
    else:
        kind = "number" if parameter.type == "integer" else "text"
    return Field(parameter.name, kind, parameter.help_th if language == "th" else parameter.help_en, parameter.optional, options, value)


def _make_option(choice: Choice, language: str, is_chosen: bool) -> Option:
    if choice.iri in (KKO + "Weak", KKO + "Strong"):
        text = texts.choose(language)("grade-" + choice.iri.removeprefix(KKO).lower())
        return Option(choice.short, text, language, is_chosen)
    labels = {tag: label for tag, label in (("th", choice.th), ("en", choice.en)) if label}
    phrase, _ = tables.pick_label(labels, language)
    # The end of an element's IRI is what the plan numbers it by.
    number = choice.short.rpartition("/")[2] if choice.iri.startswith(KK) else ""
    if phrase is None:
        return Option(choice.short, "/".join(choice.short.rsplit("/", 2)[-2:]), "en", is_chosen)
    return Option(choice.short, f"{number} {phrase.text}" if number[:1].isdigit() else phrase.text, phrase.language or language, is_chosen)


def _describe_parameter(knowledge_graph: KnowledgeGraph, parameter: Parameter) -> dict[str, object]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "class": parameter.class_,
        "optional": parameter.optional,
        "default": find_default(knowledge_graph, parameter),
        "help": {"th": parameter.help_th, "en": parameter.help_en},
        "values": [{"value": c.short, "iri": c.iri, "th": c.th, "en": c.en} for c in knowledge_graph.choices(parameter)],
    }


def _resolve(knowledge_graph: KnowledgeGraph, query: NamedQuery, parameter: Parameter, given: str | None) -> str | int | None:
    """The value that the query ran with: the IRI where the value is one of a class's members."""
    choices = knowledge_graph.choices(parameter)
    if given is not None and choices:
        return find_choice(choices, given, query.name, parameter.name).iri
    value = _read_term(parameter.default) if given is None else given
    return int(value) if value is not None and parameter.type == "integer" else value


def _read_term(term: str | None) -> str | None:
    """The value of a SPARQL term as a query file writes it: an IRI, a prefixed name, a string or a number."""
    if term is None:
        return None
    if term.startswith("<"):
        return term[1:-1]
    if term.startswith(('"', "'")):
        return term[1:-1]
    prefix, colon, local = term.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else term


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


_FORMS: Final[Mapping[str, Callable[[Request, KnowledgeGraph, str], Response]]] = MappingProxyType(
    {"text/html": answer_page, "application/json": answer_json, "text/csv": answer_csv}
)
