"""Changes of mails that other rooms ask for, in their transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.mail.tables import NOT_THEIRS, OutgoingMail
from gateway.platform.sql.writes import changes_one


async def not_delivered(session: AsyncSession, mail_id: str, why: str) -> bool:
    """Note that a mail that was sent did not arrive; return False if that is known already."""
    return await changes_one(
        session,
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id, OutgoingMail.state == "sent")
        .values(state="failed", error=why[:64]),
    )


async def delete_finished(session: AsyncSession, kind: str, before: datetime) -> Sequence[str]:
    """Delete the mails of a *kind* that were written before *before* and no longer wait; return their ids."""
    gone = await session.execute(
        delete(OutgoingMail)
        .where(
            OutgoingMail.kind == kind,
            OutgoingMail.state != "pending",
            OutgoingMail.created_at < before,
        )
        .returning(OutgoingMail.id)
    )
    return gone.scalars().all()


async def withdraw(session: AsyncSession, contact_id: str) -> None:
    """Stop the letters to the citizen of a contact: waiting ones are deleted, and of failed ones only the outcome is kept.

    A letter that is being handed over may still be sent.
    """
    theirs = (
        OutgoingMail.contact_id == contact_id,
        OutgoingMail.kind.not_in(NOT_THEIRS),
        OutgoingMail.sealed != "",
    )
    await session.execute(delete(OutgoingMail).where(*theirs, OutgoingMail.state == "pending"))
    await session.execute(
        update(OutgoingMail).where(*theirs, OutgoingMail.state == "failed").values(sealed="")
    )
