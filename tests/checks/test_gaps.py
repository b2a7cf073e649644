"""Gaps as triples: stable names, evidence, and the way back to findings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple

from khonkaen_kg.checks.findings import Finding
from khonkaen_kg.checks.gaps import describe_gaps, mint_gap, read_findings
from khonkaen_kg.checks.validation import Validation
from khonkaen_kg.graph.build import PlanGraphs
from khonkaen_kg.graph.terms import TYPE, kko
from khonkaen_kg.namespaces import KK, SOURCE

PLAN = f"{KK}TH-40/2018-2022"


def objects(validation: Validation, gap: str, predicate: str) -> set[str]:
    node = NamedNode(f"{PLAN}/gap/{gap}")
    return {t.object.value for t in validation.gaps if t.subject == node and t.predicate == kko(predicate) and isinstance(t.object, NamedNode)}


@pytest.mark.parametrize(
    ("kind", "focus", "involved", "name"),
    [
        ("issue-without-process", f"{PLAN}/issue/4", None, "issue-without-process/issue-4"),
        ("process-without-owner", f"{PLAN}/process/1.2", None, "process-without-owner/process-1.2"),
        ("recipient-named-by-no-process", f"{KK}recipient/residents", None, "recipient-named-by-no-process/residents"),
        (
            "mission-without-strong-process-for-its-issue",
            f"{PLAN}/mission/3",
            f"{PLAN}/issue/5",
            "mission-without-strong-process-for-its-issue/mission-3.issue-5",
        ),
        ("plan-without-project", PLAN, None, "plan-without-project/plan"),
    ],
)
def test_a_gap_is_named_by_its_kind_and_elements(kind: str, focus: str, involved: str | None, name: str) -> None:
    finding = Finding("warning", "shape", f"{KK}gap-kind/{kind}", focus, involved, "ก", "a")
    assert mint_gap(finding, PLAN) == f"{PLAN}/gap/{name}"
    assert mint_gap(replace(finding, th="ข", en="b", severity="info", shape="other"), PLAN) == f"{PLAN}/gap/{name}"


def test_a_violation_is_no_gap() -> None:
    violation = Finding("violation", "shape", None, f"{PLAN}/issue/4", None, "ก", "a")
    with pytest.raises(ValueError, match="reports no gap"):
        mint_gap(violation, PLAN)
    assert describe_gaps([violation], PLAN, ()) == ()


def test_findings_survive_the_way_through_the_gaps_graph(validation: Validation) -> None:
    assert read_findings(validation.gaps) == validation.findings
    assert read_findings(reversed(validation.gaps)) == validation.findings


def test_every_gap_has_its_own_name_and_no_blank_node(validation: Validation) -> None:
    gaps = [triple.subject for triple in validation.gaps if triple.predicate == TYPE and triple.object == kko("Gap")]
    assert len(gaps) == len(set(gaps)) == 83
    assert not any(isinstance(term, BlankNode) for triple in validation.gaps for term in (triple.subject, triple.object))


def test_every_gap_leads_to_the_passages_of_what_it_concerns(validation: Validation, plan: PlanGraphs) -> None:
    passages = {triple.subject for triple in plan.passages}
    for gap in {triple.subject for triple in validation.gaps if triple.predicate == TYPE}:
        found = {triple.object for triple in validation.gaps if triple.subject == gap and triple.predicate == kko("hasPassage")}
        assert found, gap
        assert found <= passages, gap


def test_a_gap_of_an_element_has_all_passages_of_that_element(validation: Validation) -> None:
    source = f"{SOURCE}khonkaen-pmqa-process#char="
    assert objects(validation, "mission-without-strong-process-for-its-issue/mission-3.issue-5", "hasPassage") == {f"{source}514,591", f"{source}2359,2435"}
    assert objects(validation, "issue-without-process/issue-4", "hasPassage") == {f"{source}1347,1403"}


def test_a_gap_of_a_recipient_type_has_the_passages_of_its_mentions(validation: Validation) -> None:
    source = f"{SOURCE}khonkaen-pmqa-process#char="
    assert objects(validation, "recipient-named-by-no-process/residents", "hasPassage") == {f"{source}1781,1797", f"{source}2481,2497"}


def test_a_gap_of_the_plan_has_the_passage_of_its_title(validation: Validation) -> None:
    assert objects(validation, "plan-without-project/plan", "hasPassage") == {f"{SOURCE}khonkaen-pmqa-process#char=149,188"}


def test_a_gap_names_the_element_that_it_involves(validation: Validation) -> None:
    assert objects(validation, "mission-without-strong-process-for-its-issue/mission-3.issue-5", "involvesElement") == {f"{PLAN}/issue/5"}
    assert not objects(validation, "issue-without-process/issue-4", "involvesElement")


def test_gaps_do_not_depend_on_the_order_of_what_is_said(validation: Validation, plan: PlanGraphs) -> None:
    said: tuple[Triple, ...] = tuple(reversed(plan.triples))
    assert set(describe_gaps(validation.findings, plan.plan, said)) == {triple for triple in validation.gaps if triple.predicate != kko("validatedHash")}
