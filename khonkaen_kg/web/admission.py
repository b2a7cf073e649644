"""Who may ask the engine now: a few at a time, and a short queue, so that slow questions never take what the other pages need."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from khonkaen_kg.store.pool import overload

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

PLACES: Final = max(2, os.cpu_count() or 2) + 2
"""How many ask at the same time: about as many as the engine has workers, and a few that are reading or drawing what they got."""
MAX_WAITING: Final = 32
PATIENCE: Final = 10.0
"""Seconds after which one who still waits is better told to come again."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Admission:
    """The one way to the engine. Waiting is done on the event loop: threads are few, and files and all else that needs none of the engine use them too."""

    def __init__(self, places: int = PLACES, max_waiting: int = MAX_WAITING, patience: float = PATIENCE) -> None:
        self._places = asyncio.Semaphore(places)
        self._max_waiting = max_waiting
        self._patience = patience
        self._waiting = 0

    async def run(self, request: Request, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What ``work`` returns, called in a thread once there is a place for ``request``.

        Raises:
            OverloadedError: too many wait already, or no place was free in time.
            ClientDisconnect: whoever asked has gone in the meantime.
        """
        has_to_wait = self._places.locked()
        await (self._wait() if has_to_wait else self._places.acquire())
        try:
            if has_to_wait and await request.is_disconnected():
                raise ClientDisconnect
            return await run_in_threadpool(work, *args, **kwargs)
        finally:
            self._places.release()

    async def _wait(self) -> None:
        if self._waiting >= self._max_waiting:
            raise overload()
        self._waiting += 1
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError:
            raise overload() from None
        finally:
            self._waiting -= 1
