"""Processes as the kernel tells of them: who descends from whom, the memory that they hold, the processor time that they have used."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def find_generations(pid: int) -> list[list[int]]:
    """A process, its children, their children and so on: one list a generation."""
    children: dict[int, list[int]] = {}
    for child, parent in _list_parents():
        children.setdefault(parent, []).append(child)
    generations = [[pid]]
    while following := [child for parent in generations[-1] for child in children.get(parent, [])]:
        generations.append(following)
    return generations


def _list_parents() -> Iterator[tuple[int, int]]:
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and (fields := _read_stat(int(folder.name))):
            yield int(folder.name), int(fields[1])


def _read_stat(pid: int) -> list[str]:
    """The fields of a process's ``stat`` from its state on; none where it is gone."""
    # The name before them stands in brackets and may hold anything.
    with suppress(OSError):
        return (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    return []


def measure_memory(pids: list[int]) -> int:
    """Bytes that the processes hold together: each page shared by several is counted once, in parts (PSS)."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            for line in (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def measure_processor(pids: list[int]) -> float:
    """Seconds of processor time that the processes have used, in user and kernel mode."""
    return sum(int(fields[11]) + int(fields[12]) for pid in pids if (fields := _read_stat(pid))) / _TICKS


def end_all(pids: list[int]) -> None:
    """End processes at once, those that are gone already excepted."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def find_port() -> int:
    """A free port on loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
