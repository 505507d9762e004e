"""Recorder of one source: a tap that joins its packets into frames and hands those to a sink."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import structlog

from media.peer.source import Source
from media.recording_port import (
    CapturedKind,
    CloseWord,
    EncodedFrame,
    FrameSink,
    OwnCapture,
    PacketCapture,
    PictureInspector,
    RecordingFactory,
    RecordingRefused,
    SourceInfo,
)
from media.room.key_frames import LONGEST_S, KeyFramePace
from media.room.member import Member
from media.room.recording_order import RecordingOrder
from media.room.watch import SourceWatch, Trouble
from media.rtp.capture import MAX_WAIT_S, AudioCapture, VideoCapture
from media.rtp.extensions import AUDIO_LEVEL, audio_level
from media.rtp.header import RtpHeader
from media.rtp.reception import NtpClock
from media.rtp.vp8 import Vp8Descriptor
from media.sdp.plan import SourceKind

log = structlog.get_logger()

_CAPTURED: dict[SourceKind, CapturedKind] = {
    SourceKind.AUDIO: "audio",
    SourceKind.CAMERA: "camera",
    SourceKind.SCREEN: "screen",
    SourceKind.SCREEN_AUDIO: "screen-audio",
}
_KEY_FRAME_UNKEPT_S = 2.0
"""Interval of key frame requests while frames cannot be stored: storing resumes with a key frame."""
_STALLED_AFTER_S = 5.0
_REPORT_EVERY_S = 2.0
# The sender writes its reports itself, and the recording is evidence: a frame is placed no earlier before its arrival
# than a network may delay it, and no later than jitter explains. Reports that are further off are ignored.
_EARLIEST_S = 2.0
_LATEST_S = 0.2
_REPORTS_BELIEVED_S = 10.0
_INSPECT_EVERY_S = 1.0
_USUAL_WAIT_S = 1.25
"""Wait for resent packets on a path of up to 200 ms round trip; on longer ones trouble is reported later."""
_LEVEL_EVERY = 5
"""Of every fifth packet the level is read."""
_LEVELLED_S = 1.0
"""How long after its last level a sender counts as one that sends levels."""
_TIMESTAMP_MASK = 0xFFFFFFFF


class CaptureState(StrEnum):
    """State of the capture of one source."""

    GROWING = "growing"
    STALLED = "stalled"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """Report on one source's capture."""

    recording: str
    peer: str
    label: str
    source: SourceKind
    state: CaptureState
    bytes: int
    reason: str | None
    troubles: tuple[Trouble, ...] = ()


