"""An embedded engine in an event loop of its own, for tests that ask it from threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from khonkaen_kg.store.embedded import EmbeddedEngine


@contextmanager
def run_engine(engine: EmbeddedEngine) -> Iterator[EmbeddedEngine]:
    """Start ``engine``, and close it at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(engine.start(), loop).result()
        try:
            yield engine
        finally:
            asyncio.run_coroutine_threadsafe(engine.close(), loop).result()
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def find_loader(engine: EmbeddedEngine) -> int:
    """The process of the loader that is asked for new workers."""
    assert engine._pool
    return engine._pool.loader.pid


def list_workers(engine: EmbeddedEngine) -> list[int]:
    """The workers of that loader."""
    loader = find_loader(engine)
    return [int(pid) for pid in Path(f"/proc/{loader}/task/{loader}/children").read_text(encoding="ascii").split()]
