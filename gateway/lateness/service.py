"""Reads which cases are late or soon will be, with the reasons."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from gateway.accounts.addressees import ON_DUTY
from gateway.accounts.tables import Office, OfficeCategory, Session
from gateway.complaints.states import WORKED_ON
from gateway.complaints.tables import Complaint
from gateway.contacts.tables import Contact
from gateway.inquiries.tables import Inquiry
from gateway.lateness import api
from gateway.lateness.reasons import CaseFacts, pace, reasons
from gateway.messages import lookups as messages
from gateway.messages.api import Lateness
from gateway.messages.desk import MessageDesk
from gateway.messages.tables import Message, MessageStep
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account, AccountCategory
from gateway.platform.sql.engine import Database

SHOWN: Final = 200
ANSWERS: Final = (Role.OPERATOR, Role.OFFICE)


class LatenessReader:
    """Reads what is late, for supervisors. Holds no state."""

    def __init__(
        self, database: Database, desk: MessageDesk, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._desk = desk
        self._clock = clock

    async def read(self) -> api.LatenessOverview:
        """Return the cases that are late or near their due time, the first due first, and counts of everything else
        that has one."""
        now = self._clock()
        async with self._database.reading() as session:
            late = await _late(session, now, limit=SHOWN + 1)
            listed = late[:SHOWN]
            ids = [contact.id for _, contact, _ in listed]
            asked = await _asked(session, ids)
            put_off = await _put_off(session, ids)
            people = await _People.read(session, now)
            offices = await _offices(session)
            complaints = await _counted(
                session, Complaint.state.in_(WORKED_ON), Complaint.warn_at, Complaint.due_at, now
            )
            praises = await _counted(
                session,
                and_(Message.kind == "praise", Message.state.in_(messages.WAITING)),
                Message.warn_at,
                Message.due_at,
                now,
            )
            inquiries = await _counted(
                session, Inquiry.state == "open", Inquiry.warn_at, Inquiry.due_at, now
            )
        letters = await self._desk.unsent()
        cases = []
        for message, contact, holder in listed:
            total, here = people.of(contact.category, message.office_id)
            facts = CaseFacts(
                office=message.office_id is not None,
                held=holder is not None,
                proposed=message.proposed_by is not None,
                excluded=message.not_for is not None,
                asked=contact.id in asked,
                put_off=contact.id in put_off,
                people=total,
                here=here,
            )
            cases.append(
                _late_case(
                    message,
                    contact,
                    now,
                    office=offices.get(message.office_id or ""),
                    holder=None if holder is None else holder.display_name,
                    asked=asked.get(contact.id),
                    facts=facts,
                )
            )
        return api.LatenessOverview(
            at=now,
            cases=cases,
            more=len(late) > SHOWN,
            topics=[_named(each, offices) for each in await self._desk.lateness()],
            complaints=complaints,
            praises=praises,
            letters=api.LateCount(near=letters.in_time, late=letters.late),
            inquiries=inquiries,
        )


async def _late(
    session: AsyncSession, now: datetime, *, limit: int
) -> list[tuple[Message, Contact, Account | None]]:
    """Return the waiting cases whose time is near or past, with their contacts and holders, the earliest first."""
    rows = await session.execute(
        messages.found_messages()
        .where(
            Message.kind == "message", Message.state.in_(messages.WAITING), Message.warn_at <= now
        )
        .order_by(Message.due_at, Message.contact_id)
        .limit(limit)
    )
    return [(message, contact, holder) for message, contact, holder in rows]


def _late_case(
    message: Message,
    contact: Contact,
    now: datetime,
    *,
    office: str | None,
    holder: str | None,
    asked: str | None,
    facts: CaseFacts,
) -> api.LateCase:
    return api.LateCase(
        id=contact.id,
        reference=contact.reference,
        category=contact.category,
        subject=message.subject,
        office=office,
        due_at=message.due_at,
        pace=pace(message.due_at, now),
        urgent=message.urgent_at is not None,
        holder=holder,
        asked=asked,
        why=reasons(facts),
    )


class _People:
    """The operators of each topic, and which of them are at work."""

    def __init__(
        self, topics: Counter[str], topics_here: Counter[str], offices: Counter[str], here: Counter[str]
    ) -> None:  # fmt: skip
        self._topics = topics
        self._topics_here = topics_here
        self._offices = offices
        self._offices_here = here

    @classmethod
    async def read(cls, session: AsyncSession, now: datetime) -> "_People":
        """All accounts in use that answer, with what they answer: their own topics, or their office's."""
        used = (
            select(Session.account_id, func.max(Session.used_at).label("at"))
            .where(Session.revoked_at.is_(None))
            .group_by(Session.account_id)
            .subquery()
        )
        rows = await session.execute(
            select(Account.id, Account.office_id, used.c.at)
            .outerjoin(used, used.c.account_id == Account.id)
            .where(Account.disabled_at.is_(None), Account.role.in_(ANSWERS))
        )
        accounts = {row[0]: (row[1], row[2]) for row in rows}
        own: dict[str, set[str]] = {}
        for account, topic in await session.execute(
            select(AccountCategory.account_id, AccountCategory.category)
        ):
            own.setdefault(account, set()).add(topic)
        office_topics: dict[str, set[str]] = {}
        for office, topic in await session.execute(
            select(OfficeCategory.office_id, OfficeCategory.category)
        ):
            office_topics.setdefault(office, set()).add(topic)
        topics, here, offices, offices_here = Counter[str](), Counter[str](), Counter[str](), Counter[str]()  # fmt: skip
        for account, (office, at) in accounts.items():
            at_work = at is not None and at >= now - ON_DUTY
            # of an office, what both the account and the office have
            answered = own.get(account, set())
            if office is not None:
                answered = answered & office_topics.get(office, set())
            topics.update(answered)
            if at_work:
                here.update(answered)
            if office is not None:
                offices[office] += 1
                offices_here[office] += at_work
        return cls(topics, here, offices, offices_here)

    def of(self, topic: str, office: str | None) -> tuple[int, int]:
        """Return how many may answer a case of this topic, given to this office or to none; and how many of them are at work."""
        if office is not None:
            return self._offices[office], self._offices_here[office]
        return self._topics[topic], self._topics_here[topic]


