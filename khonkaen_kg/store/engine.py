"""The engine seam: what every engine does, whether it runs in this process or elsewhere."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from khonkaen_kg.errors import UnknownReleaseError

if TYPE_CHECKING:
    from khonkaen_kg.store.release import Release
    from khonkaen_kg.store.statistics import Statistics

JSON: Final = "application/sparql-results+json"
TURTLE: Final = "text/turtle"
SOLUTIONS: Final = (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
"""The media types of a SELECT's answer; an ASK has the first two."""
GRAPHS: Final = (TURTLE, "application/n-triples", "application/rdf+xml", "application/ld+json")
"""The media types of a CONSTRUCT's or DESCRIBE's answer."""

Kind = Literal["solutions", "boolean", "graph"]
"""What an answer is: that of a SELECT, of an ASK, or of a CONSTRUCT or DESCRIBE."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of an engine.

    Args:
        text: a SPARQL query; it may use every published prefix without declaring it, and may begin with a byte order mark.
        solutions: the media type for a SELECT or ASK; None where the asker takes none.
        graph: the media type for a CONSTRUCT or DESCRIBE; None where the asker takes none.
        default_graphs, named_graphs: the IRIs of the graphs that the query sees, as the SPARQL 1.1 Protocol gives them: over the text's own FROM.
            None in both leaves the text's dataset or, where it names none, the union of the published graphs, which stay addressable by ``GRAPH``.
        release: the release that is asked; None for the current one.
    """

    text: str
    solutions: str | None = JSON
    graph: str | None = TURTLE
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    release: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer in one media type."""

    kind: Kind
    media_type: str
    body: bytes


class Chunks(Protocol):
    """The pieces of an answer, to be closed by whoever reads them. An error means that the rest is lost, so that what came before must not look whole."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """See :class:`collections.abc.AsyncIterator`."""
        ...

    async def __anext__(self) -> bytes:
        """The next piece."""
        ...

    async def aclose(self) -> None:
        """Read no more."""
        ...


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer as it comes."""

    kind: Kind
    media_type: str
    chunks: Chunks


class Engine(Protocol):
    """Answers SPARQL queries over the published graphs. Both ways of asking give the same bytes and raise the same errors."""

    @property
    def release(self) -> Release | None:
        """The release that is answered from now; None where the graphs are of none."""
        ...

    async def find_release(self, name: str | None) -> Release | None:
        """The release called ``name``, the current one where that is None; None where the graphs are of none.

        Raises:
            UnknownReleaseError: it is not kept.
        """
        ...

    def list_releases(self) -> tuple[Release, ...]:
        """The releases that can be asked, the oldest first; none where the graphs are of none."""
        ...

    def statistics(self) -> Statistics | None:
        """How the engine is doing; None where it has no workers."""
        ...

    def answer(self, query: Query) -> Answer:
        """The complete answer to ``query``; may be called from any thread but that of the event loop.

        Raises:
            SparqlSyntaxError: the text does not parse, or is no Unicode text; the place has line and column.
            QueryRefusedError: it asks for another server, or can be read in two ways; the place has line and column.
            QueryTooComplexError: it is larger or deeper than an engine can stand; the place has line and column.
            FormatError: the form of its answer is not among those that the asker takes, or cannot write what the answer holds.
            RequestError: it asks for a function that the engine does not have, or a graph is named by no IRI.
            UnknownReleaseError: the release is not one that the engine keeps.
            UnavailableError: the engine cannot answer, or not within its limits.
        """
        ...

    async def stream(self, query: Query) -> Stream:
        """The answer to ``query`` from the moment that it is known to be one; raises as :meth:`answer`, for what is found out later in the chunks."""
        ...


def check_release(current: Release | None, name: str | None) -> None:
    """Let pass what asks an engine that keeps one release only for that one.

    Raises:
        UnknownReleaseError: it asks for another.
    """
    if name is not None and (current is None or name not in (current.name, current.id)):
        raise UnknownReleaseError(
            th=f"ไม่มีรุ่นข้อมูล {name}",
            en=f"release {name} is not kept",
            remedy_th="ตัวประมวลผลนี้ตอบได้เฉพาะรุ่นปัจจุบัน",
            remedy_en="this engine answers from the current release only",
        )


async def collect(stream: Stream) -> Answer:
    """The whole of an answer that comes as a stream; raises what its chunks raise."""
    try:
        return Answer(stream.kind, stream.media_type, b"".join([chunk async for chunk in stream.chunks]))
    finally:
        await stream.chunks.aclose()


def stream_whole(answer: Answer) -> Stream:
    """A whole answer as a stream of one piece."""

    async def give() -> AsyncGenerator[bytes]:
        yield answer.body

    return Stream(answer.kind, answer.media_type, give())
