"""The interface between the worker and the recordings' storage.

The worker knows no files. It opens a sink per source when the source's first frame is complete, writes
whole encoded frames into it, and closes it. A sink is called on the worker's event loop and must never
block: it writes to disk in a thread of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from media.rtp.header import RtpHeader

CapturedKind = Literal["audio", "camera", "screen", "screen-audio"]
LeftOut = Literal["held", "withdrawn", "muted", "breakout", "stopped"]
"""Why an order leaves a source out."""
CloseWord = LeftOut | Literal["left", "ended"]
"""Why a sink is closed.

`stopped`: the recording ended. `held`, `withdrawn`, `muted`, `breakout`: the recording goes on without this source
(the call is on hold, the person withdrew consent, is muted, or is in a breakout room). `left`: the peer left the room.
`ended`: the worker stops.
"""


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """The source that a sink is for.

    `label` is the peer's name on the control surface (its party). `part` counts the sinks opened for
    this peer and kind within one recording: a source that was switched off and on again gets a new
    one. `revision` is that of the order in force.
    """

    peer: str
    label: str
    kind: CapturedKind
    part: int
    revision: int | None = None


class EncodedFrame(Protocol):
    """One packet of sound or VP8 frame as the sender encoded it; never changed.

    `arrived_s` is when its first packet arrived, in monotonic seconds. `gap_before`: packets before it were lost.
    `damaged`: a picture that it refers to was lost.
    """

    @property
    def kind(self) -> Literal["audio", "video"]: ...

    @property
    def codec(self) -> Literal["opus", "vp8", "pcma", "pcmu", "g722"]: ...

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


class PacketCapture(Protocol):
    """Makes frames of one stream's packets, each once and in order."""

    def wait(self, wait_s: float) -> None: ...

    def packet(
        self, packet: memoryview, header: RtpHeader, now: float
    ) -> Sequence[EncodedFrame]: ...

    def tick(self, now: float) -> Sequence[EncodedFrame]: ...

    def finish(self) -> Sequence[EncodedFrame]: ...


@runtime_checkable
class OwnCapture(Protocol):
    """A stream that brings its own way of being recorded, as a telephone's does."""

    def capture(self) -> PacketCapture:
        """Return a fresh capture of the packets that the source's tap gets."""
        ...


class FrameSink(Protocol):
    """Takes one source's frames. No method blocks or raises."""

    @property
    def bytes_written(self) -> int:
        """Octets written to the disk, or about to be."""
        ...

    @property
    def failure(self) -> str | None:
        """A word for what currently prevents writing, or None."""
        ...

    def write(self, frame: EncodedFrame, wallclock_ms: float, arrived_ms: float) -> bool:
        """Queue a frame captured at `wallclock_ms` that arrived at `arrived_ms` (Unix time in ms); False when the
        queue is full."""
        ...

    def close(
        self, reason: CloseWord, until_ms: float | None = None, revision: int | None = None
    ) -> None:
        """Close the sink; repeated calls do nothing.

        Queued frames captured after `until_ms` (Unix time in ms) are discarded. `revision` is that of the order that
        leaves the source out.
        """
        ...


class PictureInspector(Protocol):
    """Decodes a picture now and then, outside of the event loop."""

    def inspect(self, data: bytes, done: Callable[[bool], None]) -> None:
        """Call `done` on the loop with whether this VP8 key frame is black, or skip it without a call.

        Never blocks or raises.
        """
        ...


class RecordingFactory(Protocol):
    """Opens sinks; the process that makes the worker supplies it."""

    def open(self, recording_id: str, key_ref: str, source: SourceInfo) -> FrameSink:
        """Open a sink for one source. Never blocks; raises `RecordingRefused`."""
        ...


class RecordingRefused(Exception):  # noqa: N818 - a refusal, not a defect
    """The storage does not take this source; `code` says why in one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
