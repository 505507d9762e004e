"""The parts of the line and of the station that recording sessions use, and the store for the next process."""

from collections.abc import Callable

import structlog
from redis.exceptions import RedisError

from gateway.line.reach import Reach
from gateway.line.station import StationFacts
from gateway.outgoing.tickets import CallTickets
from gateway.siprec.api import RecordedCallGoesOn, RecordedCallTold
from gateway.siprec.state import KeptSession, KeptSessions

log = structlog.get_logger()


class SessionLinks:
    """The links of sessions, the same for all sessions of a process."""

    def __init__(
        self,
        reach: Reach,
        facts: StationFacts,
        kept: KeptSessions,
        tickets: CallTickets,
        ended: Callable[[str], None],
    ) -> None:
        """*ended* is given the key of each session that is over."""
        self.reach = reach
        self._facts = facts
        self._kept = kept
        self._tickets = tickets
        self._ended = ended

    async def tell(self, call: str, told: RecordedCallTold) -> RecordedCallGoesOn | None:
        """Report a call to the station; return its answer, None if it does not answer."""
        return await self._facts.tell(
            f"/api/v1/recorded-calls/{call}/state",
            self._tickets.make(call),
            told,
            RecordedCallGoesOn(wanted=False),
        )

    async def keep(self, kept: KeptSession) -> None:
        """Store a session for another process."""
        await self._kept.put(kept.state.call, kept)

    async def over(self, key: str, call: str) -> None:
        """Delete the stored session once it is over and the station knows it."""
        self._ended(key)
        try:
            await self._kept.forget(call)
        except (RedisError, OSError) as error:
            # it is told again by the next process, which does no harm
            log.warning("siprec.not_forgotten", error=type(error).__name__)
