"""A release: an immutable folder with the files of each graph, one for each form, and a sealed manifest that says what they must be."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from khonkaen_kg.errors import DamagedReleaseError, Place, UnknownDumpError
from khonkaen_kg.store.release.forms import CANONICAL, FORMS, name_file, name_whole
from khonkaen_kg.store.release.quads import hash_quads

MANIFEST: Final = "manifest.json"
Progress = Callable[[int, int], None]
"""Told how many graphs are done, of how many."""

_FORMAT: Final = 3
_SEAL: Final = b',\n"seal": "'
_KEPT: Final = 16
"""How many releases are remembered once they have been opened."""
_DIGITS: Final = 12
_TIME: Final = "%Y-%m-%dT%H:%M:%SZ"
_TEXT: Final = re.compile(r"[^/\x00-\x1f]+\.txt\.gz")
"""The file of a source text."""


def be_silent(_done: int, _total: int, /) -> None:
    """The progress that nobody looks at."""


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    """A file of a release, compressed by gzip, as the manifest has it.

    Attributes:
        file: its name in the release's folder.
        sha256: that of the file as it is stored.
        size: bytes of the file as it is stored.
        length: bytes of its content.
        content_sha256: that of its content; None where that is not known.
    """

    file: str
    sha256: str
    size: int
    length: int
    content_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ReleasedGraph:
    """A graph of a release, as the manifest has it.

    Attributes:
        iri: its name.
        triples: how many it has.
        hash: its content hash, that of :func:`khonkaen_kg.graph.turtle.hash_triples`.
        origin: what :func:`khonkaen_kg.store.published.hash_source` made of the files that it was read from; None where it was read from none.
        modified: when the first of the releases was made that have had it with this content without a break, in UTC.
        scopes: what the IRIs of this project that are subjects in it begin with; see :func:`khonkaen_kg.store.release.retirement.list_scopes`.
        forms: its file in each of the :data:`khonkaen_kg.store.release.forms.FORMS`, by the form's name.
    """

    iri: str
    triples: int
    hash: str
    origin: str | None
    modified: datetime
    scopes: tuple[str, ...]
    forms: Mapping[str, ReleasedFile] = field(hash=False)

    @property
    def file(self) -> str:
        """The name of its file of canonical N-Quads, which the other forms are made from."""
        return self.forms[CANONICAL].file


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
        sources: the source texts that it was made with, by name; none where it was made of graphs alone.
        wholes: what the files of all graphs make together in each form, by the form's name. They are not stored: see
            :func:`khonkaen_kg.store.release.dumps.list_dumps`.
        retired: the IRIs of this project that were the subject of a statement in an earlier release and are in none of this one, each with the name
            of the last release that had it.
    """

    folder: Path
    sequence: int
    id: str
    parent: str | None
    created: datetime
    version: str
    graphs: tuple[ReleasedGraph, ...]
    sources: tuple[ReleasedFile, ...] = ()
    wholes: Mapping[str, ReleasedFile] = field(default_factory=dict, hash=False)
    retired: Mapping[str, str] = field(default_factory=dict, hash=False)

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

    @property
    def files(self) -> Iterator[ReleasedFile]:
        """The files in its folder, but for the manifest."""
        for graph in self.graphs:
            yield from graph.forms.values()
        yield from self.sources

    def read_file(self, file: ReleasedFile) -> bytes:
        """The content of one of its files, verified.

        Raises:
            DamagedReleaseError: the file is missing or is not the one that was published.
        """
        return read_file(self.folder, file)

    def find_graph(self, iri: str) -> ReleasedGraph | None:
        """The graph of this name; None where the release has none."""
        return next((graph for graph in self.graphs if graph.iri == iri), None)

    def read_graph(self, graph: ReleasedGraph) -> bytes:
        """The N-Quads of one of its graphs, verified; raises as :meth:`read_file`."""
        quads = self.read_file(graph.forms[CANONICAL])
        if quads.count(b"\n") != graph.triples:
            raise report_damage(self.folder / graph.file)
        return quads

    def read_source(self, name: str) -> str:
        """The source text called ``name``, as it was when the release was made.

        Args:
            name: of its file, such as ``plan.txt``.

        Raises:
            UnknownDumpError: the release has no such text.
            DamagedReleaseError: the file is missing or is not the one that was published.
        """
        for file in self.sources:
            if file.file == f"{name}.gz":
                return self.read_file(file).decode(errors="replace")
        names = ", ".join(file.file.removesuffix(".gz") for file in self.sources) or "-"
        raise UnknownDumpError(
            th=f"รุ่นข้อมูล {self.name} ไม่มีตัวบทต้นฉบับชื่อ “{name}”",
            en=f"release {self.name} has no source text called “{name}”",
            remedy_th=f"ตัวบทที่มี: {names}",
            remedy_en=f"texts that it has: {names}",
        )

    def check_files(self) -> None:
        """Compare the sum of every file with the manifest's, without looking inside.

        Raises:
            DamagedReleaseError: a file is missing or is not the one that was published.
        """
        for file in self.files:
            check_file(self.folder, file)


