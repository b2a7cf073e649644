"""Thai dictionary order as plain strings, for places that can only compare code points."""

from __future__ import annotations

import re

from khonkaen_kg.source.spans import fold

_LEADING_VOWEL = re.compile("([เแโใไ])([ก-ฮ])")
# Spaces and controls count as one space, so that the separator below stays less than every character of the first level.
_CONTROL = re.compile("[\x00-\x20\x7f]")
_MARK = re.compile("[็่้๊๋์]")
_SEPARATOR = "\t"
_LAST_POSITION = 999_999


def thai_sort_key(label: str) -> str:
    """The key of a label: the order of keys by code point is the order of labels in the dictionary of the Royal Institute.

    First the letters, where a leading vowel stands after its consonant, then the marks ็ ่ ้ ๊ ๋ ์ from the left (none before any), then the label itself.
    Latin letters come before Thai ones and are compared without case first; Thai digits count as digits.

    >>> sorted(["เก้า", "กา", "ไก่", "แก้ว", "เก็บ"], key=thai_sort_key)
    ['กา', 'เก็บ', 'เก้า', 'แก้ว', 'ไก่']
    """
    text = _CONTROL.sub(" ", fold(label).text.casefold())
    # A mark further left weighs more, so its position among the letters is counted down.
    marks = [f"{max(_LAST_POSITION - match.start() + before, 0):06d}{match[0]}" for before, match in enumerate(_MARK.finditer(text))]
    first = _LEADING_VOWEL.sub(r"\2\1", _MARK.sub("", text))
    return f"{first}{_SEPARATOR}{''.join(marks)}{_SEPARATOR}{label}"
