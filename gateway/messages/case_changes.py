"""Changes of a case's rows that other rooms ask for, in their transaction."""

from datetime import datetime

from sqlalchemy import (
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import changes as contacts
from gateway.messages import sql as messages
from gateway.messages.tables import Message, MessageReply


async def set_clock(
    session: AsyncSession, contact_id: str, *, due_at: datetime, warn_at: datetime
) -> None:
    """Set by when a case must be answered, and when that is near; its warning is due again."""
    await session.execute(
        update(Message)
        .where(Message.contact_id == contact_id)
        .values(due_at=due_at, warn_at=warn_at, warned_at=None)
    )
    await contacts.change_contact(session, contact_id, promise_due_at=due_at)


async def urgent_is_seen(session: AsyncSession, contact_id: str) -> None:
    """End the alarm of words of danger in a case, since somebody deals with it."""
    await session.execute(
        update(Message)
        .where(Message.contact_id == contact_id)
        .values(urgent_at=None)
        .execution_options(synchronize_session=False)
    )


async def goes_to_complaints(
    session: AsyncSession, message: Message, *, due_at: datetime, warn_at: datetime
) -> None:
    """Turn a case into a complaint that waits: it is released, and its snooze and proposed answer end."""
    message.kind, message.state, message.draft = "complaint", "open", None
    message.taken_by = message.taken_at = None
    message.snoozed_until = message.proposed_by = message.proposed_at = None
    await session.flush()
    await set_clock(session, message.contact_id, due_at=due_at, warn_at=warn_at)


async def answered(
    session: AsyncSession, message: Message, reply_id: str, text: str, *, by: str, at: datetime, late: bool
) -> None:  # fmt: skip
    """Note that the account *by* has answered a case, with *text* in its thread; the case is released."""
    message.state, message.answered_at, message.late = "answered", at, late
    message.taken_by = message.taken_at = message.draft = None
    written_at = await messages.next_text_at(session, message.contact_id, at)
    session.add(
        MessageReply(
            id=reply_id, contact_id=message.contact_id, author="agent", account_id=by, text=text, written_at=written_at
        )
    )  # fmt: skip
    await session.flush()


async def propose(
    session: AsyncSession, message: Message, text: str, *, by: str, at: datetime
) -> None:
    """Store *text* as the answer that the account *by* proposes, for another person to read."""
    message.draft, message.proposed_by, message.proposed_at = text, by, at
    await session.flush()


async def proposal_ends(session: AsyncSession, message: Message) -> None:
    """End a proposal that is sent or returned to its author. The text stays, as the draft."""
    message.proposed_by = message.proposed_at = None
    await session.flush()


async def locked(session: AsyncSession, contact_id: str) -> Message | None:
    """Return the case of this contact, locked until the transaction ends; None if there is none."""
    return await session.get(Message, contact_id, with_for_update=True, populate_existing=True)


async def no_later(session: AsyncSession, contact_id: str, other: Message) -> datetime | None:
    """Give this case, in which *other* continues, the earlier due time and the danger of either. Return the due time."""
    held = await locked(session, contact_id)
    if held is None:
        return None
    if other.due_at < held.due_at:
        held.due_at, held.warn_at = other.due_at, min(held.warn_at, other.warn_at)
    held.urgent_at = held.urgent_at or other.urgent_at
    await session.flush()
    return held.due_at
