"""Writes the queue's journal into SQL, each entry once, whatever happens in between."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.quality.tally import Tally
from gateway.contacts import changes as contact_changes
from gateway.contacts import lookups
from gateway.contacts import sql as contacts
from gateway.contacts import sql as quality
from gateway.contacts.counted import UNANSWERED, count_anew
from gateway.contacts.legs import ENTERS, changes_legs, ended_ms, is_over, legs_of
from gateway.contacts.message_names import message_of
from gateway.contacts.tables import CONTACT_TOLD, QUEUE_MOVED, ContactEvent
from gateway.platform import loops as tasks
from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import announce, of_one
from gateway.platform.sql.engine import Database, is_away
from gateway.platform.times import from_ms, to_ms
from queueing import journal
from queueing.journal import Entry, JournalReader
from queueing.model import ContactState, Event

log = structlog.get_logger()

TRIM_EVERY_S = 60.0
_CLOSES = frozenset({"finish_wrap_up", "wrap_up_expired", "finish_part", "agent_lost"})


class HistoryWriter:
    """Reads the journal's group ``history``, writes it, and trims entries that all groups have read. Owns the task
    that does."""

    def __init__(
        self,
        database: Database,
        reader: JournalReader,
        redis: Redis,
        station: str,
        tallies: Callable[[str], Awaitable[list[Tally]]],
        filed: Callable[[str], Awaitable[None]],
    ) -> None:
        """*tallies* returns how the sides of a contact that is over received each other; *filed* is called with each operator
        of whom a closed contact has been written."""
        self._database = database
        self._reader = reader
        self._redis = redis
        self._station = station
        self._tallies = tallies
        self._filed = filed
        self._reading: asyncio.Task[None] | None = None
        self._trimming = Periodic(
            "history:trim", self._trim, TRIM_EVERY_S, first_after_s=TRIM_EVERY_S
        )

    def start(self) -> None:
        """Start writing."""
        self._reading = asyncio.create_task(
            self._reader.follow(self._write, away=is_away), name="history:journal"
        )
        self._trimming.start()

    async def aclose(self) -> None:
        """Stop; entries not acknowledged are written by the next reader. Idempotent."""
        await self._trimming.aclose()
        await tasks.end(self._reading)
        self._reading = None

    async def _write(self, batch: Sequence[Entry]) -> None:
        # Redis is read before the transaction begins: SQLite has one writer, and nobody waits for Redis with it.
        over = {e.event.contact for e in batch if e.event.contact and is_over(e.event)}
        tallies = {contact: await self._tallies(contact) for contact in over}
        async with self._database.writing() as session:
            await write(session, batch)
            _tell(session, batch)
            for contact, kept in tallies.items():
                await quality.keep_reception(session, contact, kept)
        # any earlier, the history would not have the entry yet
        for agent in {e.event.agent for e in batch if e.event.kind in _CLOSES}:
            if agent:
                await self._filed(agent)

    async def _trim(self) -> None:
        await journal.trim(self._redis, self._station)


def _tell(session: AsyncSession, batch: Sequence[Entry]) -> None:
    """Have those who read one contact, or one queue, told of the entries once they are history."""
    for event in (entry.event for entry in batch):
        if event.contact is None:
            continue
        announce(session, of_one(CONTACT_TOLD, message_of(event.contact) or event.contact))
        for topic in {event.category, event.details.get("from_category")} - {None, ""}:
            announce(session, of_one(QUEUE_MOVED, str(topic)))


async def write(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Write entries of the journal, in their order, and the changes that follow from them, in the caller's transaction;
    a repeated entry changes nothing.

    The order of writing does not matter: entries that a killed process had read are written by another, perhaps after
    later ones. Then the contact is computed anew from all its entries.
    """
    # Of two gateways that have entries of one contact, the second waits here and then reads the whole story.
    await contact_changes.lock(
        session, {each.event.contact for each in entries if each.event.contact}
    )
    new = await contacts.append_events(session, [_row(entry) for entry in entries])
    told: dict[str, list[Entry]] = {}
    for entry in entries:
        # what becomes of a message is written where that is decided
        contact = entry.event.contact
        if entry.id in new and contact is not None and message_of(contact) is None:
            told.setdefault(contact, []).append(entry)
    stories = await lookups.stories_of(session, told)
    entering: list[Event] = []
    for contact, fresh in told.items():
        story = stories[contact]
        if len(story) == 1 and fresh[0].event.kind in ENTERS:
            entering.append(fresh[0].event)
        else:
            await _write_contact(session, contact, fresh, story)
    await _write_entering(session, entering)


