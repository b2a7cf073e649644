"""A real server over two releases of the shipped data, the system's Chromium, and windows of it that complain for a page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import axe_playwright_python
import pytest
from playwright.sync_api import Error, sync_playwright

from tests.servers import start_server
from tests.web.open_site import write_releases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Playwright, Request, Response

    from khonkaen_kg.paths import Home

HEIGHT = 900
_ARGUMENTS = ["--no-sandbox"]


@pytest.fixture(scope="session")
def address(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of ``khonkaen-kg serve`` on a free port of loopback."""
    folder = tmp_path_factory.mktemp("releases")
    write_releases(home, folder)
    with start_server(KHONKAEN_KG_RELEASES=str(folder), KHONKAEN_KG_LOG="off") as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, else the one that Playwright brings, else a failure that says what is missing.

    Of one module only: while Playwright runs, no other test of the process can run an event loop.
    """
    with sync_playwright() as playwright:
        started = _launch(playwright)
        yield started
        started.close()


def _launch(playwright: Playwright) -> Browser:
    installed = shutil.which("chromium") or shutil.which("chromium-browser")
    if installed is not None:
        return playwright.chromium.launch(executable_path=installed, args=_ARGUMENTS)
    if not Path(playwright.chromium.executable_path).exists():
        done = subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(
                f"no browser: install chromium (Debian: apt-get install chromium), or run playwright install chromium, which says: {done.stderr[-500:]}"
            )
    try:
        return playwright.chromium.launch(args=_ARGUMENTS)
    except Error as error:
        pytest.fail(f"Playwright's Chromium does not start; as root: playwright install-deps chromium. It says: {error.message[:500]}")


@contextmanager
def open_page(browser: Browser, address: str, width: int = 1280, *, status: int = 200, **options: object) -> Iterator[Page]:
    """A page of a window of its own, ``width`` pixels wide, of a reader of Thai.

    At the end it must not have called another host, complained in the console, opened a dialog, or got an error, but for answers with ``status``.
    """
    chosen = {"locale": "th-TH", **options}
    context = browser.new_context(base_url=address, viewport={"width": width, "height": HEIGHT}, **chosen)  # type: ignore[arg-type]
    page = context.new_page()
    complaints = listen(page, address, status)
    yield page
    context.close()
    assert complaints == []


def listen(page: Page, address: str, status: int = 200) -> list[str]:
    """The list to which everything is added that a page must not do."""
    complaints: list[str] = []

    def hear_request(request: Request) -> None:
        if not request.url.startswith((address + "/", "data:", "blob:")):
            complaints.append(request.url)

    def hear_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not (status >= 400 and f"status of {status}" in message.text):
            complaints.append(message.text)

    def hear_response(response: Response) -> None:
        if response.status >= 400 and response.status != status:
            complaints.append(f"{response.status} {response.url}")

    def hear_dialog(dialog: Dialog) -> None:
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", hear_request)
    page.on("console", hear_message)
    page.on("response", hear_response)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", hear_dialog)
    return complaints


def with_language(path: str, language: str) -> str:
    """``path`` with the language in its address."""
    return f"{path}{'&' if '?' in path else '?'}lang={language}"


def measure_overflow(page: Page) -> int:
    """How far the page is wider than its window, in pixels."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@cache
def read_axe() -> str:
    """The program of axe-core, which Playwright runs past the page's policy: the page itself could not."""
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
