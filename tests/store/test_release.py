"""Releases are whole or absent: the same content has the same id and bytes, damage is noticed and mended, and no crash leaves half of one current."""

from __future__ import annotations

import errno
import fcntl
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from khonkaen_kg.errors import DamagedReleaseError, DataSyntaxError, LockedError, NotBuiltError, RequestError, UnknownReleaseError, WriteError
from khonkaen_kg.graph.catalogue import CATALOGUE, NamedGraph
from khonkaen_kg.graph.files import read_graphs, render_files, write_files
from khonkaen_kg.graph.terms import kko
from khonkaen_kg.graph.turtle import hash_triples
from khonkaen_kg.namespaces import GRAPH, KK
from khonkaen_kg.paths import Home
from khonkaen_kg.store import published
from khonkaen_kg.store.published import Source, read_published
from khonkaen_kg.store.release import (
    Release,
    ReleasedFile,
    draft_release,
    ensure_release,
    find_release,
    list_releases,
    manifest,
    open_current,
    publication,
    publish,
    read_pointer,
    retirement,
    shelf,
    verify_release,
    write_release,
    writing,
)
from khonkaen_kg.store.release.manifest import open_release, write_manifest
from khonkaen_kg.store.release.quads import hash_quads, write_quads
from tests.servers import COMMAND

A, P = NamedNode("urn:a"), NamedNode("urn:p")
IDENTIFIERS = GRAPH + "identifiers"


@pytest.fixture(autouse=True)
def _own_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KHONKAEN_KG_RELEASES", "KHONKAEN_KG_RETAIN", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


def restate(home: Home, number: int) -> None:
    """Let the identifiers graph of ``home`` state ``number``, as a build would."""
    graphs = {graph.iri: graph.triples for graph in read_graphs(home)}
    stated = NamedNode("urn:number")
    graphs[IDENTIFIERS] = (*(t for t in graphs[IDENTIFIERS] if t.subject != stated), Triple(stated, P, Literal(str(number))))
    node, content_hash = NamedNode(IDENTIFIERS), kko("contentHash")
    kept = (t for t in graphs[CATALOGUE] if (t.subject, t.predicate) != (node, content_hash))
    graphs[CATALOGUE] = (*kept, Triple(node, content_hash, Literal(hash_triples(graphs[IDENTIFIERS]))))
    write_files(home, render_files(NamedGraph(iri, triples) for iri, triples in graphs.items()))


def add_comment(path: Path) -> None:
    path.write_bytes(b"# a comment\n" + path.read_bytes())


def be_silent(text: str) -> None:
    raise AssertionError(text)


def list_states(home: Home) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in (home.releases, *home.releases.rglob("*"))}


def list_leftovers(home: Home) -> list[str]:
    return sorted(path.name for path in home.releases.iterdir() if path.name.startswith(".") and path.name != ".lock")


def state_number(number: int) -> list[tuple[str, list[Triple]]]:
    return [("urn:g", [Triple(A, P, Literal(str(number)))])]


# Content, bytes and names


def test_quads_are_sorted_and_each_stands_once() -> None:
    triples = [Triple(A, P, Literal("ข")), Triple(A, P, Literal("a", language="th")), Triple(A, P, Literal("a")), Triple(A, P, Literal("ข"))]
    expected = '<urn:a> <urn:p> "a" <urn:g> .\n<urn:a> <urn:p> "a"@th <urn:g> .\n<urn:a> <urn:p> "ข" <urn:g> .\n'
    assert write_quads("urn:g", triples).decode() == write_quads("urn:g", reversed(triples)).decode() == expected


def test_content_hash_of_the_quads_is_that_of_the_triples(home: Home) -> None:
    texts = ("", " .\n", " <urn:g> .\n", " <urn:g> .", "a", "a b", "_:b", '"', "\\", "\u0085\u2028")
    nasty = NamedGraph("urn:g", tuple(Triple(A, P, term) for text in texts for term in (Literal(text), Literal(text, language="th"), NamedNode("urn:g"))))
    graphs = (nasty, *read_graphs(home))
    assert [hash_quads(graph.iri, write_quads(graph.iri, graph.triples)) for graph in graphs] == [hash_triples(graph.triples) for graph in graphs]


