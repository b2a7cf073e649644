"""Budgets on the real server: one address may not take what is there for all, and is told when to come again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.promises.serving import RUNAWAY, SERVE, Reply, Server, serve, wait_for

GREEDY, OTHER = "127.0.0.2", "127.0.0.3"
GOOD = "ASK { ?s a kko:Process }"


def check_refused(reply: Reply) -> None:
    assert (reply.status, reply.code) == (429, "budget-spent")
    assert 0 < int(reply.headers["retry-after"]) <= 60


def check_free(server: Server) -> None:
    """What the address that has spent its budget still gets, and that others get all."""
    assert (server.ask(GOOD, GREEDY).status, server.ask(GOOD, GREEDY).body) == (200, server.ask(GOOD, OTHER).body)
    assert [server.get(path, GREEDY).status for path in ("/healthz", "/metrics", "/static/site.css")] == [200, 200, 200]
    assert server.ask(f"{GOOD} # another", OTHER).status == 200


def test_address_that_makes_many_errors_is_told_to_wait(tmp_path: Path) -> None:
    with serve(tmp_path, KHONKAEN_KG_CLIENT_ERRORS="5") as server:
        assert server.ask(GOOD, GREEDY).status == 200
        replies = [server.ask(f"SELEC {number}", GREEDY) for number in range(12)]
        statuses = [reply.status for reply in replies]
        # What is given back meanwhile is less than one.
        assert statuses == [400] * 6 + [429] * 6
        check_refused(replies[-1])
        check_refused(server.ask(f"{GOOD} # new", GREEDY))
        check_refused(server.get("/queries/processes-per-mission.json?x=1", GREEDY))
        check_free(server)


def test_address_that_takes_much_time_is_told_to_wait(tmp_path: Path) -> None:
    with serve(tmp_path, (*SERVE, "--query-seconds", "1.1"), KHONKAEN_KG_CLIENT_SECONDS="2") as server:
        assert server.ask(GOOD, GREEDY).status == 200
        assert [server.ask(f"{RUNAWAY} # {number}", GREEDY).status for number in range(2)] == [503, 503]
        check_refused(server.ask(f"{RUNAWAY} # 3", GREEDY))
        check_refused(server.ask(f"{GOOD} # new", GREEDY))
        check_free(server)


def test_address_that_asks_much_at_the_same_time_is_told_to_wait_a_moment(tmp_path: Path) -> None:
    with serve(tmp_path, KHONKAEN_KG_CLIENT_REQUESTS="3") as server, ThreadPoolExecutor(6) as pool:
        assert server.ask(GOOD, GREEDY).status == 200
        running = [pool.submit(server.ask, f"{RUNAWAY} # {number}", GREEDY) for number in range(6)]
        wait_for(lambda: server.read_metric("khonkaen_kg_workers_busy") == 3, 1)
        reply = server.ask(f"{GOOD} # new", GREEDY)
        check_refused(reply)
        assert int(reply.headers["retry-after"]) == 1
        check_free(server)
        assert sorted(future.result().status for future in running) == [429] * 3 + [503] * 3
        assert server.ask(f"{GOOD} # later", GREEDY).status == 200
