"""What people come for, done with the keyboard alone, and on a page of the first visit without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

LAST = 400
"""Presses of the tabulator after which a way counts as lost."""

ISSUE = "การเสริมสร้างความมั่นคงและความปลอดภัยในชีวิตและทรัพย์สิน"
WHY = "ไม่พบกระบวนการที่คณะผู้จัดทำกราฟนี้พิจารณาว่าสอดคล้องกับประเด็นการพัฒนานี้"


def walk_to(page: Page, target: Locator) -> None:
    """Press the tabulator until ``target`` has the focus, which must then be seen."""
    expect(target).to_have_count(1)
    for _ in range(LAST):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            expect(target).to_be_in_viewport()
            outline = target.evaluate("element => getComputedStyle(element).outlineStyle + getComputedStyle(element).outlineWidth")
            assert outline not in ("none0px", "none3px")
            return
    pytest.fail("the keyboard does not reach it")


def follow(page: Page, name: str) -> None:
    """Walk to a link of the main navigation and follow it."""
    walk_to(page, page.get_by_role("banner").get_by_role("link", name=name, exact=True))
    page.keyboard.press("Enter")


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
def test_planner_finds_the_issue_that_no_process_serves_and_why(has_script: bool, browser: Browser, address: str) -> None:
    with open_page(browser, address, java_script_enabled=has_script) as page:
        page.goto("/")
        follow(page, "ช่องว่าง")
        expect(page).to_have_url(f"{address}/gaps")
        walk_to(page, page.locator("summary", has_text="ประเภทช่องว่าง"))
        page.keyboard.press("Enter")
        walk_to(page, page.get_by_role("checkbox", name="ประเด็นการพัฒนาที่ไม่มีกระบวนการรองรับ"))
        page.keyboard.press("Space")
        walk_to(page, page.get_by_role("button", name="แสดงรายการ"))
        page.keyboard.press("Enter")
        gap = page.locator("main").get_by_role("listitem").filter(has_text=ISSUE).first
        expect(gap).to_contain_text("บรรทัด 53")
        expect(gap).to_contain_text(WHY)
        expect(page.locator("main")).to_contain_text("ไม่ระบุในเอกสารต้นฉบับนี้")
        walk_to(page, gap.get_by_role("link", name=ISSUE).first)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text(ISSUE)


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
def test_planner_asks_a_question_with_another_choice(has_script: bool, browser: Browser, address: str) -> None:
    with open_page(browser, address, java_script_enabled=has_script) as page:
        page.goto("/")
        follow(page, "คำถาม")
        walk_to(page, page.locator("main").get_by_role("link", name="กระบวนการใดให้บริการ").first)
        page.keyboard.press("Enter")
        recipient = page.get_by_label("ประเภทผู้รับบริการ", exact=True)
        walk_to(page, recipient)
        for _ in range(recipient.locator("option").count()):
            if recipient.input_value() == "recipient/tourists":
                break
            page.keyboard.press("ArrowDown")
        walk_to(page, page.get_by_role("button", name="แสดงคำตอบ"))
        page.keyboard.press("Enter")
        expect(page.locator("#answer")).to_be_visible()
        expect(page.locator("main")).to_contain_text("กระบวนการส่งเสริมการท่องเที่ยว")
        assert page.get_by_label("ประเภทผู้รับบริการ", exact=True).input_value() == "recipient/tourists"


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
def test_researcher_takes_the_data(has_script: bool, browser: Browser, address: str) -> None:
    with open_page(browser, address, java_script_enabled=has_script) as page:
        page.goto("/?lang=en")
        follow(page, "Open data")
        expect(page).to_have_url(f"{address}/data?lang=en")
        walk_to(page, page.get_by_role("link", name="N-Quads", exact=True))
        with page.expect_download() as started:
            page.keyboard.press("Enter")
        assert started.value.suggested_filename == "khonkaen-kg.nq.gz"
        assert started.value.path().stat().st_size > 100_000


def test_keyboard_reaches_the_content_first(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/?lang=en")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Skip to the content")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_snippet_is_copied(browser: Browser, address: str) -> None:
    with open_page(browser, address, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto("/data?lang=en")
        page.get_by_role("button", name="Copy").first.click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == f"curl -s '{address}/queries/issues-without-process.json'"
