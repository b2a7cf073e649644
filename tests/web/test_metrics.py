"""What Prometheus reads: counts worked out by hand, and series that nobody who asks can multiply."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from khonkaen_kg.store.statistics import Statistics
from khonkaen_kg.web.metrics import BUCKETS, ROUTES, CacheStatistics, Metrics, ReleaseStatistics, name_route

ENGINE = Statistics(workers=2, busy=1, waiting=3, answered=40, ended={"deadline": 5, "lost": 6, "disconnect": 7, "recycled": 8}, refused=9)
RELEASE = ReleaseStatistics("r-7", 7, datetime(2026, 1, 1, tzinfo=UTC))


class Watched:
    """Metrics over an engine, a cache and a release that a test may change."""

    def __init__(self, engine: Statistics | None = ENGINE, release: ReleaseStatistics | None = RELEASE) -> None:
        self.engine = engine
        self.cache = CacheStatistics(hits=11, misses=12, entries=13, size=14)
        self.release = release
        self.reads = 0
        self.metrics = Metrics(self.read_engine, lambda: self.cache, lambda: self.release)

    def read_engine(self) -> Statistics | None:
        self.reads += 1
        return self.engine

    def read(self) -> dict[tuple[str, frozenset[str]], float]:
        """Every sample by its name and the values of its labels."""
        page = self.metrics.render()[0].decode()
        return {(sample.name, frozenset(sample.labels.values())): sample.value for family in text_string_to_metric_families(page) for sample in family.samples}


def test_requests_are_counted_by_route_and_class_of_status() -> None:
    watched = Watched()
    for route, status in (("sparql", 200), ("sparql", 204), ("sparql", 304), ("sparql", 503), ("home", 200), ("other", 404)):
        watched.metrics.record(route, status, 0.001)
    counts = {labels: value for (name, labels), value in watched.read().items() if name == "khonkaen_kg_requests_total" and value}
    assert counts == {
        frozenset({"sparql", "2xx"}): 2,
        frozenset({"sparql", "3xx"}): 1,
        frozenset({"sparql", "5xx"}): 1,
        frozenset({"home", "2xx"}): 1,
        frozenset({"other", "4xx"}): 1,
    }


def test_latencies_fall_into_the_buckets_up_to_which_they_reach() -> None:
    watched = Watched()
    for seconds in (0.0004, 0.0005, 0.003, 11):
        watched.metrics.record("sparql", 200, seconds)
    read = watched.read()
    name = "khonkaen_kg_request_duration_seconds"
    assert [read[name + "_bucket", frozenset({"sparql", bound})] for bound in ("0.0005", "0.0025", "0.005", "10.0", "+Inf")] == [2, 2, 3, 3, 4]
    assert read[name + "_sum", frozenset({"sparql"})] == pytest.approx(11.0039)
    assert read[name + "_count", frozenset({"home"})] == 0
    assert (BUCKETS[0], BUCKETS[-1]) == (0.0005, 10)


def test_engine_cache_and_release_are_as_they_say_when_read() -> None:
    watched = Watched()
    read = watched.read()
    expected = {
        "workers": 2,
        "workers_busy": 1,
        "queries_waiting": 3,
        "queries_answered_total": 40,
        "queries_refused_total": 9,
        "cache_hits_total": 11,
        "cache_misses_total": 12,
        "cache_entries": 13,
        "cache_bytes": 14,
        "release_sequence": 7,
        # 2026 began 20,454 days after 1970.
        "release_created_timestamp_seconds": 20454 * 86400,
    }
    assert {name: read[f"khonkaen_kg_{name}", frozenset()] for name in expected} == expected
    assert [read["khonkaen_kg_workers_ended_total", frozenset({cause})] for cause in ("deadline", "lost", "disconnect", "recycled")] == [5, 6, 7, 8]
    assert read["khonkaen_kg_release_info", frozenset({"r-7"})] == 1
    watched.cache = CacheStatistics(hits=21, misses=12, entries=13, size=14)
    assert watched.read()["khonkaen_kg_cache_hits_total", frozenset()] == 21


def test_serving_reads_nothing_from_the_engine() -> None:
    watched = Watched()
    watched.metrics.record("sparql", 200, 0.001)
    assert watched.reads == 0
    watched.read()
    assert watched.reads == 1


def test_engine_without_workers_and_releases_has_no_series_for_them() -> None:
    names = {name for name, _ in Watched(engine=None, release=None).read()}
    assert "khonkaen_kg_requests_total" in names
    assert [name for name in names if "worker" in name or "release" in name] == []


def test_two_applications_of_one_process_count_apart() -> None:
    first, second = Watched(), Watched()
    first.metrics.record("home", 200, 0.001)
    key = ("khonkaen_kg_requests_total", frozenset({"home", "2xx"}))
    assert (first.read()[key], second.read()[key]) == (1, 0)


def test_page_says_its_media_type_and_when_the_process_started() -> None:
    watched = Watched()
    body, media_type = watched.metrics.render()
    assert body.endswith(b"\n")
    assert media_type.startswith("text/plain; version=")
    assert watched.read()["process_start_time_seconds", frozenset()] < datetime.now(UTC).timestamp()


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "home"),
        ("/sparql", "sparql"),
        ("/sparql/", "other"),
        ("/queries", "queries"),
        ("/queries/x.csv", "query"),
        ("/static/vendor/x.js", "static"),
        ("/readyz", "readiness"),
        ("", "other"),
        ("//queries/x", "other"),
        ("/id/\u202e", "resource"),
        ("/source/x.txt", "source"),
        ("/timemap/id/x", "timemap"),
    ],
)
def test_every_path_has_one_of_a_few_routes(path: str, route: str) -> None:
    assert name_route(path) == route
    assert route in ROUTES


def test_no_path_makes_a_series() -> None:
    watched = Watched()
    before = len(watched.read())
    for number in range(100):
        watched.metrics.record(name_route(f"/{number}"), 404, 0.001)
    assert len(watched.read()) == before


def test_every_metric_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operation.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"`([a-z_]+)(?:\{[a-z,]+\})?`", page))
    families = {re.sub(r"^khonkaen_kg_|_(created|bucket|sum|count)$", "", name) for name, _ in Watched().read() if name.startswith("khonkaen_kg_")}
    # When a counter began is the client library's own addition.
    assert {name for name in families if f"{name}_total" not in families} - documented == set()
    assert len(families) > 15
