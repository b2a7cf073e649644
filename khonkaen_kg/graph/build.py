"""The build: from the sources and what people wrote about them to the named graphs of every plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from khonkaen_kg.errors import CuratedError, KhonkaenError, NotBuiltError, Place, UnknownElementError
from khonkaen_kg.graph.curated import curate, gather_texts, read_pins
from khonkaen_kg.graph.derived import Hierarchy, derive, read_hierarchy
from khonkaen_kg.graph.identifiers import Element, identify_elements, mint_passage, mint_plan
from khonkaen_kg.graph.kinds import PLAN_KINDS, SHARED_KINDS
from khonkaen_kg.graph.passages import describe_passages
from khonkaen_kg.graph.records import Record, list_files, read_folder, read_types, sort_records
from khonkaen_kg.graph.statements import PlanFrame, list_spans, state_outline
from khonkaen_kg.graph.terms import LABEL, kko, read_value, thai
from khonkaen_kg.graph.turtle import read_turtle
from khonkaen_kg.namespaces import BASE, KK
from khonkaen_kg.paths import Home
from khonkaen_kg.source.outline import Outline, read_outline
from khonkaen_kg.source.text import SourceText, read_source


@dataclass(frozen=True, slots=True)
class Shared:
    """What all plans share: the concepts, and the identifiers of places, agents and sources.

    ``hierarchy`` holds the general terms above each of the ontology's terms, ``types`` every IRI that the ontology, the concepts and the identifiers define,
    with its classes, and ``places`` where the identifiers stand.
    """

    concepts: tuple[Triple, ...]
    identifiers: tuple[Triple, ...]
    hierarchy: Hierarchy
    types: Mapping[str, frozenset[str]]
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class PlanGraphs:
    """The named graphs of one plan, and what of its curated files did not hold.

    ``path`` names the plan's folder (``TH-40/2018-2022``); ``context`` holds the shared identifiers and concepts that the plan's triples point to.
    ``places`` tells where each thing that the graphs are about was written: in the source, or in a file by people.
    """

    plan: str
    path: str
    source: str
    outline: Outline
    stated: tuple[Triple, ...]
    passages: tuple[Triple, ...]
    translated: tuple[Triple, ...]
    curated: tuple[Triple, ...]
    derived: tuple[Triple, ...]
    context: tuple[Triple, ...]
    places: Mapping[str, Place]
    problems: tuple[KhonkaenError, ...]

    @property
    def graphs(self) -> Mapping[str, tuple[Triple, ...]]:
        """The plan's graphs by name."""
        return {name: getattr(self, name) for name in ("stated", "passages", "translated", "curated", "derived")}

    @property
    def triples(self) -> tuple[Triple, ...]:
        """All that is said of the plan, with its context: what is checked."""
        return (*(triple for triples in self.graphs.values() for triple in triples), *self.context)


def read_shared(home: Home) -> Shared:
    """What all plans of ``home`` share.

    Raises:
        NotBuiltError: a file cannot be read.
        CuratedError: a file is not Turtle, or says what it may not.
    """
    ontology, concepts = (read_turtle(path, home.relative(path)) for path in (home.ontology / "khonkaen-kg.ttl", home.ontology / "concepts.ttl"))
    records = (*read_folder(home.curated, home), *read_folder(home.sources, home))
    identifiers = tuple(triple for record in records for triple in record.triples)
    hierarchy = read_hierarchy(ontology)
    types = read_types((*ontology, *concepts, *identifiers), hierarchy)
    for problem in sort_records(records, SHARED_KINDS, types, BASE).problems:
        raise problem
    return Shared(concepts, identifiers, hierarchy, types, _place_records(records))


def read_plans(home: Home, shared: Shared | None = None) -> tuple[PlanGraphs, ...]:
    """The graphs of every plan whose source stands in ``home``, by name of the source.

    Args:
        home: where the sources and the curated files are.
        shared: what the plans share; read where it is not given.

    Raises:
        SourceError: a source cannot be read.
        NotBuiltError: there is no source, or a file cannot be read.
        CuratedError: a file written by people is not Turtle, is one that no plan uses, or a source has no description or no province that is known.
    """
    shared = shared or read_shared(home)
    paths = sorted(home.sources.glob("*.txt"))
    if not paths:
        raise NotBuiltError(
            th=f"ไม่พบต้นฉบับ (*.txt) ใน {home.relative(home.sources)}",
            en=f"there is no source text (*.txt) in {home.relative(home.sources)}",
            remedy_th="วางข้อความของแผนพร้อมคำอธิบาย (.ttl) ไว้ในโฟลเดอร์นี้",
            remedy_en="put a plan's text and its description (.ttl) into this folder",
        )
    plans = tuple(_read_plan(path, home, shared) for path in paths)
    if len({plan.path for plan in plans}) < len(plans):
        raise CuratedError(
            th="ต้นฉบับมากกว่าหนึ่งแฟ้มเป็นแผนของจังหวัดและช่วงปีเดียวกัน",
            en="more than one source is the plan of the same province and period",
            remedy_th="เก็บไว้แฟ้มเดียวต่อหนึ่งแผน",
            remedy_en="keep one source per plan",
            place=Place(home.relative(home.sources)),
        )
    for unused in _find_unused(home, plans):
        raise unused
    return plans


