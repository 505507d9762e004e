"""Recognises mails that answer an inquiry, before the mail-box makes a case of them.

A reply refers to the mail that asked (RFC 5322, section 3.6.4). A mail that refers to none but has the inquiry's reference
in its subject is an answer only if it comes from the addressee.
"""

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.inquiries.rules import is_expected
from gateway.inquiries.service import MAIL_KIND, Inquiries
from gateway.inquiries.tables import Inquiry
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.intake import Claimed, Incoming
from gateway.platform.ids import references_in
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account


class InquiryReplies:
    """One of the mail-box's claims: files a mail as an answer if it answers an inquiry."""

    def __init__(self, inquiries: Inquiries) -> None:
        self._inquiries = inquiries

    async def __call__(self, session: AsyncSession, incoming: Incoming) -> Claimed | None:
        """Take a mail that answers an inquiry; return None for every other. An absence notice is kept and shown, and
        answers nothing (RFC 3834)."""
        row = await self._asked(session, incoming)
        if row is None:
            return None
        # also of a withdrawn question: no case shows what was written
        text = incoming.text or "—"
        await self._inquiries.take_answer(
            session, row, incoming.mail_id, text[:100_000],
            way="mail", sender=incoming.sender, files=incoming.files, automatic=not incoming.by_hand,
            certified=incoming.vouched or row.way != "pec",
        )  # fmt: skip
        await self._inquiries.note(session, row, "reply" if incoming.by_hand else "notice", None)
        return Claimed(row.contact_id, MAIL_KIND, after=self._inquiries.wake)

    async def _asked(self, session: AsyncSession, incoming: Incoming) -> Inquiry | None:
        if incoming.answers:
            rows = await session.execute(
                select(Inquiry).where(Inquiry.mail_id.in_(incoming.answers)).with_for_update()
            )
            found = {row.mail_id: row for row in rows.scalars()}
            for each in incoming.answers:
                if each in found:
                    return found[each]
            # a reminder, or what was said of a withdrawal, is answered as well
            contacts = await session.execute(
                select(OutgoingMail.contact_id).where(
                    OutgoingMail.id.in_(incoming.answers), OutgoingMail.kind == MAIL_KIND
                )
            )
            among = [each for each in contacts.scalars() if each is not None]
        else:
            among = []
        references = references_in(incoming.subject)
        if not references:
            return None
        rows = await session.execute(
            select(Inquiry).where(Inquiry.reference.in_(references)).with_for_update()
        )
        for row in rows.scalars().all():
            if is_expected(incoming.sender, row.email):
                return row
            if row.contact_id in among and not await _is_told(session, row, incoming.sender):
                return row
        return None


async def _is_told(session: AsyncSession, row: Inquiry, sender: str) -> bool:
    """Whether *sender* is the asker or a supervisor, who are sent notices of an inquiry under its reference: what they write back
    answers nothing."""
    rows = await session.execute(
        select(Account.id)
        .where(
            func.lower(Account.email) == sender.lower(),
            or_(Account.id == row.asked_by, Account.role == Role.SUPERVISOR),
        )
        .limit(1)
    )
    return rows.first() is not None
