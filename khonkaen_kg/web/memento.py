"""Mementos (RFC 7089): what an address said in each release that is kept, and how a client finds that of a given time.

An address S is the original and its own TimeGate. ``S?version=NAME`` is a memento; ``/timemap/S`` lists all of them.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.errors import KhonkaenError
from khonkaen_kg.namespaces import BASE
from khonkaen_kg.store.engine import Query
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
from khonkaen_kg.store.release.shelf import read_sequence
from khonkaen_kg.web import documents, forms, negotiation, problems, rendering
from khonkaen_kg.web.versions import VERSION, has_versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.requests import Request

    from khonkaen_kg.store.engine import Answer, Engine, Stream
    from khonkaen_kg.store.release import Release

LINK_FORMAT: Final = "application/link-format"
TIMEMAP: Final = "/timemap"

_JSON: Final = "application/json"
_TEXT: Final = ".txt"
_VARY: Final = "Accept-Datetime, Accept, Accept-Language"
_DOCUMENTS: Final = frozenset({"/ontology", "/shapes"})
"""What every release has."""
# RFC 9110 §5.6.7: what a date in a header looks like. The day of the week says nothing that the rest does not.
_HTTP_DATE: Final = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")


@dataclass(frozen=True, slots=True)
class Moment:
    """Which release a page shows: ``release`` None where the graphs are of none; ``is_memento`` where it was asked for by name."""

    release: Release | None
    current: Release | None
    is_memento: bool = False

    @property
    def is_past(self) -> bool:
        """Whether a later release is the current one."""
        return self.is_memento and self.release is not None and self.current is not None and self.release.name != self.current.name

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """What a link to another form of the same version carries."""
        return [(VERSION, self.release.name)] if self.is_past and self.release else []


class PastEngine:
    """An engine as it was at one release; see :class:`khonkaen_kg.store.engine.Engine`."""

    def __init__(self, engine: Engine, release: Release) -> None:
        self._engine = engine
        self._release = release

    @property
    def release(self) -> Release:
        """The release that is asked."""
        return self._release

    async def find_release(self, name: str | None) -> Release | None:
        """The release called ``name``, the one that is asked where that is None."""
        return self._release if name is None else await self._engine.find_release(name)

    def list_releases(self) -> tuple[Release, ...]:
        """The releases that are kept."""
        return self._engine.list_releases()

    def statistics(self) -> None:
        """None: the workers are another engine's."""

    def answer(self, query: Query) -> Answer:
        """The complete answer to ``query`` from the release."""
        return self._engine.answer(replace(query, release=self._release.name))

    async def stream(self, query: Query) -> Stream:
        """As :meth:`answer`, as it comes."""
        return await self._engine.stream(replace(query, release=self._release.name))


def answer_at(
    request: Request, knowledge_graph: KnowledgeGraph, work: Callable[[Request, KnowledgeGraph, Moment], Response], release: Release | None, address: str
) -> Response:
    """What ``work`` makes of the request and of the graph at ``release``, with the headers of RFC 7089; where a time is asked for, the way to its release.

    Args:
        request: what is answered.
        knowledge_graph: the graph as it is now.
        work: makes the response.
        release: the one that the request names; None where it names none.
        address: the site's address.
    """
    engine = knowledge_graph.engine
    current = engine.release
    if current is None:
        return work(request, knowledge_graph, Moment(None, None))
    asked = request.headers.get("accept-datetime")
    path = request.url.path
    if release is None and asked is not None:
        date = _read_date(asked)
        if date is None:
            return problems.answer_error(request, _no_date(asked), {"Vary": _VARY, "Cache-Control": "no-store"})
        # What there is no version of is answered as it is now: with what is wrong.
        if _has_thing(knowledge_graph, path) and (releases := list_versions(engine, current, path)):
            return _redirect(request, releases, date, address)
    moment = Moment(release or current, current, is_memento=release is not None)
    view = KnowledgeGraph(PastEngine(engine, release), knowledge_graph.catalogue) if release and moment.is_past else knowledge_graph
    try:
        response = work(request, view, moment)
    except KhonkaenError as error:
        return problems.answer_error(request, error, {"Vary": _VARY})
    # A release after the last that had a thing may still have an answer, where others refer to it.
    releases = (list_versions(engine, current, path) or (release,)) if release else ()
    add_links(response, *link_mementos(address, path, releases, release))
    response.headers["Vary"] = f"Accept-Datetime, {response.headers.get('vary', 'Accept, Accept-Language')}"
    if response.status_code == 200:
        response.headers["Last-Modified"] = tell_time(release or current)
    if release:
        response.headers["Memento-Datetime"] = tell_time(release)
        if place := response.headers.get("content-location"):
            response.headers["Content-Location"] = f"{place}{'&' if '?' in place else '?'}{VERSION}={release.name}"
    return response