def _find_unused(home: Home, plans: Iterable[PlanGraphs]) -> Iterator[CuratedError]:
    """The files among the curated ones that nothing reads, such as those in a folder whose name is misspelt."""
    folders = {home.curated, *(home.curated / plan.path for plan in plans)}
    for path in list_files(home.curated, home):
        if path.parent not in folders or path.suffix != ".ttl":
            yield CuratedError(
                th="ไม่มีแผนใดใช้แฟ้มนี้",
                en="no plan uses this file",
                remedy_th=f"ย้ายไปไว้ในโฟลเดอร์ของแผน ({', '.join(sorted(plan.path for plan in plans))}) เป็นแฟ้ม .ttl หรือนำออก",
                remedy_en=f"move it into a plan's folder ({', '.join(sorted(plan.path for plan in plans))}) as a .ttl file, or remove it",
                place=Place(home.relative(path)),
            )


def _read_plan(path: Path, home: Home, shared: Shared) -> PlanGraphs:
    text = read_source(path, home.relative(path))
    outline = read_outline(text)
    document, problems = _find_document(text, path, shared)
    province, code = _find_province(outline, shared)
    period = outline.title.period
    plan = mint_plan(code, period.start_ce, period.end_ce)
    folder = plan.removeprefix(KK)
    records = read_folder(home.curated / folder, home)
    elements = identify_elements(outline, plan, read_pins(records, plan))
    stated = state_outline(outline, elements, PlanFrame(NamedNode(plan), province, document))
    sorting = sort_records(records, PLAN_KINDS, {**read_types(stated, shared.hierarchy), **shared.types}, f"{plan}/")
    texts = gather_texts(text.text, {plan: (outline.title.span,), **{element.iri: element.spans for element in elements}}, sorting.sound)
    curation = curate(sorting.sound, texts, document.value, plan)
    spans = (*list_spans(outline, elements), *curation.spans)
    return PlanGraphs(
        plan=plan,
        path=folder,
        source=document.value,
        outline=outline,
        stated=stated,
        passages=describe_passages(text, document.value, spans),
        translated=curation.translated,
        curated=curation.curated,
        derived=derive((*stated, *curation.curated), shared.hierarchy),
        context=(*shared.concepts, *shared.identifiers),
        places={
            **{mint_passage(document.value, span.start, span.end): text.place(span.start) for span in spans},
            **_place_records(records),
            **_place_elements(outline, elements, plan),
            **shared.places,
        },
        problems=(*problems, *sorting.problems, *curation.problems),
    )


def _place_records(records: Iterable[Record]) -> dict[str, Place]:
    return {record.subject.value: record.place for record in records}


def _place_elements(outline: Outline, elements: Iterable[Element], plan: str) -> dict[str, Place]:
    starts = {plan: outline.title.span.start, **{element.iri: element.spans[0].start for element in elements}}
    return {iri: outline.source.place(start) for iri, start in starts.items()}


def _find_document(text: SourceText, path: Path, shared: Shared) -> tuple[NamedNode, tuple[KhonkaenError, ...]]:
    """The source's IRI; and a problem where the text is not the one that was described."""
    by_file = {read_value(triple.object): triple.subject for triple in shared.identifiers if triple.predicate == kko("textFile")}
    document = by_file.get(path.name)
    if not isinstance(document, NamedNode):
        raise UnknownElementError(
            th=f"ต้นฉบับ {path.name} ไม่มีคำอธิบาย",
            en=f"the source {path.name} is not described",
            remedy_th=f'เพิ่ม {path.stem}.ttl ที่มี kko:SourceDocument และ kko:textFile "{path.name}"',
            remedy_en=f'add {path.stem}.ttl with a kko:SourceDocument and kko:textFile "{path.name}"',
            place=text.place(0),
        )
    pinned = {read_value(triple.object) for triple in shared.identifiers if triple.subject == document and triple.predicate == kko("sha256")}
    if text.sha256 in pinned:
        return document, ()
    changed = CuratedError(
        th="ข้อความต้นฉบับไม่ตรงกับค่า kko:sha256 ที่ตรึงไว้ในคำอธิบาย",
        en="the source text is not the one whose kko:sha256 its description pins",
        remedy_th=f"หากตั้งใจแก้ไข ให้ทบทวนความเชื่อมโยงแล้วบันทึกค่าใหม่ {text.sha256}",
        remedy_en=f"if the change is meant, review what was curated and pin the new value {text.sha256}",
        place=Place(text.name),
    )
    return document, (changed,)


def _find_province(outline: Outline, shared: Shared) -> tuple[NamedNode, str]:
    """The IRI and the ISO 3166-2 code of the province that the title names."""
    named = {triple.subject for triple in shared.identifiers if triple.predicate == LABEL and triple.object == thai(f"จังหวัด{outline.title.province}")}
    for triple in shared.identifiers:
        if triple.predicate == kko("isoCode") and triple.subject in named and isinstance(triple.subject, NamedNode):
            return triple.subject, read_value(triple.object)
    raise UnknownElementError(
        th=f"ไม่รู้จักจังหวัด “{outline.title.province}”",
        en=f"the province “{outline.title.province}” is not known",
        remedy_th="เพิ่มจังหวัดพร้อม rdfs:label (จังหวัด…) และ kko:isoCode ใน graph/curated/identifiers.ttl",
        remedy_en="add the province with its rdfs:label (จังหวัด…) and kko:isoCode to graph/curated/identifiers.ttl",
        place=outline.source.place(outline.title.province_span.start),
    )
