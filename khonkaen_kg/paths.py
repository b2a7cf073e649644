"""Where the data folders are: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from khonkaen_kg.settings import RELEASES

_PACKAGE = Path(__file__).resolve().parent
_SHIPPED = _PACKAGE / "data" if (_PACKAGE / "data").is_dir() else _PACKAGE.parent


@dataclass(frozen=True, slots=True)
class Home:
    """A folder that holds ``graph/`` and may hold ``ontology/``, ``shapes/`` and ``queries/``; the shipped ones serve where it does not."""

    root: Path

    @property
    def graph(self) -> Path:
        """The folder of sources, curated files and generated graphs."""
        return self.root / "graph"

    @property
    def sources(self) -> Path:
        """The folder of source texts with their metadata."""
        return self.graph / "source"

    @property
    def curated(self) -> Path:
        """The folder of files that people write."""
        return self.graph / "curated"

    @property
    def named(self) -> Path:
        """The folder of the named graphs that ``build`` makes."""
        return self.graph / "named"

    @property
    def ontology(self) -> Path:
        """The folder of terms and concept schemes."""
        return self._own_or_shipped("ontology")

    @property
    def shapes(self) -> Path:
        """The folder of SHACL shapes."""
        return self._own_or_shipped("shapes")

    @property
    def queries(self) -> Path:
        """The folder of named queries."""
        return self._own_or_shipped("queries")

    @property
    def releases(self) -> Path:
        """The folder of releases; where the data are those of an installed wheel, it is outside it, in the user's state folder."""
        chosen = os.environ.get(RELEASES.variable) or RELEASES.default
        if chosen:
            return Path(chosen).resolve()
        return _find_state() / "khonkaen-kg" / "releases" if self.root == _PACKAGE / "data" else self.root / "releases"

    def _own_or_shipped(self, name: str) -> Path:
        own = self.root / name
        return own if own.is_dir() else _SHIPPED / name

    def relative(self, path: Path) -> str:
        """``path`` as messages show it: relative to this home where it is inside, else as it is."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()


def _find_state() -> Path:
    # XDG Base Directory Specification: a path that is not absolute does not count.
    chosen = Path(os.environ.get("XDG_STATE_HOME", ""))
    return chosen if chosen.is_absolute() else Path.home() / ".local" / "state"


def shipped_home() -> Home:
    """The home with the data that ships with this project."""
    return Home(_SHIPPED)
