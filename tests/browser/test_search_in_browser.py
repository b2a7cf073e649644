"""Suggestions and the drawing of explore in a real browser: by keyboard, by pointer, and within the rules of the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIELD = "ค้นหาในเว็บนี้"


def test_suggestion_is_chosen_with_the_keyboard(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/gaps?lang=th")
        field = page.get_by_role("combobox", name=FIELD)
        expect(field).to_have_attribute("aria-expanded", "false")
        field.press_sequentially("ศูนยกลาง")
        options = page.get_by_role("option")
        expect(options).to_have_count(4)
        expect(field).to_have_attribute("aria-expanded", "true")
        expect(page.locator("form.search [role=status]")).to_contain_text("4")
        field.press("ArrowDown")
        field.press("ArrowDown")
        chosen = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
        expect(chosen).to_have_attribute("aria-selected", "true")
        expect(chosen).to_contain_text("ศูนย์กลางการศึกษา")
        expect(field).to_be_focused()
        field.press("Enter")
        expect(page).to_have_url(f"{address}/id/TH-40/2018-2022/positioning/5?lang=th")


def test_escape_closes_the_suggestions_and_keeps_the_words(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/?lang=th")
        field = page.get_by_role("combobox", name=FIELD)
        field.press_sequentially("เมือง")
        expect(page.get_by_role("listbox")).to_be_visible()
        field.press("Escape")
        expect(page.get_by_role("listbox")).to_be_hidden()
        expect(field).to_have_value("เมือง")
        expect(field).to_have_attribute("aria-expanded", "false")


def test_arrows_go_round_through_the_field(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/?lang=en")
        field = page.get_by_role("combobox", name="Search this site")
        field.press_sequentially("education hub")
        expect(page.get_by_role("option")).to_have_count(1)
        field.press("ArrowUp")
        expect(page.get_by_role("option")).to_have_attribute("aria-selected", "true")
        field.press("ArrowUp")
        expect(page.get_by_role("option")).to_have_attribute("aria-selected", "false")
        assert field.get_attribute("aria-activedescendant") is None


def test_enter_without_a_choice_searches(browser: Browser, address: str) -> None:
    with open_page(browser, address, 390) as page:
        page.goto("/?lang=en")
        field = page.get_by_role("combobox", name="Search this site")
        field.fill("smart city")
        field.press("Enter")
        expect(page).to_have_url(re.compile(r"/search\?q=smart\+city&lang=en$"))
        expect(page.locator("mark").first).to_have_text("Smart City")


def test_search_works_without_javascript(browser: Browser, address: str) -> None:
    with open_page(browser, address, java_script_enabled=False) as page:
        page.goto("/?lang=th")
        page.get_by_label(FIELD).fill("โลจิสติก")
        page.get_by_role("button", name="ค้นหา").click()
        expect(page.get_by_role("heading", name="ข้อความในเอกสารต้นฉบับ 2")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_drawing_is_widened_by_a_press(width: int, browser: Browser, address: str) -> None:
    with open_page(browser, address, width, reduced_motion="reduce") as page:
        page.goto("/explore?resource=process/1.3&lang=th")
        canvas = page.locator("#graph .canvas")
        expect(canvas.locator("canvas").first).to_be_visible()
        box = canvas.bounding_box()
        assert box is not None
        # The first neighbour stands straight above the middle: the plan.
        for offset in range(8, 120, 6):
            canvas.click(position={"x": box["width"] / 2, "y": offset})
            # What is pressed is widened when the answer comes; pressed again before, its page would open.
            page.wait_for_timeout(600)
            if page.locator("#graph [role=status]").inner_text():
                break
        expect(page.locator("#graph [role=status]")).to_contain_text("แผนพัฒนาจังหวัดขอนแก่น")
        expect(page.get_by_role("link", name="เปิดหน้าของ แผนพัฒนาจังหวัดขอนแก่น")).to_be_visible()


def test_zoom_buttons_are_large_and_work(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/explore?resource=issue/5&depth=2&lang=en")
        for name in ("Zoom in", "Zoom out", "Fit"):
            button = page.get_by_role("button", name=name)
            button.click()
            box = button.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44


def test_explore_tells_the_same_without_javascript(browser: Browser, address: str) -> None:
    with open_page(browser, address, 390, java_script_enabled=False) as page:
        page.goto("/explore?lang=en")
        page.get_by_role("link", name="Developing the quality of people and society").click()
        expect(page.locator("#graph")).to_be_hidden()
        expect(page.locator("noscript")).to_be_visible()
        page.get_by_role("link", name="Explore: Developing and promoting quality of life").first.click()
        expect(page.locator("h1")).to_contain_text("quality of life")
