"""Asks citizens by e-mail for stars once their message was answered or they were called back: once for each case, with a
link for one answer.

Left out are citizens who gave stars on the page after a call, who want no such mail, whose mail came from a machine or a
mailing list, or who write by certified mail, for which an answer costs money.
"""

import hashlib
import hmac
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import structlog
from sqlalchemy import delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from gateway.callbacks.tables import Callback
from gateway.contacts.tables import Contact
from gateway.listening.served import served
from gateway.listening.stars import ASKED_FOR
from gateway.listening.tables import RatingRefusal
from gateway.mail import lookups as outgoing
from gateway.mail.compose import Letter, Sender, when
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.mailbox.tables import ReceivedMail
from gateway.messages.tables import Message
from gateway.platform.checks import STATION_CHECK
from gateway.platform.languages import in_language
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.security.tokens import InvalidTokenError, TokenSigner
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.platform.times import ROME

log = structlog.get_logger()

AUDIENCE: Final = "rating"
ADDRESS: Final = "/rating"
KIND: Final = "rating"
"""Of the mail in the outbox."""
CHECK_EVERY_S: Final = 300.0
AFTER: Final = timedelta(hours=1)
"""So long after its end somebody is asked: an answer is to be read first."""
BEFORE: Final = timedelta(hours=18)
"""So long after its end nobody is asked any more: some hours are left to answer."""
AT_ONCE: Final = 100
BY_MACHINES: Final = ("automatic", "list")


class _Asked(NamedTuple):
    """``case`` is asked about once, whichever of its contacts comes first."""

    contact: Contact
    email: str
    case: str


