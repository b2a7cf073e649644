"""A run of the benchmarks: how large and how long, and the corpora that its sections share."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.homes import Corpus, write_corpus, write_shipped

QUICK_SIZE = 97_000
NATION = 1_000_000
TEN_NATIONS = 10_000_000


@dataclass(slots=True)
class Bench:
    """A quick run or a full one, with a folder for all that it writes."""

    folder: Path
    is_full: bool = False
    largest: int = TEN_NATIONS
    rounds: int = 3
    soak_seconds: int = 10
    _corpora: dict[int, Corpus] = field(default_factory=dict)

    @property
    def seconds(self) -> int:
        """How long one measurement of a pace takes."""
        return 2 if self.is_full else 1

    @property
    def clients(self) -> tuple[int, ...]:
        """How many clients ask at the same time."""
        return (1, 8, 32) if self.is_full else (8,)

    @property
    def sizes(self) -> tuple[int, ...]:
        """The corpora of invented plans, in triples; the first is that over which systems serve."""
        return tuple(size for size in (NATION, TEN_NATIONS) if size <= self.largest) if self.is_full else (QUICK_SIZE,)

    def shipped(self) -> Corpus:
        """The corpus that ships with this project."""
        return self._find(0)

    def corpus(self, size: int) -> Corpus:
        """A corpus of invented plans, written when it is first asked for."""
        return self._find(size)

    def _find(self, size: int) -> Corpus:
        if size not in self._corpora:
            place = self.folder / str(size)
            place.mkdir()
            self._corpora[size] = write_corpus(place, size) if size else write_shipped(place)
        return self._corpora[size]


def name_size(size: int) -> str:
    """A corpus of invented plans as tables and facts call it."""
    return f"{size:,} triples"


def time_once(act: Callable[[], object]) -> float:
    """The seconds that a call takes."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def find_median(act: Callable[[], float], runs: int) -> float:
    """The median of what ``runs`` calls return."""
    return statistics.median(act() for _ in range(runs))
