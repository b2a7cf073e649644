"""Fields: the parameters of a named query as a form asks for them, with what may be chosen in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.errors import ParameterError
from khonkaen_kg.namespaces import KK, KKO, PREFIXES
from khonkaen_kg.queries.choices import find_choice
from khonkaen_kg.web import tables, texts
from khonkaen_kg.web.tables import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from khonkaen_kg.queries.choices import Choice
    from khonkaen_kg.queries.header import NamedQuery, Parameter
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

MAX_OPTIONS: Final = 500
"""The most values that a list offers; of more, a reader writes the name."""

_GRADE: Final = KKO + "AlignmentGrade"
_LINK: Final = KKO + "CuratedLink"
_PLACED: Final = frozenset(
    KKO + name for name in ("PlanElement", "Goal", "Mission", "Indicator", "PositioningTheme", "StrategicIssue", "RecipientMention", "Process")
)
"""Classes whose members stand in an order within their plan; to find it, all plans are read."""
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Option:
    """A value that a form offers."""

    value: str
    text: str
    language: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Options that belong together; no name where there is but one group."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a form shows it: ``radio`` and ``select`` have options, ``text`` and ``number`` a value.

    ``is_open`` marks one that has to be given a value and has none in this graph.
    """

    name: str
    kind: str
    label: str
    is_optional: bool
    is_open: bool
    groups: tuple[Group, ...]
    value: str


def make_fields(knowledge_graph: KnowledgeGraph, query: NamedQuery, given: Mapping[str, str], language: str) -> tuple[Field, ...]:
    """The form of a query, filled with what was given and else with the defaults. A parameter that leaves nothing to choose has no field."""
    missing = {parameter.name for parameter in list_missing(knowledge_graph, query, given)}
    fields = []
    for parameter in query.parameters:
        if parameter.name in given or not (parameter.optional and parameter.class_ and len(knowledge_graph.choices(parameter)) < 2):
            is_open = parameter.name in missing
            fields.append(_make_field(knowledge_graph, query, parameter, given.get(parameter.name), language, is_open=is_open))
    return tuple(fields)


def list_missing(knowledge_graph: KnowledgeGraph, query: NamedQuery, given: Mapping[str, str]) -> tuple[Parameter, ...]:
    """The parameters that were not given, and whose default is a thing that this graph does not have."""
    return tuple(
        parameter
        for parameter in query.parameters
        if parameter.class_
        and not parameter.optional
        and parameter.name not in given
        and _read_term(parameter.default) not in {choice.iri for choice in knowledge_graph.choices(parameter)}
    )


def refuse_missing(knowledge_graph: KnowledgeGraph, query: NamedQuery, given: Mapping[str, str]) -> None:
    """Let pass what says all that the query has to know.

    Raises:
        ParameterError: a parameter has to be given, as its default is not in this graph.
    """
    for parameter in list_missing(knowledge_graph, query, given):
        names = [choice.short for choice in knowledge_graph.choices(parameter)]
        shown = ", ".join(names[:_SHOWN]) + (f" … ({len(names)})" if len(names) > _SHOWN else "")
        raise ParameterError(
            th=f"{query.name}: ต้องเลือกค่าของ {parameter.name} เพราะกราฟนี้ไม่มีค่าเริ่มต้นของคำถาม",
            en=f"{query.name}: the parameter {parameter.name} has to be given, as this graph does not have the question's default",
            remedy_th=f"ค่าที่ใช้ได้: {shown}" if names else "กราฟนี้ยังไม่มีสิ่งที่คำถามนี้ถามถึง",
            remedy_en=f"valid values: {shown}" if names else "this graph has nothing that the question could be about",
        )


def find_default(knowledge_graph: KnowledgeGraph, parameter: Parameter) -> str | None:
    """The default of a parameter as a request would give it; None when it has none."""
    value = _read_term(parameter.default)
    return next((choice.short for choice in knowledge_graph.choices(parameter) if choice.iri == value), value)


def resolve_value(knowledge_graph: KnowledgeGraph, query: NamedQuery, parameter: Parameter, given: str | None) -> str | int | None:
    """The value that the query runs with: the IRI where the value is one of a class's members."""
    choices = knowledge_graph.choices(parameter)
    if given is not None and choices:
        return find_choice(choices, given, query.name, parameter.name).iri
    value = _read_term(parameter.default) if given is None else given
    return int(value) if value is not None and parameter.type == "integer" else value


def _read_term(term: str | None) -> str | None:
    """The value of a SPARQL term as a query file writes it: an IRI, a prefixed name, a string or a number."""
    if term is None:
        return None
    if term.startswith("<"):
        return term[1:-1]
    if term.startswith(('"', "'")):
        return term[1:-1]
    prefix, colon, local = term.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else term


