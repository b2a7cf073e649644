"""Source texts: the whole text with every stretch that states something, each leading to what it states and reached from there."""

from __future__ import annotations

import base64
import hashlib
import heapq
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.errors import NotBuiltError, ParameterError
from khonkaen_kg.namespaces import KKO, SOURCE
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.web import documents, forms, memento, portrait, problems, rendering, resources, tables, things
from khonkaen_kg.web.sparql import with_charset
from khonkaen_kg.web.tables import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request

    from khonkaen_kg.queries.results import Cell
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.store.release import Release
    from khonkaen_kg.web.memento import Moment
    from khonkaen_kg.web.tables import Labels, Shown
    from khonkaen_kg.web.things import Thing

TEXT: Final = ".txt"

_STATED: Final = KKO + "statedIn"
_HEADING: Final = KKO + "listedUnder"
_ASKED: Final = re.compile(r"([0-9]{1,9}),([0-9]{1,9})")
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")

_PASSAGES: Final = """
SELECT DISTINCT ?start ?end ?property ?subject ?class ?basis ?status ?grade WHERE {
  ?passage oa:hasSource %(term)s ; kko:startOffset ?start ; kko:endOffset ?end .
  VALUES (?property ?order) {
    (kko:statedIn 1) (kko:listedUnder 2) (kko:hasSubjectPassage 3) (kko:hasObjectPassage 4) (kko:hasViaPassage 5) (kko:hasPassage 6)
  }
  OPTIONAL {
    GRAPH ?graph { ?subject ?property ?passage }
    ?graph kko:hasBasis ?basis .
    OPTIONAL { GRAPH ?graph { ?subject a ?class } }
    OPTIONAL { ?subject kko:hasReviewStatus ?status }
    OPTIONAL { ?subject kko:hasGrade ?grade }
  }
}
ORDER BY ?start ?end ?order ?subject ?class"""


@dataclass(frozen=True, slots=True)
class Use:
    """That a passage bears on a thing: by which property, and on which basis that is said; what curators found, where the thing is a link."""

    property: Shown
    subject: Shown
    kind: Shown | None
    basis: Shown | None
    verdict: Shown | None
    is_statement: bool
    is_heading: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text, in code points from 0, end exclusive; all that it bears on, and where it leads."""

    start: int
    end: int
    uses: tuple[Use, ...]
    href: str | None

    @property
    def anchor(self) -> str:
        """The fragment of its IRI (RFC 5147)."""
        return f"char={self.start},{self.end}"

    @property
    def kind(self) -> str:
        """What it is in the first place: ``states``, ``heads`` or ``proves``."""
        if any(use.is_statement for use in self.uses):
            return "states"
        return "heads" if any(use.is_heading for use in self.uses) else "proves"


@dataclass(slots=True)
class Piece:
    """A part of a line: text, or a passage with what is in it. A passage that is in several parts has its anchor at the first."""

    start: int
    end: int
    passage: Passage | None = None
    is_first: bool = True
    parts: list[Piece] = field(default_factory=list)
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, what stands on it, and what is stated there."""

    number: int
    pieces: tuple[Piece, ...]
    stated: tuple[Use, ...]
    headed: int
    proved: int
    start: int
    end: int
    is_blank: bool
    is_asked: bool


def answer_source(request: Request, knowledge_graph: KnowledgeGraph, moment: Moment, address: str) -> Response:
    """A source text as a page, its description with all passages in every RDF form, the text itself, or what a part of its address stands for.

    Raises:
        ParameterError: ``?passage=`` names no stretch of the text; for the rest as :func:`khonkaen_kg.web.resources.answer_resource`.
        NotBuiltError: the release does not have the text.
    """
    forms.read_single(request, "lang")
    path = request.url.path
    if path.endswith(TEXT):
        return _answer_text(knowledge_graph, things.find_thing(knowledge_graph, path.removesuffix(TEXT)))
    thing = things.find_thing(knowledge_graph, path)
    if not thing.values(KKO + "textFile"):
        return resources.answer_resource(request, knowledge_graph, moment, address)
    media_type = documents.negotiate(request.headers.get("accept"), thing.suffix)
    if media_type == documents.HTML:
        response = _answer_page(request, knowledge_graph, thing, moment)
    else:
        response = Response(resources.write_rdf(knowledge_graph, thing, media_type, moment), media_type=with_charset(media_type))
    # Nobody has said under which licence the text may be used.
    resources.add_headers(response, thing, media_type, moment, address, licence=None)
    memento.add_links(response, memento.write_link(address + rendering.make_link(thing.path + TEXT, moment.parameters), "alternate", type="text/plain"))
    return response


