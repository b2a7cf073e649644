"""A plan whose content is known is not validated again, and any change makes it unknown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from khonkaen_kg.checks import findings
from khonkaen_kg.checks import validation as validation_module
from khonkaen_kg.checks.plans import check_plans
from khonkaen_kg.checks.validation import Validation, content_hash, validate_plan
from khonkaen_kg.graph.build import PlanGraphs
from khonkaen_kg.graph.terms import LABEL, kko
from khonkaen_kg.namespaces import GRAPH
from khonkaen_kg.paths import Home


class ValidatorCalledError(Exception):
    pass


@pytest.fixture
def _no_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValidatorCalledError

    monkeypatch.setattr(findings, "_make_graph", fail)


@pytest.mark.usefixtures("_no_validator")
def test_a_known_plan_is_not_validated(validation: Validation, plan: PlanGraphs, shapes: Path) -> None:
    again = validate_plan(plan.plan, reversed(plan.triples), shapes, validation.gaps)
    assert again == Validation(plan.plan, validation.findings, validation.gaps, is_known=True)


@pytest.mark.usefixtures("_no_validator")
def test_a_changed_plan_is_validated(validation: Validation, plan: PlanGraphs, shapes: Path) -> None:
    changed = (*plan.triples, Triple(NamedNode(plan.plan), LABEL, Literal("Another title", language="en")))
    with pytest.raises(ValidatorCalledError):
        validate_plan(plan.plan, changed, shapes, validation.gaps)


@pytest.mark.usefixtures("_no_validator")
def test_a_plan_is_validated_anew_when_a_shape_changes(validation: Validation, plan: PlanGraphs, shapes: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shapes"
    shutil.copytree(shapes, folder)
    assert validate_plan(plan.plan, plan.triples, folder, validation.gaps).is_known
    gaps = folder / "gaps.ttl"
    gaps.write_text(gaps.read_text() + "# a remark\n")
    with pytest.raises(ValidatorCalledError):
        validate_plan(plan.plan, plan.triples, folder, validation.gaps)


@pytest.mark.usefixtures("_no_validator")
def test_the_style_of_the_ontology_does_not_make_a_plan_unknown(plan: PlanGraphs, shapes: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shapes"
    shutil.copytree(shapes, folder)
    before = content_hash(plan.triples, folder)
    (folder / "ontology-style.ttl").write_text("# other rules\n")
    assert content_hash(plan.triples, folder) == before


def test_a_plan_is_validated_anew_when_the_code_tells_its_findings_in_another_form(
    validation: Validation, plan: PlanGraphs, shapes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation_module, "_FORM", 0)
    assert not validate_plan(plan.plan, plan.triples, shapes, validation.gaps).is_known


@pytest.mark.usefixtures("_no_validator")
def test_a_plan_is_not_validated_again_once_it_is_built(home: Home) -> None:
    assert all(checked.validation.is_known for checked in check_plans(home))


def test_a_gap_deleted_from_the_gaps_graph_by_hand_is_still_found(khonkaen_copy: Home) -> None:
    path = khonkaen_copy.named / "TH-40/2018-2022/gaps.ttl"
    text = path.read_text(encoding="utf-8")
    blocks = text.split("\n\n")
    kept = [block for block in blocks if not block.startswith("<id/TH-40/2018-2022/gap/issue-without-process/issue-4>")]
    assert len(kept) == len(blocks) - 1
    path.write_text("\n\n".join(kept), encoding="utf-8")
    (checked,) = check_plans(khonkaen_copy)
    assert not checked.validation.is_known
    assert sum(finding.severity == "warning" for finding in checked.validation.findings) == 32


def test_the_hash_stands_once_on_the_gaps_graph(validation: Validation, plan: PlanGraphs, shapes: Path) -> None:
    [mark] = [triple for triple in validation.gaps if triple.predicate == kko("validatedHash")]
    assert mark.subject == NamedNode(f"{GRAPH}{plan.path}/gaps")
    assert mark.object == Literal(content_hash(plan.triples, shapes))


def test_a_plan_with_violations_is_never_known(plan: PlanGraphs, shapes: Path) -> None:
    broken = [triple for triple in plan.triples if triple.predicate != kko("readFrom")]
    found = validate_plan(plan.plan, broken, shapes)
    assert {finding.severity for finding in found.findings} == {"violation", "warning", "info"}
    assert not any(triple.predicate == kko("validatedHash") for triple in found.gaps)
    assert not validate_plan(plan.plan, broken, shapes, found.gaps).is_known
