"""Frames: the same on the other side, however the bytes are cut on their way."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from khonkaen_kg.store.frames import Channel, receive_frame, write_frame

Sent = tuple[dict[str, Any], bytes]

VALUES = st.none() | st.booleans() | st.integers() | st.text()
HEADERS = st.dictionaries(st.text(), VALUES | st.lists(VALUES, max_size=3), max_size=4)
FRAMES = st.lists(st.tuples(HEADERS, st.binary(max_size=40)), min_size=1, max_size=4)
MIXED: list[Sent] = [({}, b""), ({"th": "ไทย \ud800", "place": ["query", 1, None]}, b"\x00" * 9), ({"end": True}, b'{"end": true}')]


def encode(frames: list[Sent]) -> bytes:
    return b"".join(write_frame(header, body) for header, body in frames)


def carry(pieces: Iterable[bytes]) -> list[Sent]:
    """The frames that are taken from a channel to which ``pieces`` came, after which the other side was gone."""

    async def take() -> list[Sent]:
        taken: list[Sent] = []
        while frame := await asyncio.wait_for(channel.receive(), 5):
            taken.append((dict(frame[0]), frame[1]))
        return taken

    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = Channel(ours)
        for piece in pieces:
            channel.data_received(piece)
        channel.connection_lost(None)
        return asyncio.run(take())


def test_frames_are_the_same_wherever_they_are_cut() -> None:
    data = encode(MIXED)
    for at in range(len(data) + 1):
        assert carry((data[:at], data[at:])) == MIXED, at


@given(FRAMES, st.lists(st.integers(0, 400), max_size=12))
@example(MIXED, list(range(200)))
def test_frames_are_the_same_however_often_they_are_cut(frames: list[Sent], cuts: list[int]) -> None:
    data = encode(frames)
    ends = sorted({min(cut, len(data)) for cut in cuts} | {len(data)})
    assert carry(data[start:end] for start, end in zip([0, *ends], ends, strict=False)) == frames


@given(FRAMES)
def test_frame_that_is_not_whole_is_none(frames: list[Sent]) -> None:
    # All but the last, and then the end.
    assert carry([encode(frames)[:-1]]) == frames[:-1]


@given(FRAMES)
def test_other_side_may_be_a_socket_that_blocks(frames: list[Sent]) -> None:
    ours, theirs = socket.socketpair()
    with theirs, ours, theirs.makefile("rb") as reader:
        ours.sendall(encode(frames))
        ours.shutdown(socket.SHUT_WR)
        received = [receive_frame(reader) for _ in frames]
        assert [(dict(frame[0]), frame[1]) for frame in received if frame] == frames
        assert receive_frame(reader) is None


@pytest.mark.parametrize("at", range(len(encode(MIXED[:2]))))
def test_frame_that_is_cut_off_by_a_closed_socket_is_none(at: int) -> None:
    ours, theirs = socket.socketpair()
    data = encode(MIXED[:2])
    with theirs, ours, theirs.makefile("rb") as reader:
        ours.sendall(data[:at])
        ours.close()
        whole = int(at >= len(encode(MIXED[:1])))
        assert [receive_frame(reader) is not None for _ in range(whole + 1)] == [True] * whole + [False]


def test_socket_that_is_reset_is_none() -> None:
    ours, theirs = socket.socketpair()
    with theirs, theirs.makefile("rb") as reader:
        theirs.sendall(b"never read")
        # A socket that is closed with bytes unread resets the other side.
        ours.close()
        assert receive_frame(reader) is None


def test_channel_whose_other_side_is_gone_gives_what_came_and_then_none() -> None:
    async def run() -> None:
        ours, theirs = socket.socketpair()
        channel = await Channel.open(ours)
        theirs.sendall(encode(MIXED))
        theirs.close()
        received = [await asyncio.wait_for(channel.receive(), 5) for _ in range(5)]
        assert [(dict(frame[0]), frame[1]) if frame else None for frame in received] == [*MIXED, None, None]
        assert channel.is_closed
        # Nobody is there to hear it, and nothing happens.
        channel.send({"end": True})
        channel.close()

    asyncio.run(run())


def test_one_who_waits_is_told_that_the_other_side_is_gone() -> None:
    async def run() -> None:
        ours, theirs = socket.socketpair()
        channel = await Channel.open(ours)
        waiting = asyncio.create_task(channel.receive())
        await asyncio.sleep(0)
        theirs.close()
        assert await asyncio.wait_for(waiting, 5) is None

    asyncio.run(run())


def test_channel_knows_that_the_other_side_is_gone_before_the_loop_has_seen_it() -> None:
    async def run() -> None:
        ours, theirs = socket.socketpair()
        channel = await Channel.open(ours)
        before = channel.is_gone
        theirs.close()
        assert (before, channel.is_gone, channel.is_closed) == (False, True, False)
        channel.close()

    asyncio.run(run())


def test_large_frames_go_both_ways() -> None:
    async def run() -> None:
        ours, theirs = socket.socketpair()
        one, two = await Channel.open(ours), await Channel.open(theirs)
        body = bytes(range(256)) * 20_000
        one.send({"kind": "graph"}, body)
        two.send({"kind": "boolean"}, body)
        for channel, kind in ((two, "graph"), (one, "boolean")):
            frame = await asyncio.wait_for(channel.receive(), 10)
            assert frame is not None
            assert (frame[0]["kind"], frame[1]) == (kind, body)
        one.close()
        assert await asyncio.wait_for(two.receive(), 5) is None
        two.close()

    asyncio.run(run())


def test_one_who_gives_up_waiting_takes_no_frame_away() -> None:
    async def run() -> None:
        ours, theirs = socket.socketpair()
        channel = await Channel.open(ours)
        waiting = asyncio.create_task(channel.receive())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        theirs.sendall(encode(MIXED[1:]))
        first = await asyncio.wait_for(channel.receive(), 5)
        assert first is not None
        assert dict(first[0]) == MIXED[1][0]
        channel.close()
        theirs.close()

    asyncio.run(run())
