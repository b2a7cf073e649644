"""What must hold for any input holds for inputs made of the pieces that real ones are made of; the same inputs in every run."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import DATASETS, ELEMENTS, HEADS, PIECES, PROLOGUES, TAILS, list_seeds
from tests.fuzz.targets import TARGETS

_EXAMPLES: Final = {"guard": 600, "linear_texts": 30, "linear_headers": 30, "frames": 50}
_MOST: Final = 150


def _join(strategy: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    return st.lists(strategy, max_size=most).map("".join)


# Most of these the engine reads, so that what it makes of them can be compared.
_SENTENCES: Final = st.tuples(
    _join(st.sampled_from(PROLOGUES[1:]), 2).map(lambda text: PROLOGUES[0] + text),
    st.sampled_from(HEADS),
    _join(st.sampled_from(DATASETS), 2),
    st.just("{"),
    _join(st.sampled_from(ELEMENTS), 4) | _join(st.sampled_from(ELEMENTS) | st.sampled_from(PIECES["guard"]), 4),
    st.just("}"),
    st.sampled_from(TAILS),
).map(lambda parts: "".join(parts).encode("utf-8", "surrogatepass"))


def make_inputs(target: str) -> st.SearchStrategy[bytes]:
    """Pieces side by side; and real inputs, in places of which some were written over."""
    pieces = st.lists(st.sampled_from(PIECES[target]) | st.text(max_size=2), max_size=12).map(lambda found: "".join(found).encode("utf-8", "surrogatepass"))
    edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), pieces), min_size=1, max_size=3)
    mutated = st.builds(_write_over, st.sampled_from(list_seeds(target)), edits)
    inputs = [pieces, mutated, st.binary(max_size=40)]
    if target in {"tokens", "guard", "linear_texts"}:
        return st.one_of(_SENTENCES, _SENTENCES, *inputs)
    return st.one_of(inputs)


def _write_over(seed: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, piece in edits:
        start = int(place * len(seed))
        seed = seed[:start] + piece + seed[start + length :]
    return seed


@pytest.mark.parametrize("target", TARGETS)
def test_target_holds_for_inputs_made_of_its_pieces(target: str) -> None:
    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=_EXAMPLES.get(target, _MOST),
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    @given(make_inputs(target))
    def check(data: bytes) -> None:
        TARGETS[target](data)

    check()


@pytest.mark.parametrize("target", TARGETS)
def test_target_holds_for_its_seeds(target: str) -> None:
    for seed in list_seeds(target):
        TARGETS[target](seed)
