"""What the worker needs of whoever keeps recordings, and what it hands over.

The worker knows no files. It opens a sink per source once that source's first frame is there,
writes whole encoded frames into it and closes it. A sink is called on the worker's event loop and
must never block; storage belongs to a thread of the sink's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

CapturedKind = Literal["audio", "camera", "screen", "screen-audio"]
CloseWord = Literal["stopped", "held", "withdrawn", "muted", "breakout", "left", "ended"]
"""Recording ended; the order leaves this source out from now on, the recording goes on (nothing is to be
kept for the moment, whoever is recorded does not agree any more, or nobody hears it); the peer left the room or was closed;
the worker stops."""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """Which source a sink is for.

    `label` is what the caller of the control surface named the peer (its party). `part` counts the
    sinks opened for this peer and kind within one recording: a source that was switched off and on
    again gets a new one. `revision` is that of the order by which it is recorded.
    """

    peer: str
    label: str
    kind: CapturedKind
    part: int
    revision: int | None = None


class EncodedFrame(Protocol):
    """One Opus packet or one VP8 frame, as the sender encoded it; never changed afterwards.

    `arrived_s` is when its first packet arrived, on the worker's monotonic clock. `damaged`: a picture it refers to
    was lost.
    """

    @property
    def kind(self) -> Literal["audio", "video"]: ...

    @property
    def codec(self) -> Literal["opus", "vp8"]: ...

    @property
    def data(self) -> bytes: ...

    @property
    def rtp_timestamp(self) -> int: ...

    @property
    def clock_rate(self) -> int: ...

    @property
    def is_key(self) -> bool: ...

    @property
    def width(self) -> int | None: ...

    @property
    def height(self) -> int | None: ...

    @property
    def gap_before(self) -> bool: ...

    @property
    def arrived_s(self) -> float: ...

    @property
    def damaged(self) -> bool: ...


class FrameSink(Protocol):
    """Where one source's frames go. No method blocks or raises."""

    @property
    def bytes_written(self) -> int:
        """Octets that have reached the disk or are on their way there."""
        ...

    @property
    def failure(self) -> str | None:
        """A word for what keeps it from writing at present, or None."""
        ...

    def write(self, frame: EncodedFrame, wallclock_ms: float, arrived_ms: float) -> bool:
        """Take a frame captured at `wallclock_ms` that arrived at `arrived_ms` (Unix time); False when it was
        not taken."""
        ...

    def close(
        self, reason: CloseWord, until_ms: float | None = None, revision: int | None = None
    ) -> None:
        """No more frames will come; repeated calls do nothing. What was captured after `until_ms`
        (Unix time) and is not on the disk yet is not to reach it. `revision` is that of the order that leaves the
        source out."""
        ...


class PictureJudge(Protocol):
    """Looks at a picture now and then, elsewhere than on the event loop."""

    def look(self, data: bytes, done: Callable[[bool], None]) -> None:
        """Call `done` on the loop with whether this VP8 key frame is black; not at all when it is not looked
        at. Never blocks or raises."""
        ...


class RecordingFactory(Protocol):
    """Opens sinks; given to the worker by whoever composes the process."""

    def open(self, recording_id: str, key_ref: str, source: SourceInfo) -> FrameSink:
        """A sink for one source. Must not block; raises `RecordingRefused` when it cannot be."""
        ...


class RecordingRefused(Exception):  # noqa: N818 - the recording is refused; the worker is well
    """The recordings side does not take this source; `code` says why in one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
