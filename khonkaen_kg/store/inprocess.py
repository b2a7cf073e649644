"""The in-process engine: Oxigraph in this process's memory, for the library, the command line and small sites."""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator, Callable, Iterable
from typing import IO, Final, Protocol, TypedDict, cast

from pyoxigraph import NamedNode, Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from khonkaen_kg.errors import FormatError, KhonkaenError, Place, RequestError, SparqlSyntaxError
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.store.engine import GRAPHS, JSON, SOLUTIONS, TURTLE, Answer, Kind, Query, Stream
from khonkaen_kg.store.guard import guard_query

# XML 1.0 §2.2, in UTF-8: control characters, U+FFFE and U+FFFF; the engine writes them as they are.
_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_SYNTAX_ERROR: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class InProcessEngine:
    """Answers queries over named graphs held in memory; see :class:`khonkaen_kg.store.engine.Engine`. It has no limits and keeps one release only."""

    def __init__(self, graphs: Iterable[NamedGraph] = ()) -> None:
        self._store = Store()
        for graph in graphs:
            name = NamedNode(graph.iri)
            self._store.extend(Quad(triple.subject, triple.predicate, triple.object, name) for triple in graph.triples)
        self._prefixes = dict(PREFIXES)

    def __len__(self) -> int:
        """How many triples the graphs hold."""
        return len(self._store)

    def load(self, quads: bytes) -> None:
        """Add the graph of an N-Quads document."""
        # The form for large files is half as fast again, and starts no thread either.
        self._store.bulk_load(quads, format=RdfFormat.N_QUADS)

    def drop(self, graph: str) -> None:
        """Remove the graph with the IRI ``graph``."""
        self._store.remove_graph(NamedNode(graph))

    def answer(self, query: Query) -> Answer:
        """The complete answer to ``query``; see :meth:`khonkaen_kg.store.engine.Engine.answer`."""
        begun: list[tuple[Kind, str]] = []
        body = io.BytesIO()

        def begin(kind: Kind, media_type: str) -> io.BytesIO:
            begun.append((kind, media_type))
            return body

        self.write(query, begin)
        return Answer(*begun[0], body.getvalue())

    async def stream(self, query: Query) -> Stream:
        """As :meth:`answer`, in one piece."""
        answer = await asyncio.to_thread(self.answer, query)

        async def chunks() -> AsyncIterator[bytes]:
            yield answer.body

        return Stream(answer.kind, answer.media_type, chunks())

    def write(self, query: Query, begin: Callable[[Kind, str], Output]) -> None:
        """Write the answer to ``query`` piece by piece to what ``begin`` gives, which is called once the answer's kind is known; raises as :meth:`answer`."""
        # The engine takes no byte order mark, which is no part of the text.
        text = query.text.removeprefix("\ufeff")
        # A query that names its dataset gets just that; any other gets the union of all graphs.
        names_dataset = guard_query(text)
        failure: KhonkaenError
        try:
            results = self._store.query(text, prefixes=self._prefixes, **_choose_dataset(query, names_dataset=names_dataset))
            _serialise(results, query, begin)
        except SyntaxError as error:
            failure = _explain(error)
        except RuntimeError as error:
            failure = _refuse(error)
        except OSError as error:
            failure = _refuse_content(str(error))
        except KhonkaenError as error:
            failure = error
        else:
            return
        # The engine's results can be dropped only by the thread that made them, and a traceback would carry them away.
        raise failure.with_traceback(None)


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
            raise _refuse_content("XML 1.0 has no control characters")
        self._tail = (self._tail + data)[-2:]
        self._output.write(data)
        return len(data)


class _Dataset(TypedDict, total=False):
    use_default_graph_as_union: bool
    default_graph: list[NamedNode]
    named_graphs: list[NamedNode]


