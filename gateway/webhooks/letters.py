"""The mail that tells administrators that the station has switched a webhook off."""

from collections.abc import Awaitable, Callable
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.mail.reminders import reminder
from gateway.platform.security.permissions import Role
from gateway.platform.security.tables import Account

MAIL_KIND: Final = "webhook"
PAGE: Final = "/admin#section=webhooks"
Tell = Callable[[AsyncSession, str], Awaitable[None]]
"""Tells, within the caller's transaction, that the webhook of this name is off."""


def by_mail(outbox: Outbox, sender: Sender) -> Tell:
    """Return the function that writes to every administrator with an address; it writes to nobody if the station sends no mail."""

    async def tell(session: AsyncSession, name: str) -> None:
        if not outbox.configured:
            return
        rows = await session.execute(
            select(Account.email).where(
                Account.role == Role.ADMIN,
                Account.email.is_not(None),
                Account.disabled_at.is_(None),
            )
        )
        for address in sorted({str(each) for each in rows.scalars()}):
            letter = reminder(sender, "webhook-off", to=address, path=PAGE, webhook=name)
            await outbox.put(session, letter, contact_id=None, kind=MAIL_KIND)
        outbox.wake()

    return tell
