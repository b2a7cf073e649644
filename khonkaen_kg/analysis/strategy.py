"""The strategy: one plan as a graph, with elements and recipient types as nodes, and what is stated, inherited or curated between them as edges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.namespaces import KKO
from khonkaen_kg.queries.results import Cell, Table

if TYPE_CHECKING:
    from typing import TypeAlias

    import networkx as nx

    Strategy: TypeAlias = nx.MultiDiGraph[str]
    """The graph of a plan, for those that hand it on without knowing what it is made of."""


@dataclass(frozen=True, slots=True)
class Element:
    """A node: its IRI, its class by name (``StrategicIssue``), its code and labels, empty where it has none, and the source's first line that states it."""

    iri: str
    kind: str
    code: str
    th: str
    en: str
    line: int | None = None

    @property
    def short(self) -> str:
        """The name by which people ask for it: ``process/1.2``, ``recipient/farmers``."""
        return shorten_name(self.iri)

    @property
    def labels(self) -> dict[str, str]:
        """Its labels by language."""
        return {language: label for language, label in (("th", self.th), ("en", self.en)) if label}


@dataclass(frozen=True, slots=True)
class Link:
    """An edge: ``relation`` and ``basis`` are the ontology's names (``addressesIssue``, ``Curated``); what is not curated has neither grade nor IRI."""

    subject: Element
    relation: str
    object: Element
    basis: str
    grade: Grade | None
    iri: str | None


def shorten_name(iri: str) -> str:
    """The last two parts of the IRI of an element, a recipient type or a link, which name it within its plan.

    >>> shorten_name("https://w3id.org/khonkaen-kg/id/TH-40/2018-2022/process/1.2")
    'process/1.2'
    """
    return "/".join(iri.split("/")[-2:])


def build_strategy(elements: Table, links: Table) -> nx.MultiDiGraph[str]:
    """The graph of one plan.

    Args:
        elements: the answer to the query ``plan-elements`` for one plan; its order becomes that of the nodes.
        links: the answer to ``plan-links`` for the same plan; a link to something that is not among ``elements`` is left out.

    Returns:
        Nodes are IRIs with ``class``, ``code``, ``th``, ``en`` and ``line``; edges have ``relation``, ``basis``, ``grade`` and ``link``. Whatever is not
        known is not there. The graph itself has ``plan``.
    """
    # It takes longer to import than a plan does to read, and a server must not start the later for it.
    import networkx as nx  # noqa: PLC0415

    strategy: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in elements:
        strategy.graph["plan"] = row["plan"].value
        line = row.get("elementLine")
        texts = {"code": row.get("elementCode"), "th": row.get("elementLabel"), "en": row.get("elementLabelEn")}
        attributes: dict[str, str | int] = {"class": _name(row["elementClass"]), **_drop_absent(texts)}
        if line:
            attributes["line"] = int(line.value)
        strategy.add_node(row["element"].value, **attributes)
    # Edges go in by the order of their nodes, so that neighbours are met in the order of the plan.
    order = {iri: position for position, iri in enumerate(strategy)}
    known = [row for row in links if row["subject"].value in order and row["object"].value in order]
    for row in sorted(known, key=lambda row: (order[row["subject"].value], order[row["object"].value])):
        relation = _name(row["relation"])
        attributes = {"relation": relation, "basis": _name(row["basis"]), **_drop_absent({"link": row.get("link")})}
        if "grade" in row:
            attributes["grade"] = Grade(_name(row["grade"]).lower()).value
        strategy.add_edge(row["subject"].value, row["object"].value, key=str(attributes.get("link", relation)), **attributes)
    return strategy


def _name(cell: Cell) -> str:
    return cell.value.removeprefix(KKO)


def _drop_absent(cells: Mapping[str, Cell | None]) -> dict[str, str]:
    return {name: cell.value for name, cell in cells.items() if cell is not None}


def read_element(strategy: nx.MultiDiGraph[str], iri: str) -> Element:
    """The node ``iri``."""
    attributes: Mapping[str, Any] = strategy.nodes[iri]
    return Element(iri, attributes["class"], attributes.get("code", ""), attributes.get("th", ""), attributes.get("en", ""), attributes.get("line"))


def list_elements(strategy: nx.MultiDiGraph[str], *kinds: str) -> tuple[Element, ...]:
    """The nodes of the classes ``kinds``, class by class, each in the order of the plan."""
    return tuple(read_element(strategy, iri) for kind in kinds for iri, attributes in strategy.nodes(data=True) if attributes["class"] == kind)


def find_links_to(strategy: nx.MultiDiGraph[str], element: Element, relation: str, min_grade: Grade = Grade.WEAK) -> tuple[Link, ...]:
    """The links to ``element`` by ``relation``, graded ``min_grade`` or firmer or not graded at all."""
    return tuple(_read_links(strategy, strategy.in_edges(element.iri, data=True), relation, min_grade))


def find_links_from(strategy: nx.MultiDiGraph[str], element: Element, relation: str, min_grade: Grade = Grade.WEAK) -> tuple[Link, ...]:
    """The links from ``element``; for the rest as :func:`find_links_to`."""
    return tuple(_read_links(strategy, strategy.out_edges(element.iri, data=True), relation, min_grade))


def _read_links(strategy: nx.MultiDiGraph[str], edges: Any, relation: str, min_grade: Grade) -> Iterator[Link]:  # noqa: ANN401 (a view of networkx)
    for subject, target, attributes in edges:
        grade = Grade(attributes["grade"]) if "grade" in attributes else None
        if attributes["relation"] == relation and (grade is None or grade.meets(min_grade)):
            yield Link(read_element(strategy, subject), relation, read_element(strategy, target), attributes["basis"], grade, attributes.get("link"))
