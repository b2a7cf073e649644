"""The in-process engine: Oxigraph in this process's memory, for the library, the command line and small sites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode, Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from khonkaen_kg.errors import FormatError, KhonkaenError, Place, RequestError, SparqlSyntaxError
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.store.engine import GRAPHS, JSON, SOLUTIONS, TURTLE, Answer, Kind
from khonkaen_kg.store.guard import guard_query

# XML 1.0 §2.2, in UTF-8: control characters, U+FFFE and U+FFFF; the engine writes them as they are.
_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_SYNTAX_ERROR: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class InProcessEngine:
    """Answers queries over named graphs held in memory; see :class:`khonkaen_kg.store.engine.Engine`."""

    def __init__(self, graphs: Iterable[NamedGraph]) -> None:
        self._store = Store()
        for graph in graphs:
            name = NamedNode(graph.iri)
            self._store.extend(Quad(triple.subject, triple.predicate, triple.object, name) for triple in graph.triples)
        self._prefixes = dict(PREFIXES)

    def answer(self, query: str, *, solutions: str | None = JSON, graph: str | None = TURTLE) -> Answer:
        """The complete answer to ``query``; see :meth:`khonkaen_kg.store.engine.Engine.answer`."""
        # The engine takes no byte order mark, which is no part of the text.
        text = query.removeprefix("\ufeff")
        # A query that names its dataset gets just that; any other gets the union of all graphs.
        names_dataset = guard_query(text)
        failure: KhonkaenError
        try:
            return _serialise(self._store.query(text, prefixes=self._prefixes, use_default_graph_as_union=not names_dataset), solutions, graph)
        except SyntaxError as error:
            failure = _explain(error)
        except RuntimeError as error:
            failure = _refuse(error)
        except OSError as error:
            failure = _refuse_content(str(error))
        except FormatError as error:
            failure = error
        # The engine's results can be dropped only by the thread that made them, and a traceback would carry them away.
        raise failure.with_traceback(None)


def _serialise(results: QuerySolutions | QueryBoolean | QueryTriples, solutions: str | None, graph: str | None) -> Answer:
    kind = _name_kind(results)
    media_type = graph if kind == "graph" else solutions
    if media_type is None:
        raise _refuse_form(GRAPHS if kind == "graph" else SOLUTIONS)
    if isinstance(results, QueryTriples):
        body = results.serialize(format=_rdf_format(media_type)) or b""
    else:
        body = results.serialize(format=_results_format(media_type)) or b""
    if media_type.endswith("+xml") and _NOT_XML.search(body):
        raise _refuse_content("XML 1.0 has no control characters")
    return Answer(kind, media_type, body)


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
