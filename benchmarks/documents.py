"""Pages and documents: how fast hot ones are sent beside a bare ASGI application, and how long all documents of a release take to make."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from benchmarks.bench import Bench, find_median, time_once
from benchmarks.clients import measure_path
from benchmarks.named import COMMAND
from benchmarks.processes import find_port
from benchmarks.report import Section, Table, show_number, show_seconds

_CLIENTS = 8
_RUNS = 3
_TRIES, _PAUSE = 200, 0.05
_FREE = {"KHONKAEN_KG_CLIENT_SECONDS": "0", "KHONKAEN_KG_CLIENT_REQUESTS": "0"}
_BARE = "bare ASGI application"
RELEASE = "release"
PAGES = {
    "home": ("/", "text/html"),
    "gaps": ("/gaps", "text/html"),
    "matrix": ("/matrix", "text/html"),
    "cascade": ("/cascade", "text/html"),
    "page of a theme": ("/id/TH-40/2018-2022/positioning/5", "text/html"),
    "theme in Turtle": ("/id/TH-40/2018-2022/positioning/5", "text/turtle"),
    "source page": ("/source/khonkaen-pmqa-process", "text/html"),
    "VoID": ("/.well-known/void", "text/turtle"),
}


def measure(bench: Bench) -> Section:
    """Hot pages of the shipped plan, each in turn with the bare application that sends the same bytes; then the making of a release."""
    section = Section("documents")
    rows = []
    with _start([COMMAND, "serve", "--port"], _FREE) as port:
        for name, (path, accept) in PAGES.items():
            body = _get(port, path, accept)
            ours, bare = _measure_beside_bare(bench, port, path, accept, body)
            section.facts[name_fact(name, "rate")] = ours / bare
            rows.append((name, f"{len(body):,}", f"{show_number(ours)} ({ours / bare:.2f}×)", show_number(bare)))
    note = f"Answers a second to {_CLIENTS} clients, medians of {bench.rounds} rounds of {bench.seconds} s."
    section.tables.append(Table("Hot pages", ("what", "bytes", "this server", _BARE), tuple(rows), note))
    seconds = find_median(lambda: time_once(_release), _RUNS)
    section.facts[name_fact(RELEASE, "seconds")] = seconds
    note = f"`release build` of the shipped plan into an empty folder, the whole command; median of {_RUNS}."
    section.tables.append(Table("A release with its dumps", ("", "seconds"), (("release build", show_seconds(seconds)),), note))
    return section


def name_fact(subject: str, what: str) -> str:
    """The name of a fact: the ``rate`` of a page as a share of that of the bare application, the ``seconds`` of a release."""
    return f"{subject}/{what}"


def _measure_beside_bare(bench: Bench, port: int, path: str, accept: str, body: bytes) -> tuple[float, float]:
    """Answers a second of this server and of a bare application that sends ``body``, in turn."""
    ours: list[float] = []
    bare: list[float] = []
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        command = [sys.executable, "-m", "uvicorn", "benchmarks.bare:app", "--no-access-log", "--log-level", "error", "--port"]
        with _start(command, {"BARE_BODY": file.name}) as other:
            for _ in range(bench.rounds):
                for rates, asked in ((ours, port), (bare, other)):
                    rates.append(measure_path(asked, path, accept, clients=_CLIENTS, seconds=bench.seconds).rate)
    return median(ours), median(bare)


@contextmanager
def _start(command: list[str], settings: dict[str, str]) -> Iterator[int]:
    """A server on a free port, from its first answer on."""
    port = find_port()
    with subprocess.Popen([*command, str(port)], env=os.environ | settings, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(_TRIES):
                try:
                    _get(port, "/", "*/*")
                    break
                except OSError:
                    time.sleep(_PAUSE)
            yield port
        finally:
            process.terminate()


def _get(port: int, path: str, accept: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept": accept})) as response:
        return bytes(response.read())


def _release() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([COMMAND, "release", "build"], check=True, capture_output=True, env=os.environ | {"KHONKAEN_KG_RELEASES": folder})
