"""Verification: compares files with signed ledger entries, of one recording or of all."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from recordings import anchors, evidence, inspection, ledger, offsite
from recordings.anchors import Anchor
from recordings.errors import KeyUnavailableError, UnknownRecordingError, VaultError
from recordings.layout import RecordingFolder, RecordingInfo, folder_ids
from recordings.ledger import Entry, Finding, FindingKind, SegmentState
from recordings.model import RecordingId, RecordingState, parse_source_id
from recordings.rendition import rendition_label
from recordings.summary import SUMMARY_VERSION, RecordingSummary, summary_from_json
from recordings.vault.blocks import BlockReader
from recordings.vault.container import Ending
from recordings.vault.heads import KnownHead
from recordings.vault.keystore import Keystore

if TYPE_CHECKING:
    from recordings.vault.bucket import Bucket

_BEING_MADE = frozenset({RecordingState.RECORDING, RecordingState.FINISHING})
_OWN_FILES = frozenset(
    {"recording.json", "summary.json", "ledger.jsonl", "writer.lock", "ledger.lock", "offsite"}
)
_READ_BYTES = 1024 * 1024


def verify_all(
    root: Path,
    keystore: Keystore,
    anchor: Anchor | None,
    *,
    deep: bool,
    only: Collection[RecordingId] | None = None,
    bucket: "Bucket | None" = None,
) -> Iterator[tuple[RecordingId, list[Finding]]]:
    """Check every recording (or ``only`` some) that is not being made, and all of them against ``anchor``.

    A folder that a crash left before anything was recorded is skipped. Raises OSError.
    """
    anchored = {
        head.recording_id: head
        for head in (anchor.heads if anchor else ())
        if only is None or head.recording_id in only
    }
    seen = set()
    for recording_id in folder_ids(root):
        if only is not None and recording_id not in only:
            continue
        seen.add(recording_id)
        folder = RecordingFolder(root, recording_id)
        lines = evidence.read_lines(folder)
        known = anchored.get(recording_id)
        findings = anchors.compare(lines, known) if known else []
        own = keystore.heads.read(recording_id)
        try:
            info = folder.read_info()
        except UnknownRecordingError:
            if len(lines) > 1 or folder.sources.exists() or known or own:
                findings.append(Finding(FindingKind.STATE_CHANGED, "recording.json"))
                yield recording_id, findings
            continue
        if info.state in _BEING_MADE and not is_sealed(lines):
            key = keystore.signing_key().public_key()
            findings += _remembered(lines, own, findings)
            findings += ledger.verify_chain(lines, recording_id, key)
            yield recording_id, findings + _verify_unfinished(folder, lines)
        else:
            more = verify_kept(root, folder, keystore, bucket, deep=deep)
            yield recording_id, findings + [one for one in more if one not in findings]
    remembered = {name for name in keystore.heads.recordings() if only is None or name in only}
    gone = (anchored.keys() | remembered) - seen
    if gone:
        proven = anchors.erased(root, keystore.signing_key().public_key())
        for recording_id in sorted(gone - proven):
            yield recording_id, [Finding(FindingKind.RECORDING_MISSING, "recordings")]


def verify_kept(
    root: Path,
    folder: RecordingFolder,
    keystore: Keystore,
    bucket: "Bucket | None",
    *,
    deep: bool = False,
    known_head: str | None = None,
) -> list[Finding]:
    """Like :func:`verify`, fetching media that are in the bucket.

    Also raises BucketError. Without a ``bucket`` such media count as missing.
    """
    if bucket is not None and not offsite.is_offsite(folder) and _is_destroyed(folder):
        stored, others = offsite.find(folder, bucket)
        others += stored
        return verify(folder, keystore, deep=deep, known_head=known_head) + _unknown_objects(others)
    if bucket is None or not offsite.is_offsite(folder):
        found = verify(folder, keystore, deep=deep, known_head=known_head)
        if not found or bucket is None or not offsite.is_offsite(folder):
            return found
        # the media were moved to the bucket meanwhile: check them there
    with offsite.fetched_all(folder, bucket, root) as (copy, others):
        return verify(copy, keystore, deep=deep, known_head=known_head) + _unknown_objects(others)


def _verify_unfinished(folder: RecordingFolder, lines: Sequence[bytes]) -> list[Finding]:
    """Check a recording being made: its closed and signed segments."""
    try:
        listed = ledger.entries(lines)
    except ValueError:
        return []
    names = {e.source_id for e in listed if e.kind == "written" and e.source_id is not None}
    if not names:
        return []
    found: dict[ledger.SegmentKey, SegmentState] = {}
    for source in names:
        for entry in listed:
            if entry.source_id == source and entry.index is not None:
                with suppress(FileNotFoundError):
                    path = folder.segment(source, entry.index)
                    found[source, entry.index] = evidence.digest_of(path)
    return ledger.verify_written(listed, found)


def _is_destroyed(folder: RecordingFolder) -> bool:
    try:
        return folder.read_info().state is RecordingState.DESTROYED
    except UnknownRecordingError:
        return False


def _unknown_objects(names: Sequence[str]) -> list[Finding]:
    """Return findings on objects in the bucket that belong to no existing recording."""
    return [Finding(FindingKind.FILE_UNLISTED, f"bucket:{name}") for name in names]


def verify(
    folder: RecordingFolder,
    keystore: Keystore,
    *,
    deep: bool = False,
    known_head: str | None = None,
    digest: Callable[[Path], SegmentState] = evidence.digest_of,
) -> list[Finding]:
    """Check ledger, state, files and key; ``deep`` also decrypts every record. ``digest`` hashes a file.

    Raises UnknownRecordingError for a folder without a state, OSError.
    """
    lines = evidence.read_lines(folder)
    key = keystore.signing_key().public_key()
    findings = ledger.verify_chain(lines, folder.recording_id, key, known_head)
    findings += _remembered(lines, keystore.heads.read(folder.recording_id), findings)
    if lines and folder.ledger.stat().st_size != sum(len(line) + 1 for line in lines):
        findings.append(Finding(FindingKind.MALFORMED, "ledger:end"))
    try:
        info = folder.read_info()
    except UnknownRecordingError:
        if not folder.info.exists():
            raise
        return [*findings, Finding(FindingKind.STATE_CHANGED, "recording.json")]
    try:
        listed = ledger.entries(lines)
    except ValueError:
        return findings
    odd = list(_unlisted_files(folder))
    if odd:
        # the further checks rely on the folder containing only files that belong there
        return findings + odd
    summary = _summary(folder)
    findings += _verify_state(folder, info, listed, summary)
    states = evidence.segment_states(folder, digest)
    findings += ledger.verify_segments(listed, states)
    findings += [one for one in ledger.verify_written(listed, states) if one not in findings]
    if any(entry.kind == "destroyed" for entry in listed):
        findings += _left(folder)
        if keystore.has(folder.recording_id):
            findings.append(Finding(FindingKind.KEY_LEFT, "keystore"))
        return findings
    findings += _verify_derived(folder, listed, summary, digest)
    try:
        data_key = keystore.fetch(folder.recording_id, folder.recording_id)
    except KeyUnavailableError:
        return [*findings, Finding(FindingKind.KEY_UNAVAILABLE, "keystore")]
    if deep:
        findings += _decrypted(folder, listed, data_key)
    return findings


def is_sealed(lines: Sequence[bytes]) -> bool:
    """Whether a ledger says that the recording was finished or destroyed; an unreadable one counts as such."""
    try:
        return any(entry.kind in {"closed", "destroyed"} for entry in ledger.entries(lines))
    except ValueError:
        return True


def _remembered(
    lines: Sequence[bytes], known: KnownHead | None, found: list[Finding]
) -> list[Finding]:
    """Return findings on entries that the keystore remembers and the ledger lacks, unless already ``found``."""
    if known is None:
        return []
    return [one for one in ledger.behind(lines, known.entries, known.head) if one not in found]


def _summary(folder: RecordingFolder) -> RecordingSummary | None:
    try:
        return summary_from_json(folder.summary.read_bytes())
    except (FileNotFoundError, msgspec.MsgspecError, ValueError):
        return None


def _unlisted_files(folder: RecordingFolder) -> Iterator[Finding]:
    """Yield files that no entry could list, except half-written ones of a crash (``.part``), which nobody reads."""
    for path in sorted(folder.path.rglob("*")):
        name = path.relative_to(folder.path)
        if path.name.endswith(".part") or _belongs(folder, path, name.parts):
            continue
        yield Finding(FindingKind.FILE_UNLISTED, str(name))


def _belongs(folder: RecordingFolder, path: Path, parts: tuple[str, ...]) -> bool:
    match parts:
        case (name,):
            return path.is_file() if name in _OWN_FILES else name in {"sources", "renditions"}
        case ("sources", source):
            return path.is_dir() and _is_source(source)
        case ("sources", source, _):
            return _is_source(source) and path in {
                folder.segment(source, index) for index in folder.segment_indices(source)
            }
        case ("renditions", _):
            return path.is_file() and path.suffix == ".blk"
    return False


def _left(folder: RecordingFolder) -> Iterator[Finding]:
    """Yield files of a destroyed recording, other than segments, that are left."""
    for path in (folder.summary, *sorted(folder.renditions.glob("*"))):
        if path.exists():
            yield Finding(FindingKind.FILE_UNLISTED, str(path.relative_to(folder.path)))


def _is_source(name: str) -> bool:
    try:
        parse_source_id(name)
    except ValueError:
        return False
    return True


def _verify_state(
    folder: RecordingFolder,
    info: RecordingInfo,
    listed: list[Entry],
    summary: RecordingSummary | None,
) -> list[Finding]:
    """Compare the state file with what was signed."""
    changed = [Finding(FindingKind.STATE_CHANGED, "recording.json")]
    stated = (info.recording_id, info.contact_id, info.started_at_ms)
    if folder.info.read_bytes() != msgspec.json.encode(info) or info.key_ref != info.recording_id:
        return changed
    for entry in listed:
        if entry.kind == "opened" and stated != (entry.recording_id, entry.contact_id, entry.at_ms):
            return changed
    destroyed = next((entry for entry in listed if entry.kind == "destroyed"), None)
    if destroyed is None and info.destroy_requested_at_ms is None:
        return _verify_finished(info, summary, changed)
    if destroyed is None or info.state is not RecordingState.DESTROYED:
        # a crash came between two steps; the station completes it when it starts
        return [Finding(FindingKind.NOT_FINISHED, "recording.json")]
    if info.destroy_requested_at_ms != destroyed.at_ms or not _ended_as_signed(info, listed):
        return changed
    return []


def _ended_as_signed(info: RecordingInfo, listed: list[Entry]) -> bool:
    """Compare the end of a recording without summary with its ``closed`` entry."""
    closed = next((entry for entry in listed if entry.kind == "closed"), None)
    if closed is None:
        return True
    # before there were ``derived`` entries, the two were rounded separately
    slack_ms = 0 if any(entry.kind == "derived" for entry in listed) else 1
    return info.ended_at_ms is not None and abs(info.ended_at_ms - closed.at_ms) <= slack_ms


def _verify_finished(
    info: RecordingInfo, summary: RecordingSummary | None, changed: list[Finding]
) -> list[Finding]:
    if info.state is RecordingState.FINISHING:
        return [Finding(FindingKind.NOT_FINISHED, "recording.json")]
    if info.state in {RecordingState.RECORDING, RecordingState.DESTROYED}:
        return changed
    if summary is None:
        return [Finding(FindingKind.SUMMARY_CHANGED, "summary.json")]
    ends_at_ms = summary.started_at_ms + summary.duration_ms
    return [] if (info.state, info.ended_at_ms) == (summary.state, ends_at_ms) else changed


def _verify_derived(
    folder: RecordingFolder,
    listed: list[Entry],
    summary: RecordingSummary | None,
    digest: Callable[[Path], SegmentState],
) -> Iterator[Finding]:
    """Compare summary and renditions with the newest ``derived`` entry.

    Recordings finished before there were such entries are recognised by their summary's version.
    """
    derived = next((entry for entry in reversed(listed) if entry.kind == "derived"), None)
    if summary is None:
        if derived is not None:
            yield Finding(FindingKind.SUMMARY_CHANGED, "summary.json")
        return
    if derived is None:
        if summary.version >= SUMMARY_VERSION:
            yield Finding(FindingKind.NOT_CLOSED, "ledger")
        return
    state = digest(folder.summary)
    if (state.size, state.sha256) != (derived.size, derived.sha256):
        yield Finding(FindingKind.SUMMARY_CHANGED, "summary.json")
        return
    known = {r.name: r.sha256 for party in summary.parties for r in party.renditions}
    for name, sha256 in sorted(known.items()):
        path = folder.rendition(name)
        if not path.is_file():
            yield Finding(FindingKind.RENDITION_MISSING, f"renditions/{name}")
        elif digest(path).sha256 != sha256:
            yield Finding(FindingKind.RENDITION_CHANGED, f"renditions/{name}")
    if folder.renditions.is_dir():
        for path in sorted(folder.renditions.glob("*.blk")):
            if path.stem not in known:
                yield Finding(FindingKind.FILE_UNLISTED, f"renditions/{path.name}")


def _decrypted(folder: RecordingFolder, listed: list[Entry], data_key: bytes) -> Iterator[Finding]:
    endings = {(e.source_id, e.index): e.ending for e in listed if e.kind == "segment"}
    for source in folder.source_ids():
        report = inspection.inspect_source(folder, source, data_key)
        for segment in report.segments:
            # damage that the ledger already lists is no new finding
            was = endings.get((source, segment.index))
            if segment.ending is Ending.DAMAGED and was != Ending.DAMAGED:
                yield Finding(FindingKind.SEGMENT_UNREADABLE, f"{source}/{segment.index}")
    if not folder.renditions.is_dir():
        return
    for path in sorted(folder.renditions.glob("*.blk")):
        try:
            with BlockReader(path, data_key, rendition_label(folder, path.stem)) as reader:
                for at in range(0, reader.size, _READ_BYTES):
                    reader.read_range(at, at + _READ_BYTES)
        except VaultError:
            yield Finding(FindingKind.RENDITION_CHANGED, f"renditions/{path.stem}")
