"""The front: what every request meets first. A request that was answered before gets its answer from the cache, before anything is read or drawn."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request

from khonkaen_kg.errors import BudgetError, OverloadedError
from khonkaen_kg.web import problems
from khonkaen_kg.web.cache import MAX_ENTRY, Entry, compress, is_of, mark_compressed
from khonkaen_kg.web.envelope import HEADERS
from khonkaen_kg.web.log import number_requests
from khonkaen_kg.web.metrics import name_route

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from khonkaen_kg.store.engine import Engine
    from khonkaen_kg.web.budgets import Budgets
    from khonkaen_kg.web.cache import Alias, Cache, Headers
    from khonkaen_kg.web.log import Log
    from khonkaen_kg.web.metrics import Metrics

_ASKING: Final = frozenset(
    {
        "home",
        "gaps",
        "matrix",
        "explore",
        "search",
        "cascade",
        "sparql",
        "queries",
        "query",
        "resource",
        "source",
        "timemap",
        "vocabulary",
        "catalog",
        "releases",
        "changes",
        "sitemap",
        "guide",
    },
)
"""The routes that ask the engine or compare releases, and so count against a budget."""
_NEGOTIATED: Final = frozenset({b"accept", b"accept-language"})
_READ: Final = _NEGOTIATED | frozenset({b"accept-encoding", b"if-none-match", b"if-modified-since", b"accept-datetime"})
_GZIP: Final = re.compile(rb"(?:^|,)\s*gzip\s*(?:;\s*q=(?:1|0?\.0{0,2}[1-9])[^,]*)?(?:,|$)", re.IGNORECASE)
"""The coding ``gzip`` in ``Accept-Encoding``, with a weight above zero."""
_BIG: Final = 50_000
_OF_BODY: Final = frozenset({b"content-type", b"content-language", b"content-disposition"})
"""The headers that a 304, which has no body, leaves out."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request's headers say of the form of its answer, and of one that the asker has already."""

    alias: Alias | None
    takes_gzip: bool
    none_match: bytes | None
    modified_since: bytes | None
    without_body: bool

    def find_current(self, etag: bytes) -> bytes | None:
        """The ETag that the asker has of what is now ``etag``, in one of its forms (RFC 9110 §13.1.2); None where it has none."""
        given = {tag.strip().removeprefix(b"W/") for tag in (self.none_match or b"").split(b",")}
        return next((tag for tag in (mark_compressed(etag), etag) if tag in given), None)

    def has(self, headers: Headers) -> bytes | None:
        """The ETag by which the asker has what a response with these headers holds, or None."""
        found = dict(headers)
        etag = found[b"etag"]
        if self.none_match is not None:
            return etag if self.none_match.strip() == b"*" else self.find_current(etag)
        if self.modified_since is not None and b"last-modified" in found:
            try:
                is_current = parsedate_to_datetime(found[b"last-modified"].decode()) <= parsedate_to_datetime(self.modified_since.decode("latin-1"))
            except (ValueError, TypeError, OverflowError):
                return None
            return etag if is_current else None
        return None


def join_headers(headers: Headers, names: Collection[bytes]) -> dict[bytes, bytes]:
    """The headers of these names, each in one line: one in several is one with commas (RFC 9110 §5.3)."""
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in names:
            found[name] = found[name] + b", " + value if name in found else value
    return found


def read_asked(scope: Scope, release: str | None) -> Asked:
    """What the request asks for; its alias is all that its answer may depend on, None where it may depend on a body too."""
    found = join_headers(scope["headers"], _READ)
    is_reading = scope["method"] in ("GET", "HEAD")
    forms = (found.get(b"accept", b""), found.get(b"accept-language", b""))
    # Who asks for a time is shown the way to a version, which depends on more than an alias tells.
    is_lasting = is_reading and b"accept-datetime" not in found
    return Asked(
        alias=(release, scope["path"].encode("utf-8", "surrogatepass"), scope["query_string"], *forms) if is_lasting and release else None,
        takes_gzip=_GZIP.search(found.get(b"accept-encoding", b"")) is not None,
        none_match=found.get(b"if-none-match") if is_reading else None,
        modified_since=found.get(b"if-modified-since") if is_reading else None,
        without_body=scope["method"] == "HEAD",
    )


