"""Tokens of a SPARQL text, told apart just so far that strings, IRIs, comments and variables are never mistaken for words or brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

# The productions are those of SPARQL 1.1 §19.8. Each alternative consumes at least one character and none can backtrack into another: time is linear.
_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<iri><[^\x00-\x20<>"{}|^`\\]*>)
  | (?P<string>\"{3}(?:[^"\\]|\\.|"{1,2}(?!"))*+\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*+'{3} | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
  | (?P<comment>\#[^\n\r]*)
  | (?P<variable>[?$]\w+)
  | (?P<word>(?:[\w:@%\-.]|\\.)+)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A token: its kind (``iri``, ``string``, ``variable``, ``word`` or ``mark``), its text, and where it begins (code points)."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the token ends, exclusive."""
        return self.start + len(self.text)

    def is_word(self, word: str) -> bool:
        """Whether this is the keyword ``word``, in whatever case."""
        return self.kind == "word" and self.text.upper() == word


def scan(text: str) -> Iterator[Token]:
    """The tokens of ``text`` in order, without white space and comments."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind and kind not in {"space", "comment"}:
            yield Token(kind, match.group(), match.start())
