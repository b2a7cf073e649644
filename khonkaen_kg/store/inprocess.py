"""The in-process engine: Oxigraph in this process's memory, for the library, the command line and small sites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode, Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store

from khonkaen_kg.errors import FormatError, Place, SparqlSyntaxError
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.store.engine import GRAPHS, JSON, SOLUTIONS, TURTLE, Answer, Kind
from khonkaen_kg.store.guard import guard_query

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
        # A query that names its dataset gets just that; any other gets the union of all graphs.
        names_dataset = guard_query(query)
        try:
            results = self._store.query(query, prefixes=self._prefixes, use_default_graph_as_union=not names_dataset)
        except SyntaxError as error:
            raise _explain(error) from error
        kind = _name_kind(results)
        media_type = graph if kind == "graph" else solutions
        if media_type is None:
            # The engine's results can be dropped only by the thread that made them, and a traceback would carry them away.
            del results
            raise _refuse_form(GRAPHS if kind == "graph" else SOLUTIONS)
        if isinstance(results, QueryTriples):
            return Answer(kind, media_type, results.serialize(format=_rdf_format(media_type)) or b"")
        return Answer(kind, media_type, results.serialize(format=_results_format(media_type)) or b"")


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
