"""Every parser of foreign octets against random and mutated input, and against what once broke it.

The longer search, led by coverage, is in `test_guided.py`; what either finds is kept under
`tests/corpora/<target>/` and read back here.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.corpora import folders, kept
from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.slow

BIG = 300


def mutated(seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """A well-formed input with something amiss: octets changed, a piece lost, repeated or added."""

    def amiss(seed: bytes) -> st.SearchStrategy[bytes]:
        place = st.integers(0, max(0, len(seed)))
        return st.one_of(
            st.tuples(place, st.integers(0, 255)).map(
                lambda c: seed[: c[0]] + bytes((c[1],)) + seed[c[0] + 1 :]
            ),
            st.lists(st.tuples(place, st.integers(0, 7)), max_size=6).map(
                lambda flips: _flipped(seed, flips)
            ),
            st.tuples(place, place).map(lambda c: seed[: min(c)] + seed[max(c) :]),
            st.tuples(place, place).map(lambda c: seed[: max(c)] + seed[min(c) :]),
            st.tuples(place, st.binary(max_size=40)).map(
                lambda c: seed[: c[0]] + c[1] + seed[c[0] :]
            ),
        )

    return st.sampled_from(seeds).flatmap(amiss)


def _flipped(seed: bytes, flips: list[tuple[int, int]]) -> bytes:
    out = bytearray(seed)
    for at, bit in flips:
        if at < len(out):
            out[at] ^= 1 << bit
    return bytes(out)


@pytest.mark.parametrize("name", TARGETS)
def test_only_the_documented_error_escapes(name):
    target = TARGETS[name]
    seeds = [bytes(seed) for seed in target.seeds()]
    assert seeds

    @settings(
        max_examples=150 if name == "connection" else 250,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.one_of(st.binary(max_size=BIG), mutated(seeds), mutated(seeds)))
    def never_fails(data):
        target.run(data)

    never_fails()


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_found_before_is_still_refused(name):
    inputs = kept(name)
    for seed in TARGETS[name].seeds():
        inputs.setdefault("seed", bytes(seed))
    for source, data in inputs.items():
        try:
            TARGETS[name].run(data)
        except Exception as failure:
            raise AssertionError(f"{name}: {source}") from failure


def test_every_folder_of_inputs_has_its_target():
    assert folders() <= set(TARGETS)
