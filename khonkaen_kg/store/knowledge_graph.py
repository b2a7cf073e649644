"""The knowledge graph: an engine and the named queries that are asked of it."""

from __future__ import annotations

from collections.abc import Mapping

from khonkaen_kg.errors import ParameterError, Place, QueryFileError, SparqlSyntaxError
from khonkaen_kg.paths import Home, shipped_home
from khonkaen_kg.queries.catalogue import Catalogue, read_catalogue
from khonkaen_kg.queries.choices import Choice, find_choice, read_choices, serialise_value, write_choices_query
from khonkaen_kg.queries.header import NamedQuery, Parameter
from khonkaen_kg.queries.results import Cell, Table, read_table
from khonkaen_kg.queries.slots import fill_slots
from khonkaen_kg.store.engine import JSON, TURTLE, Answer, Engine, Query
from khonkaen_kg.store.inprocess import InProcessEngine
from khonkaen_kg.store.published import read_published

Value = str | int | Cell | None
"""What a parameter can be given: a short name (``farmers``), a label, an IRI, a plain value, or a cell of another answer; None leaves its default."""


class KnowledgeGraph:
    """The published graphs, asked by named query or by SPARQL."""

    def __init__(self, engine: Engine, catalogue: Catalogue) -> None:
        self.engine = engine
        self.catalogue = catalogue
        self._members: dict[tuple[str | None, str], tuple[Choice, ...]] = {}

    def query(self, name: str, /, **parameters: Value) -> Table:
        """The answer to the named query ``name``.

        Args:
            name: a query of the catalogue.
            parameters: a value for each parameter that is not to keep its default.

        Raises:
            UnknownQueryError: no query has this name.
            ParameterError: a parameter or a value is not one of the query's.
            FormatError: the query makes a graph, which has no rows; :meth:`answer` gives it.
            QueryFileError: the query's file is not valid SPARQL.
        """
        return read_table(self.answer(name, parameters, graph=None).body)

    def answer(self, name: str, parameters: Mapping[str, Value], *, solutions: str | None = JSON, graph: str | None = TURTLE) -> Answer:
        """The answer to the named query ``name`` in a media type, None for one that the asker does not take; for the rest as :meth:`query`."""
        query = self.catalogue[name]
        try:
            return self.engine.answer(Query(self.fill(query, parameters), solutions, graph))
        except SparqlSyntaxError as error:
            # What was filled in is one term on one line, so the place in the text is that in the file.
            place = Place(query.shown, error.place.line, error.place.column) if error.place else Place(query.shown)
            raise QueryFileError(th=error.th, en=error.en, remedy_th=error.remedy_th, remedy_en=error.remedy_en, place=place) from error

    def sparql(self, text: str) -> Table:
        """The answer to a SELECT or ASK in SPARQL; the published prefixes need no declaration."""
        return read_table(self.engine.answer(Query(text, graph=None)).body)

    def fill(self, query: NamedQuery, parameters: Mapping[str, Value]) -> str:
        """The text of ``query`` with ``parameters`` in their slots.

        Raises:
            ParameterError: a parameter or a value is not one of the query's.
        """
        declared = {parameter.name: parameter for parameter in query.parameters}
        for name in parameters:
            if name not in declared:
                names = ", ".join(declared) or "-"
                raise ParameterError(
                    th=f"{query.name}: ไม่มีพารามิเตอร์ชื่อ “{name}”",
                    en=f"{query.name}: there is no parameter named “{name}”",
                    remedy_th=f"พารามิเตอร์ที่ใช้ได้: {names}",
                    remedy_en=f"valid parameters: {names}",
                )
        terms = {name: self._serialise(str(value), query, declared[name]) for name, value in parameters.items() if value is not None}
        return fill_slots(query.text, query.slots, terms)

    def choices(self, parameter: Parameter) -> tuple[Choice, ...]:
        """The values that ``parameter`` can have, in Thai dictionary order; none where it has no class."""
        return self.members(parameter.class_) if parameter.class_ else ()

    def members(self, class_: str) -> tuple[Choice, ...]:
        """The members of the class with the IRI ``class_``, in Thai dictionary order."""
        release = self.engine.release
        key = (release.id if release else None, class_)
        found = self._members.get(key)
        if found is None:
            found = read_choices(self.engine.answer(Query(write_choices_query(class_))).body)
            # What an earlier release had is asked for no more.
            self._members = {kept: choices for kept, choices in self._members.items() if kept[0] == key[0]} | {key: found}
        return found

    def _serialise(self, value: str, query: NamedQuery, parameter: Parameter) -> str:
        if parameter.class_ is None:
            return serialise_value(value, query, parameter)
        return f"<{find_choice(self.choices(parameter), value, query.name, parameter.name).iri}>"


def open_graph(home: Home | None = None) -> KnowledgeGraph:
    """The knowledge graph of ``home`` (the shipped one where none is given), in this process's memory.

    Raises:
        NotBuiltError: the graphs of ``home`` are missing or damaged; ``khonkaen-kg build`` makes them.
    """
    chosen = home or shipped_home()
    return KnowledgeGraph(InProcessEngine(read_published(chosen)), read_catalogue(chosen))