def _choose_dataset(query: Query, *, names_dataset: bool) -> _Dataset:
    if query.default_graphs is None and query.named_graphs is None:
        return {"use_default_graph_as_union": not names_dataset}
    return {"default_graph": _name_graphs(query.default_graphs), "named_graphs": _name_graphs(query.named_graphs)}


def _name_graphs(iris: tuple[str, ...] | None) -> list[NamedNode]:
    try:
        return [NamedNode(iri) for iri in iris or ()]
    except ValueError as error:
        raise RequestError(
            th=f"ชื่อกราฟไม่ใช่ IRI: {error}",
            en=f"the name of a graph is no IRI: {error}",
            remedy_th="ใช้ IRI เต็มของกราฟ",
            remedy_en="name graphs by their whole IRIs",
        ) from None


def _serialise(results: QuerySolutions | QueryBoolean | QueryTriples, query: Query, begin: Callable[[Kind, str], Output]) -> None:
    kind = _name_kind(results)
    media_type = query.graph if kind == "graph" else query.solutions
    if media_type is None:
        raise _refuse_form(GRAPHS if kind == "graph" else SOLUTIONS)
    output = begin(kind, media_type)
    checked = cast("IO[bytes]", _CheckedXml(output) if media_type.endswith("+xml") else output)
    if isinstance(results, QueryTriples):
        results.serialize(checked, format=_rdf_format(media_type))
    else:
        results.serialize(checked, format=_results_format(media_type))


def _name_kind(results: QuerySolutions | QueryBoolean | QueryTriples) -> Kind:
    return "graph" if isinstance(results, QueryTriples) else "boolean" if isinstance(results, QueryBoolean) else "solutions"


def _results_format(media_type: str) -> QueryResultsFormat:
    found = QueryResultsFormat.from_media_type(media_type)
    assert found is not None, media_type  # noqa: S101 (every type of SOLUTIONS is one that the engine writes: the contract test shows it)
    return found


def _rdf_format(media_type: str) -> RdfFormat:
    found = RdfFormat.from_media_type(media_type)
    assert found is not None, media_type  # noqa: S101 (as above, for GRAPHS)
    return found


def _refuse_form(offered: tuple[str, ...]) -> FormatError:
    return FormatError(
        th="คำตอบของคำถามนี้ไม่มีในรูปแบบที่ขอ",
        en="the answer to this query cannot be given in a form that was asked for",
        remedy_th=f"ขอรูปแบบใดรูปแบบหนึ่งใน {', '.join(offered)}",
        remedy_en=f"ask for one of {', '.join(offered)}",
    )


def _refuse_content(reason: str) -> FormatError:
    return FormatError(
        th=f"คำตอบมีเนื้อหาที่เขียนในรูปแบบที่ขอไม่ได้: {reason}",
        en=f"the answer holds what the form asked for cannot write: {reason}",
        remedy_th=f"ขอคำตอบเป็น {JSON} หรือ {TURTLE}",
        remedy_en=f"ask for {JSON} or {TURTLE}",
    )


def _refuse(error: RuntimeError) -> RequestError:
    return RequestError(
        th=f"ระบบตอบคำถามนี้ไม่ได้: {error}",
        en=f"this query cannot be answered: {error}",
        remedy_th="ใช้เฉพาะฟังก์ชันที่ SPARQL 1.1 กำหนด",
        remedy_en="use only the functions that SPARQL 1.1 defines",
    )


def _explain(error: SyntaxError) -> SparqlSyntaxError:
    match = _SYNTAX_ERROR.search(str(error))
    line, column, reason = (int(match[1]), int(match[2]), match[3]) if match else (None, None, str(error))
    return SparqlSyntaxError(
        th=f"ไวยากรณ์ SPARQL ไม่ถูกต้อง: {reason}",
        en=f"this is not valid SPARQL: {reason}",
        remedy_th="แก้ ณ บรรทัดและคอลัมน์ที่ระบุ",
        remedy_en="mend it at the line and column given",
        place=Place("query", line, column),
    )
