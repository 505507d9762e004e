"""What people in a conference's room do beside it, by command: reactions, polls, shared notes, captions."""

from collections.abc import Callable

from gateway.conference import extras
from gateway.conference import state as st
from gateway.conference.breakout import still_in
from gateway.conference.caption_lines import Delta
from gateway.conference.live import Conferences
from gateway.conference.notes import writer_of
from gateway.conference.shared_notes import SharedNotes
from gateway.conference.tables import ConferenceCaption
from gateway.contacts.conversation import line_id
from gateway.platform.refused import Refused
from gateway.platform.times import from_ms, to_ms
from signaling.limits import Rate
from signaling.protocol import conference_extras as wire
from signaling.protocol.base import Command, Nothing, View

RATES = {
    "react": Rate(6, 12),
    "writeNotes": Rate(60, 12),
    "readNotes": Rate(40, 20),
    "typeCaption": Rate(60, 12),
}
"""How often one page may send each of these."""


class ConferenceExtras:
    """Carries these commands out. Holds nothing itself."""

    def __init__(self, conferences: Conferences, notes: SharedNotes) -> None:
        self._conferences = conferences
        self._notes = notes

    async def command(self, conference_id: str, member: str, command: Command) -> View | None:
        """Carry a command out; None for one that is not of these.

        Raises :class:`gateway.conference.state.Refused`, and what the database raises.
        """
        match command:
            case wire.React():
                state = await self._inside(conference_id, member)
                shown = wire.Reaction(member=member, reaction=command.reaction)
                await self._conferences.to_company(conference_id, state, member, shown)
            case wire.OpenPoll():
                now_ms = self._conferences.now_ms()
                await self._direct(
                    conference_id,
                    member,
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
            case wire.AnswerPoll():
                await self._conferences.change(
                    conference_id,
                    lambda state: extras.answer_poll(
                        state, member, command.poll_id, command.option
                    ),
                )
            case wire.ClosePoll():
                now_ms = self._conferences.now_ms()
                await self._direct(
                    conference_id,
                    member,
                    lambda state: extras.close_poll(state, now_ms, command.poll_id),
                )
            case wire.WriteNotes():
                await self._write(conference_id, member, command)
            case wire.ReadNotes():
                await self._inside(conference_id, member)
                return await self._read(conference_id, member, command)
            case wire.LetGuestsWrite():
                await self._direct(
                    conference_id,
                    member,
                    lambda state: extras.let_guests_write(state, allowed=command.allowed),
                )
            case wire.NameCaptioner():
                await self._direct(
                    conference_id,
                    member,
                    lambda state: extras.name_captioner(state, command.member, named=command.named),
                )
                if not command.named:
                    await self._finish(conference_id, command.member)
            case wire.TypeCaption():
                await self._type(conference_id, member, command)
            case _:
                return None
        return Nothing()

    async def _direct(
        self, conference_id: str, chair: str, change: Callable[[st.State], None]
    ) -> None:
        """What chairs do, as long as they are in it and it is open."""

        def guarded(state: st.State) -> None:
            st.presides(state, chair)
            change(state)

        await self._conferences.change(conference_id, guarded)

    async def ended(self, conference_id: str) -> None:
        """The conference is over."""
        await self._notes.close(conference_id)
        await self._finish(conference_id)

    async def gone(self, conference_id: str, member: str) -> None:
        """Somebody has left the room or was sent out of it."""
        await self._finish(conference_id, member)

    async def _type(self, conference_id: str, member: str, command: wire.TypeCaption) -> None:
        state = await self._inside(conference_id, member)
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
        await self._conferences.to_room(
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

    async def _write(self, conference_id: str, member: str, command: wire.WriteNotes) -> None:
        extras.writes_notes(await self._inside(conference_id, member), member)
        notes = await self._notes.write(conference_id, member, command.document, command.update)
        if notes is not None:
            changed = wire.NotesChanged(
                document=command.document,
                update=command.update,
                next=notes.number if notes.number != command.document else None,
            )
            await self._conferences.to_all(conference_id, changed)

    async def _read(
        self, conference_id: str, member: str, command: wire.ReadNotes
    ) -> wire.NotesRead:
        notes = await self._notes.read(conference_id)
        state = command.state if command.document == notes.number else None
        return wire.NotesRead(
            document=notes.number, writer=writer_of(member), update=notes.since(state)
        )

    async def _inside(self, conference_id: str, member: str) -> st.State:
        """The conference as it is, for somebody who is in its room."""
        found = await self._conferences.book.get(conference_id)
        if found is None or not st.person(found.state, member).inside:
            raise Refused("not_there", "You are not in the room.")
        return found.state
