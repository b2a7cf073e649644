"""Generated files are whole or absent: damage is noticed, a build mends it, and neither a kill nor a second build leaves half of one."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from khonkaen_kg.checks.plans import build_files
from khonkaen_kg.errors import LockedError, NotBuiltError, WriteError
from khonkaen_kg.graph import files as files_module
from khonkaen_kg.graph.files import read_files, read_graphs, read_plan_gaps, write_files
from khonkaen_kg.paths import Home
from tests.servers import COMMAND

PLAN = "TH-XX/2028-2030"


def build(home: Home) -> int:
    return subprocess.run([COMMAND, "build", "--home", str(home.root)], capture_output=True, check=False).returncode


def leftovers(home: Home) -> list[str]:
    return [path.name for path in home.graph.glob(".named-*")]


@pytest.fixture
def built(tiny_copy: Home) -> Home:
    """The tiny plan with its graphs."""
    write_files(tiny_copy, build_files(tiny_copy))
    return tiny_copy


@pytest.fixture
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "_PAUSE", 0.0)


def cut(path: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: len(lines) // 2]))


def cut_at_a_statement(path: Path) -> None:
    statements = path.read_bytes().split(b"\n\n")
    path.write_bytes(b"\n\n".join(statements[:2]) + b"\n")


def cut_last_line(path: Path) -> None:
    path.write_bytes(path.read_bytes().rstrip().rpartition(b"\n")[0] + b"\n")


def drop_a_statement(path: Path) -> None:
    first, *rest, last = path.read_bytes().split(b"\n\n")
    path.write_bytes(b"\n\n".join([first, *rest[1:], last]))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\xff <")


def turn_into_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES = (cut, cut_at_a_statement, cut_last_line, drop_a_statement, empty, spoil, turn_into_a_folder, Path.unlink)


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_catalogue_is_refused_and_a_build_mends_it(damage: Callable[[Path], None], built: Home) -> None:
    before = read_files(built)
    damage(built.named / "catalog.ttl")
    with pytest.raises(NotBuiltError, match=r"(?s)graph/named/catalog\.ttl.*khonkaen-kg build"):
        read_graphs(built)
    assert read_plan_gaps(built, PLAN) == ()
    write_files(built, build_files(built))
    assert read_files(built) == before


@pytest.mark.parametrize("damage", [cut, empty, spoil, turn_into_a_folder, Path.unlink])
def test_damaged_gaps_graph_is_refused_and_a_build_mends_it(damage: Callable[[Path], None], built: Home) -> None:
    before = read_files(built)
    damage(built.named / PLAN / "gaps.ttl")
    with pytest.raises(NotBuiltError, match=rf"graph/named/{PLAN}/gaps.ttl"):
        read_graphs(built)
    assert build(built) == 0
    assert read_files(built) == before
    assert read_graphs(built)


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir])
def test_file_that_no_build_made_is_refused_and_a_build_removes_it(make: Callable[[Path], None], built: Home) -> None:
    make(built.named / "z.ttl")
    with pytest.raises(NotBuiltError, match=r"graph/named/z\.ttl"):
        read_graphs(built)
    assert build(built) == 0
    assert not (built.named / "z.ttl").exists()


def test_what_stood_there_stands_again_when_the_swap_fails(built: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    files = read_files(built)
    rename = Path.rename

    def refuse_new(path: Path, target: Path) -> Path:
        if path.name == "new":
            raise OSError(28, "No space left on device")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse_new)
        with pytest.raises(WriteError, match="No space left"):
            write_files(built, {"other.ttl": b""})
    assert (read_files(built), leftovers(built)) == (files, [])
    assert read_graphs(built)


@pytest.mark.usefixtures("_no_pause")
def test_only_copy_is_kept_and_read_when_it_cannot_be_put_back(built: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    files = read_files(built)
    rename = Path.rename

    def refuse_named(path: Path, target: Path) -> Path:
        if target == built.named:
            raise OSError(5, "Input/output error")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse_named)
        with pytest.raises(WriteError):
            write_files(built, {"other.ttl": b""})
    assert not built.named.exists()
    assert read_graphs(built)
    write_files(built, files)
    assert (read_files(built), leftovers(built)) == (files, [])


@pytest.mark.usefixtures("_no_pause")
def test_build_killed_between_the_renames_is_read_from_and_mended(built: Home) -> None:
    before = read_files(built)
    swap = built.graph / ".named-x1y2"
    (swap / "new").mkdir(parents=True)
    built.named.rename(swap / "old")
    assert len(read_graphs(built)) == len(before)
    assert read_plan_gaps(built, PLAN)
    assert build(built) == 0
    assert (read_files(built), leftovers(built)) == (before, [])


def test_killed_build_is_put_back_by_one_that_then_fails(built: Home) -> None:
    files = read_files(built)
    swap = built.graph / ".named-swap"
    swap.mkdir()
    built.named.rename(swap / "old")
    with pytest.raises(WriteError):
        write_files(built, {"a.ttl": b"", "a.ttl/below-a-file.ttl": b""})
    assert (read_files(built), leftovers(built)) == (files, [])


def test_what_a_killed_build_left_is_removed_by_one_that_changes_nothing(built: Home) -> None:
    before = read_files(built)
    for name in (".named-swap", ".named-abcd"):
        shutil.copytree(built.named, built.graph / name / "old")
    assert build(built) == 0
    assert (read_files(built), leftovers(built)) == (before, [])


def test_nothing_built_is_told_at_once(tiny_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "_PAUSE", 3600)
    with pytest.raises(NotBuiltError, match="khonkaen-kg build"):
        read_graphs(tiny_copy)


def test_locked_graphs_are_not_written_and_the_holder_is_named(tiny_copy: Home) -> None:
    with (tiny_copy.graph / ".named.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4321")
        lock.flush()
        run = subprocess.run([COMMAND, "build", "--home", str(tiny_copy.root)], capture_output=True, text=True, check=False)
    assert run.returncode == 75
    assert run.stderr.count("4321") == 2
    assert not tiny_copy.named.exists()
    assert build(tiny_copy) == 0


def test_build_made_of_older_files_does_not_overwrite_a_newer_one(tiny_copy: Home) -> None:
    before = read_files(tiny_copy)
    newer = {"newer.ttl": b""}
    write_files(tiny_copy, newer, before)
    with pytest.raises(LockedError, match="in the meantime"):
        write_files(tiny_copy, {"older.ttl": b""}, before)
    assert read_files(tiny_copy) == newer


def test_parallel_builds_end_well_or_ask_to_come_again_and_leave_a_whole_graph(tiny_copy: Home) -> None:
    command = [COMMAND, "build", "--home", str(tiny_copy.root)]
    builds = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(3)]
    codes = {process.wait(timeout=120) for process in builds}
    assert 0 in codes
    assert codes <= {0, 75}
    assert (read_files(tiny_copy), leftovers(tiny_copy)) == (build_files(tiny_copy), [])
    assert read_graphs(tiny_copy)


def test_readers_never_meet_half_a_build(tiny_copy: Home) -> None:
    files = build_files(tiny_copy)
    identifiers = tiny_copy.curated / "identifiers.ttl"
    identifiers.write_text(identifiers.read_text(encoding="utf-8").replace("(invented)", "(made up)"), encoding="utf-8")
    other = build_files(tiny_copy)
    assert files["identifiers.ttl"] != other["identifiers.ttl"]
    write_files(tiny_copy, files)
    has_ended = threading.Event()
    failures: list[NotBuiltError] = []

    def read() -> None:
        while not has_ended.is_set():
            try:
                read_graphs(tiny_copy)
            except NotBuiltError as error:
                failures.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(25):
            write_files(tiny_copy, other)
            write_files(tiny_copy, files)
    finally:
        has_ended.set()
        reader.join()
    assert failures == []


def test_graph_on_a_disk_that_cannot_be_written_is_read_and_an_unchanged_one_built(built: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    files = read_files(built)
    (built.graph / ".named.lock").unlink()

    def refuse(*_: object, **__: object) -> int:
        raise OSError(30, "Read-only file system")

    for name in ("mkdir", "rename", "unlink"):
        monkeypatch.setattr(os, name, refuse)
    assert read_graphs(built)
    write_files(built, files)
    assert not (built.graph / ".named.lock").exists()
