"""The quality ladder: what a path carries, in words that people can act on (`Ladder`).

It steps down after a moment of too little bandwidth, and up only after a longer time of more than enough,
so that it does not flap.
"""

from enum import StrEnum
from typing import Final


class Rung(StrEnum):
    """A step of the ladder: a large picture, a small one, sound alone, or not even that."""

    HD = "hd"
    SD = "sd"
    SOUND = "sound"
    TEXT = "text"


_ORDER: Final = (Rung.HD, Rung.SD, Rung.SOUND, Rung.TEXT)
_NEEDS_BPS: Final = {Rung.HD: 500_000, Rung.SD: 60_000}
_MARGIN: Final = 1.4
_DOWN_AFTER_S: Final = 2.0
_UP_AFTER_S: Final = 3.0


def picture_needs_bps() -> float:
    """Return the bandwidth from which a picture returns, in bit/s."""
    return _NEEDS_BPS[Rung.SD] * _MARGIN


class Ladder:
    """Follows a path's bandwidth with a rung: `rung` is the one in force, `since` when it began."""

    __slots__ = ("_pending", "_pending_since", "rung", "since")

    def __init__(self, now: float) -> None:
        self.rung = Rung.HD
        self.since = now
        self._pending: Rung | None = None
        self._pending_since = now

    def update(self, picture_bps: float | None, *, hears: bool, now: float) -> bool:
        """Take the bandwidth for a picture (None: no known limit) and whether sound gets through.

        True when the rung has changed. Call a few times a second.
        """
        proper = self._fitting_rung(picture_bps, hears=hears)
        if proper is self.rung:
            self._pending = None
            return False
        down = self._down(proper)
        pending = self._pending
        if pending is None or self._down(pending) is not down:
            self._pending_since = now
            pending = proper
        # on the way down the best rung of the period counts, so that it falls no further than needed
        self._pending = pending = min(pending, proper, key=_ORDER.index)
        if now - self._pending_since < (_DOWN_AFTER_S if down else _UP_AFTER_S):
            return False
        here = _ORDER.index(self.rung)
        self.rung = pending if down else _ORDER[here - 1]
        self.since = now
        self._pending = None
        return True

    def _down(self, rung: Rung) -> bool:
        return _ORDER.index(rung) > _ORDER.index(self.rung)

    def _fitting_rung(self, picture_bps: float | None, *, hears: bool) -> Rung:
        if not hears:
            return Rung.TEXT
        if picture_bps is None:
            return Rung.HD
        here = _ORDER.index(self.rung)
        for index, rung in enumerate((Rung.HD, Rung.SD)):
            need = _NEEDS_BPS[rung] * (_MARGIN if index < here else 1.0)
            if picture_bps >= need:
                return rung
        return Rung.SOUND