def answer_timemap(request: Request, knowledge_graph: KnowledgeGraph, path: str, address: str) -> Response:
    """All versions of ``path``: every release that is kept, of a retired thing up to the last that had it.

    When a thing began to be is not known: of one that is younger than the oldest release that is kept, the first versions are answers that there is none.

    Raises:
        UnknownPageError: what is there has no versions, there is no such thing now, nor was there, or no release that is kept has it.
        FormatError: the request accepts neither link-format nor JSON.
    """
    release = knowledge_graph.engine.release
    releases = list_versions(knowledge_graph.engine, release, path) if release and has_versions(path) and _has_thing(knowledge_graph, path) else ()
    if not releases:
        raise problems.unknown_page(f"{TIMEMAP}{path}")
    chosen = negotiation.choose_media_type(request.headers.get("accept"), (LINK_FORMAT, _JSON))
    if chosen is None:
        raise problems.refuse_forms(LINK_FORMAT, _JSON)
    write = _write_links if chosen == LINK_FORMAT else _write_json
    return Response(write(address, path, releases), headers={"Vary": "Accept"}, media_type=chosen)


def list_kept(engine: Engine, current: Release) -> tuple[Release, ...]:
    """The releases that can be asked, the oldest first, up to ``current``.

    One that is published but not served yet is none of them: what is said of ``current`` is the same before and after.
    """
    return (*(release for release in engine.list_releases() if release.sequence < current.sequence), current)


def list_versions(engine: Engine, current: Release, path: str) -> tuple[Release, ...]:
    """Those of the releases that are kept which may have what ``path`` stands for: of a retired thing none after the last that had it."""
    last = next((current.retired[iri] for stem in _list_stems(path) if (iri := BASE + stem.removeprefix("/")) in current.retired), None)
    kept = list_kept(engine, current)
    return kept if last is None else tuple(release for release in kept if release.sequence <= read_sequence(last))


def link_mementos(address: str, path: str, releases: Sequence[Release], release: Release | None) -> list[str]:
    """The links of a response at ``path``: its original and list of versions and, of a memento at ``release``, the first, last, previous and next one."""
    original = address + rendering.make_link(path)
    links = [
        write_link(original, "original timegate"),
        write_link(address + TIMEMAP + rendering.make_link(path), "timemap", type=LINK_FORMAT),
    ]
    if release is None:
        return links
    here = next((index for index, kept in enumerate(releases) if kept.name == release.name), None)
    relations: dict[int, list[str]] = {0: ["first"]}
    relations.setdefault(len(releases) - 1, []).append("last")
    for index, relation in () if here is None else ((here - 1, "prev"), (here + 1, "next")):
        if 0 <= index < len(releases):
            relations.setdefault(index, []).append(relation)
    return links + [_link_memento(original, releases[index], *names, "memento") for index, names in sorted(relations.items())]


def write_link(target: str, relation: str, **attributes: str) -> str:
    """A link as the ``Link`` header has it (RFC 8288); some readers stumble over a space after a semicolon.

    >>> write_link("/id/dataset.ttl", "alternate", type="text/turtle")
    '</id/dataset.ttl>;rel="alternate";type="text/turtle"'
    """
    return "".join((f'<{rendering.make_uri(target)}>;rel="{relation}"', *(f';{name}="{value}"' for name, value in attributes.items())))


