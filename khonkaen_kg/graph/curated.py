"""Curated files: what people write about a plan, held against the source, and made into graphs.

People write links with the words that they quote; a link becomes part of the graph with the passages where these words stand. Whatever does not hold
(a quote that the text does not have, an element that the plan does not have) is a problem with its place, and its record is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.errors import CuratedError, QuoteError
from khonkaen_kg.graph.identifiers import mint_passage
from khonkaen_kg.graph.kinds import LINKS, MENTION, TRANSLATION, Kind
from khonkaen_kg.graph.records import Record
from khonkaen_kg.graph.terms import kko
from khonkaen_kg.graph.turtle import Statement
from khonkaen_kg.namespaces import shorten
from khonkaen_kg.source.spans import Span, comparison_key

_TRANSLATES = kko("translates")
_QUOTES = {
    kko("subjectQuote"): (kko("hasSubject"), kko("hasSubjectPassage")),
    kko("objectQuote"): (kko("hasObject"), kko("hasObjectPassage")),
    kko("viaQuote"): (kko("passesThrough"), kko("hasViaPassage")),
}


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


def read_pins(records: Iterable[Record], plan: str) -> dict[str, str]:
    """The Thai text that each translated element's local name is pinned to."""
    return {
        record.subject.value.removeprefix(f"{plan}/"): text.value
        for record in records
        if record.subject.value.startswith(f"{plan}/")
        for text in record.objects(_TRANSLATES)
    }


def gather_texts(text: str, spans: Mapping[str, tuple[Span, ...]], records: Iterable[tuple[Kind, Record]]) -> Texts:
    """The words of each node.

    Args:
        text: the source.
        spans: where the source states the plan and each of its elements.
        records: what the curated files say soundly, for the mentions that include a recipient type.
    """
    included: dict[str, list[Span]] = defaultdict(list)
    for kind, record in records:
        if kind is MENTION:
            for recipient in record.objects(kko("includesType")):
                included[recipient.value] += spans[record.subject.value]
    return Texts(text, {**{recipient: tuple(found) for recipient, found in included.items()}, **spans})


def curate(records: Iterable[tuple[Kind, Record]], texts: Texts, source: str, plan: str) -> Curation:
    """Hold the quotes of ``records`` against the source.

    Args:
        records: what the plan's curated files say soundly, each record with its kind.
        texts: the words of each node.
        source: the source's IRI.
        plan: the plan's IRI.
    """
    translated: list[Triple] = []
    curated: list[Triple] = []
    spans: list[Span] = []
    problems: list[CuratedError] = []
    for kind, record in records:
        if found := [*_find_misquotes(record, texts)]:
            problems += found
        elif kind is TRANSLATION:
            translated += [statement.triple for statement in record.statements if statement.predicate != _TRANSLATES]
        else:
            curated += [statement.triple for statement in record.statements if statement.predicate not in _QUOTES]
            for statement in record.statements:
                if span := _locate(record, statement, texts):
                    spans.append(span)
                    passage = NamedNode(mint_passage(source, span.start, span.end))
                    curated.append(Triple(record.subject, _QUOTES[statement.predicate][1], passage))
            if kind in LINKS:
                curated += [Triple(record.subject, kko("inPlan"), NamedNode(plan)), Triple(record.subject, kko("hasBasis"), kko("Curated"))]
    return Curation(tuple(translated), tuple(curated), tuple(spans), tuple(problems))


def _locate(record: Record, statement: Statement, texts: Texts) -> Span | None:
    """The span of a quote in the words of one of the nodes that it may be quoted from; none for what is no quote."""
    if statement.predicate not in _QUOTES:
        return None
    found = (texts.find(node.value, statement.object.value) for node in record.objects(_QUOTES[statement.predicate][0]))
    return next((span for span in found if span), None)


def _find_misquotes(record: Record, texts: Texts) -> Iterator[CuratedError]:
    for statement in record.statements:
        if statement.predicate in _QUOTES and not _locate(record, statement, texts):
            yield _quote_error(statement, record.objects(_QUOTES[statement.predicate][0]))
        if statement.predicate == _TRANSLATES:
            stated = {comparison_key(span.of(texts.text)) for span in texts.spans.get(record.subject.value, ())}
            if comparison_key(statement.object.value) not in stated:
                yield _quote_error(statement, [record.subject])


def _quote_error(statement: Statement, nodes: Iterable[NamedNode | Literal]) -> QuoteError:
    names = ", ".join(shorten(node.value) for node in nodes)
    return QuoteError(
        th=f"ไม่พบข้อความ “{statement.object.value}” ในต้นฉบับของ {names}",
        en=f"the source text of {names} does not have the words “{statement.object.value}”",
        remedy_th="คัดข้อความให้ตรงกับต้นฉบับทุกตัวอักษร หากต้นฉบับเปลี่ยนไปแล้ว ให้ทบทวนความเชื่อมโยงหรือคำแปลนี้",
        remedy_en="quote the source to the letter; where the source has changed, review this link or translation",
        place=statement.place,
    )
