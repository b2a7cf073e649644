"""Metrics: what the service has done and how it is doing, in the text format of Prometheus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from prometheus_client.core import Metric

    from khonkaen_kg.store.statistics import Statistics

_DOCUMENTS: Final = {"catalog": "catalog", "queries": "queries", "ontology": "vocabulary", "shapes": "vocabulary"}
"""The routes of what has a suffix for its form."""
_PAGES: Final = {
    "/": "home",
    "/gaps": "gaps",
    "/gaps.xlsx": "gaps",
    "/gaps.csv": "gaps",
    "/matrix": "matrix",
    "/matrix.xlsx": "matrix",
    "/matrix.csv": "matrix",
    "/cascade": "cascade",
    "/cascade.svg": "cascade",
    "/sparql": "sparql",
    "/search": "search",
    "/search.json": "search",
    "/explore": "explore",
    "/explore.json": "explore",
    "/queries": "queries",
    "/data": "guide",
    "/help": "guide",
    "/catalog": "catalog",
    "/catalog/": "catalog",
    "/.well-known/void": "catalog",
    **{f"/{name}.{suffix}": route for name, route in _DOCUMENTS.items() for suffix in ("ttl", "nt", "rdf", "jsonld", "html")},
    "/dumps": "dumps",
    "/releases": "releases",
    "/releases.json": "releases",
    "/changes": "changes",
    "/robots.txt": "discovery",
    "/sitemap.xml": "sitemap",
    "/linkset": "discovery",
    "/linkset.json": "discovery",
    "/.well-known/api-catalog": "discovery",
    "/problems": "problems",
    "/ontology": "vocabulary",
    "/shapes": "vocabulary",
    "/shapes/": "vocabulary",
    "/docs": "docs",
    "/openapi.json": "openapi",
    "/healthz": "health",
    "/readyz": "readiness",
    "/metrics": "metrics",
}
_FOLDERS: Final = {
    "dumps": "dumps",
    "releases": "releases",
    "sitemap": "sitemap",
    "id": "resource",
    "graph": "resource",
    "source": "source",
    "timemap": "timemap",
    "queries": "query",
    "ontology": "vocabulary",
    "static": "static",
}
_ELSEWHERE: Final = "other"
ROUTES: Final = (*dict.fromkeys((*_PAGES.values(), *_FOLDERS.values())), _ELSEWHERE)
"""The names of the routes: few and fixed, because each is a series, and whoever asks chooses the path."""

BUCKETS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the latencies, in seconds: from a hit in the cache to the deadline of a query."""


@dataclass(frozen=True, slots=True)
class CacheStatistics:
    """A cache at one moment: hits and misses since the start, and what it holds, in answers and bytes."""

    hits: int
    misses: int
    entries: int
    size: int


@dataclass(frozen=True, slots=True)
class ReleaseStatistics:
    """The release that is served: its name, its place in the sequence of releases, and when it was made (with a time zone)."""

    id: str
    sequence: int
    created: datetime


def name_route(path: str) -> str:
    """The route of a path, one of :data:`ROUTES`.

    >>> name_route("/sparql"), name_route("/queries/strategic-issues.csv"), name_route("/wp-login.php")
    ('sparql', 'query', 'other')
    """
    return _PAGES.get(path) or _FOLDERS.get(path[1:].partition("/")[0], _ELSEWHERE)


class Metrics:
    """The metrics of one application. What others know is read when somebody looks, so that it costs nothing while serving.

    Args:
        engine: how the engine is doing; None where it has no workers.
        cache: how the cache is doing.
        release: the release that is served; None where the engine keeps none.
    """

    def __init__(self, engine: Callable[[], Statistics | None], cache: Callable[[], CacheStatistics], release: Callable[[], ReleaseStatistics | None]) -> None:
        self._registry = CollectorRegistry()
        requests = Counter("khonkaen_kg_requests", "Requests answered.", ["route", "status"], registry=self._registry)
        latencies = Histogram("khonkaen_kg_request_duration_seconds", "Time to answer.", ["route"], buckets=BUCKETS, registry=self._registry)
        # Looking a child up by its labels costs more than counting in it.
        self._count = {(route, kind): requests.labels(route, f"{kind}xx").inc for route in ROUTES for kind in (2, 3, 4, 5)}
        self._observe = {route: latencies.labels(route).observe for route in ROUTES}
        self._registry.register(_Others(engine, cache, release))
        ProcessCollector(registry=self._registry)

    def record(self, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered; ``status`` is a final one (200 to 599)."""
        self._count[route, status // 100]()
        self._observe[route](seconds)

    def render(self) -> tuple[bytes, str]:
        """The page that Prometheus reads, and its media type."""
        return generate_latest(self._registry), CONTENT_TYPE_LATEST


class _Others(Collector):
    """Reads what the engine, the cache and the release say of themselves."""

    def __init__(self, engine: Callable[[], Statistics | None], cache: Callable[[], CacheStatistics], release: Callable[[], ReleaseStatistics | None]) -> None:
        self._engine = engine
        self._cache = cache
        self._release = release

    def collect(self) -> Iterator[Metric]:
        """Every metric, as it is now."""
        yield from _describe_cache(self._cache())
        if engine := self._engine():
            yield from _describe_engine(engine)
        if release := self._release():
            yield from _describe_release(release)


def _describe_cache(cache: CacheStatistics) -> Iterator[Metric]:
    yield CounterMetricFamily("khonkaen_kg_cache_hits", "Answers taken from the cache.", cache.hits)
    yield CounterMetricFamily("khonkaen_kg_cache_misses", "Answers that the cache did not have.", cache.misses)
    yield GaugeMetricFamily("khonkaen_kg_cache_entries", "Answers in the cache.", cache.entries)
    yield GaugeMetricFamily("khonkaen_kg_cache_bytes", "Bytes that the cache holds.", cache.size)


def _describe_engine(engine: Statistics) -> Iterator[Metric]:
    yield GaugeMetricFamily("khonkaen_kg_workers", "Processes that can answer queries.", engine.workers)
    yield GaugeMetricFamily("khonkaen_kg_workers_busy", "Processes that are answering one.", engine.busy)
    yield GaugeMetricFamily("khonkaen_kg_queries_waiting", "Queries that no worker has taken yet.", engine.waiting)
    yield CounterMetricFamily("khonkaen_kg_queries_answered", "Queries that the engine answered.", engine.answered)
    yield CounterMetricFamily("khonkaen_kg_queries_refused", "Queries turned away because too many waited.", engine.refused)
    ended = CounterMetricFamily("khonkaen_kg_workers_ended", "Workers that are gone.", labels=["cause"])
    for cause, count in sorted(engine.ended.items()):
        ended.add_metric([cause], count)
    yield ended


def _describe_release(release: ReleaseStatistics) -> Iterator[Metric]:
    info = GaugeMetricFamily("khonkaen_kg_release_info", "The release that is served.", labels=["release"])
    info.add_metric([release.id], 1)
    yield info
    yield GaugeMetricFamily("khonkaen_kg_release_sequence", "Its place in the sequence of releases.", release.sequence)
    yield GaugeMetricFamily("khonkaen_kg_release_created_timestamp_seconds", "When it was made.", release.created.timestamp())
