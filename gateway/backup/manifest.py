"""The manifest of a backup, and the reasons for which one is refused."""

from pathlib import Path
from typing import Literal

import msgspec

from gateway.platform.personal.keeping import Keeping

KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="backups",
        purpose="backups of the station: to be there again after a loss; what was erased since is in older ones",
        until="rotation",
    ),
)
FORMAT = 1
MANIFEST = "backup.json"
DATABASE_COPY = "station.db"
RECORDINGS = "recordings"
DELETIONS = "deletions.jsonl"
RESTORED = "restored.json"
"""Says when a backup was restored; the next backup of the station there takes note of it."""


class BackupError(Exception):
    """The backup or restore is refused; the message is one line."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contents of ``backup.json``, which is written last, so that its presence says that the backup is whole.

    ``keystore`` is the public name of the master key that the recordings need; ``schema`` the database's revision.
    """

    format: int
    station: str
    release: str
    made_at_ms: int
    database: Literal["sqlite", "postgresql"]
    schema: str | None
    database_sha256: str | None
    keystore: str | None


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a backup. Raises :class:`BackupError`."""
    try:
        found = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except OSError:
        raise BackupError(f'"{folder}" holds no finished backup') from None
    except msgspec.MsgspecError:
        raise BackupError(f'"{folder}": {MANIFEST} cannot be read') from None
    if found.format > FORMAT:
        raise BackupError(f'"{folder}" was made by a newer version of the station')
    return found


def require_apart(**folders: Path) -> None:
    """Refuse folders of which one lies in another, because keys are kept apart from the data that they open.

    Raises :class:`BackupError`.
    """
    real = {name: path.resolve() for name, path in folders.items()}
    for name, path in real.items():
        for other, place in real.items():
            if name != other and (path == place or place in path.parents):
                raise BackupError(f'{name} "{path}" lies in {other} "{place}": keep them apart')


STAGING = ".restoring"
"""Where, in the data directory, a restore prepares what it then puts in place."""
