"""The command that writes the files of a release as they are offered to others."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from khonkaen_kg.cli.options import HomeOption, JsonOption, choose_home
from khonkaen_kg.cli.output import print_json, say, write
from khonkaen_kg.errors import FormatError, UnknownDumpError

if TYPE_CHECKING:
    from khonkaen_kg.store.release.dumps import Dump

_ALL = "all"


def export(
    folder: Annotated[Path, typer.Argument(help="Where to write; made where there is none · โฟลเดอร์ปลายทาง")],
    *,
    form: Annotated[
        list[str] | None, typer.Option("--form", metavar="FORM", help="nq, trig, ttl or jsonld; may be repeated (default: each) · รูปแบบ (ปกติคือทุกรูปแบบ)")
    ] = None,
    graph: Annotated[
        list[str] | None,
        typer.Option("--graph", metavar="IRI", help="Only this graph; may be repeated; `all` is the file of all graphs together · เฉพาะกราฟนี้ หรือ all คือแฟ้มรวม"),
    ] = None,
    gzip: Annotated[bool, typer.Option("--gzip", help="Compressed · บีบอัด")] = False,
    release: Annotated[str | None, typer.Option("--release", help="Another release than the current one · รุ่นข้อมูลอื่น")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the files of a release as the service offers them: every graph and all together, in every form. A file of the same name is replaced.

    เขียนแฟ้มข้อมูลของรุ่นข้อมูล ทุกกราฟและแฟ้มรวม ทุกรูปแบบ
    """
    from khonkaen_kg.store.release import ensure_release, find_release  # noqa: PLC0415 (each command imports what it needs)
    from khonkaen_kg.store.release.dumps import list_dumps  # noqa: PLC0415

    chosen = choose_home(home)
    exported = find_release(chosen, release) if release else ensure_release(chosen, say)
    dumps = _choose(list_dumps(exported), form or [], graph or [])
    folder.mkdir(parents=True, exist_ok=True)
    listed = [_write_dump(folder, dump, is_compressed=gzip) for dump in dumps]
    if as_json:
        print_json({"release": exported.name, "files": listed})
    else:
        for entry in listed:
            write(f"{entry['sha256']}  {entry['name']}\n")
        say(f"{exported.name} {len(listed)} แฟ้ม · {exported.name}, {len(listed)} files")


def _choose(dumps: tuple[Dump, ...], forms: list[str], graphs: list[str]) -> list[Dump]:
    known_forms = list(dict.fromkeys(dump.form.name for dump in dumps))
    known_graphs = list(dict.fromkeys(dump.graph or _ALL for dump in dumps))
    if unknown := [name for name in forms if name not in known_forms]:
        raise FormatError(
            th=f"ไม่มีรูปแบบ “{unknown[0]}”",
            en=f"there is no form “{unknown[0]}”",
            remedy_th=f"รูปแบบที่มี: {', '.join(known_forms)}",
            remedy_en=f"the forms are: {', '.join(known_forms)}",
        )
    if unknown := [name for name in graphs if name not in known_graphs]:
        raise UnknownDumpError(
            th=f"รุ่นข้อมูลไม่มีกราฟ “{unknown[0]}”",
            en=f"the release has no graph “{unknown[0]}”",
            remedy_th=f"กราฟที่มี: {', '.join(known_graphs)}",
            remedy_en=f"the graphs are: {', '.join(known_graphs)}",
        )
    return [dump for dump in dumps if dump.form.name in (forms or known_forms) and (dump.graph or _ALL) in (graphs or known_graphs)]


def _write_dump(folder: Path, dump: Dump, *, is_compressed: bool) -> dict[str, Any]:
    """Write a file aside, put it in its place when its sum is right, and say what it is."""
    from khonkaen_kg.store.release.dumps import read_dump  # noqa: PLC0415 (as above)
    from khonkaen_kg.store.release.manifest import report_damage  # noqa: PLC0415

    path = folder / (f"{dump.name}.gz" if is_compressed else dump.name)
    aside = folder / f".{path.name}.part"
    checksum = hashlib.sha256()
    try:
        with aside.open("wb") as file:
            for block in read_dump(dump, is_compressed=is_compressed):
                checksum.update(block)
                file.write(block)
        declared = dump.gzip_sha256 if is_compressed else dump.sha256
        if declared not in (None, checksum.hexdigest()):
            raise report_damage(path)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return {
        "name": path.name,
        "mediaType": dump.form.media_type,
        "graph": dump.graph,
        "triples": dump.triples,
        "size": dump.size if is_compressed else dump.length,
        "sha256": checksum.hexdigest(),
    }
