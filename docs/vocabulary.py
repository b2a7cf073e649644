"""The pages of the ontology, th and en, made by pyLODE: its sections of terms in this site's words, with the diagrams and the places for examples.

What depends on a graph (examples, questions) is filled in when a page is asked for; see ``khonkaen_kg/web/vocabulary.py``.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from dominate.dom_tag import dom_tag
from dominate.tags import a, code, details, div, figcaption, figure, h2, h3, li, nav, p, section, span, summary, sup, table, td, th, tr, ul
from dominate.util import raw
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef

from docs import diagram
from docs.terms import ROOT
from khonkaen_kg.namespaces import BASE, KKO, PREFIXES
from khonkaen_kg.store.knowledge_graph import open_graph
from khonkaen_kg.web.vocabulary import FRAGMENTS, hash_vocabulary, mark_fragment, mark_use

_KIND: Final = URIRef(BASE + "vocabulary/kind")
"""Of which class a value is, on these pages: pyLODE finds values by their type owl:NamedIndividual, so the type that matters is told apart."""
_ONTDOC: Final = "https://w3id.org/profile/ontdoc/"
_WORDS: Final = {
    "classes": ("คลาส", "Classes"),
    "objectproperties": ("คุณสมบัติที่เชื่อมกับสิ่งอื่น", "Object properties"),
    "datatypeproperties": ("คุณสมบัติที่มีค่าเป็นข้อมูล", "Datatype properties"),
    "annotationproperties": ("คุณสมบัติสำหรับคำอธิบาย", "Annotation properties"),
    "values": ("ค่าที่ใช้ร่วมกันทุกแผน", "Values that all plans share"),
    "diagrams": ("แผนภาพ", "Diagrams"),
    "in-words": ("แผนภาพนี้เป็นถ้อยคำ", "This diagram in words"),
    "contents": ("สารบัญคำศัพท์", "All terms"),
    "once": ("มีได้ไม่เกินหนึ่งค่า", "at most one"),
    "count": ("จำนวนค่า", "How many"),
}
_ROWS: Final = {
    str(RDFS.subClassOf): ("เป็นชนิดหนึ่งของ", "Kind of"),
    _ONTDOC + "superClassOf": ("มีชนิดย่อย", "Kinds"),
    _ONTDOC + "inDomainOf": ("คุณสมบัติของสิ่งนี้", "Properties"),
    _ONTDOC + "inRangeOf": ("เป็นปลายทางของ", "Properties that lead here"),
    _ONTDOC + "hasInstance": ("ค่าที่มี", "Values"),
    str(RDFS.subPropertyOf): ("กรณีหนึ่งของ", "Special case of"),
    _ONTDOC + "superPropertyOf": ("มีกรณีเฉพาะ", "Special cases"),
    str(RDFS.domain): ("จาก (คลาสใดคลาสหนึ่ง)", "From (any of)"),
    str(RDFS.range): ("ถึง (คลาสใดคลาสหนึ่ง)", "To (any of)"),
    str(_KIND): ("เป็นค่าของ", "Value of"),
    str(SKOS.broader): ("อยู่ภายใต้", "Broader"),
}
"""The facts of a term that a page shows, by the IRI under which pyLODE tells them, as (Thai, English)."""


@contextmanager
def _keep_quiet() -> Iterator[None]:
    """Keep pyLODE's notices away: it has the root logger say everything when it is imported."""
    root = logging.getLogger()
    level = root.level
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
        root.setLevel(level)


with _keep_quiet():
    from pylode import OntPub
    from pylode.utils import section_html


class Page(OntPub):  # type: ignore[misc, unused-ignore]
    """pyLODE's page of an ontology: its sections only, under the anchors that the terms' IRIs have, and a section of values."""

    def __init__(self, terms: Graph) -> None:
        super().__init__(terms, sort_subjects=True)
        self.fids = {str(term): term.removeprefix(KKO) for term in self.ont.subjects() if term.startswith(KKO)}

    def make_sections(self) -> list[dom_tag]:
        """The sections, each with its terms."""
        self._make_main_sections()
        facts = [RDFS.isDefinedBy, DCTERMS.title, DCTERMS.description, _KIND, SKOS.broader]
        shared = (self.ont, self.back_onts, self.ns, OWL.NamedIndividual, facts, self.toc, "values", self.fids, self.props_labeled)
        return [*self.content.children, section_html("Values", *shared)]


def write_fragment(language: str) -> str:
    """The page of the ontology in ``language``, without its frame: a mark that tells of which ontology it is, diagrams, a list of terms, and the terms."""
    # dominate, in which pyLODE writes, would make an event loop in passing that nobody closes.
    asyncio.set_event_loop(None)
    terms = _read_terms()
    with _keep_quiet():
        sections = Page(_prepare(terms, language)).make_sections()
    for part in sections:
        _rewrite_section(part, terms, language)
    whole = [_make_diagrams(terms, language), _make_contents(sections, terms, language), *sections]
    mark = mark_fragment(hash_vocabulary(open_graph()))
    return f"{mark}\n" + "\n".join(part.render(pretty=False) for part in whole) + "\n"


def list_fragments() -> Iterator[tuple[Path, str]]:
    """The generated files with what they should hold."""
    for language in ("th", "en"):
        yield FRAGMENTS / f"ontology.{language}.html", write_fragment(language)


def _read_terms() -> Graph:
    """The ontology, and those of the concepts that are terms of it."""
    terms = Graph().parse(ROOT / "ontology" / "khonkaen-kg.ttl")
    for triple in Graph().parse(ROOT / "ontology" / "concepts.ttl"):
        if str(triple[0]).startswith(KKO):
            terms.add(triple)
    return terms


