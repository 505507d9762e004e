"""Reading renditions out of the vault, without blocking the loop."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from contextlib import closing
from typing import Final

from recordings import stills, waveform
from recordings.errors import RecordingsError, TamperedError
from recordings.model import RecordingId
from recordings.store import RecordingStore
from recordings.vault.blocks import BlockReader

LINES_KEPT: Final = 512
"""Lines of loudness in memory, 800 bytes each: a reviewer opens the same recording again."""
DECODING_AT_ONCE: Final = 2
"""Whoever waits for a picture waits; calls go on."""


class RenditionReader:
    """The decrypted bytes of one person's rendition, in ranges."""

    def __init__(self, reader: BlockReader, content_type: str = "video/webm") -> None:
        self.content_type = content_type
        self._reader = reader
        self._one_at_a_time = asyncio.Lock()
        self._closed = False

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return self._reader.size

    async def read_range(self, start: int, end: int) -> bytes:
        """Return the bytes from *start* up to, not including, *end*. Raises TamperedError."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(self._reader.read_range, start, end)

    async def aclose(self) -> None:
        """Let go of the file. Idempotent."""
        async with self._one_at_a_time:
            if not self._closed:
                self._closed = True
                await asyncio.to_thread(self._reader.close)


class Playback:
    """Opens renditions for whoever has been allowed to watch."""

    def __init__(self, store: RecordingStore) -> None:
        self._store = store
        self._decoding = asyncio.Semaphore(DECODING_AT_ONCE)
        self._lines: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    async def open_party(self, recording_id: str, party: str) -> RenditionReader | None:
        """Return a reader of one person's part, or ``None`` when it is not there (any more)."""
        reader = await asyncio.to_thread(self._opened, recording_id, party)
        return None if reader is None else RenditionReader(reader)

    async def peaks(self, recording_id: str, party: str) -> bytes | None:
        """Return how loud one person is over the recording, a byte a step; ``None`` as above, or when the file
        cannot be read. Computed once while it is remembered. Cancelling it leaves the thread to its end."""
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
        """Return a small JPEG of a moment; ``None`` as above, or where there is no picture."""
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

    def _opened(self, recording_id: str, party: str) -> BlockReader | None:
        try:
            return self._store.open_rendition(RecordingId(recording_id), party)
        except (RecordingsError, ValueError, OSError):
            return None
