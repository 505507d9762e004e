"""Asks another office or body about a contact, and takes the answers.

An inquiry is visible to its asker, to the office that is asked, to the staff who may see the case it was asked in, and to
supervisors.
"""

import hashlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.bodies.tables import Body
from gateway.contacts.tables import Contact
from gateway.inquiries import api, letters
from gateway.inquiries.rules import warn_at
from gateway.inquiries.tables import Inquiry, InquiryAnswer
from gateway.knowledge.api import NewSheet, SheetPlace
from gateway.knowledge.entries import SheetText
from gateway.knowledge.service import Sheets
from gateway.mail.compose import STATION_MAIL, Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.messages.concerned import Concerned
from gateway.messages.tables import Message
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id, new_reference
from gateway.platform.languages import SOURCE
from gateway.platform.personal.traces import traces
from gateway.platform.plain_text import cleaned, short_line
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.times import ROME
from gateway.reports.periods import bounds, local_day

log = structlog.get_logger()

MAIL_KIND: Final = "inquiry"
LONGEST: Final = timedelta(days=365)
SEE_ALL: Final = frozenset({Role.SUPERVISOR})
_TRIES: Final = 4


class Inquiries:
    """Asks, answers, reminds, moves and withdraws. Holds no state."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        sender: Sender,
        concerned: Concerned,
        sheets: Sheets,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._sender = sender
        self._concerned = concerned
        self._sheets = sheets
        self._clock = clock

    async def ask(self, staff: Staff, wanted: api.NewInquiry) -> str:
        """Ask an office or a body; return the inquiry's id.

        Raises :class:`Refused`: ``not_found`` (a contact the caller has nothing to do with, or the inquiry to be asked
        again belongs to another contact), ``one_addressee``, ``unknown_office``, ``unknown_body``, ``retired``,
        ``no_address``, ``no_certified_mail``, ``bad_day``, ``empty``, ``not_yours``.
        """
        now = self._clock()
        subject, question = short_line(wanted.subject, 120), cleaned(wanted.question)
        if subject is None or not question:
            raise Refused("empty", "A question has a subject and a text.", kind="invalid")
        if (wanted.office is None) == (wanted.body is None):
            raise Refused("one_addressee", "It is asked of an office or of a body.", kind="invalid")
        due = _end_of(wanted.due, now)
        if not await self.may_see_contact(staff, wanted.contact):
            raise _absent()
        # the same request of the same person is one inquiry
        key = f"inquiry/{staff.account_id}/{wanted.request}"
        inquiry_id = hashlib.sha256(key.encode()).hexdigest()[:24]
        for attempt in range(_TRIES):
            try:
                await self._ask_once(staff, wanted, inquiry_id, subject, question, now, due)
                break
            except IntegrityError:
                # the same request came twice at once, or somebody got the same reference
                if attempt == _TRIES - 1:
                    raise
        self._outbox.wake()
        return inquiry_id

    async def _ask_once(
        self, staff: Staff, wanted: api.NewInquiry, inquiry_id: str, subject: str, question: str, now: datetime,
        due: datetime,
    ) -> None:  # fmt: skip
        """Write an inquiry and its letter, unless it is there. Raises :class:`IntegrityError` where another one was first."""
        async with self._database.writing() as session:
            contact = await session.get(Contact, wanted.contact)
            if contact is None:
                raise _absent()
            if await session.get(Inquiry, inquiry_id) is not None:
                return
            row = Inquiry(
                id=inquiry_id, reference=await _free_reference(session), contact_id=contact.id,
                category=contact.category, subject=subject, question=question,
                asked_by=staff.account_id, asked_at=now, due_at=due, warn_at=warn_at(now, due), warned_at=None,
                escalated_at=None, state="open", answered_at=None, unseen=False, mail_id=None, again_of=wanted.again,
                **await self._addressee(session, wanted),
            )  # fmt: skip
            session.add(row)
            await session.flush()
            if wanted.again is not None:
                await self._ask_again(session, staff, row, wanted)
            await self._post(session, row, "ask")
            detail = {} if wanted.again is None else {"again": wanted.again}
            await self.note(session, row, "ask", staff.account_id, to=key_of(row), **detail)
        log.info("inquiry.asked", inquiry=inquiry_id, way=row.way)

    async def _ask_again(
        self, session: AsyncSession, staff: Staff, row: Inquiry, wanted: api.NewInquiry
    ) -> None:
        """Check the inquiry that *row* asks again, and withdraw it where that is wanted and it is open."""
        before = await session.get(Inquiry, wanted.again, with_for_update=True)
        if before is None or before.contact_id != row.contact_id:
            raise _absent()
        if not may_change(before, staff):
            raise Refused("not_yours", "Somebody else has asked it.", kind="forbidden")
        if wanted.withdraw and before.state == "open":
            # the addressee reads it: whom somebody asks now is no matter of theirs
            why = STATION_MAIL.say(SOURCE, "inquiry.again")
            await self._take_back(session, before, short_line(why, 300) or "", staff)

    async def answer(self, staff: Staff, inquiry: str, wanted: api.InquiryReply) -> None:
        """Answer as a member of the office that is asked, or note an answer received otherwise. A repeated request answers
        once.

        Raises :class:`Refused`: ``not_found``, ``not_yours``, ``withdrawn``, ``empty``.
        """
        text = cleaned(wanted.text)
        if not text:
            raise Refused("empty", "The answer has no text.", kind="invalid")
        key = f"inquiry-answer/{inquiry}/{staff.account_id}/{wanted.request}"
        answer_id = hashlib.sha256(key.encode()).hexdigest()[:24]
        await self.visible(staff, inquiry)
        async with self._database.writing() as session:
            row = await self._locked(session, inquiry)
            if await session.get(InquiryAnswer, answer_id) is not None:
                return
            ours = is_ours(row, staff)
            if not ours and not may_change(row, staff):
                raise Refused("not_yours", "Another office is to answer it.", kind="forbidden")
            await self.take_answer(
                session, row, answer_id, text,
                way="page" if ours else "noted", account_id=staff.account_id,
            )  # fmt: skip
            await self.note(session, row, "answer", staff.account_id)
        self._outbox.wake()

    async def take_answer(
        self, session: AsyncSession, row: Inquiry, answer_id: str, text: str, *, way: api.AnswerWay,
        account_id: str | None = None, sender: str = "", files: int = 0, automatic: bool = False, certified: bool = True,
    ) -> None:  # fmt: skip
        """Store an answer, in the caller's transaction, and tell the asker unless an answer waits to be read already.
        An *automatic* answer is stored and changes nothing else."""
        now = self._clock()
        session.add(
            InquiryAnswer(
                id=answer_id, inquiry_id=row.id, contact_id=row.contact_id, way=way, text=text, at=now,
                account_id=account_id, sender=sender[:254], files=files, automatic=automatic, certified=certified,
            )
        )  # fmt: skip
        if automatic:
            await session.flush()
            return
        if row.state == "open":
            row.state, row.answered_at = "answered", now
        if account_id is None or account_id != row.asked_by:
            # one notice until the answers are read, however many mails come
            if not row.unseen:
                await self.tell_asker(session, row, "answered")
            row.unseen = True
        await session.flush()

    async def seen(self, staff: Staff, inquiry: str) -> None:
        """Note that the asker has read the answers; called by others it changes nothing. Raises :class:`Refused`
        ``not_found``."""
        await self.visible(staff, inquiry)
        async with self._database.writing() as session:
            row = await self._locked(session, inquiry, withdrawn=True)
            if row.asked_by == staff.account_id or (
                staff.role in SEE_ALL and await _is_gone(session, row.asked_by)
            ):
                row.unseen = False

    async def withdraw(self, staff: Staff, inquiry: str, reason: str) -> None:
        """Withdraw an inquiry that needs no answer any more; the addressee is told.

        Raises :class:`Refused`: ``not_found``, ``not_yours``, ``withdrawn``, ``answered``, ``empty``.
        """
        words = short_line(reason, 300)
        if words is None:
            raise Refused("empty", "Say why.", kind="invalid")
        await self.visible(staff, inquiry)
        async with self._database.writing() as session:
            row = await self._asked(session, staff, inquiry)
            await self._take_back(session, row, words, staff)
        self._outbox.wake()

    async def _take_back(self, session: AsyncSession, row: Inquiry, why: str, staff: Staff) -> None:
        row.state, row.withdrawn_why = "withdrawn", why
        await self._post(session, row, "withdrawn")
        await self.note(session, row, "withdraw", staff.account_id)

    async def move(self, staff: Staff, inquiry: str, wanted: api.InquiryMove) -> None:
        """Move the day by which the answer is wanted; the addressee is told.

        Raises :class:`Refused`: ``not_found``, ``not_yours``, ``withdrawn``, ``answered``, ``bad_day``, ``empty``.
        """
        now, words = self._clock(), short_line(wanted.reason, 300)
        if words is None:
            raise Refused("empty", "Say why.", kind="invalid")
        due = _end_of(wanted.due, now)
        await self.visible(staff, inquiry)
        async with self._database.writing() as session:
            row = await self._asked(session, staff, inquiry)
            if due == row.due_at:
                return
            before = row.due_at
            row.first_due_at = row.first_due_at or before
            row.due_at, row.warn_at, row.moved_why = due, warn_at(now, due), words
            # a later end is warned of anew, and told of anew when it is over
            row.escalated_at = None
            await self._post(session, row, "moved")
            await self.note(
                session, row, "move", staff.account_id,
                before=str(local_day(before)), due=str(wanted.due),
            )  # fmt: skip
        self._outbox.wake()

    async def remind(self, staff: Staff, inquiry: str) -> None:
        """Send the question once more.

        Raises :class:`Refused`: ``not_found``, ``not_yours``, ``withdrawn``, ``answered``, ``reminded_today``.
        """
        now = self._clock()
        await self.visible(staff, inquiry)
        async with self._database.writing() as session:
            row = await self._asked(session, staff, inquiry)
            if row.warned_at is not None and local_day(row.warned_at) == local_day(now):
                raise Refused("reminded_today", "The addressee was reminded today.")
            row.warned_at = now
            await self._post(session, row, "again")
            await self.note(session, row, "remind", staff.account_id)
        self._outbox.wake()

    async def make_sheet(
        self, staff: Staff, inquiry: str, wanted: api.InquirySheet
    ) -> api.InquirySheetMade:
        """Make a draft of an information sheet, unless the text may hold personal data and the caller has not checked it.

        Raises :class:`Refused`: ``not_found``, ``unanswered``, ``has_sheet``, and as :meth:`Sheets.add`.
        """
        row = await self.visible(staff, inquiry)
        if row.answered_at is None:
            raise Refused("unanswered", "There is no answer yet.")
        async with self._database.reading() as session:
            contact = await session.get(Contact, row.contact_id)
            message = await session.get(Message, row.contact_id)
        names = (contact.visitor_name if contact else None,)
        personal_data = traces(f"{wanted.title}\n{wanted.text}", names)
        if message is not None and message.email and message.email in wanted.text:
            personal_data = personal_data or traces(message.email)
        if personal_data and not wanted.checked:
            return api.InquirySheetMade(sheet=None, traces=personal_data)
        if row.sheet_id is not None:
            raise Refused("has_sheet", "A sheet was made of it already.")
        # one inquiry makes one sheet, also of two who press at once, and of a second try after a crash
        sheet = hashlib.sha256(f"inquiry-sheet/{inquiry}".encode()).hexdigest()[:24]
        new = await self._sheets.add_once(
            sheet,
            NewSheet(
                place=SheetPlace(topics=[row.category]),
                text=SheetText(title=wanted.title, body=wanted.text),
                why=f"{row.addressee}, {row.reference}"[:300],
            ),
            staff,
        )
        async with self._database.writing() as session:
            held = await self._locked(session, inquiry, withdrawn=True)
            if held.sheet_id is None:
                held.sheet_id = sheet
                await self.note(session, held, "sheet", staff.account_id, sheet=sheet)
        if not new:
            raise Refused("has_sheet", "A sheet was made of it already.")
        return api.InquirySheetMade(sheet=sheet, traces=personal_data)

    async def visible(self, staff: Staff, inquiry: str) -> Inquiry:
        """Return an inquiry that the caller may see. Raises :class:`Refused` ``not_found`` for every other."""
        async with self._database.reading() as session:
            row = await session.get(Inquiry, inquiry)
        if row is None:
            raise _absent()
        if row.asked_by == staff.account_id or is_ours(row, staff):
            return row
        if not await self.may_see_contact(staff, row.contact_id):
            raise _absent()
        return row

    async def may_see_contact(self, staff: Staff, contact_id: str) -> bool:
        """Return whether the caller talked with the citizen of a contact, may see the case, or examines the complaint."""
        return await self._concerned.may_see(staff, contact_id)

    async def tell_asker(
        self, session: AsyncSession, row: Inquiry, key: str, *, mail_id: str | None = None
    ) -> None:
        """Write to the asker, unless they have left. A repeated *mail_id* is written once."""
        account = await session.get(Account, row.asked_by) if row.asked_by else None
        if account is not None and account.email and account.disabled_at is None:
            letter = self.staff_letter(row, key, account.email)
            await self.put(session, row, letter, mail_id=mail_id)

    async def put(
        self, session: AsyncSession, row: Inquiry, letter: Letter, *, mail_id: str | None = None
    ) -> None:
        """Put a letter of an inquiry into the outbox; it is deleted with the contact."""
        await self._outbox.put(
            session, letter, contact_id=row.contact_id, kind=MAIL_KIND, mail_id=mail_id
        )

    def wake(self) -> None:
        """Have the outbox send the letters of a transaction that was committed."""
        self._outbox.wake()

    def staff_letter(self, row: Inquiry, key: str, to: str) -> Letter:
        """Return a notice to a member of the staff or an office."""
        return letters.to_staff(self._sender, key, row, to=to, due=_local(row.due_at))

    async def remind_addressee(self, session: AsyncSession, row: Inquiry) -> None:
        """Write to the addressee that the due time is near, in the caller's transaction."""
        await self._post(session, row, "again")

    async def _post(self, session: AsyncSession, row: Inquiry, act: str) -> None:
        """Write to the addressee: the question (``ask``), once more (``again``), that it is ``moved`` to another day or ``withdrawn``."""
        if row.way == "station":
            office = await session.get(Office, row.office_id) if row.office_id else None
            if office is not None and office.email and office.disabled_at is None:
                key = "ours" if act == "ask" else f"ours-{'near' if act == 'again' else act}"
                await self.put(session, row, self.staff_letter(row, key, office.email))
            return
        due = _local(row.due_at)
        if act == "ask":
            letter, mail_id = letters.asked(self._sender, row, due=due), new_id()
            row.mail_id = mail_id
            await self.put(session, row, letter, mail_id=mail_id)
        elif act == "again":
            await self.put(session, row, letters.reminded(self._sender, row, due=due))
        elif act == "moved":
            await self.put(session, row, letters.moved(self._sender, row, due=due))
        else:
            await self.put(session, row, letters.withdrawn(self._sender, row))
        await session.flush()

    async def _addressee(self, session: AsyncSession, wanted: api.NewInquiry) -> dict[str, Any]:
        if wanted.office is not None:
            office = await session.get(Office, wanted.office)
            if office is None or office.disabled_at is not None:
                raise Refused("unknown_office", "There is no such office.", kind="invalid")
            return {"office_id": office.id, "addressee": office.name, "way": "station", "email": ""}
        body = await session.get(Body, wanted.body)
        if body is None:
            raise Refused("unknown_body", "There is no such body.", kind="invalid")
        if body.retired_at is not None:
            raise Refused("retired", "The body is not in use any more.")
        if wanted.way == "pec" and not self._outbox.certifies:
            raise Refused("no_certified_mail", "The station cannot send certified mail.")
        address = {"email": body.email, "pec": body.pec}.get(wanted.way, "")
        if not address:
            raise Refused("no_address", "The body has no such address.", kind="invalid")
        return {"body_id": body.id, "addressee": body.name, "way": wanted.way, "email": address}

    async def _locked(
        self, session: AsyncSession, inquiry: str, *, withdrawn: bool = False
    ) -> Inquiry:
        row = await session.get(Inquiry, inquiry, with_for_update=True)
        if row is None:
            raise _absent()
        if row.state == "withdrawn" and not withdrawn:
            raise Refused("withdrawn", "No answer is needed any more.")
        return row

    async def _asked(self, session: AsyncSession, staff: Staff, inquiry: str) -> Inquiry:
        """An open one, locked, that the caller may change. Raises :class:`Refused`."""
        row = await self._locked(session, inquiry)
        if not may_change(row, staff):
            raise Refused("not_yours", "Somebody else has asked it.", kind="forbidden")
        if row.state == "answered":
            raise Refused("answered", "It is answered.")
        return row

    async def note(
        self, session: AsyncSession, row: Inquiry, act: str, by: str | None, **detail: object
    ) -> None:
        """Append an act to the audit trail, in the caller's transaction."""
        await audit.append(
            session, at=self._clock(), account_id=by, action=f"inquiry.{act}", subject=f"contact:{row.contact_id}",
            detail={"inquiry": row.id, **detail},
        )  # fmt: skip