def add_links(response: Response, *links: str) -> None:
    """Add to the ``Link`` header of ``response``."""
    given = response.headers.get("link")
    response.headers["Link"] = ", ".join((given, *links) if given else links)


def tell_time(release: Release) -> str:
    """When ``release`` was made, as headers say it."""
    return format_datetime(release.created, usegmt=True)


def name_version(path: str, release: str) -> str:
    """The link to what ``path`` said in the release of this name."""
    return rendering.make_link(path, [(VERSION, release)])


def _has_thing(knowledge_graph: KnowledgeGraph, path: str) -> bool:
    release = knowledge_graph.engine.release
    for stem in _list_stems(path):
        if stem in _DOCUMENTS:
            return True
        term = documents.write_iri(BASE + stem.removeprefix("/"))
        if term is None:
            return False
        if release and BASE + stem.removeprefix("/") in release.retired:
            return True
        text = f"ASK {{ {{ {term} ?p ?o }} UNION {{ ?s ?p {term} }} UNION {{ GRAPH {term} {{ ?s ?p ?o }} }} }}"
        if json.loads(knowledge_graph.engine.answer(Query(text)).body)["boolean"]:
            return True
    return False


def _list_stems(path: str) -> tuple[str, ...]:
    """What ``path`` may stand for: itself, and what is before the suffix of a form."""
    return tuple(dict.fromkeys((path, documents.split_suffix(path)[0], path.removesuffix(_TEXT))))


def _redirect(request: Request, releases: Sequence[Release], moment: datetime, address: str) -> Response:
    # Their order is that of the sequence: the clock may have been set back.
    past = [release for release in releases if release.created <= moment]
    chosen = past[-1] if past else releases[0]
    path = request.url.path
    kept = [(name, value) for name, value in forms.read_query_string(request) if name != VERSION]
    response = Response(status_code=302, headers={"Location": rendering.make_link(path, [*kept, (VERSION, chosen.name)])})
    response.headers["Vary"] = _VARY
    add_links(response, *link_mementos(address, path, releases, chosen))
    return response


def _read_date(text: str) -> datetime | None:
    try:
        if _HTTP_DATE.fullmatch(text.strip()):
            return parsedate_to_datetime(text)
    except ValueError:
        pass
    return None


def _no_date(text: str) -> problems.ProtocolError:
    return problems.ProtocolError(
        th=f"Accept-Datetime “{text[:60]}” ไม่ใช่วันเวลาตามข้อกำหนดของ HTTP",
        en=f"Accept-Datetime “{text[:60]}” is no date as HTTP has them.",
        remedy_th="เขียนแบบ Sun, 22 Nov 2026 00:00:00 GMT",
        remedy_en="Write it as in Sun, 22 Nov 2026 00:00:00 GMT.",
    )


def _link_memento(original: str, release: Release, *relations: str) -> str:
    return write_link(f"{original}?{VERSION}={release.name}", " ".join(relations), datetime=tell_time(release))


def _write_links(address: str, path: str, releases: Sequence[Release]) -> bytes:
    """RFC 7089 §5 and RFC 6690."""
    original = address + rendering.make_link(path)
    span = {"type": LINK_FORMAT, "from": tell_time(releases[0]), "until": tell_time(releases[-1])}
    links = [write_link(original, "original timegate"), write_link(address + TIMEMAP + rendering.make_link(path), "self", **span)]
    last = len(releases) - 1
    for index, release in enumerate(releases):
        ends = [name for name, place in (("first", 0), ("last", last)) if place == index]
        links.append(_link_memento(original, release, *ends, "memento"))
    return ",\n".join(links).encode() + b"\n"


def _write_json(address: str, path: str, releases: Sequence[Release]) -> bytes:
    original = address + rendering.make_link(path)
    listed = [{"datetime": release.created.isoformat(), "uri": f"{original}?{VERSION}={release.name}"} for release in releases]
    document = {
        "original_uri": original,
        "timegate_uri": original,
        "timemap_uri": {"link_format": address + TIMEMAP + rendering.make_link(path)},
        "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
    }
    return json.dumps(document, ensure_ascii=False).encode()
