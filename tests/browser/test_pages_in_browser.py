"""Single pages in a real browser: forms, the editor, the documentation, the font."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph


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
