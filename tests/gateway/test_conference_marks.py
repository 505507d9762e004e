"""A conference's recording as a pure state, and the marks that stand on its line."""

import msgspec
import pytest

from gateway.archive.playback.marks import MAX_MARKS, Hole, Line
from gateway.conference import extras
from gateway.conference import state as st
from gateway.conference.marks import marks_of, words_of
from gateway.conference.noted import Item, Taken
from gateway.conference.people import Person
from gateway.conference.rules import recorded
from gateway.platform.refused import Refused


def person(part, **changes):
    return Person(name=part.title(), part=part, socket="s", peer=f"p-{part}", **changes)


@pytest.fixture
def going():
    state = st.State(items=[Item(id="i1", text="Patenti")])
    st.enter(state, 1_000, "boss", person("chair"), straight=True)
    st.enter(state, 1_000, "ada", person("guest"), straight=False)
    return state


def test_a_recording_of_a_conference_that_goes_on_is_stored_and_read_as_before():
    taken = Taken(id="r1", by="boss", started_ms=2_000)
    taken.note_state(3_000, "active")
    stored = msgspec.to_builtins(taken)
    assert stored["fared"] == [{"at_ms": 3_000, "state": "active"}]
    assert msgspec.convert(stored, Taken) == taken


def test_one_recording_at_a_time_begun_once_and_ended_with_the_conference(going):
    with pytest.raises(Refused, match="not being recorded"):
        st.stop_recording(going, 2_000)
    st.start_recording(going, 2_000, "boss", "r1")
    st.start_recording(going, 2_500, "boss", "r1")
    with pytest.raises(Refused, match="already"):
        st.start_recording(going, 3_000, "boss", "r2")
    st.note_recording_state(going, 3_500, "r1", "active")
    st.note_recording_state(going, 3_500, "r0", "failed")
    assert going.recording.state == "active"
    st.stop_recording(going, 4_000, "boss")
    assert going.recording is None
    st.start_recording(going, 5_000, "boss", "r2")
    st.end(going, 6_000)
    assert [(each.id, each.ended_ms) for each in going.recordings] == [("r1", 4_000), ("r2", 6_000)]
    with pytest.raises(Refused, match="not open"):
        st.start_recording(going, 7_000, "boss", "r3")


def test_what_of_a_recording_is_missing_is_known(going):
    st.start_recording(going, 2_000, "boss", "r1")
    taken = going.recording
    assert taken.missing(100_000) is None, "nothing has been written yet"
    st.note_recording_state(going, 4_000, "r1", "active")
    assert taken.missing(100_000) == []
    st.note_recording_state(going, 50_000, "r1", "interrupted")
    st.note_recording_state(going, 51_000, "r1", "failed")
    st.note_recording_state(going, 60_000, "r1", "active")
    st.note_recording_state(going, 90_000, "r1", "failed")
    assert taken.missing(100_000) == [(50_000, 60_000), (90_000, 100_000)]
    st.stop_recording(going, 100_000)
    st.start_recording(going, 200_000, "boss", "r2")
    st.note_recording_state(going, 230_000, "r2", "active")
    assert going.recording.missing(300_000) == [(200_000, 230_000)], "it began late"
    st.stop_recording(going, 300_000)
    st.start_recording(going, 400_000, "boss", "r3")
    st.note_recording_state(going, 410_000, "r3", "failed")
    assert going.recording.missing(500_000) is None
    assert Taken(id="r", by="boss", started_ms=1, state="active").missing(5) == []


def test_nothing_of_the_lobby_is_captured_nor_of_a_closed_microphone(going):
    assert list(recorded(going)) == ["p-chair"]
    st.admit(going, 2_000, ["ada"])
    going.people["ada"].muted = True
    assert {peer: kinds["audio"] for peer, kinds in recorded(going).items()} == {
        "p-chair": True,
        "p-guest": False,
    }
    assert recorded(going)["p-guest"]["camera"], "they are still seen"


def test_marks_begin_and_end_with_the_recording(going):
    st.go_to_item(going, 2_000, "i1")
    st.admit(going, 6_000, ["ada"])
    st.open_ballot(going, 7_000, "b1", "Va bene?", ["Sì", "No"])
    st.close_ballot(going, 8_000)
    extras.open_poll(going, 8_100, "p1", "Basta?", ["Sì", "No"], live=True)
    extras.close_poll(going, 8_600, "p1")
    st.go_to_item(going, 9_000, None)
    st.go(going, 12_000, "ada")
    st.give_floor(going, 13_000, "boss")
    st.go_to_item(going, 30_000, "i1")
    found = marks_of(
        going,
        [Line("l1", 7_500, "ada"), Line("l0", 3_000, "ada")],
        [("d1", 11_000)],
        [Hole(500, 900, "interrupted")],
        started_ms=5_000,
        duration_ms=10_000,
    )
    assert [(each.kind, each.at_ms, each.until_ms, each.ref) for each in found] == [
        ("item", 0, 4_000, "i1"),
        ("present", 0, 10_000, "boss"),
        ("gap", 500, 900, "interrupted"),
        ("present", 1_000, 7_000, "ada"),
        ("ballot", 2_000, 3_000, "b1"),
        ("chat", 2_500, None, "l1"),
        ("poll", 3_100, 3_600, "p1"),
        ("decision", 6_000, None, "d1"),
        ("floor", 8_000, None, "boss"),
    ]
    words = words_of(going)
    assert [words[each] for each in ("ada", "i1", "b1", "p1")] == [
        "Guest", "Patenti", "Va bene?", "Basta?",
    ]  # fmt: skip


def test_what_is_written_crowds_no_vote_and_no_decision_out(going):
    st.open_ballot(going, 50_000, "b1", "Va bene?", ["Sì", "No"])
    lines = [Line(f"l{n}", 2_000 + n, "boss") for n in range(MAX_MARKS)]
    captions = [Line(f"k{n}", 3_000 + n, "boss") for n in range(MAX_MARKS)]
    marks = marks_of(
        going, lines, [("d1", 55_000)], [], captions=captions, started_ms=1_000, duration_ms=60_000
    )
    assert len(marks) == MAX_MARKS
    assert {"ballot", "decision"} <= {mark.kind for mark in marks}
    assert [mark.at_ms for mark in marks] == sorted(mark.at_ms for mark in marks)
