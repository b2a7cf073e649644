"""``/sparql``: the query operation of the SPARQL 1.1 Protocol, as programs use it."""

from __future__ import annotations

import re
from dataclasses import replace
from email.utils import format_datetime
from functools import cache
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response

from khonkaen_kg import __version__
from khonkaen_kg.errors import FormatError, KhonkaenError, QueryRefusedError
from khonkaen_kg.store.description import describe_service
from khonkaen_kg.store.engine import GRAPHS, JSON, SOLUTIONS, TURTLE, Query
from khonkaen_kg.web import forms, negotiation, problems
from khonkaen_kg.web.cache import CACHE_CONTROL, make_etag
from khonkaen_kg.web.documents import write_document
from khonkaen_kg.web.envelope import BrokenAnswerError, answer_options, list_methods
from khonkaen_kg.web.presence import watch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from starlette.types import ASGIApp, Receive, Scope, Send

    from khonkaen_kg.store.engine import Engine, Stream
    from khonkaen_kg.store.release import Release
    from khonkaen_kg.web.cache import Cache
    from khonkaen_kg.web.front import Exchange

MAX_QUERY_BYTES: Final = 20_000
# Percent-encoding makes three bytes of one; the rest is room for other fields.
MAX_BODY_BYTES: Final = 3 * MAX_QUERY_BYTES + 4_000
SPARQL: Final = "/sparql"
METHODS: Final = ("GET", "POST", "QUERY")

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

FORMATS: Final[Mapping[str, tuple[str | None, str | None]]] = MappingProxyType(
    {
        "json": (JSON, "application/ld+json"),
        "xml": ("application/sparql-results+xml", "application/rdf+xml"),
        "csv": ("text/csv", None),
        "tsv": ("text/tab-separated-values", None),
        "ttl": (None, TURTLE),
        "turtle": (None, TURTLE),
        "n3": (None, TURTLE),
        "nt": (None, "application/n-triples"),
        "rdf": (None, "application/rdf+xml"),
        "rdf+xml": (None, "application/rdf+xml"),
        "jsonld": (None, "application/ld+json"),
        "json-ld": (None, "application/ld+json"),
    }
)
"""What ``?format=`` may name, in the words of people and of clients that send it beside ``Accept``: the forms of solutions and of graphs."""

PROGRAM: Final = f"{__version__} {version('pyoxigraph')}"
"""What answers depend on beside the release and the query."""
# More than enough to find every function whose value differs from one time to the next; what it finds beside them is just not kept.
_VOLATILE: Final = re.compile(r"(?:NOW|RAND|UUID|BNODE)\s*(?:#[^\n\r]*\s*)*\(", re.IGNORECASE)


