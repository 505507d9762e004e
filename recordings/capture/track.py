"""Turns one source's frames into the records of its segments. Pure: no clock, no disk."""

from collections.abc import Iterator
from dataclasses import dataclass

from recordings import timeline, webm
from recordings.frames import SOUND_CODECS, EncodedFrame, SoundCodec
from recordings.model import SourceKind
from recordings.timeline import GapReason, LeftOut
from recordings.vault.container import RecordType

TRACK_NUMBER = 1
_STALL_MS = 1_000.0
_MAX_CLUSTER_BYTES = 1024 * 1024
_SYNC_EVERY_MS = 1_000.0
_SYNC_ON_CHANGE_MS = 5.0


_TAKEN = {True: ("video", frozenset({"vp8"})), False: ("audio", SOUND_CODECS)}
"""Kind and codecs of the frames that a source of pictures (True) or of sound takes."""


@dataclass(frozen=True, slots=True)
class Write:
    """Append this record to the current segment; the first after a FINAL starts the next."""

    type: RecordType
    payload: bytes
    frames: int = 0
    """Of a cluster: number of frames, and media time and wall clock of the last one."""
    last_media_ms: float = 0.0
    last_wall_ms: float = 0.0


@dataclass(slots=True)
class _Segment:
    begins_ms: float
    frames: int = 0
    key_frames: int = 0


