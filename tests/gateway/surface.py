"""The HTTP surface of a station over parts that a test chooses: real ones on the core's database, fakes where the
queue or the archive would be needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

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
from gateway.accounts.factors_http import FactorsApi
from gateway.accounts.http import AccountsApi
from gateway.accounts.imports_http import ImportsApi
from gateway.accounts.offices_http import OfficesApi
from gateway.accounts.own_http import OwnApi
from gateway.accounts.powers import gives
from gateway.accounts.session_http import SessionApi
from gateway.alarms.http import AlarmsApi
from gateway.alarms.kinds import shipped
from gateway.alarms.rules import AlarmRules
from gateway.alarms.service import Alarms
from gateway.archive.capture.service import RecordingDesk
from gateway.archive.copies.http import CopiesApi
from gateway.archive.copies.receipt_mail import ReceiptMailApi
from gateway.archive.custody.clock_http import ClockApi
from gateway.archive.custody.http import CustodyApi
from gateway.archive.custody.keeping_http import KeepingApi
from gateway.archive.custody.retention_http import RetentionApi, changes
from gateway.archive.exports.http import ExportsApi
from gateway.archive.lookups import kept_of
from gateway.archive.playback.masking import Masking
from gateway.attachments.http import AttachmentsApi
from gateway.attachments.pictures import Pictures
from gateway.audit.http import AuditApi
from gateway.bodies.http import BodiesApi
from gateway.bodies.of_sheets import SheetBodies
from gateway.callbacks.from_case import CaseCalls
from gateway.callbacks.from_case_http import CaseCallsApi
from gateway.callbacks.given_codes_http import GivenCodesApi
from gateway.callbacks.http import CallbacksApi
from gateway.calls.path_http import PathTestApi
from gateway.channels.http import ContinuingApi
from gateway.circulars.http import CircularsApi
from gateway.command_reports.http import CommandReportsApi
from gateway.command_reports.reading import FactReader
from gateway.command_reports.service import CommandReportBook
from gateway.command_reports.writing import channel
from gateway.comparison.fetching import FetchError
from gateway.comparison.http import ComparisonApi
from gateway.comparison.page import ComparisonSection
from gateway.comparison.service import Sources
from gateway.complaints.choices_http import ComplaintChoicesApi
from gateway.complaints.desk_http import ComplaintDeskApi
from gateway.complaints.http import ComplaintsApi
from gateway.complaints.praise_http import PraisesApi
from gateway.conference.book import ConferenceBook
from gateway.conference.dial_in_http import DialInApi
from gateway.conference.guests import GuestLinks
from gateway.conference.http import ConferencesApi
from gateway.conference.minutes_http import MinutesApi
from gateway.conference.wiring import PINS_TRIED, PINS_TRIED_TOGETHER
from gateway.contact_history.http import ContactHistoryApi
from gateway.contacts import lookups as contacts
from gateway.contacts.hours_http import HoursApi
from gateway.contacts.http import ContactsApi
from gateway.contacts.incidents import Escalations
from gateway.contacts.incidents_http import IncidentsApi
from gateway.contacts.last_agent import LastAgents
from gateway.contacts.side_quality import ContactReception
from gateway.drivers.http import DriversApi
from gateway.drivers.service import ContactDrivers
from gateway.emblem.http import EmblemPicture
from gateway.emblem.service import Emblems
from gateway.emblem.wiring import EmblemWiring
from gateway.fairness.http import FairnessApi
from gateway.fairness.service import FairnessLedger
from gateway.floor.http import FloorApi
from gateway.floor.monitoring_http import HelpApi, MonitoringApi
from gateway.floor.operator_days import OperatorDays
from gateway.floor.operators_http import OperatorsApi
from gateway.floor.steering_http import SteeringApi
from gateway.floor.wiring import MONITORING
from gateway.focus_groups.http import FocusGroupsApi
from gateway.focus_groups.pages import FocusPages
from gateway.focus_groups.service import FocusGroups
from gateway.focus_groups.tables import VOLUNTEERS
from gateway.focus_groups.volunteers import Volunteers
from gateway.forecast.http import ForecastApi
from gateway.forecast.service import Forecasts
from gateway.forecast.shifts import Shifts
from gateway.forecast.shifts_http import ShiftsApi
from gateway.guide.http import GuideApi
from gateway.guide.pages import GuidePages, labels_of
from gateway.guide.papers import GuidePapers
from gateway.guide.report import SheetReports
from gateway.guide.service import Guide
from gateway.guide.wiring import SPOKEN
from gateway.handover.http import (
    AuthorisationsApi,
    DestinationsApi,
    OutsideApi,
)
from gateway.inquiries.http import InquiriesApi
from gateway.knowledge.attached import SheetAttachments
from gateway.knowledge.attached_http import SheetFilesApi
from gateway.knowledge.care import SheetCare
from gateway.knowledge.http import SheetsApi, SheetVersionsApi
from gateway.knowledge.service import Sheets
from gateway.knowledge.uses_http import SheetUsesApi
from gateway.lateness.http import LatenessApi
from gateway.lateness.service import LatenessReader
from gateway.line.http import LineApi
from gateway.line.numbers.http import NumbersApi
from gateway.line.prompts import PromptFiles
from gateway.line.prompts_http import PromptsApi
from gateway.line.tickets import Tickets
from gateway.listening.answers import Answers
from gateway.listening.asking import Asking
from gateway.listening.catalogue import Publisher
from gateway.listening.codes import Codes
from gateway.listening.deeper import DeeperResults
from gateway.listening.http import ListeningApi
from gateway.listening.pages import QuestionnairePages
from gateway.listening.phone_http import PhoneRatingApi
from gateway.listening.places import PlacePages
from gateway.listening.rating_pages import RatingPages
from gateway.listening.results import Published
from gateway.listening.results_pages import ResultsPages
from gateway.listening.service_months import ServiceMonths
from gateway.listening.stars import Stars
from gateway.listening.tables import RATINGS
from gateway.listening.texts import Texts
from gateway.listening.thanks import ThanksBook
from gateway.listening.thanks_http import ThanksApi
from gateway.listening.versions import Versions
from gateway.listening.versions_http import VersionsApi
from gateway.listening.wiring import COUNTED
from gateway.listening.wiring import SENT as QUESTIONNAIRES
from gateway.mail.wiring import MailWiring
from gateway.mailbox.http import MailboxApi
from gateway.mailbox.intake import MailIntake
from gateway.mailbox.keeping import KeptMails
from gateway.mailbox.service import MailboxDesk
from gateway.mailing_list.http import MailingListApi
from gateway.mailing_list.pages import SubscriptionPages
from gateway.messages.acts_http import CaseActsApi
from gateway.messages.desk_http import MessageDeskApi
from gateway.messages.http import MessagesApi
from gateway.messages.retention import CaseRetention
from gateway.outgoing.http import OutgoingApi
from gateway.outgoing.listing import CallList
from gateway.outgoing.tickets import CallTickets
from gateway.platform.audit.consultations import Consultations
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.http.route import Route
from gateway.platform.languages import LANGUAGES
from gateway.platform.security.sealing import Sealer
from gateway.platform.security.tokens import RECORDED_CALL
from gateway.platform.throttle import AddressThrottle, Throttle
from gateway.platform.times import to_ms
from gateway.platform.topics import topics
from gateway.platform.wiring import Wiring, running
from gateway.pocket.http import PocketApi
from gateway.pocket.service import Devices
from gateway.pocket.sets import SheetSets
from gateway.privacy.http import PersonsApi, erases
from gateway.privacy.service import Persons
from gateway.probe.http import ChecksApi
from gateway.recognition.desk import KnownAtDesk
from gateway.recognition.http import RecognitionApi
from gateway.recognition.service import Recognition
from gateway.recognition.tables import KNOWN
from gateway.replies.http import RepliesApi
from gateway.replies.service import Replies
from gateway.reports.http import ReportsApi
from gateway.reports.own_figures import OwnFiguresApi
from gateway.reports.paper import Letterhead
from gateway.reports.saved import Saved
from gateway.reports.saved_http import SavedReportsApi
from gateway.review.comments import RecordingComments
from gateway.review.cookie import ViewCookie
from gateway.review.files import FileReading
from gateway.review.files_http import KeptFilesApi
from gateway.review.http import RecordingCommentsApi, RecordingListApi, RecordingsApi
from gateway.review.listing import RecordingList
from gateway.review.playing_http import PlayingApi
from gateway.review.saved_searches import SavedSearches
from gateway.review.viewing import Viewing
from gateway.schema import KEEPS, PERSONAL
from gateway.setting_sources import SettingsSources
from gateway.siprec.http import RecordedCallsApi
from gateway.siprec.service import RecordedCalls
from gateway.siprec.tables import PARTIES
from gateway.site.frame import PublicFrame
from gateway.site.http import StationApi
from gateway.site.installed import InstalledPages
from gateway.site.links import LinksApi
from gateway.site.notice import NoticeFacts
from gateway.site.pages import PublicPages
from gateway.stores import open_archive
from gateway.telephony.http import TelephonyApi
from gateway.telephony.set_http import TelephoneSetApi
from gateway.telephony.state import TelephonyReport
from gateway.telephony.state_http import TelephonyStateApi
from gateway.topic_proposals.http import TopicProposalsApi
from gateway.topic_proposals.service import TopicProposals
from gateway.topics.http import TopicsApi
from gateway.upkeep.changing import PageSettings
from gateway.upkeep.emblem_http import EmblemApi
from gateway.upkeep.first_start import KEY as FIRST_START
from gateway.upkeep.first_start import PER_ADDRESS, PER_STATION, FirstStart
from gateway.upkeep.first_start_http import FirstStartApi
from gateway.upkeep.http import UpkeepApi
from gateway.upkeep.kept_http import KeptApi
from gateway.web import create_app
from gateway.webhooks.delivering import Delivering
from gateway.webhooks.http import WebhooksApi
from gateway.webhooks.service import Webhooks
from gateway.workday.api import NewTask
from gateway.workday.http import DayApi
from gateway.workday.readiness import Readiness
from gateway.workday.readiness_http import ReadinessApi
from queueing.backend import wall_clock_ms
from tests.gateway.fakes import NobodyElse
from tests.gateway.sheet_finder import finder_of, search_of
from tests.support.core import Core
from tests.support.servers.documented import keep_to_the_document


@dataclass(frozen=True)
class Parts:
    """What answers behind the routes; a test may replace some of it."""

    station: Any
    floor: Any
    reports: Any
    cool_downs: Any
    authorisations: Any
    destinations: Any
    steering: Any
    notices: Any
    monitoring: Any
    take_overs: Any
    operator_states: Any
    beside_chat: Any
    help_calls: Any
    contact_history: Any
    opening: Any
    day: Any
    conferences: Any
    roll_corrections: Any
    given: Any
    scheduling: Any
    minutes: Any
    messages: Any
    callbacks: Any
    message_desk: Any
    message_acts: Any
    message_views: Any
    message_holds: Any
    mail_routes: Any
    cases: Any
    circulars: Any
    complaints: Any
    bodies: Any
    inquiries: Any
    mailing_list: Any
    sheet_uses: Any
    attachments: Any
    vault: Any
    wholeness: Any
    acts: Any
    custody: Any
    copies: Any
    receipt_mail: Any
    retention: Any
    exports: Any
    keeping: Any
    kept: Any
    review: Any
    marks: Any
    finder: Any
    station_checks: Any
    leaver: Any
    paths: Any
    audit: Any
    topics: Any
    numbers: Any
    upkeep: Any = None
    trial_calls: Any = None
    exchange: Any = None
    held: Any = None
    outgoing: Any = None
    own_telephones: Any = None
    telephony: Any = None
    telephony_events: Any = None
    inviter: Any = None
    destroy_recording: Any = None
    checks: Any = ()
    attach: Any = None
    dist: Path = Path()


def saved_reports(core: Core, reports: Any) -> Saved:
    """Saved reports on a core's database; nothing is mailed by itself."""
    mail = MailWiring(core.ground, EmblemWiring(core.ground))
    return Saved(
        core.database, reports, mail.outbox, topics(),
        sender=mail.sender, station=core.settings.station,
        agreement=core.settings.workers_agreement, wait_days=core.settings.operator_figures_days,
        clock=core.clock,
    )  # fmt: skip


