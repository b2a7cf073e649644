"""The generated files: one Turtle file per named graph below ``graph/named/``, written whole or not at all, verified when read.

A build writes the new files aside, in ``graph/.named-swap/new``, then renames the old folder to ``graph/.named-swap/old`` and the new one to its place. Where
it is stopped between the two, the old files are still whole: readers find them there, and the next build puts them back. Writers exclude each other with a
lock; readers need none, so a disk that cannot be written can be read.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from pyoxigraph import NamedNode, Triple

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


def render_files(graphs: Iterable[NamedGraph]) -> dict[str, bytes]:
    """The files of ``graphs``: path below ``graph/named/`` to content."""
    return {_name_file(graph.iri): _render(graph) for graph in graphs}


def _render(graph: NamedGraph) -> bytes:
    seal = f"{_SEAL}{hash_triples(graph.triples)}\n" if graph.iri == CATALOGUE else ""
    return write_turtle(graph.triples, _COMMENT) + seal.encode()


def read_files(home: Home) -> dict[str, bytes]:
    """The files as they stand now, in the form of :func:`render_files`; what cannot be read has no content, so that it equals nothing that is built."""
    return {path.relative_to(home.named).as_posix(): _read_bytes(path) for path in _list_files(home.named)}


def _list_files(folder: Path) -> list[Path]:
    # Unlike Path.rglob, the walk bears with folders that a swap takes away meanwhile.
    return sorted(Path(parent, name) for parent, folders, files in os.walk(folder) for name in (*folders, *files) if name.endswith(".ttl"))


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
        with _hold_lock(home):
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


@contextmanager
def _hold_lock(home: Home) -> Iterator[None]:
    import fcntl  # noqa: PLC0415 (only writing needs it, and not every system has it)

    # The file stays: removing it would let two builds hold locks on two files of the same name.
    lock = os.open(home.graph / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(lock, 20, 0).partition(b"\n")[0].decode(errors="replace") or "?"
            raise _locked(f"มีการสร้างกราฟอีกครั้งหนึ่งกำลังทำงานอยู่ (หมายเลขโพรเซส {holder})", f"another build is writing the graphs (process {holder})") from error
        # Written over what stands there, not after emptying it, so that whoever is refused finds a process named; only the first line counts.
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(lock)


def _locked(th: str, en: str) -> LockedError:
    return LockedError(th=th, en=en, remedy_th="รอให้เสร็จแล้วสั่ง khonkaen-kg build อีกครั้ง", remedy_en="wait until it has ended, then run again: khonkaen-kg build")


def _swap(home: Home, files: dict[str, bytes]) -> None:
    new, old = home.graph / _SWAP / "new", home.graph / _SWAP / "old"
    try:
        new.mkdir(parents=True)
        for name, content in files.items():
            _write_file(new / name, content)
        for folder in (*(path for path in new.rglob("*") if path.is_dir()), new, new.parent):
            _sync_folder(folder)
        if home.named.exists():
            home.named.rename(old)
        new.rename(home.named)
        _sync_folder(new.parent)
        _sync_folder(home.graph)
    finally:
        _recover(home)


def _recover(home: Home) -> None:
    """Put back what an interrupted swap took away and remove what it left; only for the holder of the lock."""
    for swap in sorted(home.graph.glob(_SWAPS)):
        if not home.named.exists() and (swap / "old").exists():
            (swap / "old").rename(home.named)
            _sync_folder(home.graph)
        shutil.rmtree(swap, ignore_errors=True)


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def read_graphs(home: Home) -> tuple[NamedGraph, ...]:
    """Every generated graph, verified against the hash that the catalogue keeps of it, and the catalogue against its own.

    Raises:
        NotBuiltError: a graph is missing, is not the one that was built, or is one that no build made.
    """
    return _read_settled(home, lambda folder: _read_all(home, folder))


def read_plan_gaps(home: Home, plan_path: str) -> tuple[Triple, ...]:
    """The gaps graph of the plan at ``plan_path`` as it was built; empty where none was built, or where it is not the one that was."""
    iri = mint_graph(plan_path, "gaps")

    def read_gaps(folder: Path) -> tuple[Triple, ...]:
        _, hashes = _read_catalogue(home, folder)
        return _read_graph(home, folder, iri, hashes[iri]).triples if iri in hashes else ()

    try:
        return _read_settled(home, read_gaps)
    except NotBuiltError:
        return ()


def _read_settled(home: Home, read: Callable[[Path], _Read]) -> _Read:
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


def _read_all(home: Home, folder: Path) -> tuple[NamedGraph, ...]:
    catalogue, hashes = _read_catalogue(home, folder)
    graphs = [_read_graph(home, folder, iri, content_hash) for iri, content_hash in sorted(hashes.items())]
    built = {_name_file(graph.iri) for graph in (*graphs, catalogue)}
    for path in _list_files(folder):
        if path.relative_to(folder).as_posix() not in built:
            raise _not_as_built(home, path)
    return (*graphs, catalogue)


def _read_catalogue(home: Home, folder: Path) -> tuple[NamedGraph, dict[str, str]]:
    path = folder / _name_file(CATALOGUE)
    last_line = _read_bytes(path).rstrip().rpartition(b"\n")[2].decode(errors="replace")
    catalogue = _read_graph(home, folder, CATALOGUE, last_line.removeprefix(_SEAL))
    hashes = {t.subject.value: read_value(t.object) for t in catalogue.triples if t.predicate == kko("contentHash") and isinstance(t.subject, NamedNode)}
    return catalogue, hashes


def _read_graph(home: Home, folder: Path, iri: str, content_hash: str) -> NamedGraph:
    path = folder / _name_file(iri)
    try:
        triples = read_turtle(path, home.relative(path))
    except DataSyntaxError as error:
        # Its own remedy is to mend the file; a generated one is made anew.
        raise _not_as_built(home, path) from error
    if hash_triples(triples) != content_hash:
        raise _not_as_built(home, path)
    return NamedGraph(iri, triples)


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
