"""Records: all that one file written by people says of one thing, read with places and held against its kind."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.errors import CuratedError, IncompleteLinkError, NotBuiltError, Place, UnknownElementError
from khonkaen_kg.graph.derived import Hierarchy
from khonkaen_kg.graph.kinds import Kind, Slot
from khonkaen_kg.graph.terms import TYPE
from khonkaen_kg.graph.turtle import Statement, read_statements
from khonkaen_kg.namespaces import BASE, shorten
from khonkaen_kg.paths import Home


@dataclass(frozen=True, slots=True)
class Record:
    """All that one file says of one subject."""

    subject: NamedNode
    statements: tuple[Statement, ...]

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.statements[0].place

    @property
    def triples(self) -> tuple[Triple, ...]:
        """Its statements without their places."""
        return tuple(statement.triple for statement in self.statements)

    def objects(self, predicate: NamedNode) -> list[NamedNode | Literal]:
        """The objects of ``predicate``, each once, in the order of the file."""
        return list(dict.fromkeys(statement.object for statement in self.statements if statement.predicate == predicate))


def list_files(folder: Path, home: Home) -> tuple[Path, ...]:
    """Every file below ``folder`` that people wrote as data: neither hidden nor a README.

    Raises:
        NotBuiltError: a folder cannot be read.
    """

    def refuse(error: OSError) -> None:
        name = home.relative(Path(error.filename))
        raise NotBuiltError(
            th=f"อ่านโฟลเดอร์ {name} ไม่ได้ ({error.strerror})",
            en=f"the folder {name} cannot be read ({error.strerror})",
            remedy_th="ตรวจสิทธิ์การอ่านโฟลเดอร์",
            remedy_en="check that the folder may be read",
        ) from error

    walked = os.walk(folder, onerror=refuse, followlinks=True) if folder.exists() else ()
    return tuple(sorted(Path(root, name) for root, _, names in walked for name in names if not name.startswith((".", "README"))))


def read_folder(folder: Path, home: Home) -> tuple[Record, ...]:
    """The records of every Turtle file that stands in ``folder`` itself, by file name and then in the order of the file.

    Raises:
        NotBuiltError: a file or a folder cannot be read.
        CuratedError: a file is not plain Turtle.
    """
    paths = [path for path in list_files(folder, home) if path.parent == folder and path.suffix == ".ttl"]
    return tuple(record for path in paths for record in _read_file(path, home.relative(path)))


def _read_file(path: Path, name: str) -> Iterator[Record]:
    by_subject: dict[NamedNode, list[Statement]] = {}
    for statement in read_statements(path, name):
        by_subject.setdefault(statement.subject, []).append(statement)
    return (Record(subject, tuple(statements)) for subject, statements in by_subject.items())


def read_types(triples: Iterable[Triple], hierarchy: Hierarchy) -> dict[str, frozenset[str]]:
    """Every IRI that ``triples`` say something of, with its classes and all above these, as prefixed names."""
    types: dict[str, set[NamedNode]] = {}
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            found = types.setdefault(triple.subject.value, set())
            if triple.predicate == TYPE and isinstance(triple.object, NamedNode):
                found |= {triple.object, *hierarchy.broader.get(triple.object, ())}
    return {iri: frozenset(shorten(name.value) for name in found) for iri, found in types.items()}


def find_kind(record: Record, kinds: Iterable[Kind]) -> Kind | None:
    """The first of ``kinds`` that ``record`` bears a mark of."""
    marks = {(statement.predicate, thing) for statement in record.statements for thing in (None, statement.object)}
    return next((kind for kind in kinds if marks.intersection(kind.marks)), None)


@dataclass(frozen=True, slots=True)
class Sorting:
    """Records that say what their kind may say, each with its kind; and what the others say wrongly."""

    sound: tuple[tuple[Kind, Record], ...]
    problems: tuple[CuratedError, ...]


def sort_records(records: Iterable[Record], kinds: Iterable[Kind], types: Mapping[str, frozenset[str]], base: str) -> Sorting:
    """Hold each of ``records`` against its kind.

    Args:
        records: what the files say.
        kinds: the kinds of record that these files may hold.
        types: every IRI under this project's base that a record may point to, with its classes.
        base: the IRI below which the records may name things of their own.
    """
    kinds = tuple(kinds)
    sound: dict[tuple[str, NamedNode], tuple[Kind, Record]] = {}
    problems: list[CuratedError] = []
    for record in records:
        kind = find_kind(record, kinds)
        if kind is None:
            problems.append(_unkind_error(record, kinds))
        elif found := [*_find_faults(record, kind, types, base)]:
            problems += found
        elif (kind.en, record.subject) in sound:
            problems.append(_repeat_error(record, kind, sound[kind.en, record.subject][1].place))
        else:
            sound[kind.en, record.subject] = (kind, record)
    return Sorting(tuple(sound.values()), tuple(problems))


def _find_faults(record: Record, kind: Kind, types: Mapping[str, frozenset[str]], base: str) -> Iterator[CuratedError]:
    if kind.names is None:
        yield from _check_value(record.subject, Slot(kind.describes), types, (f"{kind.th}: สิ่งที่กล่าวถึง", f"{kind.en}: what it is about"), record.place)
    elif not re.fullmatch(re.escape(base) + kind.names, record.subject.value):
        yield CuratedError(
            th=f"{kind.th}ใช้ IRI {shorten(record.subject.value)} ไม่ได้",
            en=f"{kind.en} cannot have the IRI {shorten(record.subject.value)}",
            remedy_th=f"ใช้ IRI ตามรูปแบบ {shorten(base)}{kind.names}",
            remedy_en=f"give it an IRI of the form {shorten(base)}{kind.names}",
            place=record.place,
        )
    if kind.is_gone and types.get(record.subject.value):
        yield _gone_error(record, kind)
    needed = ", ".join(shorten(predicate.value) for predicate, slot in kind.slots.items() if slot.least)
    for predicate, slot in kind.slots.items():
        name, found = shorten(predicate.value), record.objects(predicate)
        if len(found) < slot.least:
            yield IncompleteLinkError(
                th=f"{kind.th}นี้ไม่มี {name}",
                en=f"{kind.en} must have {name}, and this one has none",
                remedy_th=f"เติมให้ครบ: {needed}",
                remedy_en=f"give it all of these: {needed}",
                place=record.place,
            )
        if slot.most is not None and len(found) > slot.most:
            yield CuratedError(
                th=f"{kind.th}มี {name} ได้ไม่เกิน {slot.most} ค่า แต่พบ {len(found)} ค่า",
                en=f"{kind.en} has no more than {slot.most} of {name}, and here are {len(found)}",
                remedy_th="เก็บไว้เฉพาะค่าที่ถูกต้อง หรือแยกเป็นคนละรายการ",
                remedy_en="keep the right one, or make records of their own",
                place=next(statement.place for statement in record.statements if (statement.predicate, statement.object) == (predicate, found[-1])),
            )
    for statement in record.statements:
        name = shorten(statement.predicate.value)
        if statement.predicate in kind.slots:
            yield from _check_value(statement.object, kind.slots[statement.predicate], types, (f"{kind.th}: {name}", f"{kind.en}: {name}"), statement.place)
        else:
            yield _predicate_error(statement, kind)


def _check_value(value: NamedNode | Literal, slot: Slot, types: Mapping[str, frozenset[str]], what: tuple[str, str], place: Place) -> Iterator[CuratedError]:
    if isinstance(value, NamedNode) and value.value.startswith(BASE) and value.value not in types:
        yield UnknownElementError(
            th=f"ไม่มี {shorten(value.value)} ในแผนนี้",
            en=f"there is no {shorten(value.value)} in this plan",
            remedy_th="แก้ IRI หรือนำข้อความนี้ออก หากต้นฉบับเปลี่ยนไปแล้ว ให้ทบทวนความเชื่อมโยงที่อ้างถึง",
            remedy_en="mend the IRI, or remove the statement; where the source has changed, review the links that point to it",
            place=place,
        )
    elif not slot.takes & _list_sorts(value, types) or (slot.pattern and not re.fullmatch(slot.pattern, value.value)):
        wanted = ", ".join(sorted(slot.takes)) + (f" {slot.pattern}" if slot.pattern else "")
        written = shorten(value.value) if isinstance(value, NamedNode) else str(value)
        yield CuratedError(
            th=f"{what[0]} ต้องเป็น {wanted} ไม่ใช่ {written}",
            en=f"{what[1]} must be {wanted}, not {written}",
            remedy_th="แก้ค่าให้เป็นชนิดที่ระบุ",
            remedy_en="write a value of that sort",
            place=place,
        )


def _list_sorts(value: NamedNode | Literal, types: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The sorts of value, in the words of :class:`Slot`, that ``value`` is of; none for a blank text."""
    if isinstance(value, NamedNode):
        itself = {shorten(value.value), *(f"a {name}" for name in types.get(value.value, ()))}
        return frozenset(itself if value.value.startswith(BASE) else {*itself, "web"})
    if not value.value.strip():
        return frozenset()
    return frozenset({f"@{value.language}" if value.language else shorten(value.datatype.value)})


