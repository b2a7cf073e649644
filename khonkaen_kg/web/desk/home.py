"""The home page: one plan on one screen, what of it is aligned, what changed last, and the ways on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from khonkaen_kg.analysis.coverage import measure_coverage
from khonkaen_kg.analysis.gaps import is_examined
from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.plans import read_strategy
from khonkaen_kg.analysis.strategy import find_links_to, list_elements
from khonkaen_kg.errors import DamagedReleaseError
from khonkaen_kg.graph.identifiers import mint_graph
from khonkaen_kg.store.release.difference import compare_releases
from khonkaen_kg.web import forms, named, releases, rendering
from khonkaen_kg.web.desk import codes, plans
from khonkaen_kg.web.tables import MARKS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from khonkaen_kg.analysis.coverage import Coverage
    from khonkaen_kg.analysis.strategy import Element, Strategy
    from khonkaen_kg.queries.results import Table
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.store.release import Release
    from khonkaen_kg.web.desk.plans import Plan

_MEASURED = ("Goal", "Mission", "StrategicIssue", "PositioningTheme", "Process")
"""The elements that may have an indicator of their own, as the query ``elements-without-indicator`` takes them."""


@dataclass(frozen=True, slots=True)
class MissionGroup:
    """A mission with the recipients that its heading lists and the processes that fulfil it."""

    mission: Element
    recipients: tuple[Element, ...]
    processes: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class GapKind:
    """A kind of gap of which the plan has some: ``name`` is what addresses call it, ``severity`` one of the marks."""

    name: str
    labels: Mapping[str, str]
    severity: str
    count: int


@dataclass(frozen=True, slots=True)
class Change:
    """What the release changed in the plan: gaps opened and closed, statements added and removed."""

    opened: int
    closed: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class News:
    """The current release and the one before it among those that are kept; ``change`` is None where either cannot be read."""

    release: Release
    before: Release | None
    change: Change | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the home page tells of one plan; ``links`` counts its confirmed alignments by grade."""

    plan: Plan
    years: tuple[int, int] | None
    goals: tuple[Element, ...]
    missions: tuple[MissionGroup, ...]
    issues: tuple[Coverage, ...]
    themes: tuple[Coverage, ...]
    indicators: tuple[Element, ...]
    is_examined: bool
    links: Mapping[str, int]
    unmeasured: int
    measurable: int
    gaps: tuple[GapKind, ...]

    @property
    def processes(self) -> int:
        """How many processes the plan has."""
        return sum(len(group.processes) for group in self.missions)

    @property
    def recipients(self) -> int:
        """How many recipients the plan names; one that two missions name counts twice."""
        return sum(len(group.recipients) for group in self.missions)

    @property
    def aligned(self) -> Mapping[str, int]:
        """How many issues and themes have a process that is aligned strongly, only weakly, or none (``strong``, ``weak``, ``none``)."""
        return {name: len(self.list_aligned(name)) for name in ("strong", "weak", "none")}

    def list_aligned(self, name: str) -> tuple[Element, ...]:
        """The issues and themes of which the best process is aligned so, named as in :attr:`aligned`."""
        grade = None if name == "none" else Grade(name)
        return tuple(covered.element for covered in (*self.issues, *self.themes) if covered.grade is grade)

    def count_gaps(self, severity: str | None = None) -> int:
        """How many gaps the plan has, of this severity or of all."""
        return sum(kind.count for kind in self.gaps if severity in (None, kind.severity))


