"""docs/questions.md, made from the query files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from khonkaen_kg.paths import shipped_home
from khonkaen_kg.queries.catalogue import read_catalogue
from khonkaen_kg.queries.header import NamedQuery, Parameter

PAGE = Path(__file__).parent / "questions.md"
_GROUPS = {
    "questions": ("Competency questions", "คำถามหลักที่กราฟต้องตอบได้"),
    "gaps": ("Gaps", "ช่องว่างของแผน"),
    "resources": ("Descriptions", "คำอธิบายทรัพยากร"),
}


def write_questions() -> str:
    """The page: every named query with its question, parameters, columns and ways to ask it."""
    return "\n".join(_write_lines()) + "\n"


def _write_lines() -> Iterator[str]:
    yield "# Named queries"
    yield ""
    yield "Made by `make docs` from `queries/`. Ask one by name on the command line (`khonkaen-kg query NAME PARAMETER=VALUE`), at its address"
    yield "(`/queries/NAME`, `/queries/NAME.json`, `/queries/NAME.csv`), or paste its file into any SPARQL editor."
    catalogue = read_catalogue(shipped_home())
    for group, (en, th) in _GROUPS.items():
        yield f"\n## {en} · {th}"
        for query in catalogue.values():
            if query.group == group:
                yield from _describe(query)


def _describe(query: NamedQuery) -> Iterator[str]:
    yield f"\n### {query.name}"
    yield ""
    yield f"{query.question.id}. {query.question.th}  "
    yield f"{query.question.en}"
    yield ""
    yield query.description
    yield ""
    for parameter in query.parameters:
        yield f"- `{parameter.name}`: {parameter.help_th} · {parameter.help_en} ({_tell_default(parameter)})"
    if query.columns:
        yield f"- columns: {', '.join(f'`{column}`' for column in query.columns)}"
    yield f"- file: [`queries/{query.group}/{query.name}.rq`](../queries/{query.group}/{query.name}.rq)"


def _tell_default(parameter: Parameter) -> str:
    return "optional" if parameter.default is None else f"default `{parameter.default.strip('<>').removeprefix('https://w3id.org/khonkaen-kg/id/')}`"
