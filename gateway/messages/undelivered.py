"""Returns a case to the staff when its answer has not arrived.

The mail server has refused it for good, a report has come back (RFC 3464), or a receipt of certified mail says so (*mancata
consegna*).
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.mail.tables import OutgoingMail
from gateway.messages import case_changes as messages
from gateway.messages.cases import Cases
from gateway.messages.steps import add_step
from gateway.messages.tables import Message

REASON: Final = "not_delivered"
ENDED_BY: Final = {"answer": "answered", "forward": "closed"}
"""Kinds of letters that end a case, with the state in which they leave it: an answer, and what is passed on to another body."""


async def give_back(session: AsyncSession, cases: Cases, mail: OutgoingMail, why: str) -> bool:
    """Have the case that *mail* had ended wait anew, near its due time from the start; return whether it does.

    Nothing happens if a later letter has ended it, or the citizen has. *why* is the word of the failure. Works in the
    caller's transaction, after which the caller calls :meth:`Cases.announce`.
    """
    state = ENDED_BY.get(mail.kind)
    if state is None or mail.contact_id is None:
        return False
    held = await messages.locked(session, mail.contact_id)
    if held is None or held.merged_into is not None or held.state != state:
        return False
    if mail.kind == "forward" and held.closed_why != "forwarded":
        return False
    if await _is_later_one(session, mail):
        return False
    now = cases.now()
    if not await cases.reopen(session, held.contact_id, reason=REASON):
        return False
    await _alarm(session, held, now)
    await add_step(session, held.contact_id, "undelivered", None, now, words=why[:64])
    return True


async def _alarm(session: AsyncSession, held: Message, now: datetime) -> None:
    # the floor's alarm for messages that are near their time sounds at once, and is followed by the one for late ones
    await session.refresh(held)
    held.warn_at = min(held.warn_at, now)
    await session.flush()


async def _is_later_one(session: AsyncSession, mail: OutgoingMail) -> bool:
    found = await session.execute(
        select(OutgoingMail.id)
        .where(
            OutgoingMail.contact_id == mail.contact_id,
            OutgoingMail.kind == mail.kind,
            OutgoingMail.id != mail.id,
            OutgoingMail.created_at > mail.created_at,
            OutgoingMail.state != "failed",
        )
        .limit(1)
    )
    return found.first() is not None
