"""Matching as people type: which names hold the words that were asked for, however their marks, digits and spaces were written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from khonkaen_kg.source.spans import Folded, Span, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

_NIKHAHIT: Final = "\u0e4d"
_DOUBLE_E: Final = "เเ"
_TONES: Final = "็่้๊๋์"
_VOWELS: Final = f"ัิีึืฺุู{_NIKHAHIT}\u0e4e"
# What a keyboard lets pass and paper does not show: a tone before its vowel, a mark typed twice, SARA AM before its tone or in two parts, SARA AE as two E.
_ODD: Final = re.compile(rf"[{_TONES}][{_VOWELS}]|([{_TONES}{_VOWELS}])\1|ำ[{_TONES}]|{_NIKHAHIT}|{_DOUBLE_E}|[\u0300-\u036f]")
_CLUSTER: Final = re.compile(rf"{_DOUBLE_E}|.[{_TONES}{_VOWELS}\u0300-\u036f]*(?:ำ[{_TONES}]*|(?<=[{_NIKHAHIT}{_TONES}])า)?", re.DOTALL)
_BETWEEN: Final = re.compile(r"[\s\"()\[\]{},;:!?/…·•\-]+")
# Thai and ASCII: all that most names are made of, which folding changes by single characters only.
_PLAIN: Final = re.compile("[\x20-\x7e\u0e01-\u0e3a\u0e3f-\u0e5b]*")
_QUICK: Final = {character: fold(chr(character)).text.replace('"', "") or None for character in [*range(0x20, 0x7F), *range(0x0E50, 0x0E5A)]} | {
    **{ord(upper): upper.lower() for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    **{ord(dash): "-" for dash in "‐‑–—"},
    **dict.fromkeys(map(ord, "“”‘’\u200b\u200c\u200d\u00ad\ufeff"), None),
    **dict.fromkeys(map(ord, "\t\r\n\u00a0"), " "),
}
_WITHOUT_TONES: Final = dict.fromkeys(map(ord, _TONES))


class Rank(IntEnum):
    """Where a name holds what was asked for, the best first."""

    EXACT = 0
    PREFIX = 1
    WORD = 2
    INSIDE = 3


@dataclass(frozen=True, slots=True)
class Key:
    """A name as it is compared: no spaces, no quotes, one form of everything that looks alike; ``words`` has one space before each word."""

    text: str
    words: str

    def find(self, needle: Key) -> Rank | None:
        """Where the name holds ``needle``, which is not empty; None where it does not.

        >>> make_key("เมืองแห่งการประชุมสัมมนา (MICE City)").find(make_key("mice"))
        <Rank.WORD: 2>
        """
        if needle.text not in self.text:
            return None
        if self.text.startswith(needle.text):
            return Rank.EXACT if len(needle.text) == len(self.text) else Rank.PREFIX
        return Rank.WORD if needle.words[:-1] in self.words else Rank.INSIDE

    def loosen(self) -> Key:
        """The key without the marks ็ ่ ้ ๊ ๋ ์."""
        return self if self.text.isascii() else Key(self.text.translate(_WITHOUT_TONES), self.words.translate(_WITHOUT_TONES))


def normalise(text: str) -> Folded:
    """``text`` as it is compared; its places are those of the text in NFC.

    >>> normalise("ศูนย์กลาง  การศึกษา ๕").text == normalise("ศูนย\u200b์กลางการศึกษา 5").text
    True
    >>> normalise("ที\u0e48น\u0e4dา").text == normalise("ท\u0e48\u0e35นำ").text
    True
    """
    folded = _drop(fold(unicodedata.normalize("NFC", text)))
    # Once something is dropped or in its place, what stands beside it may be odd in its turn.
    while (tidied := _tidy(folded)).text != folded.text:
        folded = tidied
    return folded


def loosen(folded: Folded) -> Folded:
    """``folded`` without the marks ็ ่ ้ ๊ ๋ ์, which are easily missed or mistaken.

    >>> loosen(normalise("ศูนย์กลาง")).text
    'ศูนยกลาง'
    """
    return _keep(folded, [at for at, character in enumerate(folded.text) if character not in _TONES])


def make_key(text: str) -> Key:
    """The key of a name.

    >>> make_key("Smart City (MICE)")
    Key(text='smartcity(mice)', words=' smart city mice ')
    """
    shown = unicodedata.normalize("NFC", text)
    quick = shown.translate(_QUICK)
    # Only what is neither Thai nor ASCII, or oddly typed, needs to know where each character came from.
    if _PLAIN.fullmatch(quick) and _ODD.search(joined := quick.replace(" ", "")) is None:
        return Key(joined, f" {_BETWEEN.sub(' ', quick).strip()} ")
    folded = normalise(text)
    words = [
        f" {character}" if at and _BETWEEN.match(shown[folded.starts[at] - 1]) and folded.starts[at - 1] != folded.starts[at] else character
        for at, character in enumerate(folded.text)
    ]
    return Key(folded.text, f" {_BETWEEN.sub(' ', ''.join(words)).strip()} ")


def split_words(text: str) -> tuple[str, ...]:
    """The words of a query by the spaces between them, each as the text of a key without tone marks, without repeats.

    >>> split_words("เกษตร  smart City smart")
    ('เกษตร', 'smart', 'city')
    """
    return tuple(dict.fromkeys(word for part in re.split(r"\s+", fold(text).text) if (word := loosen(normalise(part)).text)))


def mark_matches(text: str, needles: tuple[str, ...], *, is_loose: bool = False) -> Iterator[tuple[str, bool]]:
    """``text`` in pieces, each with whether it holds one of ``needles``. A piece never begins or ends within a letter and its marks.

    >>> list(mark_matches("ศูนย์กลางการศึกษา", ("การศึก",)))
    [('ศูนย์กลาง', False), ('การศึก', True), ('ษา', False)]
    """
    shown = unicodedata.normalize("NFC", text)
    folded = loosen(normalise(shown)) if is_loose else normalise(shown)
    done = 0
    for span in _merge(sorted(_find_all(folded, needles))):
        end = span.end
        while end < len(shown) and (unicodedata.combining(shown[end]) or shown[end] in _TONES or shown[end] in _VOWELS):
            end += 1
        if span.start > done:
            yield shown[done : span.start], False
        yield shown[span.start : end], True
        done = end
    if done < len(shown):
        yield shown[done:], False


def _find_all(folded: Folded, needles: tuple[str, ...]) -> Iterator[Span]:
    for needle in needles:
        at = folded.text.find(needle)
        while at >= 0:
            yield Span(folded.starts[at], folded.ends[at + len(needle) - 1])
            at = folded.text.find(needle, at + len(needle))


def _merge(spans: list[Span]) -> list[Span]:
    """``spans``, which are in order, with those that touch as one."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _keep(folded: Folded, places: list[int]) -> Folded:
    if len(places) == len(folded.text):
        return folded
    text, starts, ends = folded.text, folded.starts, folded.ends
    return Folded("".join([text[at] for at in places]), [starts[at] for at in places], [ends[at] for at in places])


