"""The ledger notices every change to itself and to the files it lists."""

import hashlib
import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from recordings.errors import RecordingClosedError, RolledBackError
from recordings.layout import RecordingFolder
from recordings.ledger import (
    FindingKind,
    LedgerWriter,
    SegmentState,
    entries,
    head,
    verify_chain,
    verify_segments,
    verify_written,
)
from recordings.model import RecordingId, SourceKind
from recordings.vault.heads import KnownHead
from tests.support.media.encoded_media import opus_frames
from tests.support.recordings.parties import CITIZEN

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key()
STATES = {("citizen.audio.0", n): SegmentState(100 + n, f"{n:064x}") for n in range(3)}
START_MS = 1_790_000_000_000
CALL = RecordingId("call-1")


def a_ledger(recording="call-1", states=STATES):
    writer = LedgerWriter(recording, KEY, [])
    writer.append("opened", 1, contact_id="contact")
    for segment, state in states.items():
        writer.append("segment", 2, segment=segment, state=state, ending="final")
    writer.append("closed", 3, segments=len(states))
    return writer.added


LINES = a_ledger()


def test_untouched_ledger_has_no_finding():
    assert verify_chain(LINES, "call-1", PUBLIC, head(LINES)) == []
    assert verify_segments(entries(LINES), STATES) == []


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_changed_byte_is_found(data):
    lines = [bytearray(line) for line in LINES]
    line = data.draw(st.sampled_from(lines))
    line[data.draw(st.integers(0, len(line) - 1))] ^= data.draw(st.integers(1, 255))
    assert verify_chain([bytes(each) for each in lines], "call-1", PUBLIC)


def test_any_changed_bit_of_the_newest_line_is_found():
    only = LINES[:1]
    for at in range(len(only[0])):
        for bit in range(8):
            changed = bytearray(only[0])
            changed[at] ^= 1 << bit
            assert verify_chain([bytes(changed)], "call-1", PUBLIC), (at, bit)


@given(order=st.lists(st.integers(0, len(LINES) - 1), max_size=8))
@settings(max_examples=200, deadline=None)
def test_any_other_sequence_of_true_lines_is_found(order):
    lines = [LINES[number] for number in order]
    findings = verify_chain(lines, "call-1", PUBLIC)
    if lines:
        findings += verify_segments(entries(lines), STATES)
    assert (findings == []) == (order == list(range(len(LINES))))


@pytest.mark.parametrize(
    ("kinds", "size", "found"),
    [
        (["written"], 90, []),  # shorter: about to be taken back
        (["written", "closed"], 90, ["0", "1"]),
        (["written"], 100, ["0", "1"]),
        (["written"], 200, ["0", "1"]),
        (["written", "destroyed"], 200, []),
        (["written", "taken_back", "closed"], 90, []),
        (["opened"], 90, []),
    ],
)
def test_each_segment_that_was_signed_when_it_closed_is_compared(kinds, size, found):
    """Two of them; the last entry of each counts."""
    segments = [("citizen.audio.0", index) for index in (0, 1)]
    files = {segment: SegmentState(size, "f" * 64) for segment in segments}
    writer = LedgerWriter("call-1", KEY, [])
    for kind in kinds:
        if kind in ("written", "taken_back"):
            for segment in segments:
                known = SegmentState(100, "e" * 64) if kind == "written" else files[segment]
                writer.append(kind, 1, segment=segment, state=known)
        else:
            writer.append(kind, 1)
    listed = entries(writer.added)
    told = verify_written(listed, files)
    assert [(one.kind, one.where.rpartition("/")[2]) for one in told] == [
        (FindingKind.SEGMENT_CHANGED, where) for where in found
    ]
    gone = [] if "destroyed" in kinds or kinds == ["opened"] else ["0", "1"]
    assert [one.where.rpartition("/")[2] for one in verify_written(listed, {})] == gone


def test_rolled_back_end_is_found_with_a_remembered_head():
    writer = LedgerWriter("call-1", KEY, LINES)
    writer.append("destroyed", 4)
    longer = [*LINES, *writer.added]
    assert verify_chain(longer, "call-1", PUBLIC, head(LINES)) == []
    findings = verify_chain(LINES, "call-1", PUBLIC, head(longer))
    assert [finding.kind for finding in findings] == [FindingKind.ROLLED_BACK]


