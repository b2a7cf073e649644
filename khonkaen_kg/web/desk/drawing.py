"""The drawing of a cascade: words, links and states for each box and ribbon, ready for the template that writes the SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.analysis.cascade import SAME_PLAN, Cascade, Flow, Measures, lay_out
from khonkaen_kg.source.wrapping import measure_text, wrap_text
from khonkaen_kg.web import texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from khonkaen_kg.analysis.cascade import Box, Layout, Ribbon
    from khonkaen_kg.analysis.strategy import Element

FONT: Final = 13.0
"""The size of the words, in units of the drawing."""
_SIZES: Final = Measures()
_INSET: Final = 11.0
_ASCENT: Final = 22.0
"""From the upper side of a box to the first base line."""
_MOST: Final = {"Goal": 5, "Mission": 6}
_USUAL: Final = 4
"""How many rows a label has at most; all of it is in the title."""
_CODELESS: Final = frozenset({"Goal", "RecipientType", "RecipientMention"})
# XML has no such characters, not even escaped.
_IMPOSSIBLE: Final = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")

STYLES: Final = ("strong", "weak", "stated", "inherited", "same")
"""How a flow is drawn: solid, dashed, thin, dotted and finely dotted, so that colour is never alone."""
LINES: Final = {
    "strong": {"stroke-width": "5"},
    "weak": {"stroke-width": "3", "stroke-dasharray": "9 6"},
    "stated": {"stroke-width": "2.5"},
    "inherited": {"stroke-width": "2.5", "stroke-dasharray": "1 5", "stroke-linecap": "round"},
    "same": {"stroke-width": "2", "stroke-dasharray": "1 7", "stroke-linecap": "round"},
}
PAPER: Final = {
    "page": {"fill": "#ffffff"},
    "words": {"fill": "#1a2329"},
    "quiet": {"fill": "#56636b"},
    "box": {"fill": "#ffffff", "stroke": "#9fb0b5"},
    "chosen": {"fill": "#e8f1f1", "stroke": "#0b5563"},
    "lacking": {"fill": "#ffffff", "stroke": "#8a4b00"},
    "opened": {"fill": "#fdf1de", "stroke": "#8a4b00"},
    "gone": {"fill": "#f7f7f4", "stroke": "#9b1c1c"},
    "note": {"fill": "#8a4b00"},
    "note-gone": {"fill": "#9b1c1c"},
    "strong": {"stroke": "#14613c"},
    "weak": {"stroke": "#a87a1a"},
    "stated": {"stroke": "#0b5563"},
    "inherited": {"stroke": "#35566e"},
    "same": {"stroke": "#56636b"},
}
"""The colours of a drawing that stands alone, on white paper; on a page the stylesheet gives them."""
NO_PAINT: Final[Mapping[str, Mapping[str, str]]] = {kind: {} for kind in PAPER}


@dataclass(frozen=True, slots=True)
class View:
    """What the reader has chosen to see: an element with the flows that belong to it, and what is supposed not to be there, with the gaps that then open."""

    chosen: str = ""
    thread: frozenset[Flow] = frozenset()
    gone: frozenset[str] = frozenset()
    opened: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A row of words at its place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class DrawnBox:
    """A box: ``state`` says how it is painted, ``key`` names its element in an address, and ``note`` is a row about its state."""

    key: str
    box: Box
    title: str
    language: str
    state: str
    is_dim: bool
    code: Word | None
    rows: tuple[Word, ...]
    note: Word | None

    @property
    def is_gone(self) -> bool:
        """Whether it is struck out."""
        return self.state == "gone"


@dataclass(frozen=True, slots=True)
class DrawnRibbon:
    """A ribbon: its path, its style (one of :data:`STYLES`) and what it says."""

    path: str
    style: str
    title: str
    is_dim: bool
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Legend:
    """A style of the legend, at its place, and what it means."""

    style: str
    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that the template writes."""

    width: float
    height: float
    title: str
    headings: tuple[Word, ...]
    ribbons: tuple[DrawnRibbon, ...]
    boxes: tuple[DrawnBox, ...]
    legend: tuple[Legend, ...]


def draw(cascade: Cascade, language: str, view: View, title: str) -> Drawing:
    """The drawing of ``cascade`` in the reader's language.

    Args:
        cascade: what is drawn.
        language: ``th`` or ``en``; an element without a label in it has the other's.
        view: what is chosen.
        title: what the whole is called.
    """
    labels = {iri: _label(element, language) for iri, element in cascade.elements.items()}
    wrapped = {iri: _wrap(element, labels[iri][0]) for iri, element in cascade.elements.items()}
    states = {iri: _judge(cascade, element, language, view) for iri, element in cascade.elements.items()}
    services = tuple(flow for flow in cascade.services if flow in view.thread)
    lit = frozenset(end.iri for flow in view.thread for end in (flow.source, flow.target)) | {view.chosen}
    layout = lay_out(cascade, {iri: len(rows) + bool(states[iri][1]) for iri, rows in wrapped.items()}, services, _SIZES)
    named = _name_kinds(language)
    boxes = tuple(
        _draw_box(box, labels[box.element.iri], wrapped[box.element.iri], states[box.element.iri], is_dim=bool(view.chosen) and box.element.iri not in lit)
        for box in layout.boxes
    )
    return Drawing(
        layout.width,
        layout.height,
        _clean(title),
        tuple(Word(heading.x, heading.y, named[heading.kind]) for heading in layout.headings),
        tuple(_draw_ribbons(layout, language, view)),
        boxes,
        tuple(_draw_legend(language)),
    )


