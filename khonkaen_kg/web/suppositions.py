"""What if, asked of a process of its own: one question at a time, with a deadline; a process that hangs or dies is replaced."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from khonkaen_kg.analysis.supposer import write_request
from khonkaen_kg.errors import QueryTimeoutError, WorkerLostError
from khonkaen_kg.store.frames import receive_frame
from khonkaen_kg.store.pool import overload
from khonkaen_kg.web import problems

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from khonkaen_kg.store.frames import Frame

LOG: Final = logging.getLogger(__name__)

# -P keeps the current folder's modules out.
_COMMAND: Final = (sys.executable, "-P", "-m", "khonkaen_kg.analysis.supposer")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the IRIs of a plan and of what is not to be there, and the plan's graphs by :func:`khonkaen_kg.analysis.plans.ask_published`."""

    plan: str
    subject: str
    parts: Mapping[str, bytes]


class Suppositions:
    """The way to the process, which is started with a question and ends when none has come for a while, or with this one, however that ends.

    Args:
        seconds: what one answer may take, the wait for one's turn included.
        waiting: how many may wait for their turn.
        idle: seconds without a question after which the process, which holds much memory, is ended.
        command: what is run; see :mod:`khonkaen_kg.analysis.supposer`.
    """

    def __init__(self, seconds: float = 10.0, waiting: int = 8, idle: float = 300.0, command: Sequence[str] = _COMMAND) -> None:
        self._seconds = seconds
        self._max_waiting = waiting
        self._idle = idle
        self._command = tuple(command)
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._is_closed = False
        self._resting: asyncio.TimerHandle | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._end: Callable[[], object] = lambda: None

    async def ask(self, question: Question) -> dict[str, Any]:
        """The answer to ``question``, as :func:`khonkaen_kg.analysis.supposer.suppose` gives it. Who is cancelled while waiting leaves the queue.

        Raises:
            OverloadedError: too many wait already, it was not this one's turn in time, or the service stops.
            QueryTimeoutError: the answer took too long.
            WorkerLostError: the process ended before it answered.
            InternalError: the process failed at this question; the log tells how.
        """
        deadline = time.monotonic() + self._seconds
        await self._take_turn()
        if self._resting:
            self._resting.cancel()
        work = asyncio.get_running_loop().run_in_executor(None, self._exchange, question, deadline)
        work.add_done_callback(self._pass_turn)
        # Where the asker goes now the work goes on to its end: to start another process takes longer.
        return await asyncio.shield(work)

    def close(self) -> None:
        """End the process; who asks or waits is told to come again."""
        self._is_closed = True
        if self._process:
            self._process.kill()

    @property
    def pid(self) -> int | None:
        """The number of the process; None where there is none."""
        return self._process.pid if self._process else None

    async def _take_turn(self) -> None:
        if self._turn.locked() and self._waiting >= self._max_waiting:
            raise overload()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._turn.acquire()
        except TimeoutError:
            raise overload() from None
        finally:
            self._waiting -= 1
        if self._is_closed:
            self._turn.release()
            raise overload()

    def _pass_turn(self, _: asyncio.Future[dict[str, Any]]) -> None:
        self._turn.release()
        self._resting = asyncio.get_running_loop().call_later(self._idle, self._discard)

    def _discard(self) -> None:
        self._end()
        self._process = None

    def _exchange(self, question: Question, deadline: float) -> dict[str, Any]:
        request = write_request(question.plan, question.subject, question.parts)
        is_fresh = self._process is None
        while True:
            if self._process is None:
                self._start()
            frame = self._pass(request, deadline)
            if frame is not None:
                return _read_answer(frame)
            self._discard()
            if self._is_closed:
                raise overload()
            # One that has answered before may have ended since.
            if is_fresh:
                raise _lost()
            is_fresh = True

    def _pass(self, request: bytes, deadline: float) -> Frame | None:
        """What the process replies before ``deadline``, or None where it has ended."""
        process = self._process
        assert process is not None and process.stdin and process.stdout  # noqa: S101, PT018 (started, with both)
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        timer = threading.Timer(max(0.0, deadline - time.monotonic()), stop)
        timer.start()
        try:
            process.stdin.write(request)
            process.stdin.flush()
            frame = receive_frame(process.stdout)  # type: ignore[arg-type]
        except OSError:
            frame = None
        finally:
            timer.cancel()
        if frame is None and is_late.is_set():
            self._discard()
            raise self._late()
        return frame

    def _start(self) -> None:
        # A session of its own keeps Ctrl+C from it: it ends when its standard input does.
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)  # noqa: S603 (our own module)
        self._end = weakref.finalize(self, _end, self._process)
        if self._is_closed:
            # It was closed before there was anything to end.
            self._process.kill()

    def _late(self) -> QueryTimeoutError:
        return QueryTimeoutError(
            th=f"การคำนวณช่องว่างใช้เวลาเกิน {self._seconds:g} วินาที จึงหยุดไว้",
            en=f"working out the gaps took longer than {self._seconds:g} seconds and was stopped",
            remedy_th="ลองใหม่อีกครั้ง หรือใช้คำสั่ง khonkaen-kg analyse what-if ซึ่งไม่จำกัดเวลา",
            remedy_en="try again, or use the command khonkaen-kg analyse what-if, which has no limit",
        )


def _read_answer(frame: Frame) -> dict[str, Any]:
    header, body = frame
    if "error" in header:
        LOG.error("what if could not be worked out: %s", header["error"])
        raise problems.internal_failure()
    answer: dict[str, Any] = json.loads(body)
    return answer


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
