"""The page of a named query: its form, its answer as the reader narrowed and sorted it, its chart, and the same for spreadsheets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from khonkaen_kg.errors import FormatError, ParameterError
from khonkaen_kg.namespaces import KKO
from khonkaen_kg.queries.results import Table, read_table
from khonkaen_kg.web import charts, facets, fields, forms, named, negotiation, order, problems, rendering, spreadsheet, tables, texts, workbook
from khonkaen_kg.web.desk.plans import PLAN, Plan
from khonkaen_kg.web.spreadsheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from starlette.requests import Request
    from starlette.responses import Response

    from khonkaen_kg.queries.header import NamedQuery
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph
    from khonkaen_kg.web.facets import Facet
    from khonkaen_kg.web.order import Order
    from khonkaen_kg.web.tables import Labels, Shown

BAR: Final = "bar"
"""The view of a query whose answer is drawn as bars too."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks for: a value for each parameter, names of values for each facet, an order (None for that of the query itself)."""

    given: Mapping[str, str]
    chosen: Mapping[str, tuple[str, ...]]
    order: Order | None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The wish as fields of an address."""
        return self.pair_up(self.chosen, self.order)

    def pair_up(self, chosen: Mapping[str, tuple[str, ...]], wanted: Order | None) -> list[tuple[str, str]]:
        """The wish with other facets and another order, as fields of an address."""
        narrowed = [(facets.PREFIX + column, name) for column, names in chosen.items() for name in names]
        sorted_ = [(order.SORT, f"{'-' if wanted.is_descending else ''}{wanted.column}")] if wanted else []
        return [*sorted(self.given.items()), *narrowed, *sorted_]

    def toggle(self, column: str, name: str) -> list[tuple[str, str]]:
        """The wish with that value of a facet chosen where it is not, and not where it is."""
        names = self.chosen.get(column, ())
        changed = tuple(n for n in names if n != name) if name in names else (*names, name)
        return self.pair_up({**self.chosen, column: changed}, self.order)

    def widen(self) -> list[tuple[str, str]]:
        """The wish with no facet chosen."""
        return self.pair_up({}, self.order)

    def turn(self, column: str) -> list[tuple[str, str]]:
        """The wish sorted by a column: rising, then falling, then as the query has it."""
        if self.order is None or self.order.column != column:
            return self.pair_up(self.chosen, order.Order(column, is_descending=False))
        return self.pair_up(self.chosen, None if self.order.is_descending else order.Order(column, is_descending=True))

    def tell_direction(self, column: str) -> str | None:
        """How a column is sorted, in the words of ``aria-sort``; None where it is not."""
        if self.order is None or self.order.column != column:
            return None
        return "descending" if self.order.is_descending else "ascending"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in rows: all of them, those that the reader wants in the order that the reader wants, and labels of what is in them."""

    whole: Table
    table: Table
    labels: Labels
    facets: tuple[Facet, ...]


def answer_negotiated(request: Request, knowledge_graph: KnowledgeGraph, name: str) -> Response:
    """The answer of the named query in the form that the request likes best: a page unless it asks for JSON or CSV.

    Raises:
        UnknownQueryError: no query has this name.
        FormatError: the request accepts none of these; for the rest as :func:`answer_page`.
    """
    query = knowledge_graph.catalogue[name]
    offers = [form for form in _FORMS if form != "text/csv" or not named.makes_graph(query)]
    chosen = negotiation.choose_media_type(request.headers.get("accept"), offers)
    if chosen is None:
        raise problems.refuse_forms(*offers)
    response = _FORMS[chosen](request, knowledge_graph, name)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def answer_page(request: Request, knowledge_graph: KnowledgeGraph, name: str) -> Response:
    """The page of the named query: its form, its answer, and where else the answer is found.

    A reader who has yet to choose what the question is about gets the form; so does one whose parameter is wrong, with the error.

    Raises:
        UnknownQueryError: no query has this name.
        ParameterError: a parameter is wrong or missing, and the request comes from a program.
        ResultTooLargeError: the answer is too large for a page.
    """
    query = knowledge_graph.catalogue[name]
    language = rendering.choose_page_language(request)
    is_read = negotiation.prefers_html(request.headers.get("accept"))
    try:
        wish = read_wish(request, query)
        is_open = is_read and bool(fields.list_missing(knowledge_graph, query, wish.given))
        if not is_open:
            fields.refuse_missing(knowledge_graph, query, wish.given)
        text = knowledge_graph.fill(query, wish.given)
        answer = None if is_open else knowledge_graph.answer(name, wish.given)
    except ParameterError as error:
        if not is_read:
            raise
        made = fields.make_fields(knowledge_graph, query, _keep_valid(request, knowledge_graph, query), language)
        return rendering.answer_page(
            request, "query.html", status=422, query=query, fields=made, error=error, is_open=False, answered=False, text=query.text, permalink=[]
        )
    made = fields.make_fields(knowledge_graph, query, wish.given, language)
    draw = partial(rendering.answer_page, request, "query.html", query=query, fields=made, error=None, is_open=is_open, text=text, permalink=wish.pairs)
    if answer is None:
        return draw(answered=False)
    rendering.refuse_large(answer)
    given = sorted(wish.given.items())
    if answer.kind == "graph":
        return draw(answered=True, graph=answer.body.decode(), given=given)
    reply = _arrange_reply(knowledge_graph, query, wish, read_table(answer.body), language)
    return draw(
        answered=True,
        graph=None,
        reply=reply,
        excerpt=tables.show_table(knowledge_graph, reply.table, language, _list_asked(query, wish.given)),
        chart=charts.draw_chart(reply.table, reply.labels, language) if query.view == BAR else None,
        wish=wish,
        given=given,
    )