def test_id_is_worked_out_from_the_names_and_the_hashes_of_the_graphs(tmp_path: Path) -> None:
    release = write_release(tmp_path, [("urn:h", [Triple(A, P, A)]), ("urn:g", [Triple(A, P, Literal("1"))])])
    hashes = [hashlib.sha256(line).hexdigest() for line in (b'<urn:a> <urn:p> "1" .\n', b"<urn:a> <urn:p> <urn:a> .\n")]
    assert [graph.hash for graph in release.graphs] == hashes
    assert release.id == hashlib.sha256(f"urn:g {hashes[0]}\nurn:h {hashes[1]}\n".encode()).hexdigest()
    assert release.name == f"000001-{release.id[:12]}"
    assert gzip.decompress((release.folder / release.graphs[0].file).read_bytes()) == b'<urn:a> <urn:p> "1" <urn:g> .\n'


def test_id_and_bytes_do_not_depend_on_order_time_or_names_of_blank_nodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(label: str) -> list[Triple]:
        one, two = BlankNode(f"{label}1"), BlankNode(f"{label}2")
        return [Triple(A, P, one), Triple(one, P, two), Triple(two, P, Literal("1.50"))]

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    first = write_release(tmp_path / "one", [("urn:g", make("x")), ("urn:h", make("x"))])
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "172800")
    second = write_release(tmp_path / "two", [("urn:h", list(reversed(make("z")))), ("urn:g", make("y"))])
    assert first.id == second.id
    assert [(first.folder / graph.file).read_bytes() for graph in first.graphs] == [(second.folder / graph.file).read_bytes() for graph in second.graphs]
    assert [f"{release.created:%Y-%m-%dT%H:%M:%S%z}" for release in (first, second)] == ["1970-01-02T00:00:00+0000", "1970-01-03T00:00:00+0000"]


def test_release_holds_what_is_published_and_blank_nodes_of_its_graphs_never_meet(khonkaen_copy: Home) -> None:
    release = publish(khonkaen_copy)
    quads = [Quad(t.subject, t.predicate, t.object, NamedNode(graph.iri)) for graph in read_published(khonkaen_copy) for t in graph.triples]
    together = b"".join(release.read_graph(graph) for graph in release.graphs)
    datasets = [Dataset(quads) for quads in (quads, parse(together, format=RdfFormat.N_QUADS))]
    for dataset in datasets:
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert datasets[0] == datasets[1]
    assert len(datasets[0]) == release.triples > 8000
    assert verify_release(release) == ()


# Publishing


def test_nothing_is_written_when_nothing_changed(khonkaen_copy: Home) -> None:
    first = publish(khonkaen_copy)
    before = list_states(khonkaen_copy)
    assert publish(khonkaen_copy) == ensure_release(khonkaen_copy, be_silent) == open_current(khonkaen_copy) == first
    assert list_states(khonkaen_copy) == before


def test_comments_make_no_release(khonkaen_copy: Home) -> None:
    shutil.copytree(khonkaen_copy.ontology, khonkaen_copy.root / "ontology")
    first = publish(khonkaen_copy)
    before = list_states(khonkaen_copy)
    add_comment(khonkaen_copy.named / "identifiers.ttl")
    add_comment(khonkaen_copy.ontology / "khonkaen-kg.ttl")
    assert publish(khonkaen_copy) == first
    assert draft_release(khonkaen_copy).is_current
    assert list_states(khonkaen_copy) == before


def test_damaged_graph_file_is_refused_though_the_catalogue_is_as_it_was(khonkaen_copy: Home) -> None:
    first = publish(khonkaen_copy)
    (khonkaen_copy.named / "identifiers.ttl").write_bytes(b"")
    for act in (publish, lambda home: ensure_release(home, be_silent)):
        with pytest.raises(NotBuiltError, match=r"graph/named/identifiers\.ttl"):
            act(khonkaen_copy)
    assert open_current(khonkaen_copy) == first


def test_older_graph_file_under_a_newer_catalogue_is_refused(khonkaen_copy: Home) -> None:
    path = khonkaen_copy.named / "identifiers.ttl"
    before = path.read_bytes()
    first = publish(khonkaen_copy)
    restate(khonkaen_copy, 1)
    path.write_bytes(before)
    with pytest.raises(NotBuiltError, match=r"graph/named/identifiers\.ttl"):
        publish(khonkaen_copy)
    assert open_current(khonkaen_copy) == first


