"""The server: the app on a socket that listens already."""

from __future__ import annotations

import asyncio
import logging
import sys
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from khonkaen_kg.settings import (
    CACHE,
    CLIENT_ERRORS,
    CLIENT_REQUESTS,
    CLIENT_SECONDS,
    CONNECTIONS,
    CONNECTIONS_PER_ADDRESS,
    HOSTS,
    LOG,
    LOG_ADDRESSES,
    TRACEBACK,
)
from khonkaen_kg.web.connections import Connection, Gate, is_loopback, sweep
from khonkaen_kg.web.envelope import BrokenAnswerError
from khonkaen_kg.web.listener import find_address
from khonkaen_kg.web.log import Level, Log, capture_logging, find_standard_error
from khonkaen_kg.web.site import Options, make_site
from khonkaen_kg.web.suppositions import Suppositions

if TYPE_CHECKING:
    import socket
    from contextlib import AbstractAsyncContextManager

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

DRAIN_SECONDS: Final = 9
"""Seconds that requests under way have left once the process is asked to stop; with what comes after, that is less than ten."""

_OTHER_FILES: Final = 128
"""Files that are open beside the connections: those of the engine, and static ones while they are sent."""


def run(knowledge_graph: KnowledgeGraph, listener: socket.socket, lifetime: AbstractAsyncContextManager[object], address: str) -> None:
    """Serve ``knowledge_graph`` on ``listener`` until the process is asked to stop; requests under way are finished first.

    Args:
        knowledge_graph: what is served.
        listener: a socket that listens.
        lifetime: entered before the first request is taken and left after the last: that of the engine.
        address: the site's address as others reach it, without a slash at its end.

    Raises:
        ParameterError: a setting is not what it must be.
    """
    host = listener.getsockname()[0]
    options = read_options(address)
    suppositions = Suppositions()
    app = make_site(knowledge_graph, options, suppositions)
    # Left to itself, the server looks for a terminal on standard output, which a service manager may have closed.
    config = uvicorn.Config(
        app,
        ws="none",
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        use_colors=False,
        log_config=None,
    )
    gate = Gate(
        hosts=read_hosts(HOSTS.value, is_local=is_loopback(host)),
        is_proxy=ProxyHeadersMiddleware(cast("Any", app), config.forwarded_allow_ips).trusted_hosts.__contains__,
        connections=min(round(CONNECTIONS.read_number(1)), raise_file_limit() - _OTHER_FILES),
        per_address=round(CONNECTIONS_PER_ADDRESS.read_number(1)),
    )
    # Whatever makes a protocol will do.
    config.http = cast("type[asyncio.Protocol]", partial(Connection, gate))
    logging.getLogger("uvicorn.error").addFilter(_is_no_cancellation)
    if sys.stderr:
        sys.stderr.write(f"เปิดที่ · open {find_address(listener)}/  (Ctrl+C เพื่อหยุด · to stop)\n")
    # What an exception says may hold what somebody asked.
    with capture_logging(options.log, has_messages=TRACEBACK.value == "1"):
        options.log.write("info", "started", address=options.address)
        try:
            _Server(config, lifetime, suppositions).run(sockets=[listener])
        finally:
            options.log.write("info", "stopped")


def read_options(address: str) -> Options:
    """What the settings say of the site at ``address``."""
    log = Log(Level(LOG.choose(*Level)), find_standard_error(), has_addresses=LOG_ADDRESSES.value == "1")
    return Options(
        address=address,
        cache=round(CACHE.read_number() * 1_000_000),
        client_seconds=CLIENT_SECONDS.read_number(),
        client_errors=CLIENT_ERRORS.read_number(),
        client_requests=round(CLIENT_REQUESTS.read_number()),
        log=log,
    )


def read_hosts(text: str, *, is_local: bool) -> frozenset[str] | None:
    """The host names in ``text``, which commas part; without any, None for any host, but no name beside loopback's where nobody else is heard.

    >>> sorted(read_hosts("KG.example, www.kg.example", is_local=True))
    ['kg.example', 'www.kg.example']
    >>> read_hosts("", is_local=True), read_hosts("", is_local=False)
    (frozenset(), None)
    """
    hosts = frozenset(host.strip().lower() for host in text.split(",") if host.strip())
    return hosts if hosts or is_local else None


def raise_file_limit() -> int:
    """How many files this process may have open, once the limit is raised as far as it may be."""
    if sys.platform == "win32":
        return sys.maxsize
    import resource  # noqa: PLC0415 (not on every system)

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        except (OSError, ValueError):
            # Some systems name no limit and yet have one.
            hard = soft
    return sys.maxsize if hard == resource.RLIM_INFINITY else hard


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, lifetime: AbstractAsyncContextManager[object], suppositions: Suppositions) -> None:
        super().__init__(config)
        self._lifetime = lifetime
        self._suppositions = suppositions

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        async with self._lifetime:
            await super().serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._sweeper = asyncio.create_task(sweep(self.server_state.connections))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Those who wait for it one after another would keep the rest.
        self._suppositions.close()
        await super().shutdown(sockets)


def _is_no_cancellation(record: logging.LogRecord) -> bool:
    """Whether a log record tells of anything but a request that the stopping server, or the engine, has cut off."""
    return record.exc_info is None or not isinstance(record.exc_info[1], asyncio.CancelledError | BrokenAnswerError)
