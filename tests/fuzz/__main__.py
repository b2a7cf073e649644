"""Fuzz one target, guided by what each input reaches in the code: ``python -m tests.fuzz TARGET [OPTION…]``.

The options are libFuzzer's: ``-max_total_time=600`` for ten minutes, a folder to keep what has reached something new and to go on from it, a file to try one
input again. An input that breaks the target is written to a file named ``crash-…`` here, or where ``-artifact_prefix`` says.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(
    include=[
        "khonkaen_kg.queries.tokens",
        "khonkaen_kg.store.frames",
        "khonkaen_kg.store.guard",
        "khonkaen_kg.store.release.manifest",
        "khonkaen_kg.store.release.patch",
        "khonkaen_kg.web.forms",
        "khonkaen_kg.web.front",
        "khonkaen_kg.web.negotiation",
    ]
):
    from tests.fuzz.seeds import PIECES, list_seeds
    from tests.fuzz.targets import TARGETS

_LONGEST_WORD = 60
"""Bytes that libFuzzer takes for a word of a dictionary."""


def main(target: str, *options: str) -> None:
    """Fuzz ``target`` from its seeds, with its pieces as the dictionary."""
    # libFuzzer ends the process itself, so nobody is left to remove the folder.
    folder = tempfile.mkdtemp()
    seeds = Path(folder) / "seeds"
    seeds.mkdir()
    for number, seed in enumerate(list_seeds(target)):
        (seeds / str(number)).write_bytes(seed)
    words = {piece.encode("utf-8", "surrogatepass") for piece in PIECES[target]}
    dictionary = Path(folder) / "dictionary"
    dictionary.write_text("".join(f'"{_escape(word)}"\n' for word in sorted(words) if 0 < len(word) <= _LONGEST_WORD), encoding="ascii")
    given = [option for option in options if not option.startswith("-")]
    folders = [] if any(Path(path).is_file() for path in given) else [str(seeds)]
    atheris.Setup([sys.argv[0], f"-dict={dictionary}", *options, *folders], TARGETS[target])
    atheris.Fuzz()


def _escape(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


if __name__ == "__main__":
    main(*sys.argv[1:])
