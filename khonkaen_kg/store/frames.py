"""Frames: how the front, the loader and the workers speak over a socket: a length, a header in JSON, and bytes."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from io import BufferedReader
from types import MappingProxyType
from typing import Any, Final, cast

_LENGTHS: Final = struct.Struct(">II")

Frame = tuple[Mapping[str, Any], bytes]
"""A header and a body."""


def write_frame(header: Mapping[str, Any], body: bytes = b"") -> bytes:
    """One frame as it goes over a socket."""
    head = json.dumps(header).encode()
    return b"".join((_LENGTHS.pack(len(head), len(body)), head, body))


@lru_cache
def _read_header(head: bytes) -> Mapping[str, Any]:
    # Most frames have one of very few headers.
    return MappingProxyType(json.loads(head))


def receive_frame(channel: BufferedReader) -> Frame | None:
    """The next frame from the reading end of a socket that blocks; None where the other side is gone."""
    try:
        lengths = channel.read(_LENGTHS.size)
        if len(lengths) < _LENGTHS.size:
            return None
        head_length, body_length = _LENGTHS.unpack(lengths)
        head, body = channel.read(head_length), channel.read(body_length)
    except ConnectionError:
        return None
    return None if len(head) < head_length or len(body) < body_length else (_read_header(head), body)


class Channel(asyncio.Protocol):
    """The event loop's end of a socket over which frames go. One at a time may wait for the next frame."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._buffer = bytearray()
        self._frames: deque[Frame] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self.is_closed = False

    @classmethod
    async def open(cls, end: socket.socket) -> Channel:
        """The channel over ``end``, which it owns from now on."""
        _, channel = await asyncio.get_running_loop().create_unix_connection(lambda: cls(end), sock=end)
        return channel

    @property
    def is_gone(self) -> bool:
        """Whether the other side, which says nothing now, has ended, even where the event loop has not seen it yet."""
        try:
            return self.is_closed or not self._end.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the way out; see :class:`asyncio.Protocol`."""
        # Every stream socket has one of this kind, though not every event loop says so by class.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Cut what comes into frames; see :class:`asyncio.Protocol`."""
        if self._buffer:
            data = bytes(self._buffer + data)
            self._buffer.clear()
        start = 0
        while len(data) - start >= _LENGTHS.size:
            head_length, body_length = _LENGTHS.unpack_from(data, start)
            head = start + _LENGTHS.size
            body = head + head_length
            if len(data) < body + body_length:
                break
            start = body + body_length
            self._frames.append((_read_header(data[head:body]), data[body:start]))
        self._buffer += data[start:]
        if self._frames:
            self._wake()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 (asyncio's signature; how it ended does not matter)
        """Tell whoever waits that no more frames come; see :class:`asyncio.Protocol`."""
        self.is_closed = True
        self._wake()

    def send(self, header: Mapping[str, Any], body: bytes = b"") -> None:
        """Send one frame; nothing happens where the other side is gone."""
        if self._transport and not self.is_closed:
            self._transport.write(write_frame(header, body))

    async def receive(self) -> Frame | None:
        """The next frame; None where the other side is gone."""
        while not self._frames:
            if self.is_closed:
                return None
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self._frames.popleft()

    def close(self) -> None:
        """Let the other side go."""
        if self._transport:
            self._transport.abort()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
