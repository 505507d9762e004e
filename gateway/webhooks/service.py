"""Manages webhooks for administrators."""

import asyncio
import secrets
import socket
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, cast
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.platform.audit import log as audit
from gateway.platform.ids import new_id
from gateway.platform.outside import is_outside, outside_address
from gateway.platform.refused import Refused
from gateway.platform.security.sealing import Sealer
from gateway.platform.sql.changes import Version
from gateway.platform.sql.engine import Database
from gateway.webhooks import api
from gateway.webhooks.delivering import Delivering
from gateway.webhooks.rules import KINDS, DeliveryBody, EventKind, OffWhy
from gateway.webhooks.tables import Webhook, WebhookDelivery

MOST: Final = 20
SHOWN: Final = 100
LOOK_UP_S: Final = 5.0
Resolve = Callable[[str], Awaitable[list[str]]]


async def resolved(host: str) -> list[str]:
    """Return the IP addresses of a name. Raises OSError."""
    async with asyncio.timeout(LOOK_UP_S):
        addresses = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in addresses]


class Webhooks:
    """Adds, changes and removes webhooks; each act is on record."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        delivering: Delivering,
        clock: Callable[[], datetime],
        *,
        resolve: Resolve = resolved,
    ) -> None:
        self._database = database
        self._sealer = sealer
        self._delivering = delivering
        self._clock = clock
        self._resolve = resolve
        self._watch = database.changes.watch(Webhook)
        self._off: list[str] | None = None
        self._off_at: Version | None = None

    async def listed(self) -> api.WebhookList:
        """Return all webhooks."""
        async with self._database.reading() as session:
            rows = (
                (await session.execute(select(Webhook).order_by(Webhook.name, Webhook.id)))
                .scalars()
                .all()
            )
            shown = [await _shown(session, row) for row in rows]
        return api.WebhookList(webhooks=shown, kinds=list(KINDS))

    async def add(self, wanted: api.NewWebhook, *, by: str) -> api.WebhookSecret:
        """Add a webhook and return its secret.

        Raises ``Refused``: ``bad_address``, ``inside``, ``unknown_host``, ``too_many_webhooks``.
        """
        url = await self._checked(wanted.url)
        webhook_id, secret, now = new_id(), _secret(), self._clock()
        async with self._database.writing() as session:
            if (await session.execute(select(func.count(Webhook.id)))).scalar_one() >= MOST:
                raise Refused("too_many_webhooks", f"There are {MOST} webhooks already.")
            row = Webhook(
                id=webhook_id, name=wanted.name.strip(), url=url, kinds=_kinds(wanted.kinds),
                secret=self._sealer.seal(secret, webhook_id), created_at=now, told_since=now,
                off_why=None, off_at=None, failing_since=None,
            )  # fmt: skip
            session.add(row)
            # where events went stays on record after the webhook is gone; its path may be a secret of the receiver
            told: dict[str, object] = {"kinds": row.kinds, "host": urlsplit(url).hostname}
            await self._note(session, by, "add", webhook_id, told)
            await session.flush()
            return api.WebhookSecret(webhook=await _shown(session, row), secret=secret)

    async def change(
        self, webhook_id: str, wanted: api.WebhookChange, *, by: str
    ) -> api.WebhookShown:
        """Change a webhook. One that is switched on delivers what still waits, and new events. Raises ``Refused`` ``not_found``."""
        async with self._database.writing() as session:
            row = await _one(session, webhook_id)
            now = self._clock()
            if wanted.kinds is not None:
                row.kinds = _kinds(wanted.kinds)
                await self._note(session, by, "change", webhook_id, {"kinds": row.kinds})
            if wanted.on is False and row.off_why is None:
                row.off_why, row.off_at = "person", now
                await self._note(session, by, "off", webhook_id, {"why": "person"})
            if wanted.on and row.off_why is not None:
                row.off_why = row.off_at = row.failing_since = None
                row.told_since = now
                await self._note(session, by, "on", webhook_id)
            await session.flush()
            return await _shown(session, row)

    async def rotate(self, webhook_id: str, *, by: str) -> api.WebhookSecret:
        """Replace a webhook's secret, by which everything is signed from now on. Raises ``Refused`` ``not_found``."""
        secret = _secret()
        async with self._database.writing() as session:
            row = await _one(session, webhook_id)
            row.secret = self._sealer.seal(secret, webhook_id)
            await self._note(session, by, "secret", webhook_id)
            await session.flush()
            return api.WebhookSecret(webhook=await _shown(session, row), secret=secret)

    async def remove(self, webhook_id: str, *, by: str) -> None:
        """Delete a webhook with its deliveries. Raises ``Refused`` ``not_found``."""
        async with self._database.writing() as session:
            await _one(session, webhook_id)
            await session.execute(delete(Webhook).where(Webhook.id == webhook_id))
            await self._note(session, by, "remove", webhook_id)

    async def trial(self, webhook_id: str, *, by: str) -> api.WebhookTrial:
        """Send ``webhook.trial`` once, now. Raises ``Refused``: ``not_found``."""
        async with self._database.writing() as session:
            row = await _one(session, webhook_id)
            await self._note(session, by, "trial", webhook_id)
        event_id = new_id()
        body = DeliveryBody(id=event_id, type="webhook.trial", at=self._clock(), subject=webhook_id)
        return api.WebhookTrial(
            status=await self._delivering.attempt(row, event_id, msgspec.json.encode(body))
        )

    async def deliveries(self, webhook_id: str) -> api.DeliveryList:
        """Return a webhook's newest deliveries. Raises ``Refused`` ``not_found``."""
        async with self._database.reading() as session:
            await _one(session, webhook_id)
            rows = await session.execute(
                select(WebhookDelivery)
                .where(WebhookDelivery.webhook_id == webhook_id)
                .order_by(WebhookDelivery.at.desc(), WebhookDelivery.event_id)
                .limit(SHOWN)
            )
            return api.DeliveryList(
                deliveries=[
                    api.DeliveryShown(
                        event_id=row.event_id, kind=cast("EventKind", row.kind), subject=row.subject, at=row.at,
                        state="taken" if row.state == "taken" else "waiting", attempts=row.attempts,
                        status=row.status, tried_at=row.tried_at, next_at=row.next_at,
                    )
                    for row in rows.scalars()
                ]
            )  # fmt: skip

    async def any_on(self) -> bool:
        """Return whether any webhook is on."""
        async with self._database.reading() as session:
            row = await session.execute(
                select(Webhook.id).where(Webhook.off_why.is_(None)).limit(1)
            )
        return row.first() is not None

    async def switched_off(self) -> list[str] | None:
        """Return the names of webhooks that the station has switched off, None for none. Cached until one changes."""
        version = self._watch.version
        if version != self._off_at:
            async with self._database.reading() as session:
                rows = await session.execute(
                    select(Webhook.name).where(
                        Webhook.off_why.is_not(None), Webhook.off_why != "person"
                    )
                )
                self._off = sorted(rows.scalars()) or None
            self._off_at = version
        return self._off

    async def _checked(self, written: str) -> str:
        try:
            url = outside_address(written)
        except ValueError as error:
            if str(error) == "inside":
                raise _inside() from None
            raise Refused(
                "bad_address", "That is no https address of another machine.", kind="invalid"
            ) from None
        try:
            addresses = await self._resolve(urlsplit(url).hostname or "")
        except (OSError, TimeoutError, UnicodeError):
            raise Refused("unknown_host", "No machine has this name.", kind="invalid") from None
        if not addresses or not all(map(is_outside, addresses)):
            raise _inside()
        return url

    async def _note(
        self,
        session: AsyncSession,
        by: str,
        what: str,
        webhook_id: str,
        detail: dict[str, object] | None = None,
    ) -> None:
        await audit.append(
            session, at=self._clock(), account_id=by, action=f"webhook.{what}",
            subject=f"webhook:{webhook_id}", detail=detail,
        )  # fmt: skip


