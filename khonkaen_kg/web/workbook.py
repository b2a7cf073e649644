"""Workbooks (XLSX): sheets as a provincial office prints them, and the sheet that tells where the data come from."""

from __future__ import annotations

import datetime
import io
import math
import re
from typing import TYPE_CHECKING, Final

import xlsxwriter

from khonkaen_kg.errors import ResultTooLargeError
from khonkaen_kg.namespaces import KKO, XSD
from khonkaen_kg.web import rendering, spreadsheet, tables, texts
from khonkaen_kg.web.spreadsheet import Sheet, show_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.responses import Response
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.desk.plans import Plan

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CELLS: Final = 100_000
"""The most cells in a workbook: writing them takes about a second of a processor."""

# The face of Thai official documents (cabinet resolution of 7 September 2010) at the size they are typed in, 16 points. It is small for its size.
_FONT: Final = "TH Sarabun New"
_POINTS: Final = 16
_LINE_POINTS: Final = 28
_TALLEST: Final = 409
"""The height of the tallest row that Excel has, in points."""

_MAX_TEXT: Final = 32_767
"""The most characters of a cell in Excel's file format, in UTF-16 units."""

_MAX_NAME: Final = 31

_SIGNS: Final = re.compile("[\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
"""Vowel signs, tone marks and accents, which stand above or below the character before them."""

_NARROWEST, _WIDEST = 8, 60
_HEADING_WIDTH: Final = 16
_PAGE_WIDTH: Final = 190
"""Characters on a line of A4 landscape while they are large enough to be read; wider tables are printed smaller."""
_MOST_LINES: Final = 12
"""Lines of a cell that a column is made wider to avoid, up to :data:`_WIDEST_LONG`; and to any width where the tallest row would cut it."""
_WIDEST_LONG: Final = 60
_WIDEST_COLUMN: Final = 255
_MARGINS: Final = {"left": 0.5, "right": 0.5, "top": 0.6, "bottom": 0.6}
# Where there is no release a workbook is of no day; Excel's own calendar begins here.
_NO_DAY: Final = datetime.datetime(1900, 1, 1)


def write_workbook(sheets: Sequence[Sheet], language: str, created: datetime.datetime | None = None) -> bytes:
    """The sheets as an XLSX file; the same sheets and the same time make the same bytes.

    Texts are cells of text whatever they begin with, and whole numbers are numbers.

    Args:
        sheets: at least one.
        language: ``th`` or ``en``: what page numbers are called in.
        created: when the data were published, in UTC; None where they were not.

    Raises:
        ResultTooLargeError: there are more than :data:`MAX_CELLS` cells.
    """
    cells = sum(len(sheet.headings) * (len(sheet.rows) + 1) for sheet in sheets)
    if cells > MAX_CELLS:
        raise ResultTooLargeError(
            th=f"คำตอบมี {cells:,} เซลล์ เกินกว่าที่แฟ้ม Excel หนึ่งแฟ้มบรรจุได้ ({MAX_CELLS:,} เซลล์)",
            en=f"The answer has {cells:,} cells, more than the {MAX_CELLS:,} that one Excel file is made of.",
            remedy_th="จำกัดเงื่อนไขให้แคบลง หรือดาวน์โหลดเป็น CSV",
            remedy_en="Narrow the conditions, or download it as CSV.",
        )
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": _FONT, "font_size": _POINTS},
    }
    book = xlsxwriter.Workbook(file, options)
    day = _NO_DAY if created is None else created.astimezone(datetime.UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": show_cell(sheets[0].title or sheets[0].name), "created": day})
    for sheet, name in zip(sheets, name_sheets(sheet.name for sheet in sheets), strict=True):
        _add_sheet(book, sheet, name, language)
    book.close()
    return file.getvalue()


def answer_workbook(knowledge_graph: KnowledgeGraph, sheets: Sequence[Sheet], language: str, file: str) -> Response:
    """The sheets as an XLSX file of the current release, to be kept as ``file``, an ASCII name without its ending; raises as :func:`write_workbook`."""
    release = knowledge_graph.engine.release
    body = write_workbook(sheets, language, release.created if release else None)
    return spreadsheet.answer_file(body, f"{file}.xlsx", XLSX, language)


def describe_source(
    knowledge_graph: KnowledgeGraph, address: str, language: str, *, page: str, plan: Plan | None, filters: Sequence[tuple[str, str]] = ()
) -> Sheet:
    """The sheet that tells where the data come from, so that a printout can be judged without this site.

    Args:
        knowledge_graph: what was asked.
        address: this site's.
        language: ``th`` or ``en``.
        page: path and query of the page that shows the same.
        plan: the plan that the workbook is about; None for all of them.
        filters: what the reader chose, as names and values in words.
    """
    t = texts.choose(language)
    rows: list[tuple[str, str]] = [(t("export-plan"), tables.pick_text(plan.labels, language) or plan.key if plan else t("export-all-plans"))]
    rows += [(t("export-source"), text) for text in _describe_documents(knowledge_graph, plan, language)]
    if release := knowledge_graph.engine.release:
        day = release.created.date().isoformat()
        shown = f"{day} (BE {release.created.year + 543})" if language == "en" else rendering.show_literal(day, XSD + "date", language)
        rows += [(t("release-name"), release.name), (t("release-created"), shown)]
    rows += [
        (t("export-page"), address.rstrip("/") + page),
        (t("export-filter"), "; ".join(f"{name}: {value}" for name, value in filters) or t("export-no-filter")),
    ]
    rows += [
        (t("export-gap"), t("not-stated")),
        (t("curators-title"), t("curators")),
        (t("export-licence"), t("footer-licence")),
        (t("export-rights"), t("footer-source")),
    ]
    return Sheet(t("export-sheet"), (t("export-item"), t("export-detail")), tuple(rows), title=t("export-sheet-title"), fixed_columns=1)


def _describe_documents(knowledge_graph: KnowledgeGraph, plan: Plan | None, language: str) -> list[str]:
    """The source documents of the plan, by name and address; none are told of for all plans, which may be hundreds."""
    if plan is None:
        return []
    documents = sorted({row["source"].value for row in knowledge_graph.query("plans") if row["plan"].value == plan.iri and "source" in row})
    labels = tables.read_labels(knowledge_graph, set(documents))
    found: list[str] = []
    for document in documents:
        addresses = [
            row["value"].value for row in knowledge_graph.query("resource-statements", resource=document) if row["property"].value == KKO + "publishedAt"
        ]
        found.append("\n".join([tables.pick_text(labels.get(document, {}), language) or document, *addresses]))
    return found


def name_sheets(names: Iterable[str]) -> list[str]:
    """Names that Excel takes, in the order of ``names``: without its forbidden signs, of at most 31 characters, no two alike.

    >>> name_sheets(["a/b", "a:b", ""])
    ['a b', 'a b 2', 'Sheet']
    """
    made: list[str] = []
    for name in names:
        # UTF-16 units are what counts: a character beyond the first plane is two.
        plain = re.sub(r"[\[\]:*?/\\]+", " ", str(show_cell(name)).replace("\n", " ")).strip(" '") or "Sheet"
        if plain.casefold() == "history":
            plain += " "  # Excel keeps this name for itself.
        chosen, number = _cut(plain, _MAX_NAME), 1
        while chosen.casefold() in {other.casefold() for other in made}:
            number += 1
            chosen = f"{_cut(plain, _MAX_NAME - len(f' {number}'))} {number}"
        made.append(chosen)
    return made


def _cut(text: str, units: int) -> str:
    """The beginning of ``text`` of at most so many UTF-16 units, no character cut from its vowel signs and tone marks."""
    size = 0
    end = 0
    for position, character in enumerate(text):
        size += 2 if ord(character) > 0xFFFF else 1
        if size > units:
            break
        if not _SIGNS.match(text, position + 1):
            end = position + 1
    return text[:end]


def _add_sheet(book: Workbook, sheet: Sheet, name: str, language: str) -> None:
    page = book.add_worksheet(name)
    face = {"font_name": _FONT, "font_size": _POINTS, "text_wrap": True, "valign": "top"}
    boxed = {**face, "border": 1, "border_color": "#9AA5B1"}
    plain, number = book.add_format(boxed), book.add_format({**boxed, "align": "right"})
    heading = book.add_format({**boxed, "bold": True, "bg_color": "#E4EAF2", "valign": "vcenter"})
    fixed = book.add_format({**boxed, "bold": True})
    single = book.add_format({**boxed, "text_wrap": False})
    headings, rows = tuple(show_cell(text) for text in sheet.headings), [tuple(show_cell(cell) for cell in cells) for cells in sheet.rows]
    printed = len(headings) - sheet.aside_columns
    widths = _measure_columns(headings[:printed], [cells[:printed] for cells in rows])
    for column, width in enumerate((*widths, *(float(_WIDEST),) * sheet.aside_columns)):
        page.set_column(column, column, width)
    row = _add_head(page, sheet, widths, book.add_format({**face, "bold": True, "font_size": _POINTS + 4}), book.add_format(face))
    head = row
    _write_row(page, head, headings, [heading] * len(headings), widths)
    for cells in rows:
        row += 1
        formats = [
            fixed if column < sheet.fixed_columns else single if column >= printed else number if isinstance(cell, int) else plain
            for column, cell in enumerate(cells)
        ]
        _write_row(page, row, cells, formats, widths)
    page.freeze_panes(head + 1, sheet.fixed_columns)
    page.autofilter(head, 0, row, len(sheet.headings) - 1)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.set_margins(**_MARGINS)
    page.set_footer("&C" + ("หน้า &P จาก &N" if language == "th" else "Page &P of &N"))
    page.print_area(0, 0, row, printed - 1)


def _add_head(page: Worksheet, sheet: Sheet, widths: Sequence[float], title: Format, note: Format) -> int:
    """Write title and notes across the table's width, and give the row that is next."""
    row = 0
    width, last = sum(widths), len(widths) - 1
    lines = [(text, style) for text, style in ((sheet.title, title), *((text, note) for text in sheet.notes)) if text]
    for text, style in lines:
        shown = str(show_cell(text))
        scale = 1.3 if style is title else 1
        page.set_row(row, min(_LINE_POINTS * scale * _count_lines(shown, width / scale), _TALLEST))
        if last:
            page.merge_range(row, 0, row, last, "", style)
        page.write_string(row, 0, _shorten(shown), style)
        row += 1
    return row + 1 if lines else 0


def _write_row(page: Worksheet, row: int, cells: Sequence[str | int], formats: Sequence[Format], widths: Sequence[float]) -> None:
    # Not every program fits the height of a row to its wrapped texts by itself. What is not wrapped has no width here.
    lines = max(_count_lines(str(cell), width) for cell, width in zip(cells, widths, strict=False))
    page.set_row(row, min(lines * _LINE_POINTS, _TALLEST))
    for column, (cell, style) in enumerate(zip(cells, formats, strict=True)):
        if isinstance(cell, int) and abs(cell) < 10**15:
            page.write_number(row, column, cell, style)
        elif cell == "":
            page.write_blank(row, column, None, style)
        else:
            # A number that Excel would round is a text.
            page.write_string(row, column, _shorten(str(cell)), style)


def _shorten(text: str) -> str:
    """``text`` as far as a cell holds it; what is cut off is told of."""
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 <= _MAX_TEXT:
        return text
    kept = _cut(text, _MAX_TEXT - 20)
    return f"{kept} … (+{len(text) - len(kept):,})"


def _measure_columns(headings: Sequence[str | int], rows: Sequence[Sequence[str | int]]) -> list[float]:
    """The width of each column: that of its widest line where the page has room for it; else the wide ones share what the narrow ones leave."""
    longest = [max((_measure(str(row[column])) for row in rows), default=0) for column in range(len(headings))]
    wanted = [
        float(min(max(size + 2, min(_measure(str(text)), _HEADING_WIDTH) + 3, _NARROWEST), _WIDEST)) for size, text in zip(longest, headings, strict=True)
    ]
    left, wide = float(_PAGE_WIDTH), set(range(len(wanted)))
    while fitting := {column for column in wide if wanted[column] <= left / len(wide)}:
        left -= sum(wanted[column] for column in fitting)
        wide -= fitting
    # A text twice as long makes a cell both wider and taller.
    weight = sum(math.sqrt(max(longest[column], 1)) for column in wide)
    shared = [max(left * math.sqrt(max(longest[c], 1)) / weight, _HEADING_WIDTH) if c in wide and left > 0 else width for c, width in enumerate(wanted)]
    return [_widen(width, [str(row[column]) for row in rows]) for column, width in enumerate(shared)]


def _widen(width: float, cells: Iterable[str]) -> float:
    """``width``, or as much more as the longest cell needs that no row becomes tall out of measure."""
    for most, widest in ((_MOST_LINES, _WIDEST_LONG), (_TALLEST // _LINE_POINTS, _WIDEST_COLUMN)):
        while width < widest and (cells := [cell for cell in cells if _count_lines(cell, width) > most]):
            width = min(width + 5, widest)
    return width


def _count_lines(text: str, width: float) -> int:
    """On how many lines a cell of ``width`` characters shows ``text``. Thai is broken between words, which leaves a part of each line empty."""
    lines = sum(max(1, math.ceil(_measure(line) * 1.1 / width)) for line in text.split("\n"))
    # The more lines, the more of them are not full.
    return lines + lines // 6


def _measure(text: str) -> int:
    """How many characters wide the widest line of ``text`` is; signs above and below others take no room."""
    return max(len(line) for line in _SIGNS.sub("", text).split("\n"))
