"""Things: what an address stands for, what the graph says of it, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.errors import GoneError
from khonkaen_kg.namespaces import BASE, DCTERMS, GRAPH, KK, SOURCE
from khonkaen_kg.queries.results import Cell
from khonkaen_kg.web import documents, memento, problems, tables
from khonkaen_kg.web.tables import Labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

Row = dict[str, Cell]

IN: Final = "in"
"""The side of a statement that has the thing as its object."""
MAX_STATEMENTS: Final = 1_000
"""Statements on a page; the RDF forms have all."""

# Asked with a term that the engine's own reader of IRIs has passed.
_STATEMENTS: Final = """
SELECT ?side ?property ?value ?graph ?basis WHERE {
  { GRAPH ?graph { %(term)s ?property ?value } BIND("out" AS ?side) }
  UNION
  { GRAPH ?graph { ?value ?property %(term)s } FILTER(isIRI(?value)) BIND("in" AS ?side) }
  OPTIONAL { ?graph kko:hasBasis ?basis }
}
ORDER BY DESC(?side) ?property STR(?value) LANG(?value) ?graph
LIMIT %(limit)d"""

_ENDS: Final = """
SELECT ?link ?subject ?object WHERE {
  VALUES ?link { %s }
  ?link kko:hasSubject ?subject ; kko:hasObject ?object
}
ORDER BY ?link"""

_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH %s { ?s ?p ?o } }"


@dataclass(frozen=True, slots=True)
class Thing:
    """What an address stands for: its IRI, the path of that, the suffix that fixes the form, and what the graph says of it."""

    iri: str
    term: str
    path: str
    suffix: str | None
    rows: tuple[Row, ...]

    @property
    def is_graph(self) -> bool:
        """Whether it is a named graph."""
        return self.iri.startswith(GRAPH)

    def values(self, property_: str) -> list[Cell]:
        """The values of a property of it."""
        return [row["value"] for row in self.rows if row["side"].value != IN and row["property"].value == property_]


def find_thing(knowledge_graph: KnowledgeGraph, path: str) -> Thing:
    """The thing that a path stands for; a path with a suffix for a form is first taken as it is.

    Raises:
        UnknownPageError: nothing is said of it.
        GoneError: something was, in an earlier release.
    """
    release = knowledge_graph.engine.release
    stem, suffix = documents.split_suffix(path)
    for candidate, form in {(path, None): None, (stem, suffix): None}:
        iri = BASE + candidate.removeprefix("/")
        term = documents.write_iri(iri)
        if term is None:
            break
        rows = read_rows(knowledge_graph, _STATEMENTS % {"term": term, "limit": MAX_STATEMENTS + 1})
        thing = Thing(iri, term, candidate, form, tuple(rows))
        if release and iri in release.retired and not thing.values(DCTERMS + "isReplacedBy"):
            raise _gone(knowledge_graph, candidate, release.retired[iri])
        if rows or (thing.is_graph and count_statements(knowledge_graph, thing)):
            return thing
    raise problems.unknown_page(path)


def read_rows(knowledge_graph: KnowledgeGraph, text: str) -> list[Row]:
    """The rows of a SELECT, in their order."""
    return [dict(row) for row in knowledge_graph.sparql(text)]


def read_names(knowledge_graph: KnowledgeGraph, iris: Iterable[str]) -> Labels:
    """Labels of ``iris``; a link that curators made, which has none, is called by what it links."""
    wanted = set(iris)
    links = sorted(iri for iri in wanted if tables.LINK.fullmatch(iri) and documents.write_iri(iri))
    ends = [row for batch in tables.split_batches(links) for row in read_rows(knowledge_graph, _ENDS % " ".join(f"<{iri}>" for iri in batch))]
    labels = tables.read_labels(knowledge_graph, wanted | {row[end].value for row in ends for end in ("subject", "object")})
    for row in ends:
        subject, object_ = (labels.get(row[end].value, {}) for end in ("subject", "object"))
        labels.setdefault(row["link"].value, {tag: f"{subject[tag]} → {object_[tag]}" for tag in ("th", "en") if tag in subject and tag in object_})
    return labels


def name_iri(iri: str) -> str:
    """What an unnamed thing is called.

    >>> name_iri("https://w3id.org/khonkaen-kg/source/plan/quote-selector/3-8")
    'plan/quote-selector/3-8'
    """
    return next((iri.removeprefix(part) for part in (KK, SOURCE, BASE) if iri.startswith(part)), iri)


def count_statements(knowledge_graph: KnowledgeGraph, thing: Thing) -> int:
    """The statements of a thing that is a named graph."""
    return int(read_rows(knowledge_graph, _COUNT % thing.term)[0]["n"].value)


def _gone(knowledge_graph: KnowledgeGraph, path: str, last: str) -> GoneError:
    is_kept = any(release.name == last for release in knowledge_graph.engine.list_releases())
    href = memento.name_version(path, last) if is_kept else None
    return GoneError(
        href=href,
        th=f"กราฟไม่ได้กล่าวถึงสิ่งนี้อีกแล้ว รุ่นข้อมูลสุดท้ายที่มีคือ {last}",
        en=f"The graph no longer says anything of this thing; release {last} was the last that had it.",
        remedy_th=f"อ่านข้อมูลล่าสุดได้ที่ {href}" if href else "รุ่นข้อมูลนั้นไม่ได้เก็บไว้แล้ว",
        remedy_en=f"Read what was said last at {href}" if href else "That release is no longer kept.",
    )
