"""Places holds on cases and ends them; :mod:`gateway.messages.held` says which cases are held."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.messages import case_changes as messages
from gateway.messages.acts_api import Hold
from gateway.messages.held import in_force
from gateway.messages.steps import add_step
from gateway.messages.tables import MessageHold
from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.plain_text import short_line
from gateway.platform.refused import Refused
from gateway.platform.security.principal import Staff
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

LONGEST: Final = timedelta(days=3650)


class CaseHolds:
    """Places and ends holds. Holds no state."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    async def place(self, staff: Staff, case: str, wanted: Hold) -> None:
        """Hold a case, or change the reason or the day of its hold; the earlier ones stay on record.

        Raises ``Refused``: ``not_found``, ``empty``, ``bad_day``.
        """
        now, reason = self._clock(), short_line(wanted.reason, 500)
        if reason is None:
            raise Refused("empty", "Say why.", kind="invalid")
        if wanted.until is not None and not now < wanted.until <= now + LONGEST:
            raise Refused("bad_day", "The day is within the next ten years.", kind="invalid")
        async with self._database.writing() as session:
            if await messages.locked(session, case) is None:
                raise Refused("not_found", "There is no such message.")
            await self._end(session, staff, case, now)
            session.add(
                MessageHold(
                    id=new_id(), contact_id=case, placed_by=staff.account_id, placed_at=now,
                    until=wanted.until, reason=reason, ended_at=None, ended_by=None,
                )
            )  # fmt: skip
            await session.flush()
            await add_step(session, case, "held", staff.account_id, now, words=reason)
            until = None if wanted.until is None else wanted.until.isoformat()
            await audit.append(
                session, at=now, account_id=staff.account_id, action="message.hold", subject=f"contact:{case}",
                detail={"until": until},
            )  # fmt: skip
        log.info("message.held", contact=case)

    async def end(self, staff: Staff, case: str) -> None:
        """End the hold on a case, which is deleted again when its retention ends. Raises ``Refused`` ``not_held``."""
        now = self._clock()
        async with self._database.writing() as session:
            await messages.locked(session, case)
            if not await self._end(session, staff, case, now):
                raise Refused("not_held", "The case is not held.")
            await add_step(session, case, "held-no-more", staff.account_id, now)
            await audit.append(
                session, at=now, account_id=staff.account_id, action="message.unhold", subject=f"contact:{case}",
                detail={},
            )  # fmt: skip
        log.info("message.held_no_more", contact=case)

    async def _end(self, session: AsyncSession, staff: Staff, case: str, now: datetime) -> bool:
        rows = await session.execute(
            select(MessageHold)
            .where(MessageHold.contact_id == case, in_force(now))
            .with_for_update()
        )
        found = rows.scalars().all()
        for each in found:
            each.ended_at, each.ended_by = now, staff.account_id
        return bool(found)
