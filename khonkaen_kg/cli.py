"""The command line: every verb, with data on standard output, talk on standard error, and exit codes of sysexits.h."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from khonkaen_kg.errors import KhonkaenError, ParameterError
from khonkaen_kg.paths import Home, shipped_home
from khonkaen_kg.settings import HOME, HOST, PORT, TRACEBACK

if TYPE_CHECKING:
    from khonkaen_kg.queries.results import Table

app = typer.Typer(name="khonkaen-kg", help="A Thai province's strategic plan as a knowledge graph.", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

HomeOption = Annotated[Path | None, typer.Option("--home", envvar=HOME.variable, help=HOME.help)]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON · ตอบเป็น JSON")]


def main() -> None:
    """Run the command line; every error is told in both languages, ends with its exit code, and shows no traceback unless one is asked for."""
    try:
        app()
    except KhonkaenError as error:
        _say(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # Whoever read the output has enough (`| head`); the interpreter must not complain at exit that it cannot flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get(TRACEBACK.variable, TRACEBACK.default):
            raise
        _say(f"ข้อผิดพลาดภายในโปรแกรม: {error!r}\nตั้งค่า {TRACEBACK.variable}=1 แล้วสั่งใหม่เพื่อดูรายละเอียดและแจ้งผู้พัฒนา")
        _say(f"internal error: {error!r}\nset {TRACEBACK.variable}=1 and run again to see where, and tell the developers")
        sys.exit(KhonkaenError.exit_code)


def _home(root: Path | None) -> Home:
    return Home(root.resolve()) if root else shipped_home()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _print_json(document: Any) -> None:  # noqa: ANN401 (whatever json takes)
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


@app.command()
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

    chosen = _home(home)
    files = build_files(chosen)
    before = read_files(chosen)
    changed = sorted(name for name in files.keys() | before.keys() if files.get(name) != before.get(name))
    if changed and not dry_run:
        write_files(chosen, files)
    if as_json:
        _print_json({"files": len(files), "changed": changed, "written": bool(changed) and not dry_run})
    else:
        _say(f"{len(files)} แฟ้ม เปลี่ยน {len(changed)} · {len(files)} files, {len(changed)} changed{' (dry run)' if dry_run else ''}")
        for name in changed:
            sys.stdout.write(name + "\n")
    if dry_run and changed:
        raise typer.Exit(1)


@app.command()
def check(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Check every plan: what is structurally wrong, and which gaps it has. Exit 65 on violations.

    ตรวจความครบถ้วนและหาช่องว่าง
    """
    from khonkaen_kg.checks.plans import check_plans  # noqa: PLC0415
    from khonkaen_kg.checks.report import describe_check, render_report  # noqa: PLC0415

    checked = check_plans(_home(home))
    reports = [describe_check(plan) for plan in checked]
    if as_json:
        _print_json(reports)
    else:
        for report in reports:
            sys.stdout.write(render_report(report))
    if any(plan.is_violated for plan in checked):
        raise typer.Exit(65)


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="Name of the query; without it, all are listed · ชื่อคำถาม")] = None,
    parameters: Annotated[list[str] | None, typer.Argument(metavar="[PARAMETER=VALUE]…", help="Values of its parameters · ค่าพารามิเตอร์")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Answer in CSV · ตอบเป็น CSV")] = False,
) -> None:
    """Ask a named query, or list them all.

    ถามคำถามที่มีชื่อ หรือแสดงรายการทั้งหมด
    """
    from khonkaen_kg.store.engine import JSON, TURTLE  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    knowledge_graph = open_graph(_home(home))
    catalogue = knowledge_graph.catalogue
    if name is None:
        listed = [{"name": q.name, "id": q.question.id, "th": q.question.th, "en": q.question.en} for q in catalogue.values()]
        if as_json:
            _print_json(listed)
        else:
            for entry in listed:
                sys.stdout.write(f"{entry['name']}\n    {entry['th']}\n    {entry['en']}\n")
        return
    values = dict(_split(parameter, name) for parameter in parameters or [])
    if catalogue[name].form == "construct":
        sys.stdout.write(knowledge_graph.answer(name, values, graph="application/ld+json" if as_json else TURTLE).body.decode())
    elif as_json or as_csv:
        sys.stdout.write(knowledge_graph.answer(name, values, solutions=JSON if as_json else "text/csv").body.decode() + ("\n" if as_json else ""))
    else:
        _print_table(knowledge_graph.query(name, **values))


def _split(parameter: str, name: str) -> tuple[str, str]:
    key, sign, value = parameter.partition("=")
    if not sign:
        raise ParameterError(
            th=f"{name}: “{parameter}” ไม่มีเครื่องหมาย =",
            en=f"{name}: “{parameter}” has no = sign",
            remedy_th="ให้ค่าพารามิเตอร์ในรูป ชื่อ=ค่า เช่น recipient=farmers",
            remedy_en="give parameters as name=value, such as recipient=farmers",
        )
    return key, value


def _print_table(table: Table) -> None:
    """One block of lines a row, one line a thing: rows are wider than any terminal, since they carry their evidence."""
    from khonkaen_kg.namespaces import KK, shorten  # noqa: PLC0415
    from khonkaen_kg.queries.results import group_columns  # noqa: PLC0415

    groups = group_columns(table.columns)
    width = max(map(len, groups), default=0)
    for number, row in enumerate(table, start=1):
        lead = f"{number}."
        for name, parts in groups.items():
            texts = {part: row[column].value for part, column in parts.items() if column in row}
            if "Label" in texts:
                texts.pop("", None)
            elif "" in texts:
                texts[""] = texts[""].removeprefix(KK) if texts[""].startswith(KK) else shorten(texts[""])
            words = [texts[part] for part in ("", "Code", "Label", "Quote") if part in texts]
            words += [f"· {texts['LabelEn']}"] if "LabelEn" in texts else []
            words += [f"(บรรทัด · line {texts['Line']})"] if "Line" in texts else []
            if words:
                sys.stdout.write(f"{lead:<4}{name:<{width}}  {' '.join(words)}\n")
                lead = ""
    _say(f"{len(table)} แถว · {len(table)} rows")


@app.command()
def analyse(
    what: Annotated[str, typer.Argument(help="coverage, fragility, chains, what-if or export")] = "coverage",
    subject: Annotated[str | None, typer.Argument(help="An element, as process/1.2, or a recipient type, as recipient/farmers")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    form: Annotated[str, typer.Option("--format", help="graphml or json, for export")] = "json",
) -> None:
    """Coverage, fragility, chains, what-if and exports.

    วิเคราะห์ความครอบคลุม ความเปราะบาง สายโซ่ และผลหากตัดออก
    """


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", envvar=HOST.variable, help=HOST.help)] = HOST.default,
    port: Annotated[int, typer.Option("--port", envvar=PORT.variable, help=PORT.help, min=0, max=65535)] = int(PORT.default),
    home: HomeOption = None,
) -> None:
    """Publish the graph: pages, named queries and SPARQL.

    เผยแพร่กราฟ
    """
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415
    from khonkaen_kg.web.server import listen, run  # noqa: PLC0415

    socket = listen(host, port)
    run(open_graph(_home(home)), socket)
