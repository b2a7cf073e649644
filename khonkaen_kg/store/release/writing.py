"""Writing: a release is made aside, synced, renamed to its place, and only then pointed to."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from pyoxigraph import Triple

import khonkaen_kg
from khonkaen_kg.durable import hold_lock, replace_file, sync_file, sync_folder, write_file
from khonkaen_kg.errors import DamagedReleaseError, LockedError, RequestError, WriteError
from khonkaen_kg.settings import RETAIN
from khonkaen_kg.store.release.dumps import make_wholes
from khonkaen_kg.store.release.forms import FORMS, Form, name_file, wrap, write_forms
from khonkaen_kg.store.release.manifest import MANIFEST, Release, ReleasedFile, ReleasedGraph, check_file, hash_graphs, name_release, write_manifest
from khonkaen_kg.store.release.quads import hash_quads, write_quads
from khonkaen_kg.store.release.retirement import find_retired, list_scopes
from khonkaen_kg.store.release.shelf import POINTER, find_folder, find_newest, list_folders, open_readable, read_pointer_in, read_sequence

Maker = Callable[[Path, datetime], ReleasedGraph]
"""Puts the files of one graph into the folder of a release, which is made at that time."""

_LOCK: Final = ".lock"
_NEW: Final = ".new-"
_GONE: Final = ".gone-"
_LEVEL: Final = 1
"""Of gzip: 0.15 s for 300,000 quads and 3.7 MB; level 6 takes 0.36 s for 2.6 MB, and is read in the same time."""


def write_release(releases: Path, graphs: Iterable[tuple[str, Iterable[Triple]]]) -> Release:
    """Make a release of ``graphs`` and point to it; only one graph at a time is held in memory.

    Args:
        releases: the folder of the releases.
        graphs: the name and the triples of each, no name twice.

    Raises:
        LockedError: another process publishes.
        WriteError: the folder cannot be written; what was published before is kept.
    """
    with hold_shelf(releases):
        makers = (partial(put_graph, iri=iri, triples=triples) for iri, triples in graphs)
        release = make_release(releases, makers, find_newest(releases, open_readable))
        point_to(releases, release)
        retire(releases, release)
    return release


@contextmanager
def hold_shelf(releases: Path) -> Iterator[None]:
    """Be the only one who writes in the folder of releases; what an interrupted writer left there is removed.

    Raises:
        LockedError: another process publishes.
        WriteError: the folder cannot be written.
    """
    try:
        releases.mkdir(parents=True, exist_ok=True)
        with hold_lock(releases / _LOCK, _refuse):
            for leftover in (*releases.glob(f"{_NEW}*"), *releases.glob(f"{_GONE}*")):
                shutil.rmtree(leftover, ignore_errors=True)
            yield
    except OSError as error:
        raise refuse_writing(releases, error) from error


def make_release(releases: Path, makers: Iterable[Maker], before: Release | None, texts: Iterable[Path] = ()) -> Release:
    """Make a release that nothing points to yet; the caller holds the shelf.

    Args:
        releases: the folder of the releases.
        makers: what puts the files of each graph into a folder.
        before: the release that the new one follows.
        texts: the files of the source texts.
    """
    created = _read_clock()
    aside = releases / f"{_NEW}{os.getpid()}"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        times = {(graph.iri, graph.hash): graph.modified for graph in before.graphs} if before else {}
        made = (make(aside, created) for make in makers)
        dated = (replace(graph, modified=times.get((graph.iri, graph.hash), created)) for graph in made)
        graphs = tuple(sorted(dated, key=lambda graph: graph.iri))
        sources = tuple(put_text(aside, text, before) for text in sorted(texts))
        release_id = hash_graphs({graph.iri: graph.hash for graph in graphs})
        # Also after one whose folder is gone: numbers are not used again.
        names = (before.name if before else None, read_pointer_in(releases), *(folder.name for folder in list_folders(releases)))
        sequence = 1 + max((read_sequence(name) for name in names if name), default=0)
        release = Release(
            folder=releases / name_release(sequence, release_id),
            sequence=sequence,
            id=release_id,
            # One that is made anew, since it was damaged, takes the place of the other.
            parent=before.parent if before and before.id == release_id else before.id if before else None,
            created=created,
            version=khonkaen_kg.__version__,
            graphs=graphs,
            sources=sources,
            wholes=make_wholes(aside, graphs),
            retired=find_retired(aside, graphs, before),
        )
        # All of them at the end, when the disk has most of them already; those that are links were synced when they were made.
        with os.scandir(aside) as entries:
            written = sorted(entry.path for entry in entries if entry.stat().st_nlink == 1)
        for path in written:
            sync_file(Path(path))
        write_file(aside / MANIFEST, write_manifest(release))
        sync_folder(aside)
        aside.rename(release.folder)
        sync_folder(releases)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return release


def put_graph(folder: Path, created: datetime, *, iri: str, triples: Iterable[Triple], origin: str | None = None) -> ReleasedGraph:
    """Write a graph in every form into the folder of a release, made at ``created``; for ``origin`` see :class:`ReleasedGraph`."""
    quads = write_quads(iri, triples)
    forms = {name: _put_file(folder, name_file(iri, name), FORMS[name], content) for name, content in write_forms(iri, quads).items()}
    return ReleasedGraph(iri, quads.count(b"\n"), hash_quads(iri, quads), origin, created, list_scopes(quads), forms)


def link_graph(folder: Path, _created: datetime, *, release: Release, graph: ReleasedGraph) -> ReleasedGraph:
    """Give the folder of a release a graph that another release has, without its taking space twice where the file system can do that."""
    for file in graph.forms.values():
        _link_file(folder, release, file)
    return graph


def put_text(folder: Path, path: Path, before: Release | None) -> ReleasedFile:
    """Give the folder of a release the source text at ``path``: the file that the release ``before`` has where that holds the same."""
    content = path.read_bytes()
    file, content_sha256 = f"{path.name}.gz", hashlib.sha256(content).hexdigest()
    if before:
        for kept in before.sources:
            if (kept.file, kept.content_sha256) == (file, content_sha256):
                with suppress(DamagedReleaseError):
                    check_file(before.folder, kept)
                    _link_file(folder, before, kept)
                    return kept
    return _put_file(folder, file, Form("txt", "text/plain", "text"), content)


def _put_file(folder: Path, file: str, form: Form, content: bytes) -> ReleasedFile:
    data = b"".join((wrap(form.begin), gzip.compress(content, _LEVEL, mtime=0), wrap(form.end)))
    (folder / file).write_bytes(data)
    whole = form.begin + content + form.end
    return ReleasedFile(file, hashlib.sha256(data).hexdigest(), len(data), len(whole), hashlib.sha256(whole).hexdigest())


def _link_file(folder: Path, release: Release, file: ReleasedFile) -> None:
    # Not paths, for the reason given in check_file.
    old, new = f"{release.folder}/{file.file}", f"{folder}/{file.file}"
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def point_to(releases: Path, release: Release) -> None:
    """Make ``release`` the current one."""
    replace_file(releases / POINTER, releases / f".{POINTER}", f"{release.name}\n".encode())


def retire(releases: Path, current: Release) -> None:
    """Remove the oldest releases beyond those that are kept, but neither the current one nor its parent."""
    folders = list_folders(releases)
    kept = {current.folder, *folders[-read_retain() :]}
    if current.parent:
        kept.add(find_folder(releases, current.parent) or current.folder)
    for folder in folders:
        # What cannot be removed now can be by the next one that publishes: the release is published all the same.
        with suppress(OSError):
            if folder not in kept:
                # It is no release any more once the first of its files goes.
                shutil.rmtree(folder.rename(releases / f"{_GONE}{folder.name}"))


def read_retain() -> int:
    """How many releases are kept.

    Raises:
        RequestError: the setting is not a number from 1.
    """
    value = os.environ.get(RETAIN.variable) or RETAIN.default
    with suppress(ValueError):
        if (count := int(value)) >= 1:
            return count
    raise RequestError(
        th=f"{RETAIN.variable} ต้องเป็นจำนวนเต็มตั้งแต่ 1 ขึ้นไป ไม่ใช่ “{value}”",
        en=f"{RETAIN.variable} must be a whole number from 1, not “{value}”",
        remedy_th="แก้ค่า หรือเอาออกเพื่อใช้ค่าปกติ",
        remedy_en="change the value, or remove it to have the default",
    )


def refuse_writing(releases: Path, error: OSError) -> WriteError:
    """The error that ``releases`` cannot be written."""
    return WriteError(
        th=f"เขียนรุ่นข้อมูลลงในโฟลเดอร์ {releases.name} ไม่ได้ ({error.strerror}) รุ่นเดิมยังอยู่ครบ",
        en=f"a release cannot be written to the folder {releases.name} ({error.strerror}); what was released before is kept",
        remedy_th="ตรวจสิทธิ์การเขียนและพื้นที่ว่าง หรือเลือกโฟลเดอร์อื่นด้วย KHONKAEN_KG_RELEASES",
        remedy_en="check permissions and free space, or choose another folder with KHONKAEN_KG_RELEASES",
    )


def _refuse(holder: str) -> LockedError:
    return LockedError(
        th=f"มีการเผยแพร่รุ่นข้อมูลอีกครั้งหนึ่งกำลังทำงานอยู่ (หมายเลขโพรเซส {holder})",
        en=f"a release is being published already (process {holder})",
        remedy_th="รอให้เสร็จแล้วสั่ง khonkaen-kg release build อีกครั้ง",
        remedy_en="wait until it has ended, then run again: khonkaen-kg release build",
    )


def _read_clock() -> datetime:
    # https://reproducible-builds.org/specs/source-date-epoch/
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch) if epoch.isdecimal() else int(time.time()), UTC)
