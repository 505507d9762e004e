"""What in a conference is over by itself, with nobody's page there: breakout rooms, a recording of nobody, a
conference that nobody ends."""

import msgspec
import pytest

from gateway.conference import abandoned, breakout
from gateway.conference import state as st
from gateway.conference.book import StoredConference
from gateway.conference.keeper import ConferenceKeeper
from gateway.conference.marks import marks_of
from gateway.conference.people import Person
from gateway.conference.views import view
from gateway.platform.refused import Refused


class Conferences:
    """Stands in for the real ones: one conference, and what was changed of it."""

    def __init__(self, state):
        self.state, self.at_ms, self.changes = state, 0, 0
        self.book = self.media = self
        self.dropped, self.over = [], []

    async def ended(self, conference_id):
        self.over.append(conference_id)

    def now_ms(self):
        return self.at_ms

    async def unended(self):
        return [
            StoredConference(
                id="c", kind="briefing", title="", starts_at=None, made_at=None, revision=1,
                state=msgspec.convert(msgspec.to_builtins(self.state), st.State),
            )
        ]  # fmt: skip

    async def end_peers(self, _conference_id, worker, peers):
        self.dropped.append((worker, peers))

    async def change(self, _conference_id, change):
        self.changes += 1
        return change(self.state)


@pytest.fixture
def state():
    made = st.State()
    st.enter(
        made,
        1000,
        "boss",
        Person(name="Boss", part="chair", socket="s", connected=True),
        straight=True,
    )
    return made


async def test_breakout_rooms_end_when_their_time_is_over_and_not_before(state):
    breakout.open_breakout(state, 2000, [("A", ["boss"]), ("B", [])], minutes=1)
    conferences = Conferences(state)
    keeper = ConferenceKeeper(conferences, abandoned_minutes=60, ended=conferences.ended)
    conferences.at_ms = 61_999
    await keeper.check()
    assert (conferences.changes, state.people["boss"].group) == (0, "b1-1")
    conferences.at_ms = 62_000
    await keeper.check()
    assert state.breakout is None
    assert state.people["boss"].group == ""
    await keeper.check()
    assert conferences.changes == 1, "nothing is written where nothing is to be done"


async def test_one_that_cannot_be_changed_keeps_nobody_from_the_others(state):
    breakout.open_breakout(state, 2000, [("A", []), ("B", [])], minutes=1)
    conferences = Conferences(state)

    async def busy(*_):
        raise Refused("busy", "Too many.")

    conferences.change, conferences.at_ms = busy, 62_000
    await ConferenceKeeper(conferences, abandoned_minutes=60, ended=conferences.ended).check()
    assert state.breakout is not None


MINUTE = 60_000


def looked(state, now_ms):
    abandoned.end_due(state, now_ms, ends_after_ms=60 * MINUTE)
    return state


@pytest.fixture
def recorded(state):
    state.people["boss"].connected = True
    st.start_recording(looked(state, 1500), 2000, "boss", "r1")
    return state


def test_a_recording_of_nobody_ends_after_two_minutes_and_whoever_comes_back_in_time_keeps_it(
    recorded,
):
    who = recorded.people["boss"]
    who.socket, who.connected = "", False
    looked(recorded, 10_000)
    looked(recorded, 10_000 + 2 * MINUTE - 1)
    assert recorded.recording is not None
    who.socket = "again"
    looked(recorded, 10_000 + 2 * MINUTE)
    who.socket = ""
    looked(recorded, 200_000)
    assert looked(recorded, 200_000 + 2 * MINUTE - 1).recording is not None
    assert looked(recorded, 200_000 + 2 * MINUTE).recording is None
    (taken,) = recorded.recordings
    assert (taken.empty, taken.ended_ms) == (True, 200_000 + 2 * MINUTE)
    assert [(m.kind, m.member) for m in recorded.moments][-1] == ("recording_stopped", "")
    assert recorded.state == "open", "the conference goes on"
    found = StoredConference(
        id="c", kind="briefing", title="", starts_at=None, made_at=None, revision=1, state=recorded
    )
    assert view(found, {}, chair=True).recording_ended == taken.ended_ms
    marks = marks_of(recorded, [], [], [], started_ms=2000, duration_ms=taken.ended_ms - 2000)
    assert "empty" in {mark.kind for mark in marks}
    st.start_recording(recorded, 400_000, "boss", "r2")
    assert view(found, {}, chair=True).recording_ended is None
    st.stop_recording(recorded, 500_000, "boss")
    assert view(found, {}, chair=True).recording_ended is None, "a chair's own act is no news"


def test_people_in_breakout_rooms_are_there(recorded):
    breakout.open_breakout(recorded, 3000, [("A", ["boss"]), ("B", [])])
    looked(recorded, 3001)
    assert looked(recorded, 10 * MINUTE).recording is not None


def test_a_page_of_which_nothing_is_heard_keeps_its_recording_half_an_hour_and_the_conference_its_time(
    recorded,
):
    recorded.people["boss"].connected = False
    looked(recorded, 10_000)
    assert looked(recorded, 10_000 + 30 * MINUTE - 1).recording is not None
    assert looked(recorded, 10_000 + 30 * MINUTE).recording is None
    assert looked(recorded, 10_000 + 60 * MINUTE - 1).state == "open"
    assert looked(recorded, 10_000 + 60 * MINUTE).state == "ended", "its gateway was killed, say"
    assert recorded.abandoned_ms == 10_000


def test_who_only_reads_is_not_sent_away_within_half_an_hour(state):
    state.people["boss"].connected = False
    for minutes, is_open in ((0, True), (29, True), (30, False)):
        abandoned.end_due(state, 10_000 + minutes * MINUTE, ends_after_ms=MINUTE)
        assert (state.state == "open") is is_open


async def test_a_conference_that_nobody_ends_is_ended_and_says_since_when(state):
    conferences = Conferences(state)
    keeper = ConferenceKeeper(conferences, abandoned_minutes=60, ended=conferences.ended)
    conferences.at_ms = 5000
    state.people["boss"].connected = True
    await keeper.check()
    assert conferences.changes == 0, "nothing is written while somebody is there"
    state.people["boss"].socket, state.people["boss"].connected = "", False
    await keeper.check()
    for minutes in (1, 30, 59):
        conferences.at_ms = 5000 + minutes * MINUTE
        await keeper.check()
    assert conferences.changes == 1, "that it is empty is written once"
    assert conferences.over == []
    guest = Person(name="Ada", part="guest", socket="g", peer="p-ada")
    st.enter(state, 6000, "ada", guest, straight=False)
    state.worker = "w"
    conferences.at_ms = 5000 + 60 * MINUTE
    await keeper.check()
    assert (state.state, state.abandoned_ms, state.ended_ms) == ("ended", 5000, 5000 + 60 * MINUTE)
    assert state.people["boss"].place == "left"
    assert conferences.over == ["c"], "notes and captions are closed with it"
    assert conferences.dropped == [("w", ["p-ada"])], "who waits outside is told as well"


def test_one_that_has_not_begun_is_left_alone():
    scheduled = looked(st.State(), 10**12)
    assert scheduled == st.State()
