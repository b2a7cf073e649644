"""Where a home keeps its releases."""

from __future__ import annotations

from pathlib import Path

import pytest

from khonkaen_kg import paths
from khonkaen_kg.paths import Home


@pytest.fixture(autouse=True)
def _no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KHONKAEN_KG_RELEASES", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)


def test_releases_are_in_the_home_unless_a_setting_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Home(tmp_path).releases == tmp_path / "releases"
    monkeypatch.setenv("KHONKAEN_KG_RELEASES", str(tmp_path / "elsewhere"))
    assert Home(tmp_path).releases == tmp_path / "elsewhere"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KHONKAEN_KG_RELEASES", "here")
    assert Home(tmp_path / "home").releases == tmp_path / "here"


def test_releases_of_the_data_in_a_wheel_are_in_the_users_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "khonkaen_kg")
    monkeypatch.setenv("HOME", str(tmp_path))
    home = Home(tmp_path / "khonkaen_kg" / "data")
    assert home.releases == tmp_path / ".local/state/khonkaen-kg/releases"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert home.releases == tmp_path / ".local/state/khonkaen-kg/releases"
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert home.releases == tmp_path / "state/khonkaen-kg/releases"
