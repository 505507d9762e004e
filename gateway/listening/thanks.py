"""Thanks from a citizen to the person who helped: they reach that person and nobody else.

The citizen need not know a name: the thanks go to the last member of the staff in the contact. Words in which the rules
find nothing about a person (:mod:`gateway.listening.personal_signs`) are delivered unread. Where they find something, a
reviewer first reads the words and clears or removes them, since an operator is to be given no address or number outside the
case; the thanks arrive in either case. Nothing counts thanks by person.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts.tables import Contact, Leg
from gateway.listening.personal_signs import signs_in
from gateway.listening.served import served
from gateway.listening.stars import ASKED_FOR
from gateway.listening.tables import Thanks
from gateway.platform.plain_text import one_line
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once

LONGEST_THANKS: Final = 500
SHOWN: Final = 50


class ThanksShown(msgspec.Struct, frozen=True, kw_only=True):
    """Thanks as their person sees them. ``text`` is null without words; ``seen``: they were looked at before."""

    id: str
    text: str | None
    at: datetime
    seen: bool


class ThanksList(msgspec.Struct, frozen=True, kw_only=True):
    """The thanks that the caller has received, unseen ones first, then the newest, and how many are unseen."""

    thanks: list[ThanksShown]
    unseen: int


class ThanksBook:
    """Stores thanks, and shows each person their own."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def offered(self, contact_id: str) -> bool:
        """Return whether anybody can still be thanked for a contact."""
        async with self._database.reading() as session:
            try:
                _, ended_at = served(await session.get(Contact, contact_id))
            except Refused:
                return False
            return (
                self._clock() <= ended_at + ASKED_FOR
                and await session.get(Thanks, contact_id) is None
                and await _helper(session, contact_id) is not None
            )

    async def give(self, contact_id: str, text: str = "") -> None:
        """Thank the person who helped, once.

        Raises ``Refused``: ``not_found``, ``not_answered``, ``not_over`` (its end may be written in a moment),
        ``too_late``, ``thanked`` (already), ``nobody`` where that person has left.
        """
        now = self._clock()
        words = one_line(text)[:LONGEST_THANKS]
        async with self._database.writing() as session:
            _, ended_at = served(await session.get(Contact, contact_id))
            if now > ended_at + ASKED_FOR:
                raise Refused("too_late", "The contact is over for too long.")
            helper = await _helper(session, contact_id)
            if helper is None:
                raise Refused("nobody", "The person who helped is not here any more.")
            state = "withheld" if words and signs_in(words) else "delivered"
            new = await insert_once(
                session,
                Thanks,
                {"contact_id": contact_id, "account_id": helper, "text": words or None, "state": state, "given_at": now},
            )  # fmt: skip
            if not new:
                raise Refused("thanked", "Thanks were given already.")

    async def own(self, account_id: str) -> ThanksList:
        """Return the thanks that one person has received, unseen ones first; thanks whose words wait to be read are left out."""
        mine = (Thanks.account_id == account_id, Thanks.state == "delivered")
        async with self._database.reading() as session:
            rows = await session.execute(
                select(Thanks)
                .where(*mine)
                # new ones first: words that were read late may be older than what is seen
                .order_by(Thanks.seen_at.is_not(None), Thanks.given_at.desc(), Thanks.contact_id)
                .limit(SHOWN)
            )
            unseen = await session.scalar(
                select(func.count()).where(*mine, Thanks.seen_at.is_(None))
            )
            return ThanksList(
                thanks=[
                    ThanksShown(
                        id=row.contact_id, text=row.text, at=row.given_at, seen=row.seen_at is not None
                    )
                    for row in rows.scalars()
                ],
                unseen=unseen or 0,
            )  # fmt: skip

    async def see(self, account_id: str, shown: Sequence[str]) -> None:
        """Note that a person has looked at these thanks; others stay unseen."""
        async with self._database.writing() as session:
            await session.execute(
                update(Thanks)
                .where(
                    Thanks.account_id == account_id,
                    Thanks.contact_id.in_(shown),
                    Thanks.state == "delivered",
                    Thanks.seen_at.is_(None),
                )
                .values(seen_at=self._clock())
                .execution_options(synchronize_session=False)
            )


async def _helper(session: AsyncSession, contact_id: str) -> str | None:
    """The account that was last with the citizen, if it is still in use."""
    rows = await session.execute(
        select(Account.id, Account.disabled_at)
        .select_from(Leg)
        .outerjoin(Account, Account.id == Leg.account_id)
        .where(Leg.contact_id == contact_id, Leg.party == "agent")
        .order_by(Leg.position.desc())
        .limit(1)
    )
    # nobody in place of one who has left: thanks are not for the operator before
    last = rows.first()
    found: str | None = None if last is None or last.disabled_at is not None else last.id
    return found
