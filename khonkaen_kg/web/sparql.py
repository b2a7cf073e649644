"""``/sparql``: the query operation of the SPARQL 1.1 Protocol, with a page for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.errors import FormatError, KhonkaenError, QueryRefusedError
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.queries.results import read_table
from khonkaen_kg.store.engine import GRAPHS, SOLUTIONS, TURTLE, Query
from khonkaen_kg.web import forms, negotiation, problems, rendering, tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from khonkaen_kg.store.engine import Answer
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.admission import Admission

MAX_QUERY_BYTES: Final = 20_000
# Percent-encoding makes three bytes of one; the rest is room for other fields.
MAX_BODY_BYTES: Final = 3 * MAX_QUERY_BYTES + 4_000
# A longer query would make a link that is too long for some of what it passes through.
MAX_LINKED_BYTES: Final = 2_000

FORMS_OF_SOLUTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {media_type: media_type for media_type in SOLUTIONS}
    | {"application/json": SOLUTIONS[0], "application/xml": "application/sparql-results+xml", "text/xml": "application/sparql-results+xml"}
)
"""What a client may ask SELECT and ASK answers as, and what it then gets."""

FORMS_OF_GRAPHS: Final[Mapping[str, str]] = MappingProxyType(
    {media_type: media_type for media_type in GRAPHS}
    | {"application/x-turtle": TURTLE, "application/json": "application/ld+json", "application/xml": "application/rdf+xml", "text/xml": "application/rdf+xml"}
)
"""What a client may ask CONSTRUCT and DESCRIBE answers as, and what it then gets."""

EXAMPLE: Final = (
    "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("kko", "rdfs"))
    + """

SELECT ?process ?processLabel ?mission ?missionLabel WHERE {
  ?process a kko:Process ;
    rdfs:label ?processLabel ;
    kko:fulfilsMission ?mission .
  ?mission rdfs:label ?missionLabel .
  FILTER(LANG(?processLabel) = "th" && LANG(?missionLabel) = "th")
}
ORDER BY ?process
"""
)


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """An answer as the page shows it: a table, a yes or no, or the text of a graph."""

    excerpt: tables.Excerpt | None = None
    truth: bool | None = None
    graph: str | None = None


async def answer_sparql(request: Request, knowledge_graph: KnowledgeGraph, admission: Admission) -> Response:
    """The response to a request on ``/sparql``; what is wrong with it is raised as an error of the tree."""
    for_person = negotiation.prefers_html(request.headers.get("accept"))
    if for_person:
        forms.read_single(request, "lang")
    query = await _read_query(request)
    if query is None:
        if for_person:
            return rendering.answer_page(request, "sparql.html", query=EXAMPLE, answer=None, error=None)
        raise problems.ProtocolError(
            th="คำขอนี้ไม่มีคำถาม SPARQL",
            en="The request holds no SPARQL query.",
            remedy_th="ส่งคำถามในพารามิเตอร์ query เช่น /sparql?query=ASK%7B%7D หรือส่งด้วย POST แบบ application/sparql-query",
            remedy_en="Send it as the parameter query, as in /sparql?query=ASK%7B%7D, or by POST as application/sparql-query.",
        )
    if for_person:
        return await _answer_person(request, knowledge_graph, admission, query)
    answer = await admission.run(request, answer_query, knowledge_graph, query, request.headers.get("accept"))
    return Response(answer.body, media_type=with_charset(answer.media_type), headers={"Vary": "Accept"})


def answer_query(knowledge_graph: KnowledgeGraph, query: str, accept: str | None) -> Answer:
    """The answer to ``query`` in the form that an ``Accept`` header likes best.

    Raises:
        FormatError: the header accepts no form that this kind of answer has.
        RequestError: the query is refused or does not parse.
    """
    solutions, graph = negotiation.choose_aliased(accept, FORMS_OF_SOLUTIONS), negotiation.choose_aliased(accept, FORMS_OF_GRAPHS)
    if solutions is None and graph is None:
        raise _no_form()
    return knowledge_graph.engine.answer(Query(query, solutions, graph))


def with_charset(media_type: str) -> str:
    """``media_type`` as a ``Content-Type`` header has it: text forms state UTF-8.

    >>> with_charset("text/turtle"), with_charset("application/sparql-results+json")
    ('text/turtle; charset=utf-8', 'application/sparql-results+json')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


