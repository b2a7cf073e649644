"""The cascade: a plan in columns, from the goal and the recipients through missions and processes to issues and themes, and where a drawing puts them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.strategy import Element, Link, find_links_from, list_elements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import networkx as nx

COLUMNS: Final = (("Goal", "RecipientType"), ("Mission",), ("Process",), ("StrategicIssue", "PositioningTheme"))
"""The classes of the elements of each column; recipient mentions that no type stands for are among the types."""

_FIRST: Final = frozenset({*COLUMNS[0], "RecipientMention"})

SAME_PLAN: Final = "SamePlan"
"""The basis of a flow that no source states: both ends are parts of one plan, and that is all. The source draws no line from the goal to a mission."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One step from left to right, from ``source`` to ``target``.

    ``basis`` is the ontology's name of a basis (``Stated``, ``Curated``, ``Inherited``) or :data:`SAME_PLAN`; ``grade`` and ``link`` are those of a curated
    link. ``mention`` is what the source itself calls a recipient where it names it.
    """

    source: Element
    target: Element
    basis: str
    grade: Grade | None = None
    link: str | None = None
    mention: Element | None = None


@dataclass(frozen=True)
class Cascade:
    """The elements by column and class, each in the order of the plan, and the flows between columns that stand beside each other.

    ``services`` are the flows from recipients to processes: by a process's own words, or inherited from its mission. ``left_out`` are the
    flows of a lower grade than was asked for.
    """

    columns: tuple[tuple[tuple[str, tuple[Element, ...]], ...], ...]
    flows: tuple[Flow, ...]
    services: tuple[Flow, ...]
    left_out: tuple[Flow, ...] = ()

    @cached_property
    def elements(self) -> dict[str, Element]:
        """Every element by its IRI, column by column."""
        return {element.iri: element for column in self.columns for _, group in column for element in group}

    @cached_property
    def into(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows to each element."""
        return _gather((flow.target.iri, flow) for flow in self.flows)

    @cached_property
    def out_of(self) -> Mapping[str, tuple[Flow, ...]]:
        """The flows from each element."""
        return _gather((flow.source.iri, flow) for flow in self.flows)

    def services_of(self, element: str) -> tuple[Flow, ...]:
        """The services to or from an element."""
        return tuple(flow for flow in self.services if element in (flow.source.iri, flow.target.iri))

    def lacks(self, element: Element) -> tuple[bool, bool]:
        """Whether nothing leads to ``element``, and whether it leads to nothing, where something should: by links of all grades."""
        has_source, has_target = (element.iri in ends for ends in self._linked)
        return element.kind not in _FIRST and not has_source, element.kind not in COLUMNS[-1] and not has_target

    def lacks_grade(self, element: Element) -> bool:
        """Whether only links of a grade that is left out lead to ``element``, or only such lead on from it."""
        has_source, has_target = (element.iri in ends for ends in self._linked)
        return (has_source and element.iri not in self.into) or (has_target and element.iri not in self.out_of)

    @cached_property
    def _linked(self) -> tuple[frozenset[str], frozenset[str]]:
        """What any flow leads to, and what any leads from."""
        flows = (*self.flows, *self.left_out)
        return frozenset(flow.target.iri for flow in flows), frozenset(flow.source.iri for flow in flows)


def read_cascade(strategy: nx.MultiDiGraph[str], min_grade: Grade = Grade.WEAK) -> Cascade:
    """The cascade of one plan.

    Args:
        strategy: the graph of the plan.
        min_grade: curated links of a lower grade are left out; elements never are.
    """
    goals, missions, processes = (list_elements(strategy, kind) for kind in ("Goal", "Mission", "Process"))
    recipients: dict[Element, None] = {}
    named: list[Flow] = []
    for mention in list_elements(strategy, "RecipientMention"):
        types = [link.object for link in find_links_from(strategy, mention, "includesType")] or [mention]
        recipients |= dict.fromkeys(types)
        for link in find_links_from(strategy, mention, "isRecipientOf"):
            named += [Flow(recipient, link.object, link.basis, mention=mention) for recipient in types]
    order = {recipient: place for place, recipient in enumerate(recipients)}
    named.sort(key=lambda flow: order[flow.source])
    aims = [Flow(goal, mission, SAME_PLAN) for goal in goals for mission in missions]
    fulfilled = [Flow(link.object, link.subject, link.basis) for process in processes for link in find_links_from(strategy, process, "fulfilsMission")]
    aligned = [
        Flow(link.subject, link.object, link.basis, link.grade, link.iri)
        for process in processes
        for relation in ("addressesIssue", "supportsPositioning")
        for link in find_links_from(strategy, process, relation)
    ]
    services = [_serve(link) for process in processes for link in find_links_from(strategy, process, "servesOwnRecipientType", min_grade)]
    own = {(flow.source, flow.target) for flow in services}
    inherited = [_serve(link) for process in processes for link in find_links_from(strategy, process, "inheritsRecipientType")]
    services += dict.fromkeys(flow for flow in inherited if (flow.source, flow.target) not in own)
    columns = tuple(tuple((kind, list_elements(strategy, kind)) for kind in kinds) for kinds in COLUMNS[1:])
    first = (("Goal", goals), ("RecipientType", tuple(recipients)))
    flows = (*aims, *named, *fulfilled, *aligned)
    left_out = tuple(flow for flow in flows if flow.grade is not None and not flow.grade.meets(min_grade))
    drawn = tuple(flow for flow in flows if flow.grade is None or flow.grade.meets(min_grade))
    return Cascade((first, *columns), drawn, tuple(services), left_out)


