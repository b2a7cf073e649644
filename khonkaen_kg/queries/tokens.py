"""Tokens of a SPARQL text, told apart just so far that strings, IRIs, comments, names and variables are never mistaken for words or marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

# The productions are those of SPARQL 1.1 §19.8; _FIRST is PN_CHARS_U, and with _MORE it is PN_CHARS. A dot or hyphen ends no name and begins none.
_FIRST: Final = (
    r"A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    r"\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE: Final = r"0-9\u00b7\u0300-\u036f\u203f\u2040"
# Each alternative consumes at least one character, and none begins as another does, so nothing is tried in two ways. Possessive quantifiers would say so, but
# Python before 3.11.5 matches them wrongly (CPython issue 106052).
_TOKEN: Final = re.compile(
    rf"""
    (?:\s+|\#[^\n\r]*)*
    (?:
    (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
  | (?P<string>\"{{3}}(?:[^"\\]|\\.|"{{1,2}}(?!"))*\"{{3}} | '{{3}}(?:[^'\\]|\\.|'{{1,2}}(?!'))*'{{3}} | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
  | (?P<variable>[?$][{_FIRST}0-9][{_FIRST}{_MORE}]*)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<word>(?:[{_FIRST}](?:[{_FIRST}{_MORE}-]|\.(?=[{_FIRST}{_MORE}.-]))*)?
      :(?:(?:[{_FIRST}0-9:%]|\\.)(?:[{_FIRST}{_MORE}:%-]|\\.|\.(?=[{_FIRST}{_MORE}:%\\.-]))*)?
    | [{_FIRST}](?:[{_FIRST}{_MORE}-]|\.(?=[{_FIRST}{_MORE}.-]))*)
  | (?P<mark>&&|\|\||\^\^|.)
  | (?P<end>\Z)
    )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token: its kind (``iri``, ``string``, ``variable``, ``number``, ``language``, ``word`` or ``mark``), its text, and where it begins (code points).

    A word is a keyword, the name of a function, or a name with a prefix.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the token ends, exclusive."""
        return self.start + len(self.text)

    @property
    def is_term(self) -> bool:
        """Whether this can be a term or the end of one, as opposed to a keyword, a mark or a language tag."""
        return self.kind in {"iri", "string", "variable", "number"} or (
            self.kind == "word" and (not self.text.isalpha() or self.text.casefold() in {"true", "false"})
        )

    def is_word(self, word: str) -> bool:
        """Whether this is the keyword ``word``, in whatever case."""
        return self.kind == "word" and self.text.upper() == word


def scan(text: str) -> Iterator[Token]:
    """The tokens of ``text`` in order, without white space and comments."""
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "end"
        if kind == "end":
            return
        # White space and comments before a token are a part of the match, so that there are fewer of them to look at.
        yield Token(kind, match[kind], match.start(kind))
