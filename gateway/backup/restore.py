"""Restores a backup into an unused place, checks it, and destroys again what has been destroyed since."""

import asyncio
import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from gateway.accounts.changes import forget_all_sessions
from gateway.archive import changes
from gateway.archive import lookups as recordings
from gateway.archive.capture.service import RecordingDesk
from gateway.archive.capture.withdrawals import Withdrawals
from gateway.archive.custody.retention import Retention
from gateway.attachments.vault import FOLDER as ATTACHMENTS
from gateway.backup import database
from gateway.backup.manifest import (
    DATABASE_COPY,
    DELETIONS,
    RECORDINGS,
    STAGING,
    BackupError,
    Manifest,
    read_manifest,
    require_apart,
)
from gateway.contacts.changes import close_restored
from gateway.ground import Ground, open_ground
from gateway.platform import station_clock as station_time
from gateway.platform.audit import log as audit
from gateway.platform.process.system import DirectoryLock, InUseError
from gateway.platform.security.keys import KEY_FILE
from gateway.platform.times import from_ms
from gateway.settings import Settings
from gateway.stores import KEYSTORE, keystore_folder, open_archive, open_keystore
from queueing.backend import wall_clock_ms
from recordings import anchors, mirror
from recordings.errors import RecordingsError
from recordings.layout import local_root
from recordings.ledger import destroyed_by
from recordings.model import RecordingId, RecordingState, parse_recording_id
from recordings.progress import Progress, counted, part, untold
from recordings.store import RecordingStore
from recordings.vault.durable import make_private_folder, overwrite_and_unlink, sync_folder
from recordings.vault.keystore import master_ids

# What may lie in a data directory that no station has used.
_HARMLESS = frozenset({"run", "station.lock", "logs", "lost+found", STAGING})


@dataclass
class Restored:
    """The result of a restore. ``findings`` names recordings that do not verify, by id."""

    manifest: Manifest
    recordings: int = 0
    readable: int = 0
    destroyed_again: list[str] = field(default_factory=list)
    clock_doubted: bool = False
    missing: list[str] = field(default_factory=list)
    contacts_closed: int = 0
    findings: dict[str, list[str]] = field(default_factory=dict)


def require_unused(settings: Settings) -> None:
    """Refuse a data directory, or a folder of recordings, that holds anything of a station.

    Raises :class:`BackupError`.
    """
    if settings.data_dir.is_dir():
        used = sorted(p.name for p in settings.data_dir.iterdir() if p.name not in _HARMLESS)
        if used:
            raise BackupError(
                f'VS_DATA_DIR: "{settings.data_dir}" is in use (it holds {used[0]}); restore into'
                " a new one"
            )
    elif settings.data_dir.exists():
        raise BackupError(f'VS_DATA_DIR: "{settings.data_dir}" is not a directory')
    if settings.recordings_url is not None:
        root = local_root(settings.recordings)
        if root.is_dir() and any(root.iterdir()):
            raise BackupError(f'VS_RECORDINGS_URL: "{root}" is in use; restore into a new one')


async def restore(
    settings: Settings,
    source: Path,
    keys: Path | None,
    deletions: Sequence[Path] = (),
    *,
    clock_is_right: bool = False,
    progress: Progress = untold,
) -> Restored:
    """Restore the backup in ``source`` with the keys in ``keys`` (None: without any).

    All is prepared in a folder within the data directory, which may be a volume of its own and whose parent may belong
    to somebody else, and takes its place at the end. No station can start there meanwhile.

    ``deletions`` are files of deletion certificates of later backups. Recordings beyond their retention are not
    destroyed while the clock is far beyond the backup, unless ``clock_is_right``. ``progress`` is called from other
    threads. Raises :class:`BackupError`, RecordingsError, OSError, sqlite3.Error.
    """
    manifest = await asyncio.to_thread(_check, settings, source, keys)
    with _reserved(settings):
        staging = settings.data_dir / STAGING
        prepared = settings.model_copy(update={"data_dir": staging})
        found = Restored(manifest)
        try:
            await asyncio.to_thread(_copy, prepared, source, keys, part(progress, 0, 0.5))
            await _reconcile(
                prepared,
                found,
                source,
                deletions,
                with_keys=keys is not None,
                clock_is_right=clock_is_right,
                progress=part(progress, 0.5, 1),
            )
            await asyncio.to_thread(put_in_place, staging, settings.data_dir)
        finally:
            await asyncio.to_thread(_clear, staging)
    return found


