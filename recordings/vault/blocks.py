"""Encrypted files with random access (block files), as renditions and exports are.

Each block of fixed size is encrypted by itself under the file's key, with its number as associated data and a fresh
random nonce every time it is written. The plaintext's length is authenticated too, so that cutting off blocks is
detected. The layout is in docs/recordings.md.
"""

import io
import os
import secrets
import struct
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recordings.errors import NotAVaultFileError, TamperedError
from recordings.vault.derivation import NONCE_BYTES, SALT_BYTES, TAG_BYTES, file_key, fresh_salt
from recordings.vault.durable import PRIVATE_FILE, sync_folder, write_all

_MAGIC = b"VBLK"
_VERSION = 1
_FIXED = struct.Struct(">4sBBHI")
_NUMBER = struct.Struct(">Q")
_LENGTH_NUMBER = 2**64 - 1  # the sealed length sits outside the numbering of the blocks
_PURPOSE = b"virtual-station blocks v1"
_SEAL_BYTES = NONCE_BYTES + TAG_BYTES
BLOCK_BYTES = 64 * 1024


Pread = Callable[[int, int], bytes]
"""Reads ``length`` bytes from an offset, fewer only at the end."""


class _Layout:
    """Offsets and encryption of one file."""

    def __init__(self, header: bytes, cipher: AESGCM, block_bytes: int) -> None:
        self.header = header
        self.block_bytes = block_bytes
        self._cipher = cipher
        self._length_at = len(header)
        self._blocks_at = self._length_at + _NUMBER.size + _SEAL_BYTES

    def write_block(self, descriptor: int, number: int, block: bytes) -> None:
        self._write(descriptor, self._block_at(number), number, block)

    def read_block(self, pread: Pread, number: int, length: int) -> bytes:
        return self._open(pread(length + _SEAL_BYTES, self._block_at(number)), number)

    def read_blocks(self, pread: Pread, first: int, last: int, size: int) -> bytes:
        """Return the plaintext of adjacent blocks, read at once, since every request to a bucket is slow."""
        step = self.block_bytes + _SEAL_BYTES
        raw = pread(step * (last - first + 1), self._block_at(first))
        whole = []
        for number in range(first, last + 1):
            at = (number - first) * step
            length = min(self.block_bytes, size - number * self.block_bytes)
            whole.append(self._open(raw[at : at + length + _SEAL_BYTES], number))
        return b"".join(whole)

    def write_length(self, descriptor: int, length: int) -> None:
        self._write(descriptor, self._length_at, _LENGTH_NUMBER, _NUMBER.pack(length))

    def read_length(self, pread: Pread) -> int:
        raw = pread(_NUMBER.size + _SEAL_BYTES, self._length_at)
        return int(_NUMBER.unpack(self._open(raw, _LENGTH_NUMBER))[0])

    def file_size(self, length: int) -> int:
        """Return the size of the whole file for a plaintext of ``length`` bytes."""
        return self._blocks_at + length + -(-length // self.block_bytes) * _SEAL_BYTES

    def _block_at(self, number: int) -> int:
        return self._blocks_at + number * (self.block_bytes + _SEAL_BYTES)

    def _write(self, descriptor: int, offset: int, number: int, plain: bytes) -> None:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, plain, self.header + _NUMBER.pack(number))
        os.lseek(descriptor, offset, os.SEEK_SET)
        write_all(descriptor, nonce + sealed)

    def _open(self, raw: bytes, number: int) -> bytes:
        try:
            return self._cipher.decrypt(
                raw[:NONCE_BYTES], raw[NONCE_BYTES:], self.header + _NUMBER.pack(number)
            )
        except (InvalidTag, ValueError):
            raise TamperedError("a block does not authenticate") from None