def _serve(link: Link) -> Flow:
    return Flow(link.object, link.subject, link.basis, link.grade, link.iri)


def _gather(pairs: Iterable[tuple[str, Flow]]) -> dict[str, tuple[Flow, ...]]:
    gathered: dict[str, list[Flow]] = defaultdict(list)
    for iri, flow in pairs:
        gathered[iri].append(flow)
    return {iri: tuple(flows) for iri, flows in gathered.items()}


def find_thread(cascade: Cascade, element: str) -> tuple[Flow, ...]:
    """The flows by which ``element`` is reached from the left and leads to the right, in the order of the cascade, and its services after them."""
    backward = _follow(element, cascade.into, lambda flow: flow.source.iri)
    forward = _follow(element, cascade.out_of, lambda flow: flow.target.iri)
    return (*(flow for flow in cascade.flows if flow in backward or flow in forward), *cascade.services_of(element))


def _follow(start: str, flows: Mapping[str, tuple[Flow, ...]], end: Callable[[Flow], str]) -> set[Flow]:
    found: set[Flow] = set()
    waiting = [start]
    while waiting:
        fresh = [flow for flow in flows.get(waiting.pop(), ()) if flow not in found]
        found |= set(fresh)
        waiting += [end(flow) for flow in fresh]
    return found


@dataclass(frozen=True, slots=True)
class Route:
    """One way from where it begins as far as it leads: the recipients that a mission names come first, and the goal stands beside it."""

    start: Element
    recipients: tuple[Flow, ...]
    goals: tuple[Flow, ...]
    steps: tuple[Flow, ...]


def list_routes(cascade: Cascade, element: str) -> tuple[Route, ...]:
    """Every route through ``element``, in the order of the plan.

    One begins with each mission, with each process for which no mission is stated, and with ``element`` itself where nothing leads to it.
    """
    thread = frozenset(find_thread(cascade, element))
    steps = [flow for flow in cascade.flows if flow in thread]
    met = {end.iri for flow in steps for end in (flow.source, flow.target)}
    reached = {flow.target.iri for flow in steps if flow.source.kind in ("Mission", "Process")}
    starts = [e for iri, e in cascade.elements.items() if iri in met - reached and e.kind not in _FIRST] or [cascade.elements[element]]
    return tuple(
        Route(
            start,
            tuple(flow for flow in cascade.into.get(start.iri, ()) if flow in thread and flow.basis != SAME_PLAN),
            tuple(flow for flow in cascade.into.get(start.iri, ()) if flow in thread and flow.basis == SAME_PLAN),
            steps,
        )
        for start in starts
        for steps in _extend(cascade, start, (), thread)
    )


def _extend(cascade: Cascade, end: Element, steps: tuple[Flow, ...], thread: frozenset[Flow]) -> Iterator[tuple[Flow, ...]]:
    onward = [flow for flow in cascade.out_of.get(end.iri, ()) if flow in thread]
    if not onward:
        yield steps
    for flow in onward:
        yield from _extend(cascade, flow.target, (*steps, flow), thread)


# --- where a drawing puts it ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measures:
    """The sizes of a drawing, in its own units."""

    width: float = 1116.0
    box: float = 208.0
    row: float = 19.0
    padding: float = 9.0
    port: float = 10.0
    gap: float = 12.0
    heading: float = 34.0
    margin: float = 6.0


@dataclass(frozen=True, slots=True)
class Box:
    """Where an element stands: its upper left corner, and its size."""

    element: Element
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Ribbon:
    """The line of a flow: from the right side of one box to the left side of another."""

    flow: Flow
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the name of a class stands: the left end of its base line."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawing without words: its size, and where everything is."""

    width: float
    height: float
    headings: tuple[Heading, ...]
    boxes: tuple[Box, ...]
    ribbons: tuple[Ribbon, ...]


