"""Cases as the staff reads them: who may see which, the list, the figures, and one with its thread."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.lookups import office_of
from gateway.contacts.opening import Opening
from gateway.contacts.profiles import profile_of
from gateway.contacts.tables import Contact
from gateway.mail import lookups as outbox
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.messages import counts, lookups
from gateway.messages import sql as messages
from gateway.messages.addresses import is_unreached
from gateway.messages.api import (
    CaseStep,
    Lateness,
    LinkedContact,
    MailOfThread,
    MessageFigures,
    MessageList,
    MessageListed,
    MessageOpened,
    ThreadEntry,
    as_kind,
    as_source,
    as_state,
)
from gateway.messages.cases import Cases
from gateway.messages.filters import CaseFilter, conditions, within
from gateway.messages.held import current_hold
from gateway.messages.lookups import FoundMessage
from gateway.messages.open_cases import OpenCases
from gateway.messages.steps import LINKS
from gateway.messages.tables import MessageReply, MessageStep
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from queueing.categories import Catalogue

SHOWN = 200
UNSENT_FOR = timedelta(minutes=15)
"""A mail server that is busy takes letters a little later; after so long it is told of."""
SEE_ALL = frozenset({Role.SUPERVISOR})


class CaseReading:
    """Shows each case to the staff who may see it.

    An operator sees the cases of their categories; a member of an office those it takes while it is open and those given to
    it; a supervisor all.
    """

    def __init__(
        self,
        database: Database,
        opening: Opening,
        outbox: Outbox,
        cases: Cases,
        open_cases: OpenCases,
        *,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._opening = opening
        self._outbox = outbox
        self._cases = cases
        self._open_cases = open_cases
        self._catalogue = catalogue
        self._clock = clock

    async def listed(self, staff: Staff, wanted: CaseFilter) -> MessageList:
        """Return the cases that pass the filter and that the caller may see, at most :data:`SHOWN`."""
        scope = await self.scope(staff)
        plain, now = wanted == CaseFilter(), self._clock()
        async with self._database.reading() as session:
            found = await messages.filtered(
                session,
                [scope, *conditions(wanted, account_id=staff.account_id, now=now)],
                limit=SHOWN,
                newest=wanted.state == "done",
            )
            mine = await messages.in_hand_of(session, staff.account_id)
            if mine is not None and plain and all(f.contact.id != mine for f in found):
                # taken with the queue's or a supervisor's word, out of the own categories
                own = await lookups.one(session, mine)
                found = [*([own] if own else []), *found]
        return MessageList(
            messages=[self.row(each, staff) for each in found],
            figures=await self._figures(scope),
            at=now,
        )

    async def lateness(self) -> list[Lateness]:
        """Return counts of the waiting cases by topic and office, the worst first."""
        async with self._database.reading() as session:
            topics = await counts.lateness(session, self._clock())
        return [
            Lateness(
                category=category,
                office=office,
                waiting=waiting,
                near=near,
                overdue=overdue,
                first_due_at=first,
            )
            for category, office, waiting, near, overdue, first in topics
        ]

    async def unsent(self) -> counts.Unsent:
        """Return counts of answers that have been waiting to be sent for a while.

        Empty for a station that sends no mail, where citizens read answers by their codes.
        """
        if not self._cases.sends:
            return counts.Unsent()
        now = self._clock()
        async with self._database.reading() as session:
            return await counts.unsent(session, now, now - UNSENT_FOR)

    async def figures(self) -> MessageFigures:
        """Return the counts of all messages of the station."""
        return await self._figures(None)

    async def found(self, message: str) -> FoundMessage:
        """Return the message with this id. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            case = await lookups.one(session, message)
        if case is None:
            raise Refused("not_found", "There is no such message.")
        return case

    async def visible(self, staff: Staff, message: str) -> FoundMessage:
        """Return a message that the caller may see. Raises ``Refused`` ``not_found`` for every other."""
        case = await self.found(message)
        if staff.role in SEE_ALL or has(case, staff):
            return case
        office = case.message.office_id
        if office is not None:
            mine = staff.account.office_id == office
        else:
            mine = case.contact.category in await self.own(staff)
        if not mine or case.message.kind != "message":
            raise Refused("not_found", "There is no such message.")
        return case

    async def scope(self, staff: Staff) -> ColumnElement[bool]:
        """Return the condition of the cases that the caller may see."""
        categories = None if staff.role in SEE_ALL else await self.own(staff)
        return within(categories, staff.account.office_id)

    async def openable(self, staff: Staff, references: Collection[str]) -> frozenset[str]:
        """Return those of the references whose cases the caller may open."""
        if not references:
            return frozenset()
        scope = await self.scope(staff)
        async with self._database.reading() as session:
            return frozenset(await messages.references_within(session, references, scope))

    async def own(self, staff: Staff) -> frozenset[str]:
        """Return the categories that the queue would offer the caller: for a member of an office, those it takes while it
        is open."""
        office = None
        if staff.account.office_id is not None:
            office = await office_of(self._database, staff.account.office_id)
        is_open = office is None or self._opening.office_is_open(office)
        own = profile_of(staff.account, office, self._catalogue.ids, office_is_open=is_open)
        return frozenset(own.categories)

    def wants_second_look(self, found: FoundMessage, staff: Staff) -> bool:
        """Return whether another person must read the caller's answer first."""
        by = found.message.proposed_by
        return self._catalogue.second_look(found.contact.category) and (
            by is None or by == staff.account_id
        )

    def is_for_another(self, before: str, after: str) -> bool:
        """Return whether a person who moves a case or a text between these topics must leave the answer to another person.

        That is so where the first topic wants a second look and the other does not: nobody else would read the answer.
        """
        return self._catalogue.second_look(before) and not self._catalogue.second_look(after)

    async def _figures(self, scope: ColumnElement[bool] | None) -> MessageFigures:
        now = self._clock()
        local = self._opening.station.local(now)
        today = local.replace(hour=0, minute=0, second=0, microsecond=0)
        async with self._database.reading() as session:
            figures = await counts.figures(session, now, today, within=scope)
            mail = await outbox.counts(session)
        return MessageFigures(
            open=figures.open,
            taken=figures.taken,
            near=figures.warned,
            overdue=figures.overdue,
            urgent=figures.urgent,
            snoozed=figures.snoozed,
            proposed=figures.proposed,
            oldest_due_at=figures.oldest_due_at,
            answered_today=figures.answered_today,
            late_today=figures.late_today,
            mail_configured=self._outbox.configured,
            mail_failed=mail.get("failed", 0),
        )

    async def shown(self, found: FoundMessage, staff: Staff) -> MessageOpened:
        """Return the message with its thread for the caller, and note that they have it open."""
        others = await self._open_cases.seen(found.contact.id, staff.account_id)
        async with self._database.reading() as session:
            thread = await messages.thread(session, found.contact.id)
            mail = await session.execute(
                select(OutgoingMail)
                .where(OutgoingMail.contact_id == found.contact.id)
                .order_by(OutgoingMail.created_at)
            )
            sent = mail.scalars().all()
            facts = await self._cases.hooks.facts_of(session, found, staff)
            steps = await lookups.steps(session, found.contact.id)
            how = {step.other: step.kind for step, _ in steps if step.kind in LINKS and step.other}
            linked = await messages.contacts_of(session, how) if how else ()
            people = await people_of(session, others) if others else {}
            hold = await current_hold(session, found.contact.id, self._clock())
        reachable = staff.role in SEE_ALL or has(found, staff)
        openable = await self.openable(staff, [each.reference for each in linked])
        return MessageOpened(
            message=self.row(found, staff),
            name=found.contact.visitor_name if reachable else None,
            email=found.message.email if reachable else None,
            draft=found.message.draft if has(found, staff) else None,
            thread=[_entry(reply, account) for reply, account in thread],
            mail=[_mail(row, self._clock()) for row in sent],
            facts=facts,
            steps=[_step(step, account) for step, account in steps],
            linked=[
                _linked(each, how[each.id], may_open=each.reference in openable) for each in linked
            ],
            open_with=sorted(people.values()),
            second_look=self.wants_second_look(found, staff),
            hold=hold,
            unreached=bool(found.message.email) and is_unreached(sent, [step for step, _ in steps]),
        )

    def row(self, found: FoundMessage, staff: Staff) -> MessageListed:
        """Return the message as lists show it."""
        message, contact, now = found.message, found.contact, self._clock()
        waits = message.state in lookups.WAITING
        return MessageListed(
            id=contact.id,
            reference=contact.reference,
            category=contact.category,
            language=contact.language,
            source=as_source(message.source),
            kind=as_kind(message.kind),
            subject=message.subject,
            state=as_state(message.state),
            left_at=message.left_at,
            due_at=message.due_at,
            near=waits and message.warn_at <= now,
            overdue=waits and message.due_at < now,
            late=message.late,
            again=waits and message.answered_at is not None,
            holder=found.holder.display_name if found.holder is not None else None,
            mine=has(found, staff),
            urgent=message.urgent_at is not None,
            office=message.office_id,
            snoozed_until=message.snoozed_until,
            proposed=waits and message.proposed_by is not None,
            answered_at=message.answered_at,
            closed_why=message.closed_why,
        )


