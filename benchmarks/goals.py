"""The goals, each with what was measured of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks import desk, documents, heavy, load, runaway, serving, starting, updating
from benchmarks.bench import NATION, TEN_NATIONS, name_size
from benchmarks.peers import OURS, OXIGRAPH, VIRTUOSO
from benchmarks.questions import LIVE_GAPS, STORED_GAPS
from benchmarks.report import Section, Table, show_bytes, show_seconds

_SMALL = ("processes by recipient and issue", "processes counted by issue")
_SHIPPED = "shipped plan"
_Facts = Mapping[str, float]
_Outcome = tuple[str, bool | None]
"""What was measured, and whether the goal is reached; None where not all of it was measured."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal: what is wanted, and how the facts of a section are judged by it."""

    text: str
    section: str
    judge: Callable[[_Facts], _Outcome | None]


def judge_all(results: Mapping[str, Section]) -> Table:
    """Each goal, what was measured, and whether it is reached."""
    rows = []
    for goal in GOALS:
        outcome = goal.judge(results[goal.section].facts) if goal.section in results else None
        measured, is_reached = outcome or ("not measured", None)
        rows.append((goal.text, measured, {True: "yes", False: "no", None: "–"}[is_reached]))
    return Table("Goals", ("goal", "measured", "reached"), tuple(rows), "Of several measurements the worst counts.")


def _judge_rates(
    corpora: tuple[str, ...], questions: tuple[str, ...], kind: str, clients: tuple[int, ...], least: float
) -> Callable[[_Facts], _Outcome | None]:
    """The judge of a ratio to the Oxigraph server: of every question, corpus and number of clients the worst."""

    def judge(facts: _Facts) -> _Outcome | None:
        wanted = [(corpus, question, number) for corpus in corpora for question in questions for number in clients]
        ratios = {}
        for corpus, question, number in wanted:
            ours, base = (facts.get(serving.name_fact(corpus, question, kind, number, system.name)) for system in (OURS, OXIGRAPH))
            if ours is not None and base:
                ratios[f"{question}, {corpus}, {number} clients"] = ours / base
        if not ratios:
            return None
        worst = min(ratios, key=ratios.__getitem__)
        return f"{ratios[worst]:.2f}× ({worst})", _settle(ratios[worst] >= least, is_complete=len(ratios) == len(wanted))

    return judge


def _settle(is_reached: bool, *, is_complete: bool) -> bool | None:
    return is_reached if is_complete or not is_reached else None


def _judge_gaps(facts: _Facts) -> _Outcome | None:
    ours = facts.get(heavy.name_fact(NATION, OURS.name, STORED_GAPS.name, "first"))
    peer = facts.get(heavy.name_fact(NATION, VIRTUOSO.name, LIVE_GAPS.name, "then"))
    if ours is None or peer is None:
        return None
    return f"{show_seconds(ours)}, {peer / ours:.1f}× faster than Virtuoso's {show_seconds(peer)}", peer / ours >= 5


def _judge_growth(facts: _Facts) -> _Outcome | None:
    small, large = (facts.get(heavy.name_fact(size, OURS.name, STORED_GAPS.name, "first")) for size in (NATION, TEN_NATIONS))
    return (f"{show_seconds(large)}, {large / small:.1f}×", large / small <= 2) if small and large else None


def _judge_update(facts: _Facts) -> _Outcome | None:
    seconds, validation = (facts.get(updating.name_fact(NATION, what)) for what in (updating.UPDATE, updating.VALIDATION))
    if seconds is None or validation is None:
        return None
    return f"{show_seconds(seconds)}, {validation / seconds:.0f}× faster than pySHACL's {show_seconds(validation)}", seconds <= 2 and validation / seconds >= 25


def _judge_load(facts: _Facts) -> _Outcome | None:
    ours = facts.get(load.name_fact(TEN_NATIONS, OURS.name, "start"))
    peer = facts.get(load.name_fact(TEN_NATIONS, OXIGRAPH.name, "load"))
    return (f"{show_seconds(ours)}, {ours / peer:.2f}× of {show_seconds(peer)}", ours / peer <= 1.5) if ours and peer else None


def _judge_ends(facts: _Facts) -> _Outcome | None:
    shares = {size: share for size in runaway.CROWDS if (share := facts.get(runaway.name_fact(OURS.name, size, "ended in time"))) is not None}
    if not shares:
        return None
    told = ", ".join(f"{share:.0%} of those of {size} clients" for size, share in shares.items())
    return told, _settle(min(shares.values()) == 1, is_complete=len(shares) == len(runaway.CROWDS))


