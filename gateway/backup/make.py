"""Makes a backup of a station, running or not: its database and recordings, and apart from them the keys."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from gateway.attachments.vault import FOLDER as ATTACHMENTS
from gateway.backup import database
from gateway.backup.manifest import (
    DATABASE_COPY,
    DELETIONS,
    FORMAT,
    MANIFEST,
    RECORDINGS,
    RESTORED,
    BackupError,
    Manifest,
    read_manifest,
    require_apart,
)
from gateway.platform.http.openapi import release
from gateway.platform.security.keys import KEY_FILE
from gateway.settings import Settings
from gateway.stores import keystore_folder, open_keystore
from queueing.backend import wall_clock_ms
from recordings import mirror
from recordings.errors import KeyUnavailableError
from recordings.layout import local_root
from recordings.progress import Progress, untold
from recordings.vault.durable import make_private_folder, replace_file
from recordings.vault.keystore import master_ids


@dataclass(frozen=True, slots=True)
class BackupResult:
    """The result of a backup; ``problems`` are sentences that somebody should read."""

    manifest: Manifest
    recordings: mirror.MirrorFigures
    keys: mirror.MirrorFigures | None

    @property
    def problems(self) -> list[str]:
        """Return the faults of the station that were found while copying it."""
        return [*self.recordings.problems, *(self.keys.problems if self.keys else [])]


def make(
    settings: Settings, target: Path, keys: Path | None, progress: Progress = untold
) -> BackupResult:
    """Bring the backup in ``target``, and that of the keys in ``keys``, up to date. Blocking.

    Both folders may hold an earlier backup of the same station: only what changed is copied. ``progress`` is that
    of the recordings, which are nearly all of it.
    Raises :class:`BackupError`, RecordingsError, OSError, sqlite3.Error.
    """
    own = keystore_folder(settings)
    require_apart(
        **{"the backup": target, "the station": settings.data_dir},
        **({"the keys' backup": keys} if keys is not None else {}),
    )
    file = database.sqlite_file(settings.database)
    if file is not None and not file.exists():
        raise BackupError(f'VS_DATA_DIR: "{settings.data_dir}" holds no station')
    _require_own_backup(target, own)
    make_private_folder(target)
    # Gone while it is worked on: a backup broken off says of itself that it is not whole.
    (target / MANIFEST).unlink(missing_ok=True)
    schema = sha256 = None
    if file is not None:
        # The database first: what it names is then copied, or was destroyed on purpose.
        database.copy_sqlite(file, target / DATABASE_COPY)
        schema = database.schema_of(target / DATABASE_COPY)
        sha256 = database.digest(target / DATABASE_COPY)
    copied = mirror.mirror_recordings(settings.recordings, target / RECORDINGS, progress)
    mirror.mirror_folders(settings.data_dir / ATTACHMENTS, target / ATTACHMENTS, copied)
    replace_file(
        target / DELETIONS,
        b"".join(line + b"\n" for line in mirror.certificates(target / RECORDINGS)),
    )
    copied_keys = None
    if keys is not None and master_ids(own):
        copied_keys = _copy_keys(settings, own, keys)
    manifest = Manifest(
        format=FORMAT,
        station=settings.station,
        release=release(),
        made_at_ms=wall_clock_ms(),
        database="sqlite" if file is not None else "postgresql",
        schema=schema,
        database_sha256=sha256,
        keystore=next(reversed(master_ids(own)), None),
    )
    replace_file(target / MANIFEST, msgspec.json.encode(manifest))
    return BackupResult(manifest, copied, copied_keys)


def _require_own_backup(target: Path, own: Path) -> None:
    """Refuse to write over another station's backup, or among somebody's files."""
    if (target / MANIFEST).exists():
        theirs = read_manifest(target).keystore
        if theirs is not None and theirs not in master_ids(own):
            raise BackupError(f'"{target}" holds the backup of another station')
        return
    known = {DATABASE_COPY, RECORDINGS, ATTACHMENTS, DELETIONS, RESTORED}
    if target.is_dir() and any(
        path.name.removesuffix(".part") not in known for path in target.iterdir()
    ):
        raise BackupError(f'"{target}" holds something else than a backup')


def _copy_keys(settings: Settings, own: Path, keys: Path) -> mirror.MirrorFigures:
    key = open_keystore(settings).signing_key().public_key()
    there = mirror.proven_states(local_root(settings.recordings), key)
    try:
        figures = mirror.mirror_keys(own, keys, there.get)
    except KeyUnavailableError as error:
        raise BackupError(str(error)) from None
    secret = settings.data_dir / KEY_FILE
    if secret.exists():
        mirror.copy_private(secret, keys / KEY_FILE)
    return figures
