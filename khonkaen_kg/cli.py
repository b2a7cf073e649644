"""The command line: every verb, with data on standard output, talk on standard error, and exit codes of sysexits.h."""

from __future__ import annotations

import errno
import io
import json
import os
import sys
from contextlib import nullcontext, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
import typer.main

from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.errors import FormatError, KhonkaenError, ParameterError, RequestError
from khonkaen_kg.paths import Home, shipped_home
from khonkaen_kg.settings import ENGINE, HOME, HOST, PORT, SECONDS, TRACEBACK

if TYPE_CHECKING:
    from khonkaen_kg.queries.results import Table

_PROGRAM: Final = "khonkaen-kg"
_INTERRUPTED: Final = 130
# Typer may carry its own copy of click, so what it raises on wrong usage is found through what it exports.
_UsageError: Final[Any] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name=_PROGRAM,
    help="A Thai province's strategic plan as a knowledge graph.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

HomeOption = Annotated[Path | None, typer.Option("--home", envvar=HOME.variable, help=HOME.help)]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON · ตอบเป็น JSON")]


def main() -> None:
    """Run the command line; every error is told in both languages, ends with its exit code, and shows no traceback unless one is asked for."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # The data are Thai, whatever the locale says of the terminal.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        _run(sys.argv[1:])
        code = 0
    except typer.Exit as end:
        code = end.exit_code
    except _UsageError as error:
        _tell_usage(error)
        code = RequestError.exit_code
    except KhonkaenError as error:
        _say(str(error))
        code = error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = _INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough (`| head`).
        _drop_output()
        code = 0
    except OSError as error:
        _drop_output()
        reason = ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
        _say(f"อ่านหรือเขียนข้อมูลไม่ได้ ({reason})\nตรวจแฟ้ม พื้นที่ว่าง และปลายทางของผลลัพธ์")
        _say(f"cannot read or write ({reason})\ncheck the file, the free space and where the output goes")
        code = os.EX_IOERR
    except Exception as error:
        if os.environ.get(TRACEBACK.variable, TRACEBACK.default) == "1":
            raise
        _say(f"ข้อผิดพลาดภายในโปรแกรม: {error!r}\nตั้งค่า {TRACEBACK.variable}=1 แล้วสั่งใหม่เพื่อดูรายละเอียดและแจ้งผู้พัฒนา")
        _say(f"internal error: {error!r}\nset {TRACEBACK.variable}=1 and run again to see where, and tell the developers")
        code = KhonkaenError.exit_code
    sys.exit(code)


def _run(arguments: list[str]) -> None:
    """Do what ``arguments`` say. Not by calling ``app``, which would end the process by itself on wrong usage and on a closed pipe."""
    command = typer.main.get_command(app)
    with command.make_context(_PROGRAM, arguments) as context:
        command.invoke(context)
    if sys.stdout:
        sys.stdout.flush()


def _tell_usage(error: Any) -> None:  # noqa: ANN401 (click's or typer's, see _UsageError)
    path = error.ctx.command_path if error.ctx else _PROGRAM
    # There is no message where no argument was given at all: the help has been shown in its place.
    if message := error.format_message():
        _say(f"คำสั่งไม่ถูกต้อง: {message}\nดูวิธีใช้ด้วย {path} --help\nwrong usage: {message}\nsee {path} --help")


def _drop_output() -> None:
    """Let what could not be written go, so that the interpreter does not try again at exit."""
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _home(root: Path | None) -> Home:
    return Home(root.resolve()) if root else shipped_home()


def _say(text: str) -> None:
    """Tell the user something; where nobody can be told, go on."""
    if sys.stderr:
        with suppress(OSError):
            sys.stderr.write(text + "\n")


def _write(text: str) -> None:
    """Put data on standard output.

    Raises:
        OSError: it is closed, full or gone.
    """
    if not sys.stdout:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "stdout")
    sys.stdout.write(text)


def _print_json(document: Any) -> None:  # noqa: ANN401 (whatever json takes)
    _write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


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
    # Read first, so that a build that ends meanwhile is noticed and not written over by what was made of older files.
    before = read_files(chosen)
    files = build_files(chosen)
    changed = sorted(name for name in files.keys() | before.keys() if files.get(name) != before.get(name))
    if not dry_run:
        write_files(chosen, files, before)
    if as_json:
        _print_json({"files": len(files), "changed": changed, "written": bool(changed) and not dry_run})
    else:
        _say(f"{len(files)} แฟ้ม เปลี่ยน {len(changed)} · {len(files)} files, {len(changed)} changed{' (dry run)' if dry_run else ''}")
        for name in changed:
            _write(name + "\n")
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
            _write(render_report(report))
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

    if as_csv and as_json:
        raise _refuse_flags("--json กับ --csv ใช้พร้อมกันไม่ได้", "--json and --csv exclude each other", "เลือกอย่างใดอย่างหนึ่ง", "choose one")
    knowledge_graph = open_graph(_home(home))
    catalogue = knowledge_graph.catalogue
    if name is None:
        if as_csv:
            raise _refuse_flags("รายการคำถามไม่มีรูปแบบ CSV", "the list of queries has no CSV form", "ใช้ --json", "use --json")
        listed = [{"name": q.name, "id": q.question.id, "th": q.question.th, "en": q.question.en} for q in catalogue.values()]
        if as_json:
            _print_json(listed)
        else:
            for entry in listed:
                _write(f"{entry['name']}\n    {entry['th']}\n    {entry['en']}\n")
        return
    values = _read_parameters(parameters or [], name)
    if catalogue[name].form in ("construct", "describe"):
        if as_csv:
            raise _refuse_flags(f"{name} ตอบเป็นกราฟ จึงไม่มีรูปแบบ CSV", f"{name} answers with a graph, which has no CSV form", "ใช้ --json", "use --json")
        _write(knowledge_graph.answer(name, values, graph="application/ld+json" if as_json else TURTLE).body.decode())
    elif as_json or as_csv:
        _write(knowledge_graph.answer(name, values, solutions=JSON if as_json else "text/csv").body.decode() + ("\n" if as_json else ""))
    else:
        _print_table(knowledge_graph.query(name, **values))


def _refuse_flags(th: str, en: str, remedy_th: str, remedy_en: str) -> FormatError:
    return FormatError(th=th, en=en, remedy_th=remedy_th, remedy_en=remedy_en)


def _read_parameters(parameters: list[str], name: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for parameter in parameters:
        key, value = _split(parameter, name)
        if key in values:
            raise ParameterError(
                th=f"{name}: ให้ค่าของ {key} มากกว่าหนึ่งค่า",
                en=f"{name}: {key} is given more than once",
                remedy_th=f"ให้ค่าของ {key} เพียงค่าเดียว",
                remedy_en=f"give {key} one value",
            )
        values[key] = value
    return values


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
                _write(f"{lead:<4}{name:<{width}}  {' '.join(words)}\n")
                lead = ""
    _say(f"{len(table)} แถว · {len(table)} rows")


analyse = typer.Typer(
    help="Coverage, fragility, chains, what-if and exports. · วิเคราะห์ความครอบคลุม ความเปราะบาง ห่วงโซ่ ผลหากตัดออก และส่งออกกราฟ", no_args_is_help=True
)
app.add_typer(analyse, name="analyse")

PlanOption = Annotated[str | None, typer.Option("--plan", help="The plan; not needed where there is only one · แผน (ไม่ต้องระบุหากมีแผนเดียว)")]
GradeOption = Annotated[Grade, typer.Option("--min-grade", help="Lowest grade of a link that counts · ระดับต่ำสุดของความเชื่อมโยงที่นับ")]


class ExportFormat(StrEnum):
    """The forms in which a plan's graph is exported."""

    GRAPHML = "graphml"
    JSON = "json"


