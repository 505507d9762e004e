"""``virtual-station backup`` and ``virtual-station restore``."""

import asyncio
import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from gateway.cli.common import clock_is_right, settings_or_exit
from gateway.cli.exit_codes import Exit
from gateway.cli.output import print_json, progress
from gateway.settings import Settings

Folder = click.Path(path_type=Path, file_okay=False)


@contextlib.contextmanager
def _refusals() -> Iterator[Settings]:
    """The settings; what cannot be done ends the command with one line and status 2."""
    from gateway.backup.manifest import BackupError  # noqa: PLC0415
    from gateway.platform import logs  # noqa: PLC0415
    from gateway.platform.sql.engine import DatabaseUnreachableError, SchemaTooNewError  # noqa: PLC0415
    from recordings.errors import RecordingsError  # noqa: PLC0415

    settings = settings_or_exit()
    logs.configure(settings.log_format, "error")
    try:
        yield settings
    except (BackupError, RecordingsError) as error:
        print(error, file=sys.stderr)
    except (SchemaTooNewError, DatabaseUnreachableError) as error:
        print(f"VS_DATABASE_URL: {error}", file=sys.stderr)
    except sqlite3.Error as error:
        print(f"the database cannot be copied ({error})", file=sys.stderr)
    except OSError as error:
        print(f'"{error.filename}" cannot be used ({error.strerror or error})', file=sys.stderr)
    else:
        return
    sys.exit(Exit.UNUSABLE)


