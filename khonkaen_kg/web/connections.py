"""Connections: what stands before the application on every one of them. Deadlines, caps, sizes, well-formed requests, and for whose host they are."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import re
import socket
import struct
import sys
from collections import Counter
from contextlib import suppress
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from khonkaen_kg.errors import KhonkaenError
from khonkaen_kg.settings import HOSTS
from khonkaen_kg.web import forms, problems, rendering
from khonkaen_kg.web.budgets import find_network
from khonkaen_kg.web.envelope import HEADERS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Set

    import uvicorn
    from uvicorn.server import ServerState

HEAD_SECONDS: Final = 10
"""Seconds from a connection's start, or from the last answer, in which a request line and its headers must have come."""
BODY_SECONDS: Final = 10
BODY_RATE: Final = 65_536
"""Each so many bytes of a body give it another second."""
IDLE_SECONDS: Final = 5
TAKING_SECONDS: Final = 28
"""Seconds in which a reader may take nothing while more waits for it than the system's own buffers hold.

A system whose own buffer is full is asked ever more rarely whether there is room again: on Linux after 0.2, 0.6, 1.4, 3, 6.2, 12.6 and 25.4 seconds.
"""
TAKING_RATE: Final = 6_000
"""Each so many bytes that it takes give it another second, up to ``MAX_TAKING_SECONDS``: its system may hold what it has still to read."""
MAX_TAKING_SECONDS: Final = 60
MAX_UNSENT: Final = 131_072
"""Bytes that the system holds for a client beside those on their way. Left to itself it holds megabytes, and who takes them slowly seems to take nothing."""
LEAVING_SECONDS: Final = 2
"""Seconds in which a client that is still sending can read why it is not heard: closing at once would reset what it has not yet read."""

MAX_TARGET_BYTES: Final = 65_536
MAX_HEADER_BYTES: Final = 65_536
MAX_HEADERS: Final = 100
MAX_BODY_BYTES: Final = 16_777_216
MAX_PIPELINED: Final = 32

_HOST: Final = re.compile(rb"(\[[0-9a-f:.]+\]|[0-9a-z._-]+)(?::[0-9]*)?", re.IGNORECASE)
_HAS_LOWAT: Final = hasattr(socket, "TCP_NOTSENT_LOWAT")
# On, for 0 seconds.
_NO_LINGERING: Final = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
# The field tcpi_bytes_acked of Linux's struct tcp_info.
_ACKNOWLEDGED: Final = struct.Struct("=120xQ")
_INFO_SIZE: Final = 128
_MAX_KNOWN_HOSTS: Final = 1_000


class Gate:
    """Who may come in: so many connections in all and from one address, and requests for this site's hosts only."""

    def __init__(self, hosts: Collection[str] | None, is_proxy: Callable[[str], bool], connections: int, per_address: int) -> None:
        """Makes a gate through which nobody has come yet.

        Args:
            hosts: the host names that are this site's beside those of loopback, in lower case; None: any.
            is_proxy: whether an address is that of a trusted proxy, which may open any part of the connections.
            connections: how many connections there may be at a time.
            per_address: how many of them from one address (of IPv6: from one /64 network).
        """
        self.connections = connections
        self._hosts = hosts
        self._is_proxy = is_proxy
        self._per_address = per_address
        self._inside: Counter[str] = Counter()
        self._known_hosts: set[bytes] = set()

    def enter(self, address: str) -> bool:
        """Whether another connection from ``address`` may come in; where it may, it is counted until it leaves."""
        network = find_network(address)
        if self._inside.total() >= self.connections or (self._inside[network] >= self._per_address and not self._is_proxy(address)):
            return False
        self._inside[network] += 1
        return True

    def leave(self, address: str) -> None:
        """A connection from ``address`` that had come in has ended."""
        network = find_network(address)
        self._inside[network] -= 1
        if not self._inside[network]:
            del self._inside[network]

    def check_host(self, sent: bytes) -> None:
        """Lets a request pass that is for this site, as its ``Host`` or the authority of its address says.

        Raises:
            ProtocolError: ``sent`` is no host name or address with or without a port.
            ForeignHostError: it is another site's.
        """
        if sent in self._known_hosts:
            return
        match = _HOST.fullmatch(sent)
        if match is None:
            raise _malformed("bad host name")
        host = match[1].decode().lower().removesuffix(".")
        if self._hosts is not None and host not in self._hosts and not is_loopback(host.strip("[]")):
            raise _foreign(host)
        if len(self._known_hosts) < _MAX_KNOWN_HOSTS:
            self._known_hosts.add(sent)


