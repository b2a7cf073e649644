"""The guard: what is refused before an engine sees a query text, so that the error is clear and comes early."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from khonkaen_kg.errors import Place, QueryRefusedError, QueryTooComplexError, SparqlSyntaxError
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.queries.tokens import Token, scan

if TYPE_CHECKING:
    from collections.abc import Mapping

_Measure = Literal["bytes", "tokens", "depth", "operators", "patterns"]

LIMITS: Final[Mapping[_Measure, int]] = MappingProxyType({"bytes": 20_000, "tokens": 4_000, "depth": 64, "operators": 400, "patterns": 60})
"""How much of each a query may have; patterns are counted for each group."""

_MEASURES: Final[Mapping[_Measure, tuple[str, str]]] = MappingProxyType(
    {
        "bytes": ("ไบต์", "bytes"),
        "tokens": ("โทเคน", "tokens"),
        "depth": ("ระดับวงเล็บซ้อน", "nested brackets"),
        "operators": ("ตัวดำเนินการ", "operators"),
        "patterns": ("รูปแบบในกลุ่มเดียวกัน", "patterns in one group"),
    }
)
_OPENING: Final = frozenset("{([")
_CLOSING: Final = frozenset("})]")
_OPERATORS: Final = frozenset({"!", "/", "|", "||", "&&", "^", "+", "-", "*", "BIND", "UNION", "OPTIONAL", "MINUS", "FILTER", "GRAPH"})
# After one of these in a group, a term begins a pattern; after the keywords, a group is no part of the one around it.
_BEFORE_PATTERN: Final = frozenset({"{", "[", ".", ";", ",", "}", ")"})
_APART: Final = frozenset({"UNION", "OPTIONAL", "MINUS", "EXISTS"})
_LOCAL: Final = re.compile(r"[A-Za-z0-9_-]+")
_NOTHING: Final = Token("mark", "", 0)


@dataclass(slots=True)
class _Bracket:
    """An open bracket: whether it holds the rows of ``VALUES``, whether the group around has its patterns too, and how many it has."""

    mark: str
    is_data: bool = False
    joins: bool = False
    patterns: int = 0


@lru_cache(maxsize=1024)
def guard_query(text: str) -> bool:
    """Let ``text`` pass, or say why not; texts that passed are remembered.

    The engine's parser and planner know no bounds: 2,240 braces or 9,900 signs end its process, and 200 patterns in one group plan for many seconds, so all
    that nests, chains or joins is bounded. ``SERVICE`` makes the engine call out, in whatever way it is spelt (``SERVICESILENTex:a{}`` parses), so no word
    may hold it but a name with a published prefix (``sd:Service``), which the engine takes whole. Both need the tokens to be the engine's own, which they
    are but for one case: where a term stands before it in an expression, ``<`` begins an IRI by the longest-match rule of SPARQL 1.1 §19.8 and compares in
    the engine. There it is refused, unless ``http://`` or ``https://`` follows: no comparison goes on so.

    Returns:
        Whether the text names its dataset (``FROM``).

    Raises:
        SparqlSyntaxError: it holds what is no character.
        QueryTooComplexError: a limit is passed.
        QueryRefusedError: the query asks for another server, or a ``<`` can be read in two ways.
    """
    _measure_text(text)
    brackets: list[_Bracket] = []
    prefixes: set[str] = set()
    names = dict(PREFIXES)
    operators = patterns = 0
    data_follow = names_dataset = False
    before = _NOTHING
    for count, token in enumerate(scan(text), start=1):
        word = token.text.upper() if token.kind == "word" else ""
        prefix = word.partition(":")[0]
        if "SERVICE" in word and not _is_published(token, names):
            raise _refuse_service(token, text)
        inner = brackets[-1] if brackets else None
        if token.kind == "iri" and _can_compare(token, before, inner):
            raise _refuse_comparison(token, text)
        if inner is None:
            if token.kind == "iri" and before.text.endswith(":"):
                # The engine needs no space after the keyword: ``PREFIXsd:<urn:x>``.
                declared = before.text.removesuffix(":")
                names = {name: iri for name, iri in names.items() if not declared.endswith(name) or f"<{iri}>" == token.text}
            if before.is_word("PREFIX"):
                prefixes.add(prefix)
            # The engine needs no space before or after the keyword: ``FROMNAMED<urn:g>``, ``ASKFROMex:g``.
            elif "FROM" in prefix and (prefix == word or prefix not in prefixes) and not prefix.startswith("PREFIX"):
                names_dataset = True
        elif not inner.is_data and not data_follow:
            group = _find_group(brackets) or inner
            group.patterns += _count_patterns(token, before, inner.mark)
            patterns = group.patterns
        # A sign that stands on a keyword (``true-1``) is part of its token.
        operators += (word or token.text) in _OPERATORS or prefix.count("-")
        data_follow |= word == "VALUES"
        if token.kind == "mark" and token.text in _OPENING:
            is_data = (inner is not None and inner.is_data) or (data_follow and token.text == "{")
            data_follow &= not is_data
            brackets.append(_Bracket(token.text, is_data, joins=token.text == "{" and before.text.upper() not in _APART))
        elif token.kind == "mark" and token.text in _CLOSING and inner is not None:
            closed = brackets.pop()
            if closed.joins and (outer := _find_group(brackets)):
                # Even a group without patterns is joined.
                outer.patterns += max(closed.patterns, 1)
                patterns = outer.patterns
        if count > LIMITS["tokens"] or operators > LIMITS["operators"] or len(brackets) > LIMITS["depth"] or patterns > LIMITS["patterns"]:
            raise _refuse_size({"tokens": count, "operators": operators, "depth": len(brackets), "patterns": patterns}, token, text)
        before = token
    return names_dataset


def _is_published(token: Token, names: Mapping[str, str]) -> bool:
    """Whether this is a name with a prefix that stands for what is published under it: an IRI that whatever letters follow make a longer one.

    Under another one (``PREFIX sd: <http://x:>``) the engine would find no IRI, and read the prefix and the rest apart.
    """
    prefix, _, local = token.text.partition(":")
    return prefix in names and _LOCAL.fullmatch(local) is not None


def locate(name: str, text: str, offset: int) -> Place:
    """The place of the code point at ``offset`` of ``text``, which messages call ``name``."""
    before = text[:offset]
    return Place(name, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def _measure_text(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise SparqlSyntaxError(
            th="คำถามมีรหัสที่ไม่ใช่อักขระ (surrogate เดี่ยว)",
            en="the query holds a code that is no character (a lone surrogate)",
            remedy_th="ลบรหัส ณ ตำแหน่งที่ระบุ และส่งคำถามเป็น UTF-8",
            remedy_en="remove it at the place given, and send the query as UTF-8",
            place=locate("query", text, error.start),
        ) from None
    if size > LIMITS["bytes"]:
        raise _refuse_size({"bytes": size}, _NOTHING, text)


def _find_group(brackets: list[_Bracket]) -> _Bracket | None:
    """The innermost group that is open."""
    return next((bracket for bracket in reversed(brackets) if bracket.mark == "{"), None)


def _can_compare(token: Token, before: Token, inner: _Bracket | None) -> bool:
    # Comparisons stand in parentheses only, and after a term only; ``<<`` may also begin a triple term.
    in_expression = inner is not None and inner.mark == "(" and not inner.is_data
    follows_term = before.is_term or before.kind == "language" or (before.kind == "mark" and before.text in {")", "]", "}", ">"})
    follows_less = before.text == "<" and before.end == token.start
    return ((in_expression and follows_term) or follows_less) and not token.text.startswith(("<http://", "<https://"))


def _count_patterns(token: Token, before: Token, inner: str) -> int:
    """How many patterns begin with ``token``: what the engine joins, whether written as triples, lists, paths or annotations."""
    if before.text + token.text == "{|":
        return 2
    if token.text in {"/", "~"} or before.text + token.text == "<<":
        return 1
    begins = token.is_term or token.text in {"a", "(", "[", "^", "!", "<"}
    if inner != "(":
        # A list's first element has two triples; a function's parenthesis, which looks the same after a name, is counted with it.
        return int(begins and before.text in _BEFORE_PATTERN) + 2 * int(token.text == "(" and before.is_term)
    # Terms and lists side by side in parentheses are a list's elements, with two triples each; a number with its sign may be one too.
    beside = before.text in _CLOSING or (token.is_term and (before.is_term or before.kind == "language"))
    signed = token.kind == "number" and before.text in {"+", "-"} and before.end == token.start
    return 2 * int((beside and (token.is_term or token.text in _OPENING)) or signed)


def _refuse_size(amounts: Mapping[_Measure, int], token: Token, text: str) -> QueryTooComplexError:
    """The error of a text of which one of ``amounts`` is over its limit."""
    measure = next(measure for measure, amount in amounts.items() if amount > LIMITS[measure])
    limit = LIMITS[measure]
    th, en = _MEASURES[measure]
    return QueryTooComplexError(
        th=f"คำถามซับซ้อนเกินกำหนด: เกิน {limit:,} {th}",
        en=f"the query is too complex: more than {limit:,} {en}",
        remedy_th="แบ่งเป็นหลายคำถาม หรือดาวน์โหลดข้อมูลไปสืบค้นเอง",
        remedy_en="split it into several queries, or take the data and ask them yourself",
        place=locate("query", text, token.start),
    )


def _refuse_service(token: Token, text: str) -> QueryRefusedError:
    return QueryRefusedError(
        th="ระบบนี้ไม่ส่งคำถามต่อไปยังเครื่องอื่น (SERVICE)",
        en="this system never sends a query on to another server (SERVICE)",
        remedy_th="นำ SERVICE ออก หรือรวมผลจากหลายแหล่งด้วยเครื่องมือฝั่งผู้ใช้",
        remedy_en="remove SERVICE, or join the sources with a client that federates",
        place=locate("query", text, token.start),
    )


def _refuse_comparison(token: Token, text: str) -> QueryRefusedError:
    return QueryRefusedError(
        th="เครื่องหมาย < ตรงนี้อ่านได้ทั้งเป็นการเปรียบเทียบและเป็นจุดเริ่มของ IRI",
        en="this < can be read as a comparison and as the beginning of an IRI",
        remedy_th="หากเปรียบเทียบ ให้เว้นวรรคหลัง < หากเป็น IRI ให้เขียนด้วยคำนำหน้า (PREFIX)",
        remedy_en="to compare, put a space after <; for an IRI, write it with a prefix",
        place=locate("query", text, token.start),
    )
