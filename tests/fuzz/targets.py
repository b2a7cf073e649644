"""The targets of fuzzing: each takes bytes, as an attacker would send them, and asserts what must hold whatever they are."""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import io
import json
import re
import socket
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode, Triple
from starlette.requests import Request

from khonkaen_kg.errors import DamagedReleaseError, DataSyntaxError, Place, QueryRefusedError, QueryTooComplexError, SparqlSyntaxError
from khonkaen_kg.queries.tokens import scan
from khonkaen_kg.store.frames import Channel, receive_frame, write_frame
from khonkaen_kg.store.guard import guard_query
from khonkaen_kg.store.release import Release, write_release
from khonkaen_kg.store.release.manifest import MANIFEST, open_release, record_release
from khonkaen_kg.store.release.patch import read_patch
from khonkaen_kg.web import forms, negotiation
from khonkaen_kg.web.front import Asked, read_asked
from khonkaen_kg.web.problems import ProtocolError
from tests.fuzz.judge import call_judge

if TYPE_CHECKING:
    from khonkaen_kg.store.frames import Frame

Target = Callable[[bytes], None]

_SKIPPED: Final = re.compile(r"(?:\s|#[^\n\r]*+)*+")
_TEXT_BYTES: Final = 20_000
_HEADER_BYTES: Final = 60_000
_SECONDS: Final = 1.0
"""Seconds of this thread's own time for the longest input. It takes some hundredths; where the time grew with the square, many seconds."""


def check_tokens(data: bytes) -> None:
    """The tokens of any text stand in its order, do not overlap, and leave out nothing but white space and comments."""
    # What is not UTF-8 becomes a lone surrogate, which is a hard case too.
    text = data.decode("utf-8", "surrogateescape")
    end = 0
    for token in scan(text):
        assert token.text == text[token.start : token.end] != "", token
        _check_between(text[end : token.start])
        end = token.end
    _check_between(text[end:])