def is_loopback(host: str) -> bool:
    """Whether a host name or an address is that of this machine to itself.

    >>> [is_loopback(host) for host in ("localhost", "127.8.0.1", "::1", "127.0.0.1.example", "0.0.0.0")]
    [True, True, True, False, False]
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Stage(Enum):
    FRESH = auto()
    """Nothing has come yet."""
    IDLE = auto()
    """Between two requests, or while one is answered."""
    HEAD = auto()
    """In a request line or its headers."""
    BODY = auto()
    LEAVING = auto()
    """Nothing more is heard: it ends once what is owed is answered."""


class Connection(HttpToolsProtocol):
    """An HTTP/1.1 connection that keeps to this module's limits.

    Refusals are whole answers, and come in order: never within or before the answer to an earlier request on the connection. Time is counted by
    :func:`sweep`, so a request starts no timer of its own.
    """

    def __init__(
        self, gate: Gate, config: uvicorn.Config, server_state: ServerState, app_state: dict[str, Any], _loop: asyncio.AbstractEventLoop | None = None
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._gate = gate
        self._address: str | None = None
        self._stage = _Stage.FRESH
        # Requests whose head is read and whose answer is not yet complete.
        self._unanswered = 0
        # Bytes since the packet in which the stage began.
        self._received = 0
        # Seconds since the stage began; where answers are under way, since the last was complete.
        self._waited = 0
        # Seconds that the client still has to take something, and the bytes that it had taken when they were counted.
        self._patience = float(TAKING_SECONDS)
        self._taken: int | None = None
        self._is_last = False
        self._refusal: bytes | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Come in, or be told why not."""
        super().connection_made(transport)
        if _HAS_LOWAT:
            self._set_option(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MAX_UNSENT)
        address = self.client[0] if self.client else ""
        if self._gate.enter(address):
            self._address = address
        elif len(self.connections) > 2 * self._gate.connections:
            self._cut()
        else:
            self._refuse(_crowded())

    def connection_lost(self, exc: Exception | None) -> None:
        """Make room for another."""
        if self._address is not None:
            self._gate.leave(self._address)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read what came, as far as the limits allow."""
        stage = self._stage
        if stage is _Stage.LEAVING:
            self._received += len(data)
            if self._received > MAX_BODY_BYTES:
                self._cut()
            return
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            # The request is answered as if it had not asked for another protocol, and whatever follows it is in none that is spoken here.
            self._stage = _Stage.LEAVING
        except httptools.HttpParserError as error:
            reason = error.__context__
            self._refuse(reason if isinstance(reason, KhonkaenError) else _malformed(str(error)))
        else:
            if stage is self._stage:
                self._received += len(data)
                if stage is _Stage.HEAD and self._received > MAX_TARGET_BYTES + MAX_HEADER_BYTES:
                    self._refuse(_long_target() if len(self.url) > MAX_TARGET_BYTES else _large_headers())
                elif stage is _Stage.BODY and self._received > MAX_BODY_BYTES:
                    self._refuse(forms.too_large(MAX_BODY_BYTES))

    def on_message_begin(self) -> None:
        """A request's first byte."""
        self._stage = _Stage.HEAD
        self._received = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A request's head is read: refuse it, or start to answer."""
        self._check_head()
        super().on_headers_complete()
        # Trailers would be added here, and so to the headers that the application has already been given.
        self.headers = []
        self._stage = _Stage.BODY
        self._received = 0
        self._waited = 0
        self._unanswered += 1
        # An answer that is complete before its request is read must not close the connection in the midst of it: see `_leave`.
        self._is_last = not self.cycle.keep_alive or self.parser.should_upgrade()
        self.cycle.keep_alive = True
        if len(self.pipeline) > MAX_PIPELINED:
            raise _malformed("too many requests at once")

    def on_message_complete(self) -> None:
        """A request is read whole."""
        self._stage = _Stage.IDLE
        if self._is_last:
            self.cycle.keep_alive = False
        self.cycle.more_body = False
        self.cycle.message_event.set()

    def on_response_complete(self) -> None:
        """A request is answered: go on to what waits behind it. The idle time is counted by the sweeper instead of a timer each."""
        self.server_state.total_requests += 1
        self._unanswered -= 1
        self._waited = 0
        if self.transport.is_closing():
            return
        if self._stage is _Stage.BODY and self.cycle.response_complete:
            self._leave()
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
        elif self._refusal is not None:
            self.transport.write(self._refusal)
            self._leave()

    def resume_writing(self) -> None:
        """The client has taken what was waiting for it."""
        self._patience = max(self._patience, TAKING_SECONDS)
        super().resume_writing()

    def count_second(self) -> None:
        """Another second has passed: end the connection if it was the last that it had."""
        if self.flow.write_paused or self.transport.is_closing():
            self._await_taking()
            return
        self._patience = max(self._patience, TAKING_SECONDS)
        if self._stage is _Stage.BODY:
            # While the application has enough to read, the client is not asked for more.
            self._waited = 0 if self.flow.read_paused else self._waited + 1
            if self._waited >= BODY_SECONDS + self._received // BODY_RATE:
                self._refuse(_late())
        elif not self._unanswered:
            self._waited += 1
            if self._stage is _Stage.HEAD and self._waited >= HEAD_SECONDS:
                self._refuse(_late())
            elif self._waited >= _SECONDS[self._stage]:
                self.transport.close()

    def _check_head(self) -> None:
        if len(self.url) > MAX_TARGET_BYTES:
            raise _long_target()
        hosts, length, encoding, size = [], None, None, 0
        for name, value in self.headers:
            size += len(name) + len(value)
            if name == b"host":
                hosts.append(value)
            elif name == b"content-length":
                length = value
            elif name == b"transfer-encoding":
                encoding = value
        if size > MAX_HEADER_BYTES or len(self.headers) > MAX_HEADERS:
            raise _large_headers()
        version = self.parser.get_http_version()
        if version not in {"1.1", "1.0"}:
            raise _malformed(f"HTTP/{version}")
        if len(hosts) > 1 or (not hosts and version == "1.1"):
            raise _malformed("not one Host")
        for host in hosts:
            self._gate.check_host(host)
        if not self.url.startswith(b"/"):
            self._check_target()
        if length is not None or encoding is not None:
            self._check_framing(length, encoding, version)

    def _check_framing(self, length: bytes | None, encoding: bytes | None, version: str) -> None:
        """Refuses a body whose end another reader may find elsewhere; the parser has refused signs, repeats, and the two headers together."""
        if encoding is not None and (encoding.lower() != b"chunked" or version == "1.0"):
            raise _malformed("a Transfer-Encoding other than chunked, or in HTTP/1.0")
        if self.parser.should_upgrade():
            # To the parser, a request for another protocol has no body: it would read the body as the next request.
            raise _malformed("a body with Upgrade or CONNECT")
        if length is not None and int(length) > MAX_BODY_BYTES:
            raise forms.too_large(MAX_BODY_BYTES)

    def _check_target(self) -> None:
        """Refuses an address that is neither a path nor a URL of this site."""
        # What its type does not say: a part that is not there is None.
        target: Any = httptools.parse_url(self.url)
        if target.schema not in (b"http", b"https") or target.host is None or target.path is None or target.userinfo is not None:
            raise _malformed("bad address")
        self._gate.check_host(b"[%b]" % target.host if b":" in target.host else target.host)

    def _refuse(self, error: KhonkaenError) -> None:
        """Answers the request that is being read, or would be next, with ``error``, after those before it; then nothing more is heard."""
        if self._stage is _Stage.BODY:
            if self.cycle.response_started:
                self._cut()
                return
            # Its answer, should it still come, goes nowhere.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self._unanswered -= 1
            if self.pipeline and self.pipeline[0][0] is self.cycle:
                self.pipeline.popleft()
        refusal = _write_problem(error, self.server_state.default_headers)
        self._stage = _Stage.LEAVING
        if self._unanswered:
            self._refusal = refusal
        else:
            self.transport.write(refusal)
            self._leave()

    def _leave(self) -> None:
        """Says that nothing more will be said, and lets what is still on its way come in unread."""
        self._stage = _Stage.LEAVING
        self._received = 0
        self._waited = 0
        self.flow.resume_reading()
        with suppress(OSError):
            self.transport.write_eof()

    def _cut(self) -> None:
        """Ends the connection at once; what the system holds for the client is dropped too, which else would keep it as long as the client likes."""
        self._set_option(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
        self.transport.abort()

    def _set_option(self, level: int, option: int, value: int | bytes) -> None:
        # One that the client has reset may take none any more.
        with suppress(OSError):
            self.transport.get_extra_info("socket").setsockopt(level, option, value)

    def _await_taking(self) -> None:
        taken = self._count_taken()
        # What fills the system's buffers at first is no sign that anybody reads.
        gained = 0 if self._taken is None else max(taken - self._taken, 0) / TAKING_RATE
        self._taken = taken
        self._patience = min(self._patience + gained, MAX_TAKING_SECONDS) - 1
        if self._patience < 0:
            self._cut()

    def _count_taken(self) -> int:
        """Bytes that the client's system has taken, from any start; where this system does not tell, what left the buffer while nothing was added."""
        if sys.platform == "linux":
            with suppress(OSError, struct.error):
                (taken,) = _ACKNOWLEDGED.unpack_from(self.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO_SIZE))
                return int(taken)
        return -self.transport.get_write_buffer_size()