def style_flow(flow: Flow) -> str:
    """How a flow is drawn and marked: by its grade where it is curated, else by its basis."""
    if flow.grade is not None:
        return flow.grade.value
    return {SAME_PLAN: "same", "Inherited": "inherited"}.get(flow.basis, "stated")


def name_styles(language: str) -> dict[str, str]:
    """What each style means."""
    return {
        "strong": texts.choose(language)("cascade-strong"),
        "weak": texts.choose(language)("cascade-weak"),
        "stated": texts.choose(language)("cascade-stated"),
        "inherited": texts.choose(language)("cascade-inherited"),
        "same": texts.choose(language)("cascade-same"),
    }


def _name_kinds(language: str) -> dict[str, str]:
    return {
        "Goal": texts.choose(language)("goal"),
        "RecipientType": texts.choose(language)("recipients"),
        "Mission": texts.choose(language)("missions"),
        "Process": texts.choose(language)("processes"),
        "StrategicIssue": texts.choose(language)("issues"),
        "PositioningTheme": texts.choose(language)("themes"),
    }


def _label(element: Element, language: str) -> tuple[str, str]:
    """What an element is called, and in which language."""
    found = element.labels
    tag = language if language in found else next(iter(found), "")
    return _clean(found.get(tag, element.short)), tag


def _clean(text: str) -> str:
    return text.translate(_IMPOSSIBLE)


def _code(element: Element) -> str:
    return "" if element.kind in _CODELESS else _clean(element.code)[:8]


def _indent(element: Element) -> float:
    code = _code(element)
    return _INSET + (measure_text(code) * FONT + 9 if code else 0)


def _wrap(element: Element, label: str) -> tuple[str, ...]:
    width = (_SIZES.box - _indent(element) - _INSET) / FONT
    return wrap_text(label, width, _MOST.get(element.kind, _USUAL)) or ("–",)


def _judge(cascade: Cascade, element: Element, language: str, view: View) -> tuple[str, str]:
    """The state of an element, and a row about it."""
    t = texts.choose(language)
    has_no_source, has_no_target = cascade.lacks(element)
    if element.iri in view.gone:
        state, note = "gone", "✕ " + t("cascade-gone")
    elif view.opened and (count := view.opened.get(element.iri)):
        state, note = "opened", "▲ " + t("cascade-opened-n", n=count)
    elif has_no_source:
        state, note = "lacking", "◌ " + t("cascade-no-mission" if element.kind == "Process" else "cascade-no-process")
    elif has_no_target and element.kind in ("Mission", "Process"):
        state, note = "lacking", "◌ " + t("cascade-no-target")
    else:
        state, note = "box", t("cascade-none-strong") if cascade.lacks_grade(element) else ""
    return "chosen" if element.iri == view.chosen and state != "gone" else state, note


def _draw_box(box: Box, label: tuple[str, str], rows: tuple[str, ...], judged: tuple[str, str], *, is_dim: bool) -> DrawnBox:
    element = box.element
    state, note = judged
    indent = _indent(element)
    top = box.middle - (len(rows) + bool(note)) * _SIZES.row / 2 + _ASCENT - 8
    words = tuple(Word(box.x + indent, top + number * _SIZES.row, row) for number, row in enumerate(rows))
    code = _code(element)
    return DrawnBox(
        key=element.short,
        box=box,
        title=" ".join(part for part in (code, label[0]) if part),
        language=label[1],
        state=state,
        is_dim=is_dim,
        code=Word(box.x + _INSET, top, code) if code else None,
        rows=words,
        note=Word(box.x + indent, top + len(rows) * _SIZES.row, note) if note else None,
    )


def _draw_ribbons(layout: Layout, language: str, view: View) -> Iterator[DrawnRibbon]:
    """The ribbons, those that are chosen above the others."""
    named = name_styles(language)
    for ribbon in sorted(layout.ribbons, key=lambda ribbon: ribbon.flow in view.thread):
        flow, style = ribbon.flow, style_flow(ribbon.flow)
        ends = (f"{_code(end)} {_label(end, language)[0]}".strip() for end in (flow.source, flow.target))
        yield DrawnRibbon(
            path=_bend(ribbon),
            style=style,
            title=f"{' → '.join(ends)} · {named[style]}",
            is_dim=bool(view.chosen) and flow not in view.thread,
            is_gone=bool({flow.source.iri, flow.target.iri, flow.link} & view.gone),
        )


def _bend(ribbon: Ribbon) -> str:
    bend = ribbon.x1 + (ribbon.x2 - ribbon.x1) / 2
    return f"M{ribbon.x1:.1f} {ribbon.y1:.1f}C{bend:.1f} {ribbon.y1:.1f} {bend:.1f} {ribbon.y2:.1f} {ribbon.x2:.1f} {ribbon.y2:.1f}"


def _draw_legend(language: str) -> Iterator[Legend]:
    x = 6.0
    for style, text in name_styles(language).items():
        yield Legend(style, x, text)
        x += 64 + measure_text(text) * FONT
