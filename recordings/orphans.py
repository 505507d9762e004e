"""Orphans that crashes leave: keys without a recording, folders without a state, recordings unknown to the database.

A process may die between any two steps. Nobody can play or find an orphan, and its data key would outlive every
retention rule. So orphans are searched for and cleared after a while.
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
"""Something changed within this time is no orphan: a process may still be working on it."""


@dataclass(frozen=True, slots=True)
class Orphan:
    """A ``key`` without a recording, a ``folder`` without a state, or a whole ``recording``.

    The latter is an orphan only if the database does not know it.
    """

    recording_id: RecordingId
    kind: OrphanKind


def find(root: Path, keystore: Keystore, now_ms: int, *, keep_ms: int) -> list[Orphan]:
    """Return candidates for clearing, in order of id.

    They include recordings that ended ``keep_ms`` ago; the caller removes those that the database knows. Raises
    OSError.
    """
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
    """Destroy a key or a folder; a certificate is kept if an anchor may list the recording.

    Raises KeptError for the remains of a recording that is, or may be, under a hold; OSError.
    """
    folder = RecordingFolder(root, orphan.recording_id)
    if orphan.kind == "folder" and evidence.read_lines(folder):
        destruction.require_destroyable(folder, keystore.heads.read(orphan.recording_id))
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
    """Whether the recording was finished: no crash explains its missing state or folder, so ``verify`` reports it."""
    known = keystore.heads.read(recording_id)
    return known is not None and known.is_closed


def sweep_parts(root: Path, keystore: Keystore, now_ms: int) -> int:
    """Remove unfinished temporary files, overwriting those of keys. Raises OSError."""
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
