"""A caller and a number outside, joined: both legs in one room at a media worker, and the end of one call is that of the other."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from gateway.line.call import LineCall
from gateway.line.call_events import Cut, Move, Passed, Resumed, TakenBack
from gateway.line.call_sound import AGAIN_S, JOINED, LOCK
from media.client import MediaClient, MediaWorkerError

log = structlog.get_logger()


class Passing:
    """Each of the two calls knows the other by its name. Holds which of them the station is just told about."""

    def __init__(
        self,
        client: Callable[[str], Awaitable[MediaClient]],
        calls: Mapping[str, LineCall],
        passed: Callable[[str], Awaitable[bool]],
    ) -> None:
        """*client* is that of a media worker, and raises MediaWorkerError. *calls* are the present ones, by the keys of their
        dialogs; *passed* tells the station which call out was joined, and returns whether it wants that still."""
        self._client = client
        self._calls = calls
        self._passed = passed
        self._told_of: set[str] = set()

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
        await self.confirm(found, out)

    async def confirm(self, caller: LineCall, out: LineCall) -> None:
        """Tell the station that two calls are joined; where it does not want that any more, the operator has the caller again. One of
        them may have ended meanwhile, which ends the other."""
        names = {caller.call, out.call}
        caller.partner, out.partner = out.call, caller.call
        caller.tell(Passed())
        out.tell(Passed())
        self._told_of |= names
        try:
            stands = await self._passed(out.call)
        finally:
            self._told_of -= names
        if not stands:
            caller.partner = out.partner = ""
            out.tell(Cut())
            caller.tell(TakenBack())
            return
        gone = [each for each in (caller, out) if self.named(each.call) is not each]
        for each in gone:
            self.over(each)

    def pair_up(self) -> list[tuple[LineCall, LineCall]]:
        """Return the calls that are joined, each caller with the call out. The process before may have been killed before it kept both
        with their partner: afterwards each knows the other, and a call whose partner is gone has none."""
        found: dict[str, tuple[LineCall, LineCall]] = {}
        for call in self._calls.values():
            other = self.named(call.partner) if call.partner else None
            if other is None:
                call.partner = ""
                continue
            caller, out = _by_age(call, other)
            caller.partner, out.partner = out.call, caller.call
            found[out.call] = caller, out
        return list(found.values())

    async def again(self, call: LineCall) -> None:
        """The sound of one of two joined calls goes on elsewhere: the call out follows the caller. Where the worker does not join them,
        it is tried again."""
        other = self.named(call.partner)
        if other is None:
            call.tell(Cut())
            return
        caller, out = _by_age(call, other)
        if caller.worker != out.worker:
            out.tell(Move(caller.worker))
        elif not await self._in_one_room(caller, out):
            asyncio.get_running_loop().call_later(AGAIN_S, call.tell, Resumed())

    def over(self, call: LineCall) -> None:
        """A call has ended, and so does the one that it was joined with. While the station is being told of the two, its answer
        decides about the one that is left."""
        if call.call in self._told_of:
            return
        for other in self._calls.values():
            if other.partner == call.call:
                other.tell(Cut())

    async def _in_one_room(self, caller: LineCall, out: LineCall) -> bool:
        if caller.worker != out.worker:
            log.warning("line.not_joined", code="elsewhere")
            return False
        try:
            client = await self._client(caller.worker)
            for each in (out, caller):
                await client.put_room(each.leg, f"{JOINED}{out.call}", lock=LOCK)
        except MediaWorkerError as error:
            log.warning("line.not_joined", code=error.code)
            return False
        return True


def _by_age(one: LineCall, other: LineCall) -> tuple[LineCall, LineCall]:
    """Return the caller's call and the call out. A citizen who was called back is called by the station as well, but before."""
    first, second = sorted((one, other), key=lambda each: (each.since_ms, each.call))
    return first, second
