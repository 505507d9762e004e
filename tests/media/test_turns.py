"""The periodic work of many peers is spread over its round, and nobody is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.worker.turns import IDLE_ROUND_S, MOST_TURNS, PEERS_A_TURN, ROUND_S, Turns


@pytest.mark.parametrize(
    ("peers", "bursts"),
    [
        (0, [0]),
        (1, [1]),
        (16, [16]),
        (17, [9, 8]),
        (50, [13, 13, 12, 12]),
        (200, [50, 50, 50, 50]),
    ],
)
def test_a_round_has_as_many_turns_as_there_are_sixteens(peers, bursts):
    turns = Turns()
    for _ in range(2):
        assert [len(turns.next(range(peers))[0]) for _ in bursts] == bursts


@given(st.integers(1, 300), st.integers(1, 5))
def test_everybody_is_visited_once_a_round_and_rounds_last_as_long_as_one_turn_did(peers, rounds):
    turns = Turns()
    for _ in range(rounds):
        visited, began, lasted = [], 0, 0.0
        while not began or len(visited) < peers:
            found, first = turns.next(range(peers))
            began += first
            visited += found
            assert len(found) <= max(PEERS_A_TURN, -(-peers // MOST_TURNS))
            lasted += turns.pause_s(peers)
        assert sorted(visited) == list(range(peers))
        assert began == 1
        assert lasted == pytest.approx(ROUND_S)


@given(st.lists(st.integers(0, 100), min_size=8, max_size=60))
def test_however_many_come_and_go_a_round_begins_within_four_turns(sizes):
    turns, since = Turns(), 0
    for size in sizes:
        found, first = turns.next(range(size))
        since = 0 if first else since + 1
        assert since < MOST_TURNS
        assert set(found) <= set(range(size))


def test_without_peers_hardly_anything_wakes():
    turns = Turns()
    turns.next(range(200))
    for _ in range(3):
        # the last of many leaves in the middle of a round: what is done once a round does not wait for its end
        assert turns.next(()) == ((), True)
        assert turns.pause_s(0) == IDLE_ROUND_S
