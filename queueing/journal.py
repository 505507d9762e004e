"""Reading the journal: every event at least once, by as many consumers as share a group.

Each purpose has a group (``history``, ``live``...), each process a consumer name of its own in
it. What a consumer read and did not acknowledge comes again: to itself after a restart under the
same name, to others once it has been silent for ``reclaim_after_s``. Handling an event twice must
therefore be harmless; ``Entry.id`` is unique for ever and orders the events.
"""

from collections.abc import AsyncIterator, Iterable
from typing import Any

import msgspec
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from queueing import wire
from queueing.keys import StationKeys
from queueing.model import Event
from queueing.runner import answer

FORGOTTEN_AFTER_S = 3600


class Entry(msgspec.Struct, frozen=True):
    """An event with the id it has in the stream."""

    id: str
    event: Event


class JournalReader:
    """One consumer of one group.

    Iterating yields batches in order, for ever; waiting for news blocks one connection of the
    client for at most ``block_s`` at a time, which must stay below the client's socket time-out.
    Cancelling is safe: a batch that was read and not acknowledged comes again.

    ::

        reader = JournalReader(redis, station, group="history", consumer="gateway-1")
        async for batch in reader:
            await store(batch)
            await reader.ack(batch)
    """

    def __init__(
        self,
        redis: Redis,
        station: str,
        *,
        group: str,
        consumer: str,
        batch: int = 200,
        block_s: float = 1,
        reclaim_after_s: float = 30,
    ) -> None:
        self._redis = redis
        self._stream = StationKeys(station).journal
        self._group = group
        self._consumer = consumer
        self._batch = batch
        self._block_ms = max(1, round(block_s * 1000))
        self._reclaim_ms = round(reclaim_after_s * 1000)

    async def open(self) -> None:
        """Create the group if it is new; it then begins with the oldest event kept.

        Iterating does this first. Calling it at start makes sure that nothing is trimmed before
        this group has seen it.
        """
        try:
            await answer(
                self._redis.xgroup_create(self._stream, self._group, id="0", mkstream=True)
            )
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    async def __aiter__(self) -> AsyncIterator[tuple[Entry, ...]]:
        """Own unacknowledged entries first, then those of the dead, then what is new."""
        await self.open()
        last = "0"
        while batch := await self._read(last):
            yield batch
            last = batch[-1].id
        while True:
            if batch := await self._reclaim() or await self._read(">"):
                yield batch

    async def ack(self, batch: Iterable[Entry]) -> None:
        """These are done with and will not come again."""
        ids = [entry.id for entry in batch]
        if ids:
            await answer(self._redis.xack(self._stream, self._group, *ids))

    async def aclose(self) -> None:
        """Take this consumer out of its group, unless it leaves something undone. A group that is lost with
        the server's data has nobody in it."""
        stream, group, consumer = self._stream, self._group, self._consumer
        try:
            pending: Any = await answer(
                self._redis.xpending_range(
                    stream, group, min="-", max="+", count=1, consumername=consumer
                )
            )
            if not pending:
                await answer(self._redis.xgroup_delconsumer(stream, group, consumer))
        except ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise

    async def _read(self, after: str) -> tuple[Entry, ...]:
        reply: Any = await answer(
            self._redis.xreadgroup(
                self._group,
                self._consumer,
                {self._stream: after},
                count=self._batch,
                block=self._block_ms if after == ">" else None,
            )
        )
        if isinstance(reply, dict):  # RESP3: {stream: [entries]}
            return tuple(entry for (found,) in reply.values() for entry in _entries(found))
        return tuple(entry for _, found in reply or () for entry in _entries(found))

    async def _reclaim(self) -> tuple[Entry, ...]:
        reply: Any = await answer(
            self._redis.xautoclaim(
                self._stream,
                self._group,
                self._consumer,
                min_idle_time=self._reclaim_ms,
                count=self._batch,
            )
        )
        return tuple(_entries(reply[1]))


async def trim(redis: Redis, station: str) -> int:
    """Drop what every group has acknowledged; returns how many entries went.

    A group that nobody reads any more keeps everything: remove it with ``drop_group``. Without
    any group nothing is dropped.
    """
    stream = StationKeys(station).journal
    if not await answer(redis.exists(stream)):
        return 0
    groups: Any = await answer(redis.xinfo_groups(stream))
    needed: list[tuple[int, int]] = []
    for group in groups:
        await _forget_the_dead(redis, stream, group["name"])
        first = wire.text(group["last-delivered-id"])
        if group["pending"]:
            summary: Any = await answer(redis.xpending(stream, group["name"]))
            first = wire.text(summary["min"] or first)
        needed.append(_order(first))
    if not needed:
        return 0
    milliseconds, number = min(needed)
    trimmed: Any = await answer(
        redis.xtrim(stream, minid=f"{milliseconds}-{number}", approximate=False)
    )
    return int(trimmed)


async def unread(redis: Redis, station: str, group: str) -> bool:
    """Whether the journal holds anything that ``group`` has not read and acknowledged."""
    stream = StationKeys(station).journal
    if not await answer(redis.exists(stream)):
        return False
    last: Any = await answer(redis.xrevrange(stream, count=1))
    for found in await answer(redis.xinfo_groups(stream)):
        if wire.text(found["name"]) == group:
            read = _order(wire.text(found["last-delivered-id"]))
            behind = bool(last) and _order(wire.text(last[0][0])) > read
            return behind or bool(found["pending"])
    return False


async def _forget_the_dead(redis: Redis, stream: str, group: Any) -> None:
    """Remove consumers that left nothing undone and have not asked for an hour: a killed process
    cannot take itself out, and the next one has another name."""
    consumers: Any = await answer(redis.xinfo_consumers(stream, group))
    for consumer in consumers:
        if consumer["pending"] == 0 and consumer["idle"] > FORGOTTEN_AFTER_S * 1000:
            await answer(redis.xgroup_delconsumer(stream, group, consumer["name"]))


async def drop_group(redis: Redis, station: str, group: str) -> None:
    """Forget a group that is no longer read, with whatever it had not seen."""
    await answer(redis.xgroup_destroy(StationKeys(station).journal, group))


def _entries(found: Iterable[tuple[Any, Any]]) -> Iterable[Entry]:
    for entry_id, values in found:
        # An entry may have been trimmed by hand while it was pending.
        if values:
            yield Entry(id=wire.text(entry_id), event=wire.event(values))


def _order(entry_id: str) -> tuple[int, int]:
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0)
