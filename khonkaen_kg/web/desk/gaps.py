"""``/gaps``: what a plan's source does not state or show, by severity and kind, why, and what would close it; narrowed by facets, and as spreadsheets."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote as escape

from khonkaen_kg.analysis.gaps import find_issues, find_missions
from khonkaen_kg.analysis.plans import read_strategy
from khonkaen_kg.analysis.strategy import read_element, shorten_name
from khonkaen_kg.checks.shapes import SEVERITIES
from khonkaen_kg.namespaces import KKO, SH
from khonkaen_kg.queries.choices import Choice, find_choice
from khonkaen_kg.web import forms, rendering, spreadsheet, tables, texts, workbook
from khonkaen_kg.web.desk import codes, home, plans
from khonkaen_kg.web.spreadsheet import Sheet
from khonkaen_kg.web.tables import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from khonkaen_kg.analysis.strategy import Strategy
    from khonkaen_kg.queries.results import Cell, Table
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.desk.plans import Plan, Shelf

GAPS: Final = "/gaps"
FACETS: Final = ("severity", "grade", "kind", "mission", "issue")
"""What gaps can be narrowed by, each a parameter that may be given several times: gaps of any of its values are shown."""
ELEMENT: Final = "element"
"""The parameter that narrows gaps to those of one element, or of several."""
MAX_SHOWN: Final = 500
"""Gaps on a page; the spreadsheets have all."""
FEW: Final = 20
"""So many gaps are shown at once; of more, nobody having chosen, the details that plans usually carry are folded."""

WEAK: Final = "Weak"
NONE: Final = "none"
_GRADES: Final = {WEAK: "gaps-grade-weak", NONE: "gaps-grade-none"}
_CANDIDATES: Final = {"weak": "gaps-weak", "proposed": "gaps-proposed", "rejected": "gaps-rejected"}
"""The headings of the candidates in spreadsheets, by their mark."""
_CLASSES: Final = (
    "StrategicIssue",
    "PositioningTheme",
    "Process",
    "Mission",
    "RecipientType",
    "RecipientMention",
    "Goal",
    "Indicator",
    "StrategicPlan",
)
"""The classes of elements from what a plan is for to what it is written in: gaps of the first are told first."""
_LACKED: Final = ("process", "mission", "issue", "positioning", "recipient")
"""What an element may be without, as kinds of gaps are named, from what carries it to whom it serves; anything else comes after."""


@dataclass(frozen=True, slots=True)
class Named:
    """A thing that a gap names: its IRI, class by name (empty for what is not of the plan), code (empty where it has none) and labels."""

    iri: str
    kind: str
    code: str
    labels: Mapping[str, str]

    @property
    def short(self) -> str:
        """What addresses call it."""
        return shorten_name(self.iri)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A link that would close a gap, were it strong or confirmed: both ends, the mark of its grade or status, and the curators' reasons."""

    link: str
    subject: Named
    object: Named
    mark: str
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap. ``name`` is its IRI within the plan, ``severity`` a mark; ``facets`` has, by parameter, the values under which it is found."""

    iri: str
    name: str
    kind: str
    severity: str
    element: Named
    involved: Named | None
    message: Mapping[str, str]
    remedy: Mapping[str, str]
    shape: str | None
    passage: str | None
    line: int | None
    quote: str | None
    candidates: tuple[Candidate, ...]
    facets: Mapping[str, frozenset[str]]

    @property
    def fragment(self) -> str:
        """What leads to it on its page."""
        return escape(self.name, safe="=,-._~/")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of gap with its labels and what it means."""

    iri: str
    labels: Mapping[str, str]
    definition: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """The gaps of one kind and severity, and how many there are of it, shown or not."""

    kind: Kind
    gaps: tuple[Gap, ...]
    count: int

    @property
    def remedy(self) -> Mapping[str, str]:
        """What would close them: the same for all of a kind."""
        return self.gaps[0].remedy

    @property
    def shape(self) -> str | None:
        """The rule that reports them."""
        return self.gaps[0].shape

    @property
    def message(self) -> Mapping[str, str]:
        """The finding, where it is the same for several; empty where each gap tells its own."""
        first = self.gaps[0].message
        return first if len(self.gaps) > 1 and all(gap.message == first for gap in self.gaps) else {}

    @property
    def is_plain(self) -> bool:
        """Whether no link was examined for any of them, so that a line tells each."""
        return not any(gap.candidates for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a facet: how many gaps there are of it among those that the other facets leave."""

    choice: Choice
    code: str
    labels: Mapping[str, str]
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with the values that the plan's gaps have."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen value, and the address without it."""

    facet: str
    labels: Mapping[str, str]
    href: str


@dataclass(frozen=True, slots=True)
class GapList:
    """The gaps of a plan, those that the reader chose, and by what."""

    plan: Plan
    gaps: tuple[Gap, ...]
    chosen: Mapping[str, tuple[Choice, ...]]
    selected: tuple[Gap, ...]
    facets: tuple[Facet, ...]
    kinds: Mapping[str, Kind]
    strategy: Strategy

    @property
    def severities(self) -> tuple[tuple[str, tuple[Group, ...]], ...]:
        """The first :data:`MAX_SHOWN` of those chosen, by severity and kind, the graver first."""
        grouped: dict[str, dict[str, list[Gap]]] = defaultdict(lambda: defaultdict(list))
        for gap in self.selected[:MAX_SHOWN]:
            grouped[gap.severity][gap.kind].append(gap)
        counts = Counter((gap.severity, gap.kind) for gap in self.selected)
        return tuple(
            (severity, tuple(Group(self.kinds[kind], tuple(gaps), counts[severity, kind]) for kind, gaps in grouped[severity].items()))
            for severity in SEVERITIES
            if severity in grouped
        )

    @property
    def kinds_shown(self) -> int:
        """Of how many kinds those chosen are; one of two severities counts twice."""
        return sum(len(groups) for _, groups in self.severities)

    @property
    def is_unfolded(self) -> bool:
        """Whether all is shown at once: the reader chose, or it is little."""
        return bool(self.chosen) or len(self.selected) <= FEW

    @property
    def elements(self) -> tuple[Named, ...]:
        """The elements that the reader asked for."""
        return tuple(_describe_choice(self.plan, self.strategy, choice) for choice in self.chosen.get(ELEMENT, ()))

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What is chosen, each to be given up by itself."""
        return tuple(
            Chip(name, _read_labels(choice), link_gaps({**self.chosen, name: tuple(other for other in choices if other != choice)}))
            for name, choices in self.chosen.items()
            for choice in choices
        )

    def count(self, severity: str) -> int:
        """How many of those chosen are of this severity."""
        return sum(gap.severity == severity for gap in self.selected)


def link_gaps(chosen: Mapping[str, Sequence[Choice]], suffix: str = "", *others: tuple[str, str]) -> str:
    """The address of the gaps of these values, as page or with the suffix of a spreadsheet; ``others`` are parameters beside them."""
    return rendering.make_link(GAPS + suffix, [*others, *((name, choice.short) for name, choices in chosen.items() for choice in choices)])


def answer_gaps(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The page of a plan's gaps.

    Raises:
        ParameterError: ``?plan=`` names no plan, a facet has no such value, or a parameter that has one value is given more than once.
    """
    shelf, found = _read_asked(request, knowledge_graph)
    language = rendering.choose_page_language(request)
    return rendering.answer_page(
        request,
        "gaps.html",
        shelf=shelf,
        found=found,
        is_examined=home.has_examined(knowledge_graph, found.strategy, found.plan) if found else False,
        code_in_words=lambda named: codes.name_code(named.kind, named.code, language),
        address=GAPS,
        downloads=[(suffix, _link_file(request, found, suffix)) for suffix in (".xlsx", ".csv")] if found else [],
        limit=MAX_SHOWN,
    )


def answer_workbook(request: Request, knowledge_graph: KnowledgeGraph, address: str) -> Response:
    """The chosen gaps as XLSX, with a sheet that tells where they come from; raises as :func:`answer_gaps`."""
    _, found = _read_asked(request, knowledge_graph)
    language = rendering.choose_page_language(request)
    sheets = [make_sheet(found, language)]
    if found:
        page = link_gaps(found.chosen, "", (plans.PLAN, found.plan.key))
        filters = [(texts.choose(language)(f"gaps-by-{chip.facet}"), tables.pick_text(chip.labels, language)) for chip in found.chips]
        sheets.append(workbook.describe_source(knowledge_graph, address, language, page=page, plan=found.plan, filters=filters))
    return workbook.answer_workbook(knowledge_graph, sheets, language, "gaps")


def answer_csv(request: Request, knowledge_graph: KnowledgeGraph) -> Response:
    """The chosen gaps as CSV for Excel; raises as :func:`answer_gaps`."""
    _, found = _read_asked(request, knowledge_graph)
    language = rendering.choose_page_language(request)
    return spreadsheet.answer_excel_csv(make_sheet(found, language), language, "gaps")


def list_gaps(plan: Plan, found: Table, candidates: Table, strategy: Strategy) -> tuple[Gap, ...]:
    """The gaps of ``plan``, the graver first, kind by kind: what has no link at all before what has weak ones, then class by class of elements.

    Args:
        plan: the plan.
        found: the answer to ``all-gaps`` for it.
        candidates: the answer to ``gap-candidates`` for it.
        strategy: its graph.
    """
    of_gap: dict[str, list[Candidate]] = defaultdict(list)
    for row in candidates:
        of_gap[row["gap"].value].append(_read_candidate(plan, row, strategy))
    gaps: dict[str, Gap] = {}
    for row in found:
        iri = row["gap"].value
        gaps.setdefault(iri, _read_gap(plan, row, tuple(of_gap[iri]), strategy))
    ranks = _rank_kinds(gaps.values())
    return tuple(sorted(gaps.values(), key=lambda gap: (SEVERITIES.index(gap.severity), ranks[gap.kind])))


def _rank_kinds(gaps: Iterable[Gap]) -> dict[str, tuple[bool, int, int, str]]:
    """By kind, what its gravity is told by: whether weak links exist, the class of its elements, what they are without, and its name."""
    of_kind: dict[str, list[Gap]] = defaultdict(list)
    for gap in gaps:
        of_kind[gap.kind].append(gap)
    return {
        kind: (
            any(WEAK in gap.facets["grade"] for gap in members),
            min(_CLASSES.index(gap.element.kind) if gap.element.kind in _CLASSES else len(_CLASSES) for gap in members),
            _LACKED.index(lacked) if (lacked := kind.rpartition("-without-")[2]) in _LACKED else len(_LACKED),
            kind,
        )
        for kind, members in of_kind.items()
    }


def select_gaps(gaps: Iterable[Gap], chosen: Mapping[str, Sequence[Choice]]) -> tuple[Gap, ...]:
    """Those of ``gaps`` that are of one of the chosen values of every parameter that has some."""
    wanted = {name: {choice.iri for choice in choices} for name, choices in chosen.items() if choices}
    return tuple(gap for gap in gaps if all(gap.facets[name] & values for name, values in wanted.items()))


def count_options(gaps: Sequence[Gap], choices: Mapping[str, Sequence[Choice]], chosen: Mapping[str, Sequence[Choice]]) -> dict[str, dict[Choice, int]]:
    """For each facet the values that the other facets leave, with how many gaps are of each; what is chosen stays, be it of none."""
    counts: dict[str, dict[Choice, int]] = {}
    for name in FACETS:
        left = select_gaps(gaps, {other: values for other, values in chosen.items() if other != name})
        tally = Counter(value for gap in left for value in gap.facets[name])
        counts[name] = {choice: tally[choice.iri] for choice in choices[name] if tally[choice.iri] or choice in chosen.get(name, ())}
    return counts


def make_sheet(found: GapList | None, language: str) -> Sheet:
    """The chosen gaps as rows, in the language of the reader."""
    t = texts.choose(language)
    columns = ("severity", "kind", "code", "element", "message", "line", "quote", "remedy")
    headings = (*(texts.name_column(column, language) for column in columns), *(t(key) for key in _CANDIDATES.values()), t("data-identifier"))
    rows = tuple(
        (
            t(gap.severity),
            tables.pick_text(found.kinds[gap.kind].labels, language),
            codes.name_code(gap.element.kind, gap.element.code, language) or None,
            tables.pick_text(gap.element.labels, language),
            tables.pick_text(gap.message, language),
            gap.line,
            gap.quote if gap.quote is not None else t("no-line"),
            tables.pick_text(gap.remedy, language),
            *(_list_candidates(gap.candidates, mark, language) for mark in _CANDIDATES),
            gap.iri,
        )
        for gap in (found.selected if found else ())
        if found
    )
    title = f"{t('gaps-page-title')} · {tables.pick_text(found.plan.labels, language)}" if found else t("gaps-page-title")
    return Sheet(t("gaps"), headings, rows, title=title, aside_columns=1)


def _read_asked(request: Request, knowledge_graph: KnowledgeGraph) -> tuple[Shelf, GapList | None]:
    """The plans, and the gaps of the one that the request names as it narrows them; None where there is no plan."""
    forms.read_single(request, "lang")
    shelf = plans.choose_plan(request, knowledge_graph)
    if shelf.chosen is None:
        return shelf, None
    plan = shelf.chosen
    strategy = read_strategy(knowledge_graph, plan.iri)
    found = knowledge_graph.query("all-gaps", plan=plan.iri)
    gaps = list_gaps(plan, found, knowledge_graph.query("gap-candidates", plan=plan.iri), strategy)
    kinds = _read_kinds(found, knowledge_graph.query("gap-counts", plan=plan.iri))
    choices = _list_choices(plan, kinds.values(), strategy)
    chosen = _read_chosen(request, choices)
    counts = count_options(gaps, choices, chosen)
    facets = tuple(
        Facet(
            name,
            tuple(
                Option(choice, _describe_choice(plan, strategy, choice).code, _read_labels(choice), count, choice in chosen.get(name, ()))
                for choice, count in counts[name].items()
            ),
        )
        for name in FACETS
    )
    return shelf, GapList(plan, gaps, chosen, select_gaps(gaps, chosen), facets, kinds, strategy)


def _read_chosen(request: Request, choices: Mapping[str, Sequence[Choice]]) -> dict[str, tuple[Choice, ...]]:
    chosen: dict[str, dict[Choice, None]] = {}
    for name, value in forms.read_query_string(request):
        if name in choices and value:
            chosen.setdefault(name, {})[find_choice(choices[name], value, GAPS, name)] = None
    return {name: tuple(chosen[name]) for name in choices if name in chosen}


def _list_choices(plan: Plan, kinds: Iterable[Kind], strategy: Strategy) -> dict[str, tuple[Choice, ...]]:
    """The values of each parameter, under the short names that addresses use."""
    elements = [read_element(strategy, iri) for iri in strategy]

    def of_class(kind: str) -> tuple[Choice, ...]:
        return tuple(Choice(element.iri, element.short, element.th, element.en) for element in elements if kind in ("", element.kind))

    return {
        "severity": tuple(Choice(_name_severity(name), name.capitalize(), *texts.TEXTS[name]) for name in SEVERITIES),
        "grade": tuple(Choice(grade, grade, *texts.TEXTS[key]) for grade, key in _GRADES.items()),
        "kind": tuple(Choice(kind.iri, kind.iri.rpartition("/")[2], kind.labels.get("th", ""), kind.labels.get("en", "")) for kind in kinds),
        "mission": of_class("Mission"),
        "issue": of_class("StrategicIssue"),
        ELEMENT: (
            Choice(plan.iri, plan.key, plan.labels.get("th", ""), plan.labels.get("en", "")),
            *of_class(""),
        ),
    }


def _read_kinds(found: Table, counts: Table) -> dict[str, Kind]:
    """The kinds of gaps by IRI: all that the rules look for, and all that were found."""
    kinds: dict[str, Kind] = {}
    for row in (*counts, *found):
        kinds.setdefault(
            row["kind"].value, Kind(row["kind"].value, _read_texts(row, "kindLabel", "kindLabelEn"), _read_texts(row, "definitionTh", "definitionEn"))
        )
    return kinds


def _read_gap(plan: Plan, row: Mapping[str, Cell], candidates: tuple[Candidate, ...], strategy: Strategy) -> Gap:
    element = _read_named(plan, row, "element", strategy)
    involved = _read_named(plan, row, "involved", strategy) if "involved" in row else None
    severity = MARKS[row["severity"].value]
    concerned = {element.iri} | ({involved.iri} if involved else set())
    return Gap(
        iri=row["gap"].value,
        name=row["gap"].value.removeprefix(f"{plan.iri}/"),
        kind=row["kind"].value,
        severity=severity,
        element=element,
        involved=involved,
        message=_read_texts(row, "messageTh", "messageEn"),
        remedy=_read_texts(row, "remedyTh", "remedyEn"),
        shape=row["shape"].value if "shape" in row else None,
        passage=row["passage"].value if "passage" in row else None,
        line=int(row["line"].value) if "line" in row else None,
        quote=row["quote"].value if "quote" in row else None,
        candidates=candidates,
        facets={
            "severity": frozenset({_name_severity(severity)}),
            "grade": frozenset({WEAK if any(candidate.mark == "weak" for candidate in candidates) else NONE}),
            "kind": frozenset({row["kind"].value}),
            "mission": find_missions(strategy, element.iri),
            "issue": find_issues(strategy, element.iri) | (find_issues(strategy, involved.iri) if involved else frozenset()),
            ELEMENT: frozenset(concerned),
        },
    )


def _read_candidate(plan: Plan, row: Mapping[str, Cell], strategy: Strategy) -> Candidate:
    status, grade = row["reviewStatus"].value, row.get("grade")
    # A confirmed link is told by its grade, any other by where its review stands.
    term = grade.value if grade and status == KKO + "Confirmed" else status
    subject, target = (_read_named(plan, row, column, strategy) for column in ("subject", "object"))
    return Candidate(row["link"].value, subject, target, MARKS[term], _read_texts(row, "justificationTh", "justificationEn"))


def _read_named(plan: Plan, row: Mapping[str, Cell], column: str, strategy: Strategy) -> Named:
    iri, code = row[column].value, row.get(f"{column}Code")
    return Named(iri, _read_class(plan, strategy, iri), code.value if code else "", _read_texts(row, f"{column}Label", f"{column}LabelEn"))


def _read_class(plan: Plan, strategy: Strategy, iri: str) -> str:
    if iri == plan.iri:
        return "StrategicPlan"
    return read_element(strategy, iri).kind if iri in strategy else ""


def _read_texts(row: Mapping[str, Cell], thai: str, english: str) -> dict[str, str]:
    return {language: row[column].value for language, column in (("th", thai), ("en", english)) if column in row}


def _describe_choice(plan: Plan, strategy: Strategy, choice: Choice) -> Named:
    code = read_element(strategy, choice.iri).code if choice.iri in strategy else ""
    return Named(choice.iri, _read_class(plan, strategy, choice.iri), code, _read_labels(choice))


def _read_labels(choice: Choice) -> dict[str, str]:
    return {language: label for language, label in (("th", choice.th), ("en", choice.en)) if label}


def _name_severity(mark: str) -> str:
    return SH + mark.capitalize()


def _list_candidates(candidates: Iterable[Candidate], mark: str, language: str) -> str | None:
    lines = [
        f"{_tell(candidate.subject, language)} → {_tell(candidate.object, language)}: {tables.pick_text(candidate.why, language)}"
        for candidate in candidates
        if candidate.mark == mark
    ]
    return "\n".join(lines) or None


def _tell(named: Named, language: str) -> str:
    return codes.name_code(named.kind, named.code, language) or tables.pick_text(named.labels, language)


def _link_file(request: Request, found: GapList, suffix: str) -> str:
    return link_gaps(found.chosen, suffix, (plans.PLAN, found.plan.key), ("lang", rendering.choose_page_language(request)))
