"""Budgets: how much of the service one address may use, so that no one takes it from all others."""

from __future__ import annotations

import ipaddress
import math
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from khonkaen_kg.errors import BudgetError

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE: Final = 60.0
_MOST_ADDRESSES: Final = 10_000


@dataclass(slots=True)
class _Account:
    """What an address has used and not yet been given back, at a moment."""

    at: float
    seconds: float = 0.0
    errors: float = 0.0


class Budgets:
    """The accounts of all addresses that asked lately.

    Args:
        seconds: the seconds of answering that an address may use a minute; 0 for no limit.
        errors: the errors that it may make a minute; 0 for no limit.
        requests: the requests of one address that may be under way; 0 for no limit.
        clock: gives the time in seconds.
    """

    def __init__(self, seconds: float, errors: float, requests: int, clock: Callable[[], float]) -> None:
        self._requests = requests
        self._running: Counter[str] = Counter()
        self._seconds = seconds
        self._errors = errors
        self._clock = clock
        self._accounts: OrderedDict[str, _Account] = OrderedDict()

    def enter(self, address: str) -> None:
        """Let ``address`` ask; it is counted until it leaves.

        Raises:
            BudgetError: it has used up what it has, or asks too much at the same time.
        """
        group = find_network(address)
        if account := self._accounts.get(group):
            self._give_back(account)
            over = max(
                (account.seconds - self._seconds) / self._seconds if self._seconds else 0.0,
                (account.errors - self._errors) / self._errors if self._errors else 0.0,
            )
            if over > 0:
                raise _refuse(max(1, math.ceil(over * _MINUTE)))
        if self._requests and self._running[group] >= self._requests:
            raise _refuse(1)
        self._running[group] += 1

    def leave(self, address: str, seconds: float, *, is_error: bool) -> None:
        """``address`` has been answered for ``seconds``, with an error or without."""
        group = find_network(address)
        self._running[group] -= 1
        if not self._running[group]:
            del self._running[group]
        account = self._accounts.setdefault(group, _Account(self._clock()))
        self._accounts.move_to_end(group)
        self._give_back(account)
        account.seconds += seconds
        account.errors += is_error
        if len(self._accounts) > _MOST_ADDRESSES:
            self._accounts.popitem(last=False)

    def _give_back(self, account: _Account) -> None:
        now = self._clock()
        passed = (now - account.at) / _MINUTE
        account.at = now
        account.seconds = max(0.0, account.seconds - passed * self._seconds)
        account.errors = max(0.0, account.errors - passed * self._errors)


def find_network(address: str) -> str:
    """What one client has to itself, and so shares one account: an IPv4 address, or the IPv6 network of 64 bits that one customer is given."""
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def _refuse(seconds: int) -> BudgetError:
    return BudgetError(
        seconds=seconds,
        th=f"ที่อยู่เครือข่ายนี้ใช้บริการครบส่วนที่กำหนดแล้ว ใช้ได้อีกใน {seconds} วินาที",
        en=f"this address has used up its share for now; it can ask again in {seconds} seconds",
        remedy_th="เว้นระยะระหว่างคำขอ หรือดาวน์โหลดข้อมูลไปสืบค้นเอง",
        remedy_en="leave time between requests, or take the data and ask them yourself",
    )
