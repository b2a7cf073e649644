"""The cache: whole responses in memory, found by what was asked before anything is read or drawn."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from khonkaen_kg.web.metrics import CacheStatistics

if TYPE_CHECKING:
    from collections.abc import Hashable

CACHE_CONTROL: Final = "public, max-age=0, s-maxage=60, must-revalidate"
"""For what is made of a release only: browsers ask whether it is still current, shared caches do so each minute."""
MAX_ENTRY: Final = 2_000_000
"""Bytes of the largest answer that is kept."""
_OVERHEAD: Final = 1_000
_MIN_COMPRESSED: Final = 1_000
_LEVEL: Final = 6

Headers = list[tuple[bytes, bytes]]
"""Headers as ASGI has them."""


@dataclass(slots=True, eq=False)
class Entry:
    """A response with status 200: its ETag, its headers but for those that depend on who asks, and its body."""

    etag: str
    headers: Headers
    body: bytes
    compressed: bytes | None = None
    aliases: list[Hashable] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many bytes it counts for."""
        return len(self.body) + len(self.compressed or b"") + _OVERHEAD * (1 + len(self.aliases))

    @property
    def pays_to_compress(self) -> bool:
        """Whether it is a text long enough that compressing it saves a packet."""
        return len(self.body) >= _MIN_COMPRESSED and not any(
            name == b"content-type" and value.startswith((b"font/", b"image/")) for name, value in self.headers
        )


class Cache:
    """Responses within a budget of bytes; the one that nobody has asked for longest goes first.

    An entry's key is its ETag, which names the release, what was asked and the form. An alias is a request as it came, for which the entry is the answer.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._size = 0
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._aliases: dict[Hashable, Entry] = {}
        self._hits = 0
        self._misses = 0

    def find(self, alias: Hashable) -> Entry | None:
        """The answer to the request ``alias``."""
        entry = self._aliases.get(alias)
        if entry is None:
            self._misses += 1
            return None
        self._hits += 1
        self._entries.move_to_end(entry.etag)
        return entry

    def get(self, etag: str, alias: Hashable) -> Entry | None:
        """The entry with this ETag, which is from now on found by ``alias`` too."""
        entry = self._entries.get(etag)
        if entry is not None:
            self._misses -= 1
            self._hits += 1
            self._entries.move_to_end(etag)
            self._alias(entry, alias)
        return entry

    def put(self, entry: Entry, alias: Hashable) -> None:
        """Keep ``entry`` as the answer to the request ``alias``, unless it is larger than :data:`MAX_ENTRY`."""
        if len(entry.body) > MAX_ENTRY:
            return
        if old := self._entries.pop(entry.etag, None):
            self._drop(old)
        self._entries[entry.etag] = entry
        self._size += entry.size
        self._alias(entry, alias)

    def statistics(self) -> CacheStatistics:
        """How the cache is doing."""
        return CacheStatistics(self._hits, self._misses, len(self._entries), self._size)

    def _alias(self, entry: Entry, alias: Hashable) -> None:
        if alias not in self._aliases:
            self._size -= entry.size
            entry.aliases.append(alias)
            self._size += entry.size
        self._aliases[alias] = entry
        while self._size > self._budget and self._entries:
            self._drop(self._entries.popitem(last=False)[1])

    def _drop(self, entry: Entry) -> None:
        self._size -= entry.size
        for alias in entry.aliases:
            self._aliases.pop(alias, None)


def make_etag(release: str, *parts: str | None) -> str:
    """A strong ETag: the release, and a hash of what else the response depends on.

    >>> make_etag("0123456789abcdef", "/sparql", "ASK {}", None)
    '"0123456789ab-X"'
    """
    digest = hashlib.sha256("\0".join("" if part is None else f"={part}" for part in parts).encode("utf-8", "surrogatepass"))
    return f'"{release[:12]}-{digest.hexdigest()[:24]}"'


def compress(body: bytes) -> bytes:
    """``body`` in gzip; the same bytes give the same bytes."""
    return gzip.compress(body, _LEVEL, mtime=0)


def mark_compressed(etag: bytes) -> bytes:
    """The ETag of the compressed form: a strong one names bytes.

    >>> mark_compressed(b'"a"')
    b'"a-gzip"'
    """
    return etag[:-1] + b'-gzip"'
