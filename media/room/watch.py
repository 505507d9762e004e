"""Detects trouble of a captured source: the file does not grow, the picture is black or frozen, the sound silent.

Cheap by design: frame sizes and the sender's own levels (RFC 6464) are watched all the time. A picture is decoded
only when those look suspicious, or when a key frame arrives anyway. Pure.
"""

from typing import Literal

Trouble = Literal["not_growing", "black", "frozen", "silent"]

AFTER_S = 2.0
"""How long trouble lasts before it is reported; with the messages' delay the desk learns of it within three seconds."""
_FLOWS_S = 1.0
_SILENT_LEVEL = 127
"""Level of digital silence: a person who says nothing is in a room with noise, a dead microphone is not."""
_SILENT_BYTES = 3
"""Size of an Opus packet of digital silence, for senders without levels."""
_STILL_BYTES = 120
"""Largest frame of an unchanged picture; the noise of a working camera costs several times that."""
_DROPS_TO = 0.6
"""Frames that suddenly fall below this share of their usual size may show a covered lens."""
_LEAPS_TO = 3.0
"""A frame this many times its usual size shows a new scene, which may be black."""
_USUAL_S = 5.0
_INSPECT_AGAIN_S = 2.0


class SourceWatch:
    """Detects trouble of one captured source. Owner: its recorder. Times are monotonic seconds."""

    def __init__(self, *, is_audio: bool, moves: bool, now: float, expected: bool = True) -> None:
        """*moves*: stillness is trouble, as for a camera; a screen may stand still. *expected*: the source sends from
        the beginning, so one that never arrives is trouble."""
        self._is_audio = is_audio
        self._moves = moves
        self._begun = False
        self._expected = expected
        self._packet_at = now
        self._flows_since = now
        self._grew_at = now
        self._alive_at = now
        self._black: bool | None = None
        self._asked_at = now
        self._usual: float | None = None
        self._small_since: float | None = None
        self._leapt_at: float | None = None
        self._size = 0
        self._frame_at = now

    def packet(self, now: float) -> None:
        """Note that a packet has arrived."""
        if now - self._packet_at > _FLOWS_S:
            self._flows_since = now
        self._packet_at = now

    def level(self, level: int, now: float) -> None:
        """Take the sender's level in -dBov."""
        if level < _SILENT_LEVEL:
            self._alive_at = now

    def frame(self, size: int, *, is_key: bool, levelled: bool, now: float) -> None:
        """Take a whole frame of *size* bytes; *levelled*: the sender's levels arrive through :meth:`level`."""
        if not self._begun:
            self._begun = True
            self._alive_at = now
        if self._is_audio:
            if not levelled and size > _SILENT_BYTES:
                self._alive_at = now
        elif not is_key:
            if size > _STILL_BYTES:
                self._alive_at = now
            self._follow(size, now)
        self._frame_at = now

    def _follow(self, size: int, now: float) -> None:
        self._size = size
        if self._usual is None:
            self._usual = float(size)
        if size > _LEAPS_TO * self._usual and self._leapt_at is None:
            self._leapt_at = now
        if size < _DROPS_TO * self._usual:
            self._small_since = self._small_since if self._small_since is not None else now
            return
        self._small_since = None
        share = min(1.0, max(0.0, now - self._frame_at) / _USUAL_S)
        self._usual += share * (size - self._usual)

    def grew(self, now: float) -> None:
        """Note that the file has grown."""
        self._grew_at = now

    def inspected(self, *, black: bool) -> None:
        """Take the verdict on a decoded picture."""
        self._black = black
        if not black and self._small_since is not None:
            # the scene has less detail than before, and that is its usual size now
            self._usual, self._small_since = float(self._size), None

    def wants_picture(self, now: float) -> bool:
        """Whether to request a key frame for inspection; True at most every two seconds."""
        if not self._moves or not self._begun or now - self._asked_at < _INSPECT_AGAIN_S:
            return False
        small = self._small_since is not None and now - self._small_since >= 0.5
        leapt = self._leapt_at is not None and now - self._leapt_at >= 0.5
        if small or leapt or self._black:
            self._asked_at, self._leapt_at = now, None
            return True
        return False

    def troubles(self, now: float, wait_s: float = 0.0) -> tuple[Trouble, ...]:
        """Return the present troubles.

        `wait_s`: frames may wait this much longer than usual for a resent packet, and standing still meanwhile is no
        trouble.
        """
        after_s = AFTER_S + wait_s
        found: list[Trouble] = []
        flows = now - self._packet_at <= _FLOWS_S
        if flows and now - max(self._grew_at, self._flows_since) > after_s:
            found.append("not_growing")
        if (self._begun or self._expected) and now - self._alive_at > after_s:
            if self._is_audio:
                found.append("silent")
            elif self._moves and not self._black:
                found.append("frozen")
        if self._moves and self._black:
            found.append("black")
        return tuple(found)
