"""Start: from nothing to the first answer over the shipped plan, and the memory of all processes."""

from __future__ import annotations

from statistics import median

from benchmarks.bench import Bench
from benchmarks.clients import measure_pace
from benchmarks.peers import SYSTEMS, PeerError, System, run_system
from benchmarks.questions import make_questions
from benchmarks.report import Section, Table, show_bytes, show_seconds

_RUNS = 3


def measure(bench: Bench) -> Section:
    """Each system alone, started several times; then its memory, also after clients have asked."""
    section = Section("starting")
    rows = tuple(_measure_system(bench, section, system) for system in SYSTEMS)
    note = f"Medians of {_RUNS} starts, the data loaded before where that is a step of its own. Memory: shared pages counted once."
    section.tables.append(Table("Start over the shipped plan", ("system", "first answer", "memory", "after 8 clients asked", "processes"), rows, note))
    return section


def name_fact(system: str, what: str) -> str:
    """The name of the fact of ``what``: ``seconds`` to the first answer, ``bytes`` of memory then."""
    return f"{system}/{what}"


def _measure_system(bench: Bench, section: Section, system: System) -> tuple[str, ...]:
    corpus = bench.shipped()
    question = make_questions(corpus)[1]
    seconds, memories = [], []
    later = processes = 0
    try:
        for _ in range(_RUNS):
            with run_system(system, corpus, bench.folder) as server:
                seconds.append(server.seconds_to_answer)
                memories.append(server.memory())
                if len(seconds) == _RUNS:
                    measure_pace(server, question, clients=8, seconds=bench.seconds, is_repeated=False)
                    later, processes = server.memory(), len(server.pids)
    except PeerError as error:
        return (system.name, str(error), "–", "–", "–")
    section.facts[name_fact(system.name, "seconds")] = median(seconds)
    section.facts[name_fact(system.name, "bytes")] = median(memories)
    return (system.name, show_seconds(median(seconds)), show_bytes(median(memories)), show_bytes(later), str(processes))
