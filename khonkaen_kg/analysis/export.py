"""Exports of the strategy for graph tools: GraphML and node-link JSON, the same bytes for the same plan."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

import networkx as nx

from khonkaen_kg.analysis.grades import Grade

if TYPE_CHECKING:
    from collections.abc import Callable


def limit_grades(strategy: nx.MultiDiGraph[str], min_grade: Grade) -> nx.MultiDiGraph[str]:
    """``strategy`` without the links that are graded lower than ``min_grade``; all nodes, and the links without a grade, stay."""
    low = [
        (subject, target, key)
        for subject, target, key, attributes in strategy.edges(keys=True, data=True)
        if "grade" in attributes and not Grade(attributes["grade"]).meets(min_grade)
    ]
    limited = strategy.copy()
    limited.remove_edges_from(low)
    return limited


def write_graphml(strategy: nx.MultiDiGraph[str]) -> bytes:
    """``strategy`` in GraphML, which Gephi, yEd and Cytoscape read; ``label`` is the Thai label, which such tools show.

    Nodes and edges have the attributes of :func:`khonkaen_kg.analysis.strategy.build_strategy`.
    """
    stream = BytesIO()
    # networkx prefers lxml where that is installed, which writes other bytes.
    writer: Callable[..., None] = nx.readwrite.graphml.write_graphml_xml
    writer(_label(strategy), stream, encoding="utf-8", prettyprint=True, named_key_ids=False)
    return stream.getvalue()


def write_node_link(strategy: nx.MultiDiGraph[str]) -> bytes:
    """``strategy`` as JSON with ``nodes`` and ``edges``, as ``networkx.node_link_graph(…, edges="edges")`` and D3 read it."""
    document = nx.node_link_data(_label(strategy), edges="edges")
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _label(strategy: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    labelled = strategy.copy()
    for _, attributes in labelled.nodes(data=True):
        attributes["label"] = attributes.get("th", "")
    for _, _, attributes in labelled.edges(data=True):
        attributes["label"] = attributes["relation"]
    return labelled