def _drop(folded: Folded) -> Folded:
    """``folded`` without spaces and quotes."""
    return _keep(folded, [at for at, character in enumerate(folded.text) if character not in ' "'])


def _tidy(folded: Folded) -> Folded:
    """``folded`` in lower case, with the marks of each letter in their order."""
    lower = folded.text.casefold()
    if len(lower) == len(folded.text) and _ODD.search(lower) is None:
        return Folded(lower, folded.starts, folded.ends)
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(folded.text):
        written = _write_cluster(match[0])
        characters.append(written)
        starts.extend([folded.starts[match.start()]] * len(written))
        ends.extend([folded.ends[match.end() - 1]] * len(written))
    return Folded("".join(characters), starts, ends)


def _write_cluster(cluster: str) -> str:
    """A letter and its marks in one order: vowels above and below, then tones, then what is not Thai, then SARA AM or SARA AA."""
    if cluster == _DOUBLE_E:
        return "แ"
    base, rest = cluster[0], dict.fromkeys(cluster[1:])
    marks = [mark for mark in (*_VOWELS, *_TONES) if mark in rest]
    others = [mark for mark in cluster[1:] if mark not in _VOWELS and mark not in _TONES and mark not in "ำา"]
    last = "ำ" if "ำ" in rest else "า" if "า" in rest else ""
    if last == "า" and _NIKHAHIT in marks:
        marks.remove(_NIKHAHIT)
        last = "ำ"
    return unicodedata.normalize("NFC", "".join((base, *marks, *others, last)).casefold())
