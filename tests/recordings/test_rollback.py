"""Whoever can change recordings, but not the keystore, cannot put one back behind what it was."""

import shutil

import msgspec
import pytest
from structlog.testing import capture_logs

from recordings import orphans
from recordings.errors import KeptError, RolledBackError, UnreadableLedgerError
from recordings.ledger import Act
from recordings.model import RecordingState
from recordings.orphans import SETTLED_MS
from tests.recordings.archive_of_calls import START_MS, capture, record


@pytest.fixture
def call(store):
    return record(store, "call-1", pictures=True)


@pytest.fixture
def folder(archive, call):
    return archive / "recordings" / call


def found(store, **options):
    return {
        (recording, finding.kind.value, finding.where)
        for recording, findings in store.verify_all(**options)
        for finding in findings
    }


def put_back(folder, entries=1):
    """As before the end: the state of then, its first entries only, no summary, no renditions."""
    lines = (folder / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "ledger.jsonl").write_bytes(b"".join(lines[:entries]))
    info = msgspec.json.decode((folder / "recording.json").read_bytes())
    info |= {"state": "recording", "endedAtMs": None}
    (folder / "recording.json").write_bytes(msgspec.json.encode(info))
    (folder / "summary.json").unlink()
    shutil.rmtree(folder / "renditions")


def test_one_put_back_to_before_its_end_is_found_and_not_closed_anew(store, call, folder):
    put_back(folder)
    for last in (max(each.glob("*.seg")) for each in (folder / "sources").iterdir()):
        last.unlink()
    assert ("call-1", "rolled_back", "ledger:1") in found(store)
    with capture_logs() as logs:
        assert store.recover() == []
    assert [log["recording"] for log in logs if log["event"] == "recording.rolled_back"] == [call]
    with pytest.raises(RolledBackError):
        store.finish(call)
    assert store.info(call).state is RecordingState.RECORDING
    assert ("call-1", "rolled_back", "ledger:1") in found(store)
    with pytest.raises(RolledBackError):
        store.note(call, "viewed", Act(by="a"), START_MS)


def test_the_state_alone_put_back_is_not_finished_again(store, call, folder):
    info = (folder / "recording.json").read_bytes()
    (folder / "recording.json").write_bytes(info.replace(b'"ready"', b'"recording"'))
    with pytest.raises(RolledBackError):
        store.finish(call)


def test_finishing_again_does_not_go_over_what_was_listed_and_is_gone(store, call, folder):
    info = (folder / "recording.json").read_bytes()
    (folder / "recording.json").write_bytes(info.replace(b'"ready"', b'"finishing"'))
    max((folder / "sources" / "citizen.audio.0").glob("*.seg")).unlink()
    with pytest.raises(RolledBackError):
        store.finish(call)


def test_the_newest_act_cannot_be_taken_back_nor_covered_by_others(store, call, folder):
    before = (folder / "ledger.jsonl").read_bytes()
    store.note(call, "viewed", Act(by="a"), START_MS)
    (folder / "ledger.jsonl").write_bytes(before)
    where = f"ledger:{len(before.splitlines())}"
    assert found(store) == {("call-1", "rolled_back", where)}
    with pytest.raises(RolledBackError):
        store.note(call, "viewed", Act(by="b"), START_MS)
    # what is missing may have been a hold; once somebody has decided, the certificate does not make it whole
    with pytest.raises(UnreadableLedgerError):
        store.destroy(call, START_MS + 1)
    store.destroy(call, START_MS + 1, despite="unreadable")
    assert ("call-1", "rolled_back", where) in found(store)


def test_one_that_is_gone_is_missed(store, call, folder):
    shutil.rmtree(folder)
    assert found(store) == {("call-1", "recording_missing", "recordings")}


def test_a_state_file_taken_away_does_not_have_the_station_clear_it(store, call, archive, folder):
    (folder / "recording.json").unlink()
    much_later = START_MS * 2 + SETTLED_MS
    assert store.orphans(much_later, keep_ms=0) == []
    assert ("call-1", "state_changed", "recording.json") in found(store)


def test_a_destruction_that_is_only_written_into_the_state_does_not_pass_a_hold(
    store, call, folder
):
    store.note(call, "held", Act(by="a"), START_MS)
    info = msgspec.json.decode((folder / "recording.json").read_bytes())
    info["destroyRequestedAtMs"] = START_MS
    (folder / "recording.json").write_bytes(msgspec.json.encode(info))
    with pytest.raises(KeptError):
        store.destroy(call, START_MS)
    assert store.has_key(call)


def test_what_is_rightly_done_is_no_finding(store, call, keystore):
    store.rebuild_renditions(call)
    store.note(call, "viewed", Act(by="a"), START_MS)
    second = record(store, "call-2")
    store.destroy(second, START_MS + 1)
    third = capture(store, "call-3")
    assert found(store) == set()
    store.erase(second)
    store.finish(third)
    assert found(store) == set()
    assert list(keystore.heads.recordings()) == ["call-1", "call-3"]


def test_one_from_before_there_were_heads_is_known_from_the_next_anchor_on(store, call, keystore):
    keystore.heads.forget(call)
    assert found(store) == set()
    store.make_anchor("main", START_MS + 2 * SETTLED_MS)
    known = keystore.heads.read(call)
    assert known is not None
    assert known.segments == 6
    assert orphans.find(store.root, keystore, START_MS, keep_ms=10**12) == []


def test_a_damaged_head_is_told(store, call, keystore):
    (keystore.folder / "heads" / call).write_bytes(b"1 \n")
    assert {kind for _, kind, _ in found(store)} == {"rolled_back"}
