"""The composition root: every part of the gateway meets here and nowhere else."""

import asyncio
import functools
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from aiohttp import web

from gateway.accounts.approvals.deciders import (
    Deciders,
)
from gateway.accounts.approvals.http import (
    RequestsApi,
)
from gateway.accounts.approvals.service import (
    Requests,
)
from gateway.accounts.codes import OperatorCodes
from gateway.accounts.core import (
    Core,
)
from gateway.accounts.factors_http import FactorsApi
from gateway.accounts.http import AccountsApi
from gateway.accounts.notice_http import NoticeApi
from gateway.accounts.offices_http import OfficesApi
from gateway.accounts.own_sessions_http import OwnSessionsApi
from gateway.accounts.powers import gives
from gateway.accounts.session_http import SessionApi
from gateway.archive.copies.http import CopiesApi, CopiesProvider
from gateway.archive.custody.clock_http import ClockApi
from gateway.archive.custody.http import CustodyApi, CustodyProvider
from gateway.archive.custody.keeping_http import KeepingApi, KeepingProvider
from gateway.archive.custody.retention_http import RetentionApi, RetentionProvider, changes
from gateway.archive.exports.http import ExportProvider, ExportsApi
from gateway.archive.playback.marks_http import MarksOf
from gateway.audit.denials import Denials, put_on_record
from gateway.audit.http import AuditApi
from gateway.callbacks.http import CallbacksApi
from gateway.callbacks.service import Callbacks
from gateway.calls.path_http import PathTestApi
from gateway.calls.path_trials import PathTrials
from gateway.channels.http import ContinuingApi
from gateway.channels.service import Continuing
from gateway.conference.desk import ConferenceDesk
from gateway.conference.http import ConferencesApi
from gateway.conference.minutes_book import MinutesBook
from gateway.conference.minutes_http import MinutesApi
from gateway.contacts import sql as contacts
from gateway.contacts.cooldowns_http import CoolDownsApi
from gateway.contacts.escalations_http import EscalationsApi
from gateway.contacts.hours_http import HoursApi
from gateway.contacts.incidents import Incidents
from gateway.contacts.opening import Opening
from gateway.contacts.quick_exit import QuickExit
from gateway.contacts.reception_http import QualityApi
from gateway.contacts.satisfaction import Satisfaction
from gateway.contacts.seats_http import SeatsApi
from gateway.evaluation.wiring import EvaluationWiring
from gateway.fairness.http import FairnessApi
from gateway.fairness.service import FairnessLedger
from gateway.floor.contact_history import ContactHistory
from gateway.floor.contact_history_http import ContactHistoryApi
from gateway.floor.feed import FloorFeed
from gateway.floor.help_calls import HelpCalls
from gateway.floor.help_calls_http import HelpApi
from gateway.floor.http import FloorApi
from gateway.floor.monitoring import Monitoring
from gateway.floor.monitoring_http import MonitoringApi
from gateway.floor.notices import Notices
from gateway.floor.steering import Steering
from gateway.floor.steering_http import SteeringApi
from gateway.floor.take_overs import TakeOvers
from gateway.handover.authorisations import Authorisations
from gateway.handover.authorisations_http import AuthorisationsApi
from gateway.handover.destinations_http import DestinationsApi
from gateway.handover.transfers import Transfers
from gateway.mail.http import MailApi
from gateway.mail.outbox import Outbox
from gateway.mail.trial import MailTrial
from gateway.messages.desk import MessageDesk
from gateway.messages.desk_http import MessageDeskApi
from gateway.messages.http import MessagesApi
from gateway.messages.service import Messages
from gateway.platform.audit.consultations import Consultations
from gateway.platform.audit.watch import AuditWatch
from gateway.platform.http import middlewares
from gateway.platform.http.access import Admission, access_check
from gateway.platform.http.connections import UNASKED_PER_ADDRESS, Connections
from gateway.platform.http.headers import add_security_headers
from gateway.platform.http.health import Check, Exposition, Health, Targets
from gateway.platform.http.openapi import document
from gateway.platform.http.route import Call, Route, add_routes, json_response
from gateway.platform.http.static import StaticFiles, find_dist
from gateway.platform.security.machines import WRONG_TOKENS, Machines
from gateway.platform.throttle import AddressThrottle, Throttle
from gateway.privacy.http import PersonsApi, erases
from gateway.privacy.service import Destroy, Persons
from gateway.probe.checks import StationChecks
from gateway.probe.http import ChecksApi
from gateway.reports.http import ReportsApi
from gateway.reports.reports import Reports
from gateway.review.comments_http import RecordingCommentsApi
from gateway.review.cookie import ViewCookie
from gateway.review.http import Finder, RecordingListApi
from gateway.review.playing_http import PlayingApi, RecordingVault
from gateway.review.recording_http import ActRecord, KeptBy, Looking, RecordingsApi
from gateway.site.http import StationApi
from gateway.site.pages import PublicPages
from gateway.site.service import StationView
from gateway.telephony.events_http import EventStreams
from gateway.telephony.http import TelephonyApi
from gateway.telephony.service import Telephony
from gateway.telephony.set_http import TelephoneSetApi
from gateway.workday.http import DayApi
from gateway.workday.readiness import Readiness
from gateway.workday.readiness_http import ReadinessApi
from gateway.workday.service import WorkingDay
from signaling.limits import Rate