def _gone_error(record: Record, kind: Kind) -> CuratedError:
    name = shorten(record.subject.value)
    return CuratedError(
        th=f"{kind.th}: {name} ยังใช้อยู่",
        en=f"{kind.en}: {name} is still in use",
        remedy_th="นำรายการนี้ออก หรือเปลี่ยนเป็น IRI เดิมที่เลิกใช้แล้ว",
        remedy_en="remove the record, or write the old IRI that is no longer given",
        place=record.place,
    )


def _predicate_error(statement: Statement, kind: Kind) -> CuratedError:
    allowed = ", ".join(shorten(predicate.value) for predicate in kind.slots)
    return CuratedError(
        th=f"{kind.th}กล่าวถึง {shorten(statement.predicate.value)} ไม่ได้",
        en=f"{kind.en} cannot say {shorten(statement.predicate.value)}",
        remedy_th=f"ใช้ได้เฉพาะ {allowed} สิ่งที่เชื่อมองค์ประกอบสองข้อให้เขียนเป็นความเชื่อมโยงพร้อมข้อความอ้างอิง",
        remedy_en=f"what it may say: {allowed}; write what joins two elements as a link with its quotes",
        place=statement.place,
    )


def _unkind_error(record: Record, kinds: Iterable[Kind]) -> CuratedError:
    names = tuple(dict.fromkeys((kind.th, kind.en) for kind in kinds))
    return CuratedError(
        th=f"รายการของ {shorten(record.subject.value)} ไม่ใช่ชนิดใดที่แฟ้มนี้มีได้",
        en=f"what is said of {shorten(record.subject.value)} is of no kind that this file may hold",
        remedy_th=f"เขียนเป็นชนิดใดชนิดหนึ่ง: {', '.join(th for th, _ in names)}",
        remedy_en=f"write it as one of these: {', '.join(en for _, en in names)}",
        place=record.place,
    )


def _repeat_error(record: Record, kind: Kind, first: Place) -> CuratedError:
    return CuratedError(
        th=f"{kind.th} {shorten(record.subject.value)} มีอยู่แล้วที่ {first}",
        en=f"{kind.en} {shorten(record.subject.value)} stands already at {first}",
        remedy_th="รวมเป็นรายการเดียว",
        remedy_en="make them one record",
        place=record.place,
    )
