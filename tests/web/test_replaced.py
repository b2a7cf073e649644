"""An IRI that people have given up leads to the one that took its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from khonkaen_kg.checks.plans import build_files
from khonkaen_kg.store.knowledge_graph import open_graph
from khonkaen_kg.web.site import make_site
from tests.graph.test_replaced import GONE, write
from tests.web.client import Client
from tests.web.conftest import FREE

if TYPE_CHECKING:
    from khonkaen_kg.paths import Home


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json"])
def test_replaced_iri_is_moved_permanently(tiny_copy: Home, accept: str) -> None:
    write(tiny_copy, GONE)
    for name, content in build_files(tiny_copy).items():
        path = tiny_copy.named / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    client = Client(make_site(open_graph(tiny_copy), FREE))
    answer = client.get("/id/TH-XX/2028-2030/process/9.9", accept)
    assert answer.status_code == 301
    assert answer.headers["location"].endswith("/id/TH-XX/2028-2030/mission/1")
    assert client.get("/id/TH-XX/2028-2030/process/9.8", accept).status_code == 404
