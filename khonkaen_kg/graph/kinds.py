"""Kinds of record: what people may write in the files by hand, and nothing else.

Whatever stands in no table is refused, so that nothing comes into the graph by hand but links with their quotes, translations, the types of recipients,
notes, replaced IRIs, and the identifiers of places, agents and sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from khonkaen_kg.graph.terms import LABEL, LINK_CLASSES, TYPE, kko
from khonkaen_kg.namespaces import DCTERMS, KKO, OWL, PROV, RDFS, SKOS, shorten


@dataclass(frozen=True, slots=True)
class Slot:
    """The values that a predicate takes, and how many.

    ``takes`` holds sorts of value: ``a kko:Process`` (what is of that class), ``kko:Alignment`` (that term itself), ``@th`` (a text in that language),
    ``xsd:date`` (a value of that datatype), ``web`` (an IRI that is not this project's). ``pattern`` is what the whole of a value's text must match.
    """

    takes: frozenset[str]
    least: int = 0
    most: int | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    ``marks`` are the predicates, some with their object, by any of which a record is known to be of this kind. What it is about is either something known
    that is of a sort in ``describes``, or is named by the record itself: its IRI then is the base of the files with a tail that ``names`` matches. Where it
    ``is_gone``, nothing else may know that IRI any more.
    """

    th: str
    en: str
    marks: tuple[tuple[NamedNode, NamedNode | None], ...]
    slots: Mapping[NamedNode, Slot]
    describes: frozenset[str] = frozenset()
    names: str | None = None
    is_gone: bool = False


def _takes(*sorts: str, least: int = 0, most: int | None = None, pattern: str | None = None) -> Slot:
    return Slot(frozenset(sorts), least, most, pattern)


_COMMENT = NamedNode(RDFS + "comment")
_SEE_ALSO = NamedNode(RDFS + "seeAlso")
_EDITORIAL_NOTE = NamedNode(SKOS + "editorialNote")
IS_REPLACED_BY = NamedNode(DCTERMS + "isReplacedBy")
_NOTES = {_COMMENT: _takes("@th", "@en"), _EDITORIAL_NOTE: _takes("@th", "@en"), _SEE_ALSO: _takes("web")}
_LINK_SLOTS = {
    kko("hasSubject"): _takes("a kko:PlanElement", least=1, most=1),
    kko("hasObject"): _takes("a kko:PlanElement", "a kko:RecipientType", least=1, most=1),
    kko("hasRelation"): _takes("a kko:LinkRelation", least=1, most=1),
    kko("subjectQuote"): _takes("@th", least=1),
    kko("objectQuote"): _takes("@th", least=1),
    kko("hasGrade"): _takes("a kko:AlignmentGrade", most=1),
    kko("hasGradingRule"): _takes("a kko:GradingRule", most=1),
    kko("passesThrough"): _takes("a kko:PlanElement"),
    kko("viaQuote"): _takes("@th"),
    kko("justification"): _takes("@th", "@en"),
    kko("curatedBy"): _takes("a kko:Curator"),
    kko("curatedOn"): _takes("xsd:date", most=1),
    kko("hasReviewStatus"): _takes("a kko:ReviewStatus", most=1),
}
_FOLDERS = {"Alignment": "alignment", "RecipientLink": "recipient-link", "SharedPhrase": "shared-phrase"}
LINKS = tuple(
    Kind(
        "ความเชื่อมโยง",
        "a link",
        marks=((TYPE, link),),
        slots={TYPE: _takes(shorten(link.value), most=1), **_LINK_SLOTS},
        names=rf"{_FOLDERS[link.value.removeprefix(KKO)]}/[^/?#]+",
    )
    for link in LINK_CLASSES
)
TRANSLATION = Kind(
    "คำแปล",
    "a translation",
    marks=((kko("translates"), None),),
    slots={kko("translates"): _takes("@th", most=1), LABEL: _takes("@en", most=1), **_NOTES},
    describes=frozenset({"a kko:PlanElement", "a kko:StrategicPlan"}),
)
MENTION = Kind(
    "ประเภทของผู้รับบริการ",
    "the types of a recipient mention",
    marks=((kko("includesType"), None),),
    slots={kko("includesType"): _takes("a kko:RecipientType"), **_NOTES},
    describes=frozenset({"a kko:RecipientMention"}),
)
REPLACEMENT = Kind(
    "การแทนที่ IRI",
    "a replaced IRI",
    marks=((IS_REPLACED_BY, None),),
    slots={
        IS_REPLACED_BY: _takes("a kko:PlanElement", "a kko:StrategicPlan", "a kko:RecipientType", "a kko:Province", "a kko:Curator", least=1, most=1),
        NamedNode(PROV + "wasAttributedTo"): _takes("a kko:Curator", least=1),
        NamedNode(DCTERMS + "modified"): _takes("xsd:date", least=1, most=1),
        _COMMENT: _takes("@th", "@en", least=1),
    },
    names=r"[^?]+",
    is_gone=True,
)
"""An IRI that this project once gave and has given up, and the one that took its place: who says so, since when, and why."""
NOTE = Kind(
    "หมายเหตุ",
    "a note",
    marks=tuple((predicate, None) for predicate in _NOTES),
    slots=_NOTES,
    describes=frozenset({"a kko:PlanElement", "a kko:StrategicPlan"}),
)
PLAN_KINDS = (*LINKS, TRANSLATION, MENTION, REPLACEMENT, NOTE)
"""What the curated files of one plan hold; a record is of the first kind that it bears a mark of."""


def _identify(kind: str, th: str, en: str, names: str, slots: Mapping[NamedNode, Slot], *more: str) -> Kind:
    common = {LABEL: _takes("@th", "@en", least=1), _COMMENT: _takes("@th", "@en"), _SEE_ALSO: _takes("web"), NamedNode(OWL + "sameAs"): _takes("web")}
    return Kind(th, en, ((TYPE, kko(kind)),), {TYPE: _takes(f"kko:{kind}", *more), **common, **slots}, names=names)


SHARED_KINDS = (
    _identify(
        "Province",
        "จังหวัด",
        "a province",
        r"id/[A-Z0-9-]+",
        # ISO 3166-2: a country's two letters, a hyphen, and up to three letters or digits. The code becomes part of IRIs and of folders' names.
        {kko("isoCode"): _takes("xsd:string", most=1, pattern=r"[A-Z]{2}-[A-Z0-9]{1,3}"), kko("dopaCode"): _takes("xsd:string", most=1)},
    ),
    _identify(
        "ProvincialAdministration",
        "ส่วนราชการจังหวัด",
        "a provincial administration",
        r"id/[^/?#]+/administration",
        {kko("administers"): _takes("a kko:Province")},
    ),
    _identify("Curator", "คณะผู้จัดทำ", "a curator", r"id/curator/[^/?#]+", {}, "prov:Agent"),
    _identify(
        "SourceDocument",
        "เอกสารต้นฉบับ",
        "a source document",
        r"source/[^/?#]+",
        {
            kko("textFile"): _takes("xsd:string"),
            kko("sha256"): _takes("xsd:string"),
            kko("publishedAt"): _takes("web"),
            NamedNode(DCTERMS + "language"): _takes("xsd:string"),
        },
    ),
    REPLACEMENT,
)
"""What the files hold that all plans share."""
