"""Reads the contacts of a week in the form in which they are counted: citizen, channel and terms."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact, Recognition
from gateway.drivers.tally import ContactRecord
from gateway.knowledge.tables import SheetVerdict
from gateway.messages.lookups import NO_MATTER, citizens_texts
from gateway.messages.tables import Message
from gateway.platform.sql.engine import Database
from gateway.platform.uncounted import is_visit
from gateway.reports.periods import bounds
from gateway.topic_proposals.tables import TopicLesson

AT_ONCE: Final = 300
LONGEST_TEXT: Final = 8_000


async def of_week(database: Database, week: date) -> list[ContactRecord]:
    """Return the contacts that began in the week of this Monday; they are read in pieces, between which other tasks
    have their turn."""
    start, end = bounds(week, week + timedelta(days=6))
    async with database.reading() as session:
        ids = (
            (
                await session.execute(
                    select(Contact.id)
                    .where(
                        Contact.created_at >= start,
                        Contact.created_at < end,
                        is_visit(Contact.category, Contact.channel),
                    )
                    .order_by(Contact.created_at, Contact.id)
                )
            )
            .scalars()
            .all()
        )
        found = await _verdicts(session, start, end)
    for at in range(0, len(ids), AT_ONCE):
        async with database.reading() as session:
            found += await _contacts(session, ids[at : at + AT_ONCE])
    return found


async def oldest(database: Database) -> datetime | None:
    """Return when the oldest stored contact began; None where there is none."""
    async with database.reading() as session:
        found: datetime | None = (
            await session.execute(
                select(func.min(Contact.created_at)).where(
                    is_visit(Contact.category, Contact.channel)
                )
            )
        ).scalar_one()
    return found


async def _contacts(session: AsyncSession, ids: Sequence[str]) -> list[ContactRecord]:
    replies: dict[str, list[str]] = defaultdict(list)
    for contact_id, text in await session.execute(citizens_texts(ids)):
        replies[contact_id].append(text[:LONGEST_TEXT])
    marks = await _marks(session, ids)
    rows = await session.execute(
        select(Contact, Message.email, Message.subject, Message.closed_why, TopicLesson.proposed)
        .outerjoin(Message, Message.contact_id == Contact.id)
        .outerjoin(TopicLesson, TopicLesson.contact_id == Contact.id)
        .where(Contact.id.in_(ids))
        .order_by(Contact.created_at, Contact.id)
    )
    return [
        ContactRecord(
            id=contact.id,
            person=_person((email or "").lower() or marks.get(contact.id) or contact.id),
            channel=contact.channel,
            topic=contact.category,
            code=contact.wrap_up_code,
            proposed=proposed,
            language=contact.language[:2],
            names=(contact.visitor_name,),
            texts=(subject or "", contact.notes or "", *replies[contact.id]),
        )
        for contact, email, subject, closed_why, proposed in rows
        if closed_why not in NO_MATTER
    ]


async def _marks(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    rows = await session.execute(
        select(Recognition.contact_id, func.min(Recognition.mark))
        .where(Recognition.contact_id.in_(ids))
        .group_by(Recognition.contact_id)
    )
    return {row[0]: row[1] for row in rows}


async def _verdicts(session: AsyncSession, start: datetime, end: datetime) -> list[ContactRecord]:
    """Return what citizens wrote of sheets that did not help them."""
    rows = await session.execute(
        select(SheetVerdict.id, SheetVerdict.words)
        .where(
            SheetVerdict.at >= start,
            SheetVerdict.at < end,
            SheetVerdict.useful.is_(False),
            SheetVerdict.words != "",
        )
        .order_by(SheetVerdict.at, SheetVerdict.id)
    )
    return [
        ContactRecord(
            id="", person=f"sheet-{key}", channel="guide", topic="", code=None, proposed=None,
            language="it", names=(), texts=(words,),
        )
        for key, words in rows
    ]  # fmt: skip


def _person(mark: str) -> str:
    """Tells persons apart in memory; nothing of it is kept."""
    return hashlib.blake2b(mark.encode(), digest_size=12).hexdigest()
