"""The page of ``/sparql``: an editor for people, examples to start from, and answers with what is wrong with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from khonkaen_kg.errors import KhonkaenError
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.queries.results import read_table
from khonkaen_kg.store.engine import JSON, TURTLE, Query
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web import charts, forms, problems, rendering, sparql, tables, texts
from khonkaen_kg.web.memento import PastEngine
from khonkaen_kg.web.versions import VERSION

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from khonkaen_kg.web.admission import Admission
    from khonkaen_kg.web.charts import Chart

EXAMPLE: Final = (
    "\n".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("kko", "rdfs"))
    + """

SELECT ?process ?processLabel ?mission ?missionLabel WHERE {
  ?process a kko:Process ;
    rdfs:label ?processLabel ;
    kko:fulfilsMission ?mission .
  ?mission rdfs:label ?missionLabel .
  FILTER(LANG(?processLabel) = "th" && LANG(?missionLabel) = "th")
}
ORDER BY ?process
"""
)
MAX_LINKED_BYTES: Final = 2_000
"""A longer query would make a link that is too long for some of what it passes through."""

_TERMS: Final = "elements-by-class"
"""The named query that lists the terms of the ontology, which the editor completes."""
_MAX_DRAWN: Final = 200
"""The most statements that a drawing of a graph has; more are no picture."""
_CLASSES: Final = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty")


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """An answer as the page shows it: a table, with a chart where it has numbers, a yes or no, or the text of a graph; and the forms that it has."""

    excerpt: tables.Excerpt | None = None
    chart: Chart | None = None
    truth: bool | None = None
    graph: str | None = None

    @property
    def formats(self) -> tuple[str, ...]:
        """What ``?format=`` may name for such an answer, without synonyms."""
        return ("ttl", "nt", "rdf", "jsonld") if self.graph is not None else ("json", "csv", "tsv", "xml") if self.truth is None else ("json", "xml")


async def answer_person(request: Request, knowledge_graph: KnowledgeGraph, admission: Admission) -> Response:
    """The page: an editor and, where a query is sent, its answer or what is wrong with it.

    Raises:
        UnknownQueryError: ``?example=`` names no query.
    """
    forms.read_single(request, "lang")
    language = rendering.choose_page_language(request)
    fields = forms.read_query_string(request) + await sparql.read_body(request)
    query = sparql.read_text(fields)
    example = forms.find_single(fields, "example") or None
    catalogue = knowledge_graph.catalogue
    draw = partial(
        rendering.answer_page,
        request,
        "sparql.html",
        examples=[q for q in catalogue.values() if q.group == "questions"],
        example=example,
        tools=_describe_tools(knowledge_graph, language),
    )
    if not query or not query.strip():
        return draw(query=_strip_header(catalogue[example].text) if example else EXAMPLE, answer=None, error=None, permalink=None)
    is_short = len(query.encode()) < MAX_LINKED_BYTES
    permalink = rendering.make_link(sparql.SPARQL, [("query", query)]) if is_short else None
    draw = partial(draw, sent=[("query", query)] if request.method == "POST" and is_short else [], query=query, permalink=permalink)
    try:
        asked = sparql.read_query(fields, JSON, TURTLE) or Query(query)
        engine = knowledge_graph.engine
        release = await engine.find_release(asked.release) if asked.release else None
        if release and engine.release and release.name != engine.release.name:
            # Names and links are those of the release too.
            knowledge_graph = KnowledgeGraph(PastEngine(engine, release), catalogue)
            draw = partial(draw, version=[(VERSION, release.name)])
        return await admission.run(request, lambda: draw(answer=_answer_page(knowledge_graph, asked, language), error=None))
    except KhonkaenError as error:
        problems.tell_outcome(request, error)
        outcome = problems.find_outcome(type(error))
        response = draw(status=outcome.status, answer=None, error=error)
        if outcome.retry_after is not None:
            response.headers["Retry-After"] = str(outcome.retry_after)
        return response


def _answer_page(knowledge_graph: KnowledgeGraph, query: Query, language: str) -> PageAnswer:
    answer = knowledge_graph.engine.answer(query)
    rendering.refuse_large(answer)
    if answer.kind == "graph":
        return PageAnswer(graph=answer.body.decode())
    if answer.kind == "boolean":
        return PageAnswer(truth=json.loads(answer.body)["boolean"])
    table = read_table(answer.body)
    labels = tables.find_labels(knowledge_graph, table) if len(table) <= charts.MAX_BARS else {}
    return PageAnswer(excerpt=tables.show_table(knowledge_graph, table, language), chart=charts.draw_chart(table, labels, language))


def _strip_header(text: str) -> str:
    r"""A query's text without the header that describes it.

    >>> _strip_header("#+ summary: One\nASK {}\n")
    'ASK {}\n'
    """
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+")).lstrip("\n")


def _describe_tools(knowledge_graph: KnowledgeGraph, language: str) -> str:
    """What the editor needs to know, as JSON: prefixes, where the terms are listed, words."""
    t = texts.choose(language)
    has_terms = _TERMS in knowledge_graph.catalogue
    tools = {
        "prefixes": dict(PREFIXES),
        "terms": [rendering.make_link(f"/queries/{_TERMS}.json", [("class", class_)]) for class_ in _CLASSES] if has_terms else [],
        "words": {
            "class": t("editor-class"),
            "property": t("editor-property"),
            "prefix": t("editor-prefix"),
            "variable": t("editor-variable"),
            "running": t("editor-running"),
            "stop": t("editor-stop"),
            "failed": t("editor-failed"),
            "syntax": t("editor-syntax"),
            "views": t("views"),
            "tooLarge": t("graph-too-large", n=_MAX_DRAWN),
        },
        "language": language,
        "maxDrawn": _MAX_DRAWN,
    }
    return json.dumps(tools, ensure_ascii=False)
