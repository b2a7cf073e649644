"""What ``khonkaen-kg doctor`` finds: settings with their origin, the graph, the port, the limits and the walls."""

from __future__ import annotations

import json
import socket
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

from khonkaen_kg.cli import doctor as command
from khonkaen_kg.cli.doctor import Diagnosis, examine
from khonkaen_kg.paths import Home
from khonkaen_kg.settings import SETTINGS
from khonkaen_kg.store.release import publish
from khonkaen_kg.store.walls import Trial
from tests.servers import COMMAND

HELD = tuple(Trial(name, held=True, th="ไทย", en="English") for name in ("file", "socket", "memory", "deadline"))


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)
    monkeypatch.setattr("khonkaen_kg.store.walls.try_walls", lambda: HELD)


def find(diagnoses: Iterable[Diagnosis], topic: str, name: str | None = None) -> Diagnosis:
    (only,) = (diagnosis for diagnosis in diagnoses if diagnosis.topic == topic and name in (None, diagnosis.name))
    return only


def test_sound_system_has_no_problem_and_exit_code_0() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    result = subprocess.run([COMMAND, "doctor", "--json"], capture_output=True, text=True, check=False, env={"PATH": "", "LANG": "C.UTF-8", "PORT": port})
    report = json.loads(result.stdout)
    assert [entry for entry in report["found"] if entry["grade"] == "problem"] == []
    assert (result.returncode, report["counts"]["problem"]) == (0, 0)
    assert {entry["name"] for entry in report["found"] if entry["topic"] == "setting"} == {setting.variable for setting in SETTINGS}
    assert {"topic": "setting", "name": "PORT", "value": port, "source": "environment"}.items() <= next(
        e for e in report["found"] if e["name"] == "PORT"
    ).items()
    assert [entry["name"] for entry in report["found"] if entry["topic"] == "wall"] == ["file", "socket", "memory", "deadline"]


def test_problem_is_told_in_both_languages_and_ends_with_69(tmp_path: Path) -> None:
    result = subprocess.run(
        [COMMAND, "doctor", "--home", str(tmp_path)], capture_output=True, text=True, check=False, env={"PATH": "", "LANG": "C.UTF-8", "PORT": "0"}
    )
    (line,) = (line for line in result.stdout.splitlines() if "· problem" in line)
    assert result.returncode == 69
    assert line.split() == ["มีปัญหา", "·", "problem", "home", "graph/:", f"{tmp_path}:", "ไม่มีโฟลเดอร์", "graph/", "·", "there", "is", "no", "folder", "graph/"]
    assert "1 problems" in result.stderr
    assert "Traceback" not in result.stderr


def test_every_setting_is_listed_with_its_default_where_nothing_is_set(home: Home) -> None:
    listed = {d.name: (d.value, d.source, d.grade) for d in examine(home) if d.topic == "setting" and d.source}
    assert listed == {setting.variable: (setting.default, "default", "ok") for setting in SETTINGS}


@pytest.mark.parametrize(
    ("variable", "value", "grade"),
    [
        ("PORT", "8001", "ok"),
        ("PORT", "99999", "problem"),
        ("PORT", "eighty", "problem"),
        ("KHONKAEN_KG_ENGINE", "in-process", "ok"),
        ("KHONKAEN_KG_ENGINE", "fast", "problem"),
        ("KHONKAEN_KG_QUERY_SECONDS", "2.5", "ok"),
        ("KHONKAEN_KG_QUERY_SECONDS", "0", "problem"),
        ("KHONKAEN_KG_LOG", "requests", "ok"),
        ("KHONKAEN_KG_LOG", "everything", "problem"),
        ("KHONKAEN_KG_CONNECTIONS", "10", "ok"),
        ("KHONKAEN_KG_CONNECTIONS", "-3", "problem"),
        ("KHONKAEN_KG_CONNECTIONS", "many", "problem"),
    ],
)
def test_value_that_serve_would_refuse_is_a_problem(home: Home, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, grade: str) -> None:
    monkeypatch.setenv(variable, value)
    found = find(examine(home), "setting", variable)
    assert (found.value, found.source, found.grade) == (value, "environment", grade)


