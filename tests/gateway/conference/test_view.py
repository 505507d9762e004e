"""A page's view of a conference has each value under its own name, and nothing that has ended."""

from datetime import UTC, datetime

import pytest

from gateway.accounts.lookups import OfficeNames
from gateway.conference import breakout, polls, roll
from gateway.conference import state as st
from gateway.conference.agenda import set_agenda
from gateway.conference.book import StoredConference
from gateway.conference.noted import PhoneCall
from gateway.conference.people import Person
from gateway.conference.views import view
from signaling.protocol import conference as wire
from signaling.protocol import conference_agenda as agendas
from signaling.protocol import conference_breakout as breakouts
from signaling.protocol import conference_calls as calls
from signaling.protocol import conference_extras as extras
from signaling.protocol.base import MediaState

OFFICES = {"o1": OfficeNames("Nucleo 01", "N. 01"), "o2": OfficeNames("Nucleo 02")}
MADE = datetime(2026, 12, 2, 9, tzinfo=UTC)


@pytest.fixture
def going():
    """An open conference of a chair and two offices, a telephone in its lobby."""
    state = st.State(offices=["o1", "o2"])
    for at, (member, part, office) in enumerate(
        [
            ("boss", "chair", ""),
            ("uno", "office", "o1"),
            ("due", "office", "o2"),
            ("tel", "guest", ""),
        ]
    ):
        person = Person(name=member.title(), part=part, office=office, socket=f"s-{member}")
        st.enter(state, 1_000 + at, member, person, straight=part != "guest")
    return state


def shown(state, *, chair=True):
    found = StoredConference(
        id="c",
        kind="plain",
        title="Riunione",
        starts_at=MADE,
        made_at=MADE,
        revision=1,
        state=state,
    )
    return view(found, OFFICES, chair=chair, dials=True)


def test_a_member_is_shown_with_all_that_is_theirs(going):
    uno = going.people["uno"]
    uno.peer, uno.connected, uno.camera, uno.muted, uno.hand_ms = "p", True, True, True, 1_500
    uno.group, uno.phone = "b1", True
    assert shown(going).members[1] == wire.Member(
        member="uno", name="Uno", part="office", office="Nucleo 01", office_id="o1", office_short="N. 01",
        here=True, media=True, sends=MediaState(microphone=False, camera=True, screen=False), muted=True,
        hand_since_ms=1_500, joined_at_ms=1_001, group="b1", moving=True, phone=True,
    )  # fmt: skip
    uno.settled, uno.socket = "b1", ""
    uno.microphone, uno.camera, uno.screen = True, False, True
    again = shown(going).members[1]
    assert (again.moving, again.here) == (False, False)
    assert again.sends == MediaState(microphone=True, camera=False, screen=True)
    assert shown(going).members[2].office_short is None


def test_chairs_alone_see_who_waits_who_was_sent_out_and_who_is_called(going):
    st.go(going, 2_000, "due", removed=True)
    going.calls.append(PhoneCall(id="x", name="X", by="boss", link="l", member="m", asked_ms=1))
    seen = shown(going)
    assert [each.member for each in seen.lobby] == ["tel"]
    assert [each.member for each in seen.sent_out] == ["due"]
    assert [each.call_id for each in seen.calls] == ["x"]
    others = shown(going, chair=False)
    assert (others.lobby, others.sent_out, others.calls) == ([], [], None)


