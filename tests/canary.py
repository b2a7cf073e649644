"""The canary: a listener on loopback that stands while the tests run, and to which nothing may ever connect."""

from __future__ import annotations

import socket
from types import TracebackType


class Canary:
    """A port that the system takes connections on; nobody answers there, they are only counted."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._socket.setblocking(False)
        self._count = 0
        self.port: int = self._socket.getsockname()[1]

    def __enter__(self) -> Canary:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._socket.close()

    @property
    def url(self) -> str:
        """An address there."""
        return f"http://127.0.0.1:{self.port}/"

    def count(self) -> int:
        """How many have connected so far. A connection that its client sees as open is counted, however short it was."""
        while True:
            try:
                connection, _ = self._socket.accept()
            except BlockingIOError:
                return self._count
            connection.close()
            self._count += 1
