"""Curated files: what people write about a plan, read with places, held against the source, and made into graphs.

People write links with the words that they quote; a link becomes part of the graph with the passages where these words stand. Whatever does not hold
(a quote that the text does not have, an element that the plan does not have) is a problem with its place, and its link is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.errors import CuratedError, IncompleteLinkError, Place, QuoteError, UnknownElementError
from khonkaen_kg.graph.identifiers import mint_passage
from khonkaen_kg.graph.terms import TYPE, kko
from khonkaen_kg.graph.turtle import read_turtle
from khonkaen_kg.namespaces import BASE, KK, SOURCE
from khonkaen_kg.paths import Home
from khonkaen_kg.source.spans import Span, comparison_key

LINK_CLASSES = (kko("Alignment"), kko("RecipientLink"), kko("SharedPhrase"))
_TRANSLATES = kko("translates")
_QUOTES = {
    kko("subjectQuote"): (kko("hasSubject"), kko("hasSubjectPassage")),
    kko("objectQuote"): (kko("hasObject"), kko("hasObjectPassage")),
    kko("viaQuote"): (kko("passesThrough"), kko("hasViaPassage")),
}
_NEEDED = (kko("hasSubject"), kko("hasObject"), kko("hasRelation"), kko("subjectQuote"), kko("objectQuote"))


@dataclass(frozen=True, slots=True)
class Record:
    """All that one curated file says of one subject, with the place where it begins to."""

    subject: NamedNode
    triples: tuple[Triple, ...]
    place: Place

    def objects(self, predicate: NamedNode) -> list[NamedNode | Literal]:
        """The objects of ``predicate``, in the order of the file."""
        return [triple.object for triple in self.triples if triple.predicate == predicate and isinstance(triple.object, NamedNode | Literal)]


@dataclass(frozen=True, slots=True)
class Texts:
    """The words that each node of the plan stands for: for an element its own spans, for a recipient type those of the mentions that include it."""

    text: str
    spans: Mapping[str, tuple[Span, ...]]

    def find(self, node: str, quote: str) -> Span | None:
        """Where ``quote`` first stands in the words of ``node``."""
        for span in self.spans.get(node, ()):
            start = self.text.find(quote, span.start, span.end)
            if start >= 0:
                return Span(start, start + len(quote))
        return None


@dataclass(frozen=True, slots=True)
class Curation:
    """What came of a plan's curated files: two graphs, the spans that their quotes stand at, and what did not hold."""

    translated: tuple[Triple, ...]
    curated: tuple[Triple, ...]
    spans: tuple[Span, ...]
    problems: tuple[CuratedError, ...]


def read_records(folder: Path, home: Home) -> tuple[Record, ...]:
    """The records of every Turtle file in ``folder``, by file name and then in the order of the file."""
    return tuple(record for path in sorted(folder.glob("*.ttl")) for record in _read_file(path, home.relative(path)))


def _read_file(path: Path, name: str) -> Iterator[Record]:
    by_subject: dict[NamedNode, list[Triple]] = {}
    for triple in read_turtle(path, name):
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode | Literal):
            raise IncompleteLinkError(
                th="แฟ้มที่คนเขียนต้องไม่มีโหนดนิรนาม (blank node)",
                en=f"a curated file cannot hold a blank node: {triple}",
                remedy_th="ตั้ง IRI ให้โหนดนี้",
                remedy_en="give the node an IRI",
                place=Place(name),
            )
        by_subject.setdefault(triple.subject, []).append(triple)
    lines = path.read_text(encoding="utf-8").splitlines()
    for subject, triples in by_subject.items():
        yield Record(subject, tuple(triples), Place(name, _find_line(lines, subject.value)))


def _find_line(lines: list[str], iri: str) -> int | None:
    """The line (from 1) on which a statement about ``iri`` begins: a Turtle parser does not tell, so the IRI's longest written tail is looked for."""
    tails = [iri, *(iri[i + 1 :] for i, character in enumerate(iri) if character in "/#")]
    for tail in tails:
        for number, line in enumerate(lines, start=1):
            if line.startswith((f"<{tail}>", f"kk:{tail} ")):
                return number
    return None


def read_pins(records: Iterable[Record], plan: str) -> dict[str, str]:
    """The Thai text that each translated element's local name is pinned to."""
    return {
        record.subject.value.removeprefix(f"{plan}/"): text.value
        for record in records
        if record.subject.value.startswith(f"{plan}/")
        for text in record.objects(_TRANSLATES)
    }


