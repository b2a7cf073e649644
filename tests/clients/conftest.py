"""One server for all clients that only read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.servers import start_server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of the shipped plan."""
    releases = tmp_path_factory.mktemp("releases")
    with start_server(KHONKAEN_KG_RELEASES=os.fspath(releases)) as started:
        yield started
