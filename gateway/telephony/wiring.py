"""Wires the telephone channel: an exchange (PBX) that is told over HTTP, and its reports."""

from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import web
from prometheus_client import Counter

from gateway.callbacks.calls import Dial
from gateway.calls.wiring import CallsWiring
from gateway.channels.wiring import ChannelsWiring
from gateway.contacts.wiring import ContactsWiring
from gateway.ground import Ground
from gateway.outgoing.wiring import OutgoingWiring
from gateway.platform.lease import Lease
from gateway.platform.sql.base import Condition
from gateway.platform.wiring import Wiring
from gateway.queue import QueueWiring
from gateway.sockets import SocketsWiring
from gateway.telephony import desk_views
from gateway.telephony.calls import EXCHANGE_STATE, HeldCalls
from gateway.telephony.continuing import ContinuingByPhone
from gateway.telephony.dialled_by_line import CallbacksByLine
from gateway.telephony.event_log import EventLog, WebhookBacklog
from gateway.telephony.events_http import EventStreams
from gateway.telephony.exchange import GROUP, LEASE_MS, HttpExchange
from gateway.telephony.http import TelephonyApi
from gateway.telephony.own_telephones import OwnTelephones
from gateway.telephony.ringing import Ringing
from gateway.telephony.service import Telephony
from gateway.telephony.set_http import TelephoneSetApi
from gateway.telephony.state import TelephonyReport
from gateway.telephony.state_http import TelephonyStateApi
from gateway.telephony.tables import NUMBERS, PhoneCall, TelephoneSet
from queueing import journal
from queueing.backend import wall_clock_ms
from queueing.journal import JournalReader
from signaling.protocol import desk


class ExchangeWiring(Wiring):
    """The link to the exchange: events, webhooks, dialling.

    ``sets`` and ``webhook_backlog`` are None if no exchange is set up. ``dial`` calls citizens back, by the station's own line if
    calls go out by it, and is None if nobody dials.
    """

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        calls: CallsWiring,
        contacts: ContactsWiring,
        channels: ChannelsWiring,
        outgoing: OutgoingWiring,
        *,
        kept: Condition,
    ) -> None:
        """*kept* is the condition of contacts whose callers' numbers are kept longer."""
        settings = ground.settings
        self.by_line = CallbacksByLine(
            queue.acd,
            ground.database,
            calls.state,
            outgoing.calls,
            channels.continuing,
            contacts.admission,
            sockets.publisher,
            wall_clock_ms,
            prefixes=settings.callback_prefixes,
        )
        outgoing.calls.serve("callback", self.by_line)
        self.dial: Dial | None = self.by_line.dial if settings.calls_out else None
        self._redis = queue.redis
        self._station = settings.station
        self._changed: Callable[[], None] = partial(
            ground.database.changes.committed, {EXCHANGE_STATE}
        )
        self.held = HeldCalls(queue.redis, queue.key, changed=self._changed)
        self.asked = EventLog(queue.redis, queue.key)
        """For questions: the event log that is followed has a connection that waits for news."""
        self.lease = Lease(queue.redis, f"{queue.key}:telephony:leader", length_ms=LEASE_MS)
        self.sets: HttpExchange | None = None
        self.webhook_backlog: Callable[[], Awaitable[WebhookBacklog]] | None = None
        """What waits for the webhook, where there is one."""
        if settings.pbx_token:
            self.sets = self._exchange(ground, queue, calls, kept)
            self.services = (self.sets,)
            self.dial = self.dial or self.sets.dial

    def _exchange(
        self, ground: Ground, queue: QueueWiring, calls: CallsWiring, kept: Condition
    ) -> HttpExchange:
        settings = ground.settings
        webhook = (
            (settings.pbx_webhook_url, settings.pbx_webhook_secret)
            if settings.pbx_webhook_url and settings.pbx_webhook_secret
            else None
        )
        if webhook is not None:
            self.webhook_backlog = self.asked.backlog
        sent = Counter(
            "vs_exchange_webhooks",
            "Tries to tell the exchange by webhook, by how they ended",
            ["result"],
            registry=ground.metrics.registry,
        )
        waiting = queue.client()
        return HttpExchange(
            queue.acd,
            ground.database,
            calls.state,
            self.held,
            EventLog(waiting, queue.key, changed=self._changed),
            self.lease,
            JournalReader(waiting, settings.station, group=GROUP, consumer=GROUP),
            webhook=webhook,
            number_days=NUMBERS.span(settings).days,
            kept=kept,
            seat_lease_s=settings.seat_lease_s,
            now_ms=wall_clock_ms,
            counted=lambda ended: sent.labels(ended).inc(),
        )

    async def open(self) -> None:
        """Have the journal wait for the exchange's reader if there is an exchange, and for none that is gone."""
        if self.sets is not None:
            await self.sets.open()
        else:
            await journal.drop_group(self._redis, self._station, GROUP)


class TelephonyWiring(Wiring):
    """Makes the objects that serve the exchange's reports and requests."""

    def __init__(
        self,
        ground: Ground,
        queue: QueueWiring,
        sockets: SocketsWiring,
        calls: CallsWiring,
        contacts: ContactsWiring,
        channels: ChannelsWiring,
        outgoing: OutgoingWiring,
        exchange: ExchangeWiring,
    ) -> None:
        allowed = ground.settings.desk_telephones
        self.own = OwnTelephones(
            queue.acd, ground.database, calls.state, calls.media, outgoing.calls, sockets.publisher, ground.clock,
            allowed=allowed,
        )  # fmt: skip
        outgoing.calls.serve("desk", self.own)
        self.purges = (self.own.forget,)
        service: Telephony | None = None
        self._streams: EventStreams | None = None
        held = exchange.held
        if exchange.sets is not None:
            service = Telephony(
                queue.acd,
                ground.database,
                calls.state,
                held,
                sockets.publisher,
                contacts.admission,
                channels.continuing,
                ground.settings.origin,
                ground.keys.of("phone-call"),
                wall_clock_ms,
                by_phone=ContinuingByPhone(
                    queue.acd,
                    ground.database,
                    calls.state,
                    held,
                    channels.continuing,
                    wall_clock_ms,
                ),
                telling=queue.telling,
            )
            self._streams = EventStreams(exchange.sets.event_log, exchange.sets.render, held.heard)
        self.page_topics = {"telephony-state": (PhoneCall, TelephoneSet, EXCHANGE_STATE)}
        self.parts = desk_views.parts(set_up=exchange.sets is not None, at_own_telephones=allowed)
        ringing = Ringing(queue.acd, sockets.publisher, exchange.sets, exchange.by_line, self.own)
        self.desk_commands = {
            desk.RingTelephone: ringing.ring,
            desk.TakeSoundBack: ringing.take_back,
        }
        self.routes = (
            *TelephonyApi(service, self._streams).routes(),
            *TelephoneSetApi(self.own).routes(),
            *TelephonyStateApi(
                TelephonyReport(
                    ground.settings,
                    ground.database,
                    ground.clock,
                    exchange=exchange.sets,
                    held=held,
                    event_log=exchange.asked,
                    lease=exchange.lease,
                )
            ).routes(),
        )

    def attach(self, app: web.Application) -> None:
        """End the event streams when the server shuts down, so that waiting requests do not delay it."""
        app.on_shutdown.append(self._end_streams)

    async def _end_streams(self, _app: web.Application) -> None:
        if self._streams is not None:
            await self._streams.aclose()