_SECONDS: Final = {_Stage.FRESH: HEAD_SECONDS, _Stage.HEAD: HEAD_SECONDS, _Stage.IDLE: IDLE_SECONDS, _Stage.LEAVING: LEAVING_SECONDS}


async def sweep(connections: Set[object]) -> None:
    """Counts the seconds of every :class:`Connection` in ``connections``, for ever. Limits of time are kept to the second, and never overrun."""
    while True:
        await asyncio.sleep(1)
        for connection in list(connections):
            if isinstance(connection, Connection):
                connection.count_second()


def _write_problem(error: KhonkaenError, default_headers: list[tuple[bytes, bytes]]) -> bytes:
    """A whole HTTP response, after which the connection is closed."""
    outcome = problems.find_outcome(type(error))
    body = rendering.encode(json.dumps(problems.describe_error(error), ensure_ascii=False))
    headers = HEADERS | {"Content-Type": problems.MEDIA_TYPE, "Content-Length": str(len(body)), "Connection": "close"}
    if outcome.retry_after is not None:
        headers["Retry-After"] = str(outcome.retry_after)
    lines = [f"HTTP/1.1 {outcome.status} {HTTPStatus(outcome.status).phrase}".encode()]
    lines += [b"%b: %b" % header for header in default_headers]
    lines += [f"{name}: {value}".encode() for name, value in headers.items()]
    return b"\r\n".join([*lines, b"", body])


