"""The systems that are measured: this project's server and its peers, each loaded with the same data, started and stopped by process id."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from benchmarks.homes import Corpus
from benchmarks.processes import end_all, find_generations, find_port, measure_memory, measure_processor

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
_BIN = Path(sys.executable).parent
_START_LIMIT = 600.0
_LOAD_LIMIT = 1800.0
_STOP_LIMIT = 5.0
_PROBE = "SELECT ?s { ?s ?p ?o } LIMIT 1"


class PeerError(Exception):
    """A system that cannot be had, started or loaded; the text says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system answered: the status, the body and its media type, and the seconds that it took; status 0 where no whole answer came."""

    status: int
    body: bytes
    media_type: str
    seconds: float


@dataclass(slots=True)
class Server:
    """A system that is running."""

    system: System
    port: int
    process: subprocess.Popen[bytes]
    seconds_to_load: float = 0.0
    seconds_to_answer: float = 0.0

    def target(self, query: str) -> str:
        """The path and query string that ask ``query``."""
        return f"{self.system.path}?query={quote(self.system.preamble + query)}"

    def ask(self, query: str, accept: str = JSON, limit: float = 60.0) -> Reply:
        """Ask ``query`` on a connection of its own, waiting at most ``limit`` seconds."""
        return self.get(self.target(query), accept, limit)

    def get(self, target: str, accept: str = JSON, limit: float = 60.0) -> Reply:
        """Get ``target``, a path with its query string, in the same way."""
        start = time.perf_counter()
        connection = HTTPConnection("127.0.0.1", self.port, timeout=limit)
        try:
            connection.request("GET", target, headers={"Accept": accept})
            response = connection.getresponse()
            status, body, media_type = response.status, response.read(), response.headers.get_content_type()
        except (OSError, HTTPException):
            status, body, media_type = 0, b"", ""
        finally:
            connection.close()
        return Reply(status, body, media_type, time.perf_counter() - start)

    @property
    def generations(self) -> list[list[int]]:
        """The system's processes, one list a generation."""
        return find_generations(self.process.pid)

    @property
    def pids(self) -> list[int]:
        """The system's processes."""
        return [pid for generation in self.generations for pid in generation]

    def settle(self, limit: float = 5.0) -> None:
        """Wait until the system has stopped working for those who have gone, at most ``limit`` seconds."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            before = measure_processor(self.pids)
            time.sleep(0.1)
            if measure_processor(self.pids) - before <= 0.01:
                return

    def memory(self) -> int:
        """Bytes that all its processes hold together."""
        return measure_memory(self.pids)


class System(ABC):
    """A server of SPARQL queries over a corpus."""

    name: ClassVar[str]
    path: ClassVar[str] = "/sparql"
    preamble: ClassVar[str] = ""
    """What stands before each query, where a system needs telling what the others take for granted."""
    most_triples: ClassVar[int] = 20_000_000
    """The largest corpus that it loads within minutes."""

    @abstractmethod
    def version(self) -> str:
        """Its version.

        Raises:
            PeerError: it is not installed.
        """

    def load(self, corpus: Corpus, folder: Path) -> None:  # noqa: B027 (not every system stores anything)
        """Put a corpus into its storage in ``folder``, where that is a step of its own.

        Raises:
            PeerError: it does not load.
        """

    @abstractmethod
    def command(self, corpus: Corpus, folder: Path, port: int, seconds: float) -> list[str]:
        """The command that serves the corpus on a port, with a deadline of ``seconds`` for each query where it has such."""


class KhonkaenKg(System):
    """This project's server."""

    name = "khonkaen-kg"

    def version(self) -> str:
        return version("khonkaen-kg")

    def load(self, corpus: Corpus, folder: Path) -> None:
        _run(self.publish(corpus, folder))

    def publish(self, corpus: Corpus, folder: Path) -> list[str]:
        """The command that makes a release of the corpus in ``folder``."""
        return ["env", f"KHONKAEN_KG_RELEASES={folder / 'releases'}", str(_BIN / "khonkaen-kg"), "release", "build", f"--home={corpus.home.root}"]

    def command(self, corpus: Corpus, folder: Path, port: int, seconds: float) -> list[str]:
        # All clients of a benchmark have one address, so what an address may use is not limited.
        settings = {"CLIENT_SECONDS": "0", "CLIENT_ERRORS": "0", "CLIENT_REQUESTS": "0", "QUERY_SECONDS": f"{seconds:g}", "RELEASES": str(folder / "releases")}
        environment = [f"KHONKAEN_KG_{name}={value}" for name, value in settings.items()]
        return ["env", *environment, str(_BIN / "khonkaen-kg"), "serve", f"--port={port}", f"--home={corpus.home.root}"]


