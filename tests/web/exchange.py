"""One exchange with an ASGI application as the server has it: header lines as they were sent, bytes as they go out, any version of HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; the names of the headers are in lower case, ``pieces`` are those of the body as it was sent."""

    status: int
    headers: Mapping[str, str]
    pieces: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def lasting(self) -> dict[str, str]:
        """The headers but for the one that no two responses share."""
        return {name: value for name, value in self.headers.items() if name != "x-request-id"}


def ask(
    app: ASGIApp,
    target: str,
    *lines: tuple[str, str],
    method: str = "GET",
    body: bytes = b"",
    version: str = "1.1",
    address: str = "203.0.113.1",
) -> Reply:
    """The reply of ``app`` to one request with these header lines, from ``address``; raises what ``app`` raises."""
    return asyncio.run(send(app, target, *lines, method=method, body=body, version=version, address=address))


async def send(
    app: ASGIApp,
    target: str,
    *lines: tuple[str, str],
    method: str = "GET",
    body: bytes = b"",
    version: str = "1.1",
    address: str = "203.0.113.1",
) -> Reply:
    """As :func:`ask`, in the event loop that runs."""
    path, _, query = target.partition("?")
    requests: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if not requests:
            # Who asks stays until the answer has come.
            await asyncio.Event().wait()
        return requests.pop()

    async def take(message: Message) -> None:
        # As a server has it: one start, then pieces to the last.
        is_start = message["type"] == "http.response.start"
        if is_start is bool(sent) or (len(sent) > 1 and not sent[-1].get("more_body", False)):
            raise RuntimeError(message["type"])
        sent.append(message)

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": version,
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in lines],
        "client": (address, 40_000),
        "server": ("kg.test", 80),
    }
    await app(scope, receive, take)
    start, *rest = sent
    assert not rest[-1].get("more_body", False)
    names = [name for name, _ in start["headers"]]
    assert len(names) == len(set(names)), names
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Reply(start["status"], headers, tuple(message.get("body", b"") for message in rest))
