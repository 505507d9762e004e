"""Orders for calls in Redis, where the SIP process takes them; and the ledger of the last day's calls.

An order holds the number to call, so it is sealed. It stays until its call is answered or has failed, with all that another
process needs to go on with it.
"""

from typing import Any, Literal

import msgspec
import structlog
from redis.asyncio import Redis

from gateway.outgoing.rules import Ledger
from gateway.outgoing.states import Purpose
from gateway.platform.security.sealed_hash import SealedHash

log = structlog.get_logger()

KEPT_S = 3600
"""After the last order: an order is minutes old at most."""
FIGURES_S = 86_400
LEDGER_S = 32 * 86_400


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A call to be made.

    ``call`` is its name, which reveals nothing of it. ``worker`` carries the contact's media already, empty for none.
    ``own_act``: a person dials it at this moment. ``prefixes`` are allowed besides those of the settings.
    """

    call: str
    purpose: Purpose
    number: str
    contact: str = ""
    language: str = "it"
    worker: str = ""
    label: str = "citizen"
    own_act: bool = False
    prefixes: tuple[str, ...] = ()
    asked_ms: int = 0


class KeptOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order and the progress of its call; ``state`` is the SIP process's own (``gateway.line.calls_out``), empty before
    the call begins."""

    order: Order
    state: str = ""


class OutFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The number of calls made, their cost, and what was unusual. ``budget`` 0: no ceiling. Times are Unix ms."""

    hour: int = 0
    hourly: int = 0
    day: int = 0
    daily: int = 0
    cost: str = "0"
    budget: str = "0"
    notes: list["ShownNote"] = []


class ShownNote(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An unusual event, with the beginning of the number it is about."""

    what: Literal["burst", "new-prefix", "refused", "budget"]
    at_ms: int
    prefix: str = ""
    why: str = ""


class OrderBook:
    """Reads and writes orders in Redis. Holds no state."""

    def __init__(self, redis: Redis, station_key: str, secret: bytes) -> None:
        """*secret* has 32 octets."""
        self._redis = redis
        self._orders: SealedHash[KeptOrder] = SealedHash(
            redis, f"{station_key}:sip:out:orders", secret, "call-out", KeptOrder, kept_s=KEPT_S
        )
        self._asked = f"{station_key}:sip:out:asked"
        self._ledger = f"{station_key}:sip:out:ledger"
        self._figures = f"{station_key}:sip:out:figures"

    async def ask(self, order: Order) -> None:
        """Order a call. May be repeated: a call that is being made goes on."""
        await self._orders.put(order.call, KeptOrder(order=order), anew=False)
        await self._redis.rpush(self._asked, order.call)
        await self._redis.expire(self._asked, KEPT_S)

    async def asked(self, wait_s: float) -> KeptOrder | None:
        """Return the next order, None if none comes within *wait_s* seconds. Blocks its connection meanwhile."""
        found: Any = await self._redis.blpop([self._asked], timeout=wait_s)
        return None if found is None else await self._orders.get(str(found[1]))

    async def keep(self, kept: KeptOrder) -> None:
        """Store the progress of a call."""
        await self._orders.put(kept.order.call, kept)

    async def forget(self, call: str) -> None:
        """Delete the order of a call."""
        await self._orders.forget(call)

    async def all(self) -> list[KeptOrder]:
        """Return every order; one that cannot be read is deleted."""
        return await self._orders.all()

    # what was made

    async def ledger(self) -> Ledger:
        """Return the ledger of the last day; an unreadable one counts as empty, so that calls are still possible."""
        raw = await self._redis.get(self._ledger)
        if raw is None:
            return Ledger()
        try:
            return msgspec.json.decode(raw, type=Ledger)
        except msgspec.DecodeError:
            log.warning("line.ledger_not_read")
            return Ledger()

    async def keep_ledger(self, ledger: Ledger) -> None:
        """Store the ledger of the last day."""
        await self._redis.set(self._ledger, msgspec.json.encode(ledger), ex=LEDGER_S)

    async def show(self, figures: OutFigures) -> None:
        """Store the counts of calls for administrators."""
        await self._redis.set(self._figures, msgspec.json.encode(figures), ex=FIGURES_S)

    async def shown(self) -> OutFigures | None:
        """Return what :meth:`show` stored last, None if nothing."""
        raw = await self._redis.get(self._figures)
        return None if raw is None else msgspec.json.decode(raw, type=OutFigures)
