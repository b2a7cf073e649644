"""The commands that make and check the graphs."""

from __future__ import annotations

from typing import Annotated

import typer

from khonkaen_kg.cli.options import HomeOption, JsonOption, choose_home
from khonkaen_kg.cli.output import print_json, say, write


def build(
    home: HomeOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; exit 1 where files would change · ไม่เขียนแฟ้ม")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read the sources and the curated files, check them, and write the graphs.

    อ่านต้นฉบับ ตรวจสอบ และสร้างกราฟ
    """
    from khonkaen_kg.checks.plans import build_files  # noqa: PLC0415 (each command imports what it needs)
    from khonkaen_kg.graph.files import read_files, write_files  # noqa: PLC0415

    chosen = choose_home(home)
    # Read first, so that a build that ends meanwhile is noticed and not written over by what was made of older files.
    before = read_files(chosen)
    files = build_files(chosen)
    changed = sorted(name for name in files.keys() | before.keys() if files.get(name) != before.get(name))
    if not dry_run:
        write_files(chosen, files, before)
    if as_json:
        print_json({"files": len(files), "changed": changed, "written": bool(changed) and not dry_run})
    else:
        say(f"{len(files)} แฟ้ม เปลี่ยน {len(changed)} · {len(files)} files, {len(changed)} changed{' (dry run)' if dry_run else ''}")
        for name in changed:
            write(name + "\n")
    if dry_run and changed:
        raise typer.Exit(1)


def check(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Check every plan: what is structurally wrong, and which gaps it has. Exit 65 on violations.

    ตรวจความครบถ้วนและหาช่องว่าง
    """
    from khonkaen_kg.checks.plans import check_plans  # noqa: PLC0415
    from khonkaen_kg.checks.report import describe_check, render_report  # noqa: PLC0415

    checked = check_plans(choose_home(home))
    reports = [describe_check(plan) for plan in checked]
    if as_json:
        print_json(reports)
    else:
        for report in reports:
            write(render_report(report))
    if any(plan.is_violated for plan in checked):
        raise typer.Exit(65)