CORE = web.AppKey("core", Core)
API = web.AppKey("api", tuple[Route, ...])
CONNECTIONS = web.AppKey("connections", Connections)

MONITORING = Rate(30, 60)
"""What one supervisor may begin or change at operators' sides."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the gateway is given from outside its own ground floor.

    ``checks`` are asked by ``/readyz`` beside the database's own, ``figures`` by ``/metrics``. ``share`` makes a rate one that
    all gateways count together. ``attach`` adds routes of
    others, signaling's for one, before the last route takes all paths that are left.
    """

    station: StationView
    floor: FloorFeed
    reports: Reports
    cool_downs: Incidents
    authorisations: Authorisations
    destinations: Transfers
    steering: Steering
    notices: Notices
    monitoring: Monitoring
    take_overs: TakeOvers
    help_calls: HelpCalls
    contact_history: ContactHistory
    opening: Opening
    day: WorkingDay
    conferences: ConferenceDesk
    minutes: MinutesBook
    messages: Messages
    callbacks: Callbacks
    message_desk: MessageDesk
    mail: Outbox
    mail_trial: MailTrial
    vault: RecordingVault
    wholeness: Looking
    acts: ActRecord
    custody: CustodyProvider
    copies: CopiesProvider
    retention: RetentionProvider
    exports: ExportProvider
    keeping: KeepingProvider
    kept: KeptBy
    review: EvaluationWiring
    marks: MarksOf
    finder: Finder
    station_checks: StationChecks
    leaver: QuickExit
    paths: PathTrials
    audit: AuditWatch
    destroy_recording: Destroy | None = None
    telephony: Telephony | None = None
    telephony_events: EventStreams | None = None
    inviter: Continuing | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    figures: Sequence[Exposition] = ()
    targets: Targets | None = None
    share: Callable[[Throttle], None] | None = None
    attach: Callable[[web.Application], None] | None = None
    dist: Path | None = None


def create_app(core: Core, parts: Parts) -> web.Application:
    """The HTTP application; it owns nothing that has to be closed."""
    settings = core.settings
    admission = Admission(
        core.sessions,
        core.signer,
        clock=core.clock,
        metrics_token=settings.metrics_token,
        machines=Machines(
            {"telephony": settings.pbx_token},
            rate=settings.rate_limits.telephony,
            wrong=WRONG_TOKENS if settings.rate_limits.address else None,
        ),
    )
    connections = Connections(
        settings.trusted_proxies,
        per_address=UNASKED_PER_ADDRESS if settings.rate_limits.address else None,
    )
    app = web.Application(
        middlewares=[
            connections.middleware(),
            middlewares.request_log(core.metrics),
            middlewares.client_address(settings.trusted_proxies),
            middlewares.errors(),
            middlewares.rate_limit(settings.rate_limits.address),
            middlewares.origin_check(settings.public_url),
            put_on_record(Denials(core.database, core.clock)),
            access_check(admission),
        ]
    )
    app[CORE] = core
    app[CONNECTIONS] = connections
    app.on_response_prepare.append(add_security_headers(secure_url=settings.secure))
    codes = OperatorCodes(
        core.database, _by_address(core, parts, "code", settings.rate_limits.verify)
    )
    requests = station_requests(core, parts)

    async def resuming(_app: web.Application) -> AsyncIterator[None]:
        requests.start()
        yield
        await requests.aclose()

    app.cleanup_ctx.append(resuming)
    routes = api_routes(core, parts, codes, requests)
    app[API] = tuple(routes)
    add_routes(app, [*routes, _openapi_route(routes)])
    Health(
        {"database": core.database.ping, **parts.checks},
        core.metrics,
        more=parts.figures,
        targets=parts.targets,
        troubles={"audit": parts.audit.trouble},
    ).add_to(app)
    if parts.attach is not None:
        parts.attach(app)
    streams = parts.telephony_events
    if streams is not None:

        async def end_streams(_app: web.Application) -> None:
            await streams.aclose()

        app.on_shutdown.append(end_streams)
    dist = parts.dist or find_dist()
    PublicPages(dist, settings, codes).add_to(app)
    StaticFiles(dist).add_to(app)
    return app


def station_requests(core: Core, parts: Parts) -> Requests:
    """What takes two people, with what is done once it is granted."""
    return Requests(
        core.database,
        Deciders(core.database, days=core.settings.new_account_days, clock=core.clock),
        {
            "erase": erases(Persons(core.database, core.clock, parts.destroy_recording)),
            "retention": changes(parts.retention),
            "account": gives(core.accounts),
        },
        core.clock,
        references=contacts.references,
    )


