"""Presents a block file as a Python file object."""

import io
from typing import Any

from recordings.vault.blocks import BlockReader

_BUFFER_BYTES = 256 * 1024


class _Raw(io.RawIOBase):
    def __init__(self, reader: BlockReader) -> None:
        self._reader = reader
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._reader.size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the beginning")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: Any) -> int:
        found = self._reader.read_range(self._at, self._at + len(buffer))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        self._reader.close()
        super().close()


def opened(reader: BlockReader) -> io.BufferedReader:
    """Return the plaintext as a seekable file object; closing it closes the reader. Reading raises TamperedError."""
    return io.BufferedReader(_Raw(reader), _BUFFER_BYTES)
