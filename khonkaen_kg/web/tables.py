"""Arranges a result table for people: an element is its name with a link, evidence is a line and a quote, a grade is a word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from khonkaen_kg.namespaces import KK, KKO, SH, SOURCE, XSD, shorten
from khonkaen_kg.queries.results import Table
from khonkaen_kg.web import rendering, texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from khonkaen_kg.queries.results import Cell
    from khonkaen_kg.store.knowledge_graph import KnowledgeGraph

Labels = dict[str, dict[str, str]]
"""Labels by IRI and language."""

MAX_ROWS: Final = 1_000
MAX_COLUMNS: Final = 50

_NUMERIC: Final = frozenset(XSD + name for name in ("integer", "decimal", "double", "float"))
_IRI: Final = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")
LINK: Final = re.compile(re.escape(KK) + r".+/(?:alignment|recipient-link|shared-phrase)/[^/]+")
"""The IRI of a link that curators made."""
_PLACES: Final = ("passage", "startOffset", "endOffset")
_PARTS: Final = ("LabelEn", "Label", "Code", "Line")
_PLAN: Final = "plan"
_WIDE: Final = 6
_LANGUAGES: Final = MappingProxyType({"th": "Th", "en": "En"})

# Below the bounds that engines set on a query text, so that any number of labels can be read in a few queries.
_BATCH_BYTES: Final = 12_000
_BATCH_SIZE: Final = 200

MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        KKO + "Strong": "strong",
        KKO + "Weak": "weak",
        KKO + "Stated": "stated",
        KKO + "Curated": "curated",
        KKO + "Translated": "translated",
        KKO + "Derived": "derived",
        KKO + "Inherited": "inherited",
        KKO + "Confirmed": "confirmed",
        KKO + "Proposed": "proposed",
        KKO + "Rejected": "rejected",
        SH + "Violation": "violation",
        SH + "Warning": "warning",
        SH + "Info": "info",
    }
)
"""The values that a page shows as a marked word: their sign and colour."""
RANKS: Final[Mapping[str, int]] = MappingProxyType({mark: rank for rank, mark in enumerate(MARKS.values())})
"""The order of marked words: the strong before the weak, the grave before the light."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and its language; no language where the text has none."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as a page shows it. ``href`` leads to what the graph says of it; ``mark`` is one of :data:`MARKS`; ``line`` is the source's."""

    main: Phrase
    also: Phrase | None = None
    code: str | None = None
    href: str | None = None
    mark: str | None = None
    line: str | None = None
    is_quote: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading; ``is_number`` aligns the column, ``column`` is its name in the answer."""

    text: str
    is_number: bool
    column: str


@dataclass(frozen=True, slots=True)
class View:
    """A table ready to show: every row has one cell, or None, for each heading. ``shared`` is what all rows say alike, told once above a wide table."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Shown | None, ...], ...]
    shared: tuple[tuple[Heading, Shown], ...] = ()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What a page shows of a table, and how much of how many rows and columns that is."""

    view: View
    rows: int
    shown_rows: int
    columns: int
    shown_columns: int


def show_table(knowledge_graph: KnowledgeGraph, table: Table, language: str, asked: Collection[str] = ()) -> Excerpt:
    """The first :data:`MAX_ROWS` rows and :data:`MAX_COLUMNS` columns of ``table`` as a page shows them; for the rest as :func:`arrange_table`."""
    shown = Table(table.columns[:MAX_COLUMNS], table.rows[:MAX_ROWS])
    view = arrange_table(shown, find_labels(knowledge_graph, shown), language, asked)
    return Excerpt(view, len(table), len(shown), len(table.columns), len(shown.columns))


def arrange_table(table: Table, labels: Labels, language: str, asked: Collection[str] = ()) -> View:
    """The view of ``table`` in a reader's language.

    Columns that belong together become one: ``x`` with ``xLabel``, ``xLabelEn``, ``xCode`` and ``xLine``; ``xTh`` with ``xEn``; ``quote`` with ``line``,
    ``passage`` and offsets. A column that repeats an earlier one word for word is left out.

    Args:
        table: the rows.
        labels: labels of IRIs that no column names.
        language: ``th`` or ``en``.
        asked: columns that the reader chose the value of, so that it need not stand in every row.
    """
    shown = show_columns(table, labels, language)
    columns = list(shown)
    headings = {c: make_heading(c, shown[c], language) for c in columns}
    alike = [c for c in columns if table.rows and shown[c][0] is not None and all(cell == shown[c][0] for cell in shown[c])]
    shared = _choose_shared(columns, alike, shown, asked) if len(table.rows) > 1 else [c for c in alike if c == _PLAN]
    kept = [c for c in columns if c not in shared]
    rows = tuple(tuple(shown[c][i] for c in kept) for i in range(len(table)))
    return View(tuple(headings[c] for c in kept), rows, tuple((headings[c], cell) for c in shared if (cell := shown[c][0]) is not None))


def show_columns(table: Table, labels: Labels, language: str) -> dict[str, list[Shown | None]]:
    """The cells of each column that a page shows, in the order of the columns; for the rest as :func:`arrange_table`."""
    columns = [c for c in table.columns if not is_part(c, table.columns)]
    shown = {c: [show_cell(c, row, table.columns, labels, language) for row in table.rows] for c in columns}
    return {c: shown[c] for c in _drop_repeats(columns, shown)}


def make_heading(column: str, cells: Sequence[Shown | None], language: str) -> Heading:
    """The heading of a column with these cells."""
    return Heading(texts.name_column(column, language), _is_numeric(cells), column)


def find_labels(knowledge_graph: KnowledgeGraph, table: Table) -> Labels:
    """The labels of the IRIs in ``table`` that no columns of the table name in both languages."""
    unnamed = [c for c in table.columns if not {c + "Label", c + "LabelEn"} <= set(table.columns)]
    return read_labels(knowledge_graph, {cell.value for row in table.rows for c in unnamed if (cell := row.get(c)) is not None and cell.kind == "iri"})


def read_labels(knowledge_graph: KnowledgeGraph, iris: set[str]) -> Labels:
    """The labels of ``iris``; those without one are left out."""
    labels: Labels = {}
    for batch in split_batches(sorted(iri for iri in iris if _IRI.fullmatch(iri))):
        values = " ".join(f"<{iri}>" for iri in batch)
        found = knowledge_graph.sparql(
            f"SELECT ?iri ?label WHERE {{ VALUES ?iri {{ {values} }} ?iri <http://www.w3.org/2000/01/rdf-schema#label> ?label }} ORDER BY ?iri ?label"
        )
        for row in found:
            labels.setdefault(row["iri"].value, {}).setdefault(row["label"].language or "", row["label"].value)
    return labels


def show_term(cell: Cell, labels: Labels, language: str) -> Shown:
    """A term by itself, as a page shows it."""
    if cell.kind == "iri":
        return _show_iri("", cell.value, {}, labels, language)
    text = rendering.show_literal(cell.value, cell.datatype, language)
    return Shown(Phrase(text, cell.language), is_number=cell.datatype in _NUMERIC)


def pick_label(labels: Mapping[str, str], language: str) -> tuple[Phrase | None, Phrase | None]:
    """The label in the reader's language and the one in the other; the first is None only when there is none at all."""
    other = "en" if language == "th" else "th"
    order = [tag for tag in (language, other, "") if tag in labels]
    phrases = [Phrase(labels[tag], tag or None) for tag in order]
    return (phrases[0] if phrases else None), (phrases[1] if len(phrases) > 1 else None)


