"""Checks before the supervisor starts anything, so that a start is refused with one line and not after half a station is
up.

Standard library only: the parent stays small.
"""

import contextlib
import os
import sqlite3
from pathlib import Path
from urllib.parse import unquote, urlsplit

from gateway.backup.manifest import STAGING
from gateway.settings import Settings

MIGRATIONS = Path(__file__).parents[1] / "migrations" / "versions"
_SQLITE = "sqlite+aiosqlite:///"
NEEDED_SQLITE = (3, 40, 0)
"""The oldest that the tests were run with (Debian 12)."""


class PreflightError(Exception):
    """The station cannot start as it is set up; the message is one line naming the setting."""


def preflight(settings: Settings) -> None:
    """Check the database and the place of the recordings. Raises :class:`PreflightError`."""
    _no_restore_was_broken_off(settings)
    _recordings_can_be_written(settings)
    _master_key_is_there(settings)
    if settings.database.startswith(_SQLITE):
        sqlite_is_new_enough(sqlite3.sqlite_version_info)
        _schema_is_known(Path(settings.database.removeprefix(_SQLITE)))


def _recordings_can_be_written(settings: Settings) -> None:
    # also with a bucket they are made on the disk
    root = Path(unquote(urlsplit(settings.recordings).path))
    probe = root / f".probe-{os.getpid()}"
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        own = settings.recordings_url is None or settings.recordings_bucket is not None
        name = "VS_DATA_DIR" if own else "VS_RECORDINGS_URL"
        raise PreflightError(
            f'{name}: "{root}" cannot be written ({error.strerror or error})'
        ) from None


def _no_restore_was_broken_off(settings: Settings) -> None:
    left = settings.data_dir / STAGING
    if left.exists():
        raise PreflightError(
            f'VS_DATA_DIR: "{left}" is what a restore left that was killed, keys among it; restore'
            " again, or remove the whole directory"
        )


def _master_key_is_there(settings: Settings) -> None:
    folder = settings.data_dir.absolute() / "keystore"
    wrapped = folder / "wrapped"
    recorded = wrapped.is_dir() and any("." not in path.name for path in wrapped.iterdir())
    if recorded and not (folder / "signing.key").exists():
        raise PreflightError(
            f'VS_DATA_DIR: "{folder / "signing.key"}" is missing, without which every ledger would look'
            " forged; put it back"
        )
    if settings.master_key_file is None and settings.master_key_command is None:
        lost = not any((folder / name).exists() for name in ("master.key", "master.key.next"))
        if lost and recorded:
            raise PreflightError(
                f'VS_DATA_DIR: "{folder / "master.key"}" is missing, without which no recording can be'
                " opened; put it back"
            )
        return
    # Imported here: it brings what encrypts along.
    from recordings.errors import KeyUnavailableError  # noqa: PLC0415
    from recordings.vault.masters import CommandMasters, FileMasters  # noqa: PLC0415

    try:
        if settings.master_key_file is not None:
            FileMasters(settings.master_key_file).current()
        elif settings.master_key_command is not None:
            CommandMasters(settings.master_key_command).current()
    except KeyUnavailableError as error:
        name = "FILE" if settings.master_key_file is not None else "COMMAND"
        raise PreflightError(f"VS_MASTER_KEY_{name}: {error}") from None


def sqlite_is_new_enough(version: tuple[int, ...]) -> None:
    """Raise :class:`PreflightError` when SQLite's *version* is below :data:`NEEDED_SQLITE`."""
    if version < NEEDED_SQLITE:
        needed, found = (".".join(map(str, each)) for each in (NEEDED_SQLITE, version))
        raise PreflightError(
            f"VS_DATABASE_URL: SQLite {needed} or newer is needed, and this Python has {found};"
            " use a newer system (Debian 12) or PostgreSQL"
        )


def _schema_is_known(file: Path) -> None:
    """A database that is not there yet is fine; one that cannot be read is the gateway's to report."""
    if not file.exists():
        return
    try:
        with contextlib.closing(
            sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        ) as database:
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return
    except sqlite3.DatabaseError as error:
        raise PreflightError(f'VS_DATABASE_URL: "{file}" is not a database ({error})') from None
    if row is not None and row[0] not in known_revisions():
        raise PreflightError(
            f"VS_DATABASE_URL: the database has schema {row[0]}, which is newer than this version"
            " of the station"
        )


def known_revisions() -> set[str]:
    """Return the database revisions of this version; a script's name begins with its own."""
    return {path.name.partition("_")[0] for path in MIGRATIONS.glob("[0-9]*.py")}
