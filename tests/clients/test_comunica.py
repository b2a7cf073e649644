"""Comunica, the query engine of the JavaScript world, over the endpoint and over documents; from npm, kept in the user's cache folder."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from khonkaen_kg.namespaces import KK, KKO, RDFS

# Version 5 needs Node.js 22, which Debian 12 does not have.
PACKAGE = "@comunica/query-sparql@^4"
FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "khonkaen-kg-tests" / "comunica-4"
COMMAND = FOLDER / "node_modules" / ".bin" / "comunica-sparql"
PROCESS = KK + "TH-40/2018-2022/process/1.3"
LABELS = {
    "กระบวนการบริหารจัดการขอนแก่นน่าอยู่มุ่งสู่เมืองต้นแบบ เมืองสิ่งแวดล้อมที่ดี",
    "Managing a liveable Khon Kaen, towards a model city and a city with a good environment",
}

pytestmark = pytest.mark.skipif(shutil.which("npm") is None or shutil.which("node") is None, reason="Node.js is not installed: apt-get install nodejs npm")


@pytest.fixture(scope="module")
def comunica() -> Path:
    """The command, installed on the first run."""
    if not COMMAND.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        made = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(FOLDER), PACKAGE], capture_output=True, text=True, timeout=500, check=False
        )
        if made.returncode:
            pytest.skip(f"npm could not install {PACKAGE}: {made.stderr[-300:]}")
    return COMMAND


def ask(command: Path, source: str, text: str) -> list[dict[str, Any]]:
    arguments = [str(command), source, text, "-t", "application/sparql-results+json"]
    answer = subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=True)
    rows: list[dict[str, Any]] = json.loads(answer.stdout)["results"]["bindings"]
    return rows


def test_comunica_asks_the_endpoint(comunica: Path, address: str) -> None:
    rows = ask(comunica, f"{address}/sparql", f"SELECT ?label {{ <{PROCESS}> <{RDFS}label> ?label }}")
    assert {row["label"]["value"] for row in rows} == LABELS


def test_comunica_joins_over_the_endpoint(comunica: Path, address: str) -> None:
    text = f"SELECT ?mission (COUNT(?process) AS ?n) {{ ?process a <{KKO}Process> ; <{KKO}fulfilsMission> ?mission }} GROUP BY ?mission"
    rows = ask(comunica, f"sparql@{address}/sparql", text)
    assert {row["mission"]["value"].removeprefix(KK): int(row["n"]["value"]) for row in rows} == {
        "TH-40/2018-2022/mission/1": 3,
        "TH-40/2018-2022/mission/2": 3,
        "TH-40/2018-2022/mission/3": 2,
    }


@pytest.mark.parametrize("path", ["id/TH-40/2018-2022/process/1.3", "id/TH-40/2018-2022/process/1.3.ttl"])
def test_comunica_reads_the_document_of_a_thing(comunica: Path, address: str, path: str) -> None:
    rows = ask(comunica, f"{address}/{path}", f"SELECT ?label {{ <{PROCESS}> <{RDFS}label> ?label }}")
    assert {row["label"]["value"] for row in rows} == LABELS
