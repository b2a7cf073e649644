"""Findings: what a plan's triples do not hold of what the shapes ask.

pySHACL and rdflib take longer to import than the shipped plan takes to validate, so only the functions that validate import them.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from khonkaen_kg.checks.shapes import SEVERITIES, Severity, Shape, ShapeFile, read_shape_files, read_shapes
from khonkaen_kg.errors import ShapeError
from khonkaen_kg.namespaces import RDF, SH, XSD

if TYPE_CHECKING:
    import rdflib

_STRING: Final = ox.NamedNode(XSD + "string")


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one check.

    ``shape`` is the IRI of the property shape, ``gap_kind`` that of the kind of gap it reports (none for a violation), ``focus`` that of what it is about,
    and ``involved`` that of the second thing that it names, if it names one; ``th`` and ``en`` are the shape's message.
    """

    severity: Severity
    shape: str
    gap_kind: str | None
    focus: str
    involved: str | None
    th: str
    en: str


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """``findings`` without repeats: the gravest first, then by kind, then by element, with the numbers inside names as numbers."""

    def order(finding: Finding) -> tuple[int, str, str, list[str | int], list[str | int]]:
        rank = SEVERITIES.index(finding.severity)
        return rank, finding.gap_kind or "", finding.shape, _split_numbers(finding.focus), _split_numbers(finding.involved or "")

    return tuple(sorted(set(findings), key=order))


def _split_numbers(name: str) -> list[str | int]:
    # Text stands at even places and numbers at odd ones, so that two lists always compare like with like.
    return [int(part) if index % 2 else part for index, part in enumerate(re.split(r"([0-9]+)", name))]


def find(triples: Iterable[ox.Triple], shapes: Path) -> tuple[Finding, ...]:
    """What ``triples`` (all that is said of one plan, with the concepts that it uses) lack of what the files in the folder ``shapes`` ask.

    Raises:
        NotBuiltError: the folder holds no shapes.
        ShapeError: a shapes file is not Turtle, or a shape in it cannot be applied; the place has the line.
    """
    return find_by(triples, read_shape_files(shapes))


def find_by(triples: Iterable[ox.Triple], files: Sequence[ShapeFile]) -> tuple[Finding, ...]:
    """As :func:`find`, by shapes that are read already.

    Raises:
        ShapeError: a shape cannot be applied.
    """
    named = read_shapes(files)
    data = _make_graph(triples)
    rules = _make_graph(triple for file in files for triple in file.triples)
    try:
        report = _validate(data, rules)
    # Any exception of the validator comes from a shape that it cannot apply: the data are plain triples.
    except Exception as error:
        raise _locate_error(error, files, named, rules) from error
    return sort_findings(_read_results(report, files, named))


def _make_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """``triples`` in rdflib's own memory: pySHACL misjudges plain literals when data and shapes stand in different kinds of store."""
    from rdflib import BNode, Graph, Literal, URIRef  # noqa: PLC0415

    def convert(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> URIRef | BNode | Literal:
        match term:
            case ox.NamedNode():
                return URIRef(term.value)
            case ox.BlankNode():
                return BNode(term.value)
            case ox.Literal():
                # Not normalised, so that the literals are validated as they are written.
                datatype = None if term.language or term.datatype == _STRING else URIRef(term.datatype.value)
                return Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
            case _:
                raise TypeError(f"a quoted triple cannot be validated: {term}")

    graph = Graph(bind_namespaces="none")
    for triple in triples:
        graph.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    return graph


def _validate(data: rdflib.Graph, rules: rdflib.Graph, shape: str | None = None) -> rdflib.Graph:
    """The validation report, without inference and without fetching anything; with ``shape``, only that shape, applied to any node.

    Raises:
        Exception: of many kinds, where a shape cannot be applied.
    """
    import pyshacl  # noqa: PLC0415
    from rdflib import Graph  # noqa: PLC0415

    # pySHACL prints a shape's fault to stderr before it raises it.
    logging.getLogger("pyshacl-validate").disabled = True
    _, report, _ = pyshacl.validate(
        data,
        shacl_graph=rules,
        inference="none",
        advanced=False,
        do_owl_imports=False,
        use_shapes=[shape] if shape else None,
        focus_nodes=[RDF + "nil"] if shape else None,
    )
    if isinstance(report, Graph):
        return report
    raise report


def _read_results(report: rdflib.Graph, files: Sequence[ShapeFile], named: dict[str, Shape]) -> Iterator[Finding]:
    from rdflib import URIRef  # noqa: PLC0415

    for result in report.objects(predicate=URIRef(SH + "result")):
        source = str(report.value(result, URIRef(SH + "sourceShape")))
        if source not in named:
            raise ShapeError(
                th="ผลการตรวจมาจากกฎที่ไม่ใช่ sh:PropertyShape ซึ่งมี IRI ของตนเอง",
                en="a result comes from a shape that is not a sh:PropertyShape with an IRI of its own",
                remedy_th="ให้ IRI และ sh:message ทั้งสองภาษาแก่กฎที่ตรวจแต่ละข้อ",
                remedy_en="give each property shape that checks something an IRI, and a sh:message in both languages",
                place=next((place for file in files if (place := file.place(source))), None),
            )
        shape = named[source]
        focus = report.value(result, URIRef(SH + "focusNode"))
        value = report.value(result, URIRef(SH + "value"))
        involved = str(value) if isinstance(value, URIRef) and value != focus else None
        yield Finding(shape.severity, shape.iri, shape.gap_kind, str(focus), involved, shape.th, shape.en)


def _locate_error(error: Exception, files: Sequence[ShapeFile], named: dict[str, Shape], rules: rdflib.Graph) -> ShapeError:
    """Which shape ``error`` comes from: pySHACL does not say, so each is applied alone."""
    place = next((file.place(iri) for iri in named for file in files if file.place(iri) and not _is_applicable(iri, rules)), None)
    return ShapeError(
        th=f"ใช้กฎตรวจสอบนี้ไม่ได้: {error}",
        en=f"this shape cannot be applied: {error}",
        remedy_th="แก้กฎตรวจสอบให้เป็นไปตามข้อกำหนด SHACL",
        remedy_en="mend the shape so that it follows the SHACL specification",
        place=place,
    )


def _is_applicable(shape: str, rules: rdflib.Graph) -> bool:
    try:
        _validate(_make_graph(()), rules, shape)
    except Exception:  # noqa: BLE001 - see find
        return False
    return True
