"""Whether what is captured of a source is worth keeping: it grows, it moves, it can be heard. Pure.

Cheap by design: sizes of frames and the senders' own levels (RFC 6464) are looked at all the time, a picture only
where those are suspicious, and when a key frame comes along anyway.
"""

from typing import Literal

Trouble = Literal["not_growing", "black", "frozen", "silent"]

AFTER_S = 2.0
"""So long something has to be wrong before it is said: with the way to the desk that is within three seconds."""
_FLOWS_S = 1.0
_SILENT_LEVEL = 127
"""Digital silence: a person who says nothing is in a room, and a dead microphone is not."""
_SILENT_BYTES = 3
"""An Opus packet of digital silence, where no level is sent."""
_STILL_BYTES = 120
"""A picture that is the one before. A living camera's noise costs several times that."""
_DROPS_TO = 0.6
"""Frames that suddenly are this small a share of the usual are a covered lens, perhaps."""
_LEAPS_TO = 3.0
"""And one that is this many times the usual shows something else than the one before, black perhaps."""
_USUAL_S = 5.0
_LOOK_AGAIN_S = 2.0


class SourceWatch:
    """Of one source. Times are the worker's monotonic clock, in seconds."""

    def __init__(self, *, is_audio: bool, moves: bool, now: float, expected: bool = True) -> None:
        """*moves*: a picture of which stillness says something; a screen may stand still. *expected*: it is sent
        from the beginning, so that one that never comes is missed."""
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
        """A packet has come."""
        if now - self._packet_at > _FLOWS_S:
            self._flows_since = now
        self._packet_at = now

    def level(self, level: int, now: float) -> None:
        """The sender says how loud it is, in -dBov."""
        if level < _SILENT_LEVEL:
            self._alive_at = now

    def frame(self, size: int, *, is_key: bool, levelled: bool, now: float) -> None:
        """A whole frame of *size* bytes has come; *levelled*: its loudness is told by :meth:`level`."""
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
        """The file has grown."""
        self._grew_at = now

    def looked(self, *, black: bool) -> None:
        """A picture was decoded."""
        self._black = black
        if not black and self._small_since is not None:
            # less to see than before, and that is the usual now
            self._usual, self._small_since = float(self._size), None

    def wants_picture(self, now: float) -> bool:
        """Whether a key frame is worth asking for, to be looked at. Asked at most every two seconds."""
        if not self._moves or not self._begun or now - self._asked_at < _LOOK_AGAIN_S:
            return False
        small = self._small_since is not None and now - self._small_since >= 0.5
        leapt = self._leapt_at is not None and now - self._leapt_at >= 0.5
        if small or leapt or self._black:
            self._asked_at, self._leapt_at = now, None
            return True
        return False

    def troubles(self, now: float, held_s: float = 0.0) -> tuple[Trouble, ...]:
        """What is wrong now, each once. Frames may wait `held_s` longer than usual for a packet sent again: for so
        long nothing grows or moves, and nothing is wrong."""
        after_s = AFTER_S + held_s
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
