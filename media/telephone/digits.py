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
_REPEATS = 2
"""How often the last packet of a key is sent again, a frame apart: one burst of loss is not to take all three (RFC 4733, 2.5.1.4)."""
_REMEMBERED = 8
_LONGEST = 0xFFFF
"""As long an event may last; a key that is held for longer goes on as another event, so much later (RFC 4733, 2.5.1.3)."""
TONE_S = 0.1
"""How long a key that we send lasts."""
PAUSE_S = 0.06
"""Between two keys. The repeats of the first one's end lie in it."""
MOST_WAITING = 64
"""Keys that wait to be sent: some ten seconds of them."""


class DigitReceiver:
    """Recognises each key press once, although packets are lost and repeated. Owner: the leg."""

    def __init__(self) -> None:
        self._seen: deque[tuple[int, int]] = deque(maxlen=_REMEMBERED)
        """Timestamp and event of each press."""

    def packet(self, payload: bytes, timestamp: int) -> str | None:
        """Take one event packet; returns the key when this press has not been told before.

        Events that are no keys (a fax, a hook flash) and malformed packets give None.
        """
        if len(payload) < _EVENT.size:
            return None
        event = payload[0]
        if event >= len(KEYS) or any(timestamp == seen for seen, _ in self._seen):
            return None
        goes_on = ((timestamp - _LONGEST) & 0xFFFFFFFF, event) in self._seen
        self._seen.append((timestamp, event))
        return None if goes_on else KEYS[event]


@dataclass(frozen=True, slots=True)
class EventPacket:
    """A telephone event (RFC 4733), sent in place of a frame of sound. All packets of one press share its
    `timestamp`.
    """

    payload: bytes
    timestamp: int
    marker: bool


class DigitSender:
    """Sends keys one after the other as telephone events. Owner: the leg, which asks once a frame.

    `clock_rate` is that of the telephone events.
    """

    def __init__(self, clock_rate: int, frame_s: float) -> None:
        self._clock_rate = clock_rate
        self._frame_s = frame_s
        self._waiting: deque[str] = deque()
        self._key = ""
        self._began_at = 0
        self._frames = 0
        self._pause_s = 0.0
        self._end: EventPacket | None = None
        self._repeats = 0

    @property
    def busy(self) -> bool:
        """Whether keys are being sent, or wait."""
        return bool(self._key or self._waiting or self._repeats)

    def press(self, keys: str) -> bool:
        """Send these keys one after the other; False, and none is sent, where too many wait already.

        Raises ValueError for anything but keys.
        """
        if not keys or any(key not in KEYS for key in keys):
            raise ValueError("keys are 0 to 9, *, # and A to D")
        if len(self._waiting) + len(keys) > MOST_WAITING:
            return False
        self._waiting.extend(keys)
        return True

    def drop(self) -> None:
        """Send no more of what was pressed: the other side takes no keys now."""
        self._waiting.clear()
        self._key, self._pause_s, self._repeats = "", 0.0, 0

    def frame(self, timestamp: int) -> EventPacket | None:
        """Return the packet due at the frame that begins at `timestamp`; None for a frame of sound."""
        if not self._key:
            if self._pause_s > 0:
                self._pause_s -= self._frame_s
                return self._repeated()
            if not self._waiting:
                return None
            self._key, self._began_at, self._frames = self._waiting.popleft(), timestamp, 0
        self._frames += 1
        lasted_s = self._frames * self._frame_s
        duration = min(_LONGEST, round(lasted_s * self._clock_rate))
        ends = lasted_s >= TONE_S
        flags = _VOLUME_DBM0 | (_END if ends else 0)
        payload = _EVENT.pack(KEYS.index(self._key), flags, duration)
        packet = EventPacket(payload, self._began_at, self._frames == 1)
        if ends:
            self._key, self._pause_s = "", PAUSE_S
            self._end, self._repeats = packet, _REPEATS
        return packet

    def _repeated(self) -> EventPacket | None:
        if not self._repeats:
            return None
        self._repeats -= 1
        return self._end
