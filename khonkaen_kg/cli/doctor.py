"""The command that looks at the whole system before somebody else has to: what is set, what is there, and what holds."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, Literal

import typer
import typer.main

from khonkaen_kg.cli.options import HomeOption, JsonOption, choose_home
from khonkaen_kg.cli.output import print_json, say, write
from khonkaen_kg.errors import DamagedReleaseError, KhonkaenError, NotBuiltError, ParameterError, PortTakenError, UnavailableError
from khonkaen_kg.paths import Home
from khonkaen_kg.settings import CONNECTIONS, ENGINE, HOST, LOG, PORT, SETTINGS, Setting

Grade = Literal["ok", "warning", "problem"]

_LIBRARIES: Final = ("khonkaen-kg", "pyoxigraph", "rdflib", "pyshacl", "fastapi", "uvicorn", "prometheus-client")
_GRADES_TH: Final = {"ok": "ปกติ", "warning": "ควรดู", "problem": "มีปัญหา"}
_OTHER_FILES: Final = 128
"""Files that the service has open beside connections."""
_NUMBER: Final = re.compile(r"\d+(\.\d+)?")
_CREDENTIALS: Final = re.compile(r"//[^/@\s]*@")
# Typer may carry its own copy of click, so what it raises on wrong usage is found through what it exports.
_UsageError: Final[Any] = typer.BadParameter.__mro__[1]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found about one thing; the value and where it comes from where there is one."""

    topic: str
    name: str
    grade: Grade
    th: str
    en: str
    value: str | None = None
    source: str | None = None


