"""The cascade page: how the plan hangs together, the whole chain of one element, and which gaps would open without a process, a mission or a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from khonkaen_kg.analysis.cascade import Cascade, find_thread, list_routes, read_cascade
from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.plans import ask_published, read_strategy
from khonkaen_kg.analysis.strategy import Element, read_element, shorten_name
from khonkaen_kg.web import forms, problems, rendering, texts
from khonkaen_kg.web.desk import plans
from khonkaen_kg.web.desk.drawing import LINES, NO_PAINT, PAPER, STYLES, View, draw, name_styles, style_flow
from khonkaen_kg.web.suppositions import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from starlette.requests import Request

    from khonkaen_kg.analysis.cascade import Flow
    from khonkaen_kg.analysis.strategy import Strategy
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.desk.drawing import Drawing
    from khonkaen_kg.web.desk.plans import Plan, Shelf

CASCADE: Final = "/cascade"
DRAWING: Final = "/cascade.svg"
WITHOUT: Final = "without"
_ELEMENT: Final = "element"
_GRADE: Final = "minGrade"
_GRADES: Final = {"Weak": Grade.WEAK, "Strong": Grade.STRONG}


@dataclass(frozen=True, slots=True)
class _Choice:
    """What the address asks for: a plan, the lowest grade, an element to follow, and what is to be supposed away, as its short name and IRI."""

    plan: Plan
    strategy: Strategy
    cascade: Cascade
    grade: str
    element: Element | None
    without: str
    subject: str

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The choices that are not the usual ones, but the plan, as fields of an address."""
        chosen = ((_GRADE, self.grade if self.grade == "Strong" else ""), (WITHOUT, self.without), (_ELEMENT, self.element.short if self.element else ""))
        return tuple((name, value) for name, value in chosen if value)


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap that opens or closes: its severity, the element that lacks something, another that it involves, its sentence, and what would close it."""

    severity: str
    element: Element
    involved: Element | None
    why: Mapping[str, str]
    remedy: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Connection:
    """A curated link that goes: what it leads from and to, and how it is marked."""

    source: Element
    target: Element
    style: str
    link: str


@dataclass(frozen=True, slots=True)
class _Supposed:
    """What follows where something is not there."""

    opened: tuple[_Gap, ...]
    closed: tuple[_Gap, ...]
    elements: tuple[Element, ...]
    links: tuple[_Connection, ...]
    recipients: tuple[Element, ...]
    gone: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Bundle:
    """Flows that are of one style; ``is_own`` where it is a process's own words that name a recipient."""

    style: str
    is_own: bool
    flows: tuple[Flow, ...]


def read_question(request: Request, knowledge_graph: KnowledgeGraph) -> Question | None:
    """What ``?without=`` asks of :class:`khonkaen_kg.web.suppositions.Suppositions`; None where it names nothing.

    Raises:
        ParameterError: a parameter is given more than once, or has a value that it cannot have.
    """
    choice = _read_choice(request, knowledge_graph, plans.choose_plan(request, knowledge_graph))
    if choice is None or not choice.subject:
        return None
    return Question(choice.plan.iri, choice.subject, ask_published(knowledge_graph, choice.plan.iri))


def answer_cascade(request: Request, knowledge_graph: KnowledgeGraph, answer: Mapping[str, Any] | None) -> Response:
    """The page of the cascade; ``answer`` is that to :func:`read_question`.

    Raises:
        ParameterError: as :func:`read_question`.
    """
    forms.read_single(request, "lang")
    shelf = plans.choose_plan(request, knowledge_graph)
    choice = _read_choice(request, knowledge_graph, shelf)
    if choice is None:
        return rendering.answer_page(request, "cascade.html", shelf=shelf, choice=None)
    language = rendering.choose_page_language(request)
    supposed = _read_supposed(choice, answer) if answer else None
    cascade = choice.cascade
    chosen = choice.element.iri if choice.element else ""
    return rendering.answer_page(
        request,
        "cascade.html",
        shelf=shelf,
        choice=choice,
        drawing=_draw(choice, supposed, language),
        lines=LINES,
        paint=NO_PAINT,
        styles=STYLES,
        named=name_styles(language),
        style_of=style_flow,
        gather=_gather_flows,
        routes=list_routes(cascade, chosen) if chosen else (),
        services=cascade.services_of(chosen) if chosen else (),
        own_services=[flow for flow in cascade.services if flow.grade],
        supposed=supposed,
        removable=[(kind, [e for e in cascade.elements.values() if e.kind == kind]) for kind in ("Process", "Mission")],
        is_a_link=bool(choice.subject) and choice.subject not in cascade.elements,
        address=lambda **given: _address(choice, given),
        file=rendering.make_link(DRAWING, [(plans.PLAN, choice.plan.key), *choice.parameters, ("lang", language)]),
        file_name=_name_file(choice),
        is_uncurated=not any(flow.grade for flow in (*cascade.flows, *cascade.left_out)),
    )


