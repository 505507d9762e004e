"""Delivers events: at least once, in order for each subject, with growing pauses, until the webhook is switched off."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit import log as audit
from gateway.platform.outside import outside_address
from gateway.platform.security.sealing import SealBrokenError, Sealer
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_all_once
from gateway.webhooks import rules
from gateway.webhooks.events import LOOK_BACK, events_since
from gateway.webhooks.letters import Tell
from gateway.webhooks.rules import DeliveryBody, OffWhy
from gateway.webhooks.tables import Webhook, WebhookDelivery

log = structlog.get_logger()

AT_ONCE: Final = 100
"""How many deliveries of a webhook one turn looks at."""
LONGEST_TURN: Final = timedelta(seconds=30)
"""After this no further delivery is begun in a turn: one slow receiver holds up neither the others nor the lease of the process that leads,
and a new secret or switch takes effect with the next turn."""

Send = Callable[[str, str, str, bytes], Awaitable[int | None]]
"""Sends once, given address, secret, id and body; the status, or None without an answer."""


class Delivering:
    """Finds new events and delivers them; run turn by turn by one process at a time."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        send: Send,
        clock: Callable[[], datetime],
        *,
        check: Callable[[str], str] = outside_address,
        most_waiting: int = rules.MOST_WAITING,
        tell: Tell | None = None,
    ) -> None:
        """*check* raises ``ValueError`` for an address that must not be called; *tell* is told of a webhook that is switched off."""
        self._database = database
        self._sealer = sealer
        self._send = send
        self._clock = clock
        self._check = check
        self._most_waiting = most_waiting
        self._tell = tell

    async def turn(self) -> datetime | None:
        """Find new events and deliver what is due. Return when the next turn is due, None if nothing waits.

        If cancelled or failed during a delivery, the event is delivered again with the same id.
        """
        async with self._database.reading() as session:
            found = await session.execute(select(Webhook).where(Webhook.off_why.is_(None)))
            webhooks = found.scalars().all()
        if not webhooks:
            return None
        await self._collect(webhooks)
        done = await asyncio.gather(
            *(self._deliver(each) for each in webhooks), return_exceptions=True
        )
        # only when all are done: nothing of this turn runs beside the next
        due: list[datetime] = []
        for each in done:
            if isinstance(each, BaseException):
                raise each
            if each is not None:
                due.append(each)
        return min(due, default=None)

    async def _collect(self, webhooks: Sequence[Webhook]) -> None:
        now = self._clock()
        async with self._database.reading() as session:
            events = await events_since(session, now - LOOK_BACK)
            counted = await session.execute(
                select(WebhookDelivery.webhook_id, WebhookDelivery.event_id).where(
                    WebhookDelivery.at >= now - LOOK_BACK
                )
            )
            known = {(row[0], row[1]) for row in counted}
        for webhook in webhooks:
            rows = [
                {
                    "webhook_id": webhook.id, "event_id": each.id, "kind": each.kind, "subject": each.subject,
                    "at": each.at, "state": "waiting", "attempts": 0, "next_at": now, "status": None, "tried_at": None,
                }
                for each in events
                if each.kind in webhook.kinds and each.at >= webhook.told_since and (webhook.id, each.id) not in known
            ]  # fmt: skip
            if not rows:
                continue
            async with self._database.writing() as session:
                if await _waiting(session, webhook.id) + len(rows) > self._most_waiting:
                    await self._switch_off(session, webhook.id, webhook.name, "overflow", now)
                    continue
                await insert_all_once(session, WebhookDelivery, rows)

    async def _deliver(self, webhook: Webhook) -> datetime | None:
        """Return when the webhook has more to be delivered, None where nothing waits."""
        now = self._clock()
        async with self._database.reading() as session:
            rows = await session.execute(
                select(WebhookDelivery)
                .where(WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.state == "waiting")
                .order_by(WebhookDelivery.at)
                .limit(AT_ONCE)
            )
            waiting = sorted(
                rows.scalars(), key=lambda row: rules.place(row.kind, row.subject, row.at)
            )
        held: set[str] = set()
        # beyond those that were read, others may wait
        due = [now] if len(waiting) == AT_ONCE else []
        for row in waiting:
            if self._clock() - now > LONGEST_TURN:
                return now
            if row.next_at > now:
                # what came after it for the same subject waits with it
                held.add(row.subject)
                due.append(row.next_at)
            if row.subject in held:
                continue
            if not await self._try(webhook, row):
                return now
        return min(due, default=None)

    async def _try(self, webhook: Webhook, row: WebhookDelivery) -> bool:
        body = msgspec.json.encode(
            DeliveryBody(id=row.event_id, type=row.kind, at=row.at, subject=row.subject)
        )
        status = await self.attempt(webhook, row.event_id, body)
        now = self._clock()
        taken = rules.is_taken(status)
        attempts = row.attempts + 1
        async with self._database.writing() as session:
            await session.execute(
                update(WebhookDelivery)
                .where(
                    WebhookDelivery.webhook_id == webhook.id,
                    WebhookDelivery.event_id == row.event_id,
                )
                .values(
                    state="taken" if taken else "waiting",
                    attempts=attempts,
                    status=status,
                    tried_at=now,
                    next_at=now if taken else now + rules.pause_after(attempts),
                )
            )
            kept = await session.get(Webhook, webhook.id)
            if kept is None or kept.off_why is not None:
                return False
            if taken:
                kept.failing_since = None
                return True
            kept.failing_since = kept.failing_since or now
            why = rules.off_after(status, failing_since=kept.failing_since, now=now)
            if why is not None:
                await self._switch_off(session, webhook.id, webhook.name, why, now)
        return False

    async def attempt(self, webhook: Webhook, event_id: str, body: bytes) -> int | None:
        """Send one delivery once; return the status.

        None without an answer, for an address that must not be called, or if the secret was sealed with another key (a
        database restored without the station's keys).
        """
        try:
            url = self._check(webhook.url)
            secret = self._sealer.open(webhook.secret, webhook.id)
        except ValueError:
            return None
        except SealBrokenError:
            log.warning("webhook.secret_unreadable", webhook=webhook.id)
            return None
        return await self._send(url, secret, event_id, body)

    async def _switch_off(
        self, session: AsyncSession, webhook_id: str, name: str, why: OffWhy, now: datetime
    ) -> None:
        await session.execute(
            update(Webhook).where(Webhook.id == webhook_id).values(off_why=why, off_at=now)
        )
        await audit.append(
            session, at=now, account_id=None, action="webhook.off", subject=f"webhook:{webhook_id}",
            detail={"why": why},
        )  # fmt: skip
        if self._tell is not None:
            await self._tell(session, name)
        log.warning("webhook.switched_off", webhook=webhook_id, why=why)

    async def forget(self) -> None:
        """Delete deliveries that are too old. May be repeated."""
        async with self._database.writing() as session:
            await session.execute(
                delete(WebhookDelivery).where(WebhookDelivery.at < self._clock() - rules.KEPT)
            )


async def _waiting(session: AsyncSession, webhook_id: str) -> int:
    found = await session.execute(
        select(func.count()).where(
            WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.state == "waiting"
        )
    )
    return int(found.scalar_one())
