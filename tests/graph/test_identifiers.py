"""Codes stay with their texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from khonkaen_kg.graph.identifiers import assign_codes, join_locals, mint_passage
from khonkaen_kg.source.outline import Item
from khonkaen_kg.source.spans import Span


def make_items(*texts: str, numbers: tuple[int | None, ...] = ()) -> list[Item]:
    span = Span(0, 1)
    return [Item(text, (span,), span, i + 1, numbers[i] if numbers else None) for i, text in enumerate(texts)]


def test_unnumbered_items_take_their_places_as_codes() -> None:
    assert assign_codes(make_items("ก", "ข", "ค"), {}, "1.") == ("1.1", "1.2", "1.3")


def test_numbers_that_the_text_states_are_the_codes() -> None:
    assert assign_codes(make_items("ก", "ข", numbers=(1, 3)), {}) == ("1", "3")


def test_item_keeps_its_code_when_the_one_before_it_is_deleted() -> None:
    pinned = {"1.1": "ก", "1.2": "ข", "1.3": "ค"}
    assert assign_codes(make_items("ก", "ค"), pinned, "1.") == ("1.1", "1.3")


def test_item_keeps_its_code_when_another_is_put_before_it() -> None:
    pinned = {"1": "ก", "2": "ข"}
    assert assign_codes(make_items("ใหม่", "ก", "ข"), pinned) == ("3", "1", "2")


def test_item_whose_words_were_mended_keeps_its_place() -> None:
    pinned = {"1": "ก", "2": "ข"}
    assert assign_codes(make_items("ก", "ขข"), pinned) == ("1", "2")


def test_spacing_does_not_change_who_an_item_is() -> None:
    assert assign_codes(make_items("สู่ การเป็น", "ก"), {"7": "สู่การเป็น"}) == ("7", "2")


@given(st.lists(st.sampled_from("กขคงจ"), max_size=8), st.dictionaries(st.sampled_from("123456"), st.sampled_from("กขคงจ")))
def test_no_two_items_share_a_code(texts: list[str], pinned: dict[str, str]) -> None:
    codes = assign_codes(make_items(*texts), pinned)
    assert len(set(codes)) == len(texts)


def test_locals_and_passages_are_minted_as_documented() -> None:
    assert join_locals("process/1.1", "issue/2") == "process-1.1.issue-2"
    assert mint_passage("https://example.org/s", 313, 373) == "https://example.org/s#char=313,373"
