"""P3: no answer is silently partial: it is whole, or an error, or a transfer that visibly breaks off."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import IncompleteRead
from pathlib import Path

import pytest

from khonkaen_kg.namespaces import DESCRIPTION
from khonkaen_kg.paths import Home
from khonkaen_kg.store.engine import Query
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.published import read_published
from khonkaen_kg.store.release import ensure_release, verify_release
from tests.promises.serving import DEADLINE, ENDLESS, LARGE, RUNAWAY, Server, read_end, read_until, serve, split, wait_for, write_get

# What the site says of itself is no part of the release.
COUNTS = f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{DESCRIPTION}>) }} GROUP BY ?g"
SHAPE_COUNT = f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{DESCRIPTION}>) }}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("p3")) as started:
        yield started


def kill_workers(server: Server) -> None:
    for worker in server.workers:
        os.kill(worker, signal.SIGKILL)


def wait_busy(server: Server) -> None:
    wait_for(lambda: server.read_metric("khonkaen_kg_workers_busy") > 0, 5)


# A worker that dies


def test_p3_worker_killed_before_the_first_byte_is_an_error(server: Server) -> None:
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(server.ask, f"{RUNAWAY} # killed early")
        wait_busy(server)
        # A worker that dies at once is taken for one that was dying before, and another is asked.
        time.sleep(0.3)
        kill_workers(server)
        reply = asked.result()
    assert (reply.status, reply.code) == (503, "query-memory")
    assert reply.seconds < DEADLINE
    server.check_well()


def read_killed(server: Server, request: bytes, number: signal.Signals = signal.SIGKILL) -> bytes:
    """What comes of an answer whose worker dies as soon as it has begun."""
    with server.connect() as client:
        client.sendall(request)
        received = read_until(client, 65_536)
        for worker in server.workers:
            os.kill(worker, number)
        return received + read_end(client)


def is_cut(received: bytes) -> bool:
    """Whether what came is the beginning of an answer in chunks, without its end."""
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n"), received
    assert b"transfer-encoding: chunked" in head.lower()
    return len(body) > 50_000 and not body.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_p3_worker_killed_in_midstream_breaks_the_transfer(number: signal.Signals, server: Server) -> None:
    before = server.read_metric('khonkaen_kg_workers_ended_total{cause="lost"}')
    assert is_cut(read_killed(server, write_get(f"{ENDLESS} # killed by {number}"), number))
    assert server.read_metric('khonkaen_kg_workers_ended_total{cause="lost"}') > before
    server.check_well()


def test_p3_transfer_that_breaks_is_logged_as_what_it_is(server: Server) -> None:
    read_killed(server, write_get(f"{ENDLESS} # logged"))
    assert "a worker was ended" in server.messages
    assert '"level": "error"' not in server.messages


def test_p3_everybody_who_shares_an_answer_sees_it_break(server: Server) -> None:
    def read() -> str:
        try:
            return str(server.ask(f"{ENDLESS} # shared").status)
        except IncompleteRead as error:
            return f"broken after {bool(error.partial)}"

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(read) for _ in range(3)]
        time.sleep(0.5)
        kill_workers(server)
        assert [future.result() for future in asked] == ["broken after True"] * 3


def test_p3_answer_that_broke_off_is_not_kept(server: Server) -> None:
    for _ in range(2):
        assert is_cut(read_killed(server, write_get(f"{ENDLESS} # again", more="Accept-Encoding: gzip\r\n")))
        server.check_well()


def test_p3_deadline_in_midstream_breaks_the_transfer_and_is_an_error_to_an_old_client(server: Server) -> None:
    start = time.perf_counter()
    with server.connect() as client, server.connect() as old:
        client.sendall(write_get(f"{ENDLESS} # late"))
        old.sendall(write_get(f"{ENDLESS} # late and old", "1.0"))
        assert is_cut(read_end(client))
        (reply,) = split(read_end(old))
    assert DEADLINE - 0.1 < time.perf_counter() - start < DEADLINE + 1
    assert (reply.status, reply.code) == (503, "query-timeout")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_p3_large_answer_is_whole_the_first_time_and_from_the_cache(encoding: str, server: Server) -> None:
    for _ in range(2):
        reply = server.ask("SELECT * { ?s ?p ?o } LIMIT 3000", Accept_Encoding=encoding)
        body = gzip.decompress(reply.body) if reply.headers.get("content-encoding") == "gzip" else reply.body
        assert len(json.loads(body)["results"]["bindings"]) == 3000


def test_p3_old_client_gets_a_length_and_all_of_it(server: Server) -> None:
    with server.connect() as client:
        client.sendall(write_get(LARGE, "1.0"))
        (reply,) = split(read_end(client))
    assert reply.status == 200
    assert len(json.loads(reply.body)["results"]["bindings"]) == 30_000


def test_p3_old_client_gets_an_error_where_the_worker_is_killed(server: Server) -> None:
    with server.connect() as client:
        client.sendall(write_get(f"{ENDLESS} # old", "1.0"))
        wait_busy(server)
        time.sleep(0.3)
        kill_workers(server)
        (reply,) = split(read_end(client))
    assert (reply.status, reply.code) == (503, "query-memory")


# An answer over the limit


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serve(tmp_path_factory.mktemp("p3-small"), KHONKAEN_KG_ANSWER_SIZE="1") as started:
        yield started


FORMS = {
    "application/sparql-results+json": "SELECT * { ?s ?p ?o }",
    "application/sparql-results+xml": "SELECT * { ?s ?p ?o }",
    "text/csv": "SELECT * { ?s ?p ?o . ?s ?q ?r }",
    "text/tab-separated-values": "SELECT * { ?s ?p ?o . ?s ?q ?r }",
    "text/turtle": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
    "application/n-triples": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
    "application/rdf+xml": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
    "application/ld+json": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
}


@pytest.mark.parametrize(("accept", "query"), FORMS.items())
def test_p3_answer_over_the_limit_breaks_off_or_is_an_error_in_every_form(accept: str, query: str, small: Server) -> None:
    try:
        reply = small.ask(query, Accept=accept)
    except IncompleteRead:
        return
    assert (reply.status, reply.code) == (503, "result-too-large")


def test_p3_answer_over_the_limit_is_an_error_where_nothing_was_sent(small: Server) -> None:
    with small.connect() as client:
        client.sendall(write_get("SELECT * { ?s ?p ?o } # old", "1.0"))
        (reply,) = split(read_end(client))
    assert (reply.status, reply.code) == (503, "result-too-large")
    assert small.ask("SELECT * { ?s ?p ?o } # page", Accept="text/html").status == 503


def test_p3_answer_within_the_limit_is_whole(small: Server) -> None:
    reply = small.ask("SELECT ?s { ?s ?p ?o } LIMIT 8000")
    assert 500_000 < len(reply.body) < 1_000_000
    assert len(reply.rows) == 8000


# A release that is not as it was published


@pytest.fixture(scope="module")
def counts(home: Home) -> dict[str, str]:
    """How many triples each published graph has, as the files say and no release."""
    return {graph.iri: str(len(set(graph.triples))) for graph in read_published(home)}


@pytest.fixture(scope="module")
def published(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases with a whole one."""
    folder = tmp_path_factory.mktemp("published") / "releases"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHONKAEN_KG_RELEASES", str(folder))
        ensure_release(home, pytest.fail)
    return folder


