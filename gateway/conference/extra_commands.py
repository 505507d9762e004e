"""Carries out the commands for what people do beside a conference: reactions, polls, shared notes, captions."""

from collections.abc import Callable
from typing import NamedTuple

from gateway.conference import extras
from gateway.conference import state as st
from gateway.conference.breakout import still_in
from gateway.conference.caption_lines import Delta
from gateway.conference.live import Conferences
from gateway.conference.notes import writer_of
from gateway.conference.shared_notes import SharedNotes
from gateway.conference.tables import ConferenceCaption
from gateway.contacts.conversation import line_id
from gateway.platform.realtime.commands import Commands
from gateway.platform.refused import Refused
from gateway.platform.times import from_ms, to_ms
from signaling.limits import Rate
from signaling.protocol import conference_extras as wire

RATES = {
    "react": Rate(6, 12),
    "writeNotes": Rate(60, 12),
    "readNotes": Rate(40, 20),
    "typeCaption": Rate(60, 12),
}
"""How often one page may send each of these."""


class Seat(NamedTuple):
    """The seat of a page: a member of a conference."""

    conference_id: str
    member: str


class ConferenceExtras:
    """Carries out these commands."""

    def __init__(self, conferences: Conferences, notes: SharedNotes) -> None:
        self._conferences = conferences
        self._notes = notes

    def all(self) -> Commands[Seat]:
        """Return each command with what carries it out. These raise ``Refused``, and what the database raises."""
        return {
            wire.React: self._react,
            wire.OpenPoll: self._open_poll,
            wire.AnswerPoll: self._answer_poll,
            wire.ClosePoll: self._close_poll,
            wire.WriteNotes: self._write,
            wire.ReadNotes: self._read,
            wire.LetGuestsWrite: self._let_guests_write,
            wire.NameCaptioner: self._name_captioner,
            wire.TypeCaption: self._type,
        }

    async def _react(self, seat: Seat, command: wire.React) -> None:
        state = await self._inside(seat)
        shown = wire.Reaction(member=seat.member, reaction=command.reaction)
        await self._conferences.pages.to_company(seat.conference_id, state, seat.member, shown)

    async def _open_poll(self, seat: Seat, command: wire.OpenPoll) -> None:
        now_ms = self._conferences.now_ms()
        await self._direct(
            seat,
            lambda state: extras.open_poll(
                state,
                now_ms,
                # the same command again is the same poll
                command.id,
                command.question,
                command.options,
                live=command.live,
            ),
        )

    async def _answer_poll(self, seat: Seat, command: wire.AnswerPoll) -> None:
        await self._conferences.change(
            seat.conference_id,
            lambda state: extras.answer_poll(state, seat.member, command.poll_id, command.option),
        )

    async def _close_poll(self, seat: Seat, command: wire.ClosePoll) -> None:
        now_ms = self._conferences.now_ms()
        await self._direct(seat, lambda state: extras.close_poll(state, now_ms, command.poll_id))

    async def _let_guests_write(self, seat: Seat, command: wire.LetGuestsWrite) -> None:
        await self._direct(
            seat, lambda state: extras.let_guests_write(state, allowed=command.allowed)
        )

    async def _name_captioner(self, seat: Seat, command: wire.NameCaptioner) -> None:
        await self._direct(
            seat, lambda state: extras.name_captioner(state, command.member, named=command.named)
        )
        if not command.named:
            await self._finish(seat.conference_id, command.member)

    async def _direct(self, seat: Seat, change: Callable[[st.State], None]) -> None:
        """Carry out a chair's command, as long as the conference is open and the chair is in it."""

        def guarded(state: st.State) -> None:
            st.presides(state, seat.member)
            change(state)

        await self._conferences.change(seat.conference_id, guarded)

    async def ended(self, conference_id: str) -> None:
        """Close notes and captions of a conference that is over."""
        await self._notes.close(conference_id)
        await self._finish(conference_id)

    async def gone(self, conference_id: str, member: str) -> None:
        """Finish the captions of a member who has left the room or was sent out of it."""
        await self._finish(conference_id, member)

    async def _type(self, seat: Seat, command: wire.TypeCaption) -> None:
        conference_id, member = seat
        state = await self._inside(seat)
        room = state.people[member].group
        still_in(state.people[member], command.group)
        name = extras.captioner(state, member)
        delta = Delta(
            line=line_id(member, conference_id, command.line),
            seq=command.seq,
            erase=command.erase,
            text=command.text,
            done=command.done,
        )
        now = from_ms(self._conferences.now_ms())
        row, changed = await self._conferences.captions.put(
            conference_id, member, name, room, now, delta
        )
        if command.seq == 1:
            # whatever was begun before, by a page that is gone or in another room, has ended
            await self._finish(conference_id, member, but_line=row.id)
        if changed:
            await self._tell(state, row, command.erase, command.text)

    async def _finish(
        self, conference_id: str, member: str | None = None, *, but_line: str | None = None
    ) -> None:
        rows = await self._conferences.captions.finish(conference_id, member, but_line=but_line)
        found = await self._conferences.book.get(conference_id) if rows else None
        if found is not None:
            for row in rows:
                await self._tell(found.state, row, 0, "")

    async def _tell(self, state: st.State, row: ConferenceCaption, erase: int, text: str) -> None:
        await self._conferences.pages.to_room(
            row.conference_id,
            state,
            row.room or "",
            wire.Caption(
                line_id=row.id,
                member=row.member,
                name=row.name,
                seq=row.seq,
                erase=erase,
                text=text,
                done=row.done,
                started_at_ms=to_ms(row.at),
            ),
        )

    async def _write(self, seat: Seat, command: wire.WriteNotes) -> None:
        extras.writes_notes(await self._inside(seat), seat.member)
        notes = await self._notes.write(*seat, command.document, command.update)
        if notes is not None:
            changed = wire.NotesChanged(
                document=command.document,
                update=command.update,
                next=notes.number if notes.number != command.document else None,
            )
            await self._conferences.pages.to_all(seat.conference_id, changed)

    async def _read(self, seat: Seat, command: wire.ReadNotes) -> wire.NotesRead:
        await self._inside(seat)
        notes = await self._notes.read(seat.conference_id)
        state = command.state if command.document == notes.number else None
        return wire.NotesRead(
            document=notes.number, writer=writer_of(seat.member), update=notes.since(state)
        )

    async def _inside(self, seat: Seat) -> st.State:
        """The conference as it is, for somebody who is in its room."""
        found = await self._conferences.book.get(seat.conference_id)
        if found is None or not st.person(found.state, seat.member).inside:
            raise Refused("not_there", "You are not in the room.")
        return found.state
