"""The server: takes the port before anything else, so that a taken one is told at once, and serves the app on it."""

from __future__ import annotations

import errno
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from khonkaen_kg.errors import PortTakenError, UnavailableError
from khonkaen_kg.web.app import create_app

if TYPE_CHECKING:
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port`` (0: any free one).

    Raises:
        PortTakenError: another program listens there.
        UnavailableError: the address is not one of this machine, or may not be used.
    """
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(
                th=f"พอร์ต {port} ของ {host} มีโปรแกรมอื่นใช้อยู่",
                en=f"another program listens on port {port} of {host}",
                remedy_th=f"ปิดโปรแกรมนั้น หรือเลือกพอร์ตอื่น เช่น PORT={port + 1} make serve",
                remedy_en=f"stop it, or choose another port: PORT={port + 1} make serve",
            ) from error
        raise UnavailableError(
            th=f"เปิดรับคำขอที่ {host} พอร์ต {port} ไม่ได้ ({error.strerror})",
            en=f"cannot listen on {host}, port {port} ({error.strerror})",
            remedy_th="ตรวจค่า HOST และ PORT",
            remedy_en="check HOST and PORT",
        ) from error


def run(knowledge_graph: KnowledgeGraph, listener: socket.socket) -> None:
    """Serve ``knowledge_graph`` on ``listener`` until the process is asked to stop; requests under way are finished first."""
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(f"เปิดที่ · open http://{shown}:{port}/  (Ctrl+C เพื่อหยุด · to stop)\n")
    config = uvicorn.Config(create_app(knowledge_graph), log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=10)
    uvicorn.Server(config).run(sockets=[listener])
