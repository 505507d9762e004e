"""Puts the citizen on hold, and takes them back."""

from gateway.calls.media import MediaPlane
from gateway.platform.realtime.publisher import Publisher, show_at_once
from gateway.platform.refused import Refused
from queueing.backend import Acd
from queueing.model import Contact, ContactState, Refusal


class Holds:
    """Carries out the operator's commands to hold and to take back.

    Media and pages are updated here at once. Should this gateway die before, the journal's followers do it a moment later.
    """

    def __init__(self, acd: Acd, media: MediaPlane, publisher: Publisher) -> None:
        self._acd = acd
        self._media = media
        self._publisher = publisher

    async def change(self, contact_id: str, agent_id: str, *, held: bool) -> None:
        """Put the citizen on hold, or take them back; repeating either changes nothing.

        Raises :class:`Refused`: ``not_connected``, ``not_held``, ``not_your_contact``, ``unknown_contact``,
        ``contact_closed``.
        """
        change = self._acd.hold if held else self._acd.retrieve
        answer = await change(contact_id, agent_id)
        if isinstance(answer, Refusal):
            contact = await self._acd.contact(contact_id)
            if not _is_so(contact, agent_id, held=held):
                raise Refused(answer, "That is not possible any more.")
        self._media.reconcile(contact_id)
        await show_at_once(self._publisher, contact_id, [agent_id])


def _is_so(contact: Contact | None, agent_id: str, *, held: bool) -> bool:
    """Whether a command that was sent again has been carried out before."""
    wanted = ContactState.HELD if held else ContactState.CONNECTED
    return contact is not None and contact.agent == agent_id and contact.state is wanted
