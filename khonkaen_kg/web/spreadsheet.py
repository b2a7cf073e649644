"""Sheets, and CSV that spreadsheet programs open without asking: the rows of a page as people take them into a meeting."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.web import rendering

if TYPE_CHECKING:
    from collections.abc import Iterable

Value = str | int | None
"""What a cell holds: a text, which is never read as a formula, a whole number, or nothing."""

# What a spreadsheet program may take for the beginning of a formula (OWASP, CSV injection).
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for a spreadsheet.

    Attributes:
        name: what its tab is called.
        headings: one for each column.
        rows: cells, as many in each row as there are headings.
        title: stands above the table, in a workbook only.
        notes: short sentences below the title, in a workbook only. They stay in sight with the headings, so long ones belong on the sheet of the source.
        fixed_columns: how many columns name their row; they stay in sight, and are printed on every page.
        aside_columns: how many of the last columns are for programs: in a workbook they stay on one line and are not printed.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    title: str = ""
    notes: tuple[str, ...] = ()
    fixed_columns: int = 0
    aside_columns: int = 0


def show_cell(value: Value) -> str | int:
    r"""What is in a cell: hidden and forbidden characters are made visible as on a page; every line break is one and the same.

    >>> show_cell("a\r\nb\x07")
    'a\nb⟨U+0007⟩'
    """
    if value is None or isinstance(value, int):
        return "" if value is None else int(value)
    shown = str(rendering.show_hidden(value.replace("\r\n", "\n").replace("\r", "\n")))
    # These two are in no XML document either.
    return shown.replace("\ufffe", "⟨U+FFFE⟩").replace("\uffff", "⟨U+FFFF⟩")


def write_excel_csv(sheet: Sheet) -> bytes:
    r"""The sheet as CSV for Excel: a byte order mark, which makes it read UTF-8, CRLF, and an apostrophe before what it would run as a formula.

    >>> write_excel_csv(Sheet("s", ("a", "b"), (("=1+1", 2),)))
    b"\xef\xbb\xbfa,b\r\n'=1+1,2\r\n"
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_guard_row(sheet.headings))
    writer.writerows(_guard_row(row) for row in sheet.rows)
    return rendering.encode("\ufeff" + text.getvalue())


def answer_excel_csv(sheet: Sheet, language: str, file: str) -> Response:
    """The sheet as CSV for Excel, to be kept as ``file``, an ASCII name without its ending."""
    return answer_file(write_excel_csv(sheet), f"{file}.csv", "text/csv; charset=utf-8", language)


def answer_file(body: bytes, file: str, media_type: str, language: str) -> Response:
    """A file to be kept, whose texts are in the reader's language."""
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Content-Language": language, "Vary": "Accept-Language"}
    return Response(body, headers=headers, media_type=media_type)


def _guard_row(cells: Iterable[Value]) -> list[str | int]:
    return [_guard(cell) for cell in cells]


def _guard(value: Value) -> str | int:
    # Looked at before line breaks are made one: a text that began with a carriage return stays guarded.
    shown = show_cell(value)
    return f"'{shown}" if isinstance(shown, str) and isinstance(value, str) and value.startswith(_RISKY) else shown
