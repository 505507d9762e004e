"""What in a conference is over by itself, whether anybody's page is there or not: breakout rooms whose time is up."""

import asyncio

import structlog

from gateway import tasks
from gateway.conference import breakout
from gateway.conference.live import Conferences
from gateway.conference.state import NotPossibleError, State

log = structlog.get_logger()

LOOK_EVERY_S = 1.0


class ConferenceKeeper:
    """Owns one task. Every gateway has one: of two that see the same, the second changes nothing."""

    def __init__(self, conferences: Conferences, *, every_s: float = LOOK_EVERY_S) -> None:
        self._conferences = conferences
        self._every_s = every_s
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run(), name="conference:keeper")

    async def aclose(self) -> None:
        """Stop looking. Idempotent."""
        await tasks.end(self._task)
        self._task = None

    async def look(self) -> None:
        """Look once at every conference that goes on. Raises what the database raises."""
        for found in await self._conferences.book.unended():
            if found.state.state != "open" or not self._is_due(found.state):
                continue
            try:
                await self._conferences.change(found.id, self._tend)
            except NotPossibleError as error:
                log.warning("conference.not_tended", conference=found.id, code=error.code)

    def _is_due(self, state: State) -> bool:
        """Whether anything is to be changed; *state* is used up."""
        before = len(state.moments)
        self._tend(state)
        return len(state.moments) != before

    def _tend(self, state: State) -> None:
        breakout.end_when_due(state, self._conferences.now_ms())

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._every_s)
            try:
                await self.look()
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("conference.keeper_failed")
