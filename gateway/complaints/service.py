"""Takes complaints from citizens, and from staff who take them down, and shows them to the holders of their codes."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, cast, get_args

import structlog
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.attachments.service import Attachments
from gateway.complaints import api, choices, letters, records
from gateway.complaints.records import ComplaintCase, standing
from gateway.complaints.states import WORKED_ON, Act, State, times
from gateway.complaints.step_letters import StepLetters
from gateway.complaints.tables import Complaint, ComplaintStep
from gateway.contacts import chat_files
from gateway.contacts.opening import Opening
from gateway.contacts.tables import ChatFile, Contact
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.messages import case_changes, lookups
from gateway.messages.api import TellSteps
from gateway.messages.cases import Cases, NewCase, TakenIn, alarms, danger_shown, in_plain_words
from gateway.messages.hooks import CaseChange
from gateway.messages.reading import SEE_ALL
from gateway.messages.step_mail import OWN_LETTER
from gateway.messages.undelivered import REASON as NOT_DELIVERED
from gateway.platform.email_and_phone import checked_email
from gateway.platform.follow_codes import CodeLookUp, FollowCodes
from gateway.platform.plain_text import short_line
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import RequestThrottles
from gateway.reports.periods import local_day
from gateway.search.danger import Danger
from queueing.categories import Catalogue

log = structlog.get_logger()

TOPIC: Final = "complaints"
"""The topic that ships for them; a station without it, or that has retired it, uses its first."""
_WHY: Final = {"forwarded": "other-body"}
"""Words of closings as messages have them, in the words of complaints."""
_TRIES: Final = 5
MOST_FILES: Final = 5


class Complaints:
    """Takes complaints in, shows one to the holder of its code, and takes the citizen's word on the answer."""

    def __init__(
        self,
        database: Database,
        opening: Opening,
        outbox: Outbox,
        cases: Cases,
        attachments: Attachments,
        codes: FollowCodes,
        throttles: RequestThrottles,
        steps: StepLetters,
        *,
        sender: Sender,
        catalogue: Catalogue,
        days: int,
        warn_days: int,
        clock: Callable[[], datetime],
    ) -> None:
        """*days*: within how many a complaint is answered; *warn_days* before that it is near."""
        self._database = database
        self._opening = opening
        self._outbox = outbox
        self._cases = cases
        self._attachments = attachments
        self._codes = codes
        self._throttles = throttles
        self._steps = steps
        self._by_code = CodeLookUp(
            codes,
            throttles.codes,
            database,
            records.by_hash,
            nothing="No complaint has this code.",
        )
        self._sender = sender
        self._catalogue = catalogue
        self._days = days
        self._warn_days = warn_days
        self._clock = clock
        cases.hooks.changed.append(self._changed)

    async def lists(self) -> api.ComplaintLists:
        """Return the choices of the form."""
        async with self._database.reading() as session:
            kinds = await choices.offered(session, "category")
            rows = await session.execute(
                select(Office.id, Office.name)
                .where(Office.disabled_at.is_(None))
                .order_by(Office.name)
            )
            offices = [api.ComplaintOffice(id=row[0], name=row[1]) for row in rows]
        rules = self._attachments.rules
        return api.ComplaintLists(
            categories=kinds,
            offices=offices,
            media_types=[] if rules is None else rules.media_types,
            max_bytes=0 if rules is None else rules.max_bytes,
            most_files=MOST_FILES,
        )

    async def leave(self, wanted: api.NewComplaint, address: str) -> api.ComplaintLeft:
        """Take a citizen's complaint and mail its receipt; the same request is taken once.

        Raises ``Refused``: ``unknown_choice``, ``unknown_office``, ``bad_email``, ``bad_day``, ``empty``,
        ``too_many_requests``.
        """
        email = checked_email(wanted.email) if wanted.email else ""
        if not await self.has(self._cases.id_of(_key(wanted.request))):
            await self._throttles.enforce(address, wanted.visitor, email)
        return await self._take(
            wanted.request,
            wanted.facts,
            wanted.text,
            email,
            wanted.name,
            wanted.language,
            way="web",
            tell_steps=wanted.tell_steps,
        )

    async def take_down(self, wanted: api.TakenComplaint, staff: Staff) -> api.ComplaintLeft:
        """Take down what a citizen says at the desk or by telephone. Raises ``Refused`` as :meth:`leave`."""
        email = checked_email(wanted.email) if wanted.email else ""
        return await self._take(
            wanted.request, wanted.facts, wanted.text, email, wanted.name, wanted.language,
            way=wanted.way, by=staff.account_id, out_of=wanted.out_of, tell_steps=wanted.tell_steps,
        )  # fmt: skip

    async def turn(self, case: str, facts: api.ComplaintFacts, staff: Staff) -> None:
        """Turn a case that came as a message or a mail into a complaint, due as a complaint since it came in.

        A message that a colleague has is turned by that colleague or by a supervisor. Raises ``Refused``:
        ``not_found``, ``is_praise``, ``over``, ``taken``, and as :meth:`leave`.
        """
        now = self._clock()
        async with self._database.writing() as session:
            message = await case_changes.locked(session, case)
            if message is None:
                raise Refused("not_found", "There is no such message.")
            if await session.get(Complaint, case) is not None:
                return
            if message.kind != "message":
                raise Refused("is_praise", "It is praise: it is passed on.")
            if message.state not in lookups.WAITING:
                raise Refused("over", "The message is answered or closed.")
            had = message.taken_by
            if had not in (None, staff.account_id) and staff.role not in SEE_ALL:
                raise Refused("taken", "Somebody else has it.")
            row = await self._row(
                session, case, facts, at=message.left_at, way=cast("api.Way", message.source),
                anonymous=message.email == "", by=staff.account_id,
            )  # fmt: skip
            # a complaint is worked on elsewhere
            await case_changes.goes_to_complaints(
                session, message, due_at=row.due_at, warn_at=row.warn_at
            )
            await records.put_step(session, row, by=staff.account_id, at=now)
        await self._cases.announce(case, had=had)

    async def follow(self, code: str, address: str) -> api.FollowedComplaint:
        """Return the state of the complaint with this code. Raises ``Refused``: ``not_found`` or
        ``too_many_requests``."""
        return await self._shown(await self._by_code.find(code, address))

    async def tell_steps(self, wanted: TellSteps, address: str) -> api.FollowedComplaint:
        """Send an e-mail at each step from now on, or none. May be repeated. Raises as :meth:`follow`, and ``no_steps``."""
        found = await self._by_code.find(wanted.code, address)
        async with self._database.writing() as session:
            message = await case_changes.locked(session, found.contact.id)
            if message is None:
                raise Refused("not_found", "No complaint has this code.")
            await self._cases.tell_steps(session, message, tell=wanted.tell)
        async with self._database.reading() as session:
            found = await records.one(session, found.contact.id)
        return await self._shown(found)

    async def judge(self, wanted: api.ComplaintVerdict, address: str) -> api.FollowedComplaint:
        """Take the citizen's word on the answer, once: a yes closes the complaint, the first no has another person
        examine it, a second no closes it.

        The text that they write stays in the thread; if it tells of a danger, somebody examines it at once. Raises
        ``Refused``: ``not_found``, ``not_now``, ``too_many_requests``.
        """
        found = await self._by_code.find(wanted.code, address)
        contact_id, now, more = found.contact.id, self._clock(), wanted.text.strip()
        danger = await self._cases.danger_in(more, found.contact.language) if more else None
        async with self._database.writing() as session:
            row = await records.locked(session, contact_id)
            # what is said of one answer is another text than what is said of the next
            key = f"verdict/{row.settle_hash}"
            if wanted.settled or row.reopened_at is not None:
                # a second no is kept, and closes it: the office has examined it twice
                why = "settled" if wanted.settled else "unsettled"
                await records.move(session, row, Act.SETTLE, by=None, at=now)
                row.closed_at, row.closed_why = now, why
                await records.close_case(session, self._cases, contact_id, reason=why)
                if not alarms(danger):
                    await self._cases.add_last_words(session, contact_id, key=key, text=more)
                    await self._steps.tell(session, contact_id, "closed", why=why)
            else:
                await records.move(session, row, Act.REOPEN, by=None, at=now)
                await self._cases.reopen(
                    session, contact_id, reason="not_settled", not_for=row.before_id
                )
                await self._wait(session, row, now)
                await self._steps.tell(session, contact_id, "reopened")
            if more and (alarms(danger) or row.state == State.REOPENED):
                await self._cases.add_text(
                    session, contact_id, key=key, text=more, insist=True, danger=danger
                )
            row.settled, row.settle_hash = wanted.settled, None
        await self._cases.announce(contact_id)
        log.info("complaint.judged", contact=contact_id, settled=wanted.settled)
        async with self._database.reading() as session:
            shown = await self._shown(await records.one(session, contact_id))
        return replace(shown, danger=danger_shown(danger, found.contact.language))

    async def send(
        self,
        code: str,
        address: str,
        *,
        upload: str,
        name: str,
        body: AsyncIterator[bytes],
        announced: int | None,
    ) -> api.ComplaintFile:
        """Store a picture or document that the citizen sends with a complaint. Raises ``Refused``: ``not_found``,
        ``not_now``, ``too_many_requests``, and as :meth:`Attachments.attach`."""
        found = await self._by_code.find(code, address)
        if found.complaint.state not in WORKED_ON:
            raise Refused("not_now", "The complaint is answered or closed.")
        return as_file(
            await self._attachments.attach(
                found.contact.id, upload, name, body, announced=announced, most=MOST_FILES
            )
        )

    async def has(self, case: str) -> bool:
        """Return whether this case is a complaint already."""
        async with self._database.reading() as session:
            return await session.get(Complaint, case) is not None

    async def _take(
        self,
        request: str,
        facts: api.ComplaintFacts,
        text: str,
        email: str,
        name: str | None,
        language: str,
        *,
        way: api.Way,
        by: str | None = None,
        out_of: str | None = None,
        tell_steps: bool = False,
    ) -> api.ComplaintLeft:
        now = self._clock()
        due = times(now, days=self._days, warn_days=self._warn_days).due
        topic = topic_of(self._catalogue, TOPIC)
        danger = await self._cases.danger_in(f"{facts.subject}\n{text}", language)
        case = NewCase(
            key=_key(request), category=topic, text=text, source=way, kind="complaint",
            subject=facts.subject, email=email, name=name, language=language, receipt=False, due_at=due,
            tell_steps=tell_steps and email != "", danger=danger,
        )  # fmt: skip
        for attempt in range(_TRIES):
            try:
                async with self._database.writing() as session:
                    taken = await self._cases.take_in(session, case)
                    if taken.new:
                        row = await self._row(
                            session, taken.contact_id, facts, at=now, way=way, anonymous=email == "", by=by,
                            out_of=out_of,
                        )  # fmt: skip
                        await records.put_step(session, row, by=by, at=now)
                        await self._set_clock(session, row)
                        if email:
                            await self._post_receipt(session, taken, email, language, danger)
                break
            except IntegrityError:
                # the same request at the same moment, or somebody has that reference already
                if attempt == _TRIES - 1:
                    raise
        if taken.new:
            log.info("complaint.taken", contact=taken.contact_id, way=way, anonymous=email == "")
            await self._cases.announce(taken.contact_id)
        return api.ComplaintLeft(
            reference=taken.reference,
            code=taken.code,
            due_at=taken.due_at if email else None,
            time_zone=self._opening.station.zone,
            mailed=email != "" and self._outbox.configured,
        )

    async def _row(
        self,
        session: AsyncSession,
        contact_id: str,
        facts: api.ComplaintFacts,
        *,
        at: datetime,
        way: api.Way,
        anonymous: bool,
        by: str | None,
        out_of: str | None = None,
    ) -> Complaint:
        await choices.require(session, "category", facts.category)
        if facts.office is not None and await session.get(Office, facts.office) is None:
            raise Refused("unknown_office", "There is no such office.", kind="invalid")
        if out_of is not None and await session.get(Contact, out_of) is None:
            out_of = None
        subject = short_line(facts.subject, 120)
        if subject is None:
            raise Refused("empty", "The complaint has no subject.", kind="invalid")
        _require_past(facts.happened_on, local_day(self._clock()))
        when = times(at, days=self._days, warn_days=self._warn_days)
        row = Complaint(
            contact_id=contact_id, state=State.RECEIVED, category=facts.category, subject=subject,
            place=short_line(facts.place, 200), happened_on=facts.happened_on, happened=short_line(facts.happened, 40),
            office_id=facts.office, anonymous=anonymous, way=way, out_of=out_of, taken_at=at, taken_by=by,
            due_at=when.due, warn_at=when.warn, late=False,
        )  # fmt: skip
        session.add(row)
        await session.flush()
        return row

    async def _set_clock(self, session: AsyncSession, row: Complaint) -> None:
        """The case has the complaint's times: one clock."""
        await case_changes.set_clock(
            session, row.contact_id, due_at=row.due_at, warn_at=row.warn_at
        )

    async def _wait(self, session: AsyncSession, row: Complaint, now: datetime) -> None:
        """Give a complaint that is worked on anew the times of one that begins."""
        when = times(now, days=self._days, warn_days=self._warn_days)
        row.due_at, row.warn_at, row.warned_at, row.escalated_at = when.due, when.warn, None, None
        row.settle_hash = row.closed_at = row.closed_why = None
        await session.flush()
        await self._set_clock(session, row)

    async def _post_receipt(
        self,
        session: AsyncSession,
        taken: TakenIn,
        email: str,
        language: str,
        danger: Danger | None,
    ) -> None:
        letter = letters.receipt(
            self._sender,
            to=email,
            language=language,
            reference=taken.reference,
            code=taken.code,
            due=self._opening.station.local(taken.due_at),
            above=in_plain_words(danger, language),
        )
        await self._cases.post(session, taken.contact_id, letter, kind="receipt")

    async def _changed(self, session: AsyncSession, change: CaseChange) -> None:
        """Follow what happens to the case elsewhere. A complaint is answered on its own page, where its cause is known.

        Raises ``Refused`` ``is_complaint`` for taking or answering it as a message, which undoes that.
        """
        if change.what not in ("taken", "answered", "closed", "written", "reopened"):
            return
        row = await session.get(Complaint, change.contact_id, with_for_update=True)
        if row is None:
            return
        if change.what in ("taken", "answered"):
            if row.state == State.ANSWERED and change.what == "answered":
                return
            raise Refused("is_complaint", "It is a complaint: it is answered on the page of those.")
        now = self._clock()
        if change.what == "closed" and row.state in WORKED_ON:
            row.state, row.closed_at = State.CLOSED, now
            why = _WHY.get(change.reason or "", change.reason)
            row.closed_why = why if why in get_args(api.Why) else "information"
            await records.put_step(session, row, by=change.account_id, at=now)
            if change.reason not in OWN_LETTER:
                await self._steps.tell(session, row.contact_id, "closed", why=row.closed_why or "")
        elif change.reason == NOT_DELIVERED and row.state == State.ANSWERED:
            # nobody has read the answer: it is given another way, by who is responsible
            await records.move(session, row, Act.RETURN, by=None, at=now)
            row.answered_at = None
            await self._wait(session, row, now)
            row.warn_at = now
        elif change.what in ("written", "reopened") and row.state in (
            State.ANSWERED,
            State.CLOSED,
        ):
            # what the citizen writes after the answer says that it is not settled; it may come with a case merged into this one
            act = Act.WRITE if standing(row).reopened or row.state == State.CLOSED else Act.REOPEN
            await records.move(session, row, act, by=None, at=now)
            row.settled = False
            await self._wait(session, row, now)

    async def _shown(self, found: ComplaintCase) -> api.FollowedComplaint:
        row, contact_id = found.complaint, found.contact.id
        async with self._database.reading() as session:
            steps = await records.steps(session, contact_id)
            thread = await records.thread(session, contact_id)
            files = await chat_files.of_contact(session, contact_id)
            words = await choices.labels(session)
        answered = row.state == State.ANSWERED
        return api.FollowedComplaint(
            reference=found.contact.reference,
            category=choice_of(words, row.category),
            subject=row.subject or "",
            state=State(row.state),
            anonymous=row.anonymous,
            taken_at=row.taken_at,
            due_at=row.due_at,
            time_zone=self._opening.station.zone,
            overdue=row.state in WORKED_ON and row.due_at < self._clock(),
            steps=_states(steps),
            measure=choice_of(words, row.measure)
            if answered or row.state == State.CLOSED
            else None,
            answers=[each.text for each in thread if each.author == "agent"],
            asked=answered,
            may_reopen=answered and row.reopened_at is None,
            settled=row.settled,
            files=[as_file(each) for each in files],
            may_send=row.state in WORKED_ON and self._attachments.rules is not None,
            tell_steps=None if found.message is None else self._cases.wants_steps(found.message),
        )


