"""E-mails to be sent, in SQL: stored with the contact they belong to, claimed by one gateway at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.mail.tables import NOT_THEIRS, OF_THE_HOUSE, MailKind, OutgoingMail
from gateway.platform.sql.writes import changes_one, insert_once

CLAIM = timedelta(minutes=5)
"""For so long a mail belongs to the process that sends it; then another may try."""


async def put(
    session: AsyncSession,
    *,
    mail_id: str,
    contact_id: str | None,
    kind: MailKind,
    sealed: str,
    at: datetime,
) -> bool:
    """Store a mail; return False if it is there already."""
    return await insert_once(
        session,
        OutgoingMail,
        {
            "id": mail_id, "contact_id": contact_id, "kind": kind, "sealed": sealed,
            "state": "pending", "attempts": 0, "unsure": 0, "next_at": at, "created_at": at,
        },
    )  # fmt: skip


async def due(session: AsyncSession, now: datetime, *, limit: int) -> Sequence[str]:
    """Return the ids of mails that may be attempted now, the oldest first."""
    result = await session.execute(
        select(OutgoingMail.id)
        .where(OutgoingMail.state == "pending", OutgoingMail.next_at <= now)
        .order_by(OutgoingMail.next_at, OutgoingMail.id)
        .limit(limit)
    )
    return result.scalars().all()


async def claim(session: AsyncSession, mail_id: str, now: datetime) -> OutgoingMail | None:
    """Return the mail, reserved for the caller for :data:`CLAIM`; None if another gateway was first.

    Until its outcome is noted, nobody knows whether it was sent.
    """
    claimed = await changes_one(
        session,
        update(OutgoingMail)
        .where(
            OutgoingMail.id == mail_id,
            OutgoingMail.state == "pending",
            OutgoingMail.next_at <= now,
        )
        .values(
            next_at=now + CLAIM,
            attempts=OutgoingMail.attempts + 1,
            unsure=OutgoingMail.unsure + 1,
            error=None,
        ),
    )
    if not claimed:
        return None
    return await session.get(OutgoingMail, mail_id, populate_existing=True)


async def sent(session: AsyncSession, mail_id: str, now: datetime) -> None:
    """Note that a mail was sent, and delete its content."""
    await session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id)
        .values(state="sent", sent_at=now, sealed="", error=None, unsure=_one_less())
    )


async def not_sent(
    session: AsyncSession,
    mail_id: str,
    *,
    error: str,
    next_at: datetime | None,
    forget: bool = False,
    unsure: bool = False,
) -> None:
    """Note that a mail was not sent, or may not have been (*unsure*). With *next_at* None it is not attempted again by
    itself.

    *forget* deletes its content.
    """
    values: dict[str, Any] = {"error": error[:64]}
    if not unsure:
        values["unsure"] = _one_less()
    if forget:
        values["sealed"] = ""
    values |= {"state": "failed"} if next_at is None else {"next_at": next_at}
    await session.execute(update(OutgoingMail).where(OutgoingMail.id == mail_id).values(**values))


def _one_less() -> ColumnElement[int]:
    # a test, or an older version, may have claimed it without counting
    return case((OutgoingMail.unsure > 0, OutgoingMail.unsure - 1), else_=0)


async def retry(session: AsyncSession, mail_id: str, now: datetime) -> bool:
    """Make a failed or waiting mail due now; return False if there is none, or if it was sent and came back."""
    return await changes_one(
        session,
        update(OutgoingMail)
        .where(
            OutgoingMail.id == mail_id,
            OutgoingMail.state != "sent",
            OutgoingMail.sealed != "",
        )
        .values(state="pending", next_at=now, attempts=0),
    )


async def take_back(session: AsyncSession, mail_ids: Select[str]) -> None:
    """Delete those of these mails whose content is still stored; one that is being handed over may still be sent."""
    await session.execute(
        delete(OutgoingMail).where(OutgoingMail.id.in_(mail_ids), OutgoingMail.sealed != "")
    )


async def sealed(session: AsyncSession, kind: MailKind | None) -> Sequence[OutgoingMail]:
    """Return the mails whose content is still stored, of one kind or of all that go to citizens."""
    of_kind = (
        OutgoingMail.kind.not_in((*NOT_THEIRS, *OF_THE_HOUSE))
        if kind is None
        else OutgoingMail.kind == kind
    )
    found = await session.scalars(select(OutgoingMail).where(OutgoingMail.sealed != "", of_kind))
    return found.all()


async def delete_mails(session: AsyncSession, mail_ids: Sequence[str]) -> None:
    """Delete mails; one that is being handed over may still be sent."""
    for start in range(0, len(mail_ids), 500):
        some = mail_ids[start : start + 500]
        await session.execute(delete(OutgoingMail).where(OutgoingMail.id.in_(some)))


async def unsent(session: AsyncSession, *, limit: int) -> Sequence[OutgoingMail]:
    """Return the mails that are not sent, the oldest first."""
    found = await session.execute(
        select(OutgoingMail)
        .where(OutgoingMail.state != "sent")
        .order_by(OutgoingMail.created_at, OutgoingMail.id)
        .limit(limit)
    )
    return found.scalars().all()
