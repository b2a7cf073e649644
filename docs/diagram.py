"""Class diagrams of the ontology as SVG. Graphviz lays them out (``python -m docs.diagram``); the layout is kept, so that drawing is the same everywhere.

The layout holds places only: what is drawn, and under which names, comes from the ontology each time.
"""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from rdflib import OWL, RDFS, Graph, Literal, Node, URIRef
from rdflib.collection import Collection

from khonkaen_kg.namespaces import KKO

LAYOUT: Final = Path(__file__).with_name("diagram.json")
DIAGRAMS: Final = {
    "plan": (
        ("สิ่งที่แผนระบุ", "What a plan states"),
        (
            *("PlanElement", "Goal", "Vision", "Mission", "StrategicIssue", "PositioningTheme", "Process", "RecipientMention", "RecipientType"),
            *("Indicator", "Target", "Observation", "Gloss"),
        ),
    ),
    "source": (
        ("แผน จังหวัด และเอกสารต้นฉบับ", "The plan, its province and its source"),
        ("StrategicPlan", "PlanEdition", "PlanElement", "Province", "ProvincialAdministration", "SourceDocument", "Passage"),
    ),
    "optional": (
        ("สิ่งที่แผนอื่นอาจระบุเพิ่ม", "What other plans may state beside it"),
        (
            *("Goal", "StrategicIssue", "Mission", "Process", "Objective", "Guideline", "Programme", "Project", "Budget", "Requirement", "Stakeholder"),
            *("Agency", "HigherGoal", "PlanLevel"),
        ),
    ),
    "links": (
        ("ความเชื่อมโยงที่พิจารณาโดยคณะผู้จัดทำ", "Links that people curate"),
        (
            *("CuratedLink", "Alignment", "RecipientLink", "SharedPhrase", "UpwardLink", "AlignmentGrade", "GradingRule", "ReviewStatus", "Curator"),
            *("LinkRelation", "PlanElement", "RecipientType", "HigherGoal", "Passage", "Basis"),
        ),
    ),
    "gaps": (
        ("ช่องว่างที่พบ และกราฟของข้อความ", "Gaps that checking finds, and graphs of statements"),
        ("Gap", "GapKind", "PlanElement", "RecipientType", "StrategicPlan", "Passage", "StatementGraph", "Basis"),
    ),
}
"""Each diagram: its title, as (Thai, English), and its classes."""

_KIND: Final = "kind of"
_MARGIN: Final = 12
_LINE: Final = 16
_LETTER: Final = 7.6
"""Width of a letter, in pixels, at the size of the diagram's text; a little more than any letter but the widest has."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow: a class is a kind of another (``names`` is empty), or properties lead from one to the other."""

    tail: str
    head: str
    names: tuple[str, ...]

    @property
    def key(self) -> str:
        """What the layout calls it."""
        return f"{self.tail} {self.head} {' '.join(self.names) or _KIND}"


def list_edges(terms: Graph, classes: Sequence[str]) -> tuple[Edge, ...]:
    """The arrows between ``classes``. Of a property only the general form is drawn, so strong forms and special cases are left out."""
    own = set(classes)
    kinds = [Edge(_name(child), _name(parent), ()) for child, parent in sorted(terms.subject_objects(RDFS.subClassOf)) if {_name(child), _name(parent)} <= own]
    named: dict[tuple[str, str], list[str]] = {}
    for term in sorted(terms.subjects(RDFS.range), key=str):
        if (term, RDFS.subPropertyOf, None) in terms and any(_name(parent) != "alignsWith" for parent in terms.objects(term, RDFS.subPropertyOf)):
            continue
        for tail in list_members(terms, terms.value(term, RDFS.domain)):
            for head in list_members(terms, terms.value(term, RDFS.range)):
                if {_name(tail), _name(head)} <= own:
                    named.setdefault((_name(tail), _name(head)), []).append(_name(term))
    return (*kinds, *(Edge(tail, head, tuple(names)) for (tail, head), names in sorted(named.items())))


def list_members(terms: Graph, node: Node | None) -> list[Node]:
    """The classes that ``node`` stands for: the members of a union, itself, or none."""
    if node is None:
        return []
    union = terms.value(node, OWL.unionOf)
    return [node] if union is None else list(Collection(terms, union))


def lay_out(terms: Graph) -> dict[str, Any]:
    """Where Graphviz puts the boxes, arrows and words of each diagram, in pixels; boxes and words are wide enough for both languages."""
    return {name: _lay_out(terms, classes) for name, (_, classes) in DIAGRAMS.items()}


