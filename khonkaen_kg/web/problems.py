"""The one mapping from errors to HTTP: status, problem details (RFC 9457) and, for browsers, a page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg import errors
from khonkaen_kg.web import negotiation, rendering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

MEDIA_TYPE: Final = "application/problem+json"


class ProtocolError(errors.RequestError):
    """A request does not follow the SPARQL 1.1 Protocol or the rules of HTTP."""

    code = "protocol"


class UnknownPageError(errors.RequestError):
    """Nothing is served at this address."""

    code = "unknown-page"


class MethodError(errors.RequestError):
    """The address does not take this method."""

    code = "method"


class MediaTypeError(errors.RequestError):
    """The request's body is of a kind that is not read here."""

    code = "media-type"


class QueryTooLargeError(errors.RequestError):
    """The query text is longer than the limit."""

    code = "query-too-large"


class UriTooLongError(errors.RequestError):
    """The address is longer than the limit."""

    code = "uri-too-long"


class HeadersTooLargeError(errors.RequestError):
    """The headers are more, or longer, than the limit."""

    code = "headers-too-large"


class LateRequestError(errors.RequestError):
    """The request was not there in full within the time for it."""

    code = "late-request"


class ForeignHostError(errors.RequestError):
    """The request is for a host name that is not this site's."""

    code = "foreign-host"


class CrowdedError(errors.UnavailableError):
    """Too many connections are open."""

    code = "crowded"


class InternalError(errors.KhonkaenError):
    """Something failed that should not; the log has the details."""

    code = "internal"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a kind of error becomes: an HTTP status, a title in Thai and English, and the seconds after which asking again may help."""

    status: int
    th: str
    en: str
    retry_after: int | None = None


_BROKEN_DATA: Final = Outcome(500, "ข้อมูลของระบบมีข้อผิดพลาด", "The system's data are broken")

OUTCOMES: Final[Mapping[type[errors.KhonkaenError], Outcome]] = MappingProxyType(
    {
        errors.KhonkaenError: Outcome(500, "เกิดข้อผิดพลาด", "An error occurred"),
        errors.SourceError: _BROKEN_DATA,
        errors.EncodingError: _BROKEN_DATA,
        errors.SectionError: _BROKEN_DATA,
        errors.GroupMissionError: _BROKEN_DATA,
        errors.PeriodError: _BROKEN_DATA,
        errors.DuplicateNumberError: _BROKEN_DATA,
        errors.CuratedError: _BROKEN_DATA,
        errors.DataSyntaxError: _BROKEN_DATA,
        errors.UnknownElementError: _BROKEN_DATA,
        errors.QuoteError: _BROKEN_DATA,
        errors.IncompleteLinkError: _BROKEN_DATA,
        errors.ShapeError: _BROKEN_DATA,
        errors.QueryFileError: _BROKEN_DATA,
        errors.ViolationError: _BROKEN_DATA,
        errors.RequestError: Outcome(400, "คำขอไม่ถูกต้อง", "The request cannot be answered"),
        errors.UnknownQueryError: Outcome(404, "ไม่พบคำถามนี้", "No query has this name"),
        errors.ParameterError: Outcome(422, "พารามิเตอร์ไม่ถูกต้อง", "A parameter is wrong"),
        errors.FormatError: Outcome(406, "ไม่มีรูปแบบคำตอบที่ขอ", "No acceptable form of the answer"),
        errors.SparqlSyntaxError: Outcome(400, "ไวยากรณ์ SPARQL ไม่ถูกต้อง", "The SPARQL text does not parse"),
        errors.QueryRefusedError: Outcome(403, "ระบบไม่รับคำขอประเภทนี้", "The query asks for what is never done here"),
        errors.QueryTooComplexError: Outcome(400, "คำถามซับซ้อนเกินกำหนด", "The query is too complex"),
        errors.UnknownReleaseError: Outcome(404, "ไม่มีรุ่นข้อมูลนี้", "No such release is kept"),
        errors.BudgetError: Outcome(429, "ใช้บริการเกินส่วนที่กำหนด", "This address has used up its share for now", retry_after=60),
        ProtocolError: Outcome(400, "คำขอไม่เป็นไปตามข้อกำหนด", "The request does not follow the protocol"),
        UnknownPageError: Outcome(404, "ไม่พบหน้าที่ขอ", "Nothing is served at this address"),
        MethodError: Outcome(405, "ไม่รองรับวิธีเรียกนี้", "The address does not take this method"),
        MediaTypeError: Outcome(415, "ไม่รองรับชนิดข้อมูลที่ส่งมา", "The body is of a kind that is not read here"),
        QueryTooLargeError: Outcome(413, "คำถามยาวเกินกำหนด", "The query is too long"),
        UriTooLongError: Outcome(414, "ที่อยู่ยาวเกินกำหนด", "The address is too long"),
        HeadersTooLargeError: Outcome(431, "ส่วนหัวของคำขอใหญ่เกินกำหนด", "The headers are too large"),
        LateRequestError: Outcome(408, "คำขอมาไม่ทันเวลา", "The request came too late"),
        ForeignHostError: Outcome(421, "คำขอนี้เป็นของเว็บไซต์อื่น", "The request is for another site"),
        CrowdedError: Outcome(503, "มีการเชื่อมต่อจำนวนมาก", "Too many connections are open", retry_after=5),
        errors.UnavailableError: Outcome(503, "ระบบยังไม่พร้อมให้บริการ", "The service is not available now"),
        errors.OverloadedError: Outcome(503, "มีคำถามรออยู่จำนวนมาก", "Too many queries are waiting", retry_after=1),
        errors.QueryTimeoutError: Outcome(503, "คำถามใช้เวลานานเกินกำหนด", "The query took too long"),
        errors.WorkerLostError: Outcome(503, "คำถามใช้ทรัพยากรเกินกำหนด", "The query took too much"),
        errors.ResultTooLargeError: Outcome(503, "คำตอบใหญ่เกินกำหนด", "The answer is too large"),
        errors.RemoteError: Outcome(502, "ตัวประมวลผลภายนอกขัดข้อง", "The engine behind this service has failed", retry_after=10),
        errors.RemoteTimeoutError: Outcome(504, "ตัวประมวลผลภายนอกตอบช้าเกินกำหนด", "The engine behind this service is late", retry_after=10),
        errors.PortTakenError: Outcome(503, "ระบบยังไม่พร้อมให้บริการ", "The service is not available now"),
        errors.NotBuiltError: Outcome(503, "ข้อมูลกราฟยังไม่พร้อม", "The graph is not ready"),
        errors.DamagedReleaseError: Outcome(503, "ข้อมูลกราฟยังไม่พร้อม", "The graph is not ready"),
        errors.WriteError: Outcome(507, "ระบบบันทึกข้อมูลไม่ได้", "The data cannot be written"),
        errors.LockedError: Outcome(503, "ระบบกำลังสร้างข้อมูลอยู่", "The data are being written"),
        InternalError: Outcome(500, "เกิดข้อผิดพลาดภายในระบบ", "Something failed inside the system"),
    }
)


def find_outcome(kind: type[errors.KhonkaenError]) -> Outcome:
    """The outcome of an error class, or that of its nearest ancestor with one."""
    return next(OUTCOMES[c] for c in kind.__mro__ if c in OUTCOMES)


def describe_error(error: errors.KhonkaenError) -> dict[str, object]:
    """The problem details of ``error``: RFC 9457's members in English, and beside them the code, both languages and the place."""
    outcome = find_outcome(type(error))
    problem: dict[str, object] = {
        "type": f"/problems#{error.code}",
        "title": outcome.en,
        "status": outcome.status,
        "detail": f"{error.en.removesuffix('.')}. {error.remedy_en}",
        "code": error.code,
        "th": {"title": outcome.th, "detail": error.th, "remedy": error.remedy_th},
        "en": {"title": outcome.en, "detail": error.en, "remedy": error.remedy_en},
    }
    if error.place is not None:
        place = {"file": error.place.file, "line": error.place.line, "column": error.place.column}
        problem |= {key: value for key, value in place.items() if value is not None}
    return problem


