"""Calls to be made, in Redis, where the SIP process takes them; and what the last day's calls were.

An order holds the number that is called: it is sealed. It stays until its call is answered or has failed, with all that another process needs
to go on with it.
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
    """A call to be made: ``call`` names it and tells nothing of it. ``worker`` carries the contact's media already, empty for none.
    ``own_act``: a person dials it at this moment. ``prefixes`` are allowed besides those of the settings."""

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
    """An order and how far its call is; ``state`` is the SIP process's own (``gateway.line.calls_out``), empty before it began."""

    order: Order
    state: str = ""


class OutFigures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The number of calls made, their cost, and what was unusual; ``budget`` 0: there is no ceiling. Times in Unix ms."""

    hour: int = 0
    hourly: int = 0
    day: int = 0
    daily: int = 0
    cost: str = "0"
    budget: str = "0"
    notes: list["ShownNote"] = []


class ShownNote(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something unusual, with the beginning of the number that it is about."""

    what: Literal["burst", "new-prefix", "refused", "budget"]
    at_ms: int
    prefix: str = ""
    why: str = ""


class OrderBook:
    """Reads and writes orders. Holds nothing itself."""

    def __init__(self, redis: Redis, station_key: str, secret: bytes) -> None:
        """*secret*: 32 octets."""
        self._redis = redis
        self._orders: SealedHash[KeptOrder] = SealedHash(
            redis, f"{station_key}:sip:out:orders", secret, "call-out", KeptOrder, kept_s=KEPT_S
        )
        self._asked = f"{station_key}:sip:out:asked"
        self._ledger = f"{station_key}:sip:out:ledger"
        self._figures = f"{station_key}:sip:out:figures"

    async def ask(self, order: Order) -> None:
        """Have a call made. May be repeated: one that is being made goes on."""
        await self._orders.put(order.call, KeptOrder(order=order), anew=False)
        await self._redis.rpush(self._asked, order.call)
        await self._redis.expire(self._asked, KEPT_S)

    async def asked(self, wait_s: float) -> KeptOrder | None:
        """Return the next order, None where there is none within *wait_s* seconds. The connection waits for it."""
        found: Any = await self._redis.blpop([self._asked], timeout=wait_s)
        return None if found is None else await self._orders.get(str(found[1]))

    async def keep(self, kept: KeptOrder) -> None:
        """Keep how far a call is."""
        await self._orders.put(kept.order.call, kept)

    async def forget(self, call: str) -> None:
        """Nothing is to be done for it any more."""
        await self._orders.forget(call)

    async def all(self) -> list[KeptOrder]:
        """Return every order; one that cannot be read is let go of."""
        return await self._orders.all()

    # what was made

    async def ledger(self) -> Ledger:
        """Return the calls of the last day; what cannot be read keeps nobody from calling the station."""
        raw = await self._redis.get(self._ledger)
        if raw is None:
            return Ledger()
        try:
            return msgspec.json.decode(raw, type=Ledger)
        except msgspec.DecodeError:
            log.warning("line.ledger_not_read")
            return Ledger()

    async def keep_ledger(self, ledger: Ledger) -> None:
        """Keep the calls of the last day."""
        await self._redis.set(self._ledger, msgspec.json.encode(ledger), ex=LEDGER_S)

    async def show(self, figures: OutFigures) -> None:
        """Tell how many calls were made."""
        await self._redis.set(self._figures, msgspec.json.encode(figures), ex=FIGURES_S)

    async def shown(self) -> OutFigures | None:
        """Return what :meth:`show` told last, None for nothing."""
        raw = await self._redis.get(self._figures)
        return None if raw is None else msgspec.json.decode(raw, type=OutFigures)
