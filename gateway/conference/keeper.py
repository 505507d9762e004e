"""Ends by itself, whether or not a page is open: breakout rooms whose time is up, a recording of nobody, and an
abandoned conference."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog

from gateway.conference import abandoned, breakout
from gateway.conference.live import Conferences
from gateway.conference.state import State
from gateway.platform.loops import Periodic
from gateway.platform.refused import Refused
from gateway.platform.times import from_ms

log = structlog.get_logger()

CHECK_EVERY_S = 1.0
SWEEP_EVERY_S = 10.0
"""So often it is looked whether the worker has somebody in a conference's rooms who has gone."""
SWEPT_AFTER_END_MS = 2 * 60_000
CLOSE_EVERY_S = 600.0
"""So often it is looked for conferences that are over and were not closed, as when a gateway died ending them."""


class ConferenceKeeper:
    """Looks after conferences in a loop that it owns. Every gateway has one: of two that see the same, the second
    changes nothing."""

    def __init__(
        self,
        conferences: Conferences,
        *,
        abandoned_minutes: int,
        ended: Callable[[str], Awaitable[None]],
        every_s: float = CHECK_EVERY_S,
    ) -> None:
        """*abandoned_minutes*: an open conference is ended when nobody has been in its room for so long. *ended* is told its id."""
        self._conferences = conferences
        self._ended = ended
        self._ends_after_ms = abandoned_minutes * 60_000
        self._loop = Periodic("conference:keeper", self._turn, every_s, first_after_s=every_s)
        self._closed_at: float | None = None
        self._swept_at: float | None = None

    def start(self) -> None:
        """Start the loop."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop the loop. Idempotent."""
        await self._loop.aclose()

    async def check(self) -> None:
        """Look once at every open conference, and end what is due. Raises what the database raises."""
        for found in await self._conferences.book.unended():
            if found.state.state != "open" or not self._is_due(found.state):
                continue
            over = False

            def tend(state: State) -> list[str]:
                nonlocal over
                peers = self._tend(state)
                over = state.state != "open"
                return peers

            try:
                peers = await self._conferences.change(found.id, tend)
                if peers:
                    await self._conferences.media.end_peers(found.id, found.state.worker, peers)
                if over:
                    await self._ended(found.id)
            except Refused as error:
                log.warning("conference.not_tended", conference=found.id, code=error.code)

    async def sweep(self) -> None:
        """End the connections of members who have gone, also where the gateway that sent them out was killed at that
        moment. Raises what the database raises."""
        now_ms = self._conferences.now_ms()
        for found in await self._conferences.book.recent(from_ms(now_ms)):
            ended_ms = found.state.ended_ms
            if found.state.worker and not (ended_ms and now_ms - ended_ms > SWEPT_AFTER_END_MS):
                await self._conferences.media.see_out(found)

    async def close(self) -> None:
        """Close conferences that are over and were not closed. Raises what the database raises."""
        for conference_id in await self._conferences.book.unclosed():
            await self._ended(conference_id)

    def _is_due(self, state: State) -> bool:
        """Whether anything has to be changed; *state* is modified and must not be used afterwards."""
        before = msgspec.to_builtins(state)
        self._tend(state)
        return bool(msgspec.to_builtins(state) != before)

    def _tend(self, state: State) -> list[str]:
        now_ms = self._conferences.now_ms()
        breakout.end_when_due(state, now_ms)
        return abandoned.end_due(state, now_ms, ends_after_ms=self._ends_after_ms)

    async def _turn(self) -> None:
        await self.check()
        now_s = asyncio.get_running_loop().time()
        if self._swept_at is None or now_s - self._swept_at >= SWEEP_EVERY_S:
            self._swept_at = now_s
            await self.sweep()
        if self._closed_at is None or now_s - self._closed_at >= CLOSE_EVERY_S:
            self._closed_at = now_s
            await self.close()
