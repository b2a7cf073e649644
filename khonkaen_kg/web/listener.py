"""The listener: the port, taken before anything else is done, so that a taken one is told at once."""

from __future__ import annotations

import errno
import os
import socket

from khonkaen_kg.errors import ParameterError, PortTakenError, UnavailableError
from khonkaen_kg.settings import URL


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host`` and ``port`` (0: any free one).

    Raises:
        ParameterError: ``host`` is no address, and no name of one.
        PortTakenError: another program listens there.
        UnavailableError: the address is not one of this machine, or may not be used.
    """
    if not host.strip():
        # An empty address would mean every interface of the machine: that must be asked for by its own address.
        raise _refuse_host(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
    except (socket.gaierror, ValueError) as error:
        raise _refuse_host(host) from error
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else port - 1
            raise PortTakenError(
                th=f"พอร์ต {port} ของ {host} มีโปรแกรมอื่นใช้อยู่",
                en=f"another program listens on port {port} of {host}",
                remedy_th=f"ปิดโปรแกรมนั้น หรือเลือกพอร์ตอื่น เช่น PORT={other} make serve",
                remedy_en=f"stop it, or choose another port: PORT={other} make serve",
            ) from error
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise UnavailableError(
            th=f"เปิดรับคำขอที่ {host} พอร์ต {port} ไม่ได้ ({reason})",
            en=f"cannot listen on {host}, port {port} ({reason})",
            remedy_th="ตรวจค่า HOST และ PORT",
            remedy_en="check HOST and PORT",
        ) from error


def find_address(listener: socket.socket) -> str:
    """Where ``listener`` is reached from its own machine, as a URL without a slash at its end."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def choose_address(listener: socket.socket) -> str:
    """The public address of the site on ``listener``, without a slash at its end: the setting, else where it listens."""
    return (URL.value or find_address(listener)).rstrip("/")


def _refuse_host(host: str) -> ParameterError:
    return ParameterError(
        th=f"HOST “{host}” ไม่ใช่ที่อยู่ที่รับคำขอได้",
        en=f"HOST “{host}” is no address to listen on",
        remedy_th="ใช้ 127.0.0.1 (เฉพาะเครื่องนี้) 0.0.0.0 หรือ :: (ทุกเครือข่าย) หรือชื่อของเครื่องนี้",
        remedy_en="use 127.0.0.1 (this machine only), 0.0.0.0 or :: (every network), or a name of this machine",
    )
