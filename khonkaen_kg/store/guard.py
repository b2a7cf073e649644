"""The guard: what is refused before an engine sees a query text, so that the error is clear and comes early."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from khonkaen_kg.errors import Place, QueryRefusedError, QueryTooComplexError
from khonkaen_kg.queries.tokens import scan

MAX_BYTES: Final = 20_000
MAX_DEPTH: Final = 64
MAX_TOKENS: Final = 4_000
MAX_OPERATORS: Final = 400

_OPENING: Final = frozenset("{([")
_CLOSING: Final = frozenset("})]")
_OPERATORS: Final = frozenset({"!", "/", "|", "^", "+", "*", "BIND", "UNION", "OPTIONAL", "MINUS", "FILTER", "GRAPH"})


@lru_cache(maxsize=1024)
def guard_query(text: str) -> bool:
    """Let ``text`` pass, or say why not; texts that passed are remembered.

    Deep nesting ends the engine's process (2,240 braces in 4.5 kB do), so depth, length and operators are bounded. ``SERVICE`` makes the engine call out, in
    whatever way it is spelt (``SERVICESILENTex:a{}`` parses), so no word outside strings, IRIs, comments and variables may hold it.

    Returns:
        Whether the text names its dataset (``FROM``).

    Raises:
        QueryTooComplexError: a bound is passed.
        QueryRefusedError: the query asks for another server.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _too_complex("ไบต์", "bytes", MAX_BYTES)
    depth = operators = 0
    names_dataset = False
    for count, token in enumerate(scan(text), start=1):
        if token.kind == "word" and "service" in token.text.casefold():
            raise QueryRefusedError(
                th="ระบบนี้ไม่ส่งคำถามต่อไปยังเครื่องอื่น (SERVICE)",
                en="this system never sends a query on to another server (SERVICE)",
                remedy_th="นำ SERVICE ออก หรือรวมผลจากหลายแหล่งด้วยเครื่องมือฝั่งผู้ใช้",
                remedy_en="remove SERVICE, or join the sources with a client that federates",
                place=locate("query", text, token.start),
            )
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        operators += token.text.upper() in _OPERATORS
        names_dataset |= token.is_word("FROM")
        if depth > MAX_DEPTH:
            raise _too_complex("ระดับวงเล็บ", "nested brackets", MAX_DEPTH)
        if operators > MAX_OPERATORS:
            raise _too_complex("ตัวดำเนินการ", "operators", MAX_OPERATORS)
        if count > MAX_TOKENS:
            raise _too_complex("โทเคน", "tokens", MAX_TOKENS)
    return names_dataset


def locate(name: str, text: str, offset: int) -> Place:
    """The place of the code point at ``offset`` of ``text``, which messages call ``name``."""
    before = text[:offset]
    return Place(name, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _too_complex(th: str, en: str, limit: int) -> QueryTooComplexError:
    return QueryTooComplexError(
        th=f"คำถามซับซ้อนเกินกำหนด: เกิน {limit:,} {th}",
        en=f"the query is too complex: more than {limit:,} {en}",
        remedy_th="แบ่งเป็นหลายคำถาม หรือดาวน์โหลดข้อมูลไปสืบค้นเอง",
        remedy_en="split it into several queries, or take the data and ask them yourself",
    )
