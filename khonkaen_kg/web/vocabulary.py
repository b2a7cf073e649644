"""``/ontology`` and ``/shapes``: the terms and the rules in use, as pages and as RDF.

The body of the ontology's page is generated beforehand (``python -m docs``) and ships with this program, with places for what depends on the graph: examples
of use, and the questions that use a term. It is shown only where the graph holds that very ontology; for any other, the terms are listed from the graph.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from starlette.responses import Response

from khonkaen_kg.namespaces import BASE, DCTERMS, GRAPH, KKO, KKS, OWL, PREFIXES, RDF, RDFS, SH, SKOS, shorten
from khonkaen_kg.queries.tokens import scan
from khonkaen_kg.web import documents, forms, problems, rendering, resources, tables
from khonkaen_kg.web.memento import write_link
from khonkaen_kg.web.sparql import with_charset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from starlette.requests import Request

    from khonkaen_kg.queries.header import NamedQuery
    from khonkaen_kg.queries.results import Cell
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.memento import Moment

FRAGMENTS: Final = Path(__file__).parent / "fragments"
"""The generated bodies of pages."""

# The concepts that are terms of the ontology stand in a graph of their own, but their IRIs lead to its document.
ONTOLOGY: Final = f"""CONSTRUCT {{ ?term ?property ?value }} WHERE {{
  {{ GRAPH <{GRAPH}ontology> {{ ?term ?property ?value }} }}
  UNION {{ GRAPH <{GRAPH}concepts> {{ ?term ?property ?value . FILTER(STRSTARTS(STR(?term), "{KKO}")) }} }}
}}"""
SHAPES: Final = f"CONSTRUCT {{ ?shape ?property ?value }} WHERE {{ GRAPH <{GRAPH}shapes> {{ ?shape ?property ?value }} }}"
_DOCUMENTS: Final = {"ontology": ONTOLOGY, "shapes": SHAPES}

# One thing that each class has, that each property is said of, that each value is given to: the first by its IRI, so that the page is the same each time.
_FIRST_OF_CLASS: Final = f"""SELECT ?term (MIN(STR(?thing)) AS ?first) WHERE {{
  ?thing a ?term . FILTER(STRSTARTS(STR(?term), "{KKO}") && isIRI(?thing)) }} GROUP BY ?term ORDER BY ?term"""
_FIRST_OF_PROPERTY: Final = f"""SELECT ?term ?subject ?value WHERE {{
  {{ SELECT ?term (MIN(STR(?thing)) AS ?least) WHERE {{
    ?thing ?term ?any . FILTER(STRSTARTS(STR(?term), "{KKO}") && isIRI(?thing)) }} GROUP BY ?term }}
  BIND(IRI(?least) AS ?subject) ?subject ?term ?value }}"""
_FIRST_OF_VALUE: Final = f"""SELECT ?term ?property (MIN(STR(?thing)) AS ?first) WHERE {{
  ?term a <{SKOS}Concept> . FILTER(STRSTARTS(STR(?term), "{KKO}"))
  ?thing ?property ?term . FILTER(STRSTARTS(STR(?thing), "{BASE}") && !STRSTARTS(STR(?thing), "{KKO}")) }} GROUP BY ?term ?property ORDER BY ?term ?property"""

_USE: Final = re.compile(r"<!-- use: ([\w-]+) -->")
_GROUPS: Final = ("questions", "gaps")
_PROPERTY: Final = "Property"


@dataclass(frozen=True, slots=True)
class Piece:
    """A term of RDF as a page shows it: its text in Turtle, and where it leads."""

    text: str
    href: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """How a term is used: statements of the graph, and the named queries whose text has it."""

    examples: tuple[tuple[Piece, Piece, Piece], ...]
    queries: tuple[NamedQuery, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term as a list shows it; texts by language."""

    name: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A property shape: what it looks at, what it asks for, what it says; ``kind`` is the kind of gap that it reports."""

    name: str
    path: tuple[Piece, ...]
    demands: tuple[tuple[Piece, Piece], ...]
    messages: Mapping[str, str]
    severity: str
    kind: Piece | None
    kind_labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape: what it is about, and its property shapes. ``query`` is the SELECT of a target that is told by a query."""

    name: str
    labels: Mapping[str, str]
    targets: tuple[tuple[Piece, Piece], ...]
    query: str | None
    messages: Mapping[str, str]
    constraints: tuple[Constraint, ...]


