"""A call's room on its worker: the rule of who receives whom, and putting its connections in."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable

from gateway.calls.ports import Desired
from gateway.calls.recording import FAILED_RETRY_S
from gateway.calls.room_rules import ORDINARY, rule_of
from gateway.calls.state import Call, Calls, monitoring_way
from media.client import MediaClient, MediaWorkerError


class CallRoom:
    """Part of the media plane. Holds nothing itself."""

    def __init__(
        self,
        calls: Calls,
        desired: Callable[[str], Awaitable[Desired]],
        reconcile_later: Callable[[str, float], None],
    ) -> None:
        """*desired* answers, for a contact, what its state asks for; *reconcile_later* sees to a contact
        again after so many seconds."""
        self._calls = calls
        self._desired = desired
        self._reconcile_later = reconcile_later

    async def pair(self, contact: str, call: Call, client: MediaClient, desired: Desired) -> None:
        """Say the rule and put everybody in. Raises :class:`MediaWorkerError`."""
        peers = list(call.peers.values())
        if not peers:
            return
        room = call.room or await self._calls.begin(contact, "room", f"room-{secrets.token_hex(8)}")
        await self._say_rule(contact, call, client, room, desired)
        # side by side: the second one's key frame is not to wait for the first one's answer
        placed = await asyncio.gather(
            *(client.put_room(peer, room) for peer in peers), return_exceptions=True
        )
        for failure in placed:
            # one whose connection has just ended is told by its own event
            if isinstance(failure, MediaWorkerError) and failure.status == 404:
                continue
            if failure is not None:
                raise failure

    async def _say_rule(
        self, contact: str, call: Call, client: MediaClient, room: str, desired: Desired
    ) -> None:
        """Say who receives whom, before anybody is put into the room.

        The rule a room begins with is right for the two of an ordinary call, which waits for nothing
        here. From the first other rule on it is said every time: connections are others by then, and
        a new worker knows nothing.
        """
        if not call.policy and _rule(call, desired) == ORDINARY:
            return
        # The number comes before what the rule is made of is read: whoever has read something older has a lower
        # one, and is refused by the worker, however late they speak.
        revision = await self._calls.revisions.advance(f"rule:{contact}")
        call, desired = await self._calls.get(contact), await self._desired(contact)
        word = "+".join(sorted(desired.together)) or "nobody"
        # noted first: whoever dies in between leaves a rule that is said again, not one forgotten
        if call.policy != word:
            await self._calls.update(contact, policy=word)
        try:
            await client.put_policy(room, _rule(call, desired), revision=revision)
        except MediaWorkerError as error:
            # whoever is to hear nothing is not left hearing because one answer was lost
            self._reconcile_later(contact, 0.0 if error.code == "stale_order" else FAILED_RETRY_S)
            raise

    async def is_overtaken(self, contact: str, call: Call, desired: Desired) -> bool:
        """Whether anything of what the room's rule and its members are made of is another than in *call* and
        *desired* by now."""
        if await self._desired(contact) != desired:
            return True
        now = await self._calls.get(contact)
        return (now.peers, monitoring_way(now)) != (call.peers, monitoring_way(call))

    async def forget_rule(self, contact: str, call: Call, client: MediaClient) -> None:
        """Nobody is in the room any more: a worker keeps a room's rule for hours, and only so many."""
        if call.policy:
            await self._calls.update(contact, policy="")
            with contextlib.suppress(MediaWorkerError):
                await client.delete_policy(call.room)


def _rule(call: Call, desired: Desired) -> dict[str, object]:
    return rule_of(call.peers, desired.together, monitoring_way(call))