def read_file(folder: Path, file: ReleasedFile) -> bytes:
    """The content of a file of the release in ``folder``; see :meth:`Release.read_file`."""
    path = folder / file.file
    try:
        content = gzip.decompress(check_file(folder, file))
    except (OSError, EOFError, zlib.error) as error:
        raise report_damage(path) from error
    if len(content) != file.length or hashlib.sha256(content).hexdigest() != file.content_sha256:
        raise report_damage(path)
    return content


def check_file(folder: Path, file: ReleasedFile) -> bytes:
    """A file of the release in ``folder`` as it is stored; its sum is compared with the manifest's, and raises where it is another."""
    try:
        # There are thousands, and making a Path takes as long as opening the file.
        with open(f"{folder}/{file.file}", "rb", buffering=0) as stored:  # noqa: PTH123
            data = stored.read()
    except OSError as error:
        raise report_damage(folder / file.file, error.strerror) from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise report_damage(folder / file.file)
    return data


def verify_release(release: Release, progress: Progress = be_silent) -> tuple[DamagedReleaseError, ...]:
    """What is wrong with the files of ``release``, each read to its last line: that its sum, count and content are as published; nothing where it is whole."""
    damages = []
    for done, graph in enumerate(release.graphs, start=1):
        damages += [damage for form, file in graph.forms.items() if form != CANONICAL and (damage := _verify_file(release, file))]
        try:
            if hash_quads(graph.iri, release.read_graph(graph)) != graph.hash:
                damages.append(report_damage(release.folder / graph.file))
        except DamagedReleaseError as error:
            damages.append(error)
        progress(done, len(release.graphs))
    damages += [damage for file in release.sources if (damage := _verify_file(release, file))]
    return tuple(damages)


def _verify_file(release: Release, file: ReleasedFile) -> DamagedReleaseError | None:
    try:
        release.read_file(file)
    except DamagedReleaseError as error:
        return error
    return None


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
                "triples": graph.triples,
                "contentHash": graph.hash,
                "origin": graph.origin,
                "modified": graph.modified.strftime(_TIME),
                "scopes": list(graph.scopes),
                "forms": {name: _record_file(file) for name, file in graph.forms.items()},
            }
            for graph in release.graphs
        ],
        "sources": [_record_file(file) for file in release.sources],
        "wholes": {name: _record_file(file) for name, file in release.wholes.items()},
        "retired": {name: sorted(iri for iri, last in release.retired.items() if last == name) for name in sorted(set(release.retired.values()))},
    }


def _record_file(file: ReleasedFile) -> dict[str, Any]:
    return {"file": file.file, "sha256": file.sha256, "size": file.size, "length": file.length, "contentSha256": file.content_sha256}


