"""Stores where conferences are: their worker and connections in their rows, and in Redis to whom each connection
belongs."""

from collections.abc import Mapping

from redis.asyncio import Redis

from gateway.conference.book import ConferenceBook, StoredConference
from gateway.conference.state import State

OWNER_LIFETIME_S = 24 * 3600
ROOM = "conference-"
"""With this the name of a conference's rooms begins on the worker."""


class ConferencePlaces:
    """The state source of the conferences' engine (``gateway.calls.engine.StateSource``)."""

    def __init__(self, book: ConferenceBook, redis: Redis, station_key: str) -> None:
        """*redis* decodes its answers; *station_key* is the prefix with the station's hash tag."""
        self._book = book
        self._redis = redis
        self._prefix = station_key

    async def get(self, conference_id: str) -> StoredConference | None:
        """Return the conference, or None."""
        return await self._book.get(conference_id)

    async def hosted(self) -> Mapping[str, str]:
        """Return which worker carries which conference, of those that are not over."""
        return {found.id: found.worker for found in await self._book.unended() if found.worker}

    async def place(self, conference_id: str, worker: str) -> str:
        """Let *worker* carry the conference unless one does already; return the one that does."""

        def take(state: State) -> str:
            if not state.worker:
                state.worker, state.room = worker, f"{ROOM}{conference_id}"
            return state.worker

        _, taken, _ = await self._book.change(conference_id, take)
        return taken

    async def displace(
        self, conference_id: str, worker: str, *, idle_only: bool
    ) -> dict[str, str] | None:
        """Forget *worker* with its room and connections. Return the connections by member; None where another worker
        carries it by now, and always with *idle_only*: a conference on a worker stays to its end."""

        def leave(state: State) -> dict[str, str] | None:
            if state.worker != worker or idle_only:
                return None
            gone = {member: who.peer for member, who in state.people.items() if who.peer}
            state.worker = state.room = ""
            for who in state.people.values():
                who.peer, who.connected = "", False
            return gone

        _, gone, _ = await self._book.change(conference_id, leave)
        return gone

    def _key(self, peer: str) -> str:
        return f"{self._prefix}:conference-peer:{peer}"

    async def owner(self, peer: str) -> tuple[str, str] | None:
        """Return conference and member of a connection."""
        raw = await self._redis.get(self._key(peer))
        if raw is None:
            return None
        conference_id, _, member = str(raw).partition("/")
        return conference_id, member

    async def own_peer(self, peer: str, conference_id: str, member: str) -> None:
        """Store that the connection *peer* is this member's of this conference."""
        await self._redis.set(self._key(peer), f"{conference_id}/{member}", ex=OWNER_LIFETIME_S)

    async def forget_peer(self, peer: str) -> None:
        """Delete what :meth:`own_peer` stored, since the connection is gone."""
        await self._redis.delete(self._key(peer))
