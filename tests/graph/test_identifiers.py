"""Codes stay with their texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from khonkaen_kg.graph.build import read_plans
from khonkaen_kg.graph.identifiers import assign_codes, join_locals, mint_passage
from khonkaen_kg.paths import Home
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


def test_number_above_all_pinned_ones_goes_to_an_item_whose_place_is_taken() -> None:
    # 3 was the code of a text that is gone: the new item does not get it.
    assert assign_codes(make_items("ใหม่", "ก"), {"1": "ก", "3": "หายไป"}) == ("4", "1")


def test_element_that_is_not_pinned_goes_by_its_place() -> None:
    assert assign_codes(make_items("ก", "ค"), {"1.1": "ก"}, "1.") == ("1.1", "1.2")


def test_pin_that_could_be_no_code_names_nothing(khonkaen_copy: Home) -> None:
    path = khonkaen_copy.curated / "TH-40/2018-2022/translations.ttl"
    path.write_text(path.read_text(encoding="utf-8").replace("<issue/4>", "<issue/four>").replace("<process/1.1>", "<process/1.1/1>"), encoding="utf-8")
    (plan,) = read_plans(khonkaen_copy)
    assert {f"{plan.plan}/issue/4", f"{plan.plan}/process/1.1"} <= plan.places.keys()
    assert sorted(problem.en.split()[3].rpartition("2018-2022/")[2] for problem in plan.problems) == ["issue/four", "process/1.1/1"]


def test_spacing_does_not_change_who_an_item_is() -> None:
    assert assign_codes(make_items("สู่ การเป็น", "ก"), {"7": "สู่การเป็น"}) == ("7", "2")


@given(st.lists(st.sampled_from("กขคงจ"), max_size=8), st.dictionaries(st.sampled_from("123456"), st.sampled_from("กขคงจ")))
def test_no_two_items_share_a_code(texts: list[str], pinned: dict[str, str]) -> None:
    codes = assign_codes(make_items(*texts), pinned)
    assert len(set(codes)) == len(texts)


def test_locals_and_passages_are_minted_as_documented() -> None:
    assert join_locals("process/1.1", "issue/2") == "process-1.1.issue-2"
    assert mint_passage("https://example.org/s", 313, 373) == "https://example.org/s#char=313,373"
