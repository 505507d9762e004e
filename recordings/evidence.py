"""A recording's ledger on the disk, and the check of files against it."""

import hashlib
import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from recordings import inspection, ledger
from recordings.layout import RecordingFolder
from recordings.ledger import Finding, FindingKind, LedgerWriter, SegmentKey, SegmentState
from recordings.vault.container import Ending
from recordings.vault.durable import PRIVATE_FILE, sync_folder, write_all


def read_lines(folder: RecordingFolder) -> list[bytes]:
    """Return the whole lines of the ledger; none when there is no file.

    A last line without its end is what a crash in the middle of appending leaves: not returned.
    """
    try:
        data = folder.ledger.read_bytes()
    except FileNotFoundError:
        return []
    return data.split(b"\n")[:-1]


def read_entries(folder: RecordingFolder) -> list[ledger.Entry]:
    """Return the stored entries, unverified; raises ValueError for a malformed line."""
    return ledger.entries(read_lines(folder))


def open_ledger(folder: RecordingFolder, key: Ed25519PrivateKey) -> LedgerWriter:
    """Return a writer that continues the stored chain."""
    return LedgerWriter(folder.recording_id, key, read_lines(folder))


def store_added(folder: RecordingFolder, writer: LedgerWriter) -> None:
    """Append what the writer added, durably. Raises OSError."""
    whole = _stored_size(read_lines(folder))
    descriptor = os.open(folder.ledger, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE)
    try:
        os.ftruncate(descriptor, whole)
        os.lseek(descriptor, 0, os.SEEK_END)
        write_all(descriptor, b"".join(line + b"\n" for line in writer.added))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    writer.added.clear()
    sync_folder(folder.path)


def segment_states(folder: RecordingFolder) -> dict[SegmentKey, SegmentState]:
    """Hash every segment file that is there. Raises OSError."""
    states: dict[SegmentKey, SegmentState] = {}
    for source in folder.source_ids():
        for index in folder.segment_indices(source):
            with folder.segment(source, index).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256")
                states[source, index] = SegmentState(file.tell(), digest.hexdigest())
    return states


def verify(
    folder: RecordingFolder,
    key: Ed25519PublicKey,
    *,
    data_key: bytes | None = None,
    known_head: str | None = None,
) -> list[Finding]:
    """Check ledger and files; with ``data_key`` also decrypt every record. Raises OSError."""
    lines = read_lines(folder)
    findings = ledger.verify_chain(lines, folder.recording_id, key, known_head)
    if lines and folder.ledger.stat().st_size != _stored_size(lines):
        findings.append(Finding(FindingKind.MALFORMED, "ledger:end"))
    try:
        listed = ledger.entries(lines)
    except ValueError:
        return findings
    findings += _verify_state(folder, listed)
    findings += ledger.verify_segments(listed, segment_states(folder))
    if data_key is not None:
        endings = {(e.source_id, e.index): e.ending for e in listed if e.kind == "segment"}
        for source in folder.source_ids():
            report = inspection.inspect_source(folder, source, data_key)
            findings += (
                Finding(FindingKind.SEGMENT_UNREADABLE, f"{source}/{segment.index}")
                for segment in report.segments
                # What was already damaged when the ledger was written is no new finding.
                if segment.ending is Ending.DAMAGED
                and endings.get((source, segment.index)) != Ending.DAMAGED
            )
    return findings


def _stored_size(lines: list[bytes]) -> int:
    return sum(len(line) + 1 for line in lines)


def _verify_state(folder: RecordingFolder, listed: list[ledger.Entry]) -> list[Finding]:
    """Compare the state file with what was signed when the recording was opened."""
    info = folder.read_info()
    state = (info.recording_id, info.contact_id, info.started_at_ms)
    if any(
        (entry.recording_id, entry.contact_id, entry.at_ms) != state
        for entry in listed
        if entry.kind == "opened"
    ):
        return [Finding(FindingKind.STATE_CHANGED, "recording.json")]
    return []
