"""Changes conferences while they go on: every change is written down, told to the pages, and followed by the media."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from gateway.accounts.lookups import OfficeNames, offices_named
from gateway.calls.engine import CallListener
from gateway.conference import extras
from gateway.conference import state as st
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.breakout import EVERYWHERE, still_in, together
from gateway.conference.caption_lines import CaptionLines
from gateway.conference.media import ConferenceMedia
from gateway.conference.tables import ConferenceCaption, ConferenceLine
from gateway.conference.views import view
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from signaling.protocol import conference as wire
from signaling.protocol.base import Event, IceServer
from signaling.protocol.conference_extras import CaptionLine
from signaling.server import SignalingServer

CONFERENCE = "/conference"

T = TypeVar("T")


def member_room(conference_id: str, member: str) -> str:
    """Return the name of the Socket.IO room of one member's page."""
    return f"member:{conference_id}:{member}"


def inside_room(conference_id: str) -> str:
    """Return the name of the Socket.IO room for the pages of members in the conference's room, except chairs."""
    return f"inside:{conference_id}"


def chairs_room(conference_id: str) -> str:
    """Return the name of the Socket.IO room for the chairs' pages, which show the lobby as well."""
    return f"chairs:{conference_id}"


class Conferences:
    """Changes conferences and tells their pages."""

    def __init__(
        self,
        book: ConferenceBook,
        media: Callable[
            [CallListener[str], Callable[[str, wire.Loudest], Awaitable[None]]], ConferenceMedia
        ],
        database: Database,
        signaling: SignalingServer,
        *,
        ice_servers: Callable[[str], list[IceServer]],
        now_ms: Callable[[], int],
        dials: bool,
    ) -> None:
        """*media* makes their media for who hears what workers report, and who is loudest. *dials*: telephones can be called into
        conferences."""
        self.book = book
        self._database = database
        self.captions = CaptionLines(database)
        self._signaling = signaling
        self._ice_servers = ice_servers
        self.now_ms = now_ms
        self._dials = dials
        self.media = media(self, self.loudest)

    async def change(
        self, conference_id: str, change: Callable[[st.State], T], *, media_first: bool = False
    ) -> T:
        """Change a conference, and have pages and media follow. Raises what *change* raises.

        *media_first*, for what takes something away: pages are told once the worker has obeyed, or has not in time.
        """
        found, result, changed = await self.book.change(conference_id, change)
        if changed and media_first:
            await self.media.obeyed(conference_id)
            await self.changed(await self.book.get(conference_id) or found)
        elif changed:
            await self.changed(found)
            self.media.reconcile(conference_id)
        return result

    async def changed(self, found: StoredConference) -> None:
        """Show the conference as it is to everybody in the room, and to chairs with the lobby."""
        offices = await self._offices()
        for room, chair in ((inside_room(found.id), False), (chairs_room(found.id), True)):
            await self._signaling.send(
                CONFERENCE,
                room,
                wire.ConferenceChanged(
                    revision=found.revision,
                    conference=view(found, offices, chair=chair, dials=self._dials),
                ),
            )

    async def call_changed(self, conference_id: str) -> None:
        """Show the conference to its pages, because the media have changed something that everybody sees."""
        found = await self.book.get(conference_id)
        if found is not None:
            await self.changed(found)

    async def snapshot(self, conference_id: str, member: str) -> wire.Snapshot:
        """Return everything a member's page needs. Raises ``Refused`` (``not_found``)."""
        found = await self.book.get(conference_id)
        if found is None or (who := found.state.people.get(member)) is None:
            raise Refused("not_found", "There is no such conference.")
        offices = await self._offices()
        seen = view(found, offices, chair=who.part == "chair", dials=self._dials)
        lines: list[wire.Line] = []
        more = False
        captions: list[CaptionLine] = []
        if who.inside:
            rows, more = await self.book.lines(conference_id, who.group)
            lines = [_line(line) for line in rows]
            found_captions = await self.captions.last(conference_id, who.group)
            captions = [_caption(row) for row in found_captions]
        else:
            # who waits outside is told what it is and nothing of those inside
            seen = wire.Conference(
                conference_id=seen.conference_id,
                kind=seen.kind,
                title=seen.title,
                state=seen.state,
                starts_at_ms=seen.starts_at_ms,
                opened_at_ms=seen.opened_at_ms,
                members=[],
                recording=seen.recording,
            )
        return wire.Snapshot(
            revision=found.revision,
            now_ms=self.now_ms(),
            you=member,
            part=who.part,
            place=who.place,
            group=who.group or None,
            conference=seen,
            chat=lines,
            more_chat=more,
            slots=self.media.slots(conference_id, member),
            ice_servers=self._ice_servers(member),
            answered=extras.has_answered(found.state, member) or None,
            captions=captions,
        )

    async def read_chat(self, conference_id: str, member: str, before: str) -> wire.LinePage:
        """Return the lines of the member's room that precede the line *before*. Raises ``Refused`` (``not_there``)."""
        found = await self.book.get(conference_id)
        if found is None or not (who := st.person(found.state, member)).inside:
            raise Refused("not_there", "You are not in the room.")
        rows, more = await self.book.lines(conference_id, who.group, before)
        return wire.LinePage(lines=[_line(line) for line in rows], more=more)

    async def say(
        self,
        conference_id: str,
        member: str,
        line_id: str,
        text: str,
        *,
        group: str = "",
        everywhere: bool = False,
    ) -> wire.Line:
        """Write a line of chat and show it to everybody in the same room, or in all of them.

        Raises ``Refused``: ``not_there``, ``moved`` (it was typed for *group*, where its writer is no more).
        """
        found = await self.book.get(conference_id)
        if found is None or not (who := st.person(found.state, member)).inside:
            raise Refused("not_there", "You are not in the room.")
        if not everywhere:
            still_in(who, group)
        row = ConferenceLine(
            id=line_id,
            conference_id=conference_id,
            member=member,
            name=who.name,
            text=text,
            at=from_ms(self.now_ms()),
            room=EVERYWHERE if everywhere else who.group or None,
        )
        line = _line(row)
        await self.book.say(row)
        told = wire.LineAdded(line=line)
        if everywhere:
            await self.to_all(conference_id, told)
        else:
            await self.to_company(conference_id, found.state, member, told)
        return line

    async def to_member(self, conference_id: str, member: str, event: Event) -> None:
        """Send an event to a member's page."""
        await self._signaling.send(CONFERENCE, member_room(conference_id, member), event)

    async def slots_changed(self, conference_id: str, member: str, slots: list[wire.Slot]) -> None:
        """Send a member's page what its receiving slots carry now."""
        await self.to_member(conference_id, member, wire.SlotsChanged(slots=slots))

    async def loudest(self, conference_id: str, event: wire.Loudest) -> None:
        """Send everybody in a room who speaks there."""
        found = await self.book.get(conference_id) if event.group is not None else None
        if found is None:
            # members in a breakout room know by the event that it is not theirs
            await self.to_all(conference_id, event)
            return
        for member in together(found.state, event.group or ""):
            await self.to_member(conference_id, member, event)

    async def to_all(self, conference_id: str, event: Event) -> None:
        """Send an event to everybody in the main room and in breakout rooms."""
        for room in (inside_room(conference_id), chairs_room(conference_id)):
            await self._signaling.send(CONFERENCE, room, event)

    async def to_room(self, conference_id: str, state: st.State, group: str, event: Event) -> None:
        """Send an event to everybody in the main room (``""``) or in a breakout room; to nobody where it is no more."""
        if state.breakout is None and not group:
            await self.to_all(conference_id, event)
            return
        for each in together(state, group):
            await self.to_member(conference_id, each, event)

    async def to_company(
        self, conference_id: str, state: st.State, member: str, event: Event
    ) -> None:
        """Send an event to everybody who is in the same room as *member*."""
        await self.to_room(conference_id, state, state.people[member].group, event)

    async def _offices(self) -> dict[str, OfficeNames]:
        return await offices_named(self._database)


def _line(row: ConferenceLine) -> wire.Line:
    return wire.Line(
        line_id=row.id,
        member=row.member,
        name=row.name,
        text=row.text,
        sent_at_ms=round(row.at.timestamp() * 1000),
        everywhere=row.room == EVERYWHERE,
    )


def _caption(row: ConferenceCaption) -> CaptionLine:
    return CaptionLine(
        line_id=row.id,
        member=row.member,
        name=row.name,
        text=row.text,
        seq=row.seq,
        done=row.done,
        started_at_ms=round(row.at.timestamp() * 1000),
    )
