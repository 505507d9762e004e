"""Watches the deadlines of complaints: warns before one, escalates after it, and closes complaints whose citizen
says nothing."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, TypeAlias

import structlog
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.addressees import supervisors_on_duty, supervisors_with_address
from gateway.complaints import letters, records
from gateway.complaints.states import Act, State
from gateway.complaints.step_letters import StepLetters
from gateway.complaints.tables import Complaint
from gateway.contacts.opening import Opening
from gateway.mail.compose import STATION_MAIL, Sender
from gateway.messages.cases import Cases
from gateway.platform.audit import log as audit
from gateway.platform.loops import Periodic
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

CHECK_EVERY_S: Final = 600.0
AT_ONCE: Final = 100
SILENT: Final = timedelta(days=30)
"""So long the citizen's word on an answer is waited for."""

GiveTask: TypeAlias = Callable[[str, str | None, str], Awaitable[None]]
"""Gives somebody (None: everybody) a task of today; the last is who gives it."""


class ComplaintWatch:
    """Watches the deadlines between :meth:`start` and :meth:`aclose`. Each complaint is reported at most twice:
    before its time is up, and after."""

    def __init__(
        self,
        database: Database,
        opening: Opening,
        cases: Cases,
        steps: StepLetters,
        *,
        sender: Sender,
        give_task: GiveTask | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._opening = opening
        self._cases = cases
        self._steps = steps
        self._sender = sender
        self._give_task = give_task
        self._clock = clock
        self._loop = Periodic("complaints:watch", self.check, CHECK_EVERY_S)

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def check(self) -> None:
        """Warn, escalate, and close complaints whose citizen says nothing. Raises what the database raises."""
        await self.warn()
        await self.escalate()
        await self.lapse()

    async def warn(self) -> list[str]:
        """Tell the person responsible, or the supervisors while nobody is, that the time of a complaint runs out;
        each once. Return the complaints' ids."""
        return await self._tell(late=False)

    async def escalate(self) -> list[str]:
        """Tell the supervisors that the time of a complaint is over: all by e-mail, those on duty by a task of the
        day; each once. Return the complaints' ids."""
        told = await self._tell(late=True)
        if self._give_task is not None and told:
            text = STATION_MAIL.say("it", "complaint.task", count=len(told))
            async with self._database.reading() as session:
                on_duty = await supervisors_on_duty(session, self._clock())
            for boss in on_duty:
                await self._give_task(text, boss, boss)
        return told

    async def lapse(self) -> list[str]:
        """Close complaints that were answered :data:`SILENT` ago and whose citizen has said nothing; return their
        ids."""
        now = self._clock()
        gone: list[str] = []
        async with self._database.reading() as session:
            silent = await records.unsettled(session, now - SILENT, limit=AT_ONCE)
        for contact_id in silent:
            async with self._database.writing() as session:
                row = await records.locked(session, contact_id)
                if (
                    row.state != State.ANSWERED
                    or row.answered_at is None
                    or row.answered_at >= now - SILENT
                ):
                    # the citizen has said something at this moment
                    continue
                await records.move(session, row, Act.LAPSE, by=None, at=now)
                row.closed_at, row.closed_why, row.settle_hash = now, "lapsed", None
                await records.close_case(session, self._cases, contact_id, reason="lapsed")
                await self._steps.tell(session, contact_id, "closed", why="lapsed")
                gone.append(contact_id)
        return gone

    async def _tell(self, *, late: bool) -> list[str]:
        now = self._clock()
        told: list[str] = []
        async with self._database.writing() as session:
            for row in await records.to_tell(session, now, late=late, limit=AT_ONCE):
                if late:
                    row.escalated_at = now
                    row.late = True
                else:
                    row.warned_at = now
                await self._post(session, row, late=late)
                await audit.append(
                    session, at=now, account_id=None, subject=f"contact:{row.contact_id}", detail={},
                    action="complaint.late" if late else "complaint.near",
                )  # fmt: skip
                told.append(row.contact_id)
        for contact_id in told:
            log.warning("complaint.late" if late else "complaint.near", contact=contact_id)
            await self._cases.announce(contact_id)
        return told

    async def _post(self, session: AsyncSession, row: Complaint, *, late: bool) -> None:
        found = await records.one(session, row.contact_id)
        addresses = set[str]()
        if not late and row.person_id is not None:
            addresses = await _addresses(session, Account.id == row.person_id)
        if not addresses:
            # also where who is responsible has left, or has no address
            addresses = set(await supervisors_with_address(session))
        write = letters.late if late else letters.near
        for address in sorted(addresses):
            letter = write(
                self._sender,
                to=address,
                reference=found.contact.reference,
                due=self._opening.station.local(row.due_at),
            )
            await self._cases.tell(session, row.contact_id, letter, kind="complaint")


async def _addresses(session: AsyncSession, whose: ColumnElement[bool]) -> set[str]:
    """The addresses of these accounts, as far as they are in use and have one."""
    rows = await session.execute(
        select(Account.email).where(
            whose, Account.email.is_not(None), Account.disabled_at.is_(None)
        )
    )
    return {str(each) for each in rows.scalars()}
