"""Ends conversations for citizens, who may return for some seconds: see decision 0062."""

from gateway.calls.media import MediaPlane
from gateway.platform.realtime import repeated
from gateway.platform.realtime.refusals import raise_refusal
from gateway.platform.refused import Refused
from queueing.backend import Acd
from queueing.model import Channel, Party, Refusal


class HangUps:
    """Ends conversations for their citizens, and takes hang-ups back."""

    def __init__(self, acd: Acd, media: MediaPlane, return_s: int) -> None:
        """*return_s* is for how long it can be taken back; 0 for never."""
        self._acd = acd
        self._media = media
        self._return_s = return_s

    async def end(self, contact_id: str) -> None:
        """End the conversation so that the citizen may return; for good where they could not, by telephone or with a
        second operator. Raises :class:`Refused` ``not_connected`` before an answer."""
        contact = await self._acd.contact(contact_id)
        if self._return_s and contact is not None and contact.channel is Channel.VIDEO:
            answer = await self._acd.detach(contact_id, hung_up=True)
            if not isinstance(answer, Refusal):
                # recording stops at once
                self._media.reconcile(contact_id)
                return
        await self.for_good(contact_id)

    async def for_good(self, contact_id: str) -> None:
        """End the conversation for good. Raises :class:`Refused` ``not_connected`` before an answer."""
        answer = await self._acd.hang_up(contact_id, Party.CITIZEN)
        if isinstance(answer, Refusal):
            contact = await self._acd.contact(contact_id)
            raise_refusal(answer, done=repeated.has_ended(contact))

    async def take_back(self, contact_id: str) -> None:
        """Continue the conversation after a hang-up. Raises :class:`Refused` ``not_connected`` once it is over."""
        answer = await self._acd.resume(contact_id, hung_up=True)
        if isinstance(answer, Refusal):
            raise Refused(Refusal.NOT_CONNECTED, "The conversation is over.")
        self._media.reconcile(contact_id)

    async def make_final(self, contact_id: str | None) -> None:
        """Make a hang-up final before its time is up, because its operator or its citizen begins something else."""
        contact = await self._acd.contact(contact_id) if contact_id else None
        if contact is not None and contact.leaving:
            await self._acd.hang_up(contact.id, Party.CITIZEN)