def answer_home(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The home page.

    Raises:
        ParameterError: ``?plan=`` names no plan, or a parameter is given more than once.
    """
    forms.read_single(request, "lang")
    shelf = plans.choose_plan(request, knowledge_graph)
    language = rendering.choose_page_language(request)
    return rendering.answer_page(
        request,
        "home.html",
        code_in_words=lambda element: codes.name_code(element.kind, element.code, language),
        shelf=shelf,
        overview=read_overview(knowledge_graph, shelf.chosen) if shelf.chosen else None,
        news=read_news(knowledge_graph.engine.release, shelf.chosen) if shelf.chosen else None,
        groups=named.group_queries(knowledge_graph.catalogue.values()),
    )


def read_overview(knowledge_graph: KnowledgeGraph, plan: Plan) -> Overview:
    """The overview of ``plan``."""
    strategy = read_strategy(knowledge_graph, plan.iri)
    coverage = measure_coverage(strategy)
    return Overview(
        plan=plan,
        years=_read_years(knowledge_graph.query("plans", plan=plan.iri)),
        goals=list_elements(strategy, "Goal"),
        missions=tuple(
            MissionGroup(mission, _list_under(strategy, mission, "isRecipientOf"), _list_under(strategy, mission, "fulfilsMission"))
            for mission in list_elements(strategy, "Mission")
        ),
        issues=tuple(covered for covered in coverage if covered.element.kind == "StrategicIssue"),
        themes=tuple(covered for covered in coverage if covered.element.kind == "PositioningTheme"),
        indicators=list_elements(strategy, "Indicator"),
        is_examined=has_examined(knowledge_graph, strategy, plan),
        links=_count_links(strategy),
        unmeasured=len(knowledge_graph.query("elements-without-indicator", plan=plan.iri)),
        measurable=len(list_elements(strategy, *_MEASURED)),
        gaps=_count_kinds(knowledge_graph.query("gap-counts", plan=plan.iri)),
    )


def has_examined(knowledge_graph: KnowledgeGraph, strategy: Strategy, plan: Plan) -> bool:
    """Whether people have looked for links of ``plan``, be it that they rejected all."""
    return is_examined(strategy) or len(knowledge_graph.query("rejected-candidates", plan=plan.iri)) > 0


def read_news(release: Release | None, plan: Plan) -> News | None:
    """What ``release`` changed in ``plan``; None where there is no release. Only the graphs of the plan that differ are read."""
    if release is None:
        return None
    # After a step back, the release before is not the one with the number before.
    before = next((kept for kept in reversed(releases.list_kept(release)) if kept.id == release.parent and kept.sequence < release.sequence), None)
    try:
        return News(release, before, _measure_change(before, release, plan.key) if before else None)
    except DamagedReleaseError:
        # The page of the release tells of the damage; the plan can be read all the same.
        return News(release, before, None)


@lru_cache(maxsize=256)
def _measure_change(old: Release, new: Release, plan: str) -> Change:
    of_plan = mint_graph(plan, "")
    difference = compare_releases(
        *(replace(release, graphs=tuple(graph for graph in release.graphs if graph.iri.startswith(of_plan))) for release in (old, new))
    )
    added, removed = (sum(len(getattr(graph, side)) for graph in difference.graphs) for side in ("added", "removed"))
    return Change(len(difference.opened_gaps), len(difference.closed_gaps), added, removed)


def _read_years(table: Table) -> tuple[int, int] | None:
    years = [(row["startYear"].value, row["endYear"].value) for row in table]
    # A year that is none is shown nowhere.
    return next(((int(start), int(end)) for start, end in years if all(year.isascii() and year.isdecimal() and len(year) == 4 for year in (start, end))), None)


def _list_under(strategy: Strategy, mission: Element, relation: str) -> tuple[Element, ...]:
    return tuple(link.subject for link in find_links_to(strategy, mission, relation))


def _count_links(strategy: Strategy) -> dict[str, int]:
    grades = [
        attributes["grade"]
        for _, _, attributes in strategy.edges(data=True)
        if "grade" in attributes and attributes["relation"] in ("addressesIssue", "supportsPositioning")
    ]
    return {grade.value: grades.count(grade.value) for grade in Grade}


def _count_kinds(table: Table) -> tuple[GapKind, ...]:
    rows = [row for row in table if int(row["gaps"].value)]
    return tuple(
        GapKind(
            row["kind"].value.rpartition("/")[2],
            {language: cell.value for language, column in (("th", "kindLabel"), ("en", "kindLabelEn")) if (cell := row.get(column))},
            MARKS[row["severity"].value],
            int(row["gaps"].value),
        )
        for row in rows
    )