def _judge_others(facts: _Facts) -> _Outcome | None:
    before = facts.get(runaway.name_fact(OURS.name, 0, "p99"))
    during = {size: p99 for size in runaway.CROWDS if (p99 := facts.get(runaway.name_fact(OURS.name, size, "p99")))}
    if not before or not during:
        return None
    failures = sum(facts[runaway.name_fact(OURS.name, size, "failures")] for size in during)
    told = ", ".join(f"{p99 / before:.1f}× beside {size} clients" for size, p99 in during.items())
    is_reached = max(during.values()) <= 2 * before and not failures
    return f"{told}, {failures:.0f} failed", _settle(is_reached, is_complete=len(during) == len(runaway.CROWDS))


def _judge_start(facts: _Facts) -> _Outcome | None:
    seconds, memory = (facts.get(starting.name_fact(OURS.name, what)) for what in ("seconds", "bytes"))
    return (f"{show_seconds(seconds)}, {show_bytes(memory)}", seconds <= 0.7 and memory <= 200 * 2**20) if seconds and memory else None


def _judge_pages(facts: _Facts) -> _Outcome | None:
    ratios = {page: ratio for page in documents.PAGES if (ratio := facts.get(documents.name_fact(page, "rate")))}
    if not ratios:
        return None
    worst = min(ratios, key=ratios.__getitem__)
    return f"{ratios[worst]:.2f}× ({worst})", _settle(ratios[worst] >= 0.25, is_complete=len(ratios) == len(documents.PAGES))


def _judge_desk(facts: _Facts) -> _Outcome | None:
    seconds = {page: taken for page in desk.AT_ONCE if (taken := facts.get(desk.name_fact(page)))}
    if not seconds:
        return None
    worst = max(seconds, key=seconds.__getitem__)
    return f"{show_seconds(seconds[worst])} ({worst})", _settle(seconds[worst] <= 0.2, is_complete=len(seconds) == len(desk.AT_ONCE))


def _judge_documents(facts: _Facts) -> _Outcome | None:
    seconds = facts.get(documents.name_fact(documents.RELEASE, "seconds"))
    return (show_seconds(seconds), seconds <= 2) if seconds else None


GOALS = (
    Goal(
        "Repeated description of a process: at least 1.3 times the Oxigraph server's rate, 8 and 32 clients",
        "serving",
        _judge_rates((_SHIPPED,), ("describe a process",), serving.REPEATED, (8, 32), 1.3),
    ),
    Goal(
        "Repeated small alignment questions: at least 3 times its rate, 8 and 32 clients",
        "serving",
        _judge_rates((_SHIPPED,), _SMALL, serving.REPEATED, (8, 32), 3),
    ),
    Goal(
        "The same over 1,000,000 triples: at least 7 times its rate",
        "serving",
        _judge_rates((name_size(NATION),), _SMALL, serving.REPEATED, (8, 32), 7),
    ),
    Goal(
        "Alignment questions never repeated, with deadline, memory limit and jail: at least 0.8 times its rate, 8 clients",
        "serving",
        _judge_rates((_SHIPPED, name_size(NATION)), _SMALL, serving.NEW, (8,), 0.8),
    ),
    Goal("All gaps of a kind over 1,000,000 triples, first request: at least 5 times faster than Virtuoso finds them", "heavy", _judge_gaps),
    Goal("The same over 10,000,000 triples: at most twice as long", "heavy", _judge_growth),
    Goal("One plan of 1,000,000 triples changed: served within 2 s, at least 25 times faster than pySHACL validates everything", "updating", _judge_update),
    Goal("10,000,000 triples loaded and verified: at most 1.5 times as long as `oxigraph load`", "load", _judge_load),
    Goal("Runaway queries: all ended within 0.5 s of the deadline", "runaway", _judge_ends),
    Goal("Other clients meanwhile: p99 at most twice as long, none failed", "runaway", _judge_others),
    Goal("Hot pages and documents: at least 0.25 times the rate of a bare ASGI application that sends the same bytes", "documents", _judge_pages),
    Goal("Gaps and matrix of a plan among 1,000,000 triples, first request: within 200 ms", "desk", _judge_desk),
    Goal("All dumps and documents of a release of the shipped plan: made within 2 s", "documents", _judge_documents),
    Goal("Shipped plan: first answer within 0.7 s, at most 200 MiB in all processes", "starting", _judge_start),
)
