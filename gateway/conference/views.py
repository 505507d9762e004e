"""Builds a conference's state as its pages see it. No I/O."""

from collections.abc import Mapping

from gateway.accounts.lookups import OfficeNames
from gateway.conference.book import StoredConference
from gateway.conference.noted import Answer, PhoneCall, Roll
from gateway.conference.people import Person
from gateway.conference.roll import standing
from gateway.conference.state import State
from gateway.conference.votes import entitled, unvoted
from gateway.platform.times import to_ms
from signaling.protocol import conference as wire
from signaling.protocol import conference_agenda as agendas
from signaling.protocol import conference_breakout as breakouts
from signaling.protocol import conference_calls as calls
from signaling.protocol import conference_extras as extras
from signaling.protocol.base import MediaState

CALLS_SHOWN = 20


def view(
    found: StoredConference, offices: Mapping[str, OfficeNames], *, chair: bool, dials: bool = False
) -> wire.Conference:
    """Return the conference as everybody in it sees it; *chair*: with the lobby, and where the station *dials* with
    the called telephones. *offices* are names by id."""
    state = found.state
    return wire.Conference(
        conference_id=found.id,
        kind=found.kind,  # type: ignore[arg-type]
        title=found.title,
        state=state.state,
        starts_at_ms=to_ms(found.starts_at) if found.starts_at else None,
        opened_at_ms=state.opened_ms or None,
        members=[_member(each, who, offices) for each, who in state.inside().items()],
        lobby=[
            _member(each, who, offices)
            for each, who in state.people.items()
            if chair and who.place == "lobby"
        ],
        sent_out=[
            _member(each, who, offices)
            for each, who in state.people.items()
            if chair and who.place == "removed"
        ],
        hands=state.hands(),
        floor=state.floor or None,
        presented=state.presented or None,
        pinned=list(state.pinned),
        roll=_roll(state, offices),
        agenda=_agenda(state),
        ballot=_ballot(state),
        recording=_recording(state),
        recording_ended=_recording_ended(state),
        unrecorded=state.unrecorded,
        poll=_poll(state),
        guests_write=state.guests_write,
        breakout=_breakout(state),
        captioners=[each for each in state.captioners if state.people[each].inside],
        calls=_calls(state) if chair and dials else None,
    )


def _member(member: str, who: Person, offices: Mapping[str, OfficeNames]) -> wire.Member:
    office = offices.get(who.office)
    return wire.Member(
        member=member,
        name=who.name,
        part=who.part,
        office=office.name if office is not None else None,
        here=bool(who.socket),
        media=who.connected,
        sends=MediaState(who.microphone, who.camera, who.screen),
        muted=who.muted,
        hand_since_ms=who.hand_ms or None,
        joined_at_ms=who.stays[-1][0] if who.stays else None,
        group=who.group or None,
        moving=bool(who.peer) and who.settled != who.group,
        office_id=who.office or None,
        office_short=(office.short or None) if office is not None else None,
        phone=who.phone,
    )


def _calls(state: State) -> list[calls.PhoneCall]:
    """Return the calls that are under way, and the last of all."""
    last = state.calls[-CALLS_SHOWN:]
    return [_call(state, each) for each in state.calls if not each.over_ms or each in last]


def _call(state: State, call: PhoneCall) -> calls.PhoneCall:
    who = state.people.get(call.member)
    return calls.PhoneCall(
        call_id=call.id,
        name=call.name,
        state=call.state,
        asked_at_ms=call.asked_ms,
        member=call.member,
        joined=who is not None and bool(who.stays),
        machine=call.machine,
        reason=call.reason or None,
        office_id=call.office or None,
    )


def _roll(state: State, offices: Mapping[str, OfficeNames]) -> wire.Roll | None:
    roll = state.roll
    if roll is None:
        return None
    return wire.Roll(
        started_at_ms=roll.started_ms,
        closed_at_ms=roll.closed_ms or None,
        called=[_called(state, roll, each, offices) for each in roll.called],
    )


def _called(
    state: State, roll: Roll, each: Answer, offices: Mapping[str, OfficeNames]
) -> wire.Called:
    office = offices.get(each.office, OfficeNames(""))
    who = state.people.get(each.member)
    corrected = each.corrections[-1] if each.corrections else None
    return wire.Called(
        name=office.name if each.office else who.name if who is not None else "",
        office_id=each.office or None,
        member=each.by or each.member or None,
        answered_at_ms=each.at_ms or None,
        late=each.late,
        standing=standing(state, roll, each),
        corrected_by=corrected.by if corrected is not None else None,
        corrected_at_ms=corrected.at_ms if corrected is not None else None,
        short=office.short or None,
    )


def _agenda(state: State) -> agendas.Agenda | None:
    if not state.items:
        return None
    return agendas.Agenda(
        items=[
            agendas.Item(item_id=item.id, text=item.text, minutes=item.minutes)
            for item in state.items
        ],
        current=state.item or None,
        since_ms=state.item_since_ms or None,
    )


def _ballot(state: State) -> agendas.Ballot | None:
    last = state.ballot
    if last is None:
        return None
    return agendas.Ballot(
        ballot_id=last.id,
        question=last.question,
        choices=[
            agendas.Choice(
                text=text, voters=[member for member, vote in last.votes.items() if vote == number]
            )
            for number, text in enumerate(last.options)
        ],
        opened_at_ms=last.opened_ms,
        closed_at_ms=last.closed_ms or None,
        entitled=entitled(state, last),
        unvoted=[state.people[member].name for member in unvoted(state, last)],
    )


def _poll(state: State) -> extras.Poll | None:
    last = state.polls[-1] if state.polls else None
    if last is None:
        return None
    return extras.Poll(
        poll_id=last.id,
        question=last.question,
        options=list(last.options),
        live=last.live,
        opened_at_ms=last.opened_ms,
        closed_at_ms=last.closed_ms or None,
        answers=last.answers,
        counts=last.shown,
    )


def _recording_ended(state: State) -> int | None:
    """When the station ended the last recording, and nobody has begun another one."""
    last = state.recordings[-1] if state.recordings else None
    return last.ended_ms if last is not None and last.empty else None


def _recording(state: State) -> wire.Recording | None:
    last = state.recordings[-1] if state.recordings else None
    # until the worker has said that nothing is captured any more, it is not said to be over
    stopping = last is not None and bool(last.ended_ms) and not last.given
    taken = last if stopping and state.state == "open" else state.recording
    if taken is None:
        return None
    who = state.people.get(taken.by)
    return wire.Recording(
        state="stopping" if stopping else taken.state,
        started_at_ms=taken.started_ms,
        by=who.name if who is not None else "",
    )


def _breakout(state: State) -> breakouts.Breakout | None:
    breakout = state.breakout
    if breakout is None:
        return None
    return breakouts.Breakout(
        rooms=[
            breakouts.BreakoutRoom(
                group_id=group.id,
                name=group.name,
                help_since_ms=group.help_ms or None,
                help_by=group.help_by or None,
            )
            for group in breakout.groups
        ],
        opened_at_ms=breakout.opened_ms,
        ends_at_ms=breakout.ends_ms or None,
    )
