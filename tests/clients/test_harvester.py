"""A harvester that knows the site's address and nothing else: it finds the data, takes them, checks them, and comes back for what has changed."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import shutil
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import DCAT, RDF, VOID, Graph, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import Namespace

from khonkaen_kg.namespaces import BASE
from khonkaen_kg.paths import shipped_home
from tests.servers import COMMAND, start_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SPDX = Namespace("http://spdx.org/rdf/terms#")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RDF_FORMS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml", "application/ld+json": "json-ld"}
# rdflib's own reader of JSON-LD uses what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

FOLLOWED = 200
"""IRIs that are followed, of those that the dump names."""
PATIENCE = 20.0
"""Seconds in which a new release is served."""


@dataclass(frozen=True)
class Site:
    """A server on a copy of the shipped plan, and what its owner may do there."""

    address: str
    home: Path
    releases: Path
    client: httpx.Client

    def get(self, path: str, accept: str = "*/*") -> httpx.Response:
        response = self.client.get(path, headers={"Accept": accept})
        assert response.status_code == 200, (path, response.status_code, response.text[:300])
        return response

    def read(self, path: str, accept: str = "text/turtle") -> Graph:
        """The RDF document at ``path``, which is read by its own Content-Type."""
        response = self.get(path, accept)
        return Graph().parse(data=response.content, format=RDF_FORMS[response.headers["content-type"].partition(";")[0]], publicID=str(response.url))

    def publish(self) -> None:
        for command in (["build"], ["release", "build"]):
            environment = os.environ | {"KHONKAEN_KG_RELEASES": str(self.releases)}
            subprocess.run([COMMAND, *command, "--home", str(self.home)], check=True, capture_output=True, env=environment)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("harvested")
    shutil.copytree(shipped_home().graph, folder / "graph")
    releases = folder / "releases"
    command = (COMMAND, "serve", "--port", "0", "--home", str(folder))
    with start_server(command, KHONKAEN_KG_RELEASES=str(releases)) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield Site(address, folder, releases, client)


@pytest.fixture(scope="module")
def void(site: Site) -> Graph:
    return site.read("/.well-known/void")


def list_pages(site: Site) -> list[str]:
    """Every page that the site map names, which ``robots.txt`` names."""
    robots = site.get("/robots.txt").text
    (start,) = [line.partition(":")[2].strip() for line in robots.splitlines() if line.lower().startswith("sitemap:")]
    index = ET.fromstring(site.get(start).text)
    parts = [element.text or "" for element in index.iter(f"{SITEMAP}loc")]
    if index.tag == f"{SITEMAP}urlset":
        return parts
    return [loc.text or "" for part in parts for loc in ET.fromstring(site.get(part).text).iter(f"{SITEMAP}loc")]


def find_dataset(void: Graph) -> URIRef:
    """The data set that has a SPARQL endpoint."""
    (dataset,) = {subject for subject in void.subjects(VOID.sparqlEndpoint) if (subject, RDF.type, VOID.Dataset) in void}
    assert isinstance(dataset, URIRef)
    return dataset


def list_dumps(void: Graph) -> dict[str, URIRef]:
    """Every distribution by what it is downloaded from."""
    return {str(url): subject for subject, url in void.subject_objects(DCAT.downloadURL) if isinstance(subject, URIRef)}


def read_quads(site: Site, dump: str) -> set[str]:
    content = site.get(dump).content
    return {str(quad) for quad in parse(gzip.decompress(content) if dump.endswith(".gz") else content, format=RdfFormat.N_QUADS)}


def find_whole(void: Graph) -> str:
    """The N-Quads of the whole data set."""
    (dump,) = {str(url) for url in void.objects(find_dataset(void), VOID.dataDump) if ".nq" in str(url) and str(url).endswith(".gz")}
    return dump


def test_every_page_of_the_site_map_answers_in_thai_and_english(site: Site) -> None:
    pages = list_pages(site)
    assert len(pages) > 100
    assert len(pages) == len(set(pages))
    assert all(page.startswith(site.address + "/") for page in pages)
    for page in pages:
        for language in ("th", "en"):
            response = site.client.get(page, headers={"Accept": "text/html", "Accept-Language": language})
            assert (response.status_code, response.headers.get("content-language")) == (200, language), page


def test_every_dump_has_the_size_the_sum_and_the_triples_that_are_declared(site: Site, void: Graph) -> None:
    dumps = list_dumps(void)
    assert len(dumps) > 20
    for url, distribution in dumps.items():
        response = site.client.get(url, headers={"Accept-Encoding": "identity"})
        assert response.status_code == 200, url
        (size,) = void.objects(distribution, DCAT.byteSize)
        assert len(response.content) == int(str(size)), url
        for checksum in void.objects(distribution, SPDX.checksum):
            (value,) = void.objects(checksum, SPDX.checksumValue)
            assert hashlib.sha256(response.content).hexdigest() == str(value), url


def test_the_whole_dump_has_as_many_statements_as_void_says(site: Site, void: Graph) -> None:
    (triples,) = void.objects(find_dataset(void), VOID.triples)
    assert len(read_quads(site, find_whole(void))) == int(str(triples))


def test_two_hundred_iris_at_random_answer_in_four_forms_that_say_the_same(site: Site, void: Graph) -> None:
    found: set[str] = set()
    content = gzip.decompress(site.get(find_whole(void)).content)
    for quad in parse(content, format=RdfFormat.N_QUADS):
        found |= {term.value.partition("#")[0] for term in (quad.subject, quad.predicate, quad.object, quad.graph_name) if str(term).startswith(f"<{BASE}")}
    # A graph's document holds the graph itself, which another test takes whole.
    iris = sorted(iri for iri in found if not iri.startswith(BASE + "graph/"))
    followed = random.Random(4).sample(iris, FOLLOWED)
    for iri in followed:
        path = "/" + iri.removeprefix(BASE)
        graphs = [site.read(path, accept) for accept in RDF_FORMS]
        assert len(graphs[0]) > 0, iri
        assert all(isomorphic(graphs[0], graph) for graph in graphs[1:]), iri
        assert any(iri in str(term) for triple in graphs[0] for term in triple), iri


def test_the_change_between_two_releases_is_found_and_applied(site: Site, void: Graph) -> None:
    before = read_quads(site, find_whole(void))
    known = max(change["sequence"] for change in site.get("/changes?since=0").json()["changes"])
    alignments = next((site.home / "graph" / "curated").glob("*/*/alignments.ttl"))
    text = alignments.read_text(encoding="utf-8")
    first = text.index('"@en')
    alignments.write_text(f"{text[:first]} (read once more){text[first:]}", encoding="utf-8")
    site.publish()
    deadline = time.monotonic() + PATIENCE
    changes: list[dict[str, Any]] = []
    while not changes and time.monotonic() < deadline:
        changes = site.get(f"/changes?since={known}").json()["changes"]
        time.sleep(0.2)
    assert [change["sequence"] for change in changes] == [known + 1]
    patch = site.get(changes[0]["links"]["patch"]).text.splitlines()
    added = {line[2:].removesuffix(" .") for line in patch if line.startswith("A ")}
    removed = {line[2:].removesuffix(" .") for line in patch if line.startswith("D ")}
    assert added
    assert removed
    while True:
        after = site.read("/.well-known/void")
        if find_whole(after) != find_whole(void) or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    assert (before - removed) | added == read_quads(site, find_whole(after))
    assert removed <= before
