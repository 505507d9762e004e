"""Keeps the note with which an operator calls 112 when somebody is in danger, and the citizen's location.

Opening the note tells the citizen's page nothing, since a person who threatens them may be looking at it. What is said
of the person and the place is kept in SQL only, with the contact; journal, audit trail and log hold who did what and
when.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import changes as contacts
from gateway.contacts.own_contact import AT_THE_DESK, own_contact
from gateway.contacts.tables import Contact, Escalation, Location
from gateway.platform.audit import log as audit
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.security.tables import Account
from gateway.platform.sql.engine import Database
from gateway.platform.sql.writes import insert_once
from gateway.platform.times import from_ms
from queueing.backend import Acd
from queueing.model import TALKING
from signaling.errors import Code
from signaling.protocol.citizen import ShareLocation
from signaling.protocol.desk import NoteEscalation

_LATEST_AHEAD_MS = 60_000
"""By how much an operator's clock may be ahead when saying at what time the call was made."""
_BESIDE_THE_QUEUE = 10**12
"""Entries are ordered by milliseconds and a number, as those of the queue's journal are; theirs never
get this far."""


class Emergencies:
    """Keeps escalations and locations of answered contacts."""

    def __init__(
        self, acd: Acd, database: Database, publisher: Publisher, now_ms: Callable[[], int]
    ) -> None:
        self._acd = acd
        self._database = database
        self._publisher = publisher
        self._now_ms = now_ms

    async def escalate(self, contact_id: str, agent_id: str) -> None:
        """Open the contact's note for 112; opening it again changes nothing.

        Raises :class:`Refused`: ``not_your_contact``.
        """
        await own_contact(self._acd, agent_id, contact_id, AT_THE_DESK)
        now_ms = self._now_ms()
        async with self._database.writing() as session:
            if await open_escalation(
                session, contact_id=contact_id, account_id=agent_id, opened_at=from_ms(now_ms)
            ):
                await self._journal(session, "escalate", contact_id, agent_id, now_ms)
        await self._publisher.desk(agent_id)

    async def note(self, agent_id: str, command: NoteEscalation) -> None:
        """Replace the whole note with what the operator knows and did.

        Raises :class:`Refused`: ``not_your_contact``, ``not_escalated``, ``invalid_message`` for a call in the future.
        """
        await own_contact(self._acd, agent_id, command.contact_id, AT_THE_DESK)
        now_ms = self._now_ms()
        called_ms = command.called_at_ms
        if called_ms is not None and called_ms > now_ms + _LATEST_AHEAD_MS:
            raise Refused(Code.INVALID_MESSAGE, "The call cannot be in the future.")
        called_at = None if called_ms is None else from_ms(called_ms)
        async with self._database.writing() as session:
            row = await session.get(Escalation, command.contact_id)
            if row is None:
                raise Refused("not_escalated", "There is no note for 112.")
            news = (row.called_at, row.outcome) != (called_at, command.outcome)
            row.what = command.what.strip() or None
            row.callback = command.callback.strip() or None
            row.called_at = called_at
            row.outcome = command.outcome
            if news:
                await self._journal(
                    session,
                    "escalation_note",
                    command.contact_id,
                    agent_id,
                    now_ms,
                    called_at_ms=called_ms,
                    result=command.outcome,
                )
        await self._publisher.desk(agent_id)

    async def ask_location(self, contact_id: str, agent_id: str) -> None:
        """Ask the citizen for their location; an earlier answer stays until they answer again.

        Raises :class:`Refused`: ``not_your_contact``, ``not_connected``.
        """
        contact = await own_contact(self._acd, agent_id, contact_id, AT_THE_DESK)
        if contact.state not in TALKING:
            raise Refused("not_connected", "The conversation is over.")
        now_ms = self._now_ms()
        async with self._database.writing() as session:
            row = await session.get(Location, contact_id)
            if row is None:
                row = Location(contact_id=contact_id)
                session.add(row)
            row.state = "asked"
            row.asked_at = from_ms(now_ms)
            await self._journal(session, "location_asked", contact_id, agent_id, now_ms)
        await self._publisher.contact(contact_id)
        await self._publisher.desk(agent_id)

    async def share_location(self, contact_id: str, command: ShareLocation) -> None:
        """Store the location that the citizen gives, and show it to the operator.

        Raises :class:`Refused`: ``not_connected``, ``not_asked``, ``invalid_message`` when there is neither a text nor
        a pair of coordinates.
        """
        text = (command.text or "").strip() or None
        given = (command.latitude is not None, command.longitude is not None)
        if given[0] != given[1] or not (text or given[0]):
            raise Refused(Code.INVALID_MESSAGE, "A place in words or two coordinates.")
        await self._answer_location(
            contact_id,
            "shared",
            text=text,
            latitude=command.latitude,
            longitude=command.longitude,
            accuracy_m=command.accuracy_m if given[0] else None,
        )

    async def decline_location(self, contact_id: str) -> None:
        """Record that the citizen declines to give a location.

        Raises :class:`Refused`: ``not_connected``, ``not_asked``.
        """
        await self._answer_location(contact_id, "declined")

    async def _answer_location(self, contact_id: str, state: str, **place: Any) -> None:
        contact = await self._acd.contact(contact_id)
        if contact is None or contact.state not in TALKING:
            raise Refused("not_connected", "The conversation has not begun or is over.")
        now_ms = self._now_ms()
        async with self._database.writing() as session:
            row = await session.get(Location, contact_id)
            if row is None or row.state != "asked":
                raise Refused("not_asked", "Nobody has asked for it.")
            row.state = state
            row.answered_at = from_ms(now_ms)
            for name, value in place.items():
                setattr(row, name, value)
            await self._journal(session, f"location_{state}", contact_id, None, now_ms)
        await self._publisher.contact(contact_id)
        if contact.agent is not None:
            await self._publisher.desk(contact.agent)

    async def _journal(
        self,
        session: AsyncSession,
        kind: str,
        contact_id: str,
        agent_id: str | None,
        at_ms: int,
        **data: int | str | None,
    ) -> None:
        """Write it into the contact's history, and an operator's act into the audit trail, too."""
        detail = {name: value for name, value in data.items() if value is not None}
        await contacts.append_event(
            session,
            journal_id=f"{at_ms}-{_BESIDE_THE_QUEUE + secrets.randbelow(_BESIDE_THE_QUEUE)}",
            kind=kind,
            at=from_ms(at_ms),
            contact_id=contact_id,
            agent_id=agent_id,
            data=detail,
        )
        if agent_id is not None:
            await audit.append(
                session,
                at=from_ms(at_ms),
                account_id=agent_id,
                action=f"contact.{kind}",
                subject=f"contact:{contact_id}",
                detail=detail,
            )


