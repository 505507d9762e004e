"""Facts about a source's timeline, and the alignment computed from them.

A source's *media time* is its own: milliseconds since the first frame of the take, counted by the
sender's RTP clock. The *wall clock* is the worker's. Facts relate the two, so that all sources of all
parties can be placed on one timeline afterwards.
"""

import bisect
import statistics
from collections.abc import Sequence
from typing import Literal

import msgspec

from recordings.frames import SoundCodec

GapReason = Literal["loss", "overflow", "stall", "storage"]
LeftOut = Literal["held", "withdrawn", "muted", "breakout"]
"""Why a source is left out for a while.

``held``: the citizen was on hold. ``withdrawn``: consent was withdrawn. ``muted``: a conference's chair had muted the
microphone; since nobody heard it, nothing is missing. ``breakout``: the participant was in a breakout room.
"""


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag_field="fact", rename="camel"):
    """A fact about the timeline at ``media_ms``."""

    media_ms: float
    wall_ms: float


class Begin(Fact, frozen=True, kw_only=True, tag="begin", omit_defaults=True):
    """A segment begins here with the frame of this RTP time; after a jump: a new RTP base.

    ``revision`` is that of the order, and tells under which consent it was captured. ``arrived_ms`` is when the frame
    reached the worker, on the clock of ``wall_ms``. Both are None in older files. ``codec`` is that of sound.
    """

    arrived_ms: float | None = None
    rtp: int
    clock_rate: int
    revision: int | None = None
    codec: SoundCodec = "opus"


class Sync(Fact, frozen=True, kw_only=True, tag="sync", omit_defaults=True):
    """Media time and wall clock of one frame, stored about every second.

    ``wall_ms`` follows the sender's reports. ``arrived_ms`` is when the frame reached the worker, None in older files.
    """

    arrived_ms: float | None = None


class Gap(Fact, frozen=True, kw_only=True, tag="gap"):
    """Frames are missing before the next one.

    ``loss``: the network lost them. ``overflow``: the disk was too slow and frames were dropped. ``stall``: none arrived.
    ``storage``: writing failed.
    """

    reason: GapReason
    missing_ms: float


class Resolution(Fact, frozen=True, kw_only=True, tag="resolution"):
    """Pictures have this size from here on."""

    width: int
    height: int


class Damaged(Fact, frozen=True, kw_only=True, tag="damaged"):
    """From this picture on, frames refer to one that the network lost: decoded, they smear."""


class Whole(Fact, frozen=True, kw_only=True, tag="whole"):
    """This key frame ends the damage."""


class Pause(Fact, frozen=True, kw_only=True, tag="pause", omit_defaults=True):
    """The source was switched off on purpose.

    ``why`` and ``revision`` (of the order) are None in older files. ``afterwards``: what follows was cut out when the
    recording was sealed, and ``revision`` is the moment of the withdrawal.
    """

    why: LeftOut | None = None
    revision: int | None = None
    afterwards: bool = False


class Resume(Fact, frozen=True, kw_only=True, tag="resume", omit_defaults=True):
    """The source was switched on again. ``afterwards``: here ends a cut made when the recording was sealed."""

    afterwards: bool = False


AnyFact = Begin | Sync | Gap | Damaged | Whole | Resolution | Pause | Resume


class SegmentEnd(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Content of a segment's closing record; ``source_ended`` marks the last one of a take."""

    frames: int
    key_frames: int
    last_media_ms: float
    last_wall_ms: float
    source_ended: bool


_fact_decoder: msgspec.json.Decoder[AnyFact] = msgspec.json.Decoder(AnyFact)
_end_decoder = msgspec.json.Decoder(SegmentEnd)


def encode(fact: AnyFact | SegmentEnd) -> bytes:
    """Return the JSON form that goes into a FACT or FINAL record."""
    return msgspec.json.encode(fact)


def decode_fact(payload: bytes) -> AnyFact:
    """Undo :func:`encode`; raises msgspec.ValidationError or msgspec.DecodeError."""
    return _fact_decoder.decode(payload)


def decode_end(payload: bytes) -> SegmentEnd:
    """Undo :func:`encode`; raises msgspec.ValidationError or msgspec.DecodeError."""
    return _end_decoder.decode(payload)


class MediaClock:
    """Converts RTP time to media time, which never runs backwards.

    Where RTP time and wall clock disagree by more than ``jump_ms`` (another stream under the same
    source, a sender that restarted), the wall clock decides and a new base begins.
    """

    def __init__(self, jump_ms: float = 2_000.0) -> None:
        self._jump_ms = jump_ms
        self._base_rtp = 0
        self._base_ms = 0.0
        self._last_ms = 0.0
        self._last_wall_ms = 0.0
        self._begun = False

    def place(self, rtp: int, clock_rate: int, wall_ms: float) -> float:
        """Return the media time of a frame."""
        if not self._begun:
            self._begun = True
            self._base_rtp = rtp
            media_ms = 0.0
        else:
            media_ms = self._base_ms + (rtp - self._base_rtp) * 1000 / clock_rate
            by_wall = self._last_ms + max(0.0, wall_ms - self._last_wall_ms)
            if abs(media_ms - by_wall) > self._jump_ms:
                self._base_rtp, self._base_ms = rtp, by_wall
                media_ms = by_wall
        self._last_ms = max(self._last_ms, media_ms)
        self._last_wall_ms = wall_ms
        return self._last_ms


class Alignment:
    """Maps media time of one take to the wall clock, from its facts.

    Single observations jitter, and the first seconds lack sender reports. So each offset is the median of its
    neighbourhood, with linear interpolation between, which follows a drifting sender clock.
    """

    def __init__(self, points: Sequence[tuple[float, float]], window_ms: float = 10_000.0) -> None:
        """``points`` are (media_ms, wall_ms), at least one."""
        ordered = sorted(points)
        self._times = [media for media, _ in ordered]
        raw = [wall - media for media, wall in ordered]
        self._offsets = [
            statistics.median(
                raw[
                    bisect.bisect_left(self._times, time - window_ms) : bisect.bisect_right(
                        self._times, time + window_ms
                    )
                ]
            )
            for time in self._times
        ]

    @staticmethod
    def is_possible(facts: Sequence[AnyFact]) -> bool:
        """Whether the facts relate any frame to the wall clock."""
        return any(isinstance(fact, Begin | Sync) for fact in facts)

    @classmethod
    def of(cls, facts: Sequence[AnyFact]) -> "Alignment":
        """Build from the facts of a take; raises ValueError when they contain no frame's time."""
        points = [(f.media_ms, f.wall_ms) for f in facts if isinstance(f, Begin | Sync)]
        if not points:
            raise ValueError("no fact ties media time to the wall clock")
        return cls(points)

    def wall_ms(self, media_ms: float) -> float:
        """Return the wall clock of ``media_ms``."""
        after = bisect.bisect_left(self._times, media_ms)
        if after == 0:
            return media_ms + self._offsets[0]
        if after == len(self._times):
            return media_ms + self._offsets[-1]
        left, right = self._times[after - 1], self._times[after]
        share = (media_ms - left) / (right - left)
        low, high = self._offsets[after - 1], self._offsets[after]
        return media_ms + low + (high - low) * share
