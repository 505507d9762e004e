"""Finds members whose access to a conference has ended: the staff's session, a guest's link."""

from typing import NamedTuple

from gateway.accounts.sessions import Sessions
from gateway.conference.book import ConferenceBook
from gateway.conference.guests import GuestLinks


class Void(NamedTuple):
    """A member whose access has ended; ``came_by`` is the session or link."""

    conference_id: str
    member: str
    came_by: str


class MemberAccess:
    """Reads sessions and links; changes nothing."""

    def __init__(self, book: ConferenceBook, sessions: Sessions, guests: GuestLinks) -> None:
        self._book = book
        self._sessions = sessions
        self._guests = guests

    async def void(self) -> list[Void]:
        """Return the members of running conferences, in the room or the lobby, whose session has ended, whose
        account is disabled, or whose link was revoked, whether their page is there or not. Raises what the database
        raises."""
        staff: list[Void] = []
        guests: list[Void] = []
        for found in await self._book.unended():
            for member, who in found.state.people.items():
                if who.came_by and who.place in ("room", "lobby"):
                    among = guests if who.part == "guest" else staff
                    among.append(Void(found.id, member, who.came_by))
        if not staff and not guests:
            return []
        live = await self._sessions.still_live({each.came_by for each in staff})
        back = await self._guests.taken_back({each.came_by for each in guests})
        return [each for each in staff if each.came_by not in live] + [
            each for each in guests if each.came_by in back
        ]
