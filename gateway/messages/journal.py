"""Writes the events of a message into its contact's history and, where staff did it, into the audit trail.

Ids and words only: no text, no name, no address.
"""

import secrets
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.contacts import changes as contacts
from gateway.platform.audit import log as audit

_BESIDE_THE_QUEUE = 10**12
"""Entries are ordered by milliseconds and a number; those of the queue's journal never get this far."""


async def note(
    session: AsyncSession,
    kind: str,
    contact_id: str,
    account_id: str | None,
    at: datetime,
    **data: int | str | bool | None,
) -> None:
    """Write one entry, in the caller's transaction."""
    detail = {name: value for name, value in data.items() if value is not None}
    at_ms = int(at.timestamp() * 1000)
    await contacts.append_event(
        session,
        journal_id=f"{at_ms}-{_BESIDE_THE_QUEUE + secrets.randbelow(_BESIDE_THE_QUEUE)}",
        kind=kind,
        at=at,
        contact_id=contact_id,
        agent_id=account_id,
        data=detail,
    )
    if account_id is not None:
        await audit.append(
            session,
            at=at,
            account_id=account_id,
            action=f"contact.{kind}",
            subject=f"contact:{contact_id}",
            detail=detail,
        )
