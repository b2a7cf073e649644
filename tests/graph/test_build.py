"""The graphs of the shipped plan hold what the source states, each element with the characters that state it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple

from khonkaen_kg.checks.plans import build_files
from khonkaen_kg.errors import CuratedError, NotBuiltError, UnknownElementError, WriteError
from khonkaen_kg.graph import turtle
from khonkaen_kg.graph.build import PlanGraphs, read_plans
from khonkaen_kg.graph.catalogue import CATALOGUE
from khonkaen_kg.graph.derived import derive, read_hierarchy
from khonkaen_kg.graph.files import read_files, read_graphs, write_files
from khonkaen_kg.graph.terms import LABEL, TYPE, kko, prov, read_value
from khonkaen_kg.namespaces import KK, RDFS
from khonkaen_kg.paths import Home, shipped_home

PLAN = KK + "TH-40/2018-2022"
ALIGNMENTS = "curated/TH-40/2018-2022/alignments.ttl"


def count_types(triples: tuple[Triple, ...]) -> Counter[str]:
    return Counter(read_value(t.object).rpartition("#")[2] for t in triples if t.predicate == TYPE)


def objects(triples: tuple[Triple, ...], subject: str, predicate: str) -> set[str]:
    return {read_value(t.object) for t in triples if t.subject == NamedNode(subject) and t.predicate == kko(predicate)}


def test_stated_graph_has_every_element_of_the_source(plan: PlanGraphs) -> None:
    assert count_types(plan.stated) == {
        "StrategicPlan": 1,
        "Goal": 1,
        "Mission": 3,
        "Indicator": 2,
        "Target": 2,
        "PositioningTheme": 7,
        "StrategicIssue": 5,
        "Process": 8,
        "RecipientMention": 10,
        "Gloss": 4,
    }


def test_every_stated_element_has_a_passage_whose_slice_of_the_pinned_source_is_its_text(plan: PlanGraphs, home: Home) -> None:
    path = home.sources / "khonkaen-pmqa-process.txt"
    text = path.read_text(encoding="utf-8")
    assert hashlib.sha256(path.read_bytes()).hexdigest() in {read_value(t.object) for t in plan.context if t.predicate == kko("sha256")}
    quotes = {t.subject: read_value(t.object) for t in plan.passages if t.predicate == kko("quote")}
    for passage, quote in quotes.items():
        start, end = read_value(passage).rpartition("=")[2].split(",")
        assert text[int(start) : int(end)] == quote
    labels = {t.subject: read_value(t.object) for t in plan.stated if t.predicate == LABEL}
    passages: dict[object, set[str]] = {}
    for triple in plan.stated:
        if triple.predicate == kko("statedIn"):
            passages.setdefault(triple.subject, set()).add(quotes[NamedNode(read_value(triple.object))])
    elements = {t.subject for t in plan.stated if t.predicate == TYPE}
    assert len(elements) == 43
    for element in elements:
        assert labels[element] in passages[element]


def test_mission_three_is_stated_twice_with_its_own_spacing_each_time(plan: PlanGraphs) -> None:
    source = plan.source
    assert objects(plan.stated, f"{PLAN}/mission/3", "statedIn") == {f"{source}#char=514,591", f"{source}#char=2359,2435"}


def test_membership_is_traced_to_the_heading_that_states_it(plan: PlanGraphs) -> None:
    assert objects(plan.stated, f"{PLAN}/process/1.2", "fulfilsMission") == {f"{PLAN}/mission/1"}
    (heading,) = objects(plan.stated, f"{PLAN}/process/1.2", "listedUnder")
    assert objects(plan.passages, heading, "quote") == {"พันธกิจพัฒนาให้เป็นเมืองน่าอยู่อย่างยั่งยืน สำหรับคนทุกกลุ่มในสังคม"}


def test_targets_are_recorded_as_worded(plan: PlanGraphs) -> None:
    assert objects(plan.stated, f"{PLAN}/target/1", "targetValue") == {"3"}
    assert objects(plan.stated, f"{PLAN}/target/1", "hasComparator") == {kko("ComparatorNotStated").value}
    assert objects(plan.stated, f"{PLAN}/target/2", "targetValue") == {"70"}
    assert objects(plan.stated, f"{PLAN}/target/2", "hasComparator") == {kko("AtLeast").value}


def test_period_is_gregorian_with_the_buddhist_era_beside_it(plan: PlanGraphs) -> None:
    assert {p: objects(plan.stated, PLAN, p) for p in ("startYear", "endYear", "startYearBE", "endYearBE")} == {
        "startYear": {"2018"},
        "endYear": {"2022"},
        "startYearBE": {"2561"},
        "endYearBE": {"2565"},
    }


def test_curated_graph_has_the_links_that_people_examined(plan: PlanGraphs) -> None:
    statuses = {t.subject: t.object for t in plan.curated if t.predicate == kko("hasReviewStatus")}
    grades = Counter(read_value(t.object).rpartition("#")[2] for t in plan.curated if t.predicate == kko("hasGrade") and "/alignment/" in read_value(t.subject))
    kinds = Counter((read_value(t.subject).split("/")[-2], statuses[t.subject] == kko("Confirmed")) for t in plan.curated if t.predicate == kko("hasSubject"))
    assert kinds == {("alignment", True): 32, ("alignment", False): 12, ("recipient-link", True): 6, ("shared-phrase", True): 3}
    assert grades == {"Strong": 13, "Weak": 19}


def test_rejected_candidate_gives_no_direct_property(plan: PlanGraphs) -> None:
    assert f"{PLAN}/issue/4" not in objects(plan.derived, f"{PLAN}/process/1.2", "addressesIssue")
    assert objects(plan.derived, f"{PLAN}/process/1.2", "addressesIssue") == {f"{PLAN}/issue/2"}


def test_strong_links_have_the_strong_property_too_and_weak_ones_have_not(plan: PlanGraphs) -> None:
    assert objects(plan.derived, f"{PLAN}/process/1.3", "addressesIssue") == {f"{PLAN}/issue/3", f"{PLAN}/issue/5"}
    assert objects(plan.derived, f"{PLAN}/process/1.3", "stronglyAddressesIssue") == {f"{PLAN}/issue/3"}


def test_processes_inherit_the_recipient_types_of_their_mission(plan: PlanGraphs) -> None:
    inherited = objects(plan.derived, f"{PLAN}/process/2.3", "inheritsRecipientType")
    assert inherited == {KK + "recipient/farmers", KK + "recipient/occupational-groups", KK + "recipient/entrepreneurs"}
    assert objects(plan.derived, f"{PLAN}/process/2.3", "servesOwnRecipientType") == {KK + "recipient/entrepreneurs"}


def test_graphs_share_no_triple_and_hold_no_blank_node(plan: PlanGraphs) -> None:
    triples = [triple for graph in plan.graphs.values() for triple in set(graph)]
    assert len(triples) == len(set(triples))
    assert not [t for t in triples if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)]


def test_graph_folder_is_what_build_makes(home: Home) -> None:
    assert read_files(home) == build_files(home)


def test_build_does_not_depend_on_what_was_built_before(khonkaen_copy: Home) -> None:
    shutil.rmtree(khonkaen_copy.named)
    assert build_files(khonkaen_copy) == read_files(shipped_home())


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_build_makes_the_same_bytes_under_any_hash_seed(seed: str, home: Home) -> None:
    code = (
        "import hashlib; from khonkaen_kg.paths import shipped_home; from khonkaen_kg.checks.plans import build_files;"
        "print({name: hashlib.sha256(data).hexdigest() for name, data in sorted(build_files(shipped_home()).items())})"
    )
    run = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str({name: hashlib.sha256(data).hexdigest() for name, data in sorted(read_files(home).items())})


def test_written_graphs_are_read_back_whole(tiny_copy: Home) -> None:
    write_files(tiny_copy, build_files(tiny_copy))
    assert read_files(tiny_copy) == build_files(tiny_copy)
    assert {graph.iri.rpartition("graph/")[2] for graph in read_graphs(tiny_copy)} >= {"catalog", "identifiers", "TH-XX/2028-2030/stated"}


def test_damaged_graph_is_named(tiny_copy: Home) -> None:
    write_files(tiny_copy, build_files(tiny_copy))
    path = tiny_copy.named / "TH-XX/2028-2030/stated.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("kko:position 2", "kko:position 9", 1), encoding="utf-8")
    with pytest.raises(NotBuiltError, match=r"graph/named/TH-XX/2028-2030/stated\.ttl"):
        read_graphs(tiny_copy)


def test_what_stood_there_stands_when_writing_fails(tiny_copy: Home) -> None:
    files = build_files(tiny_copy)
    write_files(tiny_copy, files)
    with pytest.raises(WriteError):
        write_files(tiny_copy, {**files, "catalog.ttl/below-a-file.ttl": b""})
    assert read_files(tiny_copy) == files
    assert not list(tiny_copy.graph.glob(".named-*"))


def edit(home: Home, name: str, old: str, new: str) -> Path:
    path = home.graph / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_changed_source_is_told_apart_from_the_pinned_one(khonkaen_copy: Home) -> None:
    edit(khonkaen_copy, "source/khonkaen-pmqa-process.txt", "Public Sector", "Public  Sector")
    with pytest.raises(CuratedError, match="sha256"):
        build_files(khonkaen_copy)


def test_source_without_a_description_is_an_error(khonkaen_copy: Home) -> None:
    (khonkaen_copy.sources / "khonkaen-pmqa-process.ttl").unlink()
    with pytest.raises(UnknownElementError, match=r"khonkaen-pmqa-process\.ttl"):
        read_plans(khonkaen_copy)


def test_province_that_is_not_known_is_an_error_at_its_name(khonkaen_copy: Home) -> None:
    edit(khonkaen_copy, "source/khonkaen-pmqa-process.txt", "แผนพัฒนาจังหวัดขอนแก่น", "แผนพัฒนาจังหวัดขอนแก้น")
    with pytest.raises(UnknownElementError, match="ขอนแก้น") as caught:
        read_plans(khonkaen_copy)
    assert caught.value.place is not None
    assert caught.value.place.line == 9


def test_nothing_is_written_when_a_build_fails(khonkaen_copy: Home) -> None:
    before = read_files(khonkaen_copy)
    edit(khonkaen_copy, ALIGNMENTS, "kko:hasObject <issue/2>", "kko:hasObject <issue/6>")
    with pytest.raises(UnknownElementError):
        write_files(khonkaen_copy, build_files(khonkaen_copy))
    assert read_files(khonkaen_copy) == before


def test_what_people_wrote_is_attributed_to_people_and_the_rest_to_the_program(home: Home) -> None:
    (catalogue,) = (graph for graph in read_graphs(home) if graph.iri == CATALOGUE)
    agents = {(read_value(t.subject).rpartition("/")[2], read_value(t.object)) for t in catalogue.triples if t.predicate == prov("wasAttributedTo")}
    people, program = KK + "curator/khonkaen-kg", KK + "software/khonkaen-kg"
    assert agents == {
        ("curated", people),
        ("translated", people),
        ("stated", program),
        ("passages", program),
        ("derived", program),
        ("gaps", program),
    }


def test_shared_files_are_read_once_in_a_build(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    read_bytes = turtle._read_bytes

    def note(path: Path, name: str) -> bytes:
        read.append(name)
        return read_bytes(path, name)

    monkeypatch.setattr(turtle, "_read_bytes", note)
    build_files(home)
    written = [name for name in read if not name.startswith("graph/named/")]
    assert len(written) == len(set(written))
    assert {"ontology/khonkaen-kg.ttl", "graph/curated/identifiers.ttl"} <= set(written)


def test_classes_that_stand_in_a_circle_end_no_build() -> None:
    below = NamedNode(RDFS + "subClassOf")
    a, b, c = kko("A"), kko("B"), kko("C")
    hierarchy = read_hierarchy((Triple(a, below, b), Triple(b, below, a), Triple(b, below, c)))
    assert hierarchy.broader == {a: {a, b, c}, b: {a, b, c}}
    assert set(derive((Triple(kko("x"), TYPE, a),), hierarchy)) == {Triple(kko("x"), TYPE, b), Triple(kko("x"), TYPE, c)}


def test_home_with_an_ontology_folder_of_its_own_must_have_its_files(tiny_copy: Home) -> None:
    (tiny_copy.root / "ontology").mkdir()
    with pytest.raises(NotBuiltError, match=r"ontology/khonkaen-kg\.ttl"):
        build_files(tiny_copy)


def test_tiny_plan_is_built_from_its_own_words(tiny_copy: Home) -> None:
    (tiny,) = read_plans(tiny_copy)
    assert tiny.path == "TH-XX/2028-2030"
    assert tiny.problems == ()
    counts = count_types(tiny.stated)
    assert {name: counts[name] for name in ("Mission", "StrategicIssue", "PositioningTheme", "Process", "Vision", "Indicator")} == {
        "Mission": 2,
        "StrategicIssue": 3,
        "PositioningTheme": 2,
        "Process": 3,
        "Vision": 1,
        "Indicator": 2,
    }
    assert objects(tiny.stated, f"{tiny.plan}/process/2.1", "hasProcessType") == {kko("Support").value}
    assert objects(tiny.stated, f"{tiny.plan}/target/2", "hasUnit") == {"http://qudt.org/vocab/unit/CCY_THB"}
