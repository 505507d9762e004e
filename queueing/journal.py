"""Reads the journal: every event at least once, shared among the consumers of a group.

Each purpose has a group (``history``, ``live``...), and each process a consumer name of its own in it. Entries that a
consumer read and did not acknowledge come again: to itself after a restart under the same name, to others once it has
been silent for ``reclaim_after_s``. Handling an event twice must therefore be harmless; ``Entry.id`` is unique for
ever and orders the events.

No entry stops the others. An entry that cannot be decoded (a word of a newer release) or handled is set aside: it is
copied unchanged into the stream ``journal:aside``, together with the group that failed and the reason, and
acknowledged.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Any, Final, Never

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import (
    ClusterDownError,
    ConnectionError,  # noqa: A004 - the client's
    MasterDownError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TimeoutError,  # noqa: A004 - the client's
    TryAgainError,
)

from queueing import wire
from queueing.keys import StationKeys
from queueing.model import Event
from queueing.runner import answer

log = structlog.get_logger()

FORGOTTEN_AFTER_S = 3600
RETRY_S: Final = 1.0
KEPT_ASIDE: Final = 1_000
"""How many of the newest entries stay in the stream ``journal:aside``."""
AWAY: Final = (
    *(ConnectionError, TimeoutError, OSError),
    *(ClusterDownError, MasterDownError, OutOfMemoryError, ReadOnlyError, TryAgainError),
)
"""Failures that mean that a server is unavailable and say nothing about the entry."""

set_aside: Final[Counter[str]] = Counter()
"""How many entries this process has set aside, by group."""


class Entry(msgspec.Struct, frozen=True):
    """An event with its id in the stream."""

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
        self._aside = StationKeys(station).journal_aside
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

    async def follow(
        self,
        handle: Callable[[Sequence[Entry]], Awaitable[None]],
        *,
        away: Callable[[Exception], bool] = lambda _error: False,
    ) -> Never:
        """Give every batch to *handle* and acknowledge it, for ever. Cancel-safe.

        While a server is unavailable (Redis, or another one when an error is among *away*), the same batch is
        retried after ``RETRY_S``. Any other failure is blamed on an entry: the batch is handled again entry
        by entry, and the one that fails is set aside.
        """

        def passes(error: Exception) -> bool:
            return isinstance(error, AWAY) or away(error)

        while True:
            try:
                async for batch in self:
                    await self._handle(handle, batch, passes)
            except Exception as error:
                if passes(error):
                    log.warning("journal.waits", group=self._group, error=type(error).__name__)
                else:
                    log.exception("journal.reader_failed", group=self._group)
            await asyncio.sleep(RETRY_S)

    async def _handle(
        self,
        handle: Callable[[Sequence[Entry]], Awaitable[None]],
        batch: Sequence[Entry],
        passes: Callable[[Exception], bool],
    ) -> None:
        try:
            await handle(batch)
        except Exception as error:
            if passes(error):
                raise
            if len(batch) == 1:
                # An event holds ids only, so its traceback may be logged.
                log.exception("journal.entry_failed", group=self._group, entry=batch[0].id)
                await self._set_aside(batch[0].id, type(error).__name__)
                return
            for entry in batch:
                await self._handle(handle, (entry,), passes)
            return
        await self.ack(batch)

    async def _set_aside(self, entry_id: str, why: str) -> None:
        """Acknowledge an entry and keep it, as it is, beside the journal."""
        found: Any = await answer(self._redis.xrange(self._stream, entry_id, entry_id))
        kept = dict(found[0][1]) if found else {}
        kept |= {"aside.id": entry_id, "aside.group": self._group, "aside.why": why}
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.xadd(self._aside, kept, maxlen=KEPT_ASIDE, approximate=True)
            pipe.xack(self._stream, self._group, entry_id)
            await pipe.execute()
        set_aside[self._group] += 1
        log.error("journal.set_aside", group=self._group, entry=entry_id, why=why)

    async def __aiter__(self) -> AsyncIterator[tuple[Entry, ...]]:
        """Own unacknowledged entries first, then those of dead consumers, then new ones."""
        await self.open()
        last = "0"
        while found := await self._read(last):
            if batch := await self._decoded(found):
                yield batch
            last = wire.text(found[-1][0])
        while True:
            found = await self._reclaim() or await self._read(">")
            if batch := await self._decoded(found):
                yield batch

    async def _decoded(self, found: Sequence[tuple[Any, Any]]) -> tuple[Entry, ...]:
        entries = []
        for entry_id, values in found:
            # An entry may have been trimmed by hand while it was pending.
            if not values:
                continue
            try:
                entries.append(Entry(id=wire.text(entry_id), event=wire.event(values)))
            except (ValueError, KeyError) as error:
                await self._set_aside(wire.text(entry_id), type(error).__name__)
        return tuple(entries)

    async def ack(self, batch: Iterable[Entry]) -> None:
        """Acknowledge these entries: they will not come again."""
        ids = [entry.id for entry in batch]
        if ids:
            await answer(self._redis.xack(self._stream, self._group, *ids))

    async def aclose(self) -> None:
        """Remove this consumer from its group unless it still has unacknowledged entries. A group lost
        together with the server's data counts as empty.
        """
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

    async def _read(self, after: str) -> list[tuple[Any, Any]]:
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
            return [entry for (found,) in reply.values() for entry in found]
        return [entry for _, found in reply or () for entry in found]

    async def _reclaim(self) -> list[tuple[Any, Any]]:
        reply: Any = await answer(
            self._redis.xautoclaim(
                self._stream,
                self._group,
                self._consumer,
                min_idle_time=self._reclaim_ms,
                count=self._batch,
            )
        )
        return list(reply[1])


async def trim(redis: Redis, station: str) -> int:
    """Delete the entries that every group has acknowledged; return how many.

    A group that nobody reads any more keeps everything: remove it with ``drop_group``. Without any group nothing is
    deleted.
    """
    stream = StationKeys(station).journal
    if not await answer(redis.exists(stream)):
        return 0
    groups: Any = await answer(redis.xinfo_groups(stream))
    needed: list[tuple[int, int]] = []
    for group in groups:
        await _remove_dead_consumers(redis, stream, group["name"])
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


async def forget_states_aside(redis: Redis, station: str, before_ms: int) -> int:
    """Delete the entries set aside that are of an agent and of no contact and happened before *before_ms* (since 1970); return
    how many."""
    stream = StationKeys(station).journal_aside
    kept: Any = await answer(redis.xrange(stream))
    due = [
        entry_id
        for entry_id, values in kept
        for said in (wire.fields(values),)
        if said.get("agent") and not said.get("contact") and _order(said["aside.id"])[0] < before_ms
    ]
    if due:
        await answer(redis.xdel(stream, *due))
    return len(due)


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


async def _remove_dead_consumers(redis: Redis, stream: str, group: Any) -> None:
    """Remove consumers that left no entry unacknowledged and have not read for an hour: a killed process
    cannot remove itself, and its successor has another name.
    """
    consumers: Any = await answer(redis.xinfo_consumers(stream, group))
    for consumer in consumers:
        if consumer["pending"] == 0 and consumer["idle"] > FORGOTTEN_AFTER_S * 1000:
            await answer(redis.xgroup_delconsumer(stream, group, consumer["name"]))


async def drop_group(redis: Redis, station: str, group: str) -> None:
    """Delete a group that is no longer read, including the entries it had not seen."""
    await answer(redis.xgroup_destroy(StationKeys(station).journal, group))


def _order(entry_id: str) -> tuple[int, int]:
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number or 0)