def is_ours(row: Inquiry, staff: Staff) -> bool:
    """Return whether the caller's office is to answer the inquiry."""
    return row.office_id is not None and row.office_id == staff.account.office_id


def may_change(row: Inquiry, staff: Staff) -> bool:
    """Return whether the caller asked the inquiry or is a supervisor."""
    return staff.role in SEE_ALL or row.asked_by == staff.account_id


def key_of(row: Inquiry) -> str:
    """Return the key by which lists tell addressees apart; an addressee that was deleted is keyed by its name."""
    if row.office_id is not None:
        return f"office:{row.office_id}"
    return f"body:{row.body_id}" if row.body_id is not None else f"name:{row.addressee}"[:90]


async def _is_gone(session: AsyncSession, account_id: str | None) -> bool:
    account = await session.get(Account, account_id) if account_id else None
    return account is None or account.disabled_at is not None


async def _free_reference(session: AsyncSession) -> str:
    while True:
        reference = new_reference()
        taken = await session.execute(select(Inquiry.id).where(Inquiry.reference == reference))
        if taken.first() is None:
            return reference


def _end_of(day: date, now: datetime) -> datetime:
    """The end of a local day. Raises :class:`Refused` ``bad_day``."""
    today = local_day(now)
    if not today <= day <= today + LONGEST:
        raise Refused("bad_day", "The day is over, or too far away.", kind="invalid")
    # a minute before midnight, so that the day itself is named in letters
    due = bounds(day, day)[1] - timedelta(minutes=1)
    if due <= now:
        raise Refused("bad_day", "The day is over.", kind="invalid")
    return due


def _local(at: datetime) -> datetime:
    return at.astimezone(ROME)


def _absent() -> Refused:
    return Refused("not_found", "There is no such inquiry.")
