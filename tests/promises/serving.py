"""The real server as others meet it, and as its processes look from outside."""

from __future__ import annotations

import json
import os
import re
import select
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

import pytest

from tests.servers import COMMAND

SERVE: Final = (COMMAND, "serve", "--port", "0")
SHORT: Final = (*SERVE, "--query-seconds", "2")
DEADLINE: Final = 2.0
"""Seconds that a query may take in a server that was started with ``SHORT``."""

RUNAWAY: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?process a kko:Process }"
LARGE: Final = "SELECT ?a ?b ?c ?d ?e { ?a ?b ?c . ?d a ?e } LIMIT 30000"
"""An answer of about 12 MB, complete in a fraction of a second."""
ENDLESS: Final = 'SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f FILTER(STRSTARTS(MD5(CONCAT(STR(?b), STR(?e), STR(?c), STR(?f))), "0")) }'
"""An answer of which some comes all the time, and whose end is far beyond every deadline."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP response."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float = 0.0

    @property
    def code(self) -> str:
        """The code of the error that it is; an error has both languages and is readable from every origin."""
        assert self.headers["content-type"] == "application/problem+json", self
        assert self.headers["access-control-allow-origin"] == "*"
        problem = json.loads(self.body)
        assert problem["status"] == self.status
        assert all(problem[language][part] for language in ("th", "en") for part in ("title", "detail", "remedy"))
        return str(problem["code"])

    @property
    def rows(self) -> list[dict[str, str]]:
        """The values of a SELECT's answer in JSON."""
        assert self.status == 200, self
        return [{name: term["value"] for name, term in row.items()} for row in json.loads(self.body)["results"]["bindings"]]


@dataclass(slots=True)
class Server:
    """``khonkaen-kg serve`` while it runs."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path
    _port: int = field(init=False)

    def __post_init__(self) -> None:
        self._port = urllib.parse.urlsplit(self.address).port or 0

    @property
    def loader(self) -> int:
        """The process that holds the graphs."""
        (only,) = list_children(self.process.pid)
        return only

    @property
    def workers(self) -> list[int]:
        """The processes that answer queries."""
        return list_children(self.loader)

    @property
    def messages(self) -> str:
        """All that it has written on standard error, with the texts of its log readable."""
        text = self.log.read_text(encoding="utf-8")
        return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)

    def connect(self, source: str = "", receive: int = 0) -> socket.socket:
        """A connection to it, from the loopback address ``source``, with a buffer of ``receive`` bytes."""
        client = socket.socket()
        client.settimeout(20)
        if receive:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        if source:
            client.bind((source, 0))
        client.connect(("127.0.0.1", self._port))
        return client

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, source: str = "127.0.0.1") -> Reply:
        """What it answers to one request.

        Raises:
            IncompleteRead: it broke off.
        """
        start = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self._port, timeout=20, source_address=(source, 0))
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            given = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, given, response.read(), time.perf_counter() - start)
        finally:
            connection.close()

    def get(self, path: str, source: str = "127.0.0.1", **headers: str) -> Reply:
        """What it answers to a GET; raises as :meth:`send`."""
        return self.send("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()}, source=source)

    def ask(self, query: str, source: str = "127.0.0.1", **headers: str) -> Reply:
        """What it answers to a SPARQL query; raises as :meth:`send`."""
        return self.get(write_path(query), source, **headers)

    def read_metric(self, name: str) -> float:
        """A value of ``/metrics``, by its name with its labels."""
        text = self.get("/metrics").body.decode()
        return next(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name + " "))

    def check_well(self) -> None:
        """Whether every worker answers, within two seconds, and none is missing."""
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda number: self.ask(f"{COUNT} # well {number} {time.perf_counter()}"), range(16)))
        assert [reply.rows for reply in replies] == [[{"n": "8"}]] * 16
        assert max(reply.seconds for reply in replies) < 2
        wait_for(lambda: self.read_metric("khonkaen_kg_workers_busy") == 0 and len(self.workers) == self.read_metric("khonkaen_kg_workers"), 2)


@contextmanager
def serve(folder: Path, command: Sequence[str] = SHORT, **settings: str) -> Iterator[Server]:
    """Start ``command``, whose log goes to ``folder``, and give the server once it answers. No address has a budget unless ``settings`` say so."""
    environment = os.environ | {"KHONKAEN_KG_CLIENT_SECONDS": "0", "KHONKAEN_KG_CLIENT_ERRORS": "0", "KHONKAEN_KG_CLIENT_REQUESTS": "0"} | settings
    log = folder / f"log-{time.monotonic_ns()}"
    with log.open("wb") as stream, subprocess.Popen(command, stderr=stream, stdin=subprocess.DEVNULL, env=environment) as process:
        try:
            wait_for(lambda: b"/  (Ctrl+C" in log.read_bytes() or process.poll() is not None, 20)
            found = re.search(r"http://[0-9.:]+", log.read_text(encoding="utf-8"))
            assert found, log.read_text(encoding="utf-8")
            server = Server(process, found[0], log)
            try:
                server.get("/healthz")
            except OSError as error:
                process.wait(10)
                pytest.fail(f"the server does not start: {error!r}\n{server.messages}")
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


def list_children(pid: int) -> list[int]:
    """The processes that ``pid`` has started and that run."""
    children = {int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text(encoding="ascii").split()}
    return sorted(child for child in children if is_alive(child))


def is_alive(pid: int) -> bool:
    """Whether a process runs: one that only waits for its parent to notice its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0] not in {"Z", "X"}
    except OSError:
        return False


