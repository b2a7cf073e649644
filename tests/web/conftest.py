"""The application over the shipped graph, and over a graph of hostile labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from khonkaen_kg.web.app import create_app
from tests.web.client import Client

if TYPE_CHECKING:
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph


@pytest.fixture(scope="session")
def client(knowledge_graph: KnowledgeGraph) -> Client:
    """A client of the application over the shipped graph."""
    return Client(create_app(knowledge_graph))
