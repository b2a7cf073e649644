"""Make the generated pages anew: ``python -m docs``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from docs import counts, questions, reference, terms, vocabulary


def make_pages() -> Iterator[tuple[Path, str]]:
    """Every page that is generated, or has generated blocks, with what it should hold."""
    yield questions.PAGE, questions.write_questions()
    yield reference.PAGE, reference.write_reference()
    yield counts.PAGE, counts.write_counts(counts.PAGE.read_text(encoding="utf-8"))
    yield terms.PAGE, terms.write_tables(terms.PAGE.read_text(encoding="utf-8"))
    yield from vocabulary.list_fragments()


def list_stale() -> list[Path]:
    """The pages that do not hold what they should."""
    return [path for path, text in make_pages() if not path.exists() or path.read_text(encoding="utf-8") != text]


if __name__ == "__main__":
    for path, text in make_pages():
        path.write_text(text, encoding="utf-8")
    sys.stderr.write("docs made\n")