def _states(steps: Sequence[ComplaintStep]) -> list[api.ComplaintTaken]:
    """The states that a complaint came to; what the office notes while it stays in one is no step of the citizen's."""
    made: list[api.ComplaintTaken] = []
    for each in steps:
        if not made or made[-1].state != each.state:
            made.append(api.ComplaintTaken(state=State(each.state), at=each.at))
    return made


def choice_of(words: Mapping[str, api.Choice], choice: str | None) -> api.Choice:
    """Return an entry of a list by its id; one without words where it is unknown."""
    return words.get(choice or "", api.Choice(id=choice or "", label=""))


def as_file(file: ChatFile) -> api.ComplaintFile:
    """Return a picture or document in the form that pages get."""
    return api.ComplaintFile(
        id=file.message_id,
        name=file.name,
        size=file.size,
        media_type=file.media_type,
        state=cast("api.FileState", file.state),
        reason=file.reason,
    )


def topic_of(catalogue: Catalogue, wanted: str) -> str:
    """Return the topic *wanted*, or the station's first topic where it can be chosen no more."""
    current = [each.id for each in catalogue.current]
    return wanted if wanted in current else current[0]


def _key(request: str) -> str:
    return f"complaints/{request}"


def _require_past(happened: date | None, today: date) -> None:
    if happened is not None and not today - timedelta(days=3650) <= happened <= today:
        raise Refused("bad_day", "The day is in the future, or long ago.", kind="invalid")
