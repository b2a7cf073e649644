"""Turtle that is the same bytes for the same triples: read with places in errors, written sorted, and hashed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from khonkaen_kg.errors import CuratedError, DataSyntaxError, NotBuiltError, Place
from khonkaen_kg.graph.terms import TYPE
from khonkaen_kg.namespaces import BASE, KK, KKS, PREFIXES

AS_RELATIVE_IRIS = frozenset({KK, KKS})
"""Namespaces whose names hold slashes, which a prefixed name would have to escape."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A triple between named things, and the line on which its object ends."""

    subject: NamedNode
    predicate: NamedNode
    object: NamedNode | Literal
    place: Place

    @property
    def triple(self) -> Triple:
        """The triple alone."""
        return Triple(self.subject, self.predicate, self.object)


class _Lines(io.BytesIO):
    """A file that is given to a parser one line at a time, so that the line of what the parser found last is known."""

    line = 0
    _is_new = True

    def read(self, size: int | None = -1, /) -> bytes:
        data = self.readline(size)
        self.line += self._is_new
        self._is_new = data.endswith(b"\n")
        return data


def read_turtle(path: Path, name: str) -> tuple[Triple, ...]:
    """The triples of a Turtle file, in its order; ``name`` is what messages call the file. Blank nodes of two files never share a label.

    Raises:
        NotBuiltError: the file cannot be read.
        DataSyntaxError: it is not Turtle; the place has line and column.
    """
    return tuple(quad.triple for quad in _parse(io.BytesIO(_read_bytes(path, name)), name))


def read_statements(path: Path, name: str) -> tuple[Statement, ...]:
    """The statements of a Turtle file written by people, in its order, each with its line.

    Raises:
        NotBuiltError: the file cannot be read.
        DataSyntaxError: it is not Turtle in UTF-8; the place has line and column.
        CuratedError: it holds a blank node or a statement about a statement; the place has the line.
    """
    lines = _Lines(_read_bytes(path, name))
    return tuple(_make_statement(quad.triple, Place(name, lines.line)) for quad in _parse(lines, name))


def _make_statement(triple: Triple, place: Place) -> Statement:
    if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
        return Statement(triple.subject, triple.predicate, triple.object, place)
    raise CuratedError(
        th="แฟ้มที่คนเขียนต้องไม่มีโหนดนิรนาม (blank node) และต้องไม่มีข้อความซ้อนข้อความ (quoted triple)",
        en="a file written by people cannot hold a blank node or a quoted triple",
        remedy_th="ตั้ง IRI ให้โหนดนี้ หรือเขียนเป็นข้อความธรรมดา",
        remedy_en="give the node an IRI, or write a plain statement",
        place=place,
    )


def _read_bytes(path: Path, name: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotBuiltError(
            th=f"อ่านแฟ้มข้อมูล {name} ไม่ได้ ({error.strerror})",
            en=f"the data file {name} cannot be read ({error.strerror})",
            remedy_th="ตรวจว่าแฟ้มมีอยู่และอ่านได้ แล้วสั่ง khonkaen-kg build",
            remedy_en="check that the file exists and is readable, then run: khonkaen-kg build",
        ) from error
    try:
        # The parser passes over the bytes of comments.
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        raise DataSyntaxError(
            th=f"แฟ้มนี้ไม่ใช่ข้อความรหัส UTF-8 (พบไบต์ 0x{data[error.start]:02X})",
            en=f"this is not UTF-8 text (byte 0x{data[error.start]:02X})",
            remedy_th="เปิดแฟ้มด้วยโปรแกรมแก้ไขข้อความ แล้วบันทึกใหม่โดยเลือกรหัสอักขระ UTF-8",
            remedy_en="open the file in a text editor and save it again as UTF-8",
            place=Place(name, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1),
        ) from error
    return data


def _parse(file: io.BytesIO, name: str) -> Iterator[Quad]:
    try:
        yield from parse(file, format=RdfFormat.TURTLE, rename_blank_nodes=True)
    except SyntaxError as error:
        raise DataSyntaxError(
            th=f"ไวยากรณ์ Turtle ไม่ถูกต้อง: {error.msg}",
            en=f"this is not valid Turtle: {error.msg}",
            remedy_th="แก้แฟ้ม ณ บรรทัดและคอลัมน์ที่ระบุ",
            remedy_en="mend the file at the line and column given",
            place=Place(name, error.lineno, error.offset),
        ) from error


def sort_triples(triples: Iterable[Triple]) -> list[Triple]:
    """``triples`` without repeats, by subject, then predicate (the type first), then object.

    Raises:
        ValueError: a blank node is among them; data graphs have none, so that sorting them is canonical.
    """
    unique = set(triples)
    for triple in unique:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            raise ValueError(f"a data graph cannot hold a blank node: {triple}")  # noqa: TRY004 (the kind of node is a value here)
    return sorted(unique, key=lambda t: (str(t.subject), t.predicate != TYPE, str(t.predicate), str(t.object)))


def write_turtle(triples: Iterable[Triple], comment: str) -> bytes:
    """``triples`` as Turtle under a line of comment: sorted, this project's things relative to its base, and only the prefixes that the text uses."""
    return f"# {comment}\n{serialise(sort_triples(triples), RdfFormat.TURTLE)}".encode()


def serialise(statements: Iterable[Triple] | Iterable[Quad], form: RdfFormat) -> str:
    """``statements`` in their order as Turtle or TriG: this project's things relative to its base, and only the prefixes that the text uses."""
    prefixes = {prefix: iri for prefix, iri in PREFIXES.items() if iri not in AS_RELATIVE_IRIS}
    body = (serialize(statements, format=form, prefixes=prefixes, base_iri=BASE) or b"").decode()
    # The serializer writes every prefix, in the order of a hash map.
    lines = [line for line in body.split("\n") if not line.startswith(("@prefix", "@base"))]
    text = "\n".join(line + "\n" if line.endswith(" .") else line for line in lines).strip("\n")
    # Many times faster than a regular expression, which looks at every character.
    used = [prefix for prefix in sorted(prefixes) if any(f"{before}{prefix}:" in text for before in " \n\t^") or text.startswith(f"{prefix}:")]
    head = [f"@base <{BASE}> .", *(f"@prefix {prefix}: <{prefixes[prefix].removeprefix(BASE)}> ." for prefix in used)]
    return "\n".join([*head, "", text, ""])


def canonical_lines(triples: Iterable[Triple]) -> bytes:
    """``triples`` as sorted N-Triples; canonical, since no data graph holds a blank node."""
    lines = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    # An end of line inside a literal is escaped, so this is where lines end and nowhere else.
    return b"".join(sorted(set(lines.splitlines(keepends=True))))


def hash_triples(triples: Iterable[Triple]) -> str:
    """The sha256, in hex, of the canonical lines of ``triples``."""
    return hashlib.sha256(canonical_lines(triples)).hexdigest()
