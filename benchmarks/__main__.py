"""Figures, printed and never asserted: ``make bench``.

Whole processes are timed from outside (start, work, exit), several runs after a warm-up; queries inside one process, against rdflib on the same data
in the same run.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import rdflib

from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph, open_graph
from khonkaen_kg.store.published import read_published

COMMAND = str(Path(sys.executable).parent / "khonkaen-kg")
RUNS = 7


def time_runs(act: Callable[[], object], runs: int = RUNS) -> tuple[float, float, float]:
    """Least, median and greatest seconds of ``runs`` calls, after one that is not counted."""
    act()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - start)
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


def print_row(name: str, seconds: tuple[float, float, float], note: str = "") -> None:
    """One line of figures, in milliseconds."""
    least, median, greatest = (1000 * second for second in seconds)
    print(f"{name:<58}{least:>9.2f}{median:>9.2f}{greatest:>9.2f}  {note}")


def measure_queries(knowledge_graph: KnowledgeGraph) -> None:
    """Each named query with its defaults, in process, against rdflib."""
    peer = load_rdflib()
    medians = []
    for query in knowledge_graph.catalogue.values():
        own = time_runs(lambda name=query.name: knowledge_graph.answer(name, {}))  # type: ignore[misc]
        other = time_runs(lambda text=query.text: list(peer.query(text, initNs=dict(PREFIXES))), runs=1)  # type: ignore[misc]
        medians.append(own[1])
        print_row(query.name, own, f"rdflib {1000 * other[1]:.0f} ms, {other[1] / own[1]:.0f} times as long")
    print(f"{len(medians)} queries: greatest median {1000 * max(medians):.2f} ms (goal 2 ms), over 2 ms: {sum(median > 0.002 for median in medians)}")


def main() -> None:
    """Measure everything and print it."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib", "pyshacl", "fastapi", "uvicorn"))
    print(f"{platform.python_implementation()} {platform.python_version()} on {platform.system()} {platform.machine()}; {versions}")
    print(f"{'milliseconds':<58}{'least':>9}{'median':>9}{'greatest':>9}")
    print_row("build and check, from nothing (goal 3000)", time_runs(build_from_nothing, runs=3))
    print_row("build, nothing changed", time_runs(lambda: run_command("build"), runs=3))
    print_row("check, nothing changed", time_runs(lambda: run_command("check"), runs=3))
    print_row("serve, from start to first answer (goal 700)", time_runs(start_and_ask, runs=5))
    measure_queries(open_graph())


if __name__ == "__main__":
    main()