@click.command()
@click.argument("target", metavar="DIR", type=Folder)
@click.option(
    "--keystore",
    "keys",
    type=Folder,
    metavar="KEYDIR",
    help="Where the keys of the recordings and the key of all tokens go: a place apart from DIR.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def backup(target: Path, keys: Path | None, as_json: bool) -> None:
    """Bring the backup of the station in DIR up to date; the station may be running.

    DIR receives a copy of the database and of all finished recordings, encrypted as they are;
    what is there already is not copied again. Keys go to KEYDIR only. What was destroyed is
    destroyed in both. A PostgreSQL database is not copied: use pg_dump before. Exits with 1 when
    the station has lost something, 2 when there is no backup now.
    """
    with _refusals() as settings:
        from gateway.backup.make import make  # noqa: PLC0415

        with progress("Copying recordings") as told:
            made = make(settings, target, keys, told)
        _note_backup(settings, target, ok=not made.problems, at_ms=made.manifest.made_at_ms)
    if as_json:
        print_json(
            {
                "manifest": msgspec.to_builtins(made.manifest),
                "recordings": made.recordings.recordings,
                "unfinished": made.recordings.unfinished,
                "copiedBytes": made.recordings.bytes,
                "keys": made.keys.keys if made.keys else None,
                "keysDestroyed": made.keys.keys_destroyed if made.keys else None,
                "problems": made.problems,
            }
        )
    else:
        _say_backup(made, target, keys)
    sys.exit(Exit.FAILED if made.problems else Exit.OK)


def _note_backup(settings: Settings, target: Path, *, ok: bool, at_ms: int) -> None:
    """Put it on record in the station, with what a restore of an earlier one has left there."""
    from gateway.upkeep import marks  # noqa: PLC0415

    marks.note(settings.data_dir, "backup", marks.Mark(at_ms=at_ms, ok=ok))
    marks.take_restored(target, settings.data_dir)


def _note_restored(source: Path, *, ok: bool) -> None:
    """Leave word in the backup that it was restored: the next backup brings it to the station."""
    from gateway.upkeep import marks  # noqa: PLC0415
    from queueing.backend import wall_clock_ms  # noqa: PLC0415

    marks.note_restored(source, marks.Mark(at_ms=wall_clock_ms(), ok=ok))


def _say_backup(made: Any, target: Path, keys: Path | None) -> None:
    copied = made.recordings
    if made.manifest.database == "sqlite":
        print(f"Database, schema {made.manifest.schema}: copied and sound.")
    else:
        print("Database: PostgreSQL, not copied here; keep a dump made before this backup with it.")
    print(
        f"Recordings: {copied.recordings} in the backup, {copied.files} files and"
        f" {copied.bytes:,} bytes copied now; {copied.unfinished} still being made, for the next."
    )
    if made.keys is not None:
        print(f"Keys: {made.keys.keys} in {keys}, {made.keys.keys_destroyed} destroyed there.")
    elif made.manifest.keystore is not None:
        print("Keys: NOT backed up; without them no recording can be read (--keystore).")
    for problem in made.problems:
        print(f"PROBLEM: {problem}")
    print(f"Backup in {target}.")


@click.command()
@click.argument("source", metavar="DIR", type=Folder)
@click.option(
    "--keystore",
    "keys",
    type=Folder,
    metavar="KEYDIR",
    help="The backup of the keys that belongs to DIR.",
)
@click.option(
    "--without-keys", is_flag=True, help="Restore without keys: no recording is readable."
)
@click.option(
    "--deletions",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="deletions.jsonl of a later backup: what it certifies as destroyed does not come back.",
)
@clock_is_right
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def restore(
    *,
    source: Path,
    keys: Path | None,
    without_keys: bool,
    deletions: tuple[Path, ...],
    clock_is_right: bool,
    as_json: bool,
) -> None:
    """Restore the backup in DIR into the data directory of the settings, which must be unused.

    Every recording is verified and decrypted. Recordings that were destroyed, or whose time is
    over, are destroyed again; the latter not while the clock is more than two days beyond the backup, unless
    you say that it is right. Everybody signs in anew. Exits with 1 when a recording does not
    verify, 2 when nothing was restored.
    """
    with _refusals() as settings:
        import gateway.schema  # noqa: F401, PLC0415 - tables refer to one another
        from gateway.backup.manifest import BackupError  # noqa: PLC0415
        from gateway.backup.restore import restore as put_back  # noqa: PLC0415

        if (keys is None) != without_keys:
            raise BackupError("--keystore: give the backup of the keys, or --without-keys")
        with progress("Copying and verifying recordings") as told:
            done = asyncio.run(
                put_back(
                    settings, source, keys, deletions, clock_is_right=clock_is_right, progress=told
                )
            )
        _note_restored(source, ok=not done.findings)
    if as_json:
        print_json(
            {
                "manifest": msgspec.to_builtins(done.manifest),
                "recordings": done.recordings,
                "readable": done.readable,
                "destroyedAgain": done.destroyed_again,
                "clockDoubted": done.clock_doubted,
                "missing": done.missing,
                "contactsClosed": done.contacts_closed,
                "findings": done.findings,
            }
        )
    else:
        _say_restore(done, settings, with_keys=keys is not None)
    sys.exit(Exit.FAILED if done.findings else Exit.OK)


def _say_restore(done: Any, settings: Settings, *, with_keys: bool) -> None:
    from gateway.backup.restore import when  # noqa: PLC0415

    print(
        f"Restored into {settings.data_dir}: the backup of {when(done.manifest):%Y-%m-%d %H:%M} UTC."
    )
    left = done.recordings - done.readable - len(done.findings) if with_keys else 0
    incomplete = (
        f"; {left} failed or not finished at the time, kept as they are" if left > 0 else ""
    )
    print(
        f"Recordings: {done.recordings}, of which {done.readable} verified and decrypted{incomplete}."
    )
    if not with_keys:
        print("No keys: the recordings cannot be read.")
    if done.destroyed_again:
        print(f"Destroyed again: {', '.join(done.destroyed_again)}")
    if done.clock_doubted:
        print(
            "The clock is far beyond the backup, so nothing was destroyed for its age. Is it right? Then:"
            " virtual-station recordings purge --clock-is-right"
        )
    if done.missing:
        print(f"Not in the backup, being made at the time: {', '.join(done.missing)}")
    if done.contacts_closed:
        print(f"Contacts that were going on at the time, closed as failed: {done.contacts_closed}")
    for recording, problems in done.findings.items():
        print(f"PROBLEM: {recording}: {'; '.join(problems)}")
    print("Everybody signs in anew. Start the station with `virtual-station serve`.")