def pick_text(labels: Mapping[str, str], language: str) -> str:
    """The label in the reader's language, else in the other; empty where there is none."""
    phrase, _ = pick_label(labels, language)
    return phrase.text if phrase else ""


def _is_numeric(cells: Sequence[Shown | None]) -> bool:
    return any(cells) and all(cell is None or cell.is_number for cell in cells)


def _drop_repeats(columns: Sequence[str], shown: Mapping[str, Sequence[Shown | None]]) -> list[str]:
    """The columns that tell something that no earlier one has told. A quote always tells something: that the source has these words."""
    told: set[tuple[str | None, ...]] = set()
    kept: list[str] = []
    for column in columns:
        said = tuple(None if cell is None or cell.is_quote else cell.main.text for cell in shown[column])
        if not any(said) or said not in told:
            kept.append(column)
        told.add(tuple(None if cell is None else cell.main.text for cell in shown[column]))
    return kept


def _choose_shared(columns: Sequence[str], alike: Sequence[str], shown: Mapping[str, Sequence[Shown | None]], asked: Collection[str]) -> list[str]:
    """Those of the columns that are alike in all rows to tell once: what was asked for and the plan, then as many as the page is too narrow for.

    The first column and grades stay in their rows unless asked for.
    """
    shared = [c for c in alike if (c in asked or c == _PLAN) and len(columns) > 1]
    for column in alike:
        if column in shared or column == columns[0] or ((first := shown[column][0]) is not None and first.mark in ("strong", "weak")):
            continue
        if len(columns) - len(shared) <= _WIDE:
            break
        shared.append(column)
    return [c for c in columns if c in shared]


