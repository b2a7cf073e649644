"""Turns templates into pages: the language of the reader, values made safe to show, one Jinja2 environment."""

from __future__ import annotations

import datetime
import json
import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from khonkaen_kg.errors import ResultTooLargeError
from khonkaen_kg.namespaces import BASE, XSD
from khonkaen_kg.web import negotiation, texts
from khonkaen_kg.web.cache import CACHE_CONTROL
from khonkaen_kg.web.versions import VERSION, has_versions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from starlette.requests import Request

    from khonkaen_kg.store.engine import Answer

LANGUAGES: Final = ("th", "en")
MAX_PAGE_BYTES: Final = 4_000_000
PLAN_PAGES: Final = frozenset({"/", "/gaps", "/matrix", "/cascade"})
"""The pages that are about one plan, which ``?plan=`` names; links between them keep it."""

_TEMPLATES: Final = Path(__file__).parent / "templates"

# Control, bidirectional, zero-width and tag characters, and surrogates: what could make a text look other than it is, or break the page's encoding.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

_THAI_MONTHS: Final = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)


def choose_page_language(request: Request) -> str:
    """The reader's language: ``?lang=`` where it names one that is offered, else what ``Accept-Language`` likes, else Thai."""
    asked = request.query_params.get("lang")
    return asked if asked in LANGUAGES else negotiation.choose_language(request.headers.get("accept-language"), LANGUAGES)


def answer_page(
    request: Request, template: str, *, status: int = 200, sent: Collection[tuple[str, str]] = (), version: Sequence[tuple[str, str]] = (), **values: object
) -> Response:
    """The page that ``template`` makes of ``values``, in the reader's language.

    Args:
        request: what is answered.
        template: the name of a file in ``templates/``.
        status: the HTTP status.
        sent: fields of the request's body that the link to the other language carries, beside those of the address.
        version: the parameter that names the release that the page is of, where that is not the current one: links to what has versions carry it.
        values: what the template names.
    """
    language = choose_page_language(request)
    other = LANGUAGES[1 - LANGUAGES.index(language)]
    html = (
        environment()
        .get_template(template)
        .render(
            language=language,
            other_language=other,
            switch=_switch_language(request, other, sent),
            t=texts.choose(language),
            here=partial(_keep_choices, request.query_params.get("lang"), request.query_params.get("plan"), version),
            version=list(version),
            path=request.url.path,
            **values,
        )
    )
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    return Response(encode(html), status, headers, media_type="text/html; charset=utf-8")


def refuse_large(answer: Answer) -> None:
    """Lets an answer pass that a page can show: reading and drawing a larger one would take long from all other readers.

    Raises:
        ResultTooLargeError: it is longer than :data:`MAX_PAGE_BYTES`.
    """
    if len(answer.body) > MAX_PAGE_BYTES:
        raise ResultTooLargeError(
            th=f"คำตอบมีขนาด {len(answer.body):,} ไบต์ เกินกว่าที่หน้าเว็บแสดงได้ ({MAX_PAGE_BYTES:,} ไบต์)",
            en=f"The answer has {len(answer.body):,} bytes, more than the {MAX_PAGE_BYTES:,} that a page can show.",
            remedy_th="เพิ่ม LIMIT หรือให้โปรแกรมขอคำตอบในรูปแบบ JSON หรือ CSV จากที่อยู่เดียวกันนี้ด้วยส่วนหัว Accept",
            remedy_en="Add a LIMIT, or download it: ask this address for JSON or CSV with the Accept header.",
        )


