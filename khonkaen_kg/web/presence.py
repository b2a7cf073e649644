"""Whether who asked is still there: what nobody would read need not be made."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from starlette.requests import ClientDisconnect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive

_PATIENCE: Final = 0.25
"""Seconds after which it is worth to look whether the asker is still there."""


@asynccontextmanager
async def watch(receive: Receive) -> AsyncIterator[None]:
    """Cut off what is done within as soon as the asker has gone: nobody would read the answer.

    Raises:
        ClientDisconnect: it has gone.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    watching: list[asyncio.Task[None]] = []
    gone = False

    async def wait_for_end() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        if task:
            task.cancel()

    # Most answers are there before anybody can have lost patience.
    timer = loop.call_later(_PATIENCE, lambda: watching.append(loop.create_task(wait_for_end())))
    try:
        yield
    except asyncio.CancelledError:
        if gone:
            raise ClientDisconnect from None
        raise
    finally:
        timer.cancel()
        for watch in watching:
            watch.cancel()
