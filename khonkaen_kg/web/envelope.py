"""What stands around every answer, whatever made it: CORS, security headers, OPTIONS, and a last resort for the unexpected."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from khonkaen_kg.errors import UnavailableError
from khonkaen_kg.web import problems

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG: Final = logging.getLogger(__name__)

# No page of this site needs anything from another host, nor any inline script or style. Swagger UI's stylesheet draws its icons from data: images.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": ", ".join(
        (
            *("Link", "ETag", "Last-Modified", "Retry-After", "Content-Language", "Content-Location", "Content-Disposition"),
            *("Accept-Ranges", "Content-Range", "Content-Encoding", "Content-Length", "Repr-Digest", "Memento-Datetime", "X-Request-Id"),
        )
    ),
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_RAW_HEADERS: Final = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS.items())

_PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": ", ".join(
        (
            *("Accept", "Accept-Datetime", "Accept-Language", "Content-Type", "X-Requested-With", "Range"),
            *("If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since"),
        )
    ),
    "Access-Control-Max-Age": "86400",
}


class BrokenAnswerError(Exception):
    """The rest of an answer that has begun is lost; its text is the code of the error. The server ends the connection without ending the answer."""


def list_methods(path: str) -> str:
    """The methods that an address takes, as an ``Allow`` header lists them."""
    return "GET, HEAD, POST, QUERY, OPTIONS" if path == "/sparql" else "GET, HEAD, OPTIONS"


def answer_options(path: str) -> Response:
    """The response to OPTIONS on an address that exists: its methods, and that pages of any origin may call it."""
    methods = list_methods(path)
    return Response(status_code=204, headers={"Allow": methods, "Access-Control-Allow-Methods": methods, **_PREFLIGHT})


class Envelope:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; see ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_wrapped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                given = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in _RAW_HEADERS if pair[0] not in given)]
            await send(message)

        try:
            await self.app(scope, receive, send_wrapped)
        except ClientDisconnect:
            # Nobody is left to answer.
            return
        except asyncio.CancelledError:
            # The server stops before the answer was ready.
            if not started:
                await problems.answer_error(Request(scope), _stopping())(scope, receive, send_wrapped)
            raise
        except Exception:
            # After the first byte the only honest end is a broken transfer, which the server makes of an exception; before it, a status.
            if started:
                raise
            LOG.exception("unexpected failure at %s %s", scope["method"], scope["path"])
            await problems.answer_error(Request(scope), problems.internal_failure())(scope, receive, send_wrapped)


def _stopping() -> UnavailableError:
    return UnavailableError(
        th="ระบบกำลังหยุดให้บริการ จึงตอบคำขอนี้ไม่ทัน",
        en="The service is stopping, before this request was answered.",
        remedy_th="ลองใหม่เมื่อระบบกลับมาให้บริการ",
        remedy_en="Try again once the service is back.",
    )
