"""The consoles: the three namespaces of sockets, what their pages are shown, and what follows the journal."""

from gateway.accounts.wiring import AccountsWiring
from gateway.archive.wiring import ArchiveWiring
from gateway.callbacks.wiring import CallbacksWiring
from gateway.calls.wiring import CallsWiring
from gateway.channels.wiring import ChannelsWiring
from gateway.conference.keeper import ConferenceKeeper
from gateway.conference.live import CONFERENCE
from gateway.conference.wiring import ConferenceWiring
from gateway.consoles import citizen, conference, conference_extras, desk
from gateway.consoles.citizen import CitizenHandler
from gateway.consoles.conference import ConferenceHandler
from gateway.consoles.conference_extras import ConferenceExtras
from gateway.consoles.desk import DeskHandler
from gateway.consoles.ended_access import EndedAccess
from gateway.consoles.live import Live
from gateway.consoles.views import Views
from gateway.contacts.wiring import ContactsWiring, HoursWiring
from gateway.floor.wiring import FloorWiring
from gateway.ground import Ground
from gateway.handover.wiring import HandoverWiring
from gateway.mail.wiring import MailWiring
from gateway.messages.wiring import MessagesWiring
from gateway.platform.realtime.publisher import CITIZEN, DESK, Snapshots
from gateway.platform.wiring import Wiring
from gateway.probe.wiring import ProbeWiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from gateway.telephony.wiring import ExchangeWiring
from queueing.backend import wall_clock_ms
from signaling import protocol
from signaling.limits import Rate

CONVERSATION_RATES = {
    # each makes the worker read an offer and may make a peer; a restart needs one
    "connectMedia": Rate(20, 30),
    "sendChat": Rate(30, 30),
    "readChat": Rate(30, 30),
}
"""How often one page may send each of these."""


class ConsolesWiring(Wiring):
    """Closes the sockets before anything else closes."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        *,
        accounts: AccountsWiring,
        mail: MailWiring,
        hours: HoursWiring,
        archive: ArchiveWiring,
        calls: CallsWiring,
        contacts: ContactsWiring,
        messages: MessagesWiring,
        channels: ChannelsWiring,
        callbacks: CallbacksWiring,
        exchange: ExchangeWiring,
        handover: HandoverWiring,
        floor: FloorWiring,
        conferences: ConferenceWiring,
        probe: ProbeWiring,
    ) -> None:
        settings, database, acd = ground.settings, ground.database, queue.acd
        publisher, signaling = sockets.publisher, sockets.signaling
        self._signaling = signaling
        views = Views(
            acd,
            queue.telling,
            database,
            calls.state,
            seat_lease_s=settings.seat_lease_s,
            hold_limit_s=settings.hold_limit_s,
            receipt=archive.receipts.of,
            ice_servers=calls.relays.servers,
            slots=calls.media.slots,
            cool_down=contacts.cool_downs.of_contact,
            sharing=queue.categories.sharing,
            quality=calls.quality,
            notices=floor.notices.of,
            telephony=bool(settings.pbx_token),
            mail=mail.outbox.configured,
            hours=hours.opening,
            monitoring_shown=settings.monitoring == "shown",
            now_ms=wall_clock_ms,
        )
        publisher.show(Snapshots(views.citizen_contact, views.desk_state, views.today))
        citizens = CitizenHandler(
            signaling,
            acd,
            views,
            calls.state,
            calls.media,
            contacts.admission,
            contacts.conversation,
            contacts.emergencies,
            publisher,
            contacts.cool_downs,
            quality=contacts.quality,
            entries=contacts.entries,
            network_places=contacts.network_places,
            check_operator=probe.station_checks.operator_of,
        )
        desks = DeskHandler(
            signaling,
            acd,
            queue.redis,
            database,
            accounts.sessions,
            views,
            calls.media,
            contacts.conversation,
            contacts.emergencies,
            publisher,
            quality=contacts.quality,
            telephones=exchange.sets,
            continuing=channels.continuing if exchange.sets is not None else None,
            origin=settings.origin,
            holds=handover.holds,
            help_calls=floor.help_calls,
            transfers=handover.transfers,
            consultations=handover.consultations,
            authorisations=handover.authorisations,
            offers=messages.offers,
        )
        extras = ConferenceExtras(conferences.live, conferences.notes)
        members = ConferenceHandler(
            signaling,
            accounts.sessions,
            conferences.live,
            conferences.guests,
            conferences.admission,
            extras,
            database.changes,
        )
        keeper = ConferenceKeeper(
            conferences.live,
            abandoned_minutes=settings.conference_abandoned_minutes,
            ended=extras.ended,
        )
        live = Live(
            acd,
            calls.state,
            calls.media,
            publisher,
            queue.reader("live"),
            (messages.offers.accepted, callbacks.calls.accepted),
            handover.authorisations.handed_on,
            floor.monitoring.over,
            floor.help_calls.settle,
        )
        calls.media.tell(live)
        archive.desk.ask(calls.media.is_to_record)
        ended = EndedAccess(
            accounts.sessions, calls.state, calls.media, floor.monitoring, acd, queue.redis,
            database.changes,
        )  # fmt: skip
        sockets.serve(
            CITIZEN,
            protocol.citizen.ClientMessage,
            citizens,
            unordered=citizen.UNORDERED,
            rates=CONVERSATION_RATES,
        )
        sockets.serve(
            DESK,
            protocol.desk.ClientMessage,
            desks,
            unordered=desk.UNORDERED,
            rates=CONVERSATION_RATES,
        )
        sockets.serve(
            CONFERENCE,
            protocol.conference.ClientMessage,
            members,
            unordered=conference.UNORDERED,
            rates=CONVERSATION_RATES | conference_extras.RATES,
        )
        self.services = (live, citizens, desks, members, keeper, ended)

    async def aclose(self) -> None:
        """Close the sockets. Idempotent."""
        await self._signaling.aclose()
