"""Destroying a recording: the key, then the certificate, then the files.

The intention is stored first, so that whatever a crash leaves undone is completed afterwards.
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
from recordings.locking import ledger_alone
from recordings.model import RecordingState
from recordings.vault.heads import KnownHead
from recordings.vault.keystore import Keystore

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket

log = structlog.get_logger()

Despite = Literal["unreadable", "certified"]
"""Why what the ledger says of holds does not count: somebody has decided although it cannot be read (what can be read
counts all the same); or a signed certificate says that it was destroyed before."""


def destroy(
    folder: RecordingFolder,
    keystore: Keystore,
    bucket: "Bucket | None",
    now_ms: int,
    act: Act | None,
    despite: Despite | None = None,
) -> bool:
    """Destroy key and files, and put on record by whom; False when that was done already.

    The caller holds the recording's lock. May be repeated after any failure; the moment stays that of
    the first try. Raises KeptError, UnreadableLedgerError unless ``despite``, BucketError (the key is gone then), OSError.
    """
    info = folder.read_info()
    if info.state is RecordingState.DESTROYED:
        return False
    with ledger_alone(folder):
        # under the ledger's lock, so that no hold comes in between; also where it was begun before: then
        # none can be there, unless somebody only wrote into the state that it was
        # what has lost its key is unreadable for good, and only to be cleared away
        known = keystore.heads.read(folder.recording_id)
        lost = not keystore.has(folder.recording_id)
        insist_on_leave(folder, known, "unreadable" if lost else despite)
        if info.destroy_requested_at_ms is not None:
            # that moment is on record, or will be
            now_ms = info.destroy_requested_at_ms
        else:
            folder.write_info(msgspec.structs.replace(info, destroy_requested_at_ms=now_ms))
    keystore.destroy(folder.recording_id)
    # before the files: whatever keeps those from going, what is unreadable for good says so
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
    """Remove also what stays of a destroyed recording; nothing is done when there is none.

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


def insist_on_leave(
    folder: RecordingFolder, known: KnownHead | None, despite: Despite | None = None
) -> None:
    """Raise KeptError where the ledger forbids the destruction, UnreadableLedgerError where some of it cannot be read
    or is missing of what the keystore knew (*known*): a hold may stand in that."""
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
    """A ledger that cannot be read says nothing: what it belonged to is destroyed all the same."""
    try:
        return any(entry.kind == "destroyed" for entry in evidence.read_entries(folder))
    except ValueError:
        return False