class Front:
    """ASGI application around the site: cache, conditional requests, compression, HEAD, budgets, metrics and log."""

    def __init__(self, site: ASGIApp, engine: Engine, *, cache: Cache, budgets: Budgets, metrics: Metrics, log: Log) -> None:
        self._site = site
        self._engine = engine
        self._cache = cache
        self._budgets = budgets
        self._metrics = metrics
        self._log = log
        self._numbers = number_requests()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; see ASGI."""
        if scope["type"] != "http":
            await self._site(scope, receive, send)
            return
        start = time.perf_counter()
        release = self._engine.release
        asked = read_asked(scope, release.name if release else None)
        entry = self._cache.find(asked.alias) if asked.alias is not None else None
        reply = _Reply(self._cache, asked, next(self._numbers), send)
        if entry is None:
            await self._ask_site(scope, receive, reply, start)
        else:
            await reply.send_entry(entry)
            self._record(scope, reply, time.perf_counter() - start, {}, is_hit=True)

    def _record(self, scope: Scope, reply: _Reply, seconds: float, told: dict[str, Any], *, is_hit: bool) -> None:
        route = name_route(scope["path"])
        self._metrics.record(route, reply.status, seconds)
        self._log.write_request(
            request_id=reply.request_id,
            method=scope["method"],
            route=route,
            status=reply.status,
            seconds=seconds,
            size=reply.size,
            client=scope["client"][0] if scope.get("client") else None,
            is_hit=is_hit,
            **told,
        )

    async def _ask_site(self, scope: Scope, receive: Receive, reply: _Reply, start: float) -> None:
        route = name_route(scope["path"])
        address = scope["client"][0] if scope.get("client") else ""
        # What the site tells of a request for the log.
        told: dict[str, Any] = {}
        exchange = Exchange(reply.asked, told)
        method = "GET" if reply.asked.without_body else scope["method"]
        # What is remembered of a request is so what is read of it.
        headers = [*(pair for pair in scope["headers"] if pair[0] not in _NEGOTIATED), *join_headers(scope["headers"], _NEGOTIATED).items()]
        inner = {**scope, "method": method, "headers": headers, "khonkaen": exchange}
        is_asking = route in _ASKING and method != "OPTIONS"
        try:
            if is_asking:
                self._budgets.enter(address)
            await self._site(inner, receive, reply)
            if exchange.entry is not None:
                await reply.send_entry(reply.keep(exchange.entry))
        except BudgetError as error:
            await problems.answer_error(Request(inner), error, {"Retry-After": str(error.seconds), **HEADERS})(inner, receive, reply)
        finally:
            seconds = time.perf_counter() - start
            # Nobody pays for the crowd.
            if is_asking and reply.status != 429:
                is_crowded = told.get("outcome") == OverloadedError.code
                self._budgets.leave(address, 0 if is_crowded else seconds, is_error=reply.status >= 400 and not is_crowded)
            if reply.status:
                self._record(scope, reply, seconds, told, is_hit=False)


@dataclass(slots=True)
class Exchange:
    """What the front and the site tell each other of a request: what was asked for, what the log may hold of it, and an answer that is kept already."""

    asked: Asked
    told: dict[str, Any]
    entry: Entry | None = None


class _Reply:
    """The way back: keeps a response that has an ETag, and turns it into what was asked for."""

    def __init__(self, cache: Cache, asked: Asked, request_id: str, send: Send) -> None:
        self.asked = asked
        self.request_id = request_id
        self.status = 0
        self.size = 0
        self._cache = cache
        self._send = send
        self._start: Message | None = None
        self._headers: Headers = []
        self._kept: bytearray | None = None

    async def __call__(self, message: Message) -> None:
        """Send the next message of a response; see ASGI."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._headers = message["headers"]
            found = dict(self._headers)
            is_kept = self.status == 200 and b"etag" in found and b"no-transform" not in found.get(b"cache-control", b"")
            self._kept = bytearray() if is_kept else None
            self._start = {**message, "headers": self._name(self._headers)}
            return
        body = message.get("body", b"")
        is_last = not message.get("more_body", False)
        if self._kept is not None:
            self._kept += body
            if is_last and self._start:
                await self.send_entry(self._keep())
                return
            if is_last:
                self._keep()
            elif len(self._kept) > MAX_ENTRY:
                self._kept = None
        if self._start:
            await self._send(self._start)
            self._start = None
        await self._pass(body, is_last=is_last)

    async def send_entry(self, entry: Entry) -> None:
        """Send a kept response, as it was asked for."""
        asked, body = self.asked, entry.body
        if (asked.none_match or asked.modified_since) and (etag := asked.has(entry.headers)):
            self.status = 304
            kept = [(name, etag if name == b"etag" else value) for name, value in entry.headers if name not in _OF_BODY]
            await self._send({"type": "http.response.start", "status": 304, "headers": self._name(kept)})
            await self._pass(b"", is_last=True)
            return
        headers = entry.headers
        if asked.takes_gzip and entry.pays_to_compress:
            if entry.compressed is None:
                entry.compressed = await asyncio.to_thread(compress, body) if len(body) > _BIG else compress(body)
                self._cache.recount(entry)
            body = entry.compressed
            # A digest of the representation would be one of other bytes (RFC 9530 §3).
            headers = [(name, mark_compressed(value) if name == b"etag" else value) for name, value in headers if name != b"repr-digest"]
            headers.append((b"content-encoding", b"gzip"))
        self.status = 200
        headers = [*headers, (b"content-length", b"%d" % len(body))]
        await self._send({"type": "http.response.start", "status": 200, "headers": self._name(headers)})
        await self._pass(body, is_last=True)

    def _name(self, headers: Headers) -> Headers:
        return [*headers, (b"x-request-id", self.request_id.encode())]

    def _keep(self) -> Entry:
        found = dict(self._headers)
        found.pop(b"content-length", None)
        if b"accept-encoding" not in (vary := found.get(b"vary", b"")).lower():
            found[b"vary"] = b", ".join(part for part in (vary, b"Accept-Encoding") if part)
        return self.keep(Entry(found[b"etag"].decode(), list(found.items()), bytes(self._kept or b"")))

    def keep(self, entry: Entry) -> Entry:
        """Keep ``entry`` as the answer; of another release than the current one at the time of asking it is found by its ETag only."""
        alias = self.asked.alias
        return self._cache.keep(entry, alias if alias is not None and is_of(entry.etag, alias[0]) else None)

    async def _pass(self, body: bytes, *, is_last: bool) -> None:
        body = b"" if self.asked.without_body else body
        self.size += len(body)
        await self._send({"type": "http.response.body", "body": body, "more_body": not is_last})
