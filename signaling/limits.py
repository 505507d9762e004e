"""Limits how often one address, session or name may do something (generic cell rate algorithm, ITU-T I.371). Pure."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` events in any stretch of ``per_s`` seconds."""

    count: int
    per_s: int


KEYS_LIMIT = 20_000


class Limiter:
    """Allows each key ``rate.count`` events at once and refills them over ``rate.per_s`` seconds.

    Pure: ``now`` is a monotonic time in seconds. At most ``KEYS_LIMIT`` keys are remembered; the ones idle
    longest are forgotten first. That bounds memory, not abuse: an attacker with that many addresses is not
    stopped by a limit per address.
    """

    def __init__(self, rate: Rate | None) -> None:
        self._rate = rate
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def wait_s(self, key: str, now: float) -> float:
        """Return the seconds until the next event of ``key`` is allowed, 0 for now; counts nothing."""
        if self._rate is None:
            return 0.0
        step_s = self._rate.per_s / self._rate.count
        full_at = max(self._full_at.get(key, now), now)
        wait = full_at - now + step_s - self._rate.per_s
        # A hair of slack, so that rounding never refuses the last event of an exact budget.
        return wait if wait > 1e-6 else 0.0

    def take(self, key: str, now: float) -> float:
        """Count one event if it is allowed and return 0, else return the seconds to wait."""
        if self._rate is None:
            return 0.0
        wait = self.wait_s(key, now)
        if wait > 0:
            return wait
        self._full_at[key] = max(self._full_at.get(key, now), now) + (
            self._rate.per_s / self._rate.count
        )
        self._full_at.move_to_end(key)
        while len(self._full_at) > KEYS_LIMIT:
            self._full_at.popitem(last=False)
        return 0.0

    def give_back(self, key: str) -> None:
        """Uncount one event of ``key``."""
        if self._rate is not None and key in self._full_at:
            self._full_at[key] -= self._rate.per_s / self._rate.count

    def forget(self, key: str) -> None:
        """Give ``key`` its whole budget back."""
        self._full_at.pop(key, None)
