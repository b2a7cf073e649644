"""The embedded engine: Oxigraph in processes that may die. Queries run in workers with a deadline, a memory limit and no way out."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
import weakref
from collections import Counter
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Final

from khonkaen_kg.errors import KhonkaenError, NotBuiltError, OverloadedError, QueryTimeoutError, WorkerLostError
from khonkaen_kg.paths import Home
from khonkaen_kg.store.engine import Answer, Query, Stream, collect
from khonkaen_kg.store.frames import Channel
from khonkaen_kg.store.pool import Loader, Pool, Worker, make_error, overload
from khonkaen_kg.store.release import Release, find_release, list_releases, open_release, read_pointer
from khonkaen_kg.store.spool import Spool
from khonkaen_kg.store.statistics import Statistics

LOG: Final = logging.getLogger(__name__)

_GRACE: Final = 0.3
"""Seconds after the deadline at which a worker that its own alarm has not ended is given up."""
_LONG: Final = 0.1
"""Seconds after which a query takes long."""
_GLANCE: Final = 0.1
"""Seconds between two looks at which release is the current one."""
_IDLE: Final = 60.0
"""Seconds after which an earlier release that nobody asks is let go."""
_PAUSE: Final = 0.05
"""Seconds until something is looked at again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may use: seconds, bytes of memory beyond the graphs, bytes of its answer.

    So many as ``long`` that take more than a moment may run beside those that the workers are for. ``waiting`` may wait for a worker, each for ``patience``
    seconds; ``spool`` bytes are held of large answers that are read slowly.
    """

    seconds: float = 10.0
    memory: int = 1_000_000_000
    size: int = 64_000_000
    long: int = 8
    waiting: int = 32
    patience: float = 10.0
    spool: int = 256_000_000


class EmbeddedEngine:
    """Answers queries in forked workers; see :class:`khonkaen_kg.store.engine.Engine`. Started and closed in an event loop, or a context there.

    Args:
        home: what is served.
        limits: what a query may use.
        workers: how many; None for twice as many as there are processors.
        recycle: after so many queries a worker makes place for a fresh one.
        address: of the site that it answers for; see :class:`khonkaen_kg.store.inprocess.InProcessEngine`.
    """

    def __init__(self, home: Home, limits: Limits | None = None, workers: int | None = None, recycle: int = 1000, address: str | None = None) -> None:
        self._home = home
        self._address = address
        self._limits = limits or Limits()
        self._recycle = recycle
        self._count = workers or 2 * max(2, os.cpu_count() or 2)
        self._ended: Counter[str] = Counter()
        self._answered = 0
        self._refused = 0
        self._spools: dict[tuple[str, Query], Spool] = {}
        # Those that are retired too, as long as they have something to do.
        self._pools: weakref.WeakSet[Pool] = weakref.WeakSet()
        self._held: weakref.WeakSet[Spool] = weakref.WeakSet()
        self._tasks: set[asyncio.Task[None]] = set()
        self._past: Pool | None = None
        self._past_lock = asyncio.Lock()
        self._change_lock = asyncio.Lock()
        self._past_asked = 0.0
        self._recovering: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pool: Pool | None = None
        self._release: Release | None = None
        self._is_closed = False
        # It reads the graphs while the caller imports the web.
        self._loader = Loader.start(home, self._limits.memory, address)

    async def __aenter__(self) -> EmbeddedEngine:
        await self.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        await self.close()

    @property
    def release(self) -> Release:
        """The release that is answered from now."""
        if self._release is None:
            raise overload()
        return self._release

    async def find_release(self, name: str | None) -> Release:
        """The release called ``name``; see :meth:`khonkaen_kg.store.engine.Engine.find_release`."""
        if name is None or name in (self.release.name, self.release.id):
            return self.release
        return await asyncio.to_thread(find_release, self._home, name)

    def list_releases(self) -> tuple[Release, ...]:
        """The releases that are kept; see :meth:`khonkaen_kg.store.engine.Engine.list_releases`."""
        return list_releases(self._home)

    async def start(self) -> None:
        """Wait until the current release is loaded, and fork the workers.

        Raises:
            KhonkaenError: the graphs are missing or damaged, and cannot be made anew.
        """
        self._loop = asyncio.get_running_loop()
        try:
            self._pool = await self._open(self._loader, self._count)
        except OSError as error:
            raise _lose_loader() from error
        self._release = await asyncio.to_thread(open_release, self._pool.loader.folder)
        self._spawn(self._follow())

    async def close(self) -> None:
        """Let the loaders and the workers go; what they are doing is cut off."""
        self._is_closed = True
        for task in tuple(self._tasks):
            task.cancel()
        for spool in tuple(self._spools.values()):
            spool.fail(overload)
        for pool in tuple(self._pools):
            await pool.close()
        self._loop = None

    def answer(self, query: Query) -> Answer:
        """The complete answer to ``query``; see :meth:`khonkaen_kg.store.engine.Engine.answer`."""
        if self._loop is None:
            raise overload()
        return asyncio.run_coroutine_threadsafe(self._collect(query), self._loop).result()

    async def stream(self, query: Query) -> Stream:
        """The answer to ``query`` as it comes; see :meth:`khonkaen_kg.store.engine.Engine.stream`.

        Who asks the same as another whose answer is still being made gets the same answer.

        Raises:
            QueryTimeoutError: it took longer than the limit.
            WorkerLostError: it took more memory than the limit, or ended the worker otherwise.
            ResultTooLargeError: its answer is larger than the limit.
            OverloadedError: no worker was free in time.
        """
        pool = await self._choose(query.release)
        key = (pool.release, query)
        spool = self._spools.get(key)
        if spool is None or not spool.can_be_joined:
            spool = self._begin(key)
        return await spool.open()

    def statistics(self) -> Statistics:
        """How the engine is doing."""
        pools = [pool for pool in (self._pool, self._past) if pool]
        return Statistics(
            workers=sum(pool.size + pool.aside for pool in pools),
            busy=sum(pool.busy for pool in pools),
            waiting=sum(pool.waiting for pool in pools),
            answered=self._answered,
            ended=dict(self._ended),
            refused=self._refused,
        )

    async def _collect(self, query: Query) -> Answer:
        return await collect(await self.stream(query))

    def _begin(self, key: tuple[str, Query]) -> Spool:
        """The spool of an answer that is being made from now on."""

        def abandon() -> None:
            # Who asks the same from now on must not wait for what will not come.
            self._forget(key, spool)
            task.cancel()

        spool = Spool(abandon)
        self._spools[key] = spool
        self._held.add(spool)
        task = self._spawn(self._run(key, spool))
        return spool

    def _forget(self, key: tuple[str, Query], spool: Spool) -> None:
        if self._spools.get(key) is spool:
            del self._spools[key]

    async def _take(self, query: Query) -> Worker:
        while True:
            pool = await self._choose(query.release)
            # A pool that is lost meanwhile has been replaced.
            with suppress(ConnectionError):
                return await pool.take(self._limits.patience)

    async def _run(self, key: tuple[str, Query], spool: Spool, *, is_fresh: bool = True) -> None:
        """Have ``key``'s query answered into ``spool``; ``is_fresh`` where no worker has died of it yet."""
        try:
            worker = await self._take(key[1])
            start = time.monotonic()
            aside = asyncio.get_running_loop().call_later(_LONG, worker.pool.set_aside, worker)
            try:
                is_whole = await self._pump(worker.channel, key[1], spool)
            except BaseException:
                # Whoever asked has left, or the engine is closing.
                self._ended["disconnect"] += 1
                await worker.pool.end(worker)
                raise
            finally:
                aside.cancel()
            if is_whole:
                self._answered += 1
                worker.pool.put(worker)
                return
            is_late = await worker.pool.end(worker) == signal.SIGALRM or time.monotonic() - start >= self._limits.seconds
            self._ended["deadline" if is_late else "lost"] += 1
            if not spool.is_begun and not spool.is_settled and is_fresh and time.monotonic() - start < _LONG:
                # It was dying before it was asked.
                await self._run(key, spool, is_fresh=False)
                return
            LOG.warning("a worker was ended: %s", "deadline" if is_late else "memory, or it crashed")
            spool.fail(partial(_time_out, self._limits.seconds) if is_late else _lose_worker)
        except OverloadedError:
            self._refused += 1
            spool.fail(overload)
        except KhonkaenError as error:
            spool.fail(partial(_renew_error, error))
        finally:
            self._forget(key, spool)
            # Whatever happened, nobody waits for ever.
            if not spool.is_settled:
                spool.fail(overload)

    async def _pump(self, channel: Channel, query: Query, spool: Spool) -> bool:
        """Have a worker answer ``query`` into ``spool``; gives whether it did, or told why not."""
        limits = self._limits
        request = {
            "solutions": query.solutions,
            "graph": query.graph,
            "dataset": (query.default_graphs, query.named_graphs),
            "seconds": limits.seconds,
            "size": limits.size,
        }
        channel.send(request, query.text.encode("utf-8", "surrogatepass"))
        with suppress(TimeoutError):
            async with asyncio.timeout(limits.seconds + _GRACE):
                while frame := await channel.receive():
                    header, body = frame
                    if "error" in header:
                        spool.fail(partial(make_error, header))
                        return True
                    if "kind" in header:
                        spool.begin(header["kind"], header["media_type"])
                    spool.add(body)
                    if "end" in header:
                        spool.end()
                        return True
                    self._make_room(spool)
                    if spool.is_settled:
                        return False
        return False

    def _make_room(self, spool: Spool) -> None:
        """Where too much is held for slow readers, the answer of which most is held is cut off."""
        if spool.held and sum(held.held for held in self._held) > self._limits.spool:
            max(self._held, key=lambda held: held.held).fail(_refuse_slowness)

    async def _open(self, loader: Loader, count: int) -> Pool:
        """The pool of ``loader``, once it has its release; one that cannot be had leaves nothing behind."""
        pool = Pool(loader, count, aside=self._limits.long, waiting=self._limits.waiting, recycle=self._recycle, ended=self._ended, tell_lost=self._recover)
        self._pools.add(pool)
        try:
            await loader.wait()
            for note in loader.notes:
                LOG.warning("%s", " · ".join(note.splitlines()))
            await pool.fill()
        except BaseException:
            await pool.close()
            raise
        return pool

    async def _choose(self, name: str | None) -> Pool:
        """The pool of the release called ``name``: an earlier one is brought about from the current one when it is asked for.

        Raises:
            KhonkaenError: it is not kept, or damaged.
        """
        pool = self._pool
        if pool is None or self._is_closed:
            raise overload()
        if name is None or name == pool.release:
            return pool
        release = await self.find_release(name)
        try:
            async with asyncio.timeout(self._limits.patience), self._past_lock:
                if release.name == pool.release:
                    return pool
                if self._past is None or self._past.release != release.name or self._past.is_lost:
                    past = await self._open(await pool.loader.descend(release.name), 1)
                    if self._past:
                        self._past.retire()
                    self._past = past
                self._past_asked = time.monotonic()
                return self._past
        except OSError:
            # It takes too long, or the process to come from is gone; in a moment there is another.
            raise overload() from None

    async def _follow(self) -> None:
        """Change to another release as soon as it is the current one; let earlier ones go that nobody asks."""
        seen: str | None = self._pool.loader.folder.name if self._pool else None
        while True:
            await asyncio.sleep(_GLANCE)
            if self._past and not self._past.busy and time.monotonic() - self._past_asked > _IDLE:
                self._past.retire()
                self._past = None
            name = await asyncio.to_thread(read_pointer, self._home)
            if name != seen and name is not None:
                try:
                    async with self._change_lock:
                        await self._change(await asyncio.to_thread(find_release, self._home, name))
                    seen = name
                except KhonkaenError:
                    LOG.exception("release %s cannot be served; the one before it still is", name)
                    seen = name
                except OSError:
                    LOG.warning("release %s cannot be served yet; trying again", name)
                    if self._pool:
                        self._recover(self._pool)

    async def _change(self, release: Release) -> None:
        if self._pool and release.name != self._pool.release:
            self._adopt(await self._open(await self._pool.loader.descend(release.name), self._count), release)
            LOG.warning("release %s is served from now on", release.name)

    def _adopt(self, pool: Pool, release: Release) -> None:
        """Answer from ``pool`` from now on; who has asked or waits at the one before it is still answered there."""
        old, self._pool, self._release = self._pool, pool, release
        if old:
            old.retire()

    def _recover(self, lost: Pool) -> None:
        """Start a loader anew: the one of ``lost`` is gone."""
        if lost is self._pool and not self._is_closed and (self._recovering is None or self._recovering.done()):
            self._recovering = self._spawn(self._restart(lost))

    async def _restart(self, lost: Pool) -> None:
        pause = _PAUSE
        async with self._change_lock:
            while self._pool is lost:
                try:
                    pool = await self._open(Loader.start(self._home, self._limits.memory, self._address), self._count)
                    self._adopt(pool, await asyncio.to_thread(open_release, pool.loader.folder))
                except (OSError, KhonkaenError):
                    LOG.exception("the process that holds the graphs cannot be started anew; trying again")
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _IDLE)

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _renew_error(error: KhonkaenError) -> KhonkaenError:
    """``error`` for another who gets it: raising adds to a traceback."""
    return type(error)(th=error.th, en=error.en, remedy_th=error.remedy_th, remedy_en=error.remedy_en, place=error.place)


def _refuse_slowness() -> OverloadedError:
    return OverloadedError(
        th="มีคำตอบขนาดใหญ่ที่ผู้ขอรับช้าอยู่มากเกินไป จึงตัดคำตอบนี้",
        en="too much is held for readers that are slow, so this answer was cut off",
        remedy_th="รับคำตอบให้เร็วขึ้น หรือขอเฉพาะที่ต้องใช้",
        remedy_en="read faster, or ask for less",
    )


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


def _lose_loader() -> NotBuiltError:
    return NotBuiltError(
        th="กระบวนการที่ถือกราฟหยุดทำงาน",
        en="the process that holds the graphs has ended",
        remedy_th="เริ่มบริการใหม่",
        remedy_en="start the service again",
    )
