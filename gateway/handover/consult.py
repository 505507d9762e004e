"""Consulting: a second operator is asked about a contact, answers, takes it over, joins or leaves.

A number outside may be in the colleague's place, and is steered by the same commands.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from gateway.calls.media import MediaPlane
from gateway.handover.outside import OutsideNumbers
from gateway.handover.tables import Consultation
from gateway.handover.transfers import Transfers
from gateway.platform.realtime.publisher import Publisher, show_at_once
from gateway.platform.refused import Refused
from gateway.platform.sql.engine import Database
from gateway.platform.times import from_ms
from gateway.topics.choosing import require_current
from queueing.backend import Acd, Result
from queueing.categories import Catalogue
from queueing.model import Contact, ContactState, Refusal
from signaling.protocol import desk

_BEFORE = frozenset({ContactState.CONNECTED, ContactState.HELD})


async def keep_question(
    session: AsyncSession, *, contact_id: str, account_id: str, note: str, asked_at: datetime
) -> None:
    """Store the operator's question; it replaces an earlier one."""
    await session.merge(
        Consultation(
            contact_id=contact_id, account_id=account_id, note=note or None, asked_at=asked_at
        )
    )


async def question_about(session: AsyncSession, contact_id: str) -> str | None:
    """Return the last question about the contact, None if there is none."""
    row = await session.get(Consultation, contact_id)
    return row.note if row is not None else None


class Consults:
    """Carries out the consulting commands of both operators.

    Media and pages are updated here at once. Should this gateway die before, the journal's followers do it a moment later.
    """

    def __init__(
        self,
        acd: Acd,
        database: Database,
        media: MediaPlane,
        publisher: Publisher,
        transfers: Transfers,
        outside: OutsideNumbers,
        catalogue: Catalogue,
        now_ms: Callable[[], int],
    ) -> None:
        self._acd = acd
        self._database = database
        self._media = media
        self._publisher = publisher
        self._transfers = transfers
        self._outside = outside
        self._catalogue = catalogue
        self._now_ms = now_ms

    async def ask(self, agent_id: str, command: desk.Consult) -> None:
        """Ask a colleague; the citizen is on hold from then on.

        Raises :class:`Refused`: ``no_destination``, ``unknown_category``, ``retired_category``, ``unknown_office``,
        ``office_closed``, ``nobody_available``, or the queue's word (see ``Acd.consult``).
        """
        target = await self._transfers.target(command)
        if target and command.category:
            raise Refused("no_destination", "Choose one colleague, or a topic.")
        if command.category:
            require_current(self._catalogue, command.category)
        live = await self._acd.contact(command.contact_id)
        if live is not None and live.agent == agent_id and live.state in _BEFORE:
            # before it rings, so that the colleague is shown it
            async with self._database.writing() as session:
                await keep_question(
                    session,
                    contact_id=command.contact_id,
                    account_id=agent_id,
                    note=command.note.strip(),
                    asked_at=from_ms(self._now_ms()),
                )
        answer = await self._acd.consult(
            command.contact_id, agent_id, target=target, category=command.category or ""
        )
        await self._follow(
            command.contact_id,
            answer,
            done=lambda now: now.state is ContactState.ASKING and now.agent == agent_id,
        )

    async def answer(
        self, contact_id: str, colleague_id: str, *, declined: str | None = None
    ) -> None:
        """Accept as the colleague who is asked, or decline for the reason *declined*. Raises :class:`Refused` with the
        queue's word."""
        if declined is None:
            answer = await self._acd.consult_accept(contact_id, colleague_id)
            await self._follow(
                contact_id,
                answer,
                done=lambda now: (
                    now.state is ContactState.CONSULTING and now.colleague == colleague_id
                ),
            )
        else:
            answer = await self._acd.consult_decline(contact_id, colleague_id, declined)
            await self._follow(contact_id, answer, leaver=colleague_id)

    async def steer(
        self,
        agent_id: str,
        command: desk.CompleteConsult | desk.CancelConsult | desk.JoinConsult | desk.LeaveConsult,
    ) -> None:
        """Complete, call off, join or leave a consultation.

        With a number outside in the colleague's place, completing and leaving both pass the citizen on to it. Raises
        :class:`Refused` with the queue's word.
        """
        contact_id = command.contact_id
        live = await self._acd.contact(contact_id)
        outside = live is not None and live.outside is not None and live.agent == agent_id
        match command:
            case desk.CompleteConsult() | desk.LeaveConsult() if live is not None and outside:
                answer = await self._outside.pass_on(live, agent_id)
            case desk.CompleteConsult():
                answer = await self._acd.consult_complete(contact_id, agent_id)
            case desk.CancelConsult():
                answer = await self._acd.consult_cancel(contact_id, agent_id)
            case desk.JoinConsult():
                answer = await self._acd.consult_join(contact_id, agent_id)
                await self._follow(
                    contact_id,
                    answer,
                    done=lambda now: now.state is ContactState.THREE_WAY and now.agent == agent_id,
                )
                return
            case desk.LeaveConsult():
                answer = await self._acd.consult_leave(contact_id, agent_id)
        await self._follow(contact_id, answer, leaver=agent_id)

    async def left(self, contact_id: str, colleague_id: str) -> None:
        """Take the colleague, who hung up, out of the contact; the others go on. Raises :class:`Refused` with the queue's word."""
        answer = await self._acd.consult_leave(contact_id, colleague_id)
        await self._follow(contact_id, answer, leaver=colleague_id)

    async def _follow(
        self,
        contact_id: str,
        answer: Result,
        *,
        leaver: str = "",
        done: Callable[[Contact], bool] = lambda _now: False,
    ) -> None:
        """Have media and pages follow the queue's *answer*; the *leaver* is shown it, too. A refused command is no mistake where the
        contact stands as a command like it, *done* before, has left it. Raises :class:`Refused` otherwise."""
        contact = await self._acd.contact(contact_id)
        if isinstance(answer, Refusal) and (contact is None or not done(contact)):
            raise Refused(answer, "That is not possible now.")
        self._media.reconcile(contact_id)
        named = {event.agent for event in getattr(answer, "events", ())} | {leaver}
        await show_at_once(self._publisher, contact_id, sorted(_desks(contact, named)))


def _desks(contact: Contact | None, named: set[str | None]) -> set[str]:
    here = {contact.agent, contact.colleague} if contact is not None else set()
    return {agent for agent in named | here if agent}
