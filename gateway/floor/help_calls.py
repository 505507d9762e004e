"""Calls for help: an operator in a conversation calls for a supervisor or withdraws the call, and a supervisor comes."""

from collections.abc import Callable

from gateway.calls.state import Calls
from gateway.contacts.own_contact import own_contact
from gateway.platform.audit import log as audit
from gateway.platform.audit.noted_deeds import noted_and_done
from gateway.platform.realtime.publisher import Publisher
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from queueing.backend import Acd
from queueing.model import TALKING, Channel, Contact, Refusal


class HelpCalls:
    """Records calls for help with the call's state, as monitoring is; every act is in the contact's audit trail."""

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
        """Call for a supervisor (*wanted*), or withdraw the call; repeating either changes nothing.

        Raises :class:`Refused`: ``not_your_contact``, and ``not_connected`` where nobody talks, as in a message that is
        answered by e-mail.
        """
        live = await own_contact(self._acd, agent_id, contact_id)
        if live.state not in TALKING or live.channel is Channel.MESSAGE:
            raise Refused(Refusal.NOT_CONNECTED, "Nobody talks in that contact now.")
        call = await self._calls.get(contact_id)
        asked = call.help_by == agent_id and call.calls_for_help
        if asked != wanted:
            at_ms = self._now_ms()
            await self._note("help.call" if wanted else "help.withdraw", contact_id, agent_id)
            await self._calls.note_help(contact_id, agent_id if wanted else "", at_ms)
        await self._publisher.desk(agent_id)

    async def come(self, contact_id: str, *, by: str) -> None:
        """Note that a supervisor comes in person, and tell the operator; of two at once the first counts.

        Raises :class:`Refused`: ``unknown_contact``, ``own_contact``, ``no_help_called``.
        """
        live = await self._acd.contact(contact_id)
        if live is None:
            raise Refused("unknown_contact", "There is no such contact.")
        if by in (live.agent, live.colleague):
            raise Refused("own_contact", "You are in that contact yourself.")
        call = await self._calls.get(contact_id)
        if live.state not in TALKING or not call.calls_for_help or call.help_by != live.agent:
            raise Refused("no_help_called", "Nobody calls for help in that contact.")
        at_ms = self._now_ms()

        async def deed() -> str | None:
            taken = await self._calls.take_help(contact_id, by, at_ms)
            return None if taken else "no_help_called"

        refusal = await noted_and_done(
            self._database,
            deed,
            at=from_ms(at_ms),
            account_id=by,
            action="help.taken",
            subject=f"contact:{contact_id}",
            detail={},
        )
        if refusal is not None:
            raise Refused(refusal, "Nobody calls for help in that contact.")
        await self._publisher.desks(live)

    async def taken(self, contact_id: str, by: str) -> None:
        """End the call for help, if there is one, because the supervisor *by* now monitors the contact."""
        call = await self._calls.get(contact_id)
        if call.calls_for_help:
            await self._note("help.taken", contact_id, by)
            await self._calls.drop_help(contact_id, call.help_by)

    async def clear_stale(self, contact_id: str, live: Contact | None) -> None:
        """End the call for help, and the answer to it, once its operator no longer talks in the contact.

        Called with the contact's present state (*live*, None when it is gone) on every change. May be repeated.
        """
        talks = live.agent if live is not None and live.state in TALKING else None
        call = await self._calls.get(contact_id)
        if call.help_by and call.help_by != talks:
            await self._calls.drop_help(contact_id, call.help_by)

    async def _note(self, action: str, contact_id: str, by: str) -> None:
        async with self._database.writing() as session:
            await audit.append(
                session,
                at=from_ms(self._now_ms()),
                account_id=by,
                action=action,
                subject=f"contact:{contact_id}",
            )
