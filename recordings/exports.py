"""Exports of recordings, stored for a while, encrypted under the recording's own key.

::

    <root>/exports/<export id>/<file name>.blk

They are block files like renditions, under another label. Since they share the recording's key, destroying the
recording makes them unreadable too. Blocking.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from recordings import offsite
from recordings.errors import NoSuchRenditionError
from recordings.layout import RecordingFolder, local_root
from recordings.model import RecordingId, parse_recording_id
from recordings.vault.blocks import BlockReader, BlockWriter
from recordings.vault.durable import make_private_folder
from recordings.vault.keystore import Keystore

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket

FILE_NAMES = frozenset({"film.mp4", "film.webm", "chat.vtt", "package.zip"})


class ExportStore:
    """Exports beside the recordings; shares their keystore."""

    def __init__(self, url: str, keystore: Keystore, *, bucket: "Bucket | None" = None) -> None:
        """``url`` is a ``file:`` address; raises UnsupportedStoreError."""
        self._root = local_root(url)
        self._keystore = keystore
        self._bucket = bucket
        self._folder = self._root / "exports"

    def write(self, recording_id: RecordingId, export_id: str, name: str) -> BlockWriter:
        """Return a writer for a file of an export, to be committed. Raises KeyUnavailableError, OSError."""
        path = self._path(export_id, name)
        make_private_folder(path.parent)
        return BlockWriter(path, self._key(recording_id), _label(recording_id, export_id, name))

    def read(self, recording_id: RecordingId, export_id: str, name: str) -> BlockReader:
        """Open a file of an export. Raises NoSuchRenditionError, KeyUnavailableError (the recording is
        destroyed), TamperedError."""
        try:
            return BlockReader(
                self._path(export_id, name),
                self._key(recording_id),
                _label(recording_id, export_id, name),
            )
        except FileNotFoundError:
            raise NoSuchRenditionError(f"export {export_id} has no {name}") from None

    def remove(self, export_id: str) -> bool:
        """Remove an export's files; False when there were none. Raises OSError."""
        folder = self._folder / parse_recording_id(export_id)
        if not folder.is_dir():
            return False
        shutil.rmtree(folder)
        return True

    def ids(self) -> list[str]:
        """Return the ids of all exports that have a folder."""
        if not self._folder.is_dir():
            return []
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir())

    @contextmanager
    def evidence(self, recording_id: RecordingId) -> Iterator[tuple[RecordingFolder, bytes]]:
        """Give the recording's files and its key, fetching the files from the bucket for the length of the block.

        Raises UnknownRecordingError, KeyUnavailableError, BucketError, OSError.
        """
        folder = RecordingFolder(self._root, recording_id)
        key = self._key(recording_id)
        if self._bucket is not None and offsite.is_offsite(folder):
            with offsite.fetched(folder, self._bucket, self._root) as copy:
                yield copy, key
        else:
            yield folder, key

    @property
    def keystore(self) -> Keystore:
        """The keystore, which also has the signing key."""
        return self._keystore

    @property
    def root(self) -> Path:
        """The root folder of the recordings."""
        return self._root

    def _key(self, recording_id: RecordingId) -> bytes:
        info = RecordingFolder(self._root, recording_id).read_info()
        return self._keystore.fetch(info.key_ref, recording_id)

    def _path(self, export_id: str, name: str) -> Path:
        if name not in FILE_NAMES:
            raise NoSuchRenditionError(f"no export has a file {name}")
        return self._folder / parse_recording_id(export_id) / f"{name}.blk"


def _label(recording_id: str, export_id: str, name: str) -> str:
    return f"{recording_id}/export/{export_id}/{name}"
