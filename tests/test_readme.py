"""The README's examples print what it says they print, against a server started as it says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import start_server

README = Path(__file__).parents[1] / "README.md"
EXAMPLE = re.compile(r"```console\n\$ (?P<command>.*?)\n```", re.DOTALL)


def split_example(block: str) -> tuple[str, str]:
    """The command of a block (its quotes closed) and the output under it."""
    lines = block.split("\n")
    count = next(n for n in range(1, len(lines) + 1) if "\n".join(lines[:n]).count("'") % 2 == 0)
    return "\n".join(lines[:count]), "\n".join(lines[count:])


def read_examples() -> list[tuple[str, str]]:
    return [split_example(match["command"]) for match in EXAMPLE.finditer(README.read_text(encoding="utf-8"))]


def run_example(command: str, address: str) -> str:
    command = (
        command.replace("http://127.0.0.1:8000", address).replace(".venv/bin/", f"{Path(sys.executable).parent}/").replace("python3 -c", f"{sys.executable} -c")
    )
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True, cwd=README.parent).stdout.replace("\r\n", "\n").rstrip("\n")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with start_server() as started:
        yield started


def test_there_are_eight_examples() -> None:
    assert len(read_examples()) == 10


@pytest.mark.parametrize(("command", "output"), read_examples())
def test_example_prints_what_the_readme_says(command: str, output: str, address: str) -> None:
    assert run_example(command, address) == output
