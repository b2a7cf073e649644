"""The log: one JSON object a line on standard error, which never holds a query or, unless it is asked for, a whole address, and never harms serving."""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import os
import select
import sys
import threading
import traceback
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE: Final = 4096
"""Bytes of the longest line: what a pipe that says it is ready takes in one piece, without waiting."""
_FRAMES: Final = 12
"""How many of the innermost calls of an exception are told."""

Severity = Literal["info", "warning", "error"]


class Level(StrEnum):
    """What is logged."""

    OFF = "off"
    PROBLEMS = "problems"
    REQUESTS = "requests"


class Log:
    """Writes lines to ``descriptor``; to nowhere where that is None. May be used from any thread.

    A line that cannot be written at once is left out: whoever reads the log slowly, or not at all, must not stop the service. The next line that is written
    says how many are missing.
    """

    def __init__(self, level: Level, descriptor: int | None, *, has_addresses: bool = False) -> None:
        self._level = level
        self._descriptor = None if level == Level.OFF else descriptor
        self._has_addresses = has_addresses
        self._lock = threading.Lock()
        self._missing = 0

    def write(self, severity: Severity, event: str, **fields: object) -> None:
        """Log that ``event`` happened; fields that are None are left out."""
        if self._descriptor is None:
            return
        time = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        document = {"time": time, "level": severity, "event": event} | {name: value for name, value in fields.items() if value is not None}
        with self._lock:
            if self._missing:
                document["missing"] = self._missing
            self._missing = 0 if _write_now(self._descriptor, encode_line(document)) else self._missing + 1

    def write_request(
        self,
        *,
        request_id: str,
        method: str,
        route: str,
        status: int,
        seconds: float,
        size: int,
        client: str | None,
        query: str | None = None,
        is_hit: bool | None = None,
        outcome: str | None = None,
    ) -> None:
        """Log a request that has been answered, where the level asks for it.

        Args:
            request_id: as sent in ``X-Request-Id``.
            method: of the request.
            route: one of :data:`khonkaen_kg.web.metrics.ROUTES`.
            status: of the answer.
            seconds: from the request's first byte to the answer's last.
            size: bytes of the answer's body.
            client: the address that asked, as the server knows it.
            query: the SPARQL text, of which only a hash is logged.
            is_hit: whether the answer came from the cache; None where it never would.
            outcome: the code of the error that was answered.
        """
        is_problem = status >= 500
        if self._descriptor is None or not (is_problem or self._level == Level.REQUESTS):
            return
        self.write(
            # Most others say that a query was too much, or that too many were asked: the service itself is well.
            "error" if status == 500 else "warning" if is_problem else "info",
            "request",
            request_id=request_id,
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 3),
            bytes=size,
            cache=None if is_hit is None else "hit" if is_hit else "miss",
            query_hash=None if query is None else hash_query(query),
            outcome=outcome,
            client=client if client is None or self._has_addresses else shorten_address(client),
        )


def find_standard_error() -> int | None:
    """The descriptor of standard error; None where the process was started without, and the number may be that of anything."""
    with suppress(OSError, AttributeError):
        return sys.stderr.fileno()
    return None


def number_requests() -> Iterator[str]:
    """Identifiers of requests, short and without end: a part drawn once a start, and a count. To be advanced by one thread."""
    start = os.urandom(4).hex()
    return (f"{start}-{number:x}" for number in itertools.count(1))


def hash_query(text: str) -> str:
    """What stands for a query in the log: the first 16 hexadecimal digits of its SHA-256.

    >>> hash_query("ASK {}")
    '819ea91ed5f12b38'
    """
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@lru_cache(maxsize=1024)
def shorten_address(address: str) -> str | None:
    """The network of an address, which many share; None where it is no address, as on a Unix socket.

    >>> shorten_address("203.0.113.77"), shorten_address("2001:db8:1:2::3"), shorten_address("::ffff:203.0.113.77")
    ('203.0.113.0/24', '2001:db8:1::/48', '203.0.113.0/24')
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def encode_line(document: dict[str, Any]) -> bytes:
    """``document`` as one line of ASCII: what is not a printable character is escaped, so that no value can end the line or steer a terminal.

    Long texts and lists are cut until the line fits.
    """
    line = _encode(document)
    length = 1024
    while len(line) > _LINE and length:
        line = _encode({name: _cut(value, length) for name, value in document.items()})
        length //= 2
    return line


def _encode(document: dict[str, Any]) -> bytes:
    # JSON escapes the control characters but one.
    return json.dumps(document, ensure_ascii=True, default=str).replace("\x7f", "\\u007f").encode() + b"\n"


def _cut(value: object, length: int) -> object:
    """``value`` with at most ``length`` characters, or the last entries of a list that has more."""
    if isinstance(value, str) and len(value) > length:
        return value[:length] + "…"
    if isinstance(value, list):
        return [_cut(entry, length) for entry in value[-max(1, length // 64) :]]
    return value


def _write_now(descriptor: int, line: bytes) -> bool:
    """Whether ``line`` could be written without waiting."""
    try:
        _, ready, _ = select.select([], [descriptor], [], 0)
        return bool(ready) and os.write(descriptor, line) == len(line)
    except (OSError, ValueError):
        return False


@contextmanager
def capture_logging(log: Log, *, has_messages: bool = False) -> Iterator[None]:
    """Let warnings and errors of every library go to ``log`` meanwhile.

    Args:
        log: where they go.
        has_messages: whether the texts of exceptions are logged too; they may hold what somebody asked.
    """
    handler = _Handler(log, has_messages=has_messages)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


class _Handler(logging.Handler):
    def __init__(self, log: Log, *, has_messages: bool) -> None:
        super().__init__(logging.WARNING)
        self._log = log
        self._has_messages = has_messages

    def emit(self, record: logging.LogRecord) -> None:
        """Log ``record``; one that is broken is no reason for the service to fail."""
        with suppress(Exception):
            # What follows the first line are other objects' descriptions of themselves (asyncio), which may hold anything.
            message = record.getMessage().partition("\n")[0]
            error = record.exc_info[1] if record.exc_info else None
            fields = _describe_exception(error, has_message=self._has_messages) if error else {}
            self._log.write("error" if record.levelno >= logging.ERROR else "warning", "message", logger=record.name, message=message, **fields)


def _describe_exception(error: BaseException, *, has_message: bool) -> dict[str, object]:
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return {
        "exception": type(error).__name__,
        "exception_message": str(error) if has_message else None,
        "calls": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
