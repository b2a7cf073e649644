"""Named queries in process beside rdflib, and the command line: whole processes are timed from outside (start, work, exit), after a warm-up."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path

import rdflib

from benchmarks.bench import Bench, time_once
from benchmarks.report import Section, Table, show_seconds
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph, open_graph
from khonkaen_kg.store.published import read_published

COMMAND = str(Path(sys.executable).parent / "khonkaen-kg")
_RUNS = 7


def measure(bench: Bench) -> Section:
    """The command line and each named query over the shipped plan."""
    section = Section("named")
    runs = 3 if bench.is_full else 1
    commands = {
        "build and check, from nothing": build_from_nothing,
        "build, nothing changed": lambda: run_command("build"),
        "check, nothing changed": lambda: run_command("check"),
        "serve, from start to first answer": start_and_ask,
    }
    rows = tuple((name, *map(show_seconds, time_runs(act, runs))) for name, act in commands.items())
    section.tables.append(
        Table("Commands", ("command", "least", "median", "greatest"), rows, f"Over the shipped plan; {runs} runs after one that is not counted.")
    )
    section.tables.append(measure_queries(open_graph(), section))
    return section


def time_runs(act: Callable[[], object], runs: int = _RUNS) -> tuple[float, float, float]:
    """Least, median and greatest seconds of ``runs`` calls, after one that is not counted."""
    act()
    seconds = [time_once(act) for _ in range(runs)]
    return min(seconds), statistics.median(seconds), max(seconds)


def run_command(*arguments: str) -> None:
    """Run the command line once, to its end."""
    subprocess.run([COMMAND, *arguments], check=True, capture_output=True)


def build_from_nothing() -> None:
    """`build` and then `check` of the shipped plan in a home that has never been built: every shape is validated."""
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "graph"
        graph.mkdir()
        for name in ("source", "curated"):
            (graph / name).symlink_to(shipped_home().graph / name)
        run_command("build", "--home", folder)
        run_command("check", "--home", folder)


def start_and_ask() -> None:
    """Start `serve`, ask the farmers' question, stop."""
    with subprocess.Popen([COMMAND, "serve", "--port", "0"], stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            address = "http://" + process.stderr.readline().partition("http://")[2].partition("/")[0]
            urllib.request.urlopen(f"{address}/queries/processes-by-recipient-and-issue.json?recipient=farmers").read()
        finally:
            process.kill()


def load_rdflib() -> rdflib.Dataset:
    """The published graphs in rdflib, its default graph their union."""
    dataset = rdflib.Dataset(default_union=True)
    for graph in read_published(shipped_home()):
        data = "".join(f"{triple} .\n" for triple in graph.triples)
        dataset.graph(rdflib.URIRef(graph.iri)).parse(data=data, format="nt")
    return dataset


def measure_queries(knowledge_graph: KnowledgeGraph, section: Section) -> Table:
    """Each named query with its defaults, in process, against rdflib."""
    peer = load_rdflib()
    rows, medians = [], []
    for query in knowledge_graph.catalogue.values():
        own = time_runs(lambda name=query.name: knowledge_graph.answer(name, {}))  # type: ignore[misc]
        other = time_once(lambda text=query.text: list(peer.query(text, initNs=dict(PREFIXES))))  # type: ignore[misc]
        medians.append(own[1])
        rows.append((query.name, *map(show_seconds, own), show_seconds(other), f"{other / own[1]:.0f}×"))
    section.facts["greatest median of a named query"] = max(medians)
    note = (
        f"In process, over the shipped plan; {_RUNS} runs after one that is not counted, rdflib once. Over 2 ms: {sum(median > 0.002 for median in medians)}."
    )
    return Table("Named queries", ("query", "least", "median", "greatest", "rdflib", "ratio"), tuple(rows), note)