def curate(records: Iterable[Record], texts: Texts, known: frozenset[str], source: str, plan: str) -> Curation:
    """Hold ``records`` against the plan.

    Args:
        records: what the plan's curated files say.
        texts: the words of each node.
        known: every IRI under this project's base that a record may point to, besides those that the records themselves define.
        source: the source's IRI.
        plan: the plan's IRI.
    """
    records = tuple(records)
    known |= {record.subject.value for record in records if set(record.objects(TYPE)) & set(LINK_CLASSES)}
    translated: list[Triple] = []
    curated: list[Triple] = []
    spans: list[Span] = []
    problems: list[CuratedError] = []
    for record in records:
        if found := list(_find_problems(record, texts, known)):
            problems += found
        elif record.objects(_TRANSLATES):
            translated += [triple for triple in record.triples if triple.predicate != _TRANSLATES]
        else:
            quoted = {(triple, _locate(record, triple, texts)) for triple in record.triples if triple.predicate in _QUOTES}
            spans += [span for _, span in quoted if span]
            curated += [triple for triple in record.triples if triple.predicate not in _QUOTES]
            curated += [
                Triple(record.subject, _QUOTES[triple.predicate][1], NamedNode(mint_passage(source, span.start, span.end))) for triple, span in quoted if span
            ]
            if set(record.objects(TYPE)) & set(LINK_CLASSES):
                curated += [Triple(record.subject, kko("inPlan"), NamedNode(plan)), Triple(record.subject, kko("hasBasis"), kko("Curated"))]
    return Curation(tuple(translated), tuple(curated), tuple(spans), tuple(problems))


def _locate(record: Record, quote: Triple, texts: Texts) -> Span | None:
    """The span of a quote in the words of one of the nodes that it may be quoted from."""
    nodes = record.objects(_QUOTES[quote.predicate][0])
    found = (texts.find(node.value, quote.object.value) for node in nodes if isinstance(quote.object, Literal))
    return next((span for span in found if span), None)


def _find_problems(record: Record, texts: Texts, known: frozenset[str]) -> Iterator[CuratedError]:
    for node in (record.subject, *(triple.object for triple in record.triples), *(triple.predicate for triple in record.triples)):
        if isinstance(node, NamedNode) and node.value.startswith(BASE) and not node.value.startswith(SOURCE) and node.value not in known:
            yield UnknownElementError(
                th=f"ไม่มี {_shorten(node.value)} ในแผนนี้",
                en=f"there is no {_shorten(node.value)} in this plan",
                remedy_th="แก้ IRI หรือนำข้อความนี้ออก หากต้นฉบับเปลี่ยนไปแล้ว ให้ทบทวนความเชื่อมโยงที่อ้างถึง",
                remedy_en="mend the IRI, or remove the statement; where the source has changed, review the links that point to it",
                place=record.place,
            )
            return
    for text in record.objects(_TRANSLATES):
        stated = texts.spans.get(record.subject.value, ())
        if comparison_key(text.value) not in {comparison_key(span.of(texts.text)) for span in stated}:
            yield _quote_error(record, text.value, record.subject.value)
    if set(record.objects(TYPE)) & set(LINK_CLASSES):
        for slot in _NEEDED:
            if not record.objects(slot):
                yield IncompleteLinkError(
                    th=f"ความเชื่อมโยงนี้ไม่มี {_shorten(slot.value)}",
                    en=f"this link has no {_shorten(slot.value)}",
                    remedy_th="เติมให้ครบ: ทุกความเชื่อมโยงต้องมีต้นทาง ปลายทาง ความสัมพันธ์ และข้อความอ้างอิงของทั้งสองฝั่ง",
                    remedy_en="complete it: every link has a subject, an object, a relation, and a quote for each side",
                    place=record.place,
                )
    for triple in record.triples:
        if triple.predicate in _QUOTES and isinstance(triple.object, Literal) and not _locate(record, triple, texts):
            nodes = ", ".join(_shorten(node.value) for node in record.objects(_QUOTES[triple.predicate][0]))
            yield _quote_error(record, triple.object.value, nodes)


def _quote_error(record: Record, quote: str, node: str) -> QuoteError:
    return QuoteError(
        th=f"ไม่พบข้อความ “{quote}” ในต้นฉบับของ {_shorten(node)}",
        en=f"the source text of {_shorten(node)} does not have the words “{quote}”",
        remedy_th="คัดข้อความให้ตรงกับต้นฉบับทุกตัวอักษร หากต้นฉบับเปลี่ยนไปแล้ว ให้ทบทวนความเชื่อมโยงหรือคำแปลนี้",
        remedy_en="quote the source to the letter; where the source has changed, review this link or translation",
        place=record.place,
    )


def _shorten(iri: str) -> str:
    return iri.removeprefix(KK).removeprefix(BASE)
