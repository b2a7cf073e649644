"""Coverage: which processes carry each issue, positioning theme and recipient type, and how firmly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.strategy import Element, Link, find_links_to, list_elements

if TYPE_CHECKING:
    import networkx as nx

RELATIONS: Final = {"StrategicIssue": "addressesIssue", "PositioningTheme": "supportsPositioning", "RecipientType": "servesOwnRecipientType"}
"""The relation by which processes cover each class of element."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How an element is covered.

    ``links`` are the curated ones from processes, in the order of the plan. ``inherited`` are, for a recipient type, the processes that have it from their
    mission only: the source names recipients per mission, so that alone makes no coverage.
    """

    element: Element
    links: tuple[Link, ...]
    inherited: tuple[Element, ...]

    @property
    def processes(self) -> tuple[Element, ...]:
        """The processes that cover the element, each once."""
        return tuple(dict.fromkeys(link.subject for link in self.links))

    @property
    def strong(self) -> tuple[Element, ...]:
        """The processes that cover it by a strong link."""
        firm = {link.subject for link in self.links if link.grade is Grade.STRONG}
        return tuple(process for process in self.processes if process in firm)

    @property
    def weak(self) -> tuple[Element, ...]:
        """The processes that cover it by weak links only."""
        return tuple(process for process in self.processes if process not in self.strong)

    @property
    def grade(self) -> Grade | None:
        """Strong where a link is strong, weak where all are weak, none where there is no link."""
        if not self.links:
            return None
        return Grade.STRONG if self.strong else Grade.WEAK


def measure_coverage(strategy: nx.MultiDiGraph[str], min_grade: Grade = Grade.WEAK) -> tuple[Coverage, ...]:
    """The coverage of every issue, then every positioning theme, then every recipient type, in the order of the plan.

    Args:
        strategy: the graph of one plan.
        min_grade: links of a lower grade do not count.
    """
    return tuple(_measure_element(strategy, element, min_grade) for element in list_elements(strategy, *RELATIONS))


def _measure_element(strategy: nx.MultiDiGraph[str], element: Element, min_grade: Grade) -> Coverage:
    found = find_links_to(strategy, element, RELATIONS[element.kind], min_grade)
    links = tuple(link for link in found if link.subject.kind == "Process")
    covering = {link.subject for link in links}
    inherited = (link.subject for link in find_links_to(strategy, element, "inheritsRecipientType"))
    return Coverage(element, links, tuple(process for process in inherited if process not in covering))
