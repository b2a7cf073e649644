"""What if is asked of a process that may hang or die: nobody waits for ever, and the next is answered."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import Awaitable
from pathlib import Path

import pytest

from khonkaen_kg.analysis.plans import ask_published
from khonkaen_kg.errors import KhonkaenError, QueryTimeoutError, WorkerLostError
from khonkaen_kg.namespaces import KK
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web.problems import InternalError
from khonkaen_kg.web.suppositions import Question, Suppositions

PLAN = KK + "TH-40/2018-2022"
NOTHING = Question("plan", "subject", {"given": b"x" * 500_000})
"""Larger than a pipe holds: a process that reads nothing would keep the writer too."""


def _run(program: str) -> tuple[str, ...]:
    return sys.executable, "-c", program


# Answers each question with its subject, and takes as many seconds as the plan says.
SLOW = _run(
    """
import json, sys, time
from khonkaen_kg.store.frames import receive_frame, write_frame
while frame := receive_frame(sys.stdin.buffer):
    time.sleep(float(frame[0]["plan"]))
    sys.stdout.buffer.write(write_frame({}, json.dumps({"subject": frame[0]["subject"]}).encode()))
    sys.stdout.buffer.flush()
"""
)


async def _name_outcome(asking: Awaitable[object]) -> str:
    try:
        await asking
    except (KhonkaenError, asyncio.CancelledError) as error:
        return type(error).__name__
    return "answered"


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
    answer = asyncio.run(suppositions.ask(Question(PLAN, f"{PLAN}/process/3.2", parts)))
    # P3.2 is T2's only process.
    assert [finding["element"]["name"] for finding in answer["opened"]] == ["positioning/2", "positioning/2"]
    assert {finding["kind"] for finding in answer["opened"]} == set(answer["remedies"])
    first = _find_process(suppositions)
    farmers = Question(PLAN, f"{PLAN}/process/2.1", parts)
    assert [finding["element"]["name"] for finding in asyncio.run(suppositions.ask(farmers))["opened"]] == ["recipient/farmers"]
    assert _find_process(suppositions) == first
    # A process that somebody else ended is replaced before it is asked.
    subprocess.run(["kill", "-9", str(first)], check=True)
    assert _wait_for_end(first)
    assert asyncio.run(suppositions.ask(Question(PLAN, f"{PLAN}/mission/2", parts)))["removed"]["recipients"]
    assert _find_process(suppositions) != first


def test_a_process_that_hangs_is_ended_and_the_next_question_has_another() -> None:
    suppositions = Suppositions(0.5, command=_run("import time; time.sleep(600)"))
    found: list[KhonkaenError] = []
    start = time.monotonic()
    for _ in range(2):
        with pytest.raises(QueryTimeoutError) as refused:
            asyncio.run(suppositions.ask(NOTHING))
        found.append(refused.value)
        assert suppositions.pid is None
    assert time.monotonic() - start < 10


def test_a_process_that_dies_is_told_of_and_replaced() -> None:
    suppositions = Suppositions(30, command=_run("import sys; sys.stdin.buffer.read(8); sys.exit(1)"))
    for _ in range(2):
        with pytest.raises(WorkerLostError):
            asyncio.run(suppositions.ask(NOTHING))


def test_a_question_that_fails_is_told_of_once_and_costs_no_other_process(knowledge_graph: KnowledgeGraph, caplog: pytest.LogCaptureFixture) -> None:
    suppositions = Suppositions(60)
    parts = ask_published(knowledge_graph, PLAN)
    bad = Question(PLAN, f"{PLAN}/process/3.2", dict.fromkeys(parts, b"this is no N-Triples"))
    assert asyncio.run(suppositions.ask(Question(PLAN, f"{PLAN}/process/3.2", parts)))["opened"]
    first = _find_process(suppositions)
    with caplog.at_level(logging.WARNING), pytest.raises(InternalError):
        asyncio.run(suppositions.ask(bad))
    (told,) = caplog.messages
    assert told.startswith("what if could not be worked out: SyntaxError at ")
    assert "N-Triples" not in told
    assert asyncio.run(suppositions.ask(Question(PLAN, f"{PLAN}/process/3.1", parts)))["removed"]
    assert _find_process(suppositions) == first


def test_few_wait_and_the_others_are_told_to_come_again() -> None:
    suppositions = Suppositions(2, waiting=1, command=_run("import time; time.sleep(600)"))

    async def ask() -> list[str]:
        return await asyncio.gather(*(_name_outcome(suppositions.ask(NOTHING)) for _ in range(4)))

    # The first two have one deadline each from when they asked: the second does not get another when its turn comes.
    start = time.monotonic()
    outcomes = asyncio.run(ask())
    assert outcomes[0] == "QueryTimeoutError"
    assert outcomes[1] in {"OverloadedError", "QueryTimeoutError"}
    assert outcomes[2:] == ["OverloadedError", "OverloadedError"]
    assert time.monotonic() - start < 3.8


def test_waiting_and_answering_share_one_deadline() -> None:
    suppositions = Suppositions(3, command=SLOW)

    async def ask() -> list[str]:
        assert await suppositions.ask(Question("0", "first", {}))
        return await asyncio.gather(*(_name_outcome(suppositions.ask(Question("2", str(number), {}))) for number in range(2)))

    assert asyncio.run(ask()) == ["answered", "QueryTimeoutError"]


def test_who_has_gone_leaves_the_queue_and_nothing_is_computed_for_him() -> None:
    suppositions = Suppositions(60, waiting=2, command=SLOW)

    async def ask() -> None:
        first = asyncio.create_task(suppositions.ask(Question("1", "first", {})))
        await asyncio.sleep(0)
        gone = [asyncio.create_task(suppositions.ask(Question("600", "gone", {}))) for _ in range(2)]
        await asyncio.sleep(0.1)
        assert await _name_outcome(suppositions.ask(NOTHING)) == "OverloadedError"
        for task in gone:
            task.cancel()
        assert [await _name_outcome(task) for task in gone] == ["CancelledError"] * 2
        assert await suppositions.ask(Question("0", "second", {})) == {"subject": "second"}
        assert await first == {"subject": "first"}

    asyncio.run(ask())


def test_who_goes_while_it_is_his_turn_mixes_up_no_answers() -> None:
    suppositions = Suppositions(60, command=SLOW)

    async def ask() -> None:
        assert await suppositions.ask(Question("0", "first", {}))
        first = _find_process(suppositions)
        gone = asyncio.create_task(suppositions.ask(Question("0.5", "gone", {})))
        await asyncio.sleep(0.2)
        gone.cancel()
        assert await suppositions.ask(Question("0", "second", {})) == {"subject": "second"}
        assert _find_process(suppositions) == first

    asyncio.run(ask())


def test_closing_ends_the_process_and_refuses_those_who_ask_and_wait() -> None:
    suppositions = Suppositions(60, command=SLOW)

    async def ask() -> None:
        assert await suppositions.ask(Question("0", "first", {}))
        pid = _find_process(suppositions)
        asking = [asyncio.create_task(_name_outcome(suppositions.ask(Question("600", "never", {})))) for _ in range(4)]
        await asyncio.sleep(0.2)
        suppositions.close()
        assert await asyncio.wait_for(asyncio.gather(*asking), 10) == ["OverloadedError"] * 4
        assert _wait_for_end(pid)
        assert await _name_outcome(suppositions.ask(Question("0", "late", {}))) == "OverloadedError"
        assert suppositions.pid is None

    asyncio.run(ask())


def test_a_process_that_nobody_asks_any_more_is_ended() -> None:
    suppositions = Suppositions(60, idle=0.3, command=SLOW)

    async def ask() -> None:
        assert await suppositions.ask(Question("0", "first", {}))
        pid = _find_process(suppositions)
        # As long as it answers it is not idle.
        assert await suppositions.ask(Question("0.6", "second", {}))
        assert _find_process(suppositions) == pid
        await asyncio.sleep(0.6)
        assert suppositions.pid is None
        assert _wait_for_end(pid)
        assert await suppositions.ask(Question("0", "third", {})) == {"subject": "third"}

    asyncio.run(ask())


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
