"""Follows open inquiries: reports failed delivery, reminds the addressee before the due time, escalates after it."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, TypeAlias

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.addressees import supervisors_on_duty
from gateway.inquiries.service import Inquiries
from gateway.inquiries.tables import Inquiry
from gateway.mail.compose import STATION_MAIL
from gateway.mail.outbox import Outbox
from gateway.mail.tables import OutgoingMail
from gateway.platform.loops import Periodic
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

CHECK_EVERY_S: Final = 600.0
AT_ONCE: Final = 100

GiveTask: TypeAlias = Callable[[str, str, str], Awaitable[None]]
"""Gives an account a task of today; the last is who gives it."""


class InquiryWatch:
    """Runs a loop from :meth:`start` to :meth:`aclose`.

    For each inquiry it writes once before the due time, once after it, and once where its mail was not delivered.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        inquiries: Inquiries,
        give_task: GiveTask,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._inquiries = inquiries
        self._give_task = give_task
        self._clock = clock
        self._loop = Periodic("inquiries:watch", self.check, CHECK_EVERY_S)

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def check(self) -> None:
        """Report failed delivery, remind, escalate. Raises what the database raises."""
        await self.report_undelivered()
        await self.remind()
        await self.escalate()

    async def report_undelivered(self) -> None:
        """Tell the askers of questions whose mail was refused or came back, once for each mail: no answer will come."""
        async with self._database.writing() as session:
            rows = await session.execute(
                select(Inquiry)
                .join(OutgoingMail, OutgoingMail.id == Inquiry.mail_id)
                .where(Inquiry.state == "open", OutgoingMail.state == "failed")
                .order_by(Inquiry.asked_at.desc())
                .limit(AT_ONCE)
            )
            failed = rows.scalars().all()
            for row in failed:
                once = hashlib.sha256(f"inquiry-undelivered/{row.mail_id}".encode()).hexdigest()
                await self._inquiries.tell_asker(session, row, "undelivered", mail_id=once[:24])
        if failed:
            self._outbox.wake()

    async def remind(self) -> list[str]:
        """Remind the addressees of inquiries whose due time is near, each once, unless somebody has reminded them by hand
        since reminders began to be due.

        Return the ids of these inquiries.
        """
        now = self._clock()
        told: list[str] = []
        async with self._database.writing() as session:
            rows = await session.execute(
                select(Inquiry)
                .where(
                    Inquiry.state == "open",
                    Inquiry.warn_at <= now,
                    Inquiry.due_at > now,
                    Inquiry.warned_at.is_(None) | (Inquiry.warned_at < Inquiry.warn_at),
                )
                .order_by(Inquiry.due_at)
                .limit(AT_ONCE)
                .with_for_update(skip_locked=True)
            )
            for row in rows.scalars().all():
                row.warned_at = now
                await self._inquiries.remind_addressee(session, row)
                told.append(row.id)
        if told:
            self._outbox.wake()
        return told

    async def escalate(self) -> list[str]:
        """Tell the asker and the supervisors by e-mail, and those on duty by a task of the day, that answers are late; once
        for each inquiry.

        Return the ids of these inquiries.
        """
        now = self._clock()
        told: list[str] = []
        async with self._database.writing() as session:
            rows = await session.execute(
                select(Inquiry)
                .where(
                    Inquiry.state == "open", Inquiry.due_at <= now, Inquiry.escalated_at.is_(None)
                )
                .order_by(Inquiry.due_at)
                .limit(AT_ONCE)
                .with_for_update(skip_locked=True)
            )
            for row in rows.scalars().all():
                row.escalated_at = now
                for address in await _responsible(session, row):
                    letter = self._inquiries.staff_letter(row, "late", address)
                    await self._inquiries.put(session, row, letter)
                await self._inquiries.note(session, row, "late", None)
                told.append(row.id)
            on_duty = await supervisors_on_duty(session, now) if told else []
        for inquiry in told:
            log.warning("inquiry.late", inquiry=inquiry)
        if told:
            self._outbox.wake()
            text = STATION_MAIL.say("it", "inquiry.task", count=len(told))
            for boss in on_duty:
                await self._give_task(text, boss, boss)
        return told


async def _responsible(session: AsyncSession, row: Inquiry) -> list[str]:
    """The addresses of the asker and of all supervisors."""
    rows = await session.execute(
        select(Account.email).where(
            (Account.role == Role.SUPERVISOR) | (Account.id == row.asked_by),
            Account.email.is_not(None),
            Account.disabled_at.is_(None),
        )
    )
    return sorted({str(each) for each in rows.scalars()})
