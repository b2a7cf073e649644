"""The counts in graph/README.md, made from the graphs."""

from __future__ import annotations

import re
from pathlib import Path

from khonkaen_kg.graph.files import read_graphs
from khonkaen_kg.namespaces import GRAPH
from khonkaen_kg.paths import shipped_home

PAGE = Path(__file__).parents[1] / "graph" / "README.md"


def write_counts(page: str) -> str:
    """``page`` with the block between ``<!-- counts -->`` and ``<!-- end -->`` made anew.

    Raises:
        ValueError: the page does not have that block just once.
    """
    rows = [f"| `{graph.iri.removeprefix(GRAPH)}` | {len(set(graph.triples)):,} |" for graph in read_graphs(shipped_home())]
    table = "\n".join(["| graph | triples |", "|---|---:|", *rows])
    made, blocks = re.subn(r"(<!-- counts -->\n).*?(\n<!-- end -->)", lambda block: f"{block[1]}{table}{block[2]}", page, flags=re.DOTALL)
    if blocks != 1:
        raise ValueError(f"{PAGE.name}: {blocks} blocks <!-- counts --> … <!-- end -->, and there must be one")
    return made
