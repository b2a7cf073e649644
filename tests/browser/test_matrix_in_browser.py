"""The matrix in a real browser: a cell opens in a dialog that has an address, and the table scrolls in one direction only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.conftest import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CELL = re.compile(r"/matrix\?.*cell=process%2F1\.3%20issue%2F3")


def test_opened_cell_is_in_the_address_and_the_history(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/matrix?lang=th")
        link = page.locator("#c3-3")
        dialog = page.get_by_role("dialog")
        link.click()
        expect(dialog).to_contain_text("หลักฐานของคู่นี้")
        expect(page).to_have_url(CELL)
        page.keyboard.press("Escape")
        expect(page).to_have_url(f"{address}/matrix?lang=th")
        expect(dialog).to_have_count(0)
        expect(link).to_be_focused()
        page.go_forward()
        expect(dialog).to_be_visible()
        page.get_by_role("link", name="ปิดและกลับไปที่ช่องในตาราง").click()
        expect(page).to_have_url(f"{address}/matrix?lang=th")
        link.click()
        expect(page).to_have_url(CELL)
        page.go_back()
        expect(page).to_have_url(f"{address}/matrix?lang=th")
        expect(dialog).to_have_count(0)


def test_cell_that_is_shared_or_loaded_anew_is_on_the_page_and_back_leads_to_the_matrix(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/matrix?lang=th")
        page.locator("#c3-3").click()
        expect(page).to_have_url(CELL)
        page.reload()
        expect(page.locator("#cell")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        page.go_back()
        expect(page).to_have_url(f"{address}/matrix?lang=th")
        expect(page.locator("#cell")).to_have_count(0)


def test_small_table_has_no_scrolling_of_its_own_and_a_narrow_one_says_that_it_has(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/matrix?lang=th")
        assert page.evaluate("(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector('.matrix-scroll'))") <= 0
        expect(page.get_by_text("เลื่อนตารางไปทางขวา")).to_be_hidden()
        page.set_viewport_size({"width": 390, "height": 844})
        expect(page.get_by_text("เลื่อนตารางไปทางขวา")).to_be_visible()
        # The names of the rows and two columns are seen at once.
        assert page.locator(".matrix thead tr").nth(1).locator("th").nth(1).evaluate("(head) => head.getBoundingClientRect().right") <= 390
