"""Warns before a message's due time, and releases messages that nobody answers."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

import structlog

from gateway.messages import sql as messages
from gateway.messages.journal import note
from gateway.messages.offers import MessageOffers
from gateway.platform.loops import Periodic
from gateway.platform.sql.engine import Database

log = structlog.get_logger()

CHECK_EVERY_S = 15.0
AT_ONCE = 200


class MessageClock:
    """Owns the loop that checks due times."""

    def __init__(
        self,
        database: Database,
        dispatch: MessageOffers,
        *,
        hold: timedelta,
        clock: Callable[[], datetime],
    ) -> None:
        """*hold*: for how long somebody may have a message in hand without answering it."""
        self._database = database
        self._dispatch = dispatch
        self._hold = hold
        self._clock = clock
        self._loop = Periodic("messages:clock", self._check, CHECK_EVERY_S)

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def warn(self) -> list[str]:
        """Note in history and log which messages are near their due time, each once in all gateways; return their ids."""
        now = self._clock()
        told: list[str] = []
        async with self._database.writing() as session:
            for contact_id in await messages.to_warn_of(session, now, limit=AT_ONCE):
                if await messages.warned(session, contact_id, now):
                    await note(session, "message_near", contact_id, None, now)
                    told.append(contact_id)
        for contact_id in told:
            log.warning("message.near", contact=contact_id)
            try:
                await self._dispatch.near(contact_id)
            except Exception:
                log.exception("message.dispatch_failed", contact=contact_id)
        return told

    async def escalate(self) -> list[str]:
        """Note in history and log which messages are past their due time, each once in all gateways; return their ids.

        The floor's alarm for late ones is raised by their count.
        """
        now = self._clock()
        told: list[str] = []
        async with self._database.writing() as session:
            for contact_id in await messages.to_escalate(session, now, limit=AT_ONCE):
                if await messages.escalated(session, contact_id, now):
                    await note(session, "message_overdue", contact_id, None, now)
                    told.append(contact_id)
        for contact_id in told:
            log.warning("message.overdue", contact=contact_id)
            await self._tell(contact_id, None)
        return told

    async def wake(self) -> list[str]:
        """Wake messages whose snooze is over or whose due time is near; return their ids."""
        now = self._clock()
        async with self._database.writing() as session:
            awake = await messages.woken(session, now, limit=AT_ONCE)
            for contact_id in awake:
                await note(session, "message_woken", contact_id, None, now)
        for contact_id in awake:
            await self._tell(contact_id, None)
        return awake

    async def put_back(self) -> list[str]:
        """Release messages that were held for too long, or by an operator whose console is lost, so that others see them
        again; return their ids."""
        now = self._clock()
        async with self._database.reading() as session:
            held = await messages.all_in_hand(session)
        gone = await self._gone({holder for _, holder, _ in held if holder})
        freed: dict[str, str] = {}
        async with self._database.writing() as session:
            for contact_id, holder, taken_at in held:
                long = taken_at is not None and taken_at < now - self._hold
                lost = gone.get(holder)
                # what was taken since a loss was taken by somebody who had come back
                if not long and (lost is None or (taken_at is not None and lost < taken_at)):
                    continue
                if await messages.release(session, contact_id, holder or None):
                    await note(session, "message_put_back", contact_id, None, now, had=holder)
                    freed[contact_id] = holder
        for contact_id, holder in freed.items():
            log.info("message.put_back", contact=contact_id)
            await self._tell(contact_id, holder or None)
        return list(freed)

    async def _gone(self, holders: Collection[str]) -> Mapping[str, datetime]:
        try:
            return await self._dispatch.gone(holders) if holders else {}
        except Exception:
            log.exception("message.dispatch_failed")
            return {}

    async def _tell(self, contact_id: str, had: str | None) -> None:
        try:
            await self._dispatch.waits(contact_id, had=had)
        except Exception:
            log.exception("message.dispatch_failed", contact=contact_id)

    async def _check(self) -> None:
        await self.wake()
        await self.warn()
        await self.escalate()
        await self.put_back()
