"""The page of ``/sparql``: an editor for people, examples to start from, and answers with what is wrong with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from khonkaen_kg.errors import KhonkaenError, SparqlSyntaxError
from khonkaen_kg.namespaces import PREFIXES
from khonkaen_kg.queries.results import Cell, read_table
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
MAX_DRAWN: Final = 200
"""The most statements that a drawing of a graph has; more are no picture."""
_CLASSES: Final = ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty")
_LABEL: Final = PREFIXES["rdfs"] + "label"
_KEPT: Final = frozenset({"default-graph-uri", "named-graph-uri", VERSION})
"""The fields beside the query that say what it is asked of: links and forms of its answer carry them."""


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """An answer as the page shows it: a table, with a chart where it has numbers, a yes or no, or the text of a graph; and the forms that it has.

    ``drawing`` is the graph as nodes and edges in JSON: None where it has nothing to draw, or too much.
    """

    excerpt: tables.Excerpt | None = None
    chart: Chart | None = None
    truth: bool | None = None
    graph: str | None = None
    drawing: str | None = None
    statements: int = 0

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
    kept = [(name, value) for name, value in fields if name in _KEPT and value]
    draw = partial(
        rendering.answer_page,
        request,
        "sparql.html",
        examples=[q for q in catalogue.values() if q.group == "questions"],
        example=example,
        tools=_describe_tools(knowledge_graph, language),
        kept=kept,
        most=MAX_DRAWN,
        fault=None,
    )
    if not query or not query.strip():
        return draw(query=_strip_header(catalogue[example].text) if example else EXAMPLE, answer=None, error=None, permalink=None)
    is_short = len(query.encode()) < MAX_LINKED_BYTES
    permalink = rendering.make_link(sparql.SPARQL, [("query", query), *kept]) if is_short else None
    draw = partial(draw, sent=[("query", query), *kept] if request.method == "POST" and is_short else [], query=query, permalink=permalink)
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
        response = draw(status=outcome.status, answer=None, error=error, fault=_show_fault(error, query))
        if outcome.retry_after is not None:
            response.headers["Retry-After"] = str(outcome.retry_after)
        return response


def _answer_page(knowledge_graph: KnowledgeGraph, query: Query, language: str) -> PageAnswer:
    answer = knowledge_graph.engine.answer(query)
    rendering.refuse_large(answer)
    if answer.kind == "graph":
        drawing, statements = _draw_graph(knowledge_graph, answer.body, language)
        return PageAnswer(graph=answer.body.decode(), drawing=drawing, statements=statements)
    if answer.kind == "boolean":
        return PageAnswer(truth=json.loads(answer.body)["boolean"])
    table = read_table(answer.body)
    labels = tables.find_labels(knowledge_graph, table) if len(table) <= charts.MAX_BARS else {}
    return PageAnswer(excerpt=tables.show_table(knowledge_graph, table, language), chart=charts.draw_chart(table, labels, language))


def _show_fault(error: KhonkaenError, query: str) -> tuple[str, str] | None:
    """The line of a query that is wrong: up to the place of the error, and from there on. None for an error of another kind or without a place."""
    place = error.place if isinstance(error, SparqlSyntaxError) else None
    lines = query.split("\n")
    if place is None or not place.line or place.line > len(lines):
        return None
    line, start = lines[place.line - 1], (place.column or 1) - 1
    return line[:start], line[start:]


def _draw_graph(knowledge_graph: KnowledgeGraph, turtle: bytes, language: str) -> tuple[str | None, int]:
    """The nodes and edges of a graph as JSON, each named as a table names it, and how many statements it has, as far as they were counted.

    A label that the graph has names its subject; any other literal is a node of its own.
    """
    triples = [quad.triple for quad in islice(parse(turtle, RdfFormat.TURTLE), MAX_DRAWN + 1)]
    if not 0 < len(triples) <= MAX_DRAWN:
        return None, len(triples)
    ends = {term for triple in triples for term in (triple.subject, triple.predicate, triple.object)}
    labels = tables.read_labels(knowledge_graph, {term.value for term in ends if isinstance(term, NamedNode)})
    nodes: dict[str, dict[str, str]] = {}
    edges = []
    for triple in triples:
        subject, predicate, object_ = (str(term) for term in (triple.subject, triple.predicate, triple.object))
        nodes.setdefault(subject, {"id": subject, "label": _name_term(triple.subject, labels, language), "kind": "thing"})
        if isinstance(triple.object, Literal):
            own = triple.object
            if triple.predicate.value == _LABEL:
                if own.language == language or not (isinstance(triple.subject, NamedNode) and triple.subject.value in labels):
                    nodes[subject]["label"] = own.value
                continue
            object_ = f"{subject} {predicate} {object_}"
        kind = "literal" if isinstance(triple.object, Literal) else "thing"
        nodes.setdefault(object_, {"id": object_, "label": _name_term(triple.object, labels, language), "kind": kind})
        edges.append({"source": subject, "target": object_, "label": _name_term(triple.predicate, labels, language)})
    return json.dumps({"nodes": list(nodes.values()), "edges": edges}, ensure_ascii=False), len(triples)


def _name_term(term: NamedNode | BlankNode | Literal | Triple, labels: tables.Labels, language: str) -> str:
    if isinstance(term, NamedNode):
        return tables.show_term(Cell("iri", term.value), labels, language).main.text
    if isinstance(term, Literal):
        return tables.show_term(Cell("literal", term.value, term.language, term.datatype.value), labels, language).main.text
    return str(term)


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
        },
        "language": language,
    }
    return json.dumps(tools, ensure_ascii=False)
