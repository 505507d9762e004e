"""Shows an operator the message or callback whose code a citizen gives during a contact.

The code is the only tie between the two contacts, and the citizen alone has it. The operator sees what the citizen's
own page shows by it, and no address or number.
"""

import msgspec

from gateway.callbacks.api import FollowedCallback
from gateway.callbacks.service import Callbacks
from gateway.messages.api import FollowedMessage
from gateway.messages.service import Messages
from gateway.platform.audit import consultations
from gateway.platform.audit.consultations import Consultations
from gateway.platform.refused import Refused
from gateway.platform.throttle import Throttle
from queueing.backend import Acd
from queueing.model import TALKING


class Given(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The message with its thread, or the callback, that a code belongs to; the other is null."""

    message: FollowedMessage | None = None
    callback: FollowedCallback | None = None


class GivenCodes:
    """Looks codes up for the operator who talks with the citizen."""

    def __init__(
        self,
        acd: Acd,
        messages: Messages,
        callbacks: Callbacks,
        consulted: Consultations,
        tried: Throttle,
    ) -> None:
        """*tried* counts wrong codes by operator."""
        self._acd = acd
        self._messages = messages
        self._callbacks = callbacks
        self._consulted = consulted
        self._tried = tried

    async def open(self, contact_id: str, code: str, *, by: str) -> Given:
        """Return the message or callback that has *code*, and record that the operator *by* was shown it in this
        contact.

        Raises :class:`Refused`: ``not_your_contact`` unless *by* talks with the citizen, ``too_many_requests``,
        ``not_found``. Raises SQLAlchemyError where it cannot be recorded: then it is not shown.
        """
        live = await self._acd.contact(contact_id)
        if live is None or live.agent != by or live.state not in TALKING:
            raise Refused("not_your_contact", "That contact is not yours.")
        async with self._tried.guess(by):
            if (message := await self._messages.given(code)) is not None:
                found_id, action = message[0], consultations.MESSAGE
                given = Given(message=message[1])
            elif (callback := await self._callbacks.given(code)) is not None:
                found_id, action = callback[0], consultations.CALLBACK
                given = Given(callback=callback[1])
            else:
                raise Refused("not_found", "Nothing has this code.", kind="absent")
        await self._consulted.note(by, action, f"contact:{found_id}", {"during": contact_id})
        return given