@analyse.command()
def coverage(
    subject: Annotated[str | None, typer.Argument(help="Only this issue, theme or recipient type, as issue/1 · เฉพาะรายการนี้")] = None,
    plan: PlanOption = None,
    min_grade: GradeOption = Grade.WEAK,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which processes carry each issue, theme and recipient type, and how firmly.

    กระบวนการใดรองรับประเด็น ตำแหน่งการพัฒนา และผู้รับบริการ และชัดเจนเพียงใด
    """
    from khonkaen_kg.analysis.coverage import RELATIONS, measure_coverage  # noqa: PLC0415
    from khonkaen_kg.analysis.plans import find_plan, find_subject, read_strategy  # noqa: PLC0415
    from khonkaen_kg.analysis.report import record_coverage, render_coverages  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    knowledge_graph = open_graph(_home(home))
    chosen = find_plan(knowledge_graph, plan, "analyse coverage")
    only = find_subject(knowledge_graph, subject, chosen.iri, tuple(RELATIONS), "analyse coverage") if subject else None
    measured = measure_coverage(read_strategy(knowledge_graph, chosen.iri), min_grade)
    found = [entry for entry in measured if only is None or entry.element.iri == only.iri]
    if as_json:
        _print_json({"plan": chosen.iri, "minGrade": min_grade, "coverage": [record_coverage(entry) for entry in found]})
    else:
        _write(render_coverages(found))


@analyse.command()
def fragility(
    subject: Annotated[str | None, typer.Argument(help="Only this issue or theme, fragile or not, as issue/3 · เฉพาะรายการนี้")] = None,
    plan: PlanOption = None,
    min_grade: GradeOption = Grade.WEAK,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """The issues and themes that one process or one mission carries alone.

    ประเด็นและตำแหน่งการพัฒนาที่มีเพียงกระบวนการเดียวหรือพันธกิจเดียวขับเคลื่อน
    """
    from khonkaen_kg.analysis.fragility import find_fragile, measure_reach  # noqa: PLC0415
    from khonkaen_kg.analysis.plans import find_plan, find_subject, read_strategy  # noqa: PLC0415
    from khonkaen_kg.analysis.report import record_reach, render_reaches  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    knowledge_graph = open_graph(_home(home))
    chosen = find_plan(knowledge_graph, plan, "analyse fragility")
    strategy = read_strategy(knowledge_graph, chosen.iri)
    if subject:
        only = find_subject(knowledge_graph, subject, chosen.iri, ("StrategicIssue", "PositioningTheme"), "analyse fragility")
        found = tuple(reach for reach in measure_reach(strategy, min_grade) if reach.element.iri == only.iri)
    else:
        found = find_fragile(strategy, min_grade)
    if as_json:
        _print_json({"plan": chosen.iri, "minGrade": min_grade, "elements": [record_reach(reach) for reach in found]})
    else:
        _write(render_reaches(found))


@analyse.command()
def chains(
    subject: Annotated[str, typer.Argument(help="A recipient type, as recipient/farmers · ประเภทผู้รับบริการ")],
    plan: PlanOption = None,
    min_grade: GradeOption = Grade.WEAK,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """How a recipient type leads through mission, process and issue to the goal.

    ห่วงโซ่จากผู้รับบริการ ผ่านพันธกิจ กระบวนการ และประเด็น ไปสู่เป้าหมาย
    """
    from khonkaen_kg.analysis.chains import trace_chains  # noqa: PLC0415
    from khonkaen_kg.analysis.plans import find_plan, find_subject, read_strategy  # noqa: PLC0415
    from khonkaen_kg.analysis.report import record_chain, render_chains  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    knowledge_graph = open_graph(_home(home))
    chosen = find_plan(knowledge_graph, plan, "analyse chains")
    recipient = find_subject(knowledge_graph, subject, chosen.iri, ("RecipientType",), "analyse chains")
    found = trace_chains(read_strategy(knowledge_graph, chosen.iri), recipient.iri, min_grade)
    if as_json:
        _print_json({"plan": chosen.iri, "recipient": recipient.iri, "minGrade": min_grade, "chains": [record_chain(chain) for chain in found]})
    else:
        _write(render_chains(found))


@analyse.command(name="what-if")
def what_if(
    subject: Annotated[str, typer.Argument(help="A process, a mission or a curated link, as process/1.2 · กระบวนการ พันธกิจ หรือความเชื่อมโยง")],
    plan: PlanOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Which gaps open and close without a process, a mission or a curated link.

    ช่องว่างใดเกิดขึ้นหรือหายไป หากไม่มีกระบวนการ พันธกิจ หรือความเชื่อมโยงนี้
    """
    from khonkaen_kg.analysis.plans import find_plan, find_subject, read_statements  # noqa: PLC0415
    from khonkaen_kg.analysis.report import read_labels, record_supposition, render_supposition  # noqa: PLC0415
    from khonkaen_kg.analysis.whatif import suppose_without  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    chosen_home = _home(home)
    knowledge_graph = open_graph(chosen_home)
    chosen = find_plan(knowledge_graph, plan, "analyse what-if")
    removed = find_subject(knowledge_graph, subject, chosen.iri, ("Process", "Mission", "CuratedLink"), "analyse what-if")
    statements, hierarchy = read_statements(chosen_home, chosen.iri)
    supposition = suppose_without(removed.iri, statements, hierarchy, chosen_home.shapes)
    labels = read_labels((*statements.given, *statements.beside))
    if as_json:
        _print_json({"plan": chosen.iri, "subject": removed.iri, **record_supposition(supposition, labels)})
    else:
        _write(render_supposition(removed.iri, supposition, labels))


@analyse.command()
def export(
    plan: PlanOption = None,
    min_grade: GradeOption = Grade.WEAK,
    form: Annotated[ExportFormat, typer.Option("--format", help="Form of the export · รูปแบบแฟ้ม")] = ExportFormat.JSON,
    home: HomeOption = None,
) -> None:
    """The plan as a graph for Gephi, yEd, Cytoscape or D3.

    ส่งออกแผนเป็นกราฟสำหรับโปรแกรมวิเคราะห์เครือข่าย
    """
    from khonkaen_kg.analysis.export import limit_grades, write_graphml, write_node_link  # noqa: PLC0415
    from khonkaen_kg.analysis.plans import find_plan, read_strategy  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import open_graph  # noqa: PLC0415

    knowledge_graph = open_graph(_home(home))
    chosen = find_plan(knowledge_graph, plan, "analyse export")
    strategy = limit_grades(read_strategy(knowledge_graph, chosen.iri), min_grade)
    write = write_graphml if form is ExportFormat.GRAPHML else write_node_link
    _write(write(strategy).decode())


class EngineName(StrEnum):
    """Where ``serve`` answers queries."""

    EMBEDDED = "embedded"
    IN_PROCESS = "in-process"


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", envvar=HOST.variable, help=HOST.help)] = HOST.default,
    port: Annotated[int, typer.Option("--port", envvar=PORT.variable, help=PORT.help, min=0, max=65535)] = int(PORT.default),
    home: HomeOption = None,
    engine: Annotated[EngineName, typer.Option("--engine", envvar=ENGINE.variable, help=ENGINE.help)] = EngineName.EMBEDDED,
    seconds: Annotated[float, typer.Option("--query-seconds", envvar=SECONDS.variable, help=SECONDS.help, min=0.1)] = float(SECONDS.default),
) -> None:
    """Publish the graph: pages, named queries and SPARQL.

    เปิดให้บริการกราฟผ่านเว็บ
    """
    from khonkaen_kg.queries.catalogue import read_catalogue  # noqa: PLC0415
    from khonkaen_kg.store.embedded import EmbeddedEngine, Limits  # noqa: PLC0415
    from khonkaen_kg.store.inprocess import InProcessEngine  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph  # noqa: PLC0415
    from khonkaen_kg.store.published import read_published  # noqa: PLC0415
    from khonkaen_kg.web.listener import listen  # noqa: PLC0415

    chosen = _home(home)
    listener = listen(host, port)
    # Forking and limiting processes as the embedded engine does is Linux's.
    is_embedded = engine == EngineName.EMBEDDED and sys.platform == "linux"
    with EmbeddedEngine(chosen, Limits(seconds=seconds)) if is_embedded else nullcontext(InProcessEngine(read_published(chosen))) as started:
        # The web is imported while the engine's own process reads the graphs.
        from khonkaen_kg.web.server import run  # noqa: PLC0415

        catalogue = read_catalogue(chosen)
        if isinstance(started, EmbeddedEngine):
            started.start()
        run(KnowledgeGraph(started, catalogue), listener)
