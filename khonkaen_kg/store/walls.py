"""The walls: whether the jail of a worker holds on this system, proven by trying to get out.

Run as ``python -m khonkaen_kg.store.walls`` it is started as the loader is and forks as the loader does, and prints what came of each trial. So whatever the
system hands down to a worker (limits, signals that are blocked) it hands down here too, and whoever asks is never forked.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

_MEMORY: Final = 64_000_000
"""Bytes that a worker on trial may take."""
_DEADLINE: Final = 0.05
"""Seconds that a worker on trial may take."""
_PATIENCE: Final = 1.0
"""Seconds after which a worker on trial is taken to go on for ever."""
_START: Final = 10.0
"""Seconds in which all trials are over, on a machine however busy."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A wall, whether it held, and what that means."""

    name: str
    held: bool
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class _Wall:
    """An attempt to pass a wall, and what is said where the wall held and where it did not."""

    attempt: Callable[[], object]
    held_th: str
    held_en: str
    passed_th: str
    passed_en: str


def _open_file() -> None:
    Path(__file__).open("rb").close()


def _make_socket() -> None:
    socket.socket().close()


def _take_memory() -> None:
    # Never touched, so it costs the system nothing where the wall does not hold.
    bytearray(2 * _MEMORY)


def _go_on() -> None:
    signal.setitimer(signal.ITIMER_REAL, _DEADLINE)
    # Endless, and never back in the interpreter, as a query is in the engine.
    deque(repeat(None), maxlen=0)


_WALLS: Final = {
    "file": _Wall(
        _open_file,
        "ตัวประมวลผลเปิดแฟ้มไม่ได้",
        "a worker cannot open a file",
        "ไม่พบสิ่งที่กันตัวประมวลผลไม่ให้เปิดแฟ้ม",
        "nothing is known to keep a worker from opening files",
    ),
    "socket": _Wall(
        _make_socket,
        "ตัวประมวลผลเปิดการเชื่อมต่อไม่ได้",
        "a worker cannot make a socket",
        "ไม่พบสิ่งที่กันตัวประมวลผลไม่ให้เปิดการเชื่อมต่อ",
        "nothing is known to keep a worker from making sockets",
    ),
    "memory": _Wall(
        _take_memory,
        "ตัวประมวลผลใช้หน่วยความจำเกินกำหนดไม่ได้",
        "a worker cannot take more memory than its limit",
        "ไม่พบสิ่งที่จำกัดหน่วยความจำของตัวประมวลผล",
        "nothing is known to keep a worker within its memory limit",
    ),
    "deadline": _Wall(
        _go_on,
        "ตัวประมวลผลถูกหยุดเมื่อครบเวลา แม้กำลังคำนวณอยู่",
        "a worker is ended at its deadline, whatever it is doing",
        "ไม่พบสิ่งที่หยุดตัวประมวลผลเมื่อครบเวลา",
        "nothing is known to end a worker at its deadline",
    ),
}


def try_walls() -> tuple[Trial, ...]:
    """What came of each trial. Takes a second at most, or ten where the system is nearly at a standstill."""
    if sys.platform != "linux":
        return tuple(_fail(name, "ระบบนี้ไม่ใช่ Linux", "this system is not Linux") for name in _WALLS)
    command = [sys.executable, "-P", "-m", "khonkaen_kg.store.walls"]
    try:
        finished = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_START, check=False)  # noqa: S603 (our own module)
    except (OSError, subprocess.TimeoutExpired) as error:
        return tuple(_fail(name, f"ทดลองไม่ได้: {error}", f"could not be tried: {error}") for name in _WALLS)
    if finished.returncode:
        # The last line of a traceback says what happened.
        reason = finished.stderr.strip().rpartition("\n")[2] or f"exit {finished.returncode}"
        return tuple(_fail(name, f"ทดลองไม่ได้: {reason}", f"could not be tried: {reason}") for name in _WALLS)
    reasons: dict[str, str | None] = json.loads(finished.stdout)
    return tuple(_hold(name) if reason is None else _fail(name, reason, reason) for name, reason in reasons.items())


def _hold(name: str) -> Trial:
    wall = _WALLS[name]
    return Trial(name, held=True, th=wall.held_th, en=wall.held_en)


def _fail(name: str, th: str, en: str) -> Trial:
    wall = _WALLS[name]
    return Trial(name, held=False, th=f"{wall.passed_th} ({th})", en=f"{wall.passed_en} ({en})")


def try_wall(name: str, enter_jail: Callable[[int], None]) -> str | None:
    """Fork a worker that tries to pass the wall ``name``; None where the wall held, else what happened instead."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reader)
            os.write(writer, _attempt(_WALLS[name].attempt, enter_jail))
        finally:
            os._exit(0)
    os.close(writer)
    try:
        ended, _, _ = select.select([reader], [], [], _PATIENCE)
        report = os.read(reader, 4096) if ended else b"passed"
    finally:
        os.close(reader)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if not report:
        # It ended without a word: that is what the alarm does, and what running out of memory may do.
        end = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        return None if name == "memory" or (name == "deadline" and end == signal.SIGALRM) else f"signal {end}"
    return None if report == b"held" else report.decode()


def _attempt(attempt: Callable[[], object], enter_jail: Callable[[int], None]) -> bytes:
    import resource  # noqa: PLC0415 (not everywhere)

    # Where neither the alarm nor a parent ends it, this does.
    resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
    try:
        enter_jail(_MEMORY)
    except Exception as error:  # noqa: BLE001 (whatever it is, there is no jail then)
        return f"no jail: {error!r}".encode()
    try:
        attempt()
    except (OSError, MemoryError):
        return b"held"
    return b"passed"


def main() -> None:
    """Try every wall, and print why it did not hold, or null where it did."""
    from khonkaen_kg.store.loader import enter_jail  # noqa: PLC0415 (for Linux)

    print(json.dumps({name: try_wall(name, enter_jail) for name in _WALLS}))  # noqa: T201 (to the one who asked)


if __name__ == "__main__":
    main()
