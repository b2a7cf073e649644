"""A new release after one plan changed: from the changed files to the moment that it is served, beside validating everything."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

from pyoxigraph import RdfFormat, parse, serialize

from benchmarks.bench import Bench, name_size
from benchmarks.homes import Corpus, change_plan
from benchmarks.peers import OURS, KhonkaenKg, PeerError, Server, find_place, run_system
from benchmarks.report import Section, Table, show_seconds
from khonkaen_kg.paths import shipped_home

_PATIENCE = 30.0
UPDATE, VALIDATION = "new release", "validation"


def measure(bench: Bench) -> Section:
    """Over the first corpus: one plan changed and changed back, twice; then pySHACL over everything."""
    section = Section("updating")
    size = bench.sizes[0]
    corpus = bench.corpus(size)
    rows = []
    try:
        with run_system(OURS, corpus, bench.folder) as server:
            taken = [measure_update(server, corpus, find_place(OURS, corpus, bench.folder), is_original=is_original) for is_original in (False, True) * 2]
        section.facts[name_fact(size, UPDATE)] = median(taken)
        rows.append((f"{OURS.name}: `release build` until the new release is served", show_seconds(median(taken))))
    except PeerError as error:
        rows.append((f"{OURS.name}: {error}", "–"))
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        loading, validation = pool.submit(validate_all, corpus.quads).result()
    section.facts[name_fact(size, VALIDATION)] = validation
    rows += [("pySHACL: reading everything into rdflib", show_seconds(loading)), ("pySHACL: validating everything", show_seconds(validation))]
    section.tables.append(Table(f"One plan changed, {name_size(size)}", ("what", "time"), tuple(rows), "The new release: the median of four changes."))
    return section


def name_fact(size: int, what: str) -> str:
    """The name of the fact of ``what``, in seconds."""
    return f"{name_size(size)}/{what}"


def measure_update(server: Server, corpus: Corpus, place: Path, *, is_original: bool) -> float:
    """The seconds from a change of one plan's files until the server that is running serves the release made of them.

    Raises:
        PeerError: no release is made, or it is not served in time.
    """
    before = read_release(server)
    change_plan(corpus, is_original=is_original)
    begin = time.perf_counter()
    made = subprocess.run(KhonkaenKg().publish(corpus, place), capture_output=True, text=True, check=False)
    if made.returncode:
        raise PeerError(f"release build ended with {made.returncode}: {made.stderr.strip()[-200:]}")
    while read_release(server) == before:
        if time.perf_counter() - begin > _PATIENCE:
            raise PeerError(f"the new release is not served after {_PATIENCE:g} s")
        time.sleep(0.01)
    return time.perf_counter() - begin


def read_release(server: Server) -> str:
    """The id of the release that is served.

    Raises:
        PeerError: the server does not say it.
    """
    reply = server.get("/readyz", "application/json")
    try:
        return str(json.loads(reply.body)["release"])
    except (ValueError, KeyError, TypeError) as error:
        raise PeerError(f"/readyz names no release (status {reply.status})") from error


def validate_all(quads: Path) -> tuple[float, float]:
    """Seconds of reading everything into rdflib, and of pySHACL's validation of it against the shapes."""
    import pyshacl  # noqa: PLC0415 (only the process that validates needs it)
    import rdflib  # noqa: PLC0415

    begin = time.perf_counter()
    triples = serialize({quad.triple for quad in parse(path=str(quads), format=RdfFormat.N_QUADS)}, format=RdfFormat.N_TRIPLES)
    data = rdflib.Graph(bind_namespaces="none").parse(data=triples, format="nt")
    shapes = rdflib.Graph()
    for path in sorted(shipped_home().shapes.glob("*.ttl")):
        shapes.parse(path)
    middle = time.perf_counter()
    pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, do_owl_imports=False)
    return middle - begin, time.perf_counter() - middle