def answer_ontology(request: Request, knowledge_graph: KnowledgeGraph, moment: Moment, address: str) -> Response:
    """``/ontology``, the same under its version's path, and with a suffix: in the form that the request likes best, a page by default.

    Raises:
        UnknownPageError: the path names a version that is not the one in use.
        FormatError: the request accepts no form.
        ParameterError: ``?lang=`` is given more than once.
    """
    stem, _ = documents.split_suffix(request.url.path)
    about = _read_about(knowledge_graph)
    if stem not in ("/ontology", "/" + about["version-iri"].removeprefix(BASE)):
        raise problems.unknown_page(request.url.path)
    if response := _answer_rdf(request, knowledge_graph, moment, address, "ontology"):
        return response
    language = rendering.choose_page_language(request)
    uses = find_uses(knowledge_graph)
    fragment = _read_fragment(language)
    known = fragment.startswith(mark_fragment(hash_vocabulary(knowledge_graph)))
    return _mark_page(
        rendering.answer_page(
            request,
            "ontology.html",
            about=about,
            body=(lambda draw: Markup(_USE.sub(lambda place: str(draw(uses.get(place[1]))), fragment))) if known else None,  # noqa: S704 (our own file)
            groups={} if known else _list_terms(knowledge_graph),
            uses=uses,
            moment=moment,
            version=moment.parameters,
            versions=resources.list_versions(knowledge_graph, moment, stem),
        ),
        moment,
        address,
        "ontology",
        language,
    )


def answer_shapes(request: Request, knowledge_graph: KnowledgeGraph, moment: Moment, address: str) -> Response:
    """``/shapes``, and with a suffix: in the form that the request likes best, a page by default; raises as :func:`answer_ontology`."""
    if documents.split_suffix(request.url.path)[0] != "/shapes":
        raise problems.unknown_page(request.url.path)
    if response := _answer_rdf(request, knowledge_graph, moment, address, "shapes"):
        return response
    statements = _Statements(documents.construct(knowledge_graph, SHAPES))
    kinds = statements.list_objects(f"{KKO}reportsGap")
    labels = tables.read_labels(knowledge_graph, {kind.value for kind in kinds if isinstance(kind, NamedNode)})
    shapes = tuple(_read_shapes(statements, labels))
    others = tuple(_read_others(statements, shapes))
    versions = resources.list_versions(knowledge_graph, moment, "/shapes")
    page = rendering.answer_page(request, "shapes.html", shapes=shapes, others=others, moment=moment, version=moment.parameters, versions=versions)
    return _mark_page(page, moment, address, "shapes", rendering.choose_page_language(request))


def mark_fragment(digest: str) -> str:
    """The first line of a generated body: of which ontology it is."""
    return f"<!-- ontology: {digest} -->"


def mark_use(name: str) -> str:
    """The place in a generated body for the examples and questions of a term."""
    return f"<!-- use: {name} -->"


def hash_vocabulary(knowledge_graph: KnowledgeGraph) -> str:
    """The sha256, in hex, of what the ontology in use says of its terms; what it says of itself is no part of the generated body."""
    lines = documents.write_document(documents.construct(knowledge_graph, ONTOLOGY), documents.N_TRIPLES).splitlines()
    return hashlib.sha256(b"\n".join(line for line in lines if line.startswith((f"<{KKO}".encode(), b"_:")))).hexdigest()


