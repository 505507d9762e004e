"""The station as the line knows it: its topics with their hours, its numbers, and stars given with a seat; all by its HTTP
interface.

Notices of change say when to ask anew.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import aiohttp
import msgspec
import structlog

from gateway.line.numbers.model import InboundNumber, NumbersInForce, find
from gateway.outgoing.api import CallGoesOn, CallTold
from gateway.platform.loops import Periodic
from gateway.platform.sql.changes import SAFETY_S, Changes

log = structlog.get_logger()

ASK_ONCE_MORE_AFTER_S = 2.0
"""After a notice the gateway that is asked may not have read the change itself: it is asked once more."""
Answer = TypeVar("Answer", bound=msgspec.Struct)
ASK_AGAIN_S = 0.2
"""After a failed question; at the start of a whole station its gateway may come up later."""
KNOWN_WITHIN_S = 10.0
"""How long a caller waits for the first answer to a process that has just begun."""


class DialIn(NamedTuple):
    """A conference, and the link by which a caller joins it."""

    conference_id: str
    link: str


ASK_S = 5.0
RATE_TRIES = 5


class StationFacts:
    """Knows the station's state by asking it. Owns the HTTP session and the loop; closed by :meth:`aclose`."""

    def __init__(
        self,
        url: str,
        origin: str,
        ticket: Callable[[], str],
        changes: Changes,
        *,
        sources: Sequence[str],
        verify: bool,
    ) -> None:
        """*ticket* makes a ticket by which the station recognises the line. *sources* are the tables from which the
        station's answers are made. *verify*: the station's certificate must be valid."""
        self.url = url
        self.origin = origin
        self._ticket = ticket
        self._http: aiohttp.ClientSession | None = None
        self.verify = verify
        self._loop = Periodic("line:station", self._ask, SAFETY_S, retry_s=ASK_AGAIN_S)
        self._changed = False
        changes.watch(*sources, wake=self._hear)
        self.calls_back = False
        """Whether callers are called back by telephone."""
        self.topics: tuple[str, ...] = ()
        """Those that can be chosen, the one asked for most first."""
        self.closed: Collection[str] = ()
        """Topics that are closed, by the station's hours or their own."""
        self._numbers: Sequence[InboundNumber] = ()
        self._known = asyncio.Event()

    def start(self) -> None:
        """Start the loop that asks."""
        self._loop.start()

    async def aclose(self) -> None:
        """Stop. Idempotent."""
        await self._loop.aclose()
        if self._http is not None:
            await self._http.close()

    async def rate(self, seat: str, score: int) -> None:
        """Give stars to the contact of *seat*, repeated for some seconds, since the contact's end may not be written yet."""
        for _ in range(RATE_TRIES):
            async with self._session().put(
                f"{self.url}/api/v1/seat/rating",
                json={"score": score},
                headers={"Authorization": f"Bearer {seat}", "Origin": self.origin},
            ) as answer:
                if answer.status < 400:
                    return
                if answer.status not in (409, 503):
                    break
            await asyncio.sleep(1.0)
        log.warning("line.stars_not_taken", status=answer.status)

    async def tell_call_out(self, call: str, ticket: str, told: CallTold) -> CallGoesOn | None:
        """Report the state of a call that the station makes; return its answer, None where the station does not answer.

        A call that the station does not know is not wanted.
        """
        return await self.tell(
            f"/api/v1/calls-out/{call}/state", ticket, told, CallGoesOn(wanted=False)
        )

    async def tell(
        self, path: str, ticket: str, told: msgspec.Struct, unknown: Answer
    ) -> Answer | None:
        """Report a call to the station at *path*; return its answer, of the type of *unknown*.

        Returns *unknown* itself where the station does not know the call or refuses the ticket, and None where it does not
        answer.
        """
        try:
            async with self._session().post(
                f"{self.url}{path}",
                data=msgspec.json.encode(told),
                headers={
                    "Authorization": f"Bearer {ticket}",
                    "Origin": self.origin,
                    "Content-Type": "application/json",
                },
            ) as answer:
                if answer.status in (401, 404):
                    return unknown
                if answer.status >= 400:
                    return None
                return msgspec.json.decode(await answer.read(), type=type(unknown))
        except (aiohttp.ClientError, TimeoutError, OSError, msgspec.DecodeError) as error:
            log.warning("line.call_not_told", error=type(error).__name__)
            return None

    async def dial_in(self, ticket: str, pin: str) -> DialIn | str:
        """Return the conference of a PIN, or the station's word for the refusal (``unreachable`` where it does not answer)."""
        try:
            async with self._session().post(
                f"{self.url}/api/v1/conference-dial-ins", json={"pin": pin, "ticket": ticket}
            ) as answer:
                body = await answer.json()
        except (aiohttp.ClientError, TimeoutError, ValueError):
            return "unreachable"
        if answer.status != 200:
            return str(body.get("code", "unreachable"))
        return DialIn(body["conferenceId"], body["link"])

    async def number(self, called: str) -> InboundNumber | None:
        """Return the entry for the number that was called, None where none fits.

        Raises TimeoutError where the station has told no numbers within :data:`KNOWN_WITHIN_S`. Safe to cancel.
        """
        async with asyncio.timeout(KNOWN_WITHIN_S):
            await self._known.wait()
        return find(self._numbers, called)

    def _hear(self) -> None:
        self._changed = True
        self._loop.wake()

    async def _ask(self) -> None:
        changed, self._changed = self._changed, False
        session = self._session()
        async with session.get(f"{self.url}/api/v1/station") as answer:
            answer.raise_for_status()
            station = await answer.json()
        async with session.post(
            f"{self.url}/api/v1/inbound-numbers/in-force", json={"ticket": self._ticket()}
        ) as answer:
            answer.raise_for_status()
            in_force = msgspec.json.decode(await answer.read(), type=NumbersInForce)
        self.take(station)
        self.take_numbers(in_force.numbers)
        if changed:
            self._loop.again_in(ASK_ONCE_MORE_AFTER_S)
        topics = (each["nextOpening"] for each in station["categories"])
        for moment in (station["nextOpening"], station["closesAt"], *topics):
            if moment is not None:
                self._loop.again_in(1.0 + max(0.0, _seconds(station["now"], moment)))

    def take(self, station: dict[str, Any]) -> None:
        """Take over the station's state as it was answered."""
        self.closed = {each["id"] for each in station["categories"] if each["state"] == "closed"}
        self.calls_back = "phone" in station.get("callback", ())
        ids = [each["id"] for each in station["categories"]]
        first = [each for each in station["mostAsked"] if each in ids]
        self.topics = (*first, *(each for each in ids if each not in first))

    def take_numbers(self, numbers: Sequence[InboundNumber]) -> None:
        """Take over the numbers as they were answered; standing calls keep their keys."""
        self._numbers = tuple(numbers)
        self._known.set()

    def _session(self) -> aiohttp.ClientSession:
        if self._http is None or self._http.closed:
            self._http = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=ASK_S),
                connector=aiohttp.TCPConnector(ssl=self.verify),
            )
        return self._http


def _seconds(now: str, moment: str) -> float:
    return (datetime.fromisoformat(moment) - datetime.fromisoformat(now)).total_seconds()
