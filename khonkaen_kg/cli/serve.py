"""The command that publishes the graph."""

from __future__ import annotations

import signal
import sys
from contextlib import AbstractAsyncContextManager, nullcontext
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from khonkaen_kg.cli.options import HomeOption, choose_home
from khonkaen_kg.cli.output import say
from khonkaen_kg.settings import ENGINE, HOST, MEMORY, PORT, REMOTE, SECONDS, SIZE, WORKERS

if TYPE_CHECKING:
    from khonkaen_kg.paths import Home
    from khonkaen_kg.store.engine import Engine


class EngineName(StrEnum):
    """Where ``serve`` answers queries."""

    EMBEDDED = "embedded"
    IN_PROCESS = "in-process"
    REMOTE = "remote"


def serve(
    host: Annotated[str, typer.Option("--host", envvar=HOST.variable, help=HOST.help)] = HOST.default,
    port: Annotated[int, typer.Option("--port", envvar=PORT.variable, help=PORT.help, min=0, max=65535)] = int(PORT.default),
    home: HomeOption = None,
    engine: Annotated[EngineName, typer.Option("--engine", envvar=ENGINE.variable, help=ENGINE.help)] = EngineName.EMBEDDED,
    seconds: Annotated[float, typer.Option("--query-seconds", envvar=SECONDS.variable, help=SECONDS.help, min=0.1)] = float(SECONDS.default),
) -> None:
    """Publish the graph: pages, named queries and SPARQL.

    เปิดให้บริการกราฟผ่านเว็บ
    """
    from khonkaen_kg.queries.catalogue import read_catalogue  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph  # noqa: PLC0415
    from khonkaen_kg.web.listener import choose_address, listen  # noqa: PLC0415

    chosen = choose_home(home)
    listener = listen(host, port)
    # A service manager's request to stop unwinds through what is open, as Ctrl+C does, and is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    address = choose_address(listener)
    started, lifetime = _start_engine(engine, chosen, seconds, address)
    # The web is imported while the engine's own process reads the graphs.
    from khonkaen_kg.web.server import run  # noqa: PLC0415

    run(KnowledgeGraph(started, read_catalogue(chosen)), listener, lifetime, address)


def _start_engine(name: EngineName, home: Home, seconds: float, address: str) -> tuple[Engine, AbstractAsyncContextManager[object]]:
    """The engine, and what is entered before the first query and left after the last."""
    from khonkaen_kg.store.embedded import EmbeddedEngine, Limits  # noqa: PLC0415
    from khonkaen_kg.store.inprocess import InProcessEngine  # noqa: PLC0415
    from khonkaen_kg.store.release import ensure_release  # noqa: PLC0415

    if name == EngineName.EMBEDDED and sys.platform == "linux":
        limits = Limits(seconds=seconds, memory=round(MEMORY.read_number(1) * 1_000_000), size=round(SIZE.read_number(1) * 1_000_000))
        embedded = EmbeddedEngine(home, limits, workers=round(WORKERS.read_number()), address=address)
        return embedded, embedded
    if name == EngineName.EMBEDDED:
        say("ระบบนี้ไม่ใช่ Linux จึงตอบในกระบวนการเดียวกัน โดยไม่มีขีดจำกัดเวลาและหน่วยความจำ")
        say("this system is not Linux: queries are answered in this process, without limits of time and memory")
    release = ensure_release(home, say)
    if name == EngineName.REMOTE:
        from khonkaen_kg.store.remote import RemoteEngine, RemoteLimits  # noqa: PLC0415

        remote = RemoteEngine(REMOTE.value, RemoteLimits(seconds=seconds, size=round(SIZE.read_number(1) * 1_000_000)), release)
        remote.check({graph.iri: graph.triples for graph in release.graphs})
        if not remote.has_description(address):
            say("ระบบปลายทางไม่มีคำอธิบายของเว็บไซต์นี้ บัญชีข้อมูลจึงว่าง: ตั้ง KHONKAEN_KG_URL แล้วสั่ง khonkaen-kg release push")
            say("the remote engine has no description of this site, so the catalogue is empty: set KHONKAEN_KG_URL and run khonkaen-kg release push")
        return remote, nullcontext()
    in_process = InProcessEngine(address=address)
    in_process.load(release)
    return in_process, nullcontext()
