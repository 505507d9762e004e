"""Append-only encrypted segment files, readable up to wherever writing stopped.

A plain header is followed by records. Each record is authenticated together with the header, its number and its type.
The last record of a properly closed segment is of type FINAL. The layout is in docs/recordings.md.
"""

import enum
import hashlib
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from recordings.errors import NotAVaultFileError, TamperedError
from recordings.vault.derivation import SALT_BYTES, TAG_BYTES, file_key, fresh_salt
from recordings.vault.durable import PRIVATE_FILE, sync_folder, write_all

_MAGIC = b"VSEG"
_VERSION = 1
_FIXED = struct.Struct(">4sBBH")
_INDEX = struct.Struct(">I")
_RECORD = struct.Struct(">IB")
RECORD_OVERHEAD = _RECORD.size + TAG_BYTES
"""Bytes that a record takes beyond its payload."""
_BOUND = struct.Struct(">QB")
_NONCE = struct.Struct(">IQ")
_PURPOSE = b"virtual-station segment v1"
MAX_RECORD_BYTES = 16 * 1024 * 1024
_CHUNK_BYTES = 1024 * 1024


class RecordType(enum.IntEnum):
    """Type of a record's plaintext."""

    MEDIA = 1
    """A part of a WebM file: first its head, then one whole cluster per record."""
    FACT = 2
    """One JSON fact about the timeline."""
    FINAL = 3
    """One JSON object closing the segment; nothing may follow."""


class Ending(enum.StrEnum):
    """The end of a segment's readable part."""

    FINAL = "final"
    """With the closing record: nothing is missing."""
    OPEN = "open"
    """Between two records: the writer died, or records were cut off."""
    TORN = "torn"
    """Inside a record: the writer died while writing, or bytes were cut off."""
    DAMAGED = "damaged"
    """A whole record does not authenticate, or something follows the closing record."""


@dataclass(frozen=True, slots=True)
class SegmentName:
    """Identity of a segment: recording, source and index."""

    recording_id: str
    source_id: str
    index: int


@dataclass(frozen=True, slots=True)
class Record:
    """One authenticated record; ``number`` counts from 0 within the segment."""

    number: int
    type: RecordType
    payload: bytes


def encode_header(name: SegmentName, salt: bytes) -> bytes:
    """Return the plain header."""
    recording, source = name.recording_id.encode("ascii"), name.source_id.encode("ascii")
    if not 0 < len(recording) < 256 or not 0 < len(source) < 256:
        raise ValueError("ids are 1 to 255 bytes")
    body = salt + _INDEX.pack(name.index)
    body += bytes([len(recording)]) + recording + bytes([len(source)]) + source
    return _FIXED.pack(_MAGIC, _VERSION, 0, _FIXED.size + len(body)) + body


def decode_header(head: bytes) -> tuple[SegmentName, bytes]:
    """Return name and salt of a complete header; raises NotAVaultFileError."""
    try:
        magic, version, reserved, length = _FIXED.unpack_from(head)
        at = _FIXED.size
        salt = head[at : at + SALT_BYTES]
        (index,) = _INDEX.unpack_from(head, at + SALT_BYTES)
        at += SALT_BYTES + _INDEX.size
        recording = head[at + 1 : at + 1 + head[at]].decode("ascii")
        at += 1 + head[at]
        source = head[at + 1 : at + 1 + head[at]].decode("ascii")
        at += 1 + head[at]
    except (struct.error, IndexError, UnicodeDecodeError):
        raise NotAVaultFileError("the header is cut off or malformed") from None
    if magic != _MAGIC or version != _VERSION or reserved or length != at or len(head) != at:
        raise NotAVaultFileError("not a segment of a version known here")
    return SegmentName(recording, source, index), salt


def key_of(file: BinaryIO, data_key: bytes) -> bytes:
    """Return the key of one file, which opens no other; ``file`` is at its beginning. Raises NotAVaultFileError."""
    fixed = file.read(_FIXED.size)
    if len(fixed) < _FIXED.size:
        raise NotAVaultFileError("the header is cut off")
    header = fixed + file.read(max(0, _FIXED.unpack(fixed)[3] - _FIXED.size))
    salt = decode_header(header)[1]
    return file_key(data_key, salt=salt, purpose=_PURPOSE, header=header)