def answer_drawing(request: Request, knowledge_graph: KnowledgeGraph, answer: Mapping[str, Any] | None) -> Response:
    """The drawing as a file of its own; for the rest as :func:`answer_cascade`.

    Raises:
        ParameterError: as :func:`read_question`.
        UnknownPageError: the graph has no plan.
    """
    forms.read_single(request, "lang")
    choice = _read_choice(request, knowledge_graph, plans.choose_plan(request, knowledge_graph))
    if choice is None:
        raise problems.unknown_page(DRAWING)
    language = rendering.choose_page_language(request)
    drawing = _draw(choice, _read_supposed(choice, answer) if answer else None, language)
    # No stylesheet: the site's policy lets none stand inside, so colours are attributes.
    svg = rendering.environment().get_template("drawing.svg.html").render(d=drawing, lines=LINES, paint=PAPER, t=texts.choose(language), language=language)
    headers = {
        "Content-Language": language,
        "Vary": "Accept-Language",
        "Content-Disposition": f'inline; filename="{_name_file(choice)}.svg"',
    }
    return Response(rendering.encode(svg), headers=headers, media_type="image/svg+xml")


def _gather_flows(flows: Sequence[Flow]) -> tuple[_Bundle, ...]:
    kinds = dict.fromkeys((style_flow(flow), flow.grade is not None and flow.target.kind == "Process") for flow in flows)
    return tuple(
        _Bundle(style, is_own, tuple(flow for flow in flows if (style_flow(flow), flow.grade is not None and flow.target.kind == "Process") == (style, is_own)))
        for style, is_own in sorted(kinds, key=lambda kind: (STYLES.index(kind[0]), kind[1]))
    )


def _name_file(choice: _Choice) -> str:
    """A name for a file, of characters that every system takes."""
    key = "".join(character if character.isascii() and (character.isalnum() or character in "-.") else "-" for character in choice.plan.key)
    return f"cascade-{key}"


def _address(choice: _Choice, given: Mapping[str, str]) -> str:
    """The address of this page with other choices; an empty one is none."""
    kept = {**dict(choice.parameters), **given}
    return rendering.make_link(CASCADE, [(name, value) for name, value in kept.items() if value])


def _read_choice(request: Request, knowledge_graph: KnowledgeGraph, shelf: Shelf) -> _Choice | None:
    if shelf.chosen is None:
        return None
    grade = forms.read_choice(request, _GRADE, tuple(_GRADES), "Weak")
    strategy = read_strategy(knowledge_graph, shelf.chosen.iri)
    cascade = read_cascade(strategy, _GRADES[grade])
    element = _find(_ELEMENT, forms.read_single(request, _ELEMENT), {e.short: e.iri for e in cascade.elements.values()})
    removable = {e.short: e.iri for e in cascade.elements.values() if e.kind in ("Process", "Mission")}
    links = {shorten_name(data["link"]): data["link"] for _, _, data in strategy.edges(data=True) if "link" in data}
    without, subject = _find(WITHOUT, forms.read_single(request, WITHOUT), removable, links)
    return _Choice(shelf.chosen, strategy, cascade, grade, cascade.elements.get(element[1]), without, subject)


def _find(name: str, asked: str | None, offered: Mapping[str, str], beside: Mapping[str, str] | None = None) -> tuple[str, str]:
    """The short name and IRI of what ``asked`` names among ``offered`` or ``beside``, of which messages tell only the former; both empty for nothing."""
    if not asked:
        return "", ""
    found = next(((short, iri) for short, iri in (*offered.items(), *(beside or {}).items()) if asked in (short, iri)), None)
    if found is None:
        raise forms.unknown_value(name, asked, tuple(offered))
    return found


def _draw(choice: _Choice, supposed: _Supposed | None, language: str) -> Drawing:
    opened: dict[str, int] = {}
    for gap in supposed.opened if supposed else ():
        opened[gap.element.iri] = opened.get(gap.element.iri, 0) + 1
    chosen = choice.element.iri if choice.element else ""
    view = View(
        chosen=chosen,
        thread=frozenset(find_thread(choice.cascade, chosen) if chosen else ()),
        gone=supposed.gone if supposed else frozenset(),
        opened=opened,
    )
    labels = choice.plan.labels
    plan = labels.get(language) or next(iter(labels.values()), choice.plan.key)
    return draw(choice.cascade, language, view, texts.choose(language)("cascade-title", plan=plan))


def _read_supposed(choice: _Choice, answer: Mapping[str, Any]) -> _Supposed:
    def name(record: Mapping[str, Any]) -> Element:
        iri = record["iri"]
        if iri in choice.strategy:
            return read_element(choice.strategy, iri)
        return Element(iri, "", "", record["label"]["th"] or "", record["label"]["en"] or "")

    def name_all(records: Sequence[Mapping[str, Any]]) -> tuple[Element, ...]:
        order = list(choice.strategy)
        found = (name(record) for record in records if record["iri"] != choice.subject)
        return tuple(sorted(found, key=lambda e: (order.index(e.iri) if e.iri in choice.strategy else len(order), e.iri)))

    def read_gaps(records: Iterable[Mapping[str, Any]]) -> tuple[_Gap, ...]:
        return tuple(
            _Gap(
                record["severity"],
                name(record["element"]),
                name(record["involved"]) if record["involved"] else None,
                record["message"],
                answer["remedies"].get(record["kind"], {}),
            )
            for record in records
        )

    removed = answer["removed"]
    gone = frozenset(record["iri"] for records in removed.values() for record in records)
    links = tuple(
        _Connection(read_element(choice.strategy, start), read_element(choice.strategy, end), data.get("grade", "curated"), data["link"])
        for start, end, data in choice.strategy.edges(data=True)
        if data.get("link") in gone and data["link"] != choice.subject
    )
    return _Supposed(read_gaps(answer["opened"]), read_gaps(answer["closed"]), name_all(removed["elements"]), links, name_all(removed["recipients"]), gone)
