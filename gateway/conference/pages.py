"""Tells the pages of a conference's members what happens in it, and what the media workers report."""

from gateway.accounts.lookups import offices_named
from gateway.conference import state as st
from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.breakout import together
from gateway.conference.views import view
from gateway.platform.sql.engine import Database
from signaling.protocol import conference as wire
from signaling.protocol.base import Event
from signaling.server import SignalingServer

CONFERENCE = "/conference"


def member_room(conference_id: str, member: str) -> str:
    """Return the name of the Socket.IO room of one member's page."""
    return f"member:{conference_id}:{member}"


def inside_room(conference_id: str) -> str:
    """Return the name of the Socket.IO room for the pages of members in the conference's room, except chairs."""
    return f"inside:{conference_id}"


def chairs_room(conference_id: str) -> str:
    """Return the name of the Socket.IO room for the chairs' pages, which show the lobby as well."""
    return f"chairs:{conference_id}"


class ConferencePages:
    """The listener of the workers' reports. *dials*: telephones can be called into conferences."""

    def __init__(
        self, book: ConferenceBook, database: Database, signaling: SignalingServer, *, dials: bool
    ) -> None:
        self._book = book
        self._database = database
        self._signaling = signaling
        self._dials = dials

    async def view(self, found: StoredConference, *, chair: bool) -> wire.Conference:
        """Return the conference as its members see it, with the lobby for a *chair*."""
        offices = await offices_named(self._database)
        return view(found, offices, chair=chair, dials=self._dials)

    async def changed(self, found: StoredConference) -> None:
        """Show the conference as it is to everybody in the room, and to chairs with the lobby."""
        offices = await offices_named(self._database)
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
        found = await self._book.get(conference_id)
        if found is not None:
            await self.changed(found)

    async def to_member(self, conference_id: str, member: str, event: Event) -> None:
        """Send an event to a member's page."""
        await self._signaling.send(CONFERENCE, member_room(conference_id, member), event)

    async def slots_changed(self, conference_id: str, member: str, slots: list[wire.Slot]) -> None:
        """Send a member's page what its receiving slots carry now."""
        await self.to_member(conference_id, member, wire.SlotsChanged(slots=slots))

    async def loudest(self, conference_id: str, event: wire.Loudest) -> None:
        """Send everybody in a room who speaks there."""
        found = await self._book.get(conference_id) if event.group is not None else None
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
