"""Key-frame requests, throttled: a storm of PLI from many receivers becomes one per source.

Each receiver may `request` a key frame of a source at any time. `due` returns the sources to send a PLI to
now, repeats requests until a key frame comes, and gives up on a source that does not answer. `KeyFrameBudget`
bounds what a single receiver costs the others.
"""

from typing import Final

MIN_INTERVAL_S: Final = 0.5
MAX_TRIES: Final = 20
BUDGET: Final = 4
BUDGET_EVERY_S: Final = 3.0


class _Request:
    __slots__ = ("pending", "sent_at", "tries")

    def __init__(self) -> None:
        self.pending = False
        self.sent_at = -1e9
        self.tries = 0


class KeyFrameRequests:
    """At most one request per source and `min_interval_s`, repeated until a key frame starts."""

    __slots__ = ("_max_tries", "_min_interval_s", "_pending", "_sources")

    def __init__(
        self, *, min_interval_s: float = MIN_INTERVAL_S, max_tries: int = MAX_TRIES
    ) -> None:
        self._min_interval_s = min_interval_s
        self._max_tries = max_tries
        self._sources: dict[int, _Request] = {}
        self._pending = 0

    def request(self, ssrc: int, now: float) -> bool:
        """Request a key frame of `ssrc`; True when the PLI should be sent at once."""
        request = self._sources.get(ssrc)
        if request is None:
            request = self._sources[ssrc] = _Request()
        request.tries = 0
        if not request.pending:
            request.pending = True
            self._pending += 1
        return self._try(request, now)

    def due(self, now: float) -> list[int]:
        """Return the sources to send a PLI to now; call every 50 to 100 ms."""
        if not self._pending:
            return []
        return [ssrc for ssrc, r in self._sources.items() if r.pending and self._try(r, now)]

    def key_frame(self, ssrc: int) -> None:
        """Note that a key frame of `ssrc` has begun, which answers all requests."""
        request = self._sources.get(ssrc)
        if request is not None and request.pending:
            request.pending = False
            self._pending -= 1

    def forget(self, ssrc: int) -> None:
        """Forget a source that has ended."""
        self.key_frame(ssrc)
        self._sources.pop(ssrc, None)

    def _try(self, request: _Request, now: float) -> bool:
        if now - request.sent_at < self._min_interval_s:
            return False
        if request.tries >= self._max_tries:
            request.pending = False
            self._pending -= 1
            return False
        request.tries += 1
        request.sent_at = now
        return True


class KeyFrameBudget:
    """Limits how often a receiver may have a key frame made of a picture that others see as well. Owner: a slot.

    `BUDGET` at once, and one more every `BUDGET_EVERY_S`. Repeats within `MIN_INTERVAL_S` are not passed on: they ask
    for what is on its way. A receiver whose request is not passed on repeats it, as all of them do until a key frame
    comes.
    """

    __slots__ = ("_at", "_left", "_spent_at")

    def __init__(self) -> None:
        self._left = float(BUDGET)
        self._at = self._spent_at = -1e9

    def spend(self, now: float) -> bool:
        """Whether to pass on a request that comes `now`."""
        if now - self._spent_at < MIN_INTERVAL_S:
            return False
        self._left = min(BUDGET, self._left + (now - self._at) / BUDGET_EVERY_S)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        self._spent_at = now
        return True
