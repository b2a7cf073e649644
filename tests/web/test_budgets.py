"""Budgets: what an address has used, worked out by hand, on a clock that the test moves."""

from __future__ import annotations

import pytest

from khonkaen_kg.errors import BudgetError
from khonkaen_kg.web.budgets import Budgets

ADDRESS = "203.0.113.7"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def wait_of(budgets: Budgets, address: str = ADDRESS) -> int:
    """The seconds that ``address`` is told to wait; 0 where it may ask, which it then does."""
    try:
        budgets.enter(address)
    except BudgetError as error:
        return error.seconds
    return 0


def spend(budgets: Budgets, address: str, seconds: float, *, errors: int = 0, answers: int = 1) -> None:
    """Requests of ``address`` at the same time, that take as many seconds each; the first of them are errors."""
    count = max(answers, errors)
    for _ in range(count):
        budgets.enter(address)
    for number in range(count):
        budgets.leave(address, seconds, is_error=number < errors)


def test_address_asks_until_it_has_used_up_what_it_has(clock: Clock) -> None:
    budgets = Budgets(60, 30, 0, clock)
    assert wait_of(budgets) == 0
    spend(budgets, ADDRESS, 60)
    # Just what it has.
    assert wait_of(budgets) == 0
    spend(budgets, ADDRESS, 30)
    # It gets back a second each second, and has 30 too many.
    assert wait_of(budgets) == 30


def test_what_was_used_is_given_back_with_time(clock: Clock) -> None:
    budgets = Budgets(20, 0, 0, clock)
    spend(budgets, ADDRESS, 30)
    # 20 seconds are given back a minute, so 10 in half a minute.
    assert wait_of(budgets) == 30
    clock.now += 15
    assert wait_of(budgets) == 15
    clock.now += 14.0625
    assert wait_of(budgets) == 1
    clock.now += 0.9375
    assert wait_of(budgets) == 0


def test_more_is_never_given_back_than_was_used(clock: Clock) -> None:
    budgets = Budgets(60, 0, 0, clock)
    spend(budgets, ADDRESS, 10)
    clock.now += 86_400
    spend(budgets, ADDRESS, 61)
    assert wait_of(budgets) == 1


def test_errors_have_a_budget_of_their_own(clock: Clock) -> None:
    budgets = Budgets(60, 30, 0, clock)
    spend(budgets, ADDRESS, 0.001, errors=30)
    assert wait_of(budgets) == 0
    spend(budgets, ADDRESS, 0.001, errors=3)
    # 30 are given back a minute, so 3 in 6 seconds.
    assert wait_of(budgets) == 6
    clock.now += 6
    assert wait_of(budgets) == 0


def test_longer_of_the_two_waits_is_told(clock: Clock) -> None:
    budgets = Budgets(60, 30, 0, clock)
    spend(budgets, ADDRESS, 2.5, errors=36)
    # 6 errors too many take 12 seconds; 90 seconds are 30 too many.
    assert wait_of(budgets) == 30


@pytest.mark.parametrize(("seconds", "errors"), [(0, 0), (0, 30), (60, 0)])
def test_zero_is_no_limit(seconds: float, errors: float, clock: Clock) -> None:
    budgets = Budgets(seconds, errors, 0, clock)
    spend(budgets, ADDRESS, 0 if seconds else 1_000_000, errors=0 if errors else 1_000)
    assert wait_of(budgets) == 0


def test_one_address_spends_nothing_of_another(clock: Clock) -> None:
    budgets = Budgets(60, 30, 0, clock)
    spend(budgets, ADDRESS, 120)
    assert (wait_of(budgets), wait_of(budgets, "203.0.113.8"), wait_of(budgets, "")) == (60, 0, 0)


@pytest.mark.parametrize(
    ("other", "shares"),
    [
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:0DB8:0001:0002::9", True),
        ("2001:db8:1:2::1%eth0", True),
        ("2001:db8:1:3::1", False),
        ("2001:db8::1", False),
        ("no:address", False),
    ],
)
def test_ipv6_network_of_64_bits_shares_one_account(other: str, shares: bool, clock: Clock) -> None:
    budgets = Budgets(60, 30, 0, clock)
    spend(budgets, "2001:db8:1:2::1", 90)
    assert wait_of(budgets, other) == (30 if shares else 0)


def test_ipv4_address_written_as_ipv6_has_the_account_of_the_ipv4_address(clock: Clock) -> None:
    budgets = Budgets(60, 30, 0, clock)
    spend(budgets, "::ffff:203.0.113.7", 90)
    assert wait_of(budgets, "::ffff:203.0.113.8") == 0
    assert wait_of(budgets, "203.0.113.7") == 30


def test_only_so_many_accounts_are_kept_and_those_used_last(clock: Clock) -> None:
    budgets = Budgets(60, 30, 0, clock)
    spend(budgets, "first", 45)
    spend(budgets, "second", 90)
    for number in range(9_998):
        spend(budgets, f"other {number}", 1)
    assert wait_of(budgets, "second") == 30
    spend(budgets, "first", 45)
    spend(budgets, "one more", 1)
    assert (wait_of(budgets, "first"), wait_of(budgets, "second")) == (30, 0)
    assert len(budgets._accounts) == 10_000


def test_only_so_many_requests_of_one_address_are_under_way(clock: Clock) -> None:
    budgets = Budgets(60, 30, 2, clock)
    assert [wait_of(budgets) for _ in range(4)] == [0, 0, 1, 1]
    assert wait_of(budgets, "203.0.113.8") == 0
    # A refusal takes no place, and each who leaves makes one free.
    budgets.leave(ADDRESS, 0.1, is_error=False)
    assert [wait_of(budgets) for _ in range(2)] == [0, 1]
    for _ in range(2):
        budgets.leave(ADDRESS, 0.1, is_error=True)
    assert [wait_of(budgets) for _ in range(3)] == [0, 0, 1]


def test_nothing_is_left_of_those_who_have_left(clock: Clock) -> None:
    budgets = Budgets(60, 30, 2, clock)
    for number in range(100):
        spend(budgets, f"10.0.0.{number}", 1, answers=2)
    assert len(budgets._running) == 0


def test_one_who_only_comes_has_no_account(clock: Clock) -> None:
    budgets = Budgets(60, 30, 0, clock)
    for number in range(100):
        budgets.enter(f"10.0.0.{number}")
    assert len(budgets._accounts) == 0


def test_refusal_says_in_both_languages_when_to_come_again(clock: Clock) -> None:
    budgets = Budgets(60, 30, 0, clock)
    spend(budgets, ADDRESS, 97)
    with pytest.raises(BudgetError) as caught:
        budgets.enter(ADDRESS)
    assert caught.value.seconds == 37
    assert "37 วินาที" in caught.value.th
    assert "37 seconds" in caught.value.en
    assert ADDRESS not in caught.value.th + caught.value.en
