"""``export`` writes the files that the service offers, and no file that is not what it should be."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
from pathlib import Path

import pytest

from khonkaen_kg.namespaces import GRAPH
from khonkaen_kg.paths import Home
from khonkaen_kg.store.release import open_current
from khonkaen_kg.store.release.dumps import list_dumps, read_dump
from tests.servers import COMMAND

STATED = GRAPH + "TH-40/2018-2022/stated"


def run(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [COMMAND, "export", *arguments, "--home", str(home.root)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "", "LANG": "C.UTF-8"})
    assert "Traceback" not in result.stderr
    return result


def read_folder(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(autouse=True)
def _own_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHONKAEN_KG_RELEASES", raising=False)


def test_every_file_is_written_as_it_is_offered_with_its_sum(khonkaen_copy: Home, tmp_path: Path) -> None:
    told = run(khonkaen_copy, str(tmp_path / "a" / "plain"))
    listed = json.loads(run(khonkaen_copy, str(tmp_path / "packed"), "--gzip", "--json").stdout)
    dumps = list_dumps(open_current(khonkaen_copy))
    plain, packed = read_folder(tmp_path / "a" / "plain"), read_folder(tmp_path / "packed")
    assert plain == {dump.name: b"".join(read_dump(dump)) for dump in dumps}
    assert packed == {f"{dump.name}.gz": b"".join(read_dump(dump, is_compressed=True)) for dump in dumps}
    assert {name.removesuffix(".gz"): gzip.decompress(content) for name, content in packed.items()} == plain
    # As sha256sum reads it.
    assert told.stdout == "".join(f"{hashlib.sha256(plain[dump.name]).hexdigest()}  {dump.name}\n" for dump in dumps)
    assert {entry["name"]: (entry["size"], entry["sha256"]) for entry in listed["files"]} == {
        name: (len(content), hashlib.sha256(content).hexdigest()) for name, content in packed.items()
    }
    assert listed["release"] == open_current(khonkaen_copy).name


def test_forms_and_graphs_are_chosen(khonkaen_copy: Home, tmp_path: Path) -> None:
    done = run(khonkaen_copy, str(tmp_path / "x"), "--form", "ttl", "--form", "nq", "--graph", STATED, "--graph", "all", "--json")
    names = ["khonkaen-kg.nq", "khonkaen-kg.ttl", "TH-40+2018-2022+stated.nq", "TH-40+2018-2022+stated.ttl"]
    files = json.loads(done.stdout)["files"]
    assert [entry["name"] for entry in files] == names
    assert sorted(read_folder(tmp_path / "x")) == sorted(names)
    assert [(entry["mediaType"], entry["graph"]) for entry in files[1:3]] == [("text/turtle", None), ("application/n-quads", STATED)]
    assert files[2]["triples"] == gzip.decompress((open_current(khonkaen_copy).folder / "TH-40+2018-2022+stated.nq.gz").read_bytes()).count(b"\n")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--form", "xml"], 64, ("xml", "jsonld")),
        (["--graph", "urn:none"], 64, ("urn:none", STATED)),
        (["--release", "99"], 64, ("99",)),
    ],
)
def test_what_there_is_not_is_told_and_nothing_is_written(arguments: list[str], code: int, words: tuple[str, ...], khonkaen_copy: Home, tmp_path: Path) -> None:
    done = run(khonkaen_copy, str(tmp_path / "x"), *arguments)
    assert done.returncode == code
    assert all(done.stderr.count(word) >= 2 for word in words)
    assert not (tmp_path / "x").exists()


def test_folder_that_cannot_be_written_ends_with_its_code(khonkaen_copy: Home, tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    assert run(khonkaen_copy, str(tmp_path / "x")).returncode == 74
    assert run(khonkaen_copy, "/proc/x").returncode == 74


def test_damaged_file_is_not_written_over_what_stands_there(khonkaen_copy: Home, tmp_path: Path) -> None:
    run(khonkaen_copy, str(tmp_path / "x"), "--graph", STATED)
    before = read_folder(tmp_path / "x")
    release = open_current(khonkaen_copy)
    file = release.folder / "TH-40+2018-2022+stated.trig.gz"
    data = file.read_bytes()
    file.write_bytes(gzip.compress(gzip.decompress(data).replace(b"a kko", b"A kko")))
    done = run(khonkaen_copy, str(tmp_path / "x"), "--graph", STATED, "--release", release.name)
    assert done.returncode == 66
    assert "release build" in done.stderr
    assert read_folder(tmp_path / "x") == before
