"""Builds the complaints' part of the station: services and routes, and the parts that it adds to cases and to the
working day."""

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.attachments.wiring import AttachmentsWiring
from gateway.complaints.choices import Choices
from gateway.complaints.choices_http import ComplaintChoicesApi
from gateway.complaints.desk import ComplaintDesk
from gateway.complaints.desk_http import ComplaintDeskApi
from gateway.complaints.http import ComplaintsApi
from gateway.complaints.praise import Praises
from gateway.complaints.praise_http import PraisesApi
from gateway.complaints.proposals import AnswerProposals
from gateway.complaints.report import ComplaintReports
from gateway.complaints.service import Complaints
from gateway.complaints.step_letters import StepLetters
from gateway.complaints.tables import Complaint
from gateway.complaints.watch import ComplaintWatch
from gateway.contacts.wiring import HoursWiring
from gateway.ground import Ground
from gateway.mail.wiring import MailWiring
from gateway.messages.api import CaseFact
from gateway.messages.lookups import FoundMessage
from gateway.messages.wiring import MessagesWiring
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.security.principal import Staff
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.workday import api as workday
from gateway.workday.wiring import WorkdayWiring


class ComplaintsWiring(Wiring):
    """Builds the services and routes. A complaint is a case of the room of messages, with a row of its own beside
    it."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        mail: MailWiring,
        hours: HoursWiring,
        attachments: AttachmentsWiring,
        messages: MessagesWiring,
        day: WorkdayWiring,
    ) -> None:
        settings, database, clock = ground.settings, ground.database, ground.clock
        throttles = queue.request_throttles("complaint", halved=True, recipients="message")
        codes = FollowCodes(ground.keys)
        steps = StepLetters(messages.cases, mail.sender)
        complaints = Complaints(
            database, hours.opening, mail.outbox, messages.cases, attachments.attachments, codes, throttles, steps,
            sender=mail.sender, catalogue=queue.categories, days=settings.complaint_days,
            warn_days=settings.complaint_warn_days, clock=clock,
        )  # fmt: skip
        desk = ComplaintDesk(
            database, hours.opening, messages.cases, attachments.attachments, codes, steps,
            AnswerProposals(messages.cases, queue.categories, sender=mail.sender, clock=clock),
            sender=mail.sender, clock=clock,
        )  # fmt: skip
        praises = Praises(
            database, mail.outbox, messages.cases, throttles,
            sender=mail.sender, catalogue=queue.categories, clock=clock,
        )  # fmt: skip
        reports = ComplaintReports(database, clock)
        self._choices = Choices(database, clock)

        async def give(text: str, account_id: str | None, by: str) -> None:
            await day.day.give(workday.NewTask(text=text, account_id=account_id), by=by)

        messages.hooks.facts.append(_facts)
        messages.hooks.concerns.append(_is_responsible)
        day.measures.give(reports.measures)
        self.services = (
            ComplaintWatch(
                database, hours.opening, messages.cases, steps, sender=mail.sender, give_task=give, clock=clock
            ),
        )  # fmt: skip
        self.routes = (
            *ComplaintsApi(complaints, praises).routes(),
            *ComplaintChoicesApi(self._choices, reports).routes(),
            *ComplaintDeskApi(
                complaints, desk, ground.consultations, messages.desk.visible
            ).routes(),
            *PraisesApi(praises).routes(),
        )

    async def open(self) -> None:
        """Insert the lists that ship where they are missing. Raises what the database raises."""
        await self._choices.begin()


async def _is_responsible(session: AsyncSession, contact_id: str, staff: Staff) -> bool:
    """Whether the caller examines the complaint that this contact is."""
    row = await session.get(Complaint, contact_id)
    return row is not None and row.person_id == staff.account_id


async def _facts(session: AsyncSession, found: FoundMessage, _staff: Staff) -> list[CaseFact]:
    """Return how a complaint stands, for the page of its case."""
    row = await session.get(Complaint, found.contact.id)
    if row is None:
        return []
    return [CaseFact(room="complaints", name="state", value=row.state)]
