"""Resources: what the graph says of one thing, as a page and in every RDF form, at the path of the thing's IRI."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.checks.shapes import SEVERITIES
from khonkaen_kg.errors import GoneError, ResultTooLargeError
from khonkaen_kg.namespaces import BASE, DCTERMS, GRAPH, KK, KKO, RDF, RDFS, SKOS, SOURCE, shorten
from khonkaen_kg.queries.results import Cell
from khonkaen_kg.web import documents, forms, memento, problems, rendering, tables, texts
from khonkaen_kg.web.cache import CACHE_CONTROL
from khonkaen_kg.web.discovery import LICENCE
from khonkaen_kg.web.sparql import with_charset
from khonkaen_kg.web.tables import Labels, Phrase, Shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup
    from starlette.requests import Request

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.store.release import Release
    from khonkaen_kg.web.memento import Moment

Row = dict[str, Cell]

MAX_STATEMENTS: Final = 1_000
"""Statements on a page; the RDF forms have all."""
MAX_GRAPH: Final = 100_000
"""Statements of a graph that are written on demand; the dumps have more."""
_VERSIONS: Final = 20
_DOCUMENTS: Final = {"html": documents.HTML, **documents.FORMS}

# Each is asked with a term that the engine's own reader of IRIs has passed.
_STATEMENTS: Final = """
SELECT ?side ?property ?value ?graph ?basis WHERE {
  { GRAPH ?graph { %(term)s ?property ?value } BIND("out" AS ?side) }
  UNION
  { GRAPH ?graph { ?value ?property %(term)s } FILTER(isIRI(?value)) BIND("in" AS ?side) }
  OPTIONAL { ?graph kko:hasBasis ?basis }
}
ORDER BY DESC(?side) ?property STR(?value) LANG(?value) ?graph
LIMIT %(limit)d"""

_EVIDENCE: Final = """
SELECT ?how ?passage ?quote ?line ?prefix ?suffix ?source WHERE {
  VALUES (?how ?order) {
    (kko:statedIn 1) (kko:listedUnder 2) (kko:hasSubjectPassage 3) (kko:hasObjectPassage 4) (kko:hasViaPassage 5) (kko:hasPassage 6)
  }
  %(term)s ?how ?passage .
  ?passage kko:quote ?quote ; kko:line ?line ; kko:startOffset ?start .
  OPTIONAL { ?passage oa:hasSource ?source }
  OPTIONAL { ?passage oa:hasSelector ?selector . ?selector oa:prefix ?prefix ; oa:suffix ?suffix }
}
ORDER BY ?order ?start ?passage"""

_LINKS: Final = """
SELECT DISTINCT ?link ?subject ?object ?property ?grade ?status ?curator ?date ?justification WHERE {
  { ?link kko:hasSubject %(term)s } UNION { ?link kko:hasObject %(term)s }
  ?link kko:hasSubject ?subject ; kko:hasObject ?object ; kko:hasRelation ?relation .
  { ?relation rdfs:subPropertyOf* ?property } UNION { ?property rdfs:subPropertyOf ?relation }
  OPTIONAL { ?link kko:hasGrade ?grade }
  OPTIONAL { ?link kko:hasReviewStatus ?status }
  OPTIONAL { ?link kko:curatedBy ?curator }
  OPTIONAL { ?link kko:curatedOn ?date }
  OPTIONAL { ?link kko:justification ?justification }
}
ORDER BY ?link ?property ?justification"""

_ENDS: Final = """
SELECT ?link ?subject ?object WHERE {
  VALUES ?link { %s }
  ?link kko:hasSubject ?subject ; kko:hasObject ?object
}
ORDER BY ?link"""

_GAPS: Final = """
SELECT ?gap ?kind ?severity ?focus ?remedy WHERE {
  { ?gap kko:concernsElement %(term)s } UNION { ?gap kko:involvesElement %(term)s }
  ?gap kko:hasGapKind ?kind ; kko:hasSeverity ?severity ; kko:concernsElement ?focus .
  OPTIONAL { ?kind kko:remedy ?remedy }
}
ORDER BY ?kind ?gap ?remedy"""

_CONCERNED: Final = """
SELECT ?element ?kind ?code WHERE {
  %(term)s kko:concernsElement ?element .
  GRAPH ?graph { ?element a ?kind }
  FILTER NOT EXISTS { ?graph kko:hasBasis kko:Derived }
  OPTIONAL { ?element kko:code ?code }
}
ORDER BY ?element ?kind ?code
LIMIT 1"""

_RULES: Final = """
SELECT ?rule ?message WHERE {
  %(term)s kko:reportedBy ?rule .
  ?rule rdfs:label|sh:message|(sh:sparql/sh:message) ?message
}
ORDER BY ?rule ?message"""

_DESCRIPTION: Final = """
CONSTRUCT { %(term)s ?property ?value . ?subject ?reference %(term)s . ?named rdfs:label ?label . ?part ?says ?what . ?b1 ?p1 ?o1 . ?b2 ?p2 ?o2 }
WHERE {
  { %(term)s ?property ?value }
  UNION { ?subject ?reference %(term)s FILTER(isIRI(?subject)) }
  UNION { %(term)s ?to ?named . FILTER(isIRI(?named) && STRSTARTS(STR(?named), "%(base)s")) ?named rdfs:label ?label }
  UNION { ?named ?from %(term)s . FILTER(isIRI(?named) && STRSTARTS(STR(?named), "%(base)s")) ?named rdfs:label ?label }
  UNION { ?part oa:hasSource %(term)s ; ?says ?what }
  UNION { %(term)s ?to ?b1 . FILTER(isBlank(?b1)) ?b1 ?p1 ?o1 }
  UNION { %(term)s ?to ?b1 . FILTER(isBlank(?b1)) ?b1 ?through ?b2 . FILTER(isBlank(?b2)) ?b2 ?p2 ?o2 }
}"""
"""What is said of a thing and of what has no name of its own in it, what refers to it, the passages of a source, and the names of what it is linked with."""

_SUBJECT: Final = "CONSTRUCT WHERE { %s ?property ?value }"
_GRAPH: Final = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH %s { ?s ?p ?o } }"
_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH %s { ?s ?p ?o } }"

_FIRST: Final = (RDF + "type", RDFS + "label", SKOS + "prefLabel", SKOS + "definition", RDFS + "comment")
"""The properties that a reader looks for first."""
_IN: Final = "in"
_CURATOR: Final = KK + "curator/khonkaen-kg"
_FEW: Final = 2
"""Characters of a quote's surroundings that are worth showing."""
_NEVER_FIRST: Final = "ะาำๅ"
_NEVER_LAST: Final = "เแโใไ"


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
        return [row["value"] for row in self.rows if row["side"].value != _IN and row["property"].value == property_]


