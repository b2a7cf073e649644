"""The difference between two releases is what a person finds by hand, and applying it as a patch to the one makes the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.checks.plans import build_files
from khonkaen_kg.errors import DataSyntaxError
from khonkaen_kg.graph.files import read_files, write_files
from khonkaen_kg.namespaces import GRAPH, KK, KKO, RDF
from khonkaen_kg.paths import Home
from khonkaen_kg.store.release import Release, publish, write_release
from khonkaen_kg.store.release.difference import Difference, GraphDifference, compare_releases, record_difference
from khonkaen_kg.store.release.patch import read_patch, write_patch

PLAN = "TH-XX/2028-2030"
A, P = NamedNode("urn:a"), NamedNode("urn:p")


@pytest.fixture(autouse=True)
def _own_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KHONKAEN_KG_RELEASES", raising=False)


def build(home: Home) -> Release:
    write_files(home, build_files(home), read_files(home))
    return publish(home)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def list_lines(release: Release) -> set[str]:
    return {line for graph in release.graphs for line in release.read_graph(graph).decode().split("\n") if line}


def line(graph: str, subject: str, predicate: str, value: str) -> str:
    return f"<{KK}{PLAN}/{subject}> <{KKO}{predicate}> {value} <{GRAPH}{PLAN}/{graph}> ."


@pytest.fixture
def difference(tiny_copy: Home) -> Difference:
    """One curated link is changed, and one line is removed: that the carers' group of mission 2 includes the elderly."""
    old = build(tiny_copy)
    curated = tiny_copy.curated / PLAN
    edit(curated / "alignments.ttl", "It is not strong.", "It stays weak.")
    edit(curated / "recipients.ttl", "<recipient-mention/2.1> kko:includesType recipient:elderly .\n", "")
    return compare_releases(old, build(tiny_copy))


def test_changed_link_and_removed_line_are_found_with_all_that_followed_from_them(difference: Difference) -> None:
    elderly = f"<{KK}recipient/elderly>"
    text = '"One modifier is shared, ปลอดภัย (safe): of farm plots in the process, of food in the theme. {}"@en'
    before = line("curated", "alignment/process-1.1.positioning-1", "justification", text.format("It is not strong."))
    after = line("curated", "alignment/process-1.1.positioning-1", "justification", text.format("It stays weak."))
    curated, derived, gaps, catalogue = difference.graphs
    assert curated.iri == f"{GRAPH}{PLAN}/curated"
    assert curated.removed == (before, line("curated", "recipient-mention/2.1", "includesType", elderly))
    assert curated.added == (after,)
    assert curated.changes == ((before, after),)
    # Process 2.1 serves the elderly only through its mission.
    inherited = ("alignsWith", "inheritsRecipientType", "servesRecipientType")
    assert (derived.iri, derived.added, derived.changes) == (f"{GRAPH}{PLAN}/derived", (), ())
    assert derived.removed == tuple(line("derived", "process/2.1", predicate, elderly) for predicate in inherited)
    # Nobody asks any more which process names the elderly, and now a mention has no type. Each gap has nine statements; the hash of what was checked changed.
    assert difference.closed_gaps == (f"{KK}{PLAN}/gap/recipient-named-by-no-process/elderly",)
    assert difference.opened_gaps == (f"{KK}{PLAN}/gap/recipient-mention-without-type/recipient-mention-2.1",)
    assert (len(gaps.removed), len(gaps.added), len(gaps.changes)) == (10, 10, 1)
    # In the catalogue: the hashes of three graphs, the counts of two.
    assert (catalogue.iri, len(catalogue.changes)) == (GRAPH + "catalog", 5)
    assert {line.split(" ")[1] for pair in catalogue.changes for line in pair} == {f"<{KKO}contentHash>", "<http://rdfs.org/ns/void#triples>"}
    assert '"105"' in catalogue.changes[0][0]
    assert '"104"' in catalogue.changes[0][1]


def test_document_says_what_the_difference_says(difference: Difference) -> None:
    document = json.loads(json.dumps(record_difference(difference)))
    assert (document["removed"], document["added"], document["changed"]) == (2 + 3 + 10 + 5, 1 + 0 + 10 + 5, 1 + 0 + 1 + 5)
    assert difference.old is not None
    assert (document["old"], document["new"]) == (difference.old.name, difference.new.name)
    assert document["closedGaps"] == list(difference.closed_gaps)
    assert [graph["graph"] for graph in document["graphs"]] == [graph.iri for graph in difference.graphs]


