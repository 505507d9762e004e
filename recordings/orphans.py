"""What crashes leave: keys without a recording, folders without a state, recordings nobody knows of.

A process may die between any two steps. None of these can be played or found by anybody, and a data key
that nothing destroys would outlive every rule, so they are looked for and cleared away after a while.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from recordings import anchors, destruction, evidence
from recordings.errors import UnknownRecordingError
from recordings.layout import RecordingFolder, folder_ids
from recordings.ledger import Act
from recordings.model import RecordingId, RecordingState
from recordings.vault.durable import overwrite_and_unlink
from recordings.vault.keystore import Keystore

OrphanKind = Literal["key", "folder", "recording"]
SETTLED_MS = 86_400_000
"""Nothing is an orphan that was touched within a day: somebody may be about to go on with it."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """``key``: nothing belongs to it; ``folder``: it has no state; ``recording``: it is whole, and an orphan
    only if the database does not know it."""

    recording_id: RecordingId
    kind: OrphanKind


def find(root: Path, keystore: Keystore, now_ms: int, *, keep_ms: int) -> list[Orphan]:
    """Return what may be cleared, in order of id; recordings that ended ``keep_ms`` ago among them, of
    which the caller takes those away that are known. Raises OSError."""
    found = []
    folders = set(folder_ids(root))
    for recording_id in sorted(folders):
        folder = RecordingFolder(root, recording_id)
        try:
            info = folder.read_info()
        except UnknownRecordingError:
            if (
                not folder.info.exists()
                and _untouched(folder.path, now_ms)
                and not _was_closed(keystore, recording_id)
            ):
                found.append(Orphan(recording_id, "folder"))
            continue
        over = info.ended_at_ms or info.started_at_ms
        if info.state in {RecordingState.READY, RecordingState.FAILED} and over + keep_ms <= now_ms:
            found.append(Orphan(recording_id, "recording"))
    found += [
        Orphan(recording_id, "key")
        for recording_id in keystore.recordings()
        if recording_id not in folders
        and _untouched(keystore.path(recording_id), now_ms)
        and not _was_closed(keystore, recording_id)
    ]
    return found


def clear(root: Path, keystore: Keystore, orphan: Orphan, now_ms: int) -> None:
    """Destroy a key or a folder; a certificate is kept where an anchor may speak of it. Raises KeptError for what is
    left of a recording with a hold, or may be, OSError."""
    folder = RecordingFolder(root, orphan.recording_id)
    if orphan.kind == "folder" and evidence.read_lines(folder):
        destruction.insist_on_leave(folder, keystore.heads.read(orphan.recording_id))
    keystore.destroy(orphan.recording_id)
    if orphan.kind != "folder":
        return
    if evidence.read_lines(folder):
        with evidence.appending(folder, keystore, now_ms, whatever_is_left=True) as writer:
            writer.append("destroyed", now_ms, act=Act(rule="orphan"))
        anchors.note_erased(folder)
    shutil.rmtree(folder.path)
    keystore.heads.forget(orphan.recording_id)


def _was_closed(keystore: Keystore, recording_id: RecordingId) -> bool:
    """No crash leaves a finished recording without its state or its folder: that is for ``verify`` to tell."""
    known = keystore.heads.read(recording_id)
    return known is not None and known.is_closed


def sweep_parts(root: Path, keystore: Keystore, now_ms: int) -> int:
    """Remove files that were never finished; those of keys are overwritten. Raises OSError."""
    count = 0
    for path in (*root.rglob("*.part"), *keystore.folder.rglob("*.part")):
        if not path.is_file() or not _untouched(path, now_ms):
            continue
        if path.is_relative_to(keystore.folder):
            overwrite_and_unlink(path)
        else:
            path.unlink()
        count += 1
    return count


def _untouched(path: Path, now_ms: int) -> bool:
    return path.stat().st_mtime * 1000 <= now_ms - SETTLED_MS
