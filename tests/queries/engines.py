"""The engines that named queries are tested on: the in-process one, and rdflib as an independent second opinion."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable

import rdflib
from rdflib.query import ResultRow

from khonkaen_kg.graph.catalogue import NamedGraph
from khonkaen_kg.queries.results import Table, read_table


def load_dataset(graphs: Iterable[NamedGraph]) -> rdflib.Dataset:
    """``graphs`` in rdflib, whose default graph is their union as on every engine."""
    dataset = rdflib.Dataset(default_union=True)
    for graph in graphs:
        text = "\n".join(f"{triple} ." for triple in graph.triples)
        dataset.graph(rdflib.URIRef(graph.iri)).parse(data=text, format="nt")
    return dataset


def ask_rdflib(dataset: rdflib.Dataset, query: str) -> Table:
    """The rows of a SELECT on rdflib."""
    # rdflib's own query code uses names that it has deprecated.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        result = dataset.query(query)
        found = list(result)
    assert result.vars is not None
    rows = []
    for row in found:
        assert isinstance(row, ResultRow)
        rows.append({str(name): _write_term(term) for name, term in row.asdict().items()})
    return read_table(json.dumps({"head": {"vars": [str(name) for name in result.vars]}, "results": {"bindings": rows}}).encode())


def describe_rdflib(dataset: rdflib.Dataset, query: str) -> set[tuple[rdflib.term.Node, ...]]:
    """The triples of a CONSTRUCT on rdflib."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        graph = dataset.query(query).graph
    assert graph is not None
    return set(graph)


def _write_term(term: rdflib.term.Node) -> dict[str, str]:
    if isinstance(term, rdflib.Literal):
        written = {"type": "literal", "value": str(term)}
        if term.language:
            return written | {"xml:lang": term.language}
        return written | ({"datatype": str(term.datatype)} if term.datatype else {})
    return {"type": "uri" if isinstance(term, rdflib.URIRef) else "bnode", "value": str(term)}