def encode(text: str) -> bytes:
    """``text`` as UTF-8; a lone surrogate, which no encoding has, becomes U+FFFD."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace").encode()


def show_hidden(value: object) -> object:
    r"""``value`` with every invisible or direction-changing character made visible as ⟨U+202E⟩; what is no text stays as it is.

    >>> show_hidden("safe\u202etxt")
    'safe⟨U+202E⟩txt'
    """
    # Markup (what a macro gives) has passed here piece by piece.
    if type(value) is not str or _HIDDEN.search(value) is None:
        return value
    return _HIDDEN.sub(lambda m: f"⟨U+{ord(m[0]):04X}⟩", value)


def begin_sentence(text: str) -> str:
    """``text`` with a capital at its beginning, where that is a plain word.

    >>> begin_sentence("use the names"), begin_sentence("plan.txt is cut")
    ('Use the names', 'plan.txt is cut')
    """
    return text[0].upper() + text[1:] if re.match(r"[a-z]+[ ,]", text) else text


def embed_json(document: str) -> Markup:
    r"""JSON that may stand in a ``script`` element of a page: what could end the element, and every hidden character, is escaped as JSON does it.

    >>> str(embed_json('["</script>"]'))
    '["\\u003c/script>"]'
    """
    visible = _HIDDEN.sub(lambda m: json.dumps(m[0])[1:-1], document)
    return Markup(visible.replace("<", "\\u003c"))  # noqa: S704 (just made safe)


def show_years(start_ce: int, end_ce: int, language: str) -> str:
    r"""A period in both eras; Buddhist first for Thai readers, Gregorian first for others.

    >>> show_years(2018, 2022, "th"), show_years(2018, 2018, "en")
    ('พ.ศ.\xa02561–2565 (2018–2022)', '2018 (BE\xa02561)')
    """
    ce = str(start_ce) if start_ce == end_ce else f"{start_ce}–{end_ce}"
    be = str(start_ce + 543) if start_ce == end_ce else f"{start_ce + 543}–{end_ce + 543}"
    return f"พ.ศ.\xa0{be} ({ce})" if language == "th" else f"{ce} (BE\xa0{be})"


def show_literal(value: str, datatype: str | None, language: str) -> str:
    r"""A literal as a reader expects it: years and dates in both eras, yes and no for booleans. All else, ill-typed literals included, as it stands.

    >>> show_literal("2026-11-22", "http://www.w3.org/2001/XMLSchema#date", "th")
    '22 พฤศจิกายน พ.ศ.\xa02569 (2026)'
    """
    kind = (datatype or "").removeprefix(XSD)
    if kind == "gYear" and re.fullmatch(r"[0-9]{4}", value) and value != "0000":
        return show_years(int(value), int(value), language)
    if kind == "date" and language == "th" and (day := _read_day(value)) is not None:
        return f"{day.day} {_THAI_MONTHS[day.month - 1]} {show_years(day.year, day.year, language)}"
    if kind == "boolean" and value in ("true", "1", "false", "0"):
        return texts.choose(language)("yes" if value in ("true", "1") else "no")
    return value


def make_link(path: str, parameters: Iterable[tuple[str, str]] = ()) -> str:
    """A link within this site with every character escaped that needs it.

    >>> make_link("/queries/x", [("resource", "https://a/#b&c")])
    '/queries/x?resource=https%3A%2F%2Fa%2F%23b%26c'
    """
    query = urlencode(list(parameters), quote_via=quote, safe="", errors="replace")
    return quote(path, safe="/.-_~") + (f"?{query}" if query else "")


def link_resource(iri: str) -> str | None:
    """The page about a thing of the graph, which is at its IRI's path; None for an IRI that belongs to others.

    >>> link_resource("https://w3id.org/khonkaen-kg/ontology#Process"), link_resource("https://schema.org/name")
    ('/ontology#Process', None)
    """
    path, mark, fragment = iri.removeprefix(BASE).partition("#")
    # What begins with two slashes would lead to another host.
    if not iri.startswith(BASE) or path.startswith("/"):
        return None
    return make_link(f"/{path}") + (f"#{quote(fragment, safe='=,-._~/')}" if mark else "")


def make_uri(iri: str) -> str:
    """``iri`` with the characters that headers cannot have escaped (RFC 3987 §3.1); what is escaped already stays as it is.

    >>> make_uri("https://kg.example/id/ขอนแก่น%2F1?a=b#c")[:32]
    'https://kg.example/id/%E0%B8%82%'
    """
    return quote(iri, safe="%:/?#[]@!$&'()*+,;=-._~")


def _read_day(value: str) -> datetime.date | None:
    """The day that an ``xsd:date`` without a time zone names; None when there is no such day."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", value)
    try:
        return None if match is None else datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _show_count(number: int) -> str:
    return f"{number:,}"


@cache
def environment() -> Environment:
    """The one template environment: values are escaped, hidden characters shown, and a name that no one gave is an error."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=show_hidden,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "link": make_link,
        "page_of": link_resource,
        "count": _show_count,
        "literal": show_literal,
        "years": show_years,
        "sentence": begin_sentence,
    }
    return made


def _keep_choices(asked: str | None, plan: str | None, version: Sequence[tuple[str, str]], href: str, *, is_now: bool = False) -> str:
    """``href`` with what the reader chose, which no cookie remembers.

    That is the language by ``?lang=``; the plan, for pages that are about one; and the release, unless the link leads to what is now.
    """
    address, mark, fragment = href.partition("#")
    path, _, query = address.partition("?")
    kept = [("lang", asked)] if asked in LANGUAGES else []
    if plan and path in PLAN_PAGES and not query.startswith("plan="):
        kept += [("plan", plan)]
    if not is_now and has_versions(unquote(path)) and not any(field.partition("=")[0] == VERSION for field in query.split("&")):
        kept += version
    if not kept:
        return href
    return f"{address}{'&' if '?' in address else '?'}{urlencode(kept)}{mark}{fragment}"


def redirect_to(request: Request, path: str, status: int = 307) -> Response:
    """The response that a resource is at ``path`` of this site, with the query string of the request."""
    address, mark, fragment = path.partition("#")
    query = request.url.query
    return RedirectResponse(f"{address}{'?' if query else ''}{query}{mark}{fragment}", status, {"Cache-Control": CACHE_CONTROL})


def _switch_language(request: Request, language: str, sent: Collection[tuple[str, str]]) -> str:
    replaced = {"lang", *(name for name, _ in sent)}
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in replaced]
    # A link that starts with two slashes leads to another host.
    return make_link("/" + request.scope["path"].lstrip("/"), [*kept, *sent, ("lang", language)])
