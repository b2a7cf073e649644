"""Dumps: the files of a release as they are offered, each graph and all together, in every form, plain and compressed."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from khonkaen_kg.errors import UnknownDumpError
from khonkaen_kg.store.release.forms import FORMS, Form, name_whole, wrap
from khonkaen_kg.store.release.manifest import Release, ReleasedFile, ReleasedGraph, report_damage

__all__ = ["FORMS", "Dump", "Form", "Piece", "find_dump", "list_dumps", "make_wholes", "offer_graph", "offer_whole", "read_dump"]

_SUFFIX: Final = ".gz"
_BLOCK: Final = 1 << 16
_GZIP: Final = 31
"""For zlib: with the header of gzip."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a dump: some gzip members, of a file or at hand.

    Attributes:
        source: the file that holds them, or the members themselves.
        start: where they begin in that file, in bytes.
        size: bytes of them.
        length: bytes of their content.
    """

    source: Path | bytes
    start: int
    size: int
    length: int


@dataclass(frozen=True, slots=True)
class Dump:
    """A file of a release as it is offered.

    Attributes:
        name: of the plain file; the compressed one has ``.gz`` behind it.
        form: how it is written.
        graph: the name of the graph that it has; None where it has all of them.
        triples: how many it states; one that stands in several graphs counts in each.
        modified: when its content became what it is, in UTC.
        length: bytes of the plain file.
        sha256: that of the plain file; None for those that have all graphs, since they are never written out.
        size: bytes of the compressed file.
        gzip_sha256: that of the compressed file.
        folder: that of the release.
        files: the files there that make it, in order.
    """

    name: str
    form: Form
    graph: str | None
    triples: int
    modified: datetime
    length: int
    sha256: str | None
    size: int
    gzip_sha256: str
    folder: Path
    files: tuple[ReleasedFile, ...]

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What makes it, in order: the file of its graph; or those of all graphs without what stands around each, and that once around all."""
        if self.graph is not None:
            return tuple(Piece(self.folder / file.file, 0, file.size, file.length) for file in self.files)
        begin, between, end = (_make_piece(text) for text in (self.form.begin, self.form.between, self.form.end))
        around_size, around_length = begin.size + end.size, begin.length + end.length
        inner = (Piece(self.folder / file.file, begin.size, file.size - around_size, file.length - around_length) for file in self.files)
        joined = [piece for each in inner for piece in (between, each)][1:]
        return tuple(piece for piece in (begin, *joined, end) if piece.size)


def list_dumps(release: Release) -> tuple[Dump, ...]:
    """What is offered of ``release``: all its graphs together in each form, then each graph in each form."""
    each = (offer_graph(release.folder, graph, form) for graph in release.graphs for form in FORMS.values())
    return (*(offer_whole(release, form) for form in FORMS.values()), *each)


def find_dump(release: Release, name: str) -> Dump:
    """The dump of ``release`` whose plain file is called ``name``.

    Raises:
        UnknownDumpError: it has none.
    """
    form = FORMS.get(name.rpartition(".")[2])
    if form:
        if release.wholes[form.name].file == name + _SUFFIX:
            return offer_whole(release, form)
        for graph in release.graphs:
            if graph.forms[form.name].file == name + _SUFFIX:
                return offer_graph(release.folder, graph, form)
    raise UnknownDumpError(
        th=f"รุ่นข้อมูล {release.name} ไม่มีแฟ้มชื่อ “{name}”",
        en=f"release {release.name} has no file called “{name}”",
        remedy_th="ดูชื่อแฟ้มทั้งหมดที่ /dumps หรือสั่ง khonkaen-kg export --json",
        remedy_en="see the names of all files at /dumps, or run: khonkaen-kg export --json",
    )


def read_dump(dump: Dump, start: int = 0, stop: int | None = None, *, is_compressed: bool = False) -> Iterator[bytes]:
    """The bytes of a dump from ``start`` to before ``stop``, in blocks of 64 kB or less.

    Args:
        dump: of a release that is still on the shelf.
        start: from 0.
        stop: where to end; None for the end of the file.
        is_compressed: the bytes of the compressed file, not of the plain one.

    Raises:
        DamagedReleaseError: a file of the release is missing or is not as it was published.
    """
    whole = dump.size if is_compressed else dump.length
    stop = whole if stop is None else min(stop, whole)
    begin = 0
    for piece in dump.pieces:
        end = begin + (piece.size if is_compressed else piece.length)
        first, last = max(start, begin) - begin, min(stop, end) - begin
        if first < last:
            yield from (_read_members if is_compressed else _read_content)(piece, first, last)
        begin = end


