"""Statistics: how an engine is doing, for those who watch it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statistics:
    """An engine at one moment; the counts are since its start.

    Args:
        workers: the processes that can answer.
        busy: those of them that are answering.
        waiting: queries that no worker has taken yet.
        answered: queries that got an answer.
        ended: workers that are gone, by cause: ``deadline``, ``lost`` (over the memory limit, or crashed), ``disconnect`` (the asker left), ``recycled``.
        refused: queries turned away because too many waited.
    """

    workers: int
    busy: int
    waiting: int
    answered: int
    ended: Mapping[str, int]
    refused: int
