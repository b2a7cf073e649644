"""A query may end its worker, and nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from khonkaen_kg.errors import NotBuiltError, OverloadedError, QueryTimeoutError, ResultTooLargeError, SparqlSyntaxError, WorkerLostError
from khonkaen_kg.paths import Home
from khonkaen_kg.store.embedded import EmbeddedEngine, Limits
from khonkaen_kg.store.engine import Query
from tests.store.running import find_loader, list_workers, run_engine

COUNT = "SELECT (COUNT(*) AS ?n) { ?process a kko:Process }"
RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def engine(home: Home) -> Iterator[EmbeddedEngine]:
    with run_engine(EmbeddedEngine(home, Limits(seconds=1.0, memory=200_000_000, size=500_000, patience=5.0), workers=2)) as started:
        yield started


def count(engine: EmbeddedEngine) -> str:
    return json.loads(engine.answer(Query(COUNT)).body)["results"]["bindings"][0]["n"]["value"]  # type: ignore[no-any-return]


def test_runaway_is_stopped_at_the_deadline_while_others_are_answered(engine: EmbeddedEngine) -> None:
    caught: list[float] = []

    def run() -> None:
        start = time.perf_counter()
        with pytest.raises(QueryTimeoutError):
            engine.answer(Query(RUNAWAY))
        caught.append(time.perf_counter() - start)

    thread = threading.Thread(target=run)
    thread.start()
    assert [count(engine) for _ in range(20)] == ["8"] * 20
    thread.join()
    assert caught[0] < 1.5
    assert count(engine) == "8"


def test_query_that_takes_too_much_memory_ends_its_worker_only(engine: EmbeddedEngine) -> None:
    doubled = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(40))
    with pytest.raises(WorkerLostError):
        engine.answer(Query(f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("0123456789" AS ?v0) {doubled} }}'))
    assert count(engine) == "8"


def test_answer_over_the_limit_is_an_error_and_no_short_answer(engine: EmbeddedEngine) -> None:
    with pytest.raises(ResultTooLargeError):
        engine.answer(Query("SELECT * { ?s ?p ?o }"))
    assert count(engine) == "8"


def test_query_whose_worker_is_killed_is_told_and_nobody_else(engine: EmbeddedEngine) -> None:
    def kill_all() -> None:
        for pid in list_workers(engine):
            os.kill(pid, signal.SIGSEGV)

    killer = threading.Timer(0.3, kill_all)
    killer.start()
    with pytest.raises(WorkerLostError):
        engine.answer(Query(RUNAWAY))
    killer.join()
    # The idle worker died too: it is replaced before anybody's query is given to it.
    assert [count(engine) for _ in range(4)] == ["8"] * 4


def test_loader_that_is_killed_is_started_anew(home: Home) -> None:
    with run_engine(EmbeddedEngine(home, Limits(seconds=0.5), workers=2)) as small:
        first = find_loader(small)
        os.kill(first, signal.SIGKILL)
        # The workers that it left behind still answer; the first that has to be replaced brings a new loader.
        assert count(small) == "8"
        for _ in range(3):
            with pytest.raises(QueryTimeoutError):
                small.answer(Query(RUNAWAY))
        assert find_loader(small) != first
        assert [count(small) for _ in range(4)] == ["8"] * 4


def test_module_in_the_current_folder_is_not_run(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('ran')\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with run_engine(EmbeddedEngine(home, workers=1)) as small:
        assert count(small) == "8"


def test_whoever_waits_when_the_engine_closes_is_told_so(home: Home) -> None:
    with ThreadPoolExecutor(2) as threads:
        with run_engine(EmbeddedEngine(home, Limits(seconds=1.0, long=0), workers=1)) as small:
            loader = find_loader(small)
            runaway = threads.submit(small.answer, Query(RUNAWAY))
            time.sleep(0.2)
            waiting = threads.submit(count, small)
            time.sleep(0.2)
        assert isinstance(waiting.exception(), OverloadedError)
        assert isinstance(runaway.exception(), OverloadedError)
    assert not Path(f"/proc/{loader}").exists()


def test_error_of_a_query_comes_back_with_its_place(engine: EmbeddedEngine) -> None:
    with pytest.raises(SparqlSyntaxError) as caught:
        engine.answer(Query("SELECT * {\n ?s ?p }"))
    assert caught.value.place is not None
    assert caught.value.place.line == 2


def test_query_that_finds_no_worker_is_told_so(home: Home) -> None:
    with run_engine(EmbeddedEngine(home, Limits(seconds=2.0, patience=0.1, long=0), workers=1)) as small, ThreadPoolExecutor(1) as pool:
        runaway = pool.submit(small.answer, Query(RUNAWAY))
        time.sleep(0.3)
        with pytest.raises(OverloadedError):
            count(small)
        assert isinstance(runaway.exception(), QueryTimeoutError)


def test_workers_are_renewed_after_so_many_answers(home: Home) -> None:
    with run_engine(EmbeddedEngine(home, workers=1, recycle=3)) as small:
        before = list_workers(small)
        assert [count(small) for _ in range(3)] == ["8"] * 3
        deadline = time.monotonic() + 5
        while list_workers(small) == before:
            assert time.monotonic() < deadline
        assert count(small) == "8"


def test_missing_graphs_are_told_by_start(tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError), run_engine(EmbeddedEngine(Home(tmp_path))):
        pass


def test_no_process_outlives_the_engine(home: Home) -> None:
    with run_engine(EmbeddedEngine(home, workers=2)) as small:
        pids = [find_loader(small), *list_workers(small)]
        assert len(pids) == 3
    time.sleep(0.2)
    assert [pid for pid in pids if Path(f"/proc/{pid}").exists()] == []


def test_worker_can_open_no_file_and_no_socket() -> None:
    code = """
import socket
from khonkaen_kg.store.loader import enter_jail
enter_jail(100_000_000)
for act in (lambda: open("/etc/passwd"), lambda: socket.socket(), lambda: bytearray(300_000_000)):
    try:
        act()
    except (OSError, MemoryError) as error:
        print(type(error).__name__)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["OSError", "OSError", "MemoryError"]
