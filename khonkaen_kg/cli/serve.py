"""The command that publishes the graph."""

from __future__ import annotations

import signal
import sys
from contextlib import nullcontext
from enum import StrEnum
from typing import Annotated

import typer

from khonkaen_kg.cli.options import HomeOption, choose_home
from khonkaen_kg.cli.output import say
from khonkaen_kg.settings import ENGINE, HOST, PORT, SECONDS


class EngineName(StrEnum):
    """Where ``serve`` answers queries."""

    EMBEDDED = "embedded"
    IN_PROCESS = "in-process"


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
    from khonkaen_kg.store.embedded import EmbeddedEngine, Limits  # noqa: PLC0415
    from khonkaen_kg.store.inprocess import InProcessEngine  # noqa: PLC0415
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph  # noqa: PLC0415
    from khonkaen_kg.store.published import read_published  # noqa: PLC0415
    from khonkaen_kg.web.listener import listen  # noqa: PLC0415

    chosen = choose_home(home)
    listener = listen(host, port)
    # A service manager's request to stop unwinds through what is open, as Ctrl+C does, and is no failure.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    is_embedded = engine == EngineName.EMBEDDED and sys.platform == "linux"
    if engine == EngineName.EMBEDDED and not is_embedded:
        say("ระบบนี้ไม่ใช่ Linux จึงตอบในกระบวนการเดียวกัน โดยไม่มีขีดจำกัดเวลาและหน่วยความจำ")
        say("this system is not Linux: queries are answered in this process, without limits of time and memory")
    with EmbeddedEngine(chosen, Limits(seconds=seconds)) if is_embedded else nullcontext(InProcessEngine(read_published(chosen))) as started:
        # The web is imported while the engine's own process reads the graphs.
        from khonkaen_kg.web.server import run  # noqa: PLC0415

        catalogue = read_catalogue(chosen)
        if isinstance(started, EmbeddedEngine):
            started.start()
        run(KnowledgeGraph(started, catalogue), listener)