class OxigraphServer(System):
    """The Oxigraph server, on disk, with its own time-out."""

    name = "Oxigraph server"
    path = "/query"

    def version(self) -> str:
        return _find_version("oxigraph")

    def load(self, corpus: Corpus, folder: Path) -> None:
        _run([str(_BIN / "oxigraph"), "load", f"--location={folder / 'store'}", f"--file={corpus.quads}"])

    def command(self, corpus: Corpus, folder: Path, port: int, seconds: float) -> list[str]:  # noqa: ARG002
        bound = [f"--bind=127.0.0.1:{port}", "--union-default-graph", f"--timeout-s={max(1, round(seconds))}"]
        return [str(_BIN / "oxigraph"), "serve", f"--location={folder / 'store'}", *bound]


class RdflibEndpoint(System):
    """rdflib-endpoint: rdflib in memory, behind FastAPI. It has no deadline."""

    name = "rdflib-endpoint"
    path = "/"
    most_triples = 50_000

    def version(self) -> str:
        return _find_version("rdflib-endpoint")

    def command(self, corpus: Corpus, folder: Path, port: int, seconds: float) -> list[str]:  # noqa: ARG002
        return [str(_BIN / "rdflib-endpoint"), "serve", "--host=127.0.0.1", f"--port={port}", str(corpus.quads)]


class Virtuoso(System):
    """Virtuoso, in a database of its own below the folder, with its own limit of execution time."""

    name = "Virtuoso"
    # By default it describes what points to a thing, too.
    preamble = 'define sql:describe-mode "CBD" '
    most_triples = 2_000_000

    def version(self) -> str:
        program = _find_program("virtuoso-t")
        _find_program("isql-vt")
        told = subprocess.run([program, "-?"], capture_output=True, text=True, check=False)
        return next((line.split("Version ")[1].split()[0] for line in (told.stderr + told.stdout).splitlines() if "Version " in line), "unknown")

    def load(self, corpus: Corpus, folder: Path) -> None:
        sql = find_port()
        server = Server(self, port := find_port(), _open(self._serve(folder, port, sql, 60), folder))
        try:
            _wait_for_answer(server)
            statements = f"ld_dir('{corpus.quads.parent}', '{corpus.quads.name}', 'urn:x'); rdf_loader_run(); checkpoint;"
            _run([_find_program("isql-vt"), str(sql), "dba", "dba", f"exec={statements}"])
        finally:
            _stop(server.process)

    def command(self, corpus: Corpus, folder: Path, port: int, seconds: float) -> list[str]:  # noqa: ARG002
        return self._serve(folder, port, find_port(), seconds)

    def _serve(self, home: Path, port: int, sql: int, seconds: float) -> list[str]:
        settings: dict[str, dict[str, object]] = {
            "Database": {"DatabaseFile": home / "v.db", "ErrorLogFile": home / "v.log", "LockFile": home / "v.lck", "TransactionFile": home / "v.trx"},
            "TempDatabase": {"DatabaseFile": home / "t.db", "TransactionFile": home / "t.trx"},
            "Parameters": {"ServerPort": f"127.0.0.1:{sql}", "DirsAllowed": "/", "NumberOfBuffers": 170_000, "MaxDirtyBuffers": 130_000},
            "HTTPServer": {"ServerPort": f"127.0.0.1:{port}", "ServerThreads": 40},
            "SPARQL": {"MaxQueryExecutionTime": max(1, round(seconds)), "ResultSetMaxRows": 1_000_000},
        }
        lines = [line for section, values in settings.items() for line in (f"[{section}]", *(f"{name} = {value}" for name, value in values.items()))]
        path = home / "virtuoso.ini"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return [_find_program("virtuoso-t"), "-f", "-c", str(path)]


