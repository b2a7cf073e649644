"""The drawing of a cascade takes work that grows with the plan, not with its square."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from khonkaen_kg.analysis.cascade import Cascade, Flow, find_thread
from khonkaen_kg.analysis.strategy import Element
from khonkaen_kg.web.desk.drawing import View, draw


class _Counted(frozenset[Flow]):
    """Flows that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[Flow]:
        type(self).times += 1
        return super().__iter__()


def _make_cascade(size: int) -> Cascade:
    """A mission with ``size`` processes, each of which addresses one issue."""
    mission, issue = Element("m/1", "Mission", "1", "", "mission"), Element("i/1", "StrategicIssue", "1", "", "issue")
    processes = tuple(Element(f"p/{number}", "Process", str(number), "", "process") for number in range(size))
    columns = (("Goal", ()),), (("Mission", (mission,)),), (("Process", processes),), (("StrategicIssue", (issue,)),)
    flows = (*(Flow(mission, process, "Stated") for process in processes), *(Flow(process, issue, "Curated") for process in processes))
    return Cascade(columns, flows, ())


def test_a_chosen_element_costs_each_box_and_ribbon_the_same_in_a_large_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    cascade = _make_cascade(60)
    thread = _Counted(find_thread(cascade, "m/1"))
    compared = 0
    compare = Flow.__eq__

    def count(one: Flow, other: object) -> bool:
        nonlocal compared
        compared += 1
        return compare(one, other)

    monkeypatch.setattr(Flow, "__eq__", count)
    drawing = draw(cascade, "en", View(chosen="m/1", thread=thread), "plan")
    assert [box.is_dim for box in drawing.boxes] == [False] * 62
    assert [ribbon.is_dim for ribbon in drawing.ribbons] == [False] * 120
    assert _Counted.times <= 2
    assert compared < 120


def test_what_does_not_belong_to_the_chosen_element_stands_back() -> None:
    cascade = _make_cascade(3)
    drawing = draw(cascade, "en", View(chosen="p/1", thread=frozenset(find_thread(cascade, "p/1"))), "plan")
    assert {box.key for box in drawing.boxes if box.is_dim} == {"p/0", "p/2"}
    assert {box.key: box.state for box in drawing.boxes}["p/1"] == "chosen"
    assert sum(ribbon.is_dim for ribbon in drawing.ribbons) == 4
