"""What was measured: tables and facts of each section, kept as JSON, printed, and written as the page of figures."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.clients import find_wrk
from benchmarks.peers import PeerError, find_versions

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
_LIBRARIES = ("pyoxigraph", "rdflib", "pyshacl", "fastapi", "uvicorn")


@dataclass(frozen=True, slots=True)
class Table:
    """Figures with what they were measured on."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(slots=True)
class Section:
    """What one part of the benchmarks measured: tables for people, and facts by name for the goals."""

    name: str
    tables: list[Table] = field(default_factory=list)
    facts: dict[str, float] = field(default_factory=dict)
    is_full: bool = False
    date: str = ""
    machine: str = ""
    versions: dict[str, str] = field(default_factory=dict)


def describe_machine() -> str:
    """Processor, cores, memory and system of this machine."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.partition(":")[2].strip() for line in told if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}"


def describe_versions() -> dict[str, str]:
    """The versions of all that takes part."""
    try:
        wrk = find_wrk()
    except PeerError as error:
        wrk = str(error)
    return {"Python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}, **find_versions(), "wrk": wrk}


def stamp(section: Section, *, is_full: bool) -> Section:
    """``section`` with when, where and with what it was measured."""
    section.is_full, section.date = is_full, time.strftime("%Y-%m-%d")
    section.machine, section.versions = describe_machine(), describe_versions()
    return section


def read_results(path: Path = RESULTS) -> dict[str, Section]:
    """The sections that were measured before."""
    if not path.exists():
        return {}
    return {name: _read_section(told) for name, told in json.loads(path.read_text(encoding="utf-8")).items()}


def _read_section(told: dict[str, Any]) -> Section:
    tables = [Table(table["title"], tuple(table["head"]), tuple(tuple(row) for row in table["rows"]), table["note"]) for table in told["tables"]]
    return Section(**{**told, "tables": tables})


def keep(section: Section, path: Path = RESULTS) -> dict[str, Section]:
    """All sections with ``section`` among them, written. A quick run does not take the place of a full one."""
    results = read_results(path)
    before = results.get(section.name)
    if section.is_full or before is None or not before.is_full:
        results[section.name] = section
        path.write_text(json.dumps({name: asdict(told) for name, told in results.items()}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return results


def show_table(table: Table) -> str:
    """A table as plain text, its columns in line."""
    lines = [table.head, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.head))]
    shown = [
        "  ".join(cell.ljust(width) if index == 0 else cell.rjust(width) for index, (cell, width) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    ]
    return "\n".join([f"\n{table.title}", *([table.note] if table.note else []), *(line.rstrip() for line in shown)])


def write_table(table: Table) -> list[str]:
    """A table as lines of Markdown."""
    rows = [table.head, tuple("---" if index == 0 else "--:" for index in range(len(table.head))), *table.rows]
    return [f"### {table.title}", "", *([table.note, ""] if table.note else []), *("| " + " | ".join(row) + " |" for row in rows), ""]


def show_number(value: float) -> str:
    """A number with three digits that count.

    >>> [show_number(value) for value in (23472.3, 0.3712, 12.34)]
    ['23,472', '0.371', '12.3']
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def show_seconds(seconds: float) -> str:
    """A duration in the unit that suits it.

    >>> [show_seconds(value) for value in (0.00123, 0.5, 12.34)]
    ['1.23 ms', '500 ms', '12.3 s']
    """
    return f"{show_number(1000 * seconds)} ms" if seconds < 1 else f"{show_number(seconds)} s"


def show_bytes(count: float) -> str:
    """A size in MiB."""
    return f"{count / 2**20:,.0f} MiB"


def write_page(results: dict[str, Section], titles: dict[str, str], goals: Table, path: Path = PAGE) -> None:
    """Write the page of figures: the goals, then the sections in the order of ``titles``."""
    lines = ["# Performance", "", "Written by `make bench` and `make bench-full`; figures move from machine to machine, ratios of one run are what counts.", ""]
    lines += write_table(goals)
    for section in (results[name] for name in titles if name in results):
        kind = "full" if section.is_full else "quick"
        lines += [f"## {titles[section.name]}", "", f"{section.date}, {kind} run, on {section.machine}.", f"{_join(section.versions.items())}.", ""]
        for table in section.tables:
            lines += write_table(table)
    path.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _join(pairs: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{name} {value}" for name, value in pairs)
