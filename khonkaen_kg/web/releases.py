"""``/releases``: the releases that are kept, what changed between two of them, and the feed of changes for those who come back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.errors import ParameterError, ResultTooLargeError, UnknownReleaseError
from khonkaen_kg.namespaces import RELEASE, SOURCE, shorten
from khonkaen_kg.store.release import Release, open_release
from khonkaen_kg.store.release.difference import compare_releases, record_difference
from khonkaen_kg.store.release.dumps import FORMS
from khonkaen_kg.store.release.patch import MEDIA_TYPE as PATCH
from khonkaen_kg.store.release.patch import write_patch
from khonkaen_kg.store.release.shelf import list_folders, open_readable, read_sequence
from khonkaen_kg.web import documents, forms, negotiation, problems, rendering, tables, texts
from khonkaen_kg.web.comparison import QUOTE, compare, count_gaps, is_passage, list_iris
from khonkaen_kg.web.sparql import describe_release

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.store.release.difference import Difference

RELEASES: Final = "/releases"
CHANGES: Final = "/changes"
PAGE: Final = 20
"""Releases in a page of the feed."""
MAX_JSON: Final = 100_000
"""Statements that may differ between two releases for the difference to be written as JSON."""

_OFFERS: Final = ("text/html", "application/json", PATCH)
_SUFFIXES: Final = {".html": "text/html", ".json": "application/json", ".rdfp": PATCH}
_PAIR: Final = re.compile(r"(?P<old>[0-9a-f-]+)\.\.(?P<new>[0-9a-f-]+)(?P<suffix>\.[a-z]+)?")
_SEQUENCE: Final = re.compile(r"[0-9]{1,9}")
_SINCE: Final = "since"
_LASTING: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Step:
    """A release and the one before it among those that are kept; None for the oldest, of which it is not known what it changed."""

    release: Release
    before: Release | None

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the graphs that are other than before; all for the oldest."""
        old = self.before.hashes if self.before else {}
        new = self.release.hashes
        return tuple(sorted(iri for iri in old.keys() | new.keys() if old.get(iri) != new.get(iri)))

    @property
    def address(self) -> str | None:
        """The path of what changed."""
        return link_difference(self.before, self.release) if self.before else None

    @property
    def gaps(self) -> tuple[int, int] | None:
        """How many gaps were opened and closed; None for the oldest."""
        return count_gaps(self.before, self.release) if self.before else None


def require_release(release: Release | None) -> Release:
    """``release``, where there is one.

    Raises:
        UnknownReleaseError: the graphs that are served are of none.
    """
    if release is None:
        raise UnknownReleaseError(
            th="กราฟที่ให้บริการอยู่นี้ไม่ได้มาจากรุ่นข้อมูลที่เผยแพร่",
            en="the graphs that are served here are of no release",
            remedy_th="เผยแพร่ด้วย khonkaen-kg release build แล้วเริ่มบริการใหม่",
            remedy_en="publish with khonkaen-kg release build and start the service again",
        )
    return release


def list_kept(current: Release) -> tuple[Release, ...]:
    """The releases that are kept beside ``current``, up to it, the oldest first."""
    folders = list_folders(current.folder.parent)
    return (*(release for folder in folders if read_sequence(folder.name) < current.sequence and (release := open_readable(folder))), current)


def find_kept(current: Release, name: str) -> Release:
    """The release called ``name``: the name of its folder, or its sequence number.

    Raises:
        UnknownReleaseError: it is not kept.
        DamagedReleaseError: its manifest is missing, cut or edited.
    """
    if name == current.name:
        return current
    for folder in list_folders(current.folder.parent):
        if name == folder.name or (_SEQUENCE.fullmatch(name) and int(name) == read_sequence(folder.name)):
            return open_release(folder)
    raise UnknownReleaseError(
        th=f"ไม่มีรุ่นข้อมูลชื่อ “{name[:40]}” เก็บไว้",
        en=f"no release called “{name[:40]}” is kept",
        remedy_th=f"ดูรุ่นข้อมูลที่เก็บไว้ที่ {RELEASES}",
        remedy_en=f"see the releases that are kept at {RELEASES}",
    )


def link_difference(old: Release, new: Release, suffix: str = "") -> str:
    """The path of the difference between two releases."""
    return f"{RELEASES}/{old.name}..{new.name}{suffix}"


def answer_releases(request: Request, knowledge_graph: KnowledgeGraph, suffix: str = "") -> Response:
    """The releases that are kept, the newest first: a page for browsers, JSON for programs.

    Raises:
        UnknownReleaseError: the graphs are of no release.
        FormatError: the request takes neither.
    """
    current = require_release(knowledge_graph.engine.release)
    steps = _list_steps(current)[::-1]
    if _choose(request, suffix, _OFFERS[:2]) == "application/json":
        return _answer_json({"releases": [_describe_step(step) for step in steps]}, current)
    forms.read_single(request, "lang")
    labels = tables.read_labels(knowledge_graph, {iri for step in steps for iri in step.changed})
    response = rendering.answer_page(request, "releases.html", steps=steps, current=current, labels=labels, iri=RELEASE, forms=FORMS)
    response.headers["Last-Modified"] = describe_release(current)["Last-Modified"]
    response.headers["Link"] = f'<{RELEASES}.json>;rel="alternate";type="application/json"'
    return response


