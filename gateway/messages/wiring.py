"""Wires messages that are answered when nobody can talk: writing, answering, their clock, and their place in the queue."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.wiring import HoursWiring
from gateway.ground import Ground
from gateway.knowledge.wiring import KnowledgeWiring
from gateway.mail.tables import OutgoingMail
from gateway.mail.wiring import MailWiring
from gateway.messages.acts import CaseActs
from gateway.messages.acts_http import CaseActsApi
from gateway.messages.answer_sheets import AnswerSheets
from gateway.messages.cases import Cases
from gateway.messages.clock import MessageClock
from gateway.messages.concerned import Concerned
from gateway.messages.desk import MessageDesk
from gateway.messages.desk_http import MessageDeskApi
from gateway.messages.holds import CaseHolds
from gateway.messages.hooks import CaseHooks
from gateway.messages.http import MessagesApi
from gateway.messages.offers import MessageOffers
from gateway.messages.open_cases import OpenCases
from gateway.messages.saved_views import CaseViews
from gateway.messages.service import Messages
from gateway.messages.step_mail import StepMail
from gateway.messages.tables import Message, MessageHold, MessageReply, MessageStep
from gateway.messages.undelivered import give_back
from gateway.messages.views import offered
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.realtime.follows import Follows
from gateway.platform.realtime.parts import Parts
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.search.wiring import SearchWiring
from queueing.backend import wall_clock_ms


class MessagesWiring(Wiring):
    """Makes the room's objects. A message can be left while the queue's server is away: it is offered when the server is back."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        hours: HoursWiring,
        search: SearchWiring,
        knowledge: KnowledgeWiring,
    ) -> None:
        settings = ground.settings
        self.hooks = CaseHooks()
        self.offers = MessageOffers(
            queue.acd, ground.database, ground.clock, on=settings.message_offers, hooks=self.hooks
        )
        self.cases = self._cases(ground, queue, mail, hours, search)
        self.hooks.changed.append(StepMail(self.cases, mail.sender))
        self.hooks.changed.append(AnswerSheets(knowledge.uses))
        mail.outbox.failed.append(self._undelivered)
        self.messages = Messages(
            ground.database,
            hours.opening,
            mail.outbox,
            FollowCodes(ground.keys),
            queue.request_throttles("message", halved=True),
            self.cases,
            catalogue=queue.categories,
            clock=ground.clock,
        )
        open_cases = OpenCases(queue.redis, queue.key, wall_clock_ms)
        self.desk = MessageDesk(
            ground.database,
            hours.opening,
            mail.outbox,
            self.offers,
            self.cases,
            open_cases,
            sender=mail.sender,
            catalogue=queue.categories,
            secret=ground.keys.of("message-id"),
            clock=ground.clock,
        )
        self.concerned = Concerned(ground.database, self.desk, self.hooks)
        hold = timedelta(seconds=settings.message_hold_s)
        clock = MessageClock(ground.database, self.offers, hold=hold, clock=ground.clock)
        self.parts = Parts(
            other_offers=[
                lambda session, live, agent: offered(session, live, agent, wall_clock_ms())
            ]
        )
        self.follows = Follows(answered=[self.offers.accepted], signed_on=[self.offers.writes])
        self.services = (clock,)
        self.repairs = (self.offers.enqueue_missing,)
        self.page_topics = {"messages": (Message, MessageReply, MessageStep, MessageHold)}
        self.routes = (
            *MessagesApi(self.messages).routes(),
            *MessageDeskApi(self.desk, ground.consultations).routes(),
            *self._acts(ground, queue, mail, open_cases).routes(),
        )

    def _cases(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        hours: HoursWiring,
        search: SearchWiring,
    ) -> Cases:
        return Cases(
            hours.opening,
            mail.outbox,
            FollowCodes(ground.keys),
            self.offers,
            self.hooks,
            search.search.danger_in,
            sender=mail.sender,
            catalogue=queue.categories,
            warn_ahead=timedelta(seconds=ground.settings.message_warn_s),
            secret=ground.keys.of("message-id"),
            clock=ground.clock,
        )

    def _acts(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        open_cases: OpenCases,
    ) -> CaseActsApi:
        database, clock = ground.database, ground.clock
        acts = CaseActs(
            database,
            self.desk,
            self.cases,
            FollowCodes(ground.keys),
            sender=mail.sender,
            catalogue=queue.categories,
            clock=clock,
        )
        return CaseActsApi(
            acts,
            self.desk,
            CaseHolds(database, clock),
            CaseViews(database, clock),
            open_cases,
            ground.consultations,
        )

    async def _undelivered(self, session: AsyncSession, lost: OutgoingMail, why: str) -> None:
        await give_back(session, self.cases, lost, why)
