"""The remote engine against the real Oxigraph server, and against servers that do everything wrong."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from khonkaen_kg.errors import (
    FormatError,
    KhonkaenError,
    NotBuiltError,
    ParameterError,
    QueryRefusedError,
    RemoteError,
    RemoteTimeoutError,
    RequestError,
    ResultTooLargeError,
    SparqlSyntaxError,
    UnknownReleaseError,
)
from khonkaen_kg.store.engine import JSON, Query, collect
from khonkaen_kg.store.release import Release
from khonkaen_kg.store.remote import RemoteEngine, RemoteLimits, push_graphs
from tests.oxigraph_server import start_oxigraph

SECONDS = 0.5
LIMITS = RemoteLimits(seconds=SECONDS, size=100_000, rest=0.3)
ASK = Query("ASK { ?s ?p ?o }")
CONSTRUCT = Query("CONSTRUCT WHERE { ?s ?p ?o }", graph="application/n-triples")
TRUE = b'{"head":{},"boolean":true}'
GRAPHS = {"urn:one": b'<urn:s> <urn:p> "1" .\n', "urn:two": '<urn:s> <urn:p> "2" .\n<urn:s> <urn:p> "ไทย"@th .\n'.encode()}
COUNTS = {"urn:one": 1, "urn:two": 2}

Behaviour = Callable[[socket.socket, dict[str, list[str]], threading.Event], None]


@dataclass
class Fake:
    """A server that answers each connection once, by its behaviour."""

    address: str
    behaviour: Behaviour
    connections: int = 0
    headers: list[str] = field(default_factory=list)
    forms: list[dict[str, list[str]]] = field(default_factory=list)


@contextmanager
def serve(behaviour: Behaviour) -> Iterator[Fake]:
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    fake = Fake(f"http://127.0.0.1:{listener.getsockname()[1]}/query", behaviour)
    handlers: list[threading.Thread] = []

    def handle(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            received = b""
            while b"\r\n\r\n" not in received:
                received += connection.recv(65536)
            head, _, body = received.partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].split()[0])
            while len(body) < length:
                body += connection.recv(65536)
            form = parse_qs(body.decode(), keep_blank_values=True)
            fake.headers.append(head.decode())
            fake.forms.append(form)
            fake.behaviour(connection, form, stop)

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            fake.connections += 1
            handlers.append(threading.Thread(target=handle, args=(connection,)))
            handlers[-1].start()

    accepter = threading.Thread(target=accept)
    accepter.start()
    try:
        yield fake
    finally:
        stop.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepter.join()
        for handler in handlers:
            handler.join()


def reply(body: bytes = TRUE, status: str = "200 OK", media_type: str = JSON, *headers: str, length: int | None = None) -> Behaviour:
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(body) if length is None else length}", "Connection: close", *headers)
    return send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def send(data: bytes) -> Behaviour:
    return lambda connection, _form, _stop: connection.sendall(data)


def drip(start: bytes, drop: bytes, pause: float) -> Behaviour:
    def behave(connection: socket.socket, _form: dict[str, list[str]], stop: threading.Event) -> None:
        connection.sendall(start)
        while not stop.wait(pause):
            connection.sendall(drop)

    return behave


START = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n".encode()
CHUNKED = START + b"Transfer-Encoding: chunked\r\n\r\n"
ROWS = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}}'

CASES: dict[str, tuple[Behaviour, type[KhonkaenError], str]] = {
    "closes at once": (send(b""), RemoteError, "broke off"),
    "no HTTP": (send(b"hello\r\n\r\n"), RemoteError, "not HTTP"),
    "says nothing": (drip(b"", b"", 60), RemoteTimeoutError, "0.5 seconds"),
    "drips headers": (drip(START, b"X-A: b\r\n", 0.05), RemoteTimeoutError, "0.5 seconds"),
    "drips the body": (drip(START + b"\r\n", b" ", 0.05), RemoteTimeoutError, "0.5 seconds"),
    "drips an error": (drip(b"HTTP/1.1 400 Bad Request\r\n\r\n", b" ", 0.05), RemoteTimeoutError, "0.5 seconds"),
    "endless headers": (drip(START, b"X-A: b\r\n" * 10_000, 0), RemoteError, "not HTTP"),
    "endless body": (drip(CHUNKED, b"400\r\n" + b" " * 1024 + b"\r\n", 0), ResultTooLargeError, "100,000"),
    "large body": (reply(b" " * 100_001), ResultTooLargeError, "100,000"),
    "HTML": (reply(b"<html>", "200 OK", "text/html; charset=utf-8"), RemoteError, "media type text/html in place"),
    "no media type": (send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), RemoteError, "media type - in place"),
    "problem": (reply(b'{"title":"x"}', "200 OK", "application/problem+json"), RemoteError, "application/problem"),
    "problem as results": (reply(b'{"title":"x"}'), RemoteError, "to the end"),
    "half solutions": (reply(ROWS), RemoteError, "to the end"),
    "solutions without the last brace": (reply(ROWS + b"]}"), RemoteError, "to the end"),
    "half boolean": (reply(TRUE[:-1]), RemoteError, "to the end"),
    "boolean and more": (reply(TRUE + b"{}"), RemoteError, "to the end"),
    "boolean and depth": (reply(b'{"boolean":true,"x":' + b"[" * 50_000), RemoteError, "to the end"),
    "empty": (reply(b""), RemoteError, "to the end"),
    "no last chunk": (send(CHUNKED + b"1a\r\n" + TRUE + b"\r\n"), RemoteError, "broke off"),
    "half chunk": (send(CHUNKED + b"ff\r\n" + TRUE), RemoteError, "broke off"),
    "shorter than said": (reply(TRUE, length=len(TRUE) + 1), RemoteError, "broke off"),
    "longer than said": (reply(TRUE, length=len(TRUE) - 1), RemoteError, "to the end"),
    "gzip": (reply(gzip.compress(TRUE + b" " * 10_000_000), "200 OK", JSON, "Content-Encoding: gzip"), RemoteError, "compressed"),
    "cut by its row limit": (reply(TRUE, "200 OK", JSON, "X-SPARQL-MaxRows: 10000"), RemoteError, "limit of its own"),
    "cut by its time limit": (reply(TRUE, "200 OK", JSON, "X-SQL-State: S1TAT"), RemoteError, "limit of its own"),
    "500": (reply(b"secret", "500 Internal Server Error", "text/plain"), RemoteError, "status 500"),
    "204": (send(b"HTTP/1.1 204 No Content\r\n\r\n"), RemoteError, "status 204"),
    "503": (reply(b"too busy", "503 Service Unavailable", "text/plain"), RemoteError, "status 503"),
    "503 of time": (reply(b"Query timed out", "503 Service Unavailable", "text/plain"), RemoteTimeoutError, "out of time"),
    "408": (reply(b"", "408 Request Timeout", "text/plain"), RemoteTimeoutError, "out of time"),
    "504": (reply(b"<html>", "504 Gateway Timeout", "text/html"), RemoteTimeoutError, "out of time"),
    "400 in HTML": (reply(b"<script>", "400 Bad Request", "text/html"), SparqlSyntaxError, "wrong: -"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_no_whole_answer_is_an_error_in_time(case: str) -> None:
    behaviour, error, message = CASES[case]
    with serve(behaviour) as fake, RemoteEngine(fake.address, LIMITS) as engine:
        start = time.monotonic()
        with pytest.raises(error, match=message) as caught:
            engine.answer(ASK)
        assert time.monotonic() - start < SECONDS + 1
        assert type(caught.value) is error
        assert "secret" not in str(caught.value)
        assert "<" not in str(caught.value)


def test_every_case_is_tried() -> None:
    assert len(CASES) == 33


@pytest.mark.parametrize("body", [b'<urn:s> <urn:p> "1', b'<urn:s> <urn:p> "1" .\nThe SPARQL operation has been cancelled', b'<urn:s> <urn:p> "1" <urn:g> .\n'])
def test_cut_graph_is_an_error(body: bytes) -> None:
    with (
        serve(reply(body, "200 OK", "application/n-triples")) as fake,
        RemoteEngine(fake.address, LIMITS) as engine,
        pytest.raises(RemoteError, match="to the end"),
    ):
        engine.answer(CONSTRUCT)


def test_remote_that_is_down_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with RemoteEngine(f"http://127.0.0.1:{port}/", LIMITS) as engine, pytest.raises(RemoteError, match="cannot be reached"):
        engine.answer(ASK)


def test_remote_that_accepts_nothing_is_late() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        waiting = [socket.socket() for _ in range(4)]
        for connection in waiting:
            connection.setblocking(False)
            with suppress(BlockingIOError):
                connection.connect(listener.getsockname())
        with RemoteEngine(f"http://127.0.0.1:{listener.getsockname()[1]}/", LIMITS) as engine:
            start = time.monotonic()
            with pytest.raises(RemoteTimeoutError):
                engine.answer(ASK)
            assert time.monotonic() - start < SECONDS + 1
        for connection in waiting:
            connection.close()


def test_redirect_is_not_followed() -> None:
    with serve(reply()) as canary:
        behaviour = reply(b"", "302 Found", "text/plain", f"Location: {canary.address}")
        with serve(behaviour) as fake, RemoteEngine(fake.address, LIMITS) as engine, pytest.raises(RemoteError, match="status 302"):
            engine.answer(ASK)
        assert canary.connections == 0


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(reply()) as canary:
        monkeypatch.setenv("HTTP_PROXY", canary.address)
        monkeypatch.setenv("ALL_PROXY", canary.address)
        with serve(reply()) as fake, RemoteEngine(fake.address, LIMITS) as engine:
            assert engine.answer(ASK).body == TRUE
        assert canary.connections == 0


@pytest.mark.parametrize(
    ("message", "shown", "line", "column"),
    [
        ("error at 3:9: expected }", "error at 2:9: expected }", 2, 9),
        ("Error 400: Parse error: \nLexical error at line 3, column 5.", "Error 400: Parse error: Lexical error at line 2, column 5.", 2, 5),
        ("SPARQL compiler, line 2: syntax error at 'x'", "SPARQL compiler, line 1: syntax error at 'x'", 1, None),
        ("line 2:7 no viable alternative", "line 1:7 no viable alternative", 1, 7),
        ("bad \x1b[31m\x00 query \u202e", "bad [31m query", None, None),
        ("at 5 places", "at 5 places", None, None),
        ("ไม่ถูก" * 200, ("ไม่ถูก" * 200)[:499] + "…", None, None),
    ],
)
def test_syntax_error_of_the_remote_has_its_words_and_the_right_line(message: str, shown: str, line: int | None, column: int | None) -> None:
    with serve(reply(message.encode(), "400 Bad Request", "text/plain")) as fake, RemoteEngine(fake.address, LIMITS) as engine:
        with pytest.raises(SparqlSyntaxError) as caught:
            engine.answer(ASK)
        assert caught.value.en == f"the remote engine says that the query is wrong: {shown}"
        assert (caught.value.place and (caught.value.place.line, caught.value.place.column)) == ((line, column) if line else None)


def test_query_is_sent_by_the_protocol() -> None:
    with serve(reply()) as fake, RemoteEngine(fake.address.replace("http://", "http://me:p%40ss@") + "?union", LIMITS) as engine:
        engine.answer(Query("\ufeffASK {}"))
        engine.answer(Query("PREFIX kko: <urn:> ASK { ?s kko:ก 'ไทย' }", default_graphs=("urn:a", "urn:b"), named_graphs=("urn:c",)))
        engine.answer(Query("ASK FROM <urn:a> {}"))
    union, dataset, named = fake.headers
    assert union.startswith("POST /query?union HTTP/1.1\r\n")
    assert dataset.startswith("POST /query HTTP/1.1\r\n")
    assert named.startswith("POST /query HTTP/1.1\r\n")
    assert f"accept: {JSON}\r\n" in union.lower()
    assert "accept-encoding: identity\r\n" in union.lower()
    assert "Authorization: Basic bWU6cEBzcw==" in union
    first, second, _ = fake.forms
    assert set(first) == {"query"}
    prologue, text = first["query"][0].split("\n")
    assert (prologue.count("PREFIX kko: "), text) == (1, "ASK {}")
    assert second["query"][0].count("PREFIX kko:") == 1
    assert (second["default-graph-uri"], second["named-graph-uri"]) == (["urn:a", "urn:b"], ["urn:c"])


@pytest.mark.parametrize(
    ("text", "media_type"),
    [
        ("BASE <urn:> PREFIX ask: <urn:> # SELECT\nDESCRIBE ask:a", "application/n-triples"),
        ("PREFIXask:<urn:>CONSTRUCTWHERE{}", "application/n-triples"),
        ("PREFIX describe: <urn:> SELECT*{}", JSON),
        ("aSk{}", JSON),
        ("nonsense", JSON),
    ],
)
def test_kind_of_the_query_decides_what_is_asked_for(text: str, media_type: str) -> None:
    with serve(reply(b"", "400 Bad Request")) as fake, RemoteEngine(fake.address, LIMITS) as engine, pytest.raises(SparqlSyntaxError):
        engine.answer(Query(text))
    assert f"accept: {media_type}\r\n" in fake.headers[0].lower()


def test_what_cannot_be_asked_is_not_sent() -> None:
    with serve(reply()) as fake, RemoteEngine(fake.address, LIMITS) as engine:
        for query, error in (
            (Query("ASK { SERVICE <http://127.0.0.1/> {} }"), QueryRefusedError),
            (Query("ASK {}", release="other"), UnknownReleaseError),
            (Query("ASK {}", solutions=None), FormatError),
            (Query("ASK {}", default_graphs=("no iri",)), RequestError),
        ):
            with pytest.raises(error):
                engine.answer(query)
        assert fake.connections == 0


def test_release_is_the_one_that_the_remote_has() -> None:
    release = Release(Path(), 1, "a" * 64, None, datetime(2026, 1, 1, tzinfo=UTC), "1", ())
    with serve(reply()) as fake, RemoteEngine(fake.address, LIMITS, release) as engine:
        assert engine.release == asyncio.run(engine.find_release(None)) == asyncio.run(engine.find_release(release.id)) == release
        assert engine.answer(replace(ASK, release=release.id)).body == TRUE
        for attempt in (lambda: engine.answer(replace(ASK, release="b")), lambda: asyncio.run(engine.find_release("b"))):
            with pytest.raises(UnknownReleaseError):
                attempt()


@pytest.mark.parametrize("address", ["", "127.0.0.1:7878", "file:///etc/passwd", "http:///query", "http://h:a/", "ftp://h/"])
def test_address_that_is_none_is_an_error(address: str) -> None:
    with pytest.raises(ParameterError):
        RemoteEngine(address)
    with pytest.raises(ParameterError):
        push_graphs(address, (), print)


def fail_times(engine: RemoteEngine, times: int) -> None:
    for _ in range(times):
        with pytest.raises(RemoteError):
            engine.answer(ASK)


def test_breaker_opens_and_closes() -> None:
    with serve(reply(b"", "500 Error")) as fake, RemoteEngine(fake.address, LIMITS) as engine:
        fail_times(engine, 5)
        # The sixth is the look.
        assert (fake.connections, fake.forms[5]) == (6, {"query": ["ASK {}"]})
        with pytest.raises(RemoteError, match="left alone"):
            engine.answer(ASK)
        assert fake.connections == 6
        time.sleep(LIMITS.rest)
        with pytest.raises(RemoteError, match="left alone"):
            engine.answer(ASK)
        assert fake.connections == 7
        fake.behaviour = reply()
        time.sleep(LIMITS.rest)
        assert engine.answer(ASK).body == TRUE
        assert fake.connections == 9


def test_one_asker_looks_whether_the_remote_lives_again() -> None:
    with serve(reply(b"", "500 Error")) as fake, RemoteEngine(fake.address, LIMITS) as engine:
        fail_times(engine, 5)
        fake.behaviour = drip(b"", b"", 60)
        time.sleep(LIMITS.rest)
        with ThreadPoolExecutor(8) as pool:
            errors = [future.exception() for future in [pool.submit(engine.answer, ASK) for _ in range(8)]]
        assert [str(error).count("left alone") for error in errors] == [1] * 8
        assert fake.connections == 7


def test_queries_that_the_remote_fails_at_shut_out_nobody_else() -> None:
    def behave(connection: socket.socket, form: dict[str, list[str]], stop: threading.Event) -> None:
        (reply() if form["query"][0].endswith("ASK {}") else reply(b"", "500 Error"))(connection, form, stop)

    with serve(behave) as fake, RemoteEngine(fake.address, LIMITS) as engine:
        fail_times(engine, 12)
        assert engine.answer(Query("ASK {}")).body == TRUE


def test_failures_count_in_a_row_only() -> None:
    with serve(reply(b"", "500 Error")) as fake, RemoteEngine(fake.address, LIMITS) as engine:
        fail_times(engine, 4)
        for heal in (reply(), reply(b"", "400 Bad Request")):
            fake.behaviour = heal
            with suppress(SparqlSyntaxError):
                engine.answer(ASK)
            fake.behaviour = reply(b"", "500 Error")
            fail_times(engine, 4)
        assert [form["query"][0] for form in fake.forms].count("ASK {}") == 0
        assert fake.connections == 14


def test_syntax_errors_are_no_failures() -> None:
    with serve(reply(b"error", "400 Bad Request", "text/plain")) as fake, RemoteEngine(fake.address, LIMITS) as engine:
        for _ in range(12):
            with pytest.raises(SparqlSyntaxError):
                engine.answer(ASK)
        assert fake.connections == 12


def test_slow_remote_holds_up_neither_the_loop_nor_its_threads() -> None:
    async def ask(engine: RemoteEngine) -> tuple[list[object], float]:
        slow = [asyncio.ensure_future(engine.stream(ASK)) for _ in range(40)]
        await asyncio.sleep(0.1)
        start = time.monotonic()
        await asyncio.to_thread(int)
        passed = time.monotonic() - start
        return list(await asyncio.gather(*slow, return_exceptions=True)), passed

    with serve(drip(b"", b"", 60)) as fake, RemoteEngine(fake.address, LIMITS) as engine:
        errors, passed = asyncio.run(ask(engine))
        assert {type(error) for error in errors} == {RemoteTimeoutError}
        assert passed < SECONDS / 2


def test_asker_who_leaves_closes_the_connection() -> None:
    gone = threading.Event()

    def behave(connection: socket.socket, _form: dict[str, list[str]], _stop: threading.Event) -> None:
        connection.settimeout(10)
        if connection.recv(1) == b"":
            gone.set()

    async def leave(engine: RemoteEngine) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(engine.stream(ASK), 0.2)

    with serve(behave) as fake, RemoteEngine(fake.address) as engine:
        asyncio.run(leave(engine))
        assert gone.wait(5)


def test_closed_engine_asks_nobody_and_fails_what_is_being_asked() -> None:
    with serve(drip(b"", b"", 60)) as fake, ThreadPoolExecutor(1) as pool:
        engine = RemoteEngine(fake.address)
        asked = pool.submit(engine.answer, ASK)
        while not fake.forms:
            time.sleep(0.01)
        engine.close()
        engine.close()
        with pytest.raises(RemoteError, match="no longer asked"):
            asked.result()
        with pytest.raises(RemoteError, match="no longer asked"):
            engine.answer(ASK)
        assert fake.connections == 1


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with start_oxigraph(tmp_path_factory.mktemp("oxigraph") / "data") as address:
        yield address


@pytest.fixture
def pushed(oxigraph: str) -> str:
    done: list[str] = []
    push_graphs(f"{oxigraph}/store", GRAPHS.items(), done.append)
    assert done == list(GRAPHS)
    return oxigraph


def test_pushed_graphs_are_those_that_answer(pushed: str) -> None:
    with RemoteEngine(f"{pushed}/query?union-default-graph") as engine:
        engine.check(COUNTS)
        answer = engine.answer(Query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <urn:two> { ?s ?p ?o } }", graph="application/n-triples"))
        assert sorted(answer.body.splitlines()) == sorted(GRAPHS["urn:two"].splitlines())


def test_stream_gives_the_same_bytes(pushed: str) -> None:
    query = Query("SELECT ?o { ?s ?p ?o } ORDER BY ?o", solutions="text/csv")

    async def ask(engine: RemoteEngine) -> bytes:
        return (await collect(await engine.stream(query))).body

    with RemoteEngine(f"{pushed}/query?union-default-graph") as engine:
        assert asyncio.run(ask(engine)) == engine.answer(query).body == b"o\r\n1\r\n2\r\n\xe0\xb9\x84\xe0\xb8\x97\xe0\xb8\xa2\r\n"


def test_check_names_the_graphs_that_differ(pushed: str) -> None:
    with RemoteEngine(f"{pushed}/query?union-default-graph") as engine:
        with pytest.raises(NotBuiltError, match=r"urn:two: 2 ≠ 3(?s:.)*release push"):
            engine.check({"urn:one": 1, "urn:two": 3})
        with pytest.raises(NotBuiltError, match=r"1 graphs .*: urn:two: 2 ≠ 0\n"):
            engine.check({"urn:one": 1})
        with pytest.raises(NotBuiltError, match="8 graphs") as caught:
            engine.check({f"urn:{number}": 1 for number in range(6)})
        assert caught.value.en.count("≠") == 5


@pytest.mark.parametrize("options", ["", "?union-default-graph"])
def test_check_refuses_a_remote_with_another_default_graph(options: str, pushed: str, tmp_path: Path) -> None:
    with RemoteEngine(f"{pushed}/query") as engine, pytest.raises(RemoteError, match="union"):
        engine.check(COUNTS)
    with start_oxigraph(tmp_path / "data", "--union-default-graph") as flagged:
        push_graphs(f"{flagged}/store", GRAPHS.items(), str)
        with RemoteEngine(f"{flagged}/query{options}") as engine, pytest.raises(RemoteError, match="FROM"):
            engine.check(COUNTS)


def test_push_says_which_graph_was_not_taken(oxigraph: str) -> None:
    with pytest.raises(RemoteError, match="urn:bad: 400"):
        push_graphs(f"{oxigraph}/store", [("urn:bad", b"<urn:s> .")], print)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(RemoteError, match="urn:bad"):
        push_graphs(f"http://127.0.0.1:{port}/store", [("urn:bad", b"")], print)


def test_answer_that_the_remote_cuts_at_its_own_deadline_is_an_error(tmp_path: Path) -> None:
    rows = "".join(f'<urn:s{number}> <urn:p> "{number}" .\n' for number in range(300)).encode()
    with start_oxigraph(tmp_path / "data", "--timeout-s", "1") as address, RemoteEngine(f"{address}/query", RemoteLimits(size=500_000_000)) as engine:
        push_graphs(f"{address}/store", [("urn:g", rows)], str)
        text = "CONSTRUCT { ?a <urn:q> ?b } FROM <urn:g> { ?a ?p ?o . ?b ?p ?u . ?c ?p ?v }"
        with pytest.raises(RemoteError, match="to the end"):
            engine.answer(Query(text))
