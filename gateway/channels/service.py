"""Continues a contact by another channel, at the same place in the queue or in the same conversation.

Its legs record that in the history. Continuing by telephone is the telephone's business
(:mod:`gateway.telephony.continuing`).
"""

from collections.abc import Awaitable, Callable

import msgspec
import structlog

from gateway.calls.media import MediaPlane
from gateway.channels.invitations import Invitation, Invitations
from gateway.channels.letters import InvitationMail
from gateway.contacts.admission import Admission
from gateway.contacts.changes import goes_on_by_video
from gateway.contacts.lookups import contact_of
from gateway.contacts.own_contact import not_yours
from gateway.platform.email_and_phone import email_address
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from queueing.backend import Acd
from queueing.model import OVER, TALKING, Channel, Contact, Refusal
from signaling.protocol import desk, desk_views

log = structlog.get_logger()


class InvitedSeat(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The contact's seat: a page that presents it on the socket comes in."""

    contact_id: str
    seat: str
    category: str
    seat_lease_s: int


class Continuing:
    """Makes invitations, and switches the channel when one is taken up."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        media: MediaPlane,
        publisher: Publisher,
        admission: Admission,
        invitations: Invitations,
        mail: InvitationMail,
    ) -> None:
        self._acd = acd
        self._database = database
        self._media = media
        self._publisher = publisher
        self._admission = admission
        self._invitations = invitations
        self._mail = mail
        self.on_reached: list[Callable[[str], Awaitable[None]]] = []
        """Called with each contact whose citizen has come in by an invitation or a code; rooms above add themselves."""

    async def invite(
        self, contact_id: str, channel: Channel, agent_id: str | None = None
    ) -> Invitation:
        """Make an invitation to continue by *channel*; *agent_id* is the operator who asks, None for the exchange.

        Raises :class:`Refused`: ``unknown_contact``, ``not_your_contact``, ``contact_closed``, ``same_channel``.
        """
        live = await self._acd.contact(contact_id)
        if live is None:
            raise Refused(Refusal.UNKNOWN_CONTACT, "There is no such contact.")
        if agent_id is not None and (live.agent != agent_id or live.state not in TALKING):
            raise not_yours()
        if live.state in OVER:
            raise Refused(Refusal.CONTACT_CLOSED, "The contact is over.")
        if live.channel is channel:
            raise Refused("same_channel", "The contact is by that channel already.")
        return await self._invitations.make(contact_id, channel, live.language)

    async def is_by_line(self, contact_id: str) -> bool:
        """Return whether a contact's citizen is on the telephone line."""
        live = await self._acd.contact(contact_id)
        return live is not None and live.channel is Channel.LINE

    async def mail(self, invitation: Invitation, to: str, origin: str) -> None:
        """Send the link of an invitation to video by e-mail.

        Raises :class:`Refused`: ``mail_off``, ``bad_email``.
        """
        if not self._mail.configured:
            raise Refused("mail_off", "No e-mail can be sent from here.")
        try:
            address = email_address(to)
        except ValueError:
            raise Refused("bad_email", "That is not an e-mail address.") from None
        row = await contact_of(self._database, invitation.contact_id)
        if row is not None:
            await self._mail.send(
                row.id,
                to=address,
                language=row.language,
                reference=row.reference,
                link=invitation.url(origin),
                until_ms=invitation.expires_at_ms,
            )

    async def by_video(
        self, given: str, *, recording: bool | None, visitor: str | None
    ) -> tuple[Contact, str]:
        """Redeem an invitation in a browser; *recording* is the citizen's consent, None to leave it as it was. Return
        the contact and the seat that brings its citizen in.

        The same *visitor* may ask again and gets the same result, after a crash in the middle too. Raises
        :class:`Refused`: ``invitation_not_good``, ``contact_closed``.
        """
        taken = await self.taken(given, Channel.VIDEO, visitor)
        contact_id = taken.id
        # once it is by video, what is said there about recording is newer than what is repeated here
        if recording is not None and taken.channel is not Channel.VIDEO:
            await goes_on_by_video(self._database, contact_id, consent=recording)
            await self._acd.set_consent(contact_id, consent=recording)
        return await self._seated(contact_id)

    async def by_code(self, contact_id: str) -> tuple[Contact, str]:
        """Return the contact and the seat of a citizen who has proved by a code of their own to be its citizen; the
        link that was sent is void. Raises :class:`Refused` ``contact_closed``."""
        await self._invitations.void(contact_id)
        return await self._seated(contact_id)

    async def _seated(self, contact_id: str) -> tuple[Contact, str]:
        for reached in self.on_reached:
            await reached(contact_id)
        live = await self.switched(contact_id, Channel.VIDEO)
        return live, self._admission.seat(contact_id)

    async def taken(self, given: str, channel: Channel, taker: str | None) -> Contact:
        """Redeem an invitation for *taker* and return its contact.

        Raises :class:`Refused`: ``invitation_not_good``, ``contact_closed``.
        """
        contact_id = await self._invitations.take(given, channel, taker)
        if contact_id is None:
            raise Refused(
                "invitation_not_good",
                "This invitation does not exist, was used, or is too old.",
                kind="absent",
            )
        live = await self._acd.contact(contact_id)
        if live is None or live.state in OVER:
            raise Refused(Refusal.CONTACT_CLOSED, "The contact is over.")
        return live

    async def switched(self, contact_id: str, channel: Channel) -> Contact:
        """Switch the contact to *channel*, and tell media and pages; return it. May be repeated.

        Raises :class:`Refused` ``contact_closed``.
        """
        result = await self._acd.switch_channel(contact_id, channel)
        live = await self._acd.contact(contact_id)
        if isinstance(result, Refusal) or live is None:
            raise Refused(Refusal.CONTACT_CLOSED, "The contact is over.")
        log.info("contact.goes_on", contact=contact_id, channel=str(channel))
        self._media.reconcile(contact_id)
        await self._publisher.contact(contact_id)
        for agent_id in filter(None, (live.agent, live.colleague)):
            await self._publisher.desk(agent_id)
        return live


class Inviting:
    """Carries out the operator's command to invite a citizen."""

    def __init__(self, continuing: Continuing, origin: str, *, to_telephone: bool) -> None:
        """*to_telephone*: there is an exchange, without which nobody changes channel but a caller by the telephone line."""
        self._continuing = continuing
        self._origin = origin
        self._to_telephone = to_telephone

    async def invite(self, agent_id: str, command: desk.Invite) -> desk_views.Invitation:
        """Make an invitation, and send its link by e-mail where an address is given.

        Raises :class:`Refused`: ``telephony_off``, and what :class:`Continuing` raises.
        """
        channel = Channel(command.channel)
        to_video = channel is Channel.VIDEO and await self._continuing.is_by_line(
            command.contact_id
        )
        if not (self._to_telephone or to_video):
            raise Refused("telephony_off", "The telephone channel is not set up here.")
        made = await self._continuing.invite(command.contact_id, channel, agent_id)
        if command.email is not None and channel is Channel.VIDEO:
            await self._continuing.mail(made, command.email, self._origin)
        return desk_views.Invitation(
            code=made.code,
            expires_at_ms=made.expires_at_ms,
            url=made.url(self._origin) if channel is Channel.VIDEO else None,
        )
