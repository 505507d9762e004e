"""Connects the media of a contact's parties: the citizen's, the operator's, and a consulted colleague's."""

from gateway.calls.engine import LEG
from gateway.calls.media import MediaPlane
from gateway.calls.state import Calls, PartyName
from gateway.contacts.own_contact import own_contact
from gateway.platform.refused import Refused
from queueing.backend import Acd
from queueing.model import OVER, Channel, Contact
from signaling.protocol import citizen, desk
from signaling.protocol.base import MediaAnswer


class CallMedia:
    """Decides who may connect as which party, and connects them."""

    def __init__(self, acd: Acd, calls: Calls, media: MediaPlane) -> None:
        self._acd = acd
        self._calls = calls
        self._media = media

    async def of_citizen(self, contact_id: str, command: citizen.ConnectMedia) -> MediaAnswer:
        """Connect the citizen's browser. Raises :class:`Refused`: ``contact_closed``, ``no_media``, or as
        ``MediaPlane.connect``."""
        live = await self._acd.contact(contact_id)
        if live is None or live.state in OVER:
            raise Refused("contact_closed", "The contact is over.")
        if live.modality == "text":
            raise Refused("no_media", "This contact is text only.")
        return await self._media.connect(contact_id, "citizen", command.sdp, command.peer_id)

    async def of_telephone(self, contact_id: str, command: citizen.BringLeg) -> citizen.LegBrought:
        """Take the telephone leg that the SIP process has opened. Raises :class:`Refused`: ``contact_closed``,
        ``not_by_line`` for a contact that did not come by the line."""
        live = await self._acd.contact(contact_id)
        if live is None or live.state in OVER:
            raise Refused("contact_closed", "The contact is over.")
        if live.channel is not Channel.LINE:
            raise Refused("not_by_line", "This contact did not come by the telephone line.")
        worker = await self._media.bring(contact_id, command.worker, command.leg)
        return citizen.LegBrought(worker=worker)

    async def of_operator(
        self, agent_id: str, session_id: str, command: desk.ConnectMedia
    ) -> MediaAnswer:
        """Connect the browser of the contact's operator or colleague; the connection ends with the sign-in
        *session_id*.

        Raises :class:`Refused`: ``not_your_contact``, ``not_video``, ``on_telephone`` while the operator talks by a
        telephone of their own, or as ``MediaPlane.connect``.
        """
        contact = await self._acd.contact(command.contact_id)
        second = contact is not None and contact.colleague == agent_id
        if contact is None or not second:
            contact = await own_contact(self._acd, agent_id, command.contact_id)
        if contact.channel is Channel.PHONE:
            raise Refused("not_video", "This contact is by telephone.")
        if not second and await self._talks_by_telephone(contact):
            raise Refused("on_telephone", "Your telephone has the sound.")
        party: PartyName = "colleague" if second else "agent"
        return await self._media.connect(
            contact.id, party, command.sdp, command.peer_id, agent_id, session_id
        )

    async def _talks_by_telephone(self, contact: Contact) -> bool:
        """Whether a telephone is the operator's connection. A page that connects in the moment in which it answers takes nothing from it."""
        if contact.channel is not Channel.LINE:
            return False
        now = await self._calls.get(contact.id)
        return bool(now.own_telephone) and now.agent_peer.startswith(LEG)