async def _asked(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return, by case, the addressee of its open inquiry that is due first."""
    rows = await session.execute(
        select(Inquiry.contact_id, Inquiry.addressee)
        .where(Inquiry.contact_id.in_(ids), Inquiry.state == "open")
        .order_by(Inquiry.due_at.desc())
    )
    return {row[0]: row[1] for row in rows}


async def _put_off(session: AsyncSession, ids: Collection[str]) -> set[str]:
    rows = await session.execute(
        select(MessageStep.contact_id).where(
            MessageStep.contact_id.in_(ids), MessageStep.kind == "snoozed"
        )
    )
    return set(rows.scalars())


async def _offices(session: AsyncSession) -> dict[str, str]:
    rows = await session.execute(select(Office.id, Office.name))
    return {row[0]: row[1] for row in rows}


async def _counted(
    session: AsyncSession,
    worked_on: ColumnElement[bool],
    warn_at: InstrumentedAttribute[datetime],
    due_at: InstrumentedAttribute[datetime],
    now: datetime,
) -> api.LateCount:
    """Return how many rows of a table are near their due time, and past it."""
    near = select(func.count()).where(worked_on, warn_at <= now, due_at >= now)
    late = select(func.count()).where(worked_on, due_at < now)
    return api.LateCount(
        near=int((await session.execute(near)).scalar_one()),
        late=int((await session.execute(late)).scalar_one()),
    )


def _named(of: Lateness, offices: dict[str, str]) -> api.LateTopic:
    return api.LateTopic(
        category=of.category,
        office=None if of.office is None else offices.get(of.office, of.office),
        waiting=of.waiting,
        near=of.near,
        late=of.overdue,
        first_due_at=of.first_due_at,
    )
