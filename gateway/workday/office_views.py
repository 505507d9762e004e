"""What a member of a peripheral office is told of it at the desk."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts.tables import Office
from gateway.platform.security.tables import Account
from gateway.platform.times import to_ms
from signaling.protocol import desk_views


class OfficeHours(Protocol):
    """When offices take contacts (see ``gateway.contacts.opening``)."""

    def office_is_open(self, office: Office) -> bool:
        """Whether an office does now."""
        ...

    def office_opens(self, office: Office) -> datetime | None:
        """When it does again; None where that is not known."""
        ...


async def closed(
    session: AsyncSession, account: Account, hours: OfficeHours
) -> desk_views.OfficeClosed | None:
    """Return that the office of an account takes no contacts now; None while it does, and for whoever
    belongs to none."""
    office = await session.get(Office, account.office_id) if account.office_id else None
    if office is None or hours.office_is_open(office):
        return None
    opens = hours.office_opens(office)
    return desk_views.OfficeClosed(
        name=office.name, opens_at_ms=None if opens is None else to_ms(opens)
    )