def find_release(releases: Path) -> Path:
    (folder,) = (path for path in releases.iterdir() if path.is_dir())
    return folder


def find_largest(releases: Path) -> Path:
    return max(find_release(releases).glob("*.nq.gz"), key=lambda path: path.stat().st_size)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(at * (len(data) - 1))] ^= 1
    path.write_bytes(data)


def drop_lines(path: Path) -> None:
    lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
    path.write_bytes(gzip.compress(b"".join(lines[:-10])))


def edit_manifest(releases: Path) -> None:
    path = find_release(releases) / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"triples": ', '"triples": 1', 1), encoding="utf-8")


def empty(releases: Path) -> None:
    for path in find_release(releases).iterdir():
        path.unlink()


def swap_graphs(releases: Path) -> None:
    one, two = sorted(find_release(releases).glob("*.nq.gz"))[:2]
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "manifest cut": lambda releases: cut(find_release(releases) / "manifest.json"),
    "manifest empty": lambda releases: (find_release(releases) / "manifest.json").write_bytes(b""),
    "manifest deleted": lambda releases: (find_release(releases) / "manifest.json").unlink(),
    "manifest edited": edit_manifest,
    "graph deleted": lambda releases: find_largest(releases).unlink(),
    "graph cut": lambda releases: cut(find_largest(releases)),
    "graph empty": lambda releases: find_largest(releases).write_bytes(b""),
    "graph without its last lines": lambda releases: drop_lines(find_largest(releases)),
    "byte flipped at the start": lambda releases: flip(find_largest(releases), 0),
    "byte flipped in the middle": lambda releases: flip(find_largest(releases), 0.5),
    "byte flipped at the end": lambda releases: flip(find_largest(releases), 1),
    "two graphs swapped": swap_graphs,
    "directory emptied": empty,
    "directory deleted": lambda releases: shutil.rmtree(find_release(releases)),
    "pointer to nothing": lambda releases: (releases / "current").write_text("000099-0123456789ab\n", encoding="ascii"),
    "pointer of other bytes": lambda releases: (releases / "current").write_bytes(b"\xff\x00../../etc\n"),
    "pointer empty": lambda releases: (releases / "current").write_bytes(b""),
    "pointer deleted": lambda releases: (releases / "current").unlink(),
}


