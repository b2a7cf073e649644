"""Plans, read and checked: what ``check`` reports and ``build`` writes."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode, Triple

from khonkaen_kg.checks.findings import Finding
from khonkaen_kg.checks.gaps import read_findings
from khonkaen_kg.checks.shapes import read_shape_files, read_shapes
from khonkaen_kg.checks.validation import Validation, validate_plan
from khonkaen_kg.errors import Place, ShapeError, ViolationError
from khonkaen_kg.graph.build import PlanGraphs, Shared, read_plans, read_shared
from khonkaen_kg.graph.catalogue import name_graphs
from khonkaen_kg.graph.files import read_plan_gaps, render_files
from khonkaen_kg.paths import Home


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """A plan's graphs, what was found of them now, and what the gaps graph that stands in the home says was found when it was built."""

    graphs: PlanGraphs
    validation: Validation
    before: tuple[Finding, ...]

    @property
    def violations(self) -> tuple[Finding, ...]:
        """The findings that a plan must not have."""
        return tuple(finding for finding in self.validation.findings if finding.severity == "violation")

    @property
    def is_violated(self) -> bool:
        """Whether the plan cannot be published: it breaks a rule, or what was curated does not hold."""
        return bool(self.violations or self.graphs.problems)

    @property
    def opened(self) -> tuple[Finding, ...]:
        """The findings that the built graph does not have."""
        return tuple(finding for finding in self.validation.findings if finding not in self.before)

    @property
    def closed(self) -> tuple[Finding, ...]:
        """The findings that only the built graph has."""
        return tuple(finding for finding in self.before if finding not in self.validation.findings)


def check_plans(home: Home, shared: Shared | None = None) -> tuple[CheckedPlan, ...]:
    """Every plan of ``home``, read from its source and curated files and checked; a plan that has not changed since it was built is not validated again.

    Raises:
        SourceError: a source cannot be read.
        CuratedError: a curated file is not Turtle.
        ShapeError: a shapes file is wrong.
    """
    known = shared or read_shared(home)
    _refuse_unknown_kinds(home, known)
    return tuple(_check_plan(plan, home) for plan in read_plans(home, known))


def _refuse_unknown_kinds(home: Home, shared: Shared) -> None:
    """Raise where a shape reports a kind of gap that no concept describes: its gaps would have no name, and questions would not count them."""
    described = {triple.subject.value for triple in shared.concepts if isinstance(triple.subject, NamedNode)}
    for file in read_shape_files(home.shapes):
        for shape in read_shapes((file,)).values():
            if shape.gap_kind and shape.gap_kind not in described:
                raise ShapeError(
                    th=f"ประเภทช่องว่าง {shape.gap_kind} ยังไม่มีคำอธิบายใน ontology/concepts.ttl",
                    en=f"the gap kind {shape.gap_kind} is not described in ontology/concepts.ttl",
                    remedy_th="เพิ่ม rdfs:label และ kko:remedy ทั้งสองภาษา",
                    remedy_en="add its rdfs:label and kko:remedy in both languages",
                    place=file.place(shape.iri),
                )


def _check_plan(plan: PlanGraphs, home: Home) -> CheckedPlan:
    known: tuple[Triple, ...] = read_plan_gaps(home, plan.path)
    return CheckedPlan(plan, validate_plan(plan.plan, plan.triples, home.shapes, known), read_findings(known))


def build_files(home: Home) -> dict[str, bytes]:
    """The files of every generated graph: path below ``graph/named/`` to content.

    Raises:
        CuratedError: what was curated does not hold.
        ViolationError: a plan breaks a rule.
    """
    shared = read_shared(home)
    checked = check_plans(home, shared)
    for plan in checked:
        for problem in plan.graphs.problems:
            raise problem
        for violation in plan.violations:
            raise ViolationError(
                th=f"{violation.focus}: {violation.th} (ทั้งหมด {len(plan.violations)} รายการ)",
                en=f"{violation.focus}: {violation.en} ({len(plan.violations)} in all)",
                remedy_th="ดูทุกรายการพร้อมบรรทัดด้วย khonkaen-kg check",
                remedy_en="see them all, with their lines: khonkaen-kg check",
                place=plan.graphs.places.get(violation.focus, Place(plan.graphs.outline.source.name)),
            )
    return render_files(name_graphs(((plan.graphs, plan.validation.gaps) for plan in checked), shared))
