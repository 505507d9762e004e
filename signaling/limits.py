"""Token buckets: how often one address or one session may ask for something. Pure."""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """At most *burst* at once, refilled by *per_s* a second."""

    burst: float
    per_s: float


class RateLimiter:
    """One bucket per key; the keys seen longest ago are forgotten beyond *max_keys*.

    Forgetting a key gives it a full bucket again, so *max_keys* bounds memory and not safety: whoever
    commands that many addresses is not stopped by a limit per address.
    """

    def __init__(self, rate: Rate | None, *, max_keys: int = 20_000) -> None:
        """With *rate* ``None`` everything is allowed."""
        self._rate = rate
        self._max_keys = max_keys
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allow(self, key: str, now_s: float, cost: float = 1.0) -> bool:
        """Take *cost* tokens from the bucket of *key* and tell whether there were enough.

        *now_s* is a monotonic time in seconds.
        """
        rate = self._rate
        if rate is None:
            return True
        tokens, since_s = self._buckets.pop(key, (rate.burst, now_s))
        tokens = min(rate.burst, tokens + max(0.0, now_s - since_s) * rate.per_s)
        allowed = tokens >= cost
        self._buckets[key] = (tokens - cost if allowed else tokens, now_s)
        if len(self._buckets) > self._max_keys:
            self._buckets.popitem(last=False)
        return allowed

    def forget(self, key: str) -> None:
        """Drop the bucket of a session that has ended."""
        self._buckets.pop(key, None)
