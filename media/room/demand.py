"""Which simulcast layers anybody has a use for, so that a sender need not encode the others.

A layer is wanted again at once; it is given up only when nobody has wanted it for a while, since
turning it on again costs the sender a key frame of every layer. The smallest layer is always wanted:
it costs little, and is what a newcomer is shown first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from media.sdp.plan import SourceKind

GIVEN_UP_AFTER_S = 4.0


class NamedLayer(Protocol):
    """A layer as far as its name matters here."""

    @property
    def rid(self) -> str: ...


class LayerDemand:
    """Owner: the room."""

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
        """The rids to be sent from now on, smallest first, when they are others than before.

        `wanted` are indices into `layers`, which the sender has shown so far.
        """
        key = sender, kind
        times = self._wanted_at.setdefault(key, {})
        for index, layer in enumerate(layers):
            # What has just appeared is given time to find its use.
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
        """The sender has left."""
        for kept in (self._wanted_at, self._told):
            for key in [key for key in kept if key[0] == sender]:
                del kept[key]
