"""Facts: what a description takes from the graphs themselves, read by SPARQL: so it holds for any province's home."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from khonkaen_kg.namespaces import BASE, DESCRIPTION
from khonkaen_kg.queries.results import Table

_Key = TypeVar("_Key", str, tuple[str, str])
Ask = Callable[[str], Table]
"""Answers a SELECT over the union of the graphs of a release."""

# The description, which may stand beside the graphs, names things too.
_NAMED: Final = f"""
SELECT DISTINCT ?thing ?class ?label (LANG(?label) AS ?language) {{
  VALUES ?class {{ kko:StrategicPlan kko:Province kko:SourceDocument kko:StatementGraph }}
  ?thing a ?class .
  GRAPH ?g {{ ?thing rdfs:label ?label }}
  FILTER(?g != <{DESCRIPTION}>)
}} ORDER BY ?thing ?label
"""
_PERIODS: Final = "SELECT ?plan ?start ?end { ?plan a kko:StrategicPlan ; kko:startYear ?start ; kko:endYear ?end } ORDER BY ?plan"
_SAME: Final = "SELECT DISTINCT ?province ?same { ?province a kko:Province ; owl:sameAs ?same FILTER(ISIRI(?same)) } ORDER BY ?province ?same"
_PAGES: Final = "SELECT DISTINCT ?page { ?source a kko:SourceDocument ; kko:publishedAt ?page FILTER(ISIRI(?page)) } ORDER BY ?page"
_SIZES: Final = """
SELECT (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) { ?s ?p ?o }
"""
# A triple counts once for each graph that has it, as in the whole count of triples.
_PROPERTIES: Final = "SELECT ?property (COUNT(*) AS ?triples) { GRAPH ?g { ?s ?property ?o } } GROUP BY ?property ORDER BY ?property"
_CLASSES: Final = "SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) { ?s a ?class FILTER(ISIRI(?class)) } GROUP BY ?class ORDER BY ?class"
_USES: Final = """
SELECT ?class ?property (COUNT(*) AS ?triples) {
  { SELECT DISTINCT ?s ?class { ?s a ?class FILTER(ISIRI(?class)) } }
  GRAPH ?g { ?s ?property ?o }
} GROUP BY ?class ?property ORDER BY ?class ?property
"""
_LINKS: Final = f"""
SELECT ?property ?target (COUNT(*) AS ?triples) {{
  VALUES ?property {{ owl:sameAs skos:exactMatch skos:closeMatch skos:broadMatch skos:narrowMatch skos:relatedMatch }}
  GRAPH ?g {{ ?s ?property ?target }}
  FILTER(ISIRI(?target) && !STRSTARTS(STR(?target), "{BASE}"))
}} GROUP BY ?property ?target ORDER BY ?property ?target
"""


@dataclass(frozen=True, slots=True)
class Name:
    """A thing and what it is called; one language stands for the other where only one is there."""

    iri: str
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the graphs of a release say of what they hold.

    Attributes:
        plans, provinces, sources: by IRI.
        graphs: the name of each graph that has one, by its IRI.
        start, end: the first and the last year of the plans, such as ``2018``; None where no plan has any.
        same: the IRIs of the provinces in other data sets.
        pages: where the source texts stand.
    """

    plans: tuple[Name, ...]
    provinces: tuple[Name, ...]
    sources: tuple[Name, ...]
    graphs: Mapping[str, Name]
    start: str | None
    end: str | None
    same: tuple[str, ...]
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is, as VoID counts it.

    Attributes:
        subjects, objects: how many different ones.
        properties: the triples of each property.
        classes: the entities of each class.
        uses: the triples of each property whose subjects are of a class.
        links: the triples of each property that lead to a namespace of others.
    """

    subjects: int
    objects: int
    properties: Mapping[str, int]
    classes: Mapping[str, int]
    uses: Mapping[tuple[str, str], int]
    links: Mapping[tuple[str, str], int]


def read_facts(ask: Ask) -> Facts:
    """What the graphs say of what they hold."""
    labels: dict[tuple[str, str], dict[str, str]] = {}
    for row in ask(_NAMED):
        labels.setdefault((row["class"].value, row["thing"].value), {}).setdefault(row["language"].value, row["label"].value)
    names: dict[str, dict[str, Name]] = {}
    for (kind, iri), texts in labels.items():
        th, en = (texts.get(language) or next(iter(texts.values())) for language in ("th", "en"))
        names.setdefault(kind.rpartition("#")[2], {})[iri] = Name(iri, th, en)
    plans, provinces, sources = (tuple(names.get(kind, {}).values()) for kind in ("StrategicPlan", "Province", "SourceDocument"))
    years = [(row["start"].value, row["end"].value) for row in ask(_PERIODS)]
    return Facts(
        plans=plans,
        provinces=provinces,
        sources=sources,
        graphs=names.get("StatementGraph", {}),
        start=min((start for start, _ in years), default=None),
        end=max((end for _, end in years), default=None),
        same=tuple(row["same"].value for row in ask(_SAME)),
        pages=tuple(row["page"].value for row in ask(_PAGES)),
    )


def count_statements(ask: Ask) -> Counts:
    """How much there is."""
    (sizes,) = ask(_SIZES)
    links: dict[tuple[str, str], int] = {}
    for row in ask(_LINKS):
        key = (row["property"].value, find_space(row["target"].value))
        links[key] = links.get(key, 0) + int(row["triples"].value)
    return Counts(
        subjects=int(sizes["subjects"].value),
        objects=int(sizes["objects"].value),
        properties={row["property"].value: int(row["triples"].value) for row in ask(_PROPERTIES)},
        classes={row["class"].value: int(row["entities"].value) for row in ask(_CLASSES)},
        uses={(row["class"].value, row["property"].value): int(row["triples"].value) for row in ask(_USES)},
        links=dict(sorted(links.items())),
    )


def recount(whole: Counts, before: Counts, after: Counts) -> Counts:
    """How much there is after a change, from how much there was, and what of that the change could touch.

    Every count but that of objects is a sum over subjects of what is said of each. So it is enough to count all that is said of the subjects whose
    statements change, before and after, and of the objects of these statements how many there were and are.
    """
    return Counts(
        subjects=whole.subjects - before.subjects + after.subjects,
        objects=whole.objects - before.objects + after.objects,
        properties=_exchange(whole.properties, before.properties, after.properties),
        classes=_exchange(whole.classes, before.classes, after.classes),
        uses=_exchange(whole.uses, before.uses, after.uses),
        links=_exchange(whole.links, before.links, after.links),
    )


def _exchange(whole: Mapping[_Key, int], before: Mapping[_Key, int], after: Mapping[_Key, int]) -> dict[_Key, int]:
    counts = {key: whole.get(key, 0) - before.get(key, 0) + after.get(key, 0) for key in {**whole, **after}}
    return {key: count for key, count in sorted(counts.items()) if count}


def find_space(iri: str) -> str:
    """The namespace that ``iri`` is of.

    >>> find_space("http://www.wikidata.org/entity/Q327533"), find_space("https://sws.geonames.org/1609775/")
    ('http://www.wikidata.org/entity/', 'https://sws.geonames.org/')
    >>> find_space("http://www.w3.org/ns/org#Organization")
    'http://www.w3.org/ns/org#'
    >>> find_space("https://kg.example/"), find_space("urn:isbn:1")
    ('https://kg.example/', 'urn:isbn:')
    """
    whole = iri.rstrip("/#")
    end = max(whole.rfind("#"), whole.rfind("/"))
    # Of http://host there is no more to take away.
    return iri if whole[:end].endswith("/") else whole[: end + 1] or whole[: whole.rfind(":") + 1]
