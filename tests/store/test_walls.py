"""Whether the jail holds is found out by trying, and a wall that does not hold is told."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from khonkaen_kg.store.walls import Trial, try_walls

NAMES = ["file", "socket", "memory", "deadline"]


def try_with(jail: str, name: str) -> str:
    """What comes of one trial in another process whose jail is the body of a function: ``None``, or the reason."""
    code = f"import signal\nfrom khonkaen_kg.store.walls import try_wall\ndef jail(memory):\n    {jail}\nprint(repr(try_wall({name!r}, jail)))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=20).stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="workers have a jail on Linux only")
def test_every_wall_holds_on_this_system() -> None:
    trials = try_walls()
    assert [(trial.name, trial.held, trial.en) for trial in trials] == [
        ("file", True, "a worker cannot open a file"),
        ("socket", True, "a worker cannot make a socket"),
        ("memory", True, "a worker cannot take more memory than its limit"),
        ("deadline", True, "a worker is ended at its deadline, whatever it is doing"),
    ]


@pytest.mark.parametrize("name", ["file", "socket", "memory"])
def test_wall_that_is_not_there_is_found_passed(name: str) -> None:
    assert try_with("pass", name) == "'passed'"


def test_worker_that_does_not_hear_its_alarm_is_found_and_ended() -> None:
    start = time.monotonic()
    assert try_with("signal.signal(signal.SIGALRM, signal.SIG_IGN)", "deadline") == "'passed'"
    assert time.monotonic() - start < 10


def test_alarm_that_ends_the_worker_by_other_means_is_no_wall() -> None:
    assert try_with("signal.signal(signal.SIGALRM, signal.SIG_IGN); signal.raise_signal(signal.SIGKILL)", "deadline") == "'signal 9'"


@pytest.mark.parametrize("name", NAMES)
def test_jail_that_cannot_be_entered_is_told_with_its_reason(name: str) -> None:
    assert "no jail: FileNotFoundError(2, 'no /proc')" in try_with("raise FileNotFoundError(2, 'no /proc')", name)


def test_wall_that_did_not_hold_says_so_in_both_languages_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    trials = try_walls()
    assert [trial.name for trial in trials] == NAMES
    assert not any(trial.held for trial in trials)
    assert trials[0] == Trial(
        "file",
        held=False,
        th="ไม่พบสิ่งที่กันตัวประมวลผลไม่ให้เปิดแฟ้ม (ระบบนี้ไม่ใช่ Linux)",
        en="nothing is known to keep a worker from opening files (this system is not Linux)",
    )


@pytest.mark.skipif(sys.platform != "linux", reason="workers have a jail on Linux only")
def test_walls_that_cannot_be_tried_are_not_said_to_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    trials = try_walls()
    assert [trial.held for trial in trials] == [False] * 4
    assert "could not be tried" in trials[0].en
