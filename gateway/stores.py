"""Opens Redis and the stores of recordings for a process of the station."""

from pathlib import Path
from typing import TYPE_CHECKING

from redis.asyncio import Redis

from gateway.settings import Settings
from queueing.runner import connect
from recordings.exports import ExportStore
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from recordings.vault.masters import CommandMasters, FileMasters, MasterKeys

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket

KEYSTORE = "keystore"
"""The keystore's folder in the data directory."""


def redis_client(settings: Settings) -> Redis:
    """Return a client of the station's Redis, whose answers are text. The caller closes it.

    Raises :class:`ValueError` when no address is set.
    """
    if settings.redis_url is None:
        raise ValueError("the address of Redis is not known; the supervisor sets VS_REDIS_URL")
    return connect(settings.redis_url, timeout_s=10, decode_responses=True)


def keystore_folder(settings: Settings) -> Path:
    """Return the folder of the recordings' keys, apart from the recordings and the database, so that ordinary backups of
    those do not hold it."""
    return settings.data_dir.absolute() / KEYSTORE


def open_keystore(settings: Settings) -> Keystore:
    """Return the keystore with the master key that the settings name. Raises OSError."""
    masters: MasterKeys | None = None
    if settings.master_key_file is not None:
        masters = FileMasters(settings.master_key_file)
    elif settings.master_key_command is not None:
        masters = CommandMasters(settings.master_key_command)
    return Keystore(keystore_folder(settings), masters)


def open_archive(settings: Settings) -> RecordingStore:
    """Return the archive of recordings with its keys. Raises ``UnsupportedStoreError``, OSError."""
    return RecordingStore(settings.recordings, open_keystore(settings), bucket=_bucket(settings))


def open_exports(settings: Settings) -> ExportStore:
    """Return the store of exports made from recordings. Raises ``UnsupportedStoreError``, OSError."""
    return ExportStore(settings.recordings, open_keystore(settings), bucket=_bucket(settings))


def _bucket(settings: Settings) -> "Bucket | None":
    if settings.recordings_bucket is None:
        return None
    # Imported here: media workers and most stations have no use for it.
    from recordings.vault.bucket import Bucket  # noqa: PLC0415

    return Bucket(settings.recordings_bucket)