def make_wholes(folder: Path, graphs: Iterable[ReleasedGraph]) -> dict[str, ReleasedFile]:
    """What the files of ``graphs`` in ``folder`` make together, by the name of the form; their compressed bytes are read once."""
    given = tuple(graphs)
    return {form.name: _make_whole(folder, [graph.forms[form.name] for graph in given], form) for form in FORMS.values()}


def _make_whole(folder: Path, files: Sequence[ReleasedFile], form: Form) -> ReleasedFile:
    # As Dump.pieces has it, but many times faster where there are thousands of files.
    begin, between, end = (wrap(text) for text in (form.begin, form.between, form.end))
    joints = max(len(files) - 1, 0)
    checksum = hashlib.sha256(begin)
    for number, file in enumerate(files):
        if number:
            checksum.update(between)
        with open(f"{folder}/{file.file}", "rb", buffering=0) as stored:  # noqa: PTH123
            checksum.update(memoryview(stored.read())[len(begin) : file.size - len(end)])
    checksum.update(end)
    size = len(begin) + len(end) + joints * len(between) + sum(file.size - len(begin) - len(end) for file in files)
    around = len(form.begin) + len(form.end)
    length = around + joints * len(form.between) + sum(file.length - around for file in files)
    return ReleasedFile(name_whole(form.name), checksum.hexdigest(), size, length)


def offer_graph(folder: Path, graph: ReleasedGraph, form: Form) -> Dump:
    """The file of a graph of the release in ``folder`` in a form."""
    file = graph.forms[form.name]
    return _offer(folder, file, form, (file,), of=graph, modified=graph.modified)


def offer_whole(release: Release, form: Form) -> Dump:
    """The file of all graphs of ``release`` in a form."""
    files = tuple(graph.forms[form.name] for graph in release.graphs)
    return _offer(release.folder, release.wholes[form.name], form, files, of=release, modified=release.created)


def _offer(folder: Path, file: ReleasedFile, form: Form, files: tuple[ReleasedFile, ...], *, of: Release | ReleasedGraph, modified: datetime) -> Dump:
    return Dump(
        name=file.file.removesuffix(_SUFFIX),
        form=form,
        graph=of.iri if isinstance(of, ReleasedGraph) else None,
        triples=of.triples,
        modified=modified,
        length=file.length,
        sha256=file.content_sha256,
        size=file.size,
        gzip_sha256=file.sha256,
        folder=folder,
        files=files,
    )


def _make_piece(text: bytes) -> Piece:
    member = wrap(text)
    return Piece(member, 0, len(member), len(text))


def _read_members(piece: Piece, start: int, stop: int) -> Iterator[bytes]:
    """The compressed bytes of ``piece`` from ``start`` to before ``stop``."""
    if isinstance(piece.source, bytes):
        yield piece.source[start:stop]
        return
    left = stop - start
    try:
        with piece.source.open("rb") as file:
            file.seek(piece.start + start)
            while left > 0 and (block := file.read(min(left, _BLOCK))):
                left -= len(block)
                yield block
    except OSError as error:
        raise report_damage(piece.source, error.strerror) from error
    if left:
        raise report_damage(piece.source)


def _read_content(piece: Piece, start: int, stop: int) -> Iterator[bytes]:
    """The content of ``piece`` from ``start`` to before ``stop``."""
    position = 0
    for block in _decompress(piece):
        if cut := block[max(start - position, 0) : stop - position]:
            yield cut
        position += len(block)
        if position >= stop:
            return
    if isinstance(piece.source, Path):
        raise report_damage(piece.source)


def _decompress(piece: Piece) -> Iterator[bytes]:
    reader = zlib.decompressobj(_GZIP)
    try:
        for block in _read_members(piece, 0, piece.size):
            given = block
            while given:
                yield reader.decompress(given, _BLOCK)
                given = reader.unconsumed_tail
                if reader.eof:
                    given, reader = reader.unused_data, zlib.decompressobj(_GZIP)
        yield reader.flush()
    except zlib.error as error:
        raise report_damage(piece.source if isinstance(piece.source, Path) else Path()) from error