def test_only_what_changed_is_read_and_the_rest_is_linked(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(khonkaen_copy)
    restate(khonkaen_copy, 1)
    read: list[str] = []

    def read_source(home: Home, source: Source) -> tuple[Triple, ...]:
        read.append(source.iri)
        return original(home, source)

    original = published.read_source
    monkeypatch.setattr(publication, "read_source", read_source)
    second = publish(khonkaen_copy)
    assert sorted(read) == [CATALOGUE, IDENTIFIERS]
    assert (second.sequence, second.parent) == (2, first.id)
    links = {(graph.iri, form): (second.folder / file.file).stat().st_nlink for graph in second.graphs for form, file in graph.forms.items()}
    assert {link for link, count in links.items() if count == 1} == {
        (iri, form) for iri in (CATALOGUE, IDENTIFIERS) for form in ("nq", "trig", "ttl", "jsonld")
    }
    assert set(links.values()) == {1, 2}
    assert [(second.folder / file.file).stat().st_nlink for file in second.sources] == [2]
    assert verify_release(second) == ()


def test_time_of_a_graph_is_that_of_the_release_in_which_it_became_what_it_is(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    days: list[set[int]] = []
    for number in (1, 2, 1):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(86400 * (len(days) + 1)))
        restate(khonkaen_copy, number)
        release = publish(khonkaen_copy)
        assert open_current(khonkaen_copy) == release
        days.append({graph.modified.day for graph in release.graphs if graph.iri in {CATALOGUE, IDENTIFIERS}})
        assert {graph.modified.day for graph in release.graphs if graph.iri not in {CATALOGUE, IDENTIFIERS}} == {2}
    assert days == [{2}, {3}, {4}]


def test_time_of_a_graph_stays_when_a_damaged_release_is_made_anew(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    first = publish(khonkaen_copy)
    DAMAGES["file deleted"](khonkaen_copy, first)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "172800")
    second = publish(khonkaen_copy)
    assert (second.created.day, {graph.modified.day for graph in second.graphs}) == (3, {2})


# Retirement


def state_things(*numbers: int) -> list[Triple]:
    return [Triple(NamedNode(f"{KK}thing/{number}"), P, A) for number in numbers]


def test_iri_that_no_graph_states_any_more_is_retired_under_the_last_release_that_had_it(tmp_path: Path) -> None:
    def release(*graphs: tuple[str, list[Triple]]) -> Release:
        return write_release(tmp_path, graphs)

    one, two, three = (f"{KK}thing/{number}" for number in (1, 2, 3))
    first = release(("urn:g", state_things(1, 2, 3)), ("urn:h", [*state_things(2), Triple(A, P, A)]))
    assert first.retired == {}
    # The second is still in the other graph, which has not changed.
    second = release(("urn:g", [Triple(A, P, NamedNode(one))]), ("urn:h", [*state_things(2), Triple(A, P, A)]))
    assert second.retired == {one: first.name, three: first.name}
    # What is in no graph below our base does not count; what comes back is not retired; a whole graph may go.
    third = release(("urn:i", state_things(1)))
    assert third.retired == {two: second.name, three: first.name}
    fourth = release(("urn:i", state_things(1)), ("urn:j", state_things(4)))
    assert fourth.retired == open_release(fourth.folder).retired == third.retired
    # A move from one graph to another is none.
    fifth = release(("urn:i", state_things(4)), ("urn:j", state_things(1, 2, 3)))
    assert fifth.retired == {}


def test_unchanged_graphs_are_read_for_retired_iris_only_where_one_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_file(folder: Path, file: ReleasedFile) -> bytes:
        read.append(file.file)
        return original(folder, file)

    original = manifest.read_file
    monkeypatch.setattr(retirement, "read_file", read_file)
    others = [("urn:still", state_things(9, 90)), ("urn:far", [Triple(NamedNode(f"{KK}thong/1"), P, A), Triple(NamedNode(f"{GRAPH}thing"), P, A)])]
    for numbers, expected in (((91, 2), 0), ((91, 2, 3), 2), ((91, 2), 2), ((2, 4), 3)):
        read: list[str] = []
        release = write_release(tmp_path, [*others, ("urn:g", state_things(*numbers))])
        assert len(read) == expected
        assert "urn%3Afar.nq.gz" not in read
    scopes = {graph.iri: graph.scopes for graph in release.graphs}
    assert scopes == {"urn:far": (f"{GRAPH}thing", f"{KK}thong/1"), "urn:g": (f"{KK}thing/",), "urn:still": (f"{KK}thing/9",)}
    assert set(release.retired) == {f"{KK}thing/3", f"{KK}thing/91"}


def test_release_follows_a_damaged_one_whose_things_cannot_be_read(tmp_path: Path) -> None:
    first = write_release(tmp_path, [("urn:g", state_things(1))])
    (first.folder / first.graphs[0].file).unlink()
    second = write_release(tmp_path, [("urn:g", state_things(2))])
    assert (second.parent, second.retired) == (first.id, {})


def test_unchanged_graphs_are_copied_where_the_file_system_has_no_links(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(khonkaen_copy)
    restate(khonkaen_copy, 1)

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    second = publish(khonkaen_copy)
    assert {(second.folder / graph.file).stat().st_nlink for graph in second.graphs} == {1}
    assert verify_release(second) == ()


def test_file_saved_while_it_is_read_is_not_taken_for_what_was_read(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = khonkaen_copy.named / "identifiers.ttl"
    before = path.read_bytes()

    def read_source(home: Home, source: Source) -> tuple[Triple, ...]:
        triples = original(home, source)
        if source.iri == IDENTIFIERS:
            add_comment(path)
        return triples

    original = published.read_source
    monkeypatch.setattr(publication, "read_source", read_source)
    release = publish(khonkaen_copy)
    assert path.read_bytes() != before
    assert [graph.iri for graph in release.graphs if graph.origin is None] == [IDENTIFIERS]


def test_content_that_comes_back_has_its_id_back_in_a_release_of_its_own(khonkaen_copy: Home) -> None:
    restate(khonkaen_copy, 1)
    first = publish(khonkaen_copy)
    restate(khonkaen_copy, 2)
    second = publish(khonkaen_copy)
    restate(khonkaen_copy, 1)
    third = publish(khonkaen_copy)
    assert (third.id, third.sequence, third.parent) == (first.id, 3, second.id)
    assert find_release(khonkaen_copy, first.id) == third


def test_syntax_error_in_the_ontology_has_its_place_and_the_release_before_stays(khonkaen_copy: Home) -> None:
    shutil.copytree(khonkaen_copy.ontology, khonkaen_copy.root / "ontology")
    first = publish(khonkaen_copy)
    (khonkaen_copy.ontology / "concepts.ttl").write_text("<a> <b> .\n", encoding="utf-8")
    with pytest.raises(DataSyntaxError, match=r"ontology/concepts\.ttl:1"):
        publish(khonkaen_copy)
    assert (open_current(khonkaen_copy), list_leftovers(khonkaen_copy)) == (first, [])


def test_draft_tells_what_would_be_released_and_writes_nothing(khonkaen_copy: Home) -> None:
    draft = draft_release(khonkaen_copy)
    assert not draft.is_current
    assert not khonkaen_copy.releases.exists()
    release = publish(khonkaen_copy)
    assert (release.id, release.hashes) == (draft.id, draft.hashes)
    restate(khonkaen_copy, 1)
    again = draft_release(khonkaen_copy)
    assert {iri for iri in again.hashes if again.hashes[iri] != draft.hashes[iri]} == {CATALOGUE, IDENTIFIERS}


# Damage


def edit_manifest(change: Callable[[str], str]) -> Callable[[Home, Release], None]:
    def damage(_home: Home, release: Release) -> None:
        path = release.folder / "manifest.json"
        text = path.read_text(encoding="utf-8")
        assert change(text) != text
        path.write_text(change(text), encoding="utf-8")

    return damage


def spoil_file(change: Callable[[bytes], bytes]) -> Callable[[Home, Release], None]:
    def damage(_home: Home, release: Release) -> None:
        path = release.folder / release.graphs[3].file
        path.write_bytes(change(path.read_bytes()))

    return damage


def spoil_other(name: str, change: Callable[[bytes], bytes]) -> Callable[[Home, Release], None]:
    def damage(_home: Home, release: Release) -> None:
        (path,) = release.folder.glob(name)
        path.write_bytes(change(path.read_bytes()))

    return damage


def point(text: str) -> Callable[[Home, Release], None]:
    return lambda home, _release: void((home.releases / "current").write_text(text, encoding="utf-8"))


def void(_: object) -> None:
    return None


def flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def empty_folder(_home: Home, release: Release) -> None:
    for path in release.folder.iterdir():
        path.unlink()


DAMAGES: dict[str, Callable[[Home, Release], None]] = {
    "manifest cut": edit_manifest(lambda text: text[: len(text) // 2]),
    "manifest edited": edit_manifest(lambda text: text.replace('"triples": 28', '"triples": 29')),
    "size in the manifest edited": edit_manifest(lambda text: text.replace('"size": 1', '"size": 2')),
    "manifest without its seal": edit_manifest(lambda text: json.dumps({k: v for k, v in json.loads(text).items() if k != "seal"})),
    "manifest that is a list": edit_manifest(lambda _: "[]"),
    "manifest nested deeply": edit_manifest(lambda _: "[" * 100_000),
    "manifest emptied": edit_manifest(lambda _: ""),
    "manifest deleted": lambda _, release: (release.folder / "manifest.json").unlink(),
    "file deleted": lambda _, release: (release.folder / release.graphs[3].file).unlink(),
    "file emptied": spoil_file(lambda _: b""),
    "file cut": spoil_file(lambda data: data[:-9]),
    "byte flipped": spoil_file(flip),
    "file longer": spoil_file(lambda data: data + data),
    "Turtle deleted": lambda _, release: (release.folder / release.graphs[3].forms["ttl"].file).unlink(),
    "JSON-LD emptied": spoil_other("*+stated.jsonld.gz", lambda _: b""),
    "byte of TriG flipped": spoil_other("*+stated.trig.gz", flip),
    "source text cut": spoil_other("*.txt.gz", lambda data: data[:-9]),
    "sum of all Turtle edited": edit_manifest(lambda text: re.sub(r'("file": "khonkaen-kg.ttl.gz",\s*"sha256": ")[0-9a-f]', r"\1x", text)),
    "folder emptied": empty_folder,
    "folder deleted": lambda _, release: shutil.rmtree(release.folder),
    "folder renamed": lambda home, release: void(release.folder.rename(home.releases / "000009-0123456789ab")),
}
DAMAGES["pointer to nothing"] = point("000007-0123456789ab\n")
POINTERS: dict[str, Callable[[Home, Release], None]] = {
    "pointer emptied": point(""),
    "pointer to another place": point("../../etc\n"),
    "pointer in Thai": point("ปัจจุบัน"),
    "pointer deleted": lambda home, _: (home.releases / "current").unlink(),
}


def test_every_damage_is_tried() -> None:
    assert (len(DAMAGES), len(POINTERS)) == (22, 4)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damaged_release_is_made_anew_from_the_graph_and_this_is_told(damage: Callable[[Home, Release], None], khonkaen_copy: Home) -> None:
    first = publish(khonkaen_copy)
    damage(khonkaen_copy, first)
    assert not draft_release(khonkaen_copy).is_current
    notes: list[str] = []
    second = ensure_release(khonkaen_copy, notes.append)
    (note,) = notes
    assert "damaged" in note
    assert "เสียหาย" in note
    assert second.name in note
    assert (second.id, second.parent) == (first.id, None)
    assert second.sequence > first.sequence
    assert verify_release(second) == ()
    assert find_release(khonkaen_copy, first.id) == open_current(khonkaen_copy) == ensure_release(khonkaen_copy, be_silent) == second


@pytest.mark.parametrize("damage", POINTERS.values(), ids=POINTERS.keys())
def test_lost_pointer_is_set_again_to_the_whole_release_that_says_what_the_graph_says(damage: Callable[[Home, Release], None], khonkaen_copy: Home) -> None:
    first = publish(khonkaen_copy)
    damage(khonkaen_copy, first)
    with pytest.raises(DamagedReleaseError):
        open_current(khonkaen_copy)
    notes: list[str] = []
    assert ensure_release(khonkaen_copy, notes.append) == first
    assert len(notes) == 1
    assert ensure_release(khonkaen_copy, be_silent) == open_current(khonkaen_copy) == first


@pytest.mark.parametrize("damage", (DAMAGES | POINTERS).values(), ids=(DAMAGES | POINTERS).keys())
def test_damaged_release_without_a_graph_is_never_served(damage: Callable[[Home, Release], None], khonkaen_copy: Home) -> None:
    first = publish(khonkaen_copy)
    shutil.rmtree(khonkaen_copy.named)
    assert ensure_release(khonkaen_copy, be_silent) == first
    damage(khonkaen_copy, first)
    with pytest.raises(DamagedReleaseError, match="release build"):
        ensure_release(khonkaen_copy, be_silent)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("JSON-LD emptied", "TH-40+2018-2022+stated.jsonld.gz"),
        ("byte of TriG flipped", "TH-40+2018-2022+stated.trig.gz"),
        ("source text cut", "khonkaen-pmqa-process.txt.gz"),
    ],
)
def test_damaged_file_of_another_form_is_named_when_it_is_verified(name: str, file: str, khonkaen_copy: Home) -> None:
    release = publish(khonkaen_copy)
    DAMAGES[name](khonkaen_copy, release)
    assert [str(damage.place) for damage in verify_release(release)] == [f"releases/{release.name}/{file}"]


@pytest.mark.parametrize("name", ["file deleted", "file emptied", "file cut", "byte flipped", "file longer"])
def test_damaged_file_is_named_when_it_is_read_and_when_it_is_verified(name: str, khonkaen_copy: Home) -> None:
    release = publish(khonkaen_copy)
    DAMAGES[name](khonkaen_copy, release)
    with pytest.raises(DamagedReleaseError) as caught:
        release.read_graph(release.graphs[3])
    place = f"releases/{release.name}/{release.graphs[3].file}"
    assert str(caught.value.place) == place
    assert [str(damage.place) for damage in verify_release(release)] == [place]


def test_release_of_another_version_is_named_as_such_and_made_anew(khonkaen_copy: Home) -> None:
    first = publish(khonkaen_copy)
    manifest = first.folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('{"format": 3', '{"format": 1', 1), encoding="utf-8")
    with pytest.raises(DamagedReleaseError, match="another version of the program made this release"):
        open_current(khonkaen_copy)
    notes: list[str] = []
    second = ensure_release(khonkaen_copy, notes.append)
    (note,) = notes
    assert "โปรแกรมเวอร์ชันอื่น" in note
    assert "another version of the program" in note
    assert "damaged" not in note
    assert (second.id, second.parent) == (first.id, None)
    assert second.sequence > first.sequence


def test_release_that_was_opened_before_is_damaged_once_its_manifest_is_edited(khonkaen_copy: Home) -> None:
    release = publish(khonkaen_copy)
    assert open_current(khonkaen_copy) is open_current(khonkaen_copy)
    manifest = release.folder / "manifest.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(flip(whole))
    with pytest.raises(DamagedReleaseError):
        open_current(khonkaen_copy)
    manifest.write_bytes(whole)
    assert open_current(khonkaen_copy) == release


def test_wrong_count_under_a_valid_seal_is_found_by_reading_and_mended_on_request(khonkaen_copy: Home) -> None:
    release = publish(khonkaen_copy)
    graphs = (replace(release.graphs[0], triples=release.graphs[0].triples + 1), *release.graphs[1:])
    (release.folder / "manifest.json").write_bytes(write_manifest(replace(release, graphs=graphs)))
    found = ensure_release(khonkaen_copy, be_silent)
    with pytest.raises(DamagedReleaseError):
        found.read_graph(found.graphs[0])
    notes: list[str] = []
    mended = ensure_release(khonkaen_copy, notes.append, is_damaged=True)
    assert len(notes) == 1
    assert (mended.sequence, mended.id, verify_release(mended)) == (2, release.id, ())


def test_nothing_at_all_is_told_as_not_built(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for act in (publish, open_current, lambda home: ensure_release(home, be_silent)):
        with pytest.raises(NotBuiltError):
            act(home)
    assert read_pointer(home) is None
    assert list_releases(home) == ()
    assert not home.releases.exists()


# Interruption


class Interrupted(BaseException):
    """The end of the process, as a test can have it."""


STEPS = ("fsync", "rename", "replace", "link", "mkdir")


def count_steps(monkeypatch: pytest.MonkeyPatch, last: int, error: BaseException, *, is_killed: bool) -> list[str]:
    """Let step number ``last`` of a publication fail with ``error``; gives the steps as they are taken."""
    taken: list[str] = []

    def wrap(name: str) -> None:
        original = getattr(os, name)

        def step(*arguments: object, **keywords: object) -> object:
            taken.append(name)
            if len(taken) == last and not (name == "link" and isinstance(error, OSError)):
                raise error
            return original(*arguments, **keywords)

        monkeypatch.setattr(os, name, step)

    for name in STEPS:
        wrap(name)
    if is_killed:
        monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    return taken


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), Interrupted()], ids=["disk full", "killed"])
def test_publication_that_ends_at_any_step_leaves_a_whole_release_current(error: BaseException, khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(khonkaen_copy)
    restate(khonkaen_copy, 1)
    kept = khonkaen_copy.root / "kept"
    shutil.copytree(khonkaen_copy.releases, kept)
    failed: list[str] = []
    for last in range(1, 200):
        shutil.rmtree(khonkaen_copy.releases)
        shutil.copytree(kept, khonkaen_copy.releases)
        with monkeypatch.context() as patch:
            taken = count_steps(patch, last, error, is_killed=isinstance(error, Interrupted))
            try:
                publish(khonkaen_copy)
            except (WriteError, Interrupted):
                failed.append(taken[-1])
        has_flipped = "replace" in taken[:-1]
        current = open_current(khonkaen_copy)
        assert (current == first) == (not has_flipped)
        assert verify_release(current) == ()
        second = publish(khonkaen_copy)
        assert (second.sequence, second.parent, verify_release(second)) == (2, first.id, ())
        assert open_current(khonkaen_copy) == second
        assert len(list_releases(khonkaen_copy)) == 2
        if len(taken) < last:
            # Names are on the disk before anything points to them: the folder's, the pointer's text, the pointer.
            assert [step for step in taken[taken.index("rename") :] if step != "mkdir"] == ["rename", "fsync", "fsync", "replace", "fsync"]
            break
        if not has_flipped:
            assert list_leftovers(khonkaen_copy) == []
    assert {"fsync", "rename", "replace", "mkdir"} <= set(failed)
    assert len(failed) >= 8


def test_first_publication_that_was_interrupted_is_ended_by_the_next(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "Input/output error")))
        with pytest.raises(WriteError, match="Input/output error"):
            publish(khonkaen_copy)
    assert read_pointer(khonkaen_copy) is None
    assert publish(khonkaen_copy).sequence == 1


