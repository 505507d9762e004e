"""An operator in a conversation calls for a supervisor, and takes that back; a supervisor comes."""

from collections.abc import Callable

from gateway.history import audit, contacts
from gateway.history.engine import Database
from gateway.realtime.publisher import Publisher
from gateway.times import from_ms
from gateway.usecases.callstate import Calls
from gateway.usecases.conversation import TALKING
from queueing.backend import Acd
from queueing.model import Channel, Refusal
from signaling.errors import CommandRefused


class HelpCalls:
    """Stands with the call, as the supervisor's being there does; every act is in the contact's audit trail."""

    def __init__(
        self,
        acd: Acd,
        database: Database,
        calls: Calls,
        publisher: Publisher,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._database = database
        self._calls = calls
        self._publisher = publisher
        self._now_ms = now_ms

    async def ask(self, contact_id: str, agent_id: str, *, wanted: bool) -> None:
        """Call for a supervisor, or no longer; what is so already is no mistake.

        Raises :class:`CommandRefused`: ``not_your_contact``, ``not_connected``, ``not_video`` where there is
        nothing to listen to.
        """
        live = await self._acd.contact(contact_id)
        if live is None or live.agent != agent_id:
            raise CommandRefused(Refusal.NOT_YOUR_CONTACT, "That contact is not yours.")
        if live.state not in TALKING:
            raise CommandRefused(Refusal.NOT_CONNECTED, "Nobody talks in that contact now.")
        async with self._database.reading() as session:
            row = await contacts.contact(session, contact_id)
        if live.channel is not Channel.VIDEO or row is None or row.modality == "text":
            raise CommandRefused("not_video", "That contact has no sound and picture here.")
        call = await self._calls.get(contact_id)
        asked = call.help_by == agent_id
        if asked != wanted:
            at_ms = self._now_ms()
            await self._note("help.call" if wanted else "help.withdraw", contact_id, agent_id)
            await self._calls.note_help(contact_id, agent_id if wanted else "", at_ms)
        await self._publisher.desk(agent_id)

    async def taken(self, contact_id: str, by: str) -> None:
        """A supervisor is at the operator's side."""
        call = await self._calls.get(contact_id)
        if call.help_by:
            await self._note("help.taken", contact_id, by)
            await self._calls.note_help(contact_id, "", 0)

    async def over(self, contact_id: str) -> None:
        """Nobody talks in the contact any more."""
        if (await self._calls.get(contact_id)).help_by:
            await self._calls.note_help(contact_id, "", 0)

    async def _note(self, action: str, contact_id: str, by: str) -> None:
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=from_ms(self._now_ms()),
                account_id=by,
                action=action,
                subject=f"contact:{contact_id}",
            )