class SparqlRoute:
    """ASGI application: programs are answered from here, as the answer comes; for people ``pages`` draws one."""

    def __init__(self, engine: Engine, cache: Cache, pages: ASGIApp, address: str) -> None:
        self._engine = engine
        self._address = address
        self._cache = cache
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; see ASGI."""
        request = Request(scope, receive)
        try:
            await self._answer(request, scope, receive, send)
        except BrokenAnswerError as error:
            exchange: Exchange = scope["khonkaen"]
            exchange.told["outcome"] = str(error)
            raise
        except KhonkaenError as error:
            await problems.answer_error(request, error)(scope, receive, send)

    async def _answer(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        if request.method == "OPTIONS":
            await answer_options(SPARQL)(scope, receive, send)
            return
        if request.method not in METHODS:
            allowed = list_methods(SPARQL)
            await problems.answer_error(request, problems.wrong_method(request.method, allowed), {"Allow": allowed})(scope, receive, send)
            return
        accept = request.headers.get("accept")
        fields = forms.read_query_string(request)
        named = choose_form(fields)
        if named is None and negotiation.prefers_html(accept):
            await self._pages(scope, receive, send)
            return
        solutions, graph = named or negotiate_forms(accept)
        query = read_query(fields + await read_body(request), solutions, graph)
        if query is None and request.method == "GET":
            await self._describe(graph)(scope, receive, send)
        elif query is None:
            raise _no_query()
        else:
            await self._answer_program(query, scope, receive, send)

    def _describe(self, form: str | None) -> Response:
        """The service description, which is what an endpoint without a query answers with."""
        if form is None:
            raise _no_query()
        release = self._engine.release
        headers = {"Vary": "Accept, Accept-Encoding"}
        if release is not None:
            headers |= describe_release(release) | {"ETag": make_etag(release.name, PROGRAM, SPARQL, self._address, form)}
        body = write_document(describe_service(release, self._address), form)
        return Response(body, headers=headers, media_type=with_charset(form))

    async def _answer_program(self, query: Query, scope: Scope, receive: Receive, send: Send) -> None:
        exchange: Exchange = scope["khonkaen"]
        exchange.told["query"] = query.text
        headers = {"Vary": "Accept, Accept-Encoding"}
        release = await self._engine.find_release(query.release)
        if release is not None:
            # From now on the release is named: another may become the current one meanwhile.
            query = replace(query, release=release.name)
            etag = make_etag(release.name, PROGRAM, self._address, query.text.strip(" \t\r\n"), query.solutions, query.graph, *_list_graphs(query))
            if _VOLATILE.search(query.text):
                headers |= {"Cache-Control": "no-store"}
            elif current := exchange.asked.find_current(etag.encode()):
                await Response(status_code=304, headers=headers | describe_release(release) | {"ETag": current.decode()})(scope, receive, send)
                return
            elif (entry := self._cache.get(etag)) is not None:
                exchange.entry = entry
                return
            else:
                headers |= describe_release(release) | {"ETag": etag}
        async with watch(receive):
            stream = await self._engine.stream(query)
            try:
                await _send_stream(stream, headers, scope, send)
            finally:
                await stream.chunks.aclose()


async def _send_stream(stream: Stream, headers: Mapping[str, str], scope: Scope, send: Send) -> None:
    """Send an answer as it comes, always one piece behind, so that one of one piece has a length, and an error meanwhile still a status."""
    pending = b""
    is_started = False
    # A client of HTTP/1.0 takes the end of the connection for the end of the answer.
    is_whole = scope["http_version"] == "1.0"
    sent = {"Content-Type": with_charset(stream.media_type), **headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in sent.items()]
    start = {"type": "http.response.start", "status": 200, "headers": raw}
    try:
        async for piece in stream.chunks:
            if pending and not is_whole:
                if not is_started:
                    await send(start)
                    is_started = True
                await send({"type": "http.response.body", "body": pending, "more_body": True})
                pending = piece
            else:
                pending += piece
    except KhonkaenError as error:
        if not is_started:
            raise
        raise BrokenAnswerError(error.code) from None
    if not is_started:
        await send({**start, "headers": [*raw, (b"content-length", b"%d" % len(pending))]})
    await send({"type": "http.response.body", "body": pending})


def _list_graphs(query: Query) -> tuple[str, ...]:
    given = (("default", query.default_graphs), ("named", query.named_graphs))
    return tuple(f"{kind} {iri}" for kind, iris in given if iris is not None for iri in ("", *iris))


def describe_release(release: Release) -> dict[str, str]:
    """The headers of an answer that is made of a release only."""
    return {"Cache-Control": CACHE_CONTROL, "Last-Modified": _tell_time(release.created)}


@cache
def _tell_time(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def with_charset(media_type: str) -> str:
    """``media_type`` as a ``Content-Type`` header has it: text forms state UTF-8.

    >>> with_charset("text/turtle"), with_charset("application/sparql-results+json")
    ('text/turtle; charset=utf-8', 'application/sparql-results+json')
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def choose_form(fields: Sequence[tuple[str, str]]) -> tuple[str | None, str | None] | None:
    """The forms that ``?format=`` names, for people and programs without headers: of solutions, and of graphs; None where it is not given.

    Some clients name a form in several words for it; the first that is known counts.

    Raises:
        FormatError: it names none.
    """
    given = [value.strip() for name, value in fields if name == "format" and value.strip()]
    for word in given:
        solutions, graph = FORMATS.get(word.lower()) or (FORMS_OF_SOLUTIONS.get(word), FORMS_OF_GRAPHS.get(word))
        if solutions is not None or graph is not None:
            return solutions, graph
    if not given:
        return None
    raise FormatError(
        th=f"ไม่มีรูปแบบคำตอบชื่อ “{given[0]}”",
        en=f"There is no form named “{given[0]}”.",
        remedy_th=f"รูปแบบที่มี: {', '.join(FORMATS)}",
        remedy_en=f"The forms are: {', '.join(FORMATS)}.",
    )


def negotiate_forms(accept: str | None) -> tuple[str | None, str | None]:
    """The forms that an ``Accept`` header likes best: of solutions, and of graphs.

    Raises:
        FormatError: it accepts none.
    """
    solutions, graph = negotiation.choose_aliased(accept, FORMS_OF_SOLUTIONS), negotiation.choose_aliased(accept, FORMS_OF_GRAPHS)
    if solutions is None and graph is None:
        raise FormatError(
            th="ไม่มีรูปแบบคำตอบที่ตรงกับ Accept ของคำขอ",
            en="No form of an answer is acceptable to the request's Accept header.",
            remedy_th=f"SELECT และ ASK: {', '.join(SOLUTIONS)}; CONSTRUCT และ DESCRIBE: {', '.join(GRAPHS)}",
            remedy_en=f"SELECT and ASK: {', '.join(SOLUTIONS)}; CONSTRUCT and DESCRIBE: {', '.join(GRAPHS)}.",
        )
    return solutions, graph