async def _read_query(request: Request) -> str | None:
    """The one query of the request, or None when it has none."""
    fields = forms.read_query_string(request)
    bodies: list[str] = []
    if request.method == "POST":
        media_type = negotiation.media_type_of(request.headers.get("content-type"))
        if media_type == "application/x-www-form-urlencoded":
            fields += forms.read_pairs(await forms.read_body(request, MAX_BODY_BYTES))
        elif media_type == "application/sparql-query":
            bodies.append(await forms.read_body(request, MAX_QUERY_BYTES))
        elif media_type == "application/sparql-update":
            raise _refuse_update()
        else:
            raise problems.MediaTypeError(
                th=f"ไม่รองรับเนื้อหาชนิด {media_type or 'ที่ไม่ระบุ Content-Type'}",
                en=f"A body of type {media_type or '(no Content-Type)'} is not read here.",
                remedy_th="ส่งเป็น application/x-www-form-urlencoded หรือ application/sparql-query",
                remedy_en="Send application/x-www-form-urlencoded or application/sparql-query.",
            )
    if any(name == "update" for name, _ in fields):
        raise _refuse_update()
    _refuse_dataset(fields)
    queries = [value for name, value in fields if name == "query"] + bodies
    if len(queries) > 1:
        raise problems.ProtocolError(
            th="คำขอนี้มีคำถามมากกว่าหนึ่งคำถาม",
            en="The request holds more than one query.",
            remedy_th="ส่งพารามิเตอร์ query เพียงตัวเดียวต่อคำขอ",
            remedy_en="Send the parameter query once in a request.",
        )
    query = queries[0] if queries else ""
    if len(query.encode()) > MAX_QUERY_BYTES:
        raise forms.too_large(MAX_QUERY_BYTES)
    if "\0" in query:
        raise problems.ProtocolError(
            th="คำถามมีอักขระ NUL ซึ่งไม่อนุญาต",
            en="The query holds a NUL character, which is not allowed.",
            remedy_th="ลบอักขระ NUL ออกจากคำถาม",
            remedy_en="Remove the NUL character.",
        )
    return query if query.strip() else None


def _refuse_update() -> QueryRefusedError:
    return QueryRefusedError(
        th="ที่อยู่นี้ตอบคำถามเท่านั้น ไม่รับการแก้ไขข้อมูล",
        en="This address answers queries only; it takes no updates.",
        remedy_th="ส่งคำถาม SELECT, ASK, CONSTRUCT หรือ DESCRIBE ในพารามิเตอร์ query",
        remedy_en="Send a SELECT, ASK, CONSTRUCT or DESCRIBE as the parameter query.",
    )


def _refuse_dataset(fields: Sequence[tuple[str, str]]) -> None:
    # Ignoring these would give an answer over other data than asked for.
    named = sorted({name for name, value in fields if name in ("default-graph-uri", "named-graph-uri") and value})
    if named:
        raise problems.ProtocolError(
            th=f"ไม่รองรับ {', '.join(named)}: คำตอบมาจากกราฟที่เผยแพร่ทั้งหมดรวมกันเสมอ",
            en=f"{', '.join(named)} is not supported: the default graph is always the union of the published graphs.",
            remedy_th="ระบุกราฟในคำถามด้วย FROM, FROM NAMED หรือ GRAPH",
            remedy_en="Name graphs in the query itself, with FROM, FROM NAMED or GRAPH.",
        )


def _no_form() -> FormatError:
    return FormatError(
        th="ไม่มีรูปแบบคำตอบที่ตรงกับ Accept ของคำขอสำหรับคำถามประเภทนี้",
        en="No form of this kind of answer is acceptable to the request's Accept header.",
        remedy_th=f"SELECT และ ASK: {', '.join(SOLUTIONS)}; CONSTRUCT และ DESCRIBE: {', '.join(GRAPHS)}",
        remedy_en=f"SELECT and ASK: {', '.join(SOLUTIONS)}; CONSTRUCT and DESCRIBE: {', '.join(GRAPHS)}.",
    )


async def _answer_person(request: Request, knowledge_graph: KnowledgeGraph, admission: Admission, query: str) -> Response:
    language = rendering.choose_page_language(request)
    sent = [("query", query)] if request.method == "POST" and len(query.encode()) < MAX_LINKED_BYTES else []
    try:
        answer = await admission.run(request, _answer_page, knowledge_graph, query, language)
    except KhonkaenError as error:
        outcome = problems.find_outcome(type(error))
        return rendering.answer_page(request, "sparql.html", status=outcome.status, sent=sent, query=query, answer=None, error=error)
    return rendering.answer_page(request, "sparql.html", sent=sent, query=query, answer=answer, error=None)


def _answer_page(knowledge_graph: KnowledgeGraph, query: str, language: str) -> PageAnswer:
    answer = knowledge_graph.engine.answer(Query(query))
    rendering.refuse_large(answer)
    if answer.kind == "graph":
        return PageAnswer(graph=answer.body.decode())
    if answer.kind == "boolean":
        return PageAnswer(truth=json.loads(answer.body)["boolean"])
    return PageAnswer(excerpt=tables.show_table(knowledge_graph, read_table(answer.body), language))
