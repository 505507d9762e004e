"""Wires inquiries: their service, their routes, and what they add to cases and to the mail-box."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.ground import Ground
from gateway.inquiries.http import InquiriesApi
from gateway.inquiries.reading import InquiryReading
from gateway.inquiries.replies import InquiryReplies
from gateway.inquiries.service import Inquiries
from gateway.inquiries.tables import Inquiry
from gateway.inquiries.watch import InquiryWatch
from gateway.knowledge.wiring import KnowledgeWiring
from gateway.mail.wiring import MailWiring
from gateway.mailbox.wiring import MailboxWiring
from gateway.messages.api import CaseFact
from gateway.messages.lookups import FoundMessage
from gateway.messages.wiring import MessagesWiring
from gateway.platform.security.principal import Staff
from gateway.platform.wiring import Wiring
from gateway.workday import api as workday
from gateway.workday.wiring import WorkdayWiring


class InquiriesWiring(Wiring):
    """Makes the room's service, watch and routes."""

    def __init__(
        self,
        ground: Ground,
        mail: MailWiring,
        knowledge: KnowledgeWiring,
        messages: MessagesWiring,
        mailbox: MailboxWiring,
        day: WorkdayWiring,
    ) -> None:
        database, clock, outbox = ground.database, ground.clock, mail.outbox
        inquiries = Inquiries(
            database, outbox, mail.sender, messages.concerned, knowledge.sheets, clock
        )
        reading = InquiryReading(
            database,
            inquiries,
            mailbox.files,
            clock,
            certifies=outbox.certifies,
            reads_mail=bool(mail.sender.reply_to),
        )

        async def give(text: str, account_id: str, by: str) -> None:
            await day.day.give(workday.NewTask(text=text, account_id=account_id), by=by)

        mailbox.intake.claims.append(InquiryReplies(inquiries))
        messages.hooks.facts.append(_facts)
        self.services = (InquiryWatch(database, outbox, inquiries, give, clock),)
        self.routes = InquiriesApi(inquiries, reading).routes()


async def _facts(session: AsyncSession, found: FoundMessage, _staff: Staff) -> list[CaseFact]:
    """Return how many questions about a case are open and answered, for its page."""
    rows = await session.execute(
        select(Inquiry.state, func.count())
        .where(Inquiry.contact_id == found.contact.id, Inquiry.state != "withdrawn")
        .group_by(Inquiry.state)
    )
    return [CaseFact(room="inquiries", name=state, value=str(count)) for state, count in rows]
