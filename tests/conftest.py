"""What the tests share: the shipped home, the invented tiny plan, and copies of either that a test may break."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from khonkaen_kg.graph.build import PlanGraphs, read_plans
from khonkaen_kg.paths import Home, shipped_home
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph, open_graph
from tests.canary import Canary

TINY = Path(__file__).parent / "golden" / "tiny"


@pytest.fixture(scope="session", autouse=True)
def canary() -> Iterator[Canary]:
    """The canary, in every run; one connection to it fails the run."""
    with Canary() as listener:
        yield listener
        assert listener.count() == 0, "something that the tests started has opened a connection"


@pytest.fixture(scope="session")
def home() -> Home:
    """The shipped data; tests read it and never write to it."""
    return shipped_home()


@pytest.fixture(scope="session")
def plan(home: Home) -> PlanGraphs:
    """The graphs of the Khon Kaen plan, made from its source."""
    (only,) = read_plans(home)
    return only


@pytest.fixture(scope="session")
def knowledge_graph(home: Home) -> KnowledgeGraph:
    """The shipped knowledge graph, in this process."""
    return open_graph(home)


@pytest.fixture
def khonkaen_copy(home: Home, tmp_path: Path) -> Home:
    """A copy of the shipped ``graph/`` that a test may change."""
    shutil.copytree(home.graph, tmp_path / "graph")
    return Home(tmp_path)


@pytest.fixture
def tiny_copy(tmp_path: Path) -> Home:
    """A copy of the tiny plan's ``graph/`` that a test may change."""
    shutil.copytree(TINY / "graph", tmp_path / "graph")
    return Home(tmp_path)