def read_text(knowledge_graph: KnowledgeGraph, thing: Thing) -> str:
    """The text of a source, as the graph has its sum.

    Raises:
        NotBuiltError: it is not there, or is another one.
    """
    (name, *_), sums = thing.values(KKO + "textFile"), {cell.value for cell in thing.values(KKO + "sha256")}
    text = find_text(knowledge_graph.engine.release, name.value)
    if text is None or hashlib.sha256(text.encode()).hexdigest() not in sums:
        raise NotBuiltError(
            th=f"รุ่นข้อมูลนี้ไม่มีตัวบทของ {name.value}",
            en=f"The text {name.value} is not kept with this release.",
            remedy_th="ดูตัวบทในรุ่นปัจจุบัน",
            remedy_en="Read the text in the current release.",
        )
    return text


def split_lines(text: str, passages: Iterable[Passage], asked: Passage | None = None) -> tuple[Line, ...]:
    """The lines of ``text``, each taken apart at the ends of the passages on it.

    A passage within another is a part of it. Of two that overlap otherwise, the one that begins later is split where the earlier one ends.
    """
    ordered = sorted(passages, key=lambda passage: (passage.start, -passage.end))
    lines: list[Line] = []
    waiting: list[Passage] = []
    position = 0
    for number, match in enumerate(_LINE.finditer(text), start=1):
        start, end = match.span()
        if start == end and start > 0:
            break
        end = start + len(match[0].rstrip("\r\n"))
        while position < len(ordered) and ordered[position].start < max(end, start + 1):
            waiting.append(ordered[position])
            position += 1
        waiting = [passage for passage in waiting if passage.end > start]
        here = [passage for passage in waiting if max(passage.start, start) < end]
        begun = [passage for passage in here if passage.start >= start]
        uses = [use for passage in begun for use in passage.uses]
        lines.append(
            Line(
                number=number,
                pieces=tuple(_nest(text, start, end, here)),
                stated=tuple(dict.fromkeys(use for use in uses if use.is_statement)),
                headed=len({use.subject for use in uses if use.is_heading}),
                proved=len({use.subject for use in uses if not use.is_heading and not use.is_statement}),
                start=start,
                end=end,
                is_blank=not text[start:end].strip(),
                is_asked=asked is not None and asked.start < end and asked.end > start,
            )
        )
    return tuple(lines)


def _nest(text: str, start: int, end: int, passages: Sequence[Passage]) -> list[Piece]:
    """The pieces of a line from ``start`` to ``end``."""
    queue = [(max(p.start, start), -min(p.end, end), number, p.start >= start, p) for number, p in enumerate(passages)]
    heapq.heapify(queue)
    line = Piece(start, end)
    within = [line]
    while queue:
        begin, negative, number, is_first, passage = heapq.heappop(queue)
        stop = -negative
        while within[-1].end <= begin:
            within.pop()
        if stop > within[-1].end:
            # What is beyond the passage that this one begins in stands for itself.
            heapq.heappush(queue, (within[-1].end, -stop, number, False, passage))
            stop = within[-1].end
        piece = Piece(begin, stop, passage, is_first)
        within[-1].parts.append(piece)
        within.append(piece)
    _fill(text, line)
    return line.parts


def _fill(text: str, piece: Piece) -> None:
    """Put the words of ``piece`` that are in none of its parts between these."""
    parts: list[Piece] = []
    position = piece.start
    for part in piece.parts:
        if part.start > position:
            parts.append(Piece(position, part.start, text=text[position : part.start]))
        _fill(text, part)
        parts.append(part)
        position = part.end
    if position < piece.end:
        parts.append(Piece(position, piece.end, text=text[position : piece.end]))
    piece.parts = parts


def find_text(release: Release | None, name: str) -> str | None:
    """The text of the file ``name`` as ``release`` keeps it; None where it does not."""
    if release is not None and any(file.file == f"{name}.gz" for file in release.sources):
        return release.read_source(name)
    # Graphs that are of no release, or of one that was made without texts, are those of the shipped plan or have none to show.
    path = shipped_home().sources / name
    try:
        return path.read_bytes().decode() if path.parent == shipped_home().sources else None
    except (OSError, ValueError):
        return None


def _answer_text(knowledge_graph: KnowledgeGraph, thing: Thing) -> Response:
    if not thing.values(KKO + "textFile"):
        raise problems.unknown_page(thing.path + TEXT)
    body = read_text(knowledge_graph, thing).encode()
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    headers = {"Repr-Digest": f"sha-256=:{digest}:", "Link": memento.write_link(thing.iri, "canonical")}
    return Response(body, headers=headers, media_type="text/plain; charset=utf-8")


