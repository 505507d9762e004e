"""The telephone channel put together: what the switchboard opens when an exchange is set up."""

from prometheus_client import Counter
from redis.asyncio import Redis

from gateway.accounts.core import (
    Core,
)
from gateway.callbacks.wiring import CallbacksWiring
from gateway.calls.state import Calls
from gateway.contacts.admission import Admission
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.sql.base import Condition
from gateway.stores import redis_client
from gateway.telephony.calls import HeldCalls
from gateway.telephony.continuing import ContinuingByPhone
from gateway.telephony.events_http import EventStreams
from gateway.telephony.exchange import GROUP, LEASE_MS, HttpExchange
from gateway.telephony.lease import Lease
from gateway.telephony.outbox import Outbox
from gateway.telephony.service import Telephony
from queueing import journal
from queueing.backend import Acd, wall_clock_ms
from queueing.journal import JournalReader
from queueing.telling import Telling


class TelephonyWiring:
    """The channel's parts; :meth:`start` and :meth:`aclose` go through to the exchange's tasks."""

    def __init__(
        self,
        core: Core,
        acd: Acd,
        redis: Redis,
        calls: Calls,
        publisher: Publisher,
        admission: Admission,
        called_back: CallbacksWiring,
        kept: Condition,
    ) -> None:
        """*redis* is the switchboard's; what waits for news has a client of its own, closed here."""
        settings = core.settings
        key = acd.keys.station
        self._waiting = redis_client(settings)
        held = HeldCalls(redis, key)
        webhook = (
            (settings.pbx_webhook_url, settings.pbx_webhook_secret)
            if settings.pbx_webhook_url and settings.pbx_webhook_secret
            else None
        )
        sent = Counter(
            "vs_exchange_webhooks",
            "Tries to tell the exchange by webhook, by how they ended",
            ["result"],
            registry=core.metrics.registry,
        )
        self.sets = HttpExchange(
            acd,
            core.database,
            calls,
            held,
            Outbox(self._waiting, key),
            Lease(redis, f"{key}:telephony:leader", length_ms=LEASE_MS),
            JournalReader(self._waiting, settings.station, group=GROUP, consumer=GROUP),
            webhook=webhook,
            number_days=settings.phone_number_days,
            kept=kept,
            seat_lease_s=settings.seat_lease_s,
            now_ms=wall_clock_ms,
            counted=lambda ended: sent.labels(ended).inc(),
        )
        # an outbox of its own: the other's connection waits for news
        self.untold = Outbox(redis, key).untold if webhook is not None else None
        self.continuing = called_back.continuing
        called_back.calls.dial = self.sets.dial
        self.provider = Telephony(
            acd,
            core.database,
            calls,
            held,
            publisher,
            admission,
            self.continuing,
            settings.origin,
            core.keys.of("phone-call"),
            wall_clock_ms,
            by_phone=ContinuingByPhone(
                acd, core.database, calls, held, self.continuing, wall_clock_ms
            ),
            telling=Telling(redis, acd.keys, wall_clock_ms),
        )
        self.streams = EventStreams(self.sets.outbox, self.sets.render, held.heard)

    async def start(self) -> None:
        """Begin to keep the exchange told."""
        await self.sets.open()
        self.sets.start()

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self.streams.aclose()
        await self.sets.aclose()
        await self._waiting.aclose()


async def switch_off(redis: Redis, station: str) -> None:
    """Where no exchange is set up (any more), nobody reads the journal for one: it is not to wait."""
    await journal.drop_group(redis, station, GROUP)
