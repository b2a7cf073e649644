"""The commands that make releases and look at them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Final

import typer

from khonkaen_kg.cli.options import HomeOption, JsonOption, choose_home
from khonkaen_kg.cli.output import print_json, say, write
from khonkaen_kg.settings import URL

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from khonkaen_kg.paths import Home
    from khonkaen_kg.store.release import Release

release = typer.Typer(help="Make, list, show and verify releases. · เผยแพร่ แสดง และตรวจสอบรุ่นข้อมูล", no_args_is_help=True)

_LONG: Final = frozenset({"graphs", "sources", "wholes", "retired"})
"""What a list does not say of a release."""

NameArgument = Annotated[
    str | None,
    typer.Argument(help="Id, the beginning of one, sequence number or folder (default: the current release) · รหัส ลำดับ หรือชื่อโฟลเดอร์ (ปกติคือรุ่นปัจจุบัน)"),
]


@release.command("list")
def list_(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the releases that are kept, the oldest first; * marks the current one.

    แสดงรายการรุ่นข้อมูลที่เก็บไว้
    """
    from khonkaen_kg.store.release import read_pointer, record_release  # noqa: PLC0415 (each command imports what it needs)
    from khonkaen_kg.store.release.shelf import list_folders, open_readable  # noqa: PLC0415

    chosen = choose_home(home)
    current = read_pointer(chosen)
    kept = {folder.name: open_readable(folder) for folder in list_folders(chosen.releases)}
    if as_json:
        heads = {name: {k: v for k, v in record_release(entry).items() if k not in _LONG} if entry else {"damaged": True} for name, entry in kept.items()}
        print_json([{"name": name, "current": name == current, **head} for name, head in heads.items()])
    else:
        for name, entry in kept.items():
            text = f"{entry.created:%Y-%m-%d %H:%M:%S} UTC  {entry.triples:>11,}" if entry else "เสียหาย · damaged"
            write(f"{'*' if name == current else ' '} {name}  {text}\n")
        say(f"{len(kept)} รุ่น · {len(kept)} releases")


