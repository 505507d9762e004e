"""Turns the packets of a telephone line into steady frames of 20 ms. Pure but for its decoder.

Packets in order pass at once: receivers have jitter buffers of their own, and a second one would only add delay. A gap
waits 60 ms for late packets, then it is concealed. A jump of the timestamps without lost numbers is a pause of the sender
(silence suppression), not loss: nothing is made up for it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from media.rtp.jitter import ReorderBuffer
from media.rtp.sequence import ts_diff
from media.telephone.codecs import Codec
from media.telephone.conceal import HISTORY_S, conceal

_WAIT_S = 0.06
_MOST_WAITING = 50
_MOST_CONCEALED_S = 0.12
_BELIEVED_PAUSE_S = 60.0


@dataclass(frozen=True, slots=True)
class LineFrame:
    """20 ms of sound. `at` is its place in samples since the beginning; `resumes`: it follows a pause."""

    samples: array[int]
    at: int
    resumes: bool


class Intake:
    """Owner: the leg. One for each codec that the line uses; counters in samples and packets."""

    def __init__(self, codec: Codec, at: int = 0) -> None:
        """`at` is where the first frame is placed, in samples."""
        self.codec = codec
        self.concealed = 0
        self._decoder = codec.decoder()
        self._buffer = ReorderBuffer[tuple[bytes, int]](
            max_wait_s=_WAIT_S, max_packets=_MOST_WAITING
        )
        self._frame = codec.frame_samples
        self._samples = array("h")
        self._history = array("h")
        self._at = at
        self._expected: int | None = None
        self._resumes = True

    @property
    def at(self) -> int:
        """Where the next frame will be placed, in samples."""
        return self._at

    @property
    def lost(self) -> int:
        """Packets given up."""
        return self._buffer.missing

    @property
    def late(self) -> int:
        """Packets that came too late or twice."""
        return self._buffer.late

    def packet(
        self, payload: bytes, sequence_number: int, timestamp: int, now: float
    ) -> list[LineFrame]:
        """Take a packet of sound; returns the frames that are whole with it."""
        return self._frames(self._buffer.push(sequence_number, (payload, timestamp), now))

    def no_sound(self, sequence_number: int, timestamp: int, now: float) -> list[LineFrame]:
        """Take a packet that carries none (a key, comfort noise): its number must not look like a loss."""
        return self._frames(self._buffer.push(sequence_number, (b"", timestamp), now))

    def place(self, timestamp: int) -> int:
        """Return where a packet of this timestamp would be placed, in samples."""
        at = self._at + len(self._samples)
        if self._expected is None:
            return at
        return max(0, at + self.codec.samples(ts_diff(timestamp, self._expected & 0xFFFFFFFF)))

    def tick(self, now: float) -> list[LineFrame]:
        """Return the frames behind gaps that are given up at `now`."""
        return self._frames(self._buffer.ready(now)) if len(self._buffer) else []

    def _frames(self, items: Iterable[tuple[tuple[bytes, int], bool, float]]) -> list[LineFrame]:
        made: list[LineFrame] = []
        for (payload, timestamp), gap, _ in items:
            if not payload:
                continue
            samples = self._decoder.decode(payload)
            if not samples:
                continue
            made += self._place(timestamp, lost=gap)
            self._samples.extend(samples)
            self._remember(samples)
            self._expected = timestamp + self.codec.ticks(len(samples))
            made += self._cut()
        return made

    def _place(self, timestamp: int, *, lost: bool) -> Iterator[LineFrame]:
        """Bridge what lies between the last packet and this one."""
        if self._expected is None:
            return
        missing = self.codec.samples(ts_diff(timestamp, self._expected & 0xFFFFFFFF))
        if missing == 0:
            return
        rate = self.codec.rate
        if 0 < missing <= _MOST_CONCEALED_S * rate and lost:
            self._samples.extend(conceal(self._history, missing, rate))
            self.concealed += missing
            return
        # a pause, or another clock: what is left over becomes a frame, and the time in between is skipped
        if self._samples:
            left = self._frame - len(self._samples)
            self._samples.extend(array("h", bytes(2 * left)))
            missing -= left
            yield from self._cut()
        if 0 < missing <= _BELIEVED_PAUSE_S * rate:
            self._at += missing
        self._resumes = True

    def _cut(self) -> Iterator[LineFrame]:
        size = self._frame
        while len(self._samples) >= size:
            frame = LineFrame(self._samples[:size], self._at, self._resumes)
            del self._samples[:size]
            self._at += size
            self._resumes = False
            yield frame

    def _remember(self, samples: array[int]) -> None:
        self._history.extend(samples)
        most = round(HISTORY_S * self.codec.rate)
        if len(self._history) > most:
            del self._history[: len(self._history) - most]
