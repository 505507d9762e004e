"""Sends the audit trail to a SIEM by syslog, from where it stopped; no act waits for it.

A cursor in the database says up to which entry a receiver has the trail. Of several gateways one sends at a time: it
claims the cursor for a while, and sends without holding a transaction. An entry may arrive twice, when a gateway dies
after sending; its number tells. None is left out.
"""

import asyncio
import os
import platform
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import func, select, update

from gateway.audit import reading
from gateway.platform.audit import syslog
from gateway.platform.audit.lines import line
from gateway.platform.audit.syslog import Receiver
from gateway.platform.audit.tables import AuditDelivery, AuditEntry
from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import changes_one, insert_once

EVERY_S: Final = 5.0
BATCH: Final = 200
CLAIM: Final = timedelta(seconds=60)
"""Longer than sending a batch may take (:data:`gateway.platform.audit.syslog.TIMEOUT_S`)."""
ALARMING: Final = frozenset({"session.locked_out", "session.refused", "session.reused", "access.denied"})  # fmt: skip


class Delivery:
    """Sends new entries to the receiver. Owns the task that does; closed with :meth:`aclose`."""

    def __init__(
        self,
        database: Database,
        receiver: Receiver,
        clock: Callable[[], datetime],
        registry: CollectorRegistry,
    ) -> None:
        self._database = database
        self._receiver = receiver
        self._clock = clock
        self._host = platform.node()
        self._unsent = Gauge(
            "vs_audit_unsent",
            "Entries of the audit trail not sent by syslog yet",
            registry=registry,
        )
        self._loop = Periodic("audit:syslog", self._check, EVERY_S)
        self._trail = database.changes.watch(AuditEntry, here_only=True)
        self._delivered: Version | None = None

    def start(self) -> None:
        """Start sending, from where the last gateway stopped."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop; entries that were not sent go the next time. Idempotent."""
        await self._loop.aclose()

    async def deliver(self) -> bool:
        """Send all entries that wait; return False when another gateway is sending them. Raises OSError,
        SQLAlchemyError; what was delivered before stays delivered."""
        while sent := await self._next_batch():
            pass
        async with self._database.reading() as session:
            newest = (await session.execute(select(func.max(AuditEntry.seq)))).scalar() or 0
            known = await session.get(AuditDelivery, self._receiver.name)
        self._unsent.set(newest - (0 if known is None else known.seq))
        return sent is not None

    async def _check(self) -> None:
        version = self._trail.version
        if version != self._delivered and await self.deliver():
            self._delivered = version

    async def _next_batch(self) -> int | None:
        """Send the next entries; how many, or None when another gateway is about it."""
        until = self._clock() + CLAIM
        seq = await self._claim(until)
        if seq is None:
            return None
        last = seq
        try:
            async with self._database.reading() as session:
                found = await reading.after(session, seq, limit=BATCH)
            if found:
                await asyncio.to_thread(syslog.send, self._receiver, self._messages(found))
                last = found[-1][0].seq
        finally:
            await self._release(until, last)
        return len(found)

    async def _claim(self, until: datetime) -> int | None:
        """Return the cursor, ours until *until*; None when it is another's."""
        now = self._clock()
        name = self._receiver.name
        async with self._database.writing() as session:
            await insert_once(session, AuditDelivery, {"receiver": name, "seq": 0, "at": now})
            claimed = await session.execute(
                update(AuditDelivery)
                .where(AuditDelivery.receiver == name, AuditDelivery.at <= now)
                .values(at=until)
                .returning(AuditDelivery.seq)
            )
            return claimed.scalar()

    async def _release(self, until: datetime, seq: int) -> None:
        """Move the cursor and give it back, unless the claim ran out meanwhile."""
        async with self._database.writing() as session:
            moved = await changes_one(
                session,
                update(AuditDelivery)
                .where(AuditDelivery.receiver == self._receiver.name, AuditDelivery.at == until)
                .values(at=self._clock(), seq=seq),
            )
        if not moved:
            raise TimeoutError("another gateway took the delivery over")

    def _messages(self, found: Sequence[tuple[AuditEntry, str | None]]) -> list[bytes]:
        return [
            syslog.message(
                line(entry.link(), username).decode(),
                at=entry.at,
                host=self._host,
                process=os.getpid(),
                what=entry.action,
                severity=syslog.WARNING if entry.action in ALARMING else syslog.NOTICE,
            )
            for entry, username in found
        ]