class Surface(Wiring):
    """Every route of the API over *parts*; ``test_api_export.py`` compares it with the station's own."""

    def __init__(self, core: Core, parts: Parts) -> None:
        self._parts = parts
        settings = core.settings
        limits = settings.rate_limits

        def by_address(what: str, rate: Any) -> AddressThrottle:
            return AddressThrottle(what, rate, core.keys.of("throttle"))

        codes = OperatorCodes(core.database, by_address("code", limits.verify))
        frame = PublicFrame(parts.dist, settings)
        self._pages = PublicPages(
            frame,
            settings,
            codes,
            NoticeFacts(
                settings,
                KEEPS,
                parts.retention,
                CaseRetention(settings.message_days, parts.topics.catalogue),
                _webhooks(core).any_on,
            ),
            parts.station.station,
        )
        self._emblems = Emblems(core.database, station=settings.station, clock=core.clock)
        finder = finder_of(core, parts.topics)
        guide = Guide(
            core.database,
            by_address("guide", SPOKEN if limits.address else None),
            core.clock,
            finder,
            nothing,
        )
        sheets = Sheets(core.database, parts.topics.catalogue, core.clock, finder)

        async def give_task(text: str, account_id: str | None, by: str) -> str:
            return await parts.day.give(NewTask(text=text, account_id=account_id), by=by)

        drivers = ContactDrivers(
            core.database, sheets, give_task, core.clock, k=settings.small_cell
        )
        self.attached = attached = SheetAttachments.of(core.settings, core.database, core.clock)
        of_sheets = SheetBodies(core.database, parts.bodies, core.clock)
        self._guide = GuidePages(
            frame,
            guide,
            attached,
            GuidePapers(parts.sheet_uses.paper),
            lambda language: labels_of(parts.topics.catalogue, language),
            of_sheets.card,
            search_of(core, parts.topics).danger_in,
            organisation=settings.organisation,
            origin=settings.origin,
            clock=core.clock,
        )
        self.versions = versions = Versions(core.database, core.clock)
        place_codes = Codes(core.database, core.clock)
        answers = Answers(
            core.database,
            Sealer(core.keys.of("questionnaire")),
            core.clock,
            versions,
            once=core.keys.of("questionnaire-once"),
            k=settings.small_cell,
        )
        self._subscription = SubscriptionPages(
            frame,
            parts.mailing_list.subscribers,
            parts.mailing_list.files,
            by_address("subscription", None),
        )
        months = ServiceMonths(
            core.database, parts.reports, parts.opening, core.clock, k=settings.small_cell
        )
        published = Published(core.database, months, versions, core.clock, k=settings.small_cell)
        self.answers = answers
        facts = FactReader(
            core.database, parts.reports, versions, parts.topics.catalogue, channel, core.clock, k=settings.small_cell
        )  # fmt: skip
        head = Letterhead(settings.organisation, settings.station_name)
        command_reports = CommandReportBook(core.database, facts, head, core.clock)
        sent = by_address("questionnaire", QUESTIONNAIRES if limits.address else None)
        counted = by_address("questionnaire-counted", COUNTED if limits.address else None)
        self._questionnaire = QuestionnairePages(frame, answers, place_codes, sent, counted)
        stars, thanks = Stars(core.database, core.clock), ThanksBook(core.database, core.clock)
        mail = MailWiring(core.ground, EmblemWiring(core.ground))
        self.asking = Asking(
            core.database, mail.outbox, core.signer, core.clock,
            sender=mail.sender, secret=core.keys.of("rating-mail"), kept=RATINGS.span(settings),
        )  # fmt: skip
        book = ConferenceBook(core.database, settings.station)
        self.volunteers = Volunteers(
            core.database, FollowCodes(core.keys), by_address("follow-code-focus", None), Sealer(core.keys.of("focus-offer")),
            GuestLinks(core.database, core.signer, core.keys.of("conference-browser"), core.clock), mail.outbox, mail.sender,
            core.clock, kept=VOLUNTEERS.span(settings),
        )  # fmt: skip
        self.focus_groups = FocusGroups(
            core.database, parts.scheduling, book, self.volunteers, mail.outbox, mail.sender, core.clock, k=settings.small_cell
        )  # fmt: skip
        self._focus = FocusPages(
            frame, self.volunteers, by_address("focus-group", None), days=(365, 180, 3650, 180)
        )  # fmt: skip
        self._questionnaire.offer_by(self._focus.offered)
        self._places = PlacePages(frame, answers, place_codes, origin=settings.origin)
        self._rating = RatingPages(frame, self.asking, stars, answers, thanks, sent)
        self._results = ResultsPages(
            frame,
            published,
            lambda language: labels_of(parts.topics.catalogue, language),
            Publisher(organisation=settings.organisation, origin=settings.origin),
            complaint_days=settings.complaint_days,
        )
        self._installed = InstalledPages(parts.dist, settings, parts.opening)
        rate = Throttle(
            "monitoring", MONITORING if limits.address else None, core.keys.of("throttle")
        )
        consulted = Consultations(core.database, core.clock)
        cookie = ViewCookie(core.keys.of("view-cookie"), secure=settings.secure)
        viewing = Viewing(
            core.database,
            core.signer,
            parts.acts,
            parts.custody,
            parts.kept,
            parts.marks,
            parts.wholeness,
            consulted,
            Masking.by(settings),
            core.clock,
        )
        persons = Persons(
            core.database,
            core.clock,
            parts.destroy_recording,
            PERSONAL,
            parts.attachments.store,
            mail.outbox.forget_to,
        )
        deciders = Deciders(core.database, days=settings.new_account_days, clock=core.clock)
        requests = Requests(core.database, deciders, core.clock, references=contacts.references)
        requests.release("erase", erases(persons))
        requests.release("retention", changes(parts.retention))
        requests.release("account", gives(core.accounts))
        rules = AlarmRules(
            core.database,
            parts.topics.catalogue,
            station=settings.station,
            shipped=shipped(wait_s=300, hold_s=120, level_percent=80),
            mail_ready=False,
            clock=core.clock,
        )
        shifts = Shifts(core.database, station=settings.station, clock=core.clock)
        alarms = Alarms(core.database, station=settings.station, clock=core.clock)
        self.services = (requests,)
        self.checks = dict(parts.checks)
        self.troubles = {"audit": parts.audit.trouble}
        self.routes = (
            *StationApi(parts.station, codes, settings).routes(),
            *TopicsApi(parts.topics).routes(),
            *LinksApi(settings, parts.topics.catalogue).routes(),
            *ContactsApi(parts.leaver, ContactReception(core.database)).routes(),
            *ListeningApi(
                stars,
                answers,
                place_codes,
                Texts(core.database),
                published,
                DeeperResults(core.database, parts.reports, core.clock, k=settings.small_cell),
                parts.leaver,
                core.clock,
            ).routes(),
            *VersionsApi(versions).routes(),
            *ThanksApi(thanks, parts.leaver).routes(),
            *PhoneRatingApi(core.database, stars).routes(),
            *PathTestApi(
                parts.paths,
                by_address("path-servers", limits.entry),
                by_address("path-offer", limits.entry),
            ).routes(),
            *FloorApi(parts.floor).routes(),
            *ReportsApi(
                parts.reports,
                parts.topics.catalogue,
                agreement=settings.workers_agreement,
                wait_days=settings.operator_figures_days,
            ).routes(),
            *SavedReportsApi(saved_reports(core, parts.reports)).routes(),
            *OwnFiguresApi(
                parts.reports,
                core.clock,
                agreement=settings.workers_agreement,
                k=settings.small_cell,
                wait_days=settings.operator_figures_days,
            ).routes(),
            *ForecastApi(
                Forecasts(
                    core.database,
                    parts.reports,
                    parts.opening,
                    parts.topics.catalogue,
                    shifts.planned,
                    station=settings.station,
                    clock=core.clock,
                )
            ).routes(),
            *ShiftsApi(shifts).routes(),
            *PersonsApi(persons, requests, consulted).routes(),
            *RequestsApi(requests).routes(),
            *HoursApi(parts.opening).routes(),
            *DayApi(parts.day).routes(),
            *AlarmsApi(alarms, rules).routes(),
            *ReadinessApi(Readiness(core.database, settings.station, core.clock)).routes(),
            *ConferencesApi(
                parts.conferences, parts.scheduling, parts.roll_corrections, parts.given
            ).routes(),
            *DialInApi(
                GuestLinks(
                    core.database, core.signer, core.keys.of("conference-browser"), core.clock
                ),
                Tickets(core.signer, wall_clock_ms).read,
                Throttle("pin", PINS_TRIED, core.keys.of("throttle")),
                Throttle("pins", PINS_TRIED_TOGETHER, core.keys.of("throttle")),
            ).routes(),
            *MinutesApi(parts.minutes).routes(),
            *MessagesApi(parts.messages).routes(),
            *CallbacksApi(parts.callbacks).routes(),
            *GivenCodesApi(parts.callbacks).routes(),
            *RecognitionApi(*recognition_of(core, parts)).routes(),
            *WebhooksApi(_webhooks(core)).routes(),
            *ComparisonApi(_sources(core, self._results)).routes(),
            *FocusGroupsApi(self.focus_groups).routes(),
            *MessageDeskApi(parts.message_desk, consulted).routes(),
            *CaseActsApi(
                parts.message_acts,
                parts.message_desk,
                parts.message_holds,
                parts.message_views,
                NobodyElse(),
                consulted,
            ).routes(),
            *TopicProposalsApi(TopicProposals(core.database, topics(), core.clock)).routes(),
            *CaseCallsApi(_case_calls(core, parts)).routes(),
            *parts.mail_routes,
            *MailboxApi(_mailboxes(core, parts), consulted).routes(),
            *AttachmentsApi(parts.attachments.service, parts.attachments.acd).routes(),
            *KeptFilesApi(
                FileReading(
                    core.database, parts.attachments.service, parts.attachments.store, consulted
                )
            ).routes(),
            *IncidentsApi(parts.cool_downs, Escalations(core.database, core.clock)).routes(),
            *AuthorisationsApi(parts.authorisations).routes(),
            *ContactHistoryApi(parts.contact_history, consulted).routes(),
            *SteeringApi(parts.steering, parts.notices).routes(),
            *CircularsApi(parts.circulars).routes(),
            *BodiesApi(parts.bodies, of_sheets).routes(),
            *LatenessApi(LatenessReader(core.database, parts.message_desk, core.clock)).routes(),
            *DriversApi(drivers, core.database).routes(),
            *CommandReportsApi(command_reports).routes(),
            *InquiriesApi(parts.inquiries.inquiries, parts.inquiries.reading).routes(),
            *MailingListApi(parts.mailing_list.entries, parts.mailing_list.subscribers).routes(),
            *ComplaintsApi(parts.complaints.complaints, parts.complaints.praises).routes(),
            *ComplaintChoicesApi(parts.complaints.choices, parts.complaints.reports).routes(),
            *PraisesApi(parts.complaints.praises).routes(),
            *ComplaintDeskApi(
                parts.complaints.complaints,
                parts.complaints.desk,
                consulted,
                parts.message_desk.visible,
            ).routes(),
            *SheetFilesApi(self.attached).routes(),
            *SheetUsesApi(parts.sheet_uses).routes(),
            *SheetsApi(
                sheets,
                SheetCare(core.database, parts.topics.catalogue, core.clock),
            ).routes(),
            *SheetVersionsApi(sheets).routes(),
            *GuideApi(guide, SheetReports(core.database), parts.topics.catalogue).routes(),
            *PocketApi(
                Devices(
                    core.database,
                    SheetSets(core.database, core.keys, "Stazione", core.clock),
                    core.keys,
                    by_address("pocket", limits.verify),
                    core.clock,
                    self.attached,
                )
            ).routes(),
            *RepliesApi(Replies(core.database, parts.topics.catalogue, core.clock)).routes(),
            *MonitoringApi(parts.monitoring, parts.take_overs, rate).routes(),
            *HelpApi(parts.help_calls, rate).routes(),
            *OperatorsApi(
                parts.operator_states,
                OperatorDays(
                    core.database, settings.workers_agreement, lambda: to_ms(core.clock())
                ),
                parts.beside_chat,
            ).routes(),
            *DestinationsApi(parts.destinations).routes(),
            *OutsideApi(parts.destinations).routes(),
            *FairnessApi(FairnessLedger(core.database, settings.strategies)).routes(),
            *ChecksApi(parts.station_checks).routes(),
            *SessionApi(core.sessions, core.accounts, secure=settings.secure).routes(),
            *FactorsApi(core.factors, core.sessions).routes(),
            *OwnApi(core.accounts, core.sessions).routes(),
            *ClockApi(core.database).routes(),
            *TelephoneSetApi(parts.own_telephones).routes(),
            *AccountsApi(core.accounts, core.factors, requests).routes(),
            *AuditApi(core.database, parts.audit, core.clock).routes(),
            *OfficesApi(core.offices, parts.opening.office_is_open).routes(),
            *ImportsApi(
                core.accounts, core.offices, requests, lambda: ["road-code", "weapons"]
            ).routes(),
            *_upkeep(core, parts),
            *KeptApi(core.database, settings, SettingsSources(), KEEPS, PERSONAL).routes(),
            *EmblemApi(self._emblems, Pictures()).routes(),
            *FirstStartApi(
                FirstStart(
                    core.database,
                    core.accounts,
                    core.keys.of(FIRST_START),
                    by_address=by_address("first-start", PER_ADDRESS),
                    together=Throttle("first-start-all", PER_STATION, core.keys.of("throttle")),
                    clock=core.clock,
                )
            ).routes(),
            *TelephonyStateApi(
                TelephonyReport(
                    settings,
                    core.database,
                    core.clock,
                    exchange=parts.exchange,
                    held=parts.held,
                    event_log=parts.held,
                    lease=parts.held,
                )
            ).routes(),
            *LineApi(settings, parts.held).routes(),
            *NumbersApi(
                parts.numbers,
                Tickets(core.signer, wall_clock_ms),
                parts.topics.catalogue,
                lambda: ["weapons"],
                settings.prompt_folder,
            ).routes(),
            *OutgoingApi(
                parts.outgoing,
                CallList(core.database, parts.held, (), ()),
                CallTickets(core.signer, core.clock),
            ).routes(),
            *_recorded_calls(core, parts),
            *PromptsApi(
                PromptFiles(settings.prompt_folder, LANGUAGES, core.database, core.clock),
                parts.topics.catalogue,
            ).routes(),
            *ContinuingApi(
                parts.inviter,
                by_address("invitation", limits.verify),
                seat_lease_s=settings.seat_lease_s,
            ).routes(),
            *TelephonyApi(parts.telephony, parts.telephony_events).routes(),
            *RecordingListApi(
                RecordingList(core.database, parts.finder, parts.kept, parts.wholeness, consulted),
                SavedSearches(core.database, core.clock),
            ).routes(),
            *RecordingCommentsApi(
                RecordingComments(core.database, parts.custody, core.clock)
            ).routes(),
            *RecordingsApi(viewing, cookie).routes(),
            *PlayingApi(viewing, core.sessions, parts.vault, parts.review.served, cookie).routes(),
            *CustodyApi(parts.custody).routes(),
            *CopiesApi(parts.copies).routes(),
            *ReceiptMailApi(parts.receipt_mail, by_address("receipt", limits.message)).routes(),
            *RetentionApi(parts.retention, requests).routes(),
            *parts.review.routes,
            *ExportsApi(parts.exports).routes(),
            *KeepingApi(parts.keeping).routes(),
        )

    def attach(self, app: web.Application) -> None:
        self._pages.add_to(app)
        self._installed.add_to(app)
        EmblemPicture(self._emblems).add_to(app)
        self._guide.add_to(app)
        self._questionnaire.add_to(app)
        self._focus.add_to(app)
        self._subscription.add_to(app)
        self._places.add_to(app)
        self._rating.add_to(app)
        self._results.add_to(app)
        app.router.add_get("/metrics/targets", _no_targets)
        if self._parts.attach is not None:
            self._parts.attach(app)