def _malformed(reason: str) -> problems.ProtocolError:
    return problems.ProtocolError(
        th=f"คำขอไม่เป็นไปตามข้อกำหนดของ HTTP/1.1 ({reason})",
        en=f"The request is not well-formed HTTP/1.1 ({reason}).",
        remedy_th="ตรวจสอบโปรแกรมที่ส่งคำขอ",
        remedy_en="Check the program that sent it.",
    )


def _foreign(host: str) -> problems.ForeignHostError:
    shown = host[:255]
    return problems.ForeignHostError(
        th=f"“{shown}” ไม่ใช่ชื่อของเว็บไซต์นี้",
        en=f"“{shown}” is not a name of this site.",
        remedy_th=f"หากเป็นชื่อของเว็บไซต์นี้ ให้ผู้ดูแลระบบเพิ่มในค่า {HOSTS.variable}",
        remedy_en=f"If it is one, the operator adds it to {HOSTS.variable}.",
    )


def _long_target() -> problems.UriTooLongError:
    return problems.UriTooLongError(
        th=f"ที่อยู่ยาวเกินกำหนด {MAX_TARGET_BYTES:,} ไบต์",
        en=f"The address is longer than the limit of {MAX_TARGET_BYTES:,} bytes.",
        remedy_th="ส่งคำถามยาวด้วยวิธี POST",
        remedy_en="Send a long query by POST.",
    )


def _large_headers() -> problems.HeadersTooLargeError:
    return problems.HeadersTooLargeError(
        th=f"ส่วนหัวของคำขอเกินกำหนด {MAX_HEADERS} รายการ หรือ {MAX_HEADER_BYTES:,} ไบต์",
        en=f"The headers are more than {MAX_HEADERS}, or longer than {MAX_HEADER_BYTES:,} bytes.",
        remedy_th="ส่งเฉพาะส่วนหัวที่จำเป็น",
        remedy_en="Send only the headers that are needed.",
    )


def _late() -> problems.LateRequestError:
    return problems.LateRequestError(
        th=f"คำขอมาไม่ครบภายใน {HEAD_SECONDS} วินาที",
        en=f"The request was not there in full within {HEAD_SECONDS} seconds.",
        remedy_th="ส่งคำขอใหม่อีกครั้ง",
        remedy_en="Send it again.",
    )


def _crowded() -> problems.CrowdedError:
    return problems.CrowdedError(
        th="มีการเชื่อมต่อจำนวนมากเกินกำหนด",
        en="Too many connections are open, in all or from this address.",
        remedy_th="ปิดการเชื่อมต่อที่ไม่ใช้ หรือลองใหม่ภายหลัง",
        remedy_en="Close those that are not used, or try again later.",
    )
