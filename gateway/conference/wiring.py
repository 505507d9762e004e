"""Builds the conferences' part of the station: state, media, recording, minutes and retention."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from gateway.accounts.wiring import AccountsWiring
from gateway.archive.wiring import ArchiveWiring
from gateway.calls.wiring import CallsWiring
from gateway.conference.archive import ConferenceArchive
from gateway.conference.book import ConferenceBook
from gateway.conference.calendars import Calendars
from gateway.conference.caption_lines import CaptionLines
from gateway.conference.commands import ConferenceCommands
from gateway.conference.corrections import RollCorrections
from gateway.conference.desk import ConferenceDesk, RetentionDays
from gateway.conference.dial_in_http import DialInApi
from gateway.conference.dial_out import RATES as DIAL_RATES
from gateway.conference.dial_out import DialOut
from gateway.conference.extra_commands import RATES, ConferenceExtras
from gateway.conference.given import GivenNow
from gateway.conference.guests import GuestLinks
from gateway.conference.handler import UNORDERED, ConferenceHandler
from gateway.conference.http import ConferencesApi
from gateway.conference.invitations import Invitations
from gateway.conference.keeper import ConferenceKeeper
from gateway.conference.live import Conferences
from gateway.conference.media import ConferenceMedia
from gateway.conference.member_access import MemberAccess
from gateway.conference.minutes_book import MinutesBook
from gateway.conference.minutes_http import MinutesApi
from gateway.conference.pages import CONFERENCE, ConferencePages
from gateway.conference.retention import ConferenceRetention
from gateway.conference.scheduling import Scheduling
from gateway.conference.seating import Seating
from gateway.conference.shared_notes import SharedNotes
from gateway.conference.tables import CALLED, SPOKEN, WHOLE, ConferenceRow
from gateway.contacts.wiring import HoursWiring
from gateway.emblem.wiring import EmblemWiring
from gateway.ground import Ground
from gateway.line.wiring import LineWiring
from gateway.mail.wiring import MailWiring
from gateway.outgoing.service import OutgoingCalls
from gateway.outgoing.wiring import OutgoingWiring
from gateway.platform.wiring import OfOne, Wiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from gateway.workday.tables import DayDecision, DayTask
from queueing.backend import wall_clock_ms
from signaling import protocol
from signaling.limits import Rate

PINS_TRIED = Rate(9, 3600)
"""Wrong PINs from one number: three calls' worth an hour."""
PINS_TRIED_TOGETHER = Rate(1000, 3600)
"""Wrong PINs from everywhere: a guesser with a new number for each call needs years for one of eight digits."""


class ConferenceWiring(Wiring):
    """Builds the services and routes of conferences, and the namespace of their pages."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        accounts: AccountsWiring,
        archive: ArchiveWiring,
        calls: CallsWiring,
        mail: MailWiring,
        hours: HoursWiring,
        emblem: EmblemWiring,
        *,
        outgoing: OutgoingWiring,
        line: LineWiring,
    ) -> None:
        settings, database, clock = ground.settings, ground.database, ground.clock
        self.book = book = ConferenceBook(database, settings.station)
        self.guests = guests = GuestLinks(
            database, ground.signer, ground.keys.of("conference-browser"), clock
        )
        live = self._live(ground, queue, sockets, accounts, archive, calls, line, outgoing.calls)
        kept = RetentionDays(WHOLE.span(settings).days, SPOKEN.span(settings).days)
        retention = ConferenceRetention(
            database, chat_days=kept.chat_days, days=kept.days, clock=clock
        )
        self.purges = (retention.purge,)
        zone = ZoneInfo(settings.opening.zone)
        calendars = Calendars(
            settings.origin, zone, urlsplit(settings.origin).hostname or "station"
        )
        self.scheduling = Scheduling(
            book,
            database,
            calendars,
            Invitations(mail.outbox, mail.sender, calendars, settings.mail_from),
            station=settings.station,
            closed=hours.opening.closed_on,
            clock=clock,
        )
        dial_in = DialInApi(
            guests,
            line.tickets.read,
            queue.throttle("conference-pin", PINS_TRIED),
            queue.throttle("conference-pins", PINS_TRIED_TOGETHER),
        )
        minutes = MinutesBook(
            book,
            database,
            station=settings.station,
            zone=settings.opening.zone,
            catalogue=queue.categories,
            organisation=settings.organisation,
            station_name=settings.station_name,
            clock=clock,
            emblem=lambda: emblem.emblems.now,
        )
        self.page_topics = {
            "conferences": (ConferenceRow, OfOne(CALLED, own=True)),
            "conferences/{id}/given": (DayTask, DayDecision),
        }
        self.routes = (
            *dial_in.routes(),
            *self._desk(ground, kept, live, line).routes(),
            *MinutesApi(minutes).routes(),
        )

    def _live(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        accounts: AccountsWiring,
        archive: ArchiveWiring,
        calls: CallsWiring,
        line: LineWiring,
        outgoing: OutgoingCalls,
    ) -> Conferences:
        """Make the conferences that go on, with their media, recordings and members, and serve their namespace."""
        settings, database, book = ground.settings, ground.database, self.book
        recordings = ConferenceArchive(book, database, archive.desk)
        archive.desk.ask(recordings.is_recorded)
        pages = ConferencePages(book, database, sockets.signaling, dials=outgoing.is_on)
        live = Conferences(
            book,
            pages,
            ConferenceMedia(calls.links, book, recordings, queue.redis, queue.key, pages),
            CaptionLines(database),
            ice_servers=calls.relays.servers,
            now_ms=wall_clock_ms,
        )
        dial_out = DialOut(
            live, self.guests, outgoing, database, language=settings.sip_languages[0]
        )
        outgoing.serve("conference", dial_out)
        extras = ConferenceExtras(live, SharedNotes(database))
        seating = Seating(sockets.signaling, live)
        members = ConferenceHandler(
            sockets.signaling,
            accounts.sessions,
            live,
            self.guests,
            MemberAccess(book, accounts.sessions, self.guests),
            seating,
            ConferenceCommands(live, extras, seating, dial_out),
            extras,
            database.changes,
            line_caller=line.tickets.read,
        )
        keeper = ConferenceKeeper(
            live, abandoned_minutes=settings.conference_abandoned_minutes, ended=extras.ended
        )
        sockets.serve(
            CONFERENCE,
            protocol.conference.ClientMessage,
            members,
            unordered=UNORDERED,
            rates=RATES | DIAL_RATES,
        )
        self.services = (members, keeper)
        return live

    def _desk(
        self, ground: Ground, kept: RetentionDays, live: Conferences, line: LineWiring
    ) -> ConferencesApi:
        settings, database, clock, book = ground.settings, ground.database, ground.clock, self.book
        zone = settings.opening.zone
        return ConferencesApi(
            ConferenceDesk(
                book,
                self.guests,
                database,
                origin=settings.origin,
                dial_in=lambda: line.numbers.conference_number,
                organisation=settings.organisation,
                kept=kept,
                zone=zone,
                clock=clock,
            ),
            self.scheduling,
            RollCorrections(book, database, tell=live.pages.changed, zone=zone, clock=clock),
            GivenNow(book, database, station=settings.station, clock=clock),
        )
