"""A recording's ledger on disk: reading it, and appending to it under its lock."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from recordings import ledger
from recordings.errors import RecordingClosedError, RecordingsError, RolledBackError
from recordings.layout import RecordingFolder
from recordings.ledger import Act, ActKind, LedgerWriter, Mark, SegmentKey, SegmentState
from recordings.locking import lock_ledger
from recordings.vault.container import is_closed
from recordings.vault.durable import PRIVATE_FILE, sync_folder, write_all
from recordings.vault.heads import KnownHead
from recordings.vault.keystore import Keystore

_NEED_IT_WHOLE = frozenset({"viewed", "exported", "evaluated"})


def read_lines(folder: RecordingFolder) -> list[bytes]:
    """Return the whole lines of the ledger; none when there is no file.

    An unfinished last line, which a crash while appending leaves, is not returned.
    """
    return _read(folder).split(b"\n")[:-1]


def read_entries(folder: RecordingFolder) -> list[ledger.Entry]:
    """Return the stored entries, unverified; raises ValueError for a malformed line."""
    return ledger.entries(read_lines(folder))


@contextmanager
def appending(
    folder: RecordingFolder, keystore: Keystore, at_ms: int, *, whatever_is_left: bool = False
) -> Iterator[LedgerWriter]:
    """Lock the ledger and give a writer; at the end of the block its entries are stored durably.

    The keystore then remembers the new head. A half line that a crash left is removed, and a ``repaired`` entry
    records that. Nothing is stored when the block raises. Raises RolledBackError when the ledger is behind the
    remembered head (unless ``whatever_is_left``, which leaves that head as it is), LedgerBusyError, OSError.
    """
    with lock_ledger(folder):
        data = _read(folder)
        whole = data.rfind(b"\n") + 1
        lines = data[:whole].split(b"\n")[:-1]
        known = keystore.heads.read(folder.recording_id)
        behind = known is not None and bool(ledger.behind(lines, known.entries, known.head))
        if behind and not whatever_is_left:
            raise RolledBackError(f"the ledger of recording {folder.recording_id} was rolled back")
        writer = LedgerWriter(folder.recording_id, keystore.signing_key(), lines)
        if whole < len(data):
            torn = data[whole:]
            state = SegmentState(len(torn), hashlib.sha256(torn).hexdigest())
            writer.append("repaired", at_ms, state=state)
        yield writer
        if writer.added:
            _store(folder, whole, writer.added)
            if not behind:
                _remember(folder, keystore, [*lines, *writer.added])
            writer.added.clear()


def note_act(
    folder: RecordingFolder, keystore: Keystore, kind: ActKind, act: Act, at_ms: int
) -> None:
    """Enter an act; see ``RecordingStore.note``."""
    with _appending_to_living(
        folder, keystore, at_ms, whatever_is_left=kind not in _NEED_IT_WHOLE
    ) as writer:
        writer.append(kind, at_ms, act=act)


def note_marks(
    folder: RecordingFolder, keystore: Keystore, marks: Sequence[Mark], now_ms: int
) -> int:
    """Enter the marks that are not entered yet; see ``RecordingStore.note_marks``."""
    with _appending_to_living(folder, keystore, now_ms) as writer:
        known = {(entry.mark, entry.at_ms, entry.ref) for entry in read_entries(folder)}
        new = [mark for mark in marks if (mark.kind, mark.at_ms, mark.ref) not in known]
        for mark in new:
            writer.append("mark", mark.at_ms, mark=mark)
    return len(new)


def sign_closed(
    folder: RecordingFolder, keystore: Keystore, now_ms: int, unchanged_ms: float
) -> int:
    """Sign closed segments that are not signed yet; return how many.

    A segment is closed when another follows it, or when it ends with its closing record. One that was changed within
    the last ``unchanged_ms`` waits, since a withdrawal of consent may be cutting it. Raises like :func:`note_act`.
    """
    try:
        signed = {(e.source_id, e.index) for e in read_entries(folder) if e.kind == "written"}
    except ValueError:
        return 0
    closed: dict[SegmentKey, SegmentState] = {}
    for source in folder.source_ids():
        indices = folder.segment_indices(source)
        for index in indices:
            if (source, index) in signed:
                continue
            path = folder.segment(source, index)
            if path.stat().st_mtime * 1000 > now_ms - unchanged_ms:
                continue
            if index == indices[-1]:
                with path.open("rb") as file:
                    if not is_closed(file):
                        continue
            closed[source, index] = digest_of(path)
    if closed:
        with _appending_to_living(folder, keystore, now_ms) as writer:
            listed = read_entries(folder)
            if any(entry.kind == "closed" for entry in listed):
                return 0
            known = {(e.source_id, e.index) for e in listed if e.kind == "written"}
            for key, state in closed.items():
                if key not in known:
                    writer.append("written", now_ms, segment=key, state=state)
    return len(closed)


@contextmanager
def _appending_to_living(
    folder: RecordingFolder, keystore: Keystore, at_ms: int, *, whatever_is_left: bool = False
) -> Iterator[LedgerWriter]:
    """Like :func:`appending`, for a recording that exists and is not destroyed."""
    folder.read_info()
    with appending(folder, keystore, at_ms, whatever_is_left=whatever_is_left) as writer:
        if folder.read_info().destroy_requested_at_ms is not None:
            raise RecordingClosedError(f"recording {folder.recording_id} is being destroyed")
        yield writer


def remember(folder: RecordingFolder, keystore: Keystore) -> bool:
    """Store the head of a ledger that the keystore does not know: an old one, or one restored from a backup.

    False when it is known already, or the chain is broken. Raises LedgerBusyError, OSError.
    """
    if keystore.heads.read(folder.recording_id) is not None:
        return False
    with lock_ledger(folder):
        lines = read_lines(folder)
        public = keystore.signing_key().public_key()
        if ledger.verify_chain(lines, folder.recording_id, public):
            return False
        _remember(folder, keystore, lines)
    return True


def remember_all(folders: Iterable[RecordingFolder], keystore: Keystore) -> None:
    """Call :func:`remember` for each folder; one whose ledger is locked for too long waits for the next call. Raises
    OSError.
    """
    for folder in folders:
        with suppress(RecordingsError):
            remember(folder, keystore)


def _remember(folder: RecordingFolder, keystore: Keystore, lines: Sequence[bytes]) -> None:
    try:
        closed = next((e for e in ledger.entries(lines) if e.kind == "closed"), None)
        segments = None if closed is None else closed.segments or 0
    except ValueError:
        # damaged: its present state is remembered from now on
        segments = 0
    keystore.heads.write(folder.recording_id, KnownHead(len(lines), ledger.head(lines), segments))


def _store(folder: RecordingFolder, whole: int, lines: list[bytes]) -> None:
    descriptor = os.open(folder.ledger, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        os.ftruncate(descriptor, whole)
        os.lseek(descriptor, whole, os.SEEK_SET)
        write_all(descriptor, b"".join(line + b"\n" for line in lines))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if not whole:
        sync_folder(folder.path)


def segment_states(
    folder: RecordingFolder, digest: Callable[[Path], SegmentState] | None = None
) -> dict[SegmentKey, SegmentState]:
    """Hash every existing segment file, with ``digest`` if given. Raises OSError."""
    digest = digest or digest_of
    states: dict[SegmentKey, SegmentState] = {}
    for source in folder.source_ids():
        for index in folder.segment_indices(source):
            states[source, index] = digest(folder.segment(source, index))
    return states


def digest_of(path: Path) -> SegmentState:
    """Return size and hash of a file. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return SegmentState(file.tell(), digest.hexdigest())


def _read(folder: RecordingFolder) -> bytes:
    try:
        return folder.ledger.read_bytes()
    except FileNotFoundError:
        return b""
