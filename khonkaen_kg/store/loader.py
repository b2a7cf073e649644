"""The loader: a process that holds a release and forks workers, each of which answers queries in a jail until it is killed or told to go.

Run by :class:`khonkaen_kg.store.embedded.EmbeddedEngine` as ``python -m khonkaen_kg.store.loader HOME FD MEMORY ADDRESS``. The engine offers no cancellation
and dies on some small queries, so a query runs only in a process that may die. A fork shares the loader's memory (copy on write): its first answer comes
milliseconds after it. The in-memory engine starts no threads, which is what makes forking it safe.

Another release is brought about in a fork too, by changing just the graphs that differ: so the loader that others are answered from is never half of each, and
what damage there is ends the fork only.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from khonkaen_kg.errors import DamagedReleaseError, KhonkaenError, ResultTooLargeError
from khonkaen_kg.paths import Home
from khonkaen_kg.store.engine import Kind, Query
from khonkaen_kg.store.frames import receive_frame, write_frame
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.release import ensure_release, find_release

_PIECE: Final = 65_536
"""Bytes that are sent at once; what goes wrong before the first of them have been sent is still told by the answer's status."""
_LOOKS: Final = 5
_PAUSE: Final = 0.002
"""Seconds between two looks at whether a worker that was killed has gone."""


def main(home: str, descriptor: str, memory: str, address: str) -> None:
    """Load the current release of ``home``, say so on the socket ``descriptor``, and do what the front asks for over it.

    Args:
        home: the folder that holds ``graph/``.
        descriptor: the number of an open socket to the front.
        memory: bytes that a worker may take beyond the graphs.
        address: of the site that it answers for; empty for none. See :class:`khonkaen_kg.store.inprocess.InProcessEngine`.
    """
    # Only the front says when to go: a service manager signals every process of the service, also those that still answer.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(fileno=int(descriptor))
    notes: list[str] = []
    engine = InProcessEngine(address=address or None)
    try:
        release = ensure_release(Home(Path(home)), notes.append)
        try:
            engine.load(release)
        except DamagedReleaseError as error:
            notes.append(str(error))
            engine = InProcessEngine(address=address or None)
            release = ensure_release(Home(Path(home)), notes.append, is_damaged=True)
            engine.load(release)
    except KhonkaenError as error:
        control.sendall(write_frame(describe_error(error)))
        return
    control.sendall(write_frame({"ready": os.getpid(), "release": release.name, "folder": str(release.folder), "notes": notes}))
    serve(engine, control, Home(Path(home)), int(memory))


def serve(engine: InProcessEngine, control: socket.socket, home: Home, memory: int) -> None:
    """Fork what is asked for over ``control``, until it closes: a worker or a loader of another release on each socket that comes, which is its own."""
    workers: set[int] = set()
    heirs: set[int] = set()
    ending: set[int] = set()
    try:
        while True:
            message, descriptors, _, _ = socket.recv_fds(control, 256, 1)
            verb, _, argument = message.decode().partition(" ")
            if verb == "end":
                pid = int(argument)
                workers.discard(pid)
                number = _end(pid)
                if number is None:
                    ending.add(pid)
                control.sendall(write_frame({"ended": pid, "signal": number or 0}))
            elif descriptors:
                theirs = socket.socket(fileno=descriptors[0])
                pid = os.fork()
                if pid == 0:
                    try:
                        control.close()
                        if verb == "descend":
                            descend(engine, theirs, home, argument, memory)
                        else:
                            enter_jail(memory)
                            # The engine's random numbers belong to a thread: one of its own makes them other than those of the next fork.
                            worker = threading.Thread(target=work, args=(engine, theirs))
                            worker.start()
                            worker.join()
                    finally:
                        # Whatever happened, a child never goes on as a second loader.
                        os._exit(0)
                theirs.close()
                (heirs if verb == "descend" else workers).add(pid)
                control.sendall(write_frame({"pid": pid}))
            else:
                break
            heirs, ending = ({pid for pid in children if os.waitpid(pid, os.WNOHANG)[0] == 0} for children in (heirs, ending))
    finally:
        # The front has let go: nobody waits for what the workers do. Loaders of other releases have a channel of their own to it.
        for pid in workers:
            _end(pid)


def descend(engine: InProcessEngine, control: socket.socket, home: Home, name: str, memory: int) -> None:
    """Become the loader of the release called ``name``."""
    try:
        release = find_release(home, name)
        engine.load(release)
    except KhonkaenError as error:
        control.sendall(write_frame(describe_error(error)))
        return
    control.sendall(write_frame({"ready": os.getpid(), "release": release.name, "folder": str(release.folder), "notes": []}))
    serve(engine, control, home, memory)


def _end(pid: int) -> int | None:
    """End a child; gives the number of the signal that ended it, None where it takes a while to go: giving back much memory does."""
    os.kill(pid, signal.SIGKILL)
    for _ in range(_LOOKS):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        time.sleep(_PAUSE)
    return None


def work(engine: InProcessEngine, channel: socket.socket) -> None:
    """Answer the queries that come over ``channel`` until it closes."""
    requests = channel.makefile("rb")
    while frame := receive_frame(requests):
        request, text = frame
        reply = _Reply(channel, request["size"])
        # The default action of SIGALRM ends the process wherever it is, even where nobody is left to kill it.
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        try:
            default, named = (None if graphs is None else tuple(graphs) for graphs in request["dataset"])
            engine.write(Query(text.decode("utf-8", "surrogatepass"), request["solutions"], request["graph"], default, named), reply.begin)
        except KhonkaenError as error:
            channel.sendall(write_frame(describe_error(error)))
        else:
            reply.end()
        signal.setitimer(signal.ITIMER_REAL, 0)


class _Reply:
    """An answer on its way to the front, in frames: the first has its kind, the last says that it is complete."""

    def __init__(self, channel: socket.socket, limit: int) -> None:
        self._channel = channel
        self._limit = limit
        self._size = 0
        self._header: dict[str, Any] = {}
        self._piece = bytearray()

    def begin(self, kind: Kind, media_type: str) -> _Reply:
        self._header = {"kind": kind, "media_type": media_type}
        return self

    def write(self, data: bytes, /) -> int:
        self._size += len(data)
        if self._size > self._limit:
            raise _refuse_size(self._limit)
        self._piece += data
        if len(self._piece) >= _PIECE:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Nothing: pieces go when they are large enough, and at the end."""

    def end(self) -> None:
        self._header["end"] = True
        self._send()

    def _send(self) -> None:
        self._channel.sendall(write_frame(self._header, bytes(self._piece)))
        self._header = {}
        self._piece.clear()


def _refuse_size(limit: int) -> ResultTooLargeError:
    return ResultTooLargeError(
        th=f"คำตอบมีขนาดเกินกำหนด {limit:,} ไบต์",
        en=f"the answer has more than the limit of {limit:,} bytes",
        remedy_th="เพิ่ม LIMIT หรือขอเฉพาะที่ต้องใช้",
        remedy_en="add a LIMIT, or ask for less",
    )


def enter_jail(memory: int) -> None:
    """Let this process have ``memory`` more bytes than it has, open no file and no socket, and be the first to go where the system runs out of memory."""
    with suppress(OSError):
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
    # A front that is gone in the meantime needs no loader.
    with suppress(ConnectionError):
        main(*sys.argv[1:])
