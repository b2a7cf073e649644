"""``/search``: things of the graph by name, questions by their words, and the lines of the sources that hold what was asked for."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import unicodedata
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.errors import ParameterError
from khonkaen_kg.namespaces import BASE, KK, KKO, OWL, QUERY, shorten
from khonkaen_kg.source.collation import thai_sort_key
from khonkaen_kg.source.matching import Key, Rank, make_key, mark_matches, split_words
from khonkaen_kg.source.text import split_lines
from khonkaen_kg.web import forms, portrait, rendering, source, tables, texts
from khonkaen_kg.web.tables import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request

    from khonkaen_kg.queries.header import NamedQuery
    from khonkaen_kg.queries.results import Cell
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

MAX_QUERY: Final = 200
"""Characters of a search."""
SUGGESTIONS: Final = 12
"""Suggestions to a search that is being typed."""
_SHOWN: Final = 10
_SHOWN_OF_ONE: Final = 200
_AROUND: Final = 60
"""Characters of a line that are shown beside what matches."""

_SEVERAL: Final = 2
_PLAN: Final = KKO + "StrategicPlan"
_NAMED_QUERY: Final = "query"
_SOURCE: Final = "source"
_VOCABULARY: Final = frozenset(OWL + name for name in ("Class", "ObjectProperty", "DatatypeProperty"))

Piece = tuple[str, bool]
"""A piece of a text, and whether it is what was asked for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that can be found. ``kind`` is its class; of lower ``level`` is what is shown before others that are found as well."""

    iri: str
    kind: str
    href: str | None
    labels: Mapping[str, str]
    code: str | None
    plan: str | None
    level: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a source that is not blank; ``start`` is where it begins in the text, in code points."""

    source: str
    number: int
    start: int
    text: str
    key: Key
    loose: Key


@dataclass(frozen=True, slots=True)
class Index:
    """What one release has to be found: elements before questions before vocabulary, each in Thai dictionary order; and the lines of its sources.

    ``keys`` are those of all labels with the place of their entry; ``exact`` are names that must be given in full, such as codes and short names.
    """

    entries: tuple[Entry, ...]
    keys: tuple[tuple[int, Key], ...]
    loose: tuple[tuple[int, Key], ...]
    exact: Mapping[str, tuple[int, ...]]
    lines: tuple[Line, ...]
    names: Mapping[str, Mapping[str, str]]
    kinds: tuple[str, ...]
    plans: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. ``is_loose`` where tone marks were left out of account, ``is_parted`` where single words were looked for."""

    entries: tuple[Entry, ...]
    lines: tuple[Line, ...]
    needles: tuple[str, ...]
    is_loose: bool = False
    is_parted: bool = False

    def mark(self, text: str) -> tuple[Piece, ...]:
        """``text`` with what was asked for marked."""
        return tuple(mark_matches(text, self.needles, is_loose=self.is_loose))


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing found, as a page shows it; ``explore`` is the resource that the page of explore takes."""

    href: str | None
    label: tuple[Piece, ...]
    language: str | None
    also: tuple[Piece, ...]
    also_language: str | None
    code: str | None
    plan: str | None
    explore: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """A line of a source that holds what was asked for."""

    href: str
    number: int
    pieces: tuple[Piece, ...]
    source: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one kind that were found: the first of ``count``."""

    key: str
    name: str
    count: int
    hits: tuple[Hit, ...]
    quotes: tuple[Quote, ...]


class Finder:
    """The index of the release that is served, made when somebody searches it first, in a thread of its own: whoever waits for it takes no place of others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "search-index")
        self._made: tuple[str | None, Future[Index]] | None = None

    async def read(self, knowledge_graph: KnowledgeGraph) -> Index:
        """The index of the current release. What keeps it from being made is told to all who wait for it, and it is tried again for those who come later."""
        # One that goes does not keep the others from their answer.
        return await asyncio.shield(asyncio.wrap_future(self._start(knowledge_graph)))

    def _start(self, knowledge_graph: KnowledgeGraph) -> Future[Index]:
        release = knowledge_graph.engine.release
        key = release.id if release else None
        with self._lock:
            if self._made is None or self._made[0] != key or (self._made[1].done() and self._made[1].exception()):
                self._made = (key, self._thread.submit(read_index, knowledge_graph))
            return self._made[1]