# Where nothing can be written


@pytest.fixture
def _full_disk(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def refuse(descriptor: int) -> None:
        if Path(f"/proc/self/fd/{descriptor}").readlink().is_relative_to(khonkaen_copy.releases):
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)


@pytest.mark.usefixtures("_full_disk")
def test_first_release_on_a_full_disk_is_a_temporary_one(khonkaen_copy: Home) -> None:
    notes: list[str] = []
    release = ensure_release(khonkaen_copy, notes.append)
    assert len(notes) == 1
    assert "No space left on device" in notes[0]
    assert not release.folder.is_relative_to(khonkaen_copy.releases)
    assert verify_release(release) == ()


def test_newer_release_on_a_full_disk_is_a_temporary_one_and_the_older_stays(khonkaen_copy: Home, request: pytest.FixtureRequest) -> None:
    first = publish(khonkaen_copy)
    request.getfixturevalue("_full_disk")
    assert ensure_release(khonkaen_copy, be_silent) == first
    restate(khonkaen_copy, 1)
    notes: list[str] = []
    second = ensure_release(khonkaen_copy, notes.append)
    assert len(notes) == 1
    assert (second.sequence, second.parent, verify_release(second)) == (2, first.id, ())
    assert not second.folder.is_relative_to(khonkaen_copy.releases)
    assert (open_current(khonkaen_copy), verify_release(first), list_leftovers(khonkaen_copy)) == (first, (), [])