def lay_out(cascade: Cascade, rows: Mapping[str, int], extra: Sequence[Flow] = (), measures: Measures = Measures()) -> Layout:
    """Where a drawing puts the elements and flows of ``cascade``: a box is as high as its words and its flows need.

    Args:
        cascade: what is drawn.
        rows: how many rows of words the box of each element has, by IRI.
        extra: flows that are drawn beside those of the cascade, and take no place.
        measures: the sizes.
    """
    m = measures
    heights = {
        iri: max(rows[iri] * m.row, max(len(cascade.into.get(iri, ())), len(cascade.out_of.get(iri, ()))) * m.port) + 2 * m.padding for iri in cascade.elements
    }
    columns = [[(kind, group) for kind, group in column if group] for column in cascade.columns]
    height = max([_measure_column(column, heights, m) for column in columns], default=0.0) + 2 * m.margin
    step = (m.width - 2 * m.margin - m.box) / (len(columns) - 1)
    headings: list[Heading] = []
    boxes: list[Box] = []
    for place, column in enumerate(columns):
        x = m.margin + place * step
        found_headings, found = _spread(column, x, height, heights, m)
        headings += found_headings
        boxes += found
    centred = _centre_missions(cascade, {box.element.iri: box for box in boxes}, height, m)
    boxes = [centred.get(box.element.iri, box) for box in boxes]
    return Layout(m.width, height, tuple(headings), tuple(boxes), tuple(_connect(cascade, boxes, extra)))


def _measure_column(column: Sequence[tuple[str, tuple[Element, ...]]], heights: Mapping[str, float], m: Measures) -> float:
    return sum(m.heading + sum(heights[e.iri] + m.gap for e in group) for _, group in column)


def _spread(
    column: Sequence[tuple[str, tuple[Element, ...]]], x: float, height: float, heights: Mapping[str, float], m: Measures
) -> tuple[list[Heading], list[Box]]:
    """A column from top to bottom; the place that is left is shared between its boxes."""
    count = sum(len(group) for _, group in column)
    free = height - 2 * m.margin - _measure_column(column, heights, m)
    gap = m.gap + free / count if count else m.gap
    y = m.margin
    headings, boxes = [], []
    for kind, group in column:
        headings.append(Heading(kind, x, y + m.heading - m.gap))
        y += m.heading
        for element in group:
            boxes.append(Box(element, x, y, m.box, heights[element.iri]))
            y += heights[element.iri] + gap
    return headings, boxes


def _centre_missions(cascade: Cascade, boxes: Mapping[str, Box], height: float, m: Measures) -> dict[str, Box]:
    """The missions, each as near to the middle of its processes as its neighbours let it."""
    found = [box for box in boxes.values() if box.element.kind == "Mission"]
    tops: list[float] = []
    least = m.margin + m.heading
    for box in found:
        processes = [boxes[flow.target.iri] for flow in cascade.out_of.get(box.element.iri, ())]
        wanted = sum(process.middle for process in processes) / len(processes) - box.height / 2 if processes else box.y
        tops.append(max(wanted, least))
        least = tops[-1] + box.height + m.gap
    most = height - m.margin
    for place in reversed(range(len(found))):
        tops[place] = min(tops[place], most - found[place].height)
        most = tops[place] - m.gap
    return {box.element.iri: Box(box.element, box.x, top, box.width, box.height) for box, top in zip(found, tops, strict=True)}


def _connect(cascade: Cascade, boxes: Sequence[Box], extra: Sequence[Flow]) -> Iterator[Ribbon]:
    """The ribbons, each from and to a place of its own on the side of a box, in the order of where they go."""
    places = {box.element.iri: box for box in boxes}
    starts = _share_sides(cascade.out_of, places, lambda flow: flow.target.iri)
    ends = _share_sides(cascade.into, places, lambda flow: flow.source.iri)
    for flow in (*cascade.flows, *extra):
        source, target = places[flow.source.iri], places[flow.target.iri]
        yield Ribbon(flow, source.x + source.width, starts.get(flow, source.middle), target.x, ends.get(flow, target.middle))


def _share_sides(flows: Mapping[str, tuple[Flow, ...]], places: Mapping[str, Box], end: Callable[[Flow], str]) -> dict[Flow, float]:
    shared: dict[Flow, float] = {}
    for iri, found in flows.items():
        box = places[iri]
        for number, flow in enumerate(sorted(found, key=lambda flow: places[end(flow)].y), start=1):
            shared[flow] = box.y + box.height * number / (len(found) + 1)
    return shared
