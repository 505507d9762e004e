"""Takes praise in as a case, and passes it on to the unit and the people it is about, with thanks to its author."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.complaints import api, letters, records
from gateway.complaints.service import topic_of
from gateway.complaints.tables import Praise
from gateway.contacts.tables import Contact
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.messages.cases import Cases, NewCase
from gateway.messages.hooks import CaseChange
from gateway.messages.tables import Message, MessageReply
from gateway.platform.audit import log as audit
from gateway.platform.email_and_phone import checked_email
from gateway.platform.plain_text import short_line
from gateway.platform.refused import Refused
from gateway.platform.security.permissions import Role
from gateway.platform.security.principal import Staff
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.throttle import RequestThrottles
from queueing.categories import Catalogue

log = structlog.get_logger()

TOPIC: Final = "esteem"
SHOWN: Final = 200
_TRIES: Final = 5


class Praises:
    """Takes praise in, and passes it on."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        cases: Cases,
        throttles: RequestThrottles,
        *,
        sender: Sender,
        catalogue: Catalogue,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._cases = cases
        self._throttles = throttles
        self._sender = sender
        self._catalogue = catalogue
        self._clock = clock
        cases.hooks.changed.append(self._changed)

    async def leave(self, wanted: api.NewPraise, address: str) -> api.PraiseLeft:
        """Take a citizen's praise. Raises ``Refused``: ``bad_email``, ``empty``, ``too_many_requests``."""
        email = checked_email(wanted.email) if wanted.email else ""
        async with self._database.reading() as session:
            known = await session.get(Praise, self._cases.id_of(_key(wanted.request))) is not None
        if not known:
            await self._throttles.enforce(address, wanted.visitor, email)
        return await self._take(
            wanted.request, wanted.text, wanted.whom, email, wanted.name, wanted.language, "web"
        )

    async def take_down(self, wanted: api.TakenPraise, staff: Staff) -> api.PraiseLeft:
        """Take down praise that a citizen expresses at the desk or by telephone. Raises ``Refused`` as :meth:`leave`."""
        email = checked_email(wanted.email) if wanted.email else ""
        return await self._take(
            wanted.request, wanted.text, wanted.whom, email, wanted.name, wanted.language, wanted.way,
            by=staff.account_id,
        )  # fmt: skip

    async def listed(self, staff: Staff) -> api.PraiseList:
        """Return praise: for supervisors all of it, for others that which names them or is about their office."""
        sees_all = staff.role is Role.SUPERVISOR
        wanted = (
            select(Praise, Contact)
            .join(Contact, Contact.id == Praise.contact_id)
            .order_by(Praise.passed_at.is_not(None), Praise.taken_at.desc())
        )
        if not sees_all:
            wanted = wanted.where(Praise.passed_at.is_not(None))
        async with self._database.reading() as session:
            rows = [
                (row, contact)
                for row, contact in await session.execute(wanted.limit(SHOWN * 5))
                if sees_all or _names(row, staff)
            ][:SHOWN]
            texts = await _texts(session, [row.contact_id for row, _ in rows])
            offices = await records.offices(session)
            people = await records.accounts(
                session, {person for row, _ in rows for person in row.people}
            )
        return api.PraiseList(
            praises=[
                api.PraiseShown(
                    id=row.contact_id,
                    reference=contact.reference,
                    text=texts.get(row.contact_id, ""),
                    whom=row.whom or "",
                    name=contact.visitor_name if sees_all else None,
                    taken_at=row.taken_at,
                    office=api.ComplaintOffice(id=row.office_id, name=offices[row.office_id].name)
                    if row.office_id in offices
                    else None,
                    people=[people[each].display_name for each in row.people if each in people],
                    passed_at=row.passed_at,
                    mine=staff.account_id in row.people,
                    thanked=row.thanked,
                )
                for row, contact in rows
            ]
        )

    async def pass_on(self, staff: Staff, praise: str, wanted: api.PassingOn) -> None:
        """Pass praise on to an office and people, and thank a citizen who gave an address, once.

        Raises ``Refused``: ``not_found``, ``nobody``, ``unknown_office``, ``unknown_person``.
        """
        now = self._clock()
        if wanted.office is None and not wanted.people:
            raise Refused("nobody", "Say whom it is passed on to.", kind="invalid")
        async with self._database.writing() as session:
            row = await session.get(Praise, praise, with_for_update=True)
            contact = await session.get(Contact, praise)
            if row is None or contact is None:
                raise Refused("not_found", "There is no such praise.")
            office = await session.get(Office, wanted.office) if wanted.office else None
            if wanted.office and office is None:
                raise Refused("unknown_office", "There is no such office.", kind="invalid")
            people = await records.accounts(session, set(wanted.people))
            if set(people) != set(wanted.people):
                raise Refused("unknown_person", "There is no such person.", kind="invalid")
            row.office_id, row.people = wanted.office, sorted(set(wanted.people))
            row.passed_at, row.passed_by = now, staff.account_id
            await self._write(session, row, contact, office, list(people.values()))
            await self._cases.close(session, praise, reason="praise", by=staff.account_id)
            await audit.append(
                session, at=now, account_id=staff.account_id, action="praise.pass", subject=f"contact:{praise}",
                detail={"office": wanted.office, "people": row.people},
            )  # fmt: skip
        await self._cases.announce(praise)

    async def _write(
        self,
        session: AsyncSession,
        row: Praise,
        contact: Contact,
        office: Office | None,
        people: list[Account],
    ) -> None:
        text = (await _texts(session, [row.contact_id])).get(row.contact_id, "")
        addresses = {each.email for each in people if each.email}
        if office is not None and office.email:
            addresses.add(office.email)
        for address in sorted(addresses):
            letter = letters.to_unit(
                self._sender, to=address, reference=contact.reference, text=text
            )
            await self._cases.tell(session, row.contact_id, letter, kind="praise")
        message = await session.get(Message, row.contact_id)
        if message is not None and message.email and not row.thanked:
            row.thanked = True
            thanks = letters.thanks(
                self._sender,
                to=message.email,
                language=contact.language,
                reference=contact.reference,
            )
            await self._cases.post(session, row.contact_id, thanks, kind="receipt")

    async def _take(
        self,
        request: str,
        text: str,
        whom: str,
        email: str,
        name: str | None,
        language: str,
        way: api.Way,
        *,
        by: str | None = None,
    ) -> api.PraiseLeft:
        topic = topic_of(self._catalogue, TOPIC)
        danger = await self._cases.danger_in(text, language)
        case = NewCase(
            key=_key(request), category=topic, text=text, source=way, kind="praise", email=email, name=name,
            language=language, receipt=False, danger=danger,
        )  # fmt: skip
        for attempt in range(_TRIES):
            try:
                async with self._database.writing() as session:
                    taken = await self._cases.take_in(session, case)
                    if taken.new:
                        session.add(
                            Praise(
                                contact_id=taken.contact_id, whom=short_line(whom, 200), way=way,
                                taken_at=self._clock(), taken_by=by, people=[], thanked=False,
                            )
                        )  # fmt: skip
                        await session.flush()
                break
            except IntegrityError:
                if attempt == _TRIES - 1:
                    raise
        if taken.new:
            log.info("praise.taken", contact=taken.contact_id, way=way)
            await self._cases.announce(taken.contact_id)
        return api.PraiseLeft(
            reference=taken.reference, mailed=email != "" and self._outbox.configured
        )

    async def _changed(self, session: AsyncSession, change: CaseChange) -> None:
        """Praise is passed on, not answered. Raises ``Refused`` ``is_praise`` for taking it as a message."""
        if change.what == "taken" and await session.get(Praise, change.contact_id) is not None:
            raise Refused("is_praise", "It is praise: it is passed on from the page of complaints.")


def _names(row: Praise, staff: Staff) -> bool:
    own_office = staff.account.office_id
    return staff.account_id in row.people or (
        own_office is not None and row.office_id == own_office
    )


async def _texts(session: AsyncSession, ids: list[str]) -> dict[str, str]:
    """The first text of each case."""
    if not ids:
        return {}
    rows = await session.execute(
        select(MessageReply.contact_id, MessageReply.text)
        .where(MessageReply.contact_id.in_(ids), MessageReply.author == "citizen")
        .order_by(MessageReply.written_at.desc(), MessageReply.id)
    )
    return {row[0]: row[1] for row in rows}


def _key(request: str) -> str:
    return f"praises/{request}"