@contextlib.contextmanager
def _reserved(settings: Settings) -> Iterator[None]:
    """Hold the data directory, unused; one that is made for it and not filled goes away again.

    Raises :class:`BackupError`.
    """
    data_dir = settings.data_dir
    made = not data_dir.exists()
    make_private_folder(data_dir)
    try:
        with DirectoryLock(data_dir):
            require_unused(settings)
            yield
    except InUseError as error:
        raise BackupError(str(error)) from None
    finally:
        if made and {path.name for path in data_dir.iterdir()} <= {"station.lock"}:
            (data_dir / "station.lock").unlink(missing_ok=True)
            data_dir.rmdir()


def _check(settings: Settings, source: Path, keys: Path | None) -> Manifest:
    manifest = read_manifest(source)
    require_apart(
        **{"the backup": source, "the station": settings.data_dir},
        **({"the keys' backup": keys} if keys is not None else {}),
    )
    database.require_known_schema(manifest.schema)
    if keys is not None:
        there = master_ids(keys)
        if not there:
            raise BackupError(f'"{keys}" holds no keys')
        if manifest.keystore is not None and manifest.keystore not in there:
            raise BackupError(
                f'"{keys}" holds the keys of another station than the backup "{source}"'
            )
    into_file = database.sqlite_file(settings.database) is not None
    if (manifest.database == "sqlite") != into_file:
        raise BackupError(f"VS_DATABASE_URL: the backup is of a {manifest.database} database")
    if into_file:
        copy = source / DATABASE_COPY
        if not copy.exists() or database.digest(copy) != manifest.database_sha256:
            raise BackupError(f'"{copy}" is not the database that was backed up')
    require_unused(settings)
    return manifest


def _clear(staging: Path) -> None:
    """Remove what was prepared, or what one that was killed had prepared; keys are overwritten."""
    for path in (staging / KEY_FILE, *(staging / KEYSTORE).rglob("*")):
        with contextlib.suppress(OSError):
            if path.is_file() and not path.is_symlink():
                overwrite_and_unlink(path)
    shutil.rmtree(staging, ignore_errors=True)


def _copy(prepared: Settings, source: Path, keys: Path | None, progress: Progress) -> None:
    _clear(prepared.data_dir)
    make_private_folder(prepared.data_dir)
    file = database.sqlite_file(prepared.database)
    if file is not None:
        if file.exists():
            raise BackupError(f'VS_DATABASE_URL: "{file}" exists; restore into a new one')
        mirror.copy_private(source / DATABASE_COPY, file)
    mirror.mirror_recordings(
        (source / RECORDINGS).absolute().as_uri(), local_root(prepared.recordings), progress
    )
    mirror.mirror_folders(
        source / ATTACHMENTS, prepared.data_dir / ATTACHMENTS, mirror.MirrorFigures()
    )
    if keys is not None:
        mirror.mirror_keys(keys, keystore_folder(prepared), lambda _: None)
        if (keys / KEY_FILE).exists():
            mirror.copy_private(keys / KEY_FILE, prepared.data_dir / KEY_FILE)


async def _reconcile(
    prepared: Settings,
    found: Restored,
    source: Path,
    deletions: Sequence[Path],
    *,
    with_keys: bool,
    clock_is_right: bool,
    progress: Progress,
) -> None:
    """Bring database, recordings and keys into agreement, and look at every recording."""
    ground = await open_ground(prepared)
    try:
        store = open_archive(prepared)
        now_ms = wall_clock_ms()
        at = from_ms(found.manifest.made_at_ms)
        # before this restore writes a time of its own
        if clock_is_right:
            await station_time.confirm(ground.database, from_ms(now_ms))
        found.clock_doubted = not await station_time.may_purge(ground.database, from_ms(now_ms))
        async with ground.database.writing() as session:
            await forget_all_sessions(session)
            found.contacts_closed = await close_restored(session, at)
        if with_keys:
            proven = await asyncio.to_thread(
                _proven_destroyed, prepared, [source / DELETIONS, *deletions]
            )
            await _destroy_again(ground, store, proven, found, now_ms)
        await _reconcile_rows(ground, prepared, store, found, with_keys=with_keys)
        if with_keys:
            desk = RecordingDesk(
                store,
                ground.database,
                retention=Retention.by(prepared, ground.database),
                now_ms=wall_clock_ms,
            )
            found.destroyed_again += await desk.purge()
            await asyncio.to_thread(_verify, store, found, progress)
        async with ground.database.writing() as session:
            await audit.append(
                session,
                at=from_ms(now_ms),
                account_id=None,
                action="station.restore",
                subject="station",
                detail={
                    "backup": at.isoformat(),
                    "keys": with_keys,
                    "destroyed_again": len(found.destroyed_again),
                },
            )
    finally:
        await ground.aclose()


