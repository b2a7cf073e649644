"""The query editor in a real browser: it completes, asks, shows and tells what is wrong, under this site's policy and without another host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import measure_overflow, open_page, read_axe

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GRAPH = 'CONSTRUCT { ?p kko:fulfilsMission ?m . ?m rdfs:label ?l } WHERE { ?p kko:fulfilsMission ?m . ?m rdfs:label ?l FILTER(LANG(?l) = "th") }'
COUNT = "SELECT ?m (COUNT(?p) AS ?n) { ?p kko:fulfilsMission ?m } GROUP BY ?m"


def write(page: Page, query: str) -> None:
    """Put ``query`` in place of what the editor holds."""
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)


def read(page: Page) -> str:
    return page.locator("textarea[name=query]").first.input_value()


def test_answer_comes_as_a_table_with_thai_labels(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/sparql?lang=th", wait_until="networkidle")
        page.get_by_role("button", name="ถาม", exact=True).click()
        expect(page.locator("#result tbody tr")).to_have_count(8)
        expect(page.get_by_role("link", name="กระบวนการพัฒนาระบบขนส่งและโลจิสติกส์")).to_be_visible()
        assert "/sparql?query=" in page.url
        page.reload(wait_until="networkidle")
        expect(page.locator("#result tbody tr")).to_have_count(8)
        assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize(("typed", "offered"), [("กระบวน", "กระบวนการ · คลาส"), ("Proc", "กระบวนการ · คลาส"), ("kko:Proc", "กระบวนการ · คลาส")])
def test_term_is_completed_from_its_thai_label_or_its_name(typed: str, offered: str, browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/sparql?lang=th", wait_until="networkidle")
        write(page, "SELECT * { ?s a ")
        page.keyboard.type(typed)
        expect(page.locator(".CodeMirror-hint").first).to_contain_text(offered)
        page.keyboard.press("Enter")
        assert read(page) == "PREFIX kko: <https://w3id.org/khonkaen-kg/ontology#>\nSELECT * { ?s a kko:Process"


def test_prefix_and_variable_are_completed(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/sparql?lang=en", wait_until="networkidle")
        write(page, "PREFIX ")
        page.keyboard.type("skos")
        page.keyboard.press("Control+Space")
        page.keyboard.press("Enter")
        assert read(page) == "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
        write(page, "SELECT ?mission { ")
        page.keyboard.type("?mi")
        page.keyboard.press("Control+Space")
        page.keyboard.press("Enter")
        assert read(page) == "SELECT ?mission { ?mission"


def test_term_is_completed_with_the_prefix_that_the_query_declares(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/sparql?lang=th", wait_until="networkidle")
        write(page, "PREFIX x: <https://w3id.org/khonkaen-kg/ontology#>\nSELECT * { ?s a ")
        page.keyboard.type("x:Proc")
        expect(page.locator(".CodeMirror-hint").first).to_contain_text("กระบวนการ · คลาส")
        page.keyboard.press("Enter")
        assert read(page) == "PREFIX x: <https://w3id.org/khonkaen-kg/ontology#>\nSELECT * { ?s a x:Process"


def test_other_views_are_of_the_query_and_the_release_of_the_table(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/sparql?lang=en", wait_until="networkidle")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
        first = page.evaluate("fetch('/releases', { headers: { Accept: 'application/json' } }).then((answer) => answer.json())")["releases"][-1]["name"]
        page.goto(f"/sparql?version={first}&lang=en", wait_until="networkidle")
        write(page, COUNT)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("button", name="Raw response")).to_be_visible()
        assert f"version={first}" in page.url
        write(page, "ASK { ?other ?than ?that }")
        page.get_by_role("button", name="Raw response").click()
        expect(page.locator(".raw")).to_contain_text('"bindings"')
        assert len(sent) == 2
        assert all(f"version={first}" in body and "COUNT" in body for body in sent)


def test_views_of_an_answer(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/sparql?lang=en", wait_until="networkidle")
        write(page, COUNT)
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Chart").click()
        expect(page.locator(".bar-value")).to_have_count(3)
        expect(page.locator("#result table")).to_be_hidden()
        page.get_by_role("button", name="Raw response").click()
        expect(page.locator(".raw")).to_contain_text('"bindings"')
        write(page, GRAPH)
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Graph drawing").click()
        expect(page.locator(".drawing canvas").first).to_be_visible()


def test_error_is_told_in_words_and_on_its_line(browser: Browser, address: str) -> None:
    with open_page(browser, address, status=400) as page:
        page.goto("/sparql?lang=th", wait_until="networkidle")
        write(page, "SELECT * {\n ?s ?p }")
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("alert")).to_contain_text("บรรทัด 2")
        expect(page.locator(".fault mark")).to_have_text("}")
        expect(page.locator(".wrong-line")).to_have_count(1)
        page.locator(".parseErrorIcon").first.hover()


def test_keyboard_finds_the_way_out(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/sparql?lang=en", wait_until="networkidle")
        page.locator(".CodeMirror").click()
        expect(page.get_by_role("textbox", name="SPARQL query")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Run the query")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible_and_within_its_window(width: int, scheme: str, browser: Browser, address: str) -> None:
    with open_page(browser, address, width, color_scheme=scheme) as page:
        page.goto("/sparql?lang=th", wait_until="networkidle")
        page.get_by_role("button", name="ถาม", exact=True).click()
        expect(page.locator("#result tbody tr")).to_have_count(8)
        assert measure_overflow(page) <= 0
        page.evaluate(read_axe())
        found = page.evaluate("axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })")
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]] == []
