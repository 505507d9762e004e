"""Recognises mails to the list, before the mail-box makes cases of them: they become entries that wait for a moderator.

A mail belongs to the list if it is sent to the list's address, or answers one of its mails. Only subscribers write to it;
everybody else's mail becomes a message like any other. A machine's mail (an absence notice to a posting) is stored and goes
no further (RFC 3834).
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.bodies.words import folded
from gateway.mailbox.intake import Claimed, Incoming
from gateway.mailing_list.rules import KnownSubscriber, member, title_of, without_links
from gateway.mailing_list.service import MailingList
from gateway.mailing_list.tables import ListEntry, ListMail, ListSubscriber
from gateway.platform.plain_text import cleaned

KIND: Final = "list-entry"
LONGEST: Final = 20_000


class ListPosts:
    """One of the mail-box's claims: takes mails to the list. *address* is the list's, in lower case; empty for none."""

    def __init__(self, mailing_list: MailingList, *, address: str) -> None:
        self._list = mailing_list
        self._address = address

    async def __call__(self, session: AsyncSession, incoming: Incoming) -> Claimed | None:
        """Take a subscriber's mail to the list; return None for every other."""
        question = await self._question(session, incoming)
        is_sent = bool(self._address) and self._address in incoming.to
        if question is None and not is_sent:
            return None
        rows = await session.execute(
            select(ListSubscriber)
            .where(ListSubscriber.state == "subscribed")
            .order_by(ListSubscriber.confirmed_at, ListSubscriber.id)
        )
        subscriber = member(
            incoming.sender,
            (KnownSubscriber(row.id, row.name, row.email) for row in rows.scalars()),
        )
        if subscriber is None:
            return None
        text = cleaned(without_links(incoming.text))[:LONGEST]
        if incoming.by_hand and not text:
            # files alone are no entry: a person of the staff looks at them
            return None
        asked = question.title if question else title_of(text)
        title = title_of(incoming.subject) or asked or "—"
        if incoming.by_hand:
            await self._list.tell_moderators(session)
            session.add(
                ListEntry(
                    id=incoming.mail_id, question_id=None if question is None else question.id, title=title, text=text,
                    folded=folded(title, text), state="waiting", source="mail", author=subscriber.name,
                    sender=incoming.sender[:254], files=incoming.files, shares=False, account_id=None,
                    created_at=self._list.now(), decided_at=None, decided_by=None, why=None,
                )
            )  # fmt: skip
            await session.flush()
        return Claimed(None, KIND, after=self._list.wake)

    async def _question(self, session: AsyncSession, incoming: Incoming) -> ListEntry | None:
        """The question that a mail answers, whichever mail of its thread it names."""
        if not incoming.answers:
            return None
        found = await session.execute(
            select(ListMail.mail_id, ListEntry)
            .join(ListMail, ListMail.entry_id == ListEntry.id)
            .where(ListMail.mail_id.in_(incoming.answers))
        )
        named = {row[0]: row[1] for row in found}
        row = next((named[each] for each in incoming.answers if each in named), None)
        if row is None or row.question_id is None:
            return row
        return await session.get(ListEntry, row.question_id)
