"""Tells the exchange by webhook: in order, signed, retried until it is accepted or too old.

While calls are held and nothing happens, the exchange is sent checks: one without a stream shows in no other way that it
still has its callers.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec
import structlog

from gateway.platform.signed_post import SignedPost
from gateway.platform.times import from_ms
from gateway.telephony.event_log import EventLog
from gateway.telephony.events import Noted, TelephonyEvent

log = structlog.get_logger()

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
GIVEN_UP_AFTER_S = 900.0
"""How old an event may be that is still tried again: by then the call is another matter."""
KEEP_ALIVE_S = 30.0
"""After how long without an event that was taken the exchange is asked whether it is there."""
REFUSED_ATTEMPTS = 3
"""How often an event is tried that the receiver answers with a 4xx: repeating mends few of them, and
others wait behind it."""
_NOT_THE_EVENT = frozenset({401, 403, 404, 408, 425, 429})
"""Statuses that speak of the receiver's state and not of the event."""


Sending = Literal["taken", "refused", "unanswered", "given-up"]
"""How a try ended; ``given-up`` is said of an event, beside its last try."""


Render = Callable[[str, Noted], Awaitable[TelephonyEvent]]
"""Completes an event, given its id, with what only SQL knows."""


async def _none() -> bool:
    return False


class Webhooks:
    """Delivers the event log to one address, turn by turn, in the process that leads; closed by :meth:`aclose`."""

    def __init__(
        self,
        event_log: EventLog,
        render: Render,
        *,
        url: str,
        secret: str,
        now_ms: Callable[[], int],
        told: Callable[[], None] = lambda: None,
        counted: Callable[[Sending], None] = lambda _: None,
        holds_calls: Callable[[], Awaitable[bool]] = _none,
        first_pause_s: float = FIRST_PAUSE_S,
        given_up_after_s: float = GIVEN_UP_AFTER_S,
        keep_alive_s: float = KEEP_ALIVE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """*told* is called after each delivery that the exchange accepted; *counted* is told how each attempt ended,
        and once more when an event is given up.

        *holds_calls* returns whether the exchange holds any: while it does, it is sent a check every *keep_alive_s*
        seconds of *clock*.
        """
        self._event_log = event_log
        self._render = render
        self._url = url
        self._secret = secret
        self._now_ms = now_ms
        self._told = told
        self._counted = counted
        self._holds_calls = holds_calls
        self._first_pause_s = first_pause_s
        self._given_up_after_s = given_up_after_s
        self._keep_alive_s = keep_alive_s
        self._clock = clock
        self._after: str | None = None
        self._post = SignedPost()
        self._spoke_at: float | None = None
        """When the exchange last took something or was asked whether it is there; unknown to
        a process that begins to lead."""

    async def turn(self) -> None:
        """Deliver new events, or check whether the exchange is there. Raises RedisError and what the database raises.

        If cancelled or failed during a delivery, the event is delivered again with the same id.
        """
        try:
            if self._after is None:
                self._after = await self._begin()
            for event_id, event in await self._event_log.read(self._after):
                await self._deliver(await self._render(event_id, event))
                self._after = event_id
                await self._event_log.set_delivered(event_id)
            await self._keep_alive()
        except Exception:
            # the place may be another process's by now
            self._after = None
            raise

    async def aclose(self) -> None:
        """Close the connections to the exchange. Idempotent."""
        await self._post.aclose()

    async def _begin(self) -> str:
        """Return the id of the event after which to go on; what was lost before it is told."""
        after = await self._event_log.delivered()
        if after is None:
            # a receiver that is new is not told what happened before it
            after = await self._event_log.last_id()
            await self._event_log.set_delivered(after)
        if not await self._holds_calls():
            # whose calls have been held since before is asked at once
            self._spoke_at = self._clock()
        if await self._event_log.has_gap(after):
            log.warning("telephony.webhook_gap")
            await self._deliver(
                TelephonyEvent(id=f"gap-{after}", type="stream.gap", at=from_ms(self._now_ms()))
            )
            after = "0-0"
        return after

    async def _keep_alive(self) -> None:
        """Ask once, when it is time. A failed request is not repeated; the next one follows in its time."""
        now = self._clock()
        if self._spoke_at is not None and now - self._spoke_at < self._keep_alive_s:
            return
        if not await self._holds_calls():
            return
        self._spoke_at = now
        status = await self.check()
        if status is None or not 200 <= status < 300:
            log.info("telephony.exchange_not_there", status=status)

    async def check(self) -> int | None:
        """Send one check; return the exchange's status, None without an answer."""
        at_ms = self._now_ms()
        event = TelephonyEvent(id=f"check-{at_ms}", type="exchange.check", at=from_ms(at_ms))
        status = await self._attempt(event.id, msgspec.json.encode(event))
        if status is not None and 200 <= status < 300:
            self._told()
        return status

    async def _deliver(self, event: TelephonyEvent) -> None:
        body = msgspec.json.encode(event)
        pause_s = self._first_pause_s
        refused = 0
        while True:
            status = await self._attempt(event.id, body)
            if status is not None and 200 <= status < 300:
                self._spoke_at = self._clock()
                self._told()
                return
            if status is not None and 400 <= status < 500 and status not in _NOT_THE_EVENT:
                refused += 1
            age_s = self._now_ms() / 1000 - event.at.timestamp()
            if refused >= REFUSED_ATTEMPTS or age_s > self._given_up_after_s:
                self._counted("given-up")
                log.warning(
                    "telephony.webhook_given_up", event_id=event.id, kind=event.type, status=status
                )
                return
            log.info("telephony.webhook_failed", event_id=event.id, status=status)
            await asyncio.sleep(pause_s * random.uniform(0.8, 1.2))  # noqa: S311 - spreads, hides nothing
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _attempt(self, event_id: str, body: bytes) -> int | None:
        """Send once; the status, or None when there was no answer."""
        status = await self._post.send(self._url, self._secret, event_id, body)
        if status is None:
            self._counted("unanswered")
        else:
            self._counted("taken" if 200 <= status < 300 else "refused")
        return status
