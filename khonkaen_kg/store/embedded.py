"""The embedded engine: Oxigraph in processes that may die. Queries run in workers with a deadline, a memory limit and no way out."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from khonkaen_kg import errors
from khonkaen_kg.errors import KhonkaenError, NotBuiltError, OverloadedError, Place, QueryTimeoutError, ResultTooLargeError, WorkerLostError
from khonkaen_kg.paths import Home
from khonkaen_kg.store.engine import JSON, TURTLE, Answer
from khonkaen_kg.store.frames import receive_frame, send_frame
from khonkaen_kg.store.guard import guard_query

_GRACE: Final = 0.3
"""Seconds after the deadline at which a worker that its own alarm has not ended is killed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use: seconds, bytes of memory beyond the graphs, bytes of its answer; and how long it may wait for a worker."""

    seconds: float = 10.0
    memory: int = 1_000_000_000
    size: int = 64_000_000
    patience: float = 10.0


@dataclass(slots=True)
class _Worker:
    """A worker, the socket to it, and how many queries it has answered."""

    pid: int
    channel: socket.socket
    answered: int = 0


class EmbeddedEngine:
    """Answers queries in forked workers; see :class:`khonkaen_kg.store.engine.Engine`. To be closed, or used as a context."""

    def __init__(self, home: Home, limits: Limits | None = None, workers: int | None = None, recycle: int = 1000) -> None:
        self._limits = limits or Limits()
        self._recycle = recycle
        self._count = workers or max(2, os.cpu_count() or 2)
        self._control, theirs = socket.socketpair()
        self._lock = threading.Lock()
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        command = [sys.executable, "-m", "khonkaen_kg.store.loader", str(home.root), str(theirs.fileno()), str(self._limits.memory)]
        # A session of its own, so that Ctrl+C reaches the front only and requests under way are finished.
        self._loader = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 (our own module)
        theirs.close()

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Wait until the graphs are loaded, and fork the workers.

        Raises:
            NotBuiltError: the graphs are missing or damaged.
        """
        frame = receive_frame(self._control)
        if frame is None:
            raise _lose_loader()
        _raise_error(frame[0])
        for _ in range(self._count):
            self._idle.put(self._fork())

    def close(self) -> None:
        """Let the loader and the workers go; what they are doing is cut off."""
        self._control.close()
        while not self._idle.empty():
            self._idle.get().channel.close()
        self._loader.wait(timeout=10)

    def answer(self, query: str, *, solutions: str | None = JSON, graph: str | None = TURTLE) -> Answer:
        """The complete answer to ``query``; see :meth:`khonkaen_kg.store.engine.Engine.answer`.

        Raises:
            QueryTimeoutError: it took longer than the limit.
            WorkerLostError: it took more memory than the limit, or ended the worker otherwise.
            ResultTooLargeError: its answer is larger than the limit.
            OverloadedError: no worker was free in time.
        """
        text = query.removeprefix("\ufeff")
        guard_query(text)
        try:
            worker = self._idle.get(timeout=self._limits.patience)
        except queue.Empty:
            raise _overloaded() from None
        limits = self._limits
        request = {"solutions": solutions, "graph": graph, "seconds": limits.seconds, "size": limits.size}
        start = time.monotonic()
        frame = self._ask(worker, request, text)
        if frame is None:
            is_late = time.monotonic() - start >= limits.seconds
            self._replace(worker)
            raise _time_out(limits.seconds) if is_late else _lose_worker()
        self._give_back(worker)
        header, body = frame
        _raise_error(header)
        if "too_large" in header:
            raise _too_large(header["too_large"], limits.size)
        return Answer(header["kind"], header["media_type"], body)

    def _ask(self, worker: _Worker, request: dict[str, Any], query: str) -> tuple[dict[str, Any], bytes] | None:
        worker.channel.settimeout(self._limits.seconds + _GRACE)
        try:
            send_frame(worker.channel, request, query.encode())
            return receive_frame(worker.channel)
        except OSError:
            # Too late, or the worker is gone: either way it is replaced.
            return None

    def _fork(self) -> _Worker:
        ours, theirs = socket.socketpair()
        with theirs:
            return _Worker(self._command(b"fork", theirs.fileno())["pid"], ours)

    def _replace(self, worker: _Worker) -> None:
        """Let the loader end a worker, and put a fresh one in its place."""
        worker.channel.close()
        self._command(str(worker.pid).encode())
        self._idle.put(self._fork())

    def _give_back(self, worker: _Worker) -> None:
        worker.answered += 1
        if worker.answered < self._recycle:
            self._idle.put(worker)
        else:
            # Reference counts dirty the pages that a worker shares, so one that has answered much is let go.
            self._replace(worker)

    def _command(self, message: bytes, *descriptors: int) -> dict[str, Any]:
        with self._lock:
            try:
                socket.send_fds(self._control, [message], list(descriptors))
                frame = receive_frame(self._control)
            except OSError:
                frame = None
        if frame is None:
            raise _lose_loader()
        return frame[0]


def _raise_error(header: dict[str, Any]) -> None:
    """Raise the error that a frame's header describes, if it describes one."""
    if "error" in header:
        place = Place(*header["place"]) if header["place"] else None
        kind: type[KhonkaenError] = getattr(errors, header["error"])
        raise kind(th=header["th"], en=header["en"], remedy_th=header["remedy_th"], remedy_en=header["remedy_en"], place=place)


def _time_out(seconds: float) -> QueryTimeoutError:
    return QueryTimeoutError(
        th=f"คำถามนี้ใช้เวลาเกิน {seconds:g} วินาที จึงหยุดไว้โดยไม่ตอบบางส่วน",
        en=f"the query took longer than {seconds:g} seconds and was stopped; no part of an answer is given",
        remedy_th="ทำให้แคบลง เช่น ระบุแผน หรือหลีกเลี่ยงการจับคู่ทุกค่ากับทุกค่า",
        remedy_en="narrow it, for example to one plan, or avoid pairing everything with everything",
    )


def _lose_worker() -> WorkerLostError:
    return WorkerLostError(
        th="คำถามนี้ใช้หน่วยความจำเกินกำหนด หรือทำให้ตัวประมวลผลหยุดทำงาน",
        en="the query took more memory than the limit, or ended the process that answered it",
        remedy_th="ทำให้แคบลง หรือดาวน์โหลดข้อมูลไปสืบค้นเอง",
        remedy_en="narrow it, or take the data and ask them yourself",
    )


def _too_large(size: int, limit: int) -> ResultTooLargeError:
    return ResultTooLargeError(
        th=f"คำตอบมีขนาด {size:,} ไบต์ เกินกำหนด {limit:,} ไบต์",
        en=f"the answer has {size:,} bytes, more than the limit of {limit:,}",
        remedy_th="เพิ่ม LIMIT หรือขอเฉพาะที่ต้องใช้",
        remedy_en="add a LIMIT, or ask for less",
    )


def _overloaded() -> OverloadedError:
    return OverloadedError(
        th="ขณะนี้มีคำถามรออยู่จำนวนมาก",
        en="too many queries are waiting now",
        remedy_th="ลองใหม่ในอีกสักครู่",
        remedy_en="try again in a moment",
    )


def _lose_loader() -> NotBuiltError:
    return NotBuiltError(
        th="กระบวนการที่ถือกราฟหยุดทำงาน",
        en="the process that holds the graphs has ended",
        remedy_th="เริ่มบริการใหม่",
        remedy_en="start the service again",
    )