class BlockWriter:
    """A file-like object (``read``, ``write``, ``seek``, ``tell``) that encrypts what is written.

    It writes to a ``.part`` file of its own, so that two writers never share one; :meth:`commit` makes that durable
    under its final name. Leaving the ``with`` block without a commit removes it. Not thread-safe; every call may block.
    """

    def __init__(
        self, path: Path, data_key: bytes, label: str, *, block_bytes: int = BLOCK_BYTES
    ) -> None:
        """``label`` names the content, e.g. recording and party; raises OSError."""
        salt = fresh_salt()
        name = label.encode("ascii")
        if not 0 < len(name) < 1024:
            raise ValueError("a label is 1 to 1023 bytes")
        header = _FIXED.pack(_MAGIC, _VERSION, 0, _FIXED.size + SALT_BYTES + len(name), block_bytes)
        header += salt + name
        self._layout = _Layout(header, _cipher(data_key, salt, header), block_bytes)
        self._path = path
        self._part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        self._descriptor = os.open(
            self._part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE
        )
        self._size = 0
        self._position = 0
        self._number = 0
        self._block = bytearray()
        self._dirty = False
        write_all(self._descriptor, header)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.discard()

    def write(self, data: bytes) -> int:
        """Write at the position; a gap beyond the end is filled with zeros."""
        if data and self._position > self._size:
            target, self._position = self._position, self._size
            while self._position < target:
                self._put(bytes(min(target - self._position, self._layout.block_bytes)))
        self._put(data)
        return len(data)

    def read(self, count: int = -1) -> bytes:
        """Read back written bytes; fewer only at the end."""
        end = self._size if count < 0 else min(self._size, self._position + count)
        found = bytearray()
        while self._position < end:
            self._load(self._position // self._layout.block_bytes)
            inside = self._position % self._layout.block_bytes
            piece = self._block[inside : inside + end - self._position]
            found += piece
            self._position += len(piece)
        return bytes(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the position and return it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the beginning")
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Return the position."""
        return self._position

    def flush(self) -> None:
        """Do nothing: :meth:`commit` makes everything durable."""

    def commit(self) -> int:
        """Write the length, sync everything to the disk, and give the file its name.

        Returns the plaintext's size in bytes. Nothing may be written afterwards.
        """
        self._store()
        self._layout.write_length(self._descriptor, self._size)
        os.fsync(self._descriptor)
        self._part.replace(self._path)
        sync_folder(self._path.parent)
        self._close()
        return self._size

    def discard(self) -> None:
        """Remove an uncommitted file; idempotent, does nothing after :meth:`commit`."""
        if self._descriptor >= 0:
            self._close()
            self._part.unlink(missing_ok=True)

    def _put(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._load(self._position // self._layout.block_bytes)
            inside = self._position % self._layout.block_bytes
            piece = view[: self._layout.block_bytes - inside]
            self._block[inside : inside + len(piece)] = piece
            self._dirty = True
            self._position += len(piece)
            self._size = max(self._size, self._position)
            view = view[len(piece) :]

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._store()
        start = number * self._layout.block_bytes
        length = max(0, min(self._size - start, self._layout.block_bytes))
        stored = self._layout.read_block(self._pread, number, length) if length else b""
        self._number, self._block = number, bytearray(stored)

    def _store(self) -> None:
        if self._dirty:
            self._layout.write_block(self._descriptor, self._number, bytes(self._block))
            self._dirty = False

    def _pread(self, length: int, offset: int) -> bytes:
        return os.pread(self._descriptor, length, offset)

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        os.close(descriptor)


class SealedBytes(Protocol):
    """A block file on the disk or in a bucket."""

    @property
    def size(self) -> int:
        """Size in bytes."""
        ...

    def pread(self, length: int, offset: int) -> bytes:
        """Return bytes from ``offset`` on, fewer only at the end; safe from several threads."""
        ...

    def close(self) -> None:
        """Close it; idempotent."""
        ...


class SealedFile:
    """A block file on the disk."""

    def __init__(self, path: Path) -> None:
        """Open the file; raises FileNotFoundError."""
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.size = os.fstat(self._descriptor).st_size

    def pread(self, length: int, offset: int) -> bytes:
        """Read as the protocol says."""
        return os.pread(self._descriptor, length, offset)

    def close(self) -> None:
        """Close as the protocol says."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


class Ranges(Protocol):
    """Plaintext bytes that are read in ranges: of a committed file, or of one that is derived from it."""

    @property
    def size(self) -> int:
        """The number of bytes."""

    def read_range(self, start: int, end: int) -> bytes:
        """Return the bytes from ``start`` up to, not including, ``end``. Blocking; raises TamperedError."""

    def close(self) -> None:
        """Close the file; idempotent."""


class BlockReader:
    """Reads any range of a committed file. Safe from several threads at once; blocking."""

    def __init__(self, sealed: SealedBytes | Path, data_key: bytes, label: str) -> None:
        """Open and check; raises FileNotFoundError, NotAVaultFileError, TamperedError.

        ``sealed`` is owned from now on, and closed with the reader.
        """
        self._sealed = SealedFile(sealed) if isinstance(sealed, Path) else sealed
        try:
            self._layout = _open_layout(self._sealed.pread, data_key, label)
            self.size = self._layout.read_length(self._sealed.pread)
            if self._sealed.size != self._layout.file_size(self.size):
                raise TamperedError("the file is longer or shorter than was sealed")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    def read_range(self, start: int, end: int) -> bytes:
        """Return the plaintext bytes from ``start`` up to, not including, ``end``.

        The range is clipped to the file, like a slice. Raises TamperedError when a block was changed.
        """
        if start < 0:
            raise ValueError("a range starts at 0 or later")
        end = min(end, self.size)
        if start >= end:
            return b""
        step = self._layout.block_bytes
        first, last = start // step, (end - 1) // step
        whole = self._layout.read_blocks(self._sealed.pread, first, last, self.size)
        return whole[start - first * step : end - first * step]

    def close(self) -> None:
        """Close the file; idempotent."""
        self._sealed.close()


def _open_layout(pread: Pread, data_key: bytes, label: str) -> _Layout:
    fixed = pread(_FIXED.size, 0)
    if len(fixed) < _FIXED.size:
        raise NotAVaultFileError("the header is cut off")
    magic, version, reserved, length, block_bytes = _FIXED.unpack(fixed)
    header = pread(length, 0)
    name_at = _FIXED.size + SALT_BYTES
    if magic != _MAGIC or version != _VERSION or reserved or len(header) < name_at:
        raise NotAVaultFileError("not a block file of a version known here")
    if header[name_at:] != label.encode("ascii") or not block_bytes:
        raise NotAVaultFileError("the file is another one under this name")
    salt = header[_FIXED.size : name_at]
    return _Layout(header, _cipher(data_key, salt, header), block_bytes)


def _cipher(data_key: bytes, salt: bytes, header: bytes) -> AESGCM:
    return AESGCM(file_key(data_key, salt=salt, purpose=_PURPOSE, header=header))
