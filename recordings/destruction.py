"""Destroying a recording: the key, then the certificate, then the files.

The intention is stored first, so that whatever a crash leaves undone is completed afterwards.
"""

import shutil
from typing import TYPE_CHECKING

import msgspec
import structlog

from recordings import anchors, evidence, offsite
from recordings.errors import KeptError, RecordingsError, UnknownRecordingError
from recordings.layout import RecordingFolder
from recordings.ledger import Act, forbids_destruction
from recordings.locking import ledger_alone
from recordings.model import RecordingState
from recordings.vault.keystore import Keystore

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket

log = structlog.get_logger()


def destroy(
    folder: RecordingFolder,
    keystore: Keystore,
    bucket: "Bucket | None",
    now_ms: int,
    act: Act | None,
) -> bool:
    """Destroy key and files, and put on record by whom; False when that was done already.

    The caller holds the recording's lock. May be repeated after any failure; the moment stays that of
    the first try. Raises KeptError, BucketError (the key is gone then), OSError.
    """
    info = folder.read_info()
    if info.state is RecordingState.DESTROYED:
        return False
    with ledger_alone(folder):
        # under the ledger's lock, so that no hold comes in between; also where it was begun before: then
        # none can be there, unless somebody only wrote into the state that it was
        if _is_kept(folder):
            raise KeptError(f"recording {folder.recording_id} is under a legal hold or sealed")
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


def _is_kept(folder: RecordingFolder) -> bool:
    """A ledger that cannot be read forbids nothing: what is in force is also in the database."""
    try:
        return forbids_destruction(evidence.read_entries(folder))
    except ValueError:
        return False


def _says_destroyed(folder: RecordingFolder) -> bool:
    """A ledger that cannot be read says nothing: what it belonged to is destroyed all the same."""
    try:
        return any(entry.kind == "destroyed" for entry in evidence.read_entries(folder))
    except ValueError:
        return False
