"""Exports can be read again by networkx, with every label intact, and have the same bytes each time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from typing import Any

import networkx as nx
import pytest

from khonkaen_kg.analysis.export import write_graphml, write_node_link
from khonkaen_kg.namespaces import KK

PLAN = KK + "TH-40/2018-2022"


def _read_graphml(exported: bytes) -> Any:
    return nx.read_graphml(BytesIO(exported), force_multigraph=True)


def _read_node_link(exported: bytes) -> Any:
    return nx.node_link_graph(json.loads(exported), edges="edges")


@pytest.mark.parametrize(("write", "read"), [(write_graphml, _read_graphml), (write_node_link, _read_node_link)])
def test_the_graph_reads_back_as_it_was(write: Callable[[nx.MultiDiGraph[str]], bytes], read: Callable[[bytes], Any], strategy: nx.MultiDiGraph[str]) -> None:
    exported = read(write(strategy))
    assert exported.is_directed()
    assert exported.is_multigraph()
    assert list(exported) == list(strategy)
    assert exported.graph["plan"] == PLAN
    for iri, attributes in strategy.nodes(data=True):
        assert exported.nodes[iri] == {**attributes, "label": attributes["th"]}
    for subject, target, key, attributes in strategy.edges(keys=True, data=True):
        found = exported.edges[subject, target, key]
        assert {name: found[name] for name in attributes} == attributes
    assert exported.number_of_edges() == strategy.number_of_edges()


def test_thai_is_written_as_thai(strategy: nx.MultiDiGraph[str]) -> None:
    for export in (write_graphml(strategy), write_node_link(strategy)):
        assert "เมืองหัตถกรรมโลกแห่งผ้ามัดหมี่" in export.decode()


def test_writing_does_not_change_the_graph(strategy: nx.MultiDiGraph[str]) -> None:
    before = json.dumps(nx.node_link_data(strategy, edges="edges"))
    write_graphml(strategy)
    write_node_link(strategy)
    assert json.dumps(nx.node_link_data(strategy, edges="edges")) == before


@pytest.mark.parametrize("form", ["graphml", "json"])
def test_bytes_are_the_same_under_any_hash_seed(form: str, strategy: nx.MultiDiGraph[str]) -> None:
    write = {"graphml": write_graphml, "json": write_node_link}[form]
    code = f"from khonkaen_kg.cli import app; app(['analyse', 'export', '--format', '{form}'])"
    for seed in ("1", "2"):
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, timeout=60)
        assert done.stdout == write(strategy)
