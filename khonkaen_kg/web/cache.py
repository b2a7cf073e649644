"""The cache: whole responses in memory, found by what was asked before anything is read or drawn."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from khonkaen_kg.web.metrics import CacheStatistics

CACHE_CONTROL: Final = "public, max-age=0, s-maxage=60, must-revalidate"
"""For what is made of a release only: browsers ask whether it is still current, shared caches do so each minute."""
MAX_ENTRY: Final = 2_000_000
"""Bytes of the largest answer that is kept."""
_OVERHEAD: Final = 1_000
_MAX_ALIAS: Final = 8_000
"""Bytes of the longest request that is remembered as it came."""
_MIN_COMPRESSED: Final = 1_000
_LEVEL: Final = 6

Headers = list[tuple[bytes, bytes]]
"""Headers as ASGI has them."""
Alias = tuple[str, bytes, bytes, bytes, bytes]
"""A request as it came: the release, and the path, query string, ``Accept`` and ``Accept-Language`` that its answer depends on."""


@dataclass(slots=True, eq=False)
class Entry:
    """A response with status 200: its ETag, its headers but for those that depend on who asks, and its body."""

    etag: str
    headers: Headers
    body: bytes
    compressed: bytes | None = None
    aliases: set[Alias] = field(default_factory=set)
    size: int = 0

    @property
    def pays_to_compress(self) -> bool:
        """Whether it is a text long enough that compressing it saves a packet."""
        return len(self.body) >= _MIN_COMPRESSED and not dict(self.headers)[b"content-type"].startswith((b"font/", b"image/"))


class Cache:
    """Responses within a budget of bytes; the one that nobody has asked for longest goes first.

    An entry's key is its ETag, which names the release, what was asked and the form. An alias is a request as it came, for which the entry is the answer.
    """

    def __init__(self, budget: int) -> None:
        self._budget = budget
        self._size = 0
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._aliases: dict[Alias, Entry] = {}
        self._hits = 0
        self._misses = 0

    def find(self, alias: Alias) -> Entry | None:
        """The answer to the request ``alias``."""
        entry = self._aliases.get(alias)
        if entry is not None:
            self._hits += 1
            self._entries.move_to_end(entry.etag)
        return entry

    def get(self, etag: str) -> Entry | None:
        """The entry with this ETag, for a request of which no alias was known."""
        entry = self._entries.get(etag)
        if entry is not None:
            self._hits += 1
            self._entries.move_to_end(etag)
        else:
            self._misses += 1
        return entry

    def keep(self, entry: Entry, alias: Alias | None) -> Entry:
        """Keep ``entry`` as the answer to the request ``alias``, unless it is too large; gives the one that was kept before where there is one."""
        kept = self._entries.setdefault(entry.etag, entry) if len(entry.body) <= MAX_ENTRY else entry
        if alias is not None and sum(map(len, alias)) <= _MAX_ALIAS and kept.etag in self._entries:
            kept.aliases.add(alias)
            self._aliases[alias] = kept
        self.recount(kept)
        return kept

    def recount(self, entry: Entry) -> None:
        """Count the bytes of an entry that has changed, and let others go for which there is no room."""
        if self._entries.get(entry.etag) is entry:
            size = _OVERHEAD + len(entry.body) + len(entry.compressed or b"") + sum(_OVERHEAD + sum(map(len, alias)) for alias in entry.aliases)
            self._size += size - entry.size
            entry.size = size
        while self._size > self._budget:
            _, oldest = self._entries.popitem(last=False)
            self._size -= oldest.size
            oldest.size = 0
            for alias in oldest.aliases:
                self._aliases.pop(alias, None)

    def statistics(self) -> CacheStatistics:
        """How the cache is doing."""
        return CacheStatistics(self._hits, self._misses, len(self._entries), self._size)


def make_etag(release: str, *parts: str | None) -> str:
    """A strong ETag: the name of the release, and a hash of what else the response depends on.

    >>> make_etag("0123456789abcdef", "/sparql", "ASK {}", None) == make_etag("0123456789abcdef", "/sparql", "ASK {}", "")
    False
    """
    digest = hashlib.sha256("\0".join("" if part is None else f"={part}" for part in parts).encode("utf-8", "surrogatepass"))
    return f'"{release}-{digest.hexdigest()[:24]}"'


def is_of(etag: str, release: str) -> bool:
    """Whether an ETag names what was made of the release of that name.

    >>> is_of(make_etag("0123456789abcdef", "/"), "0123456789abcdef"), is_of(make_etag("0123456789abcdef", "/"), "fedcba9876543210")
    (True, False)
    """
    return etag.startswith(f'"{release}-')


def compress(body: bytes) -> bytes:
    """``body`` in gzip; the same bytes give the same bytes."""
    return gzip.compress(body, _LEVEL, mtime=0)


def mark_compressed(etag: bytes) -> bytes:
    """The ETag of the compressed form: a strong one names bytes.

    >>> mark_compressed(b'"a"')
    b'"a-gzip"'
    """
    return etag[:-1] + b'-gzip"'
