"""Forms: how an answer is written in the media type that was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import IO, Final, Protocol, cast

from pyoxigraph import Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Triple, serialize

from khonkaen_kg.errors import FormatError
from khonkaen_kg.store.engine import GRAPHS, JSON, SOLUTIONS, TURTLE, Kind, Query

# XML 1.0 §2.2, in UTF-8: control characters, U+FFFE and U+FFFF; the engine writes them as they are.
_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class Output(Protocol):
    """What an answer is written to, piece by piece."""

    def write(self, data: bytes, /) -> object:
        """Take the next piece."""
        ...


class _CheckedXml:
    """Passes pieces on as long as XML can have them."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._tail = b""

    def write(self, data: bytes, /) -> int:
        # A character of three bytes may stand across two pieces.
        if _NOT_XML.search(self._tail + data):
            raise refuse_content("XML 1.0 has no control characters")
        self._tail = (self._tail + data)[-2:]
        self._output.write(data)
        return len(data)

    def flush(self) -> None:
        """There is nothing to flush."""


def name_kind(results: QuerySolutions | QueryBoolean | QueryTriples) -> Kind:
    """What kind of answer ``results`` are."""
    return "graph" if isinstance(results, QueryTriples) else "boolean" if isinstance(results, QueryBoolean) else "solutions"


def choose_form(query: Query, kind: Kind) -> str:
    """The media type in which ``query`` wants an answer of this kind.

    Raises:
        FormatError: it wants none of this kind.
    """
    media_type, offered = (query.graph, GRAPHS) if kind == "graph" else (query.solutions, SOLUTIONS)
    if media_type is None:
        raise FormatError(
            th="คำตอบของคำถามนี้ไม่มีในรูปแบบที่ขอ",
            en="the answer to this query cannot be given in a form that was asked for",
            remedy_th=f"ขอรูปแบบใดรูปแบบหนึ่งใน {', '.join(offered)}",
            remedy_en=f"ask for one of {', '.join(offered)}",
        )
    return media_type


def write_results(results: QuerySolutions | QueryBoolean | QueryTriples, media_type: str, output: Output) -> None:
    """Write what an engine has answered, piece by piece.

    Raises:
        FormatError: the form is XML and the answer has what XML cannot have.
        OSError: the form cannot write the answer for another reason, which is the error's text.
    """
    if isinstance(results, QueryTriples):
        results.serialize(_check(output, media_type), format=_rdf_format(media_type))
    else:
        results.serialize(_check(output, media_type), format=_results_format(media_type))


def write_triples(triples: Iterable[Quad] | Iterable[Triple], media_type: str, output: Output, prefixes: Mapping[str, str] | None = None) -> None:
    """Write the triples of a graph, in their order, with the prefixes that the form can have; raises as :func:`write_results`."""
    serialize(triples, _check(output, media_type), format=_rdf_format(media_type), prefixes=dict(prefixes or {}))


def refuse_content(reason: str) -> FormatError:
    """The error of an answer that its form cannot write."""
    return FormatError(
        th=f"คำตอบมีเนื้อหาที่เขียนในรูปแบบที่ขอไม่ได้: {reason}",
        en=f"the answer holds what the form asked for cannot write: {reason}",
        remedy_th=f"ขอคำตอบเป็น {JSON} หรือ {TURTLE}",
        remedy_en=f"ask for {JSON} or {TURTLE}",
    )


def _check(output: Output, media_type: str) -> IO[bytes]:
    return cast("IO[bytes]", _CheckedXml(output) if media_type.endswith("+xml") else output)


def _results_format(media_type: str) -> QueryResultsFormat:
    found = QueryResultsFormat.from_media_type(media_type)
    assert found is not None, media_type  # noqa: S101 (every type of SOLUTIONS is one that the engine writes: the contract test shows it)
    return found


def _rdf_format(media_type: str) -> RdfFormat:
    found = RdfFormat.from_media_type(media_type)
    assert found is not None, media_type  # noqa: S101 (as above, for GRAPHS)
    return found