def _inside() -> Refused:
    return Refused("inside", "That address is inside a network of the station.", kind="invalid")


def _secret() -> str:
    return f"whsec_{secrets.token_urlsafe(32)}"


def _kinds(kinds: list[EventKind]) -> list[str]:
    return [kind for kind in KINDS if kind in kinds]


async def _one(session: AsyncSession, webhook_id: str) -> Webhook:
    row = await session.get(Webhook, webhook_id)
    if row is None:
        raise Refused("not_found", "There is no such webhook.")
    return row


async def _shown(session: AsyncSession, row: Webhook) -> api.WebhookShown:
    own = WebhookDelivery.webhook_id == row.id
    waiting = await session.execute(
        select(func.count()).where(own, WebhookDelivery.state == "waiting")
    )
    taken = await session.execute(
        select(func.max(WebhookDelivery.tried_at)).where(own, WebhookDelivery.state == "taken")
    )
    return api.WebhookShown(
        id=row.id,
        name=row.name,
        url=row.url,
        kinds=cast("list[EventKind]", row.kinds),
        created_at=row.created_at,
        off_why=cast("OffWhy | None", row.off_why),
        off_at=row.off_at,
        failing_since=row.failing_since,
        waiting=int(waiting.scalar_one()),
        taken_at=taken.scalar_one(),
    )
