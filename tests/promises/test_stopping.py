"""SIGTERM under load: what can be answered is, all else is visibly cut off, and nothing is left behind."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests.promises.serving import ENDLESS, LARGE, RUNAWAY, is_alive, list_children, read_end, read_until, serve, split, wait_for, write_get


def test_stopping_while_streaming_and_while_runaways_run_ends_well_in_ten_seconds(tmp_path: Path) -> None:
    with serve(tmp_path) as server, ExitStack() as stack, ThreadPoolExecutor(16) as pool:
        processes = [server.process.pid, server.loader, *server.workers]
        assert len(processes) >= 4
        # One who takes nothing of a large answer, one who reads an endless one, and more runaways than workers.
        stalled, streaming, *runaways = (stack.enter_context(server.connect(receive=4096 if place == 0 else 0)) for place in range(16))
        stalled.sendall(write_get(LARGE))
        read_until(stalled, 1000)
        streaming.sendall(write_get(ENDLESS))
        read_until(streaming, 100_000)
        for number, client in enumerate(runaways):
            client.sendall(write_get(f"{RUNAWAY} # {number}", more="Connection: close\r\n"))
        wait_for(lambda: server.read_metric("khonkaen_kg_queries_waiting") > 0, 2)
        processes += [pid for pid in server.workers if pid not in processes]
        server.process.send_signal(signal.SIGTERM)
        start = time.perf_counter()
        answers = [pool.submit(read_end, client) for client in (streaming, *runaways)]
        assert server.process.wait(20) == 0
        assert time.perf_counter() - start < 10
        streamed, *refused = (answer.result() for answer in answers)
        assert not streamed.endswith(b"0\r\n\r\n")
        replies = [reply for received in refused for reply in split(received)]
        assert [(reply.status, reply.code in {"query-timeout", "unavailable", "overloaded"}) for reply in replies] == [(503, True)] * 14
        assert not read_end(stalled).endswith(b"0\r\n\r\n")
        wait_for(lambda: not any(is_alive(process) for process in processes), 1)
        assert "Traceback" not in server.messages
        assert '"exception"' not in server.messages


def test_stopping_where_nothing_is_under_way_is_quick_and_leaves_nothing(tmp_path: Path) -> None:
    with serve(tmp_path) as server:
        assert server.ask("ASK {}").status == 200
        processes = [server.process.pid, server.loader, *server.workers]
        server.process.send_signal(signal.SIGTERM)
        start = time.perf_counter()
        assert server.process.wait(10) == 0
        assert time.perf_counter() - start < 3
        wait_for(lambda: not any(is_alive(process) for process in processes), 1)
        assert "Traceback" not in server.messages


def test_stopping_refuses_those_who_wait_for_what_if_and_ends_its_process(tmp_path: Path) -> None:
    with serve(tmp_path) as server, ExitStack() as stack, ThreadPoolExecutor(8) as pool:
        clients = [stack.enter_context(server.connect()) for _ in range(6)]
        for number, client in enumerate(clients):
            client.sendall(f"GET /cascade?without=process/1.1&element=issue/{number % 5 + 1} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        wait_for(lambda: len(list_children(server.process.pid)) == 2, 10)
        processes = [server.process.pid, *list_children(server.process.pid)]
        server.process.send_signal(signal.SIGTERM)
        replies = [reply for received in pool.map(read_end, clients) for reply in split(received)]
        assert server.process.wait(10) == 0
        assert [(reply.status, reply.code) for reply in replies] == [(503, "overloaded")] * 6
        wait_for(lambda: not any(is_alive(process) for process in processes), 1)
        assert "Traceback" not in server.messages
        assert '"exception"' not in server.messages
