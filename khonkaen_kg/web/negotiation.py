"""Content negotiation by RFC 9110 §12: which of the forms on offer a request's ``Accept`` headers like best.

Pure functions over header texts. None raises, and each takes time in proportion to the text: what does not parse as the RFC says is skipped, as if it
were not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
# A quoted text that does not end reaches to the end of the header: a scan that began anew at each of its quotes would take quadratic time.
_ELEMENT: Final = re.compile(r'(?:"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[^,"])+', re.DOTALL)
_MEDIA_RANGE: Final = re.compile(rf"({_NAME})/({_NAME})")
_PARAMETER: Final = re.compile(rf"[ \t]*;[ \t]*(?:({_NAME})=({_NAME}|{_QUOTED}))?[ \t]*")
_QUALITY: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_LANGUAGE_RANGE: Final = re.compile(r"\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")

_UNACCEPTABLE: Final = (0, (0, 0))

# No client has so much to ask for; a longer header is not read.
MAX_ACCEPT: Final = 4_096


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an ``Accept`` header, in lower case; ``quality`` in thousandths, 0 to 1000."""

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: int

    def match(self, offer: MediaRange) -> tuple[int, int] | None:
        """How specifically this range names ``offer`` (greater is more specific), or None when it does not.

        An offer without parameters comes in one variant only, so a range that asks for a variant (a charset, a header line) gets that one.
        """
        if self.type not in ("*", offer.type) or self.subtype not in ("*", offer.subtype):
            return None
        if offer.parameters and not set(self.parameters) <= set(offer.parameters):
            return None
        parameters = len(self.parameters) if offer.parameters or not self.parameters else -1
        return (self.type != "*") + (self.subtype != "*"), parameters


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """The media ranges of an ``Accept`` header in its order; none of a header longer than :data:`MAX_ACCEPT`.

    >>> [(r.type, r.subtype, r.quality) for r in parse_accept("text/turtle;q=0.5, nonsense, */*;q=0.1")]
    [('text', 'turtle', 500), ('*', '*', 100)]
    """
    if len(header) > MAX_ACCEPT:
        return ()
    ranges = (_parse_media_range(element.strip(" \t")) for element in _ELEMENT.findall(header))
    return tuple(r for r in ranges if r is not None)


def choose_media_type(header: str | None, offers: Sequence[str]) -> str | None:
    """The offer that ``header`` likes best; among equals the one that it names more specifically, then the one offered first; None when it accepts none.

    No header, or one that is too long to read, accepts all.

    >>> choose_media_type("text/csv;q=0.9, */*;q=0.1", ["application/json", "text/csv"])
    'text/csv'
    """
    if header is None or not header.strip() or len(header) > MAX_ACCEPT:
        return offers[0] if offers else None
    ranges = parse_accept(header)
    scored = [(_score_media_type(ranges, offer), offer) for offer in offers]
    best = max((score for score, _ in scored), default=_UNACCEPTABLE)
    return next(offer for score, offer in scored if score == best) if best > _UNACCEPTABLE else None


def choose_aliased(header: str | None, offers: Mapping[str, str]) -> str | None:
    """As :func:`choose_media_type` over the keys of ``offers``; gives the media type to answer with, which is the value under the chosen key.

    >>> choose_aliased("text/xml", {"text/csv": "text/csv", "text/xml": "application/rdf+xml"})
    'application/rdf+xml'
    """
    chosen = choose_media_type(header, tuple(offers))
    return None if chosen is None else offers[chosen]


def prefers_html(header: str | None) -> bool:
    """Whether the request comes from a browser: it names ``text/html`` or ``application/xhtml+xml`` and likes nothing better.

    >>> prefers_html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), prefers_html("*/*")
    (True, False)
    """
    ranges = parse_accept(header or "")
    best = max((r.quality for r in ranges), default=0)
    return best > 0 and any(r.quality == best and r.subtype in ("html", "xhtml+xml") for r in ranges)


def choose_language(header: str | None, offers: Sequence[str]) -> str:
    """The offered language tag that an ``Accept-Language`` header likes best, by the lookup of RFC 4647 §3.4; the first offer when none fits.

    >>> choose_language("en-GB, th;q=0.8", ["th", "en"])
    'en'
    """
    best, best_quality = offers[0], 0
    ranges = _parse_languages(header or "")
    for offer in offers:
        quality = _language_quality(ranges, offer)
        if quality > best_quality:
            best, best_quality = offer, quality
    return best


def media_type_of(header: str | None) -> str:
    """The bare media type of a ``Content-Type`` header in lower case, without its parameters; empty when there is none.

    >>> media_type_of("application/x-www-form-urlencoded; charset=utf-8")
    'application/x-www-form-urlencoded'
    """
    return (header or "").partition(";")[0].strip().lower()


def charset_of(header: str | None) -> str | None:
    """The charset parameter of a ``Content-Type`` header in lower case, or None when it states none.

    >>> charset_of('application/sparql-query; charset="UTF-8"')
    'utf-8'
    """
    parsed = _parse_media_range((header or "").strip())
    return None if parsed is None else dict(parsed.parameters).get("charset")


def _parse_media_range(text: str) -> MediaRange | None:
    match = _MEDIA_RANGE.match(text)
    if match is None or (match[1] == "*" and match[2] != "*"):
        return None
    parameters: list[tuple[str, str]] = []
    quality, position = 1000, match.end()
    while position < len(text):
        parameter = _PARAMETER.match(text, position)
        if parameter is None:
            return None
        position = parameter.end()
        name, value = (parameter[1] or "").lower(), (parameter[2] or "").lower()
        if name == "q":
            parsed = _parse_quality(value)
            if parsed is None:
                return None
            # RFC 9110 ends the media type's own parameters at the weight; what follows was an extension that it has retired.
            quality = parsed
            break
        if name:
            parameters.append((name, re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value))
    return MediaRange(match[1].lower(), match[2].lower(), tuple(parameters), quality)


def _parse_quality(text: str) -> int | None:
    return round(float(text) * 1000) if _QUALITY.fullmatch(text) else None


def _score_media_type(ranges: Sequence[MediaRange], offer: str) -> tuple[int, tuple[int, int]]:
    """The weight of the range that names ``offer`` most specifically, and how specific it is."""
    parsed = _parse_media_range(offer)
    if parsed is None:
        return _UNACCEPTABLE
    matches = ((r.match(parsed), r.quality) for r in ranges)
    specificity, quality = max(((specificity, quality) for specificity, quality in matches if specificity is not None), default=((0, 0), 0))
    return (quality, specificity) if quality else _UNACCEPTABLE


def _parse_languages(header: str) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for element in header.split(","):
        tag, *parameters = (part.strip(" \t").lower() for part in element.split(";"))
        weights = [_parse_quality(p[2:]) for p in parameters if p.startswith("q=")]
        quality = weights[0] if weights else 1000
        if _LANGUAGE_RANGE.fullmatch(tag) and quality is not None:
            found.append((tag, quality))
    return tuple(found)


def _language_quality(ranges: Sequence[tuple[str, int]], offer: str) -> int:
    tag = offer.lower()
    # Named beats the wildcard; among named ranges the one that the reader likes best counts, since en-GB and en both ask for English.
    named = [quality for language, quality in ranges if language == tag or language.startswith(tag + "-")]
    wild = [quality for language, quality in ranges if language == "*"]
    return max(named or wild, default=0)