def test_variable_that_no_setting_has_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHONKAEN_KG_QUERY_SECOND", "3")
    assert find(examine(home), "setting", "KHONKAEN_KG_QUERY_SECOND").grade == "warning"


def test_password_in_an_address_is_not_shown(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHONKAEN_KG_HOSTS", "http://user:secret@example.org/sparql")
    assert find(examine(home), "setting", "KHONKAEN_KG_HOSTS").value == "http://…@example.org/sparql"


def test_graph_that_is_damaged_is_a_problem_with_the_file_and_the_remedy(khonkaen_copy: Home) -> None:
    assert find(examine(khonkaen_copy), "graph").grade == "ok"
    damaged = next(khonkaen_copy.named.rglob("stated.ttl"))
    damaged.write_bytes(damaged.read_bytes()[:-10])
    found = find(examine(khonkaen_copy), "graph")
    assert (found.grade, "stated.ttl" in found.en, "khonkaen-kg build" in found.en) == ("problem", True, True)


def test_home_without_releases_is_sound_since_the_service_makes_the_first(khonkaen_copy: Home) -> None:
    found = find(examine(khonkaen_copy), "release")
    assert (found.name, found.grade) == ("current", "ok")


def test_release_with_a_damaged_file_is_a_problem_and_the_others_are_not(khonkaen_copy: Home) -> None:
    release = publish(khonkaen_copy)
    assert [(d.name, d.grade) for d in examine(khonkaen_copy) if d.topic == "release"] == [("current", "ok"), (release.name, "ok")]
    file = release.folder / release.graphs[0].file
    # The files of a release cannot be written over, only replaced.
    data = file.read_bytes()
    file.unlink()
    file.write_bytes(data[:-1])
    found = find(examine(khonkaen_copy), "release", release.name)
    assert (found.grade, file.name in found.en) == ("problem", True)


def test_port_that_is_taken_is_a_warning_since_the_service_itself_may_have_it(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        assert find(examine(home), "port").grade == "warning"
    assert find(examine(home), "port").grade == "ok"


def test_host_that_is_none_of_this_machine_is_a_problem(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    # 192.0.2.0/24 is for documentation (RFC 5737).
    monkeypatch.setenv("HOST", "192.0.2.1")
    assert find(examine(home), "port").grade == "problem"


def test_fewer_files_than_connections_is_a_warning(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (64, 1000))
    monkeypatch.setenv("KHONKAEN_KG_CONNECTIONS", "900")
    found = find(examine(home), "limit")
    assert (found.grade, "less than the 1028 that" in found.en) == ("warning", True)
    monkeypatch.setenv("KHONKAEN_KG_CONNECTIONS", "872")
    assert find(examine(home), "limit").grade == "ok"


@pytest.mark.parametrize(
    ("system", "engine", "grade"), [("linux", "embedded", "problem"), ("linux", "in-process", "warning"), ("darwin", "embedded", "warning")]
)
def test_wall_that_does_not_hold_is_a_problem_where_workers_are_used(home: Home, monkeypatch: pytest.MonkeyPatch, system: str, engine: str, grade: str) -> None:
    broken = Trial("memory", held=False, th="ไทย", en="English")
    monkeypatch.setattr("khonkaen_kg.store.walls.try_walls", lambda: (HELD[0], broken))
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setenv("KHONKAEN_KG_ENGINE", engine)
    walls = [diagnosis.grade for diagnosis in examine(home) if diagnosis.topic == "wall"]
    assert walls == ["ok", grade]


def test_library_that_is_missing_is_a_problem(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_LIBRARIES", ("no-such-library",))
    assert find(examine(home), "version", "no-such-library").grade == "problem"
