"""The line as administrators see it, stored in Redis: its trunks, the standing calls and the messages of each. No number
and no name."""

from collections.abc import Callable, Sequence
from typing import Final, Literal, TypeAlias

import msgspec
from redis.asyncio import Redis

from gateway.line.script import Stage
from gateway.line.trace import KEPT_S, RecentCall, Traced
from gateway.line.trunks import TrunkState

SHOWN_S = 10
LINE_STATE: Final = "line_state"
"""Told when the line stands otherwise than it was shown last."""
ShownStage: TypeAlias = Stage | Literal["recorded"]
"""``recorded``: another system keeps the call, and it is recorded here."""


class ShownCall(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A standing call."""

    call: str
    trunk: str
    stage: ShownStage
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


class ShownLine:
    """Reads and writes the line's state. Each method raises RedisError, OSError."""

    def __init__(
        self, redis: Redis, station_key: str, *, changed: Callable[[], None] = lambda: None
    ) -> None:
        """*changed* is called when the line shows anything new besides times at which trunks were heard and the count
        of dropped messages."""
        self._redis = redis
        self._state = f"{station_key}:sip:state"
        self._changed = changed
        self._told: LineState | None = None

    async def show(self, state: LineState) -> None:
        """Store the state, which expires after some seconds."""
        await self._redis.set(self._state, msgspec.json.encode(state), ex=SHOWN_S)
        steady = [msgspec.structs.replace(each, heard_ms=0) for each in state.trunks]
        told = msgspec.structs.replace(state, trunks=steady, dropped=0)
        if told != self._told:
            self._told = told
            self._changed()

    async def state(self) -> LineState | None:
        """Return the line's state, None where no process serves it, or one of another release does."""
        raw = await self._redis.get(self._state)
        try:
            return None if raw is None else msgspec.json.decode(raw, type=LineState)
        except msgspec.DecodeError:
            return None

    async def keep_traces(self, traced: Sequence[Traced]) -> None:
        """Store the messages of calls, for an hour after the last one."""
        if not traced:
            return
        async with self._redis.pipeline(transaction=False) as pipe:
            for each in traced:
                pipe.set(self._trace(each.call), msgspec.json.encode(each), ex=KEPT_S)
            await pipe.execute()

    async def trace(self, call: str) -> Traced | None:
        """Return the messages of a call, None where none are stored."""
        raw = await self._redis.get(self._trace(call))
        return None if raw is None else msgspec.json.decode(raw, type=Traced)

    def _trace(self, call: str) -> str:
        return f"{self._state}:trace:{call}"
