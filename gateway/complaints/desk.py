"""Lists complaints for the staff and carries out the staff's acts on them. A supervisor sees all, everybody else
those they are responsible for."""

from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.attachments.service import Attachments
from gateway.complaints import api, choices, letters, records
from gateway.complaints.grouping import proposed
from gateway.complaints.proposals import AnswerProposals
from gateway.complaints.records import ComplaintCase, standing
from gateway.complaints.service import as_file, choice_of
from gateway.complaints.showing import ComplaintPresenter, fits, of_ids, tallies
from gateway.complaints.states import WORKED_ON, Act, NotPossibleError, State, acts_of, assigned
from gateway.complaints.step_letters import StepLetters
from gateway.complaints.tables import Complaint
from gateway.contacts import changes as contacts
from gateway.contacts import chat_files, lookups
from gateway.contacts.counted import count_anew
from gateway.contacts.opening import Opening
from gateway.contacts.tables import ChatFile
from gateway.mail import lookups as outbox
from gateway.mail.compose import Sender
from gateway.messages import case_changes
from gateway.messages.acts_api import NewAddress
from gateway.messages.addresses import correct_address, unreached
from gateway.messages.case_changes import answered
from gateway.messages.cases import Cases
from gateway.messages.desk import require_all_read
from gateway.messages.journal import note
from gateway.messages.tables import Message, MessageReply
from gateway.platform.audit import log as audit
from gateway.platform.checks import is_technical
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.ids import new_id
from gateway.platform.plain_text import cleaned
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

SHOWN = 300
SEE_ALL = frozenset({Role.SUPERVISOR})
MAY_HAVE = (Role.OPERATOR, Role.OFFICE, Role.SUPERVISOR)


