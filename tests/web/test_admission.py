"""Who may ask the engine, and who is told to come again."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest
from starlette.requests import ClientDisconnect, Request

from khonkaen_kg.errors import OverloadedError
from khonkaen_kg.web.admission import Admission

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import Message


def make_request(*, is_gone: bool = False) -> Request:
    async def receive() -> Message:
        return {"type": "http.disconnect" if is_gone else "http.request"}

    return Request({"type": "http", "method": "GET", "path": "/", "headers": []}, receive)


def run_while_taken(admission: Admission, act: Callable[[threading.Event], Awaitable[None]]) -> None:
    """Run ``act`` while the only place of ``admission`` is taken; setting the event frees it."""

    async def run() -> None:
        end = threading.Event()
        taken = asyncio.create_task(admission.run(make_request(), end.wait, 10))
        await asyncio.sleep(0)
        try:
            await act(end)
        finally:
            end.set()
        assert await taken
        assert await admission.run(make_request(), int, "7") == 7

    asyncio.run(run())


def test_one_too_many_is_refused_at_once() -> None:
    async def act(end: threading.Event) -> None:
        with pytest.raises(OverloadedError):
            await admission.run(make_request(), int)

    admission = Admission(places=1, max_waiting=0)
    run_while_taken(admission, act)


def test_who_waits_too_long_is_refused() -> None:
    async def act(end: threading.Event) -> None:
        for _ in range(2):
            with pytest.raises(OverloadedError):
                await admission.run(make_request(), int)

    admission = Admission(places=1, max_waiting=1, patience=0.05)
    run_while_taken(admission, act)


def test_who_waits_is_admitted_once_a_place_is_free_unless_gone() -> None:
    async def act(end: threading.Event) -> None:
        gone = asyncio.create_task(admission.run(make_request(is_gone=True), pytest.fail, "called for nobody"))
        stayed = asyncio.create_task(admission.run(make_request(), int, "8"))
        await asyncio.sleep(0)
        end.set()
        with pytest.raises(ClientDisconnect):
            await gone
        assert await stayed == 8

    admission = Admission(places=1, max_waiting=2)
    run_while_taken(admission, act)
