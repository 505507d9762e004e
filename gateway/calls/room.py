"""Sets the policy of a call's room on its worker (who receives whom), and puts the connections into the room."""

import contextlib
import secrets
from collections.abc import Awaitable, Callable

from gateway.calls.desired import Desired
from gateway.calls.engine import put_in
from gateway.calls.room_rules import ORDINARY, rule_of
from gateway.calls.state import Call, Calls, monitoring_way
from media.client import MediaClient, MediaWorkerError

RULE_ATTEMPTS = 3
"""So often a number is drawn for one rule: gateways that draw at once may speak in another order."""


class CallRoom:
    """Sets policies and puts connections into rooms; a part of the media plane."""

    def __init__(self, calls: Calls, desired: Callable[[str], Awaitable[Desired]]) -> None:
        """*desired* answers, for a contact, what its state asks for."""
        self._calls = calls
        self._desired = desired

    async def pair(self, contact: str, call: Call, client: MediaClient, desired: Desired) -> None:
        """Set the room's policy and put every connection into it. Raises :class:`MediaWorkerError`."""
        peers = list(call.peers.values())
        if not peers:
            return
        room = call.room or await self._calls.begin(contact, "room", f"room-{secrets.token_hex(8)}")
        await self._say_rule(contact, call, client, room, desired)
        await put_in(client, dict.fromkeys(peers, room))

    async def _say_rule(
        self, contact: str, call: Call, client: MediaClient, room: str, desired: Desired
    ) -> None:
        """Set the policy before anybody is put into the room.

        The policy with which a room begins is right for the two of an ordinary call, which therefore waits for nothing
        here. From the first other policy on it is sent every time: the connections differ by then, and a new worker
        knows nothing.
        """
        if not call.policy and _rule(call, desired) == ORDINARY:
            return
        for attempt in range(1, RULE_ATTEMPTS + 1):
            # The number comes before what the rule is made of is read: a gateway that has read something older
            # has a lower one, and is refused by the worker, however late it speaks.
            revision = await self._calls.revisions.advance(f"rule:{contact}")
            call, desired = await self._calls.get(contact), await self._desired(contact)
            word = "+".join(sorted(desired.together)) or "nobody"
            # noted first: a gateway that dies in between leaves a rule that is said again, not one forgotten
            if call.policy != word:
                await self._calls.update(contact, policy=word)
            try:
                await client.put_policy(room, _rule(call, desired), revision=revision)
            except MediaWorkerError as error:
                if error.code != "stale_order" or attempt == RULE_ATTEMPTS:
                    raise
            else:
                return

    async def is_overtaken(self, contact: str, call: Call, desired: Desired) -> bool:
        """Return whether the contact's desired state, connections or monitoring have changed from *call* and
        *desired*, so that the room's policy is out of date."""
        if await self._desired(contact) != desired:
            return True
        now = await self._calls.get(contact)
        return (now.peers, monitoring_way(now)) != (call.peers, monitoring_way(call))

    async def forget_rule(self, contact: str, call: Call, client: MediaClient) -> None:
        """Remove the policy of an empty room, because a worker keeps policies for hours, and only a limited number
        of them."""
        if call.policy:
            await self._calls.update(contact, policy="")
            with contextlib.suppress(MediaWorkerError):
                await client.delete_policy(call.room)


def _rule(call: Call, desired: Desired) -> dict[str, object]:
    return rule_of(call.peers, desired.together, monitoring_way(call))
