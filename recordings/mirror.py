"""Mirrors of recordings and keys, for backups.

A recording is copied under its lock, so that no copy is inconsistent. A recording destroyed in the source is
destroyed in the mirror, too. Everything here blocks.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from recordings.anchors import ERASED, FOLDER
from recordings.errors import KeyUnavailableError, UnknownRecordingError
from recordings.evidence import read_lines
from recordings.layout import RecordingFolder, local_root, recording_ids
from recordings.ledger import destroyed_by
from recordings.locking import lock_ledger
from recordings.model import RecordingId, RecordingState, parse_recording_id
from recordings.progress import Progress, counted, untold
from recordings.vault.durable import (
    PRIVATE_FILE,
    forget_old,
    make_private_folder,
    old_name,
    overwrite_and_unlink,
    sync_folder,
)
from recordings.vault.keystore import MASTERS_FILE, SIGNING_FILE, master_ids
from recordings.vault.masters import MASTER_FILE, NEXT_FILE, WRAPPED_FOLDER

_COPIED = frozenset({RecordingState.READY, RecordingState.FAILED, RecordingState.DESTROYED})
_CHUNK = 1024 * 1024


@dataclass
class MirrorFigures:
    """Counts of one run; ``unfinished`` recordings are still being made, and left for the next run."""

    recordings: int = 0
    unfinished: int = 0
    files: int = 0
    bytes: int = 0
    removed: int = 0
    keys: int = 0
    keys_destroyed: int = 0
    problems: list[str] = field(default_factory=list)


def mirror_recordings(source_url: str, target: Path, progress: Progress = untold) -> MirrorFigures:
    """Update the mirror of all finished recordings and of the anchors under ``target``.

    A recording that is only in the mirror stays: losing the source must not empty its backup.
    Raises UnsupportedStoreError, OSError, and what ``progress`` raises.
    """
    figures = MirrorFigures()
    root = local_root(source_url)
    make_private_folder(target / "recordings")
    for recording_id in counted(list(recording_ids(root)), progress):
        source = RecordingFolder(root, recording_id)
        try:
            with _kept_unchanged(source):
                if source.read_info().state not in _COPIED:
                    figures.unfinished += 1
                    continue
                _mirror_folder(source.path, RecordingFolder(target, recording_id).path, figures)
                figures.recordings += 1
        except BlockingIOError:
            figures.unfinished += 1
        except UnknownRecordingError as error:
            figures.problems.append(str(error))
    if (root / FOLDER).is_dir():
        _mirror_folder(root / FOLDER, target / FOLDER, figures)
    if (root / ERASED).is_file():
        _copy_if_changed(root / ERASED, target / ERASED, figures)
    return figures


def mirror_folders(source: Path, target: Path, figures: MirrorFigures) -> None:
    """Update the mirror of a folder of folders of files, and remove from it what the source has no more. A source that is
    not there at all empties nothing. Raises OSError."""
    if not source.is_dir():
        return
    make_private_folder(target)
    wanted = {path.name for path in source.iterdir() if path.is_dir()}
    for path in list(target.iterdir()):
        if path.name not in wanted:
            shutil.rmtree(path)
            figures.removed += 1
    for name in sorted(wanted):
        # one that has gone meanwhile is removed the next time
        with suppress(FileNotFoundError):
            _mirror_folder(source / name, target / name, figures)


def states(root: Path) -> dict[RecordingId, RecordingState]:
    """Return the state of every readable recording under a root."""
    found: dict[RecordingId, RecordingState] = {}
    for recording_id in recording_ids(root):
        try:
            found[recording_id] = RecordingFolder(root, recording_id).read_info().state
        except UnknownRecordingError:
            continue
    return found


def proven_states(root: Path, key: Ed25519PublicKey) -> dict[RecordingId, RecordingState]:
    """Like :func:`states`, but a destroyed recording without a ``destroyed`` entry signed by *key* counts as failed.

    No key is destroyed on the strength of an unsigned state.
    """
    found = states(root)
    for recording_id, state in found.items():
        if state is RecordingState.DESTROYED and recording_id not in destroyed_by(
            read_lines(RecordingFolder(root, recording_id)), key
        ):
            found[recording_id] = RecordingState.FAILED
    return found


def certificates(root: Path) -> list[bytes]:
    """Return the signed ledger lines that certify destructions, in order of id."""
    lines: list[bytes] = []
    for recording_id, state in states(root).items():
        if state is RecordingState.DESTROYED:
            lines += [
                line
                for line in read_lines(RecordingFolder(root, recording_id))
                if b'"kind":"destroyed"' in line
            ]
    return lines


def mirror_keys(
    source: Path, target: Path, state_of: Callable[[RecordingId], RecordingState | None]
) -> MirrorFigures:
    """Update the mirror of the keystore ``source`` in ``target``.

    A key whose recording is destroyed or gone is destroyed in the mirror as well. A key that is missing in the source
    although its recording exists stays in the mirror, and is reported. Raises KeyUnavailableError when the mirror
    belongs to another station or the source has no master key, OSError.
    """
    figures = MirrorFigures()
    own = master_ids(source)
    if not own:
        raise KeyUnavailableError(f"{source} holds no {MASTER_FILE}")
    known = master_ids(target)
    if known and known[-1] not in own:
        raise KeyUnavailableError(f"{target} holds the keys of another station")
    wrapped = target / WRAPPED_FOLDER
    make_private_folder(wrapped)
    # leftovers of a killed run are keys, and must be overwritten like any other
    for folder in (target, wrapped):
        for path in list(folder.glob("*.part")):
            overwrite_and_unlink(path)
        for path in list(folder.glob("*.old")):
            forget_old(path.with_suffix(""))
    # copy the next master key before data keys that a running rotation has wrapped with it
    for name in (NEXT_FILE, MASTER_FILE, SIGNING_FILE, MASTERS_FILE):
        _copy_secret(source / name, target / name, figures)
    here = _key_names(source / WRAPPED_FOLDER)
    for name in sorted(here):
        _copy_secret(source / WRAPPED_FOLDER / name, wrapped / name, figures)
    if (target / NEXT_FILE).exists() and not (source / NEXT_FILE).exists():
        # copy it again: the rotation may have ended meanwhile
        _copy_secret(source / MASTER_FILE, target / MASTER_FILE, figures)
        overwrite_and_unlink(target / NEXT_FILE)
    for name in sorted(_key_names(wrapped) - here):
        state = state_of(name)
        if state in {None, RecordingState.DESTROYED}:
            overwrite_and_unlink(wrapped / name)
            figures.keys_destroyed += 1
        else:
            figures.problems.append(f"recording {name} has lost its key; the copy of it is kept")
    figures.keys = len(here)
    return figures


def _key_names(folder: Path) -> set[RecordingId]:
    if not folder.is_dir():
        return set()
    return {parse_recording_id(path.name) for path in folder.iterdir() if "." not in path.name}


@contextmanager
def _kept_unchanged(folder: RecordingFolder) -> Iterator[None]:
    """Keep finishing and destroying away for the length of the block.

    Raises BlockingIOError when one of them is at work, UnknownRecordingError.
    """
    folder.read_info()
    lock = os.open(folder.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        os.close(lock)


def _mirror_folder(source: Path, target: Path, figures: MirrorFigures) -> None:
    """Make ``target`` equal to ``source``; files that are gone from the source are removed."""
    make_private_folder(target)
    wanted = {path.name: path for path in source.iterdir()}
    for path in list(target.iterdir()):
        if path.name not in wanted:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
            figures.removed += 1
    # the state last: an interrupted copy must not pass for a whole one
    for name in sorted(wanted, key=lambda name: (name == "recording.json", name)):
        if wanted[name].is_dir():
            _mirror_folder(wanted[name], target / name, figures)
        elif name == "ledger.jsonl":
            # entries are appended even while the rest does not change
            with lock_ledger(
                RecordingFolder(source.parent.parent, parse_recording_id(source.name))
            ):
                _copy_if_changed(wanted[name], target / name, figures)
        elif not name.endswith(".part"):
            _copy_if_changed(wanted[name], target / name, figures)
    sync_folder(target)


def _copy_secret(source: Path, target: Path, figures: MirrorFigures) -> None:
    """Copy a key file, overwriting the bytes it replaces; a file that is gone is skipped."""
    forget_old(target)
    if target.exists():
        os.link(target, old_name(target))
    try:
        _copy_if_changed(source, target, figures)
    except FileNotFoundError:
        pass
    finally:
        forget_old(target)


def _copy_if_changed(source: Path, target: Path, figures: MirrorFigures) -> None:
    status = source.stat()
    if target.exists():
        known = target.stat()
        if (known.st_size, known.st_mtime_ns) == (status.st_size, status.st_mtime_ns):
            return
    copy_private(source, target)
    figures.files += 1
    figures.bytes += status.st_size


def copy_private(source: Path, target: Path) -> None:
    """Copy a file (mode 0600, same time of change); ``target`` appears whole or not at all."""
    part = target.with_name(target.name + ".part")
    with source.open("rb") as reading:
        status = os.fstat(reading.fileno())
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as writing:
            shutil.copyfileobj(reading, writing, _CHUNK)
            writing.flush()
            os.fsync(writing.fileno())
    os.utime(part, ns=(status.st_atime_ns, status.st_mtime_ns))
    part.replace(target)
