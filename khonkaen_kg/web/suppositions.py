"""What if, asked of a process of its own: one question at a time, with a deadline; a process that hangs or dies is replaced."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import weakref
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from khonkaen_kg.analysis.supposer import write_request
from khonkaen_kg.errors import QueryTimeoutError, WorkerLostError
from khonkaen_kg.store.frames import receive_frame
from khonkaen_kg.store.pool import overload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# -P keeps the current folder's modules out.
_COMMAND: Final = (sys.executable, "-P", "-m", "khonkaen_kg.analysis.supposer")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the IRIs of a plan and of what is not to be there, and the plan's graphs by :func:`khonkaen_kg.analysis.plans.ask_published`."""

    plan: str
    subject: str
    parts: Mapping[str, bytes]


class Suppositions:
    """The way to the process, which is started with the first question and ends with this one, however that ends.

    Args:
        seconds: what one answer may take.
        waiting: how many may wait for their turn.
        command: what is run; see :mod:`khonkaen_kg.analysis.supposer`.
    """

    def __init__(self, seconds: float = 10.0, waiting: int = 8, command: Sequence[str] = _COMMAND) -> None:
        self._seconds = seconds
        self._command = tuple(command)
        self._places = threading.BoundedSemaphore(1 + waiting)
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None

    def ask(self, question: Question) -> dict[str, Any]:
        """The answer to ``question``, as :func:`khonkaen_kg.analysis.supposer.suppose` gives it; to be called in a thread, as it waits.

        Raises:
            OverloadedError: too many wait already, or it was not this one's turn in time.
            QueryTimeoutError: the answer took too long.
            WorkerLostError: the process ended before it answered.
        """
        if not self._places.acquire(blocking=False):
            raise overload()
        try:
            if not self._turn.acquire(timeout=self._seconds):
                raise overload()
            try:
                return self._exchange(write_request(question.plan, question.subject, question.parts))
            finally:
                self._turn.release()
        finally:
            self._places.release()

    @property
    def pid(self) -> int | None:
        """The number of the process; None where there is none."""
        return self._process.pid if self._process else None

    def _exchange(self, request: bytes) -> dict[str, Any]:
        is_fresh = self._process is None
        while True:
            if self._process is None:
                self._start()
            answer = self._pass(request)
            if answer is not None:
                return answer
            self._end()
            self._process = None
            # One that has answered before may have ended since.
            if is_fresh:
                raise _lost()
            is_fresh = True

    def _pass(self, request: bytes) -> dict[str, Any] | None:
        """The answer of the process, or None where it has ended."""
        process = self._process
        assert process is not None and process.stdin and process.stdout  # noqa: S101, PT018 (started, with both)
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        deadline = threading.Timer(self._seconds, stop)
        deadline.start()
        try:
            process.stdin.write(request)
            process.stdin.flush()
            frame = receive_frame(process.stdout)  # type: ignore[arg-type]
        except OSError:
            frame = None
        finally:
            deadline.cancel()
        if frame is None and is_late.is_set():
            self._end()
            self._process = None
            raise self._late()
        return None if frame is None else json.loads(frame[1])

    def _start(self) -> None:
        # A session of its own keeps Ctrl+C from it: it ends when its standard input does.
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)  # noqa: S603 (our own module)
        self._end = weakref.finalize(self, _end, self._process)

    def _late(self) -> QueryTimeoutError:
        return QueryTimeoutError(
            th=f"การคำนวณช่องว่างใช้เวลาเกิน {self._seconds:g} วินาที จึงหยุดไว้",
            en=f"working out the gaps took longer than {self._seconds:g} seconds and was stopped",
            remedy_th="ลองใหม่อีกครั้ง หรือใช้คำสั่ง khonkaen-kg analyse what-if ซึ่งไม่จำกัดเวลา",
            remedy_en="try again, or use the command khonkaen-kg analyse what-if, which has no limit",
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    # What it did not read is lost with it.
    with suppress(OSError), process:
        pass


def _lost() -> WorkerLostError:
    return WorkerLostError(
        th="กระบวนการที่คำนวณช่องว่างสิ้นสุดก่อนให้คำตอบ",
        en="the process that works out the gaps ended before it answered",
        remedy_th="ลองใหม่อีกครั้ง หากยังไม่สำเร็จ โปรดแจ้งผู้ดูแลระบบ",
        remedy_en="try again; if it fails again, tell the operator of this service",
    )
