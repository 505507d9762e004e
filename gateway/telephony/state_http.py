"""The telephone channel as administrators see it: whether it is set up, whether the exchange is there, and a test."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

import msgspec
from redis.exceptions import RedisError
from sqlalchemy import func, select

from gateway.platform.audit import log as audit
from gateway.platform.http.errors import ApiError
from gateway.platform.http.route import Call, Route
from gateway.platform.lease import Lease
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.settings import Settings
from gateway.telephony.calls import HeldCalls
from gateway.telephony.event_log import EventLog, Untold
from gateway.telephony.exchange import HttpExchange
from gateway.telephony.tables import PhoneCall, TelephoneSet

Step = Literal["queue", "leader", "exchange", "webhook"]


class TelephonyFact(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The event that the exchange was to be told last."""

    type: str
    at: datetime


class TelephonyState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``setUp``: there is a token; ``webhook``: server of the webhook, None where the exchange follows the stream of events
    alone. ``present``: it was heard of in the last 90 seconds. ``untold``: events that its webhook has not taken."""

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
    """A trial: what it asked, whether it went well, how long it took, and the status of an answer."""

    name: Step
    ok: bool
    ms: float
    status: int | None = None


class TelephonyTried(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A test in its steps."""

    ok: bool
    steps: list[TelephonyStep]


class TelephonyStateApi:
    """The handlers. Nothing of them needs an exchange; without one the test is refused."""

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

    def routes(self) -> Sequence[Route]:
        """This module's part of the API."""
        return (
            Route(
                "GET", "/api/v1/telephony-state", self.state, "How the telephone channel stands",
                "upkeep", response=TelephonyState, errors={503: "The queue does not answer."},
            ),
            Route(
                "POST", "/api/v1/telephony-test", self.test, "Try the telephone channel", "upkeep",
                response=TelephonyTried, errors={409: "The telephone channel is not set up."},
            ),
        )  # fmt: skip

    async def state(self, _call: Call) -> TelephonyState:
        """Counts and times, no number and no name."""
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
            untold = Untold(0, None) if webhook is None else await self._event_log.untold()
            present, held = await self._held.is_present(), await self._held.all()
        except (RedisError, OSError):
            raise ApiError(
                503, "queue_away", "The queue does not answer.", retryable=True
            ) from None
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
            untold=untold.count,
            oldest_untold_at=None if untold.since_ms is None else from_ms(untold.since_ms),
            extensions=extensions,
        )

    async def test(self, call: Call) -> TelephonyTried:
        """Ask everything that a call would need; no call is made, and no telephone rings."""
        if self._exchange is None:
            raise ApiError(409, "telephony_off", "The telephone channel is not set up here.")
        await audit.record(
            self._database,
            at=self._clock(),
            account_id=call.staff.account_id,
            action="telephony.test",
            subject="station",
            detail={},
        )
        exchange = self._exchange
        steps = [
            await _tried("queue", self._event_log.last_id),
            await _tried("leader", self._lease.is_held),
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
