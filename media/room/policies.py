"""The policies of all rooms of a worker, also of rooms that are empty at present.

A room exists only while it has members, but its policy outlives them, so that a member who comes back
to the empty room is under the same rule. A policy ends when it is deleted, or when its room has been
empty for so long that nobody will come back.
"""

from __future__ import annotations

from collections.abc import Container

from media.room.policy import RoomPolicy
from media.room.recording_order import StaleOrderError

KEPT_S = 4 * 3600.0
"""How long an empty room keeps its policy: longer than any call waits for its people to return."""


class TooManyPoliciesError(RuntimeError):
    """The limit is reached. No other policy is dropped instead, since that would open its room."""


class RoomPolicies:
    """Owner: the worker. `most` bounds the number of policies."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: dict[str, RoomPolicy] = {}
        self._revisions: dict[str, int] = {}
        self._empty_since: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, room_id: str) -> RoomPolicy:
        """Return a room's policy; without one everybody may receive everybody."""
        return self._kept.get(room_id) or RoomPolicy()

    def put(self, room_id: str, policy: RoomPolicy, revision: int = 0) -> None:
        """Store a room's policy. The highest `revision` wins, whichever arrives last; 0 always wins.

        Raises `TooManyPoliciesError` or `StaleOrderError`, and nothing has changed.
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
        """Delete a room's policy; unknown rooms are ignored."""
        self._kept.pop(room_id, None)
        self._revisions.pop(room_id, None)
        self._empty_since.pop(room_id, None)

    def expire(self, living: Container[str], now: float) -> None:
        """Drop the policies of rooms that have been empty for `KEPT_S`; `living` are the rooms with members."""
        for room_id in list(self._kept):
            if room_id in living:
                self._empty_since.pop(room_id, None)
            elif now - self._empty_since.setdefault(room_id, now) >= KEPT_S:
                self.drop(room_id)
