"""Cases as the staff reads them: who may see which, the list, how they stand, and one with its thread."""

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
    """Shows each case to the staff who may see it. An operator sees those of the own categories, of an office what it takes while
    it is open and what was given to it, a supervisor all."""

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
            mine = await messages.held_by(session, staff.account_id)
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
        """Return how the waiting cases stand by topic and office, the worst first."""
        async with self._database.reading() as session:
            found = await counts.lateness(session, self._clock())
        return [
            Lateness(
                category=category,
                office=office,
                waiting=waiting,
                near=near,
                overdue=overdue,
                first_due_at=first,
            )
            for category, office, waiting, near, overdue, first in found
        ]

    async def unsent(self) -> counts.Unsent:
        """Return how many answers are written and have not gone out for a while; none of a station that sends no mail, whose citizens
        read them by their codes."""
        if not self._cases.sends:
            return counts.Unsent()
        now = self._clock()
        async with self._database.reading() as session:
            return await counts.unsent(session, now, now - UNSENT_FOR)

    async def figures(self) -> MessageFigures:
        """Return how all messages of the station stand."""
        return await self._figures(None)

    async def found(self, message: str) -> FoundMessage:
        """The message with this id. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            found = await lookups.one(session, message)
        if found is None:
            raise Refused("not_found", "There is no such message.")
        return found

    async def visible(self, staff: Staff, message: str) -> FoundMessage:
        """A message that the caller may see. Raises ``Refused`` ``not_found`` for every other."""
        found = await self.found(message)
        if staff.role in SEE_ALL or has(found, staff):
            return found
        office = found.message.office_id
        if office is not None:
            mine = staff.account.office_id == office
        else:
            mine = found.contact.category in await self.own(staff)
        if not mine or found.message.kind != "message":
            raise Refused("not_found", "There is no such message.")
        return found

    async def scope(self, staff: Staff) -> ColumnElement[bool]:
        """The cases that the caller may see, as a condition."""
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
        """Return what the queue would offer them: of an office, what it takes while it is open."""
        office = None
        if staff.account.office_id is not None:
            office = await office_of(self._database, staff.account.office_id)
        is_open = office is None or self._opening.office_is_open(office)
        own = profile_of(staff.account, office, self._catalogue.ids, office_is_open=is_open)
        return frozenset(own.categories)

    def wants_second_look(self, found: FoundMessage, staff: Staff) -> bool:
        """Whether the caller's answer has to be read by another person first."""
        by = found.message.proposed_by
        return self._catalogue.second_look(found.contact.category) and (
            by is None or by == staff.account_id
        )

    def is_for_another(self, before: str, after: str) -> bool:
        """Whether somebody who moves a case, or a text of it, from one topic to another leaves it to another person to answer: where the
        first wants a second look and the other does not, nobody else would read what goes out."""
        return self._catalogue.second_look(before) and not self._catalogue.second_look(after)

    async def _figures(self, scope: ColumnElement[bool] | None) -> MessageFigures:
        now = self._clock()
        local = self._opening.station.local(now)
        today = local.replace(hour=0, minute=0, second=0, microsecond=0)
        async with self._database.reading() as session:
            found = await counts.figures(session, now, today, within=scope)
            mail = await outbox.counts(session)
        return MessageFigures(
            open=found.open,
            taken=found.taken,
            near=found.warned,
            overdue=found.overdue,
            urgent=found.urgent,
            snoozed=found.snoozed,
            proposed=found.proposed,
            oldest_due_at=found.oldest_due_at,
            answered_today=found.answered_today,
            late_today=found.late_today,
            mail_configured=self._outbox.configured,
            mail_failed=mail.get("failed", 0),
        )

    async def shown(self, found: FoundMessage, staff: Staff) -> MessageOpened:
        """The message with its thread as the caller is shown it, and who else has it open."""
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
        """The message as it stands in a list."""
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
    """Return what the accounts with these ids are called."""
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
    """Whether the caller has the message in hand."""
    return found.message.state == "taken" and found.message.taken_by == staff.account_id
