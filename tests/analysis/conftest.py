"""The plan of Khon Kaen 2561–2565 as the analyses see it."""

from __future__ import annotations

import networkx as nx
import pytest

from khonkaen_kg.analysis.plans import read_statements, read_strategy
from khonkaen_kg.analysis.whatif import Statements
from khonkaen_kg.graph.derived import Hierarchy
from khonkaen_kg.namespaces import KK
from khonkaen_kg.paths import Home
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

PLAN = KK + "TH-40/2018-2022"


@pytest.fixture(scope="session")
def strategy(knowledge_graph: KnowledgeGraph) -> nx.MultiDiGraph[str]:
    return read_strategy(knowledge_graph, PLAN)


@pytest.fixture(scope="session")
def statements(home: Home) -> tuple[Statements, Hierarchy]:
    return read_statements(home, PLAN)
