"""Reads a second: every system asked the same questions in the same run, in turn, by wrk; medians, and ratios to the Oxigraph server."""

from __future__ import annotations

import statistics
from collections import defaultdict

from benchmarks.bench import Bench
from benchmarks.clients import Pace, measure_pace
from benchmarks.homes import Corpus
from benchmarks.peers import OXIGRAPH, SYSTEMS, Fleet, PeerError, Server, run_systems
from benchmarks.questions import Question, count_all_rows, make_questions
from benchmarks.report import Section, Table, show_number

REPEATED, NEW = "repeated", "never repeated"


def measure(bench: Bench) -> Section:
    """Repeated and never repeated questions over the shipped plan and over a corpus of plans."""
    section = Section("serving")
    shipped, large = bench.shipped(), bench.corpus(bench.sizes[0])
    for corpus, questions in ((shipped, make_questions(shipped)), (large, make_questions(large)[1:3])):
        with run_systems(corpus, bench.folder) as fleet:
            _measure_corpus(bench, section, corpus, questions, fleet)
    return section


def name_fact(corpus: str, question: str, kind: str, clients: int, system: str) -> str:
    """The name of the fact that says how many answers a second a system gave."""
    return f"{corpus}/{question}/{kind}/{clients} clients/{system}"


def _measure_corpus(bench: Bench, section: Section, corpus: Corpus, questions: tuple[Question, ...], fleet: Fleet) -> None:
    reasons = {(question.name, system): text for question in questions for system, text in fleet.missing.items()}
    reasons |= {(question.name, system): text for question in questions for system, text in _compare(question, fleet).items()}
    for kind in (REPEATED, NEW):
        rows = []
        for question in questions:
            for clients in bench.clients:
                able = [server for server in fleet.servers if (question.name, server.system.name) not in reasons]
                paces, ended = _measure_in_turn(bench, able, question, clients, is_repeated=kind == REPEATED)
                reasons |= {(question.name, name): text for name, text in ended.items()}
                for name, taken in paces.items():
                    is_whole = name not in ended and not any(pace.failures for pace in taken)
                    section.facts[name_fact(corpus.name, question.name, kind, clients, name)] = _find_rate(taken) if is_whole else 0
                cells = [_show(system.name, paces, reasons.get((question.name, system.name))) for system in SYSTEMS]
                rows.append((question.name, str(clients), *cells))
        note = f"Answers a second (ratio to the Oxigraph server), medians of {bench.rounds} rounds of {bench.seconds} s, the systems in turn."
        head = ("question", "clients", *(system.name for system in SYSTEMS))
        section.tables.append(Table(f"{corpus.name.capitalize()}: {kind} questions", head, tuple(rows), note))
    section.tables += [_show_reasons(corpus, reasons)] if reasons else []


def _compare(question: Question, fleet: Fleet) -> dict[str, str]:
    """Why a system's answers cannot be compared: it gives none, or other numbers of rows than the Oxigraph server."""
    counts = {server.system.name: count_all_rows(server, question) for server in fleet.servers}
    wanted = counts.get(OXIGRAPH.name)
    reasons = {}
    for name, counted in counts.items():
        if None in counted:
            reasons[name] = "gives no answer that can be read"
        elif wanted and None not in wanted and counted != wanted:
            reasons[name] = f"gives other numbers of rows: {counted[:4]}, not {wanted[:4]}"
    return reasons


def _measure_in_turn(
    bench: Bench, servers: list[Server], question: Question, clients: int, *, is_repeated: bool
) -> tuple[dict[str, list[Pace]], dict[str, str]]:
    """The paces of each system, and why one came to no more of them."""
    paces: dict[str, list[Pace]] = defaultdict(list)
    ended: dict[str, str] = {}
    for _ in range(bench.rounds):
        for server in (server for server in servers if server.system.name not in ended):
            try:
                paces[server.system.name].append(measure_pace(server, question, clients=clients, seconds=bench.seconds, is_repeated=is_repeated))
            except PeerError as error:
                ended[server.system.name] = str(error)
            server.settle()
    return paces, ended


def _find_rate(paces: list[Pace]) -> float:
    return statistics.median(pace.rate for pace in paces)


def _show(system: str, paces: dict[str, list[Pace]], reason: str | None) -> str:
    if reason or not paces.get(system):
        return "–"
    rate, failures = _find_rate(paces[system]), sum(pace.failures for pace in paces[system])
    base = _find_rate(paces[OXIGRAPH.name]) if paces.get(OXIGRAPH.name) else 0
    return f"{show_number(rate)}{f' ({rate / base:.2f}×)' if base else ''}{f', {failures:,} failed' if failures else ''}"


def _show_reasons(corpus: Corpus, reasons: dict[tuple[str, str], str]) -> Table:
    rows = tuple((question, system, reason) for (question, system), reason in reasons.items())
    return Table(f"{corpus.name.capitalize()}: not measured", ("question", "system", "why"), rows)
