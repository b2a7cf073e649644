"""What must hold for any input holds for some thousands that atheris finds by what each reaches in the code."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is made for Linux and Python before 3.13 only")

_ROOT: Final = Path(__file__).parents[2]
_RUNS: Final = {"guard": 2_000, "frames": 1_000, "manifest": 1_000, "linear_texts": 150, "linear_headers": 150}
_MOST: Final = 3_000


@pytest.mark.parametrize("target", TARGETS)
def test_target_holds_for_inputs_that_reach_something_new(target: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", target, f"-runs={_RUNS.get(target, _MOST)}", "-seed=1", f"-artifact_prefix={tmp_path}/"]
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=_ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    broken = [path.read_bytes() for path in tmp_path.glob("*-*") if path.is_file()]
    assert done.returncode == 0, (broken, done.stderr[-3_000:])
