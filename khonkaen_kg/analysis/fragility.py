"""Fragility: the issues and positioning themes that one process, or the processes of one mission, carry alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from khonkaen_kg.analysis.coverage import measure_coverage
from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.strategy import Element, find_links_from

if TYPE_CHECKING:
    import networkx as nx


@dataclass(frozen=True, slots=True)
class Reach:
    """The processes that reach an element, and the missions that these fulfil, each once and in the order of the plan."""

    element: Element
    processes: tuple[Element, ...]
    missions: tuple[Element, ...]

    @property
    def only_process(self) -> Element | None:
        """The process without which nothing reaches the element."""
        return self.processes[0] if len(self.processes) == 1 else None

    @property
    def only_mission(self) -> Element | None:
        """The mission without whose processes nothing reaches the element."""
        return self.missions[0] if len(self.missions) == 1 else None


def measure_reach(strategy: nx.MultiDiGraph[str], min_grade: Grade = Grade.WEAK) -> tuple[Reach, ...]:
    """What reaches every issue and theme, by links graded ``min_grade`` or firmer."""
    reaches = []
    for coverage in measure_coverage(strategy, min_grade):
        if coverage.element.kind != "RecipientType":
            fulfilled = (link.object for process in coverage.processes for link in find_links_from(strategy, process, "fulfilsMission"))
            reaches.append(Reach(coverage.element, coverage.processes, tuple(dict.fromkeys(fulfilled))))
    return tuple(reaches)


def find_fragile(strategy: nx.MultiDiGraph[str], min_grade: Grade = Grade.WEAK) -> tuple[Reach, ...]:
    """The issues and themes that are reached through one process or one mission only; what nothing reaches is a gap, and not among them."""
    return tuple(reach for reach in measure_reach(strategy, min_grade) if reach.only_process or reach.only_mission)
