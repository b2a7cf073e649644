"""Byte ranges: which part of a representation a ``Range`` header asks for (RFC 9110 §14). Pure functions over header texts; none raises."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_RANGE: Final = re.compile(r"[Bb][Yy][Tt][Ee][Ss]=[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t]*")


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes from ``start`` to before ``stop``."""

    start: int
    stop: int

    def describe(self, length: int) -> str:
        """The ``Content-Range`` of this part of so many bytes.

        >>> Part(0, 500).describe(1234)
        'bytes 0-499/1234'
        """
        return f"bytes {self.start}-{self.stop - 1}/{length}"


def read_range(header: str | None, length: int) -> Part | None:
    """The part of ``length`` bytes that ``header`` asks for; None where the whole is to be sent.

    A part that begins beyond the end is empty: no range of it can be satisfied. What is no single range of bytes counts as if it were not there: a server may
    ignore the header (§14.2), and several ranges in one answer cost more than they save.

    >>> read_range("bytes=0-499", 1234), read_range("bytes=-500", 1234), read_range("bytes=1200-", 1234)
    (Part(start=0, stop=500), Part(start=734, stop=1234), Part(start=1200, stop=1234))
    >>> read_range("bytes=1234-", 1234), read_range("bytes=0-1,5-6", 1234), read_range("lines=1-2", 1234)
    (Part(start=1234, stop=1234), None, None)
    """
    match = _RANGE.fullmatch(header or "")
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        return Part(max(0, length - int(suffix)), length)
    start = int(first)
    if last and int(last) < start:
        return None
    return Part(min(start, length), min(int(last) + 1, length) if last else length)
