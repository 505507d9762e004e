"""A caller and a number outside, joined: both legs in one room at a media worker, and the end of one call is that of the other."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

import structlog

from gateway.line.call import LineCall
from gateway.line.call_events import Cut, Move, Passed, Resumed
from media.client import MediaClient, MediaWorkerError

log = structlog.get_logger()


class Workers(Protocol):
    """Where legs are."""

    async def client(self, worker: str) -> MediaClient:
        """Return the client of a media worker. Raises MediaWorkerError."""


class Passing:
    """Holds nothing: each of the two calls knows the other by its name."""

    def __init__(
        self,
        workers: Workers,
        calls: Mapping[str, LineCall],
        passed: Callable[[str], Awaitable[None]],
    ) -> None:
        """*calls* are those that there are, by the keys of their dialogs; *passed* is told which call out was joined."""
        self._workers = workers
        self._calls = calls
        self._passed = passed

    def named(self, call: str) -> LineCall | None:
        """Return a call by its name."""
        return next((each for each in self._calls.values() if each.call == call), None)

    async def join(self, out: LineCall, caller: str) -> None:
        """Join a call that was answered with its caller; where that fails, the operator has the caller again."""
        found = self.named(caller)
        if found is None or not await self._in_one_room(found, out):
            out.tell(Cut())
            if found is not None:
                found.tell(Resumed())
            return
        found.tell(Passed(out.call))
        out.tell(Passed(found.call))
        await self._passed(out.call)
        # a gateway that was just reconciling the contact may have taken the caller back into its room
        await self._in_one_room(found, out)

    async def again(self, call: LineCall) -> None:
        """The sound of one of two joined calls goes on elsewhere: the call out follows the caller."""
        other = self.named(call.partner)
        if other is None:
            call.tell(Cut())
            return
        caller, out = (other, call) if call.is_ours else (call, other)
        if caller.worker != out.worker:
            out.tell(Move(caller.worker))
        else:
            await self._in_one_room(caller, out)

    def over(self, call: LineCall) -> None:
        """A call has ended."""
        other = self.named(call.partner) if call.partner else None
        if other is not None and other.partner == call.call:
            other.tell(Cut())

    async def _in_one_room(self, caller: LineCall, out: LineCall) -> bool:
        if caller.worker != out.worker:
            log.warning("line.not_joined", code="elsewhere")
            return False
        try:
            client = await self._workers.client(caller.worker)
            for each in (out, caller):
                await client.put_room(each.leg, f"passed-{out.call}")
        except MediaWorkerError as error:
            log.warning("line.not_joined", code=error.code)
            return False
        return True
