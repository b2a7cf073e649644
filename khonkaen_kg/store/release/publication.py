"""Publication: making a release of what stands in ``graph/``, or leaving the one that says the same already."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from khonkaen_kg.errors import LockedError, NotBuiltError, WriteError
from khonkaen_kg.graph.files import GraphFile, read_settled
from khonkaen_kg.paths import Home
from khonkaen_kg.store.published import Source, hash_source, list_sources, read_source
from khonkaen_kg.store.release.manifest import Progress, Release, ReleasedGraph, be_silent, hash_graphs
from khonkaen_kg.store.release.quads import hash_quads, write_quads
from khonkaen_kg.store.release.shelf import Standing, examine, find_folder, find_newest, open_readable, open_whole, read_pointer_in, read_sequence
from khonkaen_kg.store.release.writing import Maker, hold_shelf, link_graph, make_release, point_to, put_graph, read_retain, refuse_writing, retire

_PATIENCE: Final = 10.0
"""Seconds to wait for another process that publishes the same home."""
_PAUSE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Draft:
    """What a release of ``graph/`` would be.

    Attributes:
        id: its id.
        hashes: the content hash of each graph by its name.
        is_current: whether the current release is whole and has this id, so that there is nothing to publish.
    """

    id: str
    hashes: dict[str, str]
    is_current: bool


def draft_release(home: Home) -> Draft:
    """What :func:`publish` would make, with nothing written; raises as it does."""
    standing = examine(home.releases)

    def hash_contents(named: Path) -> dict[str, str]:
        sources = list_sources(home, named)
        return _hash_contents(home, sources, _find_unchanged(sources, standing.release))

    hashes = read_settled(home, hash_contents)
    draft_id = hash_graphs(hashes)
    return Draft(draft_id, hashes, standing.damage is None and standing.release is not None and standing.release.id == draft_id)


def publish(home: Home, progress: Progress = be_silent) -> Release:
    """Make a release of the published graphs and point to it; where the current one has the same content already, that one, and nothing is written.

    A graph whose files are those that the current release was made from is neither read nor written again.

    Raises:
        NotBuiltError: a graph is missing or is not the one that was built.
        DataSyntaxError: a file of the ontology or the shapes is not Turtle.
        LockedError: another process publishes.
        WriteError: the folder of releases cannot be written; what was published before is kept.
    """
    return _publish(home, examine(home.releases), progress)


def ensure_release(home: Home, say: Callable[[str], None], *, is_damaged: bool = False) -> Release:
    """The release to serve: what :func:`publish` gives, or the best that can be had, each of whose files is as its manifest says.

    A damaged current release is made anew. Where nothing can be written, the release is made in a temporary folder, which is gone when this process ends;
    a home without ``graph/named/`` serves the release that it has.

    Args:
        home: what is served.
        say: told, in both languages, what had to be mended and what could not be.
        is_damaged: the current release was found damaged although its sums hold, so nothing of it is taken over.

    Raises:
        NotBuiltError: there is neither a graph nor a release, or the graph is not as it was built.
        DamagedReleaseError: there is no graph, and the release is damaged.
        DataSyntaxError: a file of the ontology or the shapes is not Turtle.
        WriteError: nothing can be written, not even in the folder for temporary files.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        standing = examine(home.releases)
        try:
            release = _publish(home, standing, be_silent, is_damaged=is_damaged)
        except NotBuiltError:
            if home.named.exists():
                raise
            if standing.damage:
                raise standing.damage from None
            if standing.release is None:
                raise
            return standing.release
        except (LockedError, WriteError) as error:
            if isinstance(error, LockedError) and time.monotonic() < deadline:
                time.sleep(_PAUSE)
                continue
            release = _publish_in_passing(home, standing.release if not is_damaged else None)
            say(f"{error.th} จึงใช้รุ่นข้อมูลชั่วคราว ซึ่งจะหายไปเมื่อโปรแกรมจบ\n{error.en}; a temporary release is used, which is gone when this program ends")
        if standing.damage:
            place, th, en = standing.damage.place, standing.damage.th, standing.damage.en
            say(f"{place}: {th} ใช้ {release.name} ซึ่งตรงกับ graph/ แทน\n{place}: {en}; {release.name}, which is as graph/, stands for it")
        elif is_damaged:
            say(f"รุ่นข้อมูลเสียหาย ใช้ {release.name} ซึ่งตรงกับ graph/ แทน\nthe release is damaged; {release.name}, which is as graph/, stands for it")
        return release


