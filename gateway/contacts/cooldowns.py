"""Keeps a visitor who abused an operator away for a while, without keeping a neighbour away.

A cool-down stands against the key that the visitor's page presents. Keys are easily thrown away, so the address is
slowed down as well: many may share one, and all of them can still enter, only not as often as somebody who begins anew
each time would like. Both are stored as keyed hashes with an expiry (HMAC with a key of the station's own), so neither
a key nor an address can be read out of Redis, and both outlast a restart.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from redis.asyncio import Redis

from gateway.platform.audit import log as audit
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms

VISIT_S = 26 * 3600
"""How long it is remembered who entered a contact: a little longer than a seat is good for."""
SLOWED_ENTRIES = 4
SLOWED_WINDOW_S = 600
"""How often an address may enter while somebody there cools down."""
COOL_DOWNS: Final = "cool_downs"
"""Told of as changed when one begins or is lifted (:mod:`gateway.platform.sql.changes`): no table has them."""


@dataclass(frozen=True, slots=True)
class CoolDown:
    """The time until ``until_ms`` (Unix milliseconds) in which a visitor may not enter, because of abuse in
    ``contact_id``."""

    contact_id: str
    agent_id: str
    since_ms: int
    until_ms: int


class CoolDowns:
    """Begins, checks and lifts the cool-downs of a station."""

    def __init__(
        self,
        redis: Redis,
        station_key: str,
        database: Database,
        secret: bytes,
        *,
        length_s: int,
        slow_addresses: bool,
        now_ms: Callable[[], int],
    ) -> None:
        """*redis* decodes its answers; *secret* keys the hashes; with *slow_addresses* false an
        address is never slowed down (tests all come from one)."""
        self._redis = redis
        self._prefix = station_key
        self._database = database
        self._secret = secret
        self._length_s = length_s
        self._slow_addresses = slow_addresses
        self._now_ms = now_ms

    def _mark(self, kind: str, value: str) -> str:
        made = hmac.new(self._secret, f"{kind}/{value}".encode(), hashlib.sha256)
        return made.hexdigest()[:32]

    def _key(self, name: str, of: str) -> str:
        return f"{self._prefix}:{name}:{of}"

    async def remember(self, contact_id: str, visitor: str | None, address: str) -> None:
        """Store who entered a contact, for the case of abuse."""
        marks: dict[Any, Any] = {"address": self._mark("address", address)}
        if visitor is not None:
            marks["visitor"] = self._mark("visitor", visitor)
        key = self._key("visit", contact_id)
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(key, mapping=marks)
            pipe.expire(key, VISIT_S)
            if "visitor" in marks:
                pipe.sadd(self._key("visits", marks["visitor"]), contact_id)
                pipe.expire(self._key("visits", marks["visitor"]), VISIT_S)
            await pipe.execute()

    async def others(self, contact_id: str) -> set[str]:
        """Return the other contacts that this one's visitor has entered lately."""
        visitor = await self._redis.hget(self._key("visit", contact_id), "visitor")
        if visitor is None:
            return set()
        entered: set[Any] = await self._redis.smembers(self._key("visits", str(visitor)))
        return {str(each) for each in entered} - {contact_id}

    async def begin(self, contact_id: str, agent_id: str) -> int:
        """Begin the cool-down of the contact's visitor; return its end in Unix milliseconds.

        A second call begins no other. It is in the audit trail before it counts.
        """
        known = await self.of_contact(contact_id)
        if known is not None:
            return known
        since_ms = self._now_ms()
        until_ms = since_ms + self._length_s * 1000
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=from_ms(since_ms),
                account_id=agent_id,
                action="cooldown.begin",
                subject=f"contact:{contact_id}",
                detail={"reason": "abuse", "length_s": self._length_s},
            )
        visit: dict[Any, Any] = await self._redis.hgetall(self._key("visit", contact_id))
        record: dict[Any, Any] = {"agent": agent_id, "since": since_ms, "until": until_ms}
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hset(self._key("cooldown", contact_id), mapping=record | visit)
            pipe.pexpireat(self._key("cooldown", contact_id), until_ms)
            pipe.zadd(f"{self._prefix}:cooldowns", {contact_id: until_ms})
            for kind in ("visitor", "address"):
                if kind in visit:
                    pipe.set(self._key(f"cooled-{kind}", visit[kind]), contact_id, pxat=until_ms)
            await pipe.execute()
        self._database.changes.committed({COOL_DOWNS})
        return until_ms

    async def of_contact(self, contact_id: str) -> int | None:
        """Return when the present cool-down for abuse in a contact ends (Unix milliseconds), None where there is
        none."""
        until = await self._redis.hget(self._key("cooldown", contact_id), "until")
        return int(until) if until is not None else None

    async def of_visitor(self, visitor: str | None) -> int | None:
        """Return until when this visitor may not enter (Unix milliseconds), ``None`` for one who may."""
        if visitor is None:
            return None
        mark = self._mark("visitor", visitor)
        contact_id = await self._redis.get(self._key("cooled-visitor", mark))
        return await self.of_contact(str(contact_id)) if contact_id is not None else None

    async def refuses_entry(
        self, visitor: str | None, address: str
    ) -> tuple[int | None, int | None]:
        """Return until when the visitor may not enter, and else until when nobody may from *address*, both in Unix
        milliseconds.

        While a cool-down slows *address*, each entry from there is counted; those beyond the limit have to wait.
        """
        slowed = self._key("cooled-address", self._mark("address", address))
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.exists(slowed)
            if visitor is not None:
                pipe.get(self._key("cooled-visitor", self._mark("visitor", visitor)))
            slows, *cooled = await pipe.execute()
        if cooled and cooled[0] is not None:
            until_ms = await self.of_contact(str(cooled[0]))
            if until_ms is not None:
                return until_ms, None
        return None, await self._count_slowed(address) if slows and self._slow_addresses else None

    async def _count_slowed(self, address: str) -> int | None:
        key = self._key("slowed", self._mark("address", address))
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.incr(key)
            pipe.expire(key, SLOWED_WINDOW_S, nx=True)
            pipe.pttl(key)
            count, _, left_ms = await pipe.execute()
        return self._now_ms() + max(int(left_ms), 1000) if count > SLOWED_ENTRIES else None

    async def everyone(self) -> list[CoolDown]:
        """Return the present cool-downs, the newest first."""
        index = f"{self._prefix}:cooldowns"
        await self._redis.zremrangebyscore(index, "-inf", self._now_ms())
        found = []
        for contact_id in map(str, await self._redis.zrange(index, 0, -1, desc=True)):
            raw: dict[Any, Any] = await self._redis.hgetall(self._key("cooldown", contact_id))
            if raw:
                found.append(
                    CoolDown(
                        contact_id=contact_id,
                        agent_id=raw["agent"],
                        since_ms=int(raw["since"]),
                        until_ms=int(raw["until"]),
                    )
                )
        return sorted(found, key=lambda each: -each.since_ms)

    async def lift(self, contact_id: str, *, by: str, reason: str) -> bool:
        """End a cool-down early; the person and the reason stand in the audit trail. Return False where there is
        none."""
        key = self._key("cooldown", contact_id)
        record: dict[Any, Any] = await self._redis.hgetall(key)
        if not record:
            return False
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=from_ms(self._now_ms()),
                account_id=by,
                action="cooldown.lift",
                subject=f"contact:{contact_id}",
                detail={"reason": reason},
            )
        gone = [key]
        stays: dict[str, tuple[str, int]] = {}
        for kind in ("visitor", "address"):
            if kind in record:
                own = self._key(f"cooled-{kind}", record[kind])
                # a later contact of the same visitor may have a cool-down of its own
                if await self._redis.get(own) != contact_id:
                    continue
                gone.append(own)
                if (other := await self._latest(kind, record[kind], but=contact_id)) is not None:
                    stays[own] = other
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(*gone)
            for own, (other_id, until_ms) in stays.items():
                pipe.set(own, other_id, pxat=until_ms)
            pipe.zrem(f"{self._prefix}:cooldowns", contact_id)
            await pipe.execute()
        self._database.changes.committed({COOL_DOWNS})
        return True

    async def _latest(self, kind: str, mark: str, *, but: str) -> tuple[str, int] | None:
        """Return contact and end of the cool-down that keeps a visitor or address longest, one aside."""
        index = f"{self._prefix}:cooldowns"
        for contact_id in map(str, await self._redis.zrange(index, 0, -1, desc=True)):
            marked, until = await self._redis.hmget(
                self._key("cooldown", contact_id), [kind, "until"]
            )
            if contact_id != but and marked == mark and until is not None:
                return contact_id, int(until)
        return None
