"""Durable files: written whole and on the disk before anything points to them, by one writer at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from khonkaen_kg.errors import LockedError


@contextmanager
def hold_lock(path: Path, refuse: Callable[[str], LockedError]) -> Iterator[None]:
    """Hold the lock file at ``path``, which names the process that holds it.

    Args:
        path: the lock file; made where there is none.
        refuse: makes the error from the number of the process that holds the lock.

    Raises:
        LockedError: another process, or another thread of this one, holds it.
        OSError: the file cannot be written.
    """
    import fcntl  # noqa: PLC0415 (only writing needs it, and not every system has it)

    # The file stays: removing it would let two writers hold locks on two files of the same name.
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise refuse(os.pread(lock, 20, 0).partition(b"\n")[0].decode(errors="replace") or "?") from error
        # Written over what stands there, not after emptying it, so that whoever is refused finds a process named; only the first line counts.
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(lock)


def write_file(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` and wait until the disk has it; folders above are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_file(path: Path, aside: Path, content: bytes) -> None:
    """Put ``content`` in the place of what ``path`` holds, in one step, by way of the file ``aside`` in the same folder."""
    write_file(aside, content)
    aside.replace(path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until the disk has the names in the folder at ``path``."""
    sync_file(path)


def sync_file(path: Path) -> None:
    """Wait until the disk has what the file at ``path`` holds."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
