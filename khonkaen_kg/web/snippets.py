"""Snippets: how a program asks this site, ready to run with the site's own address in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CURL: Final = "curl"
PYTHON: Final = "Python"
R: Final = "R"
JAVASCRIPT: Final = "JavaScript"

_QUESTION: Final = "/queries/issues-without-process"
_LIST: Final = "/queries/curated-alignments"
_DUMP: Final = "/dumps/khonkaen-kg.nq.gz"
_QUERY: Final = """SELECT ?code ?label WHERE {
  ?issue a kko:StrategicIssue ; kko:code ?code ; rdfs:label ?label .
  FILTER(LANG(?label) = "th")
} ORDER BY ?code"""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that a program wants: the key of its name among the texts, and the code by language."""

    key: str
    code: Mapping[str, str]


def list_tasks(address: str, thing: str | None) -> tuple[Task, ...]:
    """The snippets of all tasks.

    Args:
        address: the site's, without a slash at the end.
        thing: the path of a thing of the graph to take as an example; None where it has none.
    """
    tasks = (_ask_as_json(address + _QUESTION), _ask_as_csv(address + _LIST), _ask_in_sparql(f"{address}/sparql"))
    return (*tasks, *(_read_thing(address + thing) for thing in (thing,) if thing), _take_all(address + _DUMP))


def _ask_as_json(at: str) -> Task:
    return _write(
        "json",
        f"curl -s '{at}.json'",
        (
            "import json",
            "from urllib.request import urlopen",
            "",
            f'with urlopen("{at}.json") as answer:',
            '    for row in json.load(answer)["rows"]:',
            '        print(row["issueCode"], row["issueLabel"])',
        ),
        (f'answer <- jsonlite::fromJSON("{at}.json")', 'answer$rows[, c("issueCode", "issueLabel")]'),
        (f'const answer = await fetch("{at}.json");', "const { rows } = await answer.json();", "console.log(rows.map((row) => row.issueLabel));"),
    )


def _ask_as_csv(at: str) -> Task:
    return _write(
        "csv",
        f"curl -s '{at}.csv'",
        ("import pandas as pd", "", f'table = pd.read_csv("{at}.csv")', 'print(table.groupby("grade").size())'),
        (f'table <- read.csv("{at}.csv", encoding = "UTF-8")', "table(table$grade)"),
        (f'const answer = await fetch("{at}.csv");', "console.log(await answer.text());"),
    )


def _ask_in_sparql(at: str) -> Task:
    query = _QUERY.split("\n")
    return _write(
        "sparql",
        f"curl -s '{at}' -H 'Accept: text/csv' --data-urlencode 'query={_QUERY}'",
        (
            "import json",
            "from urllib.parse import urlencode",
            "from urllib.request import Request, urlopen",
            "",
            f'query = """{query[0]}',
            *query[1:-1],
            f'{query[-1]}"""',
            f'asked = Request("{at}", urlencode({{"query": query}}).encode(), {{"Accept": "application/sparql-results+json"}})',
            "with urlopen(asked) as answer:",
            '    for row in json.load(answer)["results"]["bindings"]:',
            '        print(row["code"]["value"], row["label"]["value"])',
        ),
        (
            f"query <- '{query[0]}",
            *query[1:-1],
            f"{query[-1]}'",
            f'read.csv(paste0("{at}?format=csv&query=", URLencode(query, reserved = TRUE)), encoding = "UTF-8")',
        ),
        (
            f"const query = `{query[0]}",
            *query[1:-1],
            f"{query[-1]}`;",
            f'const answer = await fetch("{at}", {{',
            '  method: "POST",',
            '  headers: { Accept: "application/sparql-results+json" },',
            "  body: new URLSearchParams({ query }),",
            "});",
            "console.log((await answer.json()).results.bindings.map((row) => row.label.value));",
        ),
    )


def _read_thing(at: str) -> Task:
    return _write(
        "thing",
        f"curl -s -H 'Accept: text/turtle' '{at}'",
        (
            "from urllib.request import Request, urlopen",
            "",
            f'with urlopen(Request("{at}", headers={{"Accept": "text/turtle"}})) as answer:',
            "    print(answer.read().decode())",
        ),
        (f'cat(readLines("{at}.ttl", encoding = "UTF-8"), sep = "\\n")',),
        (f'const answer = await fetch("{at}", {{ headers: {{ Accept: "text/turtle" }} }});', "console.log(await answer.text());"),
    )


def _take_all(at: str) -> Task:
    name = at.rpartition("/")[2]
    return _write(
        "dump",
        f"curl -sL '{at}' -o {name}",
        (
            "import gzip",
            "from urllib.request import urlopen",
            "",
            f'with urlopen("{at}") as answer:',
            "    statements = gzip.decompress(answer.read()).decode().splitlines()",
            "print(len(statements))",
        ),
        (f'download.file("{at}", "{name}", mode = "wb")', f'length(readLines(gzfile("{name}"), encoding = "UTF-8"))'),
        (f'const answer = await fetch("{at.removesuffix(".gz")}");', 'console.log((await answer.text()).trim().split("\\n").length);'),
    )


def _write(key: str, curl: str, python: Iterable[str], r: Iterable[str], javascript: Iterable[str]) -> Task:
    return Task(key, {CURL: curl, **{language: "\n".join(lines) for language, lines in ((PYTHON, python), (R, r), (JAVASCRIPT, javascript))}})