async def read_body(request: Request) -> list[tuple[str, str]]:
    """What a request sends in its body, as fields of the SPARQL 1.1 Protocol; a body that is a query is the field ``query``.

    Raises:
        MediaTypeError: the body is of a kind that is not read here.
        RequestError: it cannot be read.
    """
    fields: list[tuple[str, str]] = []
    if request.method in ("POST", "QUERY"):
        media_type = negotiation.media_type_of(request.headers.get("content-type"))
        if media_type == "application/x-www-form-urlencoded":
            fields += forms.read_pairs(await forms.read_body(request, MAX_BODY_BYTES))
        elif media_type == "application/sparql-query":
            fields.append(("query", await forms.read_body(request, MAX_QUERY_BYTES)))
        elif media_type == "application/sparql-update":
            fields.append(("update", ""))
        else:
            raise problems.MediaTypeError(
                th=f"ไม่รองรับเนื้อหาชนิด {media_type or 'ที่ไม่ระบุ Content-Type'}",
                en=f"A body of type {media_type or '(no Content-Type)'} is not read here.",
                remedy_th="ส่งเป็น application/x-www-form-urlencoded หรือ application/sparql-query",
                remedy_en="Send application/x-www-form-urlencoded or application/sparql-query.",
            )
    return fields


def read_query(fields: Sequence[tuple[str, str]], solutions: str | None, graph: str | None) -> Query | None:
    """The query that ``fields`` hold, or None where they hold none. Fields that the protocol does not know are passed over.

    Raises:
        QueryRefusedError: they ask for an update.
        ProtocolError: there is more than one query, it is empty, or it holds a NUL.
        QueryTooLargeError: it is too long.
        UnknownReleaseError: no release can have the name of the one that they ask for.
    """
    text = read_text(fields)
    if text is None:
        return None
    if not text.strip():
        raise _no_query()
    # A graph that is named twice is merged with itself, which changes nothing (the engine would read it twice).
    default, named = (tuple(dict.fromkeys(value for name, value in fields if name == field and value)) for field in ("default-graph-uri", "named-graph-uri"))
    has_dataset = bool(default or named)
    versions = [value for name, value in fields if name == "version" and value]
    release = forms.check_name(versions[-1] if versions else None)
    return Query(text, solutions, graph, default if has_dataset else None, named if has_dataset else None, release)


def read_text(fields: Sequence[tuple[str, str]]) -> str | None:
    """The text of the query that ``fields`` hold, or None where they hold none; raises as :func:`read_query`."""
    if any(name == "update" for name, _ in fields):
        raise _refuse_update()
    queries = [value for name, value in fields if name == "query"]
    if len(queries) > 1:
        raise problems.ProtocolError(
            th="คำขอนี้มีคำถามมากกว่าหนึ่งคำถาม",
            en="The request holds more than one query.",
            remedy_th="ส่งพารามิเตอร์ query เพียงตัวเดียวต่อคำขอ",
            remedy_en="Send the parameter query once in a request.",
        )
    text = queries[0] if queries else None
    if text and len(text.encode("utf-8", "surrogatepass")) > MAX_QUERY_BYTES:
        raise forms.too_large(MAX_QUERY_BYTES)
    if text and "\0" in text:
        raise problems.ProtocolError(
            th="คำถามมีอักขระ NUL ซึ่งไม่อนุญาต",
            en="The query holds a NUL character, which is not allowed.",
            remedy_th="ลบอักขระ NUL ออกจากคำถาม",
            remedy_en="Remove the NUL character.",
        )
    return text


def _no_query() -> problems.ProtocolError:
    return problems.ProtocolError(
        th="คำขอนี้ไม่มีคำถาม SPARQL",
        en="The request holds no SPARQL query.",
        remedy_th="ส่งคำถามในพารามิเตอร์ query เช่น /sparql?query=ASK%7B%7D หรือส่งด้วย POST แบบ application/sparql-query",
        remedy_en="Send it as the parameter query, as in /sparql?query=ASK%7B%7D, or by POST as application/sparql-query.",
    )


def _refuse_update() -> QueryRefusedError:
    return QueryRefusedError(
        th="ที่อยู่นี้ตอบคำถามเท่านั้น ไม่รับการแก้ไขข้อมูล",
        en="This address answers queries only; it takes no updates.",
        remedy_th="ส่งคำถาม SELECT, ASK, CONSTRUCT หรือ DESCRIBE ในพารามิเตอร์ query",
        remedy_en="Send a SELECT, ASK, CONSTRUCT or DESCRIBE as the parameter query.",
    )
