"""``diff`` tells what differs between two releases as text, as JSON and as a patch."""

from __future__ import annotations

import json
import subprocess

import pytest

from khonkaen_kg.namespaces import GRAPH, KK
from khonkaen_kg.paths import Home
from khonkaen_kg.store.release import list_releases
from khonkaen_kg.store.release.difference import compare_releases, record_difference
from khonkaen_kg.store.release.patch import write_patch
from tests.servers import COMMAND

PLAN = "TH-XX/2028-2030"


def run(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [COMMAND, *arguments, "--home", str(home.root)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "", "LANG": "C.UTF-8"})
    assert "Traceback" not in result.stderr
    return result


@pytest.fixture
def two_releases(tiny_copy: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The tiny plan, and again with one curated link changed and one line removed."""
    monkeypatch.delenv("KHONKAEN_KG_RELEASES", raising=False)
    _release(tiny_copy)
    _edit(tiny_copy, "alignments.ttl", "It is not strong.", "It stays weak.")
    _edit(tiny_copy, "recipients.ttl", "<recipient-mention/2.1> kko:includesType recipient:elderly .\n", "")
    _release(tiny_copy)
    return tiny_copy


def _release(home: Home) -> None:
    for command in (["build"], ["release", "build"]):
        assert run(home, *command).returncode == 0


def _edit(home: Home, name: str, old: str, new: str) -> None:
    path = home.curated / PLAN / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_difference_is_told_in_lines_that_people_read(two_releases: Home) -> None:
    done = run(two_releases, "diff", "1", "2")
    lines = done.stdout.split("\n")
    subject = f"kk:{PLAN}/alignment/process-1.1.positioning-1 kko:justification"
    text = '"One modifier is shared, ปลอดภัย (safe): of farm plots in the process, of food in the theme. {}"@en'
    assert lines[:5] == [
        f"@ {GRAPH}{PLAN}/curated",
        f"- kk:{PLAN}/recipient-mention/2.1 kko:includesType kk:recipient/elderly",
        f"~ {subject} {text.format('It is not strong.')}",
        f"> {subject} {text.format('It stays weak.')}",
        f"@ {GRAPH}{PLAN}/derived",
    ]
    assert lines[-3:] == [
        f"- gap kk:{PLAN}/gap/recipient-named-by-no-process/elderly",
        f"+ gap kk:{PLAN}/gap/recipient-mention-without-type/recipient-mention-2.1",
        "",
    ]
    # Of 20 lines that went and 16 that came, 7 pairs are changes.
    assert "13 statements removed, 9 added, 7 changed; gaps: 1 closed, 1 opened" in done.stderr
    assert "ลบ 13 เพิ่ม 9 แก้ไข 7 ข้อความ" in done.stderr
    assert done.returncode == 0


def test_json_and_patch_are_those_of_the_library(two_releases: Home) -> None:
    old, new = list_releases(two_releases)
    difference = compare_releases(old, new)
    assert json.loads(run(two_releases, "diff", old.name, new.id[:8], "--json").stdout) == record_difference(difference)
    assert run(two_releases, "diff", old.id, "2", "--patch").stdout == write_patch(difference).decode()
    back = json.loads(run(two_releases, "diff", "2", "1", "--json").stdout)
    assert (back["added"], back["removed"], back["openedGaps"]) == (20, 16, [f"{KK}{PLAN}/gap/recipient-named-by-no-process/elderly"])


def test_release_does_not_differ_from_itself(two_releases: Home) -> None:
    done = run(two_releases, "diff", "2", "2")
    assert (done.stdout, done.returncode) == ("", 0)
    assert "0 statements removed, 0 added, 0 changed; gaps: 0 closed, 0 opened" in done.stderr


def test_wrong_usage_ends_with_64(two_releases: Home) -> None:
    for arguments in (["1", "9"], ["1"], ["1", "2", "--json", "--patch"]):
        assert run(two_releases, "diff", *arguments).returncode == 64
