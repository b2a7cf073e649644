"""The in-process engine: Oxigraph in this process's memory, for the library, the command line and small sites."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final, TypedDict

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat, Store, Triple, parse

from khonkaen_kg.errors import DamagedReleaseError, KhonkaenError, RequestError
from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.namespaces import DESCRIPTION, PREFIXES
from khonkaen_kg.queries.results import Table, read_table
from khonkaen_kg.store.description.facts import Counts, count_statements, recount
from khonkaen_kg.store.description.standing import StandingDescription
from khonkaen_kg.store.engine import Answer, Kind, Query, Stream, check_release, stream_whole
from khonkaen_kg.store.forms import Output, choose_form, name_kind, refuse_content, write_results
from khonkaen_kg.store.guard import guard_query
from khonkaen_kg.store.release import Release, ReleasedGraph
from khonkaen_kg.store.release.shelf import list_folders, open_readable, read_sequence
from khonkaen_kg.store.syntax import explain

_DESCRIPTION: Final = NamedNode(DESCRIPTION)
_SHARE: Final = 10
"""Where fewer than one of so many triples is in a graph that differs, only what differs is put in and counted."""


class InProcessEngine:
    """Answers queries over named graphs held in memory; see :class:`khonkaen_kg.store.engine.Engine`. It has no limits and keeps one release only.

    Args:
        graphs: what it holds at first.
        address: that of the site that it answers for, without a slash at its end: what is loaded is described as served there, in a graph of its own. None for
            no site and no description.
    """

    def __init__(self, graphs: Iterable[NamedGraph] = (), address: str | None = None) -> None:
        self._store = Store()
        self._standing = StandingDescription(self._store, address) if address is not None else None
        for graph in graphs:
            name = NamedNode(graph.iri)
            self._store.extend(Quad(triple.subject, triple.predicate, triple.object, name) for triple in graph.triples)
        self._prefixes = dict(PREFIXES)
        self._graphs: dict[str, ReleasedGraph] = {}
        self._release: Release | None = None
        self._counts: Counts | None = None

    @property
    def description(self) -> tuple[Triple, ...]:
        """What the site says of the release that is loaded, sorted; see :mod:`khonkaen_kg.store.description`. Nothing where there is no site."""
        return self._standing.triples if self._standing else ()

    @property
    def release(self) -> Release | None:
        """The release that is loaded; None where the graphs are of none."""
        return self._release

    def load(self, release: Release) -> None:
        """Hold the graphs of ``release``, the description of the site, and no others; what is held already is not read again.

        Raises:
            DamagedReleaseError: a file is not as it was published; the engine is of no use then.
        """
        hashes = release.hashes
        gone = [graph for graph in self._graphs.values() if hashes.get(graph.iri) != graph.hash]
        come = [graph for graph in release.graphs if graph.iri not in self._graphs or self._graphs[graph.iri].hash != graph.hash]
        if self._counts and _SHARE * sum(graph.triples for graph in (*gone, *come)) < release.triples:
            self._counts = self._exchange(release, gone, come, self._counts)
        else:
            self._counts = self._fill(release, gone, come)
        self._graphs, self._release = {graph.iri: graph for graph in release.graphs}, release
        if self._standing and self._counts:
            self._standing.renew(release, _list_earlier(release), self._ask, self._counts)

    def _fill(self, release: Release, gone: list[ReleasedGraph], come: list[ReleasedGraph]) -> Counts | None:
        """Put graphs of ``release`` in the place of others; gives how much there is then, where that is described."""
        if self._standing:
            self._standing.clear()
        for graph in gone:
            self._store.remove_graph(NamedNode(graph.iri))
        for graph in come:
            # The form for large files is half as fast again, and starts no thread either.
            self._store.bulk_load(release.read_graph(graph), format=RdfFormat.N_QUADS)
        if len(self._store) != release.triples:
            raise _refuse_count(release, len(self._store))
        return count_statements(self._ask) if self._standing else None

    def _exchange(self, release: Release, gone: list[ReleasedGraph], come: list[ReleasedGraph], counts: Counts) -> Counts:
        """As :meth:`_fill`, statement by statement, from the ``counts`` of before: of few statements among many that is much faster."""
        old = {quad for graph in gone for quad in self._store.quads_for_pattern(None, None, None, NamedNode(graph.iri))}
        new = {quad for graph in come for quad in parse(release.read_graph(graph), format=RdfFormat.N_QUADS)}
        if len(new) != sum(graph.triples for graph in come):
            raise _refuse_count(release, release.triples + len(new) - sum(graph.triples for graph in come))
        touched = old ^ new
        before = self._count_about(touched)
        for quad in old - new:
            self._store.remove(quad)
        self._store.extend(new - old)
        return recount(counts, before, self._count_about(touched))

    def _count_about(self, touched: set[Quad]) -> Counts:
        """How much is said of the subjects of ``touched``, and how many of its objects are there; what the description says does not count."""
        about = InProcessEngine()
        about._store.extend(quad for subject in {quad.subject for quad in touched} for quad in self._list_stated(subject, None))
        objects = sum(any(True for _ in self._list_stated(None, term)) for term in {quad.object for quad in touched})
        return replace(count_statements(about._ask), objects=objects)

    def _list_stated(self, subject: NamedNode | BlankNode | Triple | None, term: NamedNode | BlankNode | Literal | Triple | None) -> Iterator[Quad]:
        """What the release states of ``subject`` or with the object ``term``."""
        return (quad for quad in self._store.quads_for_pattern(subject, None, term, None) if quad.graph_name != _DESCRIPTION)

    async def find_release(self, name: str | None) -> Release | None:
        """The release that is loaded; see :meth:`khonkaen_kg.store.engine.Engine.find_release`."""
        check_release(self._release, name)
        return self._release

    def list_releases(self) -> tuple[Release, ...]:
        """The release that is loaded, if any; see :meth:`khonkaen_kg.store.engine.Engine.list_releases`."""
        return (self._release,) if self._release else ()

    def statistics(self) -> None:
        """None: there are no workers."""

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
        return stream_whole(await asyncio.to_thread(self.answer, query))

    def write(self, query: Query, begin: Callable[[Kind, str], Output]) -> None:
        """Write the answer to ``query`` piece by piece to what ``begin`` gives, which is called once the answer's kind is known; raises as :meth:`answer`."""
        check_release(self._release, query.release)
        # The engine takes no byte order mark, which is no part of the text.
        text = query.text.removeprefix("\ufeff")
        # A query that names its dataset gets just that; any other gets the union of all graphs.
        names_dataset = guard_query(text)
        failure: KhonkaenError
        try:
            _write(self._store.query(text, prefixes=self._prefixes, **_choose_dataset(query, names_dataset=names_dataset)), query, begin)
        except SyntaxError as error:
            failure = explain(error, text, self._prefixes)
        except RuntimeError as error:
            failure = _refuse(error)
        except OSError as error:
            failure = refuse_content(str(error))
        except KhonkaenError as error:
            failure = error
        else:
            return
        # The engine's results can be dropped only by the thread that made them, and a traceback would carry them away: so would this frame, if it named them.
        raise failure.with_traceback(None)

    def _ask(self, text: str) -> Table:
        return read_table(self.answer(Query(text)).body)