def write_manifest(release: Release) -> bytes:
    """The manifest of ``release``: JSON with a seal at its end, the sha256 of all before it, so that what is edited or cut is noticed."""
    text = json.dumps(record_release(release), ensure_ascii=False)
    # A line for each graph. Indented it would be written many times slower; inside a string the quotes would be escaped.
    sealed = text.replace('{"iri": ', '\n{"iri": ')[:-1].encode()
    return sealed + _SEAL + hashlib.sha256(sealed).hexdigest().encode() + b'"}\n'


def open_release(folder: Path) -> Release:
    """The release in ``folder``; its manifest is verified, its files when they are read.

    Raises:
        DamagedReleaseError: the manifest is missing, cut or edited, the folder has another release's name, or another version of the program made it.
    """
    path = folder / MANIFEST
    try:
        data = path.read_bytes()
    except OSError as error:
        raise report_damage(path, error.strerror) from error
    sealed, _, seal = data.rpartition(_SEAL)
    checksum = hashlib.sha256(sealed).hexdigest()
    # A site asks for its releases with every request about versions, and a manifest of a thousand graphs takes a while to read.
    if (opened := _opened.get(folder)) and opened[0] == checksum and seal == checksum.encode() + b'"}\n':
        return opened[1]
    try:
        document = json.loads(data)
        if document["format"] != _FORMAT:
            raise _report_version(path, document["format"])
        release = _read_release(folder, document)
        is_whole = (
            seal == checksum.encode() + b'"}\n'
            and folder.name == name_release(release.sequence, release.id)
            and release.id == hash_graphs(release.hashes)
            and all(_has_all_forms(graph.forms, partial(name_file, graph.iri)) for graph in release.graphs)
            and _has_all_forms(release.wholes, name_whole)
            and all(_TEXT.fullmatch(file.file) for file in release.sources)
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise report_damage(path) from error
    if not is_whole:
        raise report_damage(path)
    while len(_opened) >= _KEPT:
        _opened.pop(next(iter(_opened)), None)
    _opened[folder] = checksum, release
    return release


_opened: Final[dict[Path, tuple[str, Release]]] = {}
"""Releases that were opened, by their folder, with the checksum of the manifest."""


def _report_version(path: Path, number: object) -> DamagedReleaseError:
    """The error that the manifest at ``path`` is of another format than this program's."""
    return DamagedReleaseError(
        th=f"รุ่นข้อมูลนี้สร้างโดยโปรแกรมเวอร์ชันอื่น (รูปแบบ {number} โปรแกรมนี้อ่านรูปแบบ {_FORMAT})",
        en=f"another version of the program made this release (format {number}; this one reads format {_FORMAT})",
        remedy_th="สั่ง khonkaen-kg release build เพื่อสร้างรุ่นข้อมูลใหม่จาก graph/ หรือใช้โปรแกรมเวอร์ชันที่สร้างรุ่นนี้",
        remedy_en="make a release anew from graph/ with khonkaen-kg release build, or use the version of the program that made it",
        place=Place("/".join(path.parts[-3:])),
    )


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
                triples=graph["triples"],
                hash=graph["contentHash"],
                origin=graph["origin"],
                modified=datetime.fromisoformat(graph["modified"]),
                scopes=tuple(graph["scopes"]),
                forms={name: _read_file(file) for name, file in graph["forms"].items()},
            )
            for graph in document["graphs"]
        ),
        sources=tuple(_read_file(file) for file in document["sources"]),
        wholes={name: _read_file(file) for name, file in document["wholes"].items()},
        retired={iri: name for name, iris in document["retired"].items() for iri in iris},
    )


def _read_file(file: dict[str, Any]) -> ReleasedFile:
    return ReleasedFile(file["file"], file["sha256"], file["size"], file["length"], file["contentSha256"])


def _has_all_forms(files: Mapping[str, ReleasedFile], name: Callable[[str], str]) -> bool:
    return [(form, file.file) for form, file in files.items()] == [(form, name(form)) for form in FORMS]
