"""Loading: a corpus into each system, up to its first answer."""

from __future__ import annotations

import shutil

from benchmarks.bench import Bench, name_size
from benchmarks.homes import Corpus
from benchmarks.peers import OURS, SYSTEMS, PeerError, System, start, stop
from benchmarks.report import Section, Table, show_bytes, show_seconds

_LARGE_PEERS = 1_000_000
"""Above this size only the Oxigraph server is loaded beside this project's."""


def measure(bench: Bench) -> Section:
    """Each system alone, from the files of a corpus to its first answer, and the memory that it then holds."""
    section = Section("load")
    for size in bench.sizes:
        corpus = bench.corpus(size)
        systems = SYSTEMS if size <= _LARGE_PEERS else SYSTEMS[:2]
        rows = [_measure_system(bench, section, size, corpus, system) for system in systems]
        note = (
            f"{corpus.triples:,} quads. Load: files into storage; for {OURS.name} `release build` of a home. Start: up to the first answer, with all that is "
            f"read on the way; {OURS.name} verifies all of it. Memory: of all processes after the first answer, shared pages counted once."
        )
        section.tables.append(Table(f"Loading {name_size(size)}", ("system", "load", "start", "memory"), tuple(rows), note))
    return section


def name_fact(size: int, system: str, what: str) -> str:
    """The name of the fact of ``what``, ``load`` or ``start``, in seconds."""
    return f"{name_size(size)}/{system}/{what}"


def _measure_system(bench: Bench, section: Section, size: int, corpus: Corpus, system: System) -> tuple[str, ...]:
    folder = bench.folder / "load"
    folder.mkdir()
    try:
        server = start(system, corpus, folder, 60)
        memory = server.memory()
        stop(server)
    except PeerError as error:
        return (system.name, str(error), *["–"] * 2)
    finally:
        shutil.rmtree(folder)
    section.facts[name_fact(size, system.name, "load")] = server.seconds_to_load
    section.facts[name_fact(size, system.name, "start")] = server.seconds_to_answer
    return (system.name, show_seconds(server.seconds_to_load), show_seconds(server.seconds_to_answer), show_bytes(memory))
