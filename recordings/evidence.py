"""A recording's ledger on the disk."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from recordings import ledger
from recordings.errors import RecordingClosedError, RecordingsError, RolledBackError
from recordings.layout import RecordingFolder
from recordings.ledger import Act, ActKind, LedgerWriter, Mark, SegmentKey, SegmentState
from recordings.locking import ledger_alone
from recordings.vault.container import is_closed
from recordings.vault.durable import PRIVATE_FILE, sync_folder, write_all
from recordings.vault.heads import KnownHead
from recordings.vault.keystore import Keystore

_NEED_IT_WHOLE = frozenset({"viewed", "exported", "evaluated"})


def read_lines(folder: RecordingFolder) -> list[bytes]:
    """Return the whole lines of the ledger; none when there is no file.

    A last line without its end is what a crash in the middle of appending leaves: not returned.
    """
    return _read(folder).split(b"\n")[:-1]


def read_entries(folder: RecordingFolder) -> list[ledger.Entry]:
    """Return the stored entries, unverified; raises ValueError for a malformed line."""
    return ledger.entries(read_lines(folder))


@contextmanager
def appending(
    folder: RecordingFolder, keystore: Keystore, at_ms: int, *, whatever_is_left: bool = False
) -> Iterator[LedgerWriter]:
    """Hold the ledger alone; what the writer was given is on the disk when the block is over, and the keystore
    knows how far the ledger has come.

    A half line that a crash left is taken away and the fact itself put on record. Nothing is stored
    when the block raises. Raises RolledBackError for a ledger that is behind what the keystore knows, unless
    ``whatever_is_left`` is to be certified (what was known stays known), LedgerBusyError, OSError.
    """
    with ledger_alone(folder):
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
    """Put an act on record; see ``RecordingStore.note``."""
    with _noting(folder, keystore, at_ms, whatever_is_left=kind not in _NEED_IT_WHOLE) as writer:
        writer.append(kind, at_ms, act=act)


def note_marks(
    folder: RecordingFolder, keystore: Keystore, marks: Sequence[Mark], now_ms: int
) -> int:
    """Put on record those of the marks that are not yet; see ``RecordingStore.note_marks``."""
    with _noting(folder, keystore, now_ms) as writer:
        known = {(entry.mark, entry.at_ms, entry.ref) for entry in read_entries(folder)}
        new = [mark for mark in marks if (mark.kind, mark.at_ms, mark.ref) not in known]
        for mark in new:
            writer.append("mark", mark.at_ms, mark=mark)
    return len(new)


def sign_closed(folder: RecordingFolder, keystore: Keystore, now_ms: int, settled_ms: float) -> int:
    """Put segments on record that are closed and not signed yet; return how many.

    Closed is one that another follows, or that ends with its closing record; what was changed within the last
    ``settled_ms`` waits: a withdrawal of consent may be cutting it. Raises as :func:`note_act`.
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
            if path.stat().st_mtime * 1000 > now_ms - settled_ms:
                continue
            if index == indices[-1]:
                with path.open("rb") as file:
                    if not is_closed(file):
                        continue
            closed[source, index] = digest_of(path)
    if closed:
        with _noting(folder, keystore, now_ms) as writer:
            listed = read_entries(folder)
            if any(entry.kind == "closed" for entry in listed):
                return 0
            known = {(e.source_id, e.index) for e in listed if e.kind == "written"}
            for key, state in closed.items():
                if key not in known:
                    writer.append("written", now_ms, segment=key, state=state)
    return len(closed)


@contextmanager
def _noting(
    folder: RecordingFolder, keystore: Keystore, at_ms: int, *, whatever_is_left: bool = False
) -> Iterator[LedgerWriter]:
    """As :func:`appending`, for a recording that is there and stays."""
    folder.read_info()
    with appending(folder, keystore, at_ms, whatever_is_left=whatever_is_left) as writer:
        if folder.read_info().destroy_requested_at_ms is not None:
            raise RecordingClosedError(f"recording {folder.recording_id} is being destroyed")
        yield writer


def remember(folder: RecordingFolder, keystore: Keystore) -> bool:
    """Let the keystore know a ledger it has no head of yet: from before there were heads, or restored.

    False when it has one, or the chain does not hold. Raises LedgerBusyError, OSError.
    """
    if keystore.heads.read(folder.recording_id) is not None:
        return False
    with ledger_alone(folder):
        lines = read_lines(folder)
        public = keystore.signing_key().public_key()
        if ledger.verify_chain(lines, folder.recording_id, public):
            return False
        _remember(folder, keystore, lines)
    return True


def remember_all(folders: Iterable[RecordingFolder], keystore: Keystore) -> None:
    """The same of many; one whose ledger somebody else holds for longer is left for the next time. Raises OSError."""
    for folder in folders:
        with suppress(RecordingsError):
            remember(folder, keystore)


def _remember(folder: RecordingFolder, keystore: Keystore, lines: Sequence[bytes]) -> None:
    try:
        closed = next((e for e in ledger.entries(lines) if e.kind == "closed"), None)
        segments = None if closed is None else closed.segments or 0
    except ValueError:
        # spoilt, and from now on remembered as it is
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
    """Hash every segment file that is there, by ``digest`` if it is given. Raises OSError."""
    digest = digest or digest_of
    states: dict[SegmentKey, SegmentState] = {}
    for source in folder.source_ids():
        for index in folder.segment_indices(source):
            states[source, index] = digest(folder.segment(source, index))
    return states


def digest_of(path: Path) -> SegmentState:
    """Size and hash of a file. Raises OSError."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return SegmentState(file.tell(), digest.hexdigest())


def _read(folder: RecordingFolder) -> bytes:
    try:
        return folder.ledger.read_bytes()
    except FileNotFoundError:
        return b""
