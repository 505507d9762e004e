"""Sends reminders by e-mail: to a sheet's owner before it expires, to the supervisors once it has.

Where neither owner nor deputy gets e-mail, the supervisors are reminded before as well.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.knowledge import lookups, sql
from gateway.knowledge.freshness import REMINDED_BEFORE, Freshness, freshness
from gateway.knowledge.reading import until_of
from gateway.knowledge.tables import Sheet
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.mail.reminders import reminder
from gateway.platform.audit import log as audit
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database


class SheetReminders:
    """Reminds of each sheet twice in a life at most: when it is due, and when it has expired."""

    def __init__(
        self, database: Database, outbox: Outbox, sender: Sender, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._sender = sender
        self._clock = clock

    async def remind(self) -> int:
        """Write to owners, deputies and supervisors; return the number of letters. Raises what the database raises."""
        async with self._database.reading() as session:
            if not _lapsing(
                await lookups.all_sheets(session), await sql.lives(session), self._clock()
            ):
                return 0
        async with self._database.writing() as session:
            # read again: another gateway may have done it meanwhile
            rows = (await session.execute(select(Sheet).with_for_update())).scalars().all()
            lapsing = _lapsing(rows, await sql.lives(session), self._clock())
            titles = await lookups.titles(
                session, {(row.id, row.current or 0) for row, _ in lapsing}
            )
            people = (
                (await session.execute(select(Account).where(Account.disabled_at.is_(None))))
                .scalars()
                .all()
            )
            letters: dict[tuple[str, str], list[str]] = {}
            reached = {each.id: each for each in people if each.email}
            for row, fresh in lapsing:
                kind = "due" if fresh is Freshness.DUE else "expired"
                for each in _told(row, fresh, reached):
                    letters.setdefault((kind, each.email or ""), []).append(titles[row.id])
                await self._tell(session, row, kind)
            for (kind, address), said in letters.items():
                letter = reminder(
                    self._sender, f"sheets-{kind}", to=address, path="/sheets?shelf=lapsing",
                    count=len(said), titles="\n".join(f"- {each}" for each in said),
                )  # fmt: skip
                await self._outbox.put(session, letter, contact_id=None, kind="sheets")
        return len(letters)

    async def _tell(self, session: AsyncSession, row: Sheet, kind: str) -> None:
        now = self._clock()
        if kind == "due":
            row.reminded_at = now
        else:
            row.escalated_at = now
        await audit.append(
            session, at=now, account_id=None, action=f"sheet.{kind}", subject=f"sheet:{row.id}", detail={}
        )  # fmt: skip


def _lapsing(
    rows: Sequence[Sheet], by_topic: Mapping[str, int], now: datetime
) -> list[tuple[Sheet, Freshness]]:
    """Return the sheets that are due or expired and without a reminder; one sent before the end was put off does not count.
    Pure."""
    found: list[tuple[Sheet, Freshness]] = []
    for row in rows:
        until = until_of(row, by_topic)
        if until is None or row.withdrawn_at is not None:
            continue
        fresh = freshness(until, now)
        if fresh is Freshness.DUE:
            since, told = until - REMINDED_BEFORE, row.reminded_at
        else:
            since, told = until, row.escalated_at
        if now >= since and (told is None or told < since):
            found.append((row, fresh))
    return found


def _told(row: Sheet, fresh: Freshness, reached: Mapping[str, Account]) -> list[Account]:
    """The accounts that get an e-mail: owner and deputy; the supervisors too, if the sheet has expired or the e-mail would reach
    nobody else. *reached* are the accounts with an address, by id. Pure."""
    own = {each for each in (row.owner_id, row.deputy_id) if each in reached}
    escalates = fresh is Freshness.EXPIRED or not own
    return [
        each
        for each in reached.values()
        if each.id in own or (escalates and each.role == Role.SUPERVISOR)
    ]
