"""The supposer: a process that answers what if, one question after another, until nobody is left to ask.

Run by :class:`khonkaen_kg.web.suppositions.Suppositions` as ``python -m khonkaen_kg.analysis.supposer``: frames come on standard input and go to standard
output. Validation takes most of a second of one processor, and its libraries as long to import: the process that serves pages must do neither.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import traceback
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.analysis.plans import read_asked
from khonkaen_kg.analysis.report import Record, read_labels, record_supposition
from khonkaen_kg.analysis.whatif import Statements, suppose_without_published
from khonkaen_kg.checks.shapes import ShapeFile
from khonkaen_kg.graph.derived import Hierarchy
from khonkaen_kg.graph.terms import kko
from khonkaen_kg.store.frames import Frame, receive_frame, write_frame

_KEPT: Final = 4
"""Plans that are kept as they were read: who asks about one asks again."""


def main() -> None:
    """Answer what comes until the other side is gone."""
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints must not come between the frames.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    asked: SimpleQueue[Frame] = SimpleQueue()
    threading.Thread(target=_listen, args=(asked,), daemon=True).start()
    while True:
        replies.write(_reply(*asked.get()))
        replies.flush()


def _reply(header: Mapping[str, Any], body: bytes) -> bytes:
    """The frame that answers one question; one at which anything fails must not end what answers the others."""
    try:
        return write_frame({}, json.dumps(suppose(header, body)).encode())
    except Exception as error:  # noqa: BLE001 (whatever it is, the next question may be answered)
        # What an exception says may hold anything of the data.
        place = traceback.extract_tb(error.__traceback__)[-1]
        return write_frame({"error": f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"})


def _listen(asked: SimpleQueue[Frame]) -> None:
    while frame := receive_frame(sys.stdin.buffer):  # type: ignore[arg-type]
        asked.put(frame)
    # Whoever asked has ended, whatever is being computed for him.
    os._exit(0)


def write_request(plan: str, subject: str, parts: Mapping[str, bytes]) -> bytes:
    """The frame that asks what follows without ``subject``; ``parts`` are what :func:`khonkaen_kg.analysis.plans.ask_published` gave."""
    return write_frame({"plan": plan, "subject": subject, "parts": {name: len(body) for name, body in parts.items()}}, b"".join(parts.values()))


def suppose(header: Mapping[str, Any], body: bytes) -> Record:
    """The answer to one question: the record of a supposition, and the remedy of each kind of gap by its IRI."""
    statements, hierarchy, shapes = _read(header["plan"], tuple(header["parts"].items()), body)
    supposition = suppose_without_published(header["subject"], statements, hierarchy, (shapes,))
    told = (*statements.given, *statements.beside)
    kinds = {finding.gap_kind for finding in (*supposition.opened, *supposition.closed)}
    remedies: dict[str, dict[str, str]] = {}
    for triple in told:
        if triple.predicate == kko("remedy") and isinstance(triple.subject, NamedNode) and triple.subject.value in kinds:
            remedies.setdefault(triple.subject.value, {}).update(_read_text(triple))
    return {**record_supposition(supposition, read_labels(told)), "remedies": remedies}


@lru_cache(_KEPT)
def _read(plan: str, sizes: tuple[tuple[str, int], ...], body: bytes) -> tuple[Statements, Hierarchy, ShapeFile]:
    parts, start = {}, 0
    for name, size in sizes:
        parts[name] = body[start : start + size]
        start += size
    return read_asked(plan, parts)


def _read_text(triple: Triple) -> dict[str, str]:
    return {triple.object.language or "": triple.object.value} if isinstance(triple.object, Literal) else {}


if __name__ == "__main__":
    main()
