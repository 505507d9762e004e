"""The policies of all rooms of a worker, those of rooms that are empty at present among them.

A room comes and goes with its members, what may be received in it does not: whoever comes back while the
others are gone is under the same rule. A policy ends when it is taken back, or with its room's being
empty for so long that nobody comes back.
"""

from __future__ import annotations

from collections.abc import Container

from media.room.policy import RoomPolicy
from media.room.recording_order import StaleOrderError

KEPT_S = 4 * 3600.0
"""For how long an empty room keeps its policy: longer than any call waits for its people."""


class TooManyPoliciesError(RuntimeError):
    """There are as many as may be kept; none is forgotten for another, since that would open a room."""


class RoomPolicies:
    """Owner: the worker. `most` bounds how many are kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[str, RoomPolicy] = {}
        self._revisions: dict[str, int] = {}
        self._empty_since: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, room_id: str) -> RoomPolicy:
        """What holds in a room; everybody may receive everybody where nothing was said."""
        return self._kept.get(room_id) or RoomPolicy()

    def put(self, room_id: str, policy: RoomPolicy, revision: int = 0) -> None:
        """Of two with a `revision` the later one stands, whichever arrives last; 0 is compared with nothing.

        Raises `TooManyPoliciesError`, `StaleOrderError`; nothing has changed then.
        """
        if revision and revision < self._revisions.get(room_id, 0):
            raise StaleOrderError
        if room_id not in self._kept and len(self._kept) >= self._most:
            raise TooManyPoliciesError
        self._kept[room_id] = policy
        if revision:
            self._revisions[room_id] = revision
        self._empty_since.pop(room_id, None)

    def drop(self, room_id: str) -> None:
        """Nothing is said of this room any more; unknown ones are ignored."""
        self._kept.pop(room_id, None)
        self._revisions.pop(room_id, None)
        self._empty_since.pop(room_id, None)

    def expire(self, living: Container[str], now: float) -> None:
        """Now and then: forget those of rooms that have been empty for `KEPT_S`."""
        for room_id in list(self._kept):
            if room_id in living:
                self._empty_since.pop(room_id, None)
            elif now - self._empty_since.setdefault(room_id, now) >= KEPT_S:
                self.drop(room_id)