def find_uses(knowledge_graph: KnowledgeGraph) -> dict[str, Use]:
    """How each term of the ontology is used, by its name."""
    examples: dict[str, list[tuple[Piece, Piece, Piece]]] = defaultdict(list)
    members = {_name(row): row["first"].value for row in knowledge_graph.sparql(_FIRST_OF_CLASS) if "first" in row}
    labels = tables.read_labels(knowledge_graph, set(members.values()))
    for name, iri in members.items():
        examples[name].append((_show(iri), Piece("a"), _show(KKO + name)))
        examples[name] += [(_show(iri), _show(RDFS + "label"), _show_literal(Literal(text, language=tag))) for tag, text in sorted(labels.get(iri, {}).items())]
    said: dict[str, tuple[str, Cell]] = {}
    for row in sorted(knowledge_graph.sparql(_FIRST_OF_PROPERTY), key=lambda row: _show_cell(row["value"]).text):
        said.setdefault(_name(row), (row["subject"].value, row["value"]))
    for name, (subject, value) in said.items():
        examples[name].append((_show(subject), _show(KKO + name), _show_cell(value)))
    for row in knowledge_graph.sparql(_FIRST_OF_VALUE):
        examples[_name(row)].append((_show(row["first"].value), _show(row["property"].value), _show(row["term"].value)))
    queries: dict[str, list[NamedQuery]] = defaultdict(list)
    for query in knowledge_graph.catalogue.values():
        if query.group in _GROUPS:
            for name in _list_names(query.text):
                queries[name].append(query)
    return {name: Use(tuple(examples[name][:3]), tuple(queries[name])) for name in {*examples, *queries}}


def _list_names(text: str) -> set[str]:
    """The names of our terms in a SPARQL text."""
    words = {token.text for token in scan(text) if token.kind in ("word", "iri")}
    found = {word.removeprefix("kko:") for word in words if word.startswith("kko:")}
    return found | {word[1:-1].removeprefix(KKO) for word in words if word.startswith(f"<{KKO}")}


def _name(row: Mapping[str, Cell]) -> str:
    return row["term"].value.removeprefix(KKO)


def _show(iri: str) -> Piece:
    """An IRI in Turtle whose base is this project's; ours lead to their place on this site."""
    prefix = next((p for p, namespace in PREFIXES.items() if iri.startswith(namespace) and re.fullmatch(r"[\w-]+", iri.removeprefix(namespace))), None)
    return Piece(f"<{iri.removeprefix(BASE)}>" if prefix is None else shorten(iri), rendering.link_resource(iri))


def _show_cell(cell: Cell) -> Piece:
    if cell.kind == "iri":
        return _show(cell.value)
    if cell.language:
        return _show_literal(Literal(cell.value, language=cell.language))
    return _show_literal(Literal(cell.value, datatype=NamedNode(cell.datatype)) if cell.datatype else Literal(cell.value))


def _show_literal(literal: Literal) -> Piece:
    """A literal in Turtle: whole numbers and truth values as they are, other datatypes by their short name."""
    kind = shorten(literal.datatype.value)
    if kind in ("xsd:integer", "xsd:boolean"):
        return Piece(literal.value)
    return Piece(str(literal).replace(f"<{literal.datatype.value}>", kind))


def _read_about(knowledge_graph: KnowledgeGraph) -> dict[str, str]:
    """What the ontology says of itself: ``title-th``, ``description-en``, ``version``, ``version-iri``, ``licence`` …; empty texts where it says nothing."""
    names = {
        DCTERMS + "title": "title",
        DCTERMS + "description": "description",
        DCTERMS + "license": "licence",
        DCTERMS + "modified": "modified",
        OWL + "versionInfo": "version",
        OWL + "versionIRI": "version-iri",
    }
    found: dict[str, str] = {name: "" for kind in names.values() for name in (kind, f"{kind}-th", f"{kind}-en")}
    for row in knowledge_graph.sparql(f"SELECT ?property ?value WHERE {{ <{BASE}ontology> ?property ?value }} ORDER BY ?property ?value"):
        if name := names.get(row["property"].value):
            language = row["value"].language
            found[f"{name}-{language}" if language else name] = row["value"].value
    return found


def _read_fragment(language: str) -> str:
    return (FRAGMENTS / f"ontology.{language}.html").read_text(encoding="utf-8")


