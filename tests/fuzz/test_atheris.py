"""What must hold for any input holds for some thousands that atheris finds by what each reaches in the code."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

pytestmark = pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is made for Linux and Python before 3.13 only")

_ROOT: Final = Path(__file__).parents[2]
# Each takes about a second, and one more to start.
_RUNS: Final = {"tokens": 2_000, "guard": 1_000, "accept": 2_000, "conditions": 2_000, "forms": 800, "frames": 300, "manifest": 500, "patch": 2_000}


@pytest.mark.parametrize("target", _RUNS)
def test_target_holds_for_inputs_that_reach_something_new(target: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", target, f"-runs={_RUNS[target]}", "-seed=1", f"-artifact_prefix={tmp_path}/"]
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    broken = [path.read_bytes() for path in tmp_path.glob("*-*") if path.is_file()]
    assert done.returncode == 0, (broken, done.stderr[-3_000:])