def answer_error(request: Request, error: errors.KhonkaenError, headers: Mapping[str, str] | None = None) -> Response:
    """The response for ``error``: a page where the request comes from a browser, else problem details."""
    outcome = find_outcome(type(error))
    if negotiation.prefers_html(request.headers.get("accept")):
        response = rendering.answer_page(request, "problem.html", status=outcome.status, error=error, outcome=outcome)
    else:
        body = json.dumps(describe_error(error), ensure_ascii=False)
        response = Response(rendering.encode(body), outcome.status, media_type=MEDIA_TYPE)
    response.headers["Vary"] = "Accept, Accept-Language"
    if outcome.retry_after is not None:
        response.headers["Retry-After"] = str(outcome.retry_after)
    response.headers.update(headers or {})
    return response


def unknown_page(path: str) -> UnknownPageError:
    """The error of an address where nothing is."""
    return UnknownPageError(
        th=f"ไม่มีหน้า {path} ในระบบนี้",
        en=f"Nothing is served at {path}.",
        remedy_th="เริ่มจากหน้าแรกที่ / หรือรายการคำถามที่ /queries",
        remedy_en="Start from the home page at / or the list of questions at /queries.",
    )


def wrong_method(method: str, allowed: str) -> MethodError:
    """The error of a method that the address does not take."""
    return MethodError(
        th=f"ที่อยู่นี้ไม่รองรับ {method}",
        en=f"This address does not take {method}.",
        remedy_th=f"ใช้วิธีใดวิธีหนึ่งต่อไปนี้: {allowed}",
        remedy_en=f"Use one of: {allowed}.",
    )


def internal_failure() -> InternalError:
    """The error that stands for an unexpected exception; what happened goes to the log only."""
    return InternalError(
        th="ระบบทำงานผิดพลาดโดยไม่คาดหมาย ผู้ดูแลระบบดูรายละเอียดได้จากบันทึกของระบบ",
        en="Something failed unexpectedly; the operator finds the details in the log.",
        remedy_th="โปรดลองใหม่อีกครั้ง หากยังไม่สำเร็จ โปรดแจ้งผู้ดูแลระบบ",
        remedy_en="Try again; if it fails again, tell the operator of this service.",
    )
