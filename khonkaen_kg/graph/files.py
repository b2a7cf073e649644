"""The generated files: one Turtle file per named graph below ``graph/named/``, written whole or not at all, verified when read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from khonkaen_kg.errors import NotBuiltError, Place, WriteError
from khonkaen_kg.graph.catalogue import CATALOGUE, NamedGraph
from khonkaen_kg.graph.identifiers import mint_graph
from khonkaen_kg.graph.terms import kko, read_value
from khonkaen_kg.graph.turtle import hash_triples, read_turtle, write_turtle
from khonkaen_kg.namespaces import GRAPH
from khonkaen_kg.paths import Home

_COMMENT = "Made by `khonkaen-kg build`: edit the source, the curated files or the shapes, not this file."


def render_files(graphs: Iterable[NamedGraph]) -> dict[str, bytes]:
    """The files of ``graphs``: path below ``graph/named/`` to content."""
    return {_name_file(graph.iri): write_turtle(graph.triples, _COMMENT) for graph in graphs}


def read_files(home: Home) -> dict[str, bytes]:
    """The files as they stand now, in the form of :func:`render_files`."""
    return {path.relative_to(home.named).as_posix(): path.read_bytes() for path in sorted(home.named.rglob("*.ttl"))}


def write_files(home: Home, files: dict[str, bytes]) -> None:
    """Put ``files`` in the place of all that stand in ``graph/named/``: written aside, synced, then renamed.

    Raises:
        WriteError: the folder cannot be written; what stood there stands as it was.
    """
    try:
        aside = Path(tempfile.mkdtemp(prefix=".named-", dir=home.graph))
        try:
            for name, content in files.items():
                _write_file(aside / "new" / name, content)
            if home.named.exists():
                home.named.rename(aside / "old")
            (aside / "new").rename(home.named)
        finally:
            if not home.named.exists() and (aside / "old").exists():
                (aside / "old").rename(home.named)
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise WriteError(
            th=f"เขียนกราฟลงใน {home.relative(home.named)} ไม่ได้ ({error.strerror}) ของเดิมยังอยู่ครบ",
            en=f"the graphs cannot be written to {home.relative(home.named)} ({error.strerror}); what stood there stands as it was",
            remedy_th="ตรวจสิทธิ์การเขียนและพื้นที่ว่าง หรือใช้ --home เลือกโฟลเดอร์อื่น",
            remedy_en="check permissions and free space, or choose another folder with --home",
        ) from error


def _write_file(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def read_graphs(home: Home) -> tuple[NamedGraph, ...]:
    """Every generated graph, verified against the hash that the catalogue keeps of it.

    Raises:
        NotBuiltError: a graph is missing, or is not the one that was built.
        DataSyntaxError: a file is not Turtle.
    """
    catalogue = _read_graph(CATALOGUE, home)
    hashes = {t.subject.value: read_value(t.object) for t in catalogue.triples if t.predicate == kko("contentHash") and isinstance(t.subject, NamedNode)}
    graphs = [_read_graph(iri, home) for iri in sorted(hashes)]
    for graph in graphs:
        if hash_triples(graph.triples) != hashes[graph.iri]:
            raise NotBuiltError(
                th="เนื้อหาของกราฟนี้ไม่ตรงกับที่สร้างไว้",
                en="this graph is not the one that was built",
                remedy_th="สั่ง khonkaen-kg build เพื่อสร้างใหม่จากต้นฉบับ",
                remedy_en="make it anew from the source: khonkaen-kg build",
                place=Place(home.relative(home.named / _name_file(graph.iri))),
            )
    return (*graphs, catalogue)


def read_plan_gaps(home: Home, plan_path: str) -> tuple[Triple, ...]:
    """The gaps graph of the plan at ``plan_path`` as it stands; empty where none has been built."""
    iri = mint_graph(plan_path, "gaps")
    return _read_graph(iri, home).triples if (home.named / _name_file(iri)).exists() else ()


def _read_graph(iri: str, home: Home) -> NamedGraph:
    path = home.named / _name_file(iri)
    return NamedGraph(iri, read_turtle(path, home.relative(path)))


def _name_file(iri: str) -> str:
    return iri.removeprefix(GRAPH) + ".ttl"
