"""The OpenAPI description: one operation for each named query, and the fixed addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from khonkaen_kg.store.engine import GRAPHS, JSON, SOLUTIONS
from khonkaen_kg.store.release.patch import MEDIA_TYPE as PATCH
from khonkaen_kg.web import fields, named
from khonkaen_kg.web.sparql import FORMATS

if TYPE_CHECKING:
    from khonkaen_kg.queries.header import NamedQuery, Parameter
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

MAX_ENUM: Final = 200

_COLUMN_TYPES: Final = {
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "decimal": {"type": "number"},
    "iri": {"type": "string", "format": "iri"},
}
_PAGE: Final = {"text/html": {"schema": {"type": "string"}}}
_PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}} | _PAGE
_ENGINE_ERRORS: Final = (429, 502, 503, 504)
"""What may come of any question: the asker's share is used up, the engine behind has failed, the service is not available, the engine behind is late."""


def describe_api(knowledge_graph: KnowledgeGraph, version: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of this site."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "khonkaen-kg",
            "version": version,
            "summary": "A Thai province's strategic plan as a knowledge graph",
            "description": (
                "Each named query is one operation; a name, a label or an IRI is taken as the value of a parameter. The same answers are pages at "
                "`/queries/{name}` and CSV at `/queries/{name}.csv`. Alignments are the judgement of this project's curators under the published grading "
                "rule, not the province's; a gap means “not stated in this source”."
            ),
            "license": {"name": "Apache-2.0 (code), CC BY 4.0 (curated data and ontology)", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "tags": [{"name": name} for name in (*named.GROUPS, "sparql", "service")],
        "paths": {
            **{f"/queries/{query.name}.json": {"get": _describe_operation(knowledge_graph, query)} for query in knowledge_graph.catalogue.values()},
            "/queries": {"get": _describe_simple("listQueries", "The catalogue of named queries", 400, 406, 422, *_ENGINE_ERRORS, has_page=True)},
            **_describe_releases(),
            "/sparql": {"get": _describe_sparql_get(), "post": _describe_sparql_post()},
            "/healthz": {"get": _describe_simple("checkHealth", "Whether the process lives")},
            "/readyz": {"get": _describe_simple("checkReadiness", "Whether questions are answered", 502, 503, 504)},
        },
        "components": {"schemas": {"Problem": _PROBLEM_SCHEMA}},
    }


def _describe_operation(knowledge_graph: KnowledgeGraph, query: NamedQuery) -> dict[str, Any]:
    row = {"type": "object", "properties": {column: _nullable(kind) for column, kind in query.columns.items()}}
    answer = {
        "type": "object",
        "required": ["query", "question", "parameters", "columns", "rows"],
        "properties": {
            "query": {"const": query.name},
            "question": {"type": "object"},
            "parameters": {"type": "object"},
            "columns": {"type": "object"},
            "rows": {"type": "array", "items": row},
        },
    }
    is_graph = named.makes_graph(query)
    content: dict[str, Any] = {"application/ld+json": {}} if is_graph else {"application/json": {"schema": answer}}
    path = f"/queries/{query.name}"
    elsewhere = f"As a page: `{path}`" + ("." if is_graph else f"; as CSV: `{path}.csv`; for Excel: `{path}.excel.csv` and `{path}.xlsx`.")
    return {
        "operationId": query.name,
        "summary": query.question.en,
        "description": f"{query.question.th}\n\n{query.description}\n\n{elsewhere}",
        "tags": [query.group],
        "parameters": [_describe_parameter(knowledge_graph, parameter) for parameter in query.parameters],
        "responses": {"200": {"description": "The answer", "content": content}} | _describe_errors(400, 422, *_ENGINE_ERRORS),
    }


def _describe_parameter(knowledge_graph: KnowledgeGraph, parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer" if parameter.type == "integer" else "string"}
    choices = knowledge_graph.choices(parameter)
    if 0 < len(choices) <= MAX_ENUM:
        schema["enum"] = [choice.short for choice in choices]
    default = fields.find_default(knowledge_graph, parameter)
    if default is not None:
        schema["default"] = int(default) if parameter.type == "integer" else default
    return {"name": parameter.name, "in": "query", "required": False, "description": f"{parameter.help_en}\n\n{parameter.help_th}", "schema": schema}


def _nullable(kind: str) -> dict[str, Any]:
    if kind == "term":
        # Literals keep their type, so any plain value.
        return {"type": ["string", "number", "boolean", "null"]}
    schema: dict[str, Any] = _COLUMN_TYPES.get(kind, {"type": "string"})
    return {**schema, "type": [schema["type"], "null"]}


def _describe_simple(name: str, summary: str, *errors: int, has_page: bool = False) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}} | (_PAGE if has_page else {})
    responses = {"200": {"description": "The answer", "content": content}} | _describe_errors(*errors)
    return {"operationId": name, "summary": summary, "tags": ["service"], "responses": responses}


