"""The gaps of a nation: read from what the checks found, or found by a query over all plans."""

from __future__ import annotations

from benchmarks.bench import Bench, find_median, name_size
from benchmarks.peers import OURS, OXIGRAPH, VIRTUOSO, PeerError, System, run_system
from benchmarks.questions import ALL_GAPS, GAP_COUNTS, LIVE_GAPS, LIVE_GAPS_BY_MINUS, STORED_GAPS, Question, count_rows
from benchmarks.report import Section, Table, show_seconds

_RUNS = 5
_ASKED: tuple[tuple[System, tuple[Question, ...]], ...] = (
    (OURS, (STORED_GAPS, ALL_GAPS, GAP_COUNTS, LIVE_GAPS_BY_MINUS)),
    (OXIGRAPH, (LIVE_GAPS, LIVE_GAPS_BY_MINUS, STORED_GAPS)),
    (VIRTUOSO, (LIVE_GAPS, LIVE_GAPS_BY_MINUS, STORED_GAPS)),
)
"""What each system is asked, in this order: the first is its first request after the start."""


def measure(bench: Bench) -> Section:
    """The first request after a start, then more of each, none repeated; the peers over the first corpus only."""
    section = Section("heavy")
    for size in bench.sizes:
        asked = _ASKED if size == bench.sizes[0] else _ASKED[:1]
        rows = [row for system, questions in asked for row in _measure_system(bench, section, size, system, questions)]
        note = f"The time to the end of one answer. First: the first of its kind after the start. Then: the median of {_RUNS} more, never repeated."
        section.tables.append(Table(f"Gaps of all plans, {name_size(size)}", ("question", "system", "rows", "first", "then"), tuple(rows), note))
    return section


def name_fact(size: int, system: str, question: str, what: str) -> str:
    """The name of the fact that says how many seconds an answer took: the ``first``, or the median of those ``then``."""
    return f"{name_size(size)}/{system}/{question}/{what}"


def _measure_system(bench: Bench, section: Section, size: int, system: System, questions: tuple[Question, ...]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    try:
        with run_system(system, bench.corpus(size), bench.folder, 60) as server:
            for question in questions:
                numbers = iter(range(2, 2 + _RUNS))
                first = server.ask(question.write(0, "1"))
                if first.status != 200:
                    rows.append((question.name, system.name, "–", f"no answer in {show_seconds(first.seconds)}", "–"))
                    continue
                section.facts[name_fact(size, system.name, question.name, "first")] = first.seconds
                median = find_median(lambda: server.ask(question.write(0, str(next(numbers)))).seconds, _RUNS)  # noqa: B023
                section.facts[name_fact(size, system.name, question.name, "then")] = median
                found = count_rows(server, question.write(0))
                rows.append((question.name, system.name, f"{found:,}" if found is not None else "–", show_seconds(first.seconds), show_seconds(median)))
    except PeerError as error:
        rows.append((questions[0].name, system.name, "–", str(error), "–"))
    return rows
