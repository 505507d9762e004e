"""Which source goes into which slot of one receiver: pure, stable, explainable.

A person's sound and camera go to slots of the same index, which share a media stream, so that the
browser keeps lips in sync. A screen takes the highest free video slot. Whoever sits stays put when
others come and go; who finds no slot waits in the order of joining.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from media.sdp.plan import SourceKind

SeatKey = tuple[str, int]
"""(`audio` or `video`, slot index)."""
Occupant = tuple[str, SourceKind]
"""(sender, kind of source)."""


@dataclass(slots=True)
class Seating:
    """Who sits where at one receiver."""

    seats: dict[SeatKey, Occupant] = field(default_factory=dict)

    def arrange(
        self,
        wanted: Sequence[tuple[str, AbstractSet[SourceKind]]],
        slots: Mapping[str, int],
    ) -> dict[SeatKey, Occupant]:
        """Seat the `wanted` sources, senders in order of precedence; returns all seats.

        `slots` is the number of slots per kind of media.
        """
        due = {(sender, kind) for sender, kinds in wanted for kind in kinds}
        self.seats = {
            seat: occupant
            for seat, occupant in self.seats.items()
            if occupant in due and seat[1] < slots.get(seat[0], 0)
        }
        for sender, kinds in wanted:
            self._seat_person(sender, kinds, slots)
            if SourceKind.SCREEN in kinds:
                self._seat_screen(sender, slots.get("video", 0))
        return dict(self.seats)

    def _seat_person(
        self, sender: str, kinds: AbstractSet[SourceKind], slots: Mapping[str, int]
    ) -> None:
        wanted = {
            media: kind
            for media, kind in (("audio", SourceKind.AUDIO), ("video", SourceKind.CAMERA))
            if kind in kinds and (sender, kind) not in self.seats.values()
        }
        if not wanted:
            return
        index = self._index_of(sender)
        if index is None or any((media, index) in self.seats for media in wanted):
            index = self._free_index(slots, tuple(wanted))
        if index is not None and all(index < slots.get(media, 0) for media in wanted):
            for media, kind in wanted.items():
                self.seats[media, index] = (sender, kind)
            return
        # No common index is left: better apart than not at all.
        for media, kind in wanted.items():
            single = self._free_index(slots, (media,))
            if single is not None:
                self.seats[media, single] = (sender, kind)

    def _seat_screen(self, sender: str, count: int) -> None:
        if (sender, SourceKind.SCREEN) in self.seats.values():
            return
        for index in range(count - 1, -1, -1):
            if ("video", index) not in self.seats:
                self.seats["video", index] = (sender, SourceKind.SCREEN)
                return

    def _index_of(self, sender: str) -> int | None:
        for (_, index), (seated, kind) in self.seats.items():
            if seated == sender and kind is not SourceKind.SCREEN:
                return index
        return None

    def _free_index(self, slots: Mapping[str, int], media: tuple[str, ...]) -> int | None:
        """The lowest index free for all of `media`, preferably unused by anybody's other half."""
        count = min(slots.get(m, 0) for m in media)
        free = [i for i in range(count) if all((m, i) not in self.seats for m in media)]
        for index in free:
            if all((m, index) not in self.seats for m in ("audio", "video")):
                return index
        return free[0] if free else None
