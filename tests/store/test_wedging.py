"""The server as a whole: one bad query wedges nobody."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.servers import COMMAND, start_server

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?process a kko:Process }"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with start_server((COMMAND, "serve", "--port", "0", "--query-seconds", "3")) as started:
        yield started


def ask(address: str, query: str) -> tuple[int, bytes, float]:
    start = time.perf_counter()
    url = f"{address}/sparql?{urllib.parse.urlencode({'query': query})}"
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.read(), time.perf_counter() - start
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), time.perf_counter() - start


def test_runaway_query_is_503_at_its_deadline(address: str) -> None:
    status, body, seconds = ask(address, RUNAWAY)
    assert (status, json.loads(body)["code"]) == (503, "query-timeout")
    assert 2.9 < seconds < 4.5


def test_others_are_answered_while_runaways_run(address: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        runaways = [pool.submit(ask, address, f"{RUNAWAY} #{number}") for number in range(4)]
        answers = [pool.submit(ask, address, f"{COUNT} #{number}") for number in range(4)]
        assert {answer.result()[0] for answer in answers} == {200}
        assert {runaway.result()[0] for runaway in runaways} == {503}


def test_what_needs_no_engine_is_answered_at_once_under_sixty_runaways() -> None:
    with start_server((COMMAND, "serve", "--port", "0", "--query-seconds", "2")) as address, ThreadPoolExecutor(60) as pool:
        runaways = [pool.submit(ask, address, f"{RUNAWAY} #{number}") for number in range(60)]
        slowest = 0.0
        while any(not runaway.done() for runaway in runaways):
            for path in ("/healthz", "/static/site.css"):
                start = time.perf_counter()
                with urllib.request.urlopen(address + path, timeout=30) as response:
                    assert response.status == 200
                slowest = max(slowest, time.perf_counter() - start)
            time.sleep(0.1)
        assert slowest < 1
        answers = [runaway.result() for runaway in runaways]
        assert {status for status, _, _ in answers} == {503}
        assert {json.loads(body)["code"] for _, body, _ in answers} == {"query-timeout", "overloaded"}
        assert max(seconds for _, _, seconds in answers) < 25
        assert ask(address, "ASK {}")[0] == 200


def test_memory_bomb_is_503_and_the_next_query_is_answered(address: str) -> None:
    doubled = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(40))
    status, body, _ = ask(address, f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("0123456789" AS ?v0) {doubled} }}')
    assert (status, json.loads(body)["code"]) == (503, "query-memory")
    assert ask(address, COUNT)[0] == 200