def answer_excel_csv(request: Request, knowledge_graph: KnowledgeGraph, name: str) -> Response:
    """What the page of the named query shows, as CSV for Excel, in the reader's language; raises as :func:`answer_workbook`."""
    _, sheet, language = _make_sheet(request, knowledge_graph, name, "excel.csv")
    return spreadsheet.answer_excel_csv(sheet, language, name)


def answer_workbook(request: Request, knowledge_graph: KnowledgeGraph, name: str, address: str) -> Response:
    """What the page of the named query shows, as an Excel workbook with a sheet that tells where the data come from.

    Raises:
        UnknownQueryError: no query has this name.
        ParameterError: a parameter is wrong.
        FormatError: the query makes a graph, which has no rows.
        ResultTooLargeError: the answer is too large for a workbook.
    """
    wish, sheet, language = _make_sheet(request, knowledge_graph, name, "xlsx")
    query = knowledge_graph.catalogue[name]
    page = rendering.make_link(f"/queries/{name}", [*wish.pairs, ("lang", language)])
    told = _tell_wish(knowledge_graph, query, wish, language)
    origin = workbook.describe_source(knowledge_graph, address, language, page=page, plan=_find_plan(knowledge_graph, query, wish), filters=told)
    return workbook.answer_workbook(knowledge_graph, [sheet, origin], language, name)


def read_wish(request: Request, query: NamedQuery) -> Wish:
    """What the request asks for.

    Raises:
        ParameterError: a facet or an order is of a column that has none, or a parameter is given more than once.
    """
    forms.read_single(request, "lang")
    wanted = order.read_order(forms.read_single(request, order.SORT))
    pairs = forms.read_query_string(request)
    own = {"lang", order.SORT}
    given = named.read_parameters([pair for pair in pairs if pair[0] not in own and not pair[0].startswith(facets.PREFIX)], query)
    chosen: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if name.startswith(facets.PREFIX):
            column = name.removeprefix(facets.PREFIX)
            _check_column(query, column, facets.list_columns(query.columns))
            if value and value not in chosen.get(column, ()):
                chosen[column] = (*chosen.get(column, ()), value)
    if wanted:
        _check_column(query, wanted.column, tuple(query.columns))
    return Wish(MappingProxyType(given), MappingProxyType(chosen), wanted)


def _check_column(query: NamedQuery, column: str, columns: Sequence[str]) -> None:
    if column not in columns:
        raise ParameterError(
            th=f"{query.name}: กรองหรือเรียงตาม “{column[:80]}” ไม่ได้",
            en=f"{query.name}: the answer can neither be narrowed nor sorted by “{column[:80]}”",
            remedy_th=f"คอลัมน์ที่ใช้ได้: {', '.join(columns) or '-'}",
            remedy_en=f"columns that can be: {', '.join(columns) or '-'}",
        )


def _arrange_reply(knowledge_graph: KnowledgeGraph, query: NamedQuery, wish: Wish, whole: Table, language: str) -> Reply:
    """The rows of an answer as the reader wants them."""
    columns = [column for column in facets.list_columns(query.columns) if column in whole.columns]
    found = tables.find_labels(knowledge_graph, facets.find_few(whole, columns, wish.chosen))
    made = facets.make_facets(whole, columns, wish.chosen, found, language)
    table = facets.choose_rows(whole, wish.chosen)
    if wish.order:
        column = wish.order.column
        # The labels of this one column; the others are read for the rows that are shown.
        alone = Table((column, *(c for c in table.columns if c.startswith(column) and tables.is_part(c, table.columns))), table.rows)
        table = order.sort_rows(table, wish.order, found | tables.find_labels(knowledge_graph, alone), language)
    labels = tables.find_labels(knowledge_graph, table) if query.view == BAR and len(table) <= charts.MAX_BARS else {}
    return Reply(whole, table, labels, made)