def _publish(home: Home, standing: Standing, progress: Progress, *, is_damaged: bool = False) -> Release:
    while True:
        base = None if is_damaged else standing.release
        release = read_settled(home, partial(_find_or_make, home, standing=standing, base=base, progress=progress))
        if release:
            return release
        standing = examine(home.releases)


def _find_or_make(home: Home, named: Path, *, standing: Standing, base: Release | None, progress: Progress) -> Release | None:
    """The release of what stands in the folder ``named``, made on ``base`` and pointed to unless it is the current one; None where another was since."""
    sources = list_sources(home, named)
    unchanged = _find_unchanged(sources, base)
    release_id = hash_graphs(_hash_contents(home, sources, unchanged)) if base else ""
    if base and release_id == base.id:
        # Nothing will be made of these files, so nobody else finds out whether they are what the catalogue says.
        for source in sources:
            if source.iri not in unchanged:
                read_source(home, source)
        if standing.damage is None:
            return base
    # A wrong setting is told before the work is done.
    read_retain()
    with hold_shelf(home.releases):
        if read_pointer_in(home.releases) != standing.pointer:
            return None
        release = _find_ready(home.releases, release_id, standing) if base else None
        if release is None:
            before = base or find_newest(home.releases, open_readable)
            release = make_release(home.releases, _list_makers(home, sources, unchanged, base, progress), before, home.sources.glob("*.txt"))
        point_to(home.releases, release)
        retire(home.releases, release)
    return release


def _find_ready(releases: Path, release_id: str, standing: Standing) -> Release | None:
    """A whole release of that id that nothing newer has followed: its maker ended before pointing to it, or the pointer to it was lost."""
    folder = find_folder(releases, release_id)
    newest = max(read_sequence(name) for name in (standing.release and standing.release.name, standing.pointer, "0") if name)
    return open_whole(folder) if folder and read_sequence(folder.name) >= newest else None


def _publish_in_passing(home: Home, base: Release | None) -> Release:
    """A release in a temporary folder, which is removed when this process ends."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="khonkaen-kg-"))
    except OSError as error:
        raise refuse_writing(Path(tempfile.gettempdir()), error) from error
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

    def make(named: Path) -> Release:
        sources = list_sources(home, named)
        return make_release(folder, _list_makers(home, sources, _find_unchanged(sources, base), base, be_silent), base, home.sources.glob("*.txt"))

    with hold_shelf(folder):
        return read_settled(home, make)


def _find_unchanged(sources: Iterable[Source], base: Release | None) -> dict[str, ReleasedGraph]:
    """The graphs of ``base`` that were made from ``sources`` as they are now."""
    kept = {graph.iri: graph for graph in base.graphs} if base else {}
    return {source.iri: graph for source in sources if (graph := kept.get(source.iri)) and _is_origin(source, graph)}


def _is_origin(source: Source, graph: ReleasedGraph) -> bool:
    if isinstance(source.origin, GraphFile) and source.origin.content_hash != graph.hash:
        return False
    return graph.origin is not None and graph.origin == hash_source(source)


def _hash_contents(home: Home, sources: Iterable[Source], unchanged: dict[str, ReleasedGraph]) -> dict[str, str]:
    """The content hash of each graph; that of a generated one as the catalogue has it, without reading it."""
    hashes = {}
    for source in sources:
        if source.iri in unchanged:
            hashes[source.iri] = unchanged[source.iri].hash
        elif isinstance(source.origin, GraphFile):
            hashes[source.iri] = source.origin.content_hash
        else:
            hashes[source.iri] = hash_quads(source.iri, write_quads(source.iri, read_source(home, source)))
    return hashes


def _list_makers(home: Home, sources: tuple[Source, ...], unchanged: dict[str, ReleasedGraph], base: Release | None, progress: Progress) -> Iterator[Maker]:
    for done, source in enumerate(sources):
        progress(done, len(sources))
        if base and source.iri in unchanged:
            yield partial(link_graph, release=base, graph=unchanged[source.iri])
        else:
            origin = hash_source(source)
            triples = read_source(home, source)
            # Where a file was saved meanwhile it is not known what was read.
            yield partial(put_graph, iri=source.iri, triples=triples, origin=origin if hash_source(source) == origin else None)
    progress(len(sources), len(sources))
