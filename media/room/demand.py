"""Finds the simulcast layers that some receiver can use, so that a sender need not encode the others.

A layer is turned on again at once, and turned off only when nobody has wanted it for a while, since
turning it on costs the sender a key frame of every layer. The smallest layer is always wanted: it
costs little, and newcomers are shown it first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from media.sdp.plan import SourceKind

GIVEN_UP_AFTER_S = 4.0


class NamedLayer(Protocol):
    """A layer with a name."""

    @property
    def rid(self) -> str: ...


class LayerDemand:
    """Decides which simulcast layers each sender of a room should send. Owner: the room."""

    __slots__ = ("_told", "_wanted_at")

    def __init__(self) -> None:
        self._wanted_at: dict[tuple[str, SourceKind], dict[str, float]] = {}
        self._told: dict[tuple[str, SourceKind], list[str]] = {}

    def update(
        self,
        sender: str,
        kind: SourceKind,
        layers: Sequence[NamedLayer],
        wanted: Iterable[int],
        now: float,
    ) -> list[str] | None:
        """Return the rids to send from now on, smallest first, or None when they have not changed.

        `layers` are those that the sender has sent so far, and `wanted` are indices into them.
        """
        key = sender, kind
        times = self._wanted_at.setdefault(key, {})
        for index, layer in enumerate(layers):
            # A layer that has just appeared is given time to find a receiver.
            times.setdefault(layer.rid, now)
            if index == 0:
                times[layer.rid] = now
        for index in wanted:
            times[layers[index].rid] = now
        rids = [layer.rid for layer in layers if now - times[layer.rid] < GIVEN_UP_AFTER_S]
        before = self._told.get(key)
        if rids == before or (before is None and len(rids) == len(layers)):
            return None
        self._told[key] = rids
        return rids

    def forget(self, sender: str) -> None:
        """Forget a sender that has left."""
        for kept in (self._wanted_at, self._told):
            for key in [key for key in kept if key[0] == sender]:
                del kept[key]
