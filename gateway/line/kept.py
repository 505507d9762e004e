"""Calls that stand, kept in Redis so that the next process goes on with them, and how the line is, for the administrator.

A call holds the caller's number, which Redis is never to have: it is sealed with a key of the station's own.
"""

import os
from collections.abc import Sequence
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from redis.asyncio import Redis

from gateway.line.script import Menu, Stage
from gateway.line.sip.session import Session
from gateway.line.trace import KEPT_S as TRACE_KEPT_S
from gateway.line.trace import RecentCall, Traced
from gateway.line.trunks import TrunkState

PROCESS_S = 10
KEPT_S = 86_400
"""After the last call's last change; as long as the ticket by which it is a caller's."""
_NONCE = 12


class KeptCall(msgspec.Struct, frozen=True, kw_only=True):
    """All that another process needs to go on with a call: its dialog, its leg, what its caller has chosen, the seat."""

    session: Session
    call: str
    number: str
    worker: str
    leg: str
    language: str
    target: str
    topic: str
    recording: bool
    stage: Stage
    answered: bool
    pressed: str = ""
    offered: bool = False
    keyed: str = ""
    asked_at_ms: int = 0
    seat: str = ""
    meeting: str = ""
    """The conference, and the link by which the caller has come in; empty outside one."""
    link: str = ""
    since_ms: int = 0
    menu: Menu = ()
    """The keys that the caller has been told; they mean the same to the process that follows, whatever was changed meanwhile."""
    languages: tuple[str, ...] = ()
    reception: str = ""


class ShownCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A call as administrators are shown it: no number and no name."""

    call: str
    trunk: str
    stage: str
    topic: str
    since_ms: int


class LineState(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The state of the line; ``dropped`` counts messages of strangers since the process began."""

    address: str
    since_ms: int
    trunks: list[TrunkState] = []
    calls: list[ShownCall] = []
    recent: list[RecentCall] = []
    dropped: int = 0


class KeptCalls:
    """Reads and writes them. Holds nothing itself."""

    def __init__(self, redis: Redis, station_key: str, secret: bytes) -> None:
        """*secret*: 32 octets."""
        self._redis = redis
        self._calls = f"{station_key}:sip:calls"
        self._state = f"{station_key}:sip:state"
        self._sealed = AESGCM(secret)

    async def put(self, call: KeptCall) -> None:
        """Keep a call as it is now."""
        nonce = os.urandom(_NONCE)
        sealed = self._sealed.encrypt(nonce, msgspec.json.encode(call), None)
        await self._redis.hset(self._calls, call.call, (nonce + sealed).hex())
        # of a line that nobody serves any more nothing stays
        await self._redis.expire(self._calls, KEPT_S)

    async def forget(self, call: str) -> None:
        """The call is over."""
        await self._redis.hdel(self._calls, call)

    async def all(self) -> list[KeptCall]:
        """Return every call; what cannot be read is let go of."""
        raw: dict[Any, Any] = await self._redis.hgetall(self._calls)
        found: list[KeptCall] = []
        for name, value in raw.items():
            try:
                octets = bytes.fromhex(str(value))
                plain = self._sealed.decrypt(octets[:_NONCE], octets[_NONCE:], None)
                found.append(msgspec.json.decode(plain, type=KeptCall))
            except (InvalidTag, ValueError, msgspec.DecodeError):
                await self._redis.hdel(self._calls, name)
        return found

    async def keep_traces(self, traced: Sequence[Traced]) -> None:
        """Keep the messages of calls, for an hour after the last one."""
        if not traced:
            return
        async with self._redis.pipeline(transaction=False) as pipe:
            for each in traced:
                pipe.set(self._trace(each.call), msgspec.json.encode(each), ex=TRACE_KEPT_S)
            await pipe.execute()

    async def trace(self, call: str) -> Traced | None:
        """Return the messages of a call, None where nothing is kept of it."""
        raw = await self._redis.get(self._trace(call))
        return None if raw is None else msgspec.json.decode(raw, type=Traced)

    def _trace(self, call: str) -> str:
        return f"{self._state}:trace:{call}"

    async def show(self, state: LineState) -> None:
        """Tell how the line is; it counts for some seconds."""
        await self._redis.set(self._state, msgspec.json.encode(state), ex=PROCESS_S)

    async def shown(self) -> LineState | None:
        """Return how the line is, None where no process serves it."""
        raw = await self._redis.get(self._state)
        return None if raw is None else msgspec.json.decode(raw, type=LineState)
