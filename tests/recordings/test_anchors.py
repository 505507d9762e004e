"""The anchor shows what a ledger by itself cannot: that its end was cut off, or that all of it is gone."""

import shutil

import pytest

from recordings import anchors
from recordings.errors import AnchorError
from recordings.ledger import Act
from recordings.model import RecordingId
from recordings.store import RecordingStore
from recordings.vault.keystore import Keystore
from tests.recordings.archive_of_calls import START_MS, record

LATER_MS = START_MS + 2 * anchors.SETTLED_MS


@pytest.fixture
def calls(store):
    return [record(store, name) for name in ("call-1", "call-2")]


def found(store, anchor, **options):
    return {
        (recording, finding.kind.value, finding.where)
        for recording, findings in store.verify_all(anchor, **options)
        for finding in findings
    }


def test_it_is_a_text_that_is_read_back_and_checked(store, calls):
    anchor = store.make_anchor("main", LATER_MS)
    text = anchor.to_bytes()
    assert text.startswith(b"virtual-station anchor v1\nstation main\nat 17")
    assert anchors.parse(text) == anchor
    assert anchors.parse(b"Dear all,\r\n\r\n" + text.replace(b"\n", b"\r\n") + b"\r\n-- ") == anchor
    assert found(store, anchor, deep=True) == set()
    for at in range(len(text)):
        changed = bytearray(text)
        changed[at] ^= 1
        with pytest.raises(AnchorError):
            anchors.parse(bytes(changed))


def test_a_ledger_rolled_back_is_found_and_so_is_one_that_is_gone(store, archive, keystore, calls):
    """By somebody who has the keystore as well: without that it is found without an anchor."""
    ledger = archive / "recordings" / "call-1" / "ledger.jsonl"
    before = ledger.read_bytes()
    store.note(calls[0], "viewed", Act(by="a"), START_MS)
    anchor = store.make_anchor("main", LATER_MS)
    entries = len(before.splitlines())
    ledger.write_bytes(before)
    for each in calls:
        keystore.heads.forget(each)
    assert store.verify(calls[0]) == []
    assert found(store, anchor) == {("call-1", "rolled_back", f"ledger:{entries}")}
    # what is added afterwards does not hide it
    store.note(calls[0], "exported", Act(by="b"), START_MS)
    assert found(store, anchor) == {("call-1", "rolled_back", f"ledger:{entries}")}
    keystore.heads.forget(calls[1])
    shutil.rmtree(archive / "recordings" / "call-2")
    assert ("call-2", "recording_missing", "recordings") in found(store, anchor)


def test_what_happens_after_it_is_no_finding(store, calls):
    anchor = store.make_anchor("main", LATER_MS)
    store.note(calls[0], "viewed", Act(), START_MS)
    store.destroy(calls[1], START_MS + 1)
    record(store, "call-3")
    assert found(store, anchor) == set()


def test_an_anchor_tells_how_far_it_is(store, calls):
    """Half of it is reading the ledgers, half remembering their heads."""
    told = []
    store.make_anchor("main", LATER_MS, told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]


def test_a_state_put_back_to_before_the_end_is_found(store, archive, keystore, calls):
    """As if it were still being made: the state of then, and a ledger with its first entry only."""
    anchor = store.make_anchor("main", LATER_MS)
    keystore.heads.forget(calls[0])
    folder = archive / "recordings" / "call-1"
    (folder / "ledger.jsonl").write_bytes(
        (folder / "ledger.jsonl").read_bytes().splitlines(keepends=True)[0]
    )
    info = (folder / "recording.json").read_bytes()
    (folder / "recording.json").write_bytes(info.replace(b'"ready"', b'"recording"'))
    assert ("call-1", "rolled_back", "ledger:1") in found(store, anchor)


def test_the_short_form_needs_the_station_s_list_unchanged(store, archive, calls):
    whole = store.make_anchor("main", LATER_MS)
    short = anchors.parse(whole.to_bytes(whole=False))
    assert not short.is_whole
    assert len(whole.to_bytes(whole=False)) < 500
    with pytest.raises(AnchorError):
        anchors.completed(archive, short)
    path = anchors.store(archive, whole)
    assert anchors.completed(archive, short) == whole
    path.write_bytes(path.read_bytes().replace(b"call-1 ", b"call-3 "))
    with pytest.raises(AnchorError):
        anchors.completed(archive, short)
    # another list of the same moment, whole in itself, is not the one that was sent away
    anchors.store(archive, store.make_anchor("other", LATER_MS))
    with pytest.raises(AnchorError, match="gone or was changed"):
        anchors.completed(archive, short)


def test_only_so_many_are_kept(store, archive, calls):
    for day in range(anchors.KEPT + 3):
        anchors.store(archive, store.make_anchor("main", LATER_MS + day))
    kept = anchors.stored(archive)
    assert len(kept) == anchors.KEPT
    assert kept[-1].stem == str(LATER_MS + anchors.KEPT + 2)


def test_what_is_new_is_not_in_it_and_what_was_erased_late_is_certified(store, archive, calls):
    assert store.make_anchor("main", START_MS + 1).count == 0
    anchor = store.make_anchor("main", LATER_MS)
    store.destroy(calls[0], START_MS + 60_000)
    store.erase(calls[0])
    # erased at once, as a check of the station is: it cannot have been in an anchor, nothing is kept
    assert not (archive / anchors.ERASED).exists()
    store.destroy(calls[1], LATER_MS)
    store.erase(calls[1])
    assert found(store, anchor) == {("call-1", "recording_missing", "recordings")}


def test_a_certificate_behind_an_unreadable_line_is_found(store, archive, calls):
    for call in calls:
        store.destroy(call, LATER_MS)
        store.erase(call)
    lines = (archive / anchors.ERASED).read_bytes().splitlines()
    (archive / anchors.ERASED).write_bytes(b"\n".join([lines[0], b"half a li", lines[1], b""]))
    assert [anchors.certificates_of(archive, call) for call in calls] == lines
    assert anchors.certificates_of(archive, RecordingId("call-3")) is None


def test_another_station_s_certificate_proves_nothing(store, archive, tmp_path, calls):
    anchor = store.make_anchor("main", LATER_MS)
    other = RecordingStore(f"file:{tmp_path / 'other'}", Keystore(tmp_path / "other-keys"))
    stranger = record(other, "call-1")
    other.destroy(stranger, LATER_MS)
    other.erase(stranger)
    (archive / anchors.ERASED).write_bytes((tmp_path / "other" / anchors.ERASED).read_bytes())
    shutil.rmtree(archive / "recordings" / "call-1")
    assert found(store, anchor) == {("call-1", "recording_missing", "recordings")}
    assert anchors.erased(
        archive, Keystore(tmp_path / "other-keys").signing_key().public_key()
    ) == {RecordingId("call-1")}
