"""Where a process of the station finds Redis and the keys of the recordings."""

from pathlib import Path

from redis.asyncio import Redis

from gateway.settings import Settings
from queueing.runner import connect
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore


def redis_client(settings: Settings) -> Redis:
    """Return a client of the station's Redis, whose answers are text. The caller closes it.

    Raises :class:`ValueError` when no address is set.
    """
    if settings.redis_url is None:
        raise ValueError("the address of Redis is not known; the supervisor sets VS_REDIS_URL")
    return connect(settings.redis_url, timeout_s=10, decode_responses=True)


def keystore_folder(settings: Settings) -> Path:
    """Return the folder of the recordings' keys: apart from the recordings and the database, so that
    ordinary backups of those do not hold it."""
    return settings.data_dir.absolute() / "keystore"


def open_archive(settings: Settings) -> RecordingStore:
    """Return the archive of recordings with its keys. Raises ``UnsupportedStoreError``, OSError."""
    return RecordingStore(settings.recordings, Keystore(keystore_folder(settings)))
