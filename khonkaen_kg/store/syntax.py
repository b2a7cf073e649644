"""Where a SPARQL text goes wrong: at the first token that no query could go on with. The engine itself only tells how far it has looked ahead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Store

from khonkaen_kg.errors import Place, SparqlSyntaxError
from khonkaen_kg.queries.tokens import Token, scan
from khonkaen_kg.store.guard import locate

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SENTENCE: Final = re.compile(r"(?:expected (?:one of )?|, )(?!one of )(\\?[A-Za-z]+(?: [A-Za-z*]+){2,})")
"""What the engine says in words, as opposed to the names of its grammar's tokens."""
_ROOM: Final = 40
"""Blanks behind the beginning of a text for what the engine looks ahead for: more than any keyword has letters."""
_NOTHING: Final = "\N{SECTION SIGN}"
"""What stands in no query, so that a beginning that is a whole query is not run."""
_PAIRS: Final = frozenset({"<<", "{|", "|}", ">>"})
"""Marks of one token of the engine's that are two of :func:`scan`."""
_UNDECLARED: Final = "Prefix not found"


def explain(error: SyntaxError, text: str, prefixes: Mapping[str, str]) -> SparqlSyntaxError:
    """What is wrong with ``text``, and where.

    Args:
        error: what the engine said of the text.
        text: a text that has passed the guard.
        prefixes: what needs no declaration.
    """
    match = _PLACE.search(str(error))
    fault = _find_fault(text, prefixes) if match else None
    found = _SENTENCE.search(str(error))
    said = found[1] if found else None
    if match is None:
        th = en = str(error)
        place = Place("query")
    elif fault is None:
        place = locate("query", text, len(text.rstrip()))
        th, en = said or "ข้อความจบก่อนครบคำสั่ง", said or "it ends too early"
    else:
        place = locate("query", text, fault.start)
        shown = fault.text if len(fault.text) <= 60 else fault.text[:60] + "…"
        if said == _UNDECLARED:
            th, en = f"“{shown}” ใช้คำนำหน้าที่ไม่ได้ประกาศด้วย PREFIX", f"“{shown}” has a prefix that is not declared"
        elif said:
            th, en = f"“{shown}”: {said}", f"“{shown}”: {said}"
        else:
            th, en = f"“{shown}” อยู่ตรงนี้ไม่ได้", f"“{shown}” cannot stand here"
    return SparqlSyntaxError(
        th=f"ไวยากรณ์ SPARQL ไม่ถูกต้อง: {th}",
        en=f"this is not valid SPARQL: {en}",
        remedy_th="แก้ ณ บรรทัดและคอลัมน์ที่ระบุ หรือก่อนหน้านั้น",
        remedy_en="mend it at the line and column given, or just before",
        place=place,
    )


def _find_fault(text: str, prefixes: Mapping[str, str]) -> Token | None:
    """The first token that nothing can follow up to which the text makes sense; None where all of it could go on."""
    tokens = [token for token in scan(text) if token.text != "^^" and text[token.end - 1 : token.end + 1] not in _PAIRS]
    store = Store()
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if _can_go_on(store, text[: tokens[middle].end], prefixes):
            low = middle + 1
        else:
            high = middle
    return tokens[low] if low < len(tokens) else None


def _can_go_on(store: Store, beginning: str, prefixes: Mapping[str, str]) -> bool:
    """Whether a query can begin so: if it can, the engine reads all of it, and the room behind, before it misses something."""
    try:
        store.query(f"{beginning}\n{_ROOM * ' '}{_NOTHING}", prefixes=dict(prefixes))
    except SyntaxError as error:
        match = _PLACE.search(str(error))
        return match is not None and (int(match[1]), int(match[2])) > (beginning.count("\n") + 2, _ROOM)
    return True
