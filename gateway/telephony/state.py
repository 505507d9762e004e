"""The state of the telephone channel as administrators see it, and its trial. Nothing of it needs an exchange."""

import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from redis.exceptions import RedisError
from sqlalchemy import func, select

from gateway.platform.audit import log as audit
from gateway.platform.lease import Lease
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.settings import Settings
from gateway.telephony.calls import HeldCalls
from gateway.telephony.event_log import EventLog, WebhookBacklog
from gateway.telephony.exchange import HttpExchange
from gateway.telephony.tables import PhoneCall, TelephoneSet

Step = Literal["queue", "leader", "exchange", "webhook"]


class TelephonyFact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The last event for the exchange."""

    type: str
    at: datetime


class TelephonyState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of the telephone channel.

    ``setUp``: there is a token. ``webhook``: server of the webhook, None if the exchange only follows the event stream.
    ``present``: it was heard from in the last 90 seconds. ``untold``: events that its webhook has not accepted.
    """

    set_up: bool
    tokens: int
    webhook: str | None = None
    present: bool = False
    calls_held: int = 0
    last_event: TelephonyFact | None = None
    last_call_at: datetime | None = None
    untold: int = 0
    oldest_untold_at: datetime | None = None
    extensions: int = 0


class TelephonyStep(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A step of the test: what it asked, whether it succeeded, how long it took, and the status of an answer."""

    name: Step
    ok: bool
    ms: float
    status: int | None = None


class TelephonyTried(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The steps of a test."""

    ok: bool
    steps: list[TelephonyStep]


class TelephonyReport:
    """Asks database, queue and exchange at each call. Holds no state."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Callable[[], datetime],
        *,
        exchange: HttpExchange | None,
        held: HeldCalls,
        event_log: EventLog,
        lease: Lease,
    ) -> None:
        """*event_log* is one whose connection does not wait for news."""
        self._settings = settings
        self._database = database
        self._clock = clock
        self._exchange = exchange
        self._held = held
        self._event_log = event_log
        self._lease = lease

    async def state(self) -> TelephonyState:
        """Return counts and times, no number and no name. Raises ``Refused`` ``queue_away``."""
        async with self._database.reading() as session:
            extensions = (
                await session.execute(select(func.count()).select_from(TelephoneSet))
            ).scalar_one()
            last_call = (await session.execute(select(func.max(PhoneCall.created_at)))).scalar_one()
        tokens = len(self._settings.pbx_token)
        if self._exchange is None:
            return TelephonyState(
                set_up=False, tokens=tokens, extensions=extensions, last_call_at=last_call
            )
        webhook = self._settings.pbx_webhook_url
        try:
            last = await self._event_log.last()
            backlog = (
                WebhookBacklog(0, None) if webhook is None else await self._event_log.backlog()
            )
            present, held = await self._held.is_present(), await self._held.all()
        except (RedisError, OSError):
            raise Refused("queue_away", "The queue does not answer.", kind="away") from None
        return TelephonyState(
            set_up=True,
            tokens=tokens,
            webhook=None if webhook is None else urlsplit(webhook).hostname,
            present=present,
            calls_held=len(held),
            last_event=None
            if last is None
            else TelephonyFact(type=last[1].type, at=from_ms(last[1].at_ms)),
            last_call_at=last_call,
            untold=backlog.count,
            oldest_untold_at=None if backlog.since_ms is None else from_ms(backlog.since_ms),
            extensions=extensions,
        )

    async def test(self, *, by: str) -> TelephonyTried:
        """Ask everything that a call would need; *by* is an account's id. Raises ``Refused`` ``telephony_off``."""
        if self._exchange is None:
            raise Refused("telephony_off", "The telephone channel is not set up here.")
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=by,
            action="telephony.test",
            subject="station",
            detail={},
        )
        exchange = self._exchange
        steps = [
            await _tried("queue", self._event_log.last_id),
            await _tried("leader", self._lease.is_taken),
        ]
        if self._settings.pbx_webhook_url is None:
            steps.append(await _tried("exchange", self._held.is_present))
        else:
            began = time.monotonic()
            status = await exchange.check_webhook()
            steps.append(
                TelephonyStep(
                    name="webhook", ok=status is not None and 200 <= status < 300,
                    ms=_since(began), status=status,
                )
            )  # fmt: skip
        return TelephonyTried(ok=all(each.ok for each in steps), steps=steps)


async def _tried(name: Step, ask: Callable[[], Awaitable[object]]) -> TelephonyStep:
    began = time.monotonic()
    try:
        found = await ask()
    except (RedisError, OSError):
        found = False
    return TelephonyStep(name=name, ok=bool(found), ms=_since(began))


def _since(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)