def answer_difference(request: Request, knowledge_graph: KnowledgeGraph, pair: str) -> Response:
    """What changed between two releases: a page, JSON, or all of it as RDF Patch.

    Args:
        request: what is answered.
        knowledge_graph: what is served.
        pair: as ``OLD..NEW``, with the suffix of a form or without.

    Raises:
        UnknownReleaseError: a release is not kept.
        DamagedReleaseError: a file of a release is not as it was published.
        FormatError: the request takes none of the forms.
    """
    current = require_release(knowledge_graph.engine.release)
    match = _PAIR.fullmatch(pair)
    suffix = (match["suffix"] or "") if match else ""
    if match is None or (suffix and suffix not in _SUFFIXES):
        raise UnknownReleaseError(
            th=f"“{pair[:80]}” ไม่ใช่คู่ของรุ่นข้อมูล",
            en=f"“{pair[:80]}” is no pair of releases",
            remedy_th=f"ใช้ชื่อรุ่นเก่าและรุ่นใหม่คั่นด้วยจุดสองจุด ดูชื่อที่ {RELEASES}",
            remedy_en=f"use the names of the old and the new one with two dots between; the names are at {RELEASES}",
        )
    old, new = find_kept(current, match["old"]), find_kept(current, match["new"])
    if (old.name, new.name) != (match["old"], match["new"]):
        return rendering.redirect_to(request, link_difference(old, new, suffix))
    form = _choose(request, suffix, _OFFERS)
    if form == PATCH:
        headers = {**describe_release(new), "Vary": "Accept, Accept-Language", "Content-Disposition": f'attachment; filename="{old.name}..{new.name}.rdfp"'}
        return Response(write_patch(compare_releases(old, new)), headers=headers, media_type=PATCH)
    if form == "application/json":
        links = {"patch": link_difference(old, new, ".rdfp"), "page": link_difference(old, new)}
        return _answer_json(record_difference(_refuse_large(compare_releases(old, new))) | {"links": links}, new)
    found = compare(old, new)
    forms.read_single(request, "lang")
    iris = {iri for graph in found.graphs for iri in list_iris(graph)} | {gap.element for gap in (*found.opened, *found.closed) if gap.element}
    known = tables.read_labels(knowledge_graph, iris) | _read_quotes(knowledge_graph, iris)
    # What is retired is known by that only; a reader knows it by its old name.
    labels = {iri: (found.labels.get(iri) if iri in current.retired else None) or known.get(iri) or found.labels.get(iri) or _name_foreign(iri) for iri in iris}
    response = rendering.answer_page(request, "difference.html", found=found, labels=labels, shorten=_shorten, path_of=link_difference(old, new))
    alternates = ", ".join(f'<{link_difference(old, new, end)}>;rel="alternate";type="{form}"' for end, form in _SUFFIXES.items() if end != ".html")
    response.headers["Link"] = alternates
    response.headers["Last-Modified"] = describe_release(new)["Last-Modified"]
    return response


