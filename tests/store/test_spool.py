"""The spool: every reader gets the whole answer or its error, and what all have read is let go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from khonkaen_kg.errors import WorkerLostError
from khonkaen_kg.store.engine import Stream
from khonkaen_kg.store.spool import Spool

SHARED = 1_000_000
"""Bytes up to which an answer can be joined."""


class Left(list[str]):
    """How often a spool was abandoned."""

    def abandon(self) -> None:
        self.append("abandoned")


def lose() -> WorkerLostError:
    return WorkerLostError(th="ตาย", en="gone", remedy_th="ลองใหม่", remedy_en="again")


def in_loop(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """Run ``test`` in an event loop, and never for ever."""

    def run() -> None:
        asyncio.run(asyncio.wait_for(test(), 10))

    run.__name__ = test.__name__
    return run


def make_spool() -> tuple[Spool, Left]:
    left = Left()
    return Spool(left.abandon), left


async def read(stream: Stream) -> bytes:
    return b"".join([chunk async for chunk in stream.chunks])


async def settle() -> None:
    """Let everybody who can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


@in_loop
async def test_every_reader_gets_all_from_the_start_whenever_it_came() -> None:
    spool, left = make_spool()
    early = [asyncio.create_task(spool.open()) for _ in range(2)]
    await settle()
    assert not any(task.done() for task in early)
    spool.begin("solutions", "text/csv")
    spool.add(b"one ")
    streams = [await task for task in early]
    assert {(stream.kind, stream.media_type) for stream in streams} == {("solutions", "text/csv")}
    readers = [asyncio.create_task(read(stream)) for stream in streams]
    await settle()
    spool.add(b"two ")
    readers.append(asyncio.create_task(read(await spool.open())))
    spool.add(b"three")
    spool.end()
    late = await spool.open()
    assert [await reader for reader in readers] == [b"one two three"] * 3
    assert await read(late) == b"one two three"
    for stream in (*streams, late):
        await stream.chunks.aclose()
    assert left == []


@in_loop
async def test_empty_answer_has_a_status_and_an_end() -> None:
    spool, _ = make_spool()
    opening = asyncio.create_task(spool.open())
    await settle()
    spool.begin("graph", "application/n-triples")
    spool.add(b"")
    spool.end()
    assert await read(await opening) == b""
    assert spool.size == 0


@in_loop
async def test_failure_before_the_answer_is_that_of_everybody_who_opens_it() -> None:
    spool, left = make_spool()
    opening = [asyncio.create_task(spool.open()) for _ in range(3)]
    await settle()
    spool.fail(lose)
    caught = [error for error in await asyncio.gather(*opening, return_exceptions=True) if isinstance(error, WorkerLostError)]
    # An error of one's own: a traceback that is shared grows with each who raises it.
    assert len({id(error) for error in caught}) == 3
    with pytest.raises(WorkerLostError):
        await spool.open()
    assert left == []
    assert not spool.can_be_joined


@in_loop
async def test_failure_after_the_answer_has_begun_reaches_every_reader() -> None:
    spool, left = make_spool()
    spool.begin("solutions", "text/csv")
    spool.add(b"half")
    streams = [await spool.open() for _ in range(2)]
    assert await anext(streams[0].chunks.__aiter__()) == b"half"
    waiting = asyncio.ensure_future(anext(streams[0].chunks.__aiter__()))
    await settle()
    spool.fail(lose)
    with pytest.raises(WorkerLostError):
        await waiting
    # The slower one gets no end either.
    with pytest.raises(WorkerLostError):
        await read(streams[1])
    for stream in streams:
        await stream.chunks.aclose()
    assert left == []


@in_loop
async def test_answer_is_abandoned_when_the_last_reader_leaves() -> None:
    spool, left = make_spool()
    spool.begin("solutions", "text/csv")
    one, two = await spool.open(), await spool.open()
    await one.chunks.aclose()
    assert left == []
    await two.chunks.aclose()
    assert left == ["abandoned"]


@in_loop
async def test_answer_is_abandoned_when_all_leave_before_it_begins() -> None:
    spool, left = make_spool()
    opening = [asyncio.create_task(spool.open()) for _ in range(2)]
    await settle()
    opening[0].cancel()
    await settle()
    assert left == []
    opening[1].cancel()
    await settle()
    assert left == ["abandoned"]


@in_loop
async def test_answer_that_is_complete_is_not_abandoned() -> None:
    spool, left = make_spool()
    spool.begin("solutions", "text/csv")
    spool.add(b"all")
    stream = await spool.open()
    spool.end()
    await stream.chunks.aclose()
    assert left == []


@in_loop
async def test_small_answer_is_held_for_those_who_may_join() -> None:
    spool, _ = make_spool()
    spool.begin("solutions", "text/csv")
    spool.add(b"x" * SHARED)
    spool.end()
    assert len(await read(await spool.open())) == SHARED
    assert spool.can_be_joined
    assert spool.held == 0
    assert len(await read(await spool.open())) == SHARED


@in_loop
async def test_large_answer_lets_go_what_all_have_read() -> None:
    spool, _ = make_spool()
    spool.begin("solutions", "text/csv")
    fast, slow = await spool.open(), await spool.open()
    piece = b"x" * 400_000
    for _ in range(2):
        spool.add(piece)
    assert spool.can_be_joined
    spool.add(piece)
    # Nobody can join any more, so all that is kept is kept for the two.
    assert (spool.can_be_joined, spool.held) == (False, 1_200_000)
    for _ in range(3):
        assert await anext(fast.chunks.__aiter__()) == piece
    assert spool.held == 1_200_000
    for remaining in (800_000, 400_000, 0):
        assert await anext(slow.chunks.__aiter__()) == piece
        assert spool.held == remaining
    spool.add(b"end")
    spool.end()
    assert (await read(fast), await read(slow)) == (b"end", b"end")
    assert spool.size == 1_200_003


@in_loop
async def test_one_who_joined_a_small_answer_gets_all_of_it_when_it_grows() -> None:
    spool, _ = make_spool()
    spool.begin("solutions", "text/csv")
    fast = await spool.open()
    pieces = [bytes([number]) * 300_000 for number in range(6)]
    for piece in pieces[:3]:
        spool.add(piece)
        assert await anext(fast.chunks.__aiter__()) == piece
    joined = await spool.open()
    for piece in pieces[3:]:
        spool.add(piece)
        assert await anext(fast.chunks.__aiter__()) == piece
    spool.end()
    assert await read(joined) == b"".join(pieces)
    assert spool.held == 0


@in_loop
async def test_reader_who_leaves_waits_for_nobody() -> None:
    spool, left = make_spool()
    spool.begin("solutions", "text/csv")
    stays, leaves = await spool.open(), await spool.open()
    waiting = asyncio.ensure_future(anext(leaves.chunks.__aiter__()))
    await settle()
    waiting.cancel()
    await settle()
    await leaves.chunks.aclose()
    spool.add(b"all")
    spool.end()
    assert await read(stays) == b"all"
    assert left == []
