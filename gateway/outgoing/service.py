"""Orders calls, takes the SIP process's reports on them, and tells the room that wanted each."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from redis.exceptions import RedisError

from gateway.outgoing import lookups
from gateway.outgoing import sql as calls_out
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.outgoing.orders import Order, OrderBook
from gateway.outgoing.rules import EMERGENCY, Limits, is_extension, may_be_called
from gateway.outgoing.states import OVER, Purpose, Told
from gateway.outgoing.tables import CallOut
from gateway.platform.audit import log as audit
from gateway.platform.email_and_phone import phone_number
from gateway.platform.refused import Refused
from gateway.platform.silence import Silence
from gateway.platform.sql.base import Condition
from gateway.platform.sql.changes import SAFETY_S
from gateway.platform.sql.engine import Database
from gateway.platform.times import to_ms

log = structlog.get_logger()

SILENT = timedelta(seconds=SAFETY_S + 5)
"""A call that is being made, and of which the SIP process tells nothing for so long, has failed; one to a number outside or an operator's
telephone that was answered has ended."""
LINE_AWAY = "line-away"
PERSONS = frozenset({"outside", "desk", "conference", "test"})
"""The purposes of calls that a person makes at this moment, and that go on record under their name."""
HELP = frozenset({"outside"})
"""For what an emergency number is dialled: an operator calls for help, and nobody tries the line by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest:
    """A call that a room wants made; fields as in :class:`~gateway.outgoing.orders.Order`. ``agent`` is the account for
    whom it is made."""

    call: str
    purpose: Purpose
    number: str
    contact: str = ""
    agent: str = ""
    language: str = "it"
    worker: str = ""
    label: str = "citizen"
    prefixes: tuple[str, ...] = ()


class Caller(Protocol):
    """The room that wanted a call."""

    async def told(self, call: CallOut, told: CallTold) -> CallGoesOn:
        """Take the report on a call; return whether it goes on. The same report may come again."""