def _answer_page(request: Request, knowledge_graph: KnowledgeGraph, thing: Thing, moment: Moment) -> Response:
    language = rendering.choose_page_language(request)
    text = read_text(knowledge_graph, thing)
    rows = things.read_rows(knowledge_graph, _PASSAGES % {"term": thing.term})
    named = {thing.iri} | {cell.value for row in (*rows, *thing.rows) for cell in row.values() if cell.kind == "iri"}
    labels = things.read_names(knowledge_graph, named)
    passages = _read_passages(rows, labels, language, thing.path, moment.parameters)
    asked = _find_asked(request, passages, len(text))
    if asked and asked not in passages:
        passages = (*passages, asked)
    name, also = tables.pick_label(labels.get(thing.iri, {}), language)
    return rendering.answer_page(
        request,
        "source.html",
        thing=thing,
        name=name or Phrase(thing.iri.removeprefix(SOURCE)),
        also=also,
        comment=_find_comment(thing.values("http://www.w3.org/2000/01/rdf-schema#comment"), language),
        published=[cell.value for cell in thing.values(KKO + "publishedAt") if cell.value.startswith(("https://", "http://"))],
        sums=[cell.value for cell in thing.values(KKO + "sha256")],
        lines=split_lines(text, passages, asked),
        asked=asked,
        version=moment.parameters,
        within=_list_within(asked, passages) if asked else (),
        quote=text[asked.start : asked.end] if asked else "",
        embedded=resources.embed(knowledge_graph, thing),
        moment=moment,
        versions=resources.list_versions(knowledge_graph, moment, thing.path),
    )


def _read_passages(rows: Sequence[things.Row], labels: Labels, language: str, path: str, version: Sequence[tuple[str, str]]) -> tuple[Passage, ...]:
    found: dict[tuple[int, int], dict[tuple[str, str], Use]] = {}
    for row in rows:
        uses = found.setdefault((int(row["start"].value), int(row["end"].value)), {})
        if "subject" in row:
            property_ = row["property"].value
            uses.setdefault(
                (property_, row["subject"].value),
                Use(
                    property=tables.show_term(row["property"], labels, language),
                    subject=tables.show_term(row["subject"], labels, language),
                    kind=tables.show_term(row["class"], labels, language) if "class" in row else None,
                    basis=tables.show_term(row["basis"], labels, language) if "basis" in row else None,
                    verdict=portrait.show_verdict(row, labels, language),
                    is_statement=property_ == _STATED,
                    is_heading=property_ == _HEADING,
                ),
            )
    return tuple(Passage(start, end, uses, _lead(path, start, end, uses, version)) for (start, end), given in found.items() for uses in [tuple(given.values())])


def _lead(path: str, start: int, end: int, uses: Sequence[Use], version: Sequence[tuple[str, str]]) -> str | None:
    """Where a passage leads: to the one thing that it states, else to the list of what it bears on."""
    stated = [use.subject.href for use in uses if use.is_statement]
    return stated[0] if stated else rendering.make_link(path, [("passage", f"{start},{end}"), *version]) + "#passage"


def _find_asked(request: Request, passages: Iterable[Passage], length: int) -> Passage | None:
    """The passage that ``?passage=`` names, which may be any stretch of the text."""
    given = forms.read_single(request, "passage")
    if not given:
        return None
    match = _ASKED.fullmatch(given)
    if match is None or not int(match[1]) < int(match[2]) <= length:
        raise ParameterError(
            th=f"“{given[:40]}” ไม่ใช่ช่วงอักขระของตัวบทนี้ ซึ่งมี {length:,} อักขระ",
            en=f"“{given[:40]}” is no stretch of this text, which has {length:,} characters.",
            remedy_th="ระบุเป็นลำดับอักขระเริ่มต้นและสิ้นสุด เช่น ?passage=313,373",
            remedy_en="Give the first character and the one after the last, counted from 0, as in ?passage=313,373.",
        )
    start, end = int(match[1]), int(match[2])
    return next((passage for passage in passages if (passage.start, passage.end) == (start, end)), Passage(start, end, (), None))


def _list_within(asked: Passage, passages: Iterable[Passage]) -> tuple[Use, ...]:
    """What parts of a passage bear on, and the passage itself does not."""
    parts = (passage for passage in passages if asked.start <= passage.start and passage.end <= asked.end)
    return tuple(dict.fromkeys(use for passage in parts for use in passage.uses if use not in asked.uses))


def _find_comment(cells: Iterable[Cell], language: str) -> Phrase | None:
    phrase, _ = tables.pick_label({cell.language or "": cell.value for cell in cells}, language)
    return phrase
