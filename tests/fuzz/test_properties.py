"""What must hold for any input holds for inputs made of the pieces that real ones are made of; the same inputs in every run."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import PIECES, list_seeds
from tests.fuzz.targets import TARGETS

_EXAMPLES: Final = {"guard": 500, "linear_texts": 40, "linear_headers": 40, "frames": 50}
_MOST: Final = 300


def make_inputs(target: str) -> st.SearchStrategy[bytes]:
    """Pieces side by side; and real inputs, in places of which some were written over."""
    pieces = st.lists(st.sampled_from(PIECES[target]) | st.text(max_size=2), max_size=12).map(lambda found: "".join(found).encode("utf-8", "surrogatepass"))
    edits = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 20), pieces), min_size=1, max_size=3)
    mutated = st.builds(_write_over, st.sampled_from(list_seeds(target)), edits)
    inputs = [pieces, mutated, st.binary(max_size=40)]
    if target in {"tokens", "guard", "linear_texts"}:
        inputs.append(st.builds(lambda body, end: b"PREFIX ex: <http://127.0.0.1:1/> SELECT * { %b }%b" % (body, end), pieces, st.sampled_from([b"", b"}#'", b"}#'''"])))
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
