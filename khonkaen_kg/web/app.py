"""The application: which address is answered by what."""

from __future__ import annotations

import hashlib
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi import Depends, FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from khonkaen_kg import __version__
from khonkaen_kg.errors import KhonkaenError, UnavailableError
from khonkaen_kg.store.engine import Query
from khonkaen_kg.web import (
    catalogue,
    discovery,
    dumps,
    editor,
    explore,
    forms,
    memento,
    openapi,
    pages,
    problems,
    releases,
    rendering,
    routes,
    search,
)
from khonkaen_kg.web.admission import Admission
from khonkaen_kg.web.assets import Assets
from khonkaen_kg.web.cache import CACHE_CONTROL, make_etag
from khonkaen_kg.web.desk import cascade
from khonkaen_kg.web.envelope import Envelope, answer_options, list_methods
from khonkaen_kg.web.presence import watch
from khonkaen_kg.web.suppositions import Suppositions

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.metrics import Metrics
    from khonkaen_kg.web.suppositions import Question

_WEB: Final = Path(__file__).parent
_STATIC: Final = _WEB / "static"
_PACKAGE: Final = _WEB.parent


def create_app(knowledge_graph: KnowledgeGraph, metrics: Metrics, address: str = "http://localhost", suppositions: Suppositions | None = None) -> FastAPI:
    """The web application over ``knowledge_graph``, which others reach at ``address``.

    What asks the engine is admitted first; the other handlers are coroutines, which need no thread and so answer under any load.
    """
    admission = Admission()
    # The OpenAPI document is made of the catalogue, and the documentation page is one of ours: FastAPI's would load from a CDN.
    # Nothing is redirected: a redirect would lead to whatever host the request names.
    app = FastAPI(
        title="khonkaen-kg",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(forms.refuse_version)],
    )
    app.add_middleware(Envelope)
    app.add_exception_handler(KhonkaenError, _answer_known)
    app.add_exception_handler(HTTPException, _answer_http)
    program = _fingerprint(knowledge_graph)

    async def ask(request: Request, work: Callable[..., Response], *arguments: object) -> Response:
        """What ``work`` makes of the request and the graph, with an ETag where it depends on nothing else."""
        return await seal(request, admission.run(request, work, request, knowledge_graph, *arguments))

    async def seal(request: Request, answering: Awaitable[Response]) -> Response:
        """The response to ``request``, with an ETag where it depends on nothing but the graph."""
        release = knowledge_graph.engine.release
        response = await answering
        # What was made while another release took its place may be of both.
        is_of_one = release is not None and knowledge_graph.engine.release is release
        if release is not None and is_of_one and response.status_code == 200 and request.method == "GET":
            form = (response.headers["content-type"], response.headers.get("content-language"))
            response.headers["ETag"] = make_etag(release.name, program, address, request.url.path, request.url.query, *form)
            response.headers.setdefault("Cache-Control", CACHE_CONTROL)
        return response

    def serve(work: Callable[..., Response]) -> Callable[[Request], Awaitable[Response]]:
        """What asks ``work`` about each request, with the parts of its path."""

        async def answer(request: Request) -> Response:
            return await ask(request, partial(work, **request.path_params))

        return answer

    def serve_at(work: Callable[..., Response]) -> Callable[[Request], Awaitable[Response]]:
        """As ``serve``, of the release that ``?version=`` names, or of the one of the time that the request asks for."""

        async def answer(request: Request) -> Response:
            release = await knowledge_graph.engine.find_release(version) if (version := forms.read_version(request)) else None
            return await ask(request, memento.answer_at, work, release, address)

        return answer

    app.mount("/static", Assets(directory=_STATIC), name="static")
    for path, work in routes.list_pages(address).items():
        app.get(path)(serve(work))
    for path, work in routes.list_things(address).items():
        app.get(path)(serve_at(work))
    _add_cascade(app, seal, admission, knowledge_graph, suppositions or Suppositions())

    @app.api_route("/sparql", methods=["GET", "POST"])
    async def ask_sparql(request: Request) -> Response:
        return await editor.answer_person(request, knowledge_graph, admission)

    @app.get(memento.TIMEMAP + "/{path:path}")
    async def list_versions(request: Request) -> Response:
        return await ask(request, memento.answer_timemap, request.url.path.removeprefix(memento.TIMEMAP), address)

    _add_search(app, seal, admission, knowledge_graph)
    _add_files(app, knowledge_graph, address)

    @app.get("/problems")
    async def list_problems(request: Request) -> Response:
        return pages.answer_problems(request)

    @app.get("/docs")
    async def show_docs(request: Request) -> Response:
        return pages.answer_docs(request)

    @app.get("/openapi.json")
    async def describe_api(request: Request) -> Response:
        return _answer_json(await admission.run(request, openapi.describe_api, knowledge_graph, __version__))

    @app.get("/metrics")
    async def show_metrics() -> Response:
        body, media_type = metrics.render()
        return Response(body, headers={"Cache-Control": "no-store", "Content-Type": media_type})

    @app.get("/healthz")
    async def check_health() -> Response:
        return _answer_json({"status": "ok"})

    @app.get("/readyz")
    async def check_readiness(request: Request) -> Response:
        queries = await admission.run(request, _probe, knowledge_graph)
        release = knowledge_graph.engine.release
        return _answer_json({"status": "ready", "queries": queries, "release": release.id if release else None})

    return app


