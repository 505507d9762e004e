"""Writing the queue's journal into SQL, once each entry, whatever happens in between."""

import asyncio
from typing import Any

import structlog
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from gateway import tasks
from gateway.history import contacts
from gateway.history.engine import Database
from gateway.usecases.views import from_ms
from queueing import journal
from queueing.journal import Entry, JournalReader
from queueing.model import ContactState, Event

log = structlog.get_logger()

RETRY_S = 1.0
TRIM_EVERY_S = 60.0
_OVER = frozenset({ContactState.WRAP_UP, ContactState.CLOSED})


class HistoryWriter:
    """Owns the task that reads the journal's group ``history`` and trims what all have read."""

    def __init__(
        self, database: Database, reader: JournalReader, redis: Redis, station: str
    ) -> None:
        self._database = database
        self._reader = reader
        self._redis = redis
        self._station = station
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to write."""
        self._tasks = [
            asyncio.create_task(self._follow(), name="history:journal"),
            asyncio.create_task(self._trim(), name="history:trim"),
        ]

    async def aclose(self) -> None:
        """Stop; entries not acknowledged are written by whoever reads next. Idempotent."""
        await tasks.end(*self._tasks)
        self._tasks.clear()

    async def _follow(self) -> None:
        while True:
            try:
                async for batch in self._reader:
                    async with self._database.writing() as session:
                        for entry in batch:
                            await write(session, entry)
                    await self._reader.ack(batch)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("history.journal_failed")
                await asyncio.sleep(RETRY_S)

    async def _trim(self) -> None:
        while True:
            await asyncio.sleep(TRIM_EVERY_S)
            try:
                await journal.trim(self._redis, self._station)
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("history.trim_failed")


async def write(session: AsyncSession, entry: Entry) -> None:
    """Write one journal entry and what it changes, in the caller's transaction; a repeated one
    changes nothing."""
    event = entry.event
    new = await contacts.append_event(
        session,
        journal_id=entry.id,
        kind=event.kind,
        at=from_ms(event.at_ms),
        contact_id=event.contact,
        agent_id=event.agent,
        data={key: value for key, value in event.details.items() if value},
    )
    if not new or event.contact is None:
        return
    changes = _changes(event)
    if changes and not await contacts.change_contact(session, event.contact, **changes):
        log.warning("history.unknown_contact", contact=event.contact, kind=event.kind)
        return
    await _legs(session, event)


def _changes(event: Event) -> dict[str, Any]:
    at = from_ms(event.at_ms)
    changes: dict[str, Any] = {}
    if event.contact_to is not None:
        changes["state"] = str(event.contact_to)
    if event.category:
        changes["category"] = event.category
    outcome = event.details.get("outcome")
    if outcome:
        changes["outcome"] = outcome
    match event.kind:
        case "offer":
            changes["offered_at"] = at
        case "accept":
            changes["connected_at"] = at
        case "finish_wrap_up":
            changes["wrap_up_code"] = event.details.get("code") or None
    if event.contact_to in _OVER and event.contact_from not in _OVER:
        changes["ended_at"] = at
    return changes


async def _legs(session: AsyncSession, event: Event) -> None:
    assert event.contact is not None  # noqa: S101 - the caller has looked
    at = from_ms(event.at_ms)
    if event.kind == "enqueue":
        await contacts.put_leg(
            session,
            leg_id=f"{event.contact}-1",
            contact_id=event.contact,
            position=1,
            party="citizen",
            channel=event.details.get("channel", "video"),
            account_id=None,
            started_at=at,
        )
    if event.kind == "accept":
        position = int(event.details.get("leg", "2"))
        await contacts.put_leg(
            session,
            leg_id=f"{event.contact}-{position}",
            contact_id=event.contact,
            position=position,
            party="agent",
            channel="video",
            account_id=event.agent,
            started_at=at,
        )
    over = event.contact_to in _OVER and event.contact_from not in _OVER
    if over or event.kind == "agent_lost":
        for leg in await contacts.legs_of(session, event.contact):
            if leg.ended_at is None and (over or leg.party == "agent"):
                await contacts.end_leg(session, leg.id, at, event.kind)
