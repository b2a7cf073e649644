"""The files that a release offers say the same in every form, are the same bytes for the same content, and are read in any part."""

from __future__ import annotations

import gzip
import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from khonkaen_kg.errors import DamagedReleaseError, UnknownDumpError
from khonkaen_kg.namespaces import GRAPH, KK
from khonkaen_kg.paths import Home
from khonkaen_kg.store.release import Release, open_release, publish, write_release
from khonkaen_kg.store.release.dumps import FORMS, Dump, find_dump, list_dumps, read_dump
from khonkaen_kg.store.release.forms import wrap

FORMATS = {"nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG, "ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD}
A, P = NamedNode("urn:a"), NamedNode("urn:p")


@pytest.fixture(scope="module")
def release(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Release:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHONKAEN_KG_RELEASES", str(tmp_path_factory.mktemp("releases")))
        return publish(home)


def read(dump: Dump, *, is_compressed: bool = False) -> bytes:
    return b"".join(read_dump(dump, is_compressed=is_compressed))


def read_quads(dump: Dump) -> Dataset:
    """What ``dump`` states, canonically, each statement in the default graph where the form or the file has no names of graphs."""
    found = Dataset(parse(read(dump), format=FORMATS[dump.form.name]))
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def unname(quads: Dataset) -> Dataset:
    found = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return found


def test_every_graph_and_all_together_are_offered_in_each_form(release: Release) -> None:
    dumps = list_dumps(release)
    assert len(dumps) == 4 * (1 + len(release.graphs)) == len({dump.name for dump in dumps})
    assert [dump.name for dump in dumps[:4]] == ["khonkaen-kg.nq", "khonkaen-kg.trig", "khonkaen-kg.ttl", "khonkaen-kg.jsonld"]
    assert "TH-40+2018-2022+stated.ttl" in {dump.name for dump in dumps if dump.graph == GRAPH + "TH-40/2018-2022/stated"}
    assert [find_dump(release, dump.name) for dump in dumps] == list(dumps)


def test_all_forms_state_what_the_graphs_state_and_as_much_as_is_declared(release: Release) -> None:
    for name in {dump.name.rpartition(".")[0] for dump in list_dumps(release)}:
        canonical, *others = (find_dump(release, f"{name}.{form}") for form in FORMS)
        expected = read_quads(canonical)
        for dump in others:
            is_plain = dump.form.name == "ttl"
            assert read_quads(dump) == (unname(expected) if is_plain else expected), dump.name
        assert {len(expected)} == {dump.triples for dump in (canonical, *others)}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("name", ["shapes.trig", "shapes.ttl", "shapes.jsonld", "khonkaen-kg.nq", "TH-40+2018-2022+stated.trig"])
def test_another_parser_counts_the_same_triples(release: Release, name: str) -> None:
    dump = find_dump(release, name)
    formats = {"nq": "nquads", "trig": "trig", "ttl": "turtle", "jsonld": "json-ld"}
    dataset = rdflib.Dataset()
    dataset.parse(data=read(dump).decode(), format=formats[dump.form.name])
    assert len(list(dataset.quads())) == dump.triples


def test_sizes_and_sums_are_those_of_what_is_read(release: Release) -> None:
    for dump in list_dumps(release):
        plain, compressed = read(dump), read(dump, is_compressed=True)
        assert (len(plain), len(compressed)) == (dump.length, dump.size)
        assert hashlib.sha256(compressed).hexdigest() == dump.gzip_sha256
        assert dump.sha256 == (hashlib.sha256(plain).hexdigest() if dump.graph else None)
        assert gzip.decompress(compressed) == plain


def test_whole_files_are_the_files_of_the_graphs_one_after_the_other(release: Release) -> None:
    for form in ("nq", "trig", "ttl"):
        parts = [read(find_dump(release, graph.forms[form].file.removesuffix(".gz"))) for graph in release.graphs]
        assert read(find_dump(release, f"khonkaen-kg.{form}")) == b"".join(parts)
    lists = [json.loads(read(find_dump(release, graph.forms["jsonld"].file.removesuffix(".gz")))) for graph in release.graphs]
    assert json.loads(read(find_dump(release, "khonkaen-kg.jsonld"))) == [graph for (graph,) in lists]


def test_bytes_are_the_same_in_every_release_of_the_same_content(release: Release, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KHONKAEN_KG_RELEASES", str(tmp_path))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    again = publish(home)
    assert [(dump.name, dump.gzip_sha256) for dump in list_dumps(again)] == [(dump.name, dump.gzip_sha256) for dump in list_dumps(release)]
    assert again.sources == release.sources


def test_prefixes_stand_in_order_and_only_where_they_are_used(release: Release) -> None:
    lines = read(find_dump(release, "TH-40+2018-2022+stated.trig")).decode().split("\n")
    prefixes = [line.split()[1] for line in lines if line.startswith("@prefix")]
    assert prefixes == sorted(prefixes)
    assert all(sum(prefix in line for line in lines) > 1 for prefix in prefixes)
    assert "<graph/TH-40/2018-2022/stated> {" in lines


@settings(derandomize=True, database=None, deadline=None, max_examples=60)
@given(st.data())
def test_any_part_is_what_stands_there_in_the_whole(release: Release, data: st.DataObject) -> None:
    dump = data.draw(st.sampled_from(list_dumps(release)))
    is_compressed = data.draw(st.booleans())
    whole = read(dump, is_compressed=is_compressed)
    start, stop = (data.draw(st.integers(0, len(whole) + 2)) for _ in range(2))
    blocks = list(read_dump(dump, start, stop, is_compressed=is_compressed))
    assert b"".join(blocks) == whole[start:stop]
    assert all(0 < len(block) <= 65536 for block in blocks)


def test_every_border_between_two_graphs_is_read_over(tmp_path: Path) -> None:
    made = write_release(tmp_path, [(f"urn:g{number}", [Triple(A, P, Literal(str(number)))] if number % 2 else []) for number in range(4)])
    for name in ("khonkaen-kg.jsonld", "khonkaen-kg.ttl", "khonkaen-kg.nq"):
        dump = find_dump(made, name)
        for is_compressed in (False, True):
            whole = read(dump, is_compressed=is_compressed)
            for start, stop in pairwise(range(len(whole))):
                assert b"".join(read_dump(dump, start, stop, is_compressed=is_compressed)) == whole[start:stop]
            assert b"".join(b"".join(read_dump(dump, at, at + 50)) for at in range(0, dump.length, 50)) == read(dump)
    assert len(read_quads(find_dump(made, "khonkaen-kg.jsonld"))) == 2
    assert json.loads(read(find_dump(made, "urn%3Ag0.jsonld"))) == [{"@id": "urn:g0", "@graph": []}]


def test_release_without_graphs_offers_empty_documents(tmp_path: Path) -> None:
    made = write_release(tmp_path, [])
    assert {dump.name: (read(dump), read(dump, is_compressed=True) == b"") for dump in list_dumps(made)} == {
        "khonkaen-kg.nq": (b"", True),
        "khonkaen-kg.trig": (b"", True),
        "khonkaen-kg.ttl": (b"", True),
        "khonkaen-kg.jsonld": (b"[\n\n]\n", False),
    }


def test_nasty_literals_and_blank_nodes_come_through_every_form(tmp_path: Path) -> None:
    texts = ["", "\n", "\r\n", '"', "'", "\\", "\t", " .\n@prefix x: <urn:x> .", "}", "<urn:g> {", "\u0085\u2028", "\x00\x7f", "ก", "😀", "kko:x", "]", ","]
    node = BlankNode("b")
    triples = [
        *(Triple(A, P, term) for text in texts for term in (Literal(text), Literal(text, language="th"), Literal(text, datatype=NamedNode("urn:d")))),
        Triple(NamedNode(KK + "a:b/c.d"), NamedNode(GRAPH), node),
        Triple(node, P, NamedNode("https://w3id.org/khonkaen-kg/")),
        Triple(node, P, Literal("1", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer"))),
    ]
    made = write_release(tmp_path, [(GRAPH + "x", triples), (GRAPH + "y", triples)])
    for form in ("trig", "jsonld"):
        assert read_quads(find_dump(made, f"khonkaen-kg.{form}")) == read_quads(find_dump(made, "khonkaen-kg.nq"))
    assert read_quads(find_dump(made, "x.ttl")) == unname(read_quads(find_dump(made, "x.nq")))


@pytest.mark.parametrize(
    "name", ["", ".nq", "nq", "khonkaen-kg", "khonkaen-kg.nq.gz", "../manifest.json", "khonkaen-kg.xml", "TH-40+2018-2022+none.nq", "ก.ttl"]
)
def test_file_that_is_not_offered_is_unknown(release: Release, name: str) -> None:
    with pytest.raises(UnknownDumpError, match=release.name):
        find_dump(release, name)


@pytest.mark.parametrize(
    "spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-20]), lambda path: path.write_bytes(b"x" * 999)]
)
def test_file_that_is_damaged_meanwhile_is_never_read_as_a_shorter_one(spoil: object, tmp_path: Path) -> None:
    made = write_release(tmp_path, [(GRAPH + "x", [Triple(A, P, Literal(str(number))) for number in range(99)])])
    assert callable(spoil)
    spoil(made.folder / "x.ttl.gz")
    for name in ("x.ttl", "khonkaen-kg.ttl"):
        with pytest.raises(DamagedReleaseError, match=r"x\.ttl\.gz"):
            read(find_dump(made, name))


def test_members_that_are_wrapped_by_hand_are_gzip() -> None:
    for content in (b"[", b",\n", bytes(65535)):
        assert gzip.decompress(wrap(content) + gzip.compress(b"x") + wrap(content)) == content + b"x" + content
    assert wrap(b"") == b""


# The source texts


def test_source_texts_are_kept_as_they_were(khonkaen_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHONKAEN_KG_RELEASES", raising=False)
    made = publish(khonkaen_copy)
    path = khonkaen_copy.sources / "khonkaen-pmqa-process.txt"
    text = path.read_text(encoding="utf-8")
    path.write_text("ก", encoding="utf-8")
    assert open_release(made.folder).read_source(path.name) == text
    with pytest.raises(UnknownDumpError, match=path.name):
        made.read_source("none.txt")
    (made.folder / f"{path.name}.gz").write_bytes(gzip.compress(b"x"))
    with pytest.raises(DamagedReleaseError, match=path.name):
        made.read_source(path.name)
