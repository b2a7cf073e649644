"""What stands before the application, on the real server: deadlines, caps, sizes, hosts, and requests that are not what they seem."""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import select
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import uvicorn
from uvicorn.server import ServerState

from khonkaen_kg.web.connections import Connection, Gate
from khonkaen_kg.web.problems import ForeignHostError, ProtocolError
from tests.servers import COMMAND, start_server

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

SERVE = (COMMAND, "serve", "--port", "0")
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
NEXT = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = "SELECT ?a ?b ?c ?d ?e { ?a ?b ?c . ?d a ?e } LIMIT 30000"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP response as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        assert self.headers["content-type"] == "application/problem+json"
        problem = json.loads(self.body)
        assert problem["status"] == self.status
        assert problem["th"]["detail"]
        return str(problem["code"])


def connect(address: str, source: str = "", receive: int = 0) -> socket.socket:
    url = urllib.parse.urlsplit(address)
    client = socket.socket()
    client.settimeout(10)
    if receive:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    if source:
        client.bind((source, 0))
    client.connect((url.hostname, url.port))
    return client


def read_end(client: socket.socket) -> bytes:
    """Whatever comes until the server closes."""
    received = b""
    with contextlib.suppress(ConnectionResetError):
        while data := client.recv(65_536):
            received += data
    return received


def exchange(address: str, request: bytes) -> list[Reply]:
    """What the server answers to ``request`` until it closes, which it must do soon."""
    with connect(address) as client, ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_end, client)
        with contextlib.suppress(ConnectionError):
            client.sendall(request)
        return split(reading.result())


def split(received: bytes) -> list[Reply]:
    replies = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        names = [line.partition(": ")[0].lower() for line in lines]
        assert len(names) == len(set(names))
        headers = dict(zip(names, (line.partition(": ")[2] for line in lines), strict=True))
        length = int(headers["content-length"])
        assert len(received) >= length
        replies.append(Reply(int(first.split()[1]), headers, received[:length]))
        received = received[length:]
    return replies


@pytest.fixture(scope="module", autouse=True)
def _many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with start_server(SERVE) as started:
        yield started


