"""Figures, printed and never asserted, of this project's server beside its peers: ``make bench``, ``make bench-full``.

Every system is loaded with the same data and asked by the same clients in the same run. What was measured is kept in ``results.json``, from which the page
``docs/performance.md`` is written; a run of some sections changes only these.
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks import desk, documents, heavy, load, named, runaway, serving, soak, starting, updating
from benchmarks.bench import TEN_NATIONS, Bench
from benchmarks.clients import find_wrk
from benchmarks.goals import judge_all
from benchmarks.peers import PeerError
from benchmarks.report import Section, describe_machine, describe_versions, keep, show_table, stamp, write_page

SECTIONS: dict[str, tuple[str, Callable[[Bench], Section]]] = {
    "named": ("Commands and named queries", named.measure),
    "starting": ("Start and memory", starting.measure),
    "load": ("Loading", load.measure),
    "serving": ("Serving", serving.measure),
    "documents": ("Pages and documents", documents.measure),
    "desk": ("Pages of a nation's plans", desk.measure),
    "runaway": ("Runaway queries", runaway.measure),
    "heavy": ("Gaps of a nation", heavy.measure),
    "updating": ("A new release", updating.measure),
    "soak": ("Soak", soak.measure),
}


def main() -> None:
    """Measure what is asked for, print it, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Figures of this project's server beside its peers.")
    parser.add_argument("--full", action="store_true", help="with 1 and 10 million triples, 1, 8 and 32 clients, and a long soak")
    parser.add_argument("--only", default=",".join(SECTIONS), help="sections, by commas (default: all of %(default)s)")
    parser.add_argument("--largest", type=int, default=TEN_NATIONS, help="leave out larger corpora (default: %(default)s triples)")
    parser.add_argument("--soak-seconds", type=int, help="default: 10, in a full run 600")
    asked = parser.parse_args()
    chosen = asked.only.split(",")
    if unknown := set(chosen) - set(SECTIONS):
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    # So that what was started is stopped and what was written is removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        find_wrk()
    except PeerError as error:
        sys.exit(str(error))
    print(describe_machine())
    print("; ".join(f"{name} {version}" for name, version in describe_versions().items()))
    with tempfile.TemporaryDirectory(prefix="khonkaen-kg-bench-") as folder:
        bench = Bench(Path(folder), is_full=asked.full, largest=asked.largest, soak_seconds=asked.soak_seconds or (600 if asked.full else 10))
        for name in (name for name in SECTIONS if name in chosen):
            title, measure = SECTIONS[name]
            begin = time.perf_counter()
            section = stamp(measure(bench), is_full=asked.full)
            print(f"\n== {title} ({time.perf_counter() - begin:.0f} s)", *(show_table(table) for table in section.tables), sep="\n", flush=True)
            results = keep(section)
            goals = judge_all(results)
            write_page(results, {key: value[0] for key, value in SECTIONS.items()}, goals)
    print(show_table(goals))


if __name__ == "__main__":
    main()
