"""The command ``analyse``: what people and machines get, and what they are told when they ask for what is not there."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from khonkaen_kg.analysis.report import TERMS
from khonkaen_kg.cli import app
from khonkaen_kg.errors import ParameterError
from khonkaen_kg.namespaces import KK
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

PLAN = KK + "TH-40/2018-2022"


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["analyse", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def _ask(*arguments: str) -> Any:
    return json.loads(_run(*arguments, "--json"))


def test_coverage_tells_people_the_counts_of_each_class() -> None:
    told = _run("coverage")
    assert "ประเด็นการพัฒนา · Strategic issue: ชัดเจน 3 อ่อนเท่านั้น 1 ไม่มี 1 · strong 3, weak only 1, none 1" in told
    assert "ตำแหน่งการพัฒนา · Positioning theme: ชัดเจน 3 อ่อนเท่านั้น 3 ไม่มี 1 · strong 3, weak only 3, none 1" in told
    assert "ประเภทผู้รับบริการ · Recipient type: ชัดเจน 3 อ่อนเท่านั้น 2 ไม่มี 4 · strong 3, weak only 2, none 4" in told


def test_coverage_of_one_element_tells_machines_its_links() -> None:
    answer = _ask("coverage", "issue/2")
    assert (answer["plan"], answer["minGrade"]) == (PLAN, "weak")
    (entry,) = answer["coverage"]
    assert entry["element"]["label"] == {"th": "การพัฒนาคุณภาพคนและสังคม", "en": "Developing the quality of people and society"}
    assert (entry["grade"], entry["strong"], entry["weak"]) == ("strong", 1, 1)
    assert [(link["process"]["name"], link["grade"], link["basis"]) for link in entry["links"]] == [
        ("process/1.1", "weak", "Curated"),
        ("process/1.2", "strong", "Curated"),
    ]
    assert _ask("coverage", "issue/4")["coverage"][0]["grade"] is None


def test_coverage_takes_a_label_and_a_grade() -> None:
    answer = _ask("coverage", "ผู้ประกอบการ", "--min-grade", "strong", "--plan", "TH-40/2018-2022")
    (entry,) = answer["coverage"]
    assert (entry["element"]["name"], entry["grade"], entry["links"]) == ("recipient/entrepreneurs", None, [])
    # 3 processes of M2, 2 of M3
    assert len(entry["inherited"]) == 5


def test_fragility_of_one_element_says_whether_it_is_fragile() -> None:
    assert "ไม่เปราะบาง · not fragile" in _run("fragility", "issue/5")
    assert "กระบวนการเดียว · one process only: process/1.3" in _run("fragility", "issue/3")
    assert "no process is linked to it" in _run("fragility", "issue/4")
    (entry,) = _ask("fragility", "issue/2")["elements"]
    assert (entry["onlyProcess"], entry["onlyMission"]) == (None, f"{PLAN}/mission/1")


def test_fragility_lists_the_fragile_elements_only() -> None:
    told = _run("fragility", "--min-grade", "strong")
    assert "\nissue/2 " in f"\n{told}"
    assert "issue/5" not in told
    assert len(_ask("fragility", "--min-grade", "strong")["elements"]) == 6


def test_chains_tell_basis_and_grade_of_each_step() -> None:
    told = _run("chains", "farmers")
    assert told.count("recipient/farmers เกษตรกร · Farmers") == 3
    assert "พิจารณาโดยคณะผู้จัดทำกราฟนี้ · Curated (ชัดเจน · Strong)" in told
    assert "ระบุในเอกสารต้นฉบับ · Stated in the source" in told
    assert told.count("by its own words") == 1
    assert "does not reach the goal" not in told
    assert "does not reach the goal" in _run("chains", "tourists", "--min-grade", "strong")
    chains = _ask("chains", "recipient/farmers")["chains"]
    assert [chain["steps"][2]["target"]["name"] for chain in chains] == ["process/2.1", "process/2.2", "process/2.3"]
    assert [chain["ownGrade"] for chain in chains] == ["strong", None, None]


def test_what_if_tells_which_gaps_open() -> None:
    told = _run("what-if", "mission/2")
    assert "Gaps that open: 5" in told
    assert "Gaps no longer found: 1" in told
    assert "no longer named by the plan: recipient/farmers เกษตรกร · Farmers" in told
    assert "goes with it: process/2.1, process/2.2, process/2.3, recipient-mention/2.1, recipient-mention/2.2" in told


def test_what_if_tells_machines_what_goes_and_what_opens() -> None:
    answer = _ask("what-if", "alignment/mission-3.issue-5")
    assert answer["subject"] == f"{PLAN}/alignment/mission-3.issue-5"
    assert [link["name"] for link in answer["removed"]["links"]] == ["alignment/mission-3.issue-5"]
    (opened,) = answer["opened"]
    assert (opened["kind"], opened["element"]["name"], opened["severity"]) == (f"{KK}gap-kind/mission-without-issue", "mission/3", "warning")
    assert opened["element"]["label"]["th"].startswith("ส่งเสริมการพัฒนาด้านนวัตกรรม")
    (closed,) = answer["closed"]
    assert (closed["element"]["name"], closed["involved"]["name"]) == ("mission/3", "issue/5")


def test_export_has_no_weak_links_where_strong_ones_are_asked_for() -> None:
    everything, strong = (json.loads(_run("export", "--min-grade", grade)) for grade in ("weak", "strong"))
    # 19 weak alignments and 3 weak recipient links
    assert len(everything["edges"]) - len(strong["edges"]) == 19 + 3
    assert len(everything["nodes"]) == len(strong["nodes"]) == 45
    assert _run("export", "--format", "graphml").startswith("<?xml version='1.0' encoding='utf-8'?>\n<graphml")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("what-if", "process/9.9"), "process/3.2"),
        # An issue can be asked about, but not removed.
        (("what-if", "issue/1"), "mission/1"),
        (("chains", "farmer"), "recipient/farmers"),
        (("coverage", "process/1.1"), "issue/1"),
        (("fragility", "recipient/farmers"), "positioning/1"),
        (("coverage", "--plan", "TH-99/2018-2022"), "TH-40/2018-2022"),
    ],
)
def test_an_unknown_subject_is_an_error_that_names_valid_ones(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        CliRunner().invoke(app, ["analyse", *arguments], catch_exceptions=False)
    assert f"analyse {arguments[0]}" in caught.value.en
    assert said in caught.value.remedy_en
    assert said in caught.value.remedy_th


def test_reports_name_terms_as_the_ontology_does(knowledge_graph: KnowledgeGraph) -> None:
    rows = knowledge_graph.sparql(
        """SELECT ?term ?th ?en WHERE { ?term rdfs:isDefinedBy|skos:inScheme ?any ; rdfs:label ?th, ?en . FILTER(LANG(?th) = "th" && LANG(?en) = "en") }"""
    )
    labels = {row["term"].value.rpartition("#")[2]: f"{row['th'].value} · {row['en'].value}" for row in rows}
    assert {name: labels.get(name) for name in TERMS} == dict(TERMS)
