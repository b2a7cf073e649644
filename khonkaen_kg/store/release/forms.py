"""Forms: the ways in which a graph of a release is written for whoever takes it away."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from pyoxigraph import RdfFormat, parse, serialize

from khonkaen_kg.graph.turtle import serialise
from khonkaen_kg.namespaces import GRAPH

CANONICAL: Final = "nq"
"""The form that the others are made from."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way to write graphs.

    Documents of one form make one document together: those of N-Quads, Turtle and TriG as they are, those of JSON-LD in brackets and with commas between.

    Attributes:
        name: the end of the names of its files.
        media_type: as registered.
        title: what people call it.
        begin: what stands before the content of the first graph.
        between: what stands between the content of two graphs.
        end: what stands after the content of the last graph.
    """

    name: str
    media_type: str
    title: str
    begin: bytes = b""
    between: bytes = b""
    end: bytes = b""


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        form.name: form
        for form in (
            Form(CANONICAL, "application/n-quads", "N-Quads"),
            Form("trig", "application/trig", "TriG"),
            Form("ttl", "text/turtle", "Turtle"),
            Form("jsonld", "application/ld+json", "JSON-LD", b"[\n", b",\n", b"\n]\n"),
        )
    }
)


def name_file(iri: str, form: str = CANONICAL) -> str:
    """The file of the graph ``iri`` in a form.

    >>> name_file("https://w3id.org/khonkaen-kg/graph/TH-40/2018-2022/stated", "ttl")
    'TH-40+2018-2022+stated.ttl.gz'
    """
    return f"{quote(iri.removeprefix(GRAPH), safe='/').replace('/', '+')}.{form}.gz"


def name_whole(form: str) -> str:
    """The file of all graphs of a release in a form, as it is offered.

    >>> name_whole("trig")
    'khonkaen-kg.trig.gz'
    """
    return f"khonkaen-kg.{form}.gz"


def write_forms(iri: str, quads: bytes) -> dict[str, bytes]:
    """The content of the graph ``iri`` in each form, without what stands around it; the same bytes for the same graph.

    Args:
        iri: its name.
        quads: what :func:`khonkaen_kg.store.release.quads.write_quads` made of it.
    """
    named = tuple(parse(quads, format=RdfFormat.N_QUADS))
    document = (serialize(named, format=RdfFormat.JSON_LD) or b"").strip()
    return {
        CANONICAL: quads,
        "trig": serialise(named, RdfFormat.TRIG).encode(),
        "ttl": serialise((quad.triple for quad in named), RdfFormat.TURTLE).encode(),
        # The brackets of the list, which has one element: the graph. One without triples would not be in it.
        "jsonld": document[1:-1] if named else b'{"@id":"%s","@graph":[]}' % iri.encode(),
    }


def wrap(content: bytes) -> bytes:
    """``content``, of less than 64 kB, as a member of a gzip file, the same whatever library is at hand; nothing for nothing (RFC 1952, RFC 1951 §3.2.4)."""
    if not content:
        return b""
    stored = struct.pack("<BHH", 1, len(content), len(content) ^ 0xFFFF) + content
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + stored + struct.pack("<LL", zlib.crc32(content), len(content))
