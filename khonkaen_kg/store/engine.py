"""The engine seam: what every engine does, whether it runs in this process or elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol

JSON: Final = "application/sparql-results+json"
TURTLE: Final = "text/turtle"
SOLUTIONS: Final = (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
"""The media types of a SELECT's answer; an ASK has the first two."""
GRAPHS: Final = (TURTLE, "application/n-triples", "application/rdf+xml", "application/ld+json")
"""The media types of a CONSTRUCT's or DESCRIBE's answer."""

Kind = Literal["solutions", "boolean", "graph"]
"""What an answer is: that of a SELECT, of an ASK, or of a CONSTRUCT or DESCRIBE."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer in one media type."""

    kind: Kind
    media_type: str
    body: bytes


class Engine(Protocol):
    """Answers SPARQL 1.1 queries over the union of the published graphs, which stay addressable by ``GRAPH``."""

    def answer(self, query: str, *, solutions: str | None = JSON, graph: str | None = TURTLE) -> Answer:
        """The complete answer to ``query``.

        Args:
            query: a SPARQL query; the text may use every published prefix without declaring it, and may begin with a byte order mark.
            solutions: the media type for a SELECT or ASK; None where the asker takes none.
            graph: the media type for a CONSTRUCT or DESCRIBE; None where the asker takes none.

        Raises:
            SparqlSyntaxError: the text does not parse, or is no Unicode text; the place has line and column.
            QueryRefusedError: it asks for another server, or can be read in two ways; the place has line and column.
            QueryTooComplexError: it is larger or deeper than an engine can stand; the place has line and column.
            FormatError: the form of its answer is not among those that the asker takes, or cannot write what the answer holds.
            RequestError: it asks for a function that the engine does not have.
        """
        ...
