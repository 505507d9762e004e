import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recordings.errors import RecordingClosedError, UnsupportedStoreError
from recordings.layout import RecordingInfo, local_root
from recordings.model import (
    TRANSITIONS,
    Party,
    RecordingId,
    RecordingState,
    SourceKind,
    parse_party,
    parse_recording_id,
    parse_source_id,
    source_id,
)
from recordings.retention import Kept, RetentionRule, due, keep_until_ms

DAY_MS = 86_400_000


def test_kept_for_180_days_by_default():
    kept = Kept(RecordingId("one"), ended_at_ms=1_000)
    assert keep_until_ms(kept) == 1_000 + 180 * DAY_MS
    assert due([kept], 180 * DAY_MS + 999) == []
    assert due([kept], 180 * DAY_MS + 1_000) == ["one"]


@given(
    days=st.lists(st.integers(1, 4_000), min_size=1, max_size=5),
    ended=st.integers(0, 10**13),
    now=st.integers(0, 10**14),
)
def test_legal_hold_wins_and_otherwise_the_longest_rule(days, ended, now):
    rules = tuple(RetentionRule(each) for each in days)
    held = Kept(RecordingId("held"), ended, rules, legal_hold=True)
    free = Kept(RecordingId("free"), ended, rules)
    assert keep_until_ms(held) is None
    assert due([held, free], now) == (["free"] if now >= ended + max(days) * DAY_MS else [])


def test_longest_overdue_first_and_no_senseless_rule():
    kept = [Kept(RecordingId(name), ended) for name, ended in (("b", 2), ("a", 3), ("c", 1))]
    assert due(kept, 10**15) == ["c", "b", "a"]
    with pytest.raises(ValueError, match="one day"):
        RetentionRule(0)


@pytest.mark.parametrize("wrong", ["", ".", "..", "a/b", "a.b", "-a", "x" * 65, "a\n", "è"])
def test_ids_are_safe_file_names(wrong):
    with pytest.raises(ValueError, match="id"):
        parse_recording_id(wrong)
    with pytest.raises(ValueError, match="party"):
        parse_party(wrong)


def test_source_ids_come_back():
    for kind in SourceKind:
        assert parse_source_id(source_id(Party("agent-2"), kind, 7)) == ("agent-2", kind, 7)


@pytest.mark.parametrize("wrong", ["citizen.audio", "citizen.smell.0", "a.audio.-1", "a.audio.x"])
def test_wrong_source_ids_are_refused(wrong):
    with pytest.raises(ValueError):
        parse_source_id(wrong)


def test_states_move_by_the_table_only():
    assert TRANSITIONS.keys() == set(RecordingState)
    for before, after in itertools.product(RecordingState, RecordingState):
        info = RecordingInfo(
            recording_id=RecordingId("one"),
            contact_id="c",
            key_ref="one",
            started_at_ms=0,
            state=before,
        )
        if after in TRANSITIONS[before]:
            assert info.moved(after).state is after
        else:
            with pytest.raises(RecordingClosedError):
                info.moved(after)


def test_store_addresses():
    assert str(local_root("file:///srv/recordings")) == "/srv/recordings"
    assert str(local_root("file:var/rec%20x")) == "var/rec x"
    for wrong in ("s3://bucket", "/srv", "file:", "file://host/share"):
        with pytest.raises(UnsupportedStoreError):
            local_root(wrong)
