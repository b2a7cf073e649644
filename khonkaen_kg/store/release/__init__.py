"""Releases: immutable, verified folders of graphs in every form, made from ``graph/`` and served."""

from __future__ import annotations

from khonkaen_kg.store.release.manifest import Progress, Release, ReleasedFile, ReleasedGraph, open_release, record_release, verify_release
from khonkaen_kg.store.release.publication import Draft, draft_release, ensure_release, publish
from khonkaen_kg.store.release.shelf import find_release, list_releases, open_current, read_pointer
from khonkaen_kg.store.release.writing import write_release

__all__ = [
    "Draft",
    "Progress",
    "Release",
    "ReleasedFile",
    "ReleasedGraph",
    "draft_release",
    "ensure_release",
    "find_release",
    "list_releases",
    "open_current",
    "open_release",
    "publish",
    "read_pointer",
    "record_release",
    "verify_release",
    "write_release",
]
