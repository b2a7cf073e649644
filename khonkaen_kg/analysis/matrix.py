"""Matrices: two classes of elements of a plan against each other, with what is known of each pair, and where the plan has gaps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.strategy import Element, Link, find_links_from, find_links_to, list_elements
from khonkaen_kg.namespaces import KK, SH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from khonkaen_kg.analysis.rejected import RejectedPair
    from khonkaen_kg.queries.results import Table

_OWN: Final = "servesOwnRecipientType"
_INHERITED: Final = "inheritsRecipientType"
_ADDRESSES: Final = "addressesIssue"


class State(StrEnum):
    """What is known of a pair, the firmest first."""

    STRONG = "strong"
    WEAK = "weak"
    INHERITED = "inherited"
    REJECTED = "rejected"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of matrix.

    Attributes:
        rows: the class of its rows.
        columns: the class of its columns.
        relation: what its cells tell of; for recipient types it is the last step of a path over a process.
        row_gaps: the kinds of gap that its rows show, by the last part of their IRI.
        column_gaps: those that its columns show.
    """

    rows: str
    columns: str
    relation: str
    row_gaps: tuple[str, ...]
    column_gaps: tuple[str, ...]

    @property
    def has_paths(self) -> bool:
        """Whether its cells are paths over a process."""
        return self.rows == "RecipientType"

    @property
    def states(self) -> tuple[State, ...]:
        """The states that a cell of it can have."""
        return tuple(state for state in State if state is not (State.REJECTED if self.has_paths else State.INHERITED))


KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "process-issue": Kind(
            "Process",
            "StrategicIssue",
            _ADDRESSES,
            ("process-without-issue", "process-with-weak-issue-only"),
            ("issue-without-process", "issue-with-weak-process-only"),
        ),
        "process-positioning": Kind(
            "Process",
            "PositioningTheme",
            "supportsPositioning",
            ("process-without-positioning",),
            ("positioning-without-process", "positioning-with-weak-process-only"),
        ),
        "mission-issue": Kind("Mission", "StrategicIssue", _ADDRESSES, ("mission-without-issue",), ("issue-without-mission",)),
        "recipient-issue": Kind(
            "RecipientType",
            "StrategicIssue",
            _ADDRESSES,
            ("recipient-named-by-no-process",),
            ("issue-without-recipient", "issue-without-own-recipient"),
        ),
    }
)
"""The matrices by name."""


@dataclass(frozen=True, slots=True)
class Origin:
    """That the source lists a recipient type for a mission: the mission, and its mentions of the recipients."""

    mission: Element
    mentions: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """How a process leads from a recipient type to an issue: by the first link to the recipients, by the second to the issue.

    ``origins`` are the missions of the process that list the recipients, where only these do.
    """

    recipient: Link
    issue: Link
    origins: tuple[Origin, ...] = ()

    @property
    def process(self) -> Element:
        """The process."""
        return self.issue.subject

    @property
    def state(self) -> State:
        """Strong where both links are; inherited where only the mission names the recipients."""
        if self.recipient.relation == _INHERITED:
            return State.INHERITED
        return State.STRONG if self.recipient.grade is Grade.STRONG and self.issue.grade is Grade.STRONG else State.WEAK


