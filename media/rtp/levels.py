"""Who is loudest: RFC 6464 levels, smoothed, with hysteresis (`LoudestSpeaker`).

Levels are in -dBov, 0 the loudest and 127 silence. They are averaged exponentially over time, so
that a cough does not take the floor; the holder keeps it until somebody else is louder by
`margin_db` for `hold_s`. Sources that send nothing (DTX, mute, gone) fade to silence.

Beside the floor, `speaking` tells who speaks at all: three loud packets in a row are speech, and a
pause of half a second is not its end. That is quick enough to let somebody be heard who was not.
"""

import math
from collections.abc import Hashable

_SILENCE = 127.0
_LOUD_PACKETS = 3
_PAUSE_S = 0.5
_NEVER = -math.inf


class _Speaker:
    __slots__ = ("at", "level", "loud_packets", "spoke_at")

    def __init__(self, at: float) -> None:
        self.level = _SILENCE
        self.at = at
        self.loud_packets = 0
        self.spoke_at = _NEVER

    def faded(self, now: float, time_constant_s: float) -> float:
        """The level now, taking the time since the last packet for silence beyond one packet."""
        idle = now - self.at - 0.1
        if idle <= 0:
            return self.level
        return _SILENCE + (self.level - _SILENCE) * math.exp(-idle / time_constant_s)


class LoudestSpeaker:
    """Feed every level of every source; `update` gives the current holder."""

    __slots__ = (
        "_challenger",
        "_challenger_since",
        "_hold_s",
        "_margin_db",
        "_speakers",
        "_threshold",
        "_time_constant_s",
        "current",
    )

    def __init__(
        self,
        *,
        time_constant_s: float = 0.3,
        margin_db: float = 6.0,
        hold_s: float = 0.5,
        threshold: float = 60.0,
    ) -> None:
        """Smoothed levels beyond `threshold` are not speech and never win the floor."""
        self._time_constant_s = time_constant_s
        self._margin_db = margin_db
        self._hold_s = hold_s
        self._threshold = threshold
        self._speakers: dict[Hashable, _Speaker] = {}
        self._challenger: Hashable | None = None
        self._challenger_since = 0.0
        self.current: Hashable | None = None

    def level(self, source: Hashable, level: int, now: float) -> None:
        """Notes one packet's level."""
        speaker = self._speakers.get(source)
        if speaker is None:
            speaker = self._speakers[source] = _Speaker(now - 0.02)
        before = speaker.faded(now, self._time_constant_s)
        elapsed = min(0.1, max(0.001, now - speaker.at))
        weight = 1 - math.exp(-elapsed / self._time_constant_s)
        speaker.level = before + (level - before) * weight
        speaker.at = now
        if level <= self._threshold:
            speaker.loud_packets += 1
            if speaker.loud_packets >= _LOUD_PACKETS:
                speaker.spoke_at = now
        else:
            speaker.loud_packets = 0

    def speaking(self, now: float) -> dict[Hashable, float]:
        """Who speaks, with the smoothed level, loudest first."""
        found = {
            source: speaker.faded(now, self._time_constant_s)
            for source, speaker in self._speakers.items()
            if now - speaker.spoke_at <= _PAUSE_S
        }
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def forget(self, source: Hashable) -> None:
        """The source has left; if it held the floor, the floor is free at once."""
        self._speakers.pop(source, None)
        if self.current == source:
            self.current = None
        if self._challenger == source:
            self._challenger = None

    def ranking(self, now: float) -> list[Hashable]:
        """Sources by smoothed level, loudest first; for last-N."""
        faded = {k: s.faded(now, self._time_constant_s) for k, s in self._speakers.items()}
        return sorted(faded, key=faded.__getitem__)

    def update(self, now: float) -> Hashable | None:
        """The holder of the floor; call on a tick of 50 to 200 ms. None before anybody spoke."""
        faded = {k: s.faded(now, self._time_constant_s) for k, s in self._speakers.items()}
        if not faded:
            return self.current
        best = min(faded, key=faded.__getitem__)
        if best == self.current or faded[best] > self._threshold:
            self._challenger = None
            return self.current
        if self.current is None:
            self.current = best
            return best
        if faded[best] + self._margin_db > faded.get(self.current, _SILENCE):
            self._challenger = None
            return self.current
        if self._challenger != best:
            self._challenger, self._challenger_since = best, now
        if now - self._challenger_since >= self._hold_s:
            self.current, self._challenger = best, None
        return self.current
