"""Finds the current speaker from RFC 6464 levels, smoothed, with hysteresis (`LoudestSpeaker`).

Levels are in -dBov, 0 the loudest and 127 silence. They are averaged exponentially over time, so that a
cough does not take the floor; its holder keeps it until somebody else is louder by `margin_db` for
`challenge_s`. Sources that send nothing (DTX, mute, gone) fade to silence.

`speaking` lists everybody who speaks: three loud packets in a row are speech, and a pause of half a second
does not end it. That is quick enough to give a sound slot to somebody who had none.
"""

import math
from collections.abc import Hashable
from typing import Final

_SILENCE: Final = 127.0
_LOUD_PACKETS: Final = 3
_PAUSE_S: Final = 0.5
_NEVER: Final = -math.inf


class _Speaker:
    __slots__ = ("at", "level", "loud_packets", "spoke_at")

    def __init__(self, at: float) -> None:
        self.level = _SILENCE
        self.at = at
        self.loud_packets = 0
        self.spoke_at = _NEVER

    def faded(self, now: float, time_constant_s: float) -> float:
        """Return the level now; time without packets, beyond one packet, counts as silence."""
        idle = now - self.at - 0.1
        if idle <= 0:
            return self.level
        return _SILENCE + (self.level - _SILENCE) * math.exp(-idle / time_constant_s)


class LoudestSpeaker:
    """Finds the source that has the floor: feed it every level of every source, and call `update`."""

    __slots__ = (
        "_challenge_s",
        "_challenger",
        "_challenger_since",
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
        challenge_s: float = 0.5,
        threshold: float = 60.0,
    ) -> None:
        """Smoothed levels beyond `threshold` are not speech and never win the floor."""
        self._time_constant_s = time_constant_s
        self._margin_db = margin_db
        self._challenge_s = challenge_s
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
        """Return who speaks, with smoothed levels, loudest first."""
        found = {
            source: speaker.faded(now, self._time_constant_s)
            for source, speaker in self._speakers.items()
            if now - speaker.spoke_at <= _PAUSE_S
        }
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def forget(self, source: Hashable) -> None:
        """Forget a source that has left; if it had the floor, the floor is free at once."""
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
        """Return the holder of the floor, None before anybody spoke; call every 50 to 200 ms."""
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
        if now - self._challenger_since >= self._challenge_s:
            self.current, self._challenger = best, None
        return self.current