class Asking:
    """Runs the loop from :meth:`start` to :meth:`aclose`.

    *secret* is the key for the ids of mails and for the hashes of addresses that want none.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        signer: TokenSigner,
        clock: Callable[[], datetime],
        *,
        sender: Sender,
        secret: bytes,
        kept: timedelta,
    ) -> None:
        """*kept*: how long a refusal of such mails is remembered."""
        self._database = database
        self._outbox = outbox
        self._signer = signer
        self._clock = clock
        self._sender = sender
        self._secret = secret
        self._kept = kept
        self._loop = Periodic("listening:asking", self.ask_due, CHECK_EVERY_S)

    def start(self) -> None:
        """Start the loop, if there is a mail server."""
        if self._outbox.configured:
            self._loop.start()

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self._loop.aclose()

    async def ask_due(self) -> int:
        """Write to all whose contact has been over for :data:`AFTER`; return how many.

        Several gateways may do so at once: a mail has one id.
        """
        if not self._outbox.configured:
            return 0
        now = self._clock()
        asked = 0
        async with self._database.writing() as session:
            to_ask = await _to_ask(session, now)
            ids = {each.case: self._mark("mail", each.case)[:24] for each in to_ask}
            known = await _among(session, OutgoingMail.id, ids.values())
            marks = {each.email: self._mark("address", each.email.lower()) for each in to_ask}
            refused = await _among(session, RatingRefusal.address, marks.values())
            for each in to_ask:
                mail_id = ids[each.case]
                if mail_id in known or marks[each.email] in refused:
                    continue
                known.add(mail_id)
                letter = self._letter(each, await outgoing.last_of(session, each.case))
                await self._outbox.put(
                    session, letter, contact_id=each.contact.id, kind=KIND, mail_id=mail_id
                )
                asked += 1
        if asked:
            self._outbox.wake()
            log.info("rating.asked", count=asked)
        return asked

    def contact_of(self, token: str) -> str:
        """Return the contact that a link is about. Raises ``Refused``: ``bad_token``, ``too_late``."""
        try:
            claims = self._signer.verify(AUDIENCE, token, now=self._clock())
        except InvalidTokenError as wrong:
            if wrong.expired:
                raise Refused("too_late", "The contact is over for too long.") from None
            raise Refused("bad_token", "This address is not whole.", kind="invalid") from None
        return str(claims["sub"])

    async def refuse(self, token: str) -> None:
        """Never again ask the person behind a link, even if it is too late for an answer. May be repeated.

        Raises ``Refused`` ``bad_token``.
        """
        try:
            contact_id = str(self._signer.read(AUDIENCE, token)["sub"])
        except InvalidTokenError:
            raise Refused("bad_token", "This address is not whole.", kind="invalid") from None
        async with self._database.writing() as session:
            message = await session.get(Message, contact_id)
            callback = await session.get(Callback, contact_id)
            email = None if callback is None else callback.email
            if message is None and callback is not None and callback.comes_from is not None:
                message = await session.get(Message, callback.comes_from)
            email = email or (None if message is None else message.email)
            if email:
                await insert_once(
                    session, RatingRefusal,
                    {"address": self._mark("address", email.lower()), "refused_at": self._clock()},
                )  # fmt: skip

    async def forget(self) -> int:
        """Delete refusals of such mails whose retention is over; return how many."""
        async with self._database.writing() as session:
            gone = await session.execute(
                delete(RatingRefusal)
                .where(RatingRefusal.refused_at < self._clock() - self._kept)
                .returning(RatingRefusal.address)
            )
            return len(gone.all())

    def _letter(self, asked: _Asked, answers: str | None) -> Letter:
        contact, ended_at = served(asked.contact)
        language, until = contact.language, ended_at + ASKED_FOR
        token = self._signer.sign(
            AUDIENCE, contact.id, now=self._clock(), ttl=until - self._clock()
        )
        return self._sender.letter(
            asked.email, language, "rating.subject", "rating.text", answers=answers, reference=contact.reference,
            link=in_language(f"{self._sender.origin}{ADDRESS}?token={token}", language),
            until=when(until.astimezone(ROME), language),
        )  # fmt: skip

    def _mark(self, kind: str, of: str) -> str:
        return hmac.new(self._secret, f"{kind}/{of}".encode(), hashlib.sha256).hexdigest()


async def _among(session: AsyncSession, column: object, wanted: Collection[str]) -> set[str]:
    if not wanted:
        return set()
    found = await session.execute(select(column).where(column.in_(set(wanted))))  # type: ignore[call-overload, attr-defined] # a mapped column
    return set(found.scalars())


async def _to_ask(session: AsyncSession, now: datetime) -> Sequence[_Asked]:
    """Contacts that were answered and are over, whose citizen has an address and has given no stars."""
    over = (
        Contact.connected_at.is_not(None),
        Contact.satisfaction.is_(None),
        Contact.category != STATION_CHECK,
        Contact.ended_at <= now - AFTER,
        Contact.ended_at > now - BEFORE,
    )
    # or those that were asked already would keep later ones out of the first hundred
    unasked = ~exists().where(OutgoingMail.contact_id == Contact.id, OutgoingMail.kind == KIND)
    by_machine = exists().where(
        ReceivedMail.contact_id == Message.contact_id, ReceivedMail.kind.in_(BY_MACHINES)
    )
    # of complaints and praise the office asks by itself
    asks = (Message.kind == "message", Message.source != "pec", Message.email != "", ~by_machine)
    answered = await session.execute(
        select(Contact, Message.email, Contact.id)
        .join(Message, Message.contact_id == Contact.id)
        .where(*over, unasked, *asks, Contact.outcome == "completed", Message.merged_into.is_(None))
        .order_by(Contact.ended_at)
        .limit(AT_ONCE)
    )
    case = aliased(Message)
    called = await session.execute(
        select(Contact, Callback.email, case.email, case.contact_id)
        .join(Callback, Callback.contact_id == Contact.id)
        .outerjoin(case, case.contact_id == Callback.comes_from)
        .where(
            *over,
            unasked,
            Callback.result == "reached",
            or_(case.contact_id.is_(None), case.kind == "message"),
            or_(Callback.email.is_not(None), (case.email != "") & (case.source != "pec")),
        )
        .order_by(Contact.ended_at)
        .limit(AT_ONCE)
    )
    return [
        *(_Asked(contact, email, about) for contact, email, about in answered),
        *(_Asked(contact, own or of_case, about or contact.id) for contact, own, of_case, about in called),
    ]  # fmt: skip
