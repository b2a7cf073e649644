"""Pages of questions in a real browser, in a window as narrow as one of 1280 pixels at 400 % (WCAG 2.2, 1.4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.conftest import measure_overflow, open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph


def test_every_question_stays_within_a_narrow_window(browser: Browser, address: str, knowledge_graph: KnowledgeGraph) -> None:
    with open_page(browser, address, 320) as page:
        wide = {}
        for path in ("/queries", *(f"/queries/{name}" for name in knowledge_graph.catalogue)):
            page.goto(f"{path}?lang=th", wait_until="domcontentloaded")
            page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
            if (overflow := measure_overflow(page)) > 0:
                wide[path] = overflow
    assert wide == {}
