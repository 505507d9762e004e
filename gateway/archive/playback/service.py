"""Reads renditions out of the vault, without blocking the loop."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from functools import partial
from typing import Final

import structlog

from recordings import stills, waveform
from recordings.byte_line import ByteLine, byte_line, read_head
from recordings.errors import RecordingsError, TamperedError
from recordings.model import RecordingId
from recordings.store import RecordingStore
from recordings.vault.blocks import BlockReader, Ranges

LINES_KEPT: Final = 512
"""Lines of loudness in memory, 800 bytes each: a reviewer opens the same recording again."""
BYTE_LINES_KEPT: Final = 128
"""Which bytes hold which moments, 64 kB each at most."""
DECODING_AT_ONCE: Final = 2
"""Pictures may wait; calls must not."""
MASKED_SEGMENTS_KEPT: Final = 512
"""Half minutes of masked sound in memory, 130 kB each: a player asks for many ranges. They are written nowhere."""

log = structlog.get_logger()


class RenditionReader:
    """Reads the decrypted bytes of one person's rendition, in ranges."""

    def __init__(
        self,
        reader: Ranges,
        content_type: str = "video/webm",
        one_at_a_time: asyncio.Lock | None = None,
    ) -> None:
        """*one_at_a_time* is shared by readers that wait for each other."""
        self.content_type = content_type
        self._reader = reader
        self._one_at_a_time = one_at_a_time or asyncio.Lock()
        self._closed = False

    @property
    def size(self) -> int:
        """The number of decrypted bytes."""
        return self._reader.size

    async def read_range(self, start: int, end: int) -> bytes:
        """Return the bytes from *start* up to, not including, *end*. Raises TamperedError."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._reader.read_range, start, end)

    async def aclose(self) -> None:
        """Close the file. Idempotent."""
        async with self._one_at_a_time:
            if not self._closed:
                self._closed = True
                await asyncio.to_thread(self._reader.close)


class FilmReader(RenditionReader):
    """Reads a played film; *line* computes its index, in a thread."""

    def __init__(
        self,
        reader: Ranges,
        line: Callable[[Ranges], ByteLine],
        one_at_a_time: asyncio.Lock | None = None,
    ) -> None:
        super().__init__(reader, one_at_a_time=one_at_a_time)
        self._line = line

    async def line(self) -> ByteLine | None:
        """Return the index from moments to bytes; None where it cannot be read."""
        async with self._one_at_a_time:
            try:
                return await asyncio.to_thread(self._line, self._reader)
            except (RecordingsError, ValueError, OSError) as error:
                # nothing of this film counts as watched then
                log.warning("playback.no_index", error=type(error).__name__)
                return None


class Playback:
    """Opens renditions for callers who may watch."""

    def __init__(self, store: RecordingStore, mask_key: bytes) -> None:
        """*mask_key* draws how each voice is masked; the same on every gateway, so that ranges fit together."""
        self._store = store
        self._mask_key = mask_key
        self._decoding = asyncio.Semaphore(DECODING_AT_ONCE)
        self._lines: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._byte_lines: OrderedDict[tuple[str, str, int], ByteLine] = OrderedDict()
        self._byte_lines_lock = threading.Lock()
        self._masked: OrderedDict[tuple[str, str, int, int], bytes] = OrderedDict()
        self._masking = asyncio.Lock()

    async def open_party(self, recording_id: str, party: str) -> FilmReader | None:
        """Return a reader of one person's part; ``None`` when the part does not exist (any more)."""
        reader = await asyncio.to_thread(self._opened, recording_id, party)
        return (
            None
            if reader is None
            else FilmReader(reader, partial(self._byte_line, recording_id, party))
        )

    async def open_masked(self, recording_id: str, party: str) -> FilmReader | None:
        """Return a reader of one person's sound with the voice masked and without pictures; ``None`` when the part
        does not exist, or the file cannot be read. Half a minute of it is made when it is first read, one at a time
        on each gateway."""
        part = await asyncio.to_thread(self._masked_part, recording_id, party)
        if part is None:
            return None
        # a file of its own, with bytes of its own for each moment
        line = partial(self._byte_line, recording_id, f"{party}/masked")
        return FilmReader(part, line, self._masking)

    def _masked_part(self, recording_id: str, party: str) -> Ranges | None:
        from recordings import masked  # noqa: PLC0415 - it loads codecs, which most gateways never need

        reader = self._opened(recording_id, party)
        if reader is None:
            return None
        try:
            duration_ms = self._store.summary(RecordingId(recording_id)).duration_ms
            factor = masked.voice_factor(self._mask_key, f"{recording_id}/{party}")
            remember = partial(self._masked_segment, (recording_id, party, reader.size))
            return masked.MaskedPart(reader, duration_ms, factor, remember)
        except (RecordingsError, ValueError, OSError):
            reader.close()
            return None

    def _masked_segment(
        self, part: tuple[str, str, int], number: int, make: Callable[[int], bytes]
    ) -> bytes:
        # readers of masked parts wait for each other: one thread at most is here
        key = (*part, number)
        found = self._masked.get(key)
        if found is None:
            found = self._masked[key] = make(number)
        self._masked.move_to_end(key)
        while len(self._masked) > MASKED_SEGMENTS_KEPT:
            self._masked.popitem(last=False)
        return found

    async def peaks(self, recording_id: str, party: str) -> bytes | None:
        """Return how loud one person is over the recording, a byte a step; ``None`` when the part does not exist, or
        the file cannot be read. Computed once while it is remembered. Cancelling it leaves the thread to its end."""
        key = (recording_id, party)

        def line(reader: BlockReader) -> bytes:
            if (known := self._lines.get(key)) is not None:
                return known
            duration_ms = self._store.summary(RecordingId(recording_id)).duration_ms
            return waveform.peaks(reader, duration_ms)

        # opened also for a line that is known: what was destroyed says nothing any more
        found = await self._decoded(recording_id, party, line)
        if found is not None:
            self._lines[key] = found
            self._lines.move_to_end(key)
            while len(self._lines) > LINES_KEPT:
                self._lines.popitem(last=False)
        return found

    async def still(self, recording_id: str, party: str, at_ms: int) -> bytes | None:
        """Return a small JPEG of the moment *at_ms*; ``None`` when the part does not exist, or has no picture there."""
        return await self._decoded(recording_id, party, lambda reader: stills.still(reader, at_ms))

    async def _decoded(
        self, recording_id: str, party: str, decode: Callable[[BlockReader], bytes | None]
    ) -> bytes | None:
        def work() -> bytes | None:
            reader = self._opened(recording_id, party)
            if reader is None:
                return None
            with closing(reader):
                try:
                    return decode(reader)
                except (TamperedError, ValueError, OSError):
                    return None

        async with self._decoding:
            return await asyncio.to_thread(work)

    def _byte_line(self, recording_id: str, party: str, reader: Ranges) -> ByteLine:
        """Read once while it is remembered: a player asks for many ranges."""
        key = (recording_id, party, reader.size)
        found = self._byte_lines.get(key)
        if found is None:
            duration_ms = self._store.summary(RecordingId(recording_id)).duration_ms
            found = byte_line(read_head(reader.read_range, reader.size), reader.size, duration_ms)
            with self._byte_lines_lock:
                self._byte_lines[key] = found
                while len(self._byte_lines) > BYTE_LINES_KEPT:
                    self._byte_lines.popitem(last=False)
        return found

    def _opened(self, recording_id: str, party: str) -> BlockReader | None:
        try:
            return self._store.open_rendition(RecordingId(recording_id), party)
        except (RecordingsError, ValueError, OSError):
            return None
