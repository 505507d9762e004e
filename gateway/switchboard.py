"""The live half of the gateway, put together: queue, sockets, media, recordings, and what follows the
journal. Beside :mod:`gateway.app` this is the only place where the parts meet."""

import os
import secrets
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

import structlog
from aiohttp import web
from redis.asyncio import Redis

from gateway.accounts.core import (
    Core,
)
from gateway.archive.capture.service import RecordingDesk
from gateway.archive.capture.withdrawals import Withdrawals
from gateway.archive.custody.retention import Retention
from gateway.archive.custody.sql import kept_of
from gateway.archive.exports.bell import JobBell, JobProgress
from gateway.archive.wiring import ArchiveWiring
from gateway.callbacks.sql import is_by_phone
from gateway.callbacks.wiring import CallbacksWiring
from gateway.calls.media import MediaPlane
from gateway.calls.path_trials import PathTrials, Relays
from gateway.calls.quality_book import QualityBook
from gateway.calls.quality_figures import QualityFigures
from gateway.calls.state import Calls
from gateway.calls.worker_links import WorkerLinks
from gateway.calls.workers import WorkerEntry, WorkerRegister
from gateway.conference.recorded import RECORDED
from gateway.consoles.citizen import UNORDERED as CITIZEN_UNORDERED
from gateway.consoles.citizen import CitizenHandler
from gateway.consoles.conference_extras import RATES as EXTRA_RATES
from gateway.consoles.desk import UNORDERED as DESK_UNORDERED
from gateway.consoles.desk import DeskHandler
from gateway.consoles.ended_access import EndedAccess
from gateway.consoles.live import Live
from gateway.consoles.views import Views
from gateway.contacts.admission import Admission
from gateway.contacts.conversation import Conversation
from gateway.contacts.cooldowns import CoolDowns
from gateway.contacts.desired_media import (
    DesiredMedia,
)
from gateway.contacts.emergencies import Emergencies
from gateway.contacts.last_agent import LastAgents
from gateway.contacts.lines import Lines
from gateway.contacts.network_places import NetworkPlaces
from gateway.contacts.opening import Opening
from gateway.contacts.projection import HistoryWriter
from gateway.contacts.reception import CallQuality
from gateway.contacts.requirements import Patience
from gateway.evaluation.wiring import EvaluationWiring
from gateway.floor.help_calls import HelpCalls
from gateway.floor.monitoring import Monitoring
from gateway.floor.notices import Notices
from gateway.handover.authorisations import Authorisations
from gateway.handover.consult import Consultations
from gateway.handover.holds import Holds
from gateway.handover.transfers import Transfers
from gateway.messages.offers import MessageOffers
from gateway.messages.wiring import MessagesWiring
from gateway.platform.checks import STATION_CHECK
from gateway.platform.http.client import CLIENT, own_origins
from gateway.platform.loops import Periodic
from gateway.platform.realtime.newest import NewestRevisions
from gateway.platform.realtime.publisher import CITIZEN, DESK, Publisher, Snapshots
from gateway.platform.security.permissions import Kind, Role, event_access
from gateway.platform.throttle import AddressThrottle, Throttle
from gateway.probe.checks import StationChecks
from gateway.review.search import SearchIndex
from gateway.settings import Settings
from gateway.site.figures import (
    StationFigures,
)
from gateway.stores import open_archive, redis_client
from gateway.telephony.wiring import TelephonyWiring, switch_off
from media.client import MediaClient
from queueing.backend import Acd, wall_clock_ms
from queueing.categories import shipped
from queueing.journal import JournalReader
from queueing.settings import AcdSettings
from queueing.telling import Telling
from signaling.limits import Rate
from signaling.protocol import citizen, desk
from signaling.server import SignalingServer, SignalingSettings

log = structlog.get_logger()

TICK_EVERY_S = 0.5
# What a killed gateway had read is done by another after so long; doing it twice is harmless.
RECLAIM_AFTER_S = 5.0


