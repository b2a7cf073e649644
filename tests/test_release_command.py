"""The release commands as an operator meets them: data on standard output, talk on standard error, exit codes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from khonkaen_kg.paths import Home
from tests.servers import COMMAND

STATED = "https://w3id.org/khonkaen-kg/graph/TH-40/2018-2022/stated"


def run(home: Home, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [COMMAND, "release", *arguments, "--home", str(home.root)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "", "LANG": "C.UTF-8", **environment})
    assert "Traceback" not in result.stderr
    return result


def spoil(home: Home) -> str:
    """Flip a bit of the stated graph in the current release; gives its place."""
    (path,) = home.releases.glob("*/TH-40+2018-2022+stated.nq.gz")
    data = path.read_bytes()
    path.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
    return path.relative_to(home.root).as_posix()


def test_build_makes_a_release_and_then_nothing_more(khonkaen_copy: Home) -> None:
    dry = run(khonkaen_copy, "build", "--dry-run")
    assert (dry.returncode, f"+ {STATED}" in dry.stdout.splitlines()) == (1, True)
    assert not khonkaen_copy.releases.exists()
    first = json.loads(run(khonkaen_copy, "build", "--json").stdout)
    assert (first["written"], STATED in first["changed"], len(first["changed"]), first["removed"]) == (True, True, 14, [])
    again = json.loads(run(khonkaen_copy, "build", "--json").stdout)
    assert again == {**first, "written": False, "changed": []}
    assert run(khonkaen_copy, "build").stdout == ""
    assert run(khonkaen_copy, "build", "--dry-run").returncode == 0


def test_list_and_show_tell_what_is_kept(khonkaen_copy: Home) -> None:
    assert run(khonkaen_copy, "list").stdout == ""
    assert run(khonkaen_copy, "show").returncode == 66
    run(khonkaen_copy, "build", SOURCE_DATE_EPOCH="86400")
    (listed,) = json.loads(run(khonkaen_copy, "list", "--json").stdout)
    shown = json.loads(run(khonkaen_copy, "show", listed["id"][:8], "--json").stdout)
    assert {key: shown[key] for key in listed if key != "current"} == {key: value for key, value in listed.items() if key != "current"}
    assert (listed["current"], listed["sequence"], listed["created"], listed["parent"]) == (True, 1, "1970-01-02T00:00:00Z", None)
    assert sum(graph["triples"] for graph in shown["graphs"]) == shown["triples"] == listed["triples"]
    assert run(khonkaen_copy, "list").stdout.startswith(f"* {listed['name']}  1970-01-02 00:00:00 UTC")
    assert STATED in run(khonkaen_copy, "show").stdout
    unknown = run(khonkaen_copy, "show", "7")
    assert (unknown.returncode, unknown.stderr.count(listed["name"])) == (64, 2)


def test_verify_names_the_damaged_file_and_build_mends_the_release(khonkaen_copy: Home) -> None:
    run(khonkaen_copy, "build")
    whole = run(khonkaen_copy, "verify", "--json")
    assert (whole.returncode, json.loads(whole.stdout)["whole"]) == (0, True)
    place = spoil(khonkaen_copy)
    verified = run(khonkaen_copy, "verify")
    assert (verified.returncode, verified.stdout) == (66, "")
    assert verified.stderr.count(place) == 2
    assert json.loads(run(khonkaen_copy, "verify", "1", "--json").stdout)["damaged"] == [place]
    assert run(khonkaen_copy, "build", "--dry-run").returncode == 1
    mended = json.loads(run(khonkaen_copy, "build", "--json").stdout)
    assert (mended["written"], mended["changed"]) == (True, [])
    assert run(khonkaen_copy, "verify").returncode == 0


def test_damaged_manifest_is_listed_as_such_and_told_by_verify(khonkaen_copy: Home) -> None:
    run(khonkaen_copy, "build")
    (path,) = khonkaen_copy.releases.glob("*/manifest.json")
    path.write_bytes(path.read_bytes()[:-40])
    assert "damaged" in run(khonkaen_copy, "list").stdout
    (listed,) = json.loads(run(khonkaen_copy, "list", "--json").stdout)
    assert listed == {"name": path.parent.name, "current": True, "damaged": True}
    verified = run(khonkaen_copy, "verify")
    assert verified.returncode == 66
    assert f"{path.parent.name}/manifest.json" in verified.stderr


def test_folder_that_cannot_be_written_ends_with_its_code(khonkaen_copy: Home) -> None:
    (khonkaen_copy.root / "file").touch()
    result = run(khonkaen_copy, "build", KHONKAEN_KG_RELEASES=str(khonkaen_copy.root / "file" / "x"))
    assert (result.returncode, result.stdout) == (73, "")
    assert result.stderr.count("KHONKAEN_KG_RELEASES") == 2


@pytest.mark.parametrize("verb", ["build", "verify"])
def test_progress_is_shown_on_a_terminal_only(verb: str, khonkaen_copy: Home) -> None:
    run(khonkaen_copy, "build")
    if verb == "build":
        (khonkaen_copy.releases / "current").unlink()
        for path in khonkaen_copy.releases.glob("*/manifest.json"):
            path.unlink()
    ours, theirs = pty.openpty()
    command = [COMMAND, "release", verb, "--home", str(khonkaen_copy.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env={"PATH": "", "LANG": "C.UTF-8", "TERM": "xterm"}) as process:
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 65536):
                shown += data
        except OSError:
            pass
        finally:
            os.close(ours)
        assert process.stdout is not None
        assert b"\x1b" not in process.stdout.read()
    assert process.returncode == 0
    assert "100%" in shown.decode()
    assert "\x1b" not in run(khonkaen_copy, verb).stderr


def test_parent_folders_of_the_releases_are_made(khonkaen_copy: Home, tmp_path: Path) -> None:
    folder = tmp_path / "far" / "away"
    assert run(khonkaen_copy, "build", KHONKAEN_KG_RELEASES=str(folder)).returncode == 0
    assert (folder / "current").exists()
