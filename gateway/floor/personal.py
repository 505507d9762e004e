"""Supervisors' reasons for moving a contact, putting it first, taking it out of the queue or ending it, as personal data."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit import log as audit
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.personal.clues import Clue, Person
from gateway.platform.personal.keeping import Keeping
from gateway.platform.personal.pieces import Piece, find_written

# what has a contact as its subject, and a reason in words of one's own
_OF_CONTACTS = AuditEntry.action.in_(
    ("contact.move", "contact.advance", "contact.remove", "contact.end")
)
_ACT_REASON = AuditEntry.detail["reason"].as_string()
_SUBJECT = "contact:"
"""What stands before a contact's id in the audit trail."""


class ActsPiece:
    """Supervisors' words about a contact in the audit trail. Erasing removes the words; who did what and when stays."""

    name = "supervisorActs"
    retention = "notes"

    async def find(self, session: AsyncSession, clue: Clue) -> set[str]:
        """Return the contacts in whose reasons the address or number of *clue* stands."""
        if not (clue.email or clue.number):
            return set()
        found = await find_written(
            session, AuditEntry.subject, (_ACT_REASON.label("reason"),), clue, _OF_CONTACTS
        )
        return {subject.removeprefix(_SUBJECT) for subject in found}

    async def export(self, session: AsyncSession, person: Person) -> list[dict[str, Any]]:
        """Return the acts on the person's contacts, with their reasons."""
        return [
            {
                "contact": entry.subject.removeprefix(_SUBJECT),
                "action": entry.action,
                "at": entry.at,
                "reason": entry.detail.get("reason"),
            }
            for entry in await self._of(session, person)
        ]

    async def erase(self, session: AsyncSession, person: Person) -> int:
        """Empty the reasons of these acts; return how many had one."""
        found = [entry for entry in await self._of(session, person) if entry.detail.get("reason")]
        await audit.redact(
            session,
            datetime.now(UTC),
            [(entry, {**entry.detail, "reason": ""}) for entry in found],
        )
        return len(found)

    def has_data_of(self, contact: SQLColumnExpression[str]) -> ColumnElement[bool]:
        """Return the condition that an act on *contact* has a reason."""
        there = select(AuditEntry.subject).where(
            AuditEntry.subject == _SUBJECT + contact, _OF_CONTACTS, _ACT_REASON != ""
        )
        return there.exists()

    async def _of(self, session: AsyncSession, person: Person) -> list[AuditEntry]:
        rows = await session.execute(
            select(AuditEntry)
            .where(
                AuditEntry.subject.in_([_SUBJECT + contact for contact in person.contacts]),
                _OF_CONTACTS,
            )
            .order_by(AuditEntry.at)
        )
        return list(rows.scalars())


PERSONAL: tuple[Piece, ...] = (ActsPiece(),)


KEEPS: tuple[Keeping, ...] = (
    Keeping(
        name="steering",
        tables=("audit",),
        purpose="supervisors' reasons for moving a contact, putting it first or taking it out of the queue",
        setting="notes_days",
    ),
    Keeping(
        name="floor-notices",
        tables=("floor_notices",),
        purpose="notices to those who wait, and who wrote them",
        until="always",
        whose="staff",
    ),
)
