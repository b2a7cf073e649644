"""The texts of the page of home."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({})
