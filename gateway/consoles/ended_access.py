"""Ends media with the sign-in by which they came, whether the page is there or not.

Signing out, disabling an account, another role and a new password end sessions in the database. A console's socket sees
that by itself; a media connection needs no socket, so it is looked for here, as soon as a session was ended and every
half minute, since time ends some. Every gateway does it for the whole station: the one that carried the socket may be
gone.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog
from redis.asyncio import Redis

from gateway.accounts.sessions import Sessions
from gateway.accounts.tables import SESSIONS_ENDED
from gateway.calls.media import MediaPlane
from gateway.calls.state import STAFF_PARTIES, Calls, StaffParty
from gateway.platform.loops import Periodic
from gateway.platform.security.tables import Account
from gateway.platform.sql.changes import Changes, Version
from queueing.backend import Acd

log = structlog.get_logger()

CHECK_EVERY_S: Final = 2.0
CHECKS: Final = 3
"""The number of checks after each change: a person who is connecting while the session ends is noted a moment later."""


class EndedAccess:
    """Ends media connections of ended sign-ins. Owns the loop that looks for them; closed with :meth:`aclose`."""

    def __init__(
        self,
        sessions: Sessions,
        calls: Calls,
        media: MediaPlane,
        acd: Acd,
        redis: Redis,
        changes: Changes,
        supervisor_gone: Sequence[Callable[[str, str], Awaitable[None]]],
    ) -> None:
        """*supervisor_gone* are told of a contact, and of the supervisor beside it who has signed out."""
        self._sessions = sessions
        self._calls = calls
        self._media = media
        self._acd = acd
        self._redis = redis
        self._supervisor_gone = supervisor_gone
        self._loop = Periodic("access:look", self._follow, CHECK_EVERY_S)
        self._changed = changes.watch(SESSIONS_ENDED, Account, wake=self._loop.wake)
        self._checked_at: Version | None = None
        self._checks_left = 0

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def _follow(self) -> None:
        version = self._changed.version
        if version != self._checked_at:
            self._checked_at, self._checks_left = version, CHECKS
        if self._checks_left:
            await self.check()
            self._checks_left -= 1

    async def check(self) -> None:
        """End the media connections of the staff whose sign-in is over. Raises what Redis and the database raise."""
        calls = await self._calls.each(list(await self._calls.hosted()))
        came_by = {
            (contact, party): session
            for contact, call in calls.items()
            for party in STAFF_PARTIES
            if call.peer(party) and (session := call.session(party))
        }
        if not came_by:
            return
        live = await self._sessions.still_live(set(came_by.values()))
        # somebody in a call is not idle, though they touch nothing
        await self._sessions.keep_in_use(live)
        for (contact, party), session in came_by.items():
            if session not in live:
                log.info("access.media_ended", contact=contact, party=party)
                await self._end(
                    contact, party, calls[contact].peer(party), calls[contact].account_of(party)
                )

    async def _end(
        self,
        contact: str,
        party: StaffParty,
        peer: str,
        holder: str,
    ) -> None:
        await self._media.drop(contact, party, peer)
        if party == "supervisor":
            for told in self._supervisor_gone:
                await told(contact, holder)
        elif await self._redis.get(console_key(self._acd.keys.station, holder)) is None:
            # Nobody sits at a console in this name: the contact goes back to its place at once.
            await self._acd.console_gone(holder, for_good=True)


def console_key(station_key: str, agent_id: str) -> str:
    """Return the Redis key that holds the socket of an operator's console."""
    return f"{station_key}:console:{agent_id}"
