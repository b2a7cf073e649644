"""P4: no request stops the service for others. What runs away is ended at its deadline, and what others ask meanwhile is answered."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import pytest

from khonkaen_kg.paths import Home
from khonkaen_kg.settings import CLIENT_REQUESTS
from khonkaen_kg.store.release import publish
from tests.promises.serving import COUNT, LARGE, RUNAWAY, SERVE, Reply, Server, read_reply, serve, wait_for, wait_readable, write_get

DEADLINE = 1.5
DOUBLED = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(40))
RUNAWAYS = {
    "cross join": RUNAWAY,
    "property path that explodes": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)*/(!<urn:x>|^!<urn:x>)* ?b }",
    "GROUP_CONCAT over a cross join": "SELECT (GROUP_CONCAT(MD5(STR(?f))) AS ?n) { ?a ?b ?c . ?d ?e ?f }",
    "filter that is never true": "ASK { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(CONCAT(STR(?c), STR(?f)), '^(.*a){12}-x$')) }",
}
GREEDY = {
    "CONCAT doubled 40 times": f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("0123456789" AS ?v0) {DOUBLED} }}',
}


@pytest.fixture(scope="module", autouse=True)
def _many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("p4"), (*SERVE, "--query-seconds", str(DEADLINE)), KHONKAEN_KG_QUERY_MEMORY="300") as started:
        yield started


@pytest.fixture(autouse=True)
def _well(server: Server) -> Iterator[None]:
    """After each, every worker answers again within two seconds, and nothing of the service has been started anew."""
    processes = (server.process.pid, server.loader)
    yield
    server.check_well()
    assert (server.process.pid, server.loader) == processes
    assert server.process.poll() is None


@dataclass(frozen=True, slots=True)
class Others:
    """What others were answered: small queries that nobody had asked before, one after another."""

    replies: Sequence[Reply]

    def check(self, least: int = 5) -> None:
        """All were answered, each within a second."""
        assert len(self.replies) >= least
        assert {(reply.status, reply.code if reply.status != 200 else "") for reply in self.replies} == {(200, "")}
        assert max(reply.seconds for reply in self.replies) < 1


def ask_as_others(server: Server, seconds: float) -> Others:
    end = time.perf_counter() + seconds
    replies = []
    while time.perf_counter() < end:
        replies.append(server.ask(f"{COUNT} # {time.perf_counter_ns()}", "127.0.0.9"))
        time.sleep(0.05)
    return Others(replies)


@contextmanager
def open_requests(server: Server, requests: Sequence[bytes], receive: int = 0, sources: Sequence[str] = ("",)) -> Iterator[list[socket.socket]]:
    """A connection for each of ``requests``, on which it is sent, from each of ``sources`` in turn."""
    with ExitStack() as stack:
        clients = []
        for request, source in zip(requests, cycle(sources)):
            clients.append(stack.enter_context(server.connect(source, receive)))
            clients[-1].sendall(request)
        yield clients


@pytest.mark.parametrize("query", RUNAWAYS.values(), ids=RUNAWAYS.keys())
def test_p4_runaway_ends_at_its_deadline_while_others_are_answered(query: str, server: Server) -> None:
    with ThreadPoolExecutor(1) as pool:
        runaway = pool.submit(server.ask, query)
        others = ask_as_others(server, DEADLINE)
        reply = runaway.result()
    assert (reply.status, reply.code) == (503, "query-timeout")
    assert DEADLINE - 0.1 < reply.seconds < DEADLINE + 1
    others.check()


@pytest.mark.parametrize("query", GREEDY.values(), ids=GREEDY.keys())
def test_p4_query_that_takes_too_much_memory_ends_while_others_are_answered(query: str, server: Server) -> None:
    with ThreadPoolExecutor(1) as pool:
        greedy = pool.submit(server.ask, query)
        others = ask_as_others(server, 0.5)
        reply = greedy.result()
    assert (reply.status, reply.code) == (503, "query-memory")
    assert reply.seconds < DEADLINE + 1
    others.check(2)


def test_p4_five_hundred_who_ask_the_same_runaway_hold_one_worker(server: Server) -> None:
    before = server.read_metric('khonkaen_kg_workers_ended_total{cause="deadline"}')
    start = time.perf_counter()
    with open_requests(server, [write_get(f"{RUNAWAY} # the same")] * 500) as clients:
        assert server.read_metric("khonkaen_kg_workers_busy") == 1
        others = ask_as_others(server, 1)
        wait_readable(clients, DEADLINE + 2)
        assert time.perf_counter() - start < DEADLINE + 1.5
        codes = {(reply.status, reply.code) for reply in map(read_reply, clients)}
    assert codes == {(503, "query-timeout")}
    assert server.read_metric('khonkaen_kg_workers_ended_total{cause="deadline"}') == before + 1
    others.check()


def test_p4_as_many_runaways_as_workers_keep_others_no_longer_than_their_deadline(server: Server) -> None:
    runaways = [write_get(f"{RUNAWAY} # as many {number}") for number in range(len(server.workers))]
    with open_requests(server, runaways) as clients:
        reply = server.ask(f"{COUNT} # behind as many", "127.0.0.9")
        assert (reply.status, reply.seconds < DEADLINE + 1) == (200, True)
        assert len(wait_readable(clients, DEADLINE + 1)) == len(clients)


def test_p4_runaway_whose_asker_has_left_is_let_go(server: Server) -> None:
    with open_requests(server, [write_get(f"{RUNAWAY} # left {number}") for number in range(2)]):
        wait_for(lambda: server.read_metric("khonkaen_kg_workers_busy") == 2, 1)
    start = time.perf_counter()
    wait_for(lambda: server.read_metric("khonkaen_kg_workers_busy") == 0, DEADLINE)
    assert time.perf_counter() - start < 1


def test_p4_slow_readers_of_large_answers_hold_no_worker(server: Server) -> None:
    asked = [write_get(f"{LARGE} # slow {number}") for number in range(8)]
    with open_requests(server, asked, receive=4096) as clients, ThreadPoolExecutor(1) as pool:
        assert len(wait_readable(clients, 5)) == 8
        asking = pool.submit(ask_as_others, server, 2)
        while not asking.done():
            for client in clients:
                assert client.recv(4)
            time.sleep(0.5)
        asking.result().check()
        assert server.read_metric("khonkaen_kg_workers_busy") == 0


def test_p4_three_hundred_half_sent_requests_keep_nobody_out(server: Server) -> None:
    halves = [b"", b"GET /spar", b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: localhost\r\nX-A: "]
    halves.append(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 5\r\n\r\nASK")
    with open_requests(server, [halves[number % 4] for number in range(300)]):
        ask_as_others(server, 1).check()


def test_p4_what_needs_no_worker_is_answered_while_all_are_taken(server: Server) -> None:
    known = server.ask(COUNT)
    with open_requests(server, [write_get(f"{RUNAWAY} # taken {number}") for number in range(20)]) as clients:
        wait_for(lambda: server.read_metric("khonkaen_kg_queries_waiting") > 0, 1)
        replies = [server.get(path) for path in ("/healthz", "/metrics", "/static/site.css", "/problems")]
        replies.append(server.ask(COUNT))
        assert [reply.status for reply in replies] == [200] * 5
        assert max(reply.seconds for reply in replies) < 1
        assert replies[-1].body == known.body
        assert len(wait_readable(clients, 10)) == 20


def test_p4_loader_that_dies_while_queries_wait_costs_no_worker(tmp_path: Path) -> None:
    with serve(tmp_path) as own:
        for _ in range(3):
            for process in (own.loader, *own.workers):
                os.kill(process, signal.SIGKILL)
            with ThreadPoolExecutor(4) as pool:
                list(pool.map(lambda _: own.ask(f"{COUNT} # {time.perf_counter_ns()}"), range(4)))
            wait_for(lambda: own.ask(f"{COUNT} # {time.perf_counter_ns()}").status == 200, 5)
        own.check_well()


def test_p4_release_that_comes_while_queries_wait_costs_no_worker(khonkaen_copy: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHONKAEN_KG_HOME", str(khonkaen_copy.root))
    monkeypatch.delenv("KHONKAEN_KG_RELEASES", raising=False)
    shutil.copytree(khonkaen_copy.ontology, khonkaen_copy.root / "ontology")
    with serve(tmp_path, (*SERVE, "--query-seconds", "2.5")) as own:
        with open_requests(own, [write_get(f"{RUNAWAY} # {number}") for number in range(2)]) as clients:
            wait_for(lambda: own.read_metric("khonkaen_kg_workers_busy") == 2, 1)
            with ThreadPoolExecutor(4) as pool:
                waiting = [pool.submit(own.ask, f"{COUNT} # waiting {number}") for number in range(4)]
                with (khonkaen_copy.ontology / "khonkaen-kg.ttl").open("a", encoding="utf-8") as file:
                    file.write('<urn:a> <urn:b> "1" .\n')
                publish(khonkaen_copy)
                assert [future.result().rows for future in waiting] == [[{"n": "8"}]] * 4
            wait_readable(clients, 4)
        wait_for(lambda: own.read_metric("khonkaen_kg_release_sequence") == 2, 3)
        assert own.ask('ASK { <urn:a> <urn:b> "1" }').body == b'{"head":{},"boolean":true}'
        with ThreadPoolExecutor(8) as pool:
            replies = list(pool.map(lambda number: own.ask(f"{COUNT} # after {number}"), range(32)))
        assert [reply.rows for reply in replies] == [[{"n": "8"}]] * 32
        # Two that take a moment are answered by two workers at the same time.
        with open_requests(own, [write_get(f"{RUNAWAY} # after {number}") for number in range(2)]):
            wait_for(lambda: own.read_metric("khonkaen_kg_workers_busy") == 2, 1)


def test_p4_sixty_different_runaways_of_one_address_keep_nobody_from_being_answered(tmp_path: Path) -> None:
    with serve(tmp_path, KHONKAEN_KG_CLIENT_REQUESTS=CLIENT_REQUESTS.default) as own:
        start = time.perf_counter()
        with open_requests(own, [write_get(f"{RUNAWAY} # {number}") for number in range(60)]) as clients:
            others = ask_as_others(own, 3)
            assert len(wait_readable(clients, 12 - (time.perf_counter() - start))) == 60
            codes = {(reply.status, reply.code) for reply in map(read_reply, clients)}
        others.check()
        assert codes == {(503, "query-timeout"), (429, "budget-spent")}
        own.check_well()


def test_p4_sixty_different_runaways_of_as_many_addresses_keep_nobody_out_for_ten_seconds(server: Server) -> None:
    start = time.perf_counter()
    with open_requests(server, [write_get(f"{RUNAWAY} # of many {number}") for number in range(60)], sources=[f"127.0.1.{n}" for n in range(1, 61)]) as clients:
        wait_for(lambda: server.ask(f"{COUNT} # {time.perf_counter_ns()}", "127.0.0.9").status == 200, 10)
        assert time.perf_counter() - start < 10
        assert len(wait_readable(clients, 12 - (time.perf_counter() - start))) == 60
        codes = {(reply.status, reply.code) for reply in map(read_reply, clients)}
    assert codes == {(503, "query-timeout"), (503, "overloaded")}