class SourceRecorder:
    """Owner: the room's recording. Taps one source; a new stream of the source begins a new part."""

    def __init__(
        self,
        *,
        order: RecordingOrder,
        peer: Member,
        source: Source,
        factory: RecordingFactory,
        clock: NtpClock,
        ahead_s: float,
        first_part: int,
        inspector: PictureInspector | None,
        now: float,
    ) -> None:
        """`ahead_s` is how far the system clock is ahead of `clock`, in seconds."""
        self.peer = peer
        self.source = source
        self.next_part = first_part
        self._order = order
        self._factory = factory
        self._clock = clock
        self._ahead_s = ahead_s
        self._capture: PacketCapture | None = None
        self._ssrc: int | None = None
        self._sink: FrameSink | None = None
        self._refused: str | None = None
        self._pace = KeyFramePace(now)
        self._unkept = False
        self._state: CaptureState | None = None
        self._bytes_closed = 0
        self._bytes_reported = 0
        self._grew_at = now
        self._frame_at = now
        self._reported_at = now - _REPORT_EVERY_S
        self._wait_s = MAX_WAIT_S
        self._watch = SourceWatch(
            is_audio=source.kind.is_audio,
            moves=source.kind is SourceKind.CAMERA,
            # a screen is shared now and then, with sound or without
            expected=source.kind in (SourceKind.AUDIO, SourceKind.CAMERA),
            now=now,
        )
        self._inspector = inspector
        self._inspected_at = now - _INSPECT_EVERY_S
        self._level_at = now - _LEVELLED_S
        self._bytes_seen = 0
        self._troubles: tuple[Trouble, ...] = ()
        source.tap = self
        source.request_key_frame(now)

    def packet(
        self, packet: memoryview, header: RtpHeader, vp8: Vp8Descriptor | None, now: float
    ) -> None:
        """Take one packet of the source."""
        del vp8
        self._watch.packet(now)
        if self.source.kind.is_audio and header.sequence_number % _LEVEL_EVERY == 0:
            found = audio_level(packet, header, self.source.extension_ids.get(AUDIO_LEVEL, 0))
            if found is not None:
                self._level_at = now
                self._watch.level(found[0], now)
        if header.ssrc != self._ssrc:
            self._begin_stream(header.ssrc)
        if self._capture is not None:
            self._write(self._capture.packet(packet, header, now), now)

    def tick(self, now: float) -> CaptureReport | None:
        """Give up old gaps and request key frames that are due; returns a report when something has changed."""
        if self._capture is not None:
            stream = self.source.stream
            if stream is not None:
                # wait for a resent packet as long as NACKs are sent for it
                self._wait_s = max(MAX_WAIT_S, stream.repair_s)
                self._capture.wait(self._wait_s)
            self._write(self._capture.tick(now), now)
        if not self.source.kind.is_audio and self.source.active:
            wanting = isinstance(self._capture, VideoCapture) and self._capture.needs_key_frame
            at_most_s = _KEY_FRAME_UNKEPT_S if self._unkept else LONGEST_S
            if self._watch.wants_picture(now) or wanting or self._pace.due(now, at_most_s):
                self._unkept = False
                self._pace.asked(now)
                self.source.request_key_frame(now)
        return self._report(now)

    def close(
        self, reason: CloseWord, until_ms: float | None = None, revision: int | None = None
    ) -> CaptureReport:
        """Write the remaining frames and end the tap; repeated calls only repeat the report.

        Frames captured after `until_ms` (Unix time in ms) are discarded. `revision` is that of the order that ends the
        recorder, None when no order does.
        """
        if self.source.tap is self:
            self.source.tap = None
        self._end_stream(reason, until_ms, revision)
        self._state = CaptureState.CLOSED
        return self._make_report(self._bytes(), reason)

    def is_outdated(self, order: RecordingOrder | None) -> bool:
        """Whether `order` belongs to a later consent of the citizen than the capture so far.

        Only a contact's recording has `sources` None, and its revision is that of the consent. A higher revision means
        that consent was withdrawn and given again, even if this worker never heard of the withdrawal.
        """
        return (
            order is not None
            and order.sources is None
            and self._order.sources is None
            and order.revision > self._order.revision
        )

    def _begin_stream(self, ssrc: int) -> None:
        self._end_stream("stopped")
        self._ssrc = ssrc
        stream = self.source.stream
        if stream is None or stream.ssrc != ssrc:
            self._ssrc = None
        elif isinstance(stream, OwnCapture):
            self._capture = stream.capture()
        elif self.source.kind.is_audio:
            self._capture = AudioCapture(
                opus_payload_type=stream.payload_type, red=stream.red_payload_type
            )
        else:
            self._capture = VideoCapture(keep_damaged=True)

    def _end_stream(
        self, reason: CloseWord, until_ms: float | None = None, revision: int | None = None
    ) -> None:
        capture, self._capture = self._capture, None
        if capture is not None:
            self._write(capture.finish(), self._frame_at, until_ms)
        sink, self._sink = self._sink, None
        if sink is not None:
            sink.close(reason, until_ms, revision)
            self._bytes_closed += sink.bytes_written

    def _write(
        self, frames: Iterable[EncodedFrame], now: float, until_ms: float | None = None
    ) -> None:
        for frame in frames:
            wallclock_ms, arrived_ms = self._moments_ms(frame)
            if until_ms is not None and wallclock_ms > until_ms:
                continue
            sink = self._open_sink()
            if sink is None:
                return
            self._frame_at = now
            self._inspect_frame(frame, now)
            taken = sink.write(frame, wallclock_ms, arrived_ms)
            self._unkept = self._unkept or not taken or sink.failure is not None

    def _inspect_frame(self, frame: EncodedFrame, now: float) -> None:
        self._pace.frame(len(frame.data), is_key=frame.is_key, now=now)
        self._watch.frame(
            len(frame.data),
            is_key=frame.is_key,
            levelled=now - self._level_at < _LEVELLED_S,
            now=now,
        )
        if (
            frame.is_key
            and self._inspector is not None
            and self.source.kind is SourceKind.CAMERA
            and now - self._inspected_at >= _INSPECT_EVERY_S
        ):
            self._inspected_at = now
            self._inspector.inspect(frame.data, lambda black: self._watch.inspected(black=black))

    def _open_sink(self) -> FrameSink | None:
        """Return the sink, opened for the first frame so that a silent source leaves no file."""
        if self._sink is None and self._refused is None:
            info = SourceInfo(
                peer=self.peer.id,
                label=self.peer.label,
                kind=_CAPTURED[self.source.kind],
                part=self.next_part,
                revision=self._order.revision,
            )
            self.next_part += 1
            try:
                self._sink = self._factory.open(self._order.recording, self._order.key, info)
            except RecordingRefused as exc:
                self._refused = exc.code
                log.warning("recording.refused", peer=self.peer.id, code=exc.code)
        return self._sink

    def _moments_ms(self, frame: EncodedFrame) -> tuple[float, float]:
        """Return (captured, arrived) in Unix ms on the recording's own clock.

        The capture time follows the sender's reports as far as they are plausible.
        """
        stream = self.source.stream
        arrived_s = self._clock.wall(self._clock.ntp_seconds(frame.arrived_s))
        wall_s = None
        if stream is not None:
            wall_s = stream.clock.wall_s(
                frame.rtp_timestamp & _TIMESTAMP_MASK, self.source.peer_clock, self._clock
            )
        if wall_s is None or abs(wall_s - arrived_s) > _REPORTS_BELIEVED_S:
            wall_s = arrived_s
        wall_s = min(max(wall_s, arrived_s - _EARLIEST_S), arrived_s + _LATEST_S)
        return (wall_s + self._ahead_s) * 1000, (arrived_s + self._ahead_s) * 1000

    def _bytes(self) -> int:
        return self._bytes_closed + (0 if self._sink is None else self._sink.bytes_written)

    def _report(self, now: float) -> CaptureReport | None:
        total = self._bytes()
        failure = self._refused or (None if self._sink is None else self._sink.failure)
        grew = total > self._bytes_reported
        if grew:
            self._grew_at = now
        if total > self._bytes_seen:
            self._bytes_seen = total
            self._watch.grew(now)
        extra_wait_s = max(0.0, self._wait_s - _USUAL_WAIT_S)
        troubles, before = self._watch.troubles(now, extra_wait_s), self._troubles
        self._troubles = troubles
        if failure is not None:
            state = CaptureState.FAILED
        elif grew:
            state = CaptureState.GROWING
        elif self._frame_at > self._grew_at + _STALLED_AFTER_S:
            state = CaptureState.STALLED
        elif troubles == before:
            return None
        else:
            # a source that never sent a frame has no state yet; its trouble is reported all the same
            state = self._state or CaptureState.STALLED
        if (
            troubles == before
            and state is self._state
            and (state is not CaptureState.GROWING or now - self._reported_at < _REPORT_EVERY_S)
        ):
            return None
        self._state = state
        self._reported_at = now
        self._bytes_reported = total
        return self._make_report(total, failure)

    def _make_report(self, total: int, reason: str | None) -> CaptureReport:
        return CaptureReport(
            recording=self._order.recording,
            peer=self.peer.id,
            label=self.peer.label,
            source=self.source.kind,
            state=self._state or CaptureState.GROWING,
            bytes=total,
            reason=reason,
            troubles=() if self._state is CaptureState.CLOSED else self._troubles,
        )