def test_another_recordings_ledger_and_another_stations_are_found():
    kinds = {finding.kind for finding in verify_chain(a_ledger("call-2"), "call-1", PUBLIC)}
    assert kinds == {FindingKind.WRONG_RECORDING}
    stranger = Ed25519PrivateKey.generate().public_key()
    kinds = {finding.kind for finding in verify_chain(LINES, "call-1", stranger)}
    assert kinds == {FindingKind.BAD_SIGNATURE}


@pytest.fixture
def finished(store):
    """Two recordings of two segments each."""
    for name in ("call-1", "call-2"):
        recording = RecordingId(name)
        key_ref = store.create(recording, "contact", START_MS)
        capture = store.open_source(recording, key_ref, CITIZEN, SourceKind.AUDIO)
        for frame in opus_frames(6, hertz=440):
            capture.write(frame, START_MS + frame.at_ms)
        capture.close()
        assert capture.wait_closed()
        store.finish(recording)
        assert store.verify(recording, deep=True) == []
    return store


def kinds_of(store, **options):
    return {(f.kind.value, f.where) for f in store.verify(RecordingId("call-1"), **options)}


def test_changes_on_the_disk_are_found_and_located(finished, archive):
    folder = archive / "recordings" / "call-1"
    first, second = sorted(folder.rglob("*.seg"))
    kept = {path: path.read_bytes() for path in (first, second, folder / "ledger.jsonl")}
    one, two = "citizen.audio.0/0", "citizen.audio.0/1"

    def restore():
        for path, content in kept.items():
            path.write_bytes(content)
        for extra in folder.rglob("000009.seg"):
            extra.unlink()
        assert kinds_of(finished, deep=True) == set()

    flipped = bytearray(kept[first])
    flipped[len(flipped) // 2] ^= 1
    first.write_bytes(flipped)
    assert kinds_of(finished) == {("segment_changed", one)}
    assert ("segment_unreadable", one) in kinds_of(finished, deep=True)
    restore()
    second.write_bytes(kept[second][:-1])
    assert kinds_of(finished) == {("segment_changed", two)}
    restore()
    second.unlink()
    assert kinds_of(finished) == {("segment_missing", two)}
    restore()
    first.write_bytes(kept[second])
    second.write_bytes(kept[first])
    assert kinds_of(finished) == {("segment_changed", one), ("segment_changed", two)}
    restore()
    (first.parent / "000009.seg").write_bytes(kept[first])
    assert kinds_of(finished) == {("segment_unlisted", "citizen.audio.0/9")}
    restore()
    lines = kept[folder / "ledger.jsonl"].splitlines(keepends=True)
    for cut in (1, 2):  # what was derived, and the closing itself
        (folder / "ledger.jsonl").write_bytes(b"".join(lines[:-cut]))
        left = len(lines) - cut
        assert kinds_of(finished) == {("not_closed", "ledger"), ("rolled_back", f"ledger:{left}")}
    (folder / "ledger.jsonl").write_bytes(b"".join(lines[:2] + lines[3:]))
    assert ("broken_chain", "ledger:2") in kinds_of(finished)
    (folder / "ledger.jsonl").write_bytes(b"")
    assert ("malformed", "ledger") in kinds_of(finished)
    restore()


def test_wholesale_swap_between_recordings_is_found(finished, archive):
    one, two = (archive / "recordings" / name for name in ("call-1", "call-2"))
    for name in ("ledger.jsonl", "sources"):
        (one / name).rename(archive / "aside")
        (two / name).rename(one / name)
        (archive / "aside").rename(two / name)
    assert {kind for kind, _ in kinds_of(finished)} == {
        "wrong_recording",
        "state_changed",
        "summary_changed",
        "rolled_back",
    }


def test_exchanged_state_files_are_found(finished, archive):
    path = archive / "recordings" / "call-1" / "recording.json"
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"contact"', b'"another"'))
    assert kinds_of(finished) == {("state_changed", "recording.json")}
    path.write_bytes(content.replace(b"call-1", b"call-2"))
    assert kinds_of(finished) == {("state_changed", "recording.json")}


def test_random_damage_to_the_evidence_is_always_found(finished, archive):
    seeded = random.Random(22)
    folder = archive / "recordings" / "call-1"
    files = sorted([*folder.rglob("*.seg"), folder / "ledger.jsonl"])
    kept = {path: path.read_bytes() for path in files}
    for turn in range(300):
        path = seeded.choice(files)
        content = bytearray(kept[path])
        at = seeded.randrange(len(content))
        match seeded.randrange(5):
            case 0:
                content[at] ^= 1 << seeded.randrange(8)
            case 1:
                del content[at : at + seeded.randrange(1, 500)]
            case 2:
                content[at:at] = seeded.randbytes(seeded.randrange(1, 50))
            case 3:
                content += seeded.randbytes(seeded.randrange(1, 50))
            case 4:
                length = seeded.randrange(1, 200)
                other = seeded.randrange(len(content))
                content[at : at + length] = content[other : other + length]
        path.write_bytes(content)
        found = kinds_of(finished)
        path.write_bytes(kept[path])
        assert bool(found) == (bytes(content) != kept[path]), (turn, path.name)
    assert kinds_of(finished, deep=True) == set()


def test_a_crash_between_the_ledger_and_the_state_file_changes_nothing(store, monkeypatch):
    """Found by a kill campaign: the recording made anew began later than its ledger said."""
    with monkeypatch.context() as patched:
        patched.setattr(RecordingFolder, "write_info", power_cut)
        with pytest.raises(OSError, match="no power"):
            store.create(CALL, "contact-1", START_MS)
    store.create(CALL, "contact-1", START_MS + 7_000)
    assert store.info(CALL).started_at_ms == START_MS
    store.finish(CALL)
    assert store.verify(CALL) == []


def test_a_recording_with_a_spoilt_ledger_is_not_opened_again(store, archive, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(RecordingFolder, "write_info", power_cut)
        with pytest.raises(OSError, match="no power"):
            store.create(CALL, "contact-1", START_MS)
    (ledger,) = (archive / "recordings" / CALL).glob("ledger.jsonl")
    ledger.write_bytes(b"{}\n")
    with pytest.raises(RolledBackError):
        store.create(CALL, "contact-1", START_MS)
    store._keystore.heads.forget(CALL)
    with pytest.raises(RecordingClosedError):
        store.create(CALL, "contact-1", START_MS)


def power_cut(*_):
    raise OSError("no power")


def test_finishing_again_after_a_crash_lists_nothing_twice(store, archive):
    recording = RecordingId("call-1")
    key_ref = store.create(recording, "contact", START_MS)
    capture = store.open_source(recording, key_ref, CITIZEN, SourceKind.AUDIO)
    for frame in opus_frames(2, hertz=440):
        capture.write(frame, START_MS + frame.at_ms)
    capture.close()
    assert capture.wait_closed()
    summary = store.finish(recording)
    folder = archive / "recordings" / "call-1"
    info = store.info(recording)
    # as a crash after sealing leaves it: state not moved, half a line in the ledger
    store._folder(recording).write_info(
        type(info)(
            recording_id=info.recording_id,
            contact_id=info.contact_id,
            key_ref=info.key_ref,
            started_at_ms=info.started_at_ms,
            state="finishing",
        )
    )
    ledger = folder / "ledger.jsonl"
    whole = ledger.read_bytes()
    closed_at = whole.rindex(b"\n", 0, whole.index(b'"kind":"closed"')) + 1
    torn = whole[closed_at : closed_at + 40]
    ledger.write_bytes(whole[: closed_at + 40])
    lines = whole[:closed_at].splitlines()
    store._keystore.heads.write(recording, KnownHead(len(lines), head(lines)))
    (again,) = store.recover()
    assert (again.duration_ms, again.problems) == (summary.duration_ms, ())
    entries_now = entries(ledger.read_bytes().splitlines())
    assert [e.kind for e in entries_now] == ["opened", "segment", "repaired", "closed", "derived"]
    assert entries_now[2].sha256 == hashlib.sha256(torn).hexdigest()
    assert store.verify(recording, deep=True) == []