@release.command()
def show(name: NameArgument = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show a release: when and from what it was made, and its graphs.

    แสดงรายละเอียดของรุ่นข้อมูล
    """
    from khonkaen_kg.store.release import find_release, open_current, record_release  # noqa: PLC0415

    chosen = choose_home(home)
    shown = find_release(chosen, name) if name else open_current(chosen)
    if as_json:
        print_json({**record_release(shown), "name": shown.name, "folder": str(shown.folder)})
    else:
        for key, value in {
            "release": shown.name,
            "id": shown.id,
            "parent": shown.parent or "-",
            "created": f"{shown.created:%Y-%m-%d %H:%M:%S} UTC",
            "version": shown.version,
            "triples": f"{shown.triples:,}",
            "folder": shown.folder,
        }.items():
            write(f"{key:<9}{value}\n")
        for graph in shown.graphs:
            write(f"{graph.triples:>11,}  {graph.hash[:12]}  {graph.iri}\n")


@release.command()
def verify(name: NameArgument = None, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Read every file of a release and compare it with what was published. Exit 66 where it is damaged.

    ตรวจสอบว่าทุกแฟ้มของรุ่นข้อมูลตรงกับที่เผยแพร่ไว้
    """
    from khonkaen_kg.errors import DamagedReleaseError  # noqa: PLC0415
    from khonkaen_kg.store.release import find_release, open_current, verify_release  # noqa: PLC0415

    chosen = choose_home(home)
    verified = find_release(chosen, name) if name else open_current(chosen)
    with _show_progress("ตรวจสอบ · verifying") as progress:
        damages = verify_release(verified, progress)
    if as_json:
        print_json({"name": verified.name, "id": verified.id, "whole": not damages, "damaged": [str(damage.place) for damage in damages]})
    elif not damages:
        count = sum(1 for _ in verified.files)
        say(f"{verified.name} ครบถ้วน {count} แฟ้ม · {verified.name} is whole, {count} files")
    for damage in damages:
        say(str(damage))
    if damages:
        raise typer.Exit(DamagedReleaseError.exit_code)


@release.command()
def build(
    home: HomeOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; exit 1 where a release would be made · ไม่เขียนแฟ้ม")] = False,
    as_json: JsonOption = False,
) -> None:
    """Publish what stands in graph/ as a release; nothing is written where the current one says the same.

    เผยแพร่กราฟเป็นรุ่นข้อมูลใหม่
    """
    from khonkaen_kg.store.release import draft_release, publish  # noqa: PLC0415

    chosen = choose_home(home)
    before = _open_before(chosen)
    if dry_run:
        draft = draft_release(chosen)
        release_id, hashes, name, is_new = draft.id, draft.hashes, None, not draft.is_current
    else:
        with _show_progress("เผยแพร่ · publishing") as progress:
            made = publish(chosen, progress)
        release_id, hashes, name, is_new = made.id, made.hashes, made.name, before is None or made.folder != before.folder
    old = before.hashes if before else {}
    changed = sorted(iri for iri in hashes if hashes[iri] != old.get(iri))
    removed = sorted(old.keys() - hashes.keys())
    if as_json:
        print_json({"id": release_id, "name": name, "changed": changed, "removed": removed, "written": is_new and not dry_run})
    else:
        count, shown = len(changed) + len(removed), name or f"{release_id[:12]} (dry run)"
        say(f"{shown} เปลี่ยน {count} กราฟ · {shown}, {count} graphs changed")
        for sign, iris in (("+", changed), ("-", removed)):
            for iri in iris:
                write(f"{sign} {iri}\n")
    if dry_run and is_new:
        raise typer.Exit(1)


@release.command()
def push(
    store: Annotated[str, typer.Argument(help="Address of the Graph Store HTTP Protocol · ที่อยู่ Graph Store ของตัวประมวลผลภายนอก")],
    name: NameArgument = None,
    home: HomeOption = None,
) -> None:
    """Put every graph of a release into another engine, which `serve --engine remote` can then ask; with KHONKAEN_KG_URL, also the description of that site.

    ส่งกราฟทั้งหมดของรุ่นข้อมูล และคำอธิบายของเว็บไซต์ที่ KHONKAEN_KG_URL ไปยังตัวประมวลผลภายนอก
    """
    from khonkaen_kg.graph.turtle import canonical_lines  # noqa: PLC0415
    from khonkaen_kg.namespaces import DESCRIPTION  # noqa: PLC0415
    from khonkaen_kg.store.release import find_release, open_current  # noqa: PLC0415
    from khonkaen_kg.store.release.quads import drop_graph_name  # noqa: PLC0415
    from khonkaen_kg.store.remote import push_graphs  # noqa: PLC0415

    chosen = choose_home(home)
    sent = find_release(chosen, name) if name else open_current(chosen)
    graphs = ((graph.iri, drop_graph_name(graph.iri, sent.read_graph(graph))) for graph in sent.graphs)
    # Without an address it is sent empty: what stands there may be of another release.
    description = canonical_lines(_describe(sent, URL.value.rstrip("/")) if URL.value else ())
    push_graphs(store, chain(graphs, [(DESCRIPTION, description)]), say)
    say(f"{sent.name} {len(sent.graphs)} กราฟ · {len(sent.graphs)} graphs")


def _describe(release: Release, address: str) -> tuple[Triple, ...]:
    """What the site at ``address`` says of ``release``."""
    from khonkaen_kg.store.inprocess import InProcessEngine  # noqa: PLC0415

    engine = InProcessEngine(address=address)
    engine.load(release)
    return engine.description


def _open_before(home: Home) -> Release | None:
    """The current release, as far as its manifest tells; None where there is none that can be read."""
    from khonkaen_kg.errors import UnavailableError  # noqa: PLC0415
    from khonkaen_kg.store.release import open_current  # noqa: PLC0415

    try:
        return open_current(home)
    except UnavailableError:
        return None


@contextmanager
def _show_progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, where that is a terminal."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title)
        yield lambda done, total: bar.update(task, completed=done, total=total)
