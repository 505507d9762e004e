"""Last-agent routing: asks the operator first to whom a citizen spoke before, when they come back within a while."""

import contextlib
import hashlib
import hmac
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.personal import MARKS
from gateway.contacts.tables import Contact, Leg, Recognition
from gateway.platform.email_and_phone import phone_number
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_all_once
from gateway.platform.times import from_ms

_LAST_OPERATOR = (
    select(Leg.account_id)
    .join(Recognition, Recognition.contact_id == Leg.contact_id)
    .join(Contact, Contact.id == Leg.contact_id)
    .where(
        Recognition.mark.in_(bindparam("marks", expanding=True)),
        Leg.party == "agent",
        Leg.account_id.is_not(None),
        Leg.started_at >= bindparam("since"),
        Contact.outcome.is_distinct_from("abuse"),
    )
    .order_by(Leg.started_at.desc())
    .limit(1)
)
"""Made once: it is asked in every entry."""


async def remember(
    session: AsyncSession, contact_id: str, marks: Collection[str], now: datetime
) -> None:
    """Store the marks of who entered a contact that has its row. May be repeated."""
    rows = [{"contact_id": contact_id, "mark": mark, "seen_at": now} for mark in sorted(marks)]
    await insert_all_once(session, Recognition, rows)


async def marks_of(session: AsyncSession, contact_id: str) -> set[str]:
    """Return the marks of a contact."""
    found = await session.execute(
        select(Recognition.mark).where(Recognition.contact_id == contact_id)
    )
    return set(found.scalars())


async def last_operator(
    session: AsyncSession, marks: Collection[str], since: datetime
) -> str | None:
    """Return the account that answered a contact with one of these marks last, since *since*; None where that
    contact ended in abuse."""
    found = await session.execute(_LAST_OPERATOR, {"marks": list(marks), "since": since})
    return found.scalar_one_or_none()


async def forget(session: AsyncSession, before: datetime) -> None:
    """Delete the marks made before *before*."""
    await session.execute(delete(Recognition).where(Recognition.seen_at < before))


class LastAgents:
    """Recognises returning citizens by marks: the page's visitor key, the number called from or dialled, the address
    of a callback."""

    def __init__(
        self, database: Database, *, secret: bytes, within: timedelta, now_ms: Callable[[], int]
    ) -> None:
        """*within*: how long after a conversation its operator is asked first; none at all when zero."""
        self._database = database
        self._secret = secret
        self._within = within
        self._now_ms = now_ms

    def marks(self, **known: str | None) -> set[str]:
        """Return the marks of a citizen, by ``visitor``, ``number``, ``email``, or ``known``, the id of a recognised
        one."""
        return {
            hmac.new(
                self._secret, f"{kind}/{_plain(kind, value)}".encode(), hashlib.sha256
            ).hexdigest()
            for kind, value in known.items()
            if value
        }

    async def meets(self, session: AsyncSession, contact_id: str, marks: Collection[str]) -> str:
        """Store the marks of the citizen who enters a contact whose row is written, in the caller's transaction;
        return the operator who spoke to them last, or an empty string. May be repeated."""
        if not marks or not self._within:
            return ""
        now = from_ms(self._now_ms())
        before = await last_operator(session, marks, now - self._within)
        await remember(session, contact_id, marks, now)
        return before or ""

    async def of_contact(self, contact_id: str) -> str:
        """Return the operator who spoke last to the citizen of a stored contact, or an empty string."""
        if not self._within:
            return ""
        async with self._database.reading() as session:
            marks = await marks_of(session, contact_id)
            since = from_ms(self._now_ms()) - self._within
            return (await last_operator(session, marks, since) or "") if marks else ""

    async def unmark(self, session: AsyncSession, marks: Collection[str]) -> None:
        """Delete these marks at once, in the caller's transaction."""
        await session.execute(delete(Recognition).where(Recognition.mark.in_(marks)))

    async def forget(self) -> None:
        """Delete the marks that are too old to lead to an operator; a contact may go on for a day."""
        before = from_ms(self._now_ms()) - self._within - MARKS.more
        async with self._database.writing() as session:
            await forget(session, before)


def _plain(kind: str, value: str) -> str:
    """An exchange may tell a number without its country, and a citizen who asks for a callback is asked for none."""
    if kind == "number":
        with contextlib.suppress(ValueError):
            return phone_number(value)
    return value.strip().lower()
