"""The loader: a process that holds the graphs and forks workers, each of which answers queries in a jail until it is killed or told to go.

Run by :class:`khonkaen_kg.store.embedded.EmbeddedEngine` as ``python -m khonkaen_kg.store.loader HOME FD MEMORY``. The engine offers no cancellation and
dies on some small queries, so a query runs only in a process that may die. A fork shares the loader's memory (copy on write): its first answer comes
milliseconds after it. The in-memory engine starts no threads, which is what makes forking it safe.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from khonkaen_kg.errors import KhonkaenError
from khonkaen_kg.paths import Home
from khonkaen_kg.store.engine import Query
from khonkaen_kg.store.frames import receive_frame, send_frame
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.published import read_published


def main(home: str, descriptor: str, memory: str) -> None:
    """Load the graphs of ``home``, say so on the socket ``descriptor``, and fork a worker for each socket that comes over it.

    Args:
        home: the folder that holds ``graph/``.
        descriptor: the number of an open socket to the front.
        memory: bytes that a worker may take beyond the graphs.
    """
    # Only the front says when to go: a service manager signals every process of the service, also those that still answer.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(fileno=int(descriptor))
    try:
        engine = InProcessEngine(read_published(Home(Path(home))))
    except KhonkaenError as error:
        send_frame(control, describe_error(error))
        return
    send_frame(control, {"ready": os.getpid()})
    workers: set[int] = set()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 64, 1)
        if not message:
            break
        if descriptors:
            pid = _fork_worker(engine, control, socket.socket(fileno=descriptors[0]), int(memory))
            workers.add(pid)
            send_frame(control, {"pid": pid})
        else:
            pid = int(message)
            _end_worker(pid)
            workers.remove(pid)
            send_frame(control, {"ended": pid})
    # The front is gone: nobody waits for what the workers do.
    for pid in workers:
        _end_worker(pid)


def _fork_worker(engine: InProcessEngine, control: socket.socket, channel: socket.socket, memory: int) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            control.close()
            enter_jail(memory)
            work(engine, channel)
        finally:
            # Whatever happened, a worker never goes on as a second loader.
            os._exit(0)
    channel.close()
    return pid


def _end_worker(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def work(engine: InProcessEngine, channel: socket.socket) -> None:
    """Answer the queries that come over ``channel`` until it closes."""
    while frame := receive_frame(channel):
        request, query = frame
        reply: dict[str, Any]
        # The default action of SIGALRM ends the process wherever it is, even where nobody is left to kill it.
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        try:
            answer = engine.answer(Query(query.decode(), request["solutions"], request["graph"]))
            reply, body = {"kind": answer.kind, "media_type": answer.media_type}, answer.body
        except KhonkaenError as error:
            reply, body = describe_error(error), b""
        signal.setitimer(signal.ITIMER_REAL, 0)
        if len(body) > request["size"]:
            reply, body = {"too_large": len(body)}, b""
        send_frame(channel, reply, body)


def enter_jail(memory: int) -> None:
    """Let this process have ``memory`` more bytes than it has, open no file and no socket, and be the first to go where the system runs out of memory."""
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def describe_error(error: KhonkaenError) -> dict[str, Any]:
    """``error`` as the header of a frame."""
    place = [error.place.file, error.place.line, error.place.column] if error.place else None
    return {
        "error": type(error).__name__,
        "th": error.th,
        "en": error.en,
        "remedy_th": error.remedy_th,
        "remedy_en": error.remedy_en,
        "place": place,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
