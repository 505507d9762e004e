"""The telephone exchange (PBX) reached over HTTP.

One process of the station follows the queue's journal, writes what concerns callers into the event log and delivers the
webhook; any process serves event streams. While the exchange is present, the seats of its callers are renewed, since they
have no browser that would.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.accounts import lookups as accounts
from gateway.callbacks import lookups as callbacks
from gateway.calls.state import Calls
from gateway.platform import loops as tasks
from gateway.platform.lease import Lease
from gateway.platform.loops import Periodic
from gateway.platform.sql.base import Condition
from gateway.platform.sql.engine import Database, is_away
from gateway.platform.times import from_ms
from gateway.telephony import lookups
from gateway.telephony import sql as telephone
from gateway.telephony.calls import HeldCalls
from gateway.telephony.event_log import EventLog
from gateway.telephony.events import Noted, Operator, TelephonyEvent, noted, stopped
from gateway.telephony.webhooks import FIRST_PAUSE_S, KEEP_ALIVE_S, Sending, Webhooks
from queueing.backend import Acd
from queueing.journal import Entry, JournalReader

log = structlog.get_logger()

GROUP = "telephony"
LEASE_MS = 6_000
LEASE_EVERY_S = 2.0
RETRY_S = 1.0
SEATS_EVERY_S = 20.0
HOUSEKEEPING_EVERY_S = 3600.0
_RELEASES = frozenset({"call.ended", "call.moved"})
NEVER_ENTERED_AFTER = timedelta(minutes=10)


class HttpExchange:
    """Connects callers with operators' telephones by the organisation's exchange (PBX), which is told over HTTP.

    Owns the loops that keep the exchange informed. What follows from a transition of the queue (connect, hold, retrieve,
    release) it learns from the queue's journal, so that nothing is lost when a process dies in between;
    :meth:`connect_again` and :meth:`dial` are asked for besides.
    """

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        held: HeldCalls,
        event_log: EventLog,
        lease: Lease,
        reader: JournalReader,
        *,
        webhook: tuple[str, str] | None,
        number_days: int,
        seat_lease_s: int,
        kept: Condition,
        now_ms: Callable[[], int],
        counted: Callable[[Sending], None] = lambda _: None,
    ) -> None:
        """*webhook* is address and secret; *kept* is the condition of contacts whose numbers are kept longer than
        *number_days*.

        *counted* is told how each attempt at delivery ended. *reader* has the same consumer's name in every process, so
        that the next leader goes on where the last one was.
        """
        self._acd = acd
        self._database = database
        self._calls = calls
        self._held = held
        self.event_log = event_log
        self._lease = lease
        self._reader = reader
        self._webhook = webhook
        self._number_days = number_days
        self._kept = kept
        self._now_ms = now_ms
        self._counted = counted
        self._loops = (
            Periodic("telephony:lease", self._contend, LEASE_EVERY_S),
            Periodic("telephony:seats", self._keep_seats, min(SEATS_EVERY_S, seat_lease_s / 3)),
            Periodic("telephony:housekeeping", self._keep_house, HOUSEKEEPING_EVERY_S),
        )
        self._started = False
        self._reading: asyncio.Task[None] | None = None
        self._webhooks: Webhooks | None = None
        self._delivering: Periodic | None = None
        self._taken = False

    async def open(self) -> None:
        """Open the journal's reader, so that nothing is trimmed before it has been read."""
        await self._reader.open()

    def start(self) -> None:
        """Start the loops."""
        self._started = True
        for loop in self._loops:
            loop.start()

    async def aclose(self) -> None:
        """Stop; another process goes on. Idempotent."""
        for loop in self._loops:
            await loop.aclose()
        await self._end_leading()
        if self._started:
            self._started = False
            try:
                await self._lease.release()
            except (RedisError, OSError):
                log.info("telephony.lease_not_released")

    # what is asked for besides the queue's transitions

    async def connect_again(self, contact_id: str, agent_id: str) -> None:
        """Have the exchange ring the operator's telephone once more."""
        await self._calls.update(contact_id, telephone="connecting", telephone_reason="")
        await self.event_log.append(
            Noted(
                type="call.assigned",
                at_ms=self._now_ms(),
                contact=contact_id,
                agent=agent_id,
                reason="again",
            )
        )

    async def dial(self, contact_id: str, agent_id: str, number: str, attempt: int) -> None:
        """Have the exchange dial a citizen who asked to be called back, once for each *attempt*.

        The number is stored in SQL alone, and added when the event is sent.
        """
        async with self._database.writing() as session:
            await telephone.put_call(
                session,
                contact_id=contact_id,
                call_id=f"callback-{contact_id}",
                caller=None,
                number=number,
                created_at=from_ms(self._now_ms()),
            )
        await self._held.dial(contact_id)
        await self._calls.update(contact_id, telephone="connecting", telephone_reason="")
        event = Noted(type="call.dial", at_ms=self._now_ms(), contact=contact_id, agent=agent_id)
        await self.event_log.append_marked(f"{contact_id}:{attempt}", event)

    async def render(self, event_id: str, event: Noted) -> TelephonyEvent:
        """Return the event as it is sent to the exchange, with its call id and the operator's extension."""
        async with self._database.reading() as session:
            row = await lookups.call(session, event.contact)
            asked = (
                await callbacks.one(session, event.contact) if event.type == "call.dial" else None
            )
            operator = await _operator(session, event.agent)
            colleague = await _operator(session, event.colleague)
        return TelephonyEvent(
            id=event_id,
            type=event.type,
            at=from_ms(event.at_ms),
            contact_id=event.contact,
            call_id=None if row is None else row.call_id,
            category=event.category or None,
            operator=operator,
            colleague=colleague,
            number=None if asked is None else asked.callback.number,
            reason=event.reason or None,
            outcome=event.outcome or None,
            by=event.by or None,
        )

    # leading

    async def _contend(self) -> None:
        try:
            leads = await self._lease.take()
        except (RedisError, OSError):
            leads = False
        if leads and self._reading is None:
            self._reading = asyncio.create_task(
                self._reader.follow(self._write, away=is_away), name="telephony:journal"
            )
            if self._webhook is not None:
                self._webhooks = self._webhooks_to(*self._webhook)
                self._delivering = Periodic(
                    "telephony:webhook", self._webhooks.turn, 0, retry_s=RETRY_S
                )
                self._delivering.start()
        elif not leads:
            await self._end_leading()

    async def _end_leading(self) -> None:
        if self._delivering is not None:
            await self._delivering.aclose()
        if self._webhooks is not None:
            await self._webhooks.aclose()
        await tasks.end(self._reading)
        self._delivering = self._webhooks = self._reading = None

    async def _write(self, batch: Sequence[Entry]) -> None:
        named = list(dict.fromkeys(e.event.contact for e in batch if e.event.contact))
        held = await self._held.among(named)
        dialled = await self._held.dialled_among(named)
        for entry in batch:
            event = entry.event
            if event.contact in held:
                made = noted(event)
            elif event.contact in dialled:
                made = stopped(event)
            else:
                continue
            if made is None or await self.event_log.has_written(entry.id):
                continue
            if made.type == "call.requeued":
                # the next operator's set has not been asked for yet
                await self._calls.update(made.contact, telephone="", telephone_reason="")
            await self.event_log.append_once(entry.id, made)
            if made.type in _RELEASES:
                await self._held.remove(made.contact)
                await self._held.not_dialled(made.contact)

    async def check_webhook(self) -> int | None:
        """Send the exchange a check by its webhook, also from a process that does not lead.

        Return its status, None without an answer or a webhook.
        """
        if self._webhook is None:
            return None
        asking = self._webhooks_to(*self._webhook)
        try:
            return await asking.check()
        finally:
            await asking.aclose()

    def _webhooks_to(self, url: str, secret: str) -> Webhooks:
        return Webhooks(
            self.event_log,
            self.render,
            url=url,
            secret=secret,
            now_ms=self._now_ms,
            told=self._took,
            counted=self._counted,
            holds_calls=self._holds_calls,
            first_pause_s=FIRST_PAUSE_S,
            keep_alive_s=KEEP_ALIVE_S,
        )

    async def _holds_calls(self) -> bool:
        return bool(await self._held.all())

    def _took(self) -> None:
        self._taken = True

    # beside it

    async def _keep_seats(self) -> None:
        if self._taken:
            self._taken = False
            await self._held.heard()
        if await self._held.is_present():
            await self._renew()

    async def _renew(self) -> None:
        held = sorted(await self._held.all())
        if held:
            await self._acd.touch(held)

    async def _keep_house(self) -> None:
        await self.forget_numbers()
        await self._forget_never_entered()

    async def forget_numbers(self) -> int:
        """Delete callers' numbers whose retention is over; return how many."""
        before = from_ms(self._now_ms()) - timedelta(days=self._number_days)
        async with self._database.writing() as session:
            count = await telephone.forget_numbers(session, before, self._kept)
        if count:
            log.info("telephony.numbers_forgotten", count=count)
        return count

    async def _forget_never_entered(self) -> None:
        """Calls that a process was about to enter when it died."""
        before = from_ms(self._now_ms()) - NEVER_ENTERED_AFTER
        for contact_id in await self._held.all():
            if await self._acd.contact(contact_id) is not None:
                continue
            async with self._database.reading() as session:
                row = await lookups.call(session, contact_id)
            if row is None or row.created_at < before:
                await self._held.remove(contact_id)


async def _operator(session: AsyncSession, agent_id: str) -> Operator | None:
    if not agent_id:
        return None
    account = await accounts.by_id(session, agent_id)
    own = await telephone.own(session, agent_id)
    return Operator(
        id=agent_id,
        code=None if account is None else account.code,
        extension=None if own is None else own.extension,
        auto_answer_s=None if account is None else account.auto_answer_s,
    )
