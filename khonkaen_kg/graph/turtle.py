"""Turtle that is the same bytes for the same triples: read with places in errors, written sorted, and hashed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import BlankNode, RdfFormat, Triple, parse, serialize

from khonkaen_kg.errors import DataSyntaxError, NotBuiltError, Place
from khonkaen_kg.graph.terms import TYPE
from khonkaen_kg.namespaces import BASE, KK, KKS, PREFIXES

_AS_RELATIVE_IRIS = frozenset({KK, KKS})
"""Namespaces whose names hold slashes, which a prefixed name would have to escape."""


def read_turtle(path: Path, name: str) -> tuple[Triple, ...]:
    """The triples of a Turtle file, in its order; ``name`` is what messages call the file.

    Raises:
        NotBuiltError: the file cannot be read.
        DataSyntaxError: it is not Turtle; the place has line and column.
    """
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
        return tuple(quad.triple for quad in parse(data, format=RdfFormat.TURTLE))
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
    prefixes = {prefix: iri for prefix, iri in PREFIXES.items() if iri not in _AS_RELATIVE_IRIS}
    body = (serialize(sort_triples(triples), format=RdfFormat.TURTLE, prefixes=prefixes, base_iri=BASE) or b"").decode()
    # The serializer writes every prefix, in the order of a hash map.
    lines = [line for line in body.split("\n") if not line.startswith(("@prefix", "@base"))]
    statements = "\n".join(line + "\n" if line.endswith(" .") else line for line in lines).strip("\n")
    used = [prefix for prefix in sorted(prefixes) if re.search(rf"(?:^|[\s^]){prefix}:", statements)]
    head = [f"# {comment}", f"@base <{BASE}> .", *(f"@prefix {prefix}: <{prefixes[prefix].removeprefix(BASE)}> ." for prefix in used)]
    return "\n".join([*head, "", statements, ""]).encode()


def canonical_lines(triples: Iterable[Triple]) -> bytes:
    """``triples`` as sorted N-Triples; canonical, since no data graph holds a blank node."""
    return b"".join(sorted(f"{triple} .\n".encode() for triple in set(triples)))


def hash_triples(triples: Iterable[Triple]) -> str:
    """The sha256, in hex, of the canonical lines of ``triples``."""
    return hashlib.sha256(canonical_lines(triples)).hexdigest()