ILL_FORMED = {
    "method of no kind": b"G@T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "method in small letters": b"get / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "CONNECT": b"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "CONNECT to a path": b"CONNECT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n",
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "two Hosts": GET + b"Host: localhost\r\n\r\n",
    "empty Host": b"GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "Host with a path": b"GET / HTTP/1.1\r\nHost: localhost/evil\r\n\r\n",
    "Host with a user": b"GET / HTTP/1.1\r\nHost: localhost@evil\r\n\r\n",
    "two names in Host": b"GET / HTTP/1.1\r\nHost: localhost, evil\r\n\r\n",
    "NUL in a header": GET + b"X-A: b\x00c\r\n\r\n",
    "NUL in a name": GET + b"X\x00A: b\r\n\r\n",
    "NUL in the address": b"GET /a\x00b HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "raw Thai in the address": "GET /ก HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
    "space before the colon": GET + b"Transfer-Encoding : chunked\r\n\r\n",
    "folded header": GET + b"X-A: b\r\n Content-Length: 5\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "bare carriage return": GET + b"X-A: b\rContent-Length: 5\r\n\r\n",
    "negative length": POST + b"Content-Length: -1\r\n\r\n",
    "length with a sign": POST + b"Content-Length: +5\r\n\r\nASK{}",
    "length in hexadecimal": POST + b"Content-Length: 0x5\r\n\r\nASK{}",
    "list of lengths": POST + b"Content-Length: 5, 5\r\n\r\nASK{}",
    "same length twice": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nASK{}",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\nASK{}",
    "length beyond all bounds": POST + b"Content-Length: 99999999999999999999\r\n\r\nASK{}",
    "length and chunks": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "compressed chunks": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunked not last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "unknown coding": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "vertical tab before chunked": POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": b"POST /sparql HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunk of no size": POST + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nASK{}\r\n0\r\n\r\n",
    "chunk longer than its size": POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK{}\r\n0\r\n\r\n",
    "chunk beyond all bounds": POST + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nASK{}",
    "chunks with bare line feeds": POST + b"Transfer-Encoding: chunked\r\n\r\n5\nASK{}\n0\n\n",
    "length among the trailers": POST + b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\nContent-Length: 5\r\n\r\n",
    "upgrade with a body": POST + b"Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 45\r\n\r\n",
    "HTTP/0.9": b"GET /\r\n\r\n",
    "HTTP/2.0": b"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n",
    "preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "address that is a star": b"GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "address with a user": b"GET http://a@localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "address of another scheme": b"GET ftp://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("request_", ILL_FORMED.values(), ids=ILL_FORMED.keys())
def test_ill_formed_request_is_refused_and_nothing_behind_it_is_read(request_: bytes, address: str) -> None:
    (reply,) = exchange(address, request_ + NEXT)
    assert (reply.status, reply.code, reply.headers["connection"]) == (400, "protocol", "close")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "date" in reply.headers


TOO_LARGE = {
    "address": (b"GET /" + 100_000 * b"a" + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "uri-too-long"),
    "query string": (b"GET /sparql?query=" + 100_000 * b"a" + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "uri-too-long"),
    "address without end": (b"GET /" + 1_000_000 * b"a", 414, "uri-too-long"),
    "header": (GET + b"X-A: " + 70_000 * b"a" + b"\r\n\r\n", 431, "headers-too-large"),
    "headers together": (GET + 80 * (b"X-A: " + 1_000 * b"a" + b"\r\n") + b"\r\n", 431, "headers-too-large"),
    "many headers": (GET + 100 * b"X-A: a\r\n" + b"\r\n", 431, "headers-too-large"),
    "header without end": (GET + b"X-A: " + 1_000_000 * b"a", 431, "headers-too-large"),
    "name without end": (GET + 1_000_000 * b"a", 431, "headers-too-large"),
    "headers without end": (GET + 100_000 * b"X-A: a\r\n", 431, "headers-too-large"),
    "length": (POST + b"Content-Length: 16777217\r\n\r\n", 413, "query-too-large"),
    "trailers without end": (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\nX-A: " + 20_000_000 * b"a", 413, "query-too-large"),
}


@pytest.mark.parametrize(("request_", "status", "code"), TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_too_large_request_is_refused(request_: bytes, status: int, code: str, address: str) -> None:
    (reply,) = exchange(address, request_)
    assert (reply.status, reply.code, reply.headers["connection"]) == (status, code, "close")


CLOSED = b"Connection: close\r\n\r\n"
WELL_FORMED = {
    "99 headers and a long one": (GET + 97 * b"X-A: a\r\n" + b"X-A: " + 60_000 * b"a" + b"\r\n" + CLOSED, 200),
    "long address": (b"GET /" + 65_000 * b"a" + b" HTTP/1.1\r\nHost: localhost\r\n" + CLOSED, 404),
    "host in capitals": (b"GET /healthz HTTP/1.1\r\nHost: LOCALHOST:1\r\n" + CLOSED, 200),
    "address of loopback": (b"GET /healthz HTTP/1.1\r\nHost: 127.1.2.3\r\n" + CLOSED, 200),
    "IPv6 address of loopback": (b"GET /healthz HTTP/1.1\r\nHost: [::1]:8000\r\n" + CLOSED, 200),
    "fully qualified": (b"GET /healthz HTTP/1.1\r\nHost: localhost.\r\n" + CLOSED, 200),
    "whole URL": (b"GET http://localhost:1/healthz HTTP/1.1\r\nHost: localhost\r\n" + CLOSED, 200),
    "HTTP/1.0 without Host": (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
    "offer of HTTP/2": (GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n" + NEXT, 200),
    "offer of WebSocket": (GET + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + NEXT, 200),
    "chunks": (POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n2\r\n{}\r\n0\r\n\r\n", 200),
    "foreign host among the trailers": (POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\nHost: evil.example\r\n\r\n", 200),
    "something behind the last request": (GET + CLOSED + NEXT, 200),
    "compressed body": (POST + b"Connection: close\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nASK{}", 415),
}


@pytest.mark.parametrize(("request_", "status"), WELL_FORMED.values(), ids=WELL_FORMED.keys())
def test_what_is_not_refused_is_answered_once(request_: bytes, status: int, address: str) -> None:
    (reply,) = exchange(address, request_)
    assert reply.status == status


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: evil.example\r\n",
        b"GET / HTTP/1.1\r\nHost: evil.example:8000\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n",
        b"GET / HTTP/1.1\r\nHost: 0.0.0.0\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n",
        b"GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n",
        b"GET http://[2001:db8::1]/ HTTP/1.1\r\nHost: localhost\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 5\r\n",
        b"GET / HTTP/1.0\r\nHost: evil.example\r\n",
    ],
)
def test_request_for_another_site_is_misdirected(head: bytes, address: str) -> None:
    (reply,) = exchange(address, head + b"\r\n" + NEXT)
    assert (reply.status, reply.code) == (421, "foreign-host")
    assert "KHONKAEN_KG_HOSTS" in reply.body.decode()


def test_hosts_of_the_site_can_be_set() -> None:
    with start_server(("env", "KHONKAEN_KG_HOSTS=kg.example, KG.go.th", *SERVE)) as address:
        for host, status in ((b"kg.example", 200), (b"kg.go.th:443", 200), (b"localhost", 200), (b"www.kg.example", 421)):
            (reply,) = exchange(address, b"GET /healthz HTTP/1.1\r\nHost: " + host + b"\r\n" + CLOSED)
            assert (host, reply.status) == (host, status)


def test_any_host_is_this_site_where_none_is_set_and_every_network_is_heard() -> None:
    with start_server((*SERVE, "--host", "0.0.0.0")) as started:
        address = started.replace("0.0.0.0", "127.0.0.1")
        (reply,) = exchange(address, b"GET /healthz HTTP/1.1\r\nHost: kg.example\r\n" + CLOSED)
        assert reply.status == 200
        assert exchange(address, b"GET /healthz HTTP/1.1\r\nHost: kg/example\r\n" + CLOSED)[0].status == 400


@pytest.mark.parametrize("path", ["/id/%2e%2e%2f%2e%2e%2fetc/passwd", "/id/a%00b", "/id/a%0d%0aSet-Cookie:x=1", "//evil.example/", "/queries/", "/static"])
def test_crooked_path_is_not_found_and_leads_nowhere(path: str, address: str) -> None:
    (reply,) = exchange(address, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.2\r\n".encode() + CLOSED)
    assert (reply.status, reply.code) == (404, "unknown-page")
    assert not {"set-cookie", "location"} & reply.headers.keys()
    assert b"127.0.0.2" not in reply.body


def test_pipelined_requests_are_answered_in_order(address: str) -> None:
    slow = f"GET /sparql?query={urllib.parse.quote('SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a ?e }')} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    replies = exchange(address, slow + GET + b"\r\n" + NEXT + GET + CLOSED)
    assert [reply.status for reply in replies] == [200, 200, 404, 200]
    assert b"bindings" in replies[0].body


@pytest.mark.parametrize("bad", [b"G@T / HTTP/1.1\r\n\r\n", POST + b"Transfer-Encoding: chunked\r\n\r\nx", POST + b"Content-Length: 16777217\r\n\r\n"])
def test_refusal_waits_for_the_answers_before_it(bad: bytes, address: str) -> None:
    slow = f"GET /sparql?query={urllib.parse.quote('SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d a ?e }')} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    first, second, refusal = exchange(address, slow + GET + b"\r\n" + bad + NEXT)
    assert (first.status, second.status, refusal.status) == (200, 200, 413 if b"Length" in bad else 400)
    assert b"bindings" in first.body


def test_few_requests_at_once_are_read_ahead(address: str) -> None:
    replies = exchange(address, 200 * (GET + b"\r\n"))
    assert [reply.status for reply in replies] == 33 * [200] + [400]


def send_as_far_as_heard(address: str, head: bytes, piece: bytes, times: int) -> tuple[list[Reply], int]:
    """What is answered to ``head`` and a body of ``piece``, ``times`` over; and how many bytes of it could be sent."""
    sent, received = 0, b""
    with connect(address) as client:
        client.sendall(head)
        client.setblocking(False)
        waiting = memoryview(piece * times)
        with contextlib.suppress(ConnectionError):
            while waiting:
                readable, writable, _ = select.select([client], [client], [], 10)
                if readable:
                    if not (data := client.recv(65_536)):
                        readable = []
                    received += data
                if writable:
                    count = client.send(waiting[:262_144])
                    waiting, sent = waiting[count:], sent + count
        client.settimeout(10)
        return split(received + read_end(client)), sent


def test_fifty_megabytes_in_chunks_are_refused_early_and_not_read_to_the_end(address: str) -> None:
    chunk = b"10000\r\n" + 65_536 * b"a" + b"\r\n"
    (reply,), sent = send_as_far_as_heard(address, POST + b"Transfer-Encoding: chunked\r\n\r\n", chunk, 800)
    assert (reply.status, reply.code) == (413, "query-too-large")
    assert sent < 40_000_000


@pytest.mark.parametrize("connection", ["close", "keep-alive"])
def test_client_that_sends_all_before_it_reads_hears_why_it_is_refused(connection: str, address: str) -> None:
    with connect(address) as client:
        client.sendall(POST + f"Connection: {connection}\r\nContent-Length: 8000000\r\n\r\n".encode())
        client.sendall(8_000_000 * b"a")
        (reply,) = split(read_end(client))
    assert (reply.status, reply.code) == (413, "query-too-large")


def test_one_address_may_open_so_many_connections_and_all_together_so_many() -> None:
    with start_server(("env", "KHONKAEN_KG_CONNECTIONS=12", "KHONKAEN_KG_CONNECTIONS_PER_ADDRESS=5", *SERVE)) as address, contextlib.ExitStack() as stack:

        def enter(source: str) -> socket.socket:
            client = stack.enter_context(connect(address, source))
            client.sendall(GET + b"\r\n")
            return client

        def is_refused(client: socket.socket) -> bool:
            data = client.recv(65_536)
            if b"200 OK" in data:
                return False
            (reply,) = split(data + read_end(client))
            assert (reply.status, reply.code, reply.headers["connection"]) == (503, "crowded", "close")
            assert int(reply.headers["retry-after"]) > 0
            return True

        ours = [enter("127.0.0.2") for _ in range(7)]
        assert [is_refused(client) for client in ours] == 5 * [False] + 2 * [True]
        # Loopback is where a proxy would be.
        assert [is_refused(enter("127.0.0.1")) for _ in range(8)] == 7 * [False] + [True]
        assert is_refused(enter("127.0.0.3"))
        ours[0].close()
        time.sleep(0.2)
        assert not is_refused(enter("127.0.0.2"))


def test_networks_of_ipv6_count_as_one_address() -> None:
    gate = Gate(None, lambda address: address == "2001:db8::ffff", connections=10, per_address=1)
    assert gate.enter("2001:db8::1")
    assert not gate.enter("2001:db8:0:0:1::2")
    assert gate.enter("2001:db8::ffff")
    assert gate.enter("2001:db8:0:1::1")
    gate.leave("2001:db8::1")
    gate.leave("2001:db8::ffff")
    assert gate.enter("2001:db8::3%eth0")


def test_host_that_is_known_once_is_judged_alike_again() -> None:
    gate = Gate({"kg.example"}, lambda _: False, connections=1, per_address=1)
    for _ in range(2):
        gate.check_host(b"KG.example.:80")
        with pytest.raises(ForeignHostError):
            gate.check_host(b"evil.example")
        with pytest.raises(ProtocolError):
            gate.check_host(b"kg.example:80:80")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a connection ended: what came on it, and after how many seconds."""

    received: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Siege:
    """What became of slow clients of every kind, all at the same time, and of a good one meanwhile."""

    half_open: Sequence[Ending]
    endings: dict[str, Ending]
    slowest_good: float


def dawdle(client: socket.socket, first: bytes, then: bytes, step: int = 65_536, seconds: float = 40) -> Ending:
    """Sends ``first``, then a byte of ``then`` each half second, and reads ``step`` bytes as often, until the server or itself has had enough."""
    start = time.perf_counter()
    received = b""
    left = iter(then)
    # What the system holds for the client can still be read after the end.
    poll = select.poll()
    poll.register(client, 0)
    with client, contextlib.suppress(ConnectionError):
        client.sendall(first)
        client.settimeout(0.5)
        while time.perf_counter() - start < seconds and not poll.poll(0):
            with contextlib.suppress(TimeoutError):
                if not (data := client.recv(step)):
                    break
                received += data
                if step < 65_536:
                    time.sleep(0.5)
            for byte in left:
                client.send(bytes([byte]))
                break
    return Ending(received, time.perf_counter() - start)


@pytest.fixture(scope="module")
def siege(address: str) -> Siege:
    large = f"GET /sparql?query={urllib.parse.quote(LARGE)} HTTP/1.1\r\nHost: localhost\r\nAccept: application/sparql-results+json\r\n".encode()
    with ThreadPoolExecutor(8) as pool:
        slow = {
            "silent": pool.submit(dawdle, connect(address), b"", b""),
            "head in drops": pool.submit(dawdle, connect(address), GET, 100 * b"X"),
            "empty lines": pool.submit(dawdle, connect(address), b"", 50 * b"\r\n"),
            "body in drops": pool.submit(dawdle, connect(address), POST + b"Content-Length: 1000\r\n\r\n", 1000 * b"a"),
            "idle": pool.submit(dawdle, connect(address), GET + b"\r\n", b""),
            "reader": pool.submit(dawdle, connect(address, receive=4_096), large + b"\r\n", b"", 4),
            "patient reader": pool.submit(dawdle, connect(address, receive=65_536), large + b"\r\n", b"", 16_384, 14),
            "reader that closes": pool.submit(dawdle, connect(address, receive=4_096), large + CLOSED, b"", 4),
        }
        half_open = open_halves(address, 2_000)
        start = time.perf_counter()
        ended: dict[socket.socket, Ending] = {}
        poll = select.poll()
        clients = {client.fileno(): client for client in half_open}
        for number in clients:
            poll.register(number, select.POLLIN)
        slowest = 0.0
        while time.perf_counter() - start < 30 and (clients or not all(future.done() for future in slow.values())):
            before = time.perf_counter()
            with urllib.request.urlopen(address + "/queries/processes-per-mission.json", timeout=10) as response:
                assert response.status == 200
            slowest = max(slowest, time.perf_counter() - before)
            for number, _ in poll.poll(100):
                poll.unregister(number)
                client = clients.pop(number)
                with client:
                    ended[client] = Ending(read_end(client), time.perf_counter() - start)
        for client in clients.values():
            client.close()
        return Siege(list(ended.values()), {name: future.result() for name, future in slow.items()}, slowest)


def open_halves(address: str, count: int) -> list[socket.socket]:
    clients = []
    for _ in range(count):
        clients.append(connect(address))
        clients[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-")
    return clients


def test_half_open_connections_are_closed_in_time(siege: Siege) -> None:
    assert len(siege.half_open) == 2_000
    assert max(ending.seconds for ending in siege.half_open) <= 12
    assert {split(ending.received)[0].code for ending in siege.half_open} == {"late-request"}


def test_good_client_is_answered_during_a_siege(siege: Siege) -> None:
    assert siege.slowest_good < 1


@pytest.mark.parametrize("name", ["silent", "empty lines"])
def test_connection_without_a_request_is_closed_in_time(name: str, siege: Siege) -> None:
    assert siege.endings[name].received == b""
    assert siege.endings[name].seconds <= 12


@pytest.mark.parametrize("name", ["head in drops", "body in drops"])
def test_request_in_drops_is_too_late(name: str, siege: Siege) -> None:
    (reply,) = split(siege.endings[name].received)
    assert (reply.status, reply.code) == (408, "late-request")
    assert siege.endings[name].seconds <= 13


def test_idle_connection_is_closed_in_time(siege: Siege) -> None:
    (reply,) = split(siege.endings["idle"].received)
    assert reply.status == 200
    assert 3 < siege.endings["idle"].seconds <= 8


@pytest.mark.parametrize("name", ["reader", "reader that closes"])
def test_reader_of_a_few_bytes_a_second_is_cut_off(name: str, siege: Siege) -> None:
    assert siege.endings[name].received.startswith(b"HTTP/1.1 200 OK")
    assert len(siege.endings[name].received) < 1_000
    assert siege.endings[name].seconds <= 33


def test_reader_over_a_slow_line_is_left_in_peace(siege: Siege) -> None:
    assert siege.endings["patient reader"].seconds >= 14
    assert len(siege.endings["patient reader"].received) > 300_000


@pytest.mark.parametrize("receive", [0, 4_096])
@pytest.mark.parametrize(("rate", "is_cut"), [(8_000, False), (2_000, True), (0, True)])
def test_reader_is_cut_off_by_what_it_takes_over_a_longer_time(rate: int, is_cut: bool, receive: int) -> None:
    """Ten seconds are one here, for the reader and for the server that counts them."""
    hasty = 10

    async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100000000")]})
        for _ in range(1_000):
            await send({"type": "http.response.body", "body": bytes(100_000), "more_body": True})

    async def serve_reader() -> tuple[int, bool]:
        config = uvicorn.Config(answer, log_config=None, lifespan="off")
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()
        gate = Gate(None, lambda _: False, 10, 10)
        server = await loop.create_server(lambda: Connection(gate, config, state, {}, loop), "127.0.0.1", 0)
        client = socket.socket()
        if receive:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        client.connect(server.sockets[0].getsockname())
        client.setblocking(False)
        await loop.sock_sendall(client, GET + b"\r\n")
        # What fills the buffers at first is not what the reader takes.
        await asyncio.sleep(0.3)
        seconds, start = 0, loop.time()
        while seconds < 45:
            await asyncio.sleep(max(start + (seconds + 1) / hasty - loop.time(), 0))
            seconds += 1
            left = rate
            with contextlib.suppress(BlockingIOError, ConnectionError):
                while left and (data := client.recv(left)):
                    left -= len(data)
            for connection in list(state.connections):
                assert isinstance(connection, Connection)
                connection.count_second()
            await asyncio.sleep(0)
            if seconds > 1 and not state.connections:
                break
        was_cut = not state.connections
        client.close()
        server.close()
        for task in state.tasks:
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        return seconds, was_cut

    seconds, was_cut = asyncio.run(serve_reader())
    assert was_cut is is_cut
    if is_cut:
        assert 28 <= seconds <= (32 if rate == 0 else 44)


def test_stopping_under_load_answers_what_it_can_and_ends_well() -> None:
    with (
        subprocess.Popen((*SERVE, "--query-seconds", "30"), stderr=subprocess.PIPE, text=True) as process,
        ThreadPoolExecutor(2) as pool,
        contextlib.ExitStack() as stack,
    ):
        assert process.stderr is not None
        address = "http://" + process.stderr.readline().partition("http://")[2].partition("/")[0]

        def ask(query: str) -> tuple[int, str]:
            try:
                with urllib.request.urlopen(f"{address}/sparql?query={urllib.parse.quote(query)}", timeout=30) as response:
                    return response.status, ""
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, json.loads(error.read())["code"]

        try:
            assert ask("ASK {}") == (200, "")
            half_open = [stack.enter_context(client) for client in open_halves(address, 20)]
            runaways = [pool.submit(ask, RUNAWAY) for _ in range(2)]
            time.sleep(0.5)
        finally:
            process.send_signal(signal.SIGTERM)
        start = time.perf_counter()
        talk = process.stderr.read()
        assert process.wait(timeout=20) == 0
        assert time.perf_counter() - start < 10.5
        assert "Traceback" not in talk
        assert [future.result() for future in runaways] == 2 * [(503, "unavailable")]
        assert [read_end(client) for client in half_open] == 20 * [b""]