def _recorded_calls(core: Core, parts: Parts) -> Sequence[Route]:
    desk = RecordingDesk(
        open_archive(core.settings), core.database, retention=parts.retention,
        now_ms=lambda: to_ms(core.clock()),
    )  # fmt: skip
    calls = RecordedCalls(
        core.database, desk, parts.topics.catalogue, clock=core.clock,
        keep=PARTIES.span(core.settings), kept=kept_of,
    )  # fmt: skip
    return RecordedCallsApi(calls, CallTickets(core.signer, core.clock, RECORDED_CALL)).routes()


def _upkeep(core: Core, parts: Parts) -> Sequence[Route]:
    settings, sources = core.settings, SettingsSources()
    changing = PageSettings(settings, sources, core.database, core.clock)
    return UpkeepApi(
        settings, sources, parts.upkeep, changing, parts.trial_calls, lambda: parts.numbers.overridden,
        core.database, core.clock,
    ).routes()  # fmt: skip


async def _no_targets(_request: web.Request) -> web.Response:
    return web.json_response([])


async def nothing(*_asked: Any) -> list[Any]:
    """What other rooms add, where they are not there."""
    return []


def surface_of(core: Core, parts: Parts, *, documented: bool = True) -> web.Application:
    """The application over *parts*; its services start and stop with it. *documented*: see :func:`keep_to_the_document`."""
    surface = Surface(core, parts)
    app = create_app(core.ground, core.sessions, [surface], dist=parts.dist)

    async def working(_app: web.Application) -> Any:
        async with running([surface]):
            yield

    app.cleanup_ctx.append(working)
    if documented:
        keep_to_the_document(app, surface.routes)
    return app


