"""Pages on paper: sheets of A4, upright or on their side, with all their columns and no text beyond the edge."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import open_page, with_language

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

A4: Final = (595, 842)
"""Points of an upright sheet."""
MIN_MARGIN: Final = 14
"""Points of the smallest margin that office printers leave, 5 mm."""

COUNT_COLUMNS: Final = """() => Math.max(...[...document.querySelectorAll("main table")].map((table) =>
  [...table.rows[0].cells].reduce((sum, cell) => sum + cell.colSpan, 0)))"""
PATHS: Final = ("/", "/cascade", "/queries/curated-alignments", "/id/TH-40/2018-2022/positioning/5", "/source/khonkaen-pmqa-process", "/data", "/help")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed page: its width and height in points, its text, and where each piece of text begins, from the left."""

    size: tuple[int, int]
    text: str
    starts: tuple[float, ...]


def print_page(page: Page) -> list[Sheet]:
    """The sheets that the browser prints of ``page``."""
    sheets = []
    for printed in PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, format="A4"))).pages:
        starts: list[float] = []

        def keep(text: str, scale: list[float], place: list[float], _font: object, _size: float, kept: list[float] = starts) -> None:
            if text.strip():
                kept.append(place[4] * scale[0] + scale[4])

        text = printed.extract_text(visitor_text=keep)
        sheets.append(Sheet((round(printed.mediabox.width), round(printed.mediabox.height)), join(text), tuple(starts)))
    return sheets


def join(text: str) -> str:
    """``text`` without the blanks and the breaks of lines, which are not the same on paper."""
    return "".join(text.split()).replace("\N{THAI CHARACTER NIKHAHIT}\N{THAI CHARACTER SARA AA}", "\N{THAI CHARACTER SARA AM}")


def check_edges(sheets: list[Sheet], size: tuple[int, int]) -> None:
    """All sheets have ``size``, and every text on them begins within the margins."""
    for sheet in sheets:
        assert sheet.size == pytest.approx(size, abs=1)
        assert min(sheet.starts) >= MIN_MARGIN
        assert max(sheet.starts) <= size[0] - MIN_MARGIN


@pytest.mark.parametrize("of", ["process-issue", "process-positioning", "mission-issue", "recipient-issue"])
def test_matrix_prints_on_its_side_with_all_columns(of: str, browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto(f"/matrix?of={of}&lang=en")
        heads = [join(line) for text in page.locator("main table thead th").all_inner_texts() for line in text.split("\n")]
        last = [join(text) for text in page.locator("main table tbody tr > :last-child").all_inner_texts()]
        wide = page.evaluate(COUNT_COLUMNS)
        sheets = print_page(page)
    assert wide >= 6
    check_edges(sheets, (A4[1], A4[0]))
    whole = "".join(sheet.text for sheet in sheets)
    assert [head for head in heads if head and head not in whole] == []
    assert [text for text in last if text not in whole] == []


def test_gaps_print_upright_with_every_gap(browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto("/gaps?lang=en")
        kinds = [join(text) for text in page.locator("main h3").all_inner_texts()]
        lines = page.locator("main .line", has_text="line").count()
        sheets = print_page(page)
    check_edges(sheets, A4)
    whole = "".join(sheet.text for sheet in sheets)
    assert len(kinds) > 10
    assert [kind for kind in kinds if kind not in whole] == []
    assert lines > 50
    assert whole.count("line") >= lines
    assert join("not stated in this source") in whole


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
def test_gaps_of_a_plan_are_few_sheets_with_all_that_is_folded(has_script: bool, browser: Browser, address: str) -> None:
    with open_page(browser, address, java_script_enabled=has_script) as page:
        page.goto("/gaps?lang=th")
        assert page.locator("main details.kind-of-gap[open]").count() == 0
        sheets = print_page(page)
    assert 6 <= len(sheets) <= 12
    whole = "".join(sheet.text for sheet in sheets)
    # The processes without an owner are folded on the screen.
    assert whole.count(join("กระบวนการพัฒนาด้านการแพทย์")) >= 4


@pytest.mark.parametrize("path", ["/", "/gaps", "/queries", "/help"])
def test_page_is_set_for_the_paper_of_thai_offices(path: str, browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto(path)
        # No size is given here: the sheets are what the page asks for.
        (first, *_) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert (round(first.mediabox.width), round(first.mediabox.height)) == pytest.approx(A4, abs=1)


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
def test_link_to_a_folded_gap_opens_it(has_script: bool, browser: Browser, address: str) -> None:
    with open_page(browser, address, java_script_enabled=has_script) as page:
        page.goto("/gaps?lang=th#gap/process-without-owner/process-1.2")
        expect(page.locator("[id='gap/process-without-owner/process-1.2']")).to_be_visible()
        assert page.locator("main details.kind-of-gap[open]").count() == 1


@pytest.mark.parametrize("path", PATHS)
def test_page_prints_within_its_sheet(path: str, browser: Browser, address: str) -> None:
    with open_page(browser, address) as page:
        page.goto(with_language(path, "en"))
        title = join(page.locator("h1").inner_text())
        sheets = print_page(page)
    assert title in sheets[0].text
    for sheet in sheets:
        assert sorted(sheet.size) == pytest.approx(A4, abs=1)
        if sheet.starts:
            assert max(sheet.starts) <= sheet.size[0] - MIN_MARGIN
