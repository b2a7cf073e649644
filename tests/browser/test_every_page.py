"""Every page, in both languages, wide and narrow, with and without JavaScript: it stays within its window and its host, and all can use it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.browser.conftest import HEIGHT, listen, measure_overflow, read_axe, with_language
from tests.browser.table import PAGES, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    Window = Callable[[bool], tuple[Page, list[str]]]

WIDTHS: Final = (1280, 390)
REFLOW: Final = 320
"""Pixels of a window 1280 pixels wide at 400 %, WCAG 2.2 (1.4.10)."""
MAX_SHIFT: Final = 0.05
STANDARD: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OTHERS: Final = ("#swagger-ui", ".yasgui")
"""Programs of others, drawn within our pages, each beside a way that needs none of them."""

LONG: Final = ("ontology", "shapes", "documentation")
"""Pages so long that axe-core takes many seconds for them; made of the same parts in both languages, they are tried in one."""

DRAWN: Final = {"documentation": ".opblock"}
"""What JavaScript draws after a page has come, to be waited for."""

FIND_SHIFT: Final = """() => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: "layout-shift", buffered: true });
  return observer.takeRecords().reduce((sum, entry) => sum + entry.value, 0);
}"""
COUNT_TITLES: Final = """(others) => [...document.querySelectorAll("h1")].filter((title) => !title.closest(others.join())).length"""
FIND_MOVING: Final = """(others) => [...document.querySelectorAll("body *")].filter((element) => {
  if (element.closest(others.join())) return false;
  const style = getComputedStyle(element);
  return [style.transitionDuration, style.animationDuration].some((times) => times.split(", ").some((time) => parseFloat(time) > 0.01));
}).map((element) => element.outerHTML.slice(0, 100))"""
RUN_AXE: Final = """([standard, others]) =>
  axe.run({ exclude: others.filter((selector) => document.querySelector(selector)).map((selector) => [selector]) },
    { runOnly: { type: "tag", values: standard }, resultTypes: ["violations"] })
  .then((result) => result.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`)))"""


@pytest.fixture(scope="module")
def window(browser: Browser, address: str) -> Iterator[Window]:
    """Gives the one page that all cases with JavaScript share, or the one of those without, and what it has done that it must not."""
    opened: dict[bool, tuple[Page, list[str]]] = {}

    def open_window(has_script: bool) -> tuple[Page, list[str]]:
        if has_script not in opened:
            page = browser.new_context(base_url=address, java_script_enabled=has_script).new_page()
            opened[has_script] = page, listen(page, address)
        page, complaints = opened[has_script]
        complaints.clear()
        page.emulate_media(color_scheme="light", reduced_motion="no-preference")
        return page, complaints

    yield open_window
    for page, _ in opened.values():
        page.context.close()


def load(page: Page, name: str, language: str, width: int, *, has_script: bool) -> None:
    """Open the page ``name`` of the table and wait until it is drawn."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    answer = page.goto(with_language(PAGES[name], language), wait_until="load")
    assert answer is not None
    assert answer.status == 200
    if has_script and name in DRAWN:
        page.locator(DRAWN[name]).first.wait_for()
    page.evaluate("document.fonts.ready.then(() => true)")


def find_violations(page: Page) -> list[Any]:
    """What axe-core finds wrong with the page as it is drawn now."""
    page.evaluate(read_axe())
    found: list[Any] = page.evaluate(RUN_AXE, [STANDARD, OTHERS])
    return found


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_sound(name: str, language: str, has_script: bool, window: Window) -> None:
    page, complaints = window(has_script)
    for width in WIDTHS:
        load(page, name, language, width, has_script=has_script)
        assert measure_overflow(page) <= 0, f"wider than {width} pixels"
        assert page.evaluate("document.documentElement.lang") == language
        assert page.evaluate(COUNT_TITLES, OTHERS) == 1
        if has_script:
            assert page.evaluate(FIND_SHIFT) <= MAX_SHIFT
    page.set_viewport_size({"width": REFLOW, "height": HEIGHT})
    assert measure_overflow(page) <= 0, f"wider than {REFLOW} pixels"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(FIND_MOVING, OTHERS) == []
    assert complaints == []


@pytest.mark.parametrize(("name", "language"), [(name, language) for name in PAGES for language in ("th", "en") if language == "th" or name not in LONG])
def test_axe_finds_no_violation(name: str, language: str, window: Window) -> None:
    page, _ = window(True)
    # Thai in the light on a desk, English in the dark on a phone.
    is_thai = language == "th"
    page.emulate_media(color_scheme="light" if is_thai else "dark")
    load(page, name, language, WIDTHS[0 if is_thai else 1], has_script=True)
    assert find_violations(page) == []


def test_axe_is_heard(window: Window) -> None:
    page, _ = window(True)
    load(page, "home", "th", WIDTHS[0], has_script=True)
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [found for found in find_violations(page) if found.startswith("image-alt")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_that_is_none_is_as_sound(scheme: str, browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": REFLOW, "height": HEIGHT}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    complaints = listen(page, address, status=404)
    page.goto(UNKNOWN)
    assert measure_overflow(page) <= 0
    assert find_violations(page) == []
    assert complaints == []
    context.close()