class Switchboard:
    """Made by :meth:`open`, attached to the application, started, and closed with :meth:`aclose`."""

    def __init__(self, core: Core) -> None:
        settings = core.settings
        self._stack = AsyncExitStack()
        self.redis = self._client(settings)
        # waiting for news blocks a connection, so the readers of the journal have a client each
        journal_redis = [self._client(settings) for _ in range(2)]
        catalogue = shipped()
        self.opening = Opening(
            core.database,
            station=settings.station,
            configured=settings.opening,
            always=settings.hours_in_force == "always",
            categories=catalogue.ids,
            technical=[STATION_CHECK],
            clock=core.clock,
        )
        self.acd = Acd(
            self.redis,
            settings.station,
            categories=catalogue.ids | {STATION_CHECK},
            settings=AcdSettings(
                ring_s=settings.ring_s,
                seat_lease_s=settings.seat_lease_s,
                wrap_up_s=settings.wrap_up_s,
                strategies=settings.strategies,
                reserve_s=settings.reserve_s,
                hold_limit_s=settings.hold_limit_s,
                zone=self.opening.station.zone,
                technical=frozenset({STATION_CHECK}),
            ),
        )
        self._tick = Periodic("switchboard:tick", self.acd.tick, TICK_EVERY_S)
        station_key = self.acd.keys.station
        self.offers = MessageOffers(self.acd, core.database, core.clock, on=settings.message_offers)
        self.later = MessagesWiring(core, self.opening, catalogue.ids, self.offers)
        self._station = settings.station
        entries = AddressThrottle("entry", settings.rate_limits.entry, core.keys.of("throttle"))
        core.sessions.share_throttles(self.redis, station_key)
        store = open_archive(settings)
        self.signaling = SignalingServer(_signaling_settings(settings))
        self.register = WorkerRegister(self.redis, station_key)
        calls = self.calls = Calls(self.redis, station_key)
        self.recordings = RecordingDesk(
            store,
            core.database,
            retention=Retention.by(settings, core.database),
            now_ms=wall_clock_ms,
            withdrawals=Withdrawals(core.database, self.acd).of,
        )
        self.kept = ArchiveWiring(
            core,
            store,
            self.later.outbox,
            self.recordings,
            JobBell(self.redis, station_key),
            JobProgress(self.redis, station_key),
            RECORDED,
        )
        self.search, self.review = self._quality_office(core)
        self.share(entries, *self.later.throttles, self.kept.codes)
        book = QualityBook(self.redis, station_key, self.acd, calls, wall_clock_ms)
        self.media = MediaPlane(
            WorkerLinks(
                self.register, _client_for(settings), load_limit=settings.media_load_limit / 100
            ),
            calls,
            DesiredMedia(self.acd, partial(is_by_phone, core.database)).of,
            wall_clock_ms,
            begin_recording=self.recordings.begin,
            end_recording=self.recordings.end,
            measured=book.worker_measured,
        )
        cool_downs = self.cool_downs = CoolDowns(
            self.redis,
            station_key,
            core.database,
            core.keys.of("cool-down"),
            length_s=settings.abuse_cooldown_s,
            slow_addresses=settings.rate_limits.entry is not None,
            now_ms=wall_clock_ms,
        )
        self.relays = Relays(settings)
        self.paths = PathTrials(self.media.links, self.relays)
        self.notices = Notices(core.database, self.acd.categories, wall_clock_ms)
        views = Views(
            self.acd,
            Telling(self.redis, self.acd.keys, wall_clock_ms),
            core.database,
            calls,
            seat_lease_s=settings.seat_lease_s,
            hold_limit_s=settings.hold_limit_s,
            receipt=self.kept.receipts.of,
            ice_servers=self.relays.servers,
            slots=self.media.slots,
            cool_down=cool_downs.of_contact,
            sharing=catalogue.sharing,
            quality=book,
            notices=self.notices.of,
            telephony=bool(settings.pbx_token),
            mail=self.later.outbox.configured,
            hours=self.opening,
            monitoring_shown=settings.monitoring == "shown",
            now_ms=wall_clock_ms,
        )
        self._publisher = publisher = Publisher(
            self.signaling,
            Snapshots(views.citizen_contact, views.desk_state, views.today),
            calls.revisions,
        )
        quality = CallQuality(
            self.acd,
            calls,
            book,
            core.database,
            publisher,
            QualityFigures(
                core.metrics.registry,
                peers_shown=settings.metrics_peers,
                monotonic=time.monotonic,
            ),
            wall_clock_ms,
        )
        conversation = Conversation(
            self.acd, core.database, calls, self.media, publisher, cool_downs, wall_clock_ms
        )
        emergencies = Emergencies(self.acd, core.database, publisher, wall_clock_ms)
        self.checks = StationChecks(
            self.acd,
            self.redis,
            core.database,
            store,
            core.signer,
            station=settings.station,
            now_ms=wall_clock_ms,
        )
        self.lines = Lines(self.acd, self.register, settings, wall_clock_ms)
        admission = Admission(
            self.acd,
            core.database,
            core.signer,
            self.opening,
            core.keys.of("contact-id"),
            wall_clock_ms,
            lines=self.lines,
            priorities=settings.priorities,
            last_agents=LastAgents(
                core.database,
                secret=core.keys.of("spoken-before"),
                within=timedelta(seconds=settings.same_operator_s),
                now_ms=wall_clock_ms,
            ),
            patience=Patience(
                sign_language_s=settings.sign_language_wait_s,
                language_s=settings.language_wait_s,
                overflow_s=settings.overflow_s,
            ),
        )
        self.citizens = CitizenHandler(
            self.signaling,
            self.acd,
            views,
            calls,
            self.media,
            admission,
            conversation,
            emergencies,
            publisher,
            cool_downs,
            quality=quality,
            entries=entries,
            network_places=self._network_places(core),
            check_operator=self.checks.operator_of,
        )
        self.called_back = CallbacksWiring(
            core,
            self.acd,
            self.redis,
            self.opening,
            admission,
            self.media,
            publisher,
            cool_downs,
            self.later.outbox,
            kept=kept_of,
            categories=catalogue.ids,
            repairs=[self.offers.look],
        )
        self.phone = (
            TelephonyWiring(
                core,
                self.acd,
                self.redis,
                calls,
                publisher,
                admission,
                self.called_back,
                kept_of,
            )
            if settings.pbx_token
            else None
        )
        self.transfers = Transfers(
            self.acd, core.database, core.offices, self.media, self.opening.office_is_open
        )
        self.authorisations = Authorisations(
            self.acd,
            core.database,
            publisher,
            wall_clock_ms,
            office_is_open=self.opening.office_is_open,
        )
        self.help_calls = HelpCalls(self.acd, core.database, calls, publisher, wall_clock_ms)
        self.desks = DeskHandler(
            self.signaling,
            self.acd,
            self.redis,
            core.database,
            core.sessions,
            views,
            self.media,
            conversation,
            emergencies,
            publisher,
            quality=quality,
            telephones=self.phone.sets if self.phone is not None else None,
            continuing=self.phone.continuing if self.phone is not None else None,
            origin=settings.origin,
            holds=Holds(self.acd, self.media, publisher),
            help_calls=self.help_calls,
            transfers=self.transfers,
            consultations=Consultations(
                self.acd, core.database, self.media, publisher, self.transfers, wall_clock_ms
            ),
            authorisations=self.authorisations,
            offers=self.offers,
        )
        self.newest = NewestRevisions(self.signaling, calls.revisions)
        self._readers = [
            JournalReader(
                redis,
                settings.station,
                group=group,
                consumer=f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}",
                reclaim_after_s=RECLAIM_AFTER_S,
            )
            for redis, group in zip(journal_redis, ("live", "history"), strict=True)
        ]
        self.monitoring = Monitoring(
            self.acd,
            core.database,
            calls,
            self.media,
            publisher,
            self.relays.servers,
            wall_clock_ms,
            self.help_calls,
            shown=settings.monitoring == "shown",
        )
        self.ended_access = EndedAccess(
            core.sessions, calls, self.media, self.monitoring, self.acd, self.redis
        )
        self.live = Live(
            self.acd,
            calls,
            self.media,
            publisher,
            self._readers[0],
            (self.offers.accepted, self.called_back.calls.accepted),
            self.authorisations.handed_on,
            self.monitoring.over,
            self.help_calls.settle,
        )
        self.history = HistoryWriter(
            core.database,
            self._readers[1],
            self.redis,
            settings.station,
            book.whole,
            publisher.today,
        )
        self.figures = StationFigures(
            self.media.links,
            self.acd,
            wall_clock_ms,
            gathers=settings.metrics_workers,
            peers_shown=settings.metrics_peers,
            untold=self.phone.untold if self.phone is not None else None,
            failing=calls.failing,
        )

    def _client(self, settings: Settings) -> Redis:
        client = redis_client(settings)
        self._stack.push_async_callback(client.aclose)
        return client

    def _quality_office(self, core: Core) -> tuple[SearchIndex, EvaluationWiring]:
        review = EvaluationWiring(
            core.database,
            self.kept.custody,
            core.clock,
            watched=core.settings.review_watched / 100,
        )
        self.recordings.chores.append(review.rules.assign_new)
        return SearchIndex(core.database), review

    def share(self, *throttles: Throttle) -> None:
        """Have this gateway count together with the station's others."""
        for throttle in throttles:
            throttle.share(self.redis, self.acd.keys.station)

    def _network_places(self, core: Core) -> NetworkPlaces:
        settings = core.settings
        places = NetworkPlaces(
            self.redis,
            self.acd,
            core.keys.of("throttle"),
            most=settings.network_places if settings.rate_limits.entry is not None else None,
            now_ms=wall_clock_ms,
        )
        self.share(places.slowed)
        return places

    def attach(self, app: web.Application) -> None:
        """Add the Socket.IO route to the application."""
        self.signaling.register(
            CITIZEN, citizen.ClientMessage, self.citizens, unordered=CITIZEN_UNORDERED
        )
        self.signaling.register(DESK, desk.ClientMessage, self.desks, unordered=DESK_UNORDERED)
        self.signaling.attach(app)

    async def start(self) -> None:
        """Finish what an earlier process left, and begin to follow everything."""
        self.media.told = self.live
        self.recordings.goes_on.append(self.media.is_to_record)
        self.recordings.told = self._publisher.contact
        for reader in self._readers:
            await reader.open()
            self._stack.push_async_callback(reader.aclose)
        await self.opening.look()
        for part in (
            self.opening,
            self.notices,
            self.later,
            self.called_back,
            self.history,
            self.live,
            self.citizens,
            self.desks,
            self.media,
            self.ended_access,
            self.recordings,
            self.kept,
            self.search,
            self.review.served,
            self.authorisations,
            self.checks,
            self.newest,
        ):
            part.start()
            self._stack.push_async_callback(part.aclose)
        self._stack.push_async_callback(self.signaling.aclose)
        if self.phone is None:
            await switch_off(self.redis, self._station)
        else:
            self._stack.push_async_callback(self.phone.aclose)
            await self.phone.start()
        # Deadlines shift by as long as nobody ticked, so a failed turn loses nothing.
        self._tick.start()

    async def aclose(self) -> None:
        """Stop everything, sockets first. Idempotent."""
        await self._tick.aclose()
        await self._stack.aclose()

    async def redis_answers(self) -> None:
        """Return when Redis answers; raises the client's error when it does not."""
        await self.redis.ping()

    async def media_answers(self) -> None:
        """Return when a media worker is alive; raises :class:`LookupError` otherwise."""
        if not await self.register.takes_rooms():
            raise LookupError("no media worker is registered")