SYSTEMS: tuple[System, ...] = (KhonkaenKg(), OxigraphServer(), RdflibEndpoint(), Virtuoso())
OURS, OXIGRAPH, RDFLIB, VIRTUOSO = SYSTEMS


@dataclass(slots=True)
class Fleet:
    """The systems that run over one corpus, and why the others do not."""

    servers: list[Server] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def find_versions() -> dict[str, str]:
    """The version of each system, or why it cannot be had."""
    versions = {}
    for system in SYSTEMS:
        try:
            versions[system.name] = system.version()
        except PeerError as error:
            versions[system.name] = str(error)
    return versions


@contextmanager
def run_systems(corpus: Corpus, folder: Path, systems: tuple[System, ...] = SYSTEMS, seconds: float = 10) -> Iterator[Fleet]:
    """Load and start systems over a corpus, with ``folder`` for what they store; a system that cannot is said to be missing."""
    fleet = Fleet()
    try:
        for system in systems:
            try:
                fleet.servers.append(start(system, corpus, folder, seconds))
            except PeerError as error:
                fleet.missing[system.name] = str(error)
        yield fleet
    finally:
        for server in fleet.servers:
            stop(server)


@contextmanager
def run_system(system: System, corpus: Corpus, folder: Path, seconds: float = 10) -> Iterator[Server]:
    """Load and start one system over a corpus.

    Raises:
        PeerError: it cannot be had, loaded or started.
    """
    server = start(system, corpus, folder, seconds)
    try:
        yield server
    finally:
        stop(server)


def start(system: System, corpus: Corpus, folder: Path, seconds: float) -> Server:
    """Load a system, where ``folder`` does not hold the corpus already, and start it; it answers when this returns.

    Raises:
        PeerError: it cannot be had, loaded or started.
    """
    system.version()
    if corpus.triples > system.most_triples:
        raise PeerError(f"not run over more than {system.most_triples:,} triples")
    place = find_place(system, corpus, folder)
    begin = time.perf_counter()
    if not place.exists():
        place.mkdir(parents=True)
        try:
            system.load(corpus, place)
        except PeerError:
            shutil.rmtree(place)
            raise
    seconds_to_load = time.perf_counter() - begin
    port = find_port()
    server = Server(system, port, _open(system.command(corpus, place, port, seconds), place), seconds_to_load)
    try:
        server.seconds_to_answer = _wait_for_answer(server)
    except BaseException:
        _stop(server.process)
        raise
    return server


def find_place(system: System, corpus: Corpus, folder: Path) -> Path:
    """Where in ``folder`` a system stores a corpus."""
    return folder / f"{system.name} {corpus.name}".replace(" ", "-").replace(",", "").lower()


def stop(server: Server) -> None:
    """Stop a system."""
    _stop(server.process)


def _wait_for_answer(server: Server) -> float:
    """The seconds until a server that has just been opened gives its first answer."""
    begin = time.perf_counter()
    while server.ask(_PROBE, limit=30).status != 200:
        if server.process.poll() is not None:
            raise PeerError(f"{server.system.name} ended by itself with {server.process.returncode}")
        if time.perf_counter() - begin > _START_LIMIT:
            raise PeerError(f"{server.system.name} gives no answer {_START_LIMIT:g} s after its start")
        time.sleep(0.002)
    return time.perf_counter() - begin


def _open(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, start_new_session=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a system: as it likes best, then by force with all that it has started."""
    started = [pid for generation in find_generations(process.pid) for pid in generation]
    process.terminate()
    try:
        process.wait(_STOP_LIMIT)
    except subprocess.TimeoutExpired:
        end_all(started)
        process.wait()


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_LOAD_LIMIT)
    except (subprocess.SubprocessError, OSError) as error:
        raise PeerError(f"{Path(command[0]).name} failed: {error}") from error


def _find_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        raise PeerError(f"not installed: pip install {package}") from None


def _find_program(name: str) -> str:
    if found := shutil.which(name):
        return found
    raise PeerError(f"not installed: {name} of Debian's package virtuoso-opensource-7-bin")
