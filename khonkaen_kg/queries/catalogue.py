"""The catalogue of named queries."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from khonkaen_kg.errors import Place, QueryFileError, UnknownQueryError
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.header import NamedQuery, read_query

_GROUPS: Final = ("questions", "gaps", "resources")


class Catalogue(Mapping[str, NamedQuery]):
    """The named queries by name, in the order in which they are given; an unknown name is an error that offers the nearest."""

    def __init__(self, queries: Mapping[str, NamedQuery]) -> None:
        self._queries = dict(queries)

    def __getitem__(self, name: str) -> NamedQuery:
        try:
            return self._queries[name]
        except KeyError:
            near = difflib.get_close_matches(name, self._queries, n=5, cutoff=0.4)
            names = ", ".join(near or self._queries)
            raise UnknownQueryError(
                th=f"ไม่มีคำถามชื่อ “{name}”",
                en=f"no query is named “{name}”",
                remedy_th=f"{'ชื่อที่ใกล้เคียง' if near else 'ชื่อที่ใช้ได้'}: {names}",
                remedy_en=f"{'nearest names' if near else 'valid names'}: {names}",
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, name: object) -> bool:
        return name in self._queries


def read_catalogue(home: Home) -> Catalogue:
    """Every query below the home's ``queries/``: the questions by number, then the gaps, what describes resources, and all others, each by name.

    Raises:
        QueryFileError: a file's header or slots are wrong, or two files have one name.
    """
    queries: dict[str, NamedQuery] = {}
    for path in sorted(home.queries.rglob("*.rq")):
        shown = _show(path, home)
        if path.stem in queries:
            raise QueryFileError(
                th=f"มีคำถามชื่อ {path.stem} อยู่แล้ว",
                en=f"another query is named {path.stem}",
                remedy_th="ตั้งชื่อแฟ้มใหม่",
                remedy_en="rename the file",
                place=Place(shown),
            )
        queries[path.stem] = read_query(path, shown)
    return Catalogue({query.name: query for query in sorted(queries.values(), key=_rank)})


def _show(path: Path, home: Home) -> str:
    return path.relative_to(home.queries.parent).as_posix()


def _rank(query: NamedQuery) -> tuple[int, list[int], str, str]:
    """The sort key: the group, and among questions the numbers of the identifier (CQ-2 before CQ-10), then all of it (CQ-4a before CQ-4b)."""
    group = _GROUPS.index(query.group) if query.group in _GROUPS else len(_GROUPS)
    identifier = query.question.id if query.group == "questions" else ""
    return group, [int(digits) for digits in re.findall("[0-9]+", identifier)], identifier, query.name
