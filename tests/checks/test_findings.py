"""What is found of the shipped plan, and of plans that differ from it in one respect."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.checks.findings import Finding, find, sort_findings
from khonkaen_kg.checks.validation import Validation
from khonkaen_kg.graph.build import PlanGraphs
from khonkaen_kg.graph.terms import kko
from khonkaen_kg.namespaces import KK, KKS, RDFS, XSD

ISSUES = {f"issue/{n}" for n in range(1, 6)}
THEMES = {f"positioning/{n}" for n in range(1, 8)}
MISSIONS = {f"mission/{n}" for n in range(1, 4)}
PROCESSES = {"process/1.1", "process/1.2", "process/1.3", "process/2.1", "process/2.2", "process/2.3", "process/3.1", "process/3.2"}
INDICATORS = {"indicator/1", "indicator/2"}

WARNINGS = {
    "issue-without-process": {"issue/4"},
    "issue-without-mission": {"issue/4"},
    "issue-without-positioning": {"issue/4"},
    "issue-without-recipient": {"issue/4"},
    "issue-without-own-recipient": {"issue/3", "issue/4"},
    "issue-with-weak-process-only": {"issue/5"},
    "mission-without-strong-process-for-its-issue": {"mission/3 issue/5"},
    "positioning-without-process": {"positioning/5"},
    "positioning-without-recipient": {"positioning/5"},
    "positioning-with-weak-process-only": {"positioning/3", "positioning/4", "positioning/7"},
    "positioning-with-weak-issue-only": {"positioning/2", "positioning/4", "positioning/5", "positioning/6", "positioning/7"},
    "positioning-without-mission-phrase": {"positioning/2", "positioning/4", "positioning/5", "positioning/6", "positioning/7"},
    "process-without-positioning": {"process/2.1", "process/2.3"},
    "process-with-weak-issue-only": {"process/1.1", "process/3.1", "process/3.2"},
    "recipient-named-by-no-process": {"recipient/elderly", "recipient/disadvantaged", "recipient/workers", "recipient/residents"},
}
INFORMATION = {
    "mission-without-indicator": MISSIONS,
    "issue-without-indicator": ISSUES,
    "positioning-without-indicator": THEMES,
    "process-without-indicator": PROCESSES,
    "indicator-without-baseline": INDICATORS,
    "indicator-without-target-year": INDICATORS,
    "indicator-without-data-source": INDICATORS,
    "indicator-without-comparator": {"indicator/1"},
    "plan-without-support-process": {"plan"},
    "plan-without-stakeholder": {"plan"},
    "plan-without-project": {"plan"},
    "plan-without-budget": {"plan"},
    "plan-without-upward-link": {"plan"},
    "process-without-owner": PROCESSES,
    "process-without-requirement": PROCESSES,
}


def group(findings: Iterable[Finding], plan: PlanGraphs, severity: str) -> dict[str, set[str]]:
    """What the findings of one severity are about, by kind of gap: local names, the involved element after a space."""
    found = defaultdict(set)
    for finding in findings:
        if finding.severity == severity and finding.gap_kind:
            names = [iri.removeprefix(f"{plan.plan}/").removeprefix(KK) for iri in (finding.focus, finding.involved) if iri]
            found[finding.gap_kind.removeprefix(f"{KK}gap-kind/")].add(" ".join("plan" if name == plan.path else name for name in names))
    return dict(found)


def test_shipped_plan_shows_exactly_its_gaps(validation: Validation, plan: PlanGraphs) -> None:
    assert group(validation.findings, plan, "warning") == WARNINGS
    assert group(validation.findings, plan, "info") == INFORMATION
    assert Counter(finding.severity for finding in validation.findings) == {"warning": 32, "info": 51}


def test_every_finding_speaks_both_languages(validation: Validation) -> None:
    assert all(finding.th.strip() and finding.en.endswith(".") and finding.th != finding.en for finding in validation.findings)


def test_findings_stand_in_one_order(validation: Validation) -> None:
    assert sort_findings(reversed(validation.findings)) == validation.findings
    severities = [finding.severity for finding in validation.findings]
    assert severities == ["warning"] * 32 + ["info"] * 51


def test_numbers_in_names_are_sorted_as_numbers() -> None:
    findings = [Finding("warning", "s", "k", f"{KK}process/1.{n}", None, "ก", "a") for n in (10, 9, 2)]
    assert [finding.focus.rpartition(".")[2] for finding in sort_findings(findings)] == ["2", "9", "10"]


def element(plan: PlanGraphs, local: str) -> NamedNode:
    return NamedNode(f"{plan.plan}/{local}")


def test_rejected_links_close_no_gap(plan: PlanGraphs, shapes: Path) -> None:
    rejected = [t.subject for t in plan.curated if t.predicate == kko("hasReviewStatus") and t.object == kko("Rejected")]
    assert rejected
    without = [triple for triple in plan.triples if triple.subject not in rejected]
    assert group(find(without, shapes), plan, "warning") == WARNINGS


def test_unlinking_a_process_opens_the_gaps_that_it_closed(plan: PlanGraphs, shapes: Path) -> None:
    """Only process 1.3 serves issue 3 strongly, and only processes 1.2 and 1.3 support theme 1."""
    process = element(plan, "process/1.3")
    links = {kko("addressesIssue"), kko("stronglyAddressesIssue")}
    without = [triple for triple in plan.triples if triple.subject != process or triple.predicate not in links]
    found = group(find(without, shapes), plan, "warning")
    assert found["issue-without-process"] == {"issue/3", "issue/4"}
    assert found["issue-without-recipient"] == {"issue/3", "issue/4"}
    assert found["process-without-issue"] == {"process/1.3"}
    assert found["positioning-without-process"] == WARNINGS["positioning-without-process"]


def test_a_missing_passage_is_a_violation(plan: PlanGraphs, shapes: Path) -> None:
    issue = element(plan, "issue/2")
    without = [triple for triple in plan.triples if triple.subject != issue or triple.predicate != kko("statedIn")]
    [finding] = [finding for finding in find(without, shapes) if finding.severity == "violation"]
    assert (finding.shape, finding.focus, finding.gap_kind) == (KKS + "PlanElement-passage", issue.value, None)


def test_a_literal_is_validated_as_it_is_written(plan: PlanGraphs, shapes: Path) -> None:
    """A year of the Buddhist era in xsd:gYear is valid by its type, and 543 years off by its value."""
    node = NamedNode(plan.plan)
    year = Triple(node, kko("startYear"), Literal("2561", datatype=NamedNode(XSD + "gYear")))
    changed = [year if triple.subject == node and triple.predicate == kko("startYear") else triple for triple in plan.triples]
    found = {finding.shape for finding in find(changed, shapes) if finding.severity == "violation"}
    assert found == {KKS + "StrategicPlan-startEras"}


def test_a_plain_label_is_not_a_thai_one(plan: PlanGraphs, shapes: Path) -> None:
    issue, label = element(plan, "issue/2"), NamedNode(RDFS + "label")
    changed = [
        Triple(issue, label, Literal(t.object.value)) if t.subject == issue and t.predicate == label and isinstance(t.object, Literal) else t
        for t in plan.triples
    ]
    assert KKS + "PlanElement-label" in {finding.shape for finding in find(changed, shapes)}


_FIND = """
from khonkaen_kg.checks.validation import validate_plan
from khonkaen_kg.graph.build import read_plans
from khonkaen_kg.graph.turtle import canonical_lines
from khonkaen_kg.paths import shipped_home
import hashlib
[plan] = read_plans(shipped_home())
validation = validate_plan(plan.plan, plan.triples, shipped_home().shapes)
print(hashlib.sha256(repr(validation.findings).encode() + canonical_lines(validation.gaps)).hexdigest())
"""


def test_findings_are_the_same_under_any_hash_seed() -> None:
    hashes = {
        subprocess.run(
            [sys.executable, "-c", _FIND],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "42")
    }
    assert len(hashes) == 1


def test_the_validator_is_not_imported_before_it_is_needed() -> None:
    modules = ", ".join(f"khonkaen_kg.checks.{name}" for name in ("findings", "gaps", "plans", "report", "shapes", "validation"))
    script = f"import sys, {modules}; print(sorted({{'rdflib', 'pyshacl'}} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
