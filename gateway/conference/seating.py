"""Puts the pages of a conference into the Socket.IO room of their member's place, and sends each a snapshot."""

from gateway.conference.live import Conferences
from gateway.conference.pages import CONFERENCE, chairs_room, inside_room
from signaling.server import Session, SignalingServer


class Seating:
    """Seats pages; where a page is stands in its session."""

    def __init__(self, signaling: SignalingServer, conferences: Conferences) -> None:
        self._signaling = signaling
        self._conferences = conferences

    async def seat(self, session: Session) -> None:
        """Put the page into the Socket.IO room of its member's place, and send it a snapshot. Raises ``Refused``
        (``not_found``)."""
        conference_id, member = session.state["conference"], session.state["member"]
        snapshot = await self._conferences.snapshot(conference_id, member)
        session.state["group"] = snapshot.group
        if session.state.get("place") != snapshot.place:
            session.state["place"] = snapshot.place
            # chairs see the lobby as well, and get no other view
            room = (chairs_room if snapshot.part == "chair" else inside_room)(conference_id)
            await (
                self._signaling.join(session, room)
                if snapshot.place == "room"
                else self._signaling.leave(session, room)
            )
        await self._signaling.send(CONFERENCE, session.sid, snapshot)

    async def seat_all(self, conference_id: str, *, member: str | None = None) -> None:
        """Seat all pages of a conference, or those of one *member*."""
        for session in self._signaling.sessions(CONFERENCE):
            if session.state.get("conference") == conference_id and (
                member is None or session.state.get("member") == member
            ):
                await self.seat(session)
