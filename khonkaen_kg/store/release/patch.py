"""RDF Patch: the difference between two releases as a list of rows that any reader of the format can apply (https://afs.github.io/rdf-patch/)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pyoxigraph import RdfFormat, parse

from khonkaen_kg.errors import DataSyntaxError, Place
from khonkaen_kg.namespaces import RELEASE
from khonkaen_kg.store.release.difference import Difference
from khonkaen_kg.store.release.manifest import Release

MEDIA_TYPE: Final = "application/rdf-patch"

_NAME: Final = "RDF Patch"
_ROW: Final = re.compile(r"(H|TX|TC|TA|PA|PD|A|D)(?![A-Za-z])[ \t]*(.*)", re.DOTALL)
_END: Final = re.compile(r"\.[ \t]*(?:#.*)?", re.DOTALL)
_HEADER: Final = re.compile(r'[A-Za-z_][\w-]*[ \t]+(?:<[^<>"{}|^`\\\s]*>|_:[\w.-]+|"[^"\\\r]*")[ \t]*\.[ \t]*(?:#.*)?')
_PREFIX: Final = re.compile(r'(?:"[^"\\\r]*"|[\w.-]*:?)(?:[ \t]+(?:<[^<>"{}|^`\\\s]*>|"[^"\\\r]*"))?[ \t]*\.[ \t]*(?:#.*)?')


def write_patch(difference: Difference) -> bytes:
    """``difference`` as an RDF Patch: one transaction, first what goes, then what comes. Its id is the IRI of the new release, ``prev`` that of the old."""
    return b"".join(iterate_patch(difference))


def iterate_patch(difference: Difference) -> Iterator[bytes]:
    """As :func:`write_patch`, row by row."""
    yield f"H id <{_name_release(difference.new)}> .\n".encode()
    if difference.old:
        yield f"H prev <{_name_release(difference.old)}> .\n".encode()
    yield b"TX .\n"
    for graph in difference.graphs:
        for line in graph.removed:
            yield f"D {line}\n".encode()
    for graph in difference.graphs:
        for line in graph.added:
            yield f"A {line}\n".encode()
    yield b"TC .\n"


def read_patch(patch: bytes) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What an RDF Patch adds and what it removes in all: lines of N-Quads, sorted, without their ends.

    A statement that is removed and added again counts as added, and the other way round. Rows of an aborted transaction do not count. Prefixed names are
    not read.

    Raises:
        DataSyntaxError: a row is wrong, or the patch ends within a transaction; the place has the line.
    """
    statements: dict[str, bool] = {}
    pending: dict[str, bool] | None = None
    number = 0
    for number, row in _read_rows(patch):
        code, rest = row
        if (code in "AD" or code in ("TC", "TA")) and pending is None:
            raise _refuse(number, "แถวนี้ต้องอยู่ในธุรกรรม (TX … TC)", "this row must stand in a transaction (TX … TC)")
        if code == "TX" and pending is not None:
            raise _refuse(number, "ธุรกรรมก่อนหน้ายังไม่จบ", "the transaction before has not ended")
        if code in ("A", "D") and pending is not None:
            line = _read_statement(number, rest)
            # The last row that names a statement decides.
            pending[line] = code == "A"
        elif code == "TX":
            pending = {}
        elif code == "TC" and pending is not None:
            statements |= pending
            pending = None
        elif code == "TA":
            pending = None
    if pending is not None:
        raise _refuse(number, "แฟ้มขาดกลางธุรกรรม ไม่มีแถว TC", "the patch ends within a transaction: there is no row TC")
    return tuple(sorted(line for line, is_added in statements.items() if is_added)), tuple(
        sorted(line for line, is_added in statements.items() if not is_added)
    )


def _name_release(release: Release) -> str:
    return RELEASE + release.name


def _read_rows(patch: bytes) -> Iterator[tuple[int, tuple[str, str]]]:
    """The rows that are neither empty nor comments: the number of the line, the code, and what follows it."""
    for number, data in enumerate(patch.split(b"\n"), start=1):
        try:
            text = data.decode().strip(" \t\r")
        except UnicodeDecodeError as error:
            raise _refuse(number, "ไม่ใช่ข้อความรหัส UTF-8", "this is not UTF-8 text") from error
        if not text or text.startswith("#"):
            continue
        found = _ROW.fullmatch(text)
        if not found:
            raise _refuse(number, "แถวต้องขึ้นต้นด้วย H, TX, TC, TA, PA, PD, A หรือ D", "a row begins with H, TX, TC, TA, PA, PD, A or D")
        code, rest = found.groups()
        pattern = {"H": _HEADER, "PA": _PREFIX, "PD": _PREFIX, "TX": _END, "TC": _END, "TA": _END}.get(code)
        if pattern and not pattern.fullmatch(rest):
            raise _refuse(number, f"แถว {code} เขียนไม่ถูกต้อง", f"a row {code} is not written like this")
        yield number, (code, rest)


def _read_statement(number: int, text: str) -> str:
    try:
        quads = tuple(parse(text, format=RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise _refuse(number, f"ไวยากรณ์ไม่ถูกต้อง: {error.msg}", f"this is not valid: {error.msg}") from error
    if len(quads) != 1:
        raise _refuse(number, "แต่ละแถวต้องมีข้อความเดียว", "a row holds one statement")
    (quad,) = quads
    return f"{quad} ."


def _refuse(number: int, th: str, en: str) -> DataSyntaxError:
    return DataSyntaxError(th=th, en=en, remedy_th="แก้แถว ณ บรรทัดที่ระบุ", remedy_en="mend the row at the line given", place=Place(_NAME, number))
