"""Keys of a telephone as RTP events (RFC 4733). Pure.

A key is a run of packets under one timestamp. The last one, with the end bit, comes three times. So a key is known by
its timestamp: it counts at the first packet that arrives of it, whichever that is, and once.
"""

from __future__ import annotations

import struct
from collections import deque
from dataclasses import dataclass

KEYS = "0123456789*#ABCD"
_EVENT = struct.Struct("!BBH")
_END = 0x80
_VOLUME_DBM0 = 10
_ENDS = 3
_REMEMBERED = 8
TONE_S = 0.1
"""How long a key that we send lasts."""
PAUSE_S = 0.06


class DigitReceiver:
    """Owner: the leg. Tells each press once, lost and repeated packets notwithstanding."""

    def __init__(self) -> None:
        self._seen: deque[int] = deque(maxlen=_REMEMBERED)

    def packet(self, payload: bytes, timestamp: int) -> str | None:
        """Take one event packet; returns the key when this press has not been told before.

        Events that are no keys (a fax, a hook flash) and malformed packets give None.
        """
        if len(payload) < _EVENT.size:
            return None
        event = payload[0]
        if event >= len(KEYS) or timestamp in self._seen:
            return None
        self._seen.append(timestamp)
        return KEYS[event]


@dataclass(frozen=True, slots=True)
class EventPacket:
    """The packet that is sent in place of a frame of sound. `timestamp` is the press's, for all its packets."""

    payload: bytes
    timestamp: int
    marker: bool


class DigitSender:
    """Owner: the leg, which asks once a frame. `clock_rate` is that of the telephone events."""

    def __init__(self, clock_rate: int, frame_s: float) -> None:
        self._clock_rate = clock_rate
        self._frame_s = frame_s
        self._waiting: deque[str] = deque()
        self._key = ""
        self._began_at = 0
        self._frames = 0
        self._pause_s = 0.0

    @property
    def busy(self) -> bool:
        """Whether keys are being sent, or wait."""
        return bool(self._key or self._waiting)

    def press(self, keys: str) -> None:
        """Send these keys one after the other. Raises ValueError for anything but keys."""
        if not keys or any(key not in KEYS for key in keys):
            raise ValueError("keys are 0 to 9, *, # and A to D")
        self._waiting.extend(keys)

    def frame(self, timestamp: int) -> list[EventPacket]:
        """Return the packets due at the frame that begins at `timestamp`; empty for a frame of sound."""
        if not self._key:
            if self._pause_s > 0:
                self._pause_s -= self._frame_s
                return []
            if not self._waiting:
                return []
            self._key, self._began_at, self._frames = self._waiting.popleft(), timestamp, 0
        self._frames += 1
        lasted_s = self._frames * self._frame_s
        duration = min(0xFFFF, round(lasted_s * self._clock_rate))
        ends = lasted_s >= TONE_S
        flags = _VOLUME_DBM0 | (_END if ends else 0)
        payload = _EVENT.pack(KEYS.index(self._key), flags, duration)
        packet = EventPacket(payload, self._began_at, self._frames == 1)
        if not ends:
            return [packet]
        self._key, self._pause_s = "", PAUSE_S
        return [packet] * _ENDS