def _case_calls(core: Core, parts: Parts) -> CaseCalls:
    """Calls out of cases at a station that calls nobody back."""
    mail = MailWiring(core.ground, EmblemWiring(core.ground))
    return CaseCalls(
        core.database, parts.opening, parts.callbacks, parts.message_desk, mail.outbox, FollowCodes(core.keys),
        sender=mail.sender, catalogue=topics(), secret=b"case-calls", now_ms=lambda: to_ms(core.clock()),
    )  # fmt: skip


def recognition_of(
    core: Core, parts: Parts, *, mails: bool = True
) -> tuple[Recognition, KnownAtDesk]:
    """Recognition at a station whose queue is what *parts* has for files."""
    mail = MailWiring(core.ground, EmblemWiring(core.ground))
    limits, secret = core.settings.rate_limits, core.keys.of("throttle")
    marks = LastAgents(
        core.database,
        secret=b"marks",
        within=timedelta(hours=1),
        now_ms=lambda: to_ms(core.clock()),
    )
    recognition = Recognition(
        core.database, FollowCodes(core.keys), AddressThrottle("follow-code", limits.verify, secret),
        AddressThrottle("recognition", limits.message, secret), core.signer, marks, mail.outbox,
        find_case=(parts.messages.given,), sender=mail.sender, mails=mails, keep=KNOWN.span(core.settings),
        opening=parts.opening, clock=core.clock,
    )  # fmt: skip
    return recognition, KnownAtDesk(
        parts.attachments.acd, core.database, parts.message_desk, core.clock
    )


