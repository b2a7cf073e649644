"""``/dumps``: the files of every release that is kept, whole or in part, from the disk as they are asked for."""

from __future__ import annotations

import base64
import json
import re
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from khonkaen_kg.errors import KhonkaenError
from khonkaen_kg.store.release.dumps import Dump, find_dump, list_dumps, read_dump
from khonkaen_kg.web import negotiation, problems, rendering
from khonkaen_kg.web.envelope import BrokenAnswerError
from khonkaen_kg.web.ranges import Part, read_range
from khonkaen_kg.web.releases import find_kept, require_release
from khonkaen_kg.web.sparql import describe_release, with_charset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request

    from khonkaen_kg.store.engine import Engine
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.store.release import Release
    from khonkaen_kg.web.front import Exchange

DUMPS: Final = "/dumps"
GZIP: Final = ".gz"
MEDIA_TYPE: Final = "application/gzip"
_RELEASE: Final = re.compile(r"[0-9]+(?:-[0-9a-f]{12})?")
# What is between the store and the reader must not compress it either: its sums are told, and its parts are those of these bytes.
_LASTING: Final = "public, max-age=31536000, immutable, no-transform"


def link_dump(release: Release, name: str) -> str:
    """The path of a file of a release.

    >>> import types
    >>> link_dump(types.SimpleNamespace(name="000001-0123456789ab"), "TH-40+2018-2022+stated.ttl.gz")
    '/dumps/000001-0123456789ab/TH-40+2018-2022+stated.ttl.gz'
    """
    return f"{DUMPS}/{release.name}/{quote(name, safe='+%')}"


async def answer_dump(request: Request, engine: Engine, release_name: str, name: str) -> Response:
    """A file of a release, or the part of it that the request asks for.

    A dump stands at two addresses: with ``.gz`` it is a gzip file, without, what that holds: for who takes gzip, it travels as the same bytes.

    Raises:
        UnknownReleaseError: the release is not kept.
        UnknownDumpError: it has no such file.
        DamagedReleaseError: the file is missing or is not as it was published.
    """
    current = require_release(engine.release)
    release = await run_in_threadpool(find_kept, current, release_name)
    if release.name != release_name:
        return rendering.redirect_to(request, link_dump(release, quote(name, safe="+")))
    dump = _find(release, name)
    exchange: Exchange = request.scope["khonkaen"]
    asked = exchange.asked
    is_file = name.endswith(GZIP)
    wished, resumed = request.headers.get("range"), request.headers.get("if-range")
    packed = f'"{dump.gzip_sha256}"'
    # A part of a compressed text is of use to those only who have its beginning.
    is_coded = not is_file and asked.takes_gzip and _has_one_member(dump) and (wished is None or resumed == packed)
    is_compressed = is_file or is_coded
    # The compressed bytes settle what they hold.
    etag = packed if is_compressed else f'"{dump.gzip_sha256}-plain"'
    length, checksum = (dump.size, dump.gzip_sha256) if is_compressed else (dump.length, dump.sha256)
    modified = format_datetime(dump.modified, usegmt=True)
    headers = {"ETag": etag, "Last-Modified": modified, "Cache-Control": _LASTING, "Accept-Ranges": "bytes"}
    if checksum:
        headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(checksum)).decode()}:"
    if not is_file:
        headers["Vary"] = "Accept-Encoding"
    if not _is_expected(request, etag, modified):
        return problems.answer_error(request, _is_another(), {"ETag": etag, "Cache-Control": "no-store"})
    if asked.has([(b"etag", etag.encode()), (b"last-modified", modified.encode())]):
        return Response(status_code=304, headers=headers)
    headers["Content-Type"] = MEDIA_TYPE if is_file else with_charset(dump.form.media_type)
    headers["Content-Disposition"] = f'attachment; filename="{quote(name, safe="+")}"'
    if is_coded:
        headers["Content-Encoding"] = "gzip"
    is_same = resumed is None or resumed in (etag, modified)
    part = read_range(wished, length) if is_same and not asked.without_body else None
    if part is not None and part.start >= part.stop:
        return problems.answer_error(request, _no_such_part(wished or "", length), {"Content-Range": f"bytes */{length}"})
    sent = part or Part(0, length)
    headers["Content-Length"] = str(sent.stop - sent.start)
    if part is not None:
        headers["Content-Range"] = part.describe(length)
    pieces = iter(()) if asked.without_body else read_dump(dump, sent.start, sent.stop, is_compressed=is_compressed)
    # What is wrong with a file from its beginning still has a status.
    first = await run_in_threadpool(next, pieces, b"")
    return StreamingResponse(_read_on(request, first, pieces), 200 if part is None else 206, headers)