async def people_of(session: AsyncSession, ids: Collection[str]) -> dict[str, str]:
    """Return the names of these accounts, by id."""
    rows = await session.execute(
        select(Account.id, Account.display_name).where(Account.id.in_(tuple(ids)))
    )
    return {each.id: each.display_name for each in rows}


def _entry(reply: MessageReply, account: Account | None) -> ThreadEntry:
    return ThreadEntry(
        author="citizen" if reply.author == "citizen" else "agent",
        text=reply.text,
        written_at=reply.written_at,
        operator=account.code if account is not None else None,
        id=reply.id,
    )


def _mail(row: OutgoingMail, now: datetime) -> MailOfThread:
    return MailOfThread(
        kind=row.kind,
        state=row.state,  # type: ignore[arg-type] # the outbox's words
        at=row.sent_at or row.created_at,
        error=row.error,
        in_doubt=row.in_doubt(now),
    )


def _step(step: MessageStep, account: Account | None) -> CaseStep:
    return CaseStep(
        kind=step.kind,
        at=step.at,
        by=account.display_name if account is not None else None,
        other=step.other,
        words=step.words,
    )


def _linked(contact: Contact, how: str, *, may_open: bool) -> LinkedContact:
    return LinkedContact(
        id=contact.id,
        reference=contact.reference,
        category=contact.category,
        channel=contact.channel,
        state=contact.state,
        at=contact.created_at,
        how=how,
        may_open=may_open,
    )


def has(found: FoundMessage, staff: Staff) -> bool:
    """Return whether the caller has the message in hand."""
    return found.message.state == "taken" and found.message.taken_by == staff.account_id
