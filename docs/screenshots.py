"""Pictures of the main pages for the documentation: ``python -m docs.screenshots http://127.0.0.1:8000`` takes them from a site that runs there."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

FOLDER: Final = Path(__file__).parent / "screenshots"

PAGES: Final = (
    ("home", "/?lang=th", 1280, 900),
    ("home-english", "/?lang=en", 1280, 900),
    ("gaps", "/gaps?kind=issue-without-process&lang=th", 1280, 900),
    ("matrix", "/matrix?lang=th", 1280, 1250),
    ("cascade-without-a-process", "/cascade?without=process%2F3.2&lang=th", 1280, 1800),
    ("question", "/queries/processes-per-mission?lang=th", 1280, 900),
    ("editor", "/sparql?lang=en", 1280, 760),
    ("explore", "/explore?resource=process%2F3.2&lang=th", 1280, 900),
    ("source", "/source/khonkaen-pmqa-process?lang=th", 1280, 900),
    ("phone-gaps", "/gaps?element=positioning%2F5&lang=th", 390, 844),
)
"""Name, address, and the size of the window in pixels."""


def take(address: str) -> None:
    """Take all pictures of the site at ``address``, over those that are there."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, path, width, height in PAGES:
            page = browser.new_page(viewport={"width": width, "height": height})
            # A font that came late is there the second time.
            page.goto(address + path, wait_until="networkidle")
            page.reload(wait_until="networkidle")
            page.screenshot(path=FOLDER / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1])