async def open_escalation(
    session: AsyncSession, *, contact_id: str, account_id: str, opened_at: datetime
) -> bool:
    """Open a contact's escalation; return False when it was open before."""
    return await insert_once(
        session,
        Escalation,
        {"contact_id": contact_id, "account_id": account_id, "opened_at": opened_at},
    )


@dataclass(frozen=True, slots=True)
class ListedEscalation:
    """An escalation with its contact, who opened it, and whether a location was given."""

    escalation: Escalation
    contact: Contact
    account: Account | None
    located: bool


async def opened_between(
    session: AsyncSession, since: datetime, until: datetime, *, limit: int
) -> Sequence[ListedEscalation]:
    """Return escalations opened from ``since`` up to, not including, ``until``, the newest first."""
    found = await session.execute(
        select(Escalation, Contact, Account, Location)
        .join(Contact, Contact.id == Escalation.contact_id)
        .outerjoin(Account, Account.id == Escalation.account_id)
        .outerjoin(Location, Location.contact_id == Escalation.contact_id)
        .where(Escalation.opened_at >= since, Escalation.opened_at < until)
        .order_by(Escalation.opened_at.desc(), Escalation.contact_id.desc())
        .limit(limit)
    )
    return [
        ListedEscalation(
            escalation,
            contact,
            account,
            _given(place),
        )
        for escalation, contact, account, place in found
    ]


def _given(place: Location | None) -> bool:
    """Whether a place was ever told: it stays when the citizen would not say it again."""
    return place is not None and (place.text is not None or place.latitude is not None)
