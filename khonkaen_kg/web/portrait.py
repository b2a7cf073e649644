"""Portraits: what a page shows of a thing: its words, what it is linked with and who says so, what it lacks, and the rest of what is said."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from khonkaen_kg.checks.shapes import SEVERITIES
from khonkaen_kg.namespaces import KK, KKO, RDF, RDFS, SKOS, shorten
from khonkaen_kg.queries.results import Cell
from khonkaen_kg.web import documents, rendering, tables, texts, things
from khonkaen_kg.web.tables import Labels, Phrase, Shown
from khonkaen_kg.web.things import IN, Row, Thing, name_iri, read_names, read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

# Each is asked with a term that the engine's own reader of IRIs has passed.
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
SELECT DISTINCT ?link ?subject ?relation ?object ?property ?grade ?status ?curator ?date ?justification WHERE {
  %s
  ?link kko:hasSubject ?subject ; kko:hasObject ?object ; kko:hasRelation ?relation .
  { ?relation rdfs:subPropertyOf* ?property } UNION { ?property rdfs:subPropertyOf ?relation }
  OPTIONAL { ?link kko:hasGrade ?grade }
  OPTIONAL { ?link kko:hasReviewStatus ?status }
  OPTIONAL { ?link kko:curatedBy ?curator }
  OPTIONAL { ?link kko:curatedOn ?date }
  OPTIONAL { ?link kko:justification ?justification }
}
ORDER BY ?link ?property ?justification"""

_TOUCHING: Final = "{ ?link kko:hasSubject %(term)s } UNION { ?link kko:hasObject %(term)s } UNION { VALUES ?link { %(term)s } }"

_NARROWER: Final = f"""
SELECT ?kept ?covered WHERE {{
  {{ ?kept rdfs:subPropertyOf ?covered . FILTER NOT EXISTS {{ ?kept kko:isStrongFormOf ?covered }} FILTER(STRSTARTS(STR(?covered), "{KKO}")) }}
  UNION
  {{ ?covered kko:isStrongFormOf ?kept }}
}}
ORDER BY ?kept ?covered"""
"""Which property tells enough, so that another one need not: the narrower one, and the plain one of a strong form, for the grade stands beside it."""

_GAPS: Final = """
SELECT ?gap ?kind ?severity ?focus ?remedy WHERE {
  { ?gap kko:concernsElement %(term)s } UNION { ?gap kko:involvesElement %(term)s } UNION { VALUES ?gap { %(term)s } }
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

_FIRST: Final = (
    RDF + "type",
    RDFS + "label",
    SKOS + "prefLabel",
    SKOS + "definition",
    RDFS + "comment",
    KKO + "hasSubject",
    KKO + "hasRelation",
    KKO + "hasObject",
    KKO + "fulfilsMission",
    KKO + "addressesIssue",
    KKO + "supportsPositioning",
    KKO + "servesOwnRecipientType",
    KKO + "inheritsRecipientType",
    KKO + "startYear",
    KKO + "endYear",
)
"""The properties that a reader looks for first."""
_TOLD: Final = frozenset(
    {
        *(KKO + name for name in ("code", "position", "inPlan", "hasBasis", "curatedBy", "startYearBE", "endYearBE", "contentHash")),
        *(KKO + name for name in ("statedIn", "listedUnder", "hasPassage", "hasSubjectPassage", "hasObjectPassage", "hasViaPassage")),
        *(
            KKO + name
            for name in ("hasGrade", "hasReviewStatus", "curatedOn", "justification", "hasGapKind", "hasSeverity", "reportedBy", "textFile", "sha256")
        ),
    }
)
"""The properties of the ontology that a page has told in another place, or that no planner asks for."""
_TOLD_BACK: Final = frozenset(KKO + name for name in ("hasSubject", "hasObject", "passesThrough", "concernsElement", "involvesElement"))
"""Those of what refers to the thing: the links and gaps of it, which have places of their own."""
_WORDS: Final = (SKOS + "definition", SKOS + "editorialNote", RDFS + "comment")
"""The properties of other ontologies that say something to everybody."""
_HIDDEN: Final = KKO + "sortKey"
"""Made for sorting: no one can read it."""
_OPEN: Final[Mapping[str | None, str]] = MappingProxyType({"rejected": "gaps-rejected", "proposed": "gaps-proposed"})
"""The marks of links that do not hold, and the texts that say so."""
_CURATOR: Final = KK + "curator/khonkaen-kg"
_FEW: Final = 2
"""Characters of a quote's surroundings that are worth showing."""
_NEVER_FIRST: Final = "ะาำๅ"
_NEVER_LAST: Final = "เแโใไ"


