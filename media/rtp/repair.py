"""The time that resending takes on a lossy path, so that receivers can wait for it (`RepairTime`).

A picture with a resent packet arrives a round trip later than its neighbours. A receiver that shows pictures as
soon as they arrive freezes meanwhile; one that shows all of them that much later does not. The wait is sent to it
as the minimum of the playout-delay header extension.
"""

from typing import Final

_ONE_LOSS, _TWO_LOSS = 0.008, 0.03
_ROUND: Final = 1.25
_MARGIN_S: Final = 0.03
_MAX_S: Final = 0.6
_KEEP_S: Final = 12.0
_STEP: Final = 1.3


class RepairTime:
    """Follows one direction of one peer. `seconds` is the time to allow for resending: it rises at once, and falls
    after a while.
    """

    __slots__ = ("_since", "seconds")

    def __init__(self) -> None:
        self.seconds = 0.0
        self._since = -1e9

    def update(self, loss: float, rtt_s: float, now: float) -> bool:
        """Take the share lost and the round trip, once a second; True when `seconds` has changed."""
        rounds = 0 if loss < _ONE_LOSS else 1 if loss < _TWO_LOSS else 2
        wanted = min(_MAX_S, rounds * _ROUND * rtt_s + _MARGIN_S) if rounds else 0.0
        if wanted * _STEP >= self.seconds > 0 and wanted <= self.seconds * _STEP:
            self._since = now
            return False
        if wanted < self.seconds and now - self._since < _KEEP_S:
            return False
        changed = wanted != self.seconds
        self.seconds = wanted
        self._since = now
        return changed
