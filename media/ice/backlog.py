"""Frames that wait on a TCP connection, and how long octets queue there.

On UDP a narrow link loses packets. On TCP they queue up, in our memory, in the kernel and in the
network, and everything arrives late. The kernel says how many octets are not yet acknowledged
(`SIOCOUTQ`), which gives the age of the oldest of them. Less the shortest age seen, which is the
round trip, that is the queueing delay. Pure; time is an argument.
"""

from __future__ import annotations

from collections import deque
from typing import Final

CONGESTED_AT_S: Final = 0.25
CLEAR_AT_S: Final = 0.08
PICTURES_UP_TO: Final = 96 * 1024
ALL_UP_TO: Final = 128 * 1024
_SMALL: Final = 400
"""Longest packet of sound or RTCP in octets; longer ones carry pictures."""
_MARK_EVERY_S: Final = 0.01
_MARKS: Final = 1024
_BASE_KEPT_S: Final = 30.0
_LONG_S: Final = 1e9


class Backlog:
    """Owner: a connection. Keeps the frames that the kernel does not take yet."""

    __slots__ = (
        "_base_s",
        "_base_until",
        "_marks",
        "_shortest_s",
        "frames",
        "is_congested",
        "octets",
        "written",
    )

    def __init__(self) -> None:
        self.frames: deque[memoryview] = deque()
        self.octets = 0
        self.written = 0
        self._marks: deque[tuple[int, float]] = deque(maxlen=_MARKS)
        self._base_s: float | None = None
        self._shortest_s = _LONG_S
        self._base_until = 0.0
        self.is_congested = False

    def takes(self, size: int) -> bool:
        """Whether one more frame of `size` octets may wait. Small frames still may when pictures may not."""
        limit = ALL_UP_TO if size <= _SMALL else PICTURES_UP_TO
        return self.octets + size <= limit

    def append(self, frame: bytes) -> None:
        """Queue a frame, or the rest of one."""
        self.frames.append(memoryview(frame))
        self.octets += len(frame)

    def wrote(self, size: int, now: float) -> None:
        """Note that `size` octets were written to the kernel."""
        self.written += size
        marks = self._marks
        if not marks or now - marks[-1][1] >= _MARK_EVERY_S:
            marks.append((self.written, now))

    def flushed(self, size: int, now: float) -> None:
        """Note that `size` octets of the queued frames were written to the kernel."""
        self.wrote(size, now)
        self.octets -= size
        frames = self.frames
        while size:
            first = frames[0]
            if len(first) > size:
                frames[0] = first[size:]
                return
            size -= len(first)
            frames.popleft()

    def queueing_s(self, unacknowledged: int, now: float) -> float:
        """Return the queueing delay of the oldest octet in flight, in seconds.

        `unacknowledged` is how many written octets the receiver has not acknowledged yet.
        """
        acknowledged = self.written - unacknowledged
        marks = self._marks
        while marks and marks[0][0] <= acknowledged:
            self._answered_after(now - marks.popleft()[1], now)
        if not marks or self._base_s is None:
            return 0.0
        return max(0.0, now - marks[0][1] - self._base_s)

    def _answered_after(self, age_s: float, now: float) -> None:
        """Keep the shortest age; an old one is forgotten, since paths change."""
        self._shortest_s = min(self._shortest_s, age_s)
        if self._base_s is None or now >= self._base_until:
            self._base_s, self._shortest_s = self._shortest_s, _LONG_S
            self._base_until = now + _BASE_KEPT_S
        elif age_s < self._base_s:
            self._base_s = age_s

    def congested(self, unacknowledged: int, now: float) -> bool:
        """Whether pictures should pause: from `CONGESTED_AT_S` of queueing delay until the queue is gone."""
        queueing_s = self.queueing_s(unacknowledged, now)
        if self.is_congested:
            self.is_congested = queueing_s > CLEAR_AT_S or bool(self.octets)
        else:
            self.is_congested = queueing_s > CONGESTED_AT_S
        return self.is_congested