def test_closed_gap_is_retired(difference: Difference) -> None:
    assert difference.old is not None
    assert difference.new.retired == dict.fromkeys(difference.closed_gaps, difference.old.name)


def test_patch_makes_the_new_release_of_the_old_one(difference: Difference) -> None:
    assert difference.old is not None
    patch = write_patch(difference)
    lines = patch.decode().split("\n")
    assert lines[:3] == [f"H id <{KK}release/{difference.new.name}> .", f"H prev <{KK}release/{difference.old.name}> .", "TX ."]
    assert lines[-2:] == ["TC .", ""]
    added, removed = read_patch(patch)
    assert (len(added), len(removed)) == (16, 20)
    assert list_lines(difference.old) - set(removed) | set(added) == list_lines(difference.new)


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_another_reader_of_patches_makes_the_new_release_of_the_old_one(difference: Difference) -> None:
    assert difference.old is not None
    sides = []
    for release in (difference.old, difference.new):
        dataset = rdflib.Dataset()
        dataset.parse(data="".join(f"{line}\n" for line in sorted(list_lines(release)) if "_:" not in line), format="nquads")
        sides.append(dataset)
    before, after = sides
    assert set(before.quads()) != set(after.quads())
    before.parse(data=write_patch(difference).decode(), format="patch")
    assert set(before.quads()) == set(after.quads())


def test_first_release_differs_from_nothing_in_all_that_it_states(tmp_path: Path) -> None:
    release = write_release(tmp_path, [("urn:g", [Triple(A, P, A)]), ("urn:h", [])])
    difference = compare_releases(None, release)
    assert difference.graphs == (GraphDifference("urn:g", ("<urn:a> <urn:p> <urn:a> <urn:g> .",), ()), GraphDifference("urn:h", (), ()))
    assert write_patch(difference).decode() == f"H id <{KK}release/{release.name}> .\nTX .\nA <urn:a> <urn:p> <urn:a> <urn:g> .\nTC .\n"
    assert compare_releases(release, release).graphs == ()


def test_graph_that_went_is_removed_line_by_line_and_only_gaps_of_gap_graphs_count(tmp_path: Path) -> None:
    gap = [Triple(A, NamedNode(RDF + "type"), NamedNode(KKO + "Gap"))]
    old = write_release(tmp_path, [("urn:x/gaps", gap), ("urn:y", gap)])
    new = write_release(tmp_path, [("urn:z/gaps", [*gap, Triple(A, P, Literal(f"\u2028 <{RDF}type> <{KKO}Gap> \u0085"))])])
    difference = compare_releases(old, new)
    assert [(graph.iri, len(graph.added), len(graph.removed)) for graph in difference.graphs] == [("urn:x/gaps", 0, 1), ("urn:y", 0, 1), ("urn:z/gaps", 2, 0)]
    assert (difference.closed_gaps, difference.opened_gaps) == (("urn:a",), ("urn:a",))


def test_changes_pair_the_same_language_first_and_each_line_once() -> None:
    th, en, iri = '<urn:a> <urn:p> "ก{}"@th <urn:g> .', '<urn:a> <urn:p> "a{}"@en <urn:g> .', "<urn:a> <urn:p> <urn:{}> <urn:g> ."
    found = GraphDifference(
        "urn:g", added=(en.format(2), th.format(2), th.format(3), iri.format(5)), removed=(en.format(1), th.format(1), iri.format(4), iri.format(6))
    )
    assert set(found.changes) == {(en.format(1), en.format(2)), (th.format(1), th.format(2)), (iri.format(4), iri.format(5)), (iri.format(6), th.format(3))}
    other = GraphDifference("urn:g", added=("<urn:b> <urn:p> <urn:a> <urn:g> .",), removed=(iri.format(1), iri.format(2)))
    assert other.changes == ()


# Patches