def answer_changes(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The releases that follow ``?since=``, a sequence number, the oldest first: what a follower has still to take over.

    Raises:
        UnknownReleaseError: the graphs are of no release.
        ParameterError: ``since`` is no sequence number, or greater than that of the current release; or there is another parameter.
    """
    current = require_release(knowledge_graph.engine.release)
    for name, _ in forms.read_query_string(request):
        if name != _SINCE:
            raise _unknown_parameter(name)
    given = forms.read_single(request, _SINCE)
    given = "0" if given is None else given
    since = int(given) if _SEQUENCE.fullmatch(given) else -1
    if not 0 <= since <= current.sequence:
        raise ParameterError(
            th=f"since “{given}” ใช้ไม่ได้: ต้องเป็นลำดับรุ่นข้อมูลตั้งแต่ 0 ถึง {current.sequence}",
            en=f"The parameter since cannot be “{given}”: it is the sequence number of a release, from 0 to {current.sequence}.",
            remedy_th="ใช้ค่า last ของหน้าที่อ่านล่าสุด หากระบบเริ่มลำดับใหม่ ให้รับข้อมูลทั้งหมดจาก /dumps แล้วเริ่มจากลำดับปัจจุบัน",
            remedy_en="Send the value of last of the page that you have read; where the sequence has begun anew, take a whole dump and go on from it.",
        )
    steps = _list_steps(current)
    oldest = steps[0].release
    later = [step for step in steps if step.release.sequence > since]
    page = later[:PAGE]
    last = page[-1].release.sequence if page else since
    document: dict[str, object] = {
        "since": since,
        "last": last,
        # Whoever comes back after a release has gone that he has not seen cannot follow step by step.
        "isComplete": since >= oldest.sequence - 1 or oldest.parent is None,
        "changes": [_describe_step(step) for step in page],
    }
    headers = {}
    if len(later) > PAGE:
        document["next"] = f"{CHANGES}?since={last}"
        # What a full page tells stays true; a page that is just full, and the last one, has a next one later.
        headers = {"Link": f'<{CHANGES}?since={last}>;rel="next"', "Cache-Control": _LASTING}
    else:
        document["current"] = current.sequence
    response = _answer_json(document, current)
    response.headers.update(headers)
    return response


def _unknown_parameter(name: str) -> ParameterError:
    return ParameterError(
        th=f"{CHANGES} ไม่มีพารามิเตอร์ชื่อ “{name[:80]}”",
        en=f"{CHANGES} has no parameter called “{name[:80]}”.",
        remedy_th=f"พารามิเตอร์ที่มี: {_SINCE} เช่น {CHANGES}?{_SINCE}=1",
        remedy_en=f"The only parameter is {_SINCE}, as in {CHANGES}?{_SINCE}=1.",
    )


def _list_steps(current: Release) -> tuple[Step, ...]:
    kept = list_kept(current)
    return (Step(kept[0], None), *(Step(new, old) for old, new in pairwise(kept)))


def _read_quotes(knowledge_graph: KnowledgeGraph, iris: Iterable[str]) -> dict[str, dict[str, str]]:
    """The words of those of ``iris`` that are passages."""
    quotes: dict[str, dict[str, str]] = {}
    passages = sorted(iri for iri in iris if is_passage(iri) and documents.write_iri(iri))
    for batch in tables.split_batches(passages):
        values = " ".join(f"<{iri}>" for iri in batch)
        for row in knowledge_graph.sparql(f"SELECT ?iri ?quote WHERE {{ VALUES ?iri {{ {values} }} ?iri <{QUOTE}> ?quote }} ORDER BY ?iri ?quote"):
            quotes.setdefault(row["iri"].value, {}).setdefault(row["quote"].language or "", f"“{row['quote'].value}”")
    return quotes


def _name_foreign(iri: str) -> dict[str, str]:
    """The words for a foreign term by language; none where there are none."""
    return {language: name for language in rendering.LANGUAGES if (name := texts.name_term(iri, language))}


def _describe_step(step: Step) -> dict[str, object]:
    """A release as JSON values; what changed is null for the oldest that is kept."""
    release = step.release
    links = {"dumps": f"/dumps/{release.name}/", "whole": f"/dumps/{release.name}/khonkaen-kg.nq.gz"}
    if step.before:
        links |= {"difference": f"{step.address}", "patch": link_difference(step.before, release, ".rdfp")}
    opened, closed = step.gaps or (None, None)
    return {
        "sequence": release.sequence,
        "name": release.name,
        "iri": RELEASE + release.name,
        "id": release.id,
        "parent": release.parent,
        "created": _tell_time(release),
        "triples": release.triples,
        "graphs": len(release.graphs),
        "changedGraphs": list(step.changed) if step.before else None,
        "openedGaps": opened,
        "closedGaps": closed,
        "links": links,
    }


def _tell_time(release: Release) -> str:
    return release.created.strftime("%Y-%m-%dT%H:%M:%SZ")


def _shorten(iri: str) -> str:
    return iri.removeprefix(SOURCE) if iri.startswith(SOURCE) else shorten(iri)


def _refuse_large(difference: Difference) -> Difference:
    size = sum(len(graph.added) + len(graph.removed) for graph in difference.graphs)
    if size > MAX_JSON:
        raise ResultTooLargeError(
            th=f"สองรุ่นนี้มีข้อมูลต่างกัน {size:,} รายการ เกินกว่าที่ตอบเป็น JSON ได้ ({MAX_JSON:,})",
            en=f"The two releases differ in {size:,} statements, more than the {MAX_JSON:,} that are written as JSON.",
            remedy_th="ใช้ RDF Patch ที่อยู่เดียวกันนี้ ลงท้ายด้วย .rdfp",
            remedy_en="Take the RDF Patch: the same address with .rdfp.",
        )
    return difference


def _choose(request: Request, suffix: str, offers: Sequence[str]) -> str:
    chosen = _SUFFIXES[suffix] if suffix else negotiation.choose_media_type(request.headers.get("accept"), offers)
    if chosen is None:
        raise problems.refuse_forms(*offers)
    return chosen


def _answer_json(document: object, release: Release) -> Response:
    headers = {**describe_release(release), "Vary": "Accept, Accept-Language"}
    return Response(rendering.encode(json.dumps(document, ensure_ascii=False)), headers=headers, media_type="application/json")