def _signaling_settings(settings: Settings) -> SignalingSettings:
    session = settings.rate_limits.session
    # one address may be a whole school behind one router: ten sessions' worth
    address = Rate(session.count * 10, session.per_s) if session else None
    return SignalingSettings(
        origin_allowed=lambda origin, request: (
            origin.lower() in own_origins(request, settings.public_url)
        ),
        address_of=address_of,
        permits=permits,
        redis_url=settings.redis_url,
        channel=f"signaling:{settings.station}",
        handshakes=Rate(240, 30) if session else None,
        connects=Rate(120, 30) if session else None,
        commands_by_session=session,
        commands_by_address=address,
        # each makes the worker read an offer and may make a peer; a restart needs one
        commands_of_kind=(
            {
                "connectMedia": Rate(20, 30),
                "sendChat": Rate(30, 30),
                "readChat": Rate(30, 30),
                **EXTRA_RATES,
            }
            if session
            else {}
        ),
        frames=Rate(session.count * 4, session.per_s) if session else None,
    )


def address_of(request: web.Request) -> str:
    """Return what the caller's address is counted as, seen through trusted proxies only."""
    client = request.get(CLIENT)
    return client.counted_as if client is not None else request.remote or ""


def permits(namespace: str, kind: str, role: str) -> bool:
    """Whether the one table of permissions lets *role* send this message."""
    access = event_access(namespace, kind)
    if access is None:
        return False
    match access.kind:
        case Kind.PUBLIC:
            return True
        case Kind.CITIZEN:
            return role == "citizen"
        case Kind.MEMBER:
            return role == "guest" or role in access.roles
        case Kind.STAFF:
            return role in {str(known) for known in Role} and access.allows(Role(role))
        case _:
            return False


def _client_for(settings: Settings) -> Callable[[WorkerEntry], MediaClient]:
    token = settings.media_control_token or ""
    return lambda entry: MediaClient(entry.url, token)
