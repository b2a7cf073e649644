"""The application over the shipped graph, and over a graph of hostile labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from khonkaen_kg.web.site import Options, make_site
from tests.web.client import Client
from tests.web.open_site import OpenSite, open_site

if TYPE_CHECKING:
    from khonkaen_kg.paths import Home
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

FREE = Options(client_seconds=0, client_errors=0, client_requests=0)
"""Without budgets: a test asks more than a person."""


@pytest.fixture(scope="session")
def client(knowledge_graph: KnowledgeGraph) -> Client:
    """A client of the application over the shipped graph."""
    return Client(make_site(knowledge_graph, FREE))


@pytest.fixture(scope="session")
def published(home: Home, tmp_path_factory: pytest.TempPathFactory) -> OpenSite:
    """A site over two releases of the shipped data; tests read it only."""
    return open_site(home, tmp_path_factory.mktemp("releases"))
