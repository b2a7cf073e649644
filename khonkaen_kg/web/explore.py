"""``/explore``: a thing and what it is linked with, as lists that need no script and as a drawing for those that have one."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from khonkaen_kg.errors import ParameterError
from khonkaen_kg.namespaces import BASE, KK, KKO, PREFIXES, QUERY, RDF, RDFS
from khonkaen_kg.queries.results import Cell
from khonkaen_kg.web import forms, problems, rendering, search, tables, texts, things
from khonkaen_kg.web.desk import plans

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup
    from starlette.requests import Request

    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.search import Index
    from khonkaen_kg.web.tables import Labels, Shown
    from khonkaen_kg.web.things import Thing

MAX_NEIGHBOURS: Final = 60
"""Things that are drawn around the one that was asked for."""
_MOST_WIDENED: Final = 12
_MOST_LISTED: Final = MAX_NEIGHBOURS
"""Rows of one list, which has what is drawn; the page of the thing has more."""
_DEPTHS: Final = ("1", "2")
MAX_STATEMENTS: Final = 1_000
"""Statements that the query of neighbours tells of; the page says where there may be more."""

KINDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "plan": ("StrategicPlan",),
        "goal": ("Goal", "Objective"),
        "mission": ("Mission",),
        "issue": ("StrategicIssue", "Guideline", "Programme", "Project"),
        "theme": ("PositioningTheme",),
        "process": ("Process", "Requirement"),
        "recipient": ("RecipientType", "RecipientMention", "Stakeholder"),
        "indicator": ("Indicator", "Target"),
        "gap": ("Gap",),
        "link": ("Alignment", "RecipientLink", "SharedPhrase"),
    }
)
"""The kinds of things that have a shape and a colour of their own, with their classes, in the order in which they are drawn when not all have room."""
OTHER: Final = "other"
_CROWDS: Final = ("gap", "link")
_WIDENED: Final = ("goal", "mission", "issue", "theme", "process", "recipient", "indicator")
_KIND_OF: Final = {KKO + name: kind for kind, names in KINDS.items() for name in names}

# What follows from a more particular statement of the same pair is told by that one.
_GENERAL: Final = frozenset(KKO + name for name in ("alignsWith", "servesRecipientType", "stronglyAddressesIssue", "stronglySupportsPositioning"))
_ENDS: Final = frozenset(KKO + name for name in ("hasSubject", "hasObject", "passesThrough"))
_HIDDEN: Final = frozenset({RDFS + "label", RDFS + "isDefinedBy", KKO + "sortKey"})


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The other end of a statement: where it stands in the drawing, on which basis it is said, and how strong the link is."""

    iri: str
    kind: str
    property: str
    is_out: bool
    shown: Shown
    relation: Shown
    bases: tuple[Shown, ...]
    grade: Shown | None


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What statements link a thing with; ``is_whole`` is false where there are more than are read."""

    neighbours: tuple[Neighbour, ...]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """What one property links the thing with, in one direction."""

    name: Shown
    is_out: bool
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in the drawing."""

    iri: str
    kind: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Edge:
    """A statement in the drawing; ``grade`` and ``basis`` are marks, as ``strong`` and ``derived``."""

    source: str
    target: str
    label: str
    grade: str | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn around ``centre``; ``rest`` is how many neighbours had no room."""

    centre: Node
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    rest: int

    @property
    def names(self) -> dict[str, Shown]:
        """What each of the nodes is called, by IRI."""
        return {node.iri: node.shown for node in self.nodes}


def has_name(request: Request) -> bool:
    """Whether the request gives its resource another name than its IRI, so that the index of search may be needed to find it; raises as the pages do."""
    asked = forms.read_single(request, "resource")
    return bool(asked) and "://" not in (asked or "")


def answer_explore(request: Request, knowledge_graph: KnowledgeGraph, index: Index | None) -> Response:
    """The page of ``?resource=``, or where to begin where none is given.

    Raises:
        ParameterError: the resource is none, the depth is neither 1 nor 2, or a parameter is given more than once.
    """
    forms.read_single(request, "lang")
    language = rendering.choose_page_language(request)
    depth = int(forms.read_choice(request, "depth", _DEPTHS, _DEPTHS[0]))
    asked = forms.read_single(request, "resource")
    if not asked:
        return rendering.answer_page(request, "explore.html", thing=None, starts=_list_starts(request, knowledge_graph, language), kinds=(*KINDS, OTHER))
    thing = _find_thing(knowledge_graph, index, asked)
    around = read_neighbours(knowledge_graph, thing.iri, language)
    drawing = draw(knowledge_graph, thing, around.neighbours, language, depth)
    return rendering.answer_page(
        request,
        "explore.html",
        thing=thing,
        centre=drawing.centre,
        drawing=drawing,
        document=write_drawing(drawing, language),
        relations=_group(around.neighbours),
        literals=_list_literals(knowledge_graph, thing, language),
        kinds=(*KINDS, OTHER),
        depth=depth,
        can_widen=is_of_plan(thing),
        most=None if around.is_whole else MAX_STATEMENTS,
        listed=_MOST_LISTED,
    )


def answer_drawing(request: Request, knowledge_graph: KnowledgeGraph, index: Index | None) -> Response:
    """What is drawn around ``?resource=``, as JSON.

    Raises:
        ParameterError: as :func:`answer_explore`, and where no resource is given.
    """
    forms.read_single(request, "lang")
    language = rendering.choose_page_language(request)
    depth = int(forms.read_choice(request, "depth", _DEPTHS, _DEPTHS[0]))
    thing = _find_thing(knowledge_graph, index, forms.read_single(request, "resource") or "")
    drawing = draw(knowledge_graph, thing, read_neighbours(knowledge_graph, thing.iri, language).neighbours, language, depth)
    headers = {"Content-Language": language, "Vary": "Accept-Language"}
    return Response(rendering.encode(str(write_drawing(drawing, language))), media_type="application/json", headers=headers)


def is_of_plan(thing: Thing) -> bool:
    """Whether the thing is a plan or belongs to one. What all plans share, as types of recipients and classes, has things of every plan around it."""
    return bool(thing.values(KKO + "inPlan")) or any(cell.value == KKO + "StrategicPlan" for cell in thing.values(RDF + "type"))


def read_neighbours(knowledge_graph: KnowledgeGraph, iri: str, language: str) -> Neighbourhood:
    """What statements link the thing with, elements of the plan first; not its own class, passages, nor what describes the named queries."""
    gathered: dict[tuple[str, str, str], dict[str, dict[Cell, None]]] = {}
    first: dict[tuple[str, str, str], Mapping[str, Cell]] = {}
    table = knowledge_graph.query("resource-neighbours", resource=iri)
    for row in table:
        property_, other, direction = row["property"].value, row["other"].value, row["direction"].value
        is_type = property_ == RDF + "type" and direction == "out"
        is_end = property_ in _ENDS and direction == "in"
        if is_type or is_end or property_ == RDFS + "isDefinedBy" or other.startswith(QUERY):
            continue
        key = (direction, property_, other)
        first.setdefault(key, row)
        parts = gathered.setdefault(key, {"basis": {}, "grade": {}, "otherClass": {}})
        for part, cells in parts.items():
            if part in row:
                cells[row[part]] = None
    # A link that curators made has no label of its own.
    links = {other for _, _, other in gathered if tables.LINK.fullmatch(other)}
    marks = {cell.value for parts in gathered.values() for part in ("basis", "grade") for cell in parts[part]}
    names = things.read_names(knowledge_graph, links | marks) if links or marks else {}
    neighbours = [_make_neighbour(first[key], parts, names, language) for key, parts in gathered.items()]
    pairs = {(n.iri, n.is_out) for n in neighbours if n.property not in _GENERAL}
    kept = [n for n in neighbours if n.property not in _GENERAL or (n.iri, n.is_out) not in pairs]
    order = (*KINDS, OTHER)
    return Neighbourhood(tuple(sorted(kept, key=lambda n: (order.index(n.kind), not n.is_out))), len(table) < MAX_STATEMENTS)


def draw(knowledge_graph: KnowledgeGraph, thing: Thing, neighbours: Sequence[Neighbour], language: str, depth: int) -> Drawing:
    """The first :data:`MAX_NEIGHBOURS` neighbours and, at depth 2, what links these with each other and with what is next to them, while there is room.

    Depth 2 is for what is of a plan; see :func:`is_of_plan`.
    """
    centre = _make_centre(thing, language)
    nodes: dict[str, Node] = {}
    # A plan has so many gaps and links that nothing else could be seen; the pages of these have them all.
    drawn = [neighbour for neighbour in neighbours if centre.kind != "plan" or neighbour.kind not in _CROWDS]
    for neighbour in drawn:
        nodes.setdefault(neighbour.iri, Node(neighbour.iri, neighbour.kind, neighbour.shown))
    rest = len({neighbour.iri for neighbour in neighbours}) - min(len(nodes), MAX_NEIGHBOURS)
    nodes = dict(list(nodes.items())[:MAX_NEIGHBOURS])
    edges = [_make_edge(centre.iri, neighbour) for neighbour in drawn if neighbour.iri in nodes]
    if depth > 1 and is_of_plan(thing):
        # A type of recipients belongs to every plan: what is around it would be of others.
        for iri in [node.iri for node in nodes.values() if node.kind in _WIDENED and node.kind != "recipient"][:_MOST_WIDENED]:
            for neighbour in read_neighbours(knowledge_graph, iri, language).neighbours:
                if neighbour.kind not in _WIDENED or neighbour.iri == centre.iri:
                    continue
                if neighbour.iri not in nodes and len(nodes) < MAX_NEIGHBOURS:
                    nodes[neighbour.iri] = Node(neighbour.iri, neighbour.kind, neighbour.shown)
                if neighbour.iri in nodes:
                    edges.append(_make_edge(iri, neighbour))
    return Drawing(centre, (centre, *nodes.values()), tuple(dict.fromkeys(edges)), rest)


def write_drawing(drawing: Drawing, language: str) -> Markup:
    """The drawing as JSON that may stand in a page."""
    t = texts.choose(language)
    document = {
        "resource": drawing.centre.iri,
        "nodes": [
            {
                "id": node.iri,
                "label": node.shown.main.text,
                "code": node.shown.code,
                "kind": node.kind,
                "kindName": t(f"explore-kind-{node.kind}"),
                "href": node.shown.href,
            }
            for node in drawing.nodes
        ],
        "edges": [{"source": e.source, "target": e.target, "label": e.label, "grade": e.grade, "basis": e.basis} for e in drawing.edges],
        "rest": drawing.rest,
    }
    return rendering.embed_json(json.dumps(document, ensure_ascii=False))


def _make_neighbour(row: Mapping[str, Cell], parts: Mapping[str, Iterable[Cell]], names: Labels, language: str) -> Neighbour:
    bases, grades, classes = (list(parts[part]) for part in ("basis", "grade", "otherClass"))
    iri = row["other"].value
    return Neighbour(
        iri=iri,
        kind=_find_kind(iri, (cell.value for cell in classes)),
        property=row["property"].value,
        is_out=row["direction"].value == "out",
        shown=_show(row, "other", names, language),
        relation=_show(row, "property", {}, language),
        bases=tuple(tables.show_term(cell, names, language) for cell in bases),
        grade=tables.show_term(grades[0], names, language) if grades else None,
    )


def _make_centre(thing: Thing, language: str) -> Node:
    labels = {cell.language or "": cell.value for cell in thing.values(RDFS + "label")}
    codes = thing.values(KKO + "code")
    shown = tables.show_term(Cell("iri", thing.iri), {thing.iri: labels} if labels else {}, language)
    kind = _find_kind(thing.iri, (cell.value for cell in thing.values(RDF + "type")))
    # A grade or a basis is a mark elsewhere, without a link; here it is what the page is about.
    return Node(thing.iri, kind, replace(shown, code=codes[0].value if codes else None, href=rendering.link_resource(thing.iri), mark=None))


def _make_edge(iri: str, neighbour: Neighbour) -> Edge:
    source, target = (iri, neighbour.iri) if neighbour.is_out else (neighbour.iri, iri)
    basis = next((basis.mark for basis in neighbour.bases if basis.mark), None)
    return Edge(source, target, neighbour.relation.main.text, neighbour.grade.mark if neighbour.grade else None, basis)


def _find_kind(iri: str, classes: Iterable[str]) -> str:
    found = next((_KIND_OF[class_] for class_ in classes if class_ in _KIND_OF), None)
    return found or ("link" if tables.LINK.fullmatch(iri) else OTHER)


def _show(row: Mapping[str, Cell], column: str, names: Labels, language: str) -> Shown:
    """What a column holds, by the labels and the code beside it."""
    own = {tag: row[column + part].value for tag, part in (("th", "Label"), ("en", "LabelEn")) if column + part in row}
    iri = row[column].value
    shown = tables.show_term(row[column], {iri: own or names.get(iri, {})}, language)
    code = row.get(f"{column}Code")
    return replace(shown, code=code.value if code else None)


def _group(neighbours: Sequence[Neighbour]) -> tuple[Relation, ...]:
    groups: dict[tuple[str, bool], list[Neighbour]] = {}
    for neighbour in neighbours:
        groups.setdefault((neighbour.property, neighbour.is_out), []).append(neighbour)
    return tuple(Relation(members[0].relation, is_out, tuple(members)) for (_, is_out), members in groups.items())


def _list_literals(knowledge_graph: KnowledgeGraph, thing: Thing, language: str) -> tuple[tuple[Shown, Shown], ...]:
    """What is said of the thing in words and numbers, as pairs of property and value."""
    rows = [row for row in thing.rows if row["side"].value == "out" and row["value"].kind == "literal" and row["property"].value not in _HIDDEN]
    labels = tables.read_labels(knowledge_graph, {row["property"].value for row in rows})
    pairs = ((tables.show_term(row["property"], labels, language), tables.show_term(row["value"], labels, language)) for row in rows)
    return tuple(dict.fromkeys(pairs))


def _list_starts(request: Request, knowledge_graph: KnowledgeGraph, language: str) -> tuple[Node, ...]:
    """Good places to begin: the plan, its goal and its issues; none where there is no plan."""
    plan = plans.choose_plan(request, knowledge_graph).chosen
    if plan is None:
        return ()
    starts = [Node(plan.iri, "plan", tables.show_term(Cell("iri", plan.iri), {plan.iri: dict(plan.labels)}, language))]
    for name in ("Goal", "StrategicIssue"):
        rows = knowledge_graph.query("elements-by-class", **{"class": KKO + name, "plan": plan.iri}).rows
        nodes = [Node(row["element"].value, _KIND_OF[KKO + name], _show(row, "element", {}, language)) for row in rows]
        starts += sorted(nodes, key=lambda node: node.shown.code or "")
    return tuple(starts)


def _find_thing(knowledge_graph: KnowledgeGraph, index: Index | None, asked: str) -> Thing:
    """The thing that ``asked`` names: by its IRI, with a published prefix, by the rest of its IRI, or by its short name where an index is given.

    Raises:
        ParameterError: it names none.
    """
    prefix, _, local = asked.partition(":")
    iri = asked if "://" in asked else PREFIXES[prefix] + local if prefix in PREFIXES else KK + asked
    if iri.startswith(BASE):
        try:
            return things.find_thing(knowledge_graph, "/" + iri.removeprefix(BASE))
        except problems.UnknownPageError:
            pass
    named = search.find_named(index, asked) if index else None
    if named and named.iri.startswith(BASE):
        return things.find_thing(knowledge_graph, "/" + named.iri.removeprefix(BASE))
    raise ParameterError(
        th=f"ไม่มีสิ่งที่ชื่อ “{asked[:120]}” ในกราฟนี้",
        en=f"This graph has nothing named “{asked[:120]}”.",
        remedy_th="ระบุ IRI หรือชื่อย่อ เช่น process/3.2 หรือค้นชื่อได้ที่ /search",
        remedy_en="Give an IRI or a short name, such as process/3.2, or search for a label at /search.",
    )
