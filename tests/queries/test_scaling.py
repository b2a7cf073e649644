"""Named queries finish on a corpus of a hundred thousand triples, tell its plans apart, and none is written in a form whose work grows with its square."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from benchmarks.corpus import Plan, make_plans, quads_of, shared_quads
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.queries.header import NamedQuery
from khonkaen_kg.queries.slots import fill_slots
from khonkaen_kg.queries.tokens import scan

ROOT = Path(__file__).parents[2]
CATALOGUE = read_catalogue(shipped_home())
OF_PLANS = sorted(name for name, query in CATALOGUE.items() if "plan" in query.columns and "plan" in query.slots)
CORPUS_SIZE = 100_000
DEADLINE = 20
"""Seconds for one query: far more than any needs, so that only one that does not finish misses it."""

# The alarm ends the process whatever the engine is doing, since no handler is set for it.
ASK_ALL = """
import signal, sys
from pyoxigraph import Store
from benchmarks.corpus import make_corpus
from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue

store = Store()
store.bulk_extend(make_corpus(int(sys.argv[1])))
print(len(store))
for name, query in read_catalogue(shipped_home()).items():
    signal.alarm(int(sys.argv[2]))
    rows = sum(1 for _ in store.query(query.text, use_default_graph_as_union=True))
    signal.alarm(0)
    print(name, rows, flush=True)
"""


def test_every_query_finishes_on_a_large_corpus() -> None:
    asked = subprocess.run([sys.executable, "-c", ASK_ALL, str(CORPUS_SIZE), str(DEADLINE)], cwd=ROOT, capture_output=True, text=True, check=False)
    size, *finished = asked.stdout.splitlines()
    assert int(size) >= CORPUS_SIZE
    assert [line.split()[0] for line in finished] == list(CATALOGUE), asked.stderr


def test_a_size_and_a_seed_always_give_the_same_plans() -> None:
    first, again, other = ([str(quad) for plan in make_plans(5_000, seed=seed) for quad in quads_of(plan)] for seed in (1, 1, 2))
    assert first == again
    assert first != other


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    return list(make_plans(25_000))


@pytest.fixture(scope="module")
def store(plans: list[Plan]) -> Store:
    """Invented plans beside the shipped concepts."""
    store = Store()
    store.bulk_extend(shared_quads())
    for plan in plans:
        store.bulk_extend(quads_of(plan))
    return store


def ask(store: Store, query: NamedQuery, plan: str | None = None) -> list[tuple[str, ...]]:
    """The rows of ``query``, of one plan where one is given."""
    text = fill_slots(query.text, query.slots, {"plan": f"<{plan}>"}) if plan else query.text
    results = store.query(text, use_default_graph_as_union=True)
    assert isinstance(results, QuerySolutions)
    return [tuple(str(row[name]) for name in query.columns) for row in results]


@pytest.mark.parametrize("name", OF_PLANS)
def test_choosing_a_plan_gives_its_rows_of_all(name: str, plans: list[Plan], store: Store) -> None:
    query = CATALOGUE[name]
    everything = ask(store, query)
    column = list(query.columns).index("plan")
    for plan in plans:
        assert ask(store, query, plan.iri) == [row for row in everything if row[column] == f"<{plan.iri}>"]


def test_every_query_of_plans_is_tried() -> None:
    assert len(OF_PLANS) == 59


@pytest.mark.parametrize(
    "kind",
    [
        "issue-without-process",
        "positioning-without-process",
        "process-without-positioning",
        "process-without-owner",
        "mission-without-indicator",
        "recipient-named-by-no-process",
    ],
)
def test_gap_query_finds_the_gaps_that_the_corpus_was_made_with(kind: str, plans: list[Plan], store: Store) -> None:
    query = CATALOGUE[kind]
    places = [list(query.columns).index(column) for column in ("plan", "element")]
    found = sorted(tuple(row[place] for place in places) for row in ask(store, query))
    assert found == sorted((f"<{plan.iri}>", f"<{focus}>") for plan in plans for made, focus in plan.gaps if made == kind)
    assert found


@pytest.mark.parametrize("name", sorted(CATALOGUE))
def test_query_asks_for_no_absence_row_by_row(name: str) -> None:
    words = [token.text.upper() for token in scan(CATALOGUE[name].text) if token.kind == "word"]
    assert ("NOT", "EXISTS") not in pairwise(words), "write MINUS, or OPTIONAL with !BOUND: their work grows with the data, not its square"


@pytest.mark.parametrize("name", sorted(name for name, query in CATALOGUE.items() if query.form == "select"))
def test_query_orders_its_rows_and_names_its_columns(name: str) -> None:
    words = [token.text.upper() for token in scan(CATALOGUE[name].text)]
    assert ("ORDER", "BY") in pairwise(words)
    assert ("SELECT", "*") not in pairwise(words)


@pytest.fixture(scope="module")
def turned(plans: list[Plan]) -> Store:
    """The same as ``store``, put in backwards."""
    turned = Store()
    for plan in reversed(plans):
        turned.extend(reversed(list(quads_of(plan))))
    turned.extend(shared_quads())
    return turned


@pytest.mark.parametrize("name", OF_PLANS)
def test_rows_come_in_one_order_however_the_data_came(name: str, store: Store, turned: Store) -> None:
    assert ask(store, CATALOGUE[name]) == ask(turned, CATALOGUE[name])
