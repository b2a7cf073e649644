"""khonkaen-kg: a Thai province's strategic plan as a knowledge graph, traced to its source, checked, asked and served.

>>> import khonkaen_kg as kg
>>> [row["processCode"].value for row in kg.open().query("processes-by-recipient-and-issue", recipient="farmers")]
['2.1', '2.2', '2.3']
"""

from __future__ import annotations

import os
from pathlib import Path

from khonkaen_kg.paths import Home
from khonkaen_kg.store.knowledge_graph import KnowledgeGraph, open_graph

__version__ = "0.1.0"


def open(home: str | os.PathLike[str] | None = None) -> KnowledgeGraph:  # noqa: A001 (as gzip.open: always used with the module's name)
    """The knowledge graph in the folder ``home``, or the one that ships with this package.

    Raises:
        NotBuiltError: the folder has no built graphs.
    """
    return open_graph(Home(Path(home)) if home is not None else None)


__all__ = ["KnowledgeGraph", "open"]