class SourceTrack:
    """Gathers frames into clusters and segments.

    Every output is a :class:`Write`; a caller that cannot store one calls :meth:`restart`. A segment of pictures begins
    with a key frame; frames before the first one are left out and counted in :attr:`frames_before_key`.
    """

    def __init__(
        self,
        kind: SourceKind,
        *,
        cluster_ms: float = 400.0,
        segment_ms: float = 60_000.0,
        revision: int | None = None,
    ) -> None:
        """A cluster spans up to ``cluster_ms``; a segment ends at the first key frame (of sound: packet) after
        ``segment_ms``. ``revision`` is that of the order in force."""
        self._revision = revision
        self._kind = kind
        self._cluster_ms = cluster_ms
        self._segment_ms = segment_ms
        self._clock = timeline.MediaClock()
        self._segment: _Segment | None = None
        self._blocks: list[webm.Block] = []
        self._blocks_at: list[tuple[float, float]] = []
        self._block_bytes = 0
        self._flushed_at: tuple[float, float] | None = None
        """Media time and wall clock of each gathered frame, and of the last one written."""
        self._last_media_ms = 0.0
        self._last_wall_ms = 0.0
        self._started = False
        self._paused = False
        self._resolution: tuple[int, int] | None = None
        self._synced: tuple[float, float] | None = None
        self._missing: GapReason | None = None
        self._late_since_ms: float | None = None
        self._damaged = False
        self._codec: str | None = None
        self.frames = 0
        self.frames_before_key = 0

    @property
    def has_open_cluster(self) -> bool:
        """Whether there are gathered frames for :meth:`flush` to write."""
        return bool(self._blocks)

    def add(
        self,
        frame: EncodedFrame,
        wall_ms: float,
        missing: GapReason | None = None,
        arrived_ms: float | None = None,
    ) -> Iterator[Write]:
        """Take one frame; ``missing`` says why frames before it are missing, ``arrived_ms`` is its arrival.

        Raises ValueError for a frame that does not match the source, which is then ignored.
        """
        self._check(frame)
        if missing or frame.gap_before:
            self._missing = missing or "loss"
        if self._kind.is_picture and self._segment is None and not frame.is_key:
            self.frames_before_key += 1
            return
        media_ms = self._clock.place(frame.rtp_timestamp, frame.clock_rate, wall_ms)
        may_begin = frame.is_key or not self._kind.is_picture
        segment = self._segment
        if segment and may_begin and media_ms - segment.begins_ms >= self._segment_ms:
            yield from self._end_segment(source_ended=False)
            segment = None
        if segment is None:
            segment = self._segment = _Segment(media_ms)
            yield Write(RecordType.MEDIA, webm.live_head(self._track(frame)))
            yield self._fact(
                timeline.Begin(
                    media_ms=media_ms,
                    wall_ms=wall_ms,
                    arrived_ms=arrived_ms,
                    rtp=frame.rtp_timestamp,
                    clock_rate=frame.clock_rate,
                    revision=self._revision,
                    codec=_sound_codec(frame),
                )
            )
            self._codec = frame.codec
            self._synced = (media_ms, wall_ms)
        yield from self._note(frame, media_ms, wall_ms, arrived_ms)
        if self._blocks and (
            (self._kind.is_picture and frame.is_key)
            or media_ms - self._blocks[0].time_ms >= self._cluster_ms
            or self._block_bytes >= _MAX_CLUSTER_BYTES
        ):
            yield from self.flush()
        self._blocks.append(webm.Block(TRACK_NUMBER, round(media_ms), frame.data, may_begin))
        self._blocks_at.append((media_ms, wall_ms))
        self._block_bytes += len(frame.data)
        self.frames += 1
        segment.frames += 1
        segment.key_frames += may_begin
        self._started = True
        self._last_media_ms, self._last_wall_ms = media_ms, wall_ms

    def late(self, since_ms: float) -> None:
        """Note that frames which arrived between ``since_ms`` (wall clock) and the first frame could not be stored."""
        self._late_since_ms = since_ms

    def pause(
        self, wall_ms: float, why: LeftOut | None = None, revision: int | None = None
    ) -> Iterator[Write]:
        """Note that the source was switched off on purpose, by the order of this revision."""
        self._paused = True
        if self._segment:
            yield from self.flush()
            yield self._fact(
                timeline.Pause(
                    media_ms=self._last_media_ms, wall_ms=wall_ms, why=why, revision=revision
                )
            )

    def cut(self, wall_ms: float) -> None:
        """Remove frames captured later than this from the cluster being gathered."""
        while self._segment and self._blocks and self._blocks_at[-1][1] > wall_ms:
            block = self._blocks.pop()
            self._blocks_at.pop()
            self._block_bytes -= len(block.data)
            self.frames -= 1
            self._segment.frames -= 1
            self._segment.key_frames -= block.is_key
            if self._blocks_at:
                self._last_media_ms, self._last_wall_ms = self._blocks_at[-1]
            elif self._flushed_at is not None:
                self._last_media_ms, self._last_wall_ms = self._flushed_at

    def taken_back(self, frames: int, last_media_ms: float, last_wall_ms: float) -> None:
        """Note that ``frames`` written frames were cut from the disk, and with them the current segment.

        ``last_*`` are the times of the last frame left. Only :meth:`pause` and :meth:`end` follow, in a segment of
        their own without frames.
        """
        self._blocks, self._blocks_at, self._block_bytes = [], [], 0
        self.frames -= frames
        self._last_media_ms, self._last_wall_ms = last_media_ms, last_wall_ms
        self._segment = _Segment(last_media_ms)

    def resume(self, wall_ms: float) -> Iterator[Write]:
        """Note that the source was switched on again."""
        if self._segment:
            yield self._fact(timeline.Resume(media_ms=self._last_media_ms, wall_ms=wall_ms))

    def flush(self) -> Iterator[Write]:
        """Write the cluster gathered so far."""
        if self._blocks:
            blocks, self._blocks = self._blocks, []
            self._flushed_at = media_ms, wall_ms = self._blocks_at[-1]
            self._blocks_at = []
            self._block_bytes = 0
            yield Write(RecordType.MEDIA, webm.cluster(blocks), len(blocks), media_ms, wall_ms)

    def end(self) -> Iterator[Write]:
        """Write the remaining frames and close the last segment."""
        if self._segment:
            yield from self._end_segment(source_ended=True)

    def restart(self) -> None:
        """Abandon the current segment, which could not be stored; the next frame begins a new one."""
        self._segment = None
        self._blocks = []
        self._blocks_at = []
        self._block_bytes = 0
        self._resolution = None
        self._missing = "storage"

    def _end_segment(self, *, source_ended: bool) -> Iterator[Write]:
        yield from self.flush()
        segment, self._segment = self._segment, None
        if segment is None:
            return
        end = timeline.SegmentEnd(
            frames=segment.frames,
            key_frames=segment.key_frames,
            last_media_ms=self._last_media_ms,
            last_wall_ms=self._last_wall_ms,
            source_ended=source_ended,
        )
        yield Write(RecordType.FINAL, timeline.encode(end))

    def _note(
        self, frame: EncodedFrame, media_ms: float, wall_ms: float, arrived_ms: float | None
    ) -> Iterator[Write]:
        """Write the facts that this frame implies, before the frame itself."""
        silent_ms = media_ms - self._last_media_ms if self._started else 0.0
        reason = self._missing
        if reason is None and silent_ms > _STALL_MS and not self._paused:
            reason = "stall"
        if reason and self._started:
            yield from self.flush()
            yield self._fact(
                timeline.Gap(
                    media_ms=self._last_media_ms,
                    wall_ms=self._last_wall_ms,
                    reason=reason,
                    missing_ms=silent_ms,
                )
            )
        if self._late_since_ms is not None and not self._started:
            missing_ms = max(0.0, wall_ms - self._late_since_ms)
            yield self._fact(
                timeline.Gap(
                    media_ms=media_ms - missing_ms,
                    wall_ms=wall_ms - missing_ms,
                    reason="storage",
                    missing_ms=missing_ms,
                )
            )
        self._late_since_ms = None
        self._missing = None
        self._paused = False
        if frame.damaged is not self._damaged:
            self._damaged = frame.damaged
            yield from self.flush()
            turn = timeline.Damaged if frame.damaged else timeline.Whole
            yield self._fact(turn(media_ms=media_ms, wall_ms=wall_ms))
        if self._kind.is_picture and frame.is_key:
            size = (frame.width or 0, frame.height or 0)
            if size != self._resolution:
                self._resolution = size
                yield self._fact(
                    timeline.Resolution(
                        media_ms=media_ms, wall_ms=wall_ms, width=size[0], height=size[1]
                    )
                )
        if self._sync_due(media_ms, wall_ms):
            self._synced = (media_ms, wall_ms)
            yield self._fact(
                timeline.Sync(media_ms=media_ms, wall_ms=wall_ms, arrived_ms=arrived_ms)
            )

    def _sync_due(self, media_ms: float, wall_ms: float) -> bool:
        if self._synced is None:
            return True
        last_media_ms, last_wall_ms = self._synced
        since = media_ms - last_media_ms
        change = abs((wall_ms - media_ms) - (last_wall_ms - last_media_ms))
        # a changed offset is stored at once, but jitter must not make a fact of every frame
        return since >= _SYNC_EVERY_MS or (since >= 200.0 and change > _SYNC_ON_CHANGE_MS)

    def _check(self, frame: EncodedFrame) -> None:
        kind, codecs = _TAKEN[self._kind.is_picture]
        if frame.kind != kind or frame.codec not in codecs:
            raise ValueError(f"a {self._kind.value} source takes {', '.join(sorted(codecs))} only")
        if self._codec not in (None, frame.codec):
            raise ValueError("one take has one codec")
        if not frame.data or frame.clock_rate <= 0:
            raise ValueError("a frame has data and a clock rate")
        if self._kind.is_picture and frame.is_key and not (frame.width and frame.height):
            raise ValueError("a key frame has a width and a height")

    def _track(self, frame: EncodedFrame) -> webm.Track:
        if self._kind.is_picture:
            return webm.VideoTrack(TRACK_NUMBER, frame.width or 0, frame.height or 0)
        return webm.AudioTrack(TRACK_NUMBER, codec=_sound_codec(frame))

    @staticmethod
    def _fact(fact: timeline.AnyFact) -> Write:
        return Write(RecordType.FACT, timeline.encode(fact))


def _sound_codec(frame: EncodedFrame) -> SoundCodec:
    return "opus" if frame.codec == "vp8" else frame.codec