def _make_field(knowledge_graph: KnowledgeGraph, query: NamedQuery, parameter: Parameter, given: str | None, language: str, *, is_open: bool) -> Field:
    choices = knowledge_graph.choices(parameter)
    value = given or ("" if is_open else find_default(knowledge_graph, parameter) or "")
    chosen = find_choice(choices, value, query.name, parameter.name).iri if choices and value else None
    groups: tuple[Group, ...] = ()
    if parameter.class_ == _GRADE:
        kind = "radio"
        groups = (Group("", tuple(_make_grade(choice, language, choice.iri == chosen) for choice in choices)),)
    elif 0 < len(choices) <= MAX_OPTIONS:
        kind = "select"
        groups = _group_options(knowledge_graph, parameter, choices, chosen, language)
    else:
        kind = "number" if parameter.type == "integer" else "text"
    label = parameter.help_th if language == "th" else parameter.help_en
    return Field(parameter.name, kind, label, parameter.optional, is_open, groups, value)


def _make_grade(choice: Choice, language: str, is_chosen: bool) -> Option:
    if choice.iri in (KKO + "Weak", KKO + "Strong"):
        text = texts.choose(language)("grade-" + choice.iri.removeprefix(KKO).lower())
        return Option(choice.short, text, language, is_chosen)
    return _make_option(choice, _name_choice(choice, language), language, is_chosen)


def _make_option(choice: Choice, phrase: Phrase | None, language: str, is_chosen: bool) -> Option:
    if phrase is None:
        return Option(choice.short, "/".join(choice.short.rsplit("/", 2)[-2:]), "en", is_chosen)
    return Option(choice.short, phrase.text, phrase.language or language, is_chosen)


def _name_choice(choice: Choice, language: str) -> Phrase | None:
    labels = {tag: label for tag, label in (("th", choice.th), ("en", choice.en)) if label}
    phrase, _ = tables.pick_label(labels, language)
    # The end of an element's IRI is what the plan numbers it by.
    number = choice.short.rpartition("/")[2] if choice.iri.startswith(KK) else ""
    return Phrase(f"{number} {phrase.text}", phrase.language) if phrase and number[:1].isdigit() else phrase


def _group_options(knowledge_graph: KnowledgeGraph, parameter: Parameter, choices: Sequence[Choice], chosen: str | None, language: str) -> tuple[Group, ...]:
    """The options by kind, and by plan where there are several; elements of a plan in its order, others in the order of the choices."""
    phrases: Mapping[str, Phrase] = {}
    if parameter.class_ == _LINK:
        places, phrases = _place_links(knowledge_graph, language)
    else:
        places = _place_elements(knowledge_graph) if parameter.class_ in _PLACED else {}
    placed = sorted(choices, key=lambda choice: _order(places, choice)) if any(choice.iri in places for choice in choices) else choices
    labels = tables.read_labels(knowledge_graph, {iri for place in places.values() for iri in place[:2]}) if placed is not choices else {}
    several = len({places[choice.iri][0] for choice in placed if choice.iri in places}) > 1
    groups: dict[str, list[Option]] = {}
    for choice in placed:
        place = places.get(choice.iri)
        names = [tables.pick_text(labels.get(iri, {}), language) for iri in (place[:2] if several else place[1:2])] if place else []
        option = _make_option(choice, phrases.get(choice.iri) or _name_choice(choice, language), language, choice.iri == chosen)
        groups.setdefault(" · ".join(name for name in names if name), []).append(option)
    other = texts.choose(language)("choices-other")
    return tuple(Group("" if len(groups) == 1 else name or other, tuple(options)) for name, options in groups.items())


def _order(places: Mapping[str, tuple[str, str, int]], choice: Choice) -> int:
    return places[choice.iri][2] if choice.iri in places else len(places)


def _place_elements(knowledge_graph: KnowledgeGraph) -> dict[str, tuple[str, str, int]]:
    """The plan, the class and the place in the order of the plan of each element."""
    if "plan-elements" not in knowledge_graph.catalogue:
        return {}
    rows = [row for row in knowledge_graph.query("plan-elements") if "plan" in row]
    return {row["element"].value: (row["plan"].value, row["elementClass"].value, number) for number, row in enumerate(rows)}


def _place_links(knowledge_graph: KnowledgeGraph, language: str) -> tuple[dict[str, tuple[str, str, int]], dict[str, Phrase]]:
    """The plan, the relation and the order of each link between elements, confirmed or rejected, and its name: that of both ends."""
    rows = [
        (row, name == "rejected-candidates")
        for name in ("plan-links", "rejected-candidates")
        if name in knowledge_graph.catalogue
        for row in knowledge_graph.query(name)
        if {"link", "plan"} <= set(row)
    ]
    labels = tables.read_labels(knowledge_graph, {row[end].value for row, _ in rows for end in ("subject", "object")})
    rejected = texts.choose(language)("choice-rejected")
    places: dict[str, tuple[str, str, int]] = {}
    phrases: dict[str, Phrase] = {}
    for number, (row, is_rejected) in enumerate(rows):
        ends = " → ".join(_name_end(row[end].value, labels, language) for end in ("subject", "object"))
        places[row["link"].value] = (row["plan"].value, row["relation"].value, number)
        phrases[row["link"].value] = Phrase(f"{ends} ({rejected})" if is_rejected else ends, language)
    return places, phrases


def _name_end(iri: str, labels: tables.Labels, language: str) -> str:
    number = iri.rpartition("/")[2]
    name = tables.pick_text(labels.get(iri, {}), language)
    return f"{number} {name}" if number[:1].isdigit() else name