def _sources(core: Core, pages: ResultsPages) -> Sources:
    """Sources whose addresses answer nothing."""

    async def unanswered(_url: str) -> bytes:
        raise FetchError("unreachable")

    sources = Sources(core.database, unanswered, core.clock, own=pages.own_feed, address=pages.feed_address)  # fmt: skip
    pages.add_section(ComparisonSection(sources.published))
    return sources


def _webhooks(core: Core) -> Webhooks:
    """Webhooks that reach nobody."""

    async def nobody(_host: str) -> list[str]:
        return ["93.184.215.14"]

    async def unanswered(*_told: object) -> None:
        return None

    sealer = Sealer(core.keys.of("webhook-secret"))
    delivering = Delivering(core.database, sealer, unanswered, core.clock)
    return Webhooks(core.database, sealer, delivering, core.clock, resolve=nobody)


def _mailboxes(core: Core, parts: Parts) -> MailboxDesk:
    """What came by mail, without a mail-box."""
    service = parts.attachments.service
    intake = MailIntake(
        core.database, parts.cases, service, kept=KeptMails(core.database, core.keys, core.clock), catalogue=topics(),
        own=frozenset, topic="weapons", clock=core.clock,
    )  # fmt: skip
    return MailboxDesk(
        core.database, intake, service, parts.cases, parts.message_desk, {}, certifies=False, clock=core.clock
    )  # fmt: skip
