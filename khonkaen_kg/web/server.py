"""The server: the app on a socket that listens already."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import uvicorn

from khonkaen_kg.web.app import create_app

if TYPE_CHECKING:
    import socket

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph


def run(knowledge_graph: KnowledgeGraph, listener: socket.socket) -> None:
    """Serve ``knowledge_graph`` on ``listener`` until the process is asked to stop; requests under way are finished first."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    if sys.stderr:
        sys.stderr.write(f"เปิดที่ · open http://{shown}:{port}/  (Ctrl+C เพื่อหยุด · to stop)\n")
    # Left to itself, the server looks for a terminal on standard output, which a service manager may have closed.
    config = uvicorn.Config(
        create_app(knowledge_graph), log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=10, use_colors=False
    )
    uvicorn.Server(config).run(sockets=[listener])