def test_folder_that_cannot_be_made_is_told_and_served_from_a_temporary_one(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    (khonkaen_copy.root / "file").touch()
    monkeypatch.setenv("KHONKAEN_KG_RELEASES", str(khonkaen_copy.root / "file" / "releases"))
    with pytest.raises(WriteError, match="KHONKAEN_KG_RELEASES"):
        publish(khonkaen_copy)
    notes: list[str] = []
    assert verify_release(ensure_release(khonkaen_copy, notes.append)) == ()
    assert len(notes) == 1


def test_temporary_release_is_gone_when_the_process_has_ended(khonkaen_copy: Home, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code = (
        "import sys, pathlib\nfrom khonkaen_kg.paths import Home\nfrom khonkaen_kg.store.release import ensure_release\n"
        "release = ensure_release(Home(pathlib.Path(sys.argv[1])), lambda text: None)\nassert release.folder.is_dir()\nprint(release.folder)"
    )
    environment = {**os.environ, "KHONKAEN_KG_RELEASES": str(tmp_path / "file" / "x"), "TMPDIR": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", code, khonkaen_copy.root], capture_output=True, text=True, check=True, env=environment)
    folder = Path(run.stdout.strip())
    assert folder.is_relative_to(tmp_path)
    assert not folder.parent.exists()


# Several publishers


def test_second_publisher_is_refused_and_the_first_is_named_but_nothing_new_needs_no_lock(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish(khonkaen_copy)
    monkeypatch.setattr(publication, "_PATIENCE", 0.0)
    with (khonkaen_copy.releases / ".lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4321\n")
        lock.flush()
        assert publish(khonkaen_copy) == first
        restate(khonkaen_copy, 1)
        with pytest.raises(LockedError, match=r"(?s)4321.*4321"):
            publish(khonkaen_copy)
        notes: list[str] = []
        release = ensure_release(khonkaen_copy, notes.append)
    assert len(notes) == 1
    assert not release.folder.is_relative_to(khonkaen_copy.releases)
    assert open_current(khonkaen_copy) == first


def test_server_waits_for_the_release_that_another_process_is_making(khonkaen_copy: Home) -> None:
    khonkaen_copy.releases.mkdir()
    lock = (khonkaen_copy.releases / ".lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)

    def let_go() -> None:
        time.sleep(0.3)
        lock.close()

    thread = threading.Thread(target=let_go)
    thread.start()
    release = ensure_release(khonkaen_copy, be_silent)
    thread.join()
    assert open_current(khonkaen_copy) == release


def test_parallel_publishers_end_well_or_ask_to_come_again_and_make_one_release(khonkaen_copy: Home) -> None:
    command = [COMMAND, "release", "build", "--home", str(khonkaen_copy.root)]
    builds = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(3)]
    codes = {process.wait(timeout=60) for process in builds}
    assert 0 in codes
    assert codes <= {0, 75}
    (release,) = list_releases(khonkaen_copy)
    assert (open_current(khonkaen_copy), verify_release(release)) == (release, ())


def test_release_that_another_published_meanwhile_is_followed(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(khonkaen_copy)
    restate(khonkaen_copy, 1)
    original = writing.read_retain
    others: list[Release] = []

    def publish_between() -> int:
        if not others:
            restate(khonkaen_copy, 2)
            with monkeypatch.context() as patch:
                patch.setattr(publication, "read_retain", original)
                others.append(publish(khonkaen_copy))
            restate(khonkaen_copy, 1)
        return original()

    monkeypatch.setattr(publication, "read_retain", publish_between)
    release = publish(khonkaen_copy)
    assert (release.sequence, release.parent) == (3, others[0].id)


# Keeping and finding


def test_oldest_releases_go_but_never_the_current_one_nor_its_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for retain, sequences in (("3", [2, 3, 4]), ("1", [4, 5])):
        monkeypatch.setenv("KHONKAEN_KG_RETAIN", retain)
        for number in range(4 if retain == "3" else 1):
            last = write_release(tmp_path / "releases", state_number(number if retain == "3" else 9))
        kept = list_releases(Home(tmp_path))
        assert [release.sequence for release in kept] == sequences
        assert kept[-1] == last
        assert last.parent == kept[-2].id
        assert verify_release(kept[0]) == ()
    assert list_leftovers(Home(tmp_path)) == []


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_wrong_number_of_kept_releases_is_told_before_anything_is_written(value: str, khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHONKAEN_KG_RETAIN", value)
    with pytest.raises(RequestError, match="KHONKAEN_KG_RETAIN"):
        publish(khonkaen_copy)
    assert not khonkaen_copy.releases.exists()


def test_release_that_cannot_be_removed_does_not_hinder_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHONKAEN_KG_RETAIN", "1")
    for number in range(3):
        with monkeypatch.context() as patch:
            patch.setattr(
                shutil, "rmtree", lambda path, **_: (_ for _ in ()).throw(OSError(errno.EACCES, "Permission denied")) if "gone" in path.name else None
            )
            last = write_release(tmp_path / "releases", state_number(number))
    assert open_current(Home(tmp_path)) == last
    write_release(tmp_path / "releases", state_number(3))
    assert list_leftovers(Home(tmp_path)) == []


def test_release_is_found_by_id_beginning_sequence_and_folder(tmp_path: Path) -> None:
    home = Home(tmp_path)
    releases = [write_release(home.releases, state_number(number)) for number in range(3)]
    second = releases[1]
    for name in (second.id, second.id[:8], second.id[:20], "2", "000002", second.name):
        assert find_release(home, name) == second
    assert list_releases(home) == tuple(releases)
    assert read_pointer(home) == releases[2].name


@pytest.mark.parametrize("name", ["9", "", "current", "../x", "0123456", "f" * 64, "๒", "²"])
def test_release_that_is_not_kept_is_unknown_and_those_kept_are_named(name: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    release = write_release(home.releases, state_number(1))
    with pytest.raises(UnknownReleaseError, match=release.name):
        find_release(home, name)


def test_beginning_that_several_ids_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHONKAEN_KG_RETAIN", "99")
    monkeypatch.setattr(shelf, "_ID", re.compile("[a-f0-9]+"))
    ids = [write_release(tmp_path / "releases", state_number(number)).id for number in range(30)]
    shared = next(digit for digit in "abcdef" if sum(id_.startswith(digit) for id_ in ids) > 1)
    with pytest.raises(UnknownReleaseError, match="several"):
        find_release(Home(tmp_path), shared)
