"""What stands around every answer."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import TYPE_CHECKING

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from khonkaen_kg.errors import NotBuiltError
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.web.app import create_app
from khonkaen_kg.web.cache import Cache
from khonkaen_kg.web.envelope import Envelope
from khonkaen_kg.web.metrics import Metrics
from khonkaen_kg.web.site import make_site
from tests.web.client import BROWSER, Client

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from khonkaen_kg.store.engine import Answer, Query

PATHS = (
    "/",
    "/sparql?query=ASK%7B%7D",
    "/queries",
    "/queries/processes-per-mission",
    "/queries/processes-per-mission.json",
    "/queries/processes-per-mission.csv",
    "/problems",
    "/docs",
    "/openapi.json",
    "/healthz",
    "/readyz",
    "/static/site.css",
    "/nowhere",
    "/sparql",
)


class FailingEngine(InProcessEngine):
    """An engine that fails in a given way."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def answer(self, query: Query) -> Answer:  # noqa: ARG002 (the engine's signature)
        raise self.error


def send_through(app: ASGIApp) -> tuple[list[Message], BaseException | None]:
    """What the envelope around ``app`` sends, and what it raises."""

    async def ask() -> tuple[list[Message], BaseException | None]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": []}
        try:
            await Envelope(app)(scope, receive, send)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 (whatever it is is what is asked for)
            return sent, error
        return sent, None

    return asyncio.run(ask())


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_has_the_security_and_cors_headers(path: str, client: Client) -> None:
    headers = client.get(path, origin="https://elsewhere.example").headers
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    exposed = set(headers["access-control-expose-headers"].split(", "))
    assert {"Link", "ETag", "Retry-After", "Last-Modified", "Content-Location", "Memento-Datetime"} <= exposed
    assert {"Accept-Ranges", "Content-Range", "Repr-Digest"} <= exposed
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = dict(directive.split(" ", 1) for directive in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", [BROWSER, "*/*"])
def test_head_has_the_headers_of_get_and_no_body(path: str, accept: str, client: Client) -> None:
    get = client.get(path, accept)
    head = client.request("HEAD", path, headers={"accept": accept})
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert {**head.headers, "x-request-id": ""} == {**get.headers, "x-request-id": ""}


def test_preflight_allows_reading_from_anywhere(client: Client) -> None:
    asked = {"origin": "https://yasgui.example", "access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    answer = client.request("OPTIONS", "/sparql", headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-methods"] == answer.headers["allow"] == "GET, HEAD, POST, QUERY, OPTIONS"
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
    # What asks for a part, a version or what has changed is asked of a page of another origin only if it is let.
    listed = set(answer.headers["access-control-allow-headers"].split(", "))
    assert {"Range", "If-Range", "Accept-Datetime", "If-None-Match", "If-Modified-Since"} <= listed
    for path in ("/queries", "/queries/processes-per-mission.json", "/static/site.css"):
        allowed = client.request("OPTIONS", path)
        assert (allowed.status_code, allowed.headers["allow"]) == (204, "GET, HEAD, OPTIONS")


def test_preflight_of_an_unknown_address_is_not_found(client: Client) -> None:
    answer = client.request("OPTIONS", "/nowhere")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-page")


@pytest.mark.parametrize("path", ["/queries/", "/sparql/", "/healthz/", "/static"])
def test_nothing_redirects_to_a_host_that_the_request_names(path: str, client: Client) -> None:
    answer = client.get(path, host="evil.example")
    assert (answer.status_code, answer.headers.get("location")) == (404, None)
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(("method", "path", "allow"), [("PUT", "/sparql", "GET, HEAD, POST, QUERY, OPTIONS"), ("POST", "/queries", "GET, HEAD, OPTIONS")])
def test_other_methods_are_refused_with_those_allowed(method: str, path: str, allow: str, client: Client) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    assert answer.json()["code"] == "method"
    assert allow in answer.json()["en"]["remedy"]


def test_unexpected_failure_is_a_problem_and_its_details_go_to_the_log(knowledge_graph: KnowledgeGraph, caplog: pytest.LogCaptureFixture) -> None:
    client = Client(make_site(KnowledgeGraph(FailingEngine(RuntimeError("secret detail")), knowledge_graph.catalogue)))
    with caplog.at_level(logging.ERROR):
        answer = client.get("/sparql?query=ASK%7B%7D")
        page = client.browse("/")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ระบบทำงานผิดพลาด" in page.text
    assert "secret" not in answer.text + page.response.text
    assert "Traceback" not in answer.text + page.response.text
    assert caplog.text.count("secret detail") == 2


def test_service_that_cannot_answer_is_not_ready_but_alive(knowledge_graph: KnowledgeGraph) -> None:
    gone = NotBuiltError(th="ไม่มีกราฟ", en="There is no graph.", remedy_th="สร้าง", remedy_en="Build it.")
    client = Client(make_site(KnowledgeGraph(FailingEngine(gone), knowledge_graph.catalogue)))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "not-built")
    assert client.get("/healthz").json() == {"status": "ok"}


def test_empty_graph_is_not_ready(knowledge_graph: KnowledgeGraph) -> None:
    answer = Client(make_site(KnowledgeGraph(InProcessEngine([]), knowledge_graph.catalogue))).get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_failure_after_the_first_byte_breaks_the_transfer() -> None:
    async def answer_half(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise ConnectionError

    sent, error = send_through(answer_half)
    assert [message.get("more_body") for message in sent] == [None, True]
    assert isinstance(error, ConnectionError)


def test_request_cut_off_by_a_stopping_server_is_a_problem() -> None:
    async def never_answer(scope: Scope, receive: Receive, send: Send) -> None:
        raise asyncio.CancelledError

    sent, error = send_through(never_answer)
    headers = dict(sent[0]["headers"])
    assert (sent[0]["status"], headers[b"access-control-allow-origin"], headers[b"content-type"]) == (503, b"*", b"application/problem+json")
    assert json.loads(sent[1]["body"])["code"] == "unavailable"
    assert isinstance(error, asyncio.CancelledError)


def test_client_that_has_gone_is_not_answered(caplog: pytest.LogCaptureFixture) -> None:
    async def miss(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    assert send_through(miss) == ([], None)
    assert not caplog.records


def test_other_refusals_of_the_framework_are_problems_too(knowledge_graph: KnowledgeGraph) -> None:
    app = create_app(knowledge_graph, Metrics(lambda: None, Cache(0).statistics, lambda: None))

    @app.get("/refused")
    def refuse() -> None:
        raise HTTPException(401)

    answer = Client(app).get("/refused")
    assert (answer.status_code, answer.json()["code"]) == (400, "protocol")


def test_service_that_answers_is_ready(client: Client, knowledge_graph: KnowledgeGraph) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "queries": len(knowledge_graph.catalogue), "release": None}
