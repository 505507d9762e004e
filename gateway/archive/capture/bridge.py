"""Passes frames of the media worker from the event loop into the captures of the archive.

Opening a source touches the disk, so it happens in a thread; frames that arrive meanwhile are held back in a bounded
queue and written first.
"""

import asyncio
import time
from collections import deque

import structlog

from media.recording_port import CloseWord, EncodedFrame, RecordingRefused, SourceInfo
from recordings.capture.source import SourceCapture
from recordings.errors import KeyUnavailableError
from recordings.model import RecordingId, SourceKind, parse_party
from recordings.store import RecordingStore
from recordings.timeline import LeftOut

log = structlog.get_logger()

RETRY_S = 2.0
HELD_FRAMES = 600
"""Frames kept while the source is being opened: some ten seconds of sound, twenty of picture."""

_KINDS = {
    "audio": SourceKind.AUDIO,
    "camera": SourceKind.VIDEO,
    "screen": SourceKind.SCREEN,
    "screen-audio": SourceKind.SCREEN_AUDIO,
}


class OpeningSink:
    """Holds back frames while a capture is being opened in a thread, then passes them on to it."""

    def __init__(self) -> None:
        self._held: deque[tuple[EncodedFrame, float, float]] = deque()
        self._capture: SourceCapture | None = None
        self._closed = False
        self._left_out: tuple[float, LeftOut, int | None] | None = None
        self._until_ms: float | None = None
        self._lost_since_ms: float | None = None
        self._overflowed = False
        self._failure: str | None = None

    @property
    def bytes_written(self) -> int:
        """The number of octets on the disk or on their way there."""
        return 0 if self._capture is None else self._capture.bytes_written

    @property
    def failure(self) -> str | None:
        """A word for what keeps the sink from writing at present, or ``None``."""
        return self._failure if self._capture is None else self._capture.failure

    def write(self, frame: EncodedFrame, wallclock_ms: float, arrived_ms: float) -> bool:
        """Take a frame; return False when it was not taken. Both times are wall-clock milliseconds."""
        if self._closed:
            return False
        if self._capture is not None:
            return self._capture.write(frame, wallclock_ms, arrived_ms)
        if self._failure is not None:
            self._lost(wallclock_ms)
            return False
        if len(self._held) >= HELD_FRAMES:
            self._overflowed = True
            return False
        self._held.append((frame, wallclock_ms, arrived_ms))
        return True

    def close(
        self, reason: CloseWord, until_ms: float | None = None, revision: int | None = None
    ) -> None:
        """Take no more frames. Idempotent.

        A *reason* that leaves the source out on purpose (such as ``held``) is noted as a pause and not as a loss. Of
        frames that are not on the disk yet, those captured after *until_ms* are dropped.
        """
        if self._closed:
            return
        if reason in ("held", "withdrawn", "muted", "breakout"):
            self._left_out = (time.time() * 1000, reason, revision)
        self._until_ms = until_ms
        self._closed = True
        if self._capture is not None:
            self._end(self._capture)

    def opened(self, capture: SourceCapture) -> None:
        """Write the held-back frames to *capture*, which is open now, and later ones directly."""
        self._capture, self._failure = capture, None
        if self._lost_since_ms is not None:
            capture.late(self._lost_since_ms)
        while self._held:
            frame, wallclock_ms, arrived_ms = self._held.popleft()
            if self._until_ms is None or wallclock_ms <= self._until_ms:
                capture.write(frame, wallclock_ms, arrived_ms)
        if self._overflowed:
            capture.skipped()
        if self._closed:
            self._end(capture)

    def _end(self, capture: SourceCapture) -> None:
        if self._until_ms is not None:
            capture.cut(self._until_ms)
        if self._left_out is not None:
            capture.pause(*self._left_out)
            self._left_out = None
        capture.close()

    @property
    def is_closed(self) -> bool:
        """Whether the sink takes no more frames."""
        return self._closed

    def refused(self, word: str) -> None:
        """Note that the capture could not be opened, for now or for good; frames are lost until :meth:`opened`.
        *word* becomes :attr:`failure`."""
        self._failure = word
        if self._held:
            self._lost(self._held[0][1])
            self._held.clear()

    def _lost(self, wallclock_ms: float) -> None:
        if self._lost_since_ms is None:
            self._lost_since_ms = wallclock_ms


class CaptureBridge:
    """Opens sources of the archive for the media worker; owns the tasks that open them."""

    def __init__(self, store: RecordingStore) -> None:
        self._store = store
        self._opening: set[asyncio.Task[None]] = set()
        self._closing = False

    def open(self, recording_id: str, key_ref: str, source: SourceInfo) -> OpeningSink:
        """Return a sink at once and open its capture in a thread. Raises :class:`RecordingRefused` for a source that
        can never be recorded."""
        try:
            party = parse_party(source.label)
        except ValueError:
            raise RecordingRefused("unknown_party") from None
        sink = OpeningSink()
        task = asyncio.create_task(
            self._open(sink, RecordingId(recording_id), key_ref, party, source),
            name=f"capture:open:{recording_id}:{source.label}:{source.kind}",
        )
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)
        return sink

    async def aclose(self) -> None:
        """Close every capture of this process and wait for the disk. Idempotent."""
        self._closing = True
        await asyncio.gather(*self._opening, return_exceptions=True)
        await asyncio.to_thread(self._store.close)

    async def _open(
        self,
        sink: OpeningSink,
        recording: RecordingId,
        key_ref: str,
        party: str,
        source: SourceInfo,
    ) -> None:
        kind = _KINDS[source.kind]
        while True:
            try:
                capture = await asyncio.to_thread(
                    self._store.open_source,
                    recording,
                    key_ref,
                    parse_party(party),
                    kind,
                    source.revision,
                )
            except Exception as error:
                log.exception("capture.not_opened", recording=recording, kind=kind)
                sink.refused(type(error).__name__)
                if not isinstance(error, OSError | KeyUnavailableError):
                    return
            else:
                sink.opened(capture)
                return
            # a disk that is full, or a key's service that is away, may be back before the conversation is over
            await asyncio.sleep(RETRY_S)
            if sink.is_closed or self._closing:
                return
