"""The planner's pages over a nation's plans: how long each takes to open for the first time, a plan of its own for each request."""

from __future__ import annotations

from itertools import cycle
from statistics import median
from urllib.parse import quote

from benchmarks.bench import NATION, Bench, name_size
from benchmarks.homes import Corpus
from benchmarks.peers import OURS, PeerError, Server, run_system
from benchmarks.report import Section, Table, show_seconds
from khonkaen_kg.namespaces import KK

_OPENED = 8
"""Plans that each page is opened for."""
PAGES = {
    "home": "/?plan={plan}",
    "gaps": "/gaps?plan={plan}",
    "matrix of processes and issues": "/matrix?of=process-issue&plan={plan}",
    "matrix of processes and themes": "/matrix?of=process-positioning&plan={plan}",
    "matrix of missions and issues": "/matrix?of=mission-issue&plan={plan}",
    "matrix of recipients and issues": "/matrix?of=recipient-issue&plan={plan}",
    "cascade": "/cascade?plan={plan}",
    "explore an issue": "/explore?resource={plan}%2Fissue%2F1",
    "question of all gaps": "/queries/all-gaps?plan={plan}",
}
AT_ONCE = tuple(name for name in PAGES if name.partition(" ")[0] in ("gaps", "matrix"))
"""Those that are to open at once."""


def measure(bench: Bench) -> Section:
    """Each page of several plans, none asked for before."""
    section = Section("desk")
    corpus = bench.corpus(NATION)
    with run_system(OURS, corpus, bench.folder) as server:
        rows = tuple(_measure_page(section, server, corpus, name, number) for number, name in enumerate(PAGES))
    note = f"Seconds to the whole page of a plan that nobody has asked for before, of {_OPENED} plans each."
    section.tables.append(Table(f"{name_size(NATION).capitalize()}: pages opened for the first time", ("page", "median", "fastest", "slowest"), rows, note))
    return section


def name_fact(page: str) -> str:
    """The name of the fact that says in how many seconds a page opened, the median."""
    return f"{page}/first"


def _measure_page(section: Section, server: Server, corpus: Corpus, name: str, number: int) -> tuple[str, ...]:
    plans = cycle(corpus.plans)
    asked = [next(plans).removeprefix(KK) for _ in range((number + 1) * _OPENED)][-_OPENED:]
    replies = [server.get(PAGES[name].format(plan=quote(plan, safe="")), "text/html") for plan in asked]
    if any(reply.status != 200 for reply in replies):
        raise PeerError(f"{name}: not every answer has the status 200")
    seconds = [reply.seconds for reply in replies]
    section.facts[name_fact(name)] = median(seconds)
    return (name, *(show_seconds(value) for value in (median(seconds), min(seconds), max(seconds))))
