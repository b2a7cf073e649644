"""What is found of the shipped plan, once for all tests of the checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from khonkaen_kg.checks.plans import CheckedPlan
from khonkaen_kg.checks.validation import Validation, validate_plan
from khonkaen_kg.graph.build import PlanGraphs
from khonkaen_kg.paths import Home


@pytest.fixture(scope="session")
def shapes(home: Home) -> Path:
    return home.shapes


@pytest.fixture(scope="session")
def validation(plan: PlanGraphs, shapes: Path) -> Validation:
    """The shipped plan, validated without regard to the gaps graph that stands in the repository."""
    return validate_plan(plan.plan, plan.triples, shapes)


@pytest.fixture(scope="session")
def checked(plan: PlanGraphs, validation: Validation) -> CheckedPlan:
    return CheckedPlan(plan, validation, ())
