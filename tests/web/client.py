"""A client that speaks to the application in this process, without a socket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from starlette.types import ASGIApp

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@dataclass(frozen=True, slots=True)
class Client:
    """Sends requests to an ASGI application, each in an event loop of its own."""

    app: ASGIApp

    def request(self, method: str, url: str, **options: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://kg.test") as client:
                return await client.request(method, url, **options)

        return asyncio.run(send())

    def get(self, url: str, accept: str | None = None, **headers: str) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("GET", url, headers=given if accept is None else {"accept": accept, **given})

    def browse(self, url: str, **headers: str) -> Page:
        """The page that a browser gets."""
        return Page(self.get(url, BROWSER, **headers))


class Page(HTMLParser):
    """A page taken apart: its text, and every element with its attributes."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__()
        self.response = response
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._within: list[str] = []
        self.feed(response.text)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def links(self) -> list[str]:
        return [attributes["href"] for attributes in self.all("a")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.words.append(data)
