"""The encoded frames that the media worker hands over."""

from typing import Literal, Protocol, get_args

SoundCodec = Literal["opus", "pcma", "pcmu", "g722"]
"""How sound was encoded by its sender: a browser (Opus) or a telephone line."""
SOUND_CODECS: frozenset[str] = frozenset(get_args(SoundCodec))


class EncodedFrame(Protocol):
    """One packet of sound or one VP8 frame as the sender encoded it.

    ``data`` must not change after the hand-over. ``rtp_timestamp`` is unwrapped: it only grows within one stream.
    ``width`` and ``height`` are read on key frames only. ``gap_before``: at least one frame before this one was
    lost for good. ``damaged``: this frame is whole but refers to a lost one.

    The capture time is passed beside the frame as ``wallclock_ms``: milliseconds since the Unix
    epoch on the worker's clock, aligned by the sender's RTCP reports (RFC 3550, 6.4.1), so that
    one person's sound and picture share one time line. ``arrived_ms`` is when the
    frame reached the worker, which no sender can choose.
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
    def damaged(self) -> bool: ...
