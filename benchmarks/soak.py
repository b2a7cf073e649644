"""Soak: everything at once for minutes, with an eye on the memory of each kind of process."""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import ExitStack
from itertools import count

from benchmarks.bench import Bench
from benchmarks.clients import ask_meanwhile, read_pace
from benchmarks.peers import OURS, Server, run_system
from benchmarks.processes import measure_memory
from benchmarks.questions import LARGE, RUNAWAYS, Question, make_questions
from benchmarks.report import Section, Table, show_bytes, show_number

_DEADLINE = 2.0
_PARTS = ("front", "loader", "workers")


def measure(bench: Bench) -> Section:
    """This project's server over the first corpus: repeated and never repeated questions by wrk, a runaway query and a large answer every other second."""
    section = Section("soak")
    corpus = bench.corpus(bench.sizes[0])
    question = make_questions(corpus)[1]
    over = threading.Event()
    outcomes: Counter[str] = Counter()
    with run_system(OURS, corpus, bench.folder, _DEADLINE) as server, ExitStack() as stack:
        seconds = bench.soak_seconds
        loads = [stack.enter_context(ask_meanwhile(server, question, clients=2, seconds=seconds, is_repeated=is_repeated)) for is_repeated in (True, False)]
        threads = [threading.Thread(target=_ask_on, args=(server, asked, over, outcomes)) for asked in (RUNAWAYS, LARGE)]
        for thread in threads:
            thread.start()
        try:
            samples = _watch(server, seconds)
        finally:
            over.set()
            for thread in threads:
                thread.join()
        paces = [read_pace(load.communicate()[0]) for load in loads]
        is_same = server.process.poll() is None
    rows = [
        (part, show_bytes(memory[0]), show_bytes(memory[-1]), show_bytes(max(memory)), f"{memory[-1] / max(1, memory[0]):.2f}×")
        for part, memory in zip(_PARTS, zip(*samples, strict=True), strict=True)
    ]
    section.facts["growth of the front"] = samples[-1][0] / samples[0][0]
    alive = "still the same process" if is_same else "gone"
    shared = "Shared pages are counted in parts, so that those of loader and workers move between them."
    note = f"Over {corpus.name}, {seconds} s, deadline {_DEADLINE:g} s; the front is {alive}. {shared}"
    section.tables.append(Table("Memory", ("processes", "first", "last", "greatest", "last to first"), tuple(rows), note))
    asked = [
        (f"{kind}, 2 clients", f"{show_number(pace.rate)} a second, {pace.failures:,} failed")
        for kind, pace in zip(("repeated", "never repeated"), paces, strict=True)
    ]
    told = [(name, f"{number:,}") for name, number in sorted(outcomes.items())]
    section.tables.append(Table("What was asked meanwhile", ("question", "answers"), (*asked, *told)))
    return section


def _ask_on(server: Server, question: Question, over: threading.Event, outcomes: Counter[str]) -> None:
    for number in count():
        reply = server.ask(question.write(number, str(number)))
        outcomes[f"{question.name}: {f'status {reply.status}' if reply.status else 'no whole answer'}"] += 1
        if over.wait(2):
            return


def _watch(server: Server, seconds: int) -> list[tuple[int, int, int]]:
    """The memory of front, loader and workers, every ten seconds or, in a short soak, more often."""
    pause = min(10.0, seconds / 10)
    samples = []
    end = time.monotonic() + seconds
    while time.monotonic() + pause <= end:
        time.sleep(pause)
        front, *rest = map(measure_memory, server.generations)
        samples.append((front, sum(rest[:1]), sum(rest[1:])))
    return samples
