"""The embedded engine: Oxigraph in processes that may die. Queries run in workers with a deadline, a memory limit and no way out."""

from __future__ import annotations

import os
import queue
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

from khonkaen_kg import errors
from khonkaen_kg.errors import KhonkaenError, NotBuiltError, OverloadedError, Place, QueryTimeoutError, ResultTooLargeError, WorkerLostError
from khonkaen_kg.paths import Home
from khonkaen_kg.store.engine import Answer, Query
from khonkaen_kg.store.frames import receive_frame, send_frame
from khonkaen_kg.store.guard import guard_query

_GRACE: Final = 0.3
"""Seconds after the deadline at which a worker that its own alarm has not ended is given up."""
_PATIENCE: Final = 5.0
"""Seconds in which a loader that is alive does what it is told."""


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

    @property
    def is_gone(self) -> bool:
        """Whether this idle worker has ended: it says nothing by itself, so all that can be read of it is its end."""
        try:
            self.channel.setblocking(False)
            self.channel.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True


class _Loader:
    """The process that holds the graphs, and the socket to it; an :class:`OSError` of any method means that it is gone."""

    def __init__(self, home: Home, memory: int) -> None:
        self._control, theirs = socket.socketpair()
        # -P keeps the current folder's modules out; a session of its own keeps Ctrl+C from what is still being answered.
        command = [sys.executable, "-P", "-m", "khonkaen_kg.store.loader", str(home.root), str(theirs.fileno()), str(memory)]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 (our own module)
        theirs.close()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def wait(self) -> None:
        """Wait until the graphs are loaded.

        Raises:
            NotBuiltError: they are missing or damaged.
        """
        _raise_error(self._receive())
        self._control.settimeout(_PATIENCE)

    def fork(self) -> _Worker:
        """A fresh worker."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
                return _Worker(self._receive()["pid"], ours)
        except OSError:
            ours.close()
            raise

    def end(self, worker: _Worker) -> None:
        """End a worker, whatever it is doing."""
        worker.channel.close()
        self._control.sendall(str(worker.pid).encode())
        self._receive()

    def close(self) -> None:
        """Let the loader go, and with it every worker; what they are doing is cut off."""
        self._control.close()
        try:
            self._process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _receive(self) -> dict[str, Any]:
        frame = receive_frame(self._control)
        if frame is None:
            raise ConnectionError
        return frame[0]


class EmbeddedEngine:
    """Answers queries in forked workers; see :class:`khonkaen_kg.store.engine.Engine`. To be started, and closed or used as a context."""

    def __init__(self, home: Home, limits: Limits | None = None, workers: int | None = None, recycle: int = 1000) -> None:
        self._home = home
        self._limits = limits or Limits()
        self._recycle = recycle
        self._count = workers or max(2, os.cpu_count() or 2)
        self._lock = threading.Lock()
        self._is_closed = False
        # None tells whoever waits that the engine is closed.
        self._idle: queue.SimpleQueue[_Worker | None] = queue.SimpleQueue()
        self._loader = _Loader(home, self._limits.memory)

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def start(self) -> None:
        """Wait until the graphs are loaded, and fork the workers.

        Raises:
            NotBuiltError: the graphs are missing or damaged.
        """
        try:
            self._loader.wait()
        except OSError as error:
            raise _lose_loader() from error
        for _ in range(self._count):
            self._idle.put(self._loader.fork())

    def close(self) -> None:
        """Let the loader and the workers go; what they are doing is cut off."""
        with self._lock:
            self._is_closed = True
            self._loader.close()
        while not self._idle.empty():
            if worker := self._idle.get():
                worker.channel.close()
        self._idle.put(None)

    def answer(self, query: Query) -> Answer:
        """The complete answer to ``query``; see :meth:`khonkaen_kg.store.engine.Engine.answer`.

        Raises:
            QueryTimeoutError: it took longer than the limit.
            WorkerLostError: it took more memory than the limit, or ended the worker otherwise.
            ResultTooLargeError: its answer is larger than the limit.
            OverloadedError: no worker was free in time.
        """
        text = query.text.removeprefix("\ufeff")
        guard_query(text)
        limits = self._limits
        request = {"solutions": query.solutions, "graph": query.graph, "seconds": limits.seconds, "size": limits.size}
        worker = self._take()
        start = time.monotonic()
        frame = None
        try:
            frame = _ask(worker, request, text, limits.seconds + _GRACE)
        finally:
            # Reference counts dirty the pages that a worker shares, so one that has answered much is let go too.
            worker.answered += 1
            is_fit = frame is not None and worker.answered < self._recycle and not self._is_closed
            self._idle.put(worker if is_fit else self._renew(worker))
        if frame is None:
            raise _time_out(limits.seconds) if time.monotonic() - start >= limits.seconds else _lose_worker()
        header, body = frame
        _raise_error(header)
        if "too_large" in header:
            raise _too_large(header["too_large"], limits.size)
        return Answer(header["kind"], header["media_type"], body)

    def _take(self) -> _Worker:
        """An idle worker that is alive."""
        try:
            worker = self._idle.get(timeout=self._limits.patience)
        except queue.Empty:
            raise overload() from None
        if worker is None:
            self._idle.put(None)
            raise overload()
        return self._renew(worker) if worker.is_gone else worker

    def _renew(self, worker: _Worker) -> _Worker:
        """A fresh worker in the place of ``worker``; the loader is started anew where it is gone too.

        Where nothing helps, ``worker`` itself, which the next to take it will try to renew again.
        """
        with self._lock, suppress(OSError, KhonkaenError):
            if self._is_closed:
                worker.channel.close()
                return worker
            try:
                self._loader.end(worker)
                return self._loader.fork()
            except OSError:
                self._loader.close()
                self._loader = _Loader(self._home, self._limits.memory)
                self._loader.wait()
                return self._loader.fork()
        return worker


def _ask(worker: _Worker, request: dict[str, Any], query: str, seconds: float) -> tuple[dict[str, Any], bytes] | None:
    """What ``worker`` answers; None where it is late or gone."""
    try:
        worker.channel.settimeout(seconds)
        send_frame(worker.channel, request, query.encode())
        return receive_frame(worker.channel)
    except OSError:
        return None


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


def overload() -> OverloadedError:
    """The error that tells somebody to come again."""
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
