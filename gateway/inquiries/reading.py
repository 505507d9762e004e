"""Inquiries as the staff reads them: lists, one with its answers, and what waits for the caller."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final, cast

from msgspec.structs import asdict
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from gateway.contacts.tables import Contact
from gateway.inquiries import api
from gateway.inquiries.rules import Standing, is_expected, standing
from gateway.inquiries.service import SEE_ALL, Inquiries, is_ours, key_of, may_change
from gateway.inquiries.tables import Inquiry, InquiryAnswer
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.mail_files import MailFiles
from gateway.messages.tables import Message
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database

LOOKED_BACK: Final = timedelta(days=90)
_GONE: Final = select(Account.id).where(Account.disabled_at.is_not(None))


class InquiryReading:
    """Reads inquiries for a member of the staff. *certifies*: the station can send certified mail; *reads_mail*: it files
    answers by mail."""

    def __init__(
        self,
        database: Database,
        inquiries: Inquiries,
        files: MailFiles,
        clock: Callable[[], datetime],
        *,
        certifies: bool,
        reads_mail: bool,
    ) -> None:
        self._database = database
        self._inquiries = inquiries
        self._files = files
        self._clock = clock
        self._certifies = certifies
        self._reads_mail = reads_mail

    async def listed(self, staff: Staff, query: api.InquiriesQuery) -> api.InquiryList:
        """Return the inquiries that match *query* and that the caller may see."""
        now, sees_all = self._clock(), staff.role in SEE_ALL
        statement = select(Inquiry, Contact.reference).join(
            Contact, Contact.id == Inquiry.contact_id
        )
        if query.contact is not None:
            statement = statement.where(Inquiry.contact_id == query.contact)
            if not await self._inquiries.may_see_contact(staff, query.contact):
                statement = statement.where(_concerning(staff))
        else:
            statement = statement.where(Inquiry.state == query.state)
            if not sees_all:
                statement = statement.where(_concerning(staff))
        if query.who == "mine":
            statement = statement.where(Inquiry.asked_by == staff.account_id)
        elif query.who == "ours":
            statement = statement.where(Inquiry.office_id == (staff.account.office_id or ""))
        if query.when is not None:
            late = Inquiry.due_at <= now
            near = and_(Inquiry.warn_at <= now, Inquiry.due_at > now)
            statement = statement.where(
                Inquiry.state == "open", late if query.when == "late" else near
            )
        if query.to is not None:
            statement = statement.where(_to(query.to))
        order = Inquiry.due_at if query.state == "open" else Inquiry.asked_at.desc()
        async with self._database.reading() as session:
            rows = [
                (row, reference)
                for row, reference in await session.execute(
                    statement.options(defer(Inquiry.question))
                    .order_by(order, Inquiry.id)
                    .limit(query.count)
                )
            ]
            counted = select(func.count()).select_from(statement.order_by(None).subquery())
            total = int((await session.execute(counted)).scalar_one())
            names, gone = await _people(session, [row.asked_by for row, _ in rows])
            tallies = await self._tallies(session, now) if sees_all and not query.contact else []
        return api.InquiryList(
            inquiries=[_listed(row, reference, staff, names, gone, now) for row, reference in rows],
            total=total,
            by_addressee=tallies,
            sees_all=sees_all,
            certifies=self._certifies,
            reads_mail=self._reads_mail,
        )

    async def opened(self, staff: Staff, inquiry: str) -> api.InquiryOpened:
        """Return one inquiry with its texts. Raises ``Refused`` ``not_found``."""
        row = await self._inquiries.visible(staff, inquiry)
        changes = may_change(row, staff)
        # an office that is asked learns nothing of what others are asked about the contact
        sees_others = changes or await self._inquiries.may_see_contact(staff, row.contact_id)
        async with self._database.reading() as session:
            contact = await session.get_one(Contact, row.contact_id)
            message = await session.get(Message, row.contact_id)
            found = await session.execute(
                select(InquiryAnswer)
                .where(InquiryAnswer.inquiry_id == inquiry)
                .order_by(InquiryAnswer.at, InquiryAnswer.id)
            )
            answers = found.scalars().all()
            mail = await session.get(OutgoingMail, row.mail_id) if row.mail_id else None
            names, gone = await _people(
                session, [row.asked_by, *(each.account_id for each in answers)]
            )
            before: Inquiry | None = None
            asked_again: list[api.InquiryNamed] = []
            if sees_others:
                before = await session.get(Inquiry, row.again_of) if row.again_of else None
                after = await session.execute(
                    select(Inquiry).where(Inquiry.again_of == row.id).order_by(Inquiry.asked_at)
                )
                asked_again = [_named(each) for each in after.scalars()]
        # an answer by mail has the mail's id
        named = {
            each.id: await self._files.names(each.id)
            for each in answers
            if each.way == "mail" and each.files
        }
        stands = row.state != "withdrawn"
        return api.InquiryOpened(
            **asdict(_listed(row, contact.reference, staff, names, gone, self._clock())),
            question=row.question,
            email=row.email,
            answers=[
                _answer(each, names, named.get(each.id, []), asked_at=row.email) for each in answers
            ],
            mail=None if mail is None else cast("Any", mail.state),
            mail_error=None if mail is None else mail.error,
            case=message is not None and message.kind == "message",
            reminded_at=row.warned_at,
            withdrawn_why=row.withdrawn_why,
            sheet=row.sheet_id,
            may_answer=stands and (changes or is_ours(row, staff)),
            may_change=row.state == "open" and changes,
            may_ask_again=changes,
            again_of=None if before is None else _named(before),
            asked_again=asked_again,
            first_due_at=row.first_due_at,
            moved_why=row.moved_why,
        )

    async def file(
        self, staff: Staff, inquiry: str, answer: str, number: int
    ) -> tuple[str, str, bytes]:
        """Return a file that came with an answer: name, media type, octets.

        Raises ``Refused``: ``not_found``, and as :meth:`MailFiles.give`.
        """
        row = await self._inquiries.visible(staff, inquiry)
        async with self._database.reading() as session:
            answer_row = await session.get(InquiryAnswer, answer)
        if answer_row is None or answer_row.inquiry_id != row.id or answer_row.way != "mail":
            raise Refused("not_found", "There is no such file.")
        return await self._files.give(answer_row.id, number)

    async def waiting(self, staff: Staff) -> api.InquiriesWaiting:
        """Return what waits for the caller. Supervisors also get what waits for askers who have left, and all that is
        late."""
        office = staff.account.office_id
        mine: ColumnElement[bool] = Inquiry.asked_by == staff.account_id
        if staff.role in SEE_ALL:
            mine = or_(mine, Inquiry.asked_by.is_(None), Inquiry.asked_by.in_(_GONE))
        late = and_(Inquiry.state == "open", Inquiry.due_at <= self._clock())
        async with self._database.reading() as session:

            async def count(*conditions: ColumnElement[bool]) -> int:
                made = select(func.count()).select_from(Inquiry).where(*conditions)
                return int((await session.execute(made)).scalar_one())

            return api.InquiriesWaiting(
                to_answer=0
                if office is None
                else await count(Inquiry.state == "open", Inquiry.office_id == office),
                unseen=await count(Inquiry.unseen.is_(True), mine),
                late=await count(late) if staff.role in SEE_ALL else await count(late, mine),
            )

    async def _tallies(self, session: AsyncSession, now: datetime) -> list[api.InquiryTally]:
        """Return the counts by addressee, those with the most late inquiries first."""
        since = now - LOOKED_BACK
        rows = await session.execute(
            select(Inquiry)
            .options(defer(Inquiry.question))
            .where(
                or_(
                    Inquiry.state == "open",
                    and_(Inquiry.state == "answered", Inquiry.answered_at >= since),
                )
            )
            # each by the name that was asked last
            .order_by(Inquiry.asked_at, Inquiry.id)
        )
        by_key: dict[str, list[Inquiry]] = defaultdict(list)
        for row in rows.scalars():
            by_key[key_of(row)].append(row)
        made = [_tally(key, of, now) for key, of in by_key.items()]
        return sorted(made, key=lambda each: (-each.late, -each.near, -each.open, each.name))


def _answer(
    row: InquiryAnswer, names: Mapping[str, str], files: list[str], *, asked_at: str
) -> api.InquiryAnswerShown:
    """*files* are the names of those that came with it, *asked_at* the address that the question was sent to."""
    return api.InquiryAnswerShown(
        way=cast("api.AnswerWay", row.way),
        text=row.text,
        at=row.at,
        by=names.get(row.account_id or ""),
        sender=row.sender,
        expected=row.way != "mail" or is_expected(row.sender, asked_at),
        certified=row.certified,
        files=row.files,
        automatic=row.automatic,
        id=row.id,
        file_names=files,
    )


def _tally(key: str, rows: Sequence[Inquiry], now: datetime) -> api.InquiryTally:
    stands = [_standing(row, now) for row in rows]
    took = [
        (row.answered_at - row.asked_at) / timedelta(days=1)
        for row in rows
        if row.answered_at is not None
    ]
    return api.InquiryTally(
        to=key,
        name=rows[-1].addressee,
        open=sum(row.state == "open" for row in rows),
        near=stands.count("near"),
        late=stands.count("late"),
        answered=len(took),
        days=round(median(took), 1) if took else None,
    )


def _named(row: Inquiry) -> api.InquiryNamed:
    return api.InquiryNamed(id=row.id, reference=row.reference, addressee=row.addressee)


def _standing(row: Inquiry, now: datetime) -> Standing:
    return standing(row.state, warned_from=row.warn_at, due_at=row.due_at, now=now)


def _listed(
    row: Inquiry,
    reference: str,
    staff: Staff,
    names: dict[str, str],
    gone: Collection[str],
    now: datetime,
) -> api.InquiryListed:
    mine = row.asked_by == staff.account_id
    left = row.asked_by is None or row.asked_by in gone
    return api.InquiryListed(
        id=row.id,
        reference=row.reference,
        contact_id=row.contact_id,
        contact=reference,
        category=row.category,
        subject=row.subject,
        to=key_of(row),
        addressee=row.addressee,
        way=cast("api.Way", row.way),
        standing=_standing(row, now),
        asked_by=names.get(row.asked_by or ""),
        asked_at=row.asked_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        mine=mine,
        ours=is_ours(row, staff),
        unseen=row.unseen and (mine or (left and staff.role in SEE_ALL)),
    )


def _concerning(staff: Staff) -> ColumnElement[bool]:
    """Asked by the caller, or of the caller's office."""
    mine = Inquiry.asked_by == staff.account_id
    office = staff.account.office_id
    return mine if office is None else or_(mine, Inquiry.office_id == office)


def _to(key: str) -> ColumnElement[bool]:
    kind, _, of = key.partition(":")
    if kind == "office":
        return Inquiry.office_id == of
    if kind == "body":
        return Inquiry.body_id == of
    return and_(
        Inquiry.office_id.is_(None), Inquiry.body_id.is_(None), Inquiry.addressee.startswith(of, autoescape=True)
    )  # fmt: skip


async def _people(
    session: AsyncSession, ids: Collection[str | None]
) -> tuple[dict[str, str], set[str]]:
    """Return what accounts are called, and which of them are not in use any more."""
    rows = await session.execute(
        select(Account.id, Account.display_name, Account.disabled_at).where(
            Account.id.in_({each for each in ids if each})
        )
    )
    found = [(row[0], row[1], row[2]) for row in rows]
    return {each: name for each, name, _ in found}, {each for each, _, left in found if left}