def answer_search(request: Request, index: Index) -> Response:
    """The page of ``?q=``: what was found by kind, or a hint where nothing is asked for; ``?kind=`` shows more of one kind.

    Raises:
        ParameterError: the search is too long, the kind is none, or a parameter is given more than once.
    """
    forms.read_single(request, "lang")
    language = rendering.choose_page_language(request)
    asked = _read_query(request)
    found = find(index, asked)
    kind = forms.read_choice(request, "kind", (*map(shorten_kind, index.kinds), _SOURCE), None)
    return rendering.answer_page(
        request,
        "search.html",
        asked=asked,
        found=found,
        results=len(found.entries) + len(found.lines),
        groups=_group(index, found, language, kind),
        kind=kind,
        limit=MAX_QUERY,
    )


def answer_suggestions(request: Request, index: Index) -> Response:
    """The first things that ``?q=`` finds, as JSON, for a search that is being typed.

    Raises:
        ParameterError: as :func:`answer_search`.
    """
    forms.read_single(request, "lang")
    language = rendering.choose_page_language(request)
    found = find(index, _read_query(request))
    document = {
        "count": len(found.entries),
        "near": found.is_loose,
        "suggestions": [_suggest(index, entry, language) for entry in found.entries[:SUGGESTIONS]],
    }
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return Response(rendering.encode(json.dumps(document, ensure_ascii=False)), media_type="application/json", headers=headers)


def read_index(knowledge_graph: KnowledgeGraph) -> Index:
    """The index of what the graph holds now."""
    rows = knowledge_graph.query("labels").rows
    named = {row["element"].value: _read_labels(row) for row in rows}
    kinds = tuple(dict.fromkeys(row["class"].value for row in rows))
    names = named | tables.read_labels(knowledge_graph, {kind for kind in kinds if kind not in named})
    pairs = [_make_entry(row, named[row["element"].value], names.get(row["class"].value, {})) for row in rows]
    pairs += [_make_question(query) for query in knowledge_graph.catalogue.values()]
    pairs.sort(key=lambda pair: (pair[0].level, thai_sort_key(next(iter(pair[0].labels.values()), pair[0].iri))))
    keys = [(place, make_key(label)) for place, (entry, _) in enumerate(pairs) for label in entry.labels.values()]
    exact: dict[str, list[int]] = {}
    for place, (_, given) in enumerate(pairs):
        for name in given:
            exact.setdefault(name, []).append(place)
    return Index(
        entries=tuple(entry for entry, _ in pairs),
        keys=tuple(keys),
        loose=tuple((place, key.loosen()) for place, key in keys),
        exact={name: tuple(places) for name, places in exact.items()},
        lines=tuple(_read_lines(knowledge_graph)),
        names=names,
        kinds=(*(kind for kind in kinds if kind not in _VOCABULARY), _NAMED_QUERY, *(kind for kind in kinds if kind in _VOCABULARY)),
        plans=sum(entry.kind == _PLAN for entry, _ in pairs),
    )


def find(index: Index, asked: str) -> Found:
    """What ``index`` holds of ``asked``: as it is written, else without tone marks, else its single words."""
    needle = make_key(asked)
    if not needle.text:
        return Found((), (), ())
    found = _find_whole(index, needle, is_loose=False)
    if not found.entries and not found.lines and needle.loosen().text:
        found = _find_whole(index, needle.loosen(), is_loose=True)
    if not found.entries and not found.lines and len(words := split_words(asked)) > 1:
        found = _find_words(index, words)
    return found


def find_named(index: Index, name: str) -> Entry | None:
    """The first thing whose IRI, short name or code with its kind is ``name``."""
    places = index.exact.get(make_key(name).text, ())
    return index.entries[places[0]] if places else None


