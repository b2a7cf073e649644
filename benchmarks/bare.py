"""The least that an ASGI server does: send the bytes of the file that ``BARE_BODY`` names, whatever is asked. What pages are measured against."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_BODY = Path(os.environ["BARE_BODY"]).read_bytes()
_HEADERS = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", b"%d" % len(_BODY))]


async def app(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answer one request; see ASGI."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": _BODY})
