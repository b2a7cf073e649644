"""The command that tells what differs between two releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from khonkaen_kg.cli.options import HomeOption, JsonOption, choose_home
from khonkaen_kg.cli.output import print_json, say, write
from khonkaen_kg.errors import FormatError
from khonkaen_kg.namespaces import shorten

if TYPE_CHECKING:
    from khonkaen_kg.store.release.difference import Difference, GraphDifference


def diff(
    old: Annotated[str, typer.Argument(help="Id, the beginning of one, sequence number or folder of a release · รุ่นข้อมูลก่อน")],
    new: Annotated[str, typer.Argument(help="Likewise, of the other · รุ่นข้อมูลหลัง")],
    home: HomeOption = None,
    as_json: JsonOption = False,
    as_patch: Annotated[bool, typer.Option("--patch", help="Answer in RDF Patch · ตอบเป็น RDF Patch")] = False,
) -> None:
    """Tell what differs between two releases: statements that went, came and changed, and gaps that were closed and opened.

    แสดงความแตกต่างระหว่างรุ่นข้อมูลสองรุ่น
    """
    from khonkaen_kg.store.release import find_release  # noqa: PLC0415 (each command imports what it needs)
    from khonkaen_kg.store.release.difference import compare_releases, record_difference  # noqa: PLC0415
    from khonkaen_kg.store.release.patch import iterate_patch  # noqa: PLC0415

    if as_json and as_patch:
        raise FormatError(
            th="--json กับ --patch ใช้พร้อมกันไม่ได้", en="--json and --patch exclude each other", remedy_th="เลือกอย่างใดอย่างหนึ่ง", remedy_en="choose one"
        )
    chosen = choose_home(home)
    difference = compare_releases(find_release(chosen, old), find_release(chosen, new))
    if as_json:
        print_json(record_difference(difference))
    elif as_patch:
        for row in iterate_patch(difference):
            write(row.decode())
    else:
        _print_text(difference)


def _print_text(difference: Difference) -> None:
    """Each graph with what went (-), what came (+), and what changed (~) to what (>)."""
    for graph in difference.graphs:
        write(f"@ {graph.iri}\n")
        paired = {line for pair in graph.changes for line in pair}
        for sign, lines in (("-", graph.removed), ("+", graph.added)):
            for line in lines:
                if line not in paired:
                    write(f"{sign} {_shorten(line)}\n")
        for before, after in graph.changes:
            write(f"~ {_shorten(before)}\n> {_shorten(after)}\n")
    for sign, gaps in (("-", difference.closed_gaps), ("+", difference.opened_gaps)):
        for gap in gaps:
            write(f"{sign} gap {shorten(gap)}\n")
    removed, added, changed = (sum(counts) for counts in zip(*map(_count, difference.graphs), strict=True)) if difference.graphs else (0, 0, 0)
    closed, opened = len(difference.closed_gaps), len(difference.opened_gaps)
    say(f"ลบ {removed} เพิ่ม {added} แก้ไข {changed} ข้อความ ปิดช่องว่าง {closed} พบช่องว่างใหม่ {opened}")
    say(f"{removed} statements removed, {added} added, {changed} changed; gaps: {closed} closed, {opened} opened")


def _count(graph: GraphDifference) -> tuple[int, int, int]:
    """Statements of ``graph`` that went without others in their place, that came so, and that changed."""
    changed = len(graph.changes)
    return len(graph.removed) - changed, len(graph.added) - changed, changed


def _shorten(line: str) -> str:
    """A line of N-Quads as people read it: IRIs with published prefixes, without the graph."""
    from pyoxigraph import NamedNode, RdfFormat, parse  # noqa: PLC0415 (as above)

    (quad,) = parse(line, format=RdfFormat.N_QUADS)
    return " ".join(shorten(term.value) if isinstance(term, NamedNode) else str(term) for term in (quad.subject, quad.predicate, quad.object))
