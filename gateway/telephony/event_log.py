"""The bounded, ordered log of events for the exchange, in Redis.

Each follower says up to where it has been told. The log holds ids and words, never a number or a name.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from redis.asyncio import Redis

from gateway.telephony.events import Noted
from queueing.runner import answer

KEPT = 10_000
"""How many events are kept; who has been away for longer is told of the gap."""

# KEYS: the stream, the journal entry up to which it has been written.
# ARGV: the entry's milliseconds and number, how many to keep, then fields and values.
# An entry of the journal may be read twice; it is written once.
_APPEND = """
local ms, number = tonumber(ARGV[1]), tonumber(ARGV[2])
local last = redis.call('GET', KEYS[2])
if last then
  local a, b = string.match(last, '^(%d+)-(%d+)$')
  a, b = tonumber(a), tonumber(b)
  if ms < a or (ms == a and number <= b) then return 0 end
end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[3], '*', unpack(ARGV, 4))
redis.call('SET', KEYS[2], ARGV[1] .. '-' .. ARGV[2])
return 1
"""


# KEYS: the stream, the mark of this event. ARGV: how many to keep, how long the mark stays (s), then
# fields and values.
_APPEND_MARKED = """
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[2]) then return 0 end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', unpack(ARGV, 3))
return 1
"""
MARK_S = 24 * 3600


# KEYS: the stream, up to where the webhook has been told.
_BACKLOG = """
local after = redis.call('GET', KEYS[2])
if not after then return {0, ''} end
local untold = redis.call('XRANGE', KEYS[1], '(' .. after, '+')
return {#untold, untold[1] and untold[1][1] or ''}
"""


class WebhookBacklog(msgspec.Struct, frozen=True):
    """The number of events that the webhook has not been told, and when the oldest was written (ms, None if there are none)."""

    count: int
    since_ms: int | None


class EventLog:
    """The event log of one station, in Redis. Holds no state."""

    def __init__(
        self,
        redis: Redis,
        station_key: str,
        *,
        kept: int = KEPT,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        """*redis* decodes its answers; *station_key* is the prefix with the station's hash tag. *changed* is called once an event is
        written, or the webhook was told of one."""
        self._redis = redis
        self._changed = changed
        self._stream = f"{station_key}:telephony:events"
        self._written = f"{station_key}:telephony:written"
        self._cursor = f"{station_key}:telephony:webhook"
        self._kept = kept

    async def append_once(self, journal_id: str, event: Noted) -> bool:
        """Write the event of a journal entry; return False if it was written before."""
        milliseconds, _, number = journal_id.partition("-")
        done = await answer(
            self._redis.eval(
                _APPEND, 2, self._stream, self._written,
                milliseconds, number or "0", str(self._kept), *_fields(event),
            )
        )  # fmt: skip
        self._changed()
        return bool(done)

    async def has_written(self, journal_id: str) -> bool:
        """Return whether the event of this journal entry, or of a later one, has been written."""
        found = await answer(self._redis.get(self._written))
        return found is not None and _order(journal_id) <= _order(str(found))

    async def append(self, event: Noted) -> None:
        """Write an event that comes from no journal entry."""
        flat = _fields(event)
        fields: dict[Any, Any] = dict(zip(flat[::2], flat[1::2], strict=True))
        await answer(self._redis.xadd(self._stream, fields, maxlen=self._kept, approximate=True))
        self._changed()

    async def append_marked(self, mark: str, event: Noted) -> bool:
        """Write an event that comes from no journal entry, once for each *mark*; return False if it was written
        before."""
        done = await answer(
            self._redis.eval(
                _APPEND_MARKED, 2, self._stream, f"{self._stream}:once:{mark}",
                str(self._kept), str(MARK_S), *_fields(event),
            )
        )  # fmt: skip
        self._changed()
        return bool(done)

    async def last_id(self) -> str:
        """Return the id of the newest event, ``0-0`` if there is none."""
        found: Any = await answer(self._redis.xrevrange(self._stream, count=1))
        return str(found[0][0]) if found else "0-0"

    async def last(self) -> tuple[str, Noted] | None:
        """Return the newest event with its id, None if there is none."""
        found: Any = await answer(self._redis.xrevrange(self._stream, count=1))
        return (str(found[0][0]), _noted(found[0][1])) if found else None

    async def has_gap(self, after: str) -> bool:
        """Return whether the event *after*, once told to a follower, is no longer stored, so that the next ones may be
        gone, too. ``0-0`` is before all."""
        if after == "0-0":
            return False
        return not await answer(self._redis.xrange(self._stream, min=after, max=after, count=1))

    async def read(
        self, after: str, *, count: int = 100, block_ms: int = 1000
    ) -> list[tuple[str, Noted]]:
        """Return the events after *after*, waiting up to *block_ms* milliseconds for the first."""
        reply: Any = await answer(
            self._redis.xread({self._stream: after}, count=count, block=block_ms)
        )
        if isinstance(reply, dict):  # RESP3
            entries = [entry for (found,) in reply.values() for entry in found]
        else:
            entries = [entry for _, found in reply or () for entry in found]
        return [(str(event_id), _noted(fields)) for event_id, fields in entries]

    async def delivered(self) -> str | None:
        """Return the id of the last event that the webhook has been told; None if it never was."""
        found = await answer(self._redis.get(self._cursor))
        return None if found is None else str(found)

    async def backlog(self) -> WebhookBacklog:
        """Return the counts of what waits for the webhook; nothing if it was never told."""
        count, oldest = await answer(self._redis.eval(_BACKLOG, 2, self._stream, self._cursor))
        return WebhookBacklog(int(count), _order(str(oldest))[0] if oldest else None)

    async def set_delivered(self, event_id: str) -> None:
        """Note that the webhook has been told up to this event."""
        await answer(self._redis.set(self._cursor, event_id))
        self._changed()


def _fields(event: Noted) -> list[str]:
    flat: list[str] = []
    for name, value in msgspec.to_builtins(event).items():
        if value != "":
            flat += [name, str(value)]
    return flat


def _noted(fields: Mapping[str, str]) -> Noted:
    return msgspec.convert(dict(fields), Noted, strict=False)


def _order(event_id: str) -> tuple[int, int]:
    milliseconds, _, number = event_id.partition("-")
    return int(milliseconds), int(number or 0)
