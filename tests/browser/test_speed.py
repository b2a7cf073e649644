"""The first visit: little to load, nothing that moves, and nothing loaded twice."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import open_page
from tests.browser.test_every_page import FIND_SHIFT, MAX_SHIFT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Response, Route

MAX_FIRST = 60_000
"""Bytes of the first page as they travel, without the font."""
LATE = 0.4
"""Seconds that a font takes on a slow line."""


def test_first_page_is_small(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        came: list[Response] = []
        page.on("response", lambda answer: came.append(answer))  # noqa: PLW0108 (Playwright takes no method of a list)
        page.goto("/", wait_until="networkidle")
        sizes = {answer.url: answer.request.sizes()["responseBodySize"] for answer in came}
    assert len(sizes) >= 3
    assert sum(size for url, size in sizes.items() if not url.endswith(".woff2")) <= MAX_FIRST
    assert all(answer.headers.get("content-encoding") == "gzip" for answer in came if answer.url.endswith((".css", ".js", "/")))


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/", "/gaps", "/matrix", "/id/TH-40/2018-2022/positioning/5"])
def test_nothing_moves_when_the_font_is_late(path: str, width: int, browser: Browser, address: str) -> None:
    def delay(route: Route) -> None:
        time.sleep(LATE)
        route.continue_()

    with open_page(browser, address, width) as page:
        page.route("**/*.woff2", delay)
        page.goto(path)
        page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame)).then(() => true)")
        assert page.evaluate(FIND_SHIFT) <= MAX_SHIFT


def test_second_page_takes_its_font_from_the_first(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/", wait_until="networkidle")
        page.goto("/help", wait_until="networkidle")
        fonts = page.evaluate("performance.getEntriesByType('resource').filter(e => e.name.endsWith('.woff2')).map(e => e.transferSize)")
        assert len(fonts) == 4
        assert set(fonts) == {0}
