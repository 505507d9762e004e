"""Capture of one source: fed from the event loop, written by the recording's thread."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog

from recordings.capture.taken_back import Cluster, cut_off, cut_point
from recordings.capture.track import SourceTrack, Write
from recordings.frames import EncodedFrame
from recordings.layout import segment_file_name
from recordings.model import RecordingId, SourceKind
from recordings.timeline import GapReason, LeftOut
from recordings.vault.container import RecordType, SegmentName, SegmentWriter

log = structlog.get_logger()

_SYNC_EVERY_S = 1.0
_FLUSH_IDLE_S = 0.4
_RETRY_AFTER_S = 2.0


@dataclass(frozen=True, slots=True)
class Pause:
    """Note: the source is switched off on purpose, by the order of ``revision``."""

    wall_ms: float
    why: LeftOut | None
    revision: int | None


@dataclass(frozen=True, slots=True)
class Resume:
    """Note: the source is switched on again."""

    wall_ms: float


@dataclass(frozen=True, slots=True)
class Cut:
    """Note: frames captured later must not be kept."""

    wall_ms: float


@dataclass(frozen=True, slots=True)
class Late:
    """Note: before the first frame, frames arrived since this moment and could not be stored."""

    since_ms: float


@dataclass(frozen=True, slots=True)
class CaptureLimits:
    """Bounds of one source's queue, and the lengths of clusters and segments."""

    queue_frames: int = 2_000
    queue_bytes: int = 8 * 1024 * 1024
    cluster_ms: float = 400.0
    segment_ms: float = 60_000.0


_Note = Pause | Resume | Cut | Late
_Item = tuple[EncodedFrame, float, float | None, GapReason | None] | _Note