def draw(terms: Graph, layout: dict[str, Any], name: str, language: str) -> str:
    """The diagram ``name`` as an SVG element that a page holds; boxes lead to their class on the page.

    Raises:
        KeyError: the layout has no place for something that the ontology has: run ``python -m docs.diagram``.
    """
    (th, en), classes = DIAGRAMS[name]
    places, title = layout[name], th if language == "th" else en
    width, height = places["size"]
    lines = [
        f'<svg class="diagram" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" aria-labelledby="diagram-{name}">',
        f'<title id="diagram-{name}">{escape(title)}</title>',
        f'<defs><marker id="arrow-{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>'
        f'<marker id="kind-{name}" class="kind" viewBox="0 0 12 12" refX="11" refY="6" markerWidth="12" markerHeight="12" orient="auto">'
        '<path d="M1 1L11 6L1 11z"/></marker></defs>',
    ]
    edges = list_edges(terms, classes)
    for edge in edges:
        marker = "arrow" if edge.names else "kind"
        lines.append(f'<path class="{marker}" d="{places["edges"][edge.key]["path"]}" marker-end="url(#{marker}-{name})"/>')
    for label in classes:
        x, y, w, h = places["boxes"][label]
        words = f'<text x="{x + w // 2}" y="{y + h // 2 + 5}">{escape(read_label(terms, label, language))}</text>'
        lines.append(f'<a href="#{label}"><rect x="{x}" y="{y}" width="{w}" height="{h}" rx="6"/>{words}</a>')
    for edge in edges:
        if edge.names:
            x, y = places["edges"][edge.key]["words"]
            top = y - _LINE * (len(edge.names) - 1) // 2 + 4
            lines += [
                f'<a href="#{term}"><text class="words" x="{x}" y="{top + _LINE * row}">{escape(read_label(terms, term, language))}</text></a>'
                for row, term in enumerate(edge.names)
            ]
    return "\n".join([*lines, "</svg>"])


def tell(terms: Graph, name: str, language: str) -> Iterator[tuple[str, str, str]]:
    """The arrows of the diagram ``name`` in words: from, by what, to."""
    kind = "เป็นชนิดหนึ่งของ" if language == "th" else "is a kind of"
    for edge in list_edges(terms, DIAGRAMS[name][1]):
        words = ", ".join(read_label(terms, term, language) for term in edge.names) or kind
        yield read_label(terms, edge.tail, language), words, read_label(terms, edge.head, language)


def read_label(terms: Graph, name: str, language: str) -> str:
    """The label of our term ``name``."""
    return next(str(label) for label in terms.objects(URIRef(KKO + name), RDFS.label) if isinstance(label, Literal) and label.language == language)


def _name(node: Node) -> str:
    return str(node).removeprefix(KKO)


def _measure(text: str) -> int:
    """Width of ``text`` in pixels; Thai vowels and tones above and below a letter have none."""
    return round(sum(_LETTER for letter in text if unicodedata.category(letter) != "Mn"))


def _lay_out(terms: Graph, classes: Sequence[str]) -> dict[str, Any]:
    def widest(name: str) -> int:
        return max(_measure(read_label(terms, name, language)) for language in ("th", "en"))

    edges = list_edges(terms, classes)
    # Graphviz counts in inches and points (1/72 inch); one point is one pixel here.
    source = ['digraph { rankdir=TB; nodesep=0.2; ranksep=0.3; splines=true; node [shape=box, fixedsize=true]; edge [fontname="sans", fontsize=12];']
    source += [f'"{name}" [width={(widest(name) + 24) / 72:.3f}, height=0.5, label=""];' for name in classes]
    for edge in edges:
        if edge.names:
            size = f"{max(widest(name) for name in edge.names) + 8}", f"{_LINE * len(edge.names) + 4}"
            table = f'<<table border="0" cellpadding="0" fixedsize="true" width="{size[0]}" height="{size[1]}"><tr><td></td></tr></table>>'
            source.append(f'"{edge.tail}" -> "{edge.head}" [label={table}, id="{edge.key}"];')
        else:
            source.append(f'"{edge.tail}" -> "{edge.head}" [id="{edge.key}"];')
    made = subprocess.run(["dot", "-Tjson"], input="\n".join([*source, "}"]), capture_output=True, text=True, check=True)  # noqa: S607 (found in the PATH)
    answer = json.loads(made.stdout)
    _, _, width, height = (float(number) for number in answer["bb"].split(","))

    def place(text: str) -> tuple[int, int]:
        x, y = (float(number) for number in text.split(","))
        return round(x) + _MARGIN, round(height - y) + _MARGIN

    boxes = {}
    for box in answer["objects"]:
        (x, y), w, h = place(box["pos"]), round(float(box["width"]) * 72), round(float(box["height"]) * 72)
        boxes[box["name"]] = [x - w // 2, y - h // 2, w, h]
    arrows = {}
    for arrow in answer["edges"]:
        # "e,X,Y" is the tip; then a start and groups of three points of Bézier curves.
        tip, *points = arrow["pos"].split(" ")
        start, *rest = [place(point) for point in points]
        path = f"M{start[0]} {start[1]}C" + " ".join(f"{x} {y}" for x, y in rest) + "L{} {}".format(*place(tip.removeprefix("e,")))
        arrows[arrow["id"]] = {"path": path} | ({"words": list(place(arrow["lp"]))} if "lp" in arrow else {})
    return {"size": [round(width) + 2 * _MARGIN, round(height) + 2 * _MARGIN], "boxes": boxes, "edges": arrows}


def main() -> None:
    """Lay the diagrams out anew."""
    terms = Graph().parse(LAYOUT.parents[1] / "ontology" / "khonkaen-kg.ttl")
    LAYOUT.write_text(json.dumps(lay_out(terms), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    sys.stderr.write("diagrams laid out\n")


if __name__ == "__main__":
    main()
