"""Spans of a text, and text folded for comparison that still knows where each character came from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ZERO_WIDTH = "\u200b"
_QUOTES = "“”„‟«»‹›‘’‚‛'`´′″＂＇「」『』"
_DASHES = "‐‑‒–—―−－﹣~～"
_COLONS = "：∶﹕︓꞉"


def _fold_table() -> dict[int, str]:
    table = dict.fromkeys(map(ord, "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"), " ")
    table |= dict.fromkeys(range(0x2000, 0x200B), " ")
    table |= dict.fromkeys(
        [0xAD, 0x034F, 0x061C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFE0E, 0xFE0F, 0xFEFF], _ZERO_WIDTH
    )
    table |= dict.fromkeys(map(ord, _QUOTES), '"')
    table |= dict.fromkeys(map(ord, _DASHES), "-")
    table |= dict.fromkeys(map(ord, _COLONS), ":")
    table |= {ord("๐") + digit: str(digit) for digit in range(10)}
    # The full-width forms of ASCII lie in ASCII's own order.
    table |= {0xFEE0 + code: chr(code) for code in range(0x21, 0x7F) if 0xFEE0 + code not in table}
    table |= {ord("、"): ",", ord("﹐"): ",", ord("،"): ",", ord("［"): "[", ord("］"): "]", ord("【"): "[", ord("】"): "]"}
    return table


_FOLD = _fold_table()
# Two spellings look alike on paper and differ in code points: SARA AE typed as two SARA E, and SARA AM typed as NIKHAHIT + SARA AA.
_MERGED = re.compile(f"{_ZERO_WIDTH}+|เเ|ํ([่-๋]?)า")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text: code points from 0, end exclusive."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The stretch itself.

        >>> Span(7, 14).of("จังหวัดขอนแก่น")
        'ขอนแก่น'
        """
        return text[self.start : self.end]

    @property
    def is_empty(self) -> bool:
        """Whether it holds no character."""
        return self.start >= self.end


@dataclass(frozen=True, slots=True)
class Folded:
    """A stretch of a text as the grammar reads it.

    Digits, dashes, quotes, colons and spaces have one form each and what has no width is gone. ``starts`` and ``ends`` give the place in the
    original text of every character of ``text``, so that what is matched here is quoted from there.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The original span of ``text[start:end]`` without the spaces around it; empty where only spaces are left."""
        end = len(self.text) if end is None else end
        kept = self.text[start:end]
        start += len(kept) - len(kept.lstrip(" "))
        end -= len(kept) - len(kept.rstrip(" "))
        return Span(self.starts[start], self.ends[end - 1]) if start < end else Span(0, 0)


def fold(text: str, span: Span | None = None) -> Folded:
    """A text, or one span of it, folded for matching.

    >>> fold("พ.ศ. ๒๕๖๑ – ๒๕๖๕").text
    'พ.ศ. 2561 - 2565'
    """
    span = span or Span(0, len(text))
    folded = span.of(text).translate(_FOLD)
    if _MERGED.search(folded) is None:
        return Folded(folded, range(span.start, span.end), range(span.start + 1, span.end + 1))
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def keep(upto: int) -> None:
        characters.append(folded[done:upto])
        starts.extend(range(span.start + done, span.start + upto))
        ends.extend(range(span.start + done + 1, span.start + upto + 1))

    done = 0
    for match in _MERGED.finditer(folded):
        keep(match.start())
        done = match.end()
        if match[0][0] == _ZERO_WIDTH:
            continue
        merged = "แ" if match[0] == "เเ" else match[1] + "ำ"
        characters.append(merged)
        starts.extend([span.start + match.start()] * len(merged))
        ends.extend([span.start + match.end()] * len(merged))
    keep(len(folded))
    return Folded("".join(characters), starts, ends)


def comparison_key(text: str) -> str:
    """What two writings of one text share: no spaces, no quotes, one form of digits, dashes and letter case.

    >>> comparison_key("เทคโนโลยี สู่การเป็น Smart City") == comparison_key("เทคโนโลยีสู่การเป็น smart  City")
    True
    """
    return fold(text).text.replace(" ", "").replace('"', "").casefold()
