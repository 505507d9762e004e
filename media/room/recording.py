"""Recording a room: which sources are tapped, and one recorder per source that is.

The worker takes a copy of each source where it arrives, puts packets in order, joins them into
whole encoded frames and hands those to a sink. Nothing is decoded, nothing here touches a disk.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from time import time
from typing import Protocol

import structlog

from media.peer.peer import Peer
from media.peer.source import Source
from media.recording_port import (
    CapturedKind,
    CloseWord,
    EncodedFrame,
    FrameSink,
    PictureJudge,
    RecordingFactory,
    RecordingRefused,
    SourceInfo,
)
from media.room.key_frames import LONGEST_S, KeyFramePace
from media.room.recording_order import RecordingOrder, StaleOrderError
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
"""While pictures cannot be kept, which are kept again from a key frame on: as often as a disk is tried."""
_STALLED_AFTER_S = 5.0
_REPORT_EVERY_S = 2.0
# Sender reports come from the sender, and what is recorded is evidence: a frame is never placed further before its
# arrival than a network holds it back, nor after it by more than jitter. Reports that are further off tell nothing.
_EARLIEST_S = 2.0
_LATEST_S = 0.2
_REPORTS_BELIEVED_S = 10.0
_STEP_TOLD_S = 1.0
_LATEST_ORDER_MS = 120_000.0
_LOOK_EVERY_S = 1.0
_USUAL_WAIT_S = 1.25
"""So long frames wait for repairs on a way of up to 200 ms; what waits longer is told later to be missing."""
_LEVEL_EVERY = 5
_LEVELLED_S = 1.0
"""Of every fifth packet the level is read; a sender that has told none for so long tells none."""
_TIMESTAMP_MASK = 0xFFFFFFFF


class CaptureState(StrEnum):
    """How the capture of one source fares."""

    GROWING = "growing"
    STALLED = "stalled"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class CaptureReport:
    """What is told about one source's capture."""

    recording: str
    peer: str
    label: str
    source: SourceKind
    state: CaptureState
    bytes: int
    reason: str | None
    troubles: tuple[Trouble, ...] = ()


class RecordingListener(Protocol):
    """Whom a recording tells how it fares: the worker."""

    def capture_changed(self, room: str, report: CaptureReport) -> None: ...


class SourceRecorder:
    """Taps one source. Owner: the room's recording. A new stream of the source is a new part."""

    def __init__(
        self,
        *,
        order: RecordingOrder,
        peer: Peer,
        source: Source,
        factory: RecordingFactory,
        clock: NtpClock,
        ahead_s: float,
        first_part: int,
        pictures: PictureJudge | None,
        now: float,
    ) -> None:
        """`ahead_s` is how far the system's clock is ahead of `clock`."""
        self.peer = peer
        self.source = source
        self.next_part = first_part
        self._order = order
        self._factory = factory
        self._clock = clock
        self._ahead_s = ahead_s
        self._capture: AudioCapture | VideoCapture | None = None
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
        self._pictures = pictures
        self._looked_at = now - _LOOK_EVERY_S
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
        """Give up old holes, keep key frames coming; a report when there is something to tell."""
        if self._capture is not None:
            stream = self.source.stream
            if stream is not None:
                # what comes again is worth waiting for as long as it is asked for
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
        """Write what is left, of it nothing captured after `until_ms`, and end the tap; repeated calls only
        repeat the report. `revision` is that of the order that ends it, None where no order does."""
        if self.source.tap is self:
            self.source.tap = None
        self._end_stream(reason, until_ms, revision)
        self._state = CaptureState.CLOSED
        return self._make_report(self._bytes(), reason)

    def is_outdated(self, order: RecordingOrder | None) -> bool:
        """Whether what follows belongs to another choice of the citizen than what was captured so far.

        Everything is recorded only of a contact, and that order's revision is the consent's: between two in which
        it was given it was withdrawn, though nobody told this worker.
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
            self._see(frame, now)
            taken = sink.write(frame, wallclock_ms, arrived_ms)
            self._unkept = self._unkept or not taken or sink.failure is not None

    def _see(self, frame: EncodedFrame, now: float) -> None:
        self._pace.frame(len(frame.data), is_key=frame.is_key, now=now)
        self._watch.frame(
            len(frame.data),
            is_key=frame.is_key,
            levelled=now - self._level_at < _LEVELLED_S,
            now=now,
        )
        if (
            frame.is_key
            and self._pictures is not None
            and self.source.kind is SourceKind.CAMERA
            and now - self._looked_at >= _LOOK_EVERY_S
        ):
            self._looked_at = now
            self._pictures.look(frame.data, lambda black: self._watch.looked(black=black))

    def _open_sink(self) -> FrameSink | None:
        """The sink, opened by the first frame so that a silent source leaves nothing behind."""
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
        """When the frame was captured, by the sender's reports as far as they can be true, and when it arrived;
        both on the recording's own line."""
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
        held_s = max(0.0, self._wait_s - _USUAL_WAIT_S)
        troubles, before = self._watch.troubles(now, held_s), self._troubles
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
            # of a source from which no frame ever came there is no state, and that is trouble enough
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