def _list_terms(knowledge_graph: KnowledgeGraph) -> dict[str, list[Term]]:
    """The terms of the ontology in use by kind: ``classes``, ``properties``, ``values``."""
    statements = _Statements(documents.construct(knowledge_graph, ONTOLOGY))
    groups: dict[str, list[Term]] = {"classes": [], "properties": [], "values": []}
    for iri in sorted(node.value for node in statements.by_subject if isinstance(node, NamedNode) and node.value.startswith(KKO)):
        types = {kind.value for kind in statements.objects(NamedNode(iri), RDF + "type") if isinstance(kind, NamedNode)}
        group = "classes" if OWL + "Class" in types else "properties" if any(kind.endswith(_PROPERTY) for kind in types) else "values"
        node = NamedNode(iri)
        groups[group].append(Term(iri.removeprefix(KKO), statements.texts(node, RDFS + "label"), statements.texts(node, SKOS + "definition")))
    return groups


def _answer_rdf(request: Request, knowledge_graph: KnowledgeGraph, moment: Moment, address: str, name: str) -> Response | None:
    """The RDF form that the request wants; None where it wants a page."""
    _, suffix = documents.split_suffix(request.url.path)
    media_type = documents.negotiate(request.headers.get("accept"), suffix)
    forms.read_single(request, "lang")
    if media_type == documents.HTML:
        return None
    body = documents.write_document(documents.construct(knowledge_graph, _DOCUMENTS[name]), media_type)
    form = next(form for form, kind in documents.FORMS.items() if kind == media_type)
    return Response(body, headers=_link(moment, address, name, form) | {"Vary": "Accept, Accept-Language", "Content-Type": with_charset(media_type)})


def _mark_page(response: Response, moment: Moment, address: str, name: str, language: str) -> Response:
    response.headers.update(_link(moment, address, name, f"html?lang={language}"))
    return response


def _link(moment: Moment, address: str, name: str, form: str) -> dict[str, str]:
    links = [write_link(f"{address}/{name}", "canonical")]
    for suffix, kind in documents.FORMS.items():
        links.append(write_link(address + rendering.make_link(f"/{name}.{suffix}", moment.parameters), "alternate", type=kind))
    return {"Content-Location": f"{address}/{name}.{form}", "Link": ", ".join(links)}


class _Statements:
    """The statements of a document, by subject and predicate."""

    def __init__(self, ntriples: bytes) -> None:
        self.by_subject: dict[NamedNode | BlankNode, dict[str, list[NamedNode | BlankNode | Literal]]] = {}
        for line in sorted(ntriples.splitlines()):
            for quad in parse(line, format=RdfFormat.N_TRIPLES):
                if not isinstance(quad.subject, Triple) and not isinstance(quad.object, Triple):
                    self.by_subject.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)

    def objects(self, subject: NamedNode | BlankNode | Literal, predicate: str) -> Sequence[NamedNode | BlankNode | Literal]:
        """What ``subject`` has under ``predicate``."""
        return self.by_subject.get(subject, {}).get(predicate, ()) if not isinstance(subject, Literal) else ()

    def list_objects(self, predicate: str) -> list[NamedNode | BlankNode | Literal]:
        """What any subject has under ``predicate``."""
        return [thing for said in self.by_subject.values() for thing in said.get(predicate, ())]

    def texts(self, subject: NamedNode | BlankNode, predicate: str) -> dict[str, str]:
        """The texts under ``predicate`` by language."""
        return {text.language: text.value for text in self.objects(subject, predicate) if isinstance(text, Literal) and text.language}

    def members(self, first: NamedNode | BlankNode | Literal) -> list[NamedNode | BlankNode | Literal]:
        """The members of the list that begins at ``first``."""
        found: list[NamedNode | BlankNode | Literal] = []
        while item := self.objects(first, RDF + "first"):
            found.append(item[0])
            first = self.objects(first, RDF + "rest")[0]
        return found


