"""Copies the database by SQLite's own online backup: whole and consistent, although the station writes meanwhile."""

import contextlib
import hashlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy import make_url

from gateway.backup.manifest import BackupError
from gateway.platform.sql.engine import revisions


def sqlite_file(url: str) -> Path | None:
    """Return the file of a SQLite address, None for another database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        return None
    return Path(parsed.database)


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a database in use; ``target`` appears whole or not at all. Blocking.

    Raises :class:`BackupError` when the copy is not sound, sqlite3.Error, OSError.
    """
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        contextlib.closing(sqlite3.connect(_read_only(source), uri=True)) as reading,
        contextlib.closing(sqlite3.connect(part)) as writing,
    ):
        # all pages in one step: one snapshot, and writers are not held up in WAL mode
        reading.backup(writing)
        # one file, without the log beside it
        writing.execute("PRAGMA journal_mode=DELETE")
        (found,) = writing.execute("PRAGMA integrity_check").fetchone()
    if found != "ok":
        raise BackupError(f"the database's copy is not sound ({found})")
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)


def _read_only(file: Path) -> str:
    return f"{file.absolute().as_uri()}?mode=ro"


def schema_of(file: Path) -> str | None:
    """Return the revision of a SQLite database, None when it has none."""
    with contextlib.closing(sqlite3.connect(_read_only(file), uri=True)) as database:
        try:
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
    return None if row is None else str(row[0])


def require_known_schema(schema: str | None) -> None:
    """Raise :class:`BackupError` for a schema that this version does not know."""
    if schema is not None and schema not in revisions():
        raise BackupError(
            f"the backup has schema {schema}, which is newer than this version of the station"
        )


def digest(file: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with file.open("rb") as reading:
        return hashlib.file_digest(reading, "sha256").hexdigest()