def _find_whole(index: Index, needle: Key, *, is_loose: bool) -> Found:
    # Entries stand in their order, so that of each rank is kept by taking them one after the other.
    ranked: dict[Rank, dict[int, None]] = {rank: {} for rank in Rank}
    ranked[Rank.EXACT] |= dict.fromkeys(index.exact.get(needle.text, ()))
    text = needle.text
    for place, key in index.loose if is_loose else index.keys:
        if text in key.text and (rank := key.find(needle)) is not None:
            ranked[rank][place] = None
    lines = (line for line in index.lines if text in (line.loose if is_loose else line.key).text)
    places = dict.fromkeys(place for rank in Rank for place in (sorted(ranked[rank]) if rank is Rank.EXACT else ranked[rank]))
    return Found(tuple(index.entries[place] for place in places), tuple(lines), (text,), is_loose=is_loose)


def _find_words(index: Index, words: tuple[str, ...]) -> Found:
    """What holds any of ``words``, that first which holds most of them."""
    held: dict[int, set[str]] = {}
    for place, key in index.loose:
        for word in words:
            if word in key.text:
                held.setdefault(place, set()).add(word)
    entries = sorted(held, key=lambda place: (-len(held[place]), place))
    lines = sorted((-count, place) for place, line in enumerate(index.lines) if (count := sum(word in line.loose.text for word in words)))
    return Found(tuple(index.entries[place] for place in entries), tuple(index.lines[place] for _, place in lines), words, is_loose=True, is_parted=True)


def _read_query(request: Request) -> str:
    asked = unicodedata.normalize("NFC", forms.read_single(request, "q") or "").strip()
    if len(asked) > MAX_QUERY:
        raise ParameterError(
            th=f"คำค้นยาว {len(asked):,} อักขระ เกินกำหนด {MAX_QUERY} อักขระ",
            en=f"The search has {len(asked):,} characters, more than the {MAX_QUERY} that it may have.",
            remedy_th="ค้นด้วยคำหรือวลีที่สั้นลง",
            remedy_en="Search for a word or a shorter phrase.",
        )
    return asked


def shorten_kind(kind: str) -> str:
    """The name by which ``?kind=`` names a class."""
    return kind.rpartition("#")[2]


def _read_labels(row: Mapping[str, Cell]) -> dict[str, str]:
    cells = (("th", row.get("elementLabel")), ("en", row.get("elementLabelEn")))
    return {language: unicodedata.normalize("NFC", cell.value) for language, cell in cells if cell is not None}


def _make_entry(row: Mapping[str, Cell], labels: Mapping[str, str], kind: Mapping[str, str]) -> tuple[Entry, set[str]]:
    """The entry of a row, and the names that must be given in full."""
    iri, code = row["element"].value, row["elementCode"].value if "elementCode" in row else None
    exact = {iri.casefold()}
    if iri.startswith(KK):
        parts = iri.removeprefix(KK).casefold().split("/")
        exact |= {"/".join(parts), "/".join(parts[-2:]), parts[-1]}
    else:
        short = shorten(iri).casefold()
        exact |= {short, short.partition(":")[2]}
    if code:
        exact |= {code, *(f"{name.replace(' ', '')}{joint}{code}".casefold() for name in kind.values() for joint in ("", "ที่"))}
    entry = Entry(
        iri=iri,
        kind=row["class"].value,
        href=rendering.link_resource(iri),
        labels=labels,
        code=code,
        plan=row["elementPlan"].value if "elementPlan" in row else None,
        level=2 if row["class"].value in _VOCABULARY else 0,
    )
    return entry, exact


def _make_question(query: NamedQuery) -> tuple[Entry, set[str]]:
    labels = {"th": query.question.th, "en": query.question.en}
    entry = Entry(QUERY + query.name, _NAMED_QUERY, rendering.make_link(f"/queries/{query.name}"), labels, code=None, plan=None, level=1)
    return entry, {query.name, query.question.id.casefold()}


def _read_lines(knowledge_graph: KnowledgeGraph) -> Iterator[Line]:
    """The lines of every source whose text is kept with the release."""
    read: set[str] = set()
    for row in knowledge_graph.query("sources"):
        iri = row["source"].value
        if iri in read:
            continue
        read.add(iri)
        text = source.find_text(knowledge_graph.engine.release, row["textFile"].value)
        # Places are told in characters of the text as the graph has its sum.
        if text is None or hashlib.sha256(text.encode()).hexdigest() != row["sha256"].value or not unicodedata.is_normalized("NFC", text):
            continue
        for number, (start, line) in enumerate(split_lines(text), start=1):
            if line.strip():
                key = make_key(line)
                yield Line(iri, number, start, line, key, key.loosen())