def _read_shapes(statements: _Statements, kinds: Mapping[str, Mapping[str, str]]) -> Iterator[Shape]:
    for node in sorted(statements.by_subject, key=str):
        if not isinstance(node, NamedNode) or NamedNode(SH + "NodeShape") not in statements.objects(node, RDF + "type"):
            continue
        queries = [text.value for target in statements.objects(node, SH + "target") for text in statements.objects(target, SH + "select")]
        constraints = [named for named in statements.objects(node, SH + "property") if isinstance(named, NamedNode)]
        yield Shape(
            name=node.value.removeprefix(KKS),
            labels=statements.texts(node, RDFS + "label"),
            targets=tuple(
                (_show(SH + how), _show(target.value))
                for how in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
                for target in statements.objects(node, SH + how)
                if isinstance(target, NamedNode)
            ),
            query=queries[0] if queries else None,
            messages=statements.texts(node, SH + "message"),
            constraints=tuple(_read_constraint(statements, constraint, kinds) for constraint in constraints),
        )


_SAID: Final = frozenset({SH + "path", SH + "message", SH + "severity", RDF + "type", f"{KKO}reportsGap"})
"""What a page tells of a property shape apart from its demands."""


def _read_constraint(statements: _Statements, node: NamedNode, kinds: Mapping[str, Mapping[str, str]]) -> Constraint:
    severities = [severity.value for severity in statements.objects(node, SH + "severity") if isinstance(severity, NamedNode)]
    gaps = [kind.value for kind in statements.objects(node, f"{KKO}reportsGap") if isinstance(kind, NamedNode)]
    (path,) = statements.objects(node, SH + "path")
    return Constraint(
        name=node.value.removeprefix(KKS),
        path=tuple(_show_path(statements, path)),
        demands=tuple(
            (_show(predicate), _show_demand(statements, value))
            for predicate, values in statements.by_subject[node].items()
            if predicate not in _SAID
            for value in values
        ),
        messages=statements.texts(node, SH + "message"),
        # SHACL §2.1.4: a shape without a severity reports violations.
        severity=(severities or [SH + "Violation"])[0].removeprefix(SH).lower(),
        kind=_show(gaps[0]) if gaps else None,
        kind_labels=kinds.get(gaps[0], {}) if gaps else {},
    )


def _show_path(statements: _Statements, node: NamedNode | BlankNode | Literal) -> Iterator[Piece]:
    """A path of SHACL §2.3.1 in the syntax of SPARQL."""
    if isinstance(node, NamedNode):
        yield _show(node.value)
        return
    if members := statements.members(node):
        yield from _join("/", (_show_path(statements, member) for member in members))
    for member in statements.objects(node, SH + "alternativePath"):
        yield Piece("(")
        yield from _join("|", (_show_path(statements, step) for step in statements.members(member)))
        yield Piece(")")
    for member in statements.objects(node, SH + "inversePath"):
        yield Piece("^")
        yield from _show_path(statements, member)
    for how, sign in (("zeroOrOnePath", "?"), ("zeroOrMorePath", "*"), ("oneOrMorePath", "+")):
        for member in statements.objects(node, SH + how):
            yield from (Piece("("), *_show_path(statements, member), Piece(f"){sign}"))


def _join(sign: str, parts: Iterable[Iterator[Piece]]) -> Iterator[Piece]:
    for index, part in enumerate(parts):
        if index:
            yield Piece(sign)
        yield from part


def _show_demand(statements: _Statements, value: NamedNode | BlankNode | Literal) -> Piece:
    """What a shape demands, in Turtle; a list with its members, and … for a shape within a shape."""
    if isinstance(value, NamedNode):
        return _show(value.value)
    if isinstance(value, BlankNode):
        members = [_show_demand(statements, member).text for member in statements.members(value)]
        return Piece(f"( {' '.join(members)} )" if members else "[ … ]")
    return _show_literal(value)


def _read_others(statements: _Statements, shapes: Sequence[Shape]) -> Iterator[Term]:
    """What the document names beside the shapes: exemptions, prefixes."""
    told = {shape.name for shape in shapes} | {constraint.name for shape in shapes for constraint in shape.constraints}
    for node in sorted(statements.by_subject, key=str):
        if isinstance(node, NamedNode) and node.value.startswith(KKS) and node.value.removeprefix(KKS) not in told:
            yield Term(node.value.removeprefix(KKS), statements.texts(node, RDFS + "label"), statements.texts(node, RDFS + "comment"))