@dataclass(frozen=True, slots=True)
class Examined:
    """A link that curators made: who, when, why, and how strong it is."""

    href: str | None
    name: Phrase
    grade: Shown | None
    status: Shown | None
    curator: Shown | None
    date: str | None
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Value:
    """The other end of a statement, on which basis each graph states it, and the links that it follows from."""

    cell: Shown
    bases: tuple[Shown, ...]
    links: tuple[Examined, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one property."""

    property: Shown
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage of the source: how it bears on the thing, its words with their surroundings, and where it stands."""

    how: Shown
    quote: str
    before: str
    after: str
    line: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap that concerns the thing: of which kind, why, and what would close it; ``focus`` where that is another thing."""

    severity: Shown
    kind: Shown
    gap: Shown
    remedy: Mapping[str, str]
    focus: Shown | None


@dataclass(frozen=True, slots=True)
class Resource:
    """All that a page tells of a thing. ``author`` says it, ``source`` is the document that states it, or empty; ``gaps_page`` tells more of its gaps."""

    iri: str
    path: str
    name: Phrase
    also: Phrase | None
    kinds: tuple[Shown, ...]
    evidence: tuple[Evidence, ...]
    is_element: bool
    is_gap: bool
    author: str
    source: str
    gaps: tuple[Gap, ...]
    gaps_page: str | None
    said: tuple[Group, ...]
    referring: tuple[Group, ...]
    is_cut: bool


def answer_resource(request: Request, knowledge_graph: KnowledgeGraph, moment: Moment, address: str) -> Response:
    """What the graph says of the thing at the request's path, in the form that the request likes best.

    Raises:
        UnknownPageError: nothing is said of it.
        GoneError: something was, in an earlier release.
        FormatError: the request accepts none of the forms.
        ResultTooLargeError: it is a graph that only the dumps have.
    """
    forms.read_single(request, "lang")
    thing = find_thing(knowledge_graph, request.url.path)
    if moved := thing.values(DCTERMS + "isReplacedBy"):
        return _redirect(request, thing, moved[0].value)
    media_type = documents.negotiate(request.headers.get("accept"), thing.suffix)
    if media_type == documents.HTML:
        language = rendering.choose_page_language(request)
        response = rendering.answer_page(
            request,
            "resource.html",
            resource=read_resource(knowledge_graph, thing, language),
            embedded=embed(knowledge_graph, thing),
            size=_count(knowledge_graph, thing) if thing.is_graph else None,
            released=(released := moment.release.find_graph(thing.iri) if moment.release else None),
            dumps=[file.file.removesuffix(".gz") for file in released.forms.values()] if released else [],
            shown_statements=MAX_STATEMENTS,
            moment=moment,
            version=moment.parameters,
            versions=list_versions(knowledge_graph, moment, thing.path),
        )
    else:
        response = Response(write_rdf(knowledge_graph, thing, media_type, moment), media_type=with_charset(media_type))
    add_headers(response, thing, media_type, moment, address, licence=LICENCE)
    return response


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
        if rows or (thing.is_graph and _count(knowledge_graph, thing)):
            return thing
    raise problems.unknown_page(path)


def read_resource(knowledge_graph: KnowledgeGraph, thing: Thing, language: str) -> Resource:
    """What a page in ``language`` tells of ``thing``."""
    shown = thing.rows[:MAX_STATEMENTS]
    values = {"term": thing.term}
    links = read_rows(knowledge_graph, _LINKS % values)
    gaps = read_rows(knowledge_graph, _GAPS % values)
    evidence = read_rows(knowledge_graph, _EVIDENCE % values)
    types = {cell.value for cell in thing.values(RDF + "type")}
    is_gap = KKO + "Gap" in types
    concerned = read_rows(knowledge_graph, _CONCERNED % values) if is_gap else []
    named = {thing.iri, _CURATOR} | {cell.value for row in (*shown, *links, *gaps, *evidence, *concerned) for cell in row.values() if cell.kind == "iri"}
    labels = read_names(knowledge_graph, named)
    if is_gap:
        labels |= _name_rules(read_rows(knowledge_graph, _RULES % values)) | {thing.iri: name_gap(labels.get(thing.iri, {}), concerned, labels)}
    for row in evidence:
        labels.setdefault(row["passage"].value, {row["quote"].language or "": f"“{row['quote'].value}”"})
    examined = _read_links(links, labels, language)
    name, also = tables.pick_label(labels.get(thing.iri, {}), language)
    return Resource(
        iri=thing.iri,
        path=thing.path,
        name=name or Phrase(name_iri(thing.iri)),
        also=also,
        kinds=_list_kinds(shown, labels, language),
        evidence=tuple(_read_evidence(row, labels, language) for row in evidence),
        is_element=KKO + "PlanElement" in types,
        is_gap=is_gap,
        author=_name_author(thing, labels, language),
        source=_name_source(evidence, labels, language),
        gaps=_read_gaps(gaps, thing.iri, labels, language),
        gaps_page=_link_gaps(thing) if gaps else None,
        said=_group(shown, thing.iri, examined, labels, language, side="out"),
        referring=_group(shown, thing.iri, examined, labels, language, side=_IN),
        is_cut=len(thing.rows) > MAX_STATEMENTS,
    )


def write_rdf(knowledge_graph: KnowledgeGraph, thing: Thing, media_type: str, moment: Moment) -> bytes:
    """The RDF document of ``thing``: of a graph its content, else its description.

    Raises:
        ResultTooLargeError: it is a graph that only the dumps have.
        FormatError: the form cannot write the statements.
    """
    if thing.is_graph and (size := _count(knowledge_graph, thing)):
        if size > MAX_GRAPH:
            raise _refuse_graph(size, thing, moment.release)
        return documents.write_document(documents.construct(knowledge_graph, _GRAPH % thing.term), media_type)
    return documents.write_document(documents.construct(knowledge_graph, _DESCRIPTION % {"term": thing.term, "base": BASE}), media_type)


def embed(knowledge_graph: KnowledgeGraph, thing: Thing) -> Markup:
    """What is said of ``thing`` as JSON-LD that may stand in a page: nothing in it can end the element."""
    document = documents.write_document(documents.construct(knowledge_graph, _SUBJECT % thing.term), "application/ld+json")
    return rendering.embed_json(document.decode())


def list_versions(knowledge_graph: KnowledgeGraph, moment: Moment, path: str) -> tuple[Release, ...]:
    """The releases that the page at ``path`` names: the newest that are kept and have what it is about, the newest first."""
    kept = memento.list_versions(knowledge_graph.engine, moment.current, path) if moment.current else ()
    return tuple(reversed(kept))[:_VERSIONS]


def add_headers(response: Response, thing: Thing, media_type: str, moment: Moment, address: str, *, licence: str | None) -> None:
    """Say of a response which thing it is about, in which form, where the other forms are, and under which licence."""
    addresses = {suffix: address + rendering.make_link(f"{thing.path}.{suffix}", moment.parameters) for suffix in _DOCUMENTS}
    form = next((suffix for suffix, form in documents.FORMS.items() if form == media_type), "html")
    links = [memento.write_link(thing.iri, "cite-as")]
    if thing.suffix is not None:
        links.append(memento.write_link(thing.iri, "canonical"))
    links += [memento.write_link(addresses[suffix], "alternate", type=other) for suffix, other in _DOCUMENTS.items() if suffix != form]
    links += [memento.write_link(addresses["ttl"], "describedby", type="text/turtle"), memento.write_link(f"{address}/id/dataset", "collection")]
    if licence:
        links.append(memento.write_link(licence, "license"))
    memento.add_links(response, *links)
    response.headers["Content-Location"] = rendering.make_link(f"{thing.path}.{form}")
    response.headers["Vary"] = "Accept, Accept-Language"


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


def _count(knowledge_graph: KnowledgeGraph, thing: Thing) -> int:
    return int(read_rows(knowledge_graph, _COUNT % thing.term)[0]["n"].value)


def _redirect(request: Request, thing: Thing, iri: str) -> Response:
    """The way to what has taken the place of ``thing``, in the form that was asked for."""
    path, mark, fragment = (rendering.link_resource(iri) or rendering.make_uri(iri)).partition("#")
    suffix = f".{thing.suffix}" if thing.suffix else ""
    query = request.url.query
    target = f"{path}{suffix}{'?' if query else ''}{query}{mark}{fragment}"
    return Response(status_code=301, headers={"Location": target, "Vary": "Accept, Accept-Language", "Cache-Control": CACHE_CONTROL})


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


def _refuse_graph(size: int, thing: Thing, release: Release | None) -> ResultTooLargeError:
    where = f"/dumps/{release.name}/{thing.iri.removeprefix(GRAPH).replace('/', '+')}.ttl" if release else "/dumps"
    return ResultTooLargeError(
        th=f"กราฟนี้มีข้อมูล {size:,} รายการ เกินกว่าที่เขียนเป็นเอกสารให้ทันทีได้ ({MAX_GRAPH:,} รายการ)",
        en=f"The graph has {size:,} statements, more than the {MAX_GRAPH:,} that are written on demand.",
        remedy_th=f"ดาวน์โหลดแฟ้มของกราฟนี้ที่ {where}",
        remedy_en=f"Download the graph's file at {where}",
    )


def _list_kinds(rows: Sequence[Row], labels: Labels, language: str) -> tuple[Shown, ...]:
    """The classes that the thing was put in, without those that only follow."""
    typed = [row for row in rows if row["side"].value != _IN and row["property"].value == RDF + "type"]
    given = [row for row in typed if "basis" not in row or row["basis"].value != KKO + "Derived"]
    iris = dict.fromkeys(row["value"].value for row in given or typed)
    return tell_apart([Cell("iri", iri) for iri in iris], [tables.show_term(Cell("iri", iri), labels, language) for iri in iris])


def tell_apart(cells: Sequence[Cell], shown: Sequence[Shown]) -> tuple[Shown, ...]:
    """``shown``, with the prefixed name beside each IRI that is called as another one is."""
    called: dict[str, set[str]] = {}
    for cell, term in zip(cells, shown, strict=True):
        if cell.kind == "iri":
            called.setdefault(term.main.text, set()).add(cell.value)
    return tuple(
        replace(term, main=replace(term.main, text=f"{term.main.text} ({shorten(cell.value)})")) if len(called.get(term.main.text, ())) > 1 else term
        for cell, term in zip(cells, shown, strict=True)
    )


def name_gap(names: Mapping[str, str], concerned: Sequence[Row], labels: Labels) -> dict[str, str]:
    """What a gap is called by language, with the element that it concerns, so that gaps of one kind differ."""
    if not concerned:
        return dict(names)
    row = concerned[0]
    named: dict[str, str] = {}
    for tag, name in names.items():
        language = _read_language(tag)
        label, _ = tables.pick_label(labels.get(row["element"].value, {}), language)
        kind, _ = tables.pick_label(labels.get(row["kind"].value, {}), language)
        element = label.text if label else name_iri(row["element"].value)
        if kind and "code" in row:
            element = texts.choose(language)("element-n", kind=kind.text, code=row["code"].value, label=element)
        named[tag] = f"{name.removesuffix('.')}: {element}"
    return named


def _name_rules(rows: Sequence[Row]) -> Labels:
    """What the rules that reported a gap are called: by their message, with their prefixed name."""
    found: Labels = {}
    for row in rows:
        tag = row["message"].language or ""
        language = _read_language(tag)
        text = texts.choose(language)("gap-rule", message=row["message"].value.strip().removesuffix("."), name=shorten(row["rule"].value))
        found.setdefault(row["rule"].value, {}).setdefault(tag, text)
    return found


def _read_language(tag: str) -> str:
    return tag if tag in rendering.LANGUAGES else rendering.LANGUAGES[0]


def _name_author(thing: Thing, labels: Labels, language: str) -> str:
    """Who says what the page tells: whoever curated the thing, else the curators of this graph."""
    curators = thing.values(KKO + "curatedBy") or [Cell("iri", _CURATOR)]
    phrase, _ = tables.pick_label(labels.get(curators[0].value, {}), language)
    return phrase.text if phrase else texts.choose(language)("cite-author")


def _name_source(evidence: Sequence[Row], labels: Labels, language: str) -> str:
    """The document that states the thing; empty where none does."""
    sources = [row["source"].value for row in evidence if "source" in row and row["how"].value == KKO + "statedIn"]
    if not sources:
        return ""
    phrase, _ = tables.pick_label(labels.get(sources[0], {}), language)
    return phrase.text if phrase else name_iri(sources[0])


def _read_evidence(row: Row, labels: Labels, language: str) -> Evidence:
    return Evidence(
        how=tables.show_term(row["how"], labels, language),
        quote=row["quote"].value,
        before=trim_before(row["prefix"].value) if "prefix" in row else "",
        after=trim_after(row["suffix"].value) if "suffix" in row else "",
        line=row["line"].value,
        href=rendering.link_resource(row["passage"].value),
    )


def trim_before(words: str) -> str:
    """The words before a quote without the torn one at their beginning, which a count of characters leaves.

    >>> trim_before("ิตของ ประชาชน"), trim_before("ัด 1"), trim_before("\u0e33บล")
    ('ประชาชน', 'ด 1', 'บล')
    """
    rest = words.split(maxsplit=1)
    if len(rest) == 2 and len(rest[1].strip()) >= _FEW:
        words = rest[1]
    while words and (unicodedata.category(words[0]) in ("Mn", "Me") or words[0] in _NEVER_FIRST):
        words = words[1:]
    return words


def trim_after(words: str) -> str:
    """The words after a quote without the torn one at their end.

    >>> trim_after(" ประชาชน เป็น"), trim_after("พื้นที่เ")
    (' ประชาชน', 'พื้นที่')
    """
    rest = words.rsplit(maxsplit=1)
    if len(rest) == 2 and len(rest[0].strip()) >= _FEW:
        words = rest[0]
    return words.rstrip(_NEVER_LAST)


def _read_links(rows: Sequence[Row], labels: Labels, language: str) -> dict[tuple[str, str, str], list[Examined]]:
    """The links by subject, property and object: each for every property that follows from it. What is not confirmed is no ground for anything."""

    def show(row: Row, column: str) -> Shown | None:
        return tables.show_term(row[column], labels, language) if column in row else None

    reasons: dict[str, dict[str, str]] = {}
    for row in rows:
        if "justification" in row:
            reasons.setdefault(row["link"].value, {})[row["justification"].language or ""] = row["justification"].value
    found: dict[tuple[str, str, str], dict[str, Examined]] = {}
    for row in rows:
        if "status" in row and row["status"].value != KKO + "Confirmed":
            continue
        iri = row["link"].value
        name, _ = tables.pick_label(labels.get(iri, {}), language)
        examined = Examined(
            href=rendering.link_resource(iri),
            name=name or Phrase(name_iri(iri)),
            grade=show(row, "grade"),
            status=show(row, "status"),
            curator=show(row, "curator"),
            date=rendering.show_literal(row["date"].value, row["date"].datatype, language) if "date" in row else None,
            why=reasons.get(iri, {}),
        )
        key = (row["subject"].value, row["property"].value, row["object"].value)
        found.setdefault(key, {}).setdefault(iri, examined)
    return {key: list(links.values()) for key, links in found.items()}


def _link_gaps(thing: Thing) -> str | None:
    """The page of all that the element lacks, with reasons and candidates; None for what is of no one plan."""
    plans = thing.values(KKO + "inPlan")
    if len(plans) != 1 or not thing.iri.startswith(f"{plans[0].value}/"):
        return None
    plan = plans[0].value
    return rendering.make_link("/gaps", [("plan", plan.removeprefix(KK)), ("element", thing.iri.removeprefix(f"{plan}/"))])


def _read_gaps(rows: Sequence[Row], iri: str, labels: Labels, language: str) -> tuple[Gap, ...]:
    remedies: dict[str, dict[str, str]] = {}
    for row in rows:
        if "remedy" in row:
            remedies.setdefault(row["kind"].value, {})[row["remedy"].language or ""] = row["remedy"].value
    gaps = {row["gap"].value: row for row in rows}.values()
    ordered = sorted(gaps, key=lambda row: (SEVERITIES.index(tables.MARKS[row["severity"].value]), row["kind"].value))
    return tuple(
        Gap(
            severity=tables.show_term(row["severity"], labels, language),
            kind=tables.show_term(row["kind"], labels, language),
            gap=tables.show_term(row["gap"], labels, language),
            remedy=remedies.get(row["kind"].value, {}),
            focus=None if row["focus"].value == iri else tables.show_term(row["focus"], labels, language),
        )
        for row in ordered
    )


def _group(
    rows: Sequence[Row], iri: str, links: Mapping[tuple[str, str, str], Sequence[Examined]], labels: Labels, language: str, *, side: str
) -> tuple[Group, ...]:
    """The statements of one side by property, those first that a reader looks for first."""
    groups: dict[str, dict[Cell, list[Row]]] = {}
    for row in rows:
        if row["side"].value == side:
            groups.setdefault(row["property"].value, {}).setdefault(row["value"], []).append(row)

    def order(property_: str) -> tuple[int, bool, str]:
        return _FIRST.index(property_) if property_ in _FIRST else len(_FIRST), not property_.startswith(KKO), property_

    def value(property_: str, cell: Cell, stating: Sequence[Row]) -> Value:
        subject, object_ = (cell.value, iri) if side == _IN else (iri, cell.value)
        behind = tuple(links.get((subject, property_, object_), ()))
        bases = dict.fromkeys(tables.show_term(row["basis"] if "basis" in row else row["graph"], labels, language) for row in stating)
        return Value(_show(cell, labels, language), tuple(_tell_ground(basis, behind, language) for basis in bases), behind)

    def group(property_: str) -> Group:
        # What is said in the reader's language comes first.
        said = sorted(groups[property_].items(), key=lambda said: said[0].language != language)
        values = [value(property_, cell, stating) for cell, stating in said]
        if property_ == RDF + "type" and side != _IN:
            shown = tell_apart([cell for cell, _ in said], [value.cell for value in values])
            values = [replace(value, cell=cell) for value, cell in zip(values, shown, strict=True)]
        return Group(tables.show_term(Cell("iri", property_), labels, language), tuple(values))

    return tuple(group(property_) for property_ in sorted(groups, key=order))


def _tell_ground(basis: Shown, links: Sequence[Examined], language: str) -> Shown:
    """``basis``; where it is that a statement follows, and it follows from what curators found, that with their name."""
    curator = next((link.curator for link in links if link.curator), None)
    if basis.mark != "derived" or curator is None:
        return basis
    return replace(basis, main=Phrase(texts.choose(language)("thing-follows", curator=curator.main.text), language))


def _show(cell: Cell, labels: Labels, language: str) -> Shown:
    if cell.kind == "bnode":
        return Shown(Phrase(texts.choose(language)("unnamed-node")))
    return tables.show_term(cell, labels, language)