TERMS = st.one_of(
    st.sampled_from(["urn:a", "urn:b", "https://w3id.org/khonkaen-kg/id/ก"]).map(NamedNode),
    st.text(max_size=6).map(Literal),
    st.text(max_size=3).map(lambda text: Literal(text, language="th")),
    st.text(max_size=3).map(lambda text: Literal(text, datatype=NamedNode("urn:d"))),
)
GRAPHS = st.dictionaries(
    st.sampled_from(["urn:g", "urn:h"]), st.lists(st.builds(Triple, st.sampled_from([A, NamedNode("urn:b")]), st.just(P), TERMS), max_size=6), max_size=2
)


@settings(derandomize=True, database=None, deadline=None, max_examples=60)
@given(GRAPHS, GRAPHS)
def test_any_two_releases_and_their_patch_agree(
    tmp_path_factory: pytest.TempPathFactory, before: dict[str, list[Triple]], after: dict[str, list[Triple]]
) -> None:
    folder = tmp_path_factory.mktemp("releases")
    old, new = write_release(folder, before.items()), write_release(folder, after.items())
    added, removed = read_patch(write_patch(compare_releases(old, new)))
    assert set(removed) <= list_lines(old)
    assert not set(added) & list_lines(old)
    assert list_lines(old) - set(removed) | set(added) == list_lines(new)


def test_patch_of_others_is_read_by_the_last_row_for_each_statement() -> None:
    patch = (
        '# a comment\r\nH id <uuid:1> .\nH version "1" . # it\n\nTX .\nPA "rdf" "http://x/" .\nPA : <urn:> .\nA <urn:a> <urn:p> "1" .\n'
        'D <urn:a> <urn:p> "1" .\nD <urn:a> <urn:p> "2"@th <urn:g> .\n  A   <urn:a>\t<urn:p> "2"@th <urn:g> . # again\nPD "rdf" .\nTC .\n'
        "TX .\nA <urn:a> <urn:p> _:b .\nTA .\nTX .\nA _:x <urn:p> _:y <urn:g> .\nTC ."
    )
    assert read_patch(patch.encode()) == (('<urn:a> <urn:p> "2"@th <urn:g> .', "_:x <urn:p> _:y <urn:g> ."), ('<urn:a> <urn:p> "1" .',))
    assert read_patch(b"") == ((), ())


@pytest.mark.parametrize(
    ("patch", "number"),
    {
        "row without a transaction": (b"A <urn:a> <urn:p> <urn:a> .\n", 1),
        "end without a beginning": (b"H id <urn:x> .\nTC .\n", 2),
        "abort without a beginning": (b"\nTA .\n", 2),
        "beginning within": (b"TX .\nTX .\n", 2),
        "cut": (b"TX .\nA <urn:a> <urn:p> <urn:a> .\n", 2),
        "cut in a row": (b"TX .\nA <urn:a> <urn:p> <urn", 2),
        "no dot": (b"TX\n", 1),
        "unknown code": (b"TX .\nX <urn:a> .\n", 2),
        "lower case": (b"tx .\n", 1),
        "longer code": (b"TX .\nADD <urn:a> <urn:p> <urn:a> .\nTC .\n", 2),
        "two terms": (b"TX .\nA <urn:a> <urn:p> .\nTC .\n", 2),
        "no statement": (b"TX .\nA # none\nTC .\n", 2),
        "literal as a subject": (b'TX .\n\nD "a" <urn:p> <urn:a> .\nTC .\n', 3),
        "prefixed name": (b'TX .\nPA "x" "urn:" .\nA x:a x:p x:a .\nTC .\n', 3),
        "relative IRI": (b"TX .\nA <a> <urn:p> <urn:a> .\nTC .\n", 2),
        "two statements by an end of line of old": (b"TX .\nA <urn:a> <urn:p> <urn:a> .\r<urn:a> <urn:p> <urn:b> .\nTC .\n", 2),
        "header without a value": (b"H id .\n", 1),
        "not UTF-8": (b'TX .\nA <urn:a> <urn:p> "\xff" .\nTC .\n', 2),
    }.values(),
)
def test_wrong_patch_is_refused_at_its_line(patch: bytes, number: int) -> None:
    with pytest.raises(DataSyntaxError) as caught:
        read_patch(patch)
    assert caught.value.place is not None
    assert caught.value.place.line == number
