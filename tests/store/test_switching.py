"""One release after another, and several who ask the same: nobody gets half of each, and nobody waits for nothing."""

from __future__ import annotations

import asyncio
import json
import os
import select
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.durable import replace_file
from khonkaen_kg.errors import OverloadedError, UnknownReleaseError, WorkerLostError
from khonkaen_kg.paths import Home
from khonkaen_kg.settings import RELEASES
from khonkaen_kg.store.embedded import EmbeddedEngine, Limits
from khonkaen_kg.store.engine import Answer, Query, collect
from khonkaen_kg.store.pool import Pool
from khonkaen_kg.store.release import Release, write_release
from tests.store.running import find_loader, list_workers, run_engine

VALUES = "SELECT ?o { ?s <urn:p> ?o } ORDER BY ?o"
CALM = Limits(seconds=8.0, long=0, patience=8.0)
"""Nothing takes long but what a test has stopped, and nothing is set aside for it."""
PROMISED = 5.0
"""Seconds: a release is answered from within three on a machine that has nothing else to do."""


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delenv(RELEASES.variable, raising=False)
    return Home(tmp_path)


def publish(home: Home, *values: str) -> Release:
    """A release with these values in a graph that differs from release to release, beside one that does not."""
    same = [Triple(NamedNode("urn:s"), NamedNode("urn:same"), Literal(n)) for n in range(100)]
    changed = [Triple(NamedNode("urn:s"), NamedNode("urn:p"), Literal(value)) for value in values]
    return write_release(home.releases, [("urn:same", same), ("urn:changed", changed)])


def read(answer: Answer) -> list[str]:
    return [row["o"]["value"] for row in json.loads(answer.body)["results"]["bindings"]]


def ask(engine: EmbeddedEngine, release: str | None = None) -> list[str]:
    return read(engine.answer(Query(VALUES, release=release)))


def start(engine: EmbeddedEngine, query: Query) -> Future[Answer]:
    """Ask in the engine's own event loop; cancelling what is given is leaving."""
    assert engine._loop

    async def answer() -> Answer:
        return await collect(await engine.stream(query))

    return asyncio.run_coroutine_threadsafe(answer(), engine._loop)


@contextmanager
def run(engine: EmbeddedEngine) -> Iterator[EmbeddedEngine]:
    """As :func:`run_engine`; closed once what was retired has ended, so that nothing of it is left to the loop."""

    async def settle() -> None:
        while any(getattr(task.get_coro(), "__qualname__", "") == "Pool._replace" for task in asyncio.all_tasks()):
            await asyncio.sleep(0.01)
        # The ends of those processes are seen in a moment.
        await asyncio.sleep(0.1)

    with run_engine(engine) as started:
        yield started
        assert started._loop
        asyncio.run_coroutine_threadsafe(settle(), started._loop).result(PROMISED)