def _add_search(app: FastAPI, seal: Callable[..., Awaitable[Response]], admission: Admission, knowledge_graph: KnowledgeGraph) -> None:
    """Search, and the neighbourhood of what was found. Who waits for the index, which the first search of a release has made, takes no place of others."""
    finder = search.Finder()

    async def answer(request: Request, work: Callable[..., Response]) -> Response:
        return await admission.run(request, work, request, await finder.read(knowledge_graph))

    async def answer_around(request: Request, work: Callable[..., Response]) -> Response:
        index = await finder.read(knowledge_graph) if explore.has_name(request) else None
        return await admission.run(request, work, request, knowledge_graph, index)

    @app.get("/search")
    async def show_search(request: Request) -> Response:
        return await seal(request, answer(request, search.answer_search))

    @app.get("/search.json")
    async def suggest(request: Request) -> Response:
        return await seal(request, answer(request, search.answer_suggestions))

    @app.get("/explore")
    async def show_neighbourhood(request: Request) -> Response:
        return await seal(request, answer_around(request, explore.answer_explore))

    @app.get("/explore.json")
    async def describe_neighbourhood(request: Request) -> Response:
        return await seal(request, answer_around(request, explore.answer_drawing))


def _add_cascade(
    app: FastAPI, seal: Callable[..., Awaitable[Response]], admission: Admission, knowledge_graph: KnowledgeGraph, suppositions: Suppositions
) -> None:
    """The cascade as a page and as a drawing. What follows without a part is asked of a process of its own, and who waits for it takes no place of others."""

    async def suppose(request: Request, question: Question) -> dict[str, Any]:
        async with watch(request.receive):
            return await suppositions.ask(question)

    async def answer(request: Request, work: Callable[..., Response]) -> Response:
        is_asking = bool(request.query_params.get(cascade.WITHOUT))
        question = await admission.run(request, cascade.read_question, request, knowledge_graph) if is_asking else None
        supposed = await suppose(request, question) if question else None
        return await admission.run(request, work, request, knowledge_graph, supposed)

    @app.get(cascade.CASCADE)
    async def show_cascade(request: Request) -> Response:
        return await seal(request, answer(request, cascade.answer_cascade))

    @app.get(cascade.DRAWING)
    async def draw_cascade(request: Request) -> Response:
        return await seal(request, answer(request, cascade.answer_drawing))


def _add_files(app: FastAPI, knowledge_graph: KnowledgeGraph, address: str) -> None:
    """The files of releases, and what leads to the data set without a look into the graph."""

    @app.get(dumps.DUMPS)
    @app.get(dumps.DUMPS + "/")
    async def list_files(request: Request) -> Response:
        return dumps.answer_index(request, knowledge_graph.engine)

    @app.get(dumps.DUMPS + "/{name}")
    async def find_file(request: Request, name: str) -> Response:
        return await run_in_threadpool(dumps.answer_current, request, knowledge_graph.engine, name)

    @app.get(dumps.DUMPS + "/{release}/{name}")
    async def send_file(request: Request, release: str, name: str) -> Response:
        return await dumps.answer_dump(request, knowledge_graph.engine, release, name)

    for page in (catalogue.CATALOG, releases.RELEASES, "/ontology", "/shapes"):

        @app.get(page + "/")
        async def cut_slash(request: Request) -> Response:
            return rendering.redirect_to(request, request.url.path.removesuffix("/"), 308)

    @app.get("/robots.txt")
    async def guide_robots() -> Response:
        return discovery.answer_robots(address)

    @app.get("/.well-known/api-catalog")
    async def list_apis() -> Response:
        return discovery.answer_api_catalog(address)


def _fingerprint(knowledge_graph: KnowledgeGraph) -> str:
    """A hash of what pages are made of beside the release: the named queries, and this program."""
    digest = hashlib.sha256(__version__.encode())
    for query in knowledge_graph.catalogue.values():
        digest.update(query.text.encode())
    for path in sorted(path for path in _PACKAGE.rglob("*") if path.suffix in {".py", ".html"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _probe(knowledge_graph: KnowledgeGraph) -> int:
    """How many queries can be asked, once the graph has shown that it answers and is not empty."""
    answer = knowledge_graph.engine.answer(Query("ASK { ?subject ?property ?object }"))
    if not json.loads(answer.body)["boolean"]:
        raise UnavailableError(
            th="กราฟว่างเปล่า",
            en="The graph is empty.",
            remedy_th="สร้างกราฟด้วย khonkaen-kg build แล้วเริ่มบริการใหม่",
            remedy_en="Build the graph with khonkaen-kg build and start the service again.",
        )
    return len(knowledge_graph.catalogue)


def _answer_json(document: object) -> Response:
    return Response(rendering.encode(json.dumps(document, ensure_ascii=False)), media_type="application/json", headers={"Cache-Control": "no-store"})


async def _answer_known(request: Request, error: Exception) -> Response:
    assert isinstance(error, KhonkaenError)  # noqa: S101 (registered for these only)
    return problems.answer_error(request, error)


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for these only)
    path = request.url.path
    if error.status_code == 404:
        return problems.answer_error(request, problems.unknown_page(path))
    if error.status_code == 405:
        if request.method == "OPTIONS":
            return answer_options(path)
        allowed = list_methods(path)
        return problems.answer_error(request, problems.wrong_method(request.method, allowed), {"Allow": allowed})
    # Whatever else the framework refuses is a request that it could not take.
    refused = problems.ProtocolError(
        th="เซิร์ฟเวอร์อ่านคำขอนี้ไม่ได้",
        en="The server could not read this request.",
        remedy_th="ตรวจสอบคำขอแล้วส่งใหม่",
        remedy_en="Check the request and send it again.",
    )
    return problems.answer_error(request, refused)
