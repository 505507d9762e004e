"""Plays prompts to the telephone: pieces one after the other, once or in a loop. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Outcome = Literal["ended", "stopped", "replaced", "interrupted"]


@dataclass(frozen=True, slots=True)
class Played:
    """The outcome of one order to play, `play` being the name it was given."""

    play: str
    outcome: Outcome


class Player:
    """Owner: the leg."""

    def __init__(self) -> None:
        self._pieces: Sequence[array[int]] = ()
        self._play = ""
        self._loop = False
        self._until_digit = False
        self._piece = self._at = 0

    @property
    def playing(self) -> bool:
        """Whether there is something left to play."""
        return bool(self._pieces)

    def start(
        self, pieces: Sequence[array[int]], play: str, *, loop: bool, until_digit: bool
    ) -> Played | None:
        """Play these pieces from the next frame on; returns the end of what played before."""
        before = self._end("replaced")
        # an endless loop of nothing would never yield a sample
        self._pieces = tuple(piece for piece in pieces if piece)
        self._play, self._loop, self._until_digit = play, loop, until_digit
        self._piece = self._at = 0
        return before

    def stop(self) -> Played | None:
        """Stop; returns the end of what played, None when nothing did."""
        return self._end("stopped")

    def digit(self) -> Played | None:
        """A key was pressed: what plays until then ends."""
        return self._end("interrupted") if self._until_digit else None

    def take(self, count: int) -> tuple[array[int], Played | None]:
        """Return the next `count` samples, fewer at the end, and that end."""
        taken = array("h")
        while len(taken) < count:
            if self._piece == len(self._pieces):
                if not self._loop or not self._pieces:
                    return taken, self._end("ended")
                self._piece = 0
            piece = self._pieces[self._piece]
            part = piece[self._at : self._at + count - len(taken)]
            taken.extend(part)
            self._at += len(part)
            if self._at == len(piece):
                self._piece += 1
                self._at = 0
        return taken, None

    def _end(self, outcome: Outcome) -> Played | None:
        if not self._pieces:
            return None
        self._pieces = ()
        return Played(self._play, outcome)
