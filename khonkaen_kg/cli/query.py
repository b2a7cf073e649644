"""The command that asks named queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from khonkaen_kg.cli.options import HomeOption, JsonOption, choose_home
from khonkaen_kg.cli.output import print_json, say, write
from khonkaen_kg.errors import FormatError, ParameterError

if TYPE_CHECKING:
    from khonkaen_kg.queries.results import Table


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
    knowledge_graph = open_graph(choose_home(home))
    catalogue = knowledge_graph.catalogue
    if name is None:
        if as_csv:
            raise _refuse_flags("รายการคำถามไม่มีรูปแบบ CSV", "the list of queries has no CSV form", "ใช้ --json", "use --json")
        listed = [{"name": q.name, "id": q.question.id, "th": q.question.th, "en": q.question.en} for q in catalogue.values()]
        if as_json:
            print_json(listed)
        else:
            for entry in listed:
                write(f"{entry['name']}\n    {entry['th']}\n    {entry['en']}\n")
        return
    values = _read_parameters(parameters or [], name)
    if catalogue[name].form in ("construct", "describe"):
        if as_csv:
            raise _refuse_flags(f"{name} ตอบเป็นกราฟ จึงไม่มีรูปแบบ CSV", f"{name} answers with a graph, which has no CSV form", "ใช้ --json", "use --json")
        write(knowledge_graph.answer(name, values, graph="application/ld+json" if as_json else TURTLE).body.decode())
    elif as_json or as_csv:
        write(knowledge_graph.answer(name, values, solutions=JSON if as_json else "text/csv").body.decode() + ("\n" if as_json else ""))
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
                write(f"{lead:<4}{name:<{width}}  {' '.join(words)}\n")
                lead = ""
    say(f"{len(table)} แถว · {len(table)} rows")