class SourceCapture:
    """Captures one source; made by ``RecordingStore.open_source``.

    :meth:`write`, :meth:`pause`, :meth:`resume` and :meth:`close` belong to one thread (the event
    loop) and never block. The counters may be read from it at any time.
    """

    def __init__(
        self,
        *,
        recording_id: RecordingId,
        source_id: str,
        kind: SourceKind,
        folder: Path,
        data_key: bytes,
        limits: CaptureLimits,
        clock_ms: Callable[[], float],
        wake: Callable[[], None],
        revision: int | None = None,
    ) -> None:
        self.recording_id = recording_id
        self.source_id = source_id
        self.kind = kind
        self.bytes_written = 0
        """Bytes written so far, in all segments together."""
        self.last_growth_at_ms: float | None = None
        """When a file last grew, on the worker's clock; None before the first bytes."""
        self.frames_dropped = 0
        """Frames dropped because the queue was full or storage failed."""
        self.frames_refused = 0
        """Frames that do not match the source (another codec, a key frame without size)."""
        self.failure: str | None = None
        """Why writing currently fails (the name of an errno); None while it works."""
        self._folder = folder
        self._data_key = data_key
        self._limits = limits
        self._clock_ms = clock_ms
        self._wake = wake
        self._track = SourceTrack(
            kind,
            cluster_ms=limits.cluster_ms,
            segment_ms=limits.segment_ms,
            revision=revision,
        )
        # Two counters, each written by one thread only, instead of a lock around one.
        self._queue: deque[_Item] = deque()
        self._bytes_in = 0
        self._bytes_out = 0
        self._overflowed = False
        self._closing = False
        self._cut_ms: float | None = None
        self._closed = threading.Event()
        self._segment: SegmentWriter | None = None
        self._written: list[Cluster] = []
        self._was_cut = False
        self._next_index = 0
        self._flushed_at_s = 0.0
        self._synced_at_s = 0.0
        self._retry_at_s = 0.0

    def write(
        self, frame: EncodedFrame, wallclock_ms: float, arrived_ms: float | None = None
    ) -> bool:
        """Queue one frame, captured at ``wallclock_ms`` and arrived at ``arrived_ms`` (None: unknown).

        False when it was dropped: the queue is full, or a key frame is awaited after that, or the source is closed.
        Never blocks.
        """
        if self._closing:
            return False
        size = len(frame.data)
        full = (
            len(self._queue) >= self._limits.queue_frames
            or self.backlog_bytes + size > self._limits.queue_bytes
        )
        # after a gap in the pictures decoding resumes at a key frame only
        useless = self._overflowed and self.kind.is_picture and not frame.is_key
        if full or useless:
            self._overflowed = True
            self.frames_dropped += 1
            return False
        missing: GapReason | None = "overflow" if self._overflowed else None
        self._overflowed = False
        self._bytes_in += size
        self._queue.append((frame, wallclock_ms, arrived_ms, missing))
        return True

    def pause(
        self, wallclock_ms: float, why: LeftOut | None = None, revision: int | None = None
    ) -> None:
        """Note that the source was switched off on purpose, by the order of ``revision``."""
        self._note(Pause(wallclock_ms, why, revision))

    def resume(self, wallclock_ms: float) -> None:
        """Note that the source was switched on again."""
        self._note(Resume(wallclock_ms))

    def cut(self, wallclock_ms: float) -> None:
        """Keep no frame captured later than this.

        Earlier frames in the queue are still written, the cluster being gathered is shortened, and clusters already on
        the disk are cut off. Only :meth:`pause` and :meth:`close` may follow.
        """
        self._cut_ms = wallclock_ms
        self._note(Cut(wallclock_ms))

    def late(self, since_ms: float) -> None:
        """Note, before the first frame, that frames arrived since ``since_ms`` (wall clock) and could not be stored."""
        self._note(Late(since_ms))

    def skipped(self) -> None:
        """Note that the caller dropped frames because too many were waiting."""
        self._overflowed = True

    @property
    def backlog_bytes(self) -> int:
        """Bytes queued for the writing thread."""
        return self._bytes_in - self._bytes_out

    @property
    def is_closed(self) -> bool:
        """Whether everything is on the disk and the file is closed."""
        return self._closed.is_set()

    def close(self) -> None:
        """Request the end; queued frames are still written. Idempotent, does not wait."""
        self._closing = True
        self._wake()

    def wait_closed(self, timeout_s: float = 5.0) -> bool:
        """Block until the closing record is on the disk; False after ``timeout_s``."""
        return self._closed.wait(timeout_s)

    async def aclose(self, timeout_s: float = 5.0) -> bool:
        """Call :meth:`close`, then wait without blocking the loop. Cancelling ends only the waiting."""
        self.close()
        return await asyncio.to_thread(self.wait_closed, timeout_s)

    def _note(self, what: _Note) -> None:
        if not self._closing and len(self._queue) < 2 * self._limits.queue_frames:
            self._queue.append(what)

    # -- from here on: the recording's writing thread ------------------------------------------

    def service(self, now_s: float) -> None:
        """Write queued frames; ``now_s`` is the thread's monotonic clock. Raises nothing."""
        if self._closed.is_set():
            return
        closing = self._closing  # read before draining: nothing is queued after it
        try:
            self._drain(now_s)
            if closing:
                self._store(self._track.end(), now_s)
            elif self._track.has_open_cluster and now_s - self._flushed_at_s >= _FLUSH_IDLE_S:
                self._store(self._track.flush(), now_s)
            if self._segment and now_s - self._synced_at_s >= _SYNC_EVERY_S:
                self._synced_at_s = now_s
                self._segment.sync()
        except OSError as error:
            self._storage_failed(error, now_s)
        if closing:
            self._abandon_segment()
            self._closed.set()

    def abort(self) -> None:
        """Give up after an unexpected error; files on the disk stay readable."""
        self._closing = True
        self.failure = self.failure or "internal"
        self._abandon_segment()
        self._closed.set()

    def _drain(self, now_s: float) -> None:
        for _ in range(len(self._queue)):
            item = self._queue.popleft()
            match item:
                case Pause():
                    self._store(self._track.pause(item.wall_ms, item.why, item.revision), now_s)
                    continue
                case Resume():
                    self._store(self._track.resume(item.wall_ms), now_s)
                    continue
                case Cut():
                    self._track.cut(item.wall_ms)
                    self._take_back(item.wall_ms)
                    continue
                case Late():
                    self._track.late(item.since_ms)
                    continue
            frame, wall_ms, arrived_ms, missing = item
            self._bytes_out += len(frame.data)
            if self._was_cut or (self._cut_ms is not None and wall_ms > self._cut_ms):
                continue
            if self.failure is not None and now_s < self._retry_at_s:
                self.frames_dropped += 1
                continue
            if not self._track.has_open_cluster:
                self._flushed_at_s = now_s
            try:
                self._store(self._track.add(frame, wall_ms, missing, arrived_ms), now_s)
            except ValueError:
                self.frames_refused += 1

    def _store(self, writes: Iterable[Write], now_s: float) -> None:
        for write in writes:
            segment = self._segment or self._open_segment(now_s)
            if write.frames:
                self._written.append(
                    Cluster(
                        self._next_index - 1,
                        segment.size,
                        write.frames,
                        write.last_media_ms,
                        write.last_wall_ms,
                    )
                )
            grown = segment.append(write.type, write.payload)
            self.bytes_written += grown
            self.last_growth_at_ms = self._clock_ms()
            if write.type is RecordType.MEDIA:
                self._flushed_at_s = now_s
            if write.type is RecordType.FINAL:
                segment.sync()
                self._abandon_segment()

    def _take_back(self, wall_ms: float) -> None:
        first = cut_point(self._written, wall_ms)
        if first is None:
            return
        gone, self._written = self._written[first:], self._written[:first]
        last = self._written[-1] if self._written else None
        self._was_cut = True
        self._abandon_segment()
        # cut the latest first: a crash in between then leaves the earliest
        offsets: dict[int, int] = {}
        for cluster in reversed(gone):
            offsets[cluster.segment] = cluster.offset
        try:
            for index, offset in offsets.items():
                cut_off(self._folder / segment_file_name(index), offset)
        except OSError:
            log.exception(
                "capture.not_taken_back", recording=self.recording_id, source=self.source_id
            )
            raise
        self._track.taken_back(
            sum(cluster.frames for cluster in gone),
            last.last_media_ms if last else 0.0,
            last.last_wall_ms if last else wall_ms,
        )
        log.warning(
            "capture.taken_back",
            recording=self.recording_id,
            source=self.source_id,
            frames=sum(cluster.frames for cluster in gone),
        )

    def _open_segment(self, now_s: float) -> SegmentWriter:
        index, self._next_index = self._next_index, self._next_index + 1
        name = SegmentName(self.recording_id, self.source_id, index)
        segment = SegmentWriter(self._folder / segment_file_name(index), self._data_key, name)
        self._segment = segment
        self._synced_at_s = now_s
        self.bytes_written += segment.size
        if self.failure is not None:
            log.info("capture.recovered", recording=self.recording_id, source=self.source_id)
            self.failure = None
        return segment

    def _abandon_segment(self) -> None:
        if self._segment:
            segment, self._segment = self._segment, None
            segment.close()

    def _storage_failed(self, error: OSError, now_s: float) -> None:
        if self.failure is None:
            log.error(
                "capture.storage_failed",
                recording=self.recording_id,
                source=self.source_id,
                errno=error.errno,
            )
        self.failure = f"errno {error.errno}"
        self.frames_dropped += 1
        self._retry_at_s = now_s + _RETRY_AFTER_S
        self._track.restart()
        try:
            self._abandon_segment()
        except OSError:
            log.warning("capture.close_failed", recording=self.recording_id)