def api_routes(
    core: Core, parts: Parts, codes: OperatorCodes, requests: Requests | None = None
) -> list[Route]:
    """Every route of ``/api/v1`` but the document's own, in the order in which they are tried."""
    settings = core.settings
    servers, offers, invitations = (
        _by_address(core, parts, what, rate)
        for what, rate in (
            ("path-servers", settings.rate_limits.entry),
            ("path-offer", settings.rate_limits.entry),
            ("invitation", settings.rate_limits.verify),
        )
    )
    watched = MONITORING if settings.rate_limits.address else None
    monitorings = Throttle("monitoring", watched, core.keys.of("throttle"))
    _share(parts, monitorings)
    consulted = Consultations(core.database, core.clock)
    cookie = ViewCookie(core.keys.of("view-cookie"), secure=settings.secure)
    persons = Persons(core.database, core.clock, parts.destroy_recording)
    requests = requests or station_requests(core, parts)
    return [
        *StationApi(parts.station, codes).routes(),
        *SeatsApi(parts.leaver, Satisfaction(core.database, core.clock)).routes(),
        *PathTestApi(parts.paths, servers, offers).routes(),
        *FloorApi(parts.floor).routes(),
        *ReportsApi(parts.reports).routes(),
        *PersonsApi(persons, requests, consulted).routes(),
        *RequestsApi(requests).routes(),
        *HoursApi(parts.opening).routes(),
        *DayApi(parts.day).routes(),
        *ReadinessApi(Readiness(core.database, settings.station, core.clock)).routes(),
        *ConferencesApi(parts.conferences).routes(),
        *MinutesApi(parts.minutes).routes(),
        *MessagesApi(parts.messages).routes(),
        *CallbacksApi(parts.callbacks).routes(),
        *MessageDeskApi(parts.message_desk, consulted).routes(),
        *MailApi(parts.mail, parts.mail_trial).routes(),
        *CoolDownsApi(parts.cool_downs).routes(),
        *AuthorisationsApi(parts.authorisations).routes(),
        *ContactHistoryApi(parts.contact_history, consulted).routes(),
        *SteeringApi(parts.steering, parts.notices).routes(),
        *MonitoringApi(parts.monitoring, parts.take_overs, monitorings).routes(),
        *HelpApi(parts.help_calls, monitorings).routes(),
        *DestinationsApi(parts.destinations).routes(),
        *QualityApi(core.database).routes(),
        *FairnessApi(FairnessLedger(core.database, settings.strategies)).routes(),
        *EscalationsApi(core.database, core.clock).routes(),
        *ChecksApi(parts.station_checks).routes(),
        *SessionApi(core.sessions, core.accounts, secure=settings.secure).routes(),
        *FactorsApi(core.factors, core.sessions).routes(),
        *OwnSessionsApi(core.sessions).routes(),
        *NoticeApi(core.accounts).routes(),
        *ClockApi(core.database).routes(),
        *TelephoneSetApi(core.database, core.clock).routes(),
        *AccountsApi(core.accounts, core.factors, requests).routes(),
        *AuditApi(core.database, parts.audit, core.clock).routes(),
        *OfficesApi(core.offices, parts.opening.office_is_open).routes(),
        *ContinuingApi(parts.inviter, invitations, seat_lease_s=settings.seat_lease_s).routes(),
        *TelephonyApi(parts.telephony, parts.telephony_events).routes(),
        *RecordingListApi(
            core.database, parts.finder, parts.kept, parts.wholeness, consulted, core.clock
        ).routes(),
        *RecordingCommentsApi(core.database, parts.custody, core.clock).routes(),
        *RecordingsApi(
            core.database,
            core.signer,
            parts.acts,
            parts.custody,
            parts.kept,
            parts.marks,
            parts.wholeness,
            consulted,
            core.clock,
            cookie=cookie,
        ).routes(),
        *PlayingApi(
            core.database, core.sessions, parts.vault, parts.review.served, cookie
        ).routes(),
        *CustodyApi(parts.custody).routes(),
        *CopiesApi(parts.copies).routes(),
        *RetentionApi(parts.retention, requests).routes(),
        *parts.review.routes(),
        *ExportsApi(parts.exports).routes(),
        *KeepingApi(parts.keeping).routes(),
    ]


def _by_address(core: Core, parts: Parts, what: str, rate: Rate | None) -> AddressThrottle:
    throttle = AddressThrottle(what, rate, core.keys.of("throttle"))
    _share(parts, throttle)
    return throttle


def _share(parts: Parts, throttle: Throttle) -> None:
    if parts.share is not None:
        parts.share(throttle)


def _openapi_route(routes: list[Route]) -> Route:
    @functools.cache
    def encoded() -> msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(document(routes)))

    async def openapi(_call: Call) -> web.Response:
        # made when first asked for: it takes longer than everything else here, and few ask
        return json_response(await asyncio.to_thread(encoded))

    return Route("GET", "/api/v1/openapi.json", openapi, "This document", "meta")