@dataclass(frozen=True, slots=True)
class Pair:
    """A cell: a row's element and a column's, the links or the paths between them, or the judgements that rejected it."""

    row: Element
    column: Element
    state: State
    links: tuple[Link, ...] = ()
    paths: tuple[Path, ...] = ()
    rejected: tuple[RejectedPair, ...] = ()

    @property
    def short(self) -> str:
        """The name by which people ask for it: ``process/1.2 issue/2``."""
        return f"{self.row.short} {self.column.short}"


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap that a row or a column shows: its IRI, its kind's, its severity by name (``Warning``), and the kind's labels by language."""

    iri: str
    kind: str
    severity: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column: its element, its cells in order, and the gaps that it shows."""

    element: Element
    pairs: tuple[Pair, ...]
    gaps: tuple[Gap, ...]

    def count(self, state: str) -> int:
        """How many of its cells are in ``state``."""
        return sum(pair.state == state for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix of one plan. ``is_examined`` says whether curators have judged any pair of it, so that an empty one is not taken for a finding."""

    name: str
    kind: Kind
    rows: tuple[Line, ...]
    columns: tuple[Line, ...]
    is_examined: bool

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All cells, row by row."""
        return tuple(pair for row in self.rows for pair in row.pairs)

    def count(self, state: str) -> int:
        """How many cells are in ``state``."""
        return sum(row.count(state) for row in self.rows)


def build_matrix(
    strategy: nx.MultiDiGraph[str], name: str, rejected: Sequence[RejectedPair] = (), gaps: Table | None = None, min_grade: Grade = Grade.WEAK
) -> Matrix:
    """The matrix ``name`` of one plan.

    Args:
        strategy: the graph of the plan.
        name: one of :data:`KINDS`.
        rejected: what the curators rejected; of two elements in either order.
        gaps: the answer to the query ``all-gaps`` for the plan; of these the lines get those that :class:`Kind` names.
        min_grade: links of a lower grade do not count.
    """
    kind = KINDS[name]
    rows, columns = list_elements(strategy, kind.rows), list_elements(strategy, kind.columns)
    rejected_of: dict[frozenset[str], list[RejectedPair]] = {}
    for judged in rejected:
        rejected_of.setdefault(frozenset((judged.subject, judged.object)), []).append(judged)
    made: list[tuple[Pair, ...]] = []
    is_examined = False
    for row in rows:
        found = _find_paths(strategy, row) if kind.has_paths else _find_links(strategy, row, kind.relation)
        is_examined = is_examined or bool(found)
        made.append(
            tuple(
                _judge_pair(row, column, found.get(column.iri, ()), tuple(rejected_of.get(frozenset((row.iri, column.iri)), ())), min_grade)
                for column in columns
            )
        )
    is_examined = is_examined or any(pair.rejected for pairs in made for pair in pairs)
    shown = _group_gaps(gaps, (*kind.row_gaps, *kind.column_gaps)) if gaps else {}
    return Matrix(
        name,
        kind,
        tuple(Line(row, pairs, _pick_gaps(shown, row, kind.row_gaps)) for row, pairs in zip(rows, made, strict=True)),
        tuple(Line(column, tuple(pairs[at] for pairs in made), _pick_gaps(shown, column, kind.column_gaps)) for at, column in enumerate(columns)),
        is_examined,
    )


def _find_links(strategy: nx.MultiDiGraph[str], row: Element, relation: str) -> dict[str, list[Link | Path]]:
    """The links from the row's element by the IRI of what they lead to."""
    found: dict[str, list[Link | Path]] = {}
    for link in find_links_from(strategy, row, relation):
        found.setdefault(link.object.iri, []).append(link)
    return found


def _find_paths(strategy: nx.MultiDiGraph[str], recipient: Element) -> dict[str, list[Link | Path]]:
    """The paths from the recipient type by the IRI of the issue that they lead to.

    The link of a process that comes from its mission is left out where the process serves the recipients in its own words too, whatever its grade: such a
    process does not have them through the mission only.
    """
    own = [link for link in find_links_to(strategy, recipient, _OWN) if link.subject.kind == "Process"]
    named = {link.subject.iri for link in own}
    inherited = [link for link in find_links_to(strategy, recipient, _INHERITED) if link.subject.iri not in named]
    found: dict[str, list[Link | Path]] = {}
    for first in (*own, *inherited):
        origins = _find_origins(strategy, first.subject, recipient) if first.relation == _INHERITED else ()
        for last in find_links_from(strategy, first.subject, _ADDRESSES):
            found.setdefault(last.object.iri, []).append(Path(first, last, origins))
    return found


def _find_origins(strategy: nx.MultiDiGraph[str], process: Element, recipient: Element) -> tuple[Origin, ...]:
    """The missions of the process for which the source lists the recipient type."""
    mentions = [link.subject for link in find_links_to(strategy, recipient, "includesType")]
    origins: list[Origin] = []
    for mission in (link.object for link in find_links_from(strategy, process, "fulfilsMission")):
        own = {link.subject.iri for link in find_links_to(strategy, mission, "isRecipientOf")}
        if found := tuple(mention for mention in mentions if mention.iri in own):
            origins.append(Origin(mission, found))
    return tuple(origins)


def _judge_pair(row: Element, column: Element, found: Sequence[Link | Path], rejected: tuple[RejectedPair, ...], min_grade: Grade) -> Pair:
    links = tuple(link for link in found if isinstance(link, Link) and _meets(link, min_grade))
    paths = tuple(path for path in found if isinstance(path, Path) and _meets(path.recipient, min_grade) and _meets(path.issue, min_grade))
    # Where a process names the recipients, be it below the least grade, they are not reached through a mission only.
    if any(isinstance(path, Path) and path.state is not State.INHERITED for path in found) and all(path.state is State.INHERITED for path in paths):
        paths = ()
    order = list(State)
    # A link without a grade is there, and that is all that is known of it.
    states = [State.STRONG if link.grade is Grade.STRONG else State.WEAK for link in links] + [path.state for path in paths]
    if states:
        return Pair(row, column, min(states, key=order.index), links, tuple(sorted(paths, key=lambda path: order.index(path.state))))
    return Pair(row, column, State.REJECTED if rejected else State.NONE, rejected=rejected)


def _meets(link: Link, min_grade: Grade) -> bool:
    return link.grade is None or link.grade.meets(min_grade)


def _group_gaps(gaps: Table, kinds: Sequence[str]) -> dict[tuple[str, str], list[Gap]]:
    """The gaps of these kinds by element and kind."""
    grouped: dict[tuple[str, str], list[Gap]] = {}
    for row in gaps:
        kind = row["kind"].value
        name = kind.removeprefix(KK + "gap-kind/")
        if name in kinds:
            labels = {language: row[column].value for language, column in (("th", "kindLabel"), ("en", "kindLabelEn")) if column in row}
            grouped.setdefault((row["element"].value, name), []).append(Gap(row["gap"].value, kind, row["severity"].value.removeprefix(SH), labels))
    return grouped


def _pick_gaps(grouped: Mapping[tuple[str, str], Sequence[Gap]], element: Element, kinds: Sequence[str]) -> tuple[Gap, ...]:
    return tuple(gap for kind in kinds for gap in grouped.get((element.iri, kind), ()))
