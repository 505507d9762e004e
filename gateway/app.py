"""The composition root: makes the gateway's rooms, each from those before it (:mod:`gateway.platform.assembly`)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from aiohttp import web

from gateway.accounts.wiring import AccountsWiring
from gateway.alarms.wiring import AlarmsWiring
from gateway.archive.lookups import kept_of
from gateway.archive.wiring import ArchiveWiring
from gateway.attachments.wiring import AttachmentsWiring
from gateway.audit.wiring import AuditWiring
from gateway.bodies.wiring import BodiesWiring
from gateway.callbacks.calls import is_by_phone
from gateway.callbacks.wiring import CallbacksWiring
from gateway.calls.wiring import CallsWiring
from gateway.channels.wiring import ChannelsWiring
from gateway.circulars.wiring import CircularsWiring
from gateway.command_reports.wiring import CommandReportsWiring
from gateway.comparison.wiring import ComparisonWiring
from gateway.complaints.wiring import ComplaintsWiring
from gateway.conference.wiring import ConferenceWiring
from gateway.consoles.wiring import ConsolesWiring
from gateway.contact_history.wiring import ContactHistoryWiring
from gateway.contacts.desired_media import DesiredMedia
from gateway.contacts.lookups import references
from gateway.contacts.wiring import ContactsWiring, HoursWiring
from gateway.drivers.wiring import DriversWiring, MissedSearchesWiring
from gateway.emblem.wiring import EmblemWiring
from gateway.evaluation.wiring import EvaluationWiring
from gateway.fairness.wiring import FairnessWiring
from gateway.floor.wiring import FloorWiring
from gateway.focus_groups.wiring import FocusGroupsWiring
from gateway.forecast.wiring import ForecastWiring
from gateway.ground import Ground
from gateway.guide.wiring import GuideWiring
from gateway.handover.wiring import HandoverWiring
from gateway.inquiries.wiring import InquiriesWiring
from gateway.knowledge.wiring import KnowledgeWiring
from gateway.lateness.wiring import LatenessWiring
from gateway.line.wiring import LineWiring
from gateway.listening.wiring import ListeningWiring
from gateway.mail.wiring import MailWiring
from gateway.mailbox.wiring import MailboxWiring
from gateway.mailing_list.wiring import MailingListWiring
from gateway.messages.wiring import MessagesWiring
from gateway.outgoing.wiring import OutgoingWiring
from gateway.platform.assembly import Assembly
from gateway.platform.wiring import running
from gateway.pocket.wiring import PocketWiring
from gateway.privacy.wiring import PrivacyWiring
from gateway.probe.wiring import ProbeWiring
from gateway.queue import QueueWiring
from gateway.recognition.wiring import RecognitionWiring
from gateway.replies.wiring import RepliesWiring
from gateway.reports.wiring import ReportsWiring
from gateway.review.wiring import ReviewWiring
from gateway.schema import KEEPS, PERSONAL, RECORDED, REPORT_COLUMNS
from gateway.search.wiring import SearchWiring
from gateway.siprec.wiring import SiprecWiring
from gateway.site.wiring import SiteWiring
from gateway.sockets import SocketsWiring
from gateway.telephony.wiring import ExchangeWiring, TelephonyWiring
from gateway.topic_proposals.wiring import TopicProposalsWiring
from gateway.topics.wiring import TopicsWiring
from gateway.upkeep.wiring import UpkeepWiring
from gateway.web import create_app
from gateway.webhooks.wiring import WebhooksWiring
from gateway.workday.wiring import WorkdayWiring


class Station(Assembly):
    """All rooms. Nothing is connected until :func:`~gateway.platform.wiring.running` opens them."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        self._ground = ground
        add = self.add
        self.add_all(TopicsWiring, SearchWiring)
        queue = add(QueueWiring)
        add(EmblemWiring)
        sockets = add(SocketsWiring)
        self.hours = add(HoursWiring)
        is_open = self.hours.opening.office_is_open
        self.accounts = add(partial(AccountsWiring, office_is_open=is_open, references=references))
        add(MailWiring)
        sealed = sockets.publisher.contact
        archive = add(partial(ArchiveWiring, subjects=RECORDED, finished=sealed))
        by_exchange = None if ground.settings.calls_out else partial(is_by_phone, ground.database)
        desired = DesiredMedia(queue.acd, by_exchange).of
        begin, end = archive.desk.begin, archive.desk.end
        add(partial(CallsWiring, desired=desired, begin_recording=begin, end_recording=end))
        self.add_all(ContactsWiring, AttachmentsWiring)
        add(partial(ReportsWiring, columns=REPORT_COLUMNS))
        missed = add(MissedSearchesWiring).missed.note
        self.add_all(
            ForecastWiring, RepliesWiring, CircularsWiring, partial(KnowledgeWiring, missing=missed), PocketWiring, MessagesWiring,
            TopicProposalsWiring, MailboxWiring, ChannelsWiring,
        )  # fmt: skip
        add(partial(OutgoingWiring, kept=kept_of))
        dial = add(partial(ExchangeWiring, kept=kept_of)).dial
        self.callbacks = add(partial(CallbacksWiring, dial=dial, kept=kept_of))
        self.add_all(RecognitionWiring, TelephonyWiring)
        self.handover = add(HandoverWiring)
        self.add_all(
            FloorWiring, EvaluationWiring, WorkdayWiring, AlarmsWiring, BodiesWiring,
            ComplaintsWiring, InquiriesWiring, LatenessWiring,
        )  # fmt: skip
        # conferences take callers by the line
        add(partial(LineWiring, kept=kept_of))
        add(partial(SiprecWiring, kept=kept_of))
        self.add_all(ConferenceWiring, ReviewWiring, ContactHistoryWiring, WebhooksWiring)
        self.site = add(partial(SiteWiring, keeps=KEEPS))
        self.add_all(
            MailingListWiring, partial(GuideWiring, missed=missed), ListeningWiring, ComparisonWiring, FocusGroupsWiring,
            DriversWiring, CommandReportsWiring,
        )  # fmt: skip
        add(partial(PrivacyWiring, rooms=self.rooms, pieces=PERSONAL))
        self.add_all(FairnessWiring, AuditWiring, ProbeWiring)
        add(partial(UpkeepWiring, keeps=KEEPS, pieces=PERSONAL))
        add(partial(ConsolesWiring, rooms=self.rooms))

    def application(self) -> web.Application:
        """Return the web application over all rooms."""
        return create_app(self._ground, self.accounts.sessions, self.rooms, dist=self.site.dist)


@asynccontextmanager
async def opened(ground: Ground) -> AsyncIterator[web.Application]:
    """Run a whole station for the length of the block, and yield its web application."""
    station = Station(ground)
    async with running(station.rooms):
        yield station.application()
