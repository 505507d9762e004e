"""Ends connections in a conference's rooms on the worker that belong to no member: they could not be ended when the
member went, or the gateway was killed at that moment."""

from collections.abc import Iterable

import structlog

from gateway.conference.book import ConferenceBook
from media.client import MediaClient, MediaWorkerError

log = structlog.get_logger()


class Strangers:
    """Finds and ends such connections; a part of a conference's media."""

    def __init__(self, book: ConferenceBook) -> None:
        self._book = book

    async def see_out(self, conference_id: str, client: MediaClient, rooms: Iterable[str]) -> None:
        """End the connections of strangers in *rooms*. Raises :class:`MediaWorkerError`, and what the database raises."""
        inside: set[str] = set()
        for room in rooms:
            inside |= await client.members(room)
        # Read after the rooms: whoever is in one was in the conference before, and if they are not now, they have gone.
        now = await self._book.get(conference_id) if inside else None
        if now is None:
            return
        strangers = inside - {who.peer for who in now.state.people.values()}
        for peer in sorted(strangers):
            log.info("conference.seen_out", conference=conference_id, peer=peer)
            try:
                await client.delete_peer(peer)
            except MediaWorkerError as error:
                if error.status != 404:
                    raise
