"""Queries that would run for ever, and what other clients notice of them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from itertools import count

from benchmarks.bench import Bench
from benchmarks.clients import Pace, measure_pace
from benchmarks.peers import JSON, SYSTEMS, PeerError, Reply, Server, System, run_system
from benchmarks.processes import measure_processor
from benchmarks.questions import RUNAWAYS, Question, make_questions
from benchmarks.report import Section, Table, show_seconds

DEADLINE = 1.0
GRACE = 0.5
CROWDS = (2, 8)
"""How many clients send runaway queries at the same time; a quick run takes the first only."""
_GIVE_UP = 6.0
"""Seconds after which such a client goes."""
_WINDOW = 4
"""Seconds in which another client is measured."""


@dataclass(slots=True)
class _Crowd:
    """Clients that send one runaway query after another, until they are told to stop."""

    server: Server
    size: int
    replies: list[Reply] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)
    _is_over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> _Crowd:
        self._threads = [threading.Thread(target=self._send) for _ in range(self.size)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        while not self._is_over.is_set():
            number = next(self._numbers)
            self.replies.append(self.server.ask(RUNAWAYS.write(number, str(number)), JSON, _GIVE_UP))
            # Whoever is turned away at once comes again, but not a thousand times a second.
            self._is_over.wait(0.05)


def measure(bench: Bench) -> Section:
    """Each system alone over the shipped plan: a small never repeated question without runaway queries, then while they run."""
    section = Section("runaway")
    rows = [row for system in SYSTEMS for row in _measure_system(bench, section, system)]
    note = (
        f"Over the shipped plan; deadline {DEADLINE:g} s where the system has one. Runaway clients send three kinds of cross join in turn and give up after "
        f"{_GIVE_UP:g} s. Ended in time: within {DEADLINE + GRACE:g} s of being sent, the wait for a place included; being turned away is an end too. "
        "Meanwhile one other client asks a small question, never repeated."
    )
    head = ("system", "runaway clients", "sent", "ended in time", "latest end", "others p50", "others p99", "others failed", "cores busy 2 s later")
    section.tables.append(Table("Runaway queries", head, tuple(rows), note))
    return section


def name_fact(system: str, crowd: int, what: str) -> str:
    """The name of a fact about a system while ``crowd`` clients send runaway queries: ``p99``, ``failures`` or ``ended in time``."""
    return f"{system}/{crowd} runaway clients/{what}"


def _measure_system(bench: Bench, section: Section, system: System) -> list[tuple[str, ...]]:
    corpus = bench.shipped()
    question = make_questions(corpus)[1]
    rows: list[tuple[str, ...]] = []
    try:
        for size in (0, *(CROWDS if bench.is_full else CROWDS[:1])):
            with run_system(system, corpus, bench.folder, DEADLINE) as server:
                pace, replies, busy = _measure_crowd(server, question, size)
            section.facts[name_fact(system.name, size, "p99")] = pace.p99 if pace.rate else _WINDOW
            section.facts[name_fact(system.name, size, "failures")] = pace.failures
            if replies:
                section.facts[name_fact(system.name, size, "ended in time")] = sum(map(_is_in_time, replies)) / len(replies)
            rows.append((system.name, str(size), *_show(pace, replies), f"{busy:.1f}"))
    except PeerError as error:
        rows.append((f"{system.name}: {error}", *["–"] * 8))
    return rows


def _measure_crowd(server: Server, question: Question, size: int) -> tuple[Pace, list[Reply], float]:
    """What another client gets, how the runaway queries ended, and how many processors the system still keeps busy two seconds after they have gone."""
    with _Crowd(server, size) as crowd:
        time.sleep(0.3)
        pace = measure_pace(server, question, clients=1, seconds=_WINDOW, is_repeated=False)
    time.sleep(2)
    before = measure_processor(server.pids)
    time.sleep(0.5)
    return pace, crowd.replies, (measure_processor(server.pids) - before) / 0.5


def _is_in_time(reply: Reply) -> bool:
    return reply.seconds <= DEADLINE + GRACE


def _show(pace: Pace, replies: list[Reply]) -> tuple[str, ...]:
    sent = len(replies)
    ended = f"{sum(map(_is_in_time, replies)) / sent:.0%}" if sent else "–"
    latest = show_seconds(max(reply.seconds for reply in replies)) if sent else "–"
    others = (show_seconds(pace.p50), show_seconds(pace.p99)) if pace.rate else (f"none in {_WINDOW} s",) * 2
    return (str(sent), ended, latest, *others, f"{pace.failures:,}")
