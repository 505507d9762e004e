"""Spreads the periodic work for many peers over a round, so that packets do not wait for all of it (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

ROUND_S = 0.02
IDLE_ROUND_S = 0.2
PEERS_A_TURN = 16
MOST_TURNS = 4
SLOW_S = 0.1
"""How often the owner does, with a round, what need not be done every time."""
Visited = TypeVar("Visited")


class Turns:
    """Divides the peers of a round among turns. Owner: the task that does the work, which sleeps `pause_s`, then
    visits what `next` returns.

    A round visits every peer once, in one turn for every sixteen, at most four; how many is decided at its beginning.
    A peer that comes or goes meanwhile shifts the others: one of them may be visited twice or only in the next round.
    """

    def __init__(self) -> None:
        self._turn = 0
        self._turns = 1

    def pause_s(self, peers: int) -> float:
        """Return the seconds until the next turn."""
        return ROUND_S / self._turns if peers else IDLE_ROUND_S

    def next(self, peers: Sequence[Visited]) -> tuple[Sequence[Visited], bool]:
        """Return who is visited in this turn, and whether a round begins with it."""
        turn = self._turn if peers else 0
        if turn == 0:
            self._turns = max(1, min(MOST_TURNS, -(-len(peers) // PEERS_A_TURN)))
        self._turn = (turn + 1) % self._turns
        return peers[turn :: self._turns], turn == 0
