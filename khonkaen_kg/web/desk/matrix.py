"""``/matrix``: two classes of a plan's elements against each other, each pair with its state in words, and what a pair rests on; also as spreadsheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.analysis.grades import Grade
from khonkaen_kg.analysis.matrix import KINDS, Matrix, State, build_matrix
from khonkaen_kg.analysis.plans import read_strategy
from khonkaen_kg.analysis.rejected import read_rejected
from khonkaen_kg.analysis.strategy import Element
from khonkaen_kg.errors import ParameterError
from khonkaen_kg.namespaces import KKO, XSD
from khonkaen_kg.web import forms, rendering, spreadsheet, tables, texts, workbook
from khonkaen_kg.web.desk import codes, plans
from khonkaen_kg.web.spreadsheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from khonkaen_kg.analysis.matrix import Line, Origin, Pair, Path
    from khonkaen_kg.queries.results import Cell, Table
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.desk.plans import Plan, Shelf

    Labels = Mapping[str, str]

MATRIX: Final = "/matrix"
OF: Final = "of"
MIN_GRADE: Final = "minGrade"
CELL: Final = "cell"

_GRADES: Final = {"Weak": Grade.WEAK, "Strong": Grade.STRONG}
_COUNTED: Final = (State.STRONG, State.WEAK, State.INHERITED)
"""The states that totals are made of."""

_STATES: Final = {
    State.STRONG: "strong",
    State.WEAK: "weak",
    State.INHERITED: "matrix-inherited",
    State.REJECTED: "matrix-rejected",
    State.NONE: "none",
}
_NAMES: Final = {
    "process-issue": "matrix-process-issue",
    "process-positioning": "matrix-process-positioning",
    "mission-issue": "matrix-mission-issue",
    "recipient-issue": "matrix-recipient-issue",
}
_SIDES: Final = {"Process": "processes", "Mission": "missions", "RecipientType": "recipients", "StrategicIssue": "issues", "PositioningTheme": "themes"}


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the source that a link rests on: of which element, on which line, and where the source shows them."""

    element: Element
    text: str
    line: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """A link that curators judged, confirmed or not, with all that it rests on; labels by language."""

    iri: str
    subject: Element
    relation: Labels
    object: Element
    status_mark: str
    status: Labels
    grade_mark: str | None
    grade: Labels
    rule: Labels
    reason: Labels
    curator: Labels
    curated_on: str | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A path of a recipient type's cell: its state, its process, how the process has the recipients, and how it addresses the issue."""

    state: State
    process: Element
    own: Proof | None
    origins: tuple[Origin, ...]
    issue: Proof | None