async def _write_entering(session: AsyncSession, events: Sequence[Event]) -> None:
    """Contacts of which the journal tells nothing but that they have entered: there may be many at once."""
    known = await contacts.known(session, [event.contact for event in events if event.contact])
    for event in events:
        if event.contact not in known:
            log.warning("history.unknown_contact", contact=event.contact, kind=event.kind)
    events = [event for event in events if event.contact in known]
    await contacts.change_contacts(
        session, [{"contact_id": event.contact, **_entering(event)} for event in events]
    )
    await contact_changes.put_legs(
        session, [leg for e in events if e.contact for leg in legs_of(e.contact, [e])]
    )


def _entering(event: Event) -> dict[str, Any]:
    """Return what a contact is that has entered: one that was slow may have been given up meanwhile."""
    return {
        "state": str(event.contact_to),
        "category": event.category,
        "outcome": None,
        "ended_at": None,
        **UNANSWERED,
    }


async def _write_contact(
    session: AsyncSession, contact: str, fresh: Sequence[Entry], story: Sequence[ContactEvent]
) -> None:
    """Write what *fresh* entries change of a contact whose whole *story* is given."""
    ids = [row.journal_id for row in story]
    late = ids[-len(fresh) :] != [entry.id for entry in fresh]
    events = [told_event(row) for row in story]
    news = events if late else [entry.event for entry in fresh]
    changes: dict[str, Any] = {}
    for event in news:
        changes |= _changes(event)
    if changes and not await contact_changes.change_contact(session, contact, **changes):
        log.warning("history.unknown_contact", contact=contact, kind=fresh[-1].event.kind)
        return
    legs = late or any(changes_legs(event) for event in news)
    if legs:
        await contact_changes.put_legs(session, legs_of(contact, events))
    if legs or any(event.kind == "due" for event in news):
        await count_anew(session, contact)


def _row(entry: Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "journal_id": entry.id,
        "kind": event.kind,
        "at": from_ms(event.at_ms),
        "contact_id": event.contact,
        "agent_id": event.agent,
        "data": _kept(event),
    }


def _kept(event: Event) -> dict[str, Any]:
    """Return what the row keeps of an event beside who, what and when."""
    kept = {key: value for key, value in event.details.items() if value}
    moved = {"category": event.category, "from": event.contact_from, "to": event.contact_to}
    agent = {"from": event.agent_from, "to": event.agent_to}
    return (
        kept
        | {f"contact.{key}": str(value) for key, value in moved.items() if value}
        | {f"agent.{key}": str(value) for key, value in agent.items() if value}
    )


def told_event(row: ContactEvent) -> Event:
    """Return the event of the queue that a row stores."""
    data = dict(row.data)
    before, after = data.pop("contact.from", None), data.pop("contact.to", None)
    for name in ("agent.from", "agent.to"):
        data.pop(name, None)
    return Event(
        seq=0,
        kind=row.kind,
        at_ms=to_ms(row.at),
        contact=row.contact_id,
        agent=row.agent_id,
        category=data.pop("contact.category", None),
        contact_from=ContactState(before) if before else None,
        contact_to=ContactState(after) if after else None,
        details=data,
    )


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
        case "enqueue":
            # one that was slow to enter may have been given up (see never_entered)
            changes |= {"outcome": None, "ended_at": None}
        case "offer":
            changes["offered_at"] = at
        case "accept":
            changes["connected_at"] = at
        case "set_consent":
            changes["consent"] = event.details.get("consent") == "1"
        case "due":
            changes["due_at"] = at
        case "remove":
            changes["removed_why"] = event.details.get("reason") or None
    if is_over(event):
        changes["ended_at"] = from_ms(ended_ms(event))
    return changes | _code(event)


def _code(event: Event) -> dict[str, Any]:
    """The code by which a contact is closed. Where its citizen was passed on to a number outside, the last operator's part has it."""
    if event.kind == "finish_wrap_up" or (event.kind == "finish_part" and "last" in event.details):
        return {"wrap_up_code": event.details.get("code") or None}
    return {}
