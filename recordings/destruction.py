"""Destroying a recording: the key, then the certificate, then the files.

The intention is stored first, so that ``recover`` completes a destruction that a crash interrupted.
"""

import shutil
from typing import TYPE_CHECKING, Literal

import msgspec
import structlog

from recordings import anchors, evidence, ledger, offsite
from recordings.errors import (
    KeptError,
    RecordingsError,
    UnknownRecordingError,
    UnreadableLedgerError,
)
from recordings.layout import RecordingFolder
from recordings.ledger import Act
from recordings.locking import lock_ledger
from recordings.model import RecordingState
from recordings.vault.heads import KnownHead
from recordings.vault.keystore import Keystore

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket

log = structlog.get_logger()

Despite = Literal["unreadable", "certified"]
"""Why an unreadable ledger does not prevent destruction.

``unreadable``: somebody has decided to destroy the recording although a hold may be in the unreadable part; readable
holds still count. ``certified``: a signed certificate proves that it was destroyed before.
"""


def destroy(
    folder: RecordingFolder,
    keystore: Keystore,
    bucket: "Bucket | None",
    now_ms: int,
    act: Act | None,
    despite: Despite | None = None,
) -> bool:
    """Destroy key and files, and enter in the ledger by whom; False when that was done already.

    The caller holds the recording's lock. May be repeated after any failure; the recorded moment stays that
    of the first try. Raises KeptError, UnreadableLedgerError unless ``despite``, BucketError (the key is gone then), OSError.
    """
    info = folder.read_info()
    if info.state is RecordingState.DESTROYED:
        return False
    with lock_ledger(folder):
        # Under the ledger's lock, so that no hold is added meanwhile. A destruction begun before is checked
        # again, since its state may be forged. A recording without its key can never be read: it may be
        # cleared away.
        known = keystore.heads.read(folder.recording_id)
        lost = not keystore.has(folder.recording_id)
        require_destroyable(folder, known, "unreadable" if lost else despite)
        if info.destroy_requested_at_ms is not None:
            # the moment of the first try is in the ledger, or will be
            now_ms = info.destroy_requested_at_ms
        else:
            folder.write_info(msgspec.structs.replace(info, destroy_requested_at_ms=now_ms))
    keystore.destroy(folder.recording_id)
    # before the files: if those cannot be removed, the ledger still says that the recording is destroyed
    with evidence.appending(folder, keystore, now_ms, whatever_is_left=True) as writer:
        if not _says_destroyed(folder):
            writer.append("destroyed", now_ms, act=act)
    for path in (folder.renditions, folder.sources):
        if path.exists():
            shutil.rmtree(path)
    if bucket is not None:
        left = offsite.delete(folder, bucket)
        if left:
            log.error("recording.left_in_bucket", recording=folder.recording_id, names=left[:5])
    folder.offsite.unlink(missing_ok=True)
    folder.summary.unlink(missing_ok=True)
    folder.write_info(
        msgspec.structs.replace(
            info.moved(RecordingState.DESTROYED), destroy_requested_at_ms=now_ms
        )
    )
    return True


def erase(folder: RecordingFolder, keystore: Keystore) -> None:
    """Remove also state and ledger of a destroyed recording; does nothing when there is no folder.

    Raises RecordingsError for one that is not destroyed, OSError.
    """
    try:
        state = folder.read_info().state
    except UnknownRecordingError:
        return
    if state is not RecordingState.DESTROYED:
        raise RecordingsError(f"recording {folder.recording_id} is {state}, not destroyed")
    anchors.note_erased(folder)
    shutil.rmtree(folder.path)
    keystore.heads.forget(folder.recording_id)


def require_destroyable(
    folder: RecordingFolder, known: KnownHead | None, despite: Despite | None = None
) -> None:
    """Raise KeptError when a legal hold or a seal is in force.

    Raises UnreadableLedgerError when part of the ledger is unreadable, or missing compared with the *known* head: a
    hold may be in that part. ``despite`` overrides the latter.
    """
    if despite == "certified":
        return
    lines = evidence.read_lines(folder)
    listed, whole = ledger.readable_entries(lines)
    if known is not None and ledger.behind(lines, known.entries, known.head):
        whole = False
    if ledger.forbids_destruction(listed):
        raise KeptError(f"recording {folder.recording_id} is under a legal hold or sealed")
    if not whole and despite is None:
        raise UnreadableLedgerError(
            f"the ledger of recording {folder.recording_id} cannot be read: whether a legal hold or a seal is in"
            " force is not known"
        )


def _says_destroyed(folder: RecordingFolder) -> bool:
    """Whether the ledger has a ``destroyed`` entry; an unreadable one counts as having none."""
    try:
        return any(entry.kind == "destroyed" for entry in evidence.read_entries(folder))
    except ValueError:
        return False
