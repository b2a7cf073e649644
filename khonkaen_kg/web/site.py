"""The site as a whole: what stands around the application, from the outside in."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from khonkaen_kg.web.app import create_app
from khonkaen_kg.web.budgets import Budgets
from khonkaen_kg.web.cache import Cache
from khonkaen_kg.web.envelope import Envelope
from khonkaen_kg.web.front import Front
from khonkaen_kg.web.log import Level, Log
from khonkaen_kg.web.metrics import Metrics, ReleaseStatistics
from khonkaen_kg.web.sparql import SPARQL, SparqlRoute

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from khonkaen_kg.store.engine import Engine
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.suppositions import Suppositions


@dataclass(frozen=True, slots=True)
class Options:
    """What may differ between one place where the site runs and another.

    Args:
        address: the site's address as others reach it, without a slash at the end.
        cache: bytes of answers that are kept in memory.
        client_seconds: seconds of answering that one address may use a minute; 0 for no limit.
        client_errors: errors that one address may make a minute; 0 for no limit.
        client_requests: requests of one address that may ask the engine at the same time; 0 for no limit.
        log: where requests are logged.
    """

    address: str = "http://localhost"
    cache: int = 128_000_000
    client_seconds: float = 60.0
    client_errors: float = 30.0
    client_requests: int = 6
    log: Log = field(default_factory=lambda: Log(Level.OFF, None))


def make_site(knowledge_graph: KnowledgeGraph, options: Options | None = None, suppositions: Suppositions | None = None) -> ASGIApp:
    """The web site over ``knowledge_graph``, as an ASGI application; ``suppositions`` are for whoever is to close them."""
    chosen = options or Options()
    engine = knowledge_graph.engine
    cache = Cache(chosen.cache)
    metrics = Metrics(engine.statistics, cache.statistics, lambda: _describe_release(engine))
    pages = create_app(knowledge_graph, metrics, chosen.address, suppositions)
    sparql = Envelope(SparqlRoute(engine, cache, pages, chosen.address))

    async def route(scope: Scope, receive: Receive, send: Send) -> None:
        # The framework's own routing would cost more than a small answer does.
        await (sparql if scope["type"] == "http" and scope["path"] == SPARQL else pages)(scope, receive, send)

    budgets = Budgets(chosen.client_seconds, chosen.client_errors, chosen.client_requests, time.monotonic)
    return Front(route, engine, cache=cache, budgets=budgets, metrics=metrics, log=chosen.log)


def _describe_release(engine: Engine) -> ReleaseStatistics | None:
    release = engine.release
    return ReleaseStatistics(release.id, release.sequence, release.created) if release else None
