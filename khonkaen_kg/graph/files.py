"""The generated files: one Turtle file per named graph below ``graph/named/``, written whole or not at all, verified when read.

A build writes the new files aside, in ``graph/.named-swap/new``, then renames the old folder to ``graph/.named-swap/old`` and the new one to its place. Where
it is stopped between the two, the old files are still whole: readers find them there, and the next build puts them back. Writers exclude each other with a
lock; readers need none, so a disk that cannot be written can be read.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pyoxigraph import NamedNode, Triple

from khonkaen_kg.durable import hold_lock, sync_folder, write_file
from khonkaen_kg.errors import DataSyntaxError, LockedError, NotBuiltError, Place, WriteError
from khonkaen_kg.graph.catalogue import CATALOGUE, NamedGraph
from khonkaen_kg.graph.identifiers import mint_graph
from khonkaen_kg.graph.terms import kko, read_value
from khonkaen_kg.graph.turtle import hash_triples, read_turtle, write_turtle
from khonkaen_kg.namespaces import GRAPH
from khonkaen_kg.paths import Home

_Read = TypeVar("_Read")

_COMMENT = "Made by `khonkaen-kg build`: edit the source, the curated files or the shapes, not this file."
_SEAL = "# sha256 of the triples above: "
"""Stands last in the catalogue, which vouches for the other graphs: what is cut off or edited breaks it."""
_LOCK = ".named.lock"
_SWAP = ".named-swap"
_SWAPS = ".named-*"
_TRIES, _PAUSE = 20, 0.05


@dataclass(frozen=True, slots=True)
class GraphFile:
    """The file of a generated graph, and the hash that its content must have."""

    iri: str
    path: Path
    content_hash: str


def render_files(graphs: Iterable[NamedGraph]) -> dict[str, bytes]:
    """The files of ``graphs``: path below ``graph/named/`` to content."""
    return {_name_file(graph.iri): _render(graph) for graph in graphs}


def _render(graph: NamedGraph) -> bytes:
    seal = f"{_SEAL}{hash_triples(graph.triples)}\n" if graph.iri == CATALOGUE else ""
    return write_turtle(graph.triples, _COMMENT) + seal.encode()


def read_files(home: Home) -> dict[str, bytes]:
    """The files as they stand now, in the form of :func:`render_files`; what cannot be read has no content, so that it equals nothing that is built."""
    return {Path(path).relative_to(home.named).as_posix(): _read_bytes(Path(path)) for path in _list_files(home.named)}


def _list_files(folder: Path) -> list[str]:
    # Unlike Path.rglob, the walk bears with folders that a swap takes away meanwhile. Of thousands of files, making paths would take most of the time.
    return sorted(f"{parent}{os.sep}{name}" for parent, folders, files in os.walk(folder) for name in (*folders, *files) if name.endswith(".ttl"))


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def write_files(home: Home, files: dict[str, bytes], before: dict[str, bytes] | None = None) -> None:
    """Put ``files`` in the place of all that stand in ``graph/named/``, and clear away what an interrupted build left.

    Args:
        home: where to write.
        files: what :func:`render_files` made.
        before: what stood there when the work that made ``files`` began; where something else stands there now, nothing is written.

    Raises:
        LockedError: another build is writing, or has written since ``before`` was read.
        WriteError: the folder cannot be written; what was built before is kept.
    """
    if read_files(home) == files and not any(home.graph.glob(_SWAPS)):
        return
    try:
        with hold_lock(home.graph / _LOCK, _refuse):
            standing = read_files(home)
            if before is not None and standing not in (before, files):
                raise _locked("มีการสร้างกราฟอีกครั้งหนึ่งที่เขียนเสร็จในระหว่างนี้", "another build has written the graphs in the meantime")
            _recover(home)
            if standing != files:
                _swap(home, files)
    except OSError as error:
        raise WriteError(
            th=f"เขียนกราฟลงใน {home.relative(home.named)} ไม่ได้ ({error.strerror}) ของเดิมยังอยู่ครบ",
            en=f"the graphs cannot be written to {home.relative(home.named)} ({error.strerror}); what was built before is kept",
            remedy_th="ตรวจสิทธิ์การเขียนและพื้นที่ว่าง หรือใช้ --home เลือกโฟลเดอร์อื่น",
            remedy_en="check permissions and free space, or choose another folder with --home",
        ) from error


def _refuse(holder: str) -> LockedError:
    return _locked(f"มีการสร้างกราฟอีกครั้งหนึ่งกำลังทำงานอยู่ (หมายเลขโพรเซส {holder})", f"another build is writing the graphs (process {holder})")


def _locked(th: str, en: str) -> LockedError:
    return LockedError(th=th, en=en, remedy_th="รอให้เสร็จแล้วสั่ง khonkaen-kg build อีกครั้ง", remedy_en="wait until it has ended, then run again: khonkaen-kg build")


def _swap(home: Home, files: dict[str, bytes]) -> None:
    new, old = home.graph / _SWAP / "new", home.graph / _SWAP / "old"
    try:
        new.mkdir(parents=True)
        for name, content in files.items():
            write_file(new / name, content)
        for folder in (*(path for path in new.rglob("*") if path.is_dir()), new, new.parent):
            sync_folder(folder)
        if home.named.exists():
            home.named.rename(old)
        new.rename(home.named)
        sync_folder(new.parent)
        sync_folder(home.graph)
    finally:
        _recover(home)


def _recover(home: Home) -> None:
    """Put back what an interrupted swap took away and remove what it left; only for the holder of the lock."""
    for swap in sorted(home.graph.glob(_SWAPS)):
        if not home.named.exists() and (swap / "old").exists():
            (swap / "old").rename(home.named)
            sync_folder(home.graph)
        shutil.rmtree(swap, ignore_errors=True)


def read_graphs(home: Home) -> tuple[NamedGraph, ...]:
    """Every generated graph, verified against the hash that the catalogue keeps of it, and the catalogue against its own.

    Raises:
        NotBuiltError: a graph is missing, is not the one that was built, or is one that no build made.
    """
    return read_settled(home, lambda folder: tuple(read_graph_file(home, file) for file in list_graph_files(home, folder)))


def read_plan_gaps(home: Home, plan_path: str) -> tuple[Triple, ...]:
    """The gaps graph of the plan at ``plan_path`` as it was built; empty where none was built, or where it is not the one that was."""
    iri = mint_graph(plan_path, "gaps")

    def read_gaps(folder: Path) -> tuple[Triple, ...]:
        hashes = _read_catalogue(home, folder)
        return read_graph_file(home, GraphFile(iri, folder / _name_file(iri), hashes[iri])).triples if iri in hashes else ()

    try:
        return read_settled(home, read_gaps)
    except NotBuiltError:
        return ()


def read_settled(home: Home, read: Callable[[Path], _Read]) -> _Read:
    """What ``read`` makes of the folder of generated files: again where a build swaps it meanwhile, and of the old one where a swap was never ended."""
    for _ in range(_TRIES):
        before = _identify(home.named)
        try:
            return read(home.named)
        except NotBuiltError:
            # In this order: a swap that ends between the two looks has changed the folder.
            is_between = _find_old(home) is not None
            now = _identify(home.named)
            if now == before and (now is not None or not is_between):
                raise
        time.sleep(_PAUSE)
    return read(home.named if home.named.exists() else _find_old(home) or home.named)


def _identify(folder: Path) -> tuple[int, int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns


def _find_old(home: Home) -> Path | None:
    return next(home.graph.glob(f"{_SWAPS}/old"), None)


def list_graph_files(home: Home, folder: Path) -> tuple[GraphFile, ...]:
    """The files of the generated graphs in ``folder``, the catalogue's last; read with :func:`read_settled`.

    Raises:
        NotBuiltError: the catalogue is missing or not as it was built, or a file is there that no build made.
    """
    files = tuple(GraphFile(iri, folder / _name_file(iri), content_hash) for iri, content_hash in _read_catalogue(home, folder).items())
    built = {str(file.path) for file in files}
    for path in _list_files(folder):
        if path not in built:
            raise _not_as_built(home, Path(path))
    return files


def _read_catalogue(home: Home, folder: Path) -> dict[str, str]:
    """The hash of each generated graph by name; the catalogue itself, verified, is the last."""
    path = folder / _name_file(CATALOGUE)
    seal = _read_bytes(path).rstrip().rpartition(b"\n")[2].decode(errors="replace").removeprefix(_SEAL)
    triples = read_graph_file(home, GraphFile(CATALOGUE, path, seal)).triples
    hashes = {t.subject.value: read_value(t.object) for t in triples if t.predicate == kko("contentHash") and isinstance(t.subject, NamedNode)}
    return {**dict(sorted(hashes.items())), CATALOGUE: seal}


def read_graph_file(home: Home, file: GraphFile) -> NamedGraph:
    """The graph in ``file``, verified against its hash.

    Raises:
        NotBuiltError: the file is missing, or its graph is not the one that was built.
    """
    try:
        triples = read_turtle(file.path, home.relative(file.path))
    except DataSyntaxError as error:
        # Its own remedy is to mend the file; a generated one is made anew.
        raise _not_as_built(home, file.path) from error
    if hash_triples(triples) != file.content_hash:
        raise _not_as_built(home, file.path)
    return NamedGraph(file.iri, triples)


def _not_as_built(home: Home, path: Path) -> NotBuiltError:
    return NotBuiltError(
        th="แฟ้มนี้ไม่ตรงกับที่ระบบสร้างไว้",
        en="this file is not as it was built",
        remedy_th="สั่ง khonkaen-kg build เพื่อสร้างใหม่จากต้นฉบับ",
        remedy_en="make it anew from the source: khonkaen-kg build",
        place=Place(home.relative(path)),
    )


def _name_file(iri: str) -> str:
    return iri.removeprefix(GRAPH) + ".ttl"
