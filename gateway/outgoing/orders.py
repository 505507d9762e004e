"""Calls to be made, in Redis, where the SIP process takes them; and what the last day's calls were.

An order holds the number that is called, which Redis is never to have: it is sealed with a key of the station's own. It stays until its call
is answered or has failed, with all that another process needs to go on with it.
"""

from typing import Any, Literal

import msgspec
import structlog
from redis.asyncio import Redis

from gateway.outgoing.rules import Ledger
from gateway.outgoing.states import Purpose
from gateway.platform.security.sealing import SealBrokenError, Sealer

log = structlog.get_logger()

KEPT_S = 3600
"""After the last order: an order is minutes old at most."""
FIGURES_S = 86_400
LEDGER_S = 32 * 86_400
PURPOSE = "call-out"


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
        self._orders = f"{station_key}:sip:out:orders"
        self._asked = f"{station_key}:sip:out:asked"
        self._ledger = f"{station_key}:sip:out:ledger"
        self._figures = f"{station_key}:sip:out:figures"
        self._sealer = Sealer(secret)

    async def ask(self, order: Order) -> None:
        """Have a call made. May be repeated: one that is being made goes on."""
        sealed = self._seal(KeptOrder(order=order))
        await self._redis.hsetnx(self._orders, order.call, sealed)
        await self._redis.expire(self._orders, KEPT_S)
        await self._redis.rpush(self._asked, order.call)
        await self._redis.expire(self._asked, KEPT_S)

    async def asked(self, wait_s: float) -> KeptOrder | None:
        """Return the next order, None where there is none within *wait_s* seconds. The connection waits for it."""
        found: Any = await self._redis.blpop([self._asked], timeout=wait_s)
        if found is None:
            return None
        raw = await self._redis.hget(self._orders, str(found[1]))
        return None if raw is None else self._open(str(raw))

    async def keep(self, kept: KeptOrder) -> None:
        """Keep how far a call is."""
        await self._redis.hset(self._orders, kept.order.call, self._seal(kept))
        await self._redis.expire(self._orders, KEPT_S)

    async def forget(self, call: str) -> None:
        """Nothing is to be done for it any more."""
        await self._redis.hdel(self._orders, call)

    async def all(self) -> list[KeptOrder]:
        """Return every order; one that cannot be read is let go of."""
        raw: dict[Any, Any] = await self._redis.hgetall(self._orders)
        found = []
        for call, sealed in raw.items():
            kept = self._open(str(sealed))
            if kept is None:
                await self._redis.hdel(self._orders, call)
            else:
                found.append(kept)
        return found

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

    def _seal(self, kept: KeptOrder) -> str:
        return self._sealer.seal(msgspec.json.encode(kept).decode(), PURPOSE)

    def _open(self, sealed: str) -> KeptOrder | None:
        try:
            return msgspec.json.decode(self._sealer.open(sealed, PURPOSE), type=KeptOrder)
        except (SealBrokenError, msgspec.DecodeError):
            return None