def _list_earlier(release: Release) -> list[Release]:
    """The releases beside ``release`` that are older, the oldest first."""
    older = (folder for folder in list_folders(release.folder.parent) if read_sequence(folder.name) < release.sequence)
    return [found for folder in older if (found := open_readable(folder))]


def _write(results: QuerySolutions | QueryBoolean | QueryTriples, query: Query, begin: Callable[[Kind, str], Output]) -> None:
    kind = name_kind(results)
    media_type = choose_form(query, kind)
    write_results(results, media_type, begin(kind, media_type))


class _Dataset(TypedDict, total=False):
    use_default_graph_as_union: bool
    default_graph: list[NamedNode | BlankNode | DefaultGraph]
    named_graphs: list[NamedNode | BlankNode]


def _choose_dataset(query: Query, *, names_dataset: bool) -> _Dataset:
    if query.default_graphs is None and query.named_graphs is None:
        return {"use_default_graph_as_union": not names_dataset}
    return {"default_graph": [*_name_graphs(query.default_graphs)], "named_graphs": [*_name_graphs(query.named_graphs)]}


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


def _refuse_count(release: Release, count: int) -> DamagedReleaseError:
    return DamagedReleaseError(
        th=f"รุ่นข้อมูล {release.id[:12]} ควรมี {release.triples:,} ทริปเปิล แต่อ่านได้ {count:,}",
        en=f"release {release.id[:12]} should have {release.triples:,} triples, and {count:,} were read",
        remedy_th="สั่ง khonkaen-kg release build เพื่อสร้างใหม่",
        remedy_en="make it anew: khonkaen-kg release build",
    )


def _refuse(error: RuntimeError) -> RequestError:
    return RequestError(
        th=f"ระบบตอบคำถามนี้ไม่ได้: {error}",
        en=f"this query cannot be answered: {error}",
        remedy_th="ใช้เฉพาะฟังก์ชันที่ SPARQL 1.1 กำหนด",
        remedy_en="use only the functions that SPARQL 1.1 defines",
    )
