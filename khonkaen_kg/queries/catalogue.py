"""The catalogue of named queries."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from khonkaen_kg.errors import Place, QueryFileError, UnknownQueryError
from khonkaen_kg.paths import Home
from khonkaen_kg.queries.header import NamedQuery, read_query


class Catalogue(Mapping[str, NamedQuery]):
    """The named queries by name, in the order of their groups and names; an unknown name is an error that offers the nearest."""

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
    """Every query below the home's ``queries/``: the questions first, then the gaps, then what describes resources.

    Raises:
        QueryFileError: a file's header or slots are wrong, or two files have one name.
    """
    order = ("questions", "gaps", "resources")
    queries: dict[str, NamedQuery] = {}
    for path in sorted(home.queries.rglob("*.rq"), key=lambda path: (order.index(path.parent.name) if path.parent.name in order else len(order), path.stem)):
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
    by_question = sorted(queries.values(), key=lambda query: (query.group != "questions", _natural(query)))
    return Catalogue({query.name: query for query in by_question})


def _show(path: Path, home: Home) -> str:
    return path.relative_to(home.queries.parent).as_posix()


def _natural(query: NamedQuery) -> str:
    """The questions in the order of their numbers; the others keep theirs."""
    return query.question.id if query.group == "questions" else ""
