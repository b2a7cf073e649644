"""The spool: an answer between the worker that makes it and those who read it, so that a slow reader holds no worker."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from khonkaen_kg.store.engine import Kind, Stream

_SHARED_BYTES: Final = 1_000_000
"""Up to this size an answer can be joined by another who asks the same; beyond it, what all have read is let go."""


class Spool:
    """An answer while it comes. ``abandon`` is called when the last reader leaves before its end."""

    def __init__(self, abandon: Callable[[], object]) -> None:
        self.size = 0
        self.is_ended = False
        self._abandon = abandon
        self._kind: Kind | None = None
        self._media_type = ""
        self._failure: Callable[[], Exception] | None = None
        self._chunks: list[bytes] = []
        self._readers: set[Reader] = set()
        self._released = 0
        self._freed = 0

    @property
    def is_begun(self) -> bool:
        """Whether the status of the answer is known."""
        return self._kind is not None

    @property
    def is_settled(self) -> bool:
        """Whether the answer is complete, or lost."""
        return self.is_ended or self._failure is not None

    @property
    def can_be_joined(self) -> bool:
        """Whether another reader would get all of it, without waiting for what failed."""
        return self.size <= _SHARED_BYTES and self._failure is None

    @property
    def held(self) -> int:
        """How many bytes are held beyond what every answer may hold."""
        return 0 if self.can_be_joined else self.size - self._freed

    def begin(self, kind: Kind, media_type: str) -> None:
        """The answer is one: its status can be told."""
        self._kind, self._media_type = kind, media_type

    def add(self, data: bytes) -> None:
        """The next piece has come."""
        if data and not self._failure:
            self._chunks.append(data)
            self.size += len(data)
        self._wake()

    def end(self) -> None:
        """The answer is complete."""
        self.is_ended = True
        self._wake()

    def fail(self, failure: Callable[[], Exception]) -> None:
        """The rest of the answer, or all of it, is lost; ``failure`` makes the error that each reader gets. The first reason counts."""
        self._failure = self._failure or failure
        self._chunks.clear()
        self._freed = self.size
        self._wake()

    async def open(self) -> Stream:
        """The answer for one more reader, from its start.

        Raises:
            Exception: what :meth:`fail` was given before the answer began.
        """
        reader = Reader(self)
        self._readers.add(reader)
        try:
            while (kind := self._find_kind()) is None:
                await reader.wait()
        except BaseException:
            await reader.aclose()
            raise
        return Stream(kind, self._media_type, reader)

    def read(self, position: int) -> bytes | None:
        """The piece at ``position``; None where it has not come yet.

        Raises:
            StopAsyncIteration: the answer is complete without it.
            Exception: what :meth:`fail` was given.
        """
        if self._failure:
            raise self._failure()
        if position < len(self._chunks):
            return self._chunks[position]
        if self.is_ended:
            raise StopAsyncIteration
        return None

    def release(self) -> None:
        """Let go what everybody has read, where nobody can join any more."""
        if self.can_be_joined:
            return
        read = min((reader.position for reader in self._readers), default=self._released)
        for position in range(self._released, read):
            self._freed += len(self._chunks[position])
            self._chunks[position] = b""
        self._released = max(read, self._released)

    def leave(self, reader: Reader) -> None:
        """``reader`` reads no more."""
        self._readers.discard(reader)
        if not self._readers and not self.is_settled:
            self._abandon()

    def _find_kind(self) -> Kind | None:
        if self._kind is None and self._failure:
            raise self._failure()
        return self._kind

    def _wake(self) -> None:
        for reader in self._readers:
            reader.wake()


class Reader:
    """The pieces of a spool for one who reads them, as an asynchronous iterator that must be closed."""

    def __init__(self, spool: Spool) -> None:
        self.position = 0
        self._spool = spool
        self._waiter: asyncio.Future[None] | None = None

    def __aiter__(self) -> Reader:
        return self

    async def __anext__(self) -> bytes:
        while (data := self._spool.read(self.position)) is None:
            await self.wait()
        self.position += 1
        self._spool.release()
        return data

    async def aclose(self) -> None:
        """Read no more."""
        self._spool.leave(self)

    async def wait(self) -> None:
        """Wait until something has changed."""
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def wake(self) -> None:
        """Something has changed."""
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)