def doctor(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Say what is set and from where, whether the graph and the releases are whole, and whether the limits hold. Exit 69 on problems.

    ตรวจการตั้งค่า ข้อมูล และขีดจำกัดของระบบ
    """
    found = []
    for diagnosis in examine(choose_home(home)):
        found.append(diagnosis)
        if not as_json:
            value = f" {diagnosis.value}:" if diagnosis.value else ""
            grade = f"{_GRADES_TH[diagnosis.grade]} · {diagnosis.grade}"
            write(f"{grade:<18}{diagnosis.topic} {diagnosis.name}:{value} {diagnosis.th} · {diagnosis.en}\n")
    counts = {grade: sum(diagnosis.grade == grade for diagnosis in found) for grade in _GRADES_TH}
    if as_json:
        print_json({"counts": counts, "found": [{key: value for key, value in asdict(d).items() if value is not None} for d in found]})
    else:
        say(f"ควรดู {counts['warning']} มีปัญหา {counts['problem']} · {counts['warning']} warnings, {counts['problem']} problems")
    if counts["problem"]:
        raise typer.Exit(UnavailableError.exit_code)


def examine(home: Home) -> Iterator[Diagnosis]:
    """Look at everything, one thing after the other."""
    yield from _examine_settings()
    yield from _examine_versions()
    yield from _examine_home(home)
    yield from _examine_releases(home)
    yield from _examine_files()
    yield from _examine_port()
    yield from _examine_walls()


def _examine_settings() -> Iterator[Diagnosis]:
    readers = _list_readers()
    for setting in SETTINGS:
        # The command line takes an empty variable for none.
        is_default = setting.variable not in os.environ or (not setting.value and setting.variable in readers)
        value = setting.default if is_default else setting.value
        shown = _CREDENTIALS.sub("//…@", value)
        source = "default" if is_default else "environment"
        if (reason := _find_fault(setting, value, readers.get(setting.variable))) is not None:
            yield Diagnosis("setting", setting.variable, "problem", f"ใช้ค่านี้ไม่ได้ ({reason})", f"this value cannot be used ({reason})", shown, source)
        elif is_default:
            yield Diagnosis("setting", setting.variable, "ok", "ค่าปริยาย", "the default", shown, source)
        else:
            yield Diagnosis("setting", setting.variable, "ok", "จากตัวแปรสภาพแวดล้อม", "from the environment", shown, source)
    known = {setting.variable for setting in SETTINGS}
    for variable in sorted(os.environ):
        if variable.startswith("KHONKAEN_KG_") and variable not in known:
            yield Diagnosis("setting", variable, "warning", "ไม่มีการตั้งค่าชื่อนี้ จึงไม่มีผล", "no setting has this name: it changes nothing")


def _list_readers() -> dict[str, Callable[[str], object]]:
    """What ``serve`` reads its variables with."""
    from khonkaen_kg.cli.program import app  # noqa: PLC0415 (which has this command too)

    commands: Any = typer.main.get_command(app)
    serve = commands.commands["serve"]
    context = serve.make_context("serve", [], resilient_parsing=True)
    return {option.envvar: partial(option.process_value, context) for option in serve.params if option.envvar}


def _find_fault(setting: Setting, value: str, read: Callable[[str], object] | None) -> str | None:
    """Why ``value`` would be refused; None where it would not."""
    from khonkaen_kg.web.log import Level  # noqa: PLC0415 (each command imports what it needs)

    if read:
        try:
            # No value at all is fine where that is the default.
            read(value) if value else None
        except _UsageError as error:
            return str(error.message)
    elif setting is LOG and value not in (levels := [level.value for level in Level]):
        return f"{value!r} ∉ {', '.join(levels)}"
    elif _NUMBER.fullmatch(setting.default):
        try:
            setting.read_number()
        except ParameterError as error:
            return f"{error.th} · {error.en}"
    return None


def _examine_versions() -> Iterator[Diagnosis]:
    yield Diagnosis("version", "python", "ok", "ใช้ได้", "fit", platform.python_version())
    for library in _LIBRARIES:
        try:
            yield Diagnosis("version", library, "ok", "ติดตั้งแล้ว", "installed", version(library))
        except PackageNotFoundError:
            yield Diagnosis("version", library, "problem", "ยังไม่ได้ติดตั้ง", "not installed")


def _examine_home(home: Home) -> Iterator[Diagnosis]:
    from khonkaen_kg.store.published import read_published  # noqa: PLC0415 (as above)

    where = str(home.root)
    if not home.graph.is_dir():
        yield Diagnosis("home", "graph/", "problem", "ไม่มีโฟลเดอร์ graph/", "there is no folder graph/", where)
        return
    yield Diagnosis("home", "graph/", "ok", "มีโฟลเดอร์นี้", "the folder is there", where)
    try:
        graphs = read_published(home)
    except KhonkaenError as error:
        yield _report("graph", "named graphs", error)
        return
    size = sum(len(graph.triples) for graph in graphs)
    yield Diagnosis("graph", "named graphs", "ok", f"ครบถ้วน {len(graphs)} กราฟ {size:,} ข้อความ", f"whole: {len(graphs)} graphs, {size:,} triples")


def _examine_releases(home: Home) -> Iterator[Diagnosis]:
    from khonkaen_kg.store.release.manifest import open_release  # noqa: PLC0415 (as above)
    from khonkaen_kg.store.release.shelf import list_folders, open_current  # noqa: PLC0415

    try:
        current = open_current(home)
    except NotBuiltError:
        yield Diagnosis("release", "current", "ok", "ยังไม่มี ระบบจะสร้างรุ่นแรกเมื่อเริ่มบริการ", "none yet: the service makes the first when it starts")
    except DamagedReleaseError as error:
        yield _report("release", "current", error)
    else:
        yield Diagnosis("release", "current", "ok", f"{current.triples:,} ข้อความ", f"{current.triples:,} triples", current.name)
    for folder in list_folders(home.releases):
        try:
            open_release(folder).check_files()
        except DamagedReleaseError as error:
            yield _report("release", folder.name, error)
        else:
            yield Diagnosis("release", folder.name, "ok", "ทุกแฟ้มตรงกับที่เผยแพร่", "every file is as it was published")


def _report(topic: str, name: str, error: KhonkaenError, grade: Grade = "problem") -> Diagnosis:
    where = f"{error.place}: " if error.place else ""
    return Diagnosis(topic, name, grade, f"{where}{error.th} {error.remedy_th}", f"{where}{error.en}; {error.remedy_en}")


def _examine_files() -> Iterator[Diagnosis]:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not on every system)

    # The service raises the soft limit to the hard one by itself.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    value = "∞" if hard == resource.RLIM_INFINITY else str(hard)
    connections = CONNECTIONS.value
    needed = (int(connections) if connections.isdecimal() else 0) + _OTHER_FILES
    if hard == resource.RLIM_INFINITY or hard >= needed:
        yield Diagnosis("limit", "RLIMIT_NOFILE", "ok", "เพียงพอ", "enough", value)
        return
    yield Diagnosis(
        "limit",
        "RLIMIT_NOFILE",
        "warning",
        f"น้อยกว่า {needed} ซึ่ง {CONNECTIONS.variable}={connections} ต้องใช้ ระบบจะรับการเชื่อมต่อได้น้อยลง",
        f"less than the {needed} that {CONNECTIONS.variable}={connections} needs: fewer connections will be taken",
        value,
    )


def _examine_port() -> Iterator[Diagnosis]:
    from khonkaen_kg.web.listener import listen  # noqa: PLC0415 (as above)

    host = HOST.value or HOST.default
    port = PORT.value or PORT.default
    if not (port.isascii() and port.isdecimal()) or int(port) > 65535:
        # Said among the settings already.
        return
    where = f"{host} {port}"
    try:
        listen(host, int(port)).close()
    except PortTakenError:
        yield Diagnosis("port", where, "warning", "มีโปรแกรมใช้อยู่ ซึ่งอาจเป็นบริการนี้เองที่เปิดไว้แล้ว", "a program listens there: this service itself, if it runs already")
    except KhonkaenError as error:
        yield _report("port", where, error)
    else:
        yield Diagnosis("port", where, "ok", "ว่าง", "free")


def _examine_walls() -> Iterator[Diagnosis]:
    from khonkaen_kg.store.walls import try_walls  # noqa: PLC0415 (as above)

    # Where no worker is used, none has to be walled in; that there is no limit then is still worth knowing.
    needs_walls = sys.platform == "linux" and ENGINE.value == ENGINE.default
    for trial in try_walls():
        yield Diagnosis("wall", trial.name, "ok" if trial.held else "problem" if needs_walls else "warning", trial.th, trial.en)