def wait_until(is_so: Callable[[], bool], seconds: float = PROMISED) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def read_state(pid: int) -> str:
    """The state of a process as the system has it: ``T`` where it stands still, ``Z`` where it has ended, and nothing once it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return ""


def is_alive(pid: int) -> bool:
    return read_state(pid) not in ("", "Z", "X")


def list_idle(engine: EmbeddedEngine) -> list[int]:
    """The workers that can be asked now: those that the system lists may be fewer while others come and go."""
    assert engine._pool
    return [worker.pid for worker in engine._pool._idle]


@contextmanager
def stop(pids: list[int]) -> Iterator[Callable[[], None]]:
    """Let processes stand still until the function that is given is called."""

    def go_on() -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        # A busy system takes its time.
        wait_until(lambda: all(read_state(pid) in ("T", "") for pid in pids))
        yield go_on
    finally:
        go_on()


def count_askers(engine: EmbeddedEngine) -> int:
    """How many wait for an answer that is not complete."""
    return sum(len(spool._readers) for spool in tuple(engine._spools.values()))


def test_new_release_is_answered_from_and_the_old_processes_end(own_home: Home) -> None:
    publish(own_home, "first")
    with run(EmbeddedEngine(own_home, CALM, workers=2)) as engine:
        assert ask(engine) == ["first"]
        before = [find_loader(engine), *list_workers(engine)]
        assert len(before) == 3
        second = publish(own_home, "second", "second too")
        wait_until(lambda: ask(engine) == ["second", "second too"])
        assert engine.release == second
        wait_until(lambda: not any(map(is_alive, before)))
        assert len(list_workers(engine)) == 2
        assert [ask(engine) for _ in range(4)] == [["second", "second too"]] * 4
        # And so each time: the next comes from the one before it.
        third = publish(own_home, "third")
        wait_until(lambda: ask(engine) == ["third"])
        assert engine.release.id == third.id


def change_under_load(engine: EmbeddedEngine, home: Home, until: list[str], *values: str) -> list[list[str]]:
    """What four who ask without a pause get while ``values`` are published, until one of them gets ``until``."""
    seen: list[list[str]] = []

    def ask_on(number: int) -> None:
        deadline = time.monotonic() + PROMISED
        while time.monotonic() < deadline and seen[-1:] != [until]:
            seen.append(read(engine.answer(Query(f"{VALUES} # {number}"))))

    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(ask_on, number) for number in range(4)]
        publish(home, *values)
        for future in asking:
            future.result()
    return seen


def test_every_answer_during_a_change_is_of_one_release(own_home: Home) -> None:
    publish(own_home, "a1", "a2", "a3")
    with run(EmbeddedEngine(own_home, CALM, workers=2)) as engine:
        old = engine._pool
        seen = change_under_load(engine, own_home, ["b1", "b2"], "b1", "b2")
        assert {tuple(values) for values in seen} == {("a1", "a2", "a3"), ("b1", "b2")}
        end_leftovers(engine, old)


def test_no_worker_is_left_of_a_release_that_was_changed_under_load(own_home: Home) -> None:
    publish(own_home, "a")
    with run(EmbeddedEngine(own_home, CALM, workers=2)) as engine:
        old = engine._pool
        assert old
        change_under_load(engine, own_home, ["b"], "b")
        try:
            wait_until(lambda: not is_alive(old.loader.pid))
            wait_until(lambda: not any(is_alive(worker.pid) for worker in old._idle), 2)
        finally:
            end_leftovers(engine, old)


def end_leftovers(engine: EmbeddedEngine, pool: Pool | None) -> None:
    """Leave nothing of a retired pool to the next test."""
    assert engine._loop
    for worker in pool._idle if pool else ():
        engine._loop.call_soon_threadsafe(worker.channel.close)


def test_query_that_began_before_the_change_is_answered_from_the_release_it_began_on(own_home: Home) -> None:
    first = publish(own_home, "first")
    with run(EmbeddedEngine(own_home, CALM, workers=1)) as engine:
        (worker,) = list_idle(engine)
        with stop([worker]) as go_on:
            begun = start(engine, Query(VALUES, release=first.id))
            wait_until(lambda: engine.statistics().busy == 1)
            publish(own_home, "second")
            wait_until(lambda: ask(engine) == ["second"])
            assert not begun.done()
            go_on()
            assert read(begun.result(5)) == ["first"]
        wait_until(lambda: not is_alive(worker))


def test_query_that_waits_during_the_change_gets_the_release_that_it_named(own_home: Home) -> None:
    first = publish(own_home, "first")
    with run(EmbeddedEngine(own_home, CALM, workers=1)) as engine:
        with stop(list_idle(engine)) as go_on:
            begun = start(engine, Query(VALUES, release=first.id))
            wait_until(lambda: engine.statistics().busy == 1)
            waiting = [start(engine, Query(f"{VALUES} # {number}", release=first.id)) for number in range(3)]
            wait_until(lambda: engine.statistics().waiting == 3)
            publish(own_home, "second")
            wait_until(lambda: engine.release.id != first.id)
            go_on()
            assert [read(future.result(5)) for future in (begun, *waiting)] == [["first"]] * 4
        # Nobody took a worker of the new release away.
        wait_until(lambda: len(list_workers(engine)) == 1)
        assert [ask(engine) for _ in range(3)] == [["second"]] * 3


def test_retained_release_is_asked_by_any_of_its_names(own_home: Home) -> None:
    first, second = publish(own_home, "first"), publish(own_home, "second")
    with run(EmbeddedEngine(own_home, CALM, workers=1)) as engine:
        names = (first.id, first.id[:8], "1", first.name)
        assert [ask(engine, name) for name in names] == [["first"]] * 4
        assert [ask(engine, name) for name in (None, second.id, "2")] == [["second"]] * 3
        assert engine.release.id == second.id


def test_unknown_release_is_told(own_home: Home) -> None:
    first = publish(own_home, "first")
    with run(EmbeddedEngine(own_home, CALM, workers=1)) as engine:
        for name in ("99", "0123456789ab", "../../etc", "", first.id[:7]):
            with pytest.raises(UnknownReleaseError, match=first.name):
                engine.answer(Query(VALUES, release=name))
        assert ask(engine) == ["first"]
        assert engine.statistics().ended == {}


def test_several_retained_releases_are_asked_at_once(own_home: Home) -> None:
    releases = [publish(own_home, str(number)) for number in range(4)]
    with run(EmbeddedEngine(own_home, CALM, workers=2)) as engine, ThreadPoolExecutor(4) as threads:
        asked = [(number, turn) for turn in range(5) for number in range(4)]
        answers = threads.map(lambda pair: read(engine.answer(Query(f"{VALUES} # {pair[1]}", release=releases[pair[0]].id))), asked)
        assert list(answers) == [[str(number)] for number, _ in asked]


def put_damaged(home: Home, aside: Path, *values: str) -> None:
    """Publish a release one of whose files is cut."""
    shutil.copytree(home.releases, aside / "releases")
    damaged = publish(Home(aside), *values)
    file = damaged.folder / next(graph.file for graph in damaged.graphs if graph.iri == "urn:changed")
    file.write_bytes(file.read_bytes()[:-10])
    shutil.move(damaged.folder, home.releases / damaged.name)
    replace_file(home.releases / "current", home.releases / ".current", f"{damaged.name}\n".encode())


def test_damaged_release_is_not_answered_from_and_a_whole_one_after_it_is(own_home: Home, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = publish(own_home, "first")
    with run(EmbeddedEngine(own_home, CALM, workers=1)) as engine:
        put_damaged(own_home, tmp_path / "aside", "damaged")
        wait_until(lambda: "cannot be served" in caplog.text)
        assert (ask(engine), engine.release.id) == (["first"], first.id)
        # The process that found the damage ends by itself.
        wait_until(lambda: len([pid for pid in list_workers(engine) if is_alive(pid)]) == 1)
        publish(own_home, "third")
        wait_until(lambda: ask(engine) == ["third"])


def test_release_that_is_published_while_the_engine_starts_is_answered_from(own_home: Home) -> None:
    publish(own_home, "first")
    engine = EmbeddedEngine(own_home, CALM, workers=1)
    # The first has been read.
    assert select.select([engine._loader._end], [], [], 10)[0]
    publish(own_home, "second")
    with run(engine):
        wait_until(lambda: ask(engine) == ["second"])


def test_release_that_is_published_after_the_loader_was_killed_is_answered_from(own_home: Home) -> None:
    publish(own_home, "first")
    with run(EmbeddedEngine(own_home, CALM, workers=1)) as engine:
        os.kill(find_loader(engine), signal.SIGKILL)
        publish(own_home, "second")
        wait_until(lambda: ask(engine) == ["second"])


def test_loader_that_is_killed_during_a_change_is_recovered_from(own_home: Home) -> None:
    publish(own_home, "first")
    with run(EmbeddedEngine(own_home, CALM, workers=1)) as engine:
        publish(own_home, "second")
        wait_until(lambda: ask(engine) == ["second"])
        # Now it is a fork of the first, and no child of this process.
        os.kill(find_loader(engine), signal.SIGKILL)
        for pid in list_idle(engine):
            os.kill(pid, signal.SIGKILL)
        wait_until(lambda: is_answered(engine, ["second"]))
        third = publish(own_home, "third")
        wait_until(lambda: is_answered(engine, ["third"]))
        assert engine.release.id == third.id


def is_answered(engine: EmbeddedEngine, values: list[str]) -> bool:
    # One whose worker dies that very moment is told so.
    with suppress(OverloadedError, WorkerLostError):
        return ask(engine) == values
    return False


# Several who ask the same.


@pytest.fixture
def calm(own_home: Home) -> Iterator[EmbeddedEngine]:
    publish(own_home, "only")
    with run(EmbeddedEngine(own_home, CALM, workers=1)) as engine:
        yield engine


def test_twenty_who_ask_the_same_at_once_get_one_answer(calm: EmbeddedEngine) -> None:
    with stop(list_idle(calm)) as go_on:
        asking = [start(calm, Query(VALUES)) for _ in range(20)]
        wait_until(lambda: count_askers(calm) == 20)
        assert (calm.statistics().busy, calm.statistics().waiting) == (1, 0)
        go_on()
        answers = [future.result(5) for future in asking]
    assert len({answer.body for answer in answers}) == 1
    assert read(answers[0]) == ["only"]
    assert calm.statistics().answered == 1
    # It is the asking that is shared, and not the answer.
    assert ask(calm) == ["only"]
    assert calm.statistics().answered == 2


def test_what_differs_in_anything_is_another_question(calm: EmbeddedEngine) -> None:
    queries = [
        Query(VALUES),
        Query(f"{VALUES} "),
        Query(VALUES, solutions="text/csv"),
        Query(VALUES, default_graphs=("urn:changed",)),
        Query(VALUES, named_graphs=("urn:changed",)),
    ]
    with stop(list_idle(calm)) as go_on:
        asking = [start(calm, query) for query in queries]
        wait_until(lambda: count_askers(calm) == 5)
        go_on()
        answers = [future.result(5) for future in asking]
    assert calm.statistics().answered == 5
    assert answers[2].body.split() == [b"o", b"only"]
    assert [read(answers[number]) for number in (0, 1, 3, 4)] == [["only"], ["only"], ["only"], []]


def test_asker_who_leaves_takes_the_answer_from_nobody(calm: EmbeddedEngine) -> None:
    with stop(list_idle(calm)) as go_on:
        asking = [start(calm, Query(VALUES)) for _ in range(3)]
        wait_until(lambda: count_askers(calm) == 3)
        # The one who came first among them: it is nobody's own query.
        asking[0].cancel()
        wait_until(lambda: count_askers(calm) == 2)
        go_on()
        assert [read(future.result(5)) for future in asking[1:]] == [["only"], ["only"]]
    statistics = calm.statistics()
    assert (statistics.answered, statistics.ended) == (1, {})


def test_worker_ends_when_the_last_asker_leaves(calm: EmbeddedEngine) -> None:
    workers = list_idle(calm)
    with stop(workers):
        asking = [start(calm, Query(VALUES)) for _ in range(2)]
        wait_until(lambda: count_askers(calm) == 2)
        for future in asking:
            future.cancel()
        wait_until(lambda: not is_alive(workers[0]))
    assert ask(calm) == ["only"]
    statistics = calm.statistics()
    assert (statistics.answered, statistics.ended, statistics.busy) == (1, {"disconnect": 1}, 0)
    assert len(list_workers(calm)) == 1


def test_one_who_asks_what_another_has_just_left_is_answered(calm: EmbeddedEngine) -> None:
    assert calm._loop

    async def leave_and_ask() -> Answer:
        leaving = asyncio.create_task(calm.stream(Query(VALUES)))
        while calm.statistics().busy == 0:
            await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        # What was asked is being ended, which takes a moment.
        return await collect(await calm.stream(Query(VALUES)))

    for _ in range(5):
        with stop(list_idle(calm)) as go_on:
            asking = asyncio.run_coroutine_threadsafe(leave_and_ask(), calm._loop)
            wait_until(lambda: sum(calm.statistics().ended.values()) > 0)
            go_on()
            assert read(asking.result(5)) == ["only"]


def test_asker_who_leaves_the_queue_ends_no_worker(calm: EmbeddedEngine) -> None:
    with stop(list_idle(calm)) as go_on:
        begun = start(calm, Query(VALUES))
        wait_until(lambda: calm.statistics().busy == 1)
        waiting = start(calm, Query("ASK {}"))
        wait_until(lambda: calm.statistics().waiting == 1)
        waiting.cancel()
        wait_until(lambda: calm.statistics().waiting == 0)
        go_on()
        assert read(begun.result(5)) == ["only"]
    assert calm.statistics().ended == {}


def test_statistics_tell_what_goes_on(own_home: Home) -> None:
    publish(own_home, "only")
    limits = Limits(seconds=8.0, long=0, patience=8.0, waiting=2)
    with run(EmbeddedEngine(own_home, limits, workers=2)) as engine:
        idle = engine.statistics()
        assert (idle.workers, idle.busy, idle.waiting, idle.answered, idle.refused, idle.ended) == (2, 0, 0, 0, 0, {})
        with stop(list_idle(engine)) as go_on:
            asking = [start(engine, Query(f"ASK {{}} # {number}")) for number in range(4)]
            wait_until(lambda: engine.statistics().waiting == 2)
            # Two are answered, and as many as may wait do.
            with pytest.raises(OverloadedError):
                start(engine, Query("ASK {} # one too many")).result(5)
            full = engine.statistics()
            assert (full.workers, full.busy, full.waiting, full.answered, full.refused) == (2, 2, 2, 0, 1)
            go_on()
            assert {json.loads(future.result(5).body)["boolean"] for future in asking} == {True}
        after = engine.statistics()
        assert (after.workers, after.busy, after.waiting, after.answered, after.refused, after.ended) == (2, 0, 0, 4, 1, {})
