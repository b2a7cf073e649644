"""Shapes: what the shape files say of each named check, read with places in errors; knows Turtle, and no validator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox

from khonkaen_kg.errors import NotBuiltError, Place, ShapeError
from khonkaen_kg.namespaces import KKO, KKS, RDF, SH

Severity = Literal["violation", "warning", "info"]

SEVERITIES: Final[tuple[Severity, ...]] = ("violation", "warning", "info")
"""The severities, the gravest first."""

_TERMS: Final[dict[str, Severity]] = {SH + "Violation": "violation", SH + "Warning": "warning", SH + "Info": "info"}

_ONTOLOGY_STYLE: Final = "ontology-style.ttl"
"""Shapes over the ontology's own terms, which no plan holds."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One named check: its property shape, what a result of it means in Thai and English, and the kind of gap that it reports, if any."""

    iri: str
    severity: Severity
    gap_kind: str | None
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class ShapeFile:
    """A file of shapes, as it stands."""

    name: str
    content: bytes
    triples: tuple[ox.Triple, ...]

    def place(self, iri: str) -> Place | None:
        """Where this file begins to describe ``iri``; none where it does not."""
        names = rf"<{re.escape(iri)}>" + (rf"|kks:{re.escape(iri.removeprefix(KKS))}" if iri.startswith(KKS) else "")
        for number, line in enumerate(self.content.decode(errors="replace").splitlines(), start=1):
            # A name with a predicate after it is a subject; in a list of objects, punctuation follows it.
            if re.match(rf"(?:{names})(?:\s+[^\s,;.]|$)", line.strip()):
                return Place(self.name, number)
        return None


def read_shape_files(folder: Path) -> tuple[ShapeFile, ...]:
    """The files of ``folder`` that plans are checked against, by name.

    Raises:
        NotBuiltError: the folder holds none, or one cannot be read.
        ShapeError: a file is not Turtle; the place has line and column.
    """
    paths = sorted(path for path in folder.glob("*.ttl") if path.name != _ONTOLOGY_STYLE)
    if not paths:
        raise NotBuiltError(
            th=f"ไม่พบแฟ้มกฎตรวจสอบ (*.ttl) ใน {folder.name}",
            en=f"there is no shapes file (*.ttl) in {folder.name}",
            remedy_th="ลบโฟลเดอร์นี้เพื่อใช้กฎตรวจสอบที่มากับโปรแกรม หรือวางแฟ้มกฎตรวจสอบไว้ในโฟลเดอร์นี้",
            remedy_en="remove the folder to use the shapes that ship with this program, or put shapes files into it",
        )
    return tuple(_read_shape_file(path) for path in paths)


def _read_shape_file(path: Path) -> ShapeFile:
    name = f"{path.parent.name}/{path.name}"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotBuiltError(
            th=f"อ่านแฟ้มกฎตรวจสอบ {name} ไม่ได้ ({error.strerror})",
            en=f"the shapes file {name} cannot be read ({error.strerror})",
            remedy_th="ตรวจว่าแฟ้มมีอยู่และมีสิทธิ์อ่าน",
            remedy_en="check that the file exists and may be read",
        ) from error
    try:
        # Blank nodes of two files must not meet under one label.
        quads = ox.parse(content, format=ox.RdfFormat.TURTLE, rename_blank_nodes=True)
        return ShapeFile(name, content, tuple(quad.triple for quad in quads))
    except SyntaxError as error:
        raise ShapeError(
            th=f"ไวยากรณ์ Turtle ไม่ถูกต้อง: {error.msg}",
            en=f"this is not valid Turtle: {error.msg}",
            remedy_th="แก้แฟ้ม ณ บรรทัดและคอลัมน์ที่ระบุ",
            remedy_en="mend the file at the line and column given",
            place=Place(name, error.lineno, error.offset),
        ) from error


def read_shapes(files: Iterable[ShapeFile]) -> dict[str, Shape]:
    """The named property shapes of ``files`` by IRI.

    Raises:
        ShapeError: a named property shape has no path, no known severity, or not one message in each language.
    """
    return {shape.iri: shape for file in files for shape in _read_named_shapes(file)}


def _read_named_shapes(file: ShapeFile) -> Iterator[Shape]:
    described: dict[str, list[ox.Triple]] = {}
    for triple in file.triples:
        if isinstance(triple.subject, ox.NamedNode):
            described.setdefault(triple.subject.value, []).append(triple)
    for iri, triples in described.items():
        if ox.Triple(ox.NamedNode(iri), ox.NamedNode(RDF + "type"), ox.NamedNode(SH + "PropertyShape")) in triples:
            yield _read_shape(iri, triples, file)


def _read_shape(iri: str, triples: list[ox.Triple], file: ShapeFile) -> Shape:
    def objects(predicate: str) -> list[ox.NamedNode | ox.Literal]:
        return [triple.object for triple in triples if triple.predicate.value == predicate and isinstance(triple.object, (ox.NamedNode, ox.Literal))]

    def fail(th: str, en: str, remedy_th: str, remedy_en: str) -> ShapeError:
        return ShapeError(th=f"กฎตรวจสอบ {iri} {th}", en=f"the shape {iri} {en}", remedy_th=remedy_th, remedy_en=remedy_en, place=file.place(iri))

    if not any(triple.predicate.value == SH + "path" for triple in triples):
        raise fail("ไม่มี sh:path", "has no sh:path", "เพิ่ม sh:path ของสิ่งที่ตรวจ", "add the sh:path of what it checks")
    severities = [term.value for term in objects(SH + "severity")] or [SH + "Violation"]
    if len(severities) > 1 or severities[0] not in _TERMS:
        raise fail(
            "มีระดับความรุนแรงที่ไม่รู้จัก",
            "has a severity that is not known",
            "ใช้ sh:Violation, sh:Warning หรือ sh:Info เพียงค่าเดียว",
            "use one of sh:Violation, sh:Warning and sh:Info",
        )
    messages = {term.language: term.value for term in objects(SH + "message") if isinstance(term, ox.Literal)}
    if not {"th", "en"} <= messages.keys():
        raise fail(
            "ไม่มี sh:message ครบทั้งภาษาไทยและภาษาอังกฤษ",
            "has no sh:message in both Thai and English",
            'เพิ่ม sh:message "…"@th, "…"@en',
            'add sh:message "…"@th, "…"@en',
        )
    kinds = [term.value for term in objects(KKO + "reportsGap")]
    if not kinds and _TERMS[severities[0]] != "violation":
        raise fail(
            "ไม่บอกว่ารายงานช่องว่างประเภทใด",
            "does not say which kind of gap it reports",
            "เพิ่ม kko:reportsGap หรือใช้ sh:Violation",
            "add kko:reportsGap, or give it the severity sh:Violation",
        )
    if kinds and _TERMS[severities[0]] == "violation":
        raise fail(
            "รายงานช่องว่างด้วยระดับ sh:Violation",
            "reports a gap with the severity sh:Violation",
            "ใช้ sh:Warning หรือ sh:Info กับช่องว่าง",
            "give a gap the severity sh:Warning or sh:Info",
        )
    return Shape(iri, _TERMS[severities[0]], kinds[0] if kinds else None, messages["th"], messages["en"])
