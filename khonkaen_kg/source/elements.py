"""What a plan's text states, element by element: records with exact spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from decimal import Decimal

    from khonkaen_kg.source.grammar import Comparator, Unit
    from khonkaen_kg.source.spans import Span

Role = Literal["heading", "element", "unread"]
AimKind = Literal["goal", "vision"]
ProcessType = Literal["value-creating", "support"]

_BE_CE = 543


@dataclass(frozen=True, slots=True)
class Gloss:
    """A bracketed text inside an item, brackets excluded."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """An element of a list. ``text`` is the slice of ``spans[0]``; further spans are places where the text says the same again.

    A text wrapped over lines is one span, line ends included. ``heading`` is the heading under which it stands, ``position`` its place in the list from 1,
    ``number`` the number that the text gives it.
    """

    text: str
    spans: tuple[Span, ...]
    heading: Span
    position: int
    number: int | None
    glosses: tuple[Gloss, ...] = ()

    @property
    def label(self) -> str:
        """The text on one line: a line end with the spaces around it is one space."""
        return " ".join(line.strip() for line in self.text.splitlines())


@dataclass(frozen=True, slots=True)
class TargetPhrase:
    """A target stated in an indicator's own words; ``comparator`` is None where the words give none."""

    value: Decimal
    unit: Unit
    comparator: Comparator | None
    span: Span


@dataclass(frozen=True, slots=True)
class IndicatorItem(Item):
    """An indicator and the target in it, if one is stated."""

    target: TargetPhrase | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """First and last year of a plan, in the Buddhist Era."""

    start_be: int
    end_be: int
    span: Span

    @property
    def start_ce(self) -> int:
        """First year, Gregorian."""
        return self.start_be - _BE_CE

    @property
    def end_ce(self) -> int:
        """Last year, Gregorian."""
        return self.end_be - _BE_CE


@dataclass(frozen=True, slots=True)
class PlanTitle:
    """The plan's title, the name of its province (without จังหวัด) and its period."""

    text: str
    span: Span
    province: str
    province_span: Span
    period: Period


@dataclass(frozen=True, slots=True)
class ProcessGroup:
    """The processes of one mission, with the recipients listed for it. ``mission`` is an index into the outline's missions."""

    mission: int
    heading: Span
    recipients: tuple[Item, ...]
    processes: tuple[Item, ...]
    process_type: ProcessType


@dataclass(frozen=True, slots=True)
class LineReading:
    """What became of a line that is not blank: a heading, (part of) an element, or not read. ``span`` is the line without the spaces around it."""

    number: int
    role: Role
    span: Span