def _group(index: Index, found: Found, language: str, kind: str | None) -> list[Group]:
    """What was found by kind, the kind of the best first; of ``kind`` only, and then more, where it is given."""
    limit = _SHOWN_OF_ONE if kind else _SHOWN
    members: dict[str, list[Entry]] = {}
    for entry in found.entries:
        members.setdefault(entry.kind, []).append(entry)
    groups = [
        Group(shorten_kind(iri), name_kind(index, iri, language), len(entries), tuple(_show(index, found, entry, language) for entry in entries[:limit]), ())
        for iri, entries in members.items()
        if kind in (None, shorten_kind(iri))
    ]
    if found.lines and kind in (None, _SOURCE):
        sources = {line.source for line in found.lines}
        quotes = tuple(_quote(index, found, line, language, with_source=len(sources) > 1) for line in found.lines[:limit])
        groups.append(Group(_SOURCE, texts.choose(language)("search-source"), len(found.lines), (), quotes))
    return groups


def name_kind(index: Index, kind: str, language: str) -> str:
    """What a kind of things is called."""
    if kind == _NAMED_QUERY:
        return texts.choose(language)("questions")
    if kind == OWL + "Class":
        return texts.choose(language)("search-classes")
    if kind == OWL + "ObjectProperty":
        return texts.choose(language)("search-relations")
    if kind == OWL + "DatatypeProperty":
        return texts.choose(language)("search-attributes")
    phrase, _ = tables.pick_label(index.names.get(kind, {}), language)
    return phrase.text if phrase else texts.name_term(kind, language) or shorten(kind)


def _name_plan(index: Index, entry: Entry, language: str) -> str | None:
    """The plan that the entry is of, where there are several."""
    if index.plans < _SEVERAL or entry.plan in (None, entry.iri):
        return None
    phrase, _ = tables.pick_label(index.names.get(entry.plan or "", {}), language)
    return phrase.text if phrase else entry.plan


def _show(index: Index, found: Found, entry: Entry, language: str) -> Hit:
    main, also = tables.pick_label(entry.labels, language)
    main = main or Phrase(shorten(entry.iri))
    return Hit(
        href=entry.href,
        label=found.mark(main.text),
        language=main.language,
        also=found.mark(also.text) if also else (),
        also_language=also.language if also else None,
        code=entry.code,
        plan=_name_plan(index, entry, language),
        explore=None if entry.kind == _NAMED_QUERY else entry.iri,
    )


def _suggest(index: Index, entry: Entry, language: str) -> dict[str, str | None]:
    main, also = tables.pick_label(entry.labels, language)
    return {
        "label": main.text if main else shorten(entry.iri),
        "also": also.text if also else None,
        "kind": name_kind(index, entry.kind, language),
        "code": entry.code,
        "plan": _name_plan(index, entry, language),
        "href": entry.href,
        "iri": entry.iri,
    }


def _quote(index: Index, found: Found, line: Line, language: str, *, with_source: bool) -> Quote:
    pieces = found.mark(line.text)
    before = pieces[0][0] if not pieces[0][1] else ""
    first = next((text for text, is_marked in pieces if is_marked), "")
    start = line.start + len(before)
    href = rendering.make_link("/" + line.source.removeprefix(BASE), [("passage", f"{start},{start + len(first)}")]) + "#passage"
    phrase, _ = tables.pick_label(index.names.get(line.source, {}), language)
    last = len(pieces) - 1
    shown = tuple((text if is_marked else _shorten(text, at, last), is_marked) for at, (text, is_marked) in enumerate(pieces))
    return Quote(href, line.number, shown, phrase.text if with_source and phrase else None)


def _shorten(text: str, at: int, last: int) -> str:
    """A piece of a line without what is far from any match."""
    if at == 0 and len(text) > _AROUND:
        return "…" + portrait.trim_before(text[-_AROUND:])
    if at == last and len(text) > _AROUND:
        return portrait.trim_after(text[:_AROUND]) + "…"
    if len(text) > 2 * _AROUND:
        return f"{portrait.trim_after(text[:_AROUND])} … {portrait.trim_before(text[-_AROUND:])}"
    return text