class RoomRecording:
    """The recording of one room. Owner: the worker; `reconcile` after every change of members."""

    def __init__(
        self,
        room: str,
        factory: RecordingFactory,
        clock: NtpClock,
        listener: RecordingListener,
        *,
        pictures: PictureJudge | None = None,
        wall_s: Callable[[], float] = time,
    ) -> None:
        """`pictures` looks at some of the cameras' pictures. `wall_s` is the system's clock, by which the gateway says when the recording began."""
        self.room = room
        self.order: RecordingOrder | None = None
        self._factory = factory
        self._clock = clock
        self._listener = listener
        self._pictures = pictures
        self._wall_s = wall_s
        self._ahead_s = 0.0
        self._recorders: dict[tuple[str, SourceKind], SourceRecorder] = {}
        self._parts: dict[tuple[str, SourceKind], int] = {}

    def set_order(
        self, order: RecordingOrder | None, members: Mapping[str, Peer], now: float
    ) -> None:
        """Record by `order` from now on, or stop. Another recording id ends the one before.

        Raises `StaleOrderError`, and nothing has changed.
        """
        before = self.order
        if (
            before is not None
            and order is not None
            and (order.recording == before.recording or order.revision)
            and order.revision < before.revision
        ):
            raise StaleOrderError
        if before and order and order.recording == before.recording and not order.key:
            order = replace(order, key=before.key)
        if before is not None and not self._follows(before, order):
            self.close("stopped")
            self._parts.clear()
        if order is not None and not self._follows(before, order):
            self._set_clock(order.recording, now)
        if order is not None and order.until_ms is not None:
            order = replace(order, until_ms=self._own_moment(order.until_ms, now))
        self.order = order
        self.reconcile(members, now)

    @staticmethod
    def _follows(before: RecordingOrder | None, order: RecordingOrder | None) -> bool:
        """Whether the recording is the same one."""
        return (
            before is not None
            and order is not None
            and (order.recording, order.key) == (before.recording, before.key)
        )

    def _set_clock(self, recording: str, now: float) -> None:
        """The worker's clock was set when it started; since then the system's may have been stepped, or
        the machine been asleep. A recording keeps what it begins with: its own time never jumps."""
        self._ahead_s = self._wall_s() - self._clock.wall(self._clock.ntp_seconds(now))
        if abs(self._ahead_s) >= _STEP_TOLD_S:
            log.warning(
                "recording.clock_stepped", recording=recording, ahead_s=round(self._ahead_s, 1)
            )

    def _own_moment(self, until_ms: int, now: float) -> int:
        """A moment that the gateway told by the system's clock, on the recording's own line, never after `now`.

        The system's clock may have been stepped during the call, before that moment or since. Both are tried; of
        two that may be meant by a step forward the earlier one counts: rather too little is kept than too much.
        """
        own_now_ms = self._clock.wall(self._clock.ntp_seconds(now)) * 1000 + self._ahead_s * 1000
        stepped_ms = self._wall_s() * 1000 - own_now_ms
        if abs(stepped_ms) < _STEP_TOLD_S * 1000:
            return round(min(until_ms, own_now_ms))
        log.warning("recording.clock_stepped_meanwhile", stepped_s=round(stepped_ms / 1000, 1))
        by_new = until_ms - stepped_ms
        if own_now_ms - _LATEST_ORDER_MS <= by_new <= own_now_ms:
            return round(by_new)
        return round(min(until_ms, own_now_ms))

    def reconcile(self, members: Mapping[str, Peer], now: float) -> None:
        """Tap what is to be recorded, and nothing else."""
        order = self.order
        wanted = {
            (peer.id, kind): (peer, source)
            for peer in members.values()
            for kind, source in peer.sources.items()
            if order is not None and source.negotiated and order.wants(peer.id, kind)
        }
        for key in [key for key, each in self._recorders.items() if each.is_outdated(order)]:
            self._close(key, "stopped")
        for key in [key for key in self._recorders if key not in wanted]:
            if key[0] not in members:
                self._close(key, "left")
            elif order is not None and not order.wants(*key):
                self._close(key, order.why, order.until_ms, order.revision)
            else:
                self._close(key, "stopped")
        if order is None:
            return
        for key, (peer, source) in wanted.items():
            if key not in self._recorders:
                self._recorders[key] = SourceRecorder(
                    order=order,
                    peer=peer,
                    source=source,
                    factory=self._factory,
                    clock=self._clock,
                    ahead_s=self._ahead_s,
                    first_part=self._parts.get(key, 0),
                    pictures=self._pictures,
                    now=now,
                )

    def tick(self, now: float) -> None:
        """Let every recorder do what is due; about ten times a second."""
        for recorder in list(self._recorders.values()):
            report = recorder.tick(now)
            if report is not None:
                self._listener.capture_changed(self.room, report)

    def close(self, reason: CloseWord) -> None:
        """End every tap."""
        for key in list(self._recorders):
            self._close(key, reason)

    def _close(
        self,
        key: tuple[str, SourceKind],
        reason: CloseWord,
        until_ms: float | None = None,
        revision: int | None = None,
    ) -> None:
        recorder = self._recorders.pop(key)
        report = recorder.close(reason, until_ms, revision)
        self._parts[key] = recorder.next_part
        self._listener.capture_changed(self.room, report)
