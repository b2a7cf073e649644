"""Servers for tests: the real command, on a free port of loopback, stopped again by its process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
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
