"""The texts of the page of explore."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

EXPLORE: Final[Mapping[str, tuple[str, str]]] = MappingProxyType({})
