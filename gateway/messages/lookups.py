"""Answers other rooms' questions about cases, in the caller's transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Row,
    Select,
    select,
)
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact
from gateway.messages.tables import Message, MessageReply, MessageStep
from gateway.platform.security.tables import Account

WAITING = ("open", "taken")
NO_MATTER = frozenset({"spam", "duplicate", "merged"})
"""Why a case was closed that is no matter of its own."""


@dataclass(frozen=True, slots=True)
class FoundMessage:
    """A message with its contact and the account that has it in hand."""

    message: Message
    contact: Contact
    holder: Account | None


def joined(row: Row[Message, Contact, Account]) -> FoundMessage:
    """Return a row of :func:`found_messages` as an object."""
    message, contact, holder = row
    return FoundMessage(message, contact, holder)


def found_messages() -> Select[Message, Contact, Account]:
    """Return the statement that reads messages with contact and holder, to be narrowed by the caller."""
    return (
        select(Message, Contact, Account)
        .join(Contact, Contact.id == Message.contact_id)
        .outerjoin(Account, Account.id == Message.taken_by)
    )


def citizens_texts(ids: Collection[str]) -> Select[str, str]:
    """Return the statement that reads what citizens wrote in these cases, in order: the case and the text."""
    return (
        select(MessageReply.contact_id, MessageReply.text)
        .where(MessageReply.contact_id.in_(ids), MessageReply.author == "citizen")
        .order_by(MessageReply.written_at, MessageReply.id)
    )


async def one(session: AsyncSession, contact_id: str) -> FoundMessage | None:
    """Return the case of this contact, None if there is none."""
    row = (await session.execute(found_messages().where(Message.contact_id == contact_id))).first()
    return None if row is None else joined(row)


async def steps(
    session: AsyncSession, contact_id: str
) -> Sequence[tuple[MessageStep, Account | None]]:
    """Return the acts on a case other than its texts, in order, with the account of each."""
    rows = await session.execute(
        select(MessageStep, Account)
        .outerjoin(Account, Account.id == MessageStep.account_id)
        .where(MessageStep.contact_id == contact_id)
        .order_by(MessageStep.at, MessageStep.id)
    )
    return [(step, account) for step, account in rows]


async def with_merged(session: AsyncSession, contact_id: str) -> list[str]:
    """Return the contact ids of this case and, after it, of those merged into it."""
    found = await session.execute(
        select(Message.contact_id)
        .where(Message.merged_into == contact_id)
        .order_by(Message.left_at, Message.contact_id)
    )
    return [contact_id, *found.scalars()]