@dataclass(frozen=True, slots=True)
class Opened:
    """The cell that a reader opened, and what it rests on."""

    pair: Pair
    proofs: tuple[Proof, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: the plans with the chosen one, the matrix, the least grade as its parameter has it."""

    shelf: Shelf
    of: str
    min_grade: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The parameters that lead to the same matrix, without the plan and the language."""
        return [(OF, self.of), *([(MIN_GRADE, self.min_grade)] if self.min_grade != "Weak" else [])]


def answer_page(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The page of one matrix, and of one of its cells where ``?cell=`` names it.

    Raises:
        ParameterError: a parameter has a value that there is not, or is given more than once.
    """
    asked = _read_request(request, knowledge_graph)
    plan = asked.shelf.chosen
    matrix = _read_matrix(knowledge_graph, plan, asked) if plan else None
    name = forms.read_single(request, CELL)
    opened = _open_cell(knowledge_graph, _find_pair(matrix, name)) if matrix and name else None
    language = rendering.choose_page_language(request)
    return rendering.answer_page(
        request,
        "matrix.html",
        shelf=asked.shelf,
        asked=asked,
        matrix=matrix,
        opened=opened,
        states=list_states(matrix, asked.min_grade) if matrix else (),
        counted=[state for state in list_states(matrix, asked.min_grade) if state in _COUNTED] if matrix else (),
        names=_NAMES,
        sides=_SIDES,
        grades=list(_GRADES),
        state_in_words=lambda state: name_state(state, asked.min_grade, language),
        code_in_words=lambda element: name_code(element, language),
        plan_field=[(plans.PLAN, plan.key)] if plan and forms.read_single(request, plans.PLAN) else [],
    )


def answer_workbook(request: Request, knowledge_graph: KnowledgeGraph, address: str) -> Response:
    """The matrix as an XLSX file: as the page has it, every judged link with quotes and reasons, and where the data come from; raises as the page."""
    asked = _read_request(request, knowledge_graph)
    language = rendering.choose_page_language(request)
    plan, matrix = _require(knowledge_graph, asked)
    t = texts.choose(language)
    page = rendering.make_link(MATRIX, [*asked.pairs, (plans.PLAN, plan.key)])
    filters = [(t("matrix-which"), t(_NAMES[asked.of])), (t("matrix-min-grade"), t(f"grade-{asked.min_grade.lower()}"))]
    sheets = (
        arrange_matrix(matrix, plan, asked.min_grade, language),
        _list_links(knowledge_graph, matrix, language),
        workbook.describe_source(knowledge_graph, address, language, page=page, plan=plan, filters=filters),
    )
    return workbook.answer_workbook(knowledge_graph, sheets, language, f"matrix-{asked.of}")


def answer_csv(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The matrix as CSV for Excel, as the page has it; raises as the page."""
    asked = _read_request(request, knowledge_graph)
    language = rendering.choose_page_language(request)
    plan, matrix = _require(knowledge_graph, asked)
    return spreadsheet.answer_excel_csv(arrange_matrix(matrix, plan, asked.min_grade, language), language, f"matrix-{asked.of}")


def list_states(matrix: Matrix, min_grade: str) -> tuple[State, ...]:
    """The states that a cell can have where links of a lower grade do not count."""
    return tuple(state for state in matrix.kind.states if state is not State.WEAK or min_grade == "Weak")


def name_state(state: State, min_grade: str, language: str) -> str:
    """A state in words. With the least grade chosen, a pair with a weak link only is not one for which none was found."""
    return texts.choose(language)("matrix-none-strong" if state is State.NONE and min_grade == "Strong" else _STATES[state])


def name_code(element: Element, language: str) -> str:
    """What people call an element by its number (``ประเด็นที่ 1``); empty where it has none."""
    return codes.name_code(element.kind, element.code, language)


def arrange_matrix(matrix: Matrix, plan: Plan, min_grade: str, language: str) -> Sheet:
    """The matrix as a sheet: rows and columns as the page has them, states as words, totals as numbers, gaps as the labels of their kinds."""
    t = texts.choose(language)
    counted = [state for state in list_states(matrix, min_grade) if state in _COUNTED]
    totals = [t("matrix-total", state=name_state(state, min_grade, language)) for state in counted]

    def name_gaps(line: Line) -> str:
        return "\n".join(tables.pick_text(gap.labels, language) for gap in line.gaps)

    def name_column(element: Element) -> str:
        return "\n".join(part for part in (name_code(element, language), tables.pick_text(element.labels, language)) if part)

    headings = (t("matrix-code"), t(_SIDES[matrix.kind.rows]), *(name_column(line.element) for line in matrix.columns), *totals, t("gaps"))
    rows: list[tuple[str | int | None, ...]] = [
        (
            line.element.code,
            tables.pick_text(line.element.labels, language),
            *(name_state(pair.state, min_grade, language) for pair in line.pairs),
            *(line.count(state) for state in counted),
            name_gaps(line),
        )
        for line in matrix.rows
    ]
    for state, total in zip(counted, totals, strict=True):
        sums = (matrix.count(state) if state is other else None for other in counted)
        rows.append(("", total, *(line.count(state) for line in matrix.columns), *sums, None))
    rows.append(("", t("gaps"), *(name_gaps(line) for line in matrix.columns), *(None for _ in counted), None))
    title = f"{t(_NAMES[matrix.name])} · {tables.pick_text(plan.labels, language) or plan.key}"
    return Sheet(t("matrix"), headings, tuple(rows), title, (t(f"grade-{min_grade.lower()}"), t("matrix-note")), fixed_columns=2)


def _read_request(request: Request, knowledge_graph: KnowledgeGraph) -> Asked:
    forms.read_single(request, "lang")
    of = forms.read_choice(request, OF, KINDS, next(iter(KINDS)))
    min_grade = forms.read_choice(request, MIN_GRADE, _GRADES, "Weak")
    return Asked(plans.choose_plan(request, knowledge_graph), of, min_grade)


def _require(knowledge_graph: KnowledgeGraph, asked: Asked) -> tuple[Plan, Matrix]:
    plan = asked.shelf.chosen
    if plan is None:
        raise ParameterError(
            th="กราฟนี้ยังไม่มีแผน จึงไม่มีตารางให้ดาวน์โหลด",
            en="This graph holds no plan yet, so there is no matrix to download.",
            remedy_th="เพิ่มแผนแล้วเผยแพร่รุ่นข้อมูลใหม่",
            remedy_en="Add a plan and publish a new release.",
        )
    return plan, _read_matrix(knowledge_graph, plan, asked)


def _read_matrix(knowledge_graph: KnowledgeGraph, plan: Plan, asked: Asked) -> Matrix:
    rejected = read_rejected(knowledge_graph.query("rejected-candidates", plan=plan.iri))
    gaps = knowledge_graph.query("all-gaps", plan=plan.iri)
    return build_matrix(read_strategy(knowledge_graph, plan.iri), asked.of, rejected, gaps, _GRADES[asked.min_grade])


def _find_pair(matrix: Matrix, name: str) -> Pair:
    """The cell that ``process/1.2+issue/2`` names; a plus sign reads as a space in an address."""
    asked = " ".join(name.replace("+", " ").split())
    for pair in matrix.pairs:
        if pair.short == asked and pair.state is not State.NONE:
            return pair
    raise ParameterError(
        th=f"ตารางนี้ไม่มีคู่ “{name[:80]}” ที่พิจารณาไว้",
        en=f"This matrix has no judged pair “{name[:80]}”.",
        remedy_th=f"เลือกจากช่องในตารางที่ {MATRIX}?{OF}={matrix.name}",
        remedy_en=f"Choose one from the cells of the matrix at {MATRIX}?{OF}={matrix.name}.",
    )


def _open_cell(knowledge_graph: KnowledgeGraph, pair: Pair) -> Opened:
    ends = {element.iri: element for element in (pair.row, pair.column)}
    proofs = [_read_proof(knowledge_graph, link.iri, link.subject, link.object) for link in pair.links if link.iri]
    proofs += [_read_proof(knowledge_graph, c.iri, ends[c.subject], ends[c.object]) for c in pair.rejected]
    return Opened(pair, tuple(proofs), tuple(_read_step(knowledge_graph, path) for path in pair.paths))


def _read_step(knowledge_graph: KnowledgeGraph, path: Path) -> Step:
    first, last = path.recipient, path.issue
    return Step(
        path.state,
        path.process,
        _read_proof(knowledge_graph, first.iri, first.subject, first.object) if first.iri else None,
        path.origins,
        _read_proof(knowledge_graph, last.iri, last.subject, last.object) if last.iri else None,
    )


def _read_proof(knowledge_graph: KnowledgeGraph, link: str, subject: Element, object_: Element) -> Proof:
    """All that the graph says of a judged link, and the words that it rests on."""
    said: dict[str, list[Mapping[str, Cell]]] = {}
    for row in knowledge_graph.query("resource-statements", resource=link):
        said.setdefault(row["property"].value.removeprefix(KKO), []).append(row)
    status, grade = (_name_value(said, name) for name in ("hasReviewStatus", "hasGrade"))
    day = said.get("curatedOn")
    return Proof(
        link,
        subject,
        _name_value(said, "hasRelation"),
        object_,
        _mark(said, "hasReviewStatus") or "proposed",
        status,
        _mark(said, "hasGrade"),
        grade,
        _name_value(said, "hasGradingRule"),
        {row["value"].language or "": row["value"].value for row in said.get("justification", ())},
        _name_value(said, "curatedBy"),
        day[0]["value"].value if day else None,
        _read_quotes(knowledge_graph.query("alignment-evidence", link=link)),
    )


def _read_quotes(evidence: Table) -> tuple[Quote, ...]:
    return tuple(
        Quote(
            Element(
                row["element"].value,
                "",
                row["elementCode"].value if "elementCode" in row else "",
                row["elementLabel"].value if "elementLabel" in row else "",
                row["elementLabelEn"].value if "elementLabelEn" in row else "",
            ),
            row["quote"].value,
            row["line"].value,
            rendering.link_resource(row["passage"].value),
        )
        for row in evidence
    )


def _name_value(said: Mapping[str, Sequence[Mapping[str, Cell]]], name: str) -> dict[str, str]:
    """The labels of the value of a property, by language; none where it is not stated."""
    row = next(iter(said.get(name, ())), None)
    if row is None:
        return {}
    return {language: row[column].value for language, column in (("th", "valueLabel"), ("en", "valueLabelEn")) if column in row}


def _mark(said: Mapping[str, Sequence[Mapping[str, Cell]]], name: str) -> str | None:
    row = next(iter(said.get(name, ())), None)
    return tables.MARKS.get(row["value"].value) if row else None


def _list_links(knowledge_graph: KnowledgeGraph, matrix: Matrix, language: str) -> Sheet:
    """Every judged link behind the matrix, once, with its quotes and the reason; what only a mission brings about is no link that anybody judged."""
    t = texts.choose(language)
    judged: dict[str, tuple[Element, Element]] = {}
    for pair in matrix.pairs:
        ends = {element.iri: element for element in (pair.row, pair.column)}
        links = (*pair.links, *(link for path in pair.paths for link in (path.recipient, path.issue)))
        judged |= {link.iri: (link.subject, link.object) for link in links if link.iri}
        judged |= {c.iri: (ends[c.subject], ends[c.object]) for c in pair.rejected}
    proofs = [_read_proof(knowledge_graph, iri, *ends) for iri, ends in judged.items()]
    headings = ("subject", "relation", "object", "status", "grade", "rule", "quotes", "reason", "curator", "date", "address")
    return Sheet(
        t("matrix-links"),
        tuple(t(f"matrix-link-{name}") for name in headings),
        tuple(_list_proof(proof, language, t) for proof in proofs),
        t("matrix-links-title"),
        (t("matrix-note"),),
    )


def _list_proof(proof: Proof, language: str, t: Callable[..., str]) -> tuple[str, ...]:
    def name(element: Element) -> str:
        return " ".join(part for part in (name_code(element, language), tables.pick_text(element.labels, language)) if part)

    return (
        name(proof.subject),
        tables.pick_text(proof.relation, language),
        name(proof.object),
        tables.pick_text(proof.status, language),
        tables.pick_text(proof.grade, language),
        tables.pick_text(proof.rule, language),
        "\n".join(f"“{quote.text}” ({t('line', n=quote.line)})" for quote in proof.quotes),
        tables.pick_text(proof.reason, language),
        tables.pick_text(proof.curator, language),
        rendering.show_literal(proof.curated_on, XSD + "date", language) if proof.curated_on else "",
        proof.iri,
    )
