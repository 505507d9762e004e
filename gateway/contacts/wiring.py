"""Builds the contacts' part of the station: from entering to wrap-up, and the hours in which they may enter."""

from datetime import timedelta

from gateway.calls.wiring import CallsWiring
from gateway.contacts.admission import Admission
from gateway.contacts.call_codes import CallCodes
from gateway.contacts.call_media import CallMedia
from gateway.contacts.commands import CitizenCommands, DeskCommands
from gateway.contacts.conversation import Conversation
from gateway.contacts.cooldowns import COOL_DOWNS, CoolDowns
from gateway.contacts.emergencies import Emergencies
from gateway.contacts.entrance import Entrance
from gateway.contacts.hang_ups import HangUps
from gateway.contacts.hours_http import HoursApi
from gateway.contacts.http import ContactsApi
from gateway.contacts.incidents import Escalations, Incidents
from gateway.contacts.incidents_http import IncidentsApi
from gateway.contacts.last_agent import LastAgents
from gateway.contacts.lines import Lines
from gateway.contacts.most_asked import MostAsked
from gateway.contacts.network_places import SLOWED, NetworkPlaces
from gateway.contacts.never_entered import NeverEntered
from gateway.contacts.opening import DayStands, Opening
from gateway.contacts.parts import ContactParts
from gateway.contacts.projection import HistoryWriter
from gateway.contacts.quick_exit import QuickExit
from gateway.contacts.reception import CallQuality
from gateway.contacts.requirements import Patience
from gateway.contacts.side_quality import ContactReception
from gateway.contacts.tables import Escalation, Location
from gateway.contacts.today import Today
from gateway.contacts.wrap_ups import WrapUps
from gateway.ground import Ground
from gateway.platform.checks import STATION_CHECK
from gateway.platform.later import Later
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from queueing.backend import wall_clock_ms


class HoursWiring(Wiring):
    """Builds the opening hours. ``day`` is given by the working day."""

    def __init__(self, ground: Ground, queue: QueueWiring) -> None:
        settings = ground.settings
        self.day = Later[[], DayStands]()
        self.opening = Opening(
            ground.database,
            station=settings.station,
            configured=settings.opening,
            always=lambda: settings.hours_in_force == "always",
            categories=queue.categories.ids,
            technical=[STATION_CHECK],
            day=self.day,
            clock=ground.clock,
        )
        self.services = (self.opening,)
        self.routes = HoursApi(self.opening).routes()

    async def open(self) -> None:
        """Read the hours in force."""
        await self.opening.refresh()


class ContactsWiring(Wiring):
    """Builds the services and routes of contacts, whatever their channel."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        calls: CallsWiring,
        hours: HoursWiring,
    ) -> None:
        settings, database, acd = ground.settings, ground.database, queue.acd
        publisher = sockets.publisher
        self.cool_downs = CoolDowns(
            queue.redis,
            queue.key,
            database,
            ground.keys.of("cool-down"),
            length_s=settings.abuse_cooldown_s,
            slow_addresses=settings.rate_limits.entry is not None,
            now_ms=wall_clock_ms,
        )
        self.call_codes = CallCodes(acd, ground.keys.of("call-code"))
        self.lines = Lines(acd, calls.register, settings, wall_clock_ms)
        self.last_agents = LastAgents(
            database,
            secret=ground.keys.of("spoken-before"),
            within=timedelta(seconds=settings.same_operator_s),
            now_ms=wall_clock_ms,
        )
        self.admission = self._admission(ground, queue, hours)
        self.entrance = self._entrance(ground, queue)
        self.conversation = Conversation(
            acd, database, calls.state, calls.media, publisher, self.cool_downs, wall_clock_ms
        )
        self.call_media = CallMedia(acd, calls.state, calls.media)
        self._carry_out(ground, queue, sockets, calls)
        history = HistoryWriter(
            database,
            queue.reader("history"),
            queue.redis,
            settings.station,
            calls.quality.whole,
            publisher.today,
        )
        self.today = Today(database, wall_clock_ms)
        self.most_asked = MostAsked(database, queue.categories, ground.clock)
        self.parts = ContactParts(self.cool_downs, calls.quality, hours.opening).all()
        self.services = (history, self.most_asked)
        self.purges = (self.last_agents.forget,)
        self.repairs = (NeverEntered(acd, database, ground.clock).sweep,)
        self.page_topics = {"escalations": (Escalation, Location), "cool-downs": (COOL_DOWNS,)}
        self.routes = (
            *ContactsApi(QuickExit(acd), ContactReception(database)).routes(),
            *IncidentsApi(
                Incidents(database, self.cool_downs), Escalations(database, ground.clock)
            ).routes(),
        )

    def _admission(self, ground: Ground, queue: QueueWiring, hours: HoursWiring) -> Admission:
        settings = ground.settings
        return Admission(
            queue.acd,
            ground.database,
            ground.signer,
            hours.opening,
            ground.keys.of("contact-id"),
            wall_clock_ms,
            lines=self.lines,
            priorities=settings.priorities,
            catalogue=queue.categories,
            last_agents=self.last_agents,
            patience=Patience(
                sign_language_s=settings.sign_language_wait_s,
                language_s=settings.language_wait_s,
                overflow_s=settings.overflow_s,
            ),
        )

    def _entrance(self, ground: Ground, queue: QueueWiring) -> Entrance:
        limits = ground.settings.rate_limits
        network_places = NetworkPlaces(
            queue.redis,
            queue.acd,
            ground.keys.of("throttle"),
            queue.throttle("entry-slowed", SLOWED),
            most=None if limits.entry is None else ground.settings.network_places,
            now_ms=wall_clock_ms,
        )
        return Entrance(
            queue.acd,
            self.admission,
            self.cool_downs,
            queue.address_throttle("entry", limits.entry),
            network_places,
            wall_clock_ms,
        )

    def _carry_out(
        self, ground: Ground, queue: QueueWiring, sockets: SocketsWiring, calls: CallsWiring
    ) -> None:
        """Make the commands of the two sides of a contact."""
        acd, database, publisher = queue.acd, ground.database, sockets.publisher
        hang_ups = HangUps(acd, calls.media, ground.settings.return_s)
        emergencies = Emergencies(acd, database, publisher, wall_clock_ms)
        quality = CallQuality(
            acd,
            calls.state,
            calls.quality,
            database,
            publisher,
            calls.quality_figures,
            wall_clock_ms,
        )
        self.citizen_commands = CitizenCommands(
            acd, self.conversation, emergencies, quality, hang_ups, self.call_media
        ).all()
        self.desk_commands = DeskCommands(
            acd,
            self.conversation,
            emergencies,
            WrapUps(acd, database, self.conversation, hang_ups),
            quality,
            hang_ups,
        ).all()