def wait_for(is_so: Callable[[], bool], seconds: float) -> None:
    """Wait until ``is_so``, which must be within ``seconds``."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def write_path(query: str, **more: str) -> str:
    """The path of a query by GET."""
    return "/sparql?" + urllib.parse.urlencode({"query": query, **more})


def write_get(query: str, version: str = "1.1", more: str = "") -> bytes:
    """The bytes of a query by GET."""
    return f"GET {write_path(query)} HTTP/{version}\r\nHost: localhost\r\n{more}\r\n".encode()


def read_until(client: socket.socket, size: int) -> bytes:
    """At least ``size`` bytes of what comes, or all that comes before the end."""
    received = b""
    while len(received) < size and (data := client.recv(65_536)):
        received += data
    return received


def read_end(client: socket.socket) -> bytes:
    """Whatever comes until the server closes."""
    received = bytearray()
    with suppress(ConnectionResetError):
        while data := client.recv(262_144):
            received += data
    return bytes(received)


def split(received: bytes) -> list[Reply]:
    """The responses in what came on a connection, each with a length; nothing may be left over."""
    replies = []
    while received:
        head, _, received = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {line.partition(": ")[0].lower(): line.partition(": ")[2] for line in lines}
        length = int(headers["content-length"])
        assert len(received) >= length
        replies.append(Reply(int(first.split()[1]), headers, received[:length]))
        received = received[length:]
    return replies


def read_reply(client: socket.socket) -> Reply:
    """The one response that comes on a connection that stays open."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(65_536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    (reply,) = split(received + read_until(client, length - len(body)))
    return reply


def exchange(server: Server, request: bytes) -> list[Reply]:
    """What the server answers to ``request`` until it closes."""
    with server.connect() as client, ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_end, client)
        with suppress(ConnectionError):
            client.sendall(request)
        return split(reading.result())


def wait_readable(clients: Sequence[socket.socket], seconds: float) -> dict[int, float]:
    """The seconds after which each of ``clients`` had something to read, by its place; those that had nothing in ``seconds`` are left out."""
    start = time.perf_counter()
    poll = select.poll()
    places = {client.fileno(): place for place, client in enumerate(clients)}
    for number in places:
        poll.register(number, select.POLLIN)
    found: dict[int, float] = {}
    while len(found) < len(clients) and time.perf_counter() - start < seconds:
        for number, _ in poll.poll(100):
            poll.unregister(number)
            found[places[number]] = time.perf_counter() - start
    return found
