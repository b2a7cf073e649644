"""The wheel, made by way of the sdist, holds all it needs: installed in a fresh virtual environment outside the checkout, it answers a question."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with the built wheel; requirements come from this one, so that nothing is fetched twice."""
    folder = tmp_path_factory.mktemp("wheel")
    # Without --wheel or --sdist the wheel is made from the sdist, which so proves to be whole.
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, ROOT], check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([folder / "venv/bin/pip", "install", "--quiet", "--no-deps", wheel], check=True)
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (site,) = (folder / "venv/lib").glob("python3*/site-packages")
    (site / "requirements.pth").write_text(here + "\n", encoding="utf-8")
    return folder


def test_installed_wheel_answers_the_farmers_question(installed: Path) -> None:
    run = subprocess.run(
        [installed / "venv/bin/khonkaen-kg", "query", "processes-by-recipient-and-issue", "recipient=farmers", "--csv"],
        cwd=installed,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.partition("/process/")[2][:3] for line in run.stdout.splitlines()[1:]] == ["2.1", "2.2", "2.3"]


def test_installed_package_is_not_the_checkout(installed: Path) -> None:
    code = "import khonkaen_kg, sys; sys.stdout.write(khonkaen_kg.__file__)"
    run = subprocess.run([installed / "venv/bin/python", "-c", code], cwd=installed, capture_output=True, text=True, check=True)
    assert run.stdout.startswith(str(installed))
