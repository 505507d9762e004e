"""What a recording session reaches: the line's user agent, the media workers, the station, and what is kept for the next process."""

from collections.abc import Callable

import structlog
from redis.exceptions import RedisError

from gateway.line.station import StationFacts
from gateway.line.switchboard import Switchboard
from gateway.outgoing.tickets import CallTickets
from gateway.siprec.api import RecordedCallGoesOn, RecordedCallTold
from gateway.siprec.state import KeptSession, KeptSessions
from media.client import MediaClient

log = structlog.get_logger()


class SessionLinks:
    """The same for all sessions of a process."""

    def __init__(
        self,
        board: Switchboard,
        facts: StationFacts,
        kept: KeptSessions,
        tickets: CallTickets,
        ended: Callable[[str], None],
    ) -> None:
        """*ended* is given the key of each session that is over."""
        self.agent = board.agent
        self._board = board
        self._facts = facts
        self._kept = kept
        self._tickets = tickets
        self._ended = ended

    def pump(self) -> None:
        """Send what the user agent has to send."""
        self._board.pump()

    async def client(self, worker: str) -> MediaClient:
        """Return the client of a media worker. Raises MediaWorkerError."""
        return await self._board.client(worker)

    async def choose(self) -> str:
        """Return a worker for a new leg. Raises Refused."""
        return await self._board.choose()

    async def tell(self, call: str, told: RecordedCallTold) -> RecordedCallGoesOn | None:
        """Tell the station; None where it does not answer."""
        return await self._facts.tell(
            f"/api/v1/recorded-calls/{call}/state",
            self._tickets.make(call),
            told,
            RecordedCallGoesOn(wanted=False),
        )

    async def keep(self, kept: KeptSession) -> None:
        """Keep a session for another process."""
        await self._kept.put(kept.state.call, kept)

    async def over(self, key: str, call: str) -> None:
        """The session is over, and the station knows it: nothing of it is kept."""
        self._ended(key)
        try:
            await self._kept.forget(call)
        except (RedisError, OSError) as error:
            # it is told again by the next process, which does no harm
            log.warning("siprec.not_forgotten", error=type(error).__name__)
