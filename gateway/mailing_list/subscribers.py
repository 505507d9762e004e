"""The subscribers of the list: invited by a supervisor, confirmed by a link, removed by another (RFC 8058)."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, Literal, cast
from urllib.parse import quote

import msgspec
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.bodies.tables import Body
from gateway.mail.compose import Letter, Sender
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.mailing_list import api, letters
from gateway.mailing_list.tables import ListMail, ListSubscriber
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.security.sealing import SealBrokenError, Sealer
from gateway.platform.sql.engine import Database

MAIL_KIND: Final = "list"
MOST: Final = 1000
"""Each entry is one mail to each of them."""
ASKED_ANEW_AFTER: Final = timedelta(days=1)
FORGOTTEN_AFTER: Final = timedelta(days=30)
"""An address that did not confirm within this time is let go."""
PURPOSE: Final = "list-subscription"
LONGEST_TOKEN: Final = 600


class Ticket(msgspec.Struct, frozen=True):
    """The act that a link in a mail allows its reader."""

    subscriber: str
    act: Literal["join", "leave"]


class Subscribers:
    """Invites, confirms and removes subscribers. Holds no state. *address* is the list's own, empty for none."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        sender: Sender,
        sealer: Sealer,
        clock: Callable[[], datetime],
        *,
        address: str,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._sender = sender
        self._sealer = sealer
        self._clock = clock
        self._address = address

    async def listed(self) -> api.ListSubscribers:
        """Return all subscribers, with the reason if the last mail to one did not arrive."""
        newest = (
            select(ListMail.subscriber_id, func.max(OutgoingMail.created_at).label("at"))
            .join(OutgoingMail, OutgoingMail.id == ListMail.mail_id)
            .group_by(ListMail.subscriber_id)
            .subquery()
        )
        async with self._database.reading() as session:
            rows = await session.execute(
                select(ListSubscriber).order_by(func.lower(ListSubscriber.name), ListSubscriber.id)
            )
            subscribers = rows.scalars().all()
            failed = await session.execute(
                select(ListMail.subscriber_id, OutgoingMail.error)
                .join(OutgoingMail, OutgoingMail.id == ListMail.mail_id)
                .join(
                    newest,
                    (newest.c.subscriber_id == ListMail.subscriber_id)
                    & (newest.c.at == OutgoingMail.created_at),
                )
                .where(OutgoingMail.state == "failed")
            )
            why = {subscriber: error or "failed" for subscriber, error in failed}
            asked = {_invitation_id(row): row.id for row in subscribers if row.state == "asked"}
            returned = await session.execute(
                select(OutgoingMail.id, OutgoingMail.error).where(
                    OutgoingMail.id.in_(list(asked)), OutgoingMail.state == "failed"
                )
            )
            why |= {asked[mail]: error or "failed" for mail, error in returned}
        return api.ListSubscribers(
            subscribers=[
                api.ListSubscriberShown(
                    id=row.id,
                    name=row.name,
                    email=row.email,
                    state=cast("api.SubscriberState", row.state),
                    invited_at=row.invited_at,
                    confirmed_at=row.confirmed_at,
                    failed=why.get(row.id),
                )
                for row in subscribers
            ]
        )

    async def ask(self, staff: Staff, wanted: api.NewListSubscriber) -> None:
        """Invite a body of the directory to take part.

        Raises :class:`Refused`: ``unknown_body``, ``retired``, ``no_address``, ``subscribed`` (that address is on the
        list), ``too_many``.
        """
        try:
            async with self._database.writing() as session:
                body = await session.get(Body, wanted.body)
                if body is None:
                    raise Refused("unknown_body", "There is no such body.", kind="invalid")
                if body.retired_at is not None:
                    raise Refused("retired", "The body is not in use any more.")
                email = body.email.strip().lower()
                if not email:
                    raise Refused("no_address", "The body has no e-mail address.", kind="invalid")
                if await self._count(session) >= MOST:
                    raise Refused("too_many", "The list has as many subscribers as it can have.")
                row = ListSubscriber(
                    id=new_id(), body_id=body.id, name=body.name, email=email, state="asked",
                    invited_at=self._clock(), confirmed_at=None, account_id=staff.account_id,
                )  # fmt: skip
                session.add(row)
                await session.flush()
                await self._invite(session, row)
                await self._note(session, "ask", row.id, staff.account_id)
        except IntegrityError:
            raise Refused("subscribed", "That address is in the list already.") from None
        self._outbox.wake()

    async def ask_anew(self, staff: Staff, subscriber: str) -> None:
        """Send the invitation again, once a day at most. Raises :class:`Refused`: ``not_found``, ``subscribed``,
        ``asked_today``."""
        now = self._clock()
        async with self._database.writing() as session:
            row = await session.get(ListSubscriber, subscriber, with_for_update=True)
            if row is None:
                raise _absent()
            if row.state == "subscribed":
                raise Refused("subscribed", "It has confirmed.")
            if row.invited_at > now - ASKED_ANEW_AFTER:
                raise Refused("asked_today", "It was asked within the last day.")
            row.invited_at = now
            await self._invite(session, row)
            await self._note(session, "ask", row.id, staff.account_id)
        self._outbox.wake()

    async def remove(self, staff: Staff, subscriber: str) -> None:
        """Remove a subscriber. Raises :class:`Refused` ``not_found``."""
        async with self._database.writing() as session:
            row = await session.get(ListSubscriber, subscriber, with_for_update=True)
            if row is None:
                raise _absent()
            await self._let_go(session, row)
            await self._note(session, "remove", row.id, staff.account_id)

    def ticket(self, token: str) -> Ticket:
        """Return the contents of a link. Raises :class:`Refused` ``bad_link``."""
        try:
            if not token.isascii():
                raise SealBrokenError
            return msgspec.json.decode(self._sealer.open(token, PURPOSE), type=Ticket)
        except (SealBrokenError, msgspec.MsgspecError):
            raise Refused("bad_link", "This address is not whole.", kind="invalid") from None

    async def named(self, ticket: Ticket) -> ListSubscriber | None:
        """Return the subscriber of a link, None if it has left or was removed."""
        async with self._database.reading() as session:
            return await session.get(ListSubscriber, ticket.subscriber)

    async def carry_out(self, ticket: Ticket) -> bool:
        """Do what a link allows; return False if its subscriber is gone. May be repeated."""
        async with self._database.writing() as session:
            row = await session.get(ListSubscriber, ticket.subscriber, with_for_update=True)
            if row is None:
                return False
            if ticket.act == "leave":
                await self._let_go(session, row)
                await self._note(session, "leave", row.id, None)
            elif row.state == "asked":
                row.state, row.confirmed_at = "subscribed", self._clock()
                link = self.link(row.id, "leave")
                await self._put(
                    session, letters.welcome(self._sender, row, link=link, address=self._address)
                )
                await self._note(session, "join", row.id, None)
        self._outbox.wake()
        return True

    def link(self, subscriber: str, act: Literal["join", "leave"]) -> str:
        """Return the address in a mail by which its reader alone confirms or leaves."""
        said = msgspec.json.encode(Ticket(subscriber, act)).decode()
        return f"{self._sender.origin}{letters.SUBSCRIPTION}?token={quote(self._sealer.seal(said, PURPOSE))}"

    async def forget(self, session: AsyncSession) -> int:
        """Delete addresses that were not confirmed, in the caller's transaction; return how many."""
        rows = await session.execute(
            select(ListSubscriber).where(
                ListSubscriber.state == "asked",
                ListSubscriber.invited_at < self._clock() - FORGOTTEN_AFTER,
            )
        )
        gone = rows.scalars().all()
        for row in gone:
            await session.delete(row)
        return len(gone)

    async def _invite(self, session: AsyncSession, row: ListSubscriber) -> None:
        letter = letters.invitation(self._sender, row, link=self.link(row.id, "join"))
        await self._put(session, letter, mail_id=_invitation_id(row))

    async def _let_go(self, session: AsyncSession, row: ListSubscriber) -> None:
        """Delete a subscriber, and what has not gone to it yet."""
        await self._outbox.take_back(
            session, select(ListMail.mail_id).where(ListMail.subscriber_id == row.id)
        )
        await session.delete(row)

    async def _count(self, session: AsyncSession) -> int:
        counted = await session.execute(select(func.count()).select_from(ListSubscriber))
        return int(counted.scalar_one())

    async def _put(
        self, session: AsyncSession, letter: Letter, *, mail_id: str | None = None
    ) -> None:
        await self._outbox.put(session, letter, contact_id=None, kind=MAIL_KIND, mail_id=mail_id)

    async def _note(
        self, session: AsyncSession, act: str, subscriber: str, by: str | None, **detail: Any
    ) -> None:
        await audit.append(
            session, at=self._clock(), account_id=by, action=f"mailing_list.{act}", subject=f"subscriber:{subscriber}",
            detail=detail,
        )  # fmt: skip


def _invitation_id(row: ListSubscriber) -> str:
    """The id of the mail that asked last, by which it is found again when it comes back."""
    key = f"list-invitation/{row.id}/{int(row.invited_at.timestamp())}"
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def _absent() -> Refused:
    return Refused("not_found", "There is no such subscriber.")
