"""Output: data on standard output, talk on standard error."""

from __future__ import annotations

import errno
import json
import os
import sys
from contextlib import suppress
from typing import Any


def drop_output() -> None:
    """Let what could not be written go, so that the interpreter does not try again at exit."""
    if sys.stdout:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """Tell the user something; where nobody can be told, go on."""
    if sys.stderr:
        with suppress(OSError):
            sys.stderr.write(text + "\n")


def write(text: str) -> None:
    """Put data on standard output.

    Raises:
        OSError: it is closed, full or gone.
    """
    if not sys.stdout:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "stdout")
    sys.stdout.write(text)


def print_json(document: Any) -> None:  # noqa: ANN401 (whatever json takes)
    """Put a document on standard output, as JSON that people can read."""
    write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
