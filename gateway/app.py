"""The composition root: the gateway's rooms, each made of those before it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

from aiohttp import web

from gateway.accounts.wiring import AccountsWiring
from gateway.alarms.wiring import AlarmsWiring
from gateway.archive.custody.sql import kept_of
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
from gateway.conference.recorded import RECORDED
from gateway.conference.wiring import ConferenceWiring
from gateway.consoles.wiring import ConsolesWiring
from gateway.contact_history.wiring import ContactHistoryWiring
from gateway.contacts.desired_media import DesiredMedia
from gateway.contacts.sql import references
from gateway.contacts.wiring import ContactsWiring, HoursWiring
from gateway.drivers.wiring import DriversWiring
from gateway.emblem.wiring import EmblemWiring
from gateway.evaluation.wiring import EvaluationWiring
from gateway.fairness.wiring import FairnessWiring
from gateway.floor.wiring import FloorWiring
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
from gateway.platform.wiring import Wiring, running
from gateway.pocket.wiring import PocketWiring
from gateway.privacy.wiring import PrivacyWiring
from gateway.probe.wiring import ProbeWiring
from gateway.queue import QueueWiring
from gateway.recognition.wiring import RecognitionWiring
from gateway.replies.wiring import RepliesWiring
from gateway.reports.wiring import ReportsWiring
from gateway.review.wiring import ReviewWiring
from gateway.schema import KEEPS, PERSONAL
from gateway.search.wiring import SearchWiring
from gateway.site.wiring import SiteWiring
from gateway.sockets import SocketsWiring
from gateway.telephony.wiring import ExchangeWiring, TelephonyWiring
from gateway.topic_proposals.wiring import TopicProposalsWiring
from gateway.topics.wiring import TopicsWiring
from gateway.upkeep.wiring import UpkeepWiring
from gateway.web import create_app
from gateway.webhooks.wiring import WebhooksWiring
from gateway.workday.wiring import WorkdayWiring

Room = TypeVar("Room", bound=Wiring)


class Station:
    """All rooms. Nothing is connected to before :func:`~gateway.platform.wiring.running` opens them."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.rooms: list[Wiring] = []
        add = self._add
        topics = add(TopicsWiring(ground))
        search = add(SearchWiring(ground, topics))
        queue = add(QueueWiring(ground, topics))
        emblem = add(EmblemWiring(ground))
        sockets = add(SocketsWiring(ground, queue))
        self.hours = hours = add(HoursWiring(ground, queue))
        self.accounts = accounts = add(
            AccountsWiring(
                ground, queue, office_is_open=hours.opening.office_is_open, references=references
            )
        )
        mail = add(MailWiring(ground, emblem))
        archive = add(
            ArchiveWiring(
                ground, queue, accounts, mail, subjects=RECORDED, finished=sockets.publisher.contact
            )
        )
        calls = add(
            CallsWiring(
                ground,
                queue,
                desired=DesiredMedia(queue.acd, partial(is_by_phone, ground.database)).of,
                begin_recording=archive.desk.begin,
                end_recording=archive.desk.end,
            )
        )
        contacts = add(ContactsWiring(ground, queue, sockets, calls, hours))
        attachments = add(AttachmentsWiring(ground, queue, contacts))
        reports = add(ReportsWiring(ground, queue, mail, emblem))
        add(ForecastWiring(ground, queue, hours, reports))
        add(RepliesWiring(ground, queue))
        add(CircularsWiring(ground, mail))
        knowledge = add(KnowledgeWiring(ground, queue, mail, attachments, search))
        add(PocketWiring(ground, queue, knowledge))
        messages = add(MessagesWiring(ground, queue, mail, hours, search, knowledge))
        add(TopicProposalsWiring(ground, queue, messages))
        mailbox = add(MailboxWiring(ground, queue, mail, messages, attachments))
        channels = add(ChannelsWiring(ground, queue, sockets, calls, contacts, mail))
        exchange = add(ExchangeWiring(ground, queue, calls, kept=kept_of))
        self.callbacks = add(
            CallbacksWiring(
                ground,
                queue,
                sockets,
                hours,
                contacts,
                mail,
                messages,
                channels,
                dial=exchange.sets.dial if exchange.sets is not None else None,
                kept=kept_of,
            )
        )
        self.rooms += [
            RecognitionWiring(ground, queue, hours, contacts, mail, messages, self.callbacks),
            TelephonyWiring(ground, queue, sockets, calls, contacts, channels, exchange),
        ]
        self.handover = handover = add(
            HandoverWiring(ground, queue, sockets, accounts, calls, hours, messages)
        )
        floor = add(
            FloorWiring(ground, queue, sockets, calls, contacts, hours, reports, messages, handover)
        )
        evaluation = add(EvaluationWiring(ground, archive))
        workday = add(WorkdayWiring(ground, queue, hours, reports, knowledge))
        add(AlarmsWiring(ground, queue, mail, reports, floor, workday))
        bodies = add(BodiesWiring(ground, mail))
        add(ComplaintsWiring(ground, queue, mail, hours, attachments, messages, workday))
        add(InquiriesWiring(ground, mail, knowledge, messages, mailbox, workday))
        add(LatenessWiring(ground, messages))
        add(ConferenceWiring(ground, queue, sockets, accounts, archive, calls, mail, hours, emblem))
        add(ReviewWiring(ground, accounts, archive, attachments, evaluation))
        add(ContactHistoryWiring(ground))
        self.site = add(
            SiteWiring(
                ground, queue, accounts, calls, hours, contacts, exchange, archive, keeps=KEEPS
            )
        )
        add(MailingListWiring(ground, queue, mail, mailbox, self.site))
        guide = add(GuideWiring(ground, queue, self.site, knowledge, bodies))
        listening = add(ListeningWiring(ground, queue, mail, hours, reports, calls, self.site))
        self.rooms += [
            ComparisonWiring(ground, queue, listening),
            DriversWiring(ground, knowledge, workday, guide),
            CommandReportsWiring(ground, queue, reports, emblem, listening, workday),
        ]
        add(PrivacyWiring(ground, accounts, archive, attachments, self.rooms, PERSONAL))
        # no other room needs these three
        self.rooms += [
            WebhooksWiring(ground, queue, mail),
            FairnessWiring(ground),
            AuditWiring(ground),
        ]
        probe = add(ProbeWiring(ground, queue, archive))
        add(
            UpkeepWiring(
                ground, queue, accounts, calls, attachments, emblem, keeps=KEEPS, pieces=PERSONAL
            )
        )
        add(
            ConsolesWiring(
                ground,
                queue,
                sockets,
                accounts,
                hours,
                archive,
                calls,
                contacts,
                probe,
                self.rooms,
                line=add(LineWiring(ground, queue, kept=kept_of)),
            )
        )

    def _add(self, room: Room) -> Room:
        self.rooms.append(room)
        return room

    def application(self) -> web.Application:
        """The web application over all rooms."""
        return create_app(self._ground, self.accounts.sessions, self.rooms, dist=self.site.dist)


@asynccontextmanager
async def opened(ground: Ground) -> AsyncIterator[web.Application]:
    """The web application of a whole station, which works for the length of the block."""
    station = Station(ground)
    async with running(station.rooms):
        yield station.application()
