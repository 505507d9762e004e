"""Stores the octets of files on disk: one folder for each contact, in the containers of recordings' segments, encrypted
with the contact's key.

A contact's key is in the keystore as ``other_<contact>``. Destroying it makes the contact's files unreadable wherever
copies of them are. Everything here blocks.
"""

import shutil
import threading
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Final

from recordings.errors import KeyUnavailableError
from recordings.model import RECORDING_ID, RecordingId, parse_recording_id
from recordings.vault.container import RecordType, SegmentName, SegmentWriter, read_complete
from recordings.vault.durable import make_private_folder
from recordings.vault.keystore import OTHER, Keystore

FOLDER: Final = "attachments"
"""In the data directory."""
SHEETS: Final = "sheet-"
"""Folders that begin so hold files of information sheets; the room of those lets go of them."""
_PIECE_BYTES: Final = 1024 * 1024
_WHOLE, _PREVIEW = "file", "preview"


class AttachmentVault:
    """Encrypts, stores and deletes files. It is safe from several processes and threads, and holds no open file."""

    def __init__(self, root: Path, keystore: Keystore) -> None:
        """*root* is made when the first file comes."""
        self._root = root
        self._keystore = keystore
        self._making_keys = threading.Lock()

    def write(self, contact_id: str, file_id: str, data: bytes, preview: bytes | None) -> None:
        """Store a file, and a small picture of it if there is one, in place of what an earlier attempt left of it.

        Raises OSError, KeyUnavailableError.
        """
        key = self._key_for_writing(_key_name(contact_id))
        folder = self._folder(contact_id)
        make_private_folder(folder)
        # the whole last: a file that is there has its preview
        for part, content in ((_PREVIEW, preview), (_WHOLE, data)):
            if content is not None:
                path = folder / f"{_safe(file_id)}.{part}"
                path.unlink(missing_ok=True)
                _write(path, key, _name(contact_id, file_id, part), content)

    def read(self, contact_id: str, file_id: str, *, preview: bool = False) -> bytes | None:
        """Return a file, or its preview; None when the file or its key is gone. Raises OSError, TamperedError."""
        part = _PREVIEW if preview else _WHOLE
        key_name = _key_name(contact_id)
        try:
            key = self._keystore.fetch(str(key_name), key_name)
            records = read_complete(
                self._folder(contact_id) / f"{_safe(file_id)}.{part}",
                key,
                _name(contact_id, file_id, part),
            )
        except (FileNotFoundError, KeyUnavailableError):
            return None
        return b"".join(each.payload for each in records if each.type is RecordType.MEDIA)

    def contacts(self) -> set[str]:
        """Return the ids of contacts that have a key or a file; keys and folders of others are left out."""
        found = {
            name.removeprefix(OTHER) for name in self._keystore.names() if name.startswith(OTHER)
        }
        if self._root.is_dir():
            found |= {path.name for path in self._root.iterdir() if path.is_dir()}
        return {name for name in found if _names_contact(name) and not name.startswith(SHEETS)}

    def sheets(self) -> set[str]:
        """Return the names of information sheets that have a folder of files, or a key alone."""
        names = (name.removeprefix(OTHER) for name in self._keystore.names())
        there = self._root.iterdir() if self._root.is_dir() else ()
        return {
            name for name in (*names, *(path.name for path in there)) if name.startswith(SHEETS)
        }

    def has_more(self, contact_id: str, file_ids: Collection[str]) -> bool:
        """Return whether :meth:`keep_only` would delete anything. Raises OSError."""
        return not file_ids or any(
            _file_id(path) not in file_ids for path in self._there(contact_id)
        )

    def keep_only(self, contact_id: str, file_ids: Collection[str]) -> bool:
        """Delete a contact's files except *file_ids*; without any, delete its key and folder as well. Return whether
        anything was deleted. Raises OSError."""
        folder = self._folder(contact_id)
        if not file_ids:
            destroyed = self._keystore.destroy(_key_name(contact_id))
            there = folder.is_dir()
            if there:
                shutil.rmtree(folder)
            return destroyed or there
        gone = False
        for path in self._there(contact_id):
            if _file_id(path) not in file_ids:
                path.unlink(missing_ok=True)
                gone = True
        return gone

    def _key_for_writing(self, name: RecordingId) -> bytes:
        # the keystore is made for several processes, and not for two threads that make the same key
        with self._making_keys:
            if not self._keystore.has(name):
                # another process may have been quicker
                with suppress(KeyUnavailableError):
                    self._keystore.create(name)
        return self._keystore.fetch(str(name), name)

    def _there(self, contact_id: str) -> list[Path]:
        folder = self._folder(contact_id)
        return list(folder.iterdir()) if folder.is_dir() else []

    def _folder(self, contact_id: str) -> Path:
        return self._root / _safe(contact_id)


def _write(path: Path, key: bytes, name: SegmentName, content: bytes) -> None:
    writer = SegmentWriter(path, key, name)
    try:
        for at in range(0, len(content), _PIECE_BYTES):
            writer.append(RecordType.MEDIA, content[at : at + _PIECE_BYTES])
        writer.append(RecordType.FINAL, b"{}")
        writer.sync()
    finally:
        writer.close()


def _safe(text: str) -> str:
    """The id, which names a file. Raises ValueError for one that could name another place."""
    return str(parse_recording_id(text))


def _names_contact(text: str) -> bool:
    return all(RECORDING_ID.fullmatch(each) for each in (text, OTHER + text))


def _file_id(path: Path) -> str:
    return path.name.partition(".")[0]


def _key_name(contact_id: str) -> RecordingId:
    return parse_recording_id(OTHER + contact_id)


def _name(contact_id: str, file_id: str, part: str) -> SegmentName:
    return SegmentName(_key_name(contact_id), f"{file_id}.{part}", 0)