SERVED = ("manifest cut", "graph deleted", "byte flipped in the middle", "directory emptied", "pointer to nothing")
"""Those that a server is started on; the others are given to what it starts with."""


@pytest.fixture
def damaged(request: pytest.FixtureRequest, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A release that is damaged in the way that the test's parameter names, in the folder that the settings say."""
    releases = tmp_path / "releases"
    shutil.copytree(published, releases)
    DAMAGES[request.param](releases)
    monkeypatch.setenv("KHONKAEN_KG_RELEASES", str(releases))


@pytest.mark.usefixtures("damaged")
@pytest.mark.parametrize("damaged", SERVED, indirect=True)
def test_p3_damaged_release_is_mended_and_told_and_never_served_short(home: Home, counts: dict[str, str], tmp_path: Path) -> None:
    with serve(tmp_path) as server:
        assert {row["g"]: row["n"] for row in server.ask(COUNTS).rows} == counts
        assert "รุ่นข้อมูลเสียหาย" in server.messages
    # What it left is whole, and current.
    mended = ensure_release(home, pytest.fail)
    assert {graph.iri: str(graph.triples) for graph in mended.graphs} == counts
    assert verify_release(mended) == ()


@pytest.mark.usefixtures("damaged")
@pytest.mark.parametrize("damaged", [damage for damage in DAMAGES if damage not in SERVED], indirect=True)
def test_p3_every_damage_is_found_and_mended(home: Home, counts: dict[str, str]) -> None:
    notes: list[str] = []
    engine = InProcessEngine()
    engine.load(ensure_release(home, notes.append))
    rows = json.loads(engine.answer(Query(COUNTS)).body)["results"]["bindings"]
    assert {row["g"]["value"]: row["n"]["value"] for row in rows} == counts
    assert "the release is damaged" in notes[0]
    assert verify_release(ensure_release(home, pytest.fail)) == ()


def test_p3_damage_is_told_in_both_languages(published: Path, tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(published, releases)
    find_largest(releases).unlink()
    with serve(tmp_path, KHONKAEN_KG_RELEASES=str(releases)) as server:
        assert server.ask("ASK {}").status == 200
        assert "รุ่นข้อมูลเสียหาย" in server.messages
        assert "the release is damaged" in server.messages


def test_p3_whole_release_is_served_without_a_word(published: Path, counts: dict[str, str], tmp_path: Path) -> None:
    with serve(tmp_path, KHONKAEN_KG_RELEASES=str(published)) as server:
        assert {row["g"]: row["n"] for row in server.ask(COUNTS).rows} == counts
        assert server.ask(SHAPE_COUNT).rows == [{"n": str(sum(map(int, counts.values())))}]
        assert '"level": "warning"' not in server.messages


def test_p3_release_damaged_under_a_running_server_changes_no_answer(published: Path, counts: dict[str, str], tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(published, releases)
    with serve(tmp_path, KHONKAEN_KG_RELEASES=str(releases)) as server:
        flip(find_largest(releases), 0.5)
        kill_workers(server)
        # By then the server has seen that they are gone.
        time.sleep(0.1)
        assert {row["g"]: row["n"] for row in server.ask(COUNTS).rows} == counts
        # A loader that has to start anew finds the damage, and mends it.
        old = [server.loader, *server.workers]
        for process in old:
            os.kill(process, signal.SIGKILL)
        wait_for(lambda: server.ask(f"ASK {{}} # {time.perf_counter()}").status == 200, 5)
        for number in range(4):
            assert {row["g"]: row["n"] for row in server.ask(f"{COUNTS} # {number}").rows} == counts
        assert "รุ่นข้อมูลเสียหาย" in server.messages
        assert not {server.loader, *server.workers} & set(old)
