"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from khonkaen_kg.paths import Home, shipped_home
from khonkaen_kg.settings import HOME

HomeOption = Annotated[Path | None, typer.Option("--home", envvar=HOME.variable, help=HOME.help)]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer in JSON · ตอบเป็น JSON")]


def choose_home(root: Path | None) -> Home:
    """The home at ``root``; the shipped one where none is given."""
    return Home(root.resolve()) if root else shipped_home()
