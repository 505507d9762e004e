"""Reading renditions out of the vault, without blocking the loop."""

import asyncio

from recordings.errors import RecordingsError
from recordings.model import RecordingId
from recordings.store import RecordingStore
from recordings.vault.blocks import BlockReader


class RenditionReader:
    """The decrypted bytes of one person's rendition, in ranges."""

    content_type = "video/webm"

    def __init__(self, reader: BlockReader) -> None:
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

    async def open_party(self, recording_id: str, party: str) -> RenditionReader | None:
        """Return a reader of one person's part, or ``None`` when it is not there (any more)."""
        try:
            reader = await asyncio.to_thread(
                self._store.open_rendition, RecordingId(recording_id), party
            )
        except (RecordingsError, ValueError, OSError):
            return None
        return RenditionReader(reader)
