"""A pool: the loader of one release and its workers, as the event loop sees them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from khonkaen_kg import errors
from khonkaen_kg.errors import KhonkaenError, OverloadedError, Place
from khonkaen_kg.paths import Home
from khonkaen_kg.store.frames import Channel

_PATIENCE: Final = 5.0
"""Seconds in which a loader that is alive does what it is told."""
_BEHIND: Final = 19
"""The niceness of a worker whose query takes long."""
_LOADING: Final = 600.0
"""Seconds in which a loader has read a release, however large."""


@dataclass(slots=True, eq=False)
class Worker:
    """A worker of ``pool``, the channel to it, how many queries it has answered, and whether another has taken its place meanwhile."""

    pool: Pool
    pid: int
    channel: Channel
    answered: int = 0
    is_aside: bool = False


class Loader:
    """The process that holds a release, and the channel to it; an :class:`OSError` of any method means that it is gone."""

    def __init__(self, control: socket.socket, process: subprocess.Popen[bytes] | None = None) -> None:
        self._end = control
        self._process = process
        self._lock = asyncio.Lock()
        self._channel: Channel | None = None
        self.pid = process.pid if process else 0
        self.release = ""
        self.folder = Path()
        self.notes: tuple[str, ...] = ()

    @classmethod
    def start(cls, home: Home, memory: int, address: str | None) -> Loader:
        """A new process, which reads the current release while the caller does something else; for the arguments see :mod:`khonkaen_kg.store.loader`."""
        ours, theirs = socket.socketpair()
        # -P keeps the current folder's modules out; a session of its own keeps Ctrl+C from what is still being answered.
        command = [sys.executable, "-P", "-m", "khonkaen_kg.store.loader", str(home.root), str(theirs.fileno()), str(memory), address or ""]
        process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 (our own module)
        theirs.close()
        return cls(ours, process)

    async def wait(self) -> None:
        """Wait until the release is loaded.

        Raises:
            KhonkaenError: it cannot be, and why.
        """
        self._channel = await Channel.open(self._end)
        ready = await self._receive(_LOADING)
        if "error" in ready:
            raise make_error(ready)
        self.pid, self.release, self.folder = ready["ready"], ready["release"], Path(ready["folder"])
        self.notes = tuple(ready["notes"])

    async def fork(self) -> tuple[int, Channel]:
        """A fresh worker: the number of its process, and the channel to it."""
        end, answer = await self._pass("fork")
        return answer["pid"], await Channel.open(end)

    async def descend(self, release: str) -> Loader:
        """A loader of another release, to be waited for, which takes over all that both have in common."""
        end, _ = await self._pass(f"descend {release}")
        return Loader(end)

    async def end(self, worker: Worker) -> int:
        """End a worker, whatever it is doing; gives the number of the signal that had ended it before, if one had."""
        alive = not worker.channel.is_closed
        worker.channel.close()
        try:
            return int((await self._ask(f"end {worker.pid}"))["signal"])
        except OSError:
            # A loader that is gone leaves its workers to the system, which has not given their numbers to others as long as they live.
            if alive:
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
            raise

    async def close(self) -> None:
        """Let the loader go."""
        if self._channel:
            self._channel.close()
        else:
            self._end.close()
        if self._process:
            try:
                await asyncio.to_thread(self._process.wait, _PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    async def _pass(self, message: str) -> tuple[socket.socket, Mapping[str, Any]]:
        """Send one end of a new pair of sockets with ``message``; gives the other end and the reply."""
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                return ours, await self._ask(message, theirs)
        except BaseException:
            ours.close()
            raise

    async def _ask(self, message: str, passed: socket.socket | None = None) -> Mapping[str, Any]:
        # One who gives up must not leave the reply to the next; what comes of it then is nobody's.
        exchange = asyncio.ensure_future(self._exchange(message, passed))
        exchange.add_done_callback(lambda done: done.cancelled() or done.exception())
        return await asyncio.shield(exchange)

    async def _exchange(self, message: str, passed: socket.socket | None) -> Mapping[str, Any]:
        async with self._lock:
            if self._channel is None or self._channel.is_closed:
                raise ConnectionError
            socket.send_fds(self._end, [message.encode()], [passed.fileno()] if passed else [])
            try:
                return await self._receive(_PATIENCE)
            except TimeoutError:
                # A reply that comes after all must not be taken for that of the next message.
                self._channel.close()
                raise

    async def _receive(self, seconds: float) -> Mapping[str, Any]:
        assert self._channel  # noqa: S101 (opened by `wait`)
        async with asyncio.timeout(seconds):
            frame = await self._channel.receive()
        if frame is None:
            raise ConnectionError
        return frame[0]


class Pool:
    """The workers of one loader. Whoever asks takes one, and gives it back; what is not fit to be asked again is replaced at once."""

    def __init__(self, loader: Loader, count: int, *, aside: int, waiting: int, recycle: int, ended: Counter[str], tell_lost: Callable[[Pool], object]) -> None:
        self.loader = loader
        self.size = count
        self.busy = 0
        self.aside = 0
        self.is_lost = False
        self._most_aside = aside
        self._ended = ended
        self._most_waiting = waiting
        self._recycle = recycle
        self._tell_lost = tell_lost
        self._is_retired = False
        self._idle: list[Worker] = []
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def release(self) -> str:
        """The name of the release."""
        return self.loader.release

    @property
    def waiting(self) -> int:
        """How many wait for a worker."""
        return sum(not waiter.done() for waiter in self._waiting)

    async def fill(self) -> None:
        """Fork the workers."""
        for _ in range(self.size):
            await self._fork()

    async def take(self, patience: float) -> Worker:
        """A worker that is alive, to be given back by :meth:`put` or :meth:`end`.

        Raises:
            OverloadedError: too many wait already, or none was free in ``patience`` seconds.
            ConnectionError: the pool is lost; another takes its place.
        """
        while self._idle:
            worker = self._idle.pop()
            if not worker.channel.is_gone:
                self.busy += 1
                return worker
            self._spawn(worker)
        if self.waiting >= self._most_waiting:
            raise overload()
        waiter: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            async with asyncio.timeout(patience):
                worker = await asyncio.shield(waiter)
        except BaseException as error:
            if waiter.done() and not waiter.exception():
                self._give(waiter.result())
            waiter.cancel()
            if isinstance(error, TimeoutError):
                raise overload() from None
            raise
        self.busy += 1
        return worker

    def set_aside(self, worker: Worker) -> None:
        """Let ``worker`` go on with a query that takes long, behind all others, and put a fresh one in its place: so the next need not wait for it."""
        if self.aside < self._most_aside and not self._is_retired:
            self.aside += 1
            worker.is_aside = True
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, worker.pid, _BEHIND)
            self._spawn(None)

    def put(self, worker: Worker) -> None:
        """Give back a worker that has answered."""
        self.busy -= 1
        worker.answered += 1
        if worker.is_aside:
            self.aside -= 1
            self._spawn(worker)
        # Reference counts dirty the pages that a worker shares, so one that has answered much is let go too.
        elif worker.answered >= self._recycle or worker.channel.is_closed or self._is_over:
            self._ended["recycled"] += 1
            self._spawn(worker)
        else:
            self._give(worker)

    async def end(self, worker: Worker) -> int:
        """End a worker, and put a fresh one in its place; gives the number of the signal that had ended it before, if one had."""
        self.busy -= 1
        self.aside -= worker.is_aside
        try:
            return await self.loader.end(worker)
        except OSError:
            return 0
        finally:
            if not worker.is_aside or self._is_retired:
                self._spawn(None)

    def retire(self) -> None:
        """Let the workers go as soon as those who ask or wait here have been answered, and then the loader."""
        self._is_retired = True
        if self.is_lost:
            self._refuse(ConnectionError)
        while self._idle:
            self._spawn(self._idle.pop())
        self._spawn(None)

    async def close(self) -> None:
        """Let the workers and the loader go now; what they are doing is cut off."""
        self._is_retired = True
        self._refuse(overload)
        await self.loader.close()
        for task in self._tasks:
            task.cancel()
        for worker in self._idle:
            worker.channel.close()

    @property
    def _is_over(self) -> bool:
        """Whether nobody is left for whom this pool is kept."""
        return self._is_retired and not self.waiting

    def _refuse(self, make_reason: Callable[[], Exception]) -> None:
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(make_reason())

    async def _fork(self) -> None:
        self._give(Worker(self, *await self.loader.fork()))

    def _give(self, worker: Worker) -> None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(worker)
                return
        if self._is_retired:
            self._spawn(worker)
        else:
            self._idle.append(worker)

    def _spawn(self, worker: Worker | None) -> None:
        task = asyncio.get_running_loop().create_task(self._replace(worker))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _replace(self, worker: Worker | None) -> None:
        """End ``worker``, if there is one, and put a fresh one in its place; a pool that is retired ends with its last worker."""
        try:
            if worker:
                await self.loader.end(worker)
            if not self._is_over and not (worker and worker.is_aside):
                await self._fork()
            elif self._is_over and not self.busy:
                await self.loader.close()
        except OSError:
            self.is_lost = True
            if not self._is_retired:
                self._tell_lost(self)


def make_error(header: Mapping[str, Any]) -> KhonkaenError:
    """The error that a frame's header describes."""
    place = Place(*header["place"]) if header["place"] else None
    kind: type[KhonkaenError] = getattr(errors, header["error"])
    return kind(th=header["th"], en=header["en"], remedy_th=header["remedy_th"], remedy_en=header["remedy_en"], place=place)


def overload() -> OverloadedError:
    """The error that tells somebody to come again."""
    return OverloadedError(
        th="ขณะนี้มีคำถามรออยู่จำนวนมาก",
        en="too many queries are waiting now",
        remedy_th="ลองใหม่ในอีกสักครู่",
        remedy_en="try again in a moment",
    )