class ComplaintDesk:
    """Lists complaints, and carries out the staff's acts on them."""

    def __init__(
        self,
        database: Database,
        opening: Opening,
        cases: Cases,
        attachments: Attachments,
        codes: FollowCodes,
        steps: StepLetters,
        proposals: AnswerProposals,
        *,
        sender: Sender,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._opening = opening
        self._cases = cases
        self._attachments = attachments
        self._codes = codes
        self._steps = steps
        self._proposals = proposals
        self._sender = sender
        self._clock = clock

    async def listed(self, staff: Staff, query: api.ComplaintsQuery) -> api.ComplaintList:
        """Return the complaints that the caller may see, and which of them are late or soon will be."""
        now = self._clock()
        async with self._database.reading() as session:
            shown = await ComplaintPresenter.read(session, staff, now)
            wanted = records.found()
            if staff.role not in SEE_ALL:
                wanted = wanted.where(Complaint.person_id == staff.account_id)
            open_ones = [
                ComplaintCase(*row)
                for row in await session.execute(
                    wanted.where(Complaint.state.in_(WORKED_ON)).order_by(
                        Complaint.due_at, Complaint.contact_id
                    )
                )
            ]
            found = open_ones
            if query.state != "open":
                order = (
                    Complaint.answered_at.desc()
                    if query.state == "answered"
                    else Complaint.closed_at.desc()
                )
                rows = await session.execute(
                    wanted.where(Complaint.state == query.state).order_by(order).limit(SHOWN)
                )
                found = [ComplaintCase(*row) for row in rows]
            picked = [each for each in found if fits(each.complaint, query, now)][:SHOWN]
            await shown.add(session, [each.complaint for each in picked])
        rows_open = [each.complaint for each in open_ones]
        return api.ComplaintList(
            complaints=[shown.one(each) for each in picked],
            by_office=tallies(
                rows_open,
                now,
                lambda row: row.office_id,
                lambda key: api.Choice(id=key, label=shown.office_name(key)),
            ),
            by_cause=tallies(
                rows_open, now, lambda row: row.cause, lambda key: choice_of(shown.words, key)
            ),
            sees_all=staff.role in SEE_ALL,
        )

    async def waiting(self, staff: Staff) -> int:
        """Return how many complaints the caller is responsible for and has still to work on; for a supervisor also
        those that have nobody responsible, and those with an answer of somebody else's to be read."""
        mine: ColumnElement[bool] = Complaint.person_id == staff.account_id
        if staff.role in SEE_ALL:
            to_read = Message.proposed_by != staff.account_id
            mine = or_(mine, Complaint.person_id.is_(None), to_read)
        async with self._database.reading() as session:
            counted = (
                select(func.count())
                .select_from(Complaint)
                .outerjoin(Message, Message.contact_id == Complaint.contact_id)
                .where(mine, Complaint.state.in_(WORKED_ON))
            )
            return int((await session.execute(counted)).scalar_one())

    async def opened(self, staff: Staff, complaint: str) -> api.ComplaintOpened:
        """Return a complaint with everything. Raises ``Refused`` ``not_found``, also for one that the caller may not
        see."""
        now = self._clock()
        async with self._database.reading() as session:
            found = await self._visible(session, staff, complaint)
            row = found.complaint
            thread = await records.thread(session, complaint)
            steps = await records.steps(session, complaint)
            files = await chat_files.of_contact(session, complaint)
            names = await choices.names_of(
                session, {each.account_id for each in steps if each.account_id}
            )
            shown = await ComplaintPresenter.read(session, staff, now)
            like = await _like(session, row) if staff.role in SEE_ALL else []
            group = await _group(session, row, staff)
            await shown.add(session, [each.complaint for each in (found, *like, *group)])
            reading = await self._proposals.shown(session, found, staff)
            is_lost = await unreached(session, complaint)
        message = found.message
        return api.ComplaintOpened(
            complaint=shown.one(found),
            happened_on=row.happened_on,
            happened=row.happened or "",
            language=found.contact.language,
            name=found.contact.visitor_name,
            email=(message.email or None) if message is not None else None,
            measure_text=row.measure_text or "",
            thread=[
                api.ComplaintText(
                    author="citizen" if each.author == "citizen" else "agent",
                    text=each.text,
                    written_at=each.written_at,
                )
                for each in thread
            ],
            steps=[
                api.ComplaintStepShown(
                    state=State(each.state),
                    at=each.at,
                    by=names.get(each.account_id or ""),
                    note=each.note,
                )
                for each in steps
            ],
            files=[as_file(each) for each in files],
            may=acts_of(standing(row), staff.account_id),
            may_assign=staff.role in SEE_ALL and row.state in WORKED_ON,
            like=[shown.one(each) for each in like],
            group=[shown.one(each) for each in group],
            reading=reading,
            unreached=is_lost and row.state in WORKED_ON,
        )

    async def file(self, staff: Staff, complaint: str, file: str) -> tuple[ChatFile, bytes]:
        """Return a picture or document with its octets. Raises ``Refused`` ``not_found``, OSError."""
        async with self._database.reading() as session:
            await self._visible(session, staff, complaint)
        return await self._attachments.give(complaint, file)

    async def people(self) -> api.ComplaintPeople:
        """Return the staff who may be made responsible, by name."""
        async with self._database.reading() as session:
            rows = await session.execute(
                select(Account, Office.name)
                .outerjoin(Office, Office.id == Account.office_id)
                .where(Account.disabled_at.is_(None), Account.role.in_(MAY_HAVE))
                .order_by(Account.display_name)
            )
            return api.ComplaintPeople(
                people=[
                    api.ComplaintPerson(
                        id=account.id, name=account.display_name, role=account.role, office=office
                    )
                    for account, office in rows
                    if not is_technical(each.category for each in account.categories)
                ]
            )

    async def assign(self, staff: Staff, complaint: str, person: str) -> None:
        """Make a person responsible and tell them by e-mail. Raises ``Refused``: ``not_found``, ``unknown_person``,
        ``not_now``, ``same_person``."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await records.locked(session, complaint)
            account = await session.get(Account, person)
            if account is None or account.disabled_at is not None or account.role not in MAY_HAVE:
                raise Refused("unknown_person", "There is no such person.", kind="invalid")
            try:
                row.person_id = assigned(standing(row), person).person
            except NotPossibleError as error:
                raise Refused(
                    error.code, "The complaint cannot be given to this person now."
                ) from None
            await self._note(session, staff, complaint, "assign", now, person=person)
            if account.email and person != staff.account_id:
                found = await records.one(session, complaint)
                letter = letters.assigned(
                    self._sender,
                    to=account.email,
                    reference=found.contact.reference,
                    due=self._opening.station.local(row.due_at),
                )
                await self._cases.tell(session, complaint, letter, kind="complaint")
        await self._cases.announce(complaint)

    async def correct_address(self, staff: Staff, complaint: str, wanted: NewAddress) -> None:
        """Correct the citizen's address after a letter came back. Raises ``Refused``: ``not_found``, ``not_now``, and as
        :func:`gateway.messages.addresses.correct_address`."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._mine(session, staff, complaint)
            message = await case_changes.locked(session, complaint)
            if message is None or row.state not in WORKED_ON:
                raise Refused("not_now", "It waits for no answer.")
            words = await correct_address(
                session,
                message,
                self._cases.hooks,
                email=wanted.email,
                reason=wanted.reason,
                by=staff.account_id,
                at=now,
            )
            await records.put_step(session, row, by=staff.account_id, at=now, note=words)

    async def examine(self, staff: Staff, complaint: str) -> None:
        """Begin to examine a complaint; the caller becomes responsible if nobody is. Raises ``Refused``:
        ``not_found``, ``not_now``, ``same_person``."""
        async with self._database.writing() as session:
            row = await self._mine(session, staff, complaint)
            await records.move(session, row, Act.EXAMINE, by=staff.account_id, at=self._clock())
            await self._steps.tell(session, complaint, "examined")
        await self._cases.announce(complaint)

    async def decide(self, staff: Staff, complaint: str, wanted: api.ComplaintDecision) -> None:
        """Set cause and measure. Raises ``Refused`` as :meth:`examine`, and ``unknown_choice``."""
        async with self._database.writing() as session:
            row = await self._mine(session, staff, complaint)
            # what was decided before stays, though the list offers it no more
            for name in ("cause", "measure"):
                if getattr(wanted, name) != getattr(row, name):
                    await choices.require(session, name, getattr(wanted, name))
            row.cause, row.measure = wanted.cause, wanted.measure
            row.measure_text = cleaned(wanted.text) or None
            first = row.state != State.MEASURE
            await records.move(
                session, row, Act.DECIDE, by=staff.account_id, at=self._clock(), note=row.measure_text
            )  # fmt: skip
            if first:
                await self._steps.tell(session, complaint, "measure")
        await self._cases.announce(complaint)

    async def propose(self, staff: Staff, complaint: str, wanted: api.ComplaintProposal) -> None:
        """Lay an answer before another person. Raises ``Refused``: ``not_found``, and as
        :meth:`AnswerProposals.propose`."""
        async with self._database.writing() as session:
            await self._mine(session, staff, complaint)
            await self._proposals.propose(session, staff, complaint, wanted)
        await self._cases.announce(complaint)

    async def send_back(self, staff: Staff, complaint: str, words: str) -> None:
        """Give a proposed answer back to its author. Raises ``Refused``: ``not_found``, and as :meth:`AnswerProposals.send_back`."""
        async with self._database.writing() as session:
            await self._mine(session, staff, complaint)
            await self._proposals.send_back(session, staff, complaint, words)

    async def answer(self, staff: Staff, complaint: str, wanted: api.ComplaintAnswer) -> None:
        """Answer the citizen, who is asked whether that settles the matter; the same request answers once.

        Raises ``Refused``: ``not_found``, ``not_now``, ``same_person``, ``anonymous``, ``second_look``, ``empty``,
        ``thread_changed``.
        """
        words, now = cleaned(wanted.text), self._clock()
        if not words:
            raise Refused("empty", "The answer has no text.", kind="invalid")
        reply_id = self._cases.id_of(f"complaint-answer/{complaint}/{wanted.request}")
        async with self._database.writing() as session:
            row = await self._mine(session, staff, complaint)
            if await session.get(MessageReply, reply_id) is not None:
                return
            found = await records.one(session, complaint)
            await records.move(session, row, Act.ANSWER, by=staff.account_id, at=now)
            await self._proposals.sent(session, staff, found)
            await require_all_read(session, complaint, wanted.seen_texts)
            row.answered_at, row.late = now, row.late or row.due_at < now
            settle = self._codes.of(f"settle/{complaint}/{reply_id}")
            row.settle_hash, row.settled = self._codes.hash(settle), None
            await self._put_answer(session, found, staff, reply_id, words, settle, now)
        await self._cases.announce(complaint)
        log.info("complaint.answered", contact=complaint, late=row.late)

    async def _put_answer(
        self,
        session: AsyncSession,
        found: ComplaintCase,
        staff: Staff,
        reply_id: str,
        words: str,
        settle: str,
        now: datetime,
    ) -> None:
        row, contact, message = found.complaint, found.contact, found.message
        if message is None:
            raise Refused("not_found", "Its texts have been erased.")
        await answered(
            session, message, reply_id, words, by=staff.account_id, at=now, late=row.late
        )
        if message.email:
            letter = letters.answer(
                self._sender,
                to=message.email,
                language=contact.language,
                reference=contact.reference,
                text=words,
                code=staff.account.code,
                settle=settle,
                last=row.reopened_at is not None,
                answers=await outbox.last_of(session, contact.id),
            )
            await self._cases.post(session, contact.id, letter, kind="answer", mail_id=reply_id)
        await note(session, "message_answered", contact.id, staff.account_id, now, late=row.late)
        position = len(await lookups.legs_of(session, contact.id)) + 1
        await contacts.put_leg(
            session, leg_id=f"{contact.id}-m{position}", contact_id=contact.id, position=position, party="agent",
            channel="message", account_id=staff.account_id, started_at=now, ended_at=now, ended_why="answered",
        )  # fmt: skip
        await count_anew(session, contact.id)
        await contacts.change_contact(
            session, contact.id, state="closed", outcome="completed", ended_at=now,
            connected_at=contact.connected_at or now, promise_kept=int(not row.late),
        )  # fmt: skip

    async def close(self, staff: Staff, complaint: str, wanted: api.ComplaintClosing) -> None:
        """Close a complaint without an answer. Raises ``Refused``: ``not_found``, ``not_now``, ``same_person``."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await self._mine(session, staff, complaint)
            why, by, words = wanted.why, staff.account_id, cleaned(wanted.note)
            await records.move(session, row, Act.CLOSE, by=by, at=now, note=words)
            row.closed_at, row.closed_why = now, why
            await records.close_case(session, self._cases, complaint, reason=why, by=by)
            await self._steps.tell(session, complaint, "closed", why=why)
        await self._cases.announce(complaint)

    async def concern(self, staff: Staff, complaint: str, wanted: api.ComplaintConcerns) -> None:
        """Correct the office that a complaint is about, and its kind. Raises ``Refused``: ``not_found``,
        ``unknown_choice``, ``unknown_office``."""
        async with self._database.writing() as session:
            row = await self._mine(session, staff, complaint)
            if wanted.category != row.category:
                await choices.require(session, "category", wanted.category)
            if wanted.office is not None and await session.get(Office, wanted.office) is None:
                raise Refused("unknown_office", "There is no such office.", kind="invalid")
            row.category, row.office_id = wanted.category, wanted.office
            await self._note(
                session, staff, complaint, "concern", self._clock(),
                category=wanted.category, office=wanted.office,
            )  # fmt: skip

    async def group(self, staff: Staff, complaint: str, wanted: api.Grouping) -> None:
        """Record that two complaints are about the same matter, or that this one is not. Raises ``Refused``
        ``not_found``."""
        async with self._database.writing() as session:
            # in one order, in whichever direction they are joined
            ids = sorted({complaint, wanted.other})
            held = {each: await records.locked(session, each) for each in ids}
            one, other = held[complaint], held[wanted.other]
            if wanted.together:
                kept = one.group_id or other.group_id or new_id()
                left = other.group_id if one.group_id else None
                if left is not None and left != kept:
                    rows = await session.execute(
                        select(Complaint).where(Complaint.group_id == left).with_for_update()
                    )
                    for each in rows.scalars():
                        each.group_id = kept
                one.group_id = other.group_id = kept
            else:
                other.group_id = None
            await self._note(
                session, staff, complaint, "group" if wanted.together else "ungroup", self._clock(),
                other=wanted.other,
            )  # fmt: skip

    async def _mine(self, session: AsyncSession, staff: Staff, complaint: str) -> Complaint:
        """The locked row, if the caller may work on it. Raises ``Refused`` ``not_found``."""
        row = await records.locked(session, complaint)
        if staff.role not in SEE_ALL and row.person_id != staff.account_id:
            raise Refused("not_found", "There is no such complaint.")
        return row

    async def _visible(self, session: AsyncSession, staff: Staff, complaint: str) -> ComplaintCase:
        found = await records.one(session, complaint)
        if staff.role not in SEE_ALL and found.complaint.person_id != staff.account_id:
            raise Refused("not_found", "There is no such complaint.")
        return found

    @staticmethod
    async def _note(
        session: AsyncSession, staff: Staff, complaint: str, act: str, at: datetime, **detail: object
    ) -> None:  # fmt: skip
        await audit.append(
            session, at=at, account_id=staff.account_id, action=f"complaint.{act}", subject=f"contact:{complaint}",
            detail=detail,
        )  # fmt: skip


async def _like(session: AsyncSession, row: Complaint) -> list[ComplaintCase]:
    """Return complaints that may be about the same thing."""
    others = await records.noted(session, row.category, row.taken_at)
    ids = [each.id for each in proposed(records.as_noted(row), others)][:20]
    return await of_ids(session, ids)


async def _group(session: AsyncSession, row: Complaint, staff: Staff) -> list[ComplaintCase]:
    """Return the others of a complaint's group that the caller may see."""
    if row.group_id is None:
        return []
    same = records.found().where(
        Complaint.group_id == row.group_id, Complaint.contact_id != row.contact_id
    )
    if staff.role not in SEE_ALL:
        same = same.where(Complaint.person_id == staff.account_id)
    return [ComplaintCase(*each) for each in await session.execute(same)]
