"""The pages that lead people and programs on: the open data, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from khonkaen_kg.namespaces import DATASET, KKO, RELEASE
from khonkaen_kg.store.release.dumps import list_dumps
from khonkaen_kg.web import catalogue, documents, forms, rendering, snippets
from khonkaen_kg.web.discovery import AUTHOR, LICENCE
from khonkaen_kg.web.dumps import link_dump

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

DATA: Final = "/data"
HELP: Final = "/help"


def answer_data(request: Request, knowledge_graph: KnowledgeGraph, address: str) -> Response:
    """The page of the open data: files, forms, how a program asks, how to cite. Graphs of no release have no files and nothing to cite.

    Raises:
        ParameterError: ``?lang=`` is given more than once.
    """
    forms.read_single(request, "lang")
    release = knowledge_graph.engine.release
    plan = next(iter(knowledge_graph.members(KKO + "StrategicPlan")), None)
    thing = rendering.link_resource(plan.iri) if plan else None
    return rendering.answer_page(
        request,
        "data.html",
        release=release,
        release_iri=RELEASE + release.name if release else None,
        data=catalogue.read_data_set(knowledge_graph, release) if release else None,
        wholes=[dump for dump in list_dumps(release) if dump.graph is None] if release else [],
        file=link_dump,
        tasks=snippets.list_tasks(address, thing),
        thing=thing,
        suffixes=documents.FORMS,
        dataset=DATASET,
        licence=LICENCE,
        author=AUTHOR,
    )


def answer_help(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The page of help: what each page tells, how marks and words are meant, and the ways to what people come for.

    Raises:
        ParameterError: ``?lang=`` is given more than once.
    """
    forms.read_single(request, "lang")
    sources = tuple(
        {"href": rendering.link_resource(source.iri), "labels": {language: label for language, label in (("th", source.th), ("en", source.en)) if label}}
        for source in knowledge_graph.members(KKO + "SourceDocument")
    )
    return rendering.answer_page(request, "help.html", sources=sources)
