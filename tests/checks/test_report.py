"""The report: what a planner reads of a check, as values and as text."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from khonkaen_kg.checks.findings import Finding
from khonkaen_kg.checks.plans import CheckedPlan
from khonkaen_kg.checks.report import Report, describe_check, render_report
from khonkaen_kg.errors import Place, QuoteError
from khonkaen_kg.namespaces import KKS


@pytest.fixture(scope="module")
def report(checked: CheckedPlan) -> Report:
    return describe_check(checked)


def entry_of(report: Report, kind: str, element: str) -> int:
    return next(n for n, e in enumerate(report["findings"]) if e["kind"] and e["kind"].endswith(f"/{kind}") and e["element"]["iri"].endswith(element))


def test_report_is_what_json_can_carry(report: Report) -> None:
    assert json.loads(json.dumps(report)) == report


def test_report_counts_by_severity(report: Report) -> None:
    assert report["counts"] == {"violation": 0, "warning": 32, "info": 51}


def test_entry_has_code_labels_and_evidence(report: Report) -> None:
    entry = report["findings"][entry_of(report, "issue-without-process", "/issue/4")]
    assert entry["severity"] == "warning"
    assert entry["kindLabel"]["th"]
    assert entry["remedy"]
    assert entry["element"]["code"] == "4"
    assert entry["element"]["label"]["th"] == "การเสริมสร้างความมั่นคงและความปลอดภัยในชีวิตและทรัพย์สิน"
    [evidence] = entry["element"]["evidence"]
    assert evidence["file"] == "graph/source/khonkaen-pmqa-process.txt"
    assert (evidence["line"], evidence["quote"]) == (53, "การเสริมสร้างความมั่นคงและความปลอดภัยในชีวิตและทรัพย์สิน")


def test_entry_of_a_mission_has_both_passages_and_the_issue(report: Report) -> None:
    entry = report["findings"][entry_of(report, "mission-without-strong-process-for-its-issue", "/mission/3")]
    assert [evidence["line"] for evidence in entry["element"]["evidence"]] == [21, 79]
    assert entry["involved"] is not None
    assert entry["involved"]["code"] == "5"


def test_entry_of_a_recipient_type_has_the_lines_that_name_it(report: Report) -> None:
    entry = report["findings"][entry_of(report, "recipient-named-by-no-process", "recipient/residents")]
    assert entry["element"]["code"] is None
    assert [evidence["line"] for evidence in entry["element"]["evidence"]] == [61, 81]


def test_every_entry_has_evidence(report: Report) -> None:
    assert all(entry["element"]["evidence"] for entry in report["findings"])


def test_report_lists_the_lines_that_were_not_read(report: Report) -> None:
    assert [(line["line"], line["text"]) for line in report["unread"]] == [
        (1, "จังหวัดขอนแก่น"),
        (3, "การพัฒนาคุณภาพการบริหารจัดการภาครัฐ จังหวัดขอนแก่น"),
        (5, "Public Sector Management Quality Award: PMQA"),
        (7, "การจัดการกระบวนการ จังหวัดขอนแก่น"),
    ]


def test_text_shows_both_languages_with_places(report: Report) -> None:
    text = render_report(report)
    assert "คำเตือน · Warnings (32)" in text
    assert "ข้อสังเกต · Information (51)" in text
    assert "Violations (" not in text
    assert "No curated alignment connects any process to this strategic issue." in text
    assert "khonkaen-pmqa-process.txt:53: “การเสริมสร้างความมั่นคงและความปลอดภัยในชีวิตและทรัพย์สิน”" in text
    assert "Since the graph was built" not in text
    assert "[ใหม่ · new]" not in text


def test_warnings_stand_before_information(report: Report) -> None:
    text = render_report(report)
    assert text.index("Warnings (32)") < text.index("Information (51)")


def test_what_changed_since_the_build_is_told(checked: CheckedPlan) -> None:
    first, *others = checked.validation.findings
    gone = Finding("warning", first.shape, first.gap_kind, f"{checked.graphs.plan}/issue/1", None, first.th, first.en)
    report = describe_check(replace(checked, before=(*others, gone)))
    assert [entry["element"]["iri"] for entry in report["findings"] if entry["new"]] == [first.focus]
    assert [entry["element"]["iri"] for entry in report["gone"]] == [gone.focus]
    text = render_report(report)
    assert text.count("[ใหม่ · new]") == 1
    assert "Since the graph was built: 1 new · 1 no longer found" in text
    assert "No longer found (1)" in text


def test_a_violation_is_told_by_the_name_of_its_shape(checked: CheckedPlan) -> None:
    violation = Finding("violation", KKS + "PlanElement-passage", None, f"{checked.graphs.plan}/issue/2", None, "ต้องมีข้อความอ้างอิง", "It must have a passage.")
    report = describe_check(replace(checked, validation=replace(checked.validation, findings=(violation,))))
    assert report["counts"] == {"violation": 1, "warning": 0, "info": 0}
    lines = render_report(report).splitlines()
    start = lines.index("ข้อผิดพลาดเชิงโครงสร้าง · Violations (1)")
    assert lines[start + 1 : start + 5] == ["", "  PlanElement-passage (1)", "    ต้องมีข้อความอ้างอิง", "    It must have a passage."]
    assert lines[start + 5].startswith("    • 2 การพัฒนาคุณภาพคนและสังคม")
    assert lines[start + 6] == "        graph/source/khonkaen-pmqa-process.txt:49: “การพัฒนาคุณภาพคนและสังคม”"


def test_what_does_not_hold_is_told_with_its_place(checked: CheckedPlan) -> None:
    problem = QuoteError(th="ไม่พบถ้อยคำ", en="the quote is not there", remedy_th="แก้ถ้อยคำ", remedy_en="mend the quote", place=Place("graph/curated/x.ttl", 7))
    report = describe_check(replace(checked, graphs=replace(checked.graphs, problems=(problem,))))
    assert report["problems"] == [
        {
            "code": "curated-quote",
            "place": "graph/curated/x.ttl:7",
            "message": {"th": "ไม่พบถ้อยคำ", "en": "the quote is not there"},
            "remedy": {"th": "แก้ถ้อยคำ", "en": "mend the quote"},
        }
    ]
    assert "  graph/curated/x.ttl:7\n    ไม่พบถ้อยคำ\n    the quote is not there\n    แก้ถ้อยคำ\n    mend the quote\n" in render_report(report)
