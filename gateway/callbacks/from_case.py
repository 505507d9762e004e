"""Calls citizens out of a case: a citizen who wrote is called back by telephone, or invited to a video call.

Each call is a callback like those that citizens ask for, with a contact of its own that the case links to. Its step
stands in the case's story from the moment it is asked for, and its result is shown beside.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks import api, lookups
from gateway.callbacks import sql as callbacks
from gateway.callbacks.letters import invited
from gateway.callbacks.service import Callbacks, refuse_repeated_number
from gateway.callbacks.tables import Callback
from gateway.contacts.entering import QueueEntry, Rows, enter
from gateway.contacts.opening import Opening
from gateway.contacts.tables import Contact
from gateway.mail.changes import withdraw
from gateway.mail.compose import Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.messages import lookups as messages
from gateway.messages.api import CaseFact, MessageOpened
from gateway.messages.desk import MessageDesk, not_yours
from gateway.messages.hooks import CaseChange
from gateway.messages.journal import note
from gateway.messages.lookups import FoundMessage
from gateway.messages.reading import SEE_ALL, has
from gateway.messages.steps import add_step
from gateway.messages.tables import MessageStep
from gateway.platform.follow_codes import FollowCodes
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms, to_ms
from gateway.topics.choosing import require_current
from queueing.categories import Catalogue

log = structlog.get_logger()

ROOM = "callbacks"
LONGEST_AHEAD = timedelta(days=60)


class CaseCalls:
    """Makes callbacks out of cases, and shows on the case how they stand."""

    def __init__(
        self,
        database: Database,
        opening: Opening,
        requests: Callbacks,
        desk: MessageDesk,
        outbox: Outbox,
        codes: FollowCodes,
        *,
        sender: Sender,
        catalogue: Catalogue,
        secret: bytes,
        now_ms: Callable[[], int],
    ) -> None:
        """*secret* makes ids out of the keys that pages send, so that nobody chooses an id."""
        self._database = database
        self._opening = opening
        self._requests = requests
        self._desk = desk
        self._outbox = outbox
        self._codes = codes
        self._sender = sender
        self._catalogue = catalogue
        self._secret = secret
        self._now_ms = now_ms

    async def call(self, staff: Staff, case: str, wanted: api.CaseCallback) -> MessageOpened:
        """Have the citizen of a case called by telephone; the same request makes one call.

        Raises ``Refused``: ``not_found``, ``not_yours``, ``way_off``, ``bad_number``, ``number_not_called``,
        ``number_asked`` (a callback to it is open), ``bad_time``, ``closed_then``, ``retired_category``,
        ``callbacks_full``.
        """
        return await self._ask(
            staff, case, wanted, "phone", self._requests.callable_number(wanted.number)
        )

    async def invite(self, staff: Staff, case: str, wanted: api.CaseInvitation) -> MessageOpened:
        """Invite the citizen of a case to a video call, by e-mail; the same request makes one invitation. Raises
        ``Refused`` as :meth:`call`, and ``no_address``."""
        return await self._ask(staff, case, wanted, "video", None)

    async def facts(
        self, session: AsyncSession, found: FoundMessage, _staff: Staff
    ) -> list[CaseFact]:
        """Return the state of each call out of a case, named by the call's contact."""
        rows = await session.execute(
            select(Callback, Contact)
            .join(Contact, Contact.id == Callback.contact_id)
            .join(MessageStep, MessageStep.other == Callback.contact_id)
            .where(
                MessageStep.contact_id == found.contact.id,
                MessageStep.kind.in_(("callback", "invitation")),
            )
            .order_by(Callback.asked_at)
        )
        now = from_ms(self._now_ms())
        return [
            CaseFact(room=ROOM, name=contact.id, value=standing(callback, contact, now))
            for callback, contact in rows
        ]

    async def heard(self, session: AsyncSession, change: CaseChange) -> None:
        """Send a waiting invitation anew once the address of its case is corrected, because the link to the call
        would reach somebody else."""
        case = None if change.what != "address" else await messages.one(session, change.contact_id)
        if case is None:
            return
        rows = await session.execute(
            select(Callback, Contact)
            .join(Contact, Contact.id == Callback.contact_id)
            .join(MessageStep, MessageStep.other == Callback.contact_id)
            .where(
                MessageStep.contact_id == case.contact.id,
                MessageStep.kind == "invitation",
                Callback.email.is_not(None),
                Callback.called_at.is_(None),
                Callback.result.is_(None),
                Contact.state != "closed",
            )
        )
        for callback, contact in rows.all():
            callback.email = case.message.email
            await withdraw(session, contact.id)
            letter = self._invitation(
                case.contact, contact.id, contact.reference, callback.email, callback.due_at
            )
            await self._outbox.put(session, letter, contact_id=contact.id, kind="callback")

    def _invitation(
        self, about: Contact, contact_id: str, reference: str, email: str, due: datetime
    ) -> Letter:
        return invited(
            self._sender, to=email, language=about.language, about=about.reference, reference=reference,
            code=self._codes.of(contact_id), due=self._opening.station.local(due),
        )  # fmt: skip

    async def _ask(
        self,
        staff: Staff,
        case: str,
        wanted: api.CaseInvitation,
        way: api.Way,
        number: str | None,
    ) -> MessageOpened:
        found = await self._desk.visible(staff, case)
        if found.message.state not in messages.WAITING or not (
            has(found, staff) or staff.role in SEE_ALL
        ):
            raise not_yours()
        if way not in self._requests.limits.ways:
            raise Refused("way_off", "Nobody is called back in that way here.")
        email = found.message.email or None if way == "video" else None
        if way == "video" and email is None:
            raise Refused("no_address", "The case has no e-mail address.", kind="invalid")
        require_current(self._catalogue, found.contact.category)
        due = self._due(found.contact.category, wanted.at)
        contact_id = self._id(case, wanted.request)
        async with self._database.reading() as session:
            known = await lookups.one(session, contact_id)
            is_full = await callbacks.open_count(session) >= self._requests.limits.most
        if known is not None:
            await self._requests.take_place(contact_id)
        elif is_full:
            raise Refused("callbacks_full", "As many wait as can be called back.")
        else:
            await enter(
                self._database,
                self._rows(staff, found, wanted, contact_id, email, number, due),
                QueueEntry(
                    contact_id=contact_id,
                    queue=lambda _preferred: self._requests.take_place(contact_id),
                    ends_refused=False,
                ),
            )
            log.info("callback.asked_from_case", contact=contact_id, case=case, way=way)
        self._outbox.wake()
        return await self._desk.shown(await self._desk.found(case), staff)

    def _rows(
        self,
        staff: Staff,
        found: FoundMessage,
        wanted: api.CaseInvitation,
        contact_id: str,
        email: str | None,
        number: str | None,
        due: datetime,
    ) -> Rows:
        contact, now_ms = found.contact, self._now_ms()
        now = from_ms(now_ms)
        code = self._codes.of(contact_id)
        step: Literal["callback", "invitation"] = "callback" if email is None else "invitation"

        async def beside(session: AsyncSession, reference: str) -> None:
            if number is not None:
                await refuse_repeated_number(session, number, now)
            session.add(
                Callback(
                    contact_id=contact_id, way="phone" if email is None else "video", email=email,
                    number=number, comes_from=None, code_hash=self._codes.hash(code), asked_at=now,
                    due_at=due, attempt=0, score_ms=now_ms,
                    asked_first=staff.account_id if wanted.by == "me" else None,
                )
            )  # fmt: skip
            await session.flush()
            if email is not None:
                letter = self._invitation(contact, contact_id, reference, email, due)
                await self._outbox.put(session, letter, contact_id=contact_id, kind="callback")
            await add_step(session, contact.id, step, staff.account_id, now, other=contact_id)
            await note(
                session, f"message_{step}", contact.id, staff.account_id, now, other=contact_id
            )

        return Rows(
            row={
                "contact_id": contact_id,
                "category": contact.category,
                "channel": "callback",
                "modality": "audio" if email is None else "video",
                "language": contact.language,
                "needs": list(contact.needs),
                "visitor_name": contact.visitor_name,
                "consent": False,
                "created_at": now,
                "state": "scheduled",
            },
            beside=beside,
        )

    def _due(self, category: str, at: datetime | None) -> datetime:
        """Not before *at*, or as soon as the topic is open. Raises ``Refused``: ``bad_time``, ``closed_then``."""
        hours, now = self._opening.of(category), from_ms(self._now_ms())
        if at is None:
            opens = None if hours.is_open(now) else hours.next_opening(now)
            return opens or now
        if not now < at <= now + LONGEST_AHEAD:
            raise Refused("bad_time", "The moment is within the next sixty days.", kind="invalid")
        if not hours.is_open(at):
            raise Refused("closed_then", "The station is closed at that moment.", kind="invalid")
        return at

    def _id(self, case: str, request: str) -> str:
        made = hmac.new(self._secret, f"case/{case}/{request}".encode(), hashlib.sha256)
        return made.hexdigest()[:24]


def standing(callback: Callback, contact: Contact, now: datetime) -> str:
    """Return the state of a call from its rows: a :data:`api.Standing` while it continues, then its
    :data:`api.Result`."""
    if callback.result is not None:
        return "talking" if _talks(callback, contact) else callback.result
    if contact.state == "closed":
        if contact.outcome == "abandoned":
            return "cancelled"
        return "not-taken" if callback.called_at and callback.way == "video" else "failed"
    if callback.called_at is not None:
        return "calling"
    return "scheduled" if to_ms(callback.due_at) > to_ms(now) else "waiting"


def _talks(callback: Callback, contact: Contact) -> bool:
    return callback.result == "reached" and contact.state != "closed" and contact.outcome is None
