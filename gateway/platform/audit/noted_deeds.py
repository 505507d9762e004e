"""Acts that are written into the audit trail before they are done, outside the transaction that notes them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final

from gateway.platform.audit import log as audit
from gateway.platform.audit.tables import AuditEntry
from gateway.platform.sql.engine import Database

REFUSED: Final = ".refused"
"""Ends the action of an entry which says that the deed of another one was not done."""


async def noted_and_done(
    database: Database,
    deed: Callable[[], Awaitable[str | None]],
    *,
    at: datetime,
    account_id: str,
    action: str,
    subject: str,
    detail: dict[str, Any],
) -> str | None:
    """Write the entry, do the *deed*, and return its refusal: a code, or None when it was done.

    A refused deed gets a second entry, whose action ends with :data:`REFUSED`. If this process dies or the deed raises, the
    first entry stands alone: everything done is in the trail, and everything in the trail was at least attempted. No
    transaction is held during the deed.
    """
    async with database.writing() as session:
        entry = await audit.append(
            session, at=at, account_id=account_id, action=action, subject=subject, detail=detail
        )
    refusal = await deed()
    if refusal is not None:
        async with database.writing() as session:
            await audit.append(
                session,
                at=at,
                account_id=account_id,
                action=f"{action}{REFUSED}",
                subject=subject,
                detail={"entry": entry, "code": refusal},
            )
    return refusal


def done(entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Return the entries without those whose deed was refused. Pure."""
    refused = {
        str(entry.detail.get("entry")) for entry in entries if entry.action.endswith(REFUSED)
    }
    return [
        entry for entry in entries if entry.id not in refused and not entry.action.endswith(REFUSED)
    ]
