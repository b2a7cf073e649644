"""What if is asked of a process that may hang or die: nobody waits for ever, and the next is answered."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from khonkaen_kg.analysis.plans import ask_published
from khonkaen_kg.errors import KhonkaenError, OverloadedError, QueryTimeoutError, WorkerLostError
from khonkaen_kg.namespaces import KK
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web.suppositions import Question, Suppositions

PLAN = KK + "TH-40/2018-2022"
NOTHING = Question("plan", "subject", {"given": b"x" * 500_000})
"""Larger than a pipe holds: a process that reads nothing would keep the writer too."""


def _run(program: str) -> tuple[str, ...]:
    return sys.executable, "-c", program


def _find_process(suppositions: Suppositions) -> int:
    assert suppositions.pid
    return suppositions.pid


def _wait_for_end(pid: int) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_what_if_is_answered_by_one_process_after_another(knowledge_graph: KnowledgeGraph) -> None:
    suppositions = Suppositions(60)
    parts = ask_published(knowledge_graph, PLAN)
    answer = suppositions.ask(Question(PLAN, f"{PLAN}/process/3.2", parts))
    # P3.2 is T2's only process.
    assert [finding["element"]["name"] for finding in answer["opened"]] == ["positioning/2", "positioning/2"]
    assert {finding["kind"] for finding in answer["opened"]} == set(answer["remedies"])
    first = _find_process(suppositions)
    assert [finding["element"]["name"] for finding in suppositions.ask(Question(PLAN, f"{PLAN}/process/2.1", parts))["opened"]] == ["recipient/farmers"]
    assert _find_process(suppositions) == first
    # A process that somebody else ended is replaced before it is asked.
    subprocess.run(["kill", "-9", str(first)], check=True)
    assert _wait_for_end(first)
    assert suppositions.ask(Question(PLAN, f"{PLAN}/mission/2", parts))["removed"]["recipients"]
    assert _find_process(suppositions) != first


def test_a_process_that_hangs_is_ended_and_the_next_question_has_another() -> None:
    suppositions = Suppositions(0.5, command=_run("import time; time.sleep(600)"))
    found: list[KhonkaenError] = []
    start = time.monotonic()
    for _ in range(2):
        with pytest.raises(QueryTimeoutError) as refused:
            suppositions.ask(NOTHING)
        found.append(refused.value)
        assert suppositions.pid is None
    assert time.monotonic() - start < 10


def test_a_process_that_dies_is_told_of_and_replaced() -> None:
    suppositions = Suppositions(30, command=_run("import sys; sys.stdin.buffer.read(8); sys.exit(1)"))
    for _ in range(2):
        with pytest.raises(WorkerLostError):
            suppositions.ask(NOTHING)


def test_few_wait_and_the_others_are_told_to_come_again() -> None:
    suppositions = Suppositions(2, waiting=1, command=_run("import time; time.sleep(600)"))
    outcomes: list[type[BaseException]] = []

    def ask() -> None:
        try:
            suppositions.ask(NOTHING)
        except KhonkaenError as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert outcomes[:2] == [OverloadedError, OverloadedError]
    assert QueryTimeoutError in outcomes[2:]


def test_the_process_ends_with_whoever_asked() -> None:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "khonkaen_kg.analysis.supposer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    with process:
        assert process.stdin
        process.stdin.close()
        assert process.wait(30) == 0


def test_the_process_ends_with_the_suppositions() -> None:
    suppositions = Suppositions(0.2, command=_run("import sys, time; sys.stdin.buffer.read(); time.sleep(600)"))
    suppositions._start()
    pid = suppositions.pid
    assert pid
    del suppositions
    assert _wait_for_end(pid)


def test_a_server_imports_nothing_that_computes() -> None:
    heavy = "rdflib", "pyshacl", "networkx"
    program = f"import sys, khonkaen_kg.web.server; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
