"""Clients that ask as fast as they are answered: wrk, told what to ask by ``requests.lua``."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.peers import PeerError, Server
from benchmarks.questions import Question

_SCRIPT = Path(__file__).with_name("requests.lua")
_PATIENCE = 30
_firsts = count(1_000_000, 10_000_000)
"""The first number of each run, far enough apart for no number to come twice."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What clients got: answers a second, how many were no answers (an error status, a broken connection), seconds of half and of 99 in a hundred answers."""

    rate: float
    failures: int
    p50: float
    p99: float


def find_wrk() -> str:
    """The version of wrk.

    Raises:
        PeerError: it is not installed.
    """
    if not shutil.which("wrk"):
        raise PeerError("not installed: wrk (Debian's package wrk)")
    told = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False).stdout
    return told.split("[")[0].replace("wrk", "").strip()


def measure_pace(server: Server, question: Question, *, clients: int, seconds: int, is_repeated: bool) -> Pace:
    """Let ``clients`` ask one question for some seconds: its first variation again and again, or all of them in turn and none twice.

    Raises:
        PeerError: the system has ended, or takes no connections.
    """
    with ask_meanwhile(server, question, clients=clients, seconds=seconds, is_repeated=is_repeated) as process:
        out, _ = process.communicate(timeout=seconds + _PATIENCE + 10)
    if (code := server.process.poll()) is not None:
        raise PeerError(f"{server.system.name} ended by itself with {code}")
    return read_pace(out)


@contextmanager
def ask_meanwhile(server: Server, question: Question, *, clients: int, seconds: int, is_repeated: bool) -> Iterator[subprocess.Popen[str]]:
    """As :func:`measure_pace`, while something else is done."""
    texts = [question.write(0)] if is_repeated else [question.write(number, "@N@") for number in range(len(question.texts))]
    targets = [server.target(text).replace("%40N%40", "@N@") for text in texts]
    with _run_wrk(server.port, question.accept, targets, clients=clients, seconds=seconds) as process:
        yield process


def measure_path(port: int, path: str, accept: str, *, clients: int, seconds: int) -> Pace:
    """Let ``clients`` ask for one path on loopback for some seconds."""
    with _run_wrk(port, accept, [path], clients=clients, seconds=seconds) as process:
        out, _ = process.communicate(timeout=seconds + _PATIENCE + 10)
    return read_pace(out)


@contextmanager
def _run_wrk(port: int, accept: str, targets: list[str], *, clients: int, seconds: int) -> Iterator[subprocess.Popen[str]]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        file.write("\n".join([accept, *targets]) + "\n")
        file.flush()
        load = ["-t1", f"-c{clients}", f"-d{seconds}s", f"--timeout={_PATIENCE}s"]
        command = ["wrk", *load, "-s", str(_SCRIPT), f"http://127.0.0.1:{port}", "--", file.name, str(next(_firsts))]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()


def read_pace(out: str) -> Pace:
    """What wrk said at its end.

    Raises:
        PeerError: it did not come to its end.
    """
    _, mark, result = out.rpartition("RESULT ")
    if not mark:
        raise PeerError(f"wrk did not come to its end: {out.strip()[-200:]}")
    told = json.loads(result)
    answered = told["requests"] - told["refused"]
    return Pace(answered / (told["microseconds"] / 1e6), told["refused"] + told["broken"], told["p50"] / 1e6, told["p99"] / 1e6)
