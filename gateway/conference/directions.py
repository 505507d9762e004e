"""Changes a conference as commands ask: a member's own, and a chair's. Pure."""

from collections.abc import Callable
from functools import partial
from typing import Any

from gateway.conference import breakout, microphones
from gateway.conference import state as st
from gateway.conference.agenda import set_agenda
from signaling.protocol import conference as wire
from signaling.protocol import conference_agenda as agendas
from signaling.protocol import conference_breakout as breakouts
from signaling.protocol import conversation
from signaling.protocol.base import Command

Direction = Callable[[st.State], None]
Own = Callable[[st.State, int, str, Any], object]
"""Takes the state, the present moment, the member and their command."""


def end(state: st.State, now_ms: int, chair: str) -> list[str]:
    """End the conference; return the connections to end. One that is over already is no error: the second chair has
    what they want."""
    if state.state != "ended":
        st.presides(state, chair)
    return st.end(state, now_ms)


def break_out(
    state: st.State,
    now_ms: int,
    command: breakouts.OpenBreakout | breakouts.MoveToRoom | breakouts.EndBreakout,
) -> None:
    """Open breakout rooms, move somebody, or end them."""
    match command:
        case breakouts.OpenBreakout():
            rooms = [(room.name, room.members) for room in command.rooms]
            breakout.open_breakout(state, now_ms, rooms, command.minutes)
        case breakouts.MoveToRoom():
            breakout.move(state, now_ms, command.member, command.group_id)
        case breakouts.EndBreakout():
            breakout.end_breakout(state, now_ms)


DIRECTIONS: dict[type[Command], Callable[[Any, int], Direction]] = {
    wire.GiveFloor: lambda command, now_ms: partial(
        st.give_floor, now_ms=now_ms, member=command.member
    ),
    wire.StartRollCall: lambda _, now_ms: partial(st.start_roll, now_ms=now_ms),
    wire.EndRollCall: lambda _, now_ms: partial(st.end_roll, now_ms=now_ms),
    wire.Present: lambda command, _: partial(st.present, member=command.member),
    wire.PinForAll: lambda command, _: partial(
        st.pin, member=command.member, pinned=command.pinned
    ),
    agendas.SetAgenda: lambda command, now_ms: partial(
        set_agenda,
        now_ms=now_ms,
        items=[(item.item_id, item.text, item.minutes) for item in command.items],
        seen=command.seen,
    ),
    agendas.GoToItem: lambda command, now_ms: partial(
        st.go_to_item, now_ms=now_ms, item_id=command.item_id
    ),
    agendas.OpenBallot: lambda command, now_ms: partial(
        st.open_ballot,
        now_ms=now_ms,
        # the same command again is the same ballot
        ballot_id=command.id,
        question=command.question,
        options=command.options,
    ),
    agendas.CloseBallot: lambda _, now_ms: partial(st.close_ballot, now_ms=now_ms),
}
"""The change that a chair's command makes, by its kind."""


def _sends(state: st.State, _now_ms: int, member: str, command: conversation.SetMedia) -> None:
    microphones.sends(
        st.person(state, member),
        microphone=command.microphone,
        camera=command.camera,
        screen=command.screen,
    )


OWN: dict[type[Command], Own] = {
    conversation.SetMedia: _sends,
    wire.OpenMicrophone: lambda state, _now_ms, member, _: microphones.open_microphone(
        st.person(state, member)
    ),
    wire.CloseMicrophone: lambda state, _now_ms, member, _: microphones.close_microphone(
        st.person(state, member)
    ),
    wire.RaiseHand: lambda state, now_ms, member, command: st.raise_hand(
        state, now_ms, member, raised=command.raised
    ),
    wire.AnswerRollCall: lambda state, now_ms, member, _: st.answer_roll(state, now_ms, member),
    agendas.Vote: lambda state, _now_ms, member, command: st.vote(
        state, member, command.ballot_id, command.option
    ),
    breakouts.CallForHelp: lambda state, now_ms, member, command: breakout.call_for_help(
        state, now_ms, member, wanted=command.wanted
    ),
}
"""The change that a member's command makes to their own place, by its kind."""
