"""The shipped graphs on a second engine."""

from __future__ import annotations

import pytest
import rdflib

from khonkaen_kg.paths import Home
from khonkaen_kg.store.published import read_published
from tests.queries.engines import load_dataset


@pytest.fixture(scope="session")
def dataset(home: Home) -> rdflib.Dataset:
    """The shipped graphs in rdflib."""
    return load_dataset(read_published(home))
