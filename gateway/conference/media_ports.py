"""What a conference's media needs of others."""

from typing import Protocol

from gateway.calls.worker_links import WorkerLinks
from gateway.conference.book import Found
from signaling.protocol.conference import Loudest, Slot
from signaling.protocol.conversation import LadderChanged, LayersWanted, MediaLost


class Places(Protocol):
    """Who knows the workers (see ``media_plane``)."""

    links: WorkerLinks

    async def choose(self) -> str:
        """A living worker for a new room. Raises :class:`CommandRefused`."""


class Told(Protocol):
    """Who passes on to pages what the workers report (see ``gateway.conference.live``)."""

    async def changed(self, found: Found) -> None:
        """Everybody sees the conference as it is."""

    async def to_member(
        self,
        conference_id: str,
        member: str,
        event: LadderChanged | LayersWanted | MediaLost,
    ) -> None:
        """One page is told."""

    async def slots(self, conference_id: str, member: str, slots: list[Slot]) -> None:
        """One page's receiving slots carry something else."""

    async def loudest(self, conference_id: str, event: Loudest) -> None:
        """Everybody is told who speaks."""
