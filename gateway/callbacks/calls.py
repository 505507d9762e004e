"""Calls citizens back once an operator has answered their request, and looks after requests without a place in the
queue."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from gateway.callbacks import lookups
from gateway.callbacks import sql as callbacks
from gateway.callbacks.letters import called, way_in
from gateway.callbacks.lookups import FoundCallback
from gateway.callbacks.service import Callbacks
from gateway.callbacks.warnings import CallbackWarnings
from gateway.channels.invitations import Invitations
from gateway.mail.compose import Sender
from gateway.mail.outbox import Outbox
from gateway.platform.loops import Periodic
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.sql.base import Condition
from gateway.platform.sql.engine import Database
from gateway.platform.times import ROME, from_ms
from queueing.backend import Acd
from queueing.model import TALKING, Channel, Contact

log = structlog.get_logger()

CHECK_EVERY_S = 15.0
AT_ONCE = 100
MOST_OPEN = 1000
"""How many may be talked to or wrapped up at once, and more than that."""


Dial = Callable[[str, str, str, int], Awaitable[None]]
"""Has a citizen's number dialled, once: contact, operator, number, and the count of the operator's answers."""


class CallbackCalls:
    """Calls citizens back, enqueues requests that have no place, and forgets addresses. Owns the task that warns
    citizens whose turn is near."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        requests: Callbacks,
        invitations: Invitations,
        outbox: Outbox,
        publisher: Publisher,
        warnings: CallbackWarnings,
        *,
        sender: Sender,
        keep: timedelta,
        kept: Condition,
        now_ms: Callable[[], int],
        dial: Dial | None = None,
    ) -> None:
        """*dial* has the citizen's number dialled, by the line or an exchange; without it nobody is called back by telephone. *keep*: how long addresses and numbers are kept of requests that are over; *kept*: of which contacts for longer."""
        self._acd = acd
        self._database = database
        self._requests = requests
        self._invitations = invitations
        self._outbox = outbox
        self._publisher = publisher
        self._dial = dial
        self._warnings = warnings
        self._sender = sender
        self._keep = keep
        self._kept = kept
        self._now_ms = now_ms
        self._loop = Periodic("callbacks:warnings", self._warn, CHECK_EVERY_S)

    def start(self) -> None:
        """Start the task that warns citizens."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self._loop.aclose()

    async def accepted(self, contact_id: str) -> None:
        """Call the citizen of a contact that an operator has answered: send the link by e-mail, or have the number
        dialled.

        A contact that is no callback is left alone. Each answer of an operator calls once, and none once the request
        has a result. May be repeated.
        """
        live = await self._acd.contact(contact_id)
        if live is None or live.channel is not Channel.CALLBACK or live.state not in TALKING:
            return
        async with self._database.reading() as session:
            found = await lookups.one(session, contact_id)
        if found is None or live.agent is None or found.callback.attempt >= live.offers:
            return
        if found.callback.result is not None:
            # an operator before this one was told so, and lost: nobody is called twice
            return
        now = from_ms(self._now_ms())
        until = now + self._requests.limits.link
        if found.callback.way == "video":
            await self._mail(found, live, now, until)
        elif self._dial is not None and found.callback.number:
            await self._dial(contact_id, live.agent, found.callback.number, live.offers)
            async with self._database.writing() as session:
                await callbacks.called(session, contact_id, live.offers, now, until)
        log.info("callback.called", contact=contact_id, way=found.callback.way)
        await self._publisher.desk(live.agent)

    async def _mail(
        self, found: FoundCallback, live: Contact, now: datetime, until: datetime
    ) -> None:
        link = self._requests.limits.link
        made = await self._invitations.make(live.id, Channel.VIDEO, live.language, link)
        if found.callback.email is None:
            return
        letter = called(
            self._sender,
            to=found.callback.email,
            language=found.contact.language,
            reference=found.contact.reference,
            link=way_in(self._sender, made.token, found.contact.language),
            good_until=until.astimezone(ROME),
        )
        async with self._database.writing() as session:
            if await callbacks.called(session, live.id, live.offers, now, until):
                await self._outbox.put(session, letter, contact_id=live.id, kind="callback-link")
        self._outbox.wake()

    async def enqueue_missing(self) -> None:
        """Enqueue requests that the queue does not have, for the first time or after its data were lost; close those
        that it lost once the citizen was reached."""
        after = None
        while True:
            async with self._database.reading() as session:
                found = await callbacks.unfinished(session, after=after, limit=AT_ONCE)
            known = await self._acd.known([each.contact_id for each in found])
            for each in found:
                if each.contact_id not in known:
                    await self._place(each.contact_id)
            if len(found) < AT_ONCE:
                break
            after = found[-1]
        await self._close_lost()

    async def _close_lost(self) -> None:
        """Close callbacks whose citizen was reached and that the queue has lost, so that nobody is called twice."""
        async with self._database.reading() as session:
            found = await callbacks.left_open(session, limit=MOST_OPEN)
        known = await self._acd.known(found)
        for contact_id in found:
            if contact_id not in known:
                async with self._database.writing() as session:
                    if await callbacks.close_lost(session, contact_id):
                        log.warning("callback.lost", contact=contact_id)

    async def _place(self, contact_id: str) -> None:
        """Put one callback into the queue; a failure is logged and does not keep the others from being placed."""
        try:
            await self._requests.take_place(contact_id)
        except (RedisConnectionError, RedisTimeoutError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever is wrong with this one
            log.error("callback.not_placed", contact=contact_id, error=type(error).__name__)  # noqa: TRY400 - rows may hold personal data

    async def forget(self) -> int:
        """Delete addresses and numbers of requests that have long been over; return of how many."""
        async with self._database.writing() as session:
            count = await callbacks.forget(
                session, from_ms(self._now_ms()) - self._keep, self._kept
            )
        if count:
            log.info("callback.forgotten", count=count)
        return count

    async def _warn(self) -> None:
        await self._warnings.warn()


async def is_by_phone(database: Database, contact_id: str) -> bool:
    """Return whether this contact's citizen asked to be called back by telephone."""
    async with database.reading() as session:
        asked = await lookups.one(session, contact_id)
    return asked is not None and asked.callback.way == "phone"
