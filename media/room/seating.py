"""Seating: assigns sources to the slots (seats) of one receiver. Pure.

A *pair* is a person's sound and camera, or a screen and its sound. Slots of the same index share a
media stream, within which browsers keep lips in sync, so a pair that is both heard and shown gets one
index. There are fewer slots for sound than for pictures: the low indices, which have both, go to
people who are heard, and pictures without sound get the indices above.

A source stays in its slot when others come and go, with one exception: a picture changes places with
another when its sound has got a slot of another index. Sounds move only to their own picture.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from media.sdp.plan import SourceKind

SeatKey = tuple[str, int]
"""(`audio` or `video`, slot index)."""
Occupant = tuple[str, SourceKind]
"""(sender, kind of source)."""

PAIRS = (
    (SourceKind.AUDIO, SourceKind.CAMERA),
    (SourceKind.SCREEN_AUDIO, SourceKind.SCREEN),
)
"""Kinds of sound and picture that belong together; screens are seated from the highest index down."""


@dataclass(slots=True)
class Seating:
    """Owner: one receiver. Occupants of its sound and picture slots, by index."""

    sounds: dict[int, Occupant] = field(default_factory=dict)
    pictures: dict[int, Occupant] = field(default_factory=dict)

    def arrange(
        self,
        wanted: Sequence[tuple[str, Collection[SourceKind]]],
        slots: Mapping[str, int],
    ) -> dict[SeatKey, Occupant]:
        """Seat the `wanted` sources, senders in order of precedence; returns all seats.

        `slots` is the number of slots per kind of media. Sources beyond it get no seat.
        """
        due = {(sender, kind) for sender, kinds in wanted for kind in kinds}
        sound_slots, picture_slots = slots.get("audio", 0), slots.get("video", 0)
        self.sounds = {i: o for i, o in self.sounds.items() if o in due and i < sound_slots}
        self.pictures = {i: o for i, o in self.pictures.items() if o in due and i < picture_slots}
        pairs = [
            ((sender, sound), (sender, picture))
            for sender, kinds in wanted
            for sound, picture in PAIRS
            if sound in kinds or picture in kinds
        ]
        for sound, picture in pairs:
            if sound in due:
                self._seat_sound(sound, picture, picture in due, sound_slots, picture_slots)
        # Pictures with sound first: if their seat is taken, its occupant moves to a free one.
        heard = frozenset(self.sounds.values())
        for with_sound in (True, False):
            for sound, picture in pairs:
                if picture in due and (sound in heard) is with_sound:
                    self._seat_picture(sound, picture, sound_slots, picture_slots)
        return {
            **{("audio", index): occupant for index, occupant in self.sounds.items()},
            **{("video", index): occupant for index, occupant in self.pictures.items()},
        }

    def _seat_sound(
        self,
        sound: Occupant,
        picture: Occupant,
        has_picture: bool,
        sound_slots: int,
        picture_slots: int,
    ) -> None:
        at = _place(self.sounds, sound)
        of_picture = _place(self.pictures, picture)
        if at >= 0 and (of_picture < 0 or of_picture == at):
            return
        free = [i for i in range(sound_slots) if i not in self.sounds]
        if of_picture in free:
            self.sounds.pop(at, None)
            self.sounds[of_picture] = sound
        elif at < 0 and free:
            if sound[1] is SourceKind.SCREEN_AUDIO:
                free.reverse()
            # Prefer an index whose picture slot is free: then no picture has to move.
            best = min(free, key=lambda i: (has_picture and i >= picture_slots, i in self.pictures))
            self.sounds[best] = sound

    def _seat_picture(
        self, sound: Occupant, picture: Occupant, sound_slots: int, picture_slots: int
    ) -> None:
        at = _place(self.pictures, picture)
        goal = _place(self.sounds, sound)
        if goal >= picture_slots:
            goal = -1
        if at >= 0 and goal in (-1, at):
            return
        if goal < 0:
            goal = self._free_seat(picture[1] is SourceKind.SCREEN, sound_slots, picture_slots)
            if goal >= 0:
                self.pictures[goal] = picture
            return
        displaced = self.pictures.pop(goal, None)
        self.pictures.pop(at, None)
        self.pictures[goal] = picture
        if displaced is not None:
            if at < 0:
                at = self._free_seat(displaced[1] is SourceKind.SCREEN, sound_slots, picture_slots)
            if at >= 0:
                self.pictures[at] = displaced

    def _free_seat(self, from_above: bool, sound_slots: int, picture_slots: int) -> int:
        """Return a free slot for a picture without sound, or -1."""
        free = [i for i in range(picture_slots) if i not in self.pictures]
        if not free:
            return -1
        if from_above:
            return free[-1]
        # First above the sound slots, then beside a free sound slot, then beside a taken one.
        return min(free, key=lambda i: (i < sound_slots, i in self.sounds, i))


def _place(seats: Mapping[int, Occupant], occupant: Occupant) -> int:
    for index, seated in seats.items():
        if seated == occupant:
            return index
    return -1
