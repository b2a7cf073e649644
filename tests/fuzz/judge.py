"""The judge of query texts: a process that may die, in which the engine itself says what it reads in a text.

A keyword is told from a name that only looks like it by writing it wrongly everywhere: where the engine reads the text and does not read it so, the keyword
was one to the engine, in whatever way it is spelt.
"""

from __future__ import annotations

import atexit
import json
import re
import select
import subprocess
import sys
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pyoxigraph import QueryBoolean, Store

from khonkaen_kg.namespaces import PREFIXES

DEADLINE: Final = 10.0
"""Seconds in which the engine, over an empty store, has read and planned every text that the guard lets pass."""
_ROOT: Final = Path(__file__).parents[2]
_MEMORY: Final = 2_000_000_000
_ROWS: Final = 10
_SERVICE: Final = re.compile("(?<=s)e(?=rvice)", re.IGNORECASE)
_FROM: Final = re.compile("(?<=f)r(?=om)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the engine reads in a text: whether it parses, whether ``SERVICE`` and ``FROM`` are keywords in it, and whether it tried to call out."""

    parses: bool
    has_service: bool = False
    has_from: bool = False
    calls: bool = False


class Judge:
    """The process, started when it is first asked, and again after a text that ended it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def ask(self, text: str) -> Verdict:
        """What the engine reads in ``text``.

        Raises:
            AssertionError: it ended the process, or held it until the deadline.
        """
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(text) + "\n")
            process.stdin.flush()
        is_ready, _, _ = select.select([process.stdout], [], [], DEADLINE)
        line = process.stdout.readline() if is_ready else ""
        if not line:
            self.stop()
            raise AssertionError(f"this text {'ended' if is_ready else 'held'} the engine: {text!r}")
        return Verdict(**json.loads(line))

    def stop(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            with suppress(BrokenPipeError):
                self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[str]:
        self._process = subprocess.Popen([sys.executable, "-m", "tests.fuzz.judge"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT)
        return self._process


@cache
def call_judge() -> Judge:
    """The one judge of this process."""
    judge = Judge()
    atexit.register(judge.stop)
    return judge


def judge_text(store: Store, text: str) -> dict[str, Any]:
    """The verdict on ``text``."""
    parses, calls = _parse(store, text)
    if not parses:
        return {"parses": False}
    has_service, has_from = (not _parse(store, _misspell(keyword, text))[0] for keyword in (_SERVICE, _FROM))
    return {"parses": True, "has_service": has_service, "has_from": has_from, "calls": calls}


def _misspell(keyword: re.Pattern[str], text: str) -> str:
    """``text`` with another letter where ``keyword`` matches: an x, which stands in no escape and ends no name."""
    return keyword.sub(lambda match: "X" if match[0].isupper() else "x", text)


def _parse(store: Store, text: str) -> tuple[bool, bool]:
    """Whether the engine reads ``text``, and whether it tries to call out when it answers."""
    try:
        results = store.query(text, prefixes=dict(PREFIXES))
        if not isinstance(results, QueryBoolean):
            # A few results, so that the plan is carried out.
            deque(islice(results, _ROWS), maxlen=0)
    except SyntaxError:
        return False, False
    except OSError:
        # Nothing here is a file: this was a socket.
        return True, True
    except (RuntimeError, ValueError):
        return True, False
    return True, False


def main() -> None:
    """Read texts, a line of JSON each, and write the verdict on each."""
    from khonkaen_kg.store.loader import enter_jail

    store = Store()
    # The jail has no sockets: whatever the guard lets pass by mistake reaches nobody.
    enter_jail(_MEMORY)
    for line in sys.stdin:
        print(json.dumps(judge_text(store, json.loads(line))), flush=True)  # noqa: T201 (to the one who asked)


if __name__ == "__main__":
    main()
