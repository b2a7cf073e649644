"""Servers for tests: the real command, on a free port of loopback, stopped again by its process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

COMMAND = str(Path(sys.executable).parent / "khonkaen-kg")


@contextmanager
def start_server(command: Sequence[str] = (COMMAND, "serve", "--port", "0"), cwd: Path | None = None) -> Iterator[str]:
    """Start ``khonkaen-kg serve`` on a free port and give its address once it listens."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=cwd) as process:
        assert process.stderr is not None
        try:
            line = process.stderr.readline()
            assert "http://" in line, line + process.stderr.read()
            yield "http://" + line.partition("http://")[2].partition("/")[0]
        finally:
            process.terminate()
            process.wait(timeout=15)