class SegmentWriter:
    """Writes one new segment file. One thread at a time; every call may block on the disk."""

    def __init__(self, path: Path, data_key: bytes, name: SegmentName) -> None:
        """Create the file, which must not exist (FileExistsError); raises OSError."""
        salt = fresh_salt()
        self._header = encode_header(name, salt)
        self._cipher = _cipher(data_key, salt, self._header)
        self._number = 0
        self._dirty = True
        self._finished = False
        self._descriptor = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, PRIVATE_FILE
        )
        try:
            write_all(self._descriptor, self._header)
            sync_folder(path.parent)
        except OSError:
            os.close(self._descriptor)
            raise
        self.size = len(self._header)

    def append(self, kind: RecordType, payload: bytes) -> int:
        """Encrypt and write one record; return the bytes it took. Raises OSError.

        After an OSError the file may end in a torn record: close it and start another segment.
        """
        if self._finished:
            raise ValueError("the segment is closed")
        if len(payload) + TAG_BYTES > MAX_RECORD_BYTES:
            raise ValueError("a record is at most 16 MiB")
        sealed = self._cipher.encrypt(
            _nonce(self._number), payload, _associated(self._header, self._number, kind)
        )
        # Use up the number before writing: after a failed write its nonce must not be used again.
        self._number += 1
        self._finished = kind is RecordType.FINAL
        record = _RECORD.pack(len(sealed), kind) + sealed
        self._dirty = True
        write_all(self._descriptor, record)
        self.size += len(record)
        return len(record)

    def sync(self) -> None:
        """Sync written records to the disk; does nothing without new ones."""
        if self._dirty:
            os.fdatasync(self._descriptor)
            self._dirty = False

    def close(self) -> None:
        """Close the file; idempotent. Write a FINAL record first to end properly."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)


def is_closed(file: BinaryIO) -> bool:
    """Whether a segment ends with a closing record, by its plain parts only; nothing is authenticated.

    ``file`` is at its beginning. Only some bytes of each record are read.
    """
    fixed = file.read(_FIXED.size)
    if len(fixed) < _FIXED.size:
        return False
    size = file.seek(0, os.SEEK_END)
    at, kind = _FIXED.unpack(fixed)[3], 0
    while at + _RECORD.size <= size and kind != RecordType.FINAL:
        file.seek(at)
        length, kind = _RECORD.unpack(file.read(_RECORD.size))
        at += _RECORD.size + length
    return kind == RecordType.FINAL and at == size


class SegmentReader:
    """Reads a segment, complete or not.

    Iterate :meth:`records` to the end, then look at :attr:`ending`, :attr:`sha256` (of the whole
    file, unreadable tail included) and :attr:`size`.
    """

    def __init__(self, file: BinaryIO, data_key: bytes, expected: SegmentName) -> None:
        """``file`` is at its beginning. Nothing is read yet."""
        self._file = file
        self._data_key = data_key
        self._expected = expected
        self._digest = hashlib.sha256()
        self.size = 0
        self.ending: Ending | None = None

    @property
    def sha256(self) -> str:
        """Hash of the file as read so far; of all of it once ``ending`` is set."""
        return self._digest.hexdigest()

    def records(self) -> Iterator[Record]:
        """Yield every authentic record in order, stopping at the first that is not whole.

        Raises nothing on account of the content: :attr:`ending` says how it ends.
        """
        try:
            header = self._read_header()
        except NotAVaultFileError:
            self._end(Ending.DAMAGED)
            return
        if header is None:
            self._end(Ending.TORN)
            return
        yield from self._read_records(header)

    def _read_records(self, header: bytes) -> Iterator[Record]:
        cipher = _cipher(self._data_key, decode_header(header)[1], header)
        number = 0
        ending: Ending | None = None
        while ending is None:
            framing = self._take(_RECORD.size)
            if len(framing) < _RECORD.size:
                ending = Ending.TORN if framing else Ending.OPEN
                break
            length, kind = _RECORD.unpack(framing)
            if not TAG_BYTES <= length <= MAX_RECORD_BYTES or kind not in set(RecordType):
                ending = Ending.DAMAGED
                break
            sealed = self._take(length)
            if len(sealed) < length:
                ending = Ending.TORN
                break
            try:
                payload = cipher.decrypt(_nonce(number), sealed, _associated(header, number, kind))
            except InvalidTag:
                ending = Ending.DAMAGED
                break
            yield Record(number, RecordType(kind), payload)
            number += 1
            if kind == RecordType.FINAL:
                ending = Ending.FINAL
        self._end(ending)

    def _end(self, ending: Ending) -> None:
        rest = 0
        while chunk := self._take(_CHUNK_BYTES):
            rest += len(chunk)
        self.ending = Ending.DAMAGED if ending is Ending.FINAL and rest else ending

    def _read_header(self) -> bytes | None:
        fixed = self._take(_FIXED.size)
        if len(fixed) < _FIXED.size:
            return None
        magic, _, _, length = _FIXED.unpack(fixed)
        if magic != _MAGIC:
            raise NotAVaultFileError("not a segment")
        rest = self._take(max(0, length - _FIXED.size))
        if len(rest) < length - _FIXED.size:
            return None
        name, _ = decode_header(fixed + rest)
        if name != self._expected:
            raise NotAVaultFileError("the file is another segment under this name")
        return fixed + rest

    def _take(self, count: int) -> bytes:
        data = self._file.read(count)
        self._digest.update(data)
        self.size += len(data)
        return data


def read_complete(path: Path, data_key: bytes, name: SegmentName) -> list[Record]:
    """Return all records of a segment that must be whole; raises TamperedError otherwise."""
    with path.open("rb") as file:
        reader = SegmentReader(file, data_key, name)
        records = list(reader.records())
    if reader.ending is not Ending.FINAL:
        raise TamperedError(f"segment {name.source_id}/{name.index} ends {reader.ending}")
    return records


def _cipher(data_key: bytes, salt: bytes, header: bytes) -> AESGCM:
    return AESGCM(file_key(data_key, salt=salt, purpose=_PURPOSE, header=header))


def _nonce(number: int) -> bytes:
    # A counter is safe: no two files share a key, and a file is written once, front to back.
    return _NONCE.pack(0, number)


def _associated(header: bytes, number: int, kind: int) -> bytes:
    return header + _BOUND.pack(number, kind)
