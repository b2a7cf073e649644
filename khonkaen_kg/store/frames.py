"""Frames: how the front, the loader and the workers speak over a socket: a length, a header in JSON, and bytes."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any, Final

_LENGTHS: Final = struct.Struct(">II")


def send_frame(channel: socket.socket, header: dict[str, Any], body: bytes = b"") -> None:
    """Send one frame.

    Raises:
        OSError: the other side is gone.
    """
    head = json.dumps(header).encode()
    channel.sendall(_LENGTHS.pack(len(head), len(body)) + head)
    if body:
        channel.sendall(body)


def receive_frame(channel: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """The next frame; None where the other side is gone.

    Raises:
        TimeoutError: the channel has a time-out and it passed.
    """
    lengths = _receive(channel, _LENGTHS.size)
    if lengths is None:
        return None
    head_length, body_length = _LENGTHS.unpack(lengths)
    head, body = _receive(channel, head_length), _receive(channel, body_length)
    return None if head is None or body is None else (json.loads(head), bytes(body))


def _receive(channel: socket.socket, count: int) -> bytearray | None:
    data = bytearray(count)
    view = memoryview(data)
    at = 0
    while at < count:
        try:
            received = channel.recv_into(view[at:])
        except ConnectionError:
            return None
        if received == 0:
            return None
        at += received
    return data
