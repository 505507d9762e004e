"""Carries out the commands of a conference: those of every member, and those of chairs."""

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from gateway.conference import directions, microphones
from gateway.conference import state as st
from gateway.conference.dial_out import DialOut
from gateway.conference.extra_commands import ConferenceExtras, Seat
from gateway.conference.live import Conferences
from gateway.conference.member_access import Void
from gateway.conference.seating import Seating
from gateway.contacts.conversation import line_id
from gateway.platform.realtime.commands import Commands
from gateway.platform.refused import Refused
from signaling.protocol import conference as wire
from signaling.protocol import conference_breakout as breakouts
from signaling.protocol import conference_calls as calls
from signaling.protocol import conversation
from signaling.protocol.base import MediaAnswer

T = TypeVar("T")


def recording_id(conference_id: str, command_id: str) -> str:
    """Return the id of the recording that a command starts: the same command again gives the same id, and no other
    conference's."""
    return hashlib.sha256(f"{conference_id}\0{command_id}".encode()).hexdigest()[:24]


class ConferenceCommands:
    """Carries out the commands."""

    def __init__(
        self,
        conferences: Conferences,
        extras: ConferenceExtras,
        seating: Seating,
        dial_out: DialOut,
    ) -> None:
        self._conferences = conferences
        self._extras = extras
        self._seating = seating
        self._dial_out = dial_out

    def of_members(self) -> Commands[Seat]:
        """Return the commands of everybody in the conference, with what carries each out."""
        return {
            wire.ConnectMedia: self._connect_media,
            wire.BringLeg: self._bring_leg,
            wire.SendChat: self._say,
            conversation.ReadChat: self._read_chat,
            wire.SetView: self._show,
            wire.Leave: lambda seat, _: self.send_out(*seat),
            **{kind: partial(self._take_part, way) for kind, way in directions.OWN.items()},
        }

    def of_chairs(self) -> Commands[Seat]:
        """Return the commands of chairs, with what carries each out; the table of permissions lets nobody else get
        here."""
        return {
            breakouts.TellRooms: self._tell_rooms,
            wire.Admit: self._admit,
            wire.Remove: lambda seat, command: self.send_out(
                seat.conference_id, command.member, by=seat.member
            ),
            wire.Mute: self._mute,
            wire.StartRecording: self._start_recording,
            wire.StopRecording: self._stop_recording,
            calls.QuoteCall: self._dial_out.quote,
            calls.DialOut: self._dial_out.dial,
            calls.HangUpCall: self._hang_up_call,
            breakouts.OpenBreakout: self._break_out,
            breakouts.MoveToRoom: self._break_out,
            breakouts.EndBreakout: self._break_out,
            wire.End: lambda seat, _: self._end(seat),
            **{kind: partial(self._direct, way) for kind, way in directions.DIRECTIONS.items()},
        }

    # everybody's

    async def _connect_media(self, seat: Seat, command: wire.ConnectMedia) -> MediaAnswer:
        return await self._conferences.media.connect(*seat, command.sdp, command.peer_id)

    async def _bring_leg(self, seat: Seat, command: wire.BringLeg) -> wire.LegBrought:
        worker = await self._conferences.media.bring(*seat, command.worker, command.leg)
        return wire.LegBrought(worker=worker)

    async def _say(self, seat: Seat, command: wire.SendChat) -> wire.Line:
        line = line_id(seat.member, seat.conference_id, command.id)
        return await self._conferences.say(*seat, line, command.text, group=command.group)

    async def _read_chat(self, seat: Seat, command: conversation.ReadChat) -> wire.LinePage:
        return await self._conferences.read_chat(*seat, command.before)

    async def _take_part(self, way: directions.Own, seat: Seat, command: Any) -> None:
        now_ms = self._conferences.now_ms()
        await self._conferences.change(
            seat.conference_id, lambda state: way(state, now_ms, seat.member, command)
        )

    async def _show(self, seat: Seat, command: wire.SetView) -> None:
        def pin(state: st.State) -> None:
            st.person(state, seat.member).pins = list(dict.fromkeys(command.pins))

        await self._conferences.change(seat.conference_id, pin)
        await self._conferences.media.show(*seat, command.tiles)

    async def send_out(
        self, conference_id: str, member: str, *, by: str = "", void: Void | None = None
    ) -> None:
        """Take a member out: at their own wish, by a chair (*by*), or because the session or link by which they came is
        *void*.

        Raises :class:`Refused`: ``not_there``, and as ``presides`` for a chair.
        """
        now_ms = self._conferences.now_ms()
        worker = ""

        def go(state: st.State) -> str:
            nonlocal worker
            worker = state.worker
            if by:
                st.presides(state, by)
            who = st.person(state, member)
            if void is not None and who.came_by != void.came_by:
                raise Refused("not_there", "They have come again.")
            refused = void is not None and who.part == "guest"
            return st.go(state, now_ms, member, removed=bool(by) or refused)

        peer = await self._conferences.change(conference_id, go)
        await self._extras.gone(conference_id, member)
        self._conferences.media.forget(conference_id, [member])
        if peer:
            await self._conferences.media.end_peers(conference_id, worker, [peer])
        await self._conferences.pages.to_member(
            conference_id, member, await self._conferences.snapshot(conference_id, member)
        )
        await self._seating.seat_all(conference_id, member=member)

    # chairs'

    async def _change(
        self, seat: Seat, wanted: Callable[[st.State], T], *, media_first: bool = False
    ) -> T:
        def guarded(state: st.State) -> T:
            st.presides(state, seat.member)
            return wanted(state)

        return await self._conferences.change(seat.conference_id, guarded, media_first=media_first)

    async def _direct(
        self, way: Callable[[Any, int], directions.Direction], seat: Seat, command: Any
    ) -> None:
        await self._change(seat, way(command, self._conferences.now_ms()))

    async def _tell_rooms(self, seat: Seat, command: breakouts.TellRooms) -> wire.Line:
        line = line_id(seat.member, seat.conference_id, command.id)
        return await self._conferences.say(*seat, line, command.text, everywhere=True)

    async def _admit(self, seat: Seat, command: wire.Admit) -> None:
        now_ms = self._conferences.now_ms()
        one = None if command.member is None else [command.member]
        wanted = one if command.members is None else command.members
        await self._change(seat, lambda state: st.admit(state, now_ms, wanted))
        await self._seating.seat_all(seat.conference_id)

    async def _mute(self, seat: Seat, command: wire.Mute) -> None:
        told = await self._change(
            seat, lambda state: microphones.mute(state, command.member, by=seat.member)
        )
        asked = wire.MuteAsked(by=seat.member)
        for each in told:
            await self._conferences.pages.to_member(seat.conference_id, each, asked)

    async def _start_recording(self, seat: Seat, command: wire.StartRecording) -> None:
        now_ms = self._conferences.now_ms()
        recording = recording_id(seat.conference_id, command.id)
        await self._change(
            seat, lambda state: st.start_recording(state, now_ms, seat.member, recording)
        )
        await self._seating.seat_all(seat.conference_id)

    async def _stop_recording(self, seat: Seat, _command: wire.StopRecording) -> None:
        now_ms = self._conferences.now_ms()
        await self._change(
            seat, lambda state: st.stop_recording(state, now_ms, seat.member), media_first=True
        )
        await self._seating.seat_all(seat.conference_id)

    async def _hang_up_call(self, seat: Seat, command: calls.HangUpCall) -> None:
        member = await self._dial_out.hang_up(seat, command)
        if member:
            await self.send_out(seat.conference_id, member, by=seat.member)

    async def _break_out(
        self,
        seat: Seat,
        command: breakouts.OpenBreakout | breakouts.MoveToRoom | breakouts.EndBreakout,
    ) -> None:
        now_ms = self._conferences.now_ms()
        await self._change(
            seat, lambda state: directions.break_out(state, now_ms, command), media_first=True
        )
        # each page has the chat of its own room
        await self._seating.seat_all(seat.conference_id)

    async def _end(self, seat: Seat) -> None:
        now_ms = self._conferences.now_ms()
        conference_id = seat.conference_id
        found, peers, changed = await self._conferences.book.change(
            conference_id, lambda state: directions.end(state, now_ms, seat.member)
        )
        if changed:
            await self._conferences.pages.changed(found)
            await self._conferences.media.end_peers(conference_id, found.state.worker, peers)
            await self._extras.ended(conference_id)
            self._conferences.media.reconcile(conference_id)
