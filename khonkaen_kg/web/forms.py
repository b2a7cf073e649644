"""Reads what a request sends: the query string, a form body, a query body. Nothing is guessed: what is not UTF-8 is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import parse_qsl

# FastAPI reads what a dependency is given from its annotations.
from starlette.requests import Request

from khonkaen_kg.errors import ParameterError, UnknownReleaseError
from khonkaen_kg.web import negotiation, problems
from khonkaen_kg.web.metrics import name_route
from khonkaen_kg.web.versions import VERSION, has_versions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_FIELDS: Final = 100
_MOST_LISTED: Final = 50
"""Valid values that an error tells."""
# A named query may have a parameter of that name, and complains of it where it has none; SPARQL is asked of a version.
_READING: Final = frozenset({"query", "sparql"})

_Default = TypeVar("_Default", bound="str | None")


def read_query_string(request: Request) -> list[tuple[str, str]]:
    """The parameters of the address, in order and with repeats.

    Raises:
        ProtocolError: they are not UTF-8, or too many.
    """
    query: bytes = request.scope["query_string"]
    return _parse_pairs(query)


def read_single(request: Request, name: str) -> str | None:
    """The value of the parameter ``name`` of the address, or None where it is not given.

    Raises:
        ParameterError: it is given more than once.
        ProtocolError: as :func:`read_query_string`.
    """
    return find_single(read_query_string(request), name)


def find_single(fields: Sequence[tuple[str, str]], name: str) -> str | None:
    """The value of ``name`` among ``fields``, or None where it is not given; raises as :func:`read_single`."""
    values = [value for given, value in fields if given == name]
    if len(values) > 1:
        raise repeated(name)
    return values[0] if values else None


def read_choice(request: Request, name: str, valid: Iterable[str], default: _Default) -> str | _Default:
    """The value of the parameter ``name`` of the address, which is one of ``valid``; ``default`` where it is not given or empty.

    Raises:
        ParameterError: it is another one, or given more than once.
        ProtocolError: as :func:`read_query_string`.
    """
    asked = read_single(request, name)
    if not asked:
        return default
    offered = tuple(valid)
    if asked not in offered:
        raise unknown_value(name, asked, offered)
    return asked


def read_version(request: Request) -> str | None:
    """The name of the release that the request asks for; None where it names none.

    Raises:
        ParameterError: it names more than one.
        UnknownReleaseError: no release can have such a name.
    """
    return check_name(read_single(request, VERSION) or None)


def check_name(name: str | None) -> str | None:
    """``name`` where a release may be called so: names and numbers are of ASCII characters, other digits are none of them.

    Raises:
        UnknownReleaseError: none is.
    """
    if name is not None and not name.isascii():
        raise UnknownReleaseError(
            th=f"ไม่มีรุ่นข้อมูลชื่อ “{name[:80]}”",
            en=f"there is no release called “{name[:80]}”",
            remedy_th="ดูชื่อรุ่นข้อมูลที่เก็บไว้ได้ที่ /releases และเขียนลำดับด้วยเลขอารบิก",
            remedy_en="see the names of the releases that are kept at /releases; write a number in the digits 0 to 9",
        )
    return name


async def refuse_version(request: Request) -> None:
    """Let no request pass that names a version of what has none.

    Raises:
        ParameterError: it does.
    """
    # Most requests name nothing.
    if not request.scope["query_string"]:
        return
    path = request.url.path
    if has_versions(path) or name_route(path) in _READING or not any(name == VERSION and value for name, value in read_query_string(request)):
        return
    raise ParameterError(
        th=f"ที่อยู่ {path} ไม่มีรุ่นเก่าให้อ่าน จึงใช้ {VERSION} ไม่ได้",
        en=f"What is at {path} has no versions, so {VERSION} cannot be given.",
        remedy_th=f"อ่านรุ่นเก่าของแต่ละสิ่งที่ /id/…?{VERSION}= ถามรุ่นเก่าที่ /sparql?{VERSION}= และดูรุ่นข้อมูลทั้งหมดที่ /releases",
        remedy_en=f"Read a thing as it was at /id/…?{VERSION}=, query an earlier release at /sparql?{VERSION}=, and see all releases at /releases.",
    )


def repeated(name: str) -> ParameterError:
    """The error of a parameter that is given more than once."""
    return ParameterError(
        th=f"ให้ค่าของ {name} มากกว่าหนึ่งค่า",
        en=f"The parameter {name} is given more than once.",
        remedy_th=f"ให้ค่าของ {name} เพียงค่าเดียว",
        remedy_en=f"Give {name} one value.",
    )


def unknown_value(name: str, asked: str, valid: Sequence[str]) -> ParameterError:
    """The error of a parameter whose value is none of ``valid``."""
    listed = ", ".join(valid[:_MOST_LISTED]) + (f" … ({len(valid):,})" if len(valid) > _MOST_LISTED else "")
    return ParameterError(
        th=f"พารามิเตอร์ {name} ไม่มีค่า “{asked[:80]}”",
        en=f"The parameter {name} has no value “{asked[:80]}”.",
        remedy_th=f"ค่าที่ใช้ได้: {listed}",
        remedy_en=f"Valid values: {listed}.",
    )


async def read_body(request: Request, limit: int) -> str:
    """The body of the request as text, without a byte order mark.

    Raises:
        QueryTooLargeError: it is longer than ``limit`` bytes.
        MediaTypeError: it is compressed or in another charset than UTF-8.
        ProtocolError: it is not UTF-8.
    """
    content_type = request.headers.get("content-type")
    if negotiation.charset_of(content_type) not in (None, "utf-8", "utf8", "us-ascii") or request.headers.get("content-encoding", "identity") != "identity":
        raise problems.MediaTypeError(
            th="เนื้อหาที่ส่งมาถูกบีบอัด หรือไม่ได้เข้ารหัสแบบ UTF-8",
            en="The body is compressed, or in another charset than UTF-8.",
            remedy_th="ส่งเนื้อหาเป็น UTF-8 โดยไม่บีบอัด",
            remedy_en="Send the body as UTF-8, not compressed.",
        )
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large(limit)
    return _decode(bytes(body))


def read_pairs(body: str) -> list[tuple[str, str]]:
    """The fields of an ``application/x-www-form-urlencoded`` body, in order and with repeats.

    Raises:
        ProtocolError: they are not UTF-8, or too many.
    """
    return _parse_pairs(body.encode())


def too_large(limit: int) -> problems.QueryTooLargeError:
    """The error of a request that is longer than ``limit`` bytes."""
    return problems.QueryTooLargeError(
        th=f"ข้อความที่ส่งมายาวเกินกำหนด {limit:,} ไบต์",
        en=f"The text sent is longer than the limit of {limit:,} bytes.",
        remedy_th="แบ่งคำถามเป็นหลายคำถามที่สั้นลง",
        remedy_en="Split the query into shorter ones.",
    )


def _parse_pairs(raw: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_decode(raw), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise _not_utf8() from error
    except ValueError as error:
        raise problems.ProtocolError(
            th=f"มีพารามิเตอร์เกิน {MAX_FIELDS} ตัว",
            en=f"There are more than {MAX_FIELDS} parameters.",
            remedy_th="ลดจำนวนพารามิเตอร์",
            remedy_en="Send fewer parameters.",
        ) from error


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> problems.ProtocolError:
    return problems.ProtocolError(
        th="ข้อความที่ส่งมาไม่ใช่ UTF-8",
        en="The text sent is not UTF-8.",
        remedy_th="เข้ารหัสคำขอเป็น UTF-8 (ในที่อยู่เว็บให้ใช้ percent-encoding)",
        remedy_en="Encode the request as UTF-8 (percent-encoded in an address).",
    )