def check_guard(data: bytes) -> None:
    """Any text passes or is refused at a place inside it; what passes neither ends the engine nor calls out, and names its dataset where the engine says so."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        names_dataset = guard_query(text)
    except (SparqlSyntaxError, QueryTooComplexError, QueryRefusedError) as error:
        _check_place(error.place, text)
        return
    verdict = call_judge().ask(text)
    assert not verdict.has_service, text
    assert not verdict.calls, text
    if verdict.parses:
        assert names_dataset == verdict.has_from, text


def check_linear_texts(data: bytes) -> None:
    """However a text goes on, finding its tokens and guarding it takes time in proportion to its length."""
    _check_time(lambda text: sum(1 for _ in scan(text)), _lengthen(data, _TEXT_BYTES))


def check_accept(data: bytes) -> None:
    """No ``Accept`` or ``Accept-Language`` header fails, what is chosen is on offer, and the order of its elements does not matter."""
    # Headers are bytes, each of them a character.
    header = data.decode("latin-1")
    offers, languages = ("application/json", "text/csv", "text/turtle"), ("th", "en")
    chosen, language, is_browser = (
        negotiation.choose_media_type(header, offers),
        negotiation.choose_language(header, languages),
        negotiation.prefers_html(header),
    )
    assert chosen in (*offers, None)
    assert language in languages
    assert negotiation.charset_of(header) is None or header.strip()
    assert negotiation.media_type_of(header) in header.lower()
    if '"' not in header:
        reverse = ",".join(reversed(header.split(",")))
        assert negotiation.choose_media_type(reverse, offers) == chosen
        assert negotiation.choose_language(reverse, languages) == language
        assert negotiation.prefers_html(reverse) == is_browser


def check_linear_headers(data: bytes) -> None:
    """However a header goes on, reading it takes time in proportion to its length."""
    header = _lengthen(data, _HEADER_BYTES)
    offers = ("application/json", "text/csv")
    for read in (
        lambda text: negotiation.choose_media_type(text[: negotiation.MAX_ACCEPT], offers),
        lambda text: negotiation.choose_language(text, ("th", "en")),
        negotiation.charset_of,
        negotiation.media_type_of,
        lambda text: _ask(b"if-none-match", text.encode()),
        lambda text: _ask(b"if-modified-since", text.encode()),
        lambda text: _ask(b"accept-encoding", text.encode()),
    ):
        _check_time(read, header)


_ETAG: Final = b'"0123456789ab-X"'
_MODIFIED: Final = b"Mon, 01 Jan 2024 00:00:00 GMT"
_TAGS: Final = re.compile(rb'[ \t]*(?:W/)?"[!#-\x2b\x2d-~\x80-\xff]*"[ \t]*(?:,[ \t]*(?:W/)?"[!#-\x2b\x2d-~\x80-\xff]*"[ \t]*)*')
_CODINGS: Final = re.compile(rb"[ \t]*[\w!#$%&'*+.^`|~-]+[ \t]*(?:;[ \t]*[qQ]=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)[ \t]*)?(?:,|\Z)")


def check_conditions(data: bytes) -> None:
    """No conditional header fails; a list of tags has ours or not; and gzip is sent to nobody who refuses it."""
    has = _ask(b"if-none-match", data)
    if _TAGS.fullmatch(data):
        assert has == any(tag in (_ETAG, _ETAG[:-1] + b'-gzip"') for tag in re.findall(rb'"[^"]*"', data)), data
    _ask(b"if-modified-since", data)
    _ask(b"accept-encoding", data)
    if b"".join(_CODINGS.findall(data)) == data and _read({b"accept-encoding": data}).takes_gzip:
        weights = {name: float(weight or b"1") for name, weight in (_read_coding(element) for element in data.lower().split(b","))}
        assert max(weights.get(b"gzip", weights.get(b"*", 0.0)), weights.get(b"x-gzip", 0.0)) > 0, data


def check_forms(data: bytes) -> None:
    """Any form is read or refused as the protocol has it, and what is read can be written and read again."""
    request = Request({"type": "http", "headers": [], "query_string": data})
    with suppress(ProtocolError):
        pairs = forms.read_query_string(request)
        assert len(pairs) <= forms.MAX_FIELDS
        assert forms.read_pairs(urlencode(pairs)) == pairs
    with suppress(ProtocolError):
        body = asyncio.run(forms.read_body(_post(data), 1_000_000))
        assert "\ufeff" + body == data.decode() or body == data.decode()


def check_frames(data: bytes) -> None:
    """Frames come out of the channel as they went in, in whatever pieces they come; of what is no frame, only a header that cannot be read is complained of."""
    size, garbage = data[:1], data[1:]
    frames: list[Frame] = [({"a": garbage.hex()}, garbage), ({}, b""), ({"ก": [1, None]}, garbage[::-1])]
    sent = b"".join(write_frame(header, body) for header, body in frames)
    step = 1 + (size[0] if size else 0)
    whole: Any = io.BufferedReader(io.BytesIO(sent))
    assert [receive_frame(whole) for _ in frames] == frames
    assert receive_frame(whole) is None
    end, other = socket.socketpair()
    with end, other:
        channel = Channel(end)
        for start in range(0, len(sent), step):
            channel.data_received(sent[start : start + step])
        assert asyncio.run(_receive(channel, len(frames))) == frames
        for start in range(0, len(garbage), step):
            # A header that is no JSON object. Only processes of our own write here.
            with suppress(ValueError, TypeError):
                channel.data_received(garbage[start : start + step])


def check_manifest(data: bytes) -> None:
    """A manifest is that of the release or damaged; sealed anew, it still names no other content."""
    release, folder = _publish()
    for manifest in (data, _seal(data)):
        (folder / MANIFEST).write_bytes(manifest)
        try:
            found = open_release(folder)
        except DamagedReleaseError:
            continue
        # Sealed anew, a manifest may state another time, program, parent or size of a file, and other sums; never another content.
        assert found.id == release.id
        assert found.hashes == release.hashes
        if manifest is data:
            assert record_release(found) == record_release(release)


def check_patch(data: bytes) -> None:
    """A patch is refused at one of its lines, or read; what is read is the same when it is written and read again."""
    try:
        added, removed = read_patch(data)
    except DataSyntaxError as error:
        _check_line(error.place, data)
        return
    assert not set(added) & set(removed)
    rows = [*(f"D {line}" for line in removed), *(f"A {line}" for line in added)]
    assert read_patch("\n".join(["TX .", *rows, "TC ."]).encode()) == (added, removed)


TARGETS: Final[Mapping[str, Target]] = MappingProxyType(
    {
        check.__name__.removeprefix("check_"): check
        for check in (
            check_tokens,
            check_guard,
            check_linear_texts,
            check_accept,
            check_linear_headers,
            check_conditions,
            check_forms,
            check_frames,
            check_manifest,
            check_patch,
        )
    }
)


async def _receive(channel: Channel, count: int) -> list[Frame | None]:
    return [await channel.receive() for _ in range(count)]


def _check_between(text: str) -> None:
    assert _SKIPPED.fullmatch(text), text


def _check_place(place: Place | None, text: str) -> None:
    assert place is not None
    assert place.line is not None
    assert place.column is not None
    lines = text.split("\n")
    assert 1 <= place.line <= len(lines)
    assert 1 <= place.column <= len(lines[place.line - 1]) + 1


def _check_line(place: Place | None, data: bytes) -> None:
    assert place is not None
    assert place.line is not None
    assert 1 <= place.line <= data.count(b"\n") + 1


def _lengthen(data: bytes, size: int) -> str:
    """The beginning of ``data``, and the rest over and over, about ``size`` characters in all."""
    text = data.decode("latin-1") or " "
    kept = text[: len(text) // 4]
    return kept + text[len(kept) :] * (size // len(text) + 1)


def _check_time(read: Callable[[str], object], text: str) -> None:
    begin = time.thread_time()
    read(text)
    assert time.thread_time() - begin < _SECONDS, text[:200]


def _read(headers: Mapping[bytes, bytes]) -> Asked:
    return read_asked({"method": "GET", "path": "/", "query_string": b"", "headers": list(headers.items())}, "0123456789ab")


def _ask(name: bytes, value: bytes) -> bool:
    """Whether a request with this header has a response of ours already."""
    return bool(_read({name: value}).has([(b"etag", _ETAG), (b"last-modified", _MODIFIED)]))


def _read_coding(element: bytes) -> tuple[bytes, bytes]:
    name, _, weight = element.partition(b";")
    return name.strip(), weight.partition(b"=")[2].strip()


def _post(body: bytes) -> Request:
    async def receive() -> Mapping[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)  # type: ignore[arg-type]


@cache
def _publish() -> tuple[Release, Path]:
    """A release, and a folder of its name whose manifest may be overwritten."""
    temporary = tempfile.TemporaryDirectory()
    atexit.register(temporary.cleanup)
    node = NamedNode("urn:a")
    graphs = [("urn:g", [Triple(node, node, Literal("ก"))]), ("urn:h", [Triple(node, node, node)])]
    release = write_release(Path(temporary.name) / "releases", graphs)
    folder = Path(temporary.name) / release.name
    folder.mkdir()
    return release, folder


def read_manifest() -> bytes:
    """The manifest that :func:`check_manifest` takes mutations of."""
    release, _ = _publish()
    return (release.folder / MANIFEST).read_bytes()


def _seal(manifest: bytes) -> bytes:
    """``manifest`` with the seal that it should have, where it can have one."""
    with suppress(ValueError, TypeError, AttributeError, RecursionError):
        document = json.loads(manifest)
        document.pop("seal", None)
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return json.dumps(document | {"seal": hashlib.sha256(text.encode()).hexdigest()}).encode()
    return manifest
