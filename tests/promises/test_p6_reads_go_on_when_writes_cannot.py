"""P6: reads go on when writes cannot: a folder of releases that cannot be written, is full, or vanishes stops no answer."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from khonkaen_kg.namespaces import DESCRIPTION
from khonkaen_kg.paths import Home
from khonkaen_kg.store.published import read_published
from khonkaen_kg.store.release import ensure_release
from tests.promises.serving import SHORT, Server, serve, wait_for

# What the site says of itself is no part of the release.
COUNTS = f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{DESCRIPTION}>) }} GROUP BY ?g"


@pytest.fixture(scope="module")
def counts(home: Home) -> dict[str, str]:
    return {graph.iri: str(len(set(graph.triples))) for graph in read_published(home)}


@pytest.fixture
def releases(home: Home, tmp_path: Path) -> Path:
    """A folder of releases with a whole one."""
    folder = tmp_path / "releases"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHONKAEN_KG_RELEASES", str(folder))
        ensure_release(home, pytest.fail)
    return folder


def read_counts(server: Server) -> dict[str, str]:
    """How many triples each graph has, asked as nobody has asked before."""
    return {row["g"]: row["n"] for row in server.ask(f"{COUNTS} # {time.perf_counter_ns()}").rows}


def mount(what: str) -> tuple[str, ...]:
    """The command that starts the server after ``what``, in a name space of its own, where it may mount."""
    prefix = ("unshare", "--map-root-user", "--mount", "sh", "-c")
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this system gives nobody a name space to mount in")
    return (*prefix, f'{what} && exec "$@"', "sh", *SHORT)


def make_read_only(folder: Path) -> str:
    return f"mount --bind '{folder}' '{folder}' && mount -o remount,bind,ro '{folder}'"


def test_p6_folder_that_cannot_be_made_stops_nothing(counts: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with serve(tmp_path, KHONKAEN_KG_RELEASES=str(tmp_path / "file" / "releases")) as server:
        assert read_counts(server) == counts
        assert "ชั่วคราว" in server.messages
        server.check_well()


def test_p6_full_disk_stops_nothing(counts: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    with serve(tmp_path, mount(f"mount -t tmpfs -o size=64k tmpfs '{folder}'"), KHONKAEN_KG_RELEASES=str(folder)) as server:
        assert read_counts(server) == counts
        assert "ชั่วคราว" in server.messages


def test_p6_read_only_folder_of_a_whole_release_is_served_from_it(releases: Path, counts: dict[str, str], tmp_path: Path) -> None:
    with serve(tmp_path, mount(make_read_only(releases)), KHONKAEN_KG_RELEASES=str(releases)) as server:
        assert read_counts(server) == counts
        assert "ชั่วคราว" not in server.messages


def test_p6_read_only_folder_of_a_damaged_release_stops_nothing(releases: Path, counts: dict[str, str], tmp_path: Path) -> None:
    max(releases.glob("*/*.nq.gz"), key=lambda path: path.stat().st_size).unlink()
    with serve(tmp_path, mount(make_read_only(releases)), KHONKAEN_KG_RELEASES=str(releases)) as server:
        assert read_counts(server) == counts
        assert "เสียหาย" in server.messages
        assert "ชั่วคราว" in server.messages


@pytest.mark.parametrize("is_blocked", [False, True], ids=["and can be made anew", "and cannot be made anew"])
def test_p6_running_server_whose_folder_vanishes_goes_on(is_blocked: bool, releases: Path, counts: dict[str, str], tmp_path: Path) -> None:
    with serve(tmp_path, KHONKAEN_KG_RELEASES=str(releases)) as server:
        assert read_counts(server) == counts
        shutil.rmtree(releases)
        if is_blocked:
            releases.write_bytes(b"")
        assert read_counts(server) == counts
        assert server.get("/").status == server.get("/sparql", Accept="text/turtle").status == 200
        for worker in server.workers:
            os.kill(worker, signal.SIGKILL)
        # By then the server has seen that they are gone.
        time.sleep(0.1)
        assert read_counts(server) == counts
        server.check_well()
        for process in (server.loader, *server.workers):
            os.kill(process, signal.SIGKILL)
        wait_for(lambda: server.ask(f"ASK {{}} # {time.perf_counter()}").status == 200, 5)
        assert read_counts(server) == counts
        server.check_well()
