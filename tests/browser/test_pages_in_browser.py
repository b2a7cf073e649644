"""The pages in a real browser: they stay within their window and their host, and work without JavaScript."""

from __future__ import annotations

import shutil
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from khonkaen_kg.web.site import make_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

PATHS = {
    "home": "/",
    "question": "/queries/processes-by-recipient-and-issue",
    "gaps": "/queries/all-gaps",
    "thing": "/queries/resource-statements?resource=https%3A%2F%2Fw3id.org%2Fkhonkaen-kg%2Fid%2FTH-40%2F2018-2022%2Fissue%2F5",
    "element": "/id/TH-40/2018-2022/positioning/5",
    "alignment": "/id/TH-40/2018-2022/alignment/mission-1.issue-2",
    "graph": "/graph/TH-40/2018-2022/stated",
    "source": "/source/khonkaen-pmqa-process",
    "passage": "/source/khonkaen-pmqa-process?passage=356,373",
    "catalogue": "/queries",
    "sparql": "/sparql",
    "docs": "/docs",
    "problems": "/problems",
}


@pytest.fixture(scope="module")
def address(knowledge_graph: KnowledgeGraph) -> Iterator[str]:
    """The address of the application on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(make_site(knowledge_graph), log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def open_page(browser: Browser, address: str, width: int = 1280, **options: object) -> Iterator[Page]:
    """A page that fails the test when it calls another host or complains in the console."""
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, **options)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("request", lambda request: complaints.append(request.url) if not request.url.startswith((address + "/", "data:")) else None)
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("response", lambda response: complaints.append(f"{response.status} {response.url}") if response.status >= 400 else None)
    yield page
    context.close()
    assert complaints == []


def measure_overflow(page: Page) -> int:
    """How far the page is wider than its window, in pixels."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("width", [1280, 390])
def test_page_stays_within_its_window_and_host(name: str, language: str, width: int, browser: Browser, address: str) -> None:
    path = PATHS[name]
    with open_page(browser, address, width) as page:
        answer = page.goto(f"{path}{'&' if '?' in path else '?'}lang={language}", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200
        assert measure_overflow(page) <= 0
        assert page.evaluate("document.documentElement.lang") == language
        expect(page.locator("h1").first).to_be_visible()


def test_thai_is_set_in_the_shipped_font(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/?lang=th", wait_until="networkidle")
        fonts = page.evaluate("document.fonts.ready.then(fonts => [...fonts].map(font => font.family + font.weight + font.status))")
        assert sorted(fonts) == sorted(f"Sarabun{weight}loaded" for weight in (400, 700) for _ in range(2))


def test_question_can_be_asked_without_javascript(browser: Browser, address: str) -> None:
    with open_page(browser, address, 390, java_script_enabled=False) as page:
        page.goto("/?lang=th")
        page.get_by_role("link", name="กระบวนการใดให้บริการ").first.click()
        page.get_by_label("ประเภทผู้รับบริการ", exact=True).select_option("recipient/tourists")
        page.get_by_label("เฉพาะระดับชัดเจน").check()
        page.get_by_role("button", name="แสดงคำตอบ").click()
        expect(page).to_have_url(f"{address}/queries/processes-by-recipient-and-issue?recipient=recipient%2Ftourists&issue=&minGrade=Strong&lang=th")
        expect(page.get_by_text("ไม่พบรายการตามเงื่อนไขนี้")).to_be_visible()
        page.get_by_label("ทุกระดับ").check()
        page.get_by_role("button", name="แสดงคำตอบ").click()
        expect(page.get_by_role("row")).to_have_count(5)
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", name="Answer 4 rows")).to_be_visible()
        assert page.get_by_label("Recipient type", exact=True).input_value() == "recipient/tourists"


def test_reader_follows_a_gap_to_its_element(browser: Browser, address: str) -> None:
    with open_page(browser, address, java_script_enabled=False) as page:
        page.goto("/?lang=en")
        page.get_by_role("link", name="83 Gaps").click()
        page.locator("#gaps ~ section a", has_text="Education hub").first.click()
        expect(page.locator("h1")).to_have_text("Education hub")
        expect(page.get_by_text("ศูนย์กลางการศึกษา").first).to_be_visible()


def test_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/?lang=en")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_sparql_form_shows_the_answer_and_the_error(browser: Browser, address: str) -> None:
    with open_page(browser, address, java_script_enabled=False) as page:
        page.goto("/sparql?lang=en")
        page.get_by_role("button", name="Run the query").click()
        expect(page.get_by_role("row")).to_have_count(9)
        page.get_by_label("SPARQL query").fill("ASK { ?s a kko:Mission }")
        page.get_by_role("button", name="Run the query").click()
        expect(page.locator(".truth")).to_have_text("Yes")


def test_syntax_error_keeps_the_query(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sparql?lang=en")
    page.get_by_label("SPARQL query").fill("SELEC * {}")
    page.get_by_role("button", name="Run the query").click()
    expect(page.get_by_role("alert")).to_contain_text("line 1, column")
    assert page.get_by_label("SPARQL query").input_value() == "SELEC * {}"
    context.close()


def test_documentation_draws_every_question_offline(browser: Browser, address: str, knowledge_graph: KnowledgeGraph) -> None:
    with open_page(browser, address) as page:
        page.goto("/docs", wait_until="networkidle")
        expect(page.locator(".opblock")).to_have_count(len(knowledge_graph.catalogue) + 9)
        page.goto("/docs?lang=en#/questions/processes-per-mission", wait_until="networkidle")
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        expect(page.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(scheme: str, browser: Browser, address: str) -> None:
    with open_page(browser, address, color_scheme=scheme) as page:
        page.goto("/?lang=th", wait_until="networkidle")
        assert page.evaluate(FIND_FAINT_TEXT) == []


# Every element with text of its own: the ratio of WCAG 2.2 (1.4.3) between its colour and the nearest opaque background. The hero has a gradient: its lightest
# and darkest stops are the tokens --brand and --brand-deep.
FIND_FAINT_TEXT = """
() => {
  const channel = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const read = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const behind = element => {
    for (let e = element; e; e = e.parentElement) {
      const style = getComputedStyle(e);
      if (style.backgroundImage.includes("gradient")) return style.backgroundImage.match(/rgba?\\([^)]*\\)/g).map(read);
      const colour = read(style.backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return [colour];
    }
    return [[255, 255, 255]];
  };
  const faint = [];
  for (const e of document.querySelectorAll("body *")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    const colour = read(getComputedStyle(e).color);
    const worst = Math.min(...behind(e).map(b => ratio(colour, b)));
    if (worst < 4.5) faint.push([e.tagName, e.className, worst.toFixed(2)]);
  }
  return faint;
}
"""
