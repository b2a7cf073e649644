"""The remote engine: another SPARQL engine, asked by the SPARQL 1.1 Protocol, whose answers are read whole before any part is given on."""

from __future__ import annotations

import asyncio
import io
import json
import re
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

import httpx
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results

from khonkaen_kg.errors import (
    KhonkaenError,
    NotBuiltError,
    ParameterError,
    Place,
    RemoteError,
    RemoteTimeoutError,
    RequestError,
    ResultTooLargeError,
    SparqlSyntaxError,
)
from khonkaen_kg.namespaces import DATASET, DESCRIPTION, PREFIXES, RELEASE
from khonkaen_kg.queries.tokens import scan
from khonkaen_kg.store.description.service import name_endpoint
from khonkaen_kg.store.engine import JSON, Answer, Query, Stream, check_release, stream_whole
from khonkaen_kg.store.forms import choose_form, name_kind, refuse_content, write_results, write_triples
from khonkaen_kg.store.guard import guard_query
from khonkaen_kg.store.release import Release

_N_TRIPLES: Final = "application/n-triples"
_CONNECT_SECONDS: Final = 2.0
_FAILURES: Final = 5
"""Failures in a row after which the breaker looks whether the remote lives."""
_PROBE_SECONDS: Final = 0.5
"""Seconds in which a remote that lives answers the smallest query."""
_MAINTENANCE_SECONDS: Final = 600.0
"""Seconds in which a remote has counted a release, or taken one graph."""
_MESSAGE_BYTES: Final = 64_000
_MESSAGE_CHARACTERS: Final = 500
_SHOWN_GRAPHS: Final = 5
# Virtuoso says with one of these that it has cut an answer with status 200.
_CUT_HEADERS: Final = ("x-sparql-maxrows", "x-sql-state")
_LINE: Final = re.compile(r"\b(line\s+|at\s+(?=[0-9]+:[0-9]))([0-9]{1,9})(?:((?:,?\s*column\s+|:))([0-9]{1,9}))?", re.IGNORECASE)
# Oxigraph says so with status 500, though it is the query that is wrong.
_NO_FUNCTION: Final = re.compile(r"custom function (<[^<>]*>) is not supported")
_TIMED_OUT: Final = re.compile(r"tim(?:e|ed)[ -]?out", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RemoteLimits:
    """What a query may use: seconds, and bytes of the remote's answer; and for how many seconds a dead remote is left alone."""

    seconds: float = 10.0
    size: int = 64_000_000
    rest: float = 10.0


@dataclass(frozen=True, slots=True)
class _Request:
    """What is sent: where, the form's fields, and the media type that must come back."""

    url: httpx.URL
    fields: Mapping[str, str | list[str]]
    media_type: str


@dataclass(slots=True)
class _Breaker:
    """Keeps askers from a remote that is dead. Used by one event loop, so that nothing happens between two awaits.

    A reader may know queries at which the remote fails, and must not shut out everyone else with them: what opens the breaker is that the remote, after
    failures in a row, fails at the smallest query too.
    """

    rest: float
    probe: Callable[[], Awaitable[object]]
    _failures: int = field(default=0, init=False)
    _opened_until: float | None = field(default=None, init=False)

    async def admit(self) -> None:
        """Let an asker pass, or raise :class:`RemoteError` at once; whoever comes first after the rest looks whether the remote lives."""
        if self._opened_until is None:
            return
        now = time.monotonic()
        if now < self._opened_until:
            raise _leave_alone()
        self._opened_until = now + _PROBE_SECONDS
        await self._look()
        if self._opened_until is not None:
            raise _leave_alone()

    def succeed(self) -> None:
        """The remote has answered, if only that the query is wrong."""
        self._failures = 0

    async def fail(self) -> None:
        """The remote has failed."""
        self._failures += 1
        if self._failures >= _FAILURES:
            await self._look()

    async def _look(self) -> None:
        self._failures = 0
        try:
            await self.probe()
        except KhonkaenError:
            self._opened_until = time.monotonic() + self.rest
        else:
            self._opened_until = None


class RemoteEngine:
    """Asks a SPARQL endpoint; see :class:`khonkaen_kg.store.engine.Engine`. To be closed, or used as a context.

    Args:
        endpoint: the address of the remote's query service (``http`` or ``https``). What stands after ``?`` is sent with the queries that name no dataset only:
            it tells the remote that these see the union of its graphs (``?union-default-graph`` for Oxigraph). A user and password are sent as HTTP Basic.
        limits: what a query may use.
        release: the release that the remote has; None where its graphs are of none.

    Raises:
        ParameterError: the endpoint is no such address.
    """

    def __init__(self, endpoint: str, limits: RemoteLimits | None = None, release: Release | None = None) -> None:
        self._release = release
        self._limits = limits or RemoteLimits()
        url, auth = _read_address(endpoint)
        self._union = url
        self._dataset = url.copy_with(query=None)
        # A deadline over the whole exchange needs an event loop, and threads and other loops ask too: so the exchange has a loop of its own.
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(
            auth=auth,
            # None of httpx's: its time-outs are for each read, so that a drip would never end.
            timeout=httpx.Timeout(None, connect=_CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=32),
            headers={"Accept-Encoding": "identity", "User-Agent": "khonkaen-kg"},
            verify=ssl.create_default_context(),
            trust_env=False,
        )
        self._breaker = _Breaker(self._limits.rest, self._probe)
        self._is_closed = False
        self._thread = threading.Thread(target=self._loop.run_forever, name="remote-engine", daemon=True)
        self._thread.start()

    def __enter__(self) -> RemoteEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    @property
    def release(self) -> Release | None:
        """The release that is answered from; None where the graphs are of none."""
        return self._release

    async def find_release(self, name: str | None) -> Release | None:
        """The release that is answered from; see :meth:`khonkaen_kg.store.engine.Engine.find_release`."""
        check_release(self._release, name)
        return self._release

    def list_releases(self) -> tuple[Release, ...]:
        """The release that is answered from, if any; see :meth:`khonkaen_kg.store.engine.Engine.list_releases`."""
        return (self._release,) if self._release else ()

    def statistics(self) -> None:
        """None: there are no workers."""

    def close(self) -> None:
        """Close the connections; what is being asked fails."""
        if self._is_closed:
            return
        self._is_closed = True
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def answer(self, query: Query) -> Answer:
        """The complete answer to ``query``; see :meth:`khonkaen_kg.store.engine.Engine.answer`.

        Raises:
            SparqlSyntaxError: the remote says that the query is wrong; the place is there where the remote gives one.
            RemoteError: the remote is down, or has answered otherwise than by the SPARQL 1.1 Protocol, or not to the end.
            RemoteTimeoutError: its answer was not whole in time.
            ResultTooLargeError: its answer is larger than the limit.
            UnknownReleaseError: the query asks another release than the remote has.
        """
        return self._ask(query, self._limits.seconds)

    async def stream(self, query: Query) -> Stream:
        """As :meth:`answer`, in one piece."""
        request = self._prepare(query)
        body = await asyncio.wrap_future(self._submit(request, self._limits.seconds))
        return stream_whole(await asyncio.to_thread(_convert, body, request.media_type, query))

    def check(self, expected: Mapping[str, int]) -> None:
        """Make sure that the remote has the graphs of ``expected``, each with as many triples, and no others, and chooses datasets as it should.

        The description of a site may stand beside them; see :meth:`has_description`.

        Raises:
            NotBuiltError: graphs differ; the error names at most five.
            RemoteError: the default graph is not the union of the named graphs, or ``FROM`` is not obeyed; or as for :meth:`answer`.
        """
        found = dict(self._count("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"))
        described = found.pop(DESCRIPTION, 0)
        differing = sorted(graph for graph in {*expected, *found} if expected.get(graph, 0) != found.get(graph, 0))
        if differing:
            raise _differ(differing, expected, found)
        if filled := [graph for graph in expected if expected[graph]]:
            ((_, union),) = self._count("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
            smallest = min(filled, key=lambda graph: (expected[graph], graph))
            ((_, alone),) = self._count(f"SELECT (COUNT(*) AS ?n) FROM {NamedNode(smallest)} {{ ?s ?p ?o }}")  # noqa: S608 (an IRI, which is checked)
            if not max(expected.values()) <= union <= sum(expected.values()) + described or alone != expected[smallest]:
                raise _refuse_dataset()

    def has_description(self, address: str) -> bool:
        """Whether the remote has the description of the site at ``address``, of its release.

        Raises:
            NotBuiltError: it has that of another site or release.
        """
        if not self._holds("?s ?p ?o"):
            return False
        dataset, version = NamedNode(DATASET), NamedNode(RELEASE + (self._release.name if self._release else ""))
        if not self._holds(f"{name_endpoint(address)} sd:endpoint ?e . {dataset} dcat:hasCurrentVersion {version}"):
            raise _refuse_description(address)
        return True

    def _holds(self, pattern: str) -> bool:
        """Whether the description holds what matches ``pattern``."""
        text = f"ASK {{ GRAPH {NamedNode(DESCRIPTION)} {{ {pattern} }} }}"
        return bool(json.loads(self._ask(Query(text), _MAINTENANCE_SECONDS).body)["boolean"])

    def _count(self, text: str) -> list[tuple[str, int]]:
        """The rows of a query for ``?n``, each with its ``?g``."""
        rows = json.loads(self._ask(Query(text), _MAINTENANCE_SECONDS).body)["results"]["bindings"]
        try:
            return [(row["g"]["value"] if "g" in row else "", int(row["n"]["value"])) for row in rows if "n" in row]
        except ValueError:
            raise _fail("a count that it gave is no number", "จำนวนที่ตอบมาไม่ใช่ตัวเลข") from None

    def _ask(self, query: Query, seconds: float) -> Answer:
        request = self._prepare(query)
        return _convert(self._submit(request, seconds).result(), request.media_type, query)

    def _prepare(self, query: Query) -> _Request:
        check_release(self._release, query.release)
        text = query.text.removeprefix("\ufeff")
        # The remote takes the union where it is told so, even over a FROM, so it must not be told where there is one.
        names_dataset = guard_query(text)
        declared, makes_graph = _read_prologue(text)
        choose_form(query, "graph" if makes_graph else "solutions")
        # One line, so that places move by one; and no prefix twice, which GraphDB refuses.
        prologue = " ".join(f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items() if prefix not in declared)
        fields: dict[str, str | list[str]] = {"query": f"{prologue}\n{text}"}
        for name, graphs in (("default-graph-uri", query.default_graphs), ("named-graph-uri", query.named_graphs)):
            if graphs:
                fields[name] = [_check_iri(iri) for iri in graphs]
                names_dataset = True
        return _Request(self._dataset if names_dataset else self._union, fields, _N_TRIPLES if makes_graph else JSON)

    def _submit(self, request: _Request, seconds: float) -> Future[bytes]:
        if self._is_closed:
            raise _fail("it is no longer asked", "ระบบเลิกติดต่อแล้ว")
        return asyncio.run_coroutine_threadsafe(self._pass(request, seconds), self._loop)

    async def _pass(self, request: _Request, seconds: float) -> bytes:
        """What the remote answers to ``request``, by way of the breaker."""
        try:
            await self._breaker.admit()
            try:
                body = await self._exchange(request, seconds)
            except RemoteError:
                await self._breaker.fail()
                raise
            except KhonkaenError:
                self._breaker.succeed()
                raise
        except asyncio.CancelledError:
            if self._is_closed:
                raise _fail("it is no longer asked", "ระบบเลิกติดต่อแล้ว") from None
            raise
        self._breaker.succeed()
        return body

    async def _probe(self) -> None:
        body = await self._exchange(_Request(self._union, {"query": "ASK {}"}, JSON), _PROBE_SECONDS)
        _convert(body, JSON, Query(""))

    async def _exchange(self, request: _Request, seconds: float) -> bytes:
        try:
            async with (
                asyncio.timeout(seconds),
                self._client.stream("POST", request.url, data=request.fields, headers={"Accept": request.media_type}) as response,
            ):
                return await self._read(response, request.media_type)
        except (TimeoutError, httpx.TimeoutException):
            raise _time_out(seconds) from None
        except httpx.ConnectError as error:
            raise _fail("it cannot be reached", "ติดต่อไม่ได้") from error
        except httpx.HTTPError as error:
            raise _fail("it broke off, or what it sent is not HTTP", "การเชื่อมต่อขาด หรือข้อมูลที่ส่งมาไม่เป็นไปตาม HTTP") from error

    async def _read(self, response: httpx.Response, media_type: str) -> bytes:
        """The whole body of an answer that is one."""
        if response.status_code != httpx.codes.OK:
            raise _refuse_status(response.status_code, await _read_message(response))
        received = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if received != media_type:
            shown = _clean(received)[:100] or "-"
            raise _fail(f"it answered with media type {shown} in place of {media_type}", f"ตอบเป็นชนิด {shown} แทนที่จะเป็น {media_type}")
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise _fail("it sent a compressed body that nobody asked for", "ส่งข้อมูลที่บีบอัดมาโดยไม่ได้ขอ")
        if any(name in response.headers for name in _CUT_HEADERS):
            raise _fail("it says that its answer is cut by a limit of its own", "แจ้งว่าตัดคำตอบตามขีดจำกัดของตน")
        body = bytearray()
        if int(response.headers.get("content-length", 0)) > self._limits.size:
            raise _too_large(self._limits.size)
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) > self._limits.size:
                raise _too_large(self._limits.size)
        return bytes(body)

    async def _shut(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()


def push_graphs(store: str, graphs: Iterable[tuple[str, bytes]], progress: Callable[[str], object]) -> None:
    """Put graphs into a remote by the SPARQL 1.1 Graph Store HTTP Protocol; each takes the place of what the remote has under its name.

    Args:
        store: the address of the remote's graph store service; a user and password in it are sent as HTTP Basic.
        graphs: the IRI of each graph and its triples as N-Triples.
        progress: called with the IRI of each graph once the remote has it.

    Raises:
        ParameterError: ``store`` is no address.
        RemoteError: the remote is down or has not taken a graph, which the error names; those before it stay.
    """
    url, auth = _read_address(store)
    timeout = httpx.Timeout(_MAINTENANCE_SECONDS, connect=_CONNECT_SECONDS)
    with httpx.Client(auth=auth, timeout=timeout, verify=ssl.create_default_context(), trust_env=False) as client:
        for iri, triples in graphs:
            try:
                response = client.put(url.copy_set_param("graph", iri), content=triples, headers={"Content-Type": _N_TRIPLES})
            except httpx.HTTPError as error:
                raise _fail(f"it has not taken {iri}: {error}", f"ไม่ได้รับกราฟ {iri}: {error}") from error
            if not response.is_success:
                shown = f"{response.status_code} {_clean(response.text[:_MESSAGE_BYTES])}"
                raise _fail(f"it has not taken {iri}: {shown}", f"ไม่ได้รับกราฟ {iri}: {shown}")
            progress(iri)


def _read_address(address: str) -> tuple[httpx.URL, tuple[str, str] | None]:
    """The URL of ``address`` without the user and password, and these apart: URLs are logged."""
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise ParameterError(
            th="ที่อยู่ของเครื่องปลายทางไม่ใช่ URL แบบ http หรือ https",
            en="the address of the remote engine is no URL with http or https",
            remedy_th="ใช้ที่อยู่เต็ม เช่น http://127.0.0.1:7878/query",
            remedy_en="give the whole address, such as http://127.0.0.1:7878/query",
        )
    return url.copy_with(username="", password=""), (url.username, url.password) if url.userinfo else None


def _read_prologue(text: str) -> tuple[frozenset[str], bool]:
    """The prefixes that ``text`` declares, and whether its form is one that makes a graph; read as leniently as by the embedded engine (``PREFIXex:<…>``)."""
    declared = set()
    follows_prefix = False
    for token in scan(text):
        if token.kind != "word":
            continue
        word = token.text.upper()
        if follows_prefix or (word.startswith("PREFIX") and ":" in word):
            declared.add(token.text[0 if follows_prefix else len("PREFIX") :].partition(":")[0])
            follows_prefix = False
        elif word == "PREFIX":
            follows_prefix = True
        elif word.startswith(("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")):
            return frozenset(declared), word.startswith(("CONSTRUCT", "DESCRIBE"))
    return frozenset(declared), False


def _check_iri(iri: str) -> str:
    try:
        return NamedNode(iri).value
    except ValueError as error:
        raise RequestError(
            th=f"ชื่อกราฟไม่ใช่ IRI: {error}",
            en=f"the name of a graph is no IRI: {error}",
            remedy_th="ใช้ IRI เต็มของกราฟ",
            remedy_en="name graphs by their whole IRIs",
        ) from None


def _convert(body: bytes, media_type: str, query: Query) -> Answer:
    """The remote's whole answer in the form that ``query`` wants; reading it to the end shows that it is whole."""
    failure: KhonkaenError
    try:
        return _write_graph(body, query) if media_type == _N_TRIPLES else _write_solutions(body, query)
    except (SyntaxError, ValueError, RecursionError):
        failure = _fail("its answer does not parse to the end", "คำตอบอ่านได้ไม่ครบจนจบ")
    except OSError as error:
        failure = refuse_content(str(error))
    except KhonkaenError as error:
        failure = error
    # Results can be dropped only by the thread that made them, and a traceback would carry them away.
    raise failure.with_traceback(None)


def _write_graph(body: bytes, query: Query) -> Answer:
    form = choose_form(query, "graph")
    output = io.BytesIO()
    write_triples(parse(body, format=RdfFormat.N_TRIPLES), form, output)
    return Answer("graph", form, output.getvalue())


def _write_solutions(body: bytes, query: Query) -> Answer:
    results = parse_query_results(body, format=QueryResultsFormat.JSON)
    if isinstance(results, QueryBoolean):
        # The parser reads no further than the value.
        json.loads(body)
    kind = name_kind(results)
    form = choose_form(query, kind)
    output = io.BytesIO()
    write_results(results, form, output)
    return Answer(kind, form, output.getvalue())


async def _read_message(response: httpx.Response) -> str:
    """What the remote says with an error, as one clean line; nothing where it is HTML or compressed."""
    if "html" in response.headers.get("content-type", "").lower() or "content-encoding" in response.headers:
        return ""
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > _MESSAGE_BYTES:
            break
    return _clean(bytes(body[:_MESSAGE_BYTES]).decode(errors="replace"))


def _clean(text: str) -> str:
    """``text`` as one line of at most 500 characters, without those that could show as something else."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    return line if len(line) <= _MESSAGE_CHARACTERS else line[: _MESSAGE_CHARACTERS - 1] + "…"


def _refuse_status(status: int, message: str) -> KhonkaenError:
    if status == httpx.codes.BAD_REQUEST:
        return _explain(message)
    timed_out = {httpx.codes.REQUEST_TIMEOUT, httpx.codes.GATEWAY_TIMEOUT}
    if status in timed_out or (status == httpx.codes.SERVICE_UNAVAILABLE and _TIMED_OUT.search(message)):
        return RemoteTimeoutError(
            th=f"ระบบปลายทางแจ้งว่าหมดเวลา (สถานะ {status})",
            en=f"the remote engine says that it has run out of time (status {status})",
            remedy_th="ทำให้คำถามแคบลง หรือลองใหม่ในอีกสักครู่",
            remedy_en="narrow the query, or try again in a moment",
        )
    if status == httpx.codes.INTERNAL_SERVER_ERROR and (found := _NO_FUNCTION.search(message)):
        return RequestError(
            th=f"ระบบปลายทางไม่มีฟังก์ชัน {found[1]}",
            en=f"the remote engine does not have the function {found[1]}",
            remedy_th="ใช้เฉพาะฟังก์ชันที่ SPARQL 1.1 กำหนด",
            remedy_en="use only the functions that SPARQL 1.1 defines",
        )
    return _fail(f"it answered with status {status}", f"ตอบด้วยสถานะ {status}")


def _explain(message: str) -> SparqlSyntaxError:
    """The error of a query that the remote calls wrong; its first line is the prologue that was put before the text."""
    found = _LINE.search(message)
    place = Place("query", int(found[2]) - 1, int(found[4]) if found[4] else None) if found and int(found[2]) > 1 else None
    reason = _LINE.sub(lambda match: match[1] + str(max(int(match[2]) - 1, 1)) + (match[3] or "") + (match[4] or ""), message)
    return SparqlSyntaxError(
        th=f"ระบบปลายทางแจ้งว่าคำถามไม่ถูกต้อง: {reason or '-'}",
        en=f"the remote engine says that the query is wrong: {reason or '-'}",
        remedy_th="แก้ ณ บรรทัดและคอลัมน์ที่ระบุ" if place else "แก้ตามที่แจ้ง",
        remedy_en="mend it at the line and column given" if place else "mend it as it says",
        place=place,
    )


def _fail(en: str, th: str) -> RemoteError:
    return RemoteError(
        th=f"ระบบปลายทางที่ใช้ตอบคำถามขัดข้อง: {th}",
        en=f"the remote engine has failed: {en}",
        remedy_th="ลองใหม่ในอีกสักครู่ หากยังเป็นอยู่ แจ้งผู้ดูแลระบบ",
        remedy_en="try again in a moment; if it goes on, tell whoever runs this service",
    )


def _leave_alone() -> RemoteError:
    return _fail("it did not live when last asked, and is left alone for a while", "ไม่ตอบเมื่อถามครั้งล่าสุด จึงพักการติดต่อไว้ครู่หนึ่ง")


def _time_out(seconds: float) -> RemoteTimeoutError:
    return RemoteTimeoutError(
        th=f"ระบบปลายทางตอบไม่ครบภายใน {seconds:g} วินาที จึงไม่ให้คำตอบบางส่วน",
        en=f"the remote engine has not answered in full within {seconds:g} seconds; no part of an answer is given",
        remedy_th="ทำให้คำถามแคบลง หรือลองใหม่ในอีกสักครู่",
        remedy_en="narrow the query, or try again in a moment",
    )


def _too_large(limit: int) -> ResultTooLargeError:
    return ResultTooLargeError(
        th=f"คำตอบของระบบปลายทางมีขนาดเกินกำหนด {limit:,} ไบต์",
        en=f"the remote engine's answer has more bytes than the limit of {limit:,}",
        remedy_th="เพิ่ม LIMIT หรือขอเฉพาะที่ต้องใช้",
        remedy_en="add a LIMIT, or ask for less",
    )


def _differ(graphs: list[str], expected: Mapping[str, int], found: Mapping[str, int]) -> NotBuiltError:
    shown = "; ".join(f"{graph}: {found.get(graph, 0):,} ≠ {expected.get(graph, 0):,}" for graph in graphs[:_SHOWN_GRAPHS])
    return NotBuiltError(
        th=f"กราฟ {len(graphs):,} กราฟของระบบปลายทางมีจำนวนทริปเปิลไม่ตรงกับรุ่นข้อมูล: {shown}",
        en=f"{len(graphs):,} graphs of the remote engine have other counts of triples than the release: {shown}",
        remedy_th="ส่งรุ่นข้อมูลด้วย khonkaen-kg release push และลบกราฟที่รุ่นนั้นไม่มี",
        remedy_en="send the release with khonkaen-kg release push, and drop the graphs that it does not have",
    )


def _refuse_description(address: str) -> NotBuiltError:
    return NotBuiltError(
        th=f"ระบบปลายทางมีคำอธิบายของเว็บไซต์อื่นหรือรุ่นข้อมูลอื่น ไม่ใช่ของ {address}",
        en=f"the remote engine has the description of another site or release, not that of {address}",
        remedy_th=f"สั่ง KHONKAEN_KG_URL={address} khonkaen-kg release push อีกครั้ง",
        remedy_en=f"send the release again: KHONKAEN_KG_URL={address} khonkaen-kg release push",
    )


def _refuse_dataset() -> RemoteError:
    return RemoteError(
        th="กราฟตั้งต้นของระบบปลายทางไม่ใช่ผลรวมของกราฟที่มีชื่อ หรือระบบนั้นไม่ทำตาม FROM",
        en="the default graph of the remote engine is not the union of its named graphs, or it does not obey FROM",
        remedy_th="ตั้งค่าตาม docs/remote-engine.md (Oxigraph: ไม่ใช้ --union-default-graph แต่ต่อท้ายที่อยู่ด้วย ?union-default-graph)",
        remedy_en="set it up as docs/remote-engine.md says (Oxigraph: without --union-default-graph, but with ?union-default-graph at the end of the address)",
    )