def _make_sheet(request: Request, knowledge_graph: KnowledgeGraph, name: str, suffix: str) -> tuple[Wish, Sheet, str]:
    """The rows that the page shows, and all others that it has no room for, as a sheet: words first, IRIs in columns at the end."""
    query = knowledge_graph.catalogue[name]
    language = rendering.choose_page_language(request)
    wish = read_wish(request, query)
    fields.refuse_missing(knowledge_graph, query, wish.given)
    if named.makes_graph(query):
        raise FormatError(
            th=f"{name} ตอบเป็นกราฟ จึงไม่มีแฟ้ม Excel",
            en=f"The query {name} answers with a graph, which has no Excel form.",
            remedy_th=f"ใช้ /queries/{name}.json (JSON-LD)",
            remedy_en=f"Use /queries/{name}.json (JSON-LD), not .{suffix}.",
        )
    answer = knowledge_graph.answer(name, wish.given, graph=None)
    rendering.refuse_large(answer)
    reply = _arrange_reply(knowledge_graph, query, wish, read_table(answer.body), language)
    shown = tables.show_columns(reply.table, tables.find_labels(knowledge_graph, reply.table), language)
    question = query.question.th if language == "th" else query.question.en
    return wish, make_sheet(reply.table, shown, question, language), language


def make_sheet(table: Table, shown: Mapping[str, Sequence[Shown | None]], title: str, language: str) -> Sheet:
    """A table as a sheet: for each column of the page its code, its words and its line, each where there are any; then the IRIs.

    Args:
        table: the rows.
        shown: the columns as the page shows them, from the same rows.
        title: what stands above the table.
        language: ``th`` or ``en``.
    """
    t = texts.choose(language)
    headings: list[str] = []
    columns: list[list[str | int | None]] = []
    for column, cells in shown.items():
        heading = tables.make_heading(column, cells, language)
        if any(cell and cell.code for cell in cells):
            headings.append(t("sheet-code", heading=heading.text))
            columns.append([cell.code if cell else None for cell in cells])
        headings.append(heading.text)
        columns.append([_plain(cell, is_number=heading.is_number) for cell in cells])
        if any(cell and cell.line for cell in cells):
            headings.append(t("sheet-line", heading=heading.text))
            columns.append([_count(cell.line) if cell else None for cell in cells])
    for column in shown:
        iris = [cell.value if (cell := row.get(column)) is not None and cell.kind == "iri" else None for row in table]
        if any(iris):
            headings.append(t("sheet-iri", heading=texts.name_column(column, language)))
            columns.append([*iris])
    return Sheet(t("sheet-answer"), tuple(headings), tuple(zip(*columns, strict=True)) if columns else (), title=title)


def _plain(cell: Shown | None, *, is_number: bool) -> str | int | None:
    if cell is None:
        return None
    return _count(cell.main.text) if is_number else cell.main.text


def _count(text: str | None) -> str | int | None:
    """A whole number as one; any other text as it stands."""
    return int(text) if text and text.removeprefix("-").isascii() and text.removeprefix("-").isdigit() and len(text) < 16 else text


def _find_plan(knowledge_graph: KnowledgeGraph, query: NamedQuery, wish: Wish) -> Plan | None:
    """The plan that the answer is about: the one that was chosen, else the only one; None for all of several."""
    members = knowledge_graph.members(KKO + "StrategicPlan")
    parameter = next((p for p in query.parameters if p.name == PLAN), None)
    iri = fields.resolve_value(knowledge_graph, query, parameter, wish.given[PLAN]) if parameter and PLAN in wish.given else None
    found = [member for member in members if iri in (None, member.iri)]
    if len(found) != 1:
        return None
    (member,) = found
    return Plan(member.iri, member.short, {language: label for language, label in (("th", member.th), ("en", member.en)) if label})


def _tell_wish(knowledge_graph: KnowledgeGraph, query: NamedQuery, wish: Wish, language: str) -> list[tuple[str, str]]:
    """What the reader chose, in words."""
    made = fields.make_fields(knowledge_graph, query, wish.given, language)
    told = [(f.label, next((o.text for g in f.groups for o in g.options if o.is_chosen), f.value)) for f in made]
    told += [(texts.name_column(column, language), ", ".join(names)) for column, names in wish.chosen.items()]
    return [(name, value) for name, value in told if value]


def _keep_valid(request: Request, knowledge_graph: KnowledgeGraph, query: NamedQuery) -> dict[str, str]:
    """Those of the request's parameters that are right by themselves, so that a form with an error need not be filled in anew."""
    pairs = [(name, value) for name, value in forms.read_query_string(request) if value.strip()]
    count = Counter(name for name, _ in pairs)
    return {name: value for name, value in pairs if count[name] == 1 and _is_valid(knowledge_graph, query, name, value)}


def _is_valid(knowledge_graph: KnowledgeGraph, query: NamedQuery, name: str, value: str) -> bool:
    try:
        knowledge_graph.fill(query, {name: value})
    except ParameterError:
        return False
    return True


def _list_asked(query: NamedQuery, given: Mapping[str, str]) -> set[str]:
    """The parameters whose value the reader chose."""
    return {parameter.name for parameter in query.parameters if parameter.name in given or not parameter.optional}


_FORMS: Final[Mapping[str, Callable[[Request, KnowledgeGraph, str], Response]]] = MappingProxyType(
    {"text/html": answer_page, "application/json": named.answer_json, "text/csv": named.answer_csv}
)
