"""Plays sound that arrives with jitter at the steady pace of a telephone line. Pure.

Sound is buffered as samples. The buffer aims at the jitter of the last seconds. When it runs dry, the gap is
concealed, and playing resumes once the aim is reached again. When it holds more than needed for half a second, a
quiet frame is left out; after 1.5 s any frame.
"""

from __future__ import annotations

from array import array
from collections import deque

from media.telephone.conceal import HISTORY_S, conceal

LEAST_S, MOST_S = 0.04, 0.2
_MARGIN_S = 0.01
_EXCESS_S = 0.04
_REMEMBERED = 100
"""Arrivals over which jitter is measured: two seconds of usual packets."""
_EXCESS_FRAMES, _EXCESS_LOUD_FRAMES = 25, 75
_QUIET = 400
_STALE_S = 1.0


class Playout:
    """Owner: one slot of a leg. `rate` in Hz; counters in samples: `concealed`, `left_out`."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.concealed = self.left_out = 0
        self.aim_s = LEAST_S
        self._samples = array("h")
        self._history = array("h")
        self._playing = False
        self._dry = 0
        self._excess = 0
        self._transits: deque[float] = deque(maxlen=_REMEMBERED)

    def __len__(self) -> int:
        return len(self._samples)

    def push(self, samples: array[int], media_s: float, now: float) -> None:
        """Take sound whose first sample belongs at `media_s` on its sender's clock and that arrives at `now`."""
        transits = self._transits
        transit = now - media_s
        if transits and abs(transit - transits[-1]) > _STALE_S:
            # another clock or a long pause: what was measured says nothing about what comes
            transits.clear()
        transits.append(transit)
        spread = max(transits) - min(transits)
        self.aim_s = min(MOST_S, max(LEAST_S, spread + _MARGIN_S))
        self._samples.extend(samples)
        most = round(2 * MOST_S * self.rate)
        if len(self._samples) > most:
            self.left_out += len(self._samples) - most
            del self._samples[: len(self._samples) - most]

    def take(self, count: int) -> array[int] | None:
        """Return the next `count` samples, or None while there is nothing to hear."""
        held = len(self._samples)
        if not self._playing:
            if held < max(count, round(self.aim_s * self.rate)):
                return self._bridge(count)
            self._playing = True
        if held < count:
            self._playing = False
            return self._bridge(count)
        self._dry = 0
        self._leave_out(count, held)
        taken = self._samples[:count]
        del self._samples[:count]
        self._remember(taken)
        return taken

    def bridge_loss(self, count: int) -> None:
        """Put `count` samples of concealment behind what has arrived: packets between were lost."""
        before = self._samples if len(self._samples) >= count else self._history + self._samples
        self._samples.extend(conceal(before, count, self.rate))
        self.concealed += count

    def clear(self) -> None:
        """Forget everything: another sender comes into the slot."""
        del self._samples[:], self._history[:]
        self._transits.clear()
        self._playing = False
        self._dry = self._excess = 0

    def _bridge(self, count: int) -> array[int] | None:
        """Return what hides that nothing is there: concealment at first, then None."""
        if not self._history:
            return None
        made = conceal(self._history, count, self.rate, done=self._dry)
        self._dry += count
        if not any(made):
            del self._history[:]
            return None
        self.concealed += count
        return made

    def _leave_out(self, count: int, held: int) -> None:
        if held - count < round((self.aim_s + _EXCESS_S) * self.rate):
            self._excess = 0
            return
        self._excess += 1
        if self._excess < _EXCESS_FRAMES:
            return
        quiet = max(map(abs, self._samples[:count])) < _QUIET
        if quiet or self._excess >= _EXCESS_LOUD_FRAMES:
            del self._samples[:count]
            self.left_out += count
            self._excess = 0

    def _remember(self, taken: array[int]) -> None:
        self._history.extend(taken)
        most = round(HISTORY_S * self.rate)
        if len(self._history) > most:
            del self._history[: len(self._history) - most]