@dataclass(frozen=True, slots=True)
class Examined:
    """A link that curators made: who, when, why, and what they found of it: how strong it is, that they rejected it, or that it waits for them."""

    href: str | None
    verdict: Shown | None
    curator: Shown | None
    date: str | None
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Links:
    """The links that a page names, by IRI; those that hold also as ``grounds``, by the subject, property and object of what follows from them."""

    examined: Mapping[str, Examined]
    grounds: Mapping[tuple[str, str, str], Sequence[Examined]]


@dataclass(frozen=True, slots=True)
class Value:
    """The other end of a statement, on which basis each graph states it, and the links that it follows from; ``verdict`` where it is such a link itself."""

    cell: Shown
    verdict: Shown | None
    bases: tuple[Shown, ...]
    links: tuple[Examined, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one property."""

    property: Shown
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link of the thing that nothing follows from, because curators rejected it or have not examined it yet."""

    relation: Shown
    other: Shown
    link: Examined


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
class Portrait:
    """All that a page tells of a thing.

    ``verdict`` is what curators found, where it is a link; ``gap`` what it is, where it is one. ``facts`` are what a planner looks for: what it is linked
    with, by which relation; ``candidates`` the links that do not hold; ``said`` and ``referring`` the rest, which is ``is_folded`` away where there is
    more to look for than words. ``author`` says it, ``source`` is the document
    that states it, or empty; ``gaps_page`` tells more of its gaps.
    """

    iri: str
    path: str
    name: Phrase
    title: str
    also: Phrase | None
    kinds: tuple[Shown, ...]
    verdict: Examined | None
    gap: Gap | None
    evidence: tuple[Evidence, ...]
    is_element: bool
    author: str
    source: str
    facts: tuple[Group, ...]
    candidates: tuple[Candidate, ...]
    is_folded: bool
    gaps: tuple[Gap, ...]
    gaps_page: str | None
    said: tuple[Group, ...]
    referring: tuple[Group, ...]
    is_cut: bool


def read_portrait(knowledge_graph: KnowledgeGraph, thing: Thing, language: str) -> Portrait:
    """What a page in ``language`` tells of ``thing``."""
    shown = [row for row in thing.rows[: things.MAX_STATEMENTS] if row["property"].value != _HIDDEN]
    values = {"term": thing.term}
    links = _find_links(knowledge_graph, thing, shown)
    gaps = read_rows(knowledge_graph, _GAPS % values)
    evidence = read_rows(knowledge_graph, _EVIDENCE % values)
    types = {cell.value for cell in thing.values(RDF + "type")}
    is_element, is_gap = (KKO + name in types for name in ("PlanElement", "Gap"))
    concerned = read_rows(knowledge_graph, _CONCERNED % values) if is_gap else []
    named = {thing.iri, _CURATOR} | {cell.value for row in (*shown, *links, *gaps, *evidence, *concerned) for cell in row.values() if cell.kind == "iri"}
    labels = read_names(knowledge_graph, named)
    author = _name_author(thing, labels, language)
    if thing.iri != _CURATOR:
        labels[_CURATOR] = {tag: texts.choose(tag)("thing-curators") for tag in rendering.LANGUAGES}
    if is_gap:
        labels |= _name_rules(read_rows(knowledge_graph, _RULES % values)) | {thing.iri: name_gap(labels.get(thing.iri, {}), concerned, labels)}
    for row in evidence:
        labels.setdefault(row["passage"].value, {row["quote"].language or "": f"“{row['quote'].value}”"})
    examined = _read_links(links, labels, language)
    name, also = tables.pick_label(labels.get(thing.iri, {}), language)
    name = name or Phrase(name_iri(thing.iri))
    own = _read_gaps([row for row in gaps if row["gap"].value == thing.iri], thing.iri, labels, language)
    others = _read_gaps([row for row in gaps if row["gap"].value != thing.iri], thing.iri, labels, language)
    verdict = examined.get(thing.iri)
    facts, rest = _split_facts(shown, read_rows(knowledge_graph, _NARROWER))
    grounds = _find_grounds(links, examined)

    def group(rows: Sequence[Row], side: str) -> tuple[Group, ...]:
        return _group([row for row in rows if row["side"].value == side], thing.iri, Links(examined, grounds), labels, language)

    return Portrait(
        iri=thing.iri,
        path=thing.path,
        name=name,
        title=f"{name.text} ({verdict.verdict.main.text})" if verdict and verdict.verdict and verdict.verdict.mark in _OPEN else name.text,
        also=also,
        kinds=_list_kinds(shown, labels, language),
        verdict=verdict,
        gap=own[0] if own else None,
        evidence=tuple(_read_evidence(row, labels, language) for row in evidence),
        is_element=is_element,
        author=author,
        source=_name_source(evidence, labels, language),
        facts=group(facts, "out") + group(facts, IN),
        candidates=_list_candidates(links, thing.iri, examined, labels, language),
        is_folded=is_element or (thing.iri.startswith(KK) and any(row["property"].value.startswith(KKO) for row in facts)),
        gaps=others,
        gaps_page=_link_gaps(thing) if others else None,
        said=group(rest, "out"),
        referring=group(rest, IN),
        is_cut=len(thing.rows) > things.MAX_STATEMENTS,
    )


def _find_links(knowledge_graph: KnowledgeGraph, thing: Thing, shown: Sequence[Row]) -> list[Row]:
    """The links that curators made of the thing, or that it is, and those that the statements ``shown`` name."""
    rows = read_rows(knowledge_graph, _LINKS % (_TOUCHING % {"term": thing.term}))
    found = {row["link"].value for row in rows}
    named = {row["value"].value for row in shown if row["value"].kind == "iri" and tables.LINK.fullmatch(row["value"].value)} - found
    for batch in tables.split_batches(sorted(iri for iri in named if documents.write_iri(iri))):
        rows += read_rows(knowledge_graph, _LINKS % f"VALUES ?link {{ {' '.join(f'<{iri}>' for iri in batch)} }}")
    return rows


def _split_facts(rows: Sequence[Row], narrower: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The statements that a planner looks for, and the rest: what is for programs, and what another statement tells better."""

    def key(row: Row, property_: str) -> tuple[str, str, Cell]:
        return row["side"].value, property_, row["value"]

    said = {key(row, row["property"].value) for row in rows}
    facts: list[Row] = []
    rest: list[Row] = []
    for row in rows:
        property_, is_incoming = row["property"].value, row["side"].value == IN
        is_told = property_ in _TOLD or (is_incoming and property_ in _TOLD_BACK)
        is_covered = any(pair["covered"].value == property_ and key(row, pair["kept"].value) in said for pair in narrower)
        is_fact = (property_.startswith(KKO) and not is_told and not is_covered) or property_ in _WORDS
        (facts if is_fact else rest).append(row)
    return facts, rest


def _list_kinds(rows: Sequence[Row], labels: Labels, language: str) -> tuple[Shown, ...]:
    """The classes that the thing was put in, without those that only follow."""
    typed = [row for row in rows if row["side"].value != IN and row["property"].value == RDF + "type"]
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


def _read_links(rows: Sequence[Row], labels: Labels, language: str) -> dict[str, Examined]:
    """What curators found of each link, by its IRI."""
    reasons: dict[str, dict[str, str]] = {}
    for row in rows:
        if "justification" in row:
            reasons.setdefault(row["link"].value, {})[row["justification"].language or ""] = row["justification"].value
    found: dict[str, Examined] = {}
    for row in rows:
        iri = row["link"].value
        if iri not in found:
            found[iri] = Examined(
                href=rendering.link_resource(iri),
                verdict=show_verdict(row, labels, language),
                curator=tables.show_term(row["curator"], labels, language) if "curator" in row else None,
                date=rendering.show_literal(row["date"].value, row["date"].datatype, language) if "date" in row else None,
                why=reasons.get(iri, {}),
            )
    return found


def show_verdict(row: Row, labels: Labels, language: str) -> Shown | None:
    """What curators found of a link with this ``status`` and ``grade``: its grade where they confirmed it, else that they did not."""
    status = tables.MARKS.get(row["status"].value) if "status" in row else None
    if status in _OPEN:
        return Shown(Phrase(texts.choose(language)(_OPEN[status]), language), mark=status)
    cell = row.get("grade") or row.get("status")
    return tables.show_term(cell, labels, language) if cell else None


def _is_ground(row: Row) -> bool:
    """Whether statements follow from a link: what is not confirmed is no ground for anything."""
    return "status" not in row or row["status"].value == KKO + "Confirmed"


def _find_grounds(rows: Sequence[Row], examined: Mapping[str, Examined]) -> dict[tuple[str, str, str], list[Examined]]:
    """The links by subject, property and object: each for every property that follows from it."""
    found: dict[tuple[str, str, str], dict[str, Examined]] = {}
    for row in rows:
        if _is_ground(row):
            key = (row["subject"].value, row["property"].value, row["object"].value)
            found.setdefault(key, {})[row["link"].value] = examined[row["link"].value]
    return {key: list(links.values()) for key, links in found.items()}


def _list_candidates(rows: Sequence[Row], iri: str, examined: Mapping[str, Examined], labels: Labels, language: str) -> tuple[Candidate, ...]:
    """The links of the thing that do not hold, the rejected first."""
    found: dict[str, Candidate] = {}
    for row in rows:
        is_outgoing = row["subject"].value == iri
        if not _is_ground(row) and (is_outgoing or row["object"].value == iri):
            other = tables.show_term(row["object" if is_outgoing else "subject"], labels, language)
            found[row["link"].value] = Candidate(
                _name_property(row["relation"].value, labels, language, is_incoming=not is_outgoing), other, examined[row["link"].value]
            )
    return tuple(sorted(found.values(), key=lambda candidate: candidate.link.verdict is None or candidate.link.verdict.mark != "rejected"))


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


def _group(rows: Sequence[Row], iri: str, links: Links, labels: Labels, language: str) -> tuple[Group, ...]:
    """The statements of one side by property, those first that a reader looks for first."""
    is_incoming = bool(rows) and rows[0]["side"].value == IN
    groups: dict[str, dict[Cell, list[Row]]] = {}
    for row in rows:
        groups.setdefault(row["property"].value, {}).setdefault(row["value"], []).append(row)

    def order(property_: str) -> tuple[int, bool, str]:
        return _FIRST.index(property_) if property_ in _FIRST else len(_FIRST), not property_.startswith(KKO), property_

    def value(property_: str, cell: Cell, stating: Sequence[Row]) -> Value:
        subject, object_ = (cell.value, iri) if is_incoming else (iri, cell.value)
        behind = tuple(links.grounds.get((subject, property_, object_), ()))
        bases = dict.fromkeys(tables.show_term(row["basis"] if "basis" in row else row["graph"], labels, language) for row in stating)
        verdict = link.verdict if cell.kind == "iri" and (link := links.examined.get(cell.value)) else None
        return Value(_show(cell, labels, language), verdict, tuple(_tell_ground(basis, behind, language) for basis in bases), behind)

    def group(property_: str) -> Group:
        # What is said in the reader's language comes first.
        said = sorted(groups[property_].items(), key=lambda said: said[0].language != language)
        values = [value(property_, cell, stating) for cell, stating in said]
        if property_ == RDF + "type" and not is_incoming:
            shown = tell_apart([cell for cell, _ in said], [value.cell for value in values])
            values = [replace(value, cell=cell) for value, cell in zip(values, shown, strict=True)]
        return Group(_name_property(property_, labels, language, is_incoming=is_incoming), tuple(values))

    return tuple(group(property_) for property_ in sorted(groups, key=order))


def _name_property(iri: str, labels: Labels, language: str, *, is_incoming: bool) -> Shown:
    """What a property is called; from its object's side by words of its own, for the ontology has no inverse properties."""
    shown = tables.show_term(Cell("iri", iri), labels, language)
    if not is_incoming:
        return shown
    inverse = texts.name_inverse(iri, language) or texts.choose(language)("thing-inverse", name=shown.main.text)
    return replace(shown, main=Phrase(inverse, language), also=None)


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
