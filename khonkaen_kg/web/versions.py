"""Which addresses have versions."""

from __future__ import annotations

from typing import Final

from khonkaen_kg.web.metrics import name_route

VERSION: Final = "version"
"""The parameter that names one."""

_VERSIONED: Final = frozenset({"resource", "source", "vocabulary"})


def has_versions(path: str) -> bool:
    """Whether what is at ``path`` can be read as it was in each release that is kept.

    >>> has_versions("/id/dataset"), has_versions("/ontology"), has_versions("/catalog")
    (True, True, False)
    """
    return name_route(path) in _VERSIONED