def split_batches(iris: Sequence[str]) -> Iterator[list[str]]:
    """``iris`` in parts that a query has room for."""
    batch: list[str] = []
    size = 0
    for iri in iris:
        length = len(iri.encode("utf-8", "surrogatepass")) + 3
        if batch and (size + length > _BATCH_BYTES or len(batch) == _BATCH_SIZE):
            yield batch
            batch, size = [], 0
        batch.append(iri)
        size += length
    if batch:
        yield batch


def is_part(column: str, columns: Sequence[str]) -> bool:
    """Whether another column's cell shows this one too."""
    if column.endswith("En") and column[:-2] + "Th" in columns:
        return True
    for part in _PARTS:
        base = column.removesuffix(part)
        if base != column and base in columns:
            return True
    return any(_line_of(c) == column for c in columns) or ("quote" in columns and column in _PLACES)


def _line_of(column: str) -> str | None:
    """The name of the line column that goes with a quote column."""
    if column.endswith("Quote"):
        return column[:-5] + "Line"
    return "line" if column == "quote" else None


def show_cell(column: str, row: Mapping[str, Cell], columns: Sequence[str], labels: Labels, language: str) -> Shown | None:
    """What a page shows of a row under ``column``; None for an empty cell."""
    if column.endswith("Th") and column[:-2] + "En" in columns:
        cells = {tag: cell for tag, part in _LANGUAGES.items() if (cell := row.get(column[:-2] + part)) is not None}
        phrase, _ = pick_label({tag: cell.value for tag, cell in cells.items()}, language)
        return None if phrase is None else Shown(phrase)
    cell = row.get(column)
    if cell is None:
        return None
    if cell.kind == "iri":
        return _show_iri(column, cell.value, row, labels, language)
    line = _line_of(column)
    if line is not None:
        at, passage = row.get(line), row.get("passage") if column == "quote" else None
        return Shown(
            Phrase(cell.value, cell.language), href=rendering.link_resource(passage.value) if passage else None, line=at.value if at else None, is_quote=True
        )
    text = texts.name_value(column, cell.value, language) or rendering.show_literal(cell.value, cell.datatype, language)
    return Shown(Phrase(text, cell.language), is_number=cell.datatype in _NUMERIC)


def _show_iri(column: str, iri: str, row: Mapping[str, Cell], labels: Labels, language: str) -> Shown:
    own = {cell.language or tag: cell.value for tag, part in (("th", "Label"), ("en", "LabelEn")) if (cell := row.get(column + part)) is not None}
    main, also = pick_label(labels.get(iri, {}) | own, language)
    code, line, mark = row.get(column + "Code"), row.get(column + "Line"), MARKS.get(iri)
    if (basis := texts.name_basis(iri, language)) is not None:
        main = Phrase(basis, language)
    elif main is None:
        main = _name_iri(iri, language)
    return Shown(
        main,
        # A marked value is one of a few words that every reader knows; its other language would only be noise.
        also=None if mark else also,
        code=code.value if code else None,
        href=None if mark else rendering.link_resource(iri),
        mark=mark,
        line=line.value if line else None,
    )


def _name_iri(iri: str, language: str) -> Phrase:
    known = texts.name_term(iri, language)
    if known is not None:
        return Phrase(known, language)
    if LINK.fullmatch(iri):
        return Phrase(texts.choose(language)("evidence"), language)
    return Phrase(iri.removeprefix(SOURCE) if iri.startswith(SOURCE) else shorten(iri))
