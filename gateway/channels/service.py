"""Going on with a contact by another channel: from the telephone to video and back, at the same place
in the queue or in the same conversation. Legs tell it in history."""

from collections.abc import Callable

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.callbacks import sql as callbacks
from gateway.calls.media import MediaPlane
from gateway.calls.state import Calls
from gateway.channels.invitations import Invitation, Invitations
from gateway.channels.letters import InvitationMail
from gateway.contacts import sql as contacts
from gateway.contacts.admission import Admission
from gateway.platform.email_and_phone import email_address
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.telephony import sql as telephone
from gateway.telephony.calls import HeldCalls
from gateway.telephony.tables import PhoneCall
from queueing.backend import Acd
from queueing.model import TALKING, Channel, Contact, ContactState, Modality, Refusal
from signaling.errors import CommandRefused

log = structlog.get_logger()

_OVER = frozenset({ContactState.WRAP_UP, ContactState.CLOSED})


class Continuing:
    """Invites, and switches the channel when an invitation is taken. Holds nothing itself."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        held: HeldCalls,
        media: MediaPlane,
        publisher: Publisher,
        admission: Admission,
        invitations: Invitations,
        mail: InvitationMail,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._database = database
        self._calls = calls
        self._held = held
        self._media = media
        self._publisher = publisher
        self._admission = admission
        self._invitations = invitations
        self._mail = mail
        self._now_ms = now_ms

    async def invite(
        self, contact_id: str, channel: Channel, agent_id: str | None = None
    ) -> Invitation:
        """Make an invitation to go on by *channel*; *agent_id* is who asks, None for the exchange.

        Raises :class:`CommandRefused`: ``unknown_contact``, ``not_your_contact``, ``contact_closed``,
        ``same_channel``.
        """
        live = await self._acd.contact(contact_id)
        if live is None:
            raise CommandRefused(Refusal.UNKNOWN_CONTACT, "There is no such contact.")
        if agent_id is not None and (live.agent != agent_id or live.state not in TALKING):
            raise CommandRefused(Refusal.NOT_YOUR_CONTACT, "That contact is not yours.")
        if live.state in _OVER:
            raise CommandRefused(Refusal.CONTACT_CLOSED, "The contact is over.")
        if live.channel is channel:
            raise CommandRefused("same_channel", "The contact is by that channel already.")
        return await self._invitations.make(contact_id, channel)

    async def mail(self, invitation: Invitation, to: str, origin: str) -> None:
        """Send the link of an invitation to video by e-mail.

        Raises :class:`CommandRefused`: ``mail_off``, ``bad_email``.
        """
        if not self._mail.configured:
            raise CommandRefused("mail_off", "No e-mail can be sent from here.")
        try:
            address = email_address(to)
        except ValueError:
            raise CommandRefused("bad_email", "That is not an e-mail address.") from None
        async with self._database.reading() as session:
            row = await contacts.contact(session, invitation.contact_id)
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
        """Take an invitation up in a browser; *recording* is the citizen's consent, None to leave it as it
        was given before. Returns the contact and the seat that brings its citizen in.

        The same *visitor* may ask again and gets the same, after a crash in the middle too.

        Raises :class:`CommandRefused`: ``invitation_not_good``, ``contact_closed``.
        """
        taken = await self._taken(given, Channel.VIDEO, visitor)
        contact_id = taken.id
        # once it is by video, what is said there about recording is newer than what is repeated here
        if recording is not None and taken.channel is not Channel.VIDEO:
            async with self._database.writing() as session:
                await contacts.change_contact(
                    session, contact_id, modality=str(Modality.VIDEO), consent=recording
                )
            await self._acd.set_consent(contact_id, consent=recording)
        return await self._seated(contact_id)

    async def by_code(self, contact_id: str) -> tuple[Contact, str]:
        """Bring in the citizen of a contact who has proved by a code of their own to be it; the link that
        was sent is good no longer. Raises :class:`CommandRefused` ``contact_closed``."""
        await self._invitations.void(contact_id)
        return await self._seated(contact_id)

    async def _seated(self, contact_id: str) -> tuple[Contact, str]:
        async with self._database.writing() as session:
            # of a contact that was not to be called back there is nothing to note
            await callbacks.came_to(session, contact_id, "reached")
        live = await self._switched(contact_id, Channel.VIDEO)
        return live, self._admission.seat(contact_id)

    async def by_dialling(self, contact_id: str, call_id: str, number: str | None) -> None:
        """A citizen who was dialled has answered: the contact goes on as a call at the exchange.

        Raises :class:`CommandRefused`: ``contact_closed``, ``call_exists``.
        """
        async with self._database.writing() as session:
            await self._put_call(session, contact_id, call_id, None, number)
            await callbacks.came_to(session, contact_id, "reached")
        await self._held.take_over(contact_id)
        await self._switched(contact_id, Channel.PHONE)

    async def by_phone(
        self, given: str, call_id: str, *, caller: str | None, number: str | None
    ) -> str:
        """Take an invitation up by a call at the exchange; return the contact.

        The same call may ask again and gets the same, after a crash in the middle too: whatever is left to
        do then is done.

        Raises :class:`CommandRefused`: ``invitation_not_good``, ``contact_closed``, ``call_exists``.
        """
        known = await self._call(call_id)
        live = await self._acd.contact(known.contact_id) if known is not None else None
        if live is not None and live.channel is Channel.PHONE:
            if live.state not in _OVER:
                await self._to_telephone(live)
            return live.id
        try:
            live = await self._taken(given, Channel.PHONE, call_id)
        except CommandRefused:
            if known is not None:
                raise _call_exists() from None
            raise
        async with self._database.writing() as session:
            await self._put_call(session, live.id, call_id, caller, number)
        await self._to_telephone(live)
        return live.id

    async def _to_telephone(self, live: Contact) -> None:
        """From here on the exchange holds the citizen. May be repeated at any time."""
        await self._held.add(live.id)
        if live.channel is not Channel.PHONE:
            # the page is not what holds the place any more: its going away is no loss
            await self._calls.update(live.id, citizen_socket="", telephone="", telephone_reason="")
        await self._switched(live.id, Channel.PHONE)
        await self._acd.resume(live.id)

    async def _put_call(
        self,
        session: AsyncSession,
        contact_id: str,
        call_id: str,
        caller: str | None,
        number: str | None,
    ) -> None:
        """Raises :class:`CommandRefused` ``call_exists`` where another contact has this call."""
        row = await telephone.by_call_id(session, call_id)
        if row is not None and row.contact_id != contact_id:
            raise _call_exists()
        await telephone.put_call(
            session,
            contact_id=contact_id,
            call_id=call_id,
            caller=caller,
            number=number,
            created_at=from_ms(self._now_ms()),
        )

    async def _call(self, call_id: str) -> PhoneCall | None:
        async with self._database.reading() as session:
            return await telephone.by_call_id(session, call_id)

    async def _taken(self, given: str, channel: Channel, taker: str | None) -> Contact:
        contact_id = await self._invitations.take(given, channel, taker)
        if contact_id is None:
            raise CommandRefused(
                "invitation_not_good", "This invitation does not exist, was used, or is too old."
            )
        live = await self._acd.contact(contact_id)
        if live is None or live.state in _OVER:
            raise CommandRefused(Refusal.CONTACT_CLOSED, "The contact is over.")
        return live

    async def _switched(self, contact_id: str, channel: Channel) -> Contact:
        result = await self._acd.switch_channel(contact_id, channel)
        live = await self._acd.contact(contact_id)
        if isinstance(result, Refusal) or live is None:
            raise CommandRefused(Refusal.CONTACT_CLOSED, "The contact is over.")
        log.info("contact.goes_on", contact=contact_id, channel=str(channel))
        self._media.reconcile(contact_id)
        await self._publisher.contact(contact_id)
        for agent_id in filter(None, (live.agent, live.colleague)):
            await self._publisher.desk(agent_id)
        return live


def _call_exists() -> CommandRefused:
    return CommandRefused("call_exists", "Another call was entered under this id.")