def _prepare(terms: Graph, language: str) -> Graph:
    """``terms`` as pyLODE shows them well: our terms only, one language, unions as their members (of which it loses the order), no type told twice."""
    own = Graph(bind_namespaces="core")
    for subject, predicate, thing in terms:
        if isinstance(thing, Literal) and thing.language not in (None, language):
            continue
        if isinstance(thing, BNode):
            for member in diagram.list_members(terms, thing):
                own.add((subject, predicate, member))
        elif (str(subject).startswith(KKO) and (predicate, thing) not in {(RDF.type, OWL.FunctionalProperty), (RDF.type, SKOS.Concept)}) or (
            subject,
            RDF.type,
            OWL.Ontology,
        ) in terms:
            own.add((subject, predicate, thing))
    for value in sorted(set(terms.subjects(SKOS.inScheme)), key=str):
        for kind in sorted(own.objects(value, RDF.type), key=str):
            own.remove((value, RDF.type, kind))
            own.add((value, _KIND, kind))
            own.add((kind, URIRef(_ONTDOC + "hasInstance"), value))
        own.add((value, RDF.type, OWL.NamedIndividual))
    return own


def _word(key: str, language: str) -> str:
    return _WORDS[key][0 if language == "th" else 1]


def _other(language: str) -> str:
    return "en" if language == "th" else "th"


def _read(terms: Graph, name: str, predicate: URIRef, language: str) -> str:
    found = (text for text in terms.objects(URIRef(KKO + name), predicate) if isinstance(text, Literal) and text.language == language)
    return str(next(found))


def _rewrite_section(part: dom_tag, terms: Graph, language: str) -> None:
    """Give pyLODE's section the site's words, and each of its terms what pyLODE does not tell."""
    name = part.attributes["id"]
    heading, *entities = part.children
    part.clear()
    part.attributes["class"] = "terms"
    heading.clear()
    heading.add(_word(name, language), " ", span(str(len(entities)), _class="tally"))
    part.add(heading)
    for entity in entities:
        part.add(_rewrite_term(entity, terms, language))


def _rewrite_term(entity: dom_tag, terms: Graph, language: str) -> dom_tag:
    name, other = entity.attributes["id"], _other(language)
    made = section(id=name, _class="term", aria_labelledby=f"{name}-label")
    made.add(h3(_read(terms, name, RDFS.label, language), id=f"{name}-label"))
    link = a(code(f"kko:{name}"), href=f"#{name}")
    made.add(p(link, " · ", span(_read(terms, name, RDFS.label, other), lang=other), _class="eyebrow"))
    made.add(p(_read(terms, name, SKOS.definition, language)))
    made.add(p(_read(terms, name, SKOS.definition, other), lang=other, _class="also"))
    facts = table(_class="facts")
    _, found = entity.children
    for row in found.children:
        head, cell = row.children
        links = [child for child in head.children if not isinstance(child, str)]
        iri = links[0].attributes.get("href", "") if links else ""
        if iri in _ROWS:
            _name_links(cell, terms, language)
            facts.add(tr(th(_ROWS[iri][0 if language == "th" else 1], scope="row"), cell))
    if (URIRef(KKO + name), RDF.type, OWL.FunctionalProperty) in terms:
        facts.add(tr(th(_word("count", language), scope="row"), td(_word("once", language))))
    if facts.children:
        made.add(facts)
    made.add(raw(mark_use(name)))
    return made


def _name_links(node: dom_tag, terms: Graph, language: str) -> None:
    """Call our terms by their label and those of others by their short name; and drop pyLODE's signs of types and its own classes of markup."""
    for child in [*node.children]:
        if isinstance(child, str):
            continue
        if isinstance(child, sup):
            node.remove(child)
            continue
        if isinstance(child, a):
            href = child.attributes["href"]
            child.clear()
            child.add(_read(terms, href[1:], RDFS.label, language) if href.startswith("#") else code(_shorten(href)))
        _name_links(child, terms, language)


def _shorten(iri: str) -> str:
    known = {**PREFIXES, "foaf": "http://xmlns.com/foaf/0.1/", "qudt": "http://qudt.org/schema/qudt/"}
    return next((f"{prefix}:{iri.removeprefix(base)}" for prefix, base in known.items() if iri.startswith(base)), iri)


def _make_diagrams(terms: Graph, language: str) -> dom_tag:
    layout = json.loads(diagram.LAYOUT.read_text(encoding="utf-8"))
    whole = section(h2(_word("diagrams", language), id="diagrams-label"), id="diagrams", aria_labelledby="diagrams-label")
    for name, ((thai, english), _) in diagram.DIAGRAMS.items():
        title = thai if language == "th" else english
        drawn = figure(figcaption(title), div(raw(diagram.draw(terms, layout, name, language)), _class="scroll", tabindex="0", role="region", aria_label=title))
        sentences = ul(*(li(f"{tail} → {words} → {head}") for tail, words, head in diagram.tell(terms, name, language)))
        whole.add(drawn, details(summary(_word("in-words", language)), sentences))
    return whole


def _make_contents(sections: list[dom_tag], terms: Graph, language: str) -> dom_tag:
    title = _word("contents", language)
    whole = nav(h2(title), aria_label=title, _class="contents")
    for part in sections:
        _, *entities = part.children
        links = [(_read(terms, entity.attributes["id"], RDFS.label, language), entity.attributes["id"]) for entity in entities]
        whole.add(h3(_word(part.attributes["id"], language), " ", span(str(len(links)), _class="tally")))
        whole.add(ul(*(li(a(label, href=f"#{name}")) for label, name in links), _class="chips"))
    return whole
