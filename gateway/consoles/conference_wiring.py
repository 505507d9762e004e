"""What conferences consist of, put together."""

from collections.abc import Callable

from redis.asyncio import Redis

from gateway.accounts.core import (
    Core,
)
from gateway.archive.capture.service import RecordingDesk
from gateway.calls.media import MediaPlane
from gateway.conference.admission import Admission
from gateway.conference.archive import ConferenceArchive
from gateway.conference.book import ConferenceBook
from gateway.conference.desk import ConferenceDesk
from gateway.conference.guests import GuestLinks
from gateway.conference.keeper import ConferenceKeeper
from gateway.conference.live import CONFERENCE, Conferences
from gateway.conference.media import ConferenceMedia
from gateway.conference.minutes_book import MinutesBook
from gateway.conference.shared_notes import SharedNotes
from gateway.consoles.conference import UNORDERED, ConferenceHandler
from gateway.consoles.conference_extras import ConferenceExtras
from queueing.backend import wall_clock_ms
from signaling.protocol import conference
from signaling.protocol.base import IceServer
from signaling.server import SignalingServer


class ConferenceWiring:
    """The handler of the namespace and the provider of the API."""

    def __init__(
        self,
        core: Core,
        redis: Redis,
        station_key: str,
        signaling: SignalingServer,
        plane: MediaPlane,
        ice_servers: Callable[[str], list[IceServer]],
        recordings: RecordingDesk,
    ) -> None:
        book = ConferenceBook(core.database, core.settings.station)
        archive = ConferenceArchive(book, core.database, recordings)
        recordings.goes_on.append(archive.is_recorded)
        media = ConferenceMedia(plane.links, book, archive, redis, station_key)
        guests = GuestLinks(
            core.database, core.signer, core.keys.of("conference-browser"), core.clock
        )
        self.live = Conferences(
            book,
            media,
            core.database,
            signaling,
            ice_servers=ice_servers,
            now_ms=wall_clock_ms,
        )
        extras = ConferenceExtras(self.live, SharedNotes(core.database))
        self._keeper = ConferenceKeeper(
            self.live,
            abandoned_minutes=core.settings.conference_abandoned_minutes,
            ended=extras.ended,
        )
        self.handler = ConferenceHandler(
            signaling,
            core.sessions,
            self.live,
            guests,
            Admission(book, core.sessions, guests),
            extras,
        )
        self.desk = ConferenceDesk(
            book, guests, core.database, origin=core.settings.origin, clock=core.clock
        )
        self.minutes = MinutesBook(
            book,
            core.database,
            station=core.settings.station,
            zone=core.settings.opening.zone,
            clock=core.clock,
        )
        self._signaling = signaling

    def register(self) -> None:
        """Serve the namespace."""
        self._signaling.register(
            CONFERENCE, conference.ClientMessage, self.handler, unordered=UNORDERED
        )

    def start(self) -> None:
        """Begin to watch the pages, and what is over by itself."""
        self.handler.start()
        self._keeper.start()

    async def aclose(self) -> None:
        """Stop watching; conferences go on. Idempotent."""
        await self._keeper.aclose()
        await self.handler.aclose()