def _proven_destroyed(prepared: Settings, files: Sequence[Path]) -> list[RecordingId]:
    """The recordings whose destruction is certified by this station's own signature."""
    key = open_keystore(prepared).signing_key().public_key()
    lines = [line for file in files if file.exists() for line in file.read_bytes().split(b"\n")]
    return [parse_recording_id(name) for name in destroyed_by(lines, key)]


async def _destroy_again(
    ground: Ground,
    store: RecordingStore,
    proven: Sequence[RecordingId],
    found: Restored,
    now_ms: int,
) -> None:
    """Destroy again what had been destroyed: an older copy of its key or files must not bring it back."""
    keystore = open_keystore(ground.settings)
    root = local_root(ground.settings.recordings)
    said = await asyncio.to_thread(mirror.states, root)
    key = keystore.signing_key().public_key()
    there = await asyncio.to_thread(mirror.proven_states, root, key)
    for recording, state in said.items():
        if state is not there[recording] and recording not in proven:
            found.findings[recording] = ["it says that it is destroyed, and nothing signed says so"]
    certified = {*proven, *(r for r, s in there.items() if s is RecordingState.DESTROYED)}
    certified |= await asyncio.to_thread(anchors.erased, root, key)
    async with ground.database.reading() as session:
        claimed = {
            parse_recording_id(r) for r in await recordings.in_states(session, ["destroyed"])
        }
    for recording in sorted(claimed - certified):
        if recording in there or keystore.has(recording):
            found.findings[recording] = [
                "the database says that it is destroyed, and no certificate does: nothing of it was destroyed"
            ]
    for recording in sorted(certified):
        was_readable = keystore.has(recording)
        if recording in there:
            # what an older copy of its ledger says of a hold was over when it was destroyed
            await asyncio.to_thread(partial(store.destroy, recording, now_ms, despite="certified"))
        await asyncio.to_thread(keystore.destroy, recording)
        if was_readable:
            found.destroyed_again.append(recording)
        async with ground.database.writing() as session:
            await changes.change(session, recording, state="destroyed", bytes=0)
            if was_readable:
                await audit.append(
                    session,
                    at=from_ms(now_ms),
                    account_id=None,
                    action="recording.destroy",
                    subject=recording,
                    detail={"reason": "restore"},
                )


async def _reconcile_rows(
    ground: Ground, prepared: Settings, store: RecordingStore, found: Restored, *, with_keys: bool
) -> None:
    """Rows of recordings that are not in the backup say so; finished ones get their figures."""
    there = await asyncio.to_thread(mirror.states, local_root(prepared.recordings))
    found.recordings = len(there)
    async with ground.database.reading() as session:
        kept = await recordings.in_states(session, ["ready", "failed", "recording", "finishing"])
    for recording in kept:
        state = there.get(parse_recording_id(recording))
        if state is None:
            found.missing.append(recording)
            async with ground.database.writing() as session:
                await changes.change(
                    session, recording, state="failed", failure="not in the backup"
                )
    if with_keys:
        desk = RecordingDesk(
            store,
            ground.database,
            retention=Retention.by(prepared, ground.database),
            now_ms=wall_clock_ms,
            withdrawals=Withdrawals(ground.database, None).of,
        )
        # sealed between the database's copy and the recordings'
        await desk.recover()


def _verify(store: RecordingStore, found: Restored, progress: Progress) -> None:
    for info in counted(list(store.list_recordings()), progress):
        if info.state is not RecordingState.READY:
            continue
        try:
            problems = [
                f"{one.kind} at {one.where}" for one in store.verify(info.recording_id, deep=True)
            ]
        except (RecordingsError, OSError) as error:
            problems = [str(error)]
        if problems:
            found.findings[info.recording_id] = problems
        else:
            found.readable += 1


def put_in_place(staging: Path, data_dir: Path) -> None:
    """Move the prepared files from *staging* into the data directory. Raises OSError."""
    for path in sorted(staging.iterdir()):
        path.rename(data_dir / path.name)
    sync_folder(data_dir)


def when(manifest: Manifest) -> datetime:
    """Return when the backup was made."""
    return from_ms(manifest.made_at_ms)