def test_the_agenda_the_vote_and_the_poll(going):
    assert (shown(going).agenda, shown(going).ballot, shown(going).poll) == (None, None, None)
    set_agenda(going, 1, [("i1", "Turni", 5), ("i2", "Ferie", 20)])
    st.go_to_item(going, 7_000, "i2")
    st.open_ballot(going, 3_000, "b1", "Spostiamo?", ["Sì", "No"])
    st.vote(going, "uno", "b1", 1)
    st.vote(going, "boss", "b1", 0)
    polls.opened(going.polls, 4_000, "p1", "Va bene?", ["Sì", "No"], live=True)
    polls.answer(going.polls, "uno", "p1", 1)
    seen = shown(going)
    assert seen.agenda == agendas.Agenda(
        items=[
            agendas.Item(item_id="i1", text="Turni", minutes=5),
            agendas.Item(item_id="i2", text="Ferie", minutes=20),
        ],
        current="i2",
        since_ms=7_000,
    )
    vote = agendas.Ballot(
        ballot_id="b1", question="Spostiamo?",
        choices=[agendas.Choice(text="Sì", voters=["boss"]), agendas.Choice(text="No", voters=["uno"])],
        opened_at_ms=3_000, closed_at_ms=None, entitled=["boss", "uno", "due"], unvoted=["Due"],
    )  # fmt: skip
    assert seen.ballot == vote
    poll = extras.Poll(
        poll_id="p1", question="Va bene?", options=["Sì", "No"], live=True, opened_at_ms=4_000, closed_at_ms=None,
        answers=1, counts=[0, 1],
    )  # fmt: skip
    assert seen.poll == poll
    st.close_ballot(going, 5_000)
    polls.closed(going.polls, 6_000)
    st.go_to_item(going, 8_000, None)
    seen = shown(going)
    assert (seen.ballot.closed_at_ms, seen.poll.closed_at_ms) == (5_000, 6_000)
    assert (seen.agenda.current, seen.agenda.since_ms) == (None, None)


def test_breakout_rooms_and_who_asks_for_help_since_when(going):
    assert shown(going).breakout is None
    breakout.open_breakout(going, 2_000, [("A", ["uno"]), ("B", ["due"])], minutes=3)
    breakout.call_for_help(going, 4_000, "due", wanted=True)
    assert shown(going).breakout == breakouts.Breakout(
        rooms=[
            breakouts.BreakoutRoom(group_id="b1-1", name="A"),
            breakouts.BreakoutRoom(group_id="b1-2", name="B", help_since_ms=4_000, help_by="due"),
        ],
        opened_at_ms=2_000,
        ends_at_ms=182_000,
    )


def test_a_call_and_whether_its_called_has_come(going):
    call = PhoneCall(
        id="x", name="Rossi", by="boss", link="l", member="tel", asked_ms=9, office="o2", state="answered",
        machine=True, reason="busy",
    )  # fmt: skip
    going.calls.append(call)
    told = {
        "call_id": "x", "name": "Rossi", "state": "answered", "asked_at_ms": 9, "member": "tel", "machine": True,
        "reason": "busy", "office_id": "o2",
    }  # fmt: skip
    assert shown(going).calls == [calls.PhoneCall(joined=False, **told)], "they wait in the lobby"
    st.admit(going, 2_000, ["tel"])
    assert shown(going).calls == [calls.PhoneCall(joined=True, **told)]


def test_the_roll_with_a_correction(going):
    st.start_roll(going, 3_000)
    st.answer_roll(going, 4_000, "due")
    going.roll.closed_ms = 5_000
    first, second = shown(going).roll.called
    assert (first.name, first.short, first.office_id, first.standing) == (
        "Nucleo 01",
        "N. 01",
        "o1",
        "connected",
    )
    assert (second.name, second.short, second.office_id, second.standing) == (
        "Nucleo 02",
        None,
        "o2",
        "present",
    )
    assert (first.answered_at_ms, second.answered_at_ms, second.member) == (None, 4_000, "due")
    roll.correct(going, 6_000, office="o1", member="", present=True, by="Boss", note="")
    first = shown(going).roll.called[0]
    assert (first.standing, first.corrected_by, first.corrected_at_ms) == ("present", "Boss", 6_000)
    assert (shown(going).roll.started_at_ms, shown(going).roll.closed_at_ms) == (3_000, 5_000)


def test_a_recording_is_stopping_until_the_archive_has_it(going):
    st.start_recording(going, 2_000, "boss", "r1")
    st.note_recording_state(going, 2_500, "r1", "active")
    assert shown(going).recording == wire.Recording(state="active", started_at_ms=2_000, by="Boss")
    st.stop_recording(going, 3_000, "boss")
    assert shown(going).recording.state == "stopping"
    assert shown(going).recording_ended is None, "somebody has ended it"
    going.recordings[0].given = going.recordings[0].empty = True
    assert shown(going).recording is None
    assert shown(going).recording_ended == 3_000
