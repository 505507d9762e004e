"""The chat of a contact for the supervisor who monitors it: readable in every way of monitoring, writable once joined."""

from gateway.contacts.conversation import Conversation, line_id
from gateway.floor.monitoring import Monitoring
from gateway.platform.refused import Refused
from signaling.protocol.base import ChatLine, ChatPage


class BesideChat:
    """Reads and writes the chat for a monitoring supervisor. Holds no state."""

    def __init__(self, monitoring: Monitoring, conversation: Conversation) -> None:
        self._monitoring = monitoring
        self._conversation = conversation

    async def read(self, contact_id: str, before: str | None, *, by: str) -> ChatPage:
        """Return the newest lines, or the newest before the line *before*. Raises :class:`Refused` as ``Monitoring.state``."""
        await self._monitoring.require_beside(contact_id, by)
        return await self._conversation.page(contact_id, before)

    async def write(self, contact_id: str, text: str, key: str, *, by: str) -> ChatLine:
        """Write a line on the station's side; a repeated *key* writes it once.

        Only a supervisor who has joined may write, since the citizen knows of no other. Raises :class:`Refused`:
        ``not_joined``, ``chat_full``, or as ``Monitoring.state``.
        """
        if (await self._monitoring.state(contact_id, by=by)).way != "join":
            raise Refused("not_joined", "The citizen does not know that you are there.")
        line = line_id(f"supervisor:{by}", contact_id, key)
        return await self._conversation.say(contact_id, "agent", text, line, by)
