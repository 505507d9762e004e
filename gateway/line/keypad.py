"""Sends the keys that an operator presses to the telephone that the operator talks with: a caller's, or that of a number
outside.

Keys may be a PIN, so neither the keys nor their number are stored: they pass the socket and the media worker and are
forgotten. That keys were sent is on record, once a minute at most, so that neither their number nor their rhythm can be
read from it.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.engine import LEG
from gateway.calls.state import Call, Calls, PartyName
from gateway.calls.worker_links import WorkerLinks
from gateway.contacts.own_contact import own_contact
from gateway.contacts.sides import DeskSide
from gateway.platform.audit import log as audit
from gateway.platform.realtime.commands import Commands
from gateway.platform.realtime.parts import Fields, Parts
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from media.client import MediaWorkerError
from queueing.backend import Acd
from queueing.model import TALKING, Channel, Contact, ContactState
from signaling.limits import Limiter, Rate
from signaling.protocol import desk, desk_views
from signaling.protocol.desk_views import KeypadSide

ON_RECORD = Rate(1, 60)
"""How often it is noted that keys were sent to one telephone."""
_WITH_THE_NUMBER = (ContactState.CONSULTING, ContactState.THREE_WAY)
_WITH_THE_CALLER = (ContactState.CONNECTED, ContactState.THREE_WAY)


class KeypadTarget(NamedTuple):
    """The telephone that an operator talks with. *leg* is its connection; *takes_keys*: keys reach it."""

    to: KeypadSide
    leg: str
    takes_keys: bool


def keypad_target(live: Contact, call: Call) -> KeypadTarget | None:
    """Return the telephone to which the contact's operator may send keys now, None where the operator talks with none.

    Of two telephones it is the number outside, where menus are likely; a caller talks with a person. Pure.
    """
    party: PartyName
    to: KeypadSide
    if live.leaving:
        return None
    if live.outside is not None and live.state in _WITH_THE_NUMBER:
        party, to = "colleague", "outside"
    elif live.channel is Channel.LINE and live.state in _WITH_THE_CALLER:
        party, to = "citizen", "caller"
    else:
        return None
    leg = call.peer(party)
    return KeypadTarget(to, leg, call.takes_keys(party)) if leg.startswith(LEG) else None


async def _shown(_session: AsyncSession, side: DeskSide) -> Fields:
    target = keypad_target(side.live, side.call) if side.live.agent == side.agent.id else None
    if target is None:
        return {"keypad": None}
    return {"keypad": desk_views.Keypad(to=target.to, takes_keys=target.takes_keys)}


PARTS = Parts(contact={_shown: ("keypad",)})


class Keypad:
    """Carries out the desk's keypad command. Remembers only when it was last noted that keys were sent."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        links: WorkerLinks,
        *,
        now_ms: Callable[[], int],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._acd = acd
        self._database = database
        self._calls = calls
        self._links = links
        self._now_ms = now_ms
        self._monotonic = monotonic
        self._noted = Limiter(ON_RECORD)

    def of_operators(self) -> Commands[str]:
        """Return the commands of operators, which take the id of their account."""
        return {desk.SendKeys: self._send}

    async def _send(self, agent_id: str, pressed: desk.SendKeys) -> None:
        """Raises ``Refused``: ``not_your_contact``, ``not_connected``, ``no_keys``, ``keys_waiting``, or the worker's word.

        The page says whom it means. Else a PIN that was keyed in as the number outside hung up would reach the caller.
        """
        live = await own_contact(self._acd, agent_id, pressed.contact_id, TALKING)
        call = await self._calls.get(live.id)
        target = keypad_target(live, call)
        if target is None or target.to != pressed.to:
            raise Refused("not_connected", "You do not talk with that telephone now.")
        if not target.takes_keys:
            raise Refused("no_keys", "That telephone takes no keys.")
        await self._note(agent_id, live.id, target.to)
        try:
            await (await self._links.client(call.worker)).send_digits(target.leg, pressed.keys)
        except MediaWorkerError as error:
            raise Refused(
                error.code, "The keys were not sent.", retryable=error.code == "keys_waiting"
            ) from error

    async def _note(self, agent_id: str, contact_id: str, to: KeypadSide) -> None:
        # before they are sent: nothing is sent that is not on record
        if self._noted.take(f"{contact_id}/{to}", self._monotonic()) > 0:
            return
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=from_ms(self._now_ms()),
                account_id=agent_id,
                action="line.keypad",
                subject=f"contact:{contact_id}",
                detail={"to": to},
            )
