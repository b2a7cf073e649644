"""Servers for tests: the real command, on a free port of loopback, stopped again by its process."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

COMMAND = str(Path(sys.executable).parent / "khonkaen-kg")


@contextmanager
def start_server(command: Sequence[str] = (COMMAND, "serve", "--port", "0"), cwd: Path | None = None, **settings: str) -> Iterator[str]:
    """Start ``khonkaen-kg serve`` on a free port and give its address once it listens. ``settings`` are environment variables; no address has a budget."""
    environment = os.environ | {"KHONKAEN_KG_CLIENT_SECONDS": "0", "KHONKAEN_KG_CLIENT_ERRORS": "0", "KHONKAEN_KG_CLIENT_REQUESTS": "0"} | settings
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=cwd, env=environment) as process:
        assert process.stderr is not None
        try:
            line = process.stderr.readline()
            assert "http://" in line, line + process.stderr.read()
            yield "http://" + line.partition("http://")[2].partition("/")[0]
        finally:
            process.terminate()
            process.wait(timeout=15)


@contextmanager
def start_other(configure: Callable[[Path, int], list[str]]) -> Iterator[str]:
    """Start another program's server and give its address once it listens; ``configure`` writes what it needs into a folder and gives the command."""
    folder = Path(tempfile.mkdtemp())
    try:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with subprocess.Popen(configure(folder, port), stderr=subprocess.PIPE, text=True) as process:
            try:
                _wait_for(port, process)
                yield f"http://127.0.0.1:{port}"
            finally:
                process.terminate()
                process.wait(timeout=15)
    finally:
        shutil.rmtree(folder)


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, process.stderr and process.stderr.read()
        time.sleep(0.05)
    raise AssertionError("the server does not listen")