def _describe_releases() -> dict[str, Any]:
    """What follows the data from release to release."""
    since = {
        "name": "since",
        "in": "query",
        "description": "The sequence number of the last release that is known",
        "schema": {"type": "integer", "default": 0},
    }
    name = {"in": "path", "required": True, "description": "A release that is kept: its name, or its number", "schema": {"type": "string"}}
    pair = [{"name": side, **name} for side in ("old", "new")]
    patch = _describe_simple("patchRelease", "What changed between two releases, all of it as an RDF Patch", 404, 422, *_ENGINE_ERRORS)
    patch["responses"]["200"]["content"] = {PATCH: {"schema": {"type": "string"}}}
    return {
        "/releases": {"get": _describe_simple("listReleases", "The releases that are kept", 404, 406, 422, *_ENGINE_ERRORS, has_page=True)},
        "/changes": {
            "get": _describe_simple("listChanges", "The releases after one, the oldest first", 400, 404, 422, *_ENGINE_ERRORS) | {"parameters": [since]}
        },
        "/releases/{old}..{new}.json": {
            "get": _describe_simple("compareReleases", "What changed between two releases", 404, 422, *_ENGINE_ERRORS) | {"parameters": pair}
        },
        "/releases/{old}..{new}.rdfp": {"get": patch | {"parameters": pair}},
    }


def _describe_errors(*statuses: int) -> dict[str, Any]:
    return {str(status): {"description": "An error", "content": _PROBLEM} for status in statuses}


def _sparql_responses() -> dict[str, Any]:
    content: dict[str, Any] = {media_type: {"schema": {"type": "string"}} for media_type in (*SOLUTIONS, *GRAPHS)}
    content |= {JSON: {"schema": {"type": "object"}}, "application/ld+json": {"schema": {"type": ["array", "object"]}}} | _PAGE
    errors = _describe_errors(400, 403, 404, 406, 413, 415, 422, *_ENGINE_ERRORS)
    return {"200": {"description": "The answer, in the form that the Accept header likes best", "content": content}, **errors}


_SPARQL_PARAMETERS: Final = (
    ("default-graph-uri", "A graph of the default graph, over the query's FROM", {"type": "array", "items": {"type": "string", "format": "iri"}}),
    ("named-graph-uri", "A named graph, over the query's FROM NAMED", {"type": "array", "items": {"type": "string", "format": "iri"}}),
    ("version", "A release that is kept: its id, the beginning of one, or its number", {"type": "string"}),
    ("format", "The form of the answer, over the Accept header", {"type": "string", "examples": [*FORMATS]}),
)


def _describe_sparql_get() -> dict[str, Any]:
    example = "SELECT ?process WHERE { ?process a kko:Process } ORDER BY ?process"
    return {
        "operationId": "querySparql",
        "summary": "Ask in SPARQL 1.1",
        "description": "The default graph is the union of all published graphs; the published prefixes need no declaration.",
        "tags": ["sparql"],
        "parameters": [
            {"name": "query", "in": "query", "required": True, "schema": {"type": "string"}, "example": example},
            *({"name": name, "in": "query", "description": text, "schema": schema} for name, text, schema in _SPARQL_PARAMETERS),
        ],
        "responses": _sparql_responses(),
    }


def _describe_sparql_post() -> dict[str, Any]:
    form = {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}
    return {
        "operationId": "postSparql",
        "summary": "Ask in SPARQL 1.1, with the query in the body",
        "tags": ["sparql"],
        "requestBody": {
            "required": True,
            "content": {"application/sparql-query": {"schema": {"type": "string"}}, "application/x-www-form-urlencoded": {"schema": form}},
        },
        "responses": _sparql_responses(),
    }


_PROBLEM_SCHEMA: Final = {
    "type": "object",
    "description": "Problem details (RFC 9457) with a stable code and texts in Thai and English",
    "required": ["type", "title", "status", "detail", "code", "th", "en"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "th": {"$ref": "#/components/schemas/Problem/$defs/Texts"},
        "en": {"$ref": "#/components/schemas/Problem/$defs/Texts"},
        "file": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
    "$defs": {"Texts": {"type": "object", "properties": {"title": {"type": "string"}, "detail": {"type": "string"}, "remedy": {"type": "string"}}}},
}
