"""Source texts as they stand in their files: every offset counts code points of the file, and nothing is changed on the way in."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from khonkaen_kg.errors import EncodingError, Place, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LINE_END = re.compile("\r\n|\n|\r")
_BYTE_ORDER_MARKS = ((b"\xff\xfe\x00\x00", "UTF-32"), (b"\x00\x00\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
# Codecs other than UTF-8 in which Thai texts are met, by Python's name for them.
_THAI_CODECS = {"UTF-16": "utf-16", "UTF-16LE": "utf-16-le", "UTF-16BE": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source text, what messages call its file, and the hash (SHA-256, hexadecimal) of the file's bytes."""

    name: str
    text: str
    sha256: str
    _line_starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_line_starts", (0, *(match.end() for match in _LINE_END.finditer(self.text))))

    def line_of(self, offset: int) -> int:
        """The line, from 1, on which the code point at ``offset`` stands."""
        return bisect_right(self._line_starts, offset)

    def column_of(self, offset: int) -> int:
        """The column, from 1, of the code point at ``offset`` in its line."""
        return offset - self._line_starts[self.line_of(offset) - 1] + 1

    def place(self, offset: int) -> Place:
        """File, line and column of the code point at ``offset``."""
        return Place(self.name, self.line_of(offset), self.column_of(offset))


def read_source(path: Path, name: str | None = None) -> SourceText:
    """Read a source file, which messages call ``name`` (its path where none is given): UTF-8 in normal form C, with any line ends.

    A byte order mark stays the first code point of the text, as in the file, and is passed over by the grammar.

    Raises:
        SourceError: the file cannot be opened, or its text is not in normal form C.
        EncodingError: the bytes are not UTF-8 text; the message names the likely encoding.
    """
    shown = name or str(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SourceError(
            th="เปิดแฟ้มเอกสารต้นฉบับไม่ได้",
            en=f"The source file cannot be opened ({error.strerror or type(error).__name__}).",
            remedy_th="ตรวจสอบว่ามีแฟ้มข้อความ (.txt) อยู่ตามที่ระบุ และมีสิทธิ์อ่านแฟ้ม",
            remedy_en="Check that the text file (.txt) is at this place and may be read.",
            place=Place(shown),
        ) from error
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _encoding_error(shown, content, error.start) from error
    # Thai UTF-16 without a byte order mark is valid UTF-8 made of control characters; its line ends and spaces show as NUL.
    if (nul := content.find(0)) >= 0:
        raise _encoding_error(shown, content, nul)
    source = SourceText(shown, text, hashlib.sha256(content).hexdigest())
    if not unicodedata.is_normalized("NFC", text):
        raise _normal_form_error(source)
    return source


def split_lines(text: str) -> Iterator[tuple[int, str]]:
    r"""The lines of a text without their ends, each after the offset where it begins; what else Unicode counts as the end of a line stands within it.

    >>> list(split_lines("พันธกิจ\r\n\x0bเกษตร"))
    [(0, 'พันธกิจ'), (9, '\x0bเกษตร')]
    """
    start = 0
    for match in _LINE_END.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def guess_encoding(content: bytes) -> str | None:
    """The likely encoding of bytes that are not UTF-8, by trial; None where no trial gives Thai text.

    >>> guess_encoding("แผนพัฒนาจังหวัด".encode("cp874"))
    'CP874 (Windows-874 / TIS-620)'
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return name
    if 0 in content:
        # Thai and ASCII characters have the high byte 0E or 00: it stands second in little-endian text.
        little = sum(byte in (0x00, 0x0E) for byte in content[1::2])
        big = sum(byte in (0x00, 0x0E) for byte in content[0::2])
        name = "UTF-16LE" if little >= big else "UTF-16BE"
        return name if _is_mostly_thai(content, _THAI_CODECS[name]) else None
    return "CP874 (Windows-874 / TIS-620)" if _is_mostly_thai(content, "cp874") else None


def _is_mostly_thai(content: bytes, codec: str) -> bool:
    letters = [character for character in content.decode(codec, errors="replace") if not character.isascii()]
    thai = sum("\u0e00" < character <= "\u0e5b" for character in letters)
    return thai * 10 >= len(letters) * 9 and thai > 0


def _encoding_error(name: str, content: bytes, offset: int) -> EncodingError:
    before = content[:offset].decode("utf-8", errors="replace")
    line = len(_LINE_END.findall(before)) + 1
    column = len(_LINE_END.split(before)[-1]) + 1
    guess = guess_encoding(content)
    return EncodingError(
        th=f"แฟ้มนี้ไม่ใช่ข้อความรหัส UTF-8 (พบไบต์ 0x{content[offset]:02X}){f' น่าจะเป็นรหัส {guess}' if guess else ''}",
        en=f"The file is not UTF-8 text (byte 0x{content[offset]:02X}).{f' Its encoding is probably {guess}.' if guess else ''}",
        remedy_th="เปิดแฟ้มด้วยโปรแกรมแก้ไขข้อความ แล้วบันทึกใหม่โดยเลือกรหัสอักขระ UTF-8",
        remedy_en="Open the file in a text editor and save it again as UTF-8.",
        place=Place(name, line, column),
    )


def _normal_form_error(source: SourceText) -> SourceError:
    normal = unicodedata.normalize("NFC", source.text)
    offset = next((index for index, pair in enumerate(zip(source.text, normal, strict=False)) if pair[0] != pair[1]), min(len(source.text), len(normal)))
    return SourceError(
        th="ข้อความไม่อยู่ในรูปมาตรฐาน Unicode NFC (ลำดับสระหรือวรรณยุกต์ไม่เป็นมาตรฐาน)",
        en="The text is not in Unicode normal form C (marks stand in another order, or letters are split).",
        remedy_th="แปลงแฟ้มเป็นรูป NFC ก่อนนำเข้า (ห้ามใช้ NFKC เพราะจะแยกสระอำ)",
        remedy_en="Convert the file to normal form C before it is taken in (never NFKC, which splits SARA AM).",
        place=source.place(offset),
    )