class OutgoingCalls:
    """Orders calls, and owns the loop that gives up calls about which no report comes any more (``silence``).

    *call* is everywhere the name of one.
    """

    def __init__(
        self,
        database: Database,
        book: OrderBook,
        limits: Limits,
        *,
        clock: Callable[[], datetime],
        is_on: bool,
        keep: timedelta,
        kept: Condition,
    ) -> None:
        """*keep*: for how long numbers are kept; *kept* is the condition of contacts whose numbers are kept longer."""
        self._database = database
        self._book = book
        self.limits = limits
        self._clock = clock
        self.is_on = is_on
        self._keep = keep
        self._kept = kept
        self._callers: dict[str, Caller] = {}
        self.silence: Silence[CallOut] = Silence(
            "outgoing:silent",
            database,
            clock,
            calls_out.told_of,
            self._given_up,
            told_at=lambda row: row.told_at,
            after=SILENT,
        )

    def serve(self, purpose: Purpose, caller: Caller) -> None:
        """Register *caller*, which is told of the calls for this purpose."""
        self._callers[purpose] = caller

    def start(self) -> None:
        """Start the loop, if the station calls out."""
        if self.is_on:
            self.silence.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self.silence.aclose()

    def number(self, written: str) -> str:
        """Return a number as it is dialled: international, an extension, or one for help. Raises ``Refused`` ``bad_number``."""
        digits = written.strip()
        if is_extension(digits, self.limits.extensions) or digits in EMERGENCY:
            return digits
        try:
            return phone_number(written)
        except ValueError:
            raise Refused("bad_number", "That is not a telephone number.", kind="invalid") from None

    def check(self, purpose: Purpose, number: str) -> None:
        """Raise what :meth:`dial` would raise for this number; nothing is ordered."""
        if not self.is_on:
            raise Refused("calls_out_off", "This station makes no telephone calls.")
        if may_be_called(number, self.limits, own_act=purpose in HELP) is not None:
            raise Refused("not_called", "Numbers of that kind are not called from here.")

    async def dial(self, wanted: CallRequest) -> None:
        """Order a call. A call of this name is made once.

        Raises ``Refused``: ``calls_out_off``, or ``not_called`` for a number that may not be called. The limits by hour and
        day are the SIP process's, which reports when one is reached.
        """
        if not self.is_on:
            raise Refused("calls_out_off", "This station makes no telephone calls.")
        own_act = wanted.purpose in HELP
        refusal = may_be_called(
            wanted.number, self.limits, own_act=own_act, prefixes=wanted.prefixes
        )
        now = self._clock()
        asked = {
            "id": wanted.call,
            "contact_id": wanted.contact or None,
            "asked_by": wanted.agent or None,
            "purpose": wanted.purpose,
            # an operator's own is kept with the account, and is nothing of the citizen's
            "number": None if wanted.purpose == "desk" else wanted.number[:24],
            "state": "asked" if refusal is None else "refused",
            "reason": refusal,
            "machine": False,
            "asked_at": now,
            "told_at": now,
        }
        async with self._database.writing() as session:
            fresh = await calls_out.write(session, asked)
            if fresh and wanted.purpose in PERSONS:
                await audit.append(
                    session,
                    at=now,
                    account_id=wanted.agent or None,
                    action="call-out.dial",
                    subject=wanted.call,
                    detail={"purpose": wanted.purpose, "refused": refusal},
                )
            row = None if fresh else await lookups.one(session, wanted.call)
        if row is not None and row.state != "asked":
            # this call has been made
            return
        if refusal is not None:
            raise Refused("not_called", "Numbers of that kind are not called from here.")
        await self._book.ask(
            Order(
                call=wanted.call,
                purpose=wanted.purpose,
                number=wanted.number,
                contact=wanted.contact,
                language=wanted.language,
                worker=wanted.worker,
                label=wanted.label,
                own_act=own_act,
                prefixes=wanted.prefixes,
                asked_ms=to_ms(now),
            )
        )
        log.info("call_out.asked", call=wanted.call, purpose=wanted.purpose)

    async def told(self, call: str, told: CallTold) -> CallGoesOn:
        """Take a report of the SIP process; return whether the call goes on. Raises ``Refused`` ``not_found``."""
        now = self._clock()
        changes: dict[str, Any] = {"told_at": now}
        if told.state != "talking":
            changes["state"] = told.state
        if told.trunk:
            changes["trunk"] = told.trunk
        if told.reason:
            changes["reason"] = told.reason
        if told.state in OVER:
            changes["ended_at"] = now
        async with self._database.writing() as session:
            before = await lookups.one(session, call)
            if told.state == "answered" and before is not None and before.answered_at is None:
                # it may be told again and again
                changes |= {"answered_at": now, "machine": told.machine}
            stands = await calls_out.told(session, call, changes)
            row = await lookups.one(session, call)
        if row is None:
            raise Refused("not_found", "There is no such call.", kind="absent")
        caller = self._callers.get(row.purpose)
        if not stands and told.state not in OVER:
            return CallGoesOn(wanted=False)
        if caller is None:
            return CallGoesOn(wanted=True)
        return await caller.told(row, told)

    async def last(self, contact_id: str, purpose: Purpose) -> CallOut | None:
        """Return the newest call of a contact for one purpose."""
        async with self._database.reading() as session:
            return await lookups.last_of(session, contact_id, purpose)

    async def _given_up(self, call: CallOut) -> None:
        over: Told = "ended" if call.state == "answered" else "failed"
        await self.told(call.id, CallTold(state=over, reason=LINE_AWAY))
        try:
            await self._book.forget(call.id)
        except (RedisError, OSError):
            log.info("call_out.not_forgotten")

    async def forget(self) -> int:
        """Delete numbers whose retention is over; return how many."""
        async with self._database.writing() as session:
            return await calls_out.forget(session, self._clock() - self._keep, self._kept)
