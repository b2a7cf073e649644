"""A release: an immutable folder with one file of canonical N-Quads for each graph, and a sealed manifest that says what they must be."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from khonkaen_kg.errors import DamagedReleaseError, Place
from khonkaen_kg.namespaces import GRAPH
from khonkaen_kg.store.release.quads import hash_quads

MANIFEST: Final = "manifest.json"
Progress = Callable[[int, int], None]
"""Told how many graphs are done, of how many."""

_FORMAT: Final = 1
_DIGITS: Final = 12
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


def be_silent(_done: int, _total: int, /) -> None:
    """The progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class ReleasedGraph:
    """A graph of a release, as the manifest has it.

    Attributes:
        iri: its name.
        file: the name of its file in the release's folder: N-Quads, compressed by gzip.
        triples: how many it has.
        hash: its content hash, that of :func:`khonkaen_kg.graph.turtle.hash_triples`.
        sha256: that of the file.
        size: bytes of the file.
        origin: what :func:`khonkaen_kg.store.published.hash_source` made of the files that it was read from; None where it was read from none.
    """

    iri: str
    file: str
    triples: int
    hash: str
    sha256: str
    size: int
    origin: str | None


@dataclass(frozen=True, slots=True)
class Release:
    """A release.

    Attributes:
        folder: where it is.
        sequence: 1 for the first, and greater for each that follows; the clock has no say in the order.
        id: a hash over the names and the content of its graphs, and nothing else.
        parent: the id of the release before it, None for the first.
        created: when, in UTC.
        version: that of the program that made it.
        graphs: its graphs, by name.
    """

    folder: Path
    sequence: int
    id: str
    parent: str | None
    created: datetime
    version: str
    graphs: tuple[ReleasedGraph, ...]

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @property
    def triples(self) -> int:
        """How many triples its graphs have together."""
        return sum(graph.triples for graph in self.graphs)

    @property
    def hashes(self) -> dict[str, str]:
        """The content hash of each graph by its name: all that its id is made from."""
        return {graph.iri: graph.hash for graph in self.graphs}

    def read_graph(self, graph: ReleasedGraph) -> bytes:
        """The N-Quads of one of its graphs, verified.

        Raises:
            DamagedReleaseError: the file is missing or is not the one that was published.
        """
        try:
            data = (self.folder / graph.file).read_bytes()
        except OSError as error:
            raise report_damage(self.folder / graph.file, error.strerror) from error
        if hashlib.sha256(data).hexdigest() != graph.sha256:
            raise report_damage(self.folder / graph.file)
        try:
            quads = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise report_damage(self.folder / graph.file) from error
        if quads.count(b"\n") != graph.triples:
            raise report_damage(self.folder / graph.file)
        return quads

    def check_files(self) -> None:
        """Compare the sum of every file with the manifest's, without looking inside.

        Raises:
            DamagedReleaseError: a file is missing or is not the one that was published.
        """
        for graph in self.graphs:
            path = self.folder / graph.file
            try:
                is_whole = hashlib.sha256(path.read_bytes()).hexdigest() == graph.sha256
            except OSError as error:
                raise report_damage(path, error.strerror) from error
            if not is_whole:
                raise report_damage(path)


def verify_release(release: Release, progress: Progress = be_silent) -> tuple[DamagedReleaseError, ...]:
    """What is wrong with the files of ``release``, each read to its last line: that its sum, count and content are as published; nothing where it is whole."""
    damages = []
    for done, graph in enumerate(release.graphs, start=1):
        try:
            if hash_quads(graph.iri, release.read_graph(graph)) != graph.hash:
                damages.append(report_damage(release.folder / graph.file))
        except DamagedReleaseError as error:
            damages.append(error)
        progress(done, len(release.graphs))
    return tuple(damages)


def report_damage(path: Path, reason: str | None = None) -> DamagedReleaseError:
    """The error that the file of a release at ``path`` is not as it was published."""
    because = f" ({reason})" if reason else ""
    return DamagedReleaseError(
        th=f"รุ่นข้อมูลเสียหาย แฟ้มนี้ไม่ตรงกับที่เผยแพร่ไว้{because}",
        en=f"the release is damaged: this file is not as it was published{because}",
        remedy_th="สั่ง khonkaen-kg release build เพื่อสร้างรุ่นข้อมูลใหม่จาก graph/ หรือคัดลอกรุ่นข้อมูลที่สมบูรณ์มาวางแทน",
        remedy_en="make a release anew from graph/ with khonkaen-kg release build, or copy a whole one to its place",
        place=Place("/".join(path.parts[-3:])),
    )


def name_file(iri: str) -> str:
    """The file of the graph ``iri``.

    >>> name_file("https://w3id.org/khonkaen-kg/graph/TH-40/2018-2022/stated")
    'TH-40+2018-2022+stated.nq.gz'
    """
    return quote(iri.removeprefix(GRAPH), safe="/").replace("/", "+") + ".nq.gz"


def name_release(sequence: int, release_id: str) -> str:
    """The folder of a release."""
    return f"{sequence:06d}-{release_id[:_DIGITS]}"


def hash_graphs(hashes: Mapping[str, str]) -> str:
    """The id of a release from the content hash of each graph by its name."""
    lines = sorted(f"{iri} {content_hash}\n" for iri, content_hash in hashes.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def record_release(release: Release) -> dict[str, Any]:
    """``release`` as a JSON document; its manifest, but for the seal."""
    return {
        "format": _FORMAT,
        "sequence": release.sequence,
        "id": release.id,
        "parent": release.parent,
        "created": release.created.strftime(_TIME),
        "version": release.version,
        "triples": release.triples,
        "graphs": [
            {
                "iri": graph.iri,
                "file": graph.file,
                "triples": graph.triples,
                "contentHash": graph.hash,
                "sha256": graph.sha256,
                "size": graph.size,
                "origin": graph.origin,
            }
            for graph in release.graphs
        ],
    }


def write_manifest(release: Release) -> bytes:
    """The manifest of ``release``: JSON with a seal, the sha256 of all the rest, so that what is edited or cut is noticed."""
    document = record_release(release)
    return (json.dumps({**document, "seal": _seal(document)}, ensure_ascii=False, indent=1) + "\n").encode()


def open_release(folder: Path) -> Release:
    """The release in ``folder``; its manifest is verified, its files when they are read.

    Raises:
        DamagedReleaseError: the manifest is missing, cut or edited, or the folder has another release's name.
    """
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_bytes())
        seal = document.pop("seal")
        release = _read_release(folder, document)
        is_whole = (
            seal == _seal(document)
            and record_release(release) == document
            and folder.name == name_release(release.sequence, release.id)
            and release.id == hash_graphs(release.hashes)
            and all(graph.file == name_file(graph.iri) for graph in release.graphs)
        )
    except OSError as error:
        raise report_damage(path, error.strerror) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise report_damage(path) from error
    if not is_whole:
        raise report_damage(path)
    return release


def _read_release(folder: Path, document: dict[str, Any]) -> Release:
    return Release(
        folder=folder,
        sequence=document["sequence"],
        id=document["id"],
        parent=document["parent"],
        created=datetime.fromisoformat(document["created"]),
        version=document["version"],
        graphs=tuple(
            ReleasedGraph(
                iri=graph["iri"],
                file=graph["file"],
                triples=graph["triples"],
                hash=graph["contentHash"],
                sha256=graph["sha256"],
                size=graph["size"],
                origin=graph["origin"],
            )
            for graph in document["graphs"]
        ),
    )


def _seal(document: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