def answer_index(request: Request, engine: Engine) -> Response:
    """Where the files of the current release are listed: on the page of the data set, and for programs as JSON.

    Raises:
        UnknownReleaseError: the graphs are of no release.
    """
    release = require_release(engine.release)
    response = rendering.redirect_to(request, "/catalog#dumps" if negotiation.prefers_html(request.headers.get("accept")) else f"{DUMPS}/{release.name}/")
    response.headers["Vary"] = "Accept"
    return response


def answer_list(_request: Request, knowledge_graph: KnowledgeGraph, release_name: str) -> Response:
    """The files of a release as JSON, each with its sizes in bytes, its checksums and its addresses.

    Raises:
        UnknownReleaseError: the release is not kept.
    """
    release = find_kept(require_release(knowledge_graph.engine.release), release_name)
    document = {"release": release.name, "created": release.created.isoformat(), "files": [describe_dump(release, dump) for dump in list_dumps(release)]}
    return Response(rendering.encode(json.dumps(document, ensure_ascii=False)), headers=describe_release(release), media_type="application/json")


def describe_dump(release: Release, dump: Dump) -> dict[str, object]:
    """A file of a release as JSON values."""
    return {
        "name": dump.name,
        "form": dump.form.media_type,
        "graph": dump.graph,
        "triples": dump.triples,
        "plain": {"address": link_dump(release, dump.name), "size": dump.length, "sha256": dump.sha256},
        "gzip": {"address": link_dump(release, dump.name + GZIP), "size": dump.size, "sha256": dump.gzip_sha256},
    }


def answer_current(request: Request, engine: Engine, name: str) -> Response:
    """Where a file of the current release is, for those who always want the newest; of the name of a release, where its files are listed.

    Raises:
        UnknownReleaseError: the graphs are of no release, or there is none called so.
        UnknownDumpError: it has no such file.
    """
    release = require_release(engine.release)
    if _RELEASE.fullmatch(name):
        return rendering.redirect_to(request, f"{DUMPS}/{find_kept(release, name).name}/")
    _find(release, name)
    return rendering.redirect_to(request, link_dump(release, quote(name, safe="+")))


async def _read_on(request: Request, first: bytes, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces of a file as fast as they are taken; what goes wrong meanwhile cuts the connection, so that nothing short looks whole."""
    try:
        piece = first
        while piece:
            yield piece
            piece = await run_in_threadpool(next, pieces, b"")
    except KhonkaenError as error:
        problems.tell_outcome(request, error)
        raise BrokenAnswerError(error.code) from None


def _find(release: Release, name: str) -> Dump:
    # The name of a file is the end of its address as it is written there.
    return find_dump(release, quote(name, safe="+").removesuffix(GZIP))


def _has_one_member(dump: Dump) -> bool:
    """Whether the compressed file is one gzip member. What takes gzip as a coding of HTTP often ends at the first one, without a word."""
    return len(dump.pieces) == 1 and not dump.form.begin


def _is_expected(request: Request, etag: str, modified: str) -> bool:
    """Whether the file is the one that the request is about (RFC 9110 §13.2.2, steps 1 and 2); a date that is none says nothing."""
    matches = request.headers.getlist("if-match")
    if matches:
        given = {tag.strip() for line in matches for tag in line.split(",")}
        return "*" in given or etag in given
    try:
        since = parsedate_to_datetime(request.headers["if-unmodified-since"])
        return parsedate_to_datetime(modified) <= since
    except (KeyError, ValueError, TypeError):
        return True


def _is_another() -> problems.PreconditionError:
    return problems.PreconditionError(
        th="แฟ้มนี้ไม่ใช่แฟ้มที่คำขอระบุไว้",
        en="This file is not the one that the request expects.",
        remedy_th="ขอแฟ้มใหม่ทั้งหมดโดยไม่ส่งส่วนหัว If-Match หรือ If-Unmodified-Since",
        remedy_en="Ask for all of the file again, without the headers If-Match and If-Unmodified-Since.",
    )


def _no_such_part(wished: str, length: int) -> problems.RangeError:
    return problems.RangeError(
        th=f"แฟ้มนี้มี {length:,} ไบต์ ไม่มีช่วง {wished}",
        en=f"This file has {length:,} bytes, and no range {wished}.",
        remedy_th="ขอช่วงที่อยู่ในแฟ้ม หรือขอทั้งแฟ้มโดยไม่ส่งส่วนหัว Range",
        remedy_en="Ask for a range within the file, or for all of it without a Range header.",
    )
